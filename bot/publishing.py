"""Putting the menus on the account, and on each person the tag that shows theirs.

Pages: custom menus (api_createcustommenu, api_addconditionalmenu) and tag management. A menu with
a rule cannot be edited, and the newest rule is matched first: the new ones are added before the
old ones go, so that nobody is without a menu meanwhile, also when a call in between fails.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.menu import BY_ROLE, MENU, TAGS
from notifications.errors import Cause, SendError
from storage.tables import Role

#: openids in one call (tags/members/batchtagging).
BATCH = 50
_NO_MENU, _NAME_TAKEN, _NO_SUCH_MENU = 46003, 45157, 65301
#: The platform knows somebody in the list no more: 40003, 43004, 49003.
_UNKNOWN_PERSON = (40003, 43004, 49003)


class Account(Protocol):
    """What is needed of bot.wechat.WeChat; every call raises SendError."""

    def read(self, path: str) -> dict[str, Any]: ...

    def change(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Tagged:
    """How many people got a tag, lost one, and are unknown to the platform."""

    added: int = 0
    removed: int = 0
    unknown: int = 0


def ensure_tags(account: Account) -> Mapping[Role, int]:
    """The ids of the roles' tags, made where there is none of the name."""
    held = _tags(account)
    for name in TAGS.values():
        if name not in held:
            try:
                account.change("tags/create", {"tag": {"name": name}})
            except SendError as error:
                if error.code != _NAME_TAKEN:  # somebody else was faster
                    raise
            held = _tags(account)
    missing = [name for name in TAGS.values() if name not in held]
    if missing:
        raise SendError(Cause.SERVER, detail="a tag that was made is not listed")
    return {role: held[name] for role, name in TAGS.items()}


def publish(account: Account, tags: Mapping[Role, int]) -> None:
    """Replace all menus of the account by ours: the default one first (65303 otherwise)."""
    old = [str(menu.get("menuid", "")) for menu in in_force(account)["conditionalmenu"]]
    account.change("menu/create", MENU)
    for role, menu in BY_ROLE.items():
        account.change("menu/addconditional", {**menu, "matchrule": {"tag_id": str(tags[role])}})
    for menuid in filter(None, old):
        try:
            account.change("menu/delconditional", {"menuid": menuid})
        except SendError as error:
            if error.code != _NO_SUCH_MENU:
                raise


def in_force(account: Account) -> dict[str, Any]:
    """The menus on the account: {"menu": … or None, "conditionalmenu": […]}, the newest first."""
    try:
        held = account.read("menu/get")
    except SendError as error:
        if error.code != _NO_MENU:
            raise
        held = {}
    menu, conditional = held.get("menu"), held.get("conditionalmenu")
    listed = conditional if isinstance(conditional, list) else []
    return {
        "menu": menu if isinstance(menu, dict) else None,
        "conditionalmenu": [each for each in listed if isinstance(each, dict)],
    }


def wearers(account: Account, tag: int) -> set[str]:
    """The openids of everybody with this tag (user/tag/get)."""
    found: set[str] = set()
    following = ""
    while True:
        answer = account.change("user/tag/get", {"tagid": tag, "next_openid": following})
        data = answer.get("data")
        page = data.get("openid") if isinstance(data, dict) else None
        if not isinstance(page, list) or found.issuperset(page):
            return found
        found.update(page)
        following = str(answer.get("next_openid") or "")
        if not following:
            return found


def tag(account: Account, tag: int, add: Collection[str], remove: Collection[str]) -> Tagged:
    """Put the tag on these people and take it off those."""
    off = [_change(account, "batchuntagging", tag, part) for part in _parts(sorted(remove))]
    on = [_change(account, "batchtagging", tag, part) for part in _parts(sorted(add))]
    done_off, done_on = sum(off), sum(on)
    return Tagged(done_on, done_off, len(add) + len(remove) - done_on - done_off)


def _change(account: Account, call: str, tag: int, openids: Sequence[str]) -> int:
    """How many were changed: one who is unknown to the platform spoils a whole list."""
    try:
        account.change(f"tags/members/{call}", {"openid_list": list(openids), "tagid": tag})
    except SendError as error:
        if error.code not in _UNKNOWN_PERSON:
            raise
        if len(openids) == 1:
            return 0
        return sum(_change(account, call, tag, [openid]) for openid in openids)
    return len(openids)


def _parts(openids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (openids[start : start + BATCH] for start in range(0, len(openids), BATCH))


def _tags(account: Account) -> dict[str, int]:
    """name -> id"""
    listed = account.read("tags/get").get("tags")
    return {
        str(each["name"]): int(each["id"])
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and "name" in each and "id" in each
    }
