"""pingyi quality: how the responses came about, and each result with and without the flagged."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pingyi.cli.acting import say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.exporting import telling_replaced
from pingyi.cli.options import json_option
from pingyi.cli.tools import BadInput, Tools, console, print_json

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.quality.report import AgencyQuality, Quality

_KINDS = ("speeder", "identical", "shared_person", "burst", "batch")
_CODE = 18  # characters of a credit code


@click.command(
    help="按机构列出 CYCLE 的答卷中值得留意的情况，只供市局查看。\n\n"
    "包括：用时不到中位数的一半，十题选项全同，一人代多家企业填写，多份集中提交给同一机构，"
    "同一批邀请大量提交。这些答卷都可能属实：不删除也不更改，计分仍以全部答卷为准。"
)
@click.argument("cycle_name", metavar="CYCLE")
@click.option("--agency", "agency_text", metavar="AGENCY", help="只看一家机构：信用代码或名称")
@click.option(
    "--without",
    "left_out",
    type=click.Choice(_KINDS),
    multiple=True,
    help="另算的结果里只不计这几类（默认：各类都不计），可以写几个：speeder 过快，"
    "identical 全同，shared_person 一人多家，burst 集中提交，batch 同批邀请",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE.xlsx", help="另写成文件：.xlsx"
)
@json_option
@click.pass_obj
def quality(
    tools: Tools,
    cycle_name: str,
    agency_text: str | None,
    left_out: Sequence[str],
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Show what is worth a look in CYCLE's responses, agency by agency, for the bureau alone."""
    from documents.table_file import ExportError, check_path, write_tables

    try:
        if out is not None:
            check_path(out)
        cycle, report = _report(tools, cycle_name, agency_text, left_out)
        if out is not None:
            from pingyi.cli.quality_table import tables

            with telling_replaced(out):
                write_tables(out, tables(report, cycle))
                say(f"已导出 {len(report.agencies):,} 家机构到 {out}")
    except ExportError as error:
        raise BadInput(str(error)) from error
    if as_json:
        from pingyi.cli.quality_table import agency_content, summary

        agencies = [agency_content(each) for each in report.agencies]
        print_json({**summary(report, cycle), "agencies": agencies})
    elif out is None:
        _show(cycle, report)


def _report(
    tools: Tools, cycle_name: str, agency_text: str | None, left_out: Sequence[str]
) -> "tuple[CycleRow, Quality]":
    from dataclasses import replace

    from cycle.quality.kinds import Kind
    from cycle.quality.report import agency_of
    from cycle.quality.report import quality as look
    from cycle.reading import at_one_moment
    from cycle.refusal import Refused
    from cycle.register.finding import find_agency
    from scoring.evidence_file import EvidenceError

    kinds = [Kind(each) for each in left_out] or list(Kind)
    try:
        with tools.database.statements() as db:
            cycle = chosen_cycle(tools, db, cycle_name)
            agency = None if agency_text is None else find_agency(db, agency_text)
        with at_one_moment(tools.database) as db:
            report = look(db, tools.vault, cycle, tools.zone, tools.now(), kinds)
    except (Refused, EvidenceError) as error:
        raise BadInput(str(error)) from None
    if agency is None:
        return cycle, report
    own = agency_of(report, agency.uscc)
    if not own:
        raise BadInput(f"考评周期“{cycle.name}”还没有关于“{agency.name}”的答卷。")
    return cycle, replace(report, agencies=tuple(own))


def _show(cycle: "CycleRow", report: "Quality") -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from pingyi.cli.quality_table import TITLES, points

    city = report.city
    if not report.agencies:
        say(f"考评周期“{cycle.name}”还没有提交的答卷。")
        return
    table = Table(
        title=f"考评周期“{escape(cycle.name)}”数据质量",
        box=box.SIMPLE,
        pad_edge=False,
        show_edge=False,
    )
    table.add_column("信用代码\n机构名称和标记", overflow="fold", min_width=_CODE)
    for header in ("答卷", "有标记", "P\n全部", "P\n去除", "扣分\n全部", "扣分\n去除"):
        table.add_column(header, justify="right", no_wrap=True)
    table.add_column("名次", justify="right", no_wrap=True)
    for each in report.agencies:
        table.add_row(*_row(each))
    console.print(table)
    kinds = "、".join(TITLES[kind] for kind in report.left_out)
    say(
        f"答题用时中位数 {points(city.median)} 秒（{city.timed:,} 份），"
        f"一次填完 {city.at_once:,} 份，无用时记录 {city.untimed:,} 份。"
    )
    say(f"“去除”指去除有以下标记的答卷：{kinds}。标记仅供核对，不改变任何答卷和得分。")


def _row(each: "AgencyQuality") -> tuple[str, ...]:
    from rich.markup import escape

    from pingyi.cli.quality_table import points, rest_of

    full, rest = each.as_it_is, each.without
    flags = rest_of(each)
    told = f"\n[dim]{flags}[/dim]" if flags else ""
    ranks = [str(found.rank) if found and found.rank else "—" for found in (full, rest)]
    return (
        f"{escape(each.uscc)}\n{escape(each.name)}{told}",
        f"{each.tally.responses:,}",
        f"{each.tally.any_flag:,}",
        points(full.p if full else None),
        points(rest.p if rest else None),
        points(full.deduction if full else None),
        points(rest.deduction if rest else None),
        ranks[0] if ranks[0] == ranks[1] else "→".join(ranks),
    )
