"""A submission that the publisher's backend has signed: who sends it, said by whoever knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from service.domain.comment import Draft, NewComment, clean, parse
from service.domain.identity import signed_identity
from service.domain.record import Sent
from service.domain.signed import Identity, Untrue, read, signer
from service.domain.site import Site
from service.flow.deps import new_id, now
from service.http import wire
from service.http.errors import Problem
from service.http.table import Call
from service.store import embed_keys
from service.store.session import read as reading

NOBODY = "nobody@example.com"  # stands in for an address that was not said


def who(call: Call, site: Site, body: wire.SubmitIn) -> Identity | None:
    """Whom the token names; None: none came along. Raises Problem where it does not count."""
    if not body.signed:
        if site.signed_only and call.principal is None:
            raise Problem(403, "embedding.required")
        return None
    try:
        public_id = signer(body.signed)
        with reading(call.deps.engine) as connection:
            row = embed_keys.find(connection, site.id, public_id)
        secret = None if row is None else call.deps.keys.opened(row.secret, row.key_id)
        article = clean(body.article.key.replace("\0", "")).text
        at = now().timestamp()
        return read(body.signed, secret, site=site.key, article=article, now=at)
    except Untrue as error:
        raise Problem(403, f"embedding.{error.why}") from None


def parsed(body: wire.SubmitIn, one: Identity | None, text_max: int) -> NewComment:
    """What was sent, by the name and address that were signed. Raises Invalid."""
    if one is None:
        draft = Draft(body.article.key, body.name, body.email, body.text)
        return parse(draft, text_max=text_max)
    draft = Draft(body.article.key, one.name, one.email or NOBODY, body.text)
    new = parse(draft, text_max=text_max)
    if one.email:
        return new  # by their address, so that requests about one's data find all of it
    return replace(new, email="", email_domain="", identity=signed_identity(one.author))


@contextmanager
def once(call: Call, one: Identity | None, sent: Sent) -> Iterator[Sent]:
    """What is sent, as the identity has it; within it the comment is kept.

    A token is used once; one request that is sent twice, by its Idempotency-Key, uses it once.
    Raises Problem.
    """
    if one is None:
        yield sent
        return
    said = f"{sent.key}\0{sent.fingerprint}" if sent.key else new_id()
    by, name = call.deps.keys.found_by("embed", said), f"embed:{one.key}:{one.id}"
    took = call.web.spent.take(name, by, one.until)
    if not took:
        raise Problem(403, "embedding.used")
    with call.web.spent.until_kept(name if took == "new" else None):
        yield replace(sent, confirmed=one.verified, staff=one.staff)
