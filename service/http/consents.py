"""The consent boxes of a site, as they are shown, sent and shown again."""

from collections.abc import Mapping
from typing import Any

from service.domain import consent
from service.domain.comment import FieldError, Invalid
from service.domain.consent import Box, Said
from service.domain.site import Site
from service.flow.deps import now

AT = "#/consent/"  # where an error of a box points to


def of(site: Site | None) -> tuple[Box, ...]:
    """The boxes of a site."""
    return () if site is None else consent.boxes(site.consents)


def told(site: Site) -> list[dict[str, Any]]:
    """What a page shows, in both languages: what a cache keeps is not in one reader's."""
    return [
        {"key": box.key, "version": box.version, "text": {"vi": box.vi, "en": box.en},
         "url": box.url, "required": box.required}
        for box in of(site)
    ]  # fmt: skip


def faults(site: Site | None, said: Any) -> list[FieldError]:
    """What is wrong with what was ticked; a shape that is wrong is told elsewhere."""
    shaped = said is None or isinstance(said, bool | str)
    if isinstance(said, Mapping):
        shaped = all(isinstance(one, str) for one in said.values())
    return consent.faults(of(site), said) if site is not None and shaped else []


def need(site: Site, said: Said) -> None:
    """Refuse what lacks a consent that has to be given. Raises Invalid."""
    wrong = faults(site, said)
    if wrong:
        raise Invalid(*wrong)


def words(said: Said) -> str | None:
    """What was sent, in one line: boxes and their versions, or words of the page's own."""
    boxes = consent.ticked(said)
    if boxes is not None:
        return " ".join(f"{key}.{version}" for key, version in boxes.items()) or None
    return str(said) if said else None


def agreed(site: Site, said: Said, lang: str) -> list[dict[str, Any]]:
    """What is kept with the comment."""
    return consent.agreed(of(site), said, lang, now())
