"""What is approved and waits for its moment, as readers see it: not at all.

Counts in the database have it already; here it is taken off again, for as long as it waits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A comment that waits, or one above it."""

    id: int
    parent_id: int | None
    replies: int
    waits: bool
    published: bool


@dataclass(frozen=True, slots=True)
class Soon:
    """How far the counts of an article are ahead of what is seen."""

    waiting: frozenset[int] = frozenset()
    replies: Mapping[int, int] | None = None  # to be taken off a comment's number of replies
    gone: frozenset[int] = frozenset()  # places that stand for nothing yet

    def off(self, comment_id: int) -> int:
        """How many replies of a comment are not seen yet."""
        return (self.replies or {}).get(comment_id, 0)


NOTHING = Soon()


def soon(nodes: Iterable[Node]) -> Soon:
    """Take back what `store/replies.py` counted for what waits; `nodes` are those and all above.

    The newest first: a reply is newer than what it answers.
    """
    known = {node.id: node for node in nodes}
    waiting = sorted((one for one in known.values() if one.waits), key=lambda one: -one.id)
    off, gone = dict[int, int](), set[int]()

    def left(node: Node) -> int:
        return node.replies - off.get(node.id, 0)

    for one in waiting:
        node = one
        while left(node) <= 0:  # it keeps no place, so it counts for nobody above
            gone.add(node.id)
            if node.parent_id is None:
                break
            node = known[node.parent_id]
            off[node.id] = off.get(node.id, 0) + 1
            if node.waits or node.published:
                break
    return Soon(frozenset(one.id for one in waiting), off, frozenset(gone))
