"""A mail server on a free port, and what it was given."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from config.settings import Settings
from service.flow.deps import Deps, now
from service.flow.mail import attempt, take
from tests.support.live import free_port
from workers.mail import Smtp

SENDER = "Tòa soạn <toasoan@bao.example>"


@dataclass(slots=True)
class Mailbox:
    """What came in, and how it is answered."""

    port: int = 0
    answer: str = "250 taken"
    signed_in: bytes | None = None
    got: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: object
    ) -> str:
        """Take or refuse an address."""
        if self.answer[0] != "2":
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a letter."""
        self.signed_in = session.auth_data.login if session.auth_data else None
        made = message_from_bytes(envelope.content, policy=default)
        assert isinstance(made, EmailMessage)
        self.got.append(made)
        return self.answer

    @property
    def url(self) -> str:
        """What YKIEN_SMTP_URL says."""
        return f"smtp://127.0.0.1:{self.port}"

    def send_all(self, deps: Deps) -> list[str]:
        """Send what is due, as a worker would; answers what became of each letter."""
        done = list[str]()
        while (mail := take(deps, now())) is not None:
            done.append(attempt(deps, mail, Smtp(self.url, SENDER), now))
        return done


def _anyone(*_: object) -> AuthResult:
    return AuthResult(success=True, auth_data=_[-1])


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A server that takes what it is given, from whoever signs in or does not."""
    made = Mailbox(free_port())
    server = Controller(
        made, hostname="127.0.0.1", port=made.port, authenticator=_anyone, auth_require_tls=False
    )
    server.start()
    yield made
    server.stop()


def with_mail(settings: Settings, mailbox: Mailbox) -> Settings:
    """The same settings with a mail server."""
    return replace(settings, smtp_url=mailbox.url, mail_from=SENDER)
