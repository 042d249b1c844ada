"""What must hold in every conversation, whatever is said in whatever order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.engine import Arrived, Input, Said, advance
from survey.events import (
    Amended,
    AnswerRecorded,
    AnswersRecorded,
    AnswerUnchanged,
    CommentRecorded,
    ConsentGiven,
    ConsentWithdrawn,
    Event,
    Hint,
    LeakAlert,
    NotUnderstood,
    QuestionAsked,
    Submitted,
    SurveyClosed,
    SurveyNotOpen,
    Thanked,
)
from survey.questionnaire import Questionnaire
from survey.reading import Tap
from survey.session import TRANSITIONS, Place, Response, ResponseState, Screen, Session

NOW = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)
MakeSession = Callable[..., Session]

SAYINGS_TEXT = """
A B C a 1 2 3 ② 清楚 基本能 没有 一般 好 选A A和B D AABAAAAAAC 1111111111 AAA CCCCCCCCCC
同意 不同意 撤回同意 上一题 下一题 跳过 提交 修改 修改意见 进度 退出 继续 重新选择 更多 是 否 帮助
修改3B 第1题改成C 3改A 修改2 改第10题 修改11B 5C 第7题选B 第3题错了 无 很满意，谢谢 第1安全 公司
谢谢 好的 撤回 OK 可以 没问题 嗯 提交？ 是？ A？ 都选A
意见：收费贵 选错了 下一家 看答案 第2题 修改3B，5B 不对
能不能便宜点 收费有点贵 重新填 等一下
"""
SAYINGS = SAYINGS_TEXT.split()
TEXTS = st.one_of(st.sampled_from(SAYINGS), st.sampled_from(SAYINGS), st.text(max_size=30))


@st.composite
def inputs(draw: st.DrawFn, agencies: int = 3) -> Input:
    if draw(st.integers(0, 19)) == 0:
        return Arrived()
    tap = None
    if draw(st.integers(0, 3)) == 0:
        tag = f"{draw(st.integers(1, agencies + 1)):08d}"
        letter = draw(st.sampled_from(["", "", "A", "B", "C"]))
        tap = Tap(tag, draw(st.integers(0, 12)), draw(st.integers(0, 2)), letter)
    return Said(draw(TEXTS), tap)


def told(events: tuple[Event, ...], kind: type) -> bool:
    return any(isinstance(event, kind) for event in events)


def check_step(before: Session, after: Session, said: Input, events: tuple[Event, ...]) -> None:
    assert events
    assert Place.decode(after.place.encode()) == after.place
    if told(events, NotUnderstood) or told(events, Thanked):
        assert after.seeing(Screen.SURVEY) == before.seeing(Screen.SURVEY)
    pairs = list(zip(before.responses, after.responses, strict=True))
    for old, new in pairs:
        assert (old.id, old.agency_name, old.service_type) == (
            new.id,
            new.agency_name,
            new.service_type,
        )
        assert old.state == new.state or new.state in TRANSITIONS[old.state]
        assert len(new.answers) == 10
        assert set(new.answers) <= set("ABC-")
        check_loss(old, new, events)
        submitted = any(isinstance(e, Submitted) and e.response == new.id for e in events)
        in_force = (new.submitted_answers, new.submitted_comment, new.revision)
        if submitted:
            assert in_force == (new.answers, new.comment, old.revision + 1)
        else:
            assert in_force == (old.submitted_answers, old.submitted_comment, old.revision)
        if new.submitted_answers:
            assert "-" not in new.submitted_answers
    changed = [(old, new) for old, new in pairs if old != new]
    if not told(events, ConsentGiven) and not told(events, ConsentWithdrawn):
        assert len(changed) <= 1
    if isinstance(said, Said) and said.tap:
        check_tap(changed, said.tap, events)


def check_loss(old: Response, new: Response, events: tuple[Event, ...]) -> None:
    """An answer once given changes only where an event says so, and goes only with consent."""
    for number, (was, now) in enumerate(zip(old.answers, new.answers, strict=True), start=1):
        if was == now:
            continue
        named = [
            e
            for e in events
            if isinstance(e, AnswerRecorded | Amended)
            and (e.response, e.question, e.letter) == (new.id, number, now)
        ]
        whole = [e for e in events if isinstance(e, AnswersRecorded) and e.answers == new.answers]
        assert named or whole or told(events, ConsentWithdrawn)
    if old.comment != new.comment:
        assert told(events, CommentRecorded) or told(events, ConsentWithdrawn)


def check_tap(
    changed: list[tuple[Response, Response]], tap: Tap, events: tuple[Event, ...]
) -> None:
    """A tap for question n of one response changes at most question n of that response."""
    if told(events, ConsentWithdrawn) or told(events, ConsentGiven):
        return
    for old, new in changed:
        assert new.id[-8:] == tap.response
        differing = [
            n
            for n, pair in enumerate(zip(old.answers, new.answers, strict=True), 1)
            if len(set(pair)) > 1
        ]
        assert differing in ([], [tap.question])


BEGINNINGS = [
    [],
    ["同意", "1"],
    ["同意", "1", "AAB", "A", "修改7B"],
    ["同意", "1", "AABAAAAAAC"],
    ["同意", "1", "AABAAAAAAC", "无", "提交"],
    ["同意", "1", "AABAAAAAAC", "无", "提交", "修改3A", "换一家", "2", "BBBBBBBBBB", "很好的"],
]


@settings(max_examples=300)
@given(st.lists(inputs(), max_size=20), st.integers(0, 3), st.sampled_from(BEGINNINGS))
def test_no_conversation_breaks_a_promise(
    questionnaire: Questionnaire,
    make_session: MakeSession,
    conversation: list[Input],
    agencies: int,
    beginning: list[str],
) -> None:
    session = make_session(agencies, consented=False)
    for said in [*map(Said, beginning), *conversation]:
        after, events = advance(questionnaire, session, said, NOW)
        check_step(session, after, said, events)
        session = after


BARE = """
好 好的 是 是的 对 嗯 行 可以 OK 没问题 正确 没错 无误 确认 确定 知道了 收到 谢谢 不
不用了 算了 都对
"""


@settings(max_examples=200)
@given(
    st.lists(inputs(), max_size=12),
    st.sampled_from(BEGINNINGS),
    st.sampled_from([screen for screen in Screen if screen is not Screen.SURVEY]),
    st.sampled_from(BARE.split()),
)
def test_a_bare_word_after_something_else_changes_nothing(
    questionnaire: Questionnaire,
    make_session: MakeSession,
    conversation: list[Input],
    beginning: list[str],
    screen: Screen,
    word: str,
) -> None:
    session = make_session(2, consented=False)
    for said in [*map(Said, beginning), *conversation]:
        session, _ = advance(questionnaire, session, said, NOW)
    after, events = advance(questionnaire, session.seeing(screen), Said(word), NOW)
    assert after.responses == session.responses
    assert not told(events, Submitted)


@settings(max_examples=100)
@given(st.lists(inputs(), max_size=15), inputs(), st.booleans())
def test_nothing_changes_outside_the_dates(
    questionnaire: Questionnaire,
    make_session: MakeSession,
    conversation: list[Input],
    last: Input,
    early: bool,
) -> None:
    session = make_session(2)
    for said in conversation:
        session, _ = advance(questionnaire, session, said, NOW)
    instant = session.opens_at - timedelta(microseconds=1) if early else session.closes_at
    after, events = advance(questionnaire, session, last, instant)
    if not told(events, ConsentWithdrawn):
        assert after == session
        assert told(events, SurveyNotOpen if early else SurveyClosed) or not session.consented


@given(st.text(max_size=40), st.integers(0, 3))
def test_any_stored_place_is_tolerated(
    questionnaire: Questionnaire, make_session: MakeSession, stored: str, agencies: int
) -> None:
    session = make_session(agencies)
    session = Session(
        True, session.opens_at, session.closes_at, session.responses, Place.decode(stored)
    )
    _, events = advance(questionnaire, session, Said("A"), NOW)
    assert events


@pytest.mark.parametrize(
    "stored",
    [
        *["[", "1", "null", "{}x", '"r"', "[[", "[" * 100_000, '{"r":1}', '{"q":12}', '{"q":-1}'],
        *[
            '{"a":["x",0,"A"]}',
            '{"a":["x",3,"D"]}',
            '{"a":["x"]}',
            '{"p":1e9}',
            '{"x":1}',
            '{"q":"3"}',
        ],
        *[None, "", "{}"],
    ],
)
def test_garbage_is_the_default_place(stored: str | None) -> None:
    assert Place.decode(stored) == Place()
    assert Place().encode() == ""


@pytest.mark.parametrize(
    "place",
    [
        Place(response="nobody"),
        Place(response="nobody", revisit=3, page=99, paused=True),
        Place.decode('{"a":["nobody",3,"B"]}'),
    ],
)
def test_a_place_at_a_vanished_response_is_the_choice(
    questionnaire: Questionnaire, make_session: MakeSession, place: Place
) -> None:
    session = make_session(2)
    session = Session(True, session.opens_at, session.closes_at, session.responses, place)
    after, _ = advance(questionnaire, session, Said("是"), NOW)
    assert after == session
    after, _ = advance(questionnaire, session, Said("2"), NOW)
    assert replace(after.place, chosen_at=0) == Place(response=session.responses[1].id)


STRANGE = [
    "",
    " ",
    "\n",
    "\x00",
    "\x1b[31m",
    "😀😀",
    "\ud800",
    "<![CDATA[x]]>",
    "' OR 1=1 --",
    "{}",
    "<b>&]]>",
    "<1>",
]


@pytest.mark.parametrize(
    "said", [*STRANGE, "长" * 30_000, "A" * 30_000, "1" * 30_000, " " * 30_000]
)
def test_strange_text_is_not_understood_at_any_stage(
    questionnaire: Questionnaire, make_session: MakeSession, said: str
) -> None:
    for path in (["同意"], ["同意", "1"], ["同意", "1", "A"], ["同意", "1", "AAAAAAAAAA", "无"]):
        session = make_session(2, consented=False)
        for step in path:
            session, _ = advance(questionnaire, session, Said(step), NOW)
        after, events = advance(questionnaire, session, Said(said), NOW)
        assert after == session
        assert isinstance(events[0], NotUnderstood)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("长" * 501, Hint.COMMENT_TOO_LONG),
        ("长" * 30_000, Hint.COMMENT_TOO_LONG),
        ("\x00", Hint.COMMENT_EMPTY),
        ("。。", Hint.COMMENT_EMPTY),
        ("A", Hint.COMMENT_LETTER),
        ("我选B", Hint.COMMENT_LETTER),
        ("好", Hint.COMMENT_LETTER),
        ("<b>&]]>", Hint.COMMENT_LETTER),
    ],
)
def test_a_comment_that_is_none_is_asked_again(
    questionnaire: Questionnaire, make_session: MakeSession, said: str, hint: Hint
) -> None:
    session, _ = advance(questionnaire, make_session(), Said("继续"), NOW)
    session, _ = advance(questionnaire, session, Said("AAAAAAAAAA"), NOW)
    after, events = advance(questionnaire, session, Said(said), NOW)
    assert after == session
    assert isinstance(events[0], NotUnderstood)
    assert events[0].hint is hint


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("长" * 500, "长" * 500),
        (" 提交前请再核对一次 ", "提交前请再核对一次"),
        ("同意贵局的做法", "同意贵局的做法"),
        ("第3题改得更清楚就好了", "第3题改得更清楚就好了"),
        ("改三次报告才通过", "改三次报告才通过"),
        ("不错", "不错"),
        ("<b>好吗</b>]]>", "<b>好吗</b>]]>"),
        ("没有意见", ""),
        ("无。", ""),
        ("跳过", ""),
    ],
)
def test_comments_are_kept_as_written(
    questionnaire: Questionnaire, make_session: MakeSession, said: str, kept: str
) -> None:
    session, _ = advance(questionnaire, make_session(), Said("继续"), NOW)
    session, _ = advance(questionnaire, session, Said("AAAAAAAAAA"), NOW)
    session, events = advance(questionnaire, session, Said(said), NOW)
    assert session.responses[0].comment == kept
    assert isinstance(events[0], CommentRecorded)


def test_a_second_tap_on_the_same_option_changes_nothing(
    questionnaire: Questionnaire, make_session: MakeSession
) -> None:
    session, _ = advance(questionnaire, make_session(), Said("继续"), NOW)
    tap = Said("C", Tap(session.responses[0].id, 1, 0))
    once, _ = advance(questionnaire, session, tap, NOW)
    twice, events = advance(questionnaire, once, tap, NOW)
    assert twice == once
    assert [type(event) for event in events] == [AnswerUnchanged, QuestionAsked]
    assert once.responses[0].answers == "C---------"


@pytest.mark.parametrize("letter", "ABC")
def test_the_bureau_hears_of_leaks_in_submissions_alone(
    questionnaire: Questionnaire, make_session: MakeSession, letter: str
) -> None:
    session, _ = advance(questionnaire, make_session(), Said("继续"), NOW)
    seen: list[Event] = []
    for said in ("AA" + letter + "AAAAAAA", "跳过", "修改 3 A", f"修改 3 {letter}"):
        session, events = advance(questionnaire, session, Said(said), NOW)
        seen += events
    assert not told(tuple(seen), LeakAlert)
    session, events = advance(questionnaire, session, Said("提交"), NOW)
    alerts = [event for event in events if isinstance(event, LeakAlert)]
    assert alerts == ([] if letter == "A" else [LeakAlert(session.responses[0].id, 3, letter)])
    assert session.responses[0].state is ResponseState.SUBMITTED


def test_answers_of_another_shape_are_refused() -> None:
    for answers in ("A", "A" * 11, "AAAAAAAAAD", "aaaaaaaaaa"):
        with pytest.raises(ValueError, match="answers must be"):
            Response("r", "甲", "检测", answers=answers)
