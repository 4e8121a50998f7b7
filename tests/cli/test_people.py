"""ykien site and moderator."""

import json

import pyotp
import pytest
import sqlalchemy as sa

from service.domain import password as passwords
from service.domain.site import Site
from service.flow import second
from service.flow.deps import Deps, now
from service.store import access, sites
from service.store.session import read, write
from service.store.tables import event, second as second_table, second_code
from tests.cli.conftest import Ykien
from tests.support.story import rows

pytestmark = pytest.mark.one_database
GOOD = "một mật khẩu khá dài"
LINK = "https://ykien.example/moderate/sign-in?token="


def test_site_is_made_shown_and_changed(ykien: Ykien, deps: Deps) -> None:
    ykien("site", "add", "bao", "--name", "Báo Tỉnh", "mode=auto", "origins=https://bao.vn/")
    ykien("site", "set", "bao", "sections=phap-luat:pre,giai-tri:post", "text_max=1000",
          "show_edited=off", "hosts=bao.vn,m.bao.vn")  # fmt: skip
    with read(deps.engine) as connection:
        found = sites.find_site(connection, "bao")
    assert found is not None
    assert found == Site(
        found.id, "bao", "Báo Tỉnh", "auto", version=2, origins=("https://bao.vn",),
        hosts=("bao.vn", "m.bao.vn"), sections={"phap-luat": "pre", "giai-tri": "post"},
        text_max=1000, show_edited=False,
    )  # fmt: skip
    told = json.loads(ykien("site", "show", "bao", "--json").stdout)
    assert told["sections"] == {"phap-luat": "pre", "giai-tri": "post"}
    assert "giai-tri:post" in ykien("site", "show", "bao").stdout
    assert "Báo Tỉnh" in ykien("site", "list").stdout
    assert [one["key"] for one in json.loads(ykien("site", "list", "--json").stdout)] == ["bao"]


@pytest.mark.parametrize(
    "value",
    ["mode=open", "text_max=0", "text_max=x", "lang=fr", "colour=red", "origins=bao.vn",
     "sections=a:b", "show_edited=perhaps", "key=other", "auto_reject=some", "challenge=on",
     "id=1"],
)  # fmt: skip
def test_wrong_setting_is_refused_and_named(
    ykien: Ykien, deps: Deps, site_a: Site, value: str
) -> None:
    assert value.partition("=")[0] in ykien("site", "set", "a", value, status=1).stderr
    with read(deps.engine) as connection:
        assert sites.find_site(connection, "a") == site_a


def test_roles_are_named_as_json(ykien: Ykien, site_a: Site) -> None:
    names = {"editor": {"vi": "Trưởng ca"}}
    ykien("site", "set", "a", f"role_names={json.dumps(names)}")
    assert json.loads(ykien("site", "show", "a", "--json").stdout)["role_names"] == names
    assert '{"editor": {"vi": "Trưởng ca"}}' in ykien("site", "show", "a").stdout
    assert "role_names" in ykien("site", "set", "a", "role_names=x", status=1).stderr


def test_sites_that_are_not_there_or_there_already(ykien: Ykien, site_a: Site) -> None:
    assert "there are: a" in ykien("site", "show", "z", status=1).stderr
    assert "'a' already" in ykien("site", "add", "a", status=1).stderr
    assert "key" in ykien("site", "add", "A b", status=1).stderr


def test_moderator_is_let_in_and_out(ykien: Ykien, deps: Deps, site_a: Site) -> None:
    link = ykien("moderator", "add", "lan", "--site", "a", "--role", "editor").stdout.strip()
    again = ykien("moderator", "link", "lan").stdout.strip()
    token = ykien("moderator", "token", "lan").stdout.strip()
    assert link.startswith(LINK)
    with write(deps.engine) as connection:
        assert access.use_link(connection, again.removeprefix(LINK), now()) is not None
        found = access.by_token(connection, token)
    assert found is not None
    assert (found.name, found.roles, found.root) == ("lan", {site_a.id: "editor"}, False)

    ykien("moderator", "disable", "lan")
    with write(deps.engine) as connection:
        assert access.by_token(connection, token) is None
        assert access.use_link(connection, link.removeprefix(LINK), now()) is None
    assert "moderator enable lan" in ykien("moderator", "link", "lan", status=1).stderr
    assert "disabled" in ykien("moderator", "list").stdout
    ykien("moderator", "enable", "lan")
    with read(deps.engine) as connection:
        assert access.by_token(connection, token) is not None


def test_moderator_gets_another_role_at_another_site(
    ykien: Ykien, site_a: Site, site_b: Site
) -> None:
    ykien("moderator", "add", "lan", "--site", "a")
    ykien("moderator", "add", "lan", "--site", "a", "--site", "b", "--role", "admin")
    ykien("moderator", "add", "tổng biên tập", "--root")
    told = {one["name"]: one for one in json.loads(ykien("moderator", "list", "--json").stdout)}
    assert told["lan"]["roles"] == {"a": "admin", "b": "admin"}
    assert told["tổng biên tập"]["root"]
    ykien("moderator", "add", "lan", "--root", status=1)


def test_link_ends_when_another_site_is_added_unless_it_was_used(
    ykien: Ykien, deps: Deps, site_a: Site, site_b: Site
) -> None:
    first, second = (ykien("moderator", "add", "lan", "--site", key).stdout.strip() for key in "ab")
    with write(deps.engine) as connection:
        assert access.use_link(connection, first.removeprefix(LINK), now()) is None
        assert access.use_link(connection, second.removeprefix(LINK), now()) is not None


def test_name_is_found_however_its_marks_are_typed_and_taken_in_any_case(
    ykien: Ykien, deps: Deps, site_a: Site
) -> None:
    ykien("moderator", "add", "Hà", "--site", "a")
    ykien("moderator", "disable", "Ha\u0300")
    for where in (("--site", "a"), ("--root",)):
        assert "'Hà'" not in ykien("moderator", "add", "hÀ", *where, status=1).stdout
    with read(deps.engine) as connection:
        assert [(row.name, row.disabled) for row, _ in access.all_moderators(connection)] == [
            ("Hà", True)
        ]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["add", "lan"], 2), (["add", "lan", "--site", "a", "--root"], 2),
        (["add", "lan", "--site", "z"], 1), (["add", "root", "--root"], 1),
        (["add", "key:x", "--root"], 1), (["add", " ", "--root"], 1), (["link", "nobody"], 1),
        (["token", "nobody"], 1), (["disable", "nobody"], 1), (["add", "x", "--role", "king"], 2),
    ],
)  # fmt: skip
def test_wrong_moderators_are_refused(
    ykien: Ykien, site_a: Site, words: list[str], status: int
) -> None:
    assert ykien("moderator", *words, status=status).stdout == ""


def test_password_is_asked_for_and_kept_as_argon2id(ykien: Ykien, deps: Deps, site_a: Site) -> None:
    ykien("moderator", "add", "lan", "--site", "a")
    done = ykien("moderator", "password", "lan", stdin=f"{GOOD}\n{GOOD}\n")
    assert GOOD not in done.output
    with read(deps.engine) as connection:
        found = access.find_moderator(connection, "lan")
    assert found is not None
    assert found.password.startswith("$argon2id$")
    assert passwords.matches(found.password, GOOD)
    ykien("moderator", "password", "lan", status=1, stdin="ngắn\nngắn\n")


def test_every_act_leaves_a_row_without_a_secret(ykien: Ykien, deps: Deps) -> None:
    ykien("site", "add", "bao")
    ykien("site", "set", "bao", "mode=auto")
    secrets = [ykien("moderator", "add", "lan", "--site", "bao").stdout.strip()]
    ykien("moderator", "add", "lan", "--site", "bao", "--role", "editor")
    ykien("moderator", "add", "chủ bút", "--root")
    secrets += [ykien("moderator", act, "lan").stdout.strip() for act in ("token", "link")]
    ykien("moderator", "password", "lan", stdin=f"{GOOD}\n{GOOD}\n")
    ykien("moderator", "disable", "lan")
    ykien("moderator", "link", "lan", status=1)
    ykien("moderator", "enable", "lan")
    lines = rows(deps, sa.select(event).order_by(event.c.id))
    assert {one["by"] for one in lines} == {"operator"}
    site = lines[0]["site_id"]
    told = [(one["act"], one["site_id"], one["data"]["before"], one["data"]["after"])
            for one in lines[1:]]  # fmt: skip
    assert told == [
        ("site.change", site, {"mode": "pre"}, {"mode": "auto"}),
        ("moderator.add", site, {}, {"role": "moderator"}),
        ("moderator.add", site, {"role": "moderator"}, {"role": "editor"}),
        ("moderator.add", None, {}, {"root": True}),
        ("moderator.token", None, {}, {}), ("moderator.link", None, {}, {}),
        ("moderator.password", None, {}, {}),
        ("moderator.disable", None, {"disabled": False}, {"disabled": True}),
        ("moderator.enable", None, {"disabled": True}, {"disabled": False}),
    ]  # fmt: skip
    assert [one["data"].get("moderator") for one in lines[2:]] == [
        "lan", "lan", "chủ bút", *["lan"] * 5,
    ]  # fmt: skip
    assert not [one for one in (*secrets, GOOD) if one.removeprefix(LINK) in str(lines)]


def test_new_password_ends_sessions_and_links(ykien: Ykien, deps: Deps, site_a: Site) -> None:
    link = ykien("moderator", "add", "lan", "--site", "a").stdout.strip()
    with write(deps.engine) as connection:
        found = access.find_moderator(connection, "lan")
        assert found is not None
        cookie = access.start_session(connection, found.id, now())
    ykien("moderator", "password", "lan", stdin=f"{GOOD}\n{GOOD}\n")
    with write(deps.engine) as connection:
        assert access.by_session(connection, cookie, now()) is None
        assert access.use_link(connection, link.removeprefix(LINK), now()) is None


def test_two_step_sign_in_is_taken_away_where_all_is_lost(
    ykien: Ykien, deps: Deps, site_a: Site
) -> None:
    ykien("moderator", "add", "lan", "--site", "a")
    with read(deps.engine) as connection:
        found = access.find_moderator(connection, "lan")
    assert found is not None
    assert "no two-step" in ykien("moderator", "totp-reset", "lan", status=1).stderr
    secret = second.begin(deps, found.id, now())
    assert secret is not None
    assert second.confirm(deps, found.id, "lan", pyotp.TOTP(secret).now(), now()) is not None
    assert "+ code" in ykien("moderator", "list").stdout
    ykien("moderator", "totp-reset", "lan")
    assert "+ code" not in ykien("moderator", "list").stdout
    with write(deps.engine) as connection:
        assert access.find_moderator(connection, "lan") is not None
        assert second.begun(deps, connection, found.id) is None
    assert rows(deps, sa.select(second_table)) == rows(deps, sa.select(second_code)) == []
    acts = [one["act"] for one in rows(deps, sa.select(event).order_by(event.c.id))]
    assert acts == ["moderator.add", "moderator.totp_on", "moderator.totp_reset"]
    assert "there is no moderator" in ykien("moderator", "totp-reset", "an", status=1).stderr
