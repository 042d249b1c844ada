"""Objections (异议) as anybody reads of them: how, when, and that one was received."""

from collections.abc import Sequence
from datetime import date

from bot.wording.markup import REPLY_LIMIT, choice, fit, plain, size, tap
from bot.wording.own_objections import how_to_ask

#: Names in one reply.
_NAMED = 15
#: Characters of a reason that are shown again.
_SHOWN = 60


def how(names: Sequence[str], until: date) -> str:
    """names: of the agencies on the list, in its order."""
    return fit(
        f"正在公示，{_day(until)}24:00前可以提出异议。请写明机构和理由，例如：\n"
        "异议 机构全称 某份报告与现场不符\n"
        f"公示名单：{_listed(names)}"
    )


def reason_missing(name: str) -> str:
    return f"请在机构全称后写明理由，例如：\n异议 {plain(name, 30)} 某份报告与现场不符"


def not_listed(text: str, names: Sequence[str]) -> str:
    return fit(
        f"“{plain(text, 30)}”不在公示名单上，只能对名单上的机构提出异议。\n"
        f"公示名单：{_listed(names)}"
    )


def ambiguous(text: str, names: Sequence[str]) -> str:
    return fit(f"名单上有几家都符合“{plain(text, 30)}”：{_listed(names)}。请写机构全称。")


def confirm(part: str, name: str, document_no: str, reason: str) -> str:
    """What would be filed, and the line that files it.

    part: what was written for the name where it was no whole one; document_no: of the list.
    """
    lines = ["请核对，确认后才提交："]
    if part:
        lines.append(f"您写的“{plain(part, 20)}”在名单上只与下面一家相符，不是这一家请不要确认。")
    lines += [
        f"机构：{plain(name, 60)}",
        f"公示文号：{plain(document_no, 40)}",
        f"理由：{plain(reason, _SHOWN)}",
    ]
    content = f"确认异议 {name} {document_no} {reason}"
    how = "\n".join([*lines, "确认请点击："])
    line = tap(f"确认异议 {plain(name, 30)}", content)
    if size(f"{how}\n{line}") <= REPLY_LIMIT:
        return f"{how}\n{line}"
    # what is sent back would be too long to stand behind a line
    whole = f"理由较长，请写机构全称重新发送：\n异议 {plain(name, 60)} 理由"
    return fit("\n".join([*lines, whole]))


def appeal_instead() -> str:
    """For an agency that names an item of the standard."""
    return "对本机构得分有异议，请发送“申诉 项号 理由”，例如：申诉 3 业务信息已按时录入"


def which_list(name: str, reason: str, lists: Sequence[tuple[str, str]]) -> str:
    """lists: cycle and document number of those on which the agency is; a tap confirms as well."""
    how = (
        f"“{plain(name, 30)}”在{len(lists)}份正在公示的名单上，您对哪一份有异议？点选后即提交，"
        f"或在机构全称后写明，例如：异议 机构全称 {plain(lists[0][0], 30)}周期 理由\n"
        f"理由：{plain(reason, _SHOWN)}"
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


def staff_only(bureau: str) -> str:
    return (
        f"您以联络员身份使用本账号，不在这里提出异议。收到的书面异议请转{plain(bureau, 30)}登记。"
    )


def while_open(until: date) -> str:
    """Added to the help of people whom no invitation binds."""
    return f"\n正在公示，{_day(until)}24:00前对名单有异议，可发送“异议 机构全称 理由”。"


def _listed(names: Sequence[str]) -> str:
    shown = "、".join(plain(name, 24) for name in names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown}等{len(names)}家"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
