"""Voice, pictures, menus, receipts; and what lets the account write back."""

from typing import Any

import pytest

from storage.tables import (
    Conversation,
    Invitation,
    MessageStatus,
    OutboxMessage,
    Turn,
    new_id,
)

FIRM, AGENCY = "宏达五金厂", "安信检测公司"


@pytest.fixture
def person(village: Any, web: Any) -> Any:
    return web.person("oPerson_1")


class TestOtherMessages:
    def test_recognised_voice_is_heard(self, village: Any, person: Any) -> None:
        person.consents(village)
        person.says("", MsgType="voice", Recognition="选B。")
        assert village.response(FIRM, AGENCY).answers == "B---------"

    @pytest.mark.parametrize("kind", ["voice", "image", "video", "location", "link", "new_kind"])
    def test_the_rest_repeats_the_question(self, village: Any, person: Any, kind: str) -> None:
        person.consents(village)
        reply = person.says("A", MsgType=kind)
        assert "只能识别文字" in reply
        assert "第1/10题" in reply
        assert village.response(FIRM, AGENCY).answers == "-" * 10

    def test_a_menu_key_is_a_word(self, village: Any, person: Any) -> None:
        person.consents(village)
        assert "截止时间" in person.does("CLICK", "进度")

    @pytest.mark.parametrize("event", ["VIEW", "LOCATION", "view_miniprogram", "annual_renew"])
    def test_events_that_ask_nothing(self, village: Any, person: Any, event: str) -> None:
        before = village.counts()
        assert person.does(event, "x") == "success"
        assert village.counts() == before

    def test_a_receipt_closes_its_message(self, village: Any, person: Any) -> None:
        invitation = village.rows(Invitation)[0].id
        values = {
            "id": new_id(),
            "dedupe_key": "nudge:1",
            "kind": "nudge",
            "invitation_id": invitation,
            "payload": {},
            "status": MessageStatus.SENT,
            "due_at": village.midnight(0),
            "expires_at": village.midnight(1),
            "attempts": 1,
            "provider_id": 3236342348598870020,
            "created_at": village.midnight(0),
        }
        village.add(OutboxMessage, **values)
        for _ in range(2):
            reply = person.does(
                "TEMPLATESENDJOBFINISH", MsgID="3236342348598870020", Status="success"
            )
            assert reply == "success"
        assert [m.status for m in village.rows(OutboxMessage)] == [MessageStatus.DELIVERED]


class TestPushLedger:
    """What decides whether the account may still write to the person."""

    @pytest.mark.parametrize(
        ("act", "typed", "event"),
        [
            (lambda p: p.says("进度"), True, False),
            (lambda p: p.says("", MsgType="image"), True, False),
            (lambda p: p.taps("A"), False, True),
            (lambda p: p.does("CLICK", "进度"), False, True),
            (lambda p: p.does("SCAN", ""), False, True),
            (lambda p: p.does("subscribe"), False, True),
        ],
    )
    def test_windows(
        self, village: Any, person: Any, fixed_time: Any, act: Any, typed: bool, event: bool
    ) -> None:
        person.consents(village)
        before = village.rows(Conversation)[0]
        fixed_time.shift(60)
        act(person)
        after = village.rows(Conversation)[0]
        assert (after.last_typed_at != before.last_typed_at) is typed
        assert (after.last_event_at != before.last_event_at) is event

    def test_every_turn_is_remembered_once(self, village: Any, person: Any) -> None:
        person.consents(village)
        person.says("A")
        person.again()
        assert village.count(Turn) == 3
