"""pingyi evidence trace: from each reference of a score to the record and its document."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.choices import all_districts, chosen_cycle
from pingyi.cli.evidence_list import row
from pingyi.cli.evidence_words import KIND_TITLES, differing, said, whose
from pingyi.cli.options import NUMBER, json_option
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.districts import Districts
    from cycle.evidence.listing import Listed
    from cycle.evidence.tracing import Traced


@click.command(
    help="列出 AGENCY 得分背后的每一条依据：登记人、登记时间、证明文件和更正经过。\n\n"
    "编号与回执中的一致，例如 3/NH-2023-17（见 pingyi explain）。"
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
        _show(tools, all_districts(tools), each)
    click.echo(f"共 {len(found):,} 条。" if found else "没有考评依据。")


def _show(tools: Tools, districts: "Districts", traced: "Traced") -> None:
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
        click.echo(f"  专家 {traced.expert}")
    if record.note:
        click.echo(f"  备注 {record.note}")
    newer = record
    for older in traced.before:
        click.echo(f"  {_corrected(tools, older, newer)}")
        newer = older


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
        "expert": traced.expert,
        "before": [row(each) for each in traced.before],
    }
