"""A letter over the wire: SMTP, by the standard library."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from service.domain.delivery import Answer
from service.domain.mail import REFUSED, message
from service.flow.deps import now
from service.flow.mail import Mail

TIMEOUT = 15.0  # seconds for each step of a conversation
NEAR = ("localhost", "127.0.0.1", "::1")  # where a password may go over the wire in the clear
PORTS = {"smtp": 25, "smtps": 465}
PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Smtp:
    """The operator's mail server; `url` as YKIEN_SMTP_URL has it."""

    url: str
    sender: str
    trust: ssl.SSLContext | None = None  # whose certificates; None: those of the system

    def __call__(self, mail: Mail) -> Answer:
        """Send a letter; whatever happens is an answer, and none of them names an address."""
        try:
            return self._sent(mail)
        except smtplib.SMTPRecipientsRefused as error:
            return _of_code(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPDataError as error:
            return _of_code(error.smtp_code)
        except smtplib.SMTPNotSupportedError:
            return Answer(fault=REFUSED)  # an address that this server cannot spell
        except smtplib.SMTPResponseException as error:
            return Answer(error.smtp_code, type(error).__name__)  # our account, not this letter
        except TimeoutError:
            return Answer(fault="timeout")
        except ssl.SSLError:
            return Answer(fault="tls")
        except (smtplib.SMTPException, OSError):
            return Answer(fault="connection")

    def _sent(self, mail: Mail) -> Answer:
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        words = (mail.subject, mail.text)
        written = message(
            self.sender, mail.to, words, now(), f"<{mail.message}@{domain}>", stop=mail.stop
        )
        line = self._line()
        try:
            line.send_message(written)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
        return Answer(250)

    def _line(self) -> smtplib.SMTP:
        """A conversation that has begun: in TLS where the server can, signed in where we have to."""
        to = urlsplit(self.url)
        host, port = to.hostname or "", to.port or PORTS[to.scheme]
        trust = self.trust or ssl.create_default_context()
        if to.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=trust)
        else:
            line = smtplib.SMTP(host, port, timeout=TIMEOUT)
        try:
            line.ehlo()
            private = to.scheme == "smtps" or host in NEAR
            if to.scheme != "smtps" and line.has_extn("starttls"):
                line.starttls(context=trust)
                private = True
            if to.username:
                _sign_in(line, to, private=private)
        except BaseException:
            line.close()
            raise
        return line


def _sign_in(line: smtplib.SMTP, to: SplitResult, *, private: bool) -> None:
    if not private:
        raise ssl.SSLError  # a password in the clear, over a network
    line.login(unquote(to.username or ""), unquote(to.password or ""))


def _of_code(code: int) -> Answer:
    """A letter that was not taken: for good, or for now."""
    return Answer(code, REFUSED if code >= PERMANENT else "later")
