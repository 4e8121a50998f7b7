"""How much work is asked for, by the site's setting and by pressure."""

import pytest

from service.domain.proof import ADDRESS_FREE, BASE, MOST, SITE_FREE, SLACK, enough, tries


@pytest.mark.parametrize(
    ("address", "site", "times"),
    [
        (0, 0, 0), (2, 59, 0), (7.4, 0, 0), (7.6, 0, 1), (ADDRESS_FREE, 0, 1), (10, 0, 1), (11, 0, 2), (14, 0, 4),
        (17, 0, 8), (20, 0, 16), (24, 0, 16), (10**6, 0, MOST),
        (0, SITE_FREE, 1), (0, 119, 1), (0, 120, 2), (0, 240, 4), (0, 480, 8), (0, 960, 16),
        (0, 10**6, MOST), (11, 240, 4), (14, 120, 4),
    ],
)  # fmt: skip
def test_work_grows_with_what_comes_in(address: float, site: float, times: int) -> None:
    assert tries("pressure", address, site) == times * BASE
    assert tries("always", address, site) == tries("required", address, site)
    assert tries("always", address, site) == max(times, 1) * BASE
    assert tries("off", address, site) == 0


def test_an_older_solution_is_enough_until_pressure_has_grown_much() -> None:
    assert enough(BASE, BASE * SLACK)
    assert not enough(BASE, BASE * SLACK + 1)
