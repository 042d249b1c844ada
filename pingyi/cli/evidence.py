"""pingyi evidence: what is recorded about agencies, item by item, each with who and why."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.choices import chosen_cycle
from pingyi.cli.evidence_ending import correct, withdraw
from pingyi.cli.evidence_import import import_, template
from pingyi.cli.evidence_list import list_
from pingyi.cli.evidence_parts import (
    digest_of,
    document_option,
    note_option,
    tell,
    with_hint,
    worth,
)
from pingyi.cli.evidence_trace import trace
from pingyi.cli.options import NUMBER, by_option, json_option, scope_option
from pingyi.cli.tools import Tools

if TYPE_CHECKING:
    from cycle.audit import Actor
    from cycle.cycles import CycleRow

_cycle = click.argument("cycle_name", metavar="CYCLE")
_agency = click.argument("agency_text", metavar="AGENCY")
_on = click.option(
    "--on",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="发生的日期，例如 2023-09-30",
)


@click.group(
    help="考评依据：登记、更正和查看扣分、报告复评、荣誉和处罚。\n\n"
    "区里（--district）登记本区的扣分和处罚，市局登记全部。登记的内容没有删除，"
    "只有更正和撤回。"
)
def evidence() -> None:
    """Evidence: deductions, report reviews, honours and penalties. AGENCY is a code or a name."""


@evidence.command(
    help="登记第 ITEM 项（通知附件的第 1 至 10 项）的一次扣分。\n\n"
    "INCIDENT 是市、区对同一事件共同使用的编号；编号相同的只计一次。"
)
@_cycle
@_agency
@click.argument("item", type=NUMBER, help="评估项目的序号，1 至 10")
@click.argument("incident", help="事件编号：立案号、通知文号，或约定的写法")
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
    """Enter a deduction under ITEM (1 to 10 in the notice)."""
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
        made = with_hint(db, cycle, made)
    if not as_json:
        say(worth(cycle, item))
    tell(made, agency.name, as_json=as_json)


@evidence.command(help="登记荣誉（第 13 项）。\n\n同一事由有几项荣誉的，只计级别最高的一项。")
@_cycle
@_agency
@click.argument("level", metavar="LEVEL", help="表彰级别：国家级、省级、市级 或 区级")
@click.argument("cause", help="事由，例如 应急救援")
@click.argument("title", help="荣誉的名称，例如 先进单位")
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
    """Enter an honour (item 13). LEVEL: 国家级, 省级, 市级 or 区级."""
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
        made = with_hint(db, cycle, made)
    tell(made, agency.name, as_json=as_json)


@evidence.command(
    help="登记对 AGENCY 的一件立案，案号为 REFERENCE（附件 1 注 4）。\n\n"
    "案件以后的进展用 pingyi evidence correct 更正。"
)
@_agency
@click.argument("reference", help="案号")
@click.option(
    "--filed", type=click.DateTime(["%Y-%m-%d"]), required=True, help="立案日期，例如 2023-09-01"
)
@click.option("--status", default="立案", show_default=True, help="立案、已处罚、结案 或 撤销")
@click.option("--decided", type=click.DateTime(["%Y-%m-%d"]), help="作出处罚决定的日期")
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


@evidence.command(
    help="登记专家对报告 REFERENCE 的复评得分 SCORE（第 11 项），照专家自己的分制填写，由系统折算。"
)
@_cycle
@_agency
@click.argument("reference", help="报告编号")
@click.argument("score", help="复评得分，不超过 --max")
@click.option("--max", "maximum", default="100", show_default=True, help="分制的满分")
@click.option("--expert", "expert_text", metavar="EXPERT", help="复评的专家：姓名或编号")
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
        made = with_hint(db, cycle, made)
    tell(made, agency.name, as_json=as_json)


def _entering(
    tools: Tools, cycle_name: str, who: str, district_text: str | None, document: Path | None
) -> "tuple[CycleRow, Actor, str]":
    with tools.database.statements() as db:
        cycle = chosen_cycle(tools, db, cycle_name)
    return cycle, actor_of(tools, who, district_text), digest_of(document)


for _command in (correct, withdraw, list_, trace, template, import_):
    evidence.add_command(_command)
