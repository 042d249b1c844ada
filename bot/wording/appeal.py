"""Sentences about an agency's appeal (申诉) about its own score."""

from collections.abc import Sequence
from datetime import date

from bot.wording.agency import day
from bot.wording.confirming import SHOWN, nothing_confirmed, to_confirm, too_long, too_short
from bot.wording.markup import choice, plain
from bot.wording.own_objections import how_to_ask
from cycle.publishing.public_lists import PublicList

#: Characters of a document's number.
_DOCUMENT = 40


def closed(last: PublicList | None) -> str:
    """last: the list that was public last, None before the first."""
    when = "考评结果还没有公示"
    if last is not None:
        ended = day(last.publication.to_date)
        when = f"{plain(last.cycle, 30)}周期的公示已于{ended}24:00结束"
    return f"{when}，现在不能申诉；公示期内可发送“申诉 项号 理由”。"


def how(about: PublicList, items: Sequence[int]) -> str:
    """items: the numbers of the standard's items, in order."""
    until = day(about.publication.to_date)
    return (
        f"对本机构{plain(about.cycle, 30)}周期得分有异议，请于{until}24:00前"
        f"发送“申诉 项号 理由”（项号{_range(items)}，可写几个），"
        f"例如：\n{example(items)}"
    )


def confirmed_nothing(items: Sequence[int]) -> str:
    return nothing_confirmed("申诉", example(items))


def example(items: Sequence[int]) -> str:
    return f"申诉 {'、'.join(map(str, items[:2]))} 记录与事实不符，有系统截图"


def no_such_item(wrong: Sequence[int], known: Sequence[int]) -> str:
    numbers = "、".join(map(str, wrong))
    return (
        f"还没有提交申诉：没有第{numbers}项，评估项目是第{_range(known)}项。"
        f"请写对项号重新发送，例如：\n{example(known)}"
    )


def reason_missing(items: Sequence[int]) -> str:
    """items: those that were named."""
    numbers = "、".join(map(str, items))
    return (
        f"还没有提交申诉：看到的是{numbered(items).strip()}，还缺理由。"
        f"请发送“申诉 项号 理由”，例如：\n申诉 {numbers} 记录与事实不符，有系统截图"
    )


def reason_too_short(
    items: Sequence[int], why: str, known: Sequence[int], bounds: tuple[int, int]
) -> str:
    """What was understood with it; bounds: characters of a reason."""
    numbers = "、".join(map(str, items)) or f"项号（{_range(known)}）"
    again = f"请这样发送：\n申诉 {numbers} {plain(why, SHOWN)}……（写明依据）"
    return too_short("申诉", [_about(items), again], why, bounds)


def reason_too_long(why: str, bounds: tuple[int, int]) -> str:
    return too_long("申诉", why, bounds)


def confirm(
    name: str, about: PublicList, items: Sequence[int], why: str, known: Sequence[int]
) -> str:
    """What would be filed, and the line that files it; known: the standard's items."""
    document_no = about.publication.document_no
    understood = [
        f"机构：{plain(name, 60)}",
        f"公示文号：{plain(document_no, _DOCUMENT)}（{plain(about.cycle, 30)}周期）",
        _about(items),
    ]
    typed = f"{numbered(items)}{why}"
    rewritten = f"写明项号重新发送：申诉 项号 理由（项号{_range(known)}）"
    return to_confirm("确认申诉", understood, why, f"{document_no} {typed}", typed, rewritten)


def which(items: Sequence[int], why: str, lists: Sequence[PublicList]) -> str:
    """A tap confirms as well."""
    first = plain(lists[0].cycle, 30)
    how = (
        f"还没有提交：贵机构有{len(lists)}份考评结果正在公示，对哪一份有异议？点击后即提交，"
        f"或在“申诉”后写明，例如：申诉 {first}周期 项号 理由\n"
        f"{_about(items)}\n理由：{plain(why, SHOWN)}"
    )
    contents = {
        f"{plain(each.cycle, 30)}周期（{plain(each.publication.document_no, _DOCUMENT)}）": (
            f"确认申诉 {each.publication.document_no} {numbered(items)}{why}"
        )
        for each in lists
    }
    return choice(how, contents)


def filed(receipt: str, cycle: str, items: Sequence[int], until: date, *, is_new: bool) -> str:
    if not is_new:
        return f"贵机构已提出过同样的申诉，编号 {receipt}，无需重复提交；发送编号可查询处理结果。"
    about = f"（{numbered(items).strip()}）" if items else ""
    return (
        f"已收到贵机构对本机构{plain(cycle, 30)}周期得分的申诉{about}，编号 {receipt}，请保存。\n"
        f"公示期至{day(until)}，由主办单位核实处理。\n"
        f"{how_to_ask(receipt, '申诉')}"
    )


def numbered(items: Sequence[int]) -> str:
    """第3、11项 and a space, as it is read again; "" for none."""
    return f"第{'、'.join(map(str, items))}项 " if items else ""


def _about(items: Sequence[int]) -> str:
    return f"评估项目：{numbered(items).strip() or '没有写明项号'}"


def _range(items: Sequence[int]) -> str:
    if len(items) > 1 and items[-1] - items[0] == len(items) - 1:
        return f"{items[0]}至{items[-1]}"
    return "、".join(map(str, items))
