"""What a change is called outside, and how it is signed."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from service.domain.record import Comment
from service.domain.state import Status
from service.domain.webhook import TYPES, body, headers, new_secret, type_of

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
ONE = Comment(1, "c", 1, 1, None, "received", version=1, revision=0, shown=None, name="An",
              author="x", created=NOW, outcome=None, replies=0)  # fmt: skip
State = tuple[Status, int, int | None]  # status, revision, the one that readers see


@pytest.mark.parametrize(
    ("was", "became", "told"),
    [
        (None, ("received", 0, None), "received"),
        (None, ("published", 0, 0), "published"),
        (("received", 0, None), ("held", 0, None), "held"),
        (("received", 0, None), ("rejected", 0, None), "rejected"),
        (("held", 0, None), ("published", 0, 0), "published"),
        (("held", 0, None), ("published", 1, 1), "published"),  # corrected by the desk
        (("rejected", 0, None), ("held", 0, None), "held"),  # an appeal
        (("published", 0, 0), ("taken_down", 0, 0), "taken_down"),
        (("taken_down", 0, 0), ("published", 0, 0), "restored"),
        (("held", 0, None), ("received", 1, None), "edited"),
        (("received", 0, None), ("received", 1, None), "edited"),
        (("published", 0, 0), ("published", 1, 0), "edited"),  # waits, the old text stays
        (("published", 1, 0), ("published", 1, 1), "edited"),  # and is let through
        (("published", 1, 1), ("published", 1, 0), "edited"),  # which is taken back
        (("published", 1, 0), ("published", 0, 0), None),  # or dropped: nobody saw it
        (("held", 0, None), ("held", 0, None), None),
        (("published", 0, 0), ("received", 0, None), "received"),  # an undo
        (("published", 0, 0), ("removed", 0, None), "removed"),
        (("removed", 0, None), ("removed", 0, None), "removed"),  # erased later on
    ],
)
def test_change_has_one_name_outside(was: State | None, became: State, told: str | None) -> None:
    def at(state: State) -> Comment:
        return replace(ONE, status=state[0], revision=state[1], shown=state[2])

    named = type_of(None if was is None else at(was), at(became))
    assert named == (None if told is None else f"comment.{told}")


def test_correction_that_is_only_proposed_is_nobodys_business() -> None:
    for status, shown in (("held", None), ("published", 0)):
        was = replace(ONE, status=status, shown=shown)  # type: ignore[arg-type]
        made = replace(was, revision=2, proposed="bob")
        assert type_of(was, made) is None
        assert type_of(made, was) is None
    assert type_of(made, replace(made, shown=2, proposed=None)) == "comment.edited"
    assert type_of(made, replace(made, revision=3, proposed=None)) == "comment.edited"


def test_signature_is_the_standards() -> None:
    first, second = new_secret(), new_secret()
    now = datetime.now(UTC).replace(microsecond=0)
    told = body("comment.held", NOW, {"name": "Nguyễn Thị Hạnh", "id": "x"})
    for at in (now, now.astimezone(timezone(timedelta(hours=7)))):
        for keys in ((first,), (first, second), (second, first)):
            carried = headers("msg_1", at, told, keys)
            assert len(carried["webhook-signature"].split(" ")) == len(keys)
            for key in keys:
                assert Webhook(key).verify(told, carried)["type"] == "comment.held"
        with pytest.raises(WebhookVerificationError):
            Webhook(second).verify(told, headers("msg_1", at, told, (first,)))
        with pytest.raises(WebhookVerificationError):
            Webhook(first).verify(told + b" ", headers("msg_1", at, told, (first,)))


def test_secret_has_256_bits_and_its_prefix() -> None:
    made = {new_secret() for _ in range(10)}
    assert len(made) == 10
    assert {one[:6] for one in made} == {"whsec_"}
    assert {len(base64.b64decode(one[6:])) for one in made} == {32}


def test_body_says_type_moment_and_data_in_utf8() -> None:
    at = datetime(2026, 11, 23, 8, 0, 0, 999, tzinfo=timezone(timedelta(hours=7)))
    told = body("comment.held", at, {"name": "Hạnh"})
    assert "Hạnh".encode() in told
    assert json.loads(told) == {
        "type": "comment.held", "timestamp": "2026-11-23T01:00:00Z", "data": {"name": "Hạnh"},
    }  # fmt: skip


def test_types_are_of_the_standards_letters() -> None:
    assert len(TYPES) == 8
    assert all(one.replace("_", "").replace(".", "").isalpha() for one in TYPES)
