"""The same delivery any number of times: one effect, and the same reply each time."""

from typing import Any

import pytest

from storage.tables import Binding, Conversation, Submission, Turn

FIRM, AGENCY = "宏达五金厂", "安信检测公司"


@pytest.fixture
def person(village: Any, web: Any) -> Any:
    person = web.person("oPerson_1")
    person.says(f"绑定 {village.codes[FIRM]}")
    person.says("同意")
    return person


def deliver(web: Any, message: dict[str, object], times: int = 3) -> list[str]:
    """Several connections bring the same delivery at the same moment."""
    return web.at_once([lambda: web.push(message)] * times)


class TestConcurrently:
    """Every kind of turn, three times at once through threads of one process."""

    def once(self, web: Any, message: dict[str, object]) -> str:
        replies = deliver(web, message)
        assert len(set(replies)) == 1, replies
        assert web.push(message) == replies[0]
        return str(replies[0])

    @pytest.mark.parametrize("round_", range(4))
    def test_a_whole_survey(
        self, village: Any, web: Any, wire: Any, fixed_time: Any, round_: int
    ) -> None:
        code = village.codes[FIRM]
        for number, said in enumerate(
            ["在吗", f"绑定 {code}", "同意", "A", "AAAAAAAAAA", "修改 2 B", "跳过", "提交"]
        ):
            told = self.once(web, wire.text_message("oPerson_1", said, 100 + number))
        row = village.response(FIRM, AGENCY)
        assert "回执编号" in told
        assert (row.answers, row.revision) == ("ABAAAAAAAA", 1)
        assert village.count(Submission) == village.count(Conversation) == 1
        assert village.count(Turn) == 8
        assert "已撤回同意" in self.once(web, wire.text_message("oPerson_1", "撤回同意", 200))
        assert village.count(Binding) == village.count(Conversation) == 0

    def test_unsubscribe(self, village: Any, web: Any, wire: Any, person: Any) -> None:
        assert self.once(web, wire.event_message("oPerson_1", "unsubscribe")) == "success"
        assert village.count(Conversation) == 0

    def test_a_race_for_one_code_has_one_winner(
        self, village: Any, web: Any, wire: Any, fixed_time: Any
    ) -> None:
        said = f"绑定 {village.codes[FIRM]}"
        messages = [wire.text_message(f"oPerson_{n}", said, n) for n in range(1, 5)]
        replies = web.at_once([lambda m=message: web.push(m) for message in messages])
        won = [reply for reply in replies if "同意" in reply]
        lost = [reply for reply in replies if "已被其他微信绑定" in reply]
        assert (len(won), len(lost)) == (1, 3), replies
        assert village.count(Binding) == village.count(Conversation) == 1


class TestLater:
    def test_after_other_messages(self, village: Any, web: Any, person: Any) -> None:
        person.says("A")
        first, told = dict(person.sent), person.last
        person.says("B")
        person.says("修改 1 C")
        assert web.push(first) == told
        assert village.response(FIRM, AGENCY).answers == "CB--------"

    def test_after_the_person_was_erased(self, village: Any, web: Any, person: Any) -> None:
        person.says("A")
        first, told = dict(person.sent), person.last
        person.does("unsubscribe")
        assert web.push(first) == told
        assert village.count(Conversation) == 0

    def test_after_erasure_and_another_binding(
        self, village: Any, web: Any, person: Any, fixed_time: Any
    ) -> None:
        person.does("unsubscribe")
        left = dict(person.sent)
        fixed_time.shift(1)
        person.says(f"绑定 {village.codes[FIRM]}")
        assert web.push(left) == "success"
        assert village.count(Conversation) == 1

    def test_what_a_stranger_said_does_not_count_after_binding(
        self, village: Any, web: Any, fixed_time: Any
    ) -> None:
        """Such as 同意, answered too late by a slow server and delivered again."""
        person = web.person("oPerson_1")
        told = person.says("同意")
        early = dict(person.sent)
        person.says(f"绑定 {village.codes[FIRM]}")
        assert web.push(early) == told
        assert "请先回复" in person.says("A")

    def test_an_unfollowing_stranger_does_not_erase_who_came_back(
        self, village: Any, web: Any, fixed_time: Any
    ) -> None:
        person = web.person("oPerson_1")
        person.does("unsubscribe")
        left = dict(person.sent)
        fixed_time.shift(1)
        person.does("subscribe", f"qrscene_{village.codes[FIRM]}")
        assert web.push(left) == "success"
        assert village.count(Binding) == 1

    def test_a_wrong_code_counts_as_one_guess(self, village: Any, web: Any, person: Any) -> None:
        """Three guesses are allowed in these tests; the repetitions are none."""
        person.says("绑定 000000000")
        told = person.last
        for _ in range(5):
            assert person.again() == told
        assert "没有找到" in person.says("绑定 000000000")

    def test_after_the_end(self, village: Any, web: Any, person: Any) -> None:
        person.says("A")
        told = person.last
        village.survey_lasts(-5, -1)
        assert person.again() == told


class TestKeys:
    def test_the_same_id_of_two_senders(
        self, village: Any, web: Any, person: Any, wire: Any
    ) -> None:
        web.push(wire.text_message("oPerson_1", "A", 7))
        told = web.push(wire.text_message("oPerson_2", "A", 7))
        assert "绑定 邀请码" in told
        assert village.response(FIRM, AGENCY).answers == "A---------"

    def test_a_message_without_an_id(
        self, village: Any, web: Any, person: Any, wire: Any, fixed_time: Any
    ) -> None:
        message = wire.text_message("oPerson_1", "A", 7)
        del message["MsgId"]
        told = web.push(message)
        assert web.push(message) == told
        fixed_time.shift(1)
        message["CreateTime"] = int(message["CreateTime"]) + 1
        assert web.push(message) != told
        assert village.response(FIRM, AGENCY).answers == "AA--------"

    @pytest.mark.parametrize(
        ("change", "same"),
        [
            ({}, True),
            ({"FromUserName": "oPerson_2"}, False),
            ({"CreateTime": 1697767100}, False),
            ({"Event": "SCAN"}, False),
            ({"EventKey": "帮助"}, False),
        ],
    )
    def test_events(
        self,
        village: Any,
        web: Any,
        person: Any,
        wire: Any,
        change: dict[str, object],
        same: bool,
    ) -> None:
        event = wire.event_message("oPerson_1", "CLICK", "进度")
        before = village.count(Turn)
        web.push(event)
        web.push({**event, **change})
        assert village.count(Turn) == before + (1 if same else 2)


class TestTwoAtOnce:
    """Two different messages of one person: both applied, in some order."""

    @pytest.mark.parametrize("round_", range(6))
    def test_letters(self, village: Any, web: Any, person: Any, wire: Any, round_: int) -> None:
        pairs = [("A", "B"), ("A", "C"), ("B", "C"), ("C", "A"), ("C", "B")]
        expected: list[set[str]] = []
        for number, pair in enumerate(pairs):
            messages = [
                wire.text_message("oPerson_1", said, 1000 + 10 * number + n)
                for n, said in enumerate(pair)
            ]
            replies = web.at_once([lambda m=message: web.push(m) for message in messages])
            expected.append(set(pair))
            assert all("已选" in reply for reply in replies), replies
        answers = village.response(FIRM, AGENCY).answers
        assert [set(answers[n : n + 2]) for n in range(0, 10, 2)] == expected

    def test_many_and_repeated(self, village: Any, web: Any, person: Any, wire: Any) -> None:
        """Nine answers, each delivered twice, all at the same moment."""
        messages = [wire.text_message("oPerson_1", "A", 2000 + n) for n in range(9)]
        tasks = [lambda m=message: web.push(m) for message in (*messages, *messages)]
        replies = web.at_once(tasks)
        assert replies[:9] == replies[9:]
        assert village.response(FIRM, AGENCY).answers == "AAAAAAAAA-"

    def test_leaving_while_answering(
        self, village: Any, web: Any, person: Any, wire: Any, fixed_time: Any
    ) -> None:
        answer = wire.text_message("oPerson_1", "A", 3000)
        leaving = wire.event_message("oPerson_1", "unsubscribe")
        replies = web.at_once([lambda: web.push(answer), lambda: web.push(leaving)])
        assert replies[1] == "success"
        assert "第2/10题" in replies[0] or "绑定 邀请码" in replies[0]
        assert village.count(Conversation) == 0
        counted = village.response(FIRM, AGENCY).answers.startswith("A")
        assert counted is ("第2/10题" in replies[0])


@pytest.mark.faults
class TestTwoWorkers:
    """The same through real processes that share nothing but the database."""

    def test_deliveries_in_different_processes(
        self, served_town: Any, serve: Any, web: Any, wire: Any
    ) -> None:
        town, served = served_town, serve()

        def send(message: dict[str, object]) -> str:
            query, body = web.platform.push(wire.xml(message))
            answered = served.post(query, body)
            assert answered.status == 200
            return str(web.text_of(answered.body))

        def thrice(said: str, number: int) -> str:
            message = wire.text_message("oPerson_1", said, number)
            replies = web.at_once([lambda: send(message)] * 3)
            assert len(set(replies)) == 1, replies
            return str(replies[0])

        thrice(f"绑定 {town.codes[FIRM]}", 1)
        thrice("同意", 2)
        for number in range(9):
            thrice("A", 10 + number)
        pair = [wire.text_message("oPerson_1", said, 30 + n) for n, said in enumerate("BC")]
        web.at_once([lambda m=message: send(m) for message in pair])
        row = town.response(FIRM, AGENCY)
        # one answered the tenth question, the other was a comment that no letter can be
        assert row.answers in ("AAAAAAAAAB", "AAAAAAAAAC")
        assert row.comment is None
        thrice("跳过", 40)
        assert "回执编号" in thrice("提交", 41)
        assert town.count(Submission) == town.count(Conversation) == 1
        assert town.response(FIRM, AGENCY).revision == 1
        thrice("撤回同意", 42)
        assert town.count(Conversation) == 0
