"""A case file («hồ sơ ý kiến») is taken out: who asked for it, on which basis, is in the record."""

from dataclasses import dataclass
from datetime import datetime

from service.domain.comment import FieldError, Invalid, check_text
from service.domain.hold import WORDS_MAX
from service.domain.record import Event
from service.flow.deps import By, Deps, permitted
from service.flow.note import CASE
from service.store import comments
from service.store.session import write

WORDS = ("requester", "basis", "document")


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom a file is made; `personal`: with e-mail address and network address."""

    requester: str = ""
    basis: str = ""  # the law, or the order
    document: str = ""  # its number and date
    personal: bool = False


def checked(said: Asked) -> Asked:
    """The same with its words cleaned. Raises Invalid: personal data need all of them."""
    words, errors = dict[str, str](), list[FieldError]()
    for name in WORDS:
        typed = getattr(said, name)
        if not typed.strip() and not said.personal:
            words[name] = ""
            continue
        try:
            cleaned = check_text(typed, most=WORDS_MAX, field=f"/{name}").text
            words[name] = " ".join(cleaned.split())
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(*errors)
    return Asked(words["requester"], words["basis"], words["document"], said.personal)


def take_out(deps: Deps, public_id: str, said: Asked, by: By, now: datetime) -> Asked:
    """Note that a comment's file is taken out, and for whom. Raises Invalid, Missing."""
    said = checked(said)
    with write(deps.engine) as connection:
        found = permitted(comments.lock(connection, public_id), by.sites)
        told = {name: getattr(said, name) for name in WORDS if getattr(said, name)}
        comments.add_events(connection, [
            Event(found.site_id, found.id, CASE, by.name, now, found.status, found.status,
                  found.revision, data=told | {"personal": said.personal})
        ])  # fmt: skip
    return said
