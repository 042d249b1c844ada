"""An invitation gets another code; whoever held the old one is out."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from cycle.audit import Actor, entries
from cycle.inviting.codes import normalise
from cycle.inviting.invitations import find_invitation, list_invitations
from cycle.inviting.reissue import Reissued, ReissueError, reissue
from cycle.reading import reading
from storage.database import transaction
from storage.tables import Binding, Contact, Conversation, Invitation, Response, Role
from tests.cycle.conftest import NOW

BUREAU = Actor("陈一", "bureau", "test", "440600")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def invited(city: Any) -> Any:
    """X is an enterprise and an agency; 禅城 has two liaisons, 南海 has one."""
    city.agency("A1")
    city.agency("X", "两用公司")
    city.enterprise("E1")
    city.enterprise("X", name="两用公司")
    engagement = city.engage("A1", "E1")
    city.engage("A1", "X")
    for district, name in (("440604", "陈一"), ("440604", "李二"), ("440605", "黄三")):
        city.liaison(district, name)
    city.open()
    city.ids["engagement"] = engagement
    return city


def again(city: Any, subject: str, role: Role | None = None, person: str | None = None) -> Reissued:
    with transaction(city.database) as db:
        return reissue(db, city.vault, city.cycle.id, subject, role, person, BUREAU, LATER)


def codes(city: Any) -> dict[tuple[str, str, str], str]:
    with reading(city.database) as db:
        rows = list(list_invitations(db, city.vault, city.cycle.id))
    return {(row.role, row.subject, row.name): row.code for row in rows}


def counted(city: Any, table: Any) -> int:
    with city.database.statements() as db:
        return int(db.execute(select(func.count()).select_from(table)).scalar_one())


def test_the_old_code_is_void_and_its_holder_out(invited: Any) -> None:
    holder = invited.bind("E1")
    other = invited.bind("A1")
    invited.start(invited.ids["engagement"], "AB--------")
    before = codes(invited)
    old = before.pop(("enterprise", "E1", "企业E1"))
    invitation = invited.invitation_of("E1")

    new = again(invited, "E1")

    assert (new.role, new.subject, new.name) == (Role.ENTERPRISE, "E1", "企业E1")
    assert new.was_bound
    assert normalise(new.code) == new.code != old
    with invited.database.statements() as db:
        assert find_invitation(db, invited.vault, old) is None
        found = find_invitation(db, invited.vault, new.code)
        assert found is not None
        assert (found.id, found.bound_to, found.revoked) == (invitation, None, False)
        assert db.scalars(select(Binding.conversation_id)).all() == [other]
        assert holder in db.scalars(select(Conversation.id)).all()
        answers = select(Response.answers).where(Response.invitation_id == invitation)
        assert db.scalars(answers).all() == ["AB--------"]
    after = codes(invited)
    assert after.pop(("enterprise", "E1", "企业E1")) == new.code
    assert after == before

    somebody = invited.bind("E1")
    with invited.database.statements() as db:
        found = find_invitation(db, invited.vault, new.code)
        assert found is not None
        assert found.bound_to == somebody


def test_nothing_is_added_and_a_roster_import_leaves_the_new_code(invited: Any) -> None:
    before = counted(invited, Invitation)
    new = again(invited, "A1")
    assert not new.was_bound
    assert invited.open().invitations == 0
    assert counted(invited, Invitation) == before
    assert codes(invited)["agency", "A1", "机构A1"] == new.code


@pytest.mark.parametrize(
    ("subject", "role", "person", "role_of", "name"),
    [
        ("X", Role.AGENCY, None, Role.AGENCY, "两用公司"),
        ("X", Role.ENTERPRISE, None, Role.ENTERPRISE, "两用公司"),
        ("440604", None, "李二", Role.LIAISON, "李二"),
        ("440604", Role.LIAISON, "陈 一", Role.LIAISON, "陈一"),
        ("440605", None, None, Role.LIAISON, "黄三"),
    ],
)
def test_what_is_said_names_one_invitation(
    invited: Any, subject: str, role: Role | None, person: str | None, role_of: Role, name: str
) -> None:
    before = codes(invited)
    new = again(invited, subject, role, person)
    assert (new.role, new.name) == (role_of, name)
    after = codes(invited)
    assert {key for key in after if after[key] != before[key]} == {(role_of, subject, name)}


@pytest.mark.parametrize(
    ("subject", "role", "person", "said"),
    [
        ("E9", None, None, "E9：.*没有发给它的邀请"),
        ("440606", None, None, "440606：.*没有发给它的邀请"),
        ("X", None, None, "--role.*agency（机构）、enterprise（企业）"),
        ("E1", Role.AGENCY, None, "--role.*现有：enterprise（企业）"),
        ("440604", None, None, "--person.*现有：(李二、陈一|陈一、李二)"),
        ("440604", None, "王五", "--person.*现有：(李二、陈一|陈一、李二)"),
        ("440605", None, "陈一", "--person.*现有：黄三"),
        ("E1", None, "王五", "--person.*现有：企业E1"),
    ],
)
def test_what_names_none_or_several_changes_nothing(
    invited: Any, subject: str, role: Role | None, person: str | None, said: str
) -> None:
    before = codes(invited)
    with pytest.raises(ReissueError, match=said) as caught:
        again(invited, subject, role, person)
    assert str(caught.value).count("。") == 1
    assert codes(invited) == before


def test_two_of_one_name_cannot_be_told_apart(invited: Any) -> None:
    invited.liaison("440605", "黄四")
    invited.open()
    with transaction(invited.database) as db:
        db.execute(update(Contact).where(Contact.name == "黄四").values(name="黄三"))
    with pytest.raises(ReissueError, match=r"--person.*黄三、黄三"):
        again(invited, "440605")
    with pytest.raises(ReissueError, match="2 位联络员都叫“黄三”"):
        again(invited, "440605", person="黄三")


def test_a_revoked_invitation_gets_no_new_code(invited: Any) -> None:
    with transaction(invited.database) as db:
        db.execute(update(Invitation).where(Invitation.subject == "E1").values(revoked_at=NOW))
    with pytest.raises(ReissueError, match="没有发给它的邀请"):
        again(invited, "E1")


def test_the_command_prints_the_code_to_be_written_down(pingyi: Any, invited: Any) -> None:
    invited.bind("E1")
    before = codes(invited)
    asks = pingyi.refused("invitations", "reissue", " e1 ", "--cycle", "2023")
    assert "请核对以上内容后加 --yes" in asks
    assert codes(invited) == before
    said = pingyi("invitations", "reissue", " e1 ", "--cycle", "2023", "--yes")
    assert said.exit_code == 0
    code = normalise(said.stdout)
    assert code == codes(invited)["enterprise", "E1", "企业E1"]
    assert said.stdout == f"{code[:3]}-{code[3:6]}-{code[6:]}\n"
    assert "原绑定已解除" in said.stderr
    assert code not in said.stderr
    assert counted(invited, Binding) == 0

    result = pingyi("invitations", "reissue", "禅城", "--person", "李二", "--json")
    content = json.loads(result.stdout)
    assert normalise(content.pop("display")) == content["code"]
    assert content == {
        "role": "liaison",
        "subject": "440604",
        "name": "李二",
        "code": codes(invited)["liaison", "440604", "李二"],
        "was_bound": False,
    }


def test_the_command_refuses_in_one_sentence(pingyi: Any, invited: Any) -> None:
    for words, said in (
        (("E9",), "没有发给它的邀请"),
        (("禅城区",), "--person"),
        (("X",), "--role"),
        (("E1", "--cycle", "2024"), "没有名为“2024”"),
    ):
        refusal = pingyi.refused("invitations", "reissue", *words)
        assert said in refusal
        assert refusal.count("\n") == 1


def test_every_new_code_is_in_the_audit_log_with_its_reason_and_without_the_code(
    pingyi: Any, invited: Any
) -> None:
    invited.bind("E1")
    done = pingyi(
        "invitations", "reissue", "E1", "--by", "王工", "--why", "信函寄失", "--yes", "--json"
    )
    code = json.loads(done.stdout)["code"]
    assert "没有发给它的邀请" in pingyi.refused("invitations", "reissue", "E9", "--by", "王工")
    with reading(invited.database) as db:
        kept, refused = entries(db, action="invitation.reissue")
    assert (kept.actor, kept.role, kept.succeeded) == ("王工", "bureau", True)
    assert kept.subject == f"invitation:{invited.invitation_of('E1')}"
    assert kept.detail == {
        "role": "enterprise",
        "invited": "E1",
        "was_bound": True,
        "why": "信函寄失",
    }
    assert code not in str(kept)
    assert (refused.subject, refused.succeeded) == ("invited:E9", False)


def test_a_district_reissues_its_own_alone(pingyi: Any, invited: Any) -> None:
    before = codes(invited)
    for subject in ("E1", "A1"):
        words = ("invitations", "reissue", subject, "--by", "李工", "--district", "南海")
        assert "不属于您所在的区" in pingyi.refused(*words)
    assert codes(invited) == before
    words = ("invitations", "reissue", "E1", "--by", "李工", "--district", "禅城")
    assert pingyi(*words).exit_code == 0
    assert codes(invited) != before


def test_a_refusal_names_people_to_whom_it_is_told_and_not_in_the_log(
    pingyi: Any, invited: Any
) -> None:
    words = ("invitations", "reissue", "禅城", "--role", "liaison", "--by", "王工")
    assert "李二" in pingyi.refused(*words)
    with reading(invited.database) as db:
        [refused] = entries(db, action="invitation.reissue")
    assert "现有 2 位" in str(refused)
    assert "李二" not in str(refused)
