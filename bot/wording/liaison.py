"""What a liaison reads in chat: of the own district, in figures and in names to chase."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.wording.calls import NO_PHONES
from bot.wording.markup import fit, plain, tap
from cycle.progress.answering import Answering
from cycle.progress.counts import Funnel, Progress, Unanswered
from cycle.progress.pace import Lagging, Pace
from cycle.progress.urging import Urging
from cycle.publishing.objections import STATES as OBJECTION_STATES
from cycle.publishing.objections import ObjectionRow
from cycle.receipts import tail
from survey.session import ResponseState

_NAME = 30  # characters of an organisation's name within a list
_RESPONSES = {
    ResponseState.INVITED: "未开始",
    ResponseState.IN_PROGRESS: "答题中",
    ResponseState.WITHDRAWN: "已撤回",
}


def own_district_only(district: str) -> str:
    return f"您只能查看{district}的情况。\n"


def progress(
    district: str,
    cycle: str,
    found: Progress,
    pace: Pace,
    lagging: Sequence[Lagging],
    closes_at: datetime,
    to_call: int,
    *,
    is_open: bool,
) -> str:
    """to_call: enterprises that WeChat does not reach; is_open: the survey goes on."""
    answers, firms = found.responses, found.enterprises
    expected = ""
    if pace.expected is not None and answers.invited:
        share = pace.expected / answers.invited
        expected = f"，照近三天的速度到截止约{pace.expected}份（{share:.0%}）"
    lines = [
        f"{district}　{plain(cycle, _NAME)}周期进度",
        f"答卷：共{answers.invited}份，已开始{answers.started}份，"
        f"已提交{answers.submitted}份，提交率{_percent(answers)}",
        f"今日新提交{pace.today}份{expected}",
        f"企业：共{firms.invited}家，已绑定{firms.bound}家，已全部提交{firms.submitted}家",
    ]
    if lagging:
        named = "；".join(
            f"{plain(each.name, 20)} {each.submitted}/{each.invited}" for each in lagging
        )
        lines.append(f"提交率最低的机构：{named}")
    lines.append(f"截止：{day((closes_at - timedelta(seconds=1)).date())}")
    calls = f"　需电话联系的企业{to_call}家：{tap('未联系')}" if to_call else ""
    remind = f"　提醒一次：{tap('催办')}" if is_open else ""
    lines.append(f"尚未答完的企业：{tap('未答')}{remind}{calls if is_open else ''}")
    return fit("\n".join(lines))


def _percent(funnel: Funnel) -> str:
    return "—" if funnel.rate is None else f"{float(funnel.rate):.1%}"


def unanswered(
    district: str,
    rows: Sequence[Unanswered],
    phones: Mapping[str, str],
    page: int,
    size: int,
    *,
    more: bool,
) -> str:
    """One page of enterprises, `size` to a page, from page 1; phones: by code, "" to show none."""
    if not rows:
        return f"{district}没有尚未答完的企业。" if page == 1 else "没有更多了。"
    lines = [f"{district}尚未答完的企业（第{page}页）："]
    for number, row in enumerate(rows, (page - 1) * size + 1):
        state = _RESPONSES.get(row.state, "") if row.bound else "未绑定"
        phone = phones.get(row.uscc, "")
        called = f" {plain(phone, 40)}" if phone else ""
        lines.append(f"{number}. {plain(row.name, _NAME)}（{state}）{called}")
    if more:
        lines.append(f"看下一页：{tap(f'未答 {page + 1}')}")
    return fit("\n".join(lines))


def enterprise(found: Answering, reminded_at: datetime | None, phone: str, *, is_open: bool) -> str:
    """Whether one enterprise has answered, never what; reminded_at: local; phone: "" to show none.

    is_open: the survey goes on.
    """
    if found.waiting:
        done = f"，已提交{found.submitted}家" if found.submitted else ""
        how = f"须评{found.responses}家机构{done}，还差{found.waiting}家"
    else:
        how = f"须评{found.responses}家机构，已提交{found.submitted}家"
    if found.withdrawn:
        how += f"，填写人撤回同意，不再询问的{found.withdrawn}家"
    elif not found.waiting:
        how += "，没有待评的"
    bound = "已绑定" if found.bound else "未绑定"
    lines = [f"{plain(found.name, 60)}：{bound}，{how}。"]
    if reminded_at is not None:
        lines.append(f"最近一次提醒：{reminded_at.month}月{reminded_at.day}日{reminded_at:%H:%M}")
    elif found.waiting:
        lines.append("还没有提醒过。")
    if phone:
        lines.append(phone)
    if found.waiting and is_open:
        lines.append(f"提醒本区还没有答完的：{tap('催办')}")
    return fit("\n".join(lines))


def several(district: str, text: str, rows: Sequence[Answering], *, more: bool) -> str:
    lines = [f"{district}名称含“{plain(text, _NAME)}”的企业有几家："]
    for each in rows:
        left = f"还差{each.waiting}家" if each.waiting else "不再询问"
        if each.submitted == each.responses:
            left = "已答完"
        lines.append(
            f"· {plain(each.name, _NAME)}（{'已绑定' if each.bound else '未绑定'}，{left}）"
        )
    lines.append("……还有更多，请写全称。" if more else "要看其中一家，请写全称。")
    return fit("\n".join(lines))


def no_such_enterprise(district: str, text: str) -> str:
    return f"{district}没有名称含“{plain(text, _NAME)}”的企业，请核对名称。"


def phones(*, shown: bool) -> str:
    if shown:
        return f"发送企业名称可查看电话；尚未答完的企业和电话：{tap('未答')}"
    return f"{NO_PHONES}需电话联系的企业：{tap('未联系')}"


def nothing_to_confirm() -> str:
    """To a bare 确认: nothing of what was shown is kept."""
    return "没有提交任何内容：请点击上一条回复中“确认”开头的那一行，或照样发送那一整行。"


def answers_are_not_shown() -> str:
    """Before the progress, where it was asked what somebody answered."""
    return "谁评了哪家机构、打了多少分，都不向联络员显示。\n"


def objections(district: str, cycle: str, rows: Sequence[ObjectionRow]) -> str:
    """Never who objected, nor in what words; a receipt's end alone, for the whole tells more."""
    about = f"{plain(cycle, 30)}周期{district}推荐的机构"
    if not rows:
        return f"{about}没有收到异议。"
    lines = [f"{about}收到的异议（含机构自己的申诉）："]
    lines += [
        f"尾号{tail(each.receipt)}　{plain(each.agency_name, _NAME)}　"
        f"{OBJECTION_STATES[each.state]}"
        for each in rows
    ]
    return fit("\n".join(lines))


def urge_asked(district: str, found: Urging, leaves_at: datetime, now: datetime) -> str:
    """leaves_at, now: local."""
    if not found.people:
        return (
            f"{district}现在没有可以再提醒的人：未答完的今日都已提醒、刚刚有过互动、"
            f"不愿再收提醒，或微信联系不到（{tap('未联系')}）。"
        )
    when = (
        ""
        if leaves_at <= now
        else f"，将于{leaves_at.month}月{leaves_at.day}日{leaves_at:%H:%M}发出"
    )
    return (
        f"{district}尚未答完、今日还没有提醒过的有{found.people}人，将各提醒一次{when}。\n"
        f"微信联系不到的不在其中，请看{tap('未联系')}。\n确认请点击或回复：{tap('确认催办')}"
    )


def urged(district: str, found: Urging, leaves_at: datetime, now: datetime) -> str:
    if not found.people:
        return f"{district}现在没有可以再提醒的人，没有发送。"
    when = (
        "即将发出"
        if leaves_at <= now
        else f"{leaves_at.month}月{leaves_at.day}日{leaves_at:%H:%M}发出"
    )
    return f"已安排提醒{district}的{found.people}人，{when}；已达每日提醒上限的不会收到。"


def day(of: date) -> str:
    return f"{of.year}年{of.month}月{of.day}日"
