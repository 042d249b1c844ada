"""What is public, as anybody may ask for it: lists, titles, and where to bring a complaint."""

from collections.abc import Sequence
from datetime import date

from bot.wording.agency import day
from bot.wording.enquiries import to_whom
from bot.wording.enterprise import CONCERN
from bot.wording.markup import fit, plain
from bot.wording.public import EXAMPLE, NOBODY, listed


def open_list(names: Sequence[tuple[int, str]], until: date, public_url: str) -> str:
    """names: with their numbers; public_url: where the public pages stand, "" for none."""
    link = f"\n公示全文：{public_url}/notices" if public_url else ""
    if not names:
        return f"公示到{day(until)}24:00为止。{NOBODY}{link}"
    return fit(
        f"正在公示，{day(until)}24:00前可以提出异议，请发送如“{EXAMPLE}”。\n{listed(names)}{link}"
    )


def no_list(ended: date | None, bureau: str, contact: str, public_url: str) -> str:
    """ended: the last day of the latest list, None before the first."""
    now = "名单还没有公示" if ended is None else f"上次公示已于{day(ended)}24:00结束"
    if public_url:
        where = f"历次公示和公告：{public_url}/notices\n标杆机构：{public_url}/titles"
    else:
        where = f"公示和公告由{plain(bureau, 30)}发布，需要的{to_whom(bureau, contact)}"
    return f"现在没有公示中的名单（{now}）。\n{where}"


def titles(names: Sequence[str], public_url: str) -> str:
    """names: of who holds a title today."""
    link = f"\n标杆机构名单和核验：{public_url}/titles" if public_url else ""
    if not names:
        return f"目前没有在有效期内的标杆机构。{link}"
    lines = [f"现有标杆机构{len(names)}家："]
    lines += [f"{number}. {plain(name, 24)}" for number, name in enumerate(names[:20], 1)]
    if len(names) > 20:
        lines.append(f"等{len(names)}家")
    return fit("\n".join(lines) + link)


def as_objection(said: str, until: date) -> str:
    """While a list is public; said: what the complaint is about, "" for nothing yet."""
    example = f"异议 {plain(said, 200)}" if said else EXAMPLE
    return (
        "这条消息没有记录。对公示名单上的机构，"
        f"{day(until)}24:00前可以提出异议（不需要邀请码，不用写姓名），"
        f"请写明机构和理由，这样发送：\n{example}"
    )


def also_pressed(told: str) -> str:
    """Added for somebody who is answering the survey."""
    return f"{told}\n被要求打高分，请发送“{CONCERN} 经过”，只有主办单位能看到。"
