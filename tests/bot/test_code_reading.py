"""An invitation's code is found beside our own word for it, and beside the unit's name."""

from typing import Any

import pytest

from bot.code_reading import code_in
from cycle.inviting.codes import new_code
from storage.tables import Binding, CodeGuess, Response

FIRM = "宏达五金厂"
FORMS = (
    "绑定 邀请码 {}",
    "绑定 邀请码{}",
    "绑定 邀请码：{}",
    "绑定邀请码 {}",
    "绑定 {} 宏达五金厂",
    "绑定 宏达五金厂 {}",
    "绑定宏达五金厂{}",
    "绑定 “邀请码 {}”",
    "绑定 ABC五金 {}",
    "我要绑定，我的邀请码是 {}，谢谢",
    "邀请码 {}",
    "宏达五金厂 {}",
    "你好，我是宏达五金厂，{}",
    "{} 宏达五金厂",
    "{}。",
    "绑定 我们公司的邀请码 是 {} 麻烦了",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dress", ["plain", "grouped", "lower", "spaced"])
def test_a_code_binds_whatever_stands_around_it(
    village: Any, web: Any, form: str, dress: str
) -> None:
    code = village.codes[FIRM]
    typed = {
        "plain": code,
        "grouped": f"{code[:3]}-{code[3:6]}-{code[6:]}",
        "lower": code.lower(),
        "spaced": f"{code[:3]} {code[3:6]} {code[6:]}",
    }[dress]
    assert "绑定成功：宏达五金厂" in web.person("oPerson_1").says(form.format(typed))
    assert (village.count(Binding), village.count(CodeGuess)) == (1, 0)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("绑定 邀请码", "没有看到邀请码"),
        ("绑定", "例如：绑定 K7M-2QX-9TB"),
        ("绑定 宏达五金厂", "没有看到邀请码"),
        ("绑定 邀请码 123", "邀请码“123”不正确"),
        ("绑定 邀请码 AAAAAAAAA", "邀请码“AAAAAAAAA”有误"),
        ("绑定 宏达五金厂 AAAAAAAAA", "邀请码“AAAAAAAAA”有误"),
        ("绑定 K7M-2QX-9TB", "只是示例"),
        ("绑定 邀请码 k7m2qx9tb", "只是示例"),
        ("你好", "例如：绑定 K7M-2QX-9TB"),
    ],
)
def test_what_is_wrong_is_told(village: Any, web: Any, said: str, told: str) -> None:
    assert told in web.person("oStranger").says(said)
    assert village.count(CodeGuess) == 0


def test_who_is_bound_gives_no_code_by_the_way() -> None:
    assert code_in("你好，我是宏达五金厂，fyytxkjwj", is_known=False) == "fyytxkjwj"
    code = new_code()
    assert code_in(f"报告编号 {code} 写错了", is_known=True) is None
    assert code_in(code, is_known=True) == code
    for said in (f"异议 安航 报告 {code}", f"接手 {code} 1234", "YY-K7M2Q-X9TBR", "13800138000"):
        assert code_in(said, is_known=False) is None


@pytest.mark.parametrize(
    "remark",
    [
        "绑架式收费，不买他们的培训就不给出报告",
        "帮定的时间老是改",
        "验证码收费太贵了",
        "绑定消费，强制买培训",
    ],
)
def test_a_remark_that_begins_like_our_word_is_one(village: Any, web: Any, remark: str) -> None:
    person = web.person("oP").consents(village)
    for said in ("AABBCCABCA", remark):
        person.says(said)
    assert "邀请码" not in person.last
    assert village.rows(Response)[0].comment == remark


@pytest.mark.parametrize(
    "said",
    [
        *(
            "绑定",
            "绑定 企业",
            "绑定怎么弄",
            "我要绑定",
            "绑定 abc",
            "绑定另一家企业",
            "绑定新的企业",
        ),
        *("绑定第二家", "绑定其他单位", "绑定别的公司怎么弄", "绑定不了", "绑定错了", "绑定失败"),
    ],
)
def test_who_is_bound_may_still_ask_how_to_bind(village: Any, web: Any, said: str) -> None:
    person = web.person("oP").consents(village)
    assert "邀请码" in person.says(said)
