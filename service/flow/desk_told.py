"""What a moderator's letters say, in words: no address of a reader, and none to press but ours."""

from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from config import reasons
from config.messages import sentence
from service.domain.access import Principal
from service.domain.desk_mail import GOOD, Answer, Link, named, quoted
from service.domain.site import Site
from service.flow.deps import Deps
from service.flow.desk_link import seal
from service.flow.desk_mail import PAGE
from service.flow.morning import lasting, upto
from service.store import desk_mail, duties, moderation
from service.store.moderation import Filter

WORST = 3
CHIPS = 3
WAITING: dict[str, dict[str, Any]] = {  # by the desk's tabs
    "waiting": {"status": ("received", "held"), "suspected": False, "proposed": False},
    "suspected": {"status": ("received", "held"), "suspected": True, "proposed": False},
    "edits": {"needs": "edit"}, "reported": {"needs": "report"}, "appeals": {"needs": "appeal"},
    "escalated": {"needs": "escalated"}, "proposed": {"needs": "proposed"},
}  # fmt: skip
ACTS: tuple[Answer, ...] = ("approve", "reject")


def _lang(who: Principal, site: Site) -> str:
    return who.lang or site.lang


def digest(
    deps: Deps, connection: Connection, who: Principal, sites: list[Site], now: datetime
) -> dict[str, str] | None:
    """What waits, in numbers; None: nothing does."""
    ids, lang = frozenset(site.id for site in sites), _lang(who, sites[0])
    counts = {tab: moderation.count(connection, Filter(sites=ids, at=now, **wanted))
              for tab, wanted in WAITING.items()}  # fmt: skip
    if not any(counts.values()):
        return None
    desk = f"{deps.settings.public_url}/moderate"
    oldest = Filter(sites=ids, status=("received", "held"), order="oldest", limit=1)
    first = moderation.page(connection, oldest).rows
    worst = [_one(deps, row, lang) for row in desk_mail.worst(connection, ids, WORST)]
    mine = duties.count(connection, who.name, ids)
    none = sentence("mail.morning.none", lang)
    lines = [f"- {sentence(f'desk.tab.{tab}', lang)}: {upto(number, lang)}  {desk}?tab={tab}"
             for tab, number in counts.items() if number]  # fmt: skip
    return {
        "number": upto(counts["waiting"] + counts["suspected"], lang), "lines": "\n".join(lines),
        "oldest": lasting((now - first[0].created).total_seconds(), lang) if first else none,
        "worst": "\n".join(worst) or none, "url": f"{desk}?mine=1" if mine else desk,
        "settings": f"{deps.settings.public_url}{PAGE}",
    }  # fmt: skip


def _found(row: Row[Any], lang: str) -> str:
    """What was found in a comment, in a few words."""
    found = sorted(row.findings or (), key=lambda one: -one["points"])
    labels = dict.fromkeys(reasons.label(one["code"], lang) for one in found
                           if not one["code"].startswith(reasons.CAP))  # fmt: skip
    points = f"{row.v_score or 0:.1f}"
    said = ", ".join(list(labels)[:CHIPS]) or sentence("desk.why.nothing_chip", lang)
    return sentence("mail.desk_held.found", lang, what=said,
                    points=points.replace(".", ",") if lang == "vi" else points)  # fmt: skip


def _one(deps: Deps, row: Row[Any], lang: str) -> str:
    url = f"{deps.settings.public_url}/moderate/comments/{row.public_id}"
    return f"- {_found(row, lang)}, {_place(row, lang)}\n  {url}"


def _place(row: Row[Any], lang: str) -> str:
    return sentence("mail.desk_held.place", lang, title=named(row.article_title or row.article_key))


def held(
    deps: Deps, who: Principal, of: tuple[int, str | None], rows: list[Row[Any]], number: int, *,
    now: datetime,
) -> dict[str, str]:  # fmt: skip
    """Comments that came to wait; `of` is the moderator's id and the salt of the links, if any."""
    sites = {site.id: site for site in deps.sites.all().values()}
    lang = _lang(who, sites[rows[0].site_id])
    links = {row.public_id: _links(deps, who, of, row, lang, now=now) for row in rows}
    told = [_comment(deps, row, sites[row.site_id], lang, links[row.public_id]) for row in rows]
    desk = f"{deps.settings.public_url}/moderate"
    left = number - len(rows)
    more = sentence("mail.desk_held.more", lang, n=left, url=desk) + "\n\n" if left else ""
    return {
        "number": str(number), "comments": "\n\n".join(told), "more": more,
        "how": sentence("mail.desk_held.how" if of[1] else "mail.desk_held.no_links", lang,
                        hours=round(GOOD.total_seconds() / 3600)),
        "settings": f"{deps.settings.public_url}{PAGE}",
    }  # fmt: skip


def _links(
    deps: Deps, who: Principal, of: tuple[int, str | None], row: Row[Any], lang: str, *,
    now: datetime,
) -> list[str]:  # fmt: skip
    if of[1] is None:
        return []
    made = (Link(of[0], row.public_id, row.version, act, now + GOOD) for act in ACTS)
    return [f"{sentence(f'mail.desk_held.{link.act}', lang)}: {seal(deps, link, who, row.site_id, of[1])}"
            for link in made]  # fmt: skip


def _comment(deps: Deps, row: Row[Any], site: Site, lang: str, links: list[str]) -> str:
    url = f"{deps.settings.public_url}/moderate/comments/{row.public_id}"
    lines = [
        f"{site.name} · {_place(row, lang)}",
        sentence("mail.desk_held.by", lang, who=named(row.name)), quoted(row.text),
        sentence("mail.desk_held.end", lang), _found(row, lang), *links,
        f"{sentence('mail.desk_held.see', lang)}: {url}",
    ]  # fmt: skip
    return "\n".join(lines)
