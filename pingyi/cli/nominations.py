"""pingyi nominations: who is proposed for the title, by which districts or by itself."""

from typing import TYPE_CHECKING

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import all_districts, chosen_cycle, chosen_district
from pingyi.cli.options import by_option, json_option, why_option
from pingyi.cli.tools import BadInput, Tools, console, print_json

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.register.finding import Organisation

_cycle = click.argument("cycle_name", metavar="CYCLE")
_agency = click.argument("agency_text", metavar="AGENCY")
_district = click.option(
    "--district", "district_text", metavar="CODE", help="哪个区推荐的，写代码或名称"
)
_by_itself = click.option("--self", "by_itself", is_flag=True, help="机构的自荐")
_as_city = click.option("--city", "as_city", is_flag=True, help="由市局替区里办理，例如截止以后")
_why = click.option("--why", default="", help="理由，留存备查")


@click.group(help="推荐和自荐：每区推荐不少于 2 家，自荐由市局确认。")
def nominations() -> None:
    """Nominations (推荐, 自荐): at least two by each district; AGENCY is a code or a name."""


@nominations.command(help="代区里推荐 AGENCY，或登记其自荐。")
@_cycle
@_agency
@_district
@_by_itself
@_as_city
@_why
@by_option
@json_option
@click.pass_obj
def add(
    tools: Tools,
    cycle_name: str,
    agency_text: str,
    district_text: str | None,
    why: str,
    who: str,
    *,
    by_itself: bool,
    as_city: bool,
    as_json: bool,
) -> None:
    """Nominate AGENCY for a district, or enter its own nomination."""
    from cycle.candidates.candidacy import STATES
    from cycle.candidates.nominations import nominate, self_nominate

    cycle, district = _subject(tools, cycle_name, district_text, by_itself=by_itself)
    actor = actor_of(tools, who, None if as_city or by_itself else district)
    agency = _found(tools, agency_text)
    action = "nomination.propose" if by_itself else "nomination.add"
    with acting(tools, actor, action, f"agency:{agency.uscc}", cycle) as db:
        now, zone = tools.now(), tools.zone
        if district is None:
            state = self_nominate(db, cycle, agency, actor, now, reason=why, zone=zone)
            said = f"“{agency.name}”的自荐{STATES[state]}。"
        else:
            is_new = nominate(db, cycle, agency, district, actor, now, reason=why, zone=zone)
            name = all_districts(tools).name(district)
            said = f"{name}{'已推荐' if is_new else '原已推荐'}“{agency.name}”。"
    _tell(tools, cycle, agency.id, said, as_json=as_json)


@nominations.command(help="撤回区里对 AGENCY 的推荐，或其自荐，须写明理由。")
@_cycle
@_agency
@_district
@_by_itself
@_as_city
@why_option
@by_option
@json_option
@click.pass_obj
def withdraw(
    tools: Tools,
    cycle_name: str,
    agency_text: str,
    district_text: str | None,
    why: str,
    who: str,
    *,
    by_itself: bool,
    as_city: bool,
    as_json: bool,
) -> None:
    """Withdraw a district's nomination of AGENCY, or its own; a reason is needed."""
    from cycle.candidates.nominations import SELF
    from cycle.candidates.nominations import withdraw as take_back

    cycle, district = _subject(tools, cycle_name, district_text, by_itself=by_itself)
    actor = actor_of(tools, who, None if as_city or by_itself else district)
    agency = _found(tools, agency_text)
    with acting(tools, actor, "nomination.withdraw", f"agency:{agency.uscc}", cycle) as db:
        whose = SELF if district is None else district
        take_back(db, cycle, agency, whose, actor, tools.now(), why=why, zone=tools.zone)
    said = f"已撤回{f'对“{agency.name}”的推荐' if district else f'“{agency.name}”的自荐'}。"
    _tell(tools, cycle, agency.id, said, as_json=as_json)


@nominations.command(help="确认 AGENCY 的自荐，使其成为候选。")
@_cycle
@_agency
@_why
@by_option
@json_option
@click.pass_obj
def confirm(
    tools: Tools, cycle_name: str, agency_text: str, why: str, who: str, *, as_json: bool
) -> None:
    """Confirm AGENCY's own nomination, which makes it a candidate."""
    _decide(tools, cycle_name, agency_text, who, why, confirmed=True, as_json=as_json)


@nominations.command(help="不采纳 AGENCY 的自荐，须写明理由。")
@_cycle
@_agency
@why_option
@by_option
@json_option
@click.pass_obj
def reject(
    tools: Tools, cycle_name: str, agency_text: str, why: str, who: str, *, as_json: bool
) -> None:
    """Reject AGENCY's own nomination; a reason is needed."""
    _decide(tools, cycle_name, agency_text, who, why, confirmed=False, as_json=as_json)


def _decide(
    tools: Tools,
    cycle_name: str,
    agency_text: str,
    who: str,
    why: str,
    *,
    confirmed: bool,
    as_json: bool,
) -> None:
    from cycle.candidates.nominations import decide_self_nomination

    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    actor = actor_of(tools, who)
    action = "nomination.confirm" if confirmed else "nomination.reject"
    agency = _found(tools, agency_text)
    with acting(tools, actor, action, f"agency:{agency.uscc}", cycle) as db:
        decide_self_nomination(
            db, cycle, agency, actor, tools.now(), confirm=confirmed, why=why, zone=tools.zone
        )
    said = "已确认" if confirmed else "未采纳"
    _tell(tools, cycle, agency.id, f"“{agency.name}”的自荐{said}。", as_json=as_json)


@nominations.command("list", help="列出全部推荐、自荐及其状态、候选机构，和各区距 2 家的缺额。")
@_cycle
@json_option
@click.pass_obj
def list_(tools: Tools, cycle_name: str, *, as_json: bool) -> None:
    """List every nomination with its state, the candidates, and what districts lack to two."""
    from cycle.candidates.nominations import AT_LEAST, all_nominated, candidates, shortfall

    districts = all_districts(tools)
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
        every = all_nominated(db, cycle.id)
        standing = candidates(db, cycle.id)
        lacking = shortfall(db, cycle.id, [each.code for each in districts])
    if as_json:
        print_json(
            {
                "candidates": [
                    {"uscc": each.uscc, "name": each.name, "sources": list(each.sources)}
                    for each in standing
                ],
                "nominations": [
                    {
                        "uscc": each.uscc,
                        "name": each.name,
                        "district": each.district,
                        "state": each.state.value,
                        "nominated_at": each.nominated_at.isoformat(),
                        "reason": each.reason,
                    }
                    for each in every
                ],
                "shortfall": lacking,
            }
        )
        return
    from rich.table import Table

    from cycle.candidates.candidacy import STATES
    from pingyi.cli.prose import Prose

    table = Table(box=None, pad_edge=False)
    for header in ("来源", "状态", "机构", "理由"):
        table.add_column(header, overflow="fold")
    for each in every:
        source = districts.name(each.district) if each.district else "自荐"
        table.add_row(source, STATES[each.state], Prose(each.name), Prose(each.reason))
    if every:
        console.print(table)
    else:
        say(f"考评周期“{cycle.name}”还没有推荐。")
    say(f"候选机构 {len(standing):,} 家。")
    for code, count in lacking.items():
        if count:
            say(f"{districts.name(code)}应推荐至少{AT_LEAST}家，还差{count}家。")


def _found(tools: Tools, text: str) -> "Organisation":
    from cycle.refusal import Refused
    from cycle.register.finding import find_agency

    try:
        with tools.database.statements() as db:
            return find_agency(db, text)
    except Refused as refused:
        raise BadInput(str(refused)) from None


def _subject(
    tools: Tools, cycle_name: str, district_text: str | None, *, by_itself: bool
) -> "tuple[CycleRow, str | None]":
    """The cycle, and whose nomination it is; None for the agency's own."""
    district = chosen_district(tools, district_text)
    if by_itself == (district is not None):
        raise BadInput("请用 --district 写明哪个区的推荐，机构自荐请用 --self，二者用其一。")
    with tools.database.statements() as db:
        return chosen_cycle(tools, db, cycle_name), district


def _tell(tools: Tools, cycle: "CycleRow", agency_id: str, said: str, *, as_json: bool) -> None:
    from cycle.candidates.nominations import nomination_of

    if not as_json:
        say(said)
        return
    with tools.database.statements() as db:
        sources = nomination_of(db, cycle.id, agency_id)
    print_json([{"district": each.district, "state": each.state.value} for each in sources])
