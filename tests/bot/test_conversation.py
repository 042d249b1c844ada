"""What whole surveys leave in the rows."""

from typing import Any

import pytest

from storage.tables import (
    Binding,
    Conversation,
    Submission,
)

FIRM, AGENCY = "宏达五金厂", "安信检测公司"
ANSWERS = "AABBCCABCA"


@pytest.fixture
def person(village: Any, web: Any) -> Any:
    return web.person("oPerson_1")


class TestSurvey:
    def test_ten_letters_one_by_one(self, village: Any, person: Any) -> None:
        person.consents(village)
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
        person.submits(village)
        row = village.response(FIRM, AGENCY)
        assert (row.submitted_answers, row.submitted_comment, row.revision) == (ANSWERS, "", 1)

    def test_ten_taps(self, village: Any, person: Any) -> None:
        person.consents(village)
        for letter in ANSWERS:
            person.taps(letter)
        person.taps("跳过")
        person.taps("提交")
        assert village.response(FIRM, AGENCY).submitted_answers == ANSWERS

    def test_a_start_is_noted_once(self, village: Any, person: Any, fixed_time: Any) -> None:
        person.consents(village)
        assert village.response(FIRM, AGENCY).started_at is None
        person.says("A")
        started = village.response(FIRM, AGENCY).started_at
        assert started is not None
        fixed_time.shift(100)
        person.says("B")
        assert village.response(FIRM, AGENCY).started_at == started

    def test_revision(self, village: Any, person: Any) -> None:
        person.submits(village, "AAAAAAAAAA")
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
        first = person.consents(village).last
        person.taps("A")
        person.taps("A")
        assert "第1题" in person.taps("C", reply=first)
        assert village.response(FIRM, AGENCY).answers == "AA--------"
        assert "第3/10题" in person.taps("是")
        assert village.response(FIRM, AGENCY).answers == "CA--------"

    def test_a_stale_tap_declined(self, village: Any, person: Any) -> None:
        first = person.consents(village).last
        person.taps("A")
        person.taps("C", reply=first)
        person.taps("否")
        assert village.response(FIRM, AGENCY).answers == "A---------"

    def test_a_tap_from_before_a_submission_changes_nothing(
        self, village: Any, person: Any
    ) -> None:
        first = person.consents(village).last
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
        person.consents(village)
        person.says("B", bizmsgmenuid=token)
        assert village.response(FIRM, AGENCY).answers == answers

    def test_a_long_comment_is_refused(self, village: Any, person: Any) -> None:
        person.consents(village).says(ANSWERS)
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
        person.consents(village, "顺兴化工")
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
        choice = person.consents(village, "顺兴化工").last
        question = person.taps("1、")
        person.taps("2、", reply=choice)
        person.taps("A", reply=question)
        answers = {village.response("顺兴化工", a).answers for a in ("甲机构", "乙机构")}
        assert answers == {"-" * 10}

    def test_a_person_with_two_enterprises_rates_for_both(self, village: Any, person: Any) -> None:
        person.consents(village, "顺兴化工")
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
        person.consents(village).says("AAB")
        person.says("A")
        answers = village.response(FIRM, AGENCY).answers
        assert person.does("unsubscribe") == "success"
        assert (village.count(Conversation), village.count(Binding)) == (0, 0)
        row = village.response(FIRM, AGENCY)
        assert (row.answers, row.state) == (answers, "in_progress")
        assert "绑定 邀请码" in person.says("继续")

    def test_submitted_answers_stay_when_the_person_leaves(self, village: Any, person: Any) -> None:
        person.submits(village).does("unsubscribe")
        assert village.response(FIRM, AGENCY).submitted_answers == ANSWERS
        assert village.count(Submission) == 1
        # somebody else of the enterprise may come instead
        other = person.web.person("oPerson_2")
        assert "同意" in other.binds(village).last

    def test_consent_withdrawn_before_submission(self, village: Any, person: Any) -> None:
        person.consents(village).says("A")
        assert "已撤回同意" in person.says("撤回同意")
        row = village.response(FIRM, AGENCY)
        assert (row.state, row.answers, row.started_at) == ("withdrawn", "-" * 10, None)
        assert (village.count(Conversation), village.count(Binding)) == (0, 0)

    def test_consent_withdrawn_after_submission(self, village: Any, person: Any) -> None:
        person.submits(village).says("修改 1 C")
        person.says("撤回同意")
        row = village.response(FIRM, AGENCY)
        assert (row.state, row.answers, row.submitted_answers) == ("submitted", ANSWERS, ANSWERS)
        assert (village.count(Conversation), village.count(Binding)) == (0, 0)

    def test_consent_withdrawn_after_the_end(self, village: Any, person: Any) -> None:
        person.submits(village)
        village.survey_lasts(-5, -1)
        assert "已撤回同意" in person.says("撤回同意")
        assert village.count(Conversation) == 0

    def test_consent_refused(self, village: Any, person: Any) -> None:
        person.binds(village).says("不同意")
        assert (village.count(Conversation), village.count(Binding)) == (0, 0)
        assert village.response(FIRM, AGENCY).state == "invited"
