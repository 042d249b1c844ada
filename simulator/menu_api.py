"""The platform's calls about menus: the default one, and those for people with a tag.

Pages: "创建自定义菜单" and "创建个性化菜单". There is no call that changes a menu for a tag.
"""

import json
from collections.abc import Mapping

from simulator import menus, tags
from simulator.errcodes import PlatformError
from simulator.twin import Twin

Answer = dict[str, object]
#: What a rule could match by until the platform withdrew it.
_WITHDRAWN = ("sex", "country", "province", "city", "language")


def create(twin: Twin, body: Mapping[str, object]) -> Answer:
    """/cgi-bin/menu/create: the default menu; those for tags stay. Raises PlatformError."""
    menus.create(twin.data, dict(body))
    return {"errcode": 0, "errmsg": "ok"}


def get(twin: Twin, _: Mapping[str, object]) -> Answer:
    """/cgi-bin/menu/get, the newest rule first. Raises PlatformError: 46003 for none."""
    menu = menus.current(twin.data)
    if menu is None:
        raise PlatformError(46003)
    conditional = menus.conditional(twin.data)
    return {"menu": menu, "conditionalmenu": conditional} if conditional else {"menu": menu}


def delete(twin: Twin, _: Mapping[str, object]) -> Answer:
    """/cgi-bin/menu/delete: all of them."""
    menus.delete(twin.data)
    return {"errcode": 0, "errmsg": "ok"}


def add_conditional(twin: Twin, body: Mapping[str, object]) -> Answer:
    """/cgi-bin/menu/addconditional. Raises PlatformError: 65303 without a default menu."""
    rule = body.get("matchrule")
    if not isinstance(rule, dict) or not any(rule.values()):
        raise PlatformError(65304)
    if any(rule.get(name) for name in _WITHDRAWN):
        raise PlatformError(65320, json.dumps(rule))
    if menus.current(twin.data) is None:
        raise PlatformError(65303)
    tag = rule.get("tag_id")
    if tag and not tags.exists(twin.data, tag):
        raise PlatformError(45159)
    return {"menuid": menus.add_conditional(twin.data, body.get("button"), rule)}


def delete_conditional(twin: Twin, body: Mapping[str, object]) -> Answer:
    """/cgi-bin/menu/delconditional. Raises PlatformError: 65301 for an unknown menuid."""
    if not menus.delete_conditional(twin.data, str(body.get("menuid", ""))):
        raise PlatformError(65301)
    return {"errcode": 0, "errmsg": "ok"}
