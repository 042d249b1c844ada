"""The account's menus: words that people tap instead of typing them.

One for everybody, which is what enterprises and strangers see, and one for each role with other
questions. A button's key is said as if the person had typed it, also while a comment is awaited
or by somebody whose role has changed since, so only words stand here that can never be taken for
an answer. A menu is no access control: whoever sees it, the role decides what a word does.
"""

from collections.abc import Mapping
from typing import Any, Final

from storage.tables import Role


def _click(name: str, key: str) -> dict[str, str]:
    return {"type": "click", "name": name, "key": key}


#: As menu/create takes it: three buttons of 16 bytes, five lines of 60 below each.
MENU: Final[Mapping[str, Any]] = {
    "button": [
        _click("继续评价", "继续"),
        _click("查看进度", "进度"),
        {
            "name": "更多",
            "sub_button": [
                _click("换一家机构", "重新选择"),
                _click("待评机构", "待评机构"),
                _click("我的提交", "我的提交"),
                _click("先停下", "退出"),
                _click("使用帮助", "帮助"),
            ],
        },
    ]
}

_AGENCY: Final[Mapping[str, Any]] = {
    "button": [
        _click("参评情况", "进度"),
        _click("我的结果", "我的结果"),
        {
            "name": "更多",
            "sub_button": [
                _click("截止日期", "截止"),
                _click("申报材料", "材料"),
                _click("自荐参评", "自荐"),
                _click("标杆称号", "称号"),
                _click("使用帮助", "帮助"),
            ],
        },
    ]
}
_LIAISON: Final[Mapping[str, Any]] = {
    "button": [
        _click("本区进度", "进度"),
        _click("未答企业", "未答"),
        {
            "name": "更多",
            "sub_button": [
                _click("推荐机构", "推荐"),
                _click("催办一次", "催办"),
                _click("查看异议", "异议"),
                _click("截止日期", "截止"),
                _click("使用帮助", "帮助"),
            ],
        },
    ]
}

#: The roles with a menu of their own; the tag that shows it is found by its name.
TAGS: Final[Mapping[Role, str]] = {Role.AGENCY: "机构", Role.LIAISON: "联络员"}
BY_ROLE: Final[Mapping[Role, Mapping[str, Any]]] = {Role.AGENCY: _AGENCY, Role.LIAISON: _LIAISON}


def keys(menu: Mapping[str, Any]) -> list[str]:
    """What its buttons say, from left to right and from top to bottom."""
    found: list[str] = []
    for button in menu.get("button") or ():
        found += (
            [button["key"]] if button.get("key") else keys({"button": button.get("sub_button")})
        )
    return found


def outline(menu: Mapping[str, Any]) -> list[str]:
    """The menu as lines such as 更多/使用帮助 → 帮助, by which two menus are compared."""
    return [line for button in menu.get("button") or () for line in _lines(button, "")]


def _lines(button: Mapping[str, Any], above: str) -> list[str]:
    name = f"{above}{button.get('name', '')}"
    # the platform gives an empty list back for a button that has nothing below it
    if below := button.get("sub_button"):
        return [line for each in below for line in _lines(each, f"{name}/")]
    kind = button.get("type", "")
    does = button.get("key") or button.get("url") or button.get("media_id") or ""
    return [f"{name} → {does if kind == 'click' else f'{kind} {does}'.strip()}"]
