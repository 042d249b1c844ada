"""荣誉 (item 13), entered by the city's bureau (part two of the notice)."""

from datetime import date
from typing import Any

from sqlalchemy import Connection

from cycle.cycles import CycleRow
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

#: What people call the levels of the notice's rubric.
LEVELS = {"国家级": "national", "省级": "provincial", "市级": "municipal", "区级": "district"}

#: As many are named of the records that a warning is about.
_TOLD = 3


def record_honour(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    level: str,
    cause: str,
    title: str,
    on: date,
    entry: Entry,
    proof: Proof = NO_PROOF,
) -> Recorded:
    """Enter an honour; of several for one cause the highest level counts (reading 7)."""
    content = {"level": level, "cause": cause, "title": title, "on_date": on}
    return entering.add(db, HONOUR, cycle, agency, content, entry, proof)


def level_title(level: str) -> str:
    """A level as people call it."""
    return next((title for title, key in LEVELS.items() if key == level), level)


def _normal(content: Content) -> dict[str, Any]:
    level = recording.read_line("level", "荣誉级别", content["level"], 24)
    return {
        "level": LEVELS.get(level, level),
        "cause": recording.read_line("cause", "表彰原因", content["cause"], 200),
        "title": recording.read_line("title", "荣誉名称", content["title"], 200),
        "on_date": content["on_date"],
    }


def _warnings(asked: Asked, content: Content, standing: Standing) -> list[str]:
    item = load_ruleset(asked.of_cycle().ruleset).honour_item
    levels = () if item is None else tuple(item.levels)
    if content["level"] not in levels:
        known = "、".join(map(level_title, levels)) or "（本评分规则没有荣誉加分）"
        raise Unfit("level", f"“{content['level']}”不是荣誉级别，应为 {known} 之一。")
    same = standing(same_name(content["cause"]))
    return [
        f"同一原因已登记{level_title(row.level)}荣誉（{row.title}，{row.on_date}），"
        "评分时同一原因只计最高级别。"
        for row in same[:_TOLD]
    ]


HONOUR = RecordKind(
    name="honour",
    title="荣誉加分",
    table=tables.Honour,
    fields=("level", "cause", "title", "on_date"),
    days=("on_date",),
    normal=_normal,
    warnings=_warnings,
    key=lambda each: (each.level, same_name(each.cause), each.title, each.on_date),
    marks=lambda each: (same_name(each.cause),),
    is_for_city_alone=True,
)
