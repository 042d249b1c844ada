"""pingyi evidence: what is recorded about agencies, item by item, each with who and why."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Connection

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.evidence_ending import correct, withdraw
from pingyi.cli.evidence_import import import_, template
from pingyi.cli.evidence_list import list_
from pingyi.cli.evidence_parts import digest_of, document_option, note_option, tell
from pingyi.cli.evidence_trace import trace
from pingyi.cli.options import NUMBER, by_option, json_option, scope_option
from pingyi.cli.tools import Tools

if TYPE_CHECKING:
    from cycle.audit import Actor
    from cycle.cycles import CycleRow
    from cycle.evidence.recording import Recorded

_cycle = click.argument("cycle_name", metavar="CYCLE")
_agency = click.argument("agency_text", metavar="AGENCY")
_on = click.option(
    "--on", "on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="On which day it was."
)


@click.group()
def evidence() -> None:
    """Evidence: deductions, report reviews, honours and penalties. AGENCY is a code or a name.

    Districts (--district) enter deductions and penalties of their own; the city enters all.
    """


@evidence.command()
@_cycle
@_agency
@click.argument("item", type=NUMBER)
@click.argument("incident")
@_on
@document_option
@note_option
@by_option
@scope_option
@json_option
@click.pass_obj
def deduction(
    tools: Tools,
    cycle_name: str,
    agency_text: str,
    item: int,
    incident: str,
    on: datetime,
    document: Path | None,
    note: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
) -> None:
    """Enter a deduction under ITEM (1 to 10 in the notice).

    INCIDENT: what both district and city call what happened; the same one counts once.
    """
    from cycle.evidence.deductions import record_deduction
    from cycle.evidence.recording import Entry, Proof
    from cycle.register.finding import find_agency

    cycle, actor, proof = _entering(tools, cycle_name, who, district_text, document)
    with acting(tools, actor, "deduction.record", f"cycle:{cycle.name}", cycle) as db:
        agency = find_agency(db, agency_text)
        made = record_deduction(
            db, cycle, agency, item, on.date(), incident,
            Entry(actor, tools.now(), tools.zone), Proof(proof, note),
        )  # fmt: skip
        made = _with_hint(db, cycle, made)
    if not as_json:
        say(_worth(cycle, item))
    tell(made, agency.name, as_json=as_json)


@evidence.command()
@_cycle
@_agency
@click.argument("level", metavar="LEVEL")
@click.argument("cause")
@click.argument("title")
@_on
@document_option
@note_option
@by_option
@json_option
@click.pass_obj
def honour(
    tools: Tools,
    cycle_name: str,
    agency_text: str,
    level: str,
    cause: str,
    title: str,
    on: datetime,
    document: Path | None,
    note: str,
    who: str,
    *,
    as_json: bool,
) -> None:
    """Enter an honour (item 13). LEVEL: 国家级, 省级, 市级 or 区级.

    Of several for one CAUSE the highest level counts.
    """
    from cycle.evidence.honours import record_honour
    from cycle.evidence.recording import Entry, Proof
    from cycle.register.finding import find_agency

    cycle, actor, proof = _entering(tools, cycle_name, who, None, document)
    with acting(tools, actor, "honour.record", f"cycle:{cycle.name}", cycle) as db:
        agency = find_agency(db, agency_text)
        made = record_honour(
            db, cycle, agency, level, cause, title, on.date(),
            Entry(actor, tools.now(), tools.zone), Proof(proof, note),
        )  # fmt: skip
        made = _with_hint(db, cycle, made)
    tell(made, agency.name, as_json=as_json)


@evidence.command()
@_agency
@click.argument("reference")
@click.option(
    "--filed", type=click.DateTime(["%Y-%m-%d"]), required=True, help="When the case was filed."
)
@click.option("--status", default="立案", show_default=True, help="立案, 已处罚, 结案 or 撤销.")
@click.option("--decided", type=click.DateTime(["%Y-%m-%d"]), help="When it was decided.")
@document_option
@note_option
@by_option
@scope_option
@json_option
@click.pass_obj
def penalty(
    tools: Tools,
    agency_text: str,
    reference: str,
    filed: datetime,
    status: str,
    decided: datetime | None,
    document: Path | None,
    note: str,
    who: str,
    district_text: str | None,
    *,
    as_json: bool,
) -> None:
    """Enter a case against AGENCY under its number REFERENCE (note 4 of Annex 1)."""
    from cycle.evidence.penalties import record_penalty
    from cycle.evidence.recording import Entry, Proof
    from cycle.register.finding import find_agency

    actor = actor_of(tools, who, district_text)
    proof = digest_of(document)
    with acting(tools, actor, "penalty.record", f"case:{reference[:60]}") as db:
        agency = find_agency(db, agency_text)
        made = record_penalty(
            db, agency, reference, filed.date(),
            Entry(actor, tools.now(), tools.zone), Proof(proof, note),
            status=status, decided_on=None if decided is None else decided.date(),
        )  # fmt: skip
    tell(made, agency.name, as_json=as_json)


@evidence.command()
@_cycle
@_agency
@click.argument("reference")
@click.argument("score")
@click.option("--max", "maximum", default="100", show_default=True, help="Of the scale.")
@click.option("--expert", "expert_text", metavar="EXPERT", help="Who reviewed it.")
@_on
@document_option
@note_option
@by_option
@json_option
@click.pass_obj
def review(
    tools: Tools,
    cycle_name: str,
    agency_text: str,
    reference: str,
    score: str,
    maximum: str,
    expert_text: str | None,
    on: datetime,
    document: Path | None,
    note: str,
    who: str,
    *,
    as_json: bool,
) -> None:
    """Enter an expert's SCORE of the report REFERENCE (item 11), on the expert's own scale."""
    from cycle.evidence.experts import find_expert
    from cycle.evidence.recording import Entry, Proof
    from cycle.evidence.reviews import record_review
    from cycle.register.finding import find_agency

    cycle, actor, proof = _entering(tools, cycle_name, who, None, document)
    with acting(tools, actor, "review.record", f"cycle:{cycle.name}", cycle) as db:
        agency = find_agency(db, agency_text)
        expert = None if expert_text is None else find_expert(db, expert_text)
        made = record_review(
            db, cycle, agency, reference, score, maximum, on.date(),
            Entry(actor, tools.now(), tools.zone), Proof(proof, note), expert=expert,
        )  # fmt: skip
        made = _with_hint(db, cycle, made)
    tell(made, agency.name, as_json=as_json)


def _entering(
    tools: Tools, cycle_name: str, who: str, district_text: str | None, document: Path | None
) -> "tuple[CycleRow, Actor, str]":
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    return cycle, actor_of(tools, who, district_text), digest_of(document)


def _worth(cycle: "CycleRow", number: int) -> str:
    """What the item is, and its points: a number is soon mistaken for another."""
    from scoring.decimals import decimal_string
    from scoring.ruleset_file import load_ruleset

    [item] = [each for each in load_ruleset(cycle.ruleset).count_items if each.number == number]
    return f"第 {number} 项：{item.title.rstrip('。')}，每次扣 {decimal_string(item.points)} 分。"


def _with_hint(db: Connection, cycle: "CycleRow", made: "Recorded") -> "Recorded":
    """A frozen assessment does not change any more: who records something then should know."""
    from cycle.assessing.snapshots import latest

    snapshot = latest(db, cycle.id)
    if snapshot is None:
        return made
    hint = f"已冻结的快照 {snapshot.number} 不含此后登记的内容，重新考评并冻结后才计入。"
    return replace(made, warnings=(*made.warnings, hint))


for _command in (correct, withdraw, list_, trace, template, import_):
    evidence.add_command(_command)
