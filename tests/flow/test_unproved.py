"""A comment whose proof of work did not come waits for a human, in every mode; it is never lost."""

import pytest

from service.domain.check import Checker
from service.domain.record import Sent
from service.domain.site import Site
from service.flow.deps import Deps
from service.store.tables import verdict
from tests.support.story import ADDRESS, change, examine_all, keep, rows, stands
from workers.checker import house
from workers.filters.form import form

CHECKER = Checker({"form": form}, house(), {"lexicon": "t", "model": None, "code": "0"})


@pytest.mark.parametrize("mode", ["pre", "auto", "post"])
def test_unproved_is_held_in_every_mode(deps: Deps, site_a: Site, mode: str) -> None:
    site = change(deps, site_a, mode=mode, auto_reject="all")
    kept = keep(deps, site, sent=Sent(ADDRESS, form={"elapsed": None, "challenge": "missing"}))
    proved = keep(deps, site, "Bài rất đúng.", sent=Sent(ADDRESS, form={"elapsed": None}))
    examine_all(deps, CHECKER)
    assert stands(deps, kept.public_id).status == "held"
    assert stands(deps, proved.public_id).status == ("held" if mode == "pre" else "published")
    [told, clean] = sorted(rows(deps, verdict.select()), key=lambda row: -len(row["findings"]))
    assert [(f["code"], f["points"]) for f in told["findings"]] == [("form.challenge", 3.0)]
    assert (told["outcome"], told["facts"]["challenge"]) == ("review", "missing")
    assert (clean["findings"], clean["facts"]["challenge"]) == ([], "")
