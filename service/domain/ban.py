"""Whom and what an editor has banned from a site: known by a comment, a domain or a phrase."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from service.domain.comment import FieldError, Invalid, clean

Kind = Literal["author", "address", "email_domain", "link_domain", "phrase"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OF_SENDER: tuple[Kind, ...] = ("author", "address", "email_domain")  # found by a comment
BY_COMMENT: tuple[Kind, ...] = ("author", "address")  # and not without one: nobody types an e-mail
PHRASE, LETTERS = (3, 200), 2  # code points; letters and digits at least
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


@dataclass(frozen=True, slots=True)
class Ban:
    """One that is in force, with what its comment tells of its sender."""

    kind: Kind
    value: str
    until: datetime | None
    author: str | None
    address: str | None

    def meets(self, sender: Mapping[str, Collection[str]]) -> bool:
        """Whether it is about whoever sent something, under each of his names.

        Nobody is not anybody.
        """
        told = {"author": self.author, "address": self.address, "email_domain": self.value}
        wanted = told.get(self.kind)
        return bool(wanted) and wanted in sender[self.kind]


def value_of(kind: Kind, typed: str) -> str:
    """A domain or phrase as it is kept. Raises Invalid."""
    said = " ".join(clean(typed).text.split())
    if kind == "phrase":
        letters = sum(letter.isalnum() for letter in said)
        if letters >= LETTERS and PHRASE[0] <= len(said) <= PHRASE[1]:
            return said
        raise Invalid(FieldError("/value", "ban.phrase"))
    said = said.lower().removeprefix("@").removeprefix("www.")
    if not DOMAIN.fullmatch(said):
        raise Invalid(FieldError("/value", "ban.domain"))
    return said
