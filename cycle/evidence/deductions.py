"""扣分 under the ruleset's count items (1-10 in the notice), by districts and the city."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from cycle.audit import Actor
from cycle.cycles import CycleRow
from cycle.evidence import recording
from cycle.evidence.recording import Asked, Content, Proof, Recorded, RecordKind, Unfit
from cycle.register.finding import Organisation
from scoring.ruleset_file import load_ruleset
from storage import tables


def record_deduction(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    item: int,
    on: date,
    incident: str,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
    *,
    document_sha256: str = "",
    note: str = "",
) -> Recorded:
    """Enter a deduction; incident: what both district and city call what happened.

    The same incident under the same item counts once, whoever recorded it (reading 3).
    """
    content = {"item": item, "on_date": on, "incident": incident}
    proof = Proof(document_sha256, note)
    return recording.add(db, DEDUCTION, cycle, agency, content, proof, actor, now, zone)


def _normal(content: Content) -> dict[str, Any]:
    incident = recording.read_line("incident", "事件编号", content["incident"], 200)
    return {"item": content["item"], "on_date": content["on_date"], "incident": incident}


def _warnings(
    db: Connection, asked: Asked, content: Content, standing: Sequence[Row[Any]]
) -> list[str]:
    items = {item.number: item for item in load_ruleset(asked.of_cycle().ruleset).count_items}
    item = items.get(content["item"])
    if item is None:
        known = "、".join(map(str, items))
        raise Unfit("item", f"第 {content['item']} 项不是扣分项目，应为 {known} 之一。")
    warnings = []
    under = [row for row in standing if row.item == item.number]
    same = [row for row in under if _name(row.incident) == _name(content["incident"])]
    for row in same:
        whose = "本部门" if row.scope == asked.actor.scope else f"代码为 {row.scope} 的部门"
        warnings.append(
            f"第 {item.number} 项的同一事件“{row.incident}”已由{whose}登记"
            f"（{row.on_date}，编号 {row.id}），评分时只计一次。"
        )
    if item.expected_once and under and not same:
        warnings.append(
            f"第 {item.number} 项通常只发生一次，该机构已有“{under[0].incident}”"
            f"（{under[0].on_date}），请核对；不是同一事件的，评分时分别扣分。"
        )
    elsewhere = sorted(
        {
            row.item
            for row in standing
            if row.item != item.number and _name(row.incident) == _name(content["incident"])
        }
    )
    if elsewhere:
        numbers = "、".join(map(str, elsewhere))
        warnings.append(
            f"同一事件也登记在第 {numbers} 项下，评分时分别扣分，请考评组核对是否同一事实。"
        )
    return warnings


def _name(incident: str) -> str:
    return incident.casefold()


DEDUCTION = RecordKind(
    name="deduction",
    title="扣分",
    table=tables.Deduction,
    fields=("item", "on_date", "incident"),
    days=("on_date",),
    normal=_normal,
    warnings=_warnings,
    key=lambda each: (each.item, each.incident, each.on_date),
)
