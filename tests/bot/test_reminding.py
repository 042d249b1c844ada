"""不再提醒 and 恢复提醒: by anybody, at any place, without disturbing what was going on."""

from dataclasses import replace
from typing import Any

import pytest

from storage.tables import Conversation, Response
from survey.session import Place, Screen

FIRM, AGENCY = "宏达五金厂", "安信检测公司"
END = ["不再提醒", "别再提醒", "停止提醒", "不要提醒", "退订", "TD", "td", "ＴＤ", "“不再提醒”。"]
RETURN = ["恢复提醒", "继续提醒", "重新提醒", "恢复提醒！"]


@pytest.fixture
def person(village: Any, web: Any) -> Any:
    return web.person("oPerson_1")


def muted(town: Any) -> list[Any]:
    return [row.muted_at for row in town.rows(Conversation)]


@pytest.mark.parametrize("said", END)
def test_reminders_end_and_nothing_else(village: Any, person: Any, said: str) -> None:
    person.binds(village)
    told = person.says(said)
    assert "不再向您发送评价提醒" in told
    assert "结果和通知仍会发送" in told
    assert "恢复提醒" in told
    assert None not in muted(village)


def test_answers_are_said_to_be_kept_only_where_there_are_some(village: Any, person: Any) -> None:
    person.binds(village)
    assert "答案" not in person.says("不再提醒")
    person.says("同意")
    assert "答案" not in person.says("不再提醒")
    person.says("A")
    assert "已填的答案都保留着" in person.says("不再提醒")


@pytest.mark.parametrize("said", RETURN)
def test_they_come_again(village: Any, person: Any, said: str) -> None:
    person.binds(village).says("不再提醒")
    assert "继续向您发送评价提醒" in person.says(said)
    assert muted(village) == [None]


def test_said_twice_it_is_answered_alike_and_counts_from_the_first(
    village: Any, person: Any, fixed_time: Any
) -> None:
    person.binds(village)
    first = person.says("不再提醒")
    (since,) = muted(village)
    fixed_time.shift(3600)
    assert person.says("退订") == first
    assert muted(village) == [since]
    person.says("恢复提醒")
    again = person.last
    assert person.says("恢复提醒") == again
    assert muted(village) == [None]


def test_a_repeated_delivery_does_not_undo_what_was_said_since(village: Any, person: Any) -> None:
    person.binds(village)
    first = person.says("不再提醒")
    sent = person.sent
    person.says("恢复提醒")
    assert person.web.push(sent) == first
    assert muted(village) == [None]


@pytest.mark.parametrize(
    ("name", "of"), [("陈联络", "各环节截止提醒"), (AGENCY, "各环节截止提醒"), (FIRM, "评价提醒")]
)
def test_every_role_may_say_it_and_finds_it_in_the_help(
    town: Any, web: Any, fixed_time: Any, name: str, of: str
) -> None:
    town.enterprise(FIRM, AGENCY)
    town.liaison("陈联络")
    town.open()
    person = web.person("oPerson").binds(town, name)
    person.says("帮助")
    assert of in person.taps("不再提醒")
    assert None not in muted(town)
    assert of in person.taps("恢复提醒")
    assert muted(town) == [None]


def test_a_stranger_learns_how_to_begin(village: Any, person: Any) -> None:
    assert "绑定 邀请码" in person.says("不再提醒")
    assert village.count(Conversation) == 0


#: What was said before, and the answer by which the survey goes on where it was.
PLACES = {
    "consent": ((), "同意", "第1/10题"),
    "question": (("同意", "A", "B"), "C", "第4/10题"),
    "an earlier question": (("同意", "A", "B", "上一题"), "A", "第3/10题"),
    "amending": (("同意", "A", "1B"), "是", "B、"),
    "comment": (("同意", "AABBCCABCA"), "服务很好", "请核对"),
    "review": (("同意", "AABBCCABCA", "跳过"), "提交", "提交成功"),
    "left": (("同意", "A", "退出"), "继续", "接着上次的继续"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("said", ["不再提醒", "恢复提醒"])
def test_the_survey_goes_on_where_it_was(village: Any, person: Any, place: str, said: str) -> None:
    before, then, told = PLACES[place]
    person.binds(village)
    for text in before:
        person.says(text)
    held, stood = village.rows(Response), Place.decode(village.rows(Conversation)[0].place)
    person.says(said)
    stands = Place.decode(village.rows(Conversation)[0].place)
    assert (village.rows(Response), stands) == (held, replace(stood, screen=Screen.TOLD))
    assert told in person.says(then)


@pytest.mark.parametrize(
    "said", ["请不要再提醒员工加班", "不再提醒就更好了", "建议继续提醒我们整改", "退订了三次"]
)
def test_within_a_sentence_it_is_a_comment(village: Any, person: Any, said: str) -> None:
    person.consents(village).says("AABBCCABCA")
    assert said in person.says(said)
    assert village.response(FIRM, AGENCY).comment == said
    assert muted(village) == [None]
