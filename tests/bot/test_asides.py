"""What a respondent asks in the middle of the survey is answered, and is no answer or comment."""

from typing import Any

import pytest

PRIVACY = "能不能匿名 可以匿名吗 会不会被机构看到 这个会不会被机构知道 他们知道是我评的吗 匿名吗"
CONTACT = "打电话 你们的电话是多少我打给你们说 怎么联系你们 有没有电话 人工"
WHO = "是骗子吗 这是什么 你们是干什么的 你是谁"
REPLACED = "我们换人了 不是我负责 不归我管"
ANSWERED = {
    **dict.fromkeys(PRIVACY.split(), "看不到是"),
    **dict.fromkeys(CONTACT.split(), "联络员"),
    **dict.fromkeys(WHO.split(), "主办"),
}
FIRM, AGENCY = "宏达五金厂", "安信检测公司"


@pytest.fixture
def person(web: Any, village: Any) -> Any:
    return web.person("oP").consents(village)


@pytest.mark.parametrize("said", [*ANSWERED, *REPLACED.split()])
@pytest.mark.parametrize("before", ["AABB", "AAAAAAAAAA"])
def test_it_is_answered_and_nothing_is_recorded(
    village: Any, person: Any, said: str, before: str
) -> None:
    for letter in [before] if len(before) == 10 else before:
        person.says(letter)
    told = person.says(said)
    assert ANSWERED.get(said, "") in told
    kept = village.response(FIRM, AGENCY)
    assert (kept.answers, kept.comment) == (before.ljust(10, "-"), None)
    assert "没看懂" not in told


COMMENTS = "电话打不通 希望对评价保密 公司换人了没通知 机构能按时到 他们看得很仔细 他们是真的好"


@pytest.mark.parametrize("said", COMMENTS.split())
def test_a_comment_stays_one(village: Any, person: Any, said: str) -> None:
    person.says("AAAAAAAAAA")
    person.says(said)
    assert village.response(FIRM, AGENCY).comment == said


def test_what_was_handed_in_is_shown_when_asked_for(village: Any, person: Any) -> None:
    for said in ("AAAAAAAAAA", "跳过", "提交"):
        person.says(said)
    assert "您提交的评价" in person.says("看看我的答案")
    told = person.says("我的提交")
    assert "要改请回复如“修改 3 B”" in told
    assert "重新选择" not in told


def test_a_bare_number_under_a_numbered_list_is_no_answer(
    web: Any, town: Any, fixed_time: Any
) -> None:
    town.enterprise(FIRM, AGENCY, "佛科评价中心", "正安咨询公司")
    town.open()
    person = web.person("oP").consents(town)
    for said in ("1", "A" * 10, "跳过", "提交", "2", "B" * 10, "跳过", "提交", "3"):
        fixed_time.shift(5)
        person.says(said)
    assert "1. " in person.says("我的提交")
    assert "第1/10题" in person.says("1")
    assert town.response(FIRM, "正安咨询公司").answers == "-" * 10


@pytest.mark.parametrize("said", ["其他没合作过", "其他的都没服务过", "其余几家都没有合作过"])
def test_all_others_were_never_served(web: Any, town: Any, fixed_time: Any, said: str) -> None:
    town.enterprise(FIRM, AGENCY, "佛科评价中心", "正安咨询公司")
    town.open()
    person = web.person("oP").consents(town)
    person.says("1")
    told = person.says(said)
    assert "确认未服务 佛科评价中心" in told
    assert "确认未服务 正安咨询公司" in told
    assert f"确认未服务 {AGENCY}" not in told
    assert "没有接受过哪家机构" in person.says("是")  # about which, it does not say
