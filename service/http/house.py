"""What publishers' programs and admins call: sites, articles, keys."""

from typing import Any

from flask import Response
from sqlalchemy.engine import Connection

from service.domain.access import Role
from service.domain.comment import KEY_MAX, check_text, clean
from service.domain.site import Article, Site
from service.flow import house
from service.flow.deps import Missing, now
from service.http import house_answers as answers, site_settings, wire
from service.http.errors import Problem
from service.http.moderator import BASE
from service.http.table import Call, Reply, Route
from service.http.told import moment
from service.store import access, sites
from service.store.session import read


def my_site(call: Call, key: str, role: Role) -> Site:
    """A site where this role is held. Raises Missing, so that others' sites don't show."""
    site = call.deps.sites.get(key)
    if site is None or not call.me.may("moderator", site.id):
        raise Missing("site")
    if call.me.scope is None and not call.me.may(role, site.id):
        raise Problem(403, "role")
    return site


def told_site(site: Site) -> dict[str, Any]:
    """A site on the wire."""
    return {"key": site.key, "name": site.name, "mode": site.mode, "version": site.version,
            **site.settings()}  # fmt: skip


def list_sites(call: Call) -> Reply:
    """The sites where one is a moderator."""
    found = call.deps.sites.all().values()
    return {"sites": [told_site(one) for one in found if call.me.may("moderator", one.id)]}


def add_site(call: Call) -> Reply:
    """Make a site."""
    body: site_settings.SiteIn = call.body
    made = body.of(Site(0, body.key, body.name or body.key, body.mode or "pre"))
    return told_site(house.add_site(call.deps, made, call.me.name, now()))


def get_site(call: Call) -> Reply:
    """One site with its settings."""
    return told_site(my_site(call, call.path["site"], "moderator"))


def change_site(call: Call) -> Reply:
    """Change settings; what is left out stays."""
    site = my_site(call, call.path["site"], "admin")
    return told_site(house.change_site(call.deps, site, call.body.of, call.me.name, now()))


def told_article(connection: Connection, site: Site, one: Article) -> dict[str, Any]:
    """An article on the wire."""
    return {
        "site": site.key, "key": one.key, "title": one.title, "url": one.url,
        "confirmed": one.confirmed, "section": one.section, "tags": list(one.tags),
        "mode": one.mode, "closes_at": moment(one.closes_at),
        "second_level": one.second_level, "published": one.published,
        "aliases": sites.aliases(connection, one.id),
    }  # fmt: skip


def get_article(call: Call) -> Reply:
    """What is known of an article."""
    site = my_site(call, call.path["site"], "moderator")
    with read(call.deps.engine) as connection:
        found = sites.find_article(connection, site.id, clean(call.path["key"]).text)
        if found is None:
            raise Missing("article")
        return told_article(connection, site, found)


def put_article(call: Call) -> Reply:
    """Say what an article is; a publisher's word stands over readers' claims."""
    site, body = my_site(call, call.path["site"], "editor"), call.body
    key = check_text(call.path["key"], most=KEY_MAX, field="/key").text
    left_out = {"second_level"} if body.second_level is None else set()
    said = body.model_dump(exclude=left_out) | {"tags": tuple(body.tags)}
    changed = house.say_article(call.deps, site, key, said, call.me.name, now=now())
    with read(call.deps.engine) as connection:
        return told_article(connection, site, changed)


def list_keys(call: Call) -> Reply:
    """The keys that work; their secrets were shown once."""
    with read(call.deps.engine) as connection:
        names = {one.id: one.key for one in sites.all_sites(connection)}
        rows = access.keys_of(connection, call.me.sites("admin"))
    return {"keys": [
        {"id": row.public_id, "site": names[row.site_id], "scope": row.scope, "by": row.by,
         "created": moment(row.created)} for row in rows
    ]}  # fmt: skip


def add_key(call: Call) -> Reply:
    """Make a key for one site and one use."""
    site = my_site(call, call.body.site, "admin")
    at = now()
    public_id, secret = house.add_key(call.deps, site, call.body.scope, call.me.name, at)
    return {"id": public_id, "key": secret, "site": site.key, "scope": call.body.scope,
            "created": moment(at)}  # fmt: skip


def end_key(call: Call) -> Reply:
    """End a key; it stops working with the next request."""
    house.end_key(call.deps, call.path["id"], call.me.sites("admin"), call.me.name, now())
    return Response(status=204)


ROUTES: tuple[Route, ...] = (
    Route("GET", f"{BASE}/sites", list_sites, "moderator", "The sites one moderates",
          answer=answers.Sites),
    Route("POST", f"{BASE}/sites", add_site, "root", "Make a site", body=site_settings.SiteIn,
          answer=answers.Settings, status=201, errors=(409,)),
    Route("GET", f"{BASE}/sites/<site>", get_site, "moderator", "A site's settings",
          answer=answers.Settings, errors=(404,)),
    Route("PATCH", f"{BASE}/sites/<site>", change_site, "admin", "Change a site's settings",
          body=site_settings.SiteChange, answer=answers.Settings, errors=(404,)),
    Route("GET", f"{BASE}/sites/<site>/articles/<key:key>", get_article, "moderator",
          "An article", scope="articles", answer=answers.Page, errors=(404,)),
    Route("PUT", f"{BASE}/sites/<site>/articles/<key:key>", put_article, "editor",
          "Say what an article is", scope="articles", body=wire.ArticleChange,
          answer=answers.Page, errors=(404, 409)),
    Route("GET", f"{BASE}/keys", list_keys, "admin", "Keys that work",
          answer=answers.Keys),
    Route("POST", f"{BASE}/keys", add_key, "admin", "Make a key", body=wire.KeyIn,
          answer=answers.NewKey, status=201, errors=(404,)),
    Route("DELETE", f"{BASE}/keys/<id>", end_key, "admin", "End a key", status=204,
          errors=(404,)),
)  # fmt: skip
