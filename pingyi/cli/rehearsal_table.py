"""What pingyi rehearse prints for people."""

from rich.markup import escape
from rich.table import Table

from cycle.progress.call_words import REASONS, why
from pingyi.cli.tools import console
from pingyi.rehearsal.audits import Audit
from pingyi.rehearsal.report import Report

#: Failures of one audit that are shown; --json has all of them.
_MOST = 20
_ROLES = {"enterprise": "企业", "agency": "机构", "liaison": "联络员"}
_ROUTES = {
    "custom": "客服消息",
    "template": "模板消息",
    "subscription": "订阅通知",
    "none": "未联系上",
}
_STATUSES = {
    "queued": "排队",
    "sending": "发送中",
    "sent": "已发出",
    "delivered": "已送达",
    "failed": "失败",
    "undeliverable": "无法送达",
    "cancelled": "取消",
}


def show(report: Report) -> None:
    """Print the report, the promises last."""
    say = console.print
    say(
        f"排练：{report.enterprises:,} 家企业，{report.people:,} 人，"
        f"{report.opens_on} 至 {report.closes_on}，回调 {report.callbacks:,} 次，"
        f"用时 {report.seconds:.0f} 秒，种子 {report.seed}。",
        style="bold",
    )
    say(_routes(report))
    say(_called(report))
    say(_messages(report))
    if report.ended:
        say(_ended(report))
    say(_responses(report))
    say(_days(report))
    say(_audits(report))
    for audit in report.audits:
        _tell(audit)


def _routes(report: Report) -> Table:
    table = Table(title="由哪种通道联系到的人数（可多种）")
    table.add_column("身份")
    for words in _ROUTES.values():
        table.add_column(words, justify="right")
    for role, counts in report.routes.items():
        table.add_row(_ROLES[role], *(f"{counts.get(route, 0):,}" for route in _ROUTES))
    return table


def _called(report: Report) -> Table:
    table = Table(title="截止当晚的需电话联系名单（企业）")
    for words in REASONS.values():
        table.add_column(words, justify="right", overflow="fold")
    table.add_row(*(f"{report.called.get(reason.value, 0):,}" for reason in REASONS))
    return table


def _messages(report: Report) -> Table:
    table = Table(title="消息种类与结果")
    table.add_column("种类", overflow="fold")
    for words in _STATUSES.values():
        table.add_column(words, justify="right")
    for kind, counts in report.messages.items():
        table.add_row(kind, *(f"{counts.get(status, 0):,}" for status in _STATUSES))
    return table


def _ended(report: Report) -> Table:
    """Why messages were cancelled, failed or could not be delivered."""
    table = Table(title="未送达的消息与原因")
    table.add_column("种类", overflow="fold")
    table.add_column("原因", overflow="fold")
    table.add_column("条数", justify="right")
    for kind, reasons in report.ended.items():
        for error, count in reasons.items():
            table.add_row(kind, why(error), f"{count:,}")
    return table


def _responses(report: Report) -> Table:
    table = Table(title="提交前收到的提醒条数")
    table.add_column("提醒")
    for count in report.after_reminders:
        table.add_column(f"{count} 条", justify="right")
    table.add_row("答卷", *(f"{count:,}" for count in report.after_reminders.values()))
    return table


def _days(report: Report) -> Table:
    table = Table(title="每日提交")
    for header in ("日期", "当日", "累计", "提交率"):
        table.add_column(header, justify="left" if header == "日期" else "right")
    for day in report.days:
        table.add_row(
            day.on.isoformat(), f"{day.submitted:,}", f"{day.so_far:,}", f"{day.rate:.1%}"
        )
    return table


def _audits(report: Report) -> Table:
    table = Table(title="核查（依据模拟手机收到的消息）")
    for header in ("承诺", "核查数", "违反", "有因", "结论"):
        table.add_column(header, justify="left" if header in ("承诺", "结论") else "right")
    for audit in report.audits:
        table.add_row(
            audit.title,
            f"{audit.checked:,}",
            f"{len(audit.failures):,}",
            f"{len(audit.explained):,}",
            "[red]不通过[/]" if audit.failures else "[green]通过[/]",
        )
    return table


def _tell(audit: Audit) -> None:
    for words, style, found in (
        ("不通过", "red", audit.failures),
        ("结果未知而重发", "yellow", audit.explained),
    ):
        if not found:
            continue
        console.print(f"{audit.title}：{words} {len(found):,} 例", style=style)
        for line in found[:_MOST]:
            console.print(f"  {escape(line)}")
        if len(found) > _MOST:
            console.print(f"  其余 {len(found) - _MOST:,} 例见 --json")
