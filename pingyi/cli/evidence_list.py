"""pingyi evidence list: the records that stand, and those that have ended."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from pingyi.cli.acting import say
from pingyi.cli.choices import chosen_cycle, chosen_district
from pingyi.cli.evidence_parts import KIND_TITLES, as_json_option
from pingyi.cli.tools import BadInput, Tools, console

if TYPE_CHECKING:
    from cycle.evidence.listing import Listed


@click.command("list")
@click.argument("cycle_name", metavar="CYCLE")
@click.option("--agency", "agency_text", metavar="AGENCY", help="One agency alone.")
@click.option("--district", "district_text", metavar="CODE", help="Entered by this district.")
@click.option("--all", "with_ended", is_flag=True, help="Also what was corrected or withdrawn.")
@as_json_option
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
    from cycle.exports import Table, write_json
    from cycle.reading import reading
    from cycle.refusal import Refused
    from cycle.register.finding import find_agency

    scope = chosen_district(tools, district_text) or ""
    try:
        with reading(tools.database) as db:
            cycle = chosen_cycle(tools, db, cycle_name)
            uscc = "" if agency_text is None else find_agency(db, agency_text).uscc
            found = records(db, cycle, uscc=uscc, scope=scope, with_ended=with_ended)
            if as_json:
                write_json(sys.stdout, Table("考评依据", (), found, _row))
            else:
                _show(list(found))
    except Refused as refused:
        raise BadInput(str(refused)) from None


def _show(found: "list[Listed]") -> None:
    from rich.table import Table

    from pingyi.cli.prose import Prose

    if not found:
        say("还没有考评依据。")
        return
    table = Table(box=None, pad_edge=False)
    for header in ("类别", "机构", "内容", "登记", "编号"):
        table.add_column(header, overflow="fold")
    for each in found:
        content = "　".join(f"{value}" for value in each.content.values() if value is not None)
        ended = f"（已结束：{each.ended_why}）" if each.ended_at else ""
        table.add_row(
            KIND_TITLES[each.kind],
            Prose(each.name),
            Prose(content + ended),
            Prose(f"{each.scope} {each.recorded_by}"),
            each.id,
        )
    console.print(table)
    say(f"共 {len(found):,} 条。")


def _row(each: "Listed") -> dict[str, Any]:
    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, date) else value

    return {name: _plain(getattr(each, name), plain) for name in each.__slots__}


def _plain(value: Any, plain: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return plain(value)
