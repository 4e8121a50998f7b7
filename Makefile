# Needs python3 (3.11 to 3.13) with venv, make and a package index; everything else comes into .venv.
PY = .venv/bin/python
.PHONY: install run test test-all check format docs bench bench-quality chaos clean

install: .venv/.run
run: .venv/.run ; @exec .venv/bin/ykien run
test: .venv/.dev ; @$(PY) -m tools.gate test
test-all: .venv/.dev ; @$(PY) -m tools.gate long
check: .venv/.dev ; @$(PY) -m tools.gate check
format: .venv/.dev ; @.venv/bin/ruff format -q . && .venv/bin/ruff check -q --fix .
docs: .venv/.dev ; @$(PY) -m tools.drawings
bench: .venv/.dev ; @$(PY) -m bench.speed
bench-quality: .venv/.dev ; @$(PY) -m bench.quality
chaos: .venv/.dev ; @$(PY) -m tools.chaos $(or $(N),1)
clean: ; rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage

# A stamp is written last, so a set-up that was cut short is done again.
.venv/.run: requirements.lock pyproject.toml ; @sh tools/venv.sh requirements.lock $@
.venv/.dev: requirements-dev.lock .venv/.run ; @sh tools/venv.sh requirements-dev.lock $@
