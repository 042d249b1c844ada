"""What an enterprise's person may ask besides the survey: what waits, what they handed in."""

from typing import Any

import pytest

FIRM = "宏达五金厂"
SECOND = "永兴塑料厂"


@pytest.fixture
def three(town: Any, fixed_time: Any) -> Any:
    """One enterprise that rates three agencies."""
    town.enterprise(FIRM, "安信检测公司", "平安评价公司", "明德培训公司")
    return town.open()


@pytest.mark.parametrize(
    "word", ["待评机构", "待评", "还差哪些", "还有哪些没评？", " 还差哪家 ", "哪些机构没评"]
)
def test_what_is_still_to_be_rated(web: Any, three: Any, word: str) -> None:
    person = web.person("oP").consents(three)
    person.says("1")
    said = person.says(word)
    for name in ("安信检测公司", "平安评价公司", "明德培训公司"):
        assert f"· {name}（安全评价）" in said
    assert "待评机构3家，10月24日 23:59截止" in said
    person.says("A")  # the survey stands where it stood
    assert "（已答1/10题）" in person.says(word)


def test_nothing_is_left_when_all_are_rated(web: Any, village: Any) -> None:
    person = web.person("oP").submits(village)
    assert "没有待评的机构" in person.says("待评机构")


def test_before_consent_and_after_the_end(web: Any, three: Any) -> None:
    person = web.person("oP").binds(three)
    assert "待评机构3家" in person.says("待评机构")
    assert "还没有提交" in person.says("我的提交")
    three.survey_lasts(-5, -1)
    assert "不计入" in person.says("待评机构")


def test_one_submission_is_shown_question_by_question(web: Any, village: Any) -> None:
    person = web.person("oP").consents(village)
    person.says("AABBCCABCA")
    person.says("资料齐全，态度好")
    receipt = person.says("提交").partition("回执编号 ")[2].split("\n")[0]
    said = person.says("我的提交")
    assert receipt in said
    assert "意见：资料齐全，态度好" in said
    assert "3. " in said
    assert "：B、" in said
    assert "前可修改" in said
    person.says("修改 1 B")
    assert "还没有提交" in person.says("查看我的评价"), "what counts is the submission"
    person.says("是")
    person.says("提交")
    village.survey_lasts(-5, -1)
    said = person.says("我的提交")
    assert "不能再修改" in said


def test_several_submissions_are_listed_and_paged(web: Any, town: Any, fixed_time: Any) -> None:
    names = [f"第{number}检测公司" for number in range(1, 9)]
    town.enterprise(FIRM, *names)
    town.open()
    person = web.person("oP").consents(town)
    for name in names:
        person.says("重新选择")
        assert "第1/10题" in person.says(name)
        person.says("AABBCCABCA")
        person.says("跳过")
        assert "提交成功" in person.says("提交")
    first, second = person.says("我的提交"), person.says("我的提交 第2页")
    for said, shown in ((first, range(1, 7)), (second, range(7, 9))):
        assert [n for n in range(1, 9) if f"\n{n}. " in said] == list(shown)
        assert said.count("AABBC CABCA，70分，10月20日 10:00提交") == len(shown)
    assert "您提交的评价：【" in person.taps("我的提交 1")
    assert "没有更多" in person.says("我的提交 第3页")
    assert "请回复如" in person.says("我的提交 99")


def test_two_enterprises_are_told_apart(web: Any, town: Any, fixed_time: Any) -> None:
    """Both are served by the same agency; before, nothing said whose response was which."""
    town.enterprise(FIRM, "安信检测公司")
    town.enterprise(SECOND, "安信检测公司")
    town.open()
    person = web.person("oP").consents(town, FIRM)
    assert FIRM not in person.last
    offered = person.says(f"绑定 {town.codes[SECOND]}")
    person.says("重新选择")
    assert f"安信检测公司（安全评价）·{FIRM}" in person.last
    assert f"安信检测公司（安全评价）·{SECOND}" in person.last
    asked = person.says("永兴塑料")
    assert f"【安信检测公司（安全评价）·{SECOND}】" in asked, offered
    waits = person.says("待评机构")
    assert f"【{FIRM}】" in waits
    assert f"【{SECOND}】" in waits
    person.says("AAAAAAAAAA")
    person.says("跳过")
    assert f"·{SECOND}" in person.says("提交")
    assert f"·{SECOND}" in person.says("我的提交")
    assert town.response(SECOND, "安信检测公司").state == "submitted"
    assert town.response(FIRM, "安信检测公司").state == "invited"
