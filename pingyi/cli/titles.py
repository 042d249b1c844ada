"""pingyi titles: who holds a title (标杆称号), whether a code is good, and taking one away."""

from typing import TYPE_CHECKING

import click

from cycle.refusal import brief
from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.notified import notified
from pingyi.cli.options import by_option, confirmed, day, json_option, today, yes_option
from pingyi.cli.publish_values import title_content
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.publishing.title_rows import TitleRow


@click.group(help="标杆称号：有效的、到期的和已取消的。")
def titles() -> None:
    """Titles (标杆称号) that agencies hold, held, or lost."""


@titles.command("list", help="列出全部称号及今天的状态；--json 的内容与公开的名单相同。")
@click.option("--cycle", "cycle_name", metavar="NAME", help="只看这个考评周期的")
@json_option
@click.pass_obj
def list_(tools: Tools, cycle_name: str | None, *, as_json: bool) -> None:
    """List every title with what it is worth today; --json is the list that is published."""
    from cycle.publishing.title_list import holders, titles_json
    from cycle.publishing.title_rows import STATES

    config, on = tools.config, today(tools)
    with tools.database.statements() as db:
        cycle = None if cycle_name is None else chosen_cycle(tools, db, cycle_name)
        found = holders(db, on)
    if cycle is not None:
        found = [each for each in found if each.title.cycle_id == cycle.id]
    if as_json:
        print_json(titles_json(found, config.bureau.name, on, config.server.public_url))
        return
    if not found:
        say("还没有标杆称号。")
    for each in found:
        say(_line(each.title, STATES[each.state]))


@titles.command(help="查看一个称号。")
@click.argument("text", metavar="CODE|AGENCY", help="称号的编号，或机构的信用代码或名称")
@json_option
@click.pass_obj
def show(tools: Tools, text: str, *, as_json: bool) -> None:
    """Show one title, by its code or by its agency's code or name."""
    from cycle.publishing.links import title_link
    from cycle.publishing.title_rows import STATES
    from cycle.publishing.titles import TitleState, barred_until

    title, on = _named(tools, text), today(tools)
    link = title_link(tools.config.server.public_url, title.code)
    with tools.database.statements() as db:
        barred = barred_until(db, title.agency_id, on)
    if as_json:
        until = None if barred is None else barred.isoformat()
        print_json({**title_content(title, on), "url": link or None, "barred_until": until})
        return
    state = title.state(on)
    say(_line(title, STATES[state]))
    if state is TitleState.REVOKED:
        say(f"取消理由：{title.revoked_why}")
    if barred is not None:
        say(f"{barred} 及以前不得作为候选。")
    if link:
        say(f"验证链接：{link}")


@titles.command(
    help="取消一个称号；先请您确认。自决定之日起一年内，该机构不得作为候选。\n\n"
    "称号有效期内发现、到期以后才决定的，用 --found 写明发现日期。机构会收到通知和理由。"
)
@click.argument("text", metavar="CODE|AGENCY", help="称号的编号，或机构的信用代码或名称")
@click.option("--on", "on_text", required=True, metavar="DATE", help="决定的日期，例如 2024-03-01")
@click.option("--found", "found_text", metavar="DATE", help="发现的日期，与决定日期不同时写")
@click.option("--why", required=True, metavar="TEXT", help="理由，会告知机构")
@by_option
@yes_option
@json_option
@click.pass_obj
def revoke(
    tools: Tools,
    text: str,
    on_text: str,
    found_text: str | None,
    why: str,
    who: str,
    *,
    yes: bool,
    as_json: bool,
) -> None:
    """Take a title away; the agency is barred from candidacy for a year from the decision."""
    from cycle.publishing.titles import named_title
    from cycle.publishing.titles import revoke as take_away

    on, actor, title = day("--on", on_text), actor_of(tools, who), _named(tools, text)
    found = None if found_text is None else day("--found", found_text)
    confirmed("确定取消？取消后不能恢复。", lambda: say(_line(title)), yes=yes)
    with acting(tools, actor, "title.revoke", f"agency:{title.uscc}") as db:
        title = named_title(db, title.code, on)
        barred = take_away(db, title, on, why, actor, tools.now(), tools.zone, found_on=found)
    if as_json:
        content = {"code": title.code, "uscc": title.uscc, "revoked_on": on.isoformat()}
        print_json({**content, "barred_until": barred.isoformat()})
        return
    told = notified(tools, title.cycle_id, title.uscc, of_title=True)
    say(f"已取消“{title.name}”的标杆称号（{on}），{told}；{barred} 及以前不得作为候选。")


@titles.command(help="查验一个称号编号今天是否有效，与公众查到的一样：有效、已到期、已取消或没有。")
@click.argument("code", help="称号的编号")
@json_option
@click.pass_obj
def check(tools: Tools, code: str, *, as_json: bool) -> None:
    """Tell what a code is worth today, as anybody learns it: valid, expired, revoked or unknown."""
    from cycle.publishing.title_rows import STATES
    from cycle.publishing.titles import check as checked

    with tools.database.statements() as db:
        found = checked(db, code, today(tools))
    if as_json:
        days = (found.starts_on, found.ends_on, found.revoked_on)
        starts, ends, revoked = (None if each is None else each.isoformat() for each in days)
        print_json(
            {
                "state": str(found.state),
                "name": found.name,
                "uscc": found.uscc,
                "starts_on": starts,
                "ends_on": ends,
                "revoked_on": revoked,
            }
        )
    elif found.name is None:
        say(f"{STATES[found.state]}：没有编号为“{brief(code)}”的称号。")
    else:
        days_told = f"{found.starts_on} 至 {found.ends_on}"
        ended = "" if found.revoked_on is None else f"，{found.revoked_on} 取消"
        say(f"{STATES[found.state]}：{found.name}（{found.uscc}），{days_told}{ended}。")


def _named(tools: Tools, text: str) -> "TitleRow":
    from cycle.publishing.titles import named_title
    from cycle.refusal import Refused

    try:
        with tools.database.statements() as db:
            return named_title(db, text, today(tools))
    except Refused as refused:
        raise BadInput(str(refused)) from None


def _line(title: "TitleRow", state: str = "") -> str:
    days = f"{title.starts_on} 至 {title.ends_on}"
    return (
        f"{title.code}　{title.name}（{title.uscc}）　{days}　{title.document_no}　{state}".rstrip()
    )
