"""The menu: every key is understood, and none is ever taken for an answer or a comment."""

from typing import Any

import pytest

from bot.menu import MENU, keys, outline
from simulator import menus
from simulator.datafile import DataFile
from storage.tables import Response

KEYS = keys(MENU)


def test_it_has_the_form_that_the_platform_takes() -> None:
    data = DataFile(":memory:")
    menus.create(data, dict(MENU))
    held = menus.current(data)
    data.close()
    assert held is not None
    assert outline(held) == outline(MENU)
    assert len(set(KEYS)) == len(KEYS) == len(outline(MENU))


def test_an_outline_does_not_mind_what_the_platform_adds() -> None:
    ours = {"button": [{"type": "click", "name": "进度", "key": "进度"}]}
    theirs = {"button": [{"type": "click", "name": "进度", "key": "进度", "sub_button": []}]}
    assert outline(theirs) == outline(ours) == ["进度 → 进度"]
    link = {"button": [{"type": "view", "name": "网站", "url": "https://example.com"}]}
    assert outline(link) == ["网站 → view https://example.com"]


#: What an enterprise has said before it opens the menu; the first is about one agency of two.
STAGES = {
    "consent": (),
    "choosing": ("同意",),
    "first question": ("同意", "1"),
    "question": ("同意", "1", "A"),
    "amending": ("同意", "1", "A", "1B"),
    "comment": ("同意", "1", "AABBCCABCA"),
    "review": ("同意", "1", "AABBCCABCA", "跳过"),
    "submitted": ("同意", "1", "AABBCCABCA", "跳过", "提交"),
    "left": ("同意", "1", "A", "退出"),
}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=False)
@pytest.mark.parametrize("stage", STAGES)
def test_no_key_is_taken_for_an_answer(
    town: Any, web: Any, fixed_time: Any, stage: str, engine_name: str
) -> None:
    town.enterprise("宏达五金厂", "安信检测公司", "粤安评价公司")
    town.open()
    for key in KEYS:
        person = web.person(f"o{KEYS.index(key)}").binds(town)
        for said in STAGES[stage]:
            person.says(said)
        before = town.rows(Response)
        reply = person.does("CLICK", key)
        assert reply not in ("", "success")
        assert "没看懂" not in reply, f"{key}: {reply}"
        assert town.rows(Response) == before, key
        person.does("unsubscribe")
        town.change(Response, state="invited", answers="-" * 10, comment=None)


@pytest.mark.parametrize("name", ["陈联络", "甲机构"])
def test_the_others_are_answered_or_told_what_they_can_ask(
    town: Any, web: Any, fixed_time: Any, name: str
) -> None:
    town.enterprise("禅城企业", "甲机构")
    town.liaison("陈联络", "440604")
    town.open()
    person = web.person("oPerson").binds(town, name)
    for key in KEYS:
        reply = person.does("CLICK", key)
        assert "您可以发送" in reply or key == "进度", f"{key}: {reply}"
    assert "没有看懂" not in person.does("CLICK", "进度")
    assert "没有看懂" not in person.does("CLICK", "帮助")


def test_a_stranger_learns_how_to_begin(town: Any, web: Any, fixed_time: Any) -> None:
    for key in KEYS:
        assert "绑定 邀请码" in web.person("oStranger").does("CLICK", key)
