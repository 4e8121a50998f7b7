"""A letter to a reader: its words, and what follows a try to send it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from service.domain.delivery import Answer, Step, follow

REFUSED = "refused"  # the server will never take it: this address, or this letter


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to whom; `name` says which letter of config/messages.toml it is."""

    name: str
    to: str
    lang: str
    until: datetime  # after which it is of no use
    data: Mapping[str, str] = field(default_factory=dict)  # fills its words


class _Wire(EmailPolicy):
    """RFC 5322, but for the address of one click: mail programs read none that is folded or encoded."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """A header as it is sent."""
        if name == "List-Unsubscribe":
            return f"{name}: {value}\r\n".encode()
        return super().fold_binary(name, value)


WIRE = _Wire(linesep="\r\n")


def message(
    sender: str, to: str, words: tuple[str, str], now: datetime, message_id: str,
    *, stop: str | None = None,
) -> EmailMessage:  # fmt: skip
    """A letter of plain text; `words` are its subject and its text.

    `stop` is where a mail program ends such letters by one click: RFC 2369, RFC 8058.
    """
    made = EmailMessage(policy=WIRE)
    made["From"] = sender
    made["To"] = to
    made["Subject"] = " ".join(words[0].split())
    made["Date"] = format_datetime(now)
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-generated"  # no holiday note comes back
    if stop is not None:
        made["List-Unsubscribe"] = f"<{stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(words[1])
    return made


def follow_mail(answer: Answer, attempts: int, until: datetime, now: datetime) -> Step:
    """What follows the answer to this many tries."""
    if answer.fault == REFUSED:
        return Step("dead")
    step = follow(answer, attempts, now, 0.0)
    late = step.state == "waiting" and (step.due is None or step.due >= until)
    return Step("dead") if late else step
