"""An invitation's code is found beside our own word for it, and beside the unit's name."""

from typing import Any

import pytest

from bot.code_reading import code_in
from cycle.inviting.codes import new_code
from storage.tables import Binding, CodeGuess

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
