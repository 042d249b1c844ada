"""What is written at the comment, beside an answer, or after the review."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from survey.engine import Said, Step, advance
from survey.events import (
    AnswersShown,
    CommentDoubted,
    CommentRecorded,
    Hint,
    NotUnderstood,
    Paused,
    ProgressShown,
    QuestionAsked,
    ReviewShown,
    SheetProposed,
    Submitted,
)
from survey.questionnaire import Questionnaire
from survey.session import Response, Session

NOW = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)
Talk = Callable[..., Step]


@pytest.fixture
def talk(questionnaire: Questionnaire, make_session: Callable[..., Session]) -> Talk:
    def say(*said: str, agencies: int = 1, apart: float = 60) -> Step:
        step = Step(make_session(agencies), ())
        for n, text in enumerate(("继续", *said)):
            at = NOW + timedelta(seconds=n * apart)
            step = advance(questionnaire, step.session, Said(text), at)
        return step

    return say


def response(step: Step) -> Response:
    return step.session.responses[0]


def hint(step: Step) -> Hint | None:
    event = step.events[0]
    return event.hint if isinstance(event, NotUnderstood) else None


COMMENT = ("A" * 10,)
REVIEW = ("A" * 10, "原意见")
SUBMITTED = (*REVIEW, "提交")

COMMENTS = """
很好 不错 满意 还可以 收费贵 收费有点贵 希望今后多来现场 忙的时候不来人 下午来的人不专业
第3题改得更清楚就好了 没有及时到场 服务人员换人太频繁 电话打不通 保密做得好 同意贵局的做法 无法联系
"""
NONE = """
没什么 没啥 没啥意见 没有别的了 没有其他建议了 冇意見 嗯没有了。 没有意见。 无意见谢谢 没有，谢谢
暂时没有
都没有意见 没什么想说的 不用了 没有了啊 结束 填完了 好了 完了 写完了
"""


@pytest.mark.parametrize("said", COMMENTS.split())
def test_a_comment_is_taken_as_it_is(talk: Talk, said: str) -> None:
    assert response(talk(*COMMENT, said)).comment == said


@pytest.mark.parametrize("said", NONE.split())
def test_there_is_none(talk: Talk, said: str) -> None:
    step = talk(*COMMENT, said)
    assert response(step).comment == ""
    assert isinstance(step.events[-1], ReviewShown)


BESIDE_WORDS: dict[type, str] = {
    CommentDoubted: "能不能便宜点 什么意思 我要投诉收费 能准时一点吗 怎么填",
    Paused: "等一下 待会再写 我在忙 晚上再填 不评了 明天有空再写吧",
    AnswersShown: "看答案 查看 我要看我填了什么 看看我的答案",
    ProgressShown: "提交了吗",
    QuestionAsked: "上一题选错了 刚才第三题点错了 最后一题选错了 第五题我想选一般",
    SheetProposed: "都选A 全A 1到10都是A 每题都选A",
    NotUnderstood: "一定要写吗 不写可以吗 你好 知道了 明白了 删除 申诉 可以 OK 重新填 没问题",
}
BESIDE = {said: event for event, words in BESIDE_WORDS.items() for said in words.split()}


@pytest.mark.parametrize("said", BESIDE)
def test_what_is_none_does_not_become_one(talk: Talk, said: str) -> None:
    step = talk(*COMMENT, said)
    assert type(step.events[0]) is BESIDE[said]
    assert response(step).comment is None
    assert response(step).answers == "A" * 10


def test_a_doubted_comment_is_one_by_a_yes_or_by_saying_so(talk: Talk) -> None:
    assert response(talk(*COMMENT, "能不能便宜点", "是")).comment == "能不能便宜点"
    assert response(talk(*COMMENT, "能不能便宜点", "意见：能不能便宜点")).comment == "能不能便宜点"
    assert response(talk(*COMMENT, "能不能便宜点", "不")).comment is None
    assert response(talk(*COMMENT, "能不能便宜点", "进度", "是")).comment is None


@pytest.mark.parametrize("stage", [REVIEW, SUBMITTED])
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("补充：收费贵", "原意见；收费贵"),
        ("加一条意见：收费贵", "原意见；收费贵"),
        ("意见改成：收费贵", "收费贵"),
        ("修改意见：收费贵", "收费贵"),
        ("意见:收费贵", "收费贵"),
    ],
)
def test_a_comment_that_says_so_is_one_later_too(
    talk: Talk, stage: tuple[str, ...], said: str, kept: str
) -> None:
    step = talk(*stage, said)
    assert isinstance(step.events[0], CommentRecorded)
    assert response(step).comment == kept
    assert response(step).revision == (stage is SUBMITTED)


@pytest.mark.parametrize("stage", [REVIEW, SUBMITTED])
def test_a_remark_after_the_comment_is_asked_about(talk: Talk, stage: tuple[str, ...]) -> None:
    step = talk(*stage, "收费有点贵")
    assert step.events == (CommentDoubted(response(step).id, "收费有点贵", adds=True),)
    assert response(talk(*stage, "收费有点贵", "是")).comment == "原意见；收费有点贵"
    assert response(talk(*stage, "收费有点贵", "继续")).comment == "原意见"


NEAR = """
唔清楚 好清楚 比较清楚 不太清楚 还行 满意 有点用 不会 无 没听说过泄露
"""
REMARKS = ("A 就是收费有点贵", "都挺好的就是收费有点贵", "意见：收费贵")


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        *[(said, Hint.NEAREST) for said in NEAR.split()],
        *[(said, Hint.REMARK_LATER) for said in REMARKS],
        *[(said, Hint.TEN) for said in ("1A 2B 3A", "AAAA", "1A2B3A")],
        ("重新填", Hint.REFILL),
        ("撤回提交", Hint.UNSUBMIT),
        ("第8题", Hint.LETTER),
        ("第2", Hint.LETTER),
    ],
)
def test_what_helps_at_a_question(talk: Talk, said: str, wanted: Hint) -> None:
    step = talk(said)
    assert hint(step) is wanted
    assert response(step).answers == "-" * 10


@pytest.mark.parametrize(("said", "letters"), [("都选A", "A" * 10), ("全B", "B" * 10)])
def test_ten_alike_are_asked_back(talk: Talk, said: str, letters: str) -> None:
    step = talk("A", said)
    assert step.events == (SheetProposed(response(step).id, letters),)
    assert response(talk("A", said, "是")).answers == letters
    for after in ("不", "帮助", "进度"):
        assert response(talk("A", said, after, "是")).answers == "A" + "-" * 9
    assert response(talk("AAAAABAAAA谢谢")).answers == "AAAAABAAAA"


CORRECTED = {
    "上一题选错了": ("AABA------", 4),
    "刚才那题选错了": ("AABA------", 4),
    "选错了": ("AABA------", 4),
    "上一题改成B": ("AABB------", 5),
    "刚才第三题点错了": ("AABA------", 3),
    "第2题": ("AABA------", 2),
    "第2": ("AABA------", 2),
    "第1题不对，应该是B": ("BABA------", 5),
    "修改1B，2C": ("BCBA------", 5),
    "修改 1 B 2 C": ("BCBA------", 5),
    "把第一题改了": ("AABA------", 1),
    "最后一题选错了": ("AABA------", 4),
}


@pytest.mark.parametrize("said", CORRECTED)
def test_corrections_without_a_number(talk: Talk, said: str) -> None:
    step = talk("A", "A", "B", "A", said)
    last = step.events[-1]
    assert isinstance(last, QuestionAsked)
    assert (response(step).answers, last.question) == CORRECTED[said]


@pytest.mark.parametrize("said", ["不对", "选错了", "答案不对"])
def test_at_the_review_it_is_asked_which(talk: Talk, said: str) -> None:
    assert hint(talk(*REVIEW, said)) is Hint.AMEND


@pytest.mark.parametrize("said", ["提交評價", "没问题了提交。", "没问题了，提交。", "好的提交吧"])
def test_more_ways_to_submit(talk: Talk, said: str) -> None:
    assert isinstance(talk(*REVIEW, said).events[0], Submitted)


def test_a_number_sent_twice_chooses_and_does_not_answer(talk: Talk) -> None:
    twice = talk("1", "1", "1", agencies=3, apart=0.5)
    assert response(twice).answers == "-" * 10
    assert response(talk("1", "1", agencies=3, apart=3)).answers == "A" + "-" * 9
    assert response(talk("1", "2", agencies=3, apart=0.5)).answers == "B" + "-" * 9
    assert response(talk("1", "A", agencies=3, apart=0.5)).answers == "A" + "-" * 9


def test_a_number_of_agencies_chooses_none(talk: Talk) -> None:
    assert hint(talk("3家", agencies=3)) is Hint.CHOOSE
    assert talk("第3家", agencies=3).session.current == talk("3", agencies=3).session.current


def test_the_next_agency_is_the_next_that_waits(talk: Talk) -> None:
    for before in (("1",), ("1", "AA"), ("1", *REVIEW), ("1", *SUBMITTED)):
        step = talk(*before, "下一家", agencies=3)
        assert step.session.current == step.session.responses[1]
    assert hint(talk("下一家")) is Hint.ONLY_ONE
