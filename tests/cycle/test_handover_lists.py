"""What the bureau sees of hand-overs and of persons who answer for several enterprises."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from cycle.audit import Actor
from cycle.inviting.handover import Taker, Verdict, hand_over, judge, note_wrong
from cycle.inviting.invitations import Found, find_invitation, list_invitations
from cycle.inviting.shared_persons import FLAGGED_FROM, flagged_invitations
from cycle.reading import reading
from storage.database import transaction
from storage.tables import (
    Binding,
    Contact,
    Conversation,
    Invitation,
    Response,
    Submission,
    new_id,
)
from tests.cycle.conftest import NOW

ACTOR = Actor("enterprise:E1", "enterprise", "wechat", "440604")


@pytest.fixture
def invited(city: Any) -> Any:
    for uscc in ("A1", "A2"):
        city.agency(uscc)
    for number in range(1, 8):
        city.enterprise(f"E{number}", "440604" if number < 5 else "440605")
        city.ids[f"engagement {number}"] = city.engage("A1", f"E{number}")
    city.open()
    return city


def found(city: Any, subject: str) -> Found:
    with reading(city.database) as db:
        codes = {row.subject: row.code for row in list_invitations(db, city.vault, city.cycle.id)}
        known = find_invitation(db, city.vault, codes[subject])
    assert known is not None
    return known


def also_bound(city: Any, conversation: str, *subjects: str) -> None:
    with transaction(city.database) as db:
        for subject in subjects:
            db.execute(
                insert(Binding).values(
                    invitation_id=city.invitation_of(subject),
                    conversation_id=conversation,
                    bound_at=NOW,
                )
            )


def test_hand_overs_are_listed_without_anybodys_name(pingyi: Any, invited: Any) -> None:
    before = invited.bind("E1")
    known = found(invited, "E1")
    with transaction(invited.database) as db:
        note_wrong(db, known, ACTOR, NOW)
        assert hand_over(db, invited.vault, known, Taker("oNew", None), ACTOR, NOW + HOUR)
        # judged before somebody else was bound
        assert not hand_over(db, invited.vault, known, Taker("oLate", None), ACTOR, NOW + HOUR)
    told = pingyi.json("invitations", "handovers", "2023")
    common = {"role": "enterprise", "subject": "E1", "district": "440604"}
    assert told == [
        {"at": "2023-10-20T10:00:00+08:00", **common, "succeeded": False, "told": False},
        {"at": "2023-10-20T11:00:00+08:00", **common, "succeeded": True, "told": False},
    ]
    assert pingyi.json("invitations", "handovers", "2023", "--district", "南海") == []
    assert "已接手" in pingyi("invitations", "handovers", "2023").stdout
    with invited.database.statements() as db:
        [now_bound] = db.scalars(select(Binding.conversation_id)).all()
        versions = dict(db.execute(select(Conversation.id, Conversation.version)).all())
    assert versions.keys() == {before, now_bound}
    assert versions[before] == 2  # a turn that was under way writes nothing
    assert "没有名为" in pingyi.refused("invitations", "handovers", "2024")


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("phones", "digits", "verdict"),
    [
        (["13800138000"], "8000", Verdict.RIGHT),
        (["13800138000"], "8001", Verdict.WRONG),
        (["13800138000", "0757-82366978"], "6978", Verdict.RIGHT),
        (["0757-82366978-8001"], "6978", Verdict.RIGHT),
        (["0757-82366978-8001"], "8001", Verdict.WRONG),
        ([], "8000", Verdict.NO_PHONE),
    ],
)
def test_the_digits_are_those_of_a_phone_on_the_roster(
    invited: Any, phones: list[str], digits: str, verdict: Verdict
) -> None:
    with transaction(invited.database) as db:
        for phone in phones:
            db.execute(
                insert(Contact).values(
                    id=new_id(),
                    role="enterprise",
                    subject="E1",
                    name="陈一",
                    title="",
                    phone_hash=invited.vault.hash("phone", phone),
                    phone_sealed=invited.vault.seal(phone),
                    updated_at=NOW,
                )
            )
    holder = invited.bind("E1")
    with reading(invited.database) as db:
        rows = list(list_invitations(db, invited.vault, invited.cycle.id))
        code = next(row.code for row in rows if row.subject == "E1")
        assert judge(db, invited.vault, code, digits, None, NOW).verdict is verdict
        assert judge(db, invited.vault, code, "0000", holder, NOW).verdict is Verdict.RIGHT


def test_one_person_for_several_is_listed_and_flagged_above_the_threshold(
    pingyi: Any, invited: Any
) -> None:
    few, many, both = invited.bind("E1"), invited.bind("E3"), invited.bind("A1")
    assert pingyi.json("invitations", "shared", "2023")["persons"] == []
    also_bound(invited, few, "E2")
    also_bound(invited, many, "E4", "E5", "E6")
    also_bound(invited, both, "E7")
    told = pingyi.json("invitations", "shared", "2023")
    assert (told["cycle"], told["threshold"], told["submissions"]) == ("2023", FLAGGED_FROM, 0)
    columns = ("enterprises", "districts", "with_agency", "flagged")
    assert [tuple(each[name] for name in columns) for each in told["persons"]] == [
        (1, 1, True, True),
        (4, 2, False, False),
        (2, 1, False, False),
    ]
    with transaction(invited.database) as db:
        db.execute(
            update(Binding)
            .where(Binding.invitation_id == invited.invitation_of("E2"))
            .values(conversation_id=many)
        )
    first, second = pingyi.json("invitations", "shared", "2023")["persons"]
    assert (first["enterprises"], first["flagged"]) == (5, True)
    assert len({first["mark"], second["mark"]}) == 2
    assert all(len(each["mark"]) == 8 for each in (first, second))
    assert "请核查" in pingyi("invitations", "shared", "2023").stdout
    with invited.database.statements() as db:
        flagged = db.scalars(
            select(Invitation.subject).where(
                Invitation.id.in_(flagged_invitations(invited.cycle.id))
            )
        ).all()
    assert sorted(flagged) == ["E2", "E3", "E4", "E5", "E6", "E7"]


def test_what_was_recorded_at_submission_stays(pingyi: Any, invited: Any) -> None:
    for number, bound in ((1, 5), (2, 4), (3, None)):
        engagement = invited.ids[f"engagement {number}"]
        invited.submit(engagement, "A" * 10)
        with transaction(invited.database) as db:
            response = db.scalars(
                select(Response.id).where(Response.engagement_id == engagement)
            ).one()
            db.execute(
                insert(Submission).values(
                    id=new_id(),
                    response_id=response,
                    revision=1,
                    questionnaire="foshan-2023@1",
                    answers="A" * 10,
                    comment="",
                    total=100,
                    receipt=f"PY-{number}",
                    enterprises_bound=bound,
                    at=NOW,
                )
            )
    assert pingyi.json("invitations", "shared", "2023")["submissions"] == 1
