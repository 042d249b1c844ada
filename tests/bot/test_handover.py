"""接手: who takes over goes on where the colleague was, asked for their own consent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.handover import Wish, wished
from bot.wording import handover as words
from bot.wording.people import code_taken
from cycle.inviting.codes import display, new_code
from notifications.facts import situations
from notifications.outbox import Claimed
from storage.database import Database, transaction
from storage.tables import (
    AuditEntry,
    Binding,
    CodeGuess,
    Contact,
    Conversation,
    Enterprise,
    Invitation,
    OutboxMessage,
    Submission,
    new_id,
)

FIRM, AGENCY = "宏达五金厂", "安信检测公司"
LAST = "8366"


@pytest.fixture
def phoned(village: Any) -> Any:
    """The firm has two phones on the roster, one of them with an extension."""
    uscc = village.rows(Enterprise)[0].uscc
    for phone in ("13800138000", f"0757-8236{LAST}-801"):
        contact(village, uscc, phone)
    return village


def contact(village: Any, subject: str, phone: str, **more: Any) -> None:
    village.add(
        Contact,
        id=new_id(),
        role="enterprise",
        subject=subject,
        name="陈一",
        title="",
        phone_hash=village.vault.hash("phone", phone),
        phone_sealed=village.vault.seal(phone),
        updated_at=village.midnight(0),
        **more,
    )


def takes_over(person: Any, village: Any, digits: str = LAST, name: str = FIRM) -> str:
    return str(person.says(f"接手 {display(village.codes[name])} {digits}"))


def attempts(database: Database) -> list[bool]:
    query = select(AuditEntry.succeeded).where(AuditEntry.action == "invitation.hand_over")
    with database.statements() as db:
        return list(db.scalars(query.order_by(AuditEntry.at, AuditEntry.id)))


class TestWords:
    @pytest.mark.parametrize(
        "typed",
        [
            "接手 {} 8366",
            "接手{}8366",
            "请接手：{}，8366。",
            "接手　{}　８３６６",
            "接管 {} ٨٣٦٦",
            "我来接手 {} 8366",
        ],
    )
    def test_however_typed(self, typed: str) -> None:
        code = new_code()
        assert wished(typed.format(display(code).lower())) == Wish(code, "8366")

    @pytest.mark.parametrize("typed", ["接手", "接手 8366", "接手 K7M-2QX-9T 8366", "接手 ABC"])
    def test_what_is_missing_is_explained(self, typed: str) -> None:
        assert wished(typed) == Wish()

    @pytest.mark.parametrize(
        "typed", ["接手后服务很好", "由新同事接手", "A", "8366", "对接手续齐全", "接" * 200]
    )
    def test_a_comment_is_none(self, typed: str) -> None:
        assert wished(typed) is None


class TestTakingOver:
    def test_a_draft_goes_on_and_consent_is_asked_anew(self, phoned: Any, web: Any) -> None:
        old, new = web.person("oPerson_1").consents(phoned), web.person("oPerson_2")
        old.says("AB")
        old.says("A")
        assert takes_over(new, phoned).startswith("接手成功")
        assert "同意" in new.last
        assert phoned.count(Binding) == 1
        said = new.says("同意")
        assert "第2/10题" in said
        assert phoned.response(FIRM, AGENCY).answers == "A---------"

    def test_the_old_person_is_out_and_told_so(self, phoned: Any, web: Any) -> None:
        old, new = web.person("oPerson_1").consents(phoned), web.person("oPerson_2")
        takes_over(new, phoned)
        assert "已由同事接手" in old.says("A")
        assert phoned.response(FIRM, AGENCY).answers == "-" * 10
        assert takes_over(old, phoned, "8000").startswith("接手成功")
        assert "已由同事接手" in new.says("继续")

    def test_what_was_submitted_stays_and_can_be_revised(self, phoned: Any, web: Any) -> None:
        web.person("oPerson_1").submits(phoned)
        new = web.person("oPerson_2")
        takes_over(new, phoned)
        assert "仍然有效" in new.says("同意")
        assert phoned.count(Submission) == 1
        assert phoned.response(FIRM, AGENCY).submitted_answers == "AABBCCABCA"

    def test_the_same_delivery_again(self, phoned: Any, web: Any, database: Database) -> None:
        web.person("oPerson_1").binds(phoned)
        new = web.person("oPerson_2")
        assert takes_over(new, phoned) == new.again()
        assert attempts(database) == [True]

    def test_two_colleagues_at_once(
        self, phoned: Any, web: Any, wire: Any, database: Database
    ) -> None:
        web.person("oPerson_1").binds(phoned)
        said = f"接手 {phoned.codes[FIRM]} {LAST}"
        messages = [wire.text_message(f"oColleague_{n}", said, 900 + n) for n in range(2)]
        replies = web.at_once([lambda m=m: web.push(m) for m in messages])
        # the one who came second took over from the first
        assert all(reply.startswith("接手成功") for reply in replies)
        assert phoned.count(Binding) == 1
        assert attempts(database) == [True, True]

    def test_without_anybody_bound_it_is_a_binding(
        self, phoned: Any, web: Any, database: Database
    ) -> None:
        person = web.person("oPerson_1")
        assert takes_over(person, phoned, "0000").startswith("绑定成功")
        assert "同意" in takes_over(person, phoned, "0000")
        assert (phoned.count(Binding), attempts(database)) == (1, [])


class TestWrong:
    def test_code_and_digits_are_told_alike_and_count_alike(
        self, phoned: Any, web: Any, database: Database
    ) -> None:
        web.person("oPerson_1").binds(phoned)
        new = web.person("oPerson_2")
        assert takes_over(new, phoned, "0000") == words.wrong()
        assert new.says(f"接手 {new_code()} {LAST}") == words.wrong()
        assert takes_over(new, phoned, "8801") == words.wrong()  # an extension is no phone
        assert phoned.count(CodeGuess) == 3
        assert takes_over(new, phoned) == words.too_many_guesses()
        assert attempts(database) == [False, False]
        assert phoned.count(Conversation) == 1

    def test_nobody_guesses_digits_from_many_accounts(
        self, phoned: Any, web: Any, fixed_time: Any
    ) -> None:
        web.person("oPerson_1").binds(phoned)
        for n in range(5):
            if n == 3:
                fixed_time.shift(timedelta(hours=1, seconds=1))
            assert takes_over(web.person(f"oGuesser_{n}"), phoned, f"000{n}") == words.wrong()
        fixed_time.shift(timedelta(hours=2))
        colleague = web.person("oPerson_2")
        assert takes_over(colleague, phoned) == words.wrong()
        fixed_time.shift(timedelta(hours=23))
        assert takes_over(colleague, phoned).startswith("接手成功")

    def test_how_it_is_done_is_told_to_who_meets_a_bound_code(self, phoned: Any, web: Any) -> None:
        web.person("oPerson_1").binds(phoned)
        said = web.person("oPerson_2").binds(phoned).last
        assert said == code_taken("市应急管理局")
        assert words.PHRASE in said
        assert web.person("oPerson_2").says("接手") == words.how()

    def test_without_a_phone_the_bureau_helps(self, village: Any, web: Any) -> None:
        uscc = village.rows(Enterprise)[0].uscc
        contact(village, uscc, f"1380013{LAST}", ended_at=village.midnight(0))
        web.person("oPerson_1").binds(village)
        said = takes_over(web.person("oPerson_2"), village)
        assert said == words.no_phone("市应急管理局")
        assert village.count(CodeGuess) == 0

    def test_a_revoked_invitation(self, phoned: Any, web: Any) -> None:
        web.person("oPerson_1").binds(phoned)
        phoned.revoke(FIRM)
        assert takes_over(web.person("oPerson_2"), phoned) == words.wrong()


def test_a_liaison_takes_over_by_their_own_phone(town: Any, web: Any, fixed_time: Any) -> None:
    town.enterprise(FIRM, AGENCY)
    town.liaison("李二")
    town.open()
    web.person("oPerson_1").binds(town, "李二")
    new = web.person("oPerson_2")
    assert takes_over(new, town, "8001", "李二") == words.wrong()
    said = takes_over(new, town, "8000", "李二")
    assert said.startswith("接手成功")
    assert "禅城区联络员" in said
    assert "进度" in new.says("进度")


class TestTheColleague:
    def test_is_told_while_a_message_reaches_them(self, phoned: Any, web: Any) -> None:
        web.person("oPerson_1").consents(phoned)
        old = phoned.rows(Conversation)[0].id
        takes_over(web.person("oPerson_2"), phoned)
        [message] = phoned.rows(OutboxMessage)
        assert (message.kind, message.payload["person"]) == ("handed_over", old)
        [entry] = phoned.rows(AuditEntry)
        assert entry.detail["told"]
        assert old not in str(entry)

    def test_is_still_forgotten_when_they_ask(self, phoned: Any, web: Any) -> None:
        old = web.person("oPerson_1").submits(phoned)
        takes_over(web.person("oPerson_2"), phoned)
        assert "将删除" in old.says("删除我的信息")
        assert "您的信息已删除" in old.says("确认删除我的信息")
        assert phoned.count(Conversation) == phoned.count(Submission) == 1

    def test_hears_it_when_they_write_once_the_window_is_shut(
        self, phoned: Any, web: Any, fixed_time: Any
    ) -> None:
        old = web.person("oPerson_1").consents(phoned)
        fixed_time.shift(timedelta(hours=48))
        takes_over(web.person("oPerson_2"), phoned)
        assert phoned.count(OutboxMessage) == 0
        assert "已由同事接手" in old.says("你好")


def test_the_colleague_does_not_inherit_the_reminders_of_the_one_before(
    web: Any, town: Any, fixed_time: Any
) -> None:
    """Caps are a person's (decision 0011): who got none yet is not at their end."""
    town.enterprise(FIRM, AGENCY)
    town.liaison("陈联络")
    town.open()
    liaison = web.person("oL").binds(town, "陈联络")
    web.person("oA").consents(town, FIRM)
    [firm] = town.rows(Enterprise)
    contact(town, firm.uscc, "13800138000")
    [letter] = [row for row in town.rows(Invitation) if row.role == "enterprise"]
    now = datetime.now(UTC)
    town.add(
        OutboxMessage,
        id=new_id(),
        dedupe_key="nudge",
        kind="nudge",
        invitation_id=letter.id,
        payload={},
        status="sent",
        due_at=now,
        expires_at=now + timedelta(days=2),
        attempts=1,
        route="template",
        created_at=now,
        sent_at=now,
    )

    def reached() -> int:
        wanted = Claimed("x", "t", "nudge", letter.id, 0, now + timedelta(days=1), {})
        with transaction(town.database) as db:
            recipient = situations(db, [wanted], datetime.now(UTC))["x"].recipient
        assert recipient is not None
        return len(recipient.ledger.pushes)

    assert reached() == 1
    assert "最近一次提醒" in liaison.says(FIRM)
    fixed_time.shift(3600)
    web.person("oA").says("切换身份")
    assert reached() == 1
    web.person("oB").says(f"接手 {town.codes[FIRM]} 8000")
    assert reached() == 0
    assert "还没有提醒过" in liaison.says(FIRM)
    fixed_time.shift(3600)
    assert "有1人" in liaison.says("催办")
