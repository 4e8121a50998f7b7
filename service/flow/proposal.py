"""«Duyệt hai cấp»: where it holds, an approval is a proposal, and another's hand publishes.

The second hand is an editor's, and never the proposer's: nobody approves his own proposal, whatever
his role. What the second hand would correct is a proposal of his own: what readers see has been
read by two. A proposal stays one if the setting is switched off meanwhile.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Connection, Row

from service.domain.mode import takes_two
from service.domain.record import Comment
from service.domain.state import Act, Refused, SecondHand, move
from service.flow import correct
from service.flow.correct import Corrected
from service.flow.decided import Choice
from service.flow.deps import By
from service.flow.lockdown import PUBLISH
from service.store import decisions, sites, verdicts

LISTED = "topic.listed"  # the finding that names a topic


def needed(connection: Connection, one: Comment, corrected: Corrected | None = None) -> bool:
    """Whether it takes two hands to publish this comment, by the settings of this very moment.

    A correction has been examined by nobody yet: it may be on any topic.
    """
    if one.id in two_hands(connection, [one]):
        return True
    changed = _differs(connection, one, corrected)
    return changed and bool(sites.site_of(connection, one.site_id).second_topics)


def _differs(connection: Connection, one: Comment, corrected: Corrected | None) -> bool:
    return corrected is not None and correct.differs(connection, one, corrected)


def two_hands(connection: Connection, some: Sequence[Comment]) -> set[int]:
    """Ids of those of these comments that it takes two hands to publish; all is read at once."""
    theirs = {one: sites.site_of(connection, one) for one in {one.site_id for one in some}}
    places = sites.articles_of(connection, {one.article_id for one in some})
    two = {one.id for one in some if takes_two(theirs[one.site_id], places[one.article_id])}
    asked = [one for one in some if one.id not in two and theirs[one.site_id].second_topics]
    made = verdicts.newest_of(connection, asked) if asked else {}
    return two | {one.id for one in asked
                  if _on(made.get(one.id), theirs[one.site_id].second_topics)}  # fmt: skip


def _on(made: Row[Any] | None, topics: tuple[str, ...]) -> bool:
    """Whether it is on one of these topics; what nobody has looked for may be on any."""
    if made is None or made.failed:
        return True
    return any(f["code"] == LISTED and f["note"] in topics for f in made.findings)


def counted(connection: Connection, one: Comment) -> Comment:
    """The comment with its proposal only where that is of its present text.

    The version before knows of no proposal: it leaves it on what an author writes afterwards.
    """
    if one.proposed is None:
        return one
    made = next(iter(decisions.proposals(connection, one.id)), None)
    of = 0 if made is None else made.revision  # nobody decided on the newsroom's own answer
    return one if of == one.revision else replace(one, proposed=None)


def act_of(
    connection: Connection, was: Comment, choice: Choice, corrected: Corrected | None,
    *, two: bool | None = None,
) -> Act:  # fmt: skip
    """What a moderator's choice of what is `counted` comes to.

    `two`: whether it takes two hands, where that has been read. Raises Refused: the table has it
    not; SecondHand.
    """
    move(was.status, choice.action, pending_edit=was.pending_edit)
    if choice.action == "send_back":
        if was.proposed is None:
            raise Refused(was.status, "send_back")
        if choice.by != was.proposed and not _edits(choice, was):
            raise SecondHand(was.status, "send_back")
    if choice.action not in PUBLISH:
        return choice.action
    if was.proposed is None:
        two = needed(connection, was, corrected) if two is None else two
        return "propose" if two else choice.action
    if _differs(connection, was, corrected):
        return "propose"
    if choice.by == was.proposed or not _edits(choice, was):
        raise SecondHand(was.status, choice.action)
    return choice.action


def _edits(choice: Choice, one: Comment) -> bool:
    return choice.edits is None or one.site_id in choice.edits


def first(connection: Connection, one: Comment) -> Row[Any] | None:
    """The proposal that the present one began with, before anybody corrected it."""
    found = None
    for made in decisions.proposals(connection, one.id):
        found = made
        if made.before.get("proposed") is None:
            break
    return found


def need_own(connection: Connection, was: Comment, made: Row[Any], by: By) -> None:
    """Who took a comment down may take that back; another's hand proposes. Raises SecondHand."""
    if made.by != by.name and needed(connection, was):
        raise SecondHand(was.status, "restore")
