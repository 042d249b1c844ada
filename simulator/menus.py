"""The account's menus: one for everybody, and those for people who wear a tag.

Pages: "创建自定义菜单" (3 × 5 buttons, sizes in bytes) and "个性化菜单匹配规则".
"""

import json
from collections.abc import Sequence

from simulator.datafile import DataFile
from simulator.errcodes import PlatformError

_KEYED = frozenset(
    {
        "click",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
    }
)
_STATE, _CONDITIONAL, _LAST_ID = "menu", "conditional_menus", "last_menuid"
_FIRST_ID = 208_396_938


def create(data: DataFile, menu: dict[str, object]) -> None:
    """Keep the menu, or raise PlatformError with the code that names its flaw."""
    buttons = menu.get("button")
    _check(buttons)
    with data.write() as db:
        data.put(db, _STATE, json.dumps({"button": buttons}, ensure_ascii=False))


def _check(buttons: object) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise PlatformError(40016)
    for button in buttons:
        _check_top(button)


def current(data: DataFile) -> dict[str, object] | None:
    """The menu as it was created, or None."""
    kept = data.get(_STATE)
    menu: dict[str, object] | None = json.loads(kept) if kept else None
    return menu


def conditional(data: DataFile) -> list[dict[str, object]]:
    """The menus with a rule, the newest first."""
    menus: list[dict[str, object]] = json.loads(data.get(_CONDITIONAL, "[]"))
    return menus


def add_conditional(data: DataFile, buttons: object, rule: dict[str, object]) -> str:
    """Keep a menu for whoever the rule fits and give its id, or raise PlatformError."""
    _check(buttons)
    menuid = int(data.get(_LAST_ID, str(_FIRST_ID))) + 1
    new: dict[str, object] = {"button": buttons, "matchrule": rule, "menuid": menuid}
    kept = [new, *conditional(data)]
    with data.write() as db:
        data.put(db, _CONDITIONAL, json.dumps(kept, ensure_ascii=False))
        data.put(db, _LAST_ID, str(menuid))
    return str(menuid)


def delete_conditional(data: DataFile, menuid: str) -> bool:
    """False when there is none of this id."""
    held = conditional(data)
    kept = [menu for menu in held if str(menu["menuid"]) != menuid]
    with data.write() as db:
        data.put(db, _CONDITIONAL, json.dumps(kept, ensure_ascii=False))
    return len(kept) < len(held)


def shown_to(data: DataFile, tags: Sequence[int]) -> dict[str, object] | None:
    """The menu of somebody with these tags, of which the last one counts.

    Of several menus with a rule for it the newest is shown.
    """
    for menu in conditional(data) if tags else ():
        rule = menu["matchrule"]
        if isinstance(rule, dict) and str(rule.get("tag_id")) == str(tags[-1]):
            return menu
    return current(data)


def delete(data: DataFile) -> None:
    """All of them, those with a rule too."""
    with data.write() as db:
        db.execute("DELETE FROM state WHERE key IN (?, ?)", (_STATE, _CONDITIONAL))


def _check_top(button: object) -> None:
    if not isinstance(button, dict):
        raise PlatformError(40017)
    if not 1 <= len(str(button.get("name", "")).encode()) <= 16:
        raise PlatformError(40018)
    below = button.get("sub_button")
    if not below:
        _check_action(button)
        return
    if not isinstance(below, list) or len(below) > 5:
        raise PlatformError(40023)
    for entry in below:
        if not isinstance(entry, dict):
            raise PlatformError(40017)
        if not 1 <= len(str(entry.get("name", "")).encode()) <= 60:
            raise PlatformError(40025)
        _check_action(entry)


def _check_action(button: dict[str, object]) -> None:
    kind = button.get("type")
    if kind in _KEYED:
        if not 1 <= len(str(button.get("key", "")).encode()) <= 128:
            raise PlatformError(40019)
    elif kind in ("view", "miniprogram"):
        if not 1 <= len(str(button.get("url", "")).encode()) <= 1024:
            raise PlatformError(40020)
    else:
        raise PlatformError(40017)
