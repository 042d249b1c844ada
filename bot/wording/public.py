"""Objections (异议) as anybody reads of them: how, when, and that one was received."""

from collections.abc import Sequence
from datetime import date

from bot.wording.confirming import SHOWN, nothing_confirmed, to_confirm, too_long, too_short
from bot.wording.enquiries import to_whom
from bot.wording.markup import choice, fit, plain, tap
from bot.wording.own_objections import how_to_ask

#: Names in one reply, and of those that fit, with a line to tap for each.
_NAMED, _FITTING = 20, 5
LIST = "公示名单"
EXAMPLE = "异议 机构名称 某份报告与现场不符"
NOBODY = "名单上的机构都已移出，名额空缺，现在没有可以提出异议的机构。"


def how(names: Sequence[tuple[int, str]], until: date) -> str:
    """names: number and name of the agencies on the list, in its order; none when all have left."""
    if not names:
        return f"公示到{_day(until)}24:00为止。{NOBODY}"
    return fit(
        f"正在公示，{_day(until)}24:00前可以提出异议。请写明机构和理由，"
        f"机构写名称或名单上的序号，例如：\n{EXAMPLE}\n{listed(names)}"
    )


def listed(names: Sequence[tuple[int, str]]) -> str:
    """The list, numbered, one agency a line."""
    lines = [f"{LIST}（{len(names)}家）："]
    lines += [f"{number}. {plain(name, 24)}" for number, name in names[:_NAMED]]
    if len(names) > _NAMED:
        lines.append(f"其余{len(names) - _NAMED}家请写名称。")
    return "\n".join(lines)


def confirmed_nothing() -> str:
    return nothing_confirmed("异议", EXAMPLE)


def said_yes(typed: str, *, is_agency: bool) -> str:
    """For a 是 that can be about nothing else; it is not known whether anything was shown."""
    what = "异议或申诉" if is_agency else "异议"
    return (
        f"只回复“{plain(typed, 10)}”不能提交{what}，这条消息没有提交任何内容。"
        "请点击上一条回复中“确认”开头的那一行，或照样发送那一整行；"
        f"也可重新写明：\n{EXAMPLE}"
    )


def reason_missing(name: str) -> str:
    return (
        f"还没有提交异议：请在机构名称后写明理由，例如：\n异议 {plain(name, 30)} 某份报告与现场不符"
    )


def reason_too_short(name: str, reason: str, bounds: tuple[int, int]) -> str:
    """bounds: characters of a reason."""
    example = f"请这样发送：\n异议 {plain(name, 30)} {plain(reason, SHOWN)}……（写明经过）"
    return too_short("异议", [f"机构：{plain(name, 60)}", example], reason, bounds)


def reason_too_long(reason: str, bounds: tuple[int, int]) -> str:
    return too_long("异议", reason, bounds)


def not_found(text: str) -> str:
    """The name may be written otherwise there, so that nothing is said of the list."""
    return (
        f"还没有提交异议：没有看出“{plain(text, 30)}”是公示名单上的哪一家。"
        f"机构请写名单上的名称（其中几个字也可以）或序号，例如：\n{EXAMPLE}\n"
        f"查看名单：{tap(LIST)}"
    )


def not_listed(name: str) -> str:
    """For a whole name that is surely another's."""
    return (
        f"还没有提交异议：“{plain(name, 30)}”不在这份公示名单上，只能对名单上的机构提出异议。"
        f"查看名单：{tap(LIST)}"
    )


def ambiguous(text: str, names: Sequence[str], reason: str) -> str:
    """Several agencies of the list fit; a tap on one of them files the reason, where there is."""
    several = f"还没有提交异议：名单上有几家都符合“{plain(text, 30)}”"
    if reason and len(names) <= _FITTING:
        how = (
            f"{several}，是哪一家？点击后即提交，或在“异议”后写机构全称和理由。\n"
            f"理由：{plain(reason, SHOWN)}"
        )
        return choice(how, {plain(name, 40): f"确认异议 {name} {reason}" for name in names})
    lines = [f"{several}，请写机构全称和理由：", *(f"· {plain(each, 24)}" for each in names)]
    return fit("\n".join(lines))


def confirm(part: str, name: str, document_no: str, reason: str, before: str = "") -> str:
    """What would be filed, and the line that files it.

    part: what was written for the name where it was no whole one; document_no: of the list;
    before: the receipt of what this person has already filed about the agency, "" for none.
    """
    understood = [f"机构：{plain(name, 60)}", f"公示文号：{plain(document_no, 40)}"]
    if part:
        understood.insert(
            0, f"您写的“{plain(part, 20)}”在名单上只与下面一家相符，不是这一家请不要确认。"
        )
    if before:
        understood.insert(
            0,
            f"您对这家机构已提出过异议，编号 {before}，尚待处理；"
            "不必重复提出。确有另外的事实，才请确认再提一件。",
        )
    rewritten = f"写机构全称重新发送：\n确认异议 {plain(name, 60)} 理由"
    content = f"{name} {document_no} {reason}"
    return to_confirm("确认异议", understood, reason, content, f"{name} {reason}", rewritten)


def appeal_instead() -> str:
    """For an agency that names an item of the standard."""
    return (
        "对本机构得分有异议，请发送“申诉 项号 理由”，例如：申诉 3 业务信息已按时录入\n"
        f"对名单上的其他机构有异议，请写其名称，例如：{EXAMPLE}"
    )


def which_list(name: str, reason: str, lists: Sequence[tuple[str, str]]) -> str:
    """lists: cycle and document number of those on which the agency is; a tap confirms as well."""
    how = (
        f"还没有提交：“{plain(name, 30)}”在{len(lists)}份正在公示的名单上，您对哪一份有异议？"
        "点击后即提交，"
        f"或在机构全称后写明，例如：异议 机构全称 {plain(lists[0][0], 30)}周期 理由\n"
        f"理由：{plain(reason, SHOWN)}"
    )
    contents = {
        f"{plain(cycle, 30)}周期（{plain(document, 40)}）": f"确认异议 {name} {document} {reason}"
        for cycle, document in lists
    }
    return choice(how, contents)


def filed(receipt: str, name: str, document_no: str, until: date, *, is_new: bool) -> str:
    """document_no: of the list that is objected to."""
    if not is_new:
        return f"您已提出过同样的异议，编号 {receipt}，无需重复提交；发送编号可查询处理结果。"
    return (
        f"已收到您对“{plain(name, 40)}”的异议，编号 {receipt}，请保存。\n"
        f"公示文号{plain(document_no, 40)}，公示期至{_day(until)}，由主办单位核实处理。\n"
        f"{how_to_ask(receipt, '异议')}\n"
        "对外不公开异议人和内容；"
        "取消关注本账号，即删除您与这件异议的关联，此后只能凭编号查询。"
    )


def not_open(ended: date | None) -> str:
    """For somebody we know; ended: the last day of the last window, None before the first."""
    if ended is None:
        return "考评名单还没有公示。公示期内可发送“异议 机构全称 理由”提出异议。"
    return f"公示已于{_day(ended)}24:00结束，现在不能提出异议。如有新的公示，公示期内可以提出。"


def not_recorded(ended: date | None, bureau: str, contact: str) -> str:
    """For anybody: that nothing was kept, and whom to tell; ended as in not_open."""
    return (
        f"现在没有公示中的名单，不能提出异议（{_when(ended)}），这条消息没有记录。"
        "公示期内可在这里提出，不需要邀请码。\n"
        f"要反映机构的问题，{to_whom(bureau, contact)}"
    )


def staff_only(bureau: str) -> str:
    return (
        f"您以联络员身份使用本账号，不在这里提出异议。收到的书面异议请转{plain(bureau, 30)}登记。"
    )


def while_open(until: date) -> str:
    """Added to the help of people whom no invitation binds."""
    return f"\n正在公示，{_day(until)}24:00前对名单有异议，可发送“异议 机构全称 理由”。"


def _when(ended: date | None) -> str:
    return "名单还没有公示" if ended is None else f"上次公示已于{_day(ended)}24:00结束"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
