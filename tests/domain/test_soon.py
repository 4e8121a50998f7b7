"""What is approved and waits is taken off what was counted, all the way up."""

import pytest

from service.domain.soon import NOTHING, Node, soon


def node(id_: int, parent: int | None, replies: int, kind: str) -> Node:
    return Node(id_, parent, replies, waits=kind == "waits", published=kind != "gone")


@pytest.mark.parametrize(
    ("nodes", "off", "gone"),
    [
        ([node(1, None, 0, "waits")], {}, {1}),
        ([node(1, None, 2, "seen"), node(2, 1, 0, "waits")], {1: 1}, {2}),
        # A place whose only reply waits stands for nothing, and its parent has one reply less.
        ([node(1, None, 1, "seen"), node(2, 1, 1, "gone"), node(3, 2, 0, "waits")],
         {2: 1, 1: 1}, {2, 3}),
        ([node(1, None, 1, "gone"), node(2, 1, 1, "gone"), node(3, 2, 0, "waits")],
         {2: 1, 1: 1}, {1, 2, 3}),
        # Another reply is seen: the place stays, and is counted once.
        ([node(1, None, 1, "seen"), node(2, 1, 2, "gone"), node(3, 2, 0, "waits")], {2: 1}, {3}),
        ([node(1, None, 1, "seen"), node(2, 1, 2, "gone"), node(3, 2, 0, "waits"),
          node(4, 2, 0, "waits")], {2: 2, 1: 1}, {2, 3, 4}),
        # What waits above what waits is taken off once.
        ([node(1, None, 1, "seen"), node(2, 1, 1, "waits"), node(3, 2, 0, "waits")],
         {2: 1, 1: 1}, {2, 3}),
        # What was seen before and has replies keeps its place while it waits anew.
        ([node(1, None, 1, "seen"), node(2, 1, 1, "waits")], {}, set()),
    ],
)  # fmt: skip
def test_taken_off(nodes: list[Node], off: dict[int, int], gone: set[int]) -> None:
    found = soon(nodes)
    assert (dict(found.replies or {}), set(found.gone)) == (off, gone)
    assert found.waiting == {one.id for one in nodes if one.waits}
    assert [found.off(one) for one in (1, 9)] == [off.get(1, 0), 0]


def test_nothing_waits() -> None:
    assert (NOTHING.off(1), NOTHING.waiting) == (0, frozenset())
