"""pingyi evidence list: the records that stand, and those that have ended."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import say
from pingyi.cli.choices import all_districts, chosen_cycle, chosen_district
from pingyi.cli.evidence_words import KIND_TITLES, said, whose
from pingyi.cli.options import json_option
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cycle.evidence.listing import Listed


@click.command("list", help="列出 CYCLE 的依据，以及全部处罚记录。")
@click.argument("cycle_name", metavar="CYCLE")
@click.option("--agency", "agency_text", metavar="AGENCY", help="只看一家机构：信用代码或名称")
@click.option("--district", "district_text", metavar="CODE", help="只看这个区登记的")
@click.option("--all", "with_ended", is_flag=True, help="连同已更正和已撤回的")
@json_option
@click.pass_obj
def list_(
    tools: Tools,
    cycle_name: str,
    agency_text: str | None,
    district_text: str | None,
    *,
    with_ended: bool,
    as_json: bool,
) -> None:
    """List the records of CYCLE, and every penalty."""
    from cycle.evidence.listing import records
    from cycle.reading import reading
    from cycle.refusal import Refused
    from cycle.register.finding import find_agency
    from documents.table_file import Table, write_json

    scope = chosen_district(tools, district_text) or ""
    try:
        with reading(tools.database) as db:
            cycle = chosen_cycle(tools, db, cycle_name)
            agency = "" if agency_text is None else find_agency(db, agency_text).id
            found = records(db, cycle, agency_id=agency, scope=scope, with_ended=with_ended)
            if as_json:
                write_json(sys.stdout, Table("考评依据", (), found, row))
            else:
                _show(tools, found, is_all=not (agency or scope))
    except Refused as refused:
        raise BadInput(str(refused)) from None


def _show(tools: Tools, found: "Iterable[Listed]", *, is_all: bool) -> None:
    """A record on two lines, the id on the first, whole: it is what corrections ask for."""
    districts, count = all_districts(tools), 0
    for each in found:
        count += 1
        say(f"{each.id}　{KIND_TITLES[each.kind]}　{each.name}")
        say(f"  {said(each.content)}　（{whose(districts, each)}）")
        if each.ended_at is not None:
            say(f"  已结束：{each.ended_by}，{each.ended_why}")
    nothing = "还没有考评依据。" if is_all else "没有符合条件的考评依据。"
    say(f"共 {count:,} 条。" if count else nothing)


def row(each: "Listed") -> dict[str, Any]:
    """A record for JSON."""

    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, date) else value

    return {name: _plain(getattr(each, name), plain) for name in each.__slots__}


def _plain(value: Any, plain: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return plain(value)
