"""pingyi sampling: report sampling (报告抽查) from the list of reports to the experts' reviews."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.options import NUMBER, by_option, json_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.evidence.draws import DrawRow
    from cycle.evidence.reports import ReportRow

_cycle = click.argument("cycle_name", metavar="CYCLE")
_draw = click.option("--draw", "draw_text", metavar="ID", help="哪一次抽取（默认：最近一次）")


@click.group(help="报告抽查：待抽清单、人人可以复核的抽取，和复评的分配。")
def sampling() -> None:
    """Report sampling: the list, a draw that anybody can repeat, and who reviews what."""


@sampling.command(help="把 AGENCY 的报告 REFERENCE 列入待抽清单。")
@_cycle
@click.argument("agency_text", metavar="AGENCY")
@click.argument("reference", help="报告编号")
@click.argument("title", help="报告名称")
@click.option(
    "--on",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="报告的出具日期，例如 2023-09-30",
)
@click.option("--client", default="", metavar="USCC", help="委托单位的信用代码，供专家回避")
@by_option
@json_option
@click.pass_obj
def add(
    tools: Tools,
    cycle_name: str,
    agency_text: str,
    reference: str,
    title: str,
    on: datetime,
    client: str,
    who: str,
    *,
    as_json: bool,
) -> None:
    """Put AGENCY's report REFERENCE on the list that is drawn from."""
    from cycle.evidence.recording import Entry
    from cycle.evidence.report_list import list_report
    from cycle.register.finding import find_agency

    cycle, actor = _cycle_of(tools, cycle_name), actor_of(tools, who)
    with acting(tools, actor, "report.list", f"cycle:{cycle.name}", cycle) as db:
        agency = find_agency(db, agency_text)
        is_new = list_report(
            db, cycle, agency, reference, title, on.date(),
            Entry(actor, tools.now(), tools.zone), client_uscc=client,
        )  # fmt: skip
    if as_json:
        print_json({"uscc": agency.uscc, "reference": reference, "changed": is_new})
    else:
        say(f"“{agency.name}”的报告“{reference}”{'已列入' if is_new else '原已在'}清单。")


@sampling.command("list", help="列出清单里的报告、抽中了哪些、分给了谁。")
@_cycle
@json_option
@click.pass_obj
def list_(tools: Tools, cycle_name: str, *, as_json: bool) -> None:
    """List the reports, which were drawn, and whom they were given to."""
    from cycle.evidence.assigning import assignments
    from cycle.evidence.draws import drawn_in
    from cycle.evidence.experts import experts
    from cycle.evidence.reports import reports

    cycle = _cycle_of(tools, cycle_name)
    with tools.database.statements() as db:
        names = {each.id: each.name for each in experts(db, with_ended=True)}
        drawn_ids, given_to = drawn_in(db, cycle.id), assignments(db, cycle.id)
        rows = [
            {
                **_report(each),
                "drawn": each.id in drawn_ids,
                "experts": sorted(names[expert] for expert in given_to.get(each.id, ())),
            }
            for each in reports(db, cycle.id)
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        drawn = "　抽中" if row["drawn"] else ""
        given = f"　专家：{'、'.join(row['experts'])}" if row["experts"] else ""
        say(f"{row['name']}　{row['reference']}{drawn}{given}")
    say(f"共 {len(rows):,} 份报告，抽中 {sum(bool(row['drawn']) for row in rows):,} 份。")


@sampling.command(help="从每家机构抽取 N 份报告；同样的种子和清单，总是抽中同样的报告。")
@_cycle
@click.option("--seed", required=True, help="抽取之前公布的种子，例如某期开奖号码")
@click.option("--source", required=True, help="种子在何时何处公布")
@click.option("--per-agency", type=NUMBER, required=True, metavar="N", help="每家机构抽几份")
@click.option("--why", default="", help="重新抽取的理由")
@by_option
@json_option
@click.pass_obj
def draw(
    tools: Tools,
    cycle_name: str,
    seed: str,
    source: str,
    per_agency: int,
    why: str,
    who: str,
    *,
    as_json: bool,
) -> None:
    """Draw N reports of each agency; the same seed and list always give the same reports."""
    from cycle.evidence.draws import make_draw, too_few

    cycle, actor = _cycle_of(tools, cycle_name), actor_of(tools, who)
    with acting(tools, actor, "draw.make", f"cycle:{cycle.name}", cycle) as db:
        made = make_draw(db, cycle, seed, source, per_agency, actor, tools.now(), reason=why)
        short = too_few(db, cycle, made)
    if as_json:
        lacking = [{"uscc": each.uscc, "name": each.name, "reports": n} for each, n in short]
        reports = [_report(each) for each in made.reports]
        print_json({**_drawn(made.draw), "reports": reports, "too_few": lacking})
        return
    for each in made.reports:
        say(f"{each.agency}　{each.reference}")
    again = "" if made.is_new else "（与此前的抽查相同，未另抽）"
    say(
        f"抽中 {len(made.reports):,} 份{again}；种子“{made.draw.seed}”，"
        f"清单 {made.draw.population:,} 份，SHA-256 {made.draw.population_sha256}"
    )
    if short:
        names = "、".join(f"{each.name}（{count} 份）" for each, count in short)
        say(f"注意：清单上不足 {per_agency} 份报告的候选机构：{names}。没有复评的为待评定。")


@sampling.command(help="按种子和清单重新抽取一次并比对；不一致的，退出码为 1。")
@_cycle
@_draw
@json_option
@click.pass_obj
def verify(tools: Tools, cycle_name: str, draw_text: str | None, *, as_json: bool) -> None:
    """Make a draw again from its seed and list, and compare; exit code 1 when it differs."""
    from cycle.evidence.draws import find_draw
    from cycle.evidence.draws import verify as repeat
    from cycle.refusal import Refused

    cycle = _cycle_of(tools, cycle_name)
    try:
        with tools.database.statements() as db:
            found = repeat(db, find_draw(db, cycle, draw_text))
    except Refused as refused:
        raise BadInput(str(refused)) from None
    if as_json:
        print_json({**_drawn(found.draw), "holds": found.holds})
    elif found.holds:
        say(f"种子“{found.draw.seed}”由同一清单重抽，结果相同。")
    else:
        say(
            f"重抽结果不同：清单{'相同' if found.is_same_population else '已变'}，"
            f"缺 {len(found.missing)} 份，多 {len(found.unexpected)} 份。"
        )
    if not found.holds:
        raise click.exceptions.Exit(1)


@sampling.command(help="把抽中的报告平均分配给可以复评的专家，自动回避。")
@_cycle
@_draw
@by_option
@json_option
@click.pass_obj
def assign(
    tools: Tools, cycle_name: str, draw_text: str | None, who: str, *, as_json: bool
) -> None:
    """Give every drawn report an expert who may judge it, evenly."""
    from cycle.evidence.assigning import assign as share_out
    from cycle.evidence.draws import find_draw

    cycle, actor = _cycle_of(tools, cycle_name), actor_of(tools, who)
    with acting(tools, actor, "draw.assign", f"cycle:{cycle.name}", cycle) as db:
        made = share_out(db, find_draw(db, cycle, draw_text), actor, tools.now())
    if as_json:
        print_json(
            {
                "assigned": [
                    {"reference": report.reference, "uscc": report.uscc, "expert": expert.name}
                    for report, expert in made.pairs
                ],
                "unassignable": [
                    {"reference": report.reference, "uscc": report.uscc, "why": why}
                    for report, why in made.unassignable
                ],
                "had_one": made.had_one,
            }
        )
        return
    for report, expert in made.pairs:
        say(f"{report.agency}　{report.reference}　→　{expert.name}")
    for report, why in made.unassignable:
        say(f"无法安排：{report.agency}　{report.reference}　{why}")
    say(f"新安排 {len(made.pairs)} 份，原已安排 {made.had_one} 份。")


def _cycle_of(tools: Tools, name: str) -> "CycleRow":
    with tools.database.statements() as db:
        return chosen_cycle(tools, db, name)


def _report(row: "ReportRow") -> dict[str, Any]:
    return {"uscc": row.uscc, "name": row.agency, "reference": row.reference}


def _drawn(row: "DrawRow") -> dict[str, Any]:
    return {
        "id": row.id,
        "seed": row.seed,
        "seed_source": row.seed_source,
        "per_agency": row.per_agency,
        "population": row.population,
        "population_sha256": row.population_sha256,
        "reason": row.reason,
        "drawn_by": row.drawn_by,
        "drawn_at": row.drawn_at.isoformat(),
    }
