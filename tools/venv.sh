#!/bin/sh
# venv.sh LOCK STAMP: make .venv hold exactly what LOCK names, and this project; then write STAMP.
set -eu
lock=$1 stamp=$2
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
say() { echo "ykien: $*" >&2; }

find_python() {
  for python in python3 python3.13 python3.12 python3.11; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$fits" 2>/dev/null; then
      echo "$python"
      return
    fi
  done
  say "needs Python 3.11, 3.12 or 3.13 as python3, python3.13, python3.12 or python3.11; found: $(python3 --version 2>&1)"
  return 1
}

rm -f "$stamp"
if ! { .venv/bin/python -c "$fits" && .venv/bin/python -m pip --version; } >/dev/null 2>&1; then
  python=$(find_python)
  say "making .venv with $("$python" --version)"
  "$python" -m venv --clear .venv || { say "this Python cannot make virtual environments (Debian: apt-get install python3-venv)"; exit 1; }
fi
say "installing what $lock names"
pip() { .venv/bin/python -m pip --disable-pip-version-check -q "$@"; }
# The lock is whole, so nothing is resolved: older pips look past it for `coverage[toml]` and such as soon as a newer one is out.
pip install --require-hashes --no-deps -r "$lock"
# Editable, by the build tools of the lock: nothing is fetched, and a changed file needs no new set-up.
pip install --no-index --no-deps --no-build-isolation -e .
touch "$stamp"
