"""pingyi announce: the formal end of a publication (公告), from which the titles run."""

from typing import TYPE_CHECKING

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.options import by_option, confirmed, day, json_option, today, yes_option
from pingyi.cli.publish_next import after_announcement
from pingyi.cli.publish_values import say_place, title_content
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.publishing.parting import Parting


@click.command(
    help="公示期满、异议都处理完以后，公告 CYCLE 最近一次公示的名单；先显示名单，请您确认。\n\n"
    "称号自 --on 之日起一年，到次年对应日的 24:00 为止；空缺的名额没有称号。"
    "公告后机构随即收到通知。考评以后被立案、处罚、注销或禁选的机构会逐一指出；核实属实的，"
    "用 --without 写明理由，其名额空缺。公文另用 pingyi notice CYCLE OUT.docx --announcement "
    "写出。"
)
@click.argument("cycle_name", metavar="CYCLE")
@click.option("--document-no", "document_no", required=True, metavar="TEXT", help="公告的文号")
@click.option(
    "--on", "on_text", required=True, metavar="DATE", help="称号自这一天起生效，例如 2023-11-06"
)
@click.option(
    "--without",
    default="",
    metavar="WHY",
    help="不得再排名的机构名额空缺的理由，会告知这些机构",
)
@click.option("--why", default="", metavar="TEXT", help="公告日期早于今天的理由，留存备查")
@by_option
@yes_option
@json_option
@click.pass_obj
def announce(
    tools: Tools,
    cycle_name: str,
    document_no: str,
    on_text: str,
    without: str,
    why: str,
    who: str,
    *,
    yes: bool,
    as_json: bool,
) -> None:
    """Announce CYCLE's latest publication, after showing who is on it."""
    from cycle.publishing.announcing import announce_list
    from cycle.publishing.links import title_link
    from cycle.publishing.published import latest, listings
    from cycle.refusal import Refused

    on, actor = day("--on", on_text), actor_of(tools, who)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    places = _to_announce(tools, cycle)
    if places is not None and (without.strip() or not places.lost):
        confirmed("确定公告？公告后不能撤回。", lambda: _show(places), yes=yes)
    subject = f"announcement:{document_no}"
    with acting(tools, actor, "list.announce", subject, cycle) as db:
        titles = announce_list(
            db, cycle, document_no, on, actor, tools.now(), tools.zone, without=without, why=why
        )
        if places is not None and [each.uscc for each in titles] != _codes(places):
            raise Refused("名单在确认时有了变化，未公告，请重新核对。")
    base = tools.config.server.public_url
    if as_json:
        rows = [title_content(each, today(tools)) for each in titles]
        links = [title_link(base, each.code) or None for each in titles]
        agencies = [{**row, "url": link} for row, link in zip(rows, links, strict=True)]
        print_json({"cycle": cycle.name, "document_no": document_no, "titles": agencies})
        return
    first = titles[0]
    done = "已公告" if places is not None else "此前已公告（未作改动）"
    say(
        f"{done} {len(titles)} 家：{first.document_no}，称号自 {first.starts_on} 起，"
        f"{first.ends_on} 24:00 止。"
    )
    for each in titles:
        say(f"　{each.name}（{each.uscc}）　验证码 {each.code}　{title_link(base, each.code)}")
    with tools.database.statements() as db:
        publication = latest(db, cycle.id)
        listed = [] if publication is None else listings(db, publication.id)
    for sentence in after_announcement(cycle, listed):
        say(sentence)


def _to_announce(tools: Tools, cycle: "CycleRow") -> "Parting | None":
    """The places that would be announced; None where it was done before."""
    from cycle.publishing.announcements import announcement_of
    from cycle.publishing.parting import parting
    from cycle.publishing.published import latest

    with tools.database.statements() as db:
        publication = latest(db, cycle.id)
        if publication is None:
            raise BadInput(f"考评周期“{cycle.name}”还没有公示，不能公告。")
        if announcement_of(db, publication.id) is not None:
            return None
        return parting(db, cycle, publication, tools.now(), tools.zone)


def _codes(places: "Parting") -> list[str]:
    return [each.uscc for each in places.kept]


def _show(places: "Parting") -> None:
    say("将授予以下机构标杆称号：")
    for row in places.kept:
        say_place(row.position, row.rank, row.name, row.uscc)
    for row in places.lost:
        why = "、".join(places.reasons[row.agency_id])
        say(f"第 {row.position} 位名额空缺：{row.name}（{row.uscc}），{why}。")
