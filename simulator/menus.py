"""The account's menu. Page: "创建自定义菜单" (3 × 5 buttons, sizes in bytes)."""

import json

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
_STATE = "menu"


def create(data: DataFile, menu: dict[str, object]) -> None:
    """Keep the menu, or raise PlatformError with the code that names its flaw."""
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise PlatformError(40016)
    for button in buttons:
        _check_top(button)
    with data.write() as db:
        data.put(db, _STATE, json.dumps({"button": buttons}, ensure_ascii=False))


def current(data: DataFile) -> dict[str, object] | None:
    """The menu as it was created, or None."""
    kept = data.get(_STATE)
    menu: dict[str, object] | None = json.loads(kept) if kept else None
    return menu


def delete(data: DataFile) -> None:
    with data.write() as db:
        db.execute("DELETE FROM state WHERE key = ?", (_STATE,))


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
