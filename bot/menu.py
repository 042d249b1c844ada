"""The account's menu: words that people tap instead of typing them.

One menu for everybody. A button's key is said as if the person had typed it, also while a
comment is awaited, so only words stand here that can never be taken for an answer. Menus
by role need user tags (menu/addconditional) that bindings keep up to date; they come later.
"""

from collections.abc import Mapping
from typing import Any, Final


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
                _click("先停下", "退出"),
                _click("使用帮助", "帮助"),
            ],
        },
    ]
}


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
