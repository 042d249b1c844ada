"""What a short word answers: what was asked or shown last, and never what is underneath it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from storage.tables import (
    Invitation,
    OutboxMessage,
    Response,
    Submission,
    new_id,
)
from storage.tables.outbox import MessageStatus
from survey.session import Place, Screen

FIRM, AGENCY = "宏达五金厂", "安信检测公司"
#: At which nothing or something is answered, with what has been said to get there.
STAGES = {
    "question": ("A", "A"),
    "labelled 好": ("A", "A", "A", "A", "A"),
    "comment": ("AAAAAAAAAA",),
    "review": ("AAAAAAAAAA", "跳过"),
    "submitted": ("AAAAAAAAAA", "跳过", "提交"),
}
WORDS = (
    *("OK", "ok", "可以", "好", "好的", "没问题", "正确", "没错", "无误", "是", "是的", "对", "嗯"),
    *("确认", "确定", "行", "收到", "知道了", "明白了", "好的谢谢", "可以的", "都对", "确认无误"),
    *("不用了", "不", "算了"),
)
#: What leaves something else than the survey's prompt on the screen.
BESIDES = (
    *("退出", "不再提醒", "恢复提醒", "帮助", "机构能看到吗", "截止时间", "人工", "我的提交"),
    *("待评机构", "删除我的信息", "没合作过", "有人要求我打高分"),
)


@pytest.fixture
def person(web: Any, village: Any) -> Any:
    return web.person("oP").consents(village)


def stand(person: Any, stage: str) -> None:
    for said in STAGES[stage]:
        person.says(said)


def held(village: Any) -> list[tuple[Any, ...]]:
    rows = [(r.answers, r.comment, r.state, r.revision) for r in village.rows(Response)]
    return [*rows, (village.count(Submission),)]


def push(village: Any, at: datetime) -> None:
    """A nudge of ours that left at this instant."""
    [invitation] = [row for row in village.rows(Invitation) if row.role == "enterprise"]
    village.add(
        OutboxMessage,
        id=new_id(),
        dedupe_key=new_id(),
        kind="nudge",
        invitation_id=invitation.id,
        payload={},
        status=MessageStatus.SENT,
        due_at=at,
        expires_at=village.midnight(3),
        attempts=1,
        created_at=at,
        sent_at=at,
    )


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("beside", BESIDES)
def test_nothing_is_done_by_a_word_after_something_else(
    village: Any, person: Any, stage: str, beside: str
) -> None:
    """Over all replies, stages and words; the one word that acts is the yes that was asked for."""
    stand(person, stage)
    before = held(village)
    for word in WORDS:
        person.says(beside)
        told = person.says(word)
        if beside == "没合作过" and "已记录" in told:
            assert village.response(FIRM, AGENCY).state == "withdrawn"
            return
        assert held(village) == before, f"{word} after {beside}: {told}"
        person.says("继续")
        assert held(village) == before


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("word", ["OK", "好", "可以", "没问题", "是"])
def test_nor_after_a_push(
    village: Any, person: Any, stage: str, word: str, fixed_time: Any
) -> None:
    stand(person, stage)
    before = held(village)
    fixed_time.shift(60)
    push(village, datetime.now(UTC))
    fixed_time.shift(60)
    told = person.says(word)
    assert held(village) == before
    if stage == "review" and word != "好":
        assert "请核对" in told
        assert "提交成功" in person.says(word)  # now the sheet is on the screen


@pytest.mark.parametrize(
    "word", ["OK", "可以", "没问题", "正确", "没错", "无误", "是", "对", "确认"]
)
def test_right_after_the_review_it_submits(person: Any, word: str) -> None:
    stand(person, "review")
    assert "提交成功" in person.says(word)


def test_the_options_own_word_answers_its_question(village: Any, person: Any) -> None:
    stand(person, "labelled 好")
    person.says("帮助")
    assert "第6/10题" in person.says("好")
    assert "第6题已选A、好" in person.says("好")
    assert village.response(FIRM, AGENCY).answers == "AAAAAA----"


YES = (
    *(
        "OK",
        "没问题",
        "正确",
        "没错",
        "无误",
        "对",
        "可以",
        "好",
        "嗯",
        "好的",
        "是的",
        "行",
        "确认",
    ),
    *(
        "好的，改吧",
        "改",
        "改吧",
        "对，改为B",
        "B",
        "选B",
        "改成B",
        "是，改",
        "没问题，改吧",
        "同意",
    ),
)
NO = ("否", "不", "不改", "不用了", "算了", "A", "选A", "还是A", "不改了，还是A", "取消", "不要改")


@pytest.mark.parametrize("stage", ["labelled 好", "comment", "review"])
@pytest.mark.parametrize("word", YES)
def test_a_yes_amends(village: Any, person: Any, stage: str, word: str) -> None:
    stand(person, stage)
    answers = village.response(FIRM, AGENCY).answers
    assert "要改为B吗" in person.says("3B")
    assert "第3题已由A改为B" in person.says(word)
    kept = village.response(FIRM, AGENCY)
    assert kept.answers == answers[:2] + "B" + answers[3:]
    assert (kept.revision, kept.comment) == (0, "" if stage == "review" else None)


@pytest.mark.parametrize("stage", ["labelled 好", "comment", "review"])
@pytest.mark.parametrize("word", NO)
def test_a_no_keeps(village: Any, person: Any, stage: str, word: str) -> None:
    stand(person, stage)
    before = held(village)
    person.says("3B")
    assert "第3题仍为A" in person.says(word)
    assert held(village) == before


@pytest.mark.parametrize("stage", ["question", "labelled 好", "comment"])
@pytest.mark.parametrize("word", ["C", "选C", "什么", "1", "没懂", "是？", "B？"])
def test_anything_else_asks_again(village: Any, person: Any, stage: str, word: str) -> None:
    stand(person, stage)
    before = held(village)
    person.says("2B")
    assert "第2题您选的是A，要改为B吗" in person.says(word)
    assert held(village) == before


def test_submitting_says_that_the_change_was_not_made(person: Any) -> None:
    stand(person, "review")
    person.says("3B")
    told = person.says("提交")
    assert "第3题仍为A" in told
    assert "提交成功" in told


@pytest.mark.parametrize("stage", ["question", "labelled 好", "comment", "review"])
@pytest.mark.parametrize(
    "word", ["确认", "是", "对", "可以", "没问题", "确定", "好", "是的没合作过"]
)
def test_a_yes_confirms_that_they_were_never_served(
    village: Any, person: Any, stage: str, word: str
) -> None:
    stand(person, stage)
    assert "确认未服务" in person.says("没合作过")
    assert "已记录" in person.says(word)
    kept = village.response(FIRM, AGENCY)
    assert (kept.state, kept.revision) == ("withdrawn", 0)


@pytest.mark.parametrize("stage", ["question", "comment", "review"])
@pytest.mark.parametrize(
    "word", ["确认", "是", "对", "可以", "确认删除", "好的", "删吧", "确认删除我的信息？"]
)
def test_a_yes_erases_nobody(village: Any, person: Any, stage: str, word: str) -> None:
    stand(person, stage)
    before = held(village)
    person.says("删除我的信息")
    assert "确认请回复" in person.says(word)
    assert held(village) == before
    assert "已删除" in person.says("确认删除我的信息")


@pytest.mark.parametrize("word", ["不", "不删了", "算了", "不用了"])
def test_a_no_goes_on(village: Any, person: Any, word: str) -> None:
    stand(person, "comment")
    person.says("删除我的信息")
    assert "十题已答完" in person.says(word)
    assert village.response(FIRM, AGENCY).comment is None


ASKING = ("提交？", "是？", "可以？", "没问题？", "对？", "提交吗", "确认提交？", "跳过？", "OK?")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "word",
    [
        *ASKING,
        "A？",
        "选A？",
        "好？",
        "修改 3 B？",
        "3B？",
        "撤回同意？",
        "BBBBBBBBBB？",
        "不再提醒？",
    ],
)
def test_asking_is_not_doing(village: Any, person: Any, stage: str, word: str) -> None:
    stand(person, stage)
    before = held(village)
    assert person.says(word)
    assert held(village) == before
    assert "第" in person.says("进度") or "截止时间" in person.last


def test_a_question_about_consent_gives_none(web: Any, village: Any) -> None:
    person = web.person("oP").binds(village)
    told = person.says("同意？")
    assert "没有作任何改动" in told
    assert "“同意”表示" in told
    assert "回复“撤回同意”" in told  # the notice again
    assert "第1/10题" in person.says("同意")
    assert "立即删除" in person.says("撤回同意？")
    assert "已撤回同意" in person.says("撤回同意")


def test_a_place_of_before_is_read() -> None:
    old = Place.decode('{"r":"x","q":3,"c":1}')
    assert (old.response, old.revisit, old.confiding, old.screen) == ("x", 3, True, Screen.SURVEY)
    new = replace(old, screen=Screen.REMARK, about="收费贵", chosen_at=1)
    assert Place.decode(new.encode()) == new
