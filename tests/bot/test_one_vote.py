"""One vote for each engagement and cycle, whoever submits at the same moment."""

import threading
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot import dispatch
from bot.record import Outcome
from cycle.audit import Actor
from cycle.inviting.invitations import ensure_for_open_cycles
from cycle.inviting.reissue import reissue
from storage.database import TAKEN, Database, transaction
from storage.tables import (
    Binding,
    Contact,
    Conversation,
    Cycle,
    Enterprise,
    Response,
    Submission,
    new_id,
)

FIRM, AGENCY = "宏达五金厂", "安信检测公司"
OLD, NEW = "oPerson_1", "oPerson_2"
BUREAU = Actor("陈一", "bureau", "test", "440600")


@pytest.fixture
def answered(village: Any, web: Any) -> Any:
    """The old person has answered everything but not submitted; a phone is on the roster."""
    phone = "13800138000"
    village.add(
        Contact,
        id=new_id(),
        role="enterprise",
        subject=village.rows(Enterprise)[0].uscc,
        name="陈一",
        title="",
        phone_hash=village.vault.hash("phone", phone),
        phone_sealed=village.vault.seal(phone),
        updated_at=village.midnight(0),
    )
    old = web.person(OLD).consents(village)
    old.says("AABBCCABCA")
    old.says("跳过")
    return village


class Held:
    """Stops the old person's turns between what they have read and what they write."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.decided, self.may_write = threading.Event(), threading.Event()
        decide = dispatch.decide

        def deciding(*given: Any) -> Outcome:
            outcome = decide(*given)
            if given[3].sender == OLD:
                self.decided.set()
                assert self.may_write.wait(3)  # within what a turn may take
            return outcome

        monkeypatch.setattr(dispatch, "decide", deciding)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


def test_who_was_replaced_in_the_middle_of_submitting_is_told_and_writes_nothing(
    answered: Any, web: Any, held: Held
) -> None:
    old, new = web.person(OLD), web.person(NEW)
    replies: list[str] = []
    submitting = threading.Thread(target=lambda: replies.append(old.says("提交")))
    submitting.start()
    assert held.decided.wait(3)
    new.says(f"接手 {answered.codes[FIRM]} 8000")
    new.says("同意")
    new.says("修改 1 C")
    assert "提交成功" in new.says("提交")
    held.may_write.set()
    submitting.join()
    assert "已由同事接手" in replies[0]
    [submission] = answered.rows(Submission)
    row = answered.response(FIRM, AGENCY)
    assert submission.answers == row.submitted_answers == "CABBCCABCA"
    assert (row.revision, row.state) == (1, "submitted")
    assert answered.count(Binding) == answered.count(Response) == 1


def test_whose_code_was_replaced_in_the_middle_of_submitting_writes_nothing(
    answered: Any, web: Any, held: Held
) -> None:
    replies: list[str] = []
    old = web.person(OLD)
    submitting = threading.Thread(target=lambda: replies.append(old.says("提交")))
    submitting.start()
    assert held.decided.wait(3)
    subject, [cycle] = answered.rows(Enterprise)[0].uscc, answered.rows(Cycle)
    with transaction(answered.database) as db:
        at = answered.midnight(0)
        reissue(db, answered.vault, cycle.id, subject, None, None, BUREAU, at)
    held.may_write.set()
    submitting.join()
    assert "没有绑定邀请" in replies[0]
    assert answered.count(Submission) == 0


@pytest.mark.parametrize("attempt", range(4))
def test_two_persons_of_one_invitation_at_once(
    answered: Any, web: Any, wire: Any, attempt: int
) -> None:
    """The old one submits while the new one takes over and submits: one vote, and one winner."""

    def takes_over_and_submits() -> str:
        new = web.person(NEW)
        new.says(f"接手 {answered.codes[FIRM]} 8000")
        new.says("同意")
        return str(new.says("提交"))

    def submits() -> str:
        return str(web.person(OLD).says("提交"))

    tasks = [takes_over_and_submits, submits]
    replies = web.at_once(tasks if attempt % 2 else tasks[::-1])
    won = [reply for reply in replies if "提交成功" in reply]
    lost = [reply for reply in replies if reply not in won]
    assert len(won) == 1, replies
    assert "已由同事接手" in lost[0] or "已提交" in lost[0] or "已经提交" in lost[0]
    [submission] = answered.rows(Submission)
    assert (submission.revision, submission.answers) == (1, "AABBCCABCA")
    row = answered.response(FIRM, AGENCY)
    assert (row.revision, row.submitted_answers) == (1, "AABBCCABCA")
    assert answered.count(Response) == answered.count(Binding) == 1


def test_one_person_submits_by_several_taps_at_once(answered: Any, web: Any, wire: Any) -> None:
    messages = [wire.text_message(OLD, "提交", 500 + n) for n in range(4)]
    replies = web.at_once([lambda m=m: web.push(m) for m in messages])
    assert sum("提交成功" in reply for reply in replies) == 1
    assert answered.count(Submission) == 1


def test_the_database_takes_one_response_for_an_engagement(
    answered: Any, database: Database, web: Any
) -> None:
    [row] = answered.rows(Response)
    again = {column: getattr(row, column) for column in row._fields}

    def second() -> bool:
        try:
            with transaction(database) as db:
                db.execute(insert(Response).values({**again, "id": new_id()}))
        except TAKEN:
            return False
        return True

    assert web.at_once([second] * 4) == [False] * 4
    assert answered.count(Response) == 1


def test_the_database_takes_one_submission_for_a_revision(
    answered: Any, database: Database, web: Any
) -> None:
    [response] = answered.rows(Response)

    def submission() -> bool:
        try:
            with transaction(database) as db:
                db.execute(
                    insert(Submission).values(
                        id=new_id(),
                        response_id=response.id,
                        revision=1,
                        questionnaire="foshan-2023@1",
                        answers="A" * 10,
                        comment="",
                        total=100,
                        receipt=new_id()[-20:],
                        enterprises_bound=1,
                        at=answered.midnight(0),
                    )
                )
        except TAKEN:
            return False
        return True

    assert sorted(web.at_once([submission] * 4)) == [False, False, False, True]


def test_invitations_that_are_brought_up_to_the_roster_at_once(
    answered: Any, database: Database, web: Any
) -> None:
    answered.enterprise("永兴化工厂", "安信检测公司", "穗安培训公司")
    before = answered.count(Response)

    def ensure() -> int:
        with transaction(database) as db:
            [ensured] = ensure_for_open_cycles(db, answered.vault, answered.midnight(0)).values()
            return ensured.responses

    assert sum(web.at_once([ensure] * 3)) == 2
    assert answered.count(Response) == before + 2
    with database.statements() as db:
        pairs = db.execute(select(Response.cycle_id, Response.engagement_id)).all()
    assert len(set(pairs)) == len(pairs)
    assert answered.count(Conversation) == 1
