"""扣分 under the ruleset's count items (1-10 in the notice), by districts and the city."""

from datetime import date
from typing import Any

from sqlalchemy import Connection

from cycle.cycles import CycleRow
from cycle.districts import department
from cycle.evidence import entering, recording
from cycle.evidence.naming import same_name
from cycle.evidence.recording import (
    NO_PROOF,
    Asked,
    Content,
    Entry,
    Proof,
    Recorded,
    RecordKind,
    Standing,
    Unfit,
)
from cycle.register.finding import Organisation
from scoring.ruleset_file import load_ruleset
from storage import tables

#: As many are named of the records that a warning is about.
_TOLD = 3


def record_deduction(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    item: int,
    on: date,
    incident: str,
    entry: Entry,
    proof: Proof = NO_PROOF,
) -> Recorded:
    """Enter a deduction; incident: what both district and city call what happened.

    The same incident under the same item counts once, whoever recorded it (reading 3).
    """
    content = {"item": item, "on_date": on, "incident": incident}
    return entering.add(db, DEDUCTION, cycle, agency, content, entry, proof)


def _normal(content: Content) -> dict[str, Any]:
    incident = recording.read_line("incident", "事件编号", content["incident"], 200)
    return {"item": content["item"], "on_date": content["on_date"], "incident": incident}


def _warnings(asked: Asked, content: Content, standing: Standing) -> list[str]:
    items = {item.number: item for item in load_ruleset(asked.of_cycle().ruleset).count_items}
    item = items.get(content["item"])
    if item is None:
        known = "、".join(map(str, items))
        raise Unfit("item", f"第 {content['item']} 项不是扣分项目，应为 {known} 之一。")
    warnings = []
    name = same_name(content["incident"])
    under, same = standing((item.number,)), standing((item.number, name))
    for row in same[:_TOLD]:
        warnings.append(
            f"第 {item.number} 项的同一事件“{row.incident}”已由{_whose(asked, row)}登记"
            f"（{row.on_date}，编号 {row.id}），评分时只计一次{_unless(row, content)}。"
        )
    # one department's cases of one inspection are several; two departments' may be one
    others = [
        each
        for each in under
        if (each.on_date, each in same) == (content["on_date"], False)
        and each.scope != asked.actor.scope
    ]
    for row in others[:_TOLD]:
        warnings.append(
            f"第 {item.number} 项同一天已由{_whose(asked, row)}登记了“{row.incident}”"
            f"（编号 {row.id}）；是同一件事的，请改用相同的事件编号，否则评分时分别扣分。"
        )
    if item.expected_once and under and not same:
        warnings.append(
            f"第 {item.number} 项通常只发生一次，该机构已有“{under[0].incident}”"
            f"（{under[0].on_date}），请核对；不是同一事件的，评分时分别扣分。"
        )
    elsewhere = [each for each in items if each != item.number and standing((each, name))]
    if elsewhere:
        numbers = "、".join(map(str, elsewhere))
        warnings.append(
            f"同一事件也登记在第 {numbers} 项下，评分时分别扣分，请考评组核对是否同一事实。"
        )
    return warnings


def _unless(row: Any, content: Content) -> str:
    """Two absences are two: of another day it is likely another event under the same words."""
    if row.on_date == content["on_date"]:
        return ""
    return "；日期不同，不是同一件事的，请改用另一个事件编号（如加上月份），否则少扣"


def _whose(asked: Asked, row: Any) -> str:
    return "本部门" if row.scope == asked.actor.scope else department(row.scope)


DEDUCTION = RecordKind(
    name="deduction",
    title="扣分",
    table=tables.Deduction,
    fields=("item", "on_date", "incident"),
    days=("on_date",),
    normal=_normal,
    warnings=_warnings,
    key=lambda each: (each.item, same_name(each.incident), each.on_date),
    marks=lambda each: ((each.item,), (each.item, same_name(each.incident))),
)
