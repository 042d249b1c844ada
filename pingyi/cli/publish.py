"""pingyi publish: a frozen list put up for objections (公示), and the publications so far."""

from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.notified import all_notified
from pingyi.cli.options import (
    NUMBER,
    by_where_needed_option,
    confirmed,
    day,
    json_option,
    today,
    yes_option,
)
from pingyi.cli.publish_values import listing_content, publication_content, say_place, working_days
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.audit import Actor
    from cycle.cycles import CycleRow
    from cycle.publishing.publications import Draft, Proposal, Published


@click.command(
    help="公示 CYCLE 某份快照的名单，受理异议；先显示名单，请您确认，公示后不能撤回。\n\n"
    "公示期按工作日计算：3 个工作日，起始日不计。公示后机构随即收到通知。名额空缺的，"
    "用新的文号再公示一次，由下一名递补。同一文号再次运行不作改动。"
    "期满后用 pingyi announce 公告。"
)
@click.argument("cycle_name", metavar="CYCLE")
@click.option("--snapshot", "number", type=NUMBER, metavar="N", help="第 N 份快照（默认：最新的）")
@click.option("--document-no", "document_no", metavar="TEXT", help="公示的文号")
@click.option("--from", "from_text", metavar="DATE", help="公示起始日（默认：今天）")
@click.option("--to", "to_text", metavar="DATE", help="公示到期日（默认：起始日后的第 3 个工作日）")
@click.option("--why", "--reason", "why", default="", help="另定日期或如此选择的理由")
@click.option(
    "--choose",
    "chosen",
    multiple=True,
    metavar="CODE",
    help="并列的由哪家递补，写信用代码，可以写几家",
)
@click.option(
    "--without", default="", metavar="WHY", help="考评期后被处罚的不列入，由下一名进入；写明理由"
)
@by_where_needed_option
@click.option("--list", "listing", is_flag=True, help="列出本周期的历次公示")
@yes_option
@json_option
@click.pass_obj
def publish(
    tools: Tools,
    /,
    cycle_name: str,
    number: int | None,
    document_no: str | None,
    who: str | None,
    *,
    listing: bool,
    yes: bool,
    as_json: bool,
    **wishes: Any,
) -> None:
    """Put the list of CYCLE's snapshot up for objections, after showing it."""
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    if listing:
        _list(tools, cycle, as_json=as_json)
        return
    if not document_no or not who:
        raise BadInput("请用 --document-no 写明文号，并用 --by 写明由谁决定。")
    proposal = _proposal(tools, document_no, named=number is not None, **wishes)
    actor = actor_of(tools, who)
    drafted = _draft(tools, cycle, number, proposal, actor)
    if drafted.is_new:
        confirmed("确定公示？公示后不能撤回。", lambda: _show_draft(drafted), yes=yes)
    published = _publish(tools, cycle, number, proposal, actor, drafted)
    told = all_notified(tools, cycle.id, [each.uscc for each in published.listings])
    _told(cycle, published, drafted, told, as_json=as_json)


def _proposal(
    tools: Tools,
    document_no: str,
    from_text: str | None,
    to_text: str | None,
    why: str,
    chosen: tuple[str, ...],
    without: str,
    *,
    named: bool,
) -> "Proposal":
    from cycle.publishing.publications import Choice, Proposal

    return Proposal(
        document_no,
        today(tools) if from_text is None else day("--from", from_text),
        None if to_text is None else day("--to", to_text),
        why,
        named,
        Choice(tuple(each.strip().upper() for each in chosen), why),
        without,
    )


def _draft(
    tools: Tools, cycle: "CycleRow", number: int | None, proposal: "Proposal", actor: "Actor"
) -> "Draft":
    from cycle.assessing.snapshots import chosen_snapshot
    from cycle.publishing.publications import draft
    from cycle.refusal import Refused

    try:
        with tools.database.statements() as db:
            snapshot = chosen_snapshot(db, cycle, number)
            return draft(
                db, cycle, snapshot, proposal, actor, tools.now(), tools.zone, working_days(tools)
            )
    except Refused as refused:
        raise BadInput(str(refused)) from None


def _publish(
    tools: Tools,
    cycle: "CycleRow",
    number: int | None,
    proposal: "Proposal",
    actor: "Actor",
    drafted: "Draft",
) -> "Published":
    from cycle.assessing.snapshots import chosen_snapshot
    from cycle.publishing.publications import publish as put_up
    from cycle.refusal import Refused

    subject = f"publication:{drafted.publication.document_no}"
    with acting(tools, actor, "publication.publish", subject, cycle) as db:
        snapshot = chosen_snapshot(db, cycle, number)
        calendar = working_days(tools)
        published = put_up(db, cycle, snapshot, proposal, actor, tools.now(), tools.zone, calendar)
        shown = [place.uscc for place in drafted.places]
        if published.is_new and [each.uscc for each in published.listings] != shown:
            raise Refused("名单在确认时有了变化，未公示，请重新核对。")
    return published


def _show_draft(drafted: "Draft") -> None:
    row = drafted.publication
    say(f"第 {row.number} 次公示 {row.document_no}，{row.from_date} 至 {row.to_date} 24:00：")
    for position, place in enumerate(drafted.places, 1):
        note = "　注意：不合格" if place.entry.grade == "unqualified" else ""
        say_place(position, place.entry.rank or 0, place.entry.name, place.entry.uscc, note)
    _say_who_is_not_on_it(drafted)
    if drafted.held:
        say(f"另有 {drafted.held} 家立案暂缓：结案后重新考评、公示的，名单可能因此改变。")


def _say_who_is_not_on_it(drafted: "Draft") -> None:
    for place, held in drafted.left_out:
        say(f"不列入：{place.name}（{place.uscc}），{held}。")
    for row in drafted.dropped:
        say(f"上次名单第 {row.position} 位不再列入：{row.name}（{row.uscc}）。")


def _told(
    cycle: "CycleRow", published: "Published", drafted: "Draft", told: str, *, as_json: bool
) -> None:
    row = published.publication
    if as_json:
        print_json(
            {
                **publication_content(cycle, row),
                "changed": published.is_new,
                "agencies": [listing_content(each) for each in published.listings],
                "left_out": [place.uscc for place, _ in drafted.left_out],
                "dropped": [each.uscc for each in drafted.dropped],
            }
        )
        return
    if not published.is_new:
        say(f"{row.document_no} 此前已公示（{row.from_date} 至 {row.to_date}），未作改动。")
        return
    say(
        f"已公示 {len(published.listings)} 家：{row.document_no}，{row.from_date} 至 "
        f"{row.to_date} 24:00 接受异议；{told}。"
    )
    _say_who_is_not_on_it(drafted)
    say(f"公文：pingyi notice {cycle.name} 公示.docx")
    command = f"pingyi announce {cycle.name} --document-no 文号 --on 日期 --by 姓名"
    say(f"期满且异议处理完毕后运行：{command}")


def _list(tools: Tools, cycle: "CycleRow", *, as_json: bool) -> None:
    from cycle.publishing.announcements import announcement_of
    from cycle.publishing.published import all_of, listings

    with tools.database.statements() as db:
        found = [
            (row, listings(db, row.id), announcement_of(db, row.id)) for row in all_of(db, cycle.id)
        ]
    if as_json:
        print_json(
            [
                {
                    **publication_content(cycle, row),
                    "announced_on": None if done is None else done.announced_on.isoformat(),
                    "agencies": [listing_content(each) for each in places],
                }
                for row, places, done in found
            ]
        )
        return
    if not found:
        say(f"考评周期“{cycle.name}”还没有公示。")
    for row, places, done in found:
        ended = "" if done is None else f"，{done.announced_on} 公告（{done.document_no}）"
        say(f"第 {row.number} 次公示 {row.document_no}，{row.from_date} 至 {row.to_date}{ended}：")
        for each in places:
            note = "" if each.vacated_at is None else f"　空缺：{each.vacated_why}"
            say_place(each.position, each.rank, each.name, each.uscc, note)
