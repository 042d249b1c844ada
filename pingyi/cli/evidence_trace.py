"""pingyi evidence trace: from each reference of a score to the record and its document."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.choices import all_districts, chosen_cycle
from pingyi.cli.evidence_list import row
from pingyi.cli.evidence_words import KIND_TITLES, differing, said, whose
from pingyi.cli.options import NUMBER, json_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.districts import Districts
    from cycle.evidence.experts import ExpertRow
    from cycle.evidence.listing import Listed
    from cycle.evidence.report_trail import ReportTrail
    from cycle.evidence.tracing import Traced


@click.command(
    help="列出 AGENCY 得分背后的每一条依据：登记人、登记时间、证明文件和更正经过。\n\n"
    "编号与回执中的一致，例如 3/NH-2023-17（见 pingyi explain）。"
    "复评另列报告的出具日期（计不计分以它为准）、哪一次抽查抽中、分配给谁。"
)
@click.argument("cycle_name", metavar="CYCLE")
@click.argument("agency_text", metavar="AGENCY")
@click.option(
    "--snapshot",
    "number",
    type=NUMBER,
    metavar="N",
    help="第 N 份快照冻结时的情况（默认：现在的情况）",
)
@json_option
@click.pass_obj
def trace(
    tools: Tools, cycle_name: str, agency_text: str, number: int | None, *, as_json: bool
) -> None:
    """Print every record behind AGENCY's score: who entered it, its document, its corrections."""
    from cycle.assessing.snapshots import get
    from cycle.evidence.tracing import trace as trace_of
    from cycle.reading import reading
    from cycle.refusal import Refused
    from cycle.register.finding import find_agency

    try:
        with reading(tools.database) as db:
            cycle = chosen_cycle(tools, db, cycle_name)
            agency = find_agency(db, agency_text)
            at = tools.now() if number is None else get(db, cycle.id, number).frozen_at
            found = trace_of(db, cycle, agency, at)
    except Refused as refused:
        raise BadInput(str(refused)) from None
    if as_json:
        records = [_plain(each) for each in found]
        print_json({"uscc": agency.uscc, "name": agency.name, "records": records})
        return
    moment = _when(tools, at)
    as_of = f"现有（{moment}）" if number is None else f"快照 {number}（{moment} 读取）"
    click.echo(f"{agency.name}（{agency.uscc}），考评周期“{cycle.name}”，{as_of}的考评依据：")
    for each in found:
        _show(tools, cycle, all_districts(tools), each)
    click.echo(f"共 {len(found):,} 条。" if found else "没有考评依据。")


def _show(tools: Tools, cycle: "CycleRow", districts: "Districts", traced: "Traced") -> None:
    record = traced.record
    click.echo(f"{traced.reference or '案件'}　{KIND_TITLES[record.kind]}　{said(record.content)}")
    click.echo(f"  编号 {record.id}")
    click.echo(f"  {whose(districts, record)} 于 {_when(tools, record.recorded_at)} 登记")
    click.echo(
        f"  证明文件 SHA-256 {record.document_sha256}"
        if record.document_sha256
        else "  没有附证明文件"
    )
    if traced.expert:
        click.echo(f"  专家 {_expert(traced.expert)}")
    for line in _report(tools, traced):
        click.echo(f"  {line}")
    if traced.counts_on is not None:
        click.echo(f"  {_counts(cycle, traced)}")
    if record.note:
        click.echo(f"  备注 {record.note}")
    newer = record
    for older in traced.before:
        click.echo(f"  {_corrected(tools, older, newer)}")
        newer = older


def _expert(expert: "ExpertRow") -> str:
    return f"{expert.name}（{expert.employer}）"


def _report(tools: Tools, traced: "Traced") -> Iterator[str]:
    """How the report of a review came to be reviewed."""
    if traced.record.kind != "review":
        return
    report = traced.report
    if report is None:
        yield "报告不在本周期的报告清单上，未经抽查"
        return
    yield (
        f"报告“{report.title}”，出具日期 {report.issued_on}，"
        f"{_when(tools, report.listed_at)} 列入清单"
    )
    for each in report.drawn:
        draw = each.draw
        yield (
            f"第 {each.number} 次抽查抽中（{_when(tools, draw.drawn_at)}，"
            f"种子“{draw.seed}”，{draw.seed_source}）"
        )
    for given in report.given:
        yield (
            f"分配给 {_expert(given.expert)}（{given.assigned_by} "
            f"{_when(tools, given.assigned_at)}）"
        )
    if not report.drawn:
        yield "未被抽中"


def _counts(cycle: "CycleRow", traced: "Traced") -> str:
    """Whether it counts, and by which day: of a review by its report's, not by its own."""
    day = traced.counts_on
    what = "日期" if traced.report is None else "报告的出具日期"
    within = day is not None and cycle.window_start <= day <= cycle.window_end
    window = f"考评期 {cycle.window_start} 至 {cycle.window_end}"
    return f"以{what} {day} 为准：{'在' if within else '不在'}{window} 内" + (
        "" if within else "，不计入"
    )


def _corrected(tools: Tools, older: "Listed", newer: "Listed") -> str:
    when = "" if older.ended_at is None else _when(tools, older.ended_at)
    return (
        f"更正自 {older.id}（{older.recorded_by} {_when(tools, older.recorded_at)} 登记）："
        f"{differing(older.content, newer.content)}；{older.ended_by} {when} 更正，"
        f"理由：{older.ended_why}"
    )


def _when(tools: Tools, moment: datetime) -> str:
    return f"{moment.astimezone(tools.zone):%Y-%m-%d %H:%M}"


def _plain(traced: "Traced") -> dict[str, Any]:
    return {
        "reference": traced.reference,
        **row(traced.record),
        "expert": traced.expert.name if traced.expert else "",
        "employer": traced.expert.employer if traced.expert else "",
        "counts_on": None if traced.counts_on is None else traced.counts_on.isoformat(),
        "report": None if traced.report is None else _plain_report(traced.report),
        "before": [row(each) for each in traced.before],
    }


def _plain_report(report: "ReportTrail") -> dict[str, Any]:
    return {
        "reference": report.reference,
        "title": report.title,
        "issued_on": report.issued_on.isoformat(),
        "listed_at": report.listed_at.isoformat(),
        "drawn": [
            {
                "number": each.number,
                "draw": each.draw.id,
                "seed": each.draw.seed,
                "seed_source": each.draw.seed_source,
                "drawn_at": each.draw.drawn_at.isoformat(),
            }
            for each in report.drawn
        ],
        "assigned": [
            {
                "expert": each.expert.name,
                "employer": each.expert.employer,
                "by": each.assigned_by,
                "at": each.assigned_at.isoformat(),
            }
            for each in report.given
        ],
    }
