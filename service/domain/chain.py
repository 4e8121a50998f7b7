"""Going along the sealed record: what is not as it was sealed."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from service.domain.seal import Head, Line, Vouches, head_of, hidden_of, link_of, private_of, vow


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that isn't as it was sealed."""

    number: int
    event: int | None  # the row's id; None: there is no row
    what: str


@dataclass(slots=True)
class Verifier:
    """Goes along the chain; says what is wrong, and keeps what it has seen."""

    vouches: Vouches
    erased: Collection[int]  # ids of comments that were erased
    head: Head = field(default_factory=Head)
    vouched: int = 0  # the newest line up to which a key of ours speaks

    def look(self, lines: Iterable[Line]) -> Iterator[Trouble]:
        """What is wrong with these lines, which come in the order of their numbers."""
        for line in lines:
            number = line.number or 0
            expected = self.head.number + 1
            for lost in range(expected, number):
                yield Trouble(lost, None, "is missing: the row was removed")
            yield from self._look_at(line, number, follows=number == expected)
            if number > self.head.number:
                self.head = head_of(line)

    def _look_at(self, line: Line, number: int, *, follows: bool) -> Iterator[Trouble]:
        said = self._private(line)
        if said is None and follows and link_of(line, number, self.head.link) != line.link:
            said = "isn't what was sealed: it was altered, or put in another's place"
        if not follows and number <= self.head.number:
            said = "stands twice: a row was inserted"
        ours = self.vouches(line.key_id or "", vow(number, line.link or b""), line.seal or b"")
        if ours is False and said is None:
            said = "wasn't sealed by us: it was inserted, or its seal was altered"
        if ours and said is None:
            self.vouched = number
        if said is not None:
            yield Trouble(number, line.id, said)

    def _private(self, line: Line) -> str | None:
        """What is wrong with the words that an erasure may have taken."""
        if private_of(line):
            return None if line.salt and hidden_of(line, line.salt) == line.private else (
                "isn't what was sealed: its note was altered"
            )  # fmt: skip
        if line.private is None or line.comment_id in self.erased:
            return None
        return "lacks the note that was sealed, and nobody erased the comment"
