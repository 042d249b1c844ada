"""pingyi retention: purge what leads to people after a cycle, and certify it."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cycle.refusal import one_line
from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.erasures import content, tell, write
from pingyi.cli.options import (
    by_where_needed_option,
    confirmed,
    json_option,
    scope_option,
    today,
    yes_option,
)
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.privacy.retention import Retention


@click.command(
    help="清除 CYCLE 的联系人、绑定、邀请码和 openid；答卷、依据和结果保留。先显示数量，请您确认，"
    "清除后不能恢复。\n\n"
    "公告以后，或调查截止满 privacy.retention_days 天以后才可以清除；有异议未处理、"
    "考评未冻结的不清除。到期后 pingyi schedule 自动清除。"
)
@click.argument("cycle_name", metavar="CYCLE")
@click.option("--check", is_flag=True, help="只看将清除什么，不清除")
@click.option(
    "--certificate",
    "out",
    type=click.Path(path_type=Path),
    metavar="OUT.docx",
    help="另写出个人信息清除证明：.docx",
)
@click.option("--why", default="", help="放弃从未冻结的周期或空缺名额的理由")
@by_where_needed_option
@scope_option
@yes_option
@json_option
@click.pass_obj
def retention(
    tools: Tools,
    cycle_name: str,
    out: Path | None,
    why: str,
    who: str | None,
    district_text: str | None,
    *,
    check: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Erase contacts, bindings, codes and openids of CYCLE; answers, evidence and results stay."""
    from cycle.privacy.retention import due, purge_cycle

    days = tools.config.privacy.retention_days
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        found = due(db, tools.vault, cycle, tools.now(), tools.zone, days)
    if check:
        _show(found, today(tools), as_json=as_json)
        return
    if who is None:
        raise BadInput("请用 --by 写明由谁决定清除；只查看请加 --check。")
    _check_place(out)
    actor = actor_of(tools, who, district_text)
    if not found.is_empty and (why or not found.blocked):  # a refusal is on record, unasked
        confirmed("确定清除？清除后不能恢复。", lambda: _counted(found), yes=yes)
    with acting(tools, actor, "retention.run", f"cycle:{cycle.name}", cycle) as db:
        done = purge_cycle(db, tools.vault, cycle, actor, tools.now(), tools.zone, days, why=why)
    if done is None:
        if as_json:
            print_json({"receipt": None, "cycle": cycle.name, "counts": {}})
        say(f"考评周期“{cycle.name}”没有需要清除的个人信息。")
        return
    if out is not None:
        write(tools, done, cycle.name, out)
    if as_json:
        print_json(content(tools, done, cycle.name))
    else:
        tell(tools, done, cycle.name)


def _check_place(out: Path | None) -> None:
    """Before anything is erased: the certificate must have somewhere to go."""
    from documents.draft import DocumentError, check_place

    if out is None:
        return
    if out.suffix.lower() != ".docx":
        raise BadInput(f"{one_line(out)}：证明应为 .docx 文件。")
    try:
        check_place(out)
    except DocumentError as error:
        raise BadInput(str(error)) from None


def _show(found: "Retention", on: date, *, as_json: bool) -> None:
    if as_json:
        shown: dict[str, Any] = {
            "cycle": found.cycle.name,
            "due_on": found.due_on.isoformat(),
            "blocked": found.blocked,
            "counts": dict(found.counts),
        }
        print_json(shown)
        return
    _counted(found)
    if found.is_empty:
        say(f"考评周期“{found.cycle.name}”没有需要清除的个人信息。")
    by_itself = "随即" if found.due_on <= on else f"于 {found.due_on} "
    say(found.blocked or f"现在可以清除；未清除的，系统{by_itself}自动清除。")


def _counted(found: "Retention") -> None:
    from pingyi.erasures import WORDS

    for what, count in found.counts.items():
        if count:
            say(f"{WORDS[what]}：{count:,}")
