"""How much work a page has to show before it sends: by the site's setting, and by what comes in."""

from typing import Literal, get_args

Asks = Literal["off", "pressure", "always", "required"]
ASKS: tuple[Asks, ...] = get_args(Asks)
BASE = 100  # tries: a sixth of a second on a cheap phone, under a second without WebCrypto
MOST = 16  # times as many, however much is sent
ADDRESS_FREE, SITE_FREE = 8, 60  # what is sent without any work: many readers share an address
ADDRESS_STEP = 3  # comments more that double the work
SLACK = 4  # a solution may be so many times cheaper than what is asked now


def tries(asks: str, address: float, site: float) -> int:
    """How many tries a page has to make; 0: none.

    `address` and `site` are how many submissions of an address prefix and of the site stand above
    what each may send all day long.
    """
    if asks == "off":
        return 0
    pressure = max(_of_address(address), _of_site(site))
    return BASE * (pressure if asks == "pressure" else max(pressure, 1))


def _of_address(level: float) -> int:
    """Twice as much for each three comments more."""
    over = round(level) - ADDRESS_FREE
    return 0 if over < 0 else int(min(MOST, 2 ** (over // ADDRESS_STEP)))


def _of_site(level: float) -> int:
    """As much as the site is above its everyday rate: twice, four times, and so on."""
    times = round(level) // SITE_FREE
    return min(MOST, 2 ** (times.bit_length() - 1)) if times else 0


def enough(solved: int, asked: int) -> bool:
    """Whether a solution weighs enough: pressure may have grown while its reader was writing."""
    return solved * SLACK >= asked
