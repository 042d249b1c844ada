"""What conversations leave in the rows, and who may see and do what."""

from datetime import timedelta
from typing import Any

import pytest

from bot.wording.people import code_taken, code_unknown, too_many_guesses
from cycle.codes import new_code
from storage.tables import (
    Binding,
    CodeGuess,
    Conversation,
    Invitation,
    MessageStatus,
    OutboxMessage,
    Response,
    Submission,
    Turn,
    new_id,
)

FIRM, AGENCY = "宏达五金厂", "安信检测公司"
ANSWERS = "AABBCCABCA"


@pytest.fixture
def person(village: Any, web: Any) -> Any:
    return web.person("oPerson_1")


def bound(person: Any, town: Any, name: str = FIRM) -> Any:
    person.says(f"绑定 {town.codes[name]}")
    return person


def consented(person: Any, town: Any, name: str = FIRM) -> Any:
    bound(person, town, name).says("同意")
    return person


def submitted(person: Any, town: Any, answers: str = ANSWERS) -> Any:
    consented(person, town).says(answers)
    person.says("跳过")
    assert "提交成功" in person.says("提交")
    return person


class TestSurvey:
    def test_ten_letters_one_by_one(self, village: Any, person: Any) -> None:
        consented(person, village)
        for number, letter in enumerate(ANSWERS, start=1):
            assert f"第{number}/10题" in person.last
            person.says(letter)
            row = village.response(FIRM, AGENCY)
            assert row.answers == ANSWERS[:number].ljust(10, "-")
            assert (row.state, row.revision) == ("in_progress", 0)
        person.says("价格偏高")
        assert village.count(Submission) == 0
        person.says("提交")
        row, submission = village.response(FIRM, AGENCY), village.rows(Submission)[0]
        assert (row.state, row.revision) == ("submitted", 1)
        assert (row.submitted_answers, row.submitted_comment) == (ANSWERS, "价格偏高")
        assert (submission.answers, submission.comment) == (ANSWERS, "价格偏高")
        assert submission.receipt in person.last
        assert f"{submission.total}分" in person.last
        assert submission.questionnaire.startswith("foshan-2023")
        assert row.submitted_at == submission.at

    def test_ten_letters_at_once_are_the_same(self, village: Any, person: Any) -> None:
        submitted(person, village)
        row = village.response(FIRM, AGENCY)
        assert (row.submitted_answers, row.submitted_comment, row.revision) == (ANSWERS, "", 1)

    def test_ten_taps(self, village: Any, person: Any) -> None:
        consented(person, village)
        for letter in ANSWERS:
            person.taps(letter)
        person.taps("跳过")
        person.taps("提交")
        assert village.response(FIRM, AGENCY).submitted_answers == ANSWERS

    def test_a_start_is_noted_once(self, village: Any, person: Any, fixed_time: Any) -> None:
        consented(person, village)
        assert village.response(FIRM, AGENCY).started_at is None
        person.says("A")
        started = village.response(FIRM, AGENCY).started_at
        assert started is not None
        fixed_time.shift(100)
        person.says("B")
        assert village.response(FIRM, AGENCY).started_at == started

    def test_revision(self, village: Any, person: Any) -> None:
        submitted(person, village, "AAAAAAAAAA")
        first = person.last
        person.says("修改 3 B")
        row = village.response(FIRM, AGENCY)
        assert (row.answers, row.submitted_answers) == ("AABAAAAAAA", "AAAAAAAAAA")
        assert "修改已提交" in person.says("提交")
        row = village.response(FIRM, AGENCY)
        assert (row.state, row.revision, row.submitted_answers) == ("submitted", 2, "AABAAAAAAA")
        kept = sorted(village.rows(Submission), key=lambda s: s.revision)
        assert [(s.revision, s.answers) for s in kept] == [(1, "AAAAAAAAAA"), (2, "AABAAAAAAA")]
        assert kept[0].receipt in first
        assert kept[1].receipt in person.last
        assert kept[0].receipt != kept[1].receipt
        assert "没有变化" in person.says("提交")
        assert village.count(Submission) == 2

    def test_a_stale_tap_asks_and_then_amends_its_own_question(
        self, village: Any, person: Any
    ) -> None:
        first = consented(person, village).last
        person.taps("A")
        person.taps("A")
        assert "第1题" in person.taps("C", reply=first)
        assert village.response(FIRM, AGENCY).answers == "AA--------"
        assert "第3/10题" in person.taps("是")
        assert village.response(FIRM, AGENCY).answers == "CA--------"

    def test_a_stale_tap_declined(self, village: Any, person: Any) -> None:
        first = consented(person, village).last
        person.taps("A")
        person.taps("C", reply=first)
        person.taps("否")
        assert village.response(FIRM, AGENCY).answers == "A---------"

    def test_a_tap_from_before_a_submission_changes_nothing(
        self, village: Any, person: Any
    ) -> None:
        first = consented(person, village).last
        person.says("AAAAAAAAAA")
        person.says("跳过")
        person.says("提交")
        person.taps("B", reply=first)
        assert village.response(FIRM, AGENCY).answers == "AAAAAAAAAA"

    @pytest.mark.parametrize(
        ("token", "answers"),
        [
            ("", "B---------"),
            ("x", "B---------"),
            ("<>&", "B---------"),
            ("0" * 900, "B---------"),
            ("00000000.1.0", "-" * 10),  # a tap on a response that is not this person's
            ("a.99.0", "-" * 10),
        ],
    )
    def test_a_foreign_token(self, village: Any, person: Any, token: str, answers: str) -> None:
        consented(person, village)
        person.says("B", bizmsgmenuid=token)
        assert village.response(FIRM, AGENCY).answers == answers

    def test_a_long_comment_is_refused(self, village: Any, person: Any) -> None:
        consented(person, village).says(ANSWERS)
        assert "500字" in person.says("评" * 501)
        assert "意见已记下" in person.says("评" * 500)
        assert village.response(FIRM, AGENCY).comment == "评" * 500


class TestSeveral:
    @pytest.fixture
    def village(self, town: Any, fixed_time: Any) -> Any:
        town.enterprise("顺兴化工", "甲机构", "乙机构")
        town.enterprise("南方电镀", "乙机构", "丙机构", district="440605")
        return town.open()

    def test_two_agencies_are_kept_apart(self, village: Any, person: Any) -> None:
        consented(person, village, "顺兴化工")
        for agency, answers in (("甲机构", "AAAAAAAAAA"), ("乙机构", "BBBBBBBBBB")):
            person.taps("1、" if f"1、{agency}" in person.last else "2、")
            person.says(answers)
            person.says("跳过")
            person.says("提交")
        assert village.response("顺兴化工", "甲机构").submitted_answers == "AAAAAAAAAA"
        assert village.response("顺兴化工", "乙机构").submitted_answers == "BBBBBBBBBB"
        assert "各家机构均已评完" in person.last

    def test_a_tap_for_another_agency_does_not_answer_this_one(
        self, village: Any, person: Any
    ) -> None:
        choice = consented(person, village, "顺兴化工").last
        question = person.taps("1、")
        person.taps("2、", reply=choice)
        person.taps("A", reply=question)
        answers = {village.response("顺兴化工", a).answers for a in ("甲机构", "乙机构")}
        assert answers == {"-" * 10}

    def test_a_person_with_two_enterprises_rates_for_both(self, village: Any, person: Any) -> None:
        consented(person, village, "顺兴化工")
        assert "待评价机构4家" in person.says(f"绑定 {village.codes['南方电镀']}")
        assert village.count(Conversation) == 1
        assert village.count(Binding) == 2
        person.says("丙机构")
        person.says("CCCCCCCCCC")
        assert village.response("南方电镀", "丙机构").answers == "CCCCCCCCCC"
        person.does("unsubscribe")
        assert (village.count(Conversation), village.count(Binding)) == (0, 0)


class TestLeaving:
    def test_unsubscribe_erases_the_person_and_keeps_the_answers(
        self, village: Any, person: Any
    ) -> None:
        consented(person, village).says("AAB")
        person.says("A")
        answers = village.response(FIRM, AGENCY).answers
        assert person.does("unsubscribe") == "success"
        assert (village.count(Conversation), village.count(Binding)) == (0, 0)
        row = village.response(FIRM, AGENCY)
        assert (row.answers, row.state) == (answers, "in_progress")
        assert "绑定 邀请码" in person.says("继续")

    def test_submitted_answers_stay_when_the_person_leaves(self, village: Any, person: Any) -> None:
        submitted(person, village).does("unsubscribe")
        assert village.response(FIRM, AGENCY).submitted_answers == ANSWERS
        assert village.count(Submission) == 1
        # somebody else of the enterprise may come instead
        other = village_person(person, "oPerson_2")
        assert "同意" in bound(other, village).last

    def test_consent_withdrawn_before_submission(self, village: Any, person: Any) -> None:
        consented(person, village).says("A")
        assert "已撤回同意" in person.says("撤回同意")
        row = village.response(FIRM, AGENCY)
        assert (row.state, row.answers, row.started_at) == ("withdrawn", "-" * 10, None)
        assert (village.count(Conversation), village.count(Binding)) == (0, 0)

    def test_consent_withdrawn_after_submission(self, village: Any, person: Any) -> None:
        submitted(person, village).says("修改 1 C")
        person.says("撤回同意")
        row = village.response(FIRM, AGENCY)
        assert (row.state, row.answers, row.submitted_answers) == ("submitted", ANSWERS, ANSWERS)
        assert (village.count(Conversation), village.count(Binding)) == (0, 0)

    def test_consent_withdrawn_after_the_end(self, village: Any, person: Any) -> None:
        submitted(person, village)
        village.survey_lasts(-5, -1)
        assert "已撤回同意" in person.says("撤回同意")
        assert village.count(Conversation) == 0

    def test_consent_refused(self, village: Any, person: Any) -> None:
        bound(person, village).says("不同意")
        assert (village.count(Conversation), village.count(Binding)) == (0, 0)
        assert village.response(FIRM, AGENCY).state == "invited"


def village_person(person: Any, openid: str) -> Any:
    return person.web.person(openid)


class TestBinding:
    def test_by_the_code_of_a_scan(self, village: Any, person: Any) -> None:
        assert "同意" in person.does("subscribe", f"qrscene_{village.codes[FIRM]}")
        assert village.count(Binding) == 1

    def test_by_a_scan_of_a_follower(self, village: Any, person: Any) -> None:
        person.does("subscribe")
        person.does("SCAN", village.codes[FIRM])
        assert village.count(Binding) == 1

    @pytest.mark.parametrize(
        "typed",
        [
            "绑定{}",
            "绑定 {}",
            "绑定：{}",
            "  绑定  {} 。",
            "{}",
            "邀请码是{}",
            "绑定“{}”",
            "ｂｉｎｄ {}",
        ],
    )
    def test_however_typed(self, village: Any, person: Any, typed: str) -> None:
        code = village.codes[FIRM]
        person.says(typed.format(f"{code[:3].lower()}-{code[3:6]} {code[6:]}"))
        assert village.count(Binding) == 1

    def test_again_by_the_same_person_changes_nothing(self, village: Any, person: Any) -> None:
        consented(person, village).says("A")
        before = village.rows(Binding)
        for _ in range(2):
            assert "第2/10题" in bound(person, village).last
        assert village.rows(Binding) == before
        assert village.count(CodeGuess) == 0
        assert village.response(FIRM, AGENCY).answers == "A---------"

    def test_anothers_code(self, village: Any, person: Any) -> None:
        bound(person, village)
        other = village_person(person, "oPerson_2")
        assert bound(other, village).last == code_taken("市应急管理局")
        assert village.count(Conversation) == 1

    def test_unknown_and_revoked_codes_are_told_alike(self, village: Any, person: Any) -> None:
        village.revoke(FIRM)
        assert bound(person, village).last == code_unknown()
        assert person.says(f"绑定 {new_code()}") == code_unknown()
        assert (village.count(Conversation), village.count(CodeGuess)) == (0, 2)

    def test_a_revoked_invitation_no_longer_speaks(self, village: Any, person: Any) -> None:
        consented(person, village)
        village.revoke(FIRM)
        assert "绑定 邀请码" in person.says("A")
        assert village.response(FIRM, AGENCY).answers == "-" * 10

    def test_malformed_codes_are_no_guesses(self, village: Any, person: Any) -> None:
        for typed in ("", "1", "K7M-2QX-9T", "A" * 9, "U" * 9, "评" * 9):
            assert "邀请码" in person.says(f"绑定 {typed}")
        assert village.count(CodeGuess) == 0
        assert "同意" in bound(person, village).last

    def test_guesses_of_one_person(self, village: Any, person: Any, fixed_time: Any) -> None:
        for _ in range(3):
            assert person.says(f"绑定 {new_code()}") == code_unknown()
        assert bound(person, village).last == too_many_guesses()
        assert village.count(Binding) == 0
        assert "同意" in bound(village_person(person, "oPerson_2"), village).last
        fixed_time.shift(timedelta(hours=1, seconds=1))
        assert person.says(f"绑定 {new_code()}") == code_unknown()

    def test_guesses_in_all(self, village: Any, person: Any, fixed_time: Any) -> None:
        for n in range(5):
            guesser = village_person(person, f"oGuesser_{n}")
            assert guesser.says(f"绑定 {new_code()}") == code_unknown()
        assert bound(person, village).last == too_many_guesses()
        fixed_time.shift(timedelta(hours=1, seconds=1))
        assert "同意" in bound(person, village).last

    def test_the_newest_cycle_counts(self, village: Any, person: Any) -> None:
        submitted(person, village)
        old = village.codes[FIRM]
        village.survey_lasts(-400, -300)
        village.open("2024")
        assert village.codes[FIRM] != old
        assert "第1/10题" in bound(person, village).last
        assert village.count(Submission) == 1


class TestOtherMessages:
    def test_recognised_voice_is_heard(self, village: Any, person: Any) -> None:
        consented(person, village)
        person.says("", MsgType="voice", Recognition="选B。")
        assert village.response(FIRM, AGENCY).answers == "B---------"

    @pytest.mark.parametrize("kind", ["voice", "image", "video", "location", "link", "new_kind"])
    def test_the_rest_repeats_the_question(self, village: Any, person: Any, kind: str) -> None:
        consented(person, village)
        reply = person.says("A", MsgType=kind)
        assert "只能识别文字" in reply
        assert "第1/10题" in reply
        assert village.response(FIRM, AGENCY).answers == "-" * 10

    def test_a_menu_key_is_a_word(self, village: Any, person: Any) -> None:
        consented(person, village)
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


class TestDates:
    def test_before_the_survey(self, village: Any, person: Any) -> None:
        village.survey_lasts(1, 5)
        bound(person, village)
        assert "将于10月21日" in person.says("同意")
        village.survey_lasts(-1, 5)
        assert "第1/10题" in person.says("同意")

    def test_the_end_in_the_middle(self, village: Any, person: Any, fixed_time: Any) -> None:
        consented(person, village).says("A")
        village.survey_lasts(-1, 1)
        fixed_time.move_to(village.midnight(1) - timedelta(seconds=1))
        person.says("B")
        fixed_time.move_to(village.midnight(1))
        assert "截止" in person.says("C")
        assert village.response(FIRM, AGENCY).answers == "AB--------"

    def test_binding_after_the_end(self, village: Any, person: Any) -> None:
        village.survey_lasts(-5, -1)
        assert "截止" in bound(person, village).last


class TestRoles:
    @pytest.fixture
    def village(self, town: Any, fixed_time: Any) -> Any:
        for n in range(7):
            town.enterprise(f"禅城企业{n}", "甲机构")
        for n in range(13):
            town.enterprise(f"南海企业{n:02d}", "甲机构", "乙机构", district="440605")
        town.liaison("陈联络", "440604")
        town.liaison("李联络", "440605")
        return town.open()

    def test_progress_is_of_the_own_district(self, village: Any, person: Any) -> None:
        liaison = bound(village_person(person, "oLiaison"), village, "陈联络")
        assert "共7份，已开始0份，已提交0份" in liaison.says("进度")
        consented(person, village, "禅城企业3").says("A")
        consented(village_person(person, "oOther"), village, "南海企业03").says("1")
        assert "共7份，已开始1份，已提交0份" in liaison.says("进度")
        person.says(ANSWERS)
        person.says("跳过")
        person.says("提交")
        told = liaison.says("进度")
        assert "已提交1份，提交率14.3%" in told
        assert "共7家，已绑定1家，已全部提交1家" in told

    @pytest.mark.parametrize("said", ["南海进度", "南海区未答", "看看南海区的进度"])
    def test_another_district_is_refused(self, village: Any, person: Any, said: str) -> None:
        told = bound(person, village, "陈联络").says(said)
        assert "只能查看禅城区" in told
        assert "南海企业" not in told

    def test_unanswered_by_pages(self, village: Any, person: Any) -> None:
        bound(person, village, "李联络")
        first = person.says("未答")
        second = person.taps("未答 2")
        third = person.says("未答 3")
        listed = [n for n in range(13) if f"南海企业{n:02d}" in first]
        rest = [n for n in range(13) if f"南海企业{n:02d}" in second]
        assert len(listed) == 10
        assert sorted(listed + rest) == list(range(13))
        assert "没有更多" in third
        assert "禅城企业" not in first + second

    def test_deadlines_and_nominations(self, village: Any, person: Any) -> None:
        bound(person, village, "陈联络")
        assert "2023年10月24日" in person.says("截止")
        told = person.says("推荐")
        assert "至少2家" in told
        assert "2023年10月26日" in told

    def test_a_liaison_answers_no_survey(self, village: Any, person: Any) -> None:
        bound(person, village, "陈联络")
        before = village.rows(Response)
        for said in ("A", ANSWERS, "同意", "提交", "撤回同意"):
            person.says(said)
        assert village.rows(Response) == before

    def test_an_agency_sees_numbers_from_five_on(self, village: Any, person: Any) -> None:
        agency = bound(village_person(person, "oAgency"), village, "甲机构")
        for n in range(6):
            assert ("不足5家" in agency.says("进度")) is (n < 5)
            someone = village_person(person, f"oFirm_{n}")
            submitted_by(someone, village, f"禅城企业{n}")
        told = agency.says("进度")
        assert "5家以上" in told
        assert "6" not in told
        assert "禅城企业" not in told

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("我的结果", "尚未公布"),
            ("材料", "2023年10月29日"),
            ("截止", "2023年10月24日"),
            ("帮助", "申报资料"),
            ("别家的结果", "尚未公布"),
            ("谁给我打了C", "没有看懂"),
        ],
    )
    def test_agency_words(self, village: Any, person: Any, said: str, told: str) -> None:
        assert told in bound(person, village, "甲机构").says(said)

    @pytest.mark.parametrize(
        "said", ["进度", "未答", "推荐", "截止", "我的结果", "A", "提交", "帮助"]
    )
    def test_strangers_learn_how_to_bind(self, village: Any, person: Any, said: str) -> None:
        assert "绑定 邀请码" in person.says(said)
        assert village.count(Conversation) == 0


def submitted_by(person: Any, town: Any, firm: str) -> None:
    consented(person, town, firm).says(ANSWERS)
    person.says("跳过")
    assert "提交成功" in person.says("提交")


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
        consented(person, village)
        before = village.rows(Conversation)[0]
        fixed_time.shift(60)
        act(person)
        after = village.rows(Conversation)[0]
        assert (after.last_typed_at != before.last_typed_at) is typed
        assert (after.last_event_at != before.last_event_at) is event

    def test_every_turn_is_remembered_once(self, village: Any, person: Any) -> None:
        consented(person, village)
        person.says("A")
        person.again()
        assert village.count(Turn) == 3
