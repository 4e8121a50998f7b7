"""Moderators, their sessions and sign-in links, and keys of publishers' programs."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from service.domain.access import Principal, Role, new_token, token_hash
from service.store import desk_mail
from service.store.tables import api_key, membership, moderator, second_wait, session, signin

SESSION, LINK = timedelta(hours=12), timedelta(minutes=30)
INVITED = timedelta(hours=24)  # a letter waits to be read


def add_moderator(connection: Connection, name: str, now: datetime, *, root: bool = False) -> int:
    """Make a moderator who can't sign in yet. IntegrityError: the name is taken."""
    insert = sa.insert(moderator).values(name=name, root=root, created=now)
    return int(connection.execute(insert.returning(moderator.c.id)).scalar_one())


def find_moderator(connection: Connection, name: str) -> sa.Row[Any] | None:
    """A moderator by name, disabled ones too."""
    return connection.execute(sa.select(moderator).where(moderator.c.name == name)).one_or_none()


def all_moderators(connection: Connection) -> list[tuple[sa.Row[Any], dict[int, Role]]]:
    """Every moderator with the roles by site."""
    rows = list(connection.execute(sa.select(moderator).order_by(moderator.c.name)))
    return [(row, roles_of(connection, row.id)) for row in rows]


def change_moderator(connection: Connection, moderator_id: int, **values: Any) -> None:
    """Store a language, a token's hash, a disabling. Disabling ends sessions and letters too."""
    connection.execute(sa.update(moderator).where(moderator.c.id == moderator_id).values(**values))
    if values.get("disabled"):
        connection.execute(sa.delete(session).where(session.c.moderator_id == moderator_id))
        desk_mail.stop(connection, moderator_id)


def set_password(
    connection: Connection, moderator_id: int, hashed: str, *, keep: int | None = None
) -> None:
    """Store a password's hash; end every session but `keep`, links, letters, half-done sign-ins."""
    change_moderator(connection, moderator_id, password=hashed, entered=True)
    shut_out(connection, moderator_id, keep=keep)
    theirs = session.c.moderator_id == moderator_id
    connection.execute(sa.update(session).where(theirs).values(linked=False))


def shut_out(connection: Connection, moderator_id: int, *, keep: int | None = None) -> None:
    """End every session but `keep`, links, letters, half-done sign-ins."""
    theirs, other = session.c.moderator_id == moderator_id, session.c.id != (keep or 0)
    connection.execute(sa.delete(session).where(theirs, other))
    drop_links(connection, moderator_id)
    connection.execute(sa.delete(second_wait).where(second_wait.c.moderator_id == moderator_id))
    desk_mail.stop(connection, moderator_id)


def drop_links(connection: Connection, moderator_id: int) -> None:
    """Sign-in links that were not used are used no more."""
    unused = sa.and_(signin.c.moderator_id == moderator_id, signin.c.used.is_(None))
    connection.execute(sa.delete(signin).where(unused))


def set_role(connection: Connection, moderator_id: int, site_id: int, role: Role) -> None:
    """Give a moderator one role at a site, in place of an earlier one."""
    which = sa.and_(membership.c.moderator_id == moderator_id, membership.c.site_id == site_id)
    connection.execute(sa.delete(membership).where(which))
    connection.execute(
        sa.insert(membership).values(moderator_id=moderator_id, site_id=site_id, role=role)
    )


def roles_of(connection: Connection, moderator_id: int) -> dict[int, Role]:
    """A moderator's roles by site id."""
    query = sa.select(membership.c.site_id, membership.c.role)
    rows = connection.execute(query.where(membership.c.moderator_id == moderator_id))
    return {row.site_id: row.role for row in rows}


def _principal(connection: Connection, row: sa.Row[Any], **more: Any) -> Principal | None:
    if row.disabled:
        return None
    roles = {} if row.root else roles_of(connection, row.id)
    return Principal(row.name, roles, root=row.root, lang=row.lang, desk=row.desk, **more)


def by_id(connection: Connection, moderator_id: int) -> Principal | None:
    """A moderator as of now; None: disabled, or there is none."""
    found = sa.select(moderator).where(moderator.c.id == moderator_id)
    row = connection.execute(found).one_or_none()
    return None if row is None else _principal(connection, row)


def by_name(connection: Connection, name: str) -> Principal | None:
    """Whoever has this name, as of now; None: disabled. Root by the environment's token has no row."""
    row = find_moderator(connection, name)
    return Principal(name, root=True) if row is None else _principal(connection, row)


def by_token(connection: Connection, token: str) -> Principal | None:
    """Whoever holds this bearer token: a moderator, or a site's key."""
    hashed = token_hash(token)
    row = connection.execute(sa.select(moderator).where(moderator.c.token == hashed)).one_or_none()
    if row is not None:
        return _principal(connection, row)
    key = connection.execute(
        sa.select(api_key).where(api_key.c.token == hashed, api_key.c.revoked.is_(None))
    ).one_or_none()
    if key is None:
        return None
    return Principal(f"key:{key.public_id}", {key.site_id: "moderator"}, scope=key.scope)


def by_session(connection: Connection, token: str, now: datetime) -> Principal | None:
    """Whoever is signed in with this cookie."""
    found = connection.execute(
        sa.select(session).where(session.c.token == token_hash(token), session.c.expires > now)
    ).one_or_none()
    if found is None:
        return None
    row = connection.execute(sa.select(moderator).where(moderator.c.id == found.moderator_id)).one()
    return _principal(connection, row, session=found.id, csrf=found.csrf, linked=found.linked)


def start_session(
    connection: Connection, moderator_id: int, now: datetime, *, linked: bool = False
) -> str:
    """Sign a moderator in, by a one-time link or not; returns the cookie's value."""
    token, hashed = new_token("yks")
    csrf, _ = new_token("csrf")
    connection.execute(
        sa.insert(session).values(
            token=hashed,
            moderator_id=moderator_id,
            csrf=csrf,
            created=now,
            expires=now + SESSION,
            linked=linked,
        )
    )
    change_moderator(connection, moderator_id, seen=now, entered=True)
    return token


def end_session(connection: Connection, session_id: int) -> None:
    """Sign out."""
    connection.execute(sa.delete(session).where(session.c.id == session_id))


def new_link(
    connection: Connection, moderator_id: int, now: datetime, *, good: timedelta = LINK
) -> str:
    """A sign-in token that works once, for half an hour unless more is said."""
    token, hashed = new_token("once")
    connection.execute(
        sa.insert(signin).values(
            token=hashed, moderator_id=moderator_id, created=now, expires=now + good
        )
    )
    return token


def use_link(connection: Connection, token: str, now: datetime) -> int | None:
    """Take a sign-in token; returns the moderator's id. None: used, too old, or never given.

    Other links of that one end, and the account is somebody's.
    """
    usable = sa.and_(
        signin.c.token == token_hash(token), signin.c.used.is_(None), signin.c.expires > now,
        signin.c.moderator_id.in_(sa.select(moderator.c.id).where(~moderator.c.disabled)),
    )  # fmt: skip
    done = connection.execute(
        sa.update(signin).where(usable).values(used=now).returning(signin.c.moderator_id)
    )
    found: int | None = done.scalar_one_or_none()
    if found is not None:
        drop_links(connection, found)
        change_moderator(connection, found, entered=True)
    return found


def give_token(connection: Connection, moderator_id: int) -> str:
    """A new personal bearer token; the one before stops working."""
    token, hashed = new_token("ykm")
    change_moderator(connection, moderator_id, token=hashed, entered=True)
    return token


def add_key(connection: Connection, values: dict[str, Any]) -> str:
    """Make a site's key; returns the secret, which is shown once."""
    token, hashed = new_token("ykk")
    connection.execute(sa.insert(api_key).values(token=hashed, **values))
    return token


def keys_of(connection: Connection, site_ids: frozenset[int] | None) -> list[sa.Row[Any]]:
    """The keys of these sites that still work."""
    query = sa.select(api_key).where(api_key.c.revoked.is_(None)).order_by(api_key.c.id)
    if site_ids is not None:
        query = query.where(api_key.c.site_id.in_(site_ids))
    return list(connection.execute(query))


def revoke_key(
    connection: Connection, public_id: str, site_ids: frozenset[int] | None, now: datetime
) -> sa.Row[Any] | None:
    """End a key; returns its row. None: there is none, or not there."""
    which = sa.and_(api_key.c.public_id == public_id, api_key.c.revoked.is_(None))
    if site_ids is not None:
        which = sa.and_(which, api_key.c.site_id.in_(site_ids))
    done = connection.execute(
        sa.update(api_key).where(which).values(revoked=now).returning(api_key)
    )
    return done.one_or_none()


def forget(connection: Connection, now: datetime) -> None:
    """Drop sessions and links that are over."""
    connection.execute(sa.delete(session).where(session.c.expires < now))
    connection.execute(sa.delete(signin).where(signin.c.expires < now - SESSION))
