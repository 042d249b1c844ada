"""Records of evidence in words: what they say, who entered them, and what they corrected."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cycle.districts import Districts
    from cycle.evidence.listing import Listed

KIND_TITLES = {"deduction": "扣分", "review": "报告复评", "honour": "荣誉加分", "penalty": "处罚"}

#: The fields of every kind, as `evidence correct --set` takes them, and as people call them.
FIELDS = {
    "item": "评估项目",
    "incident": "事件编号",
    "on_date": "日期",
    "reference": "编号",
    "score": "得分",
    "max_score": "满分",
    "level": "级别",
    "cause": "表彰原因",
    "title": "荣誉名称",
    "filed_on": "立案日期",
    "decided_on": "处罚日期",
    "status": "状态",
}


def said(content: dict[str, Any]) -> str:
    """What a record says, field by field; ids of other rows are left to `expert` and the list."""
    # of a review the report's own day counts, and this one must not be taken for it
    titles = {**FIELDS, "on_date": "复评日期"} if "max_score" in content else FIELDS
    return "　".join(f"{titles[field]} {value}" for field, value in _shown(content).items())


def differing(old: dict[str, Any], new: dict[str, Any]) -> str:
    """What a correction changed, such as 日期 2023-10-22 → 2023-10-18."""
    before, after = _shown(old), _shown(new)
    changed = [
        f"{title} {before.get(field, '无')} → {after.get(field, '无')}"
        for field, title in FIELDS.items()
        if before.get(field) != after.get(field)
    ]
    if old.get("expert_id") != new.get("expert_id"):
        changed.append("专家")
    return "、".join(changed) or "证明文件或备注"


def whose(districts: "Districts", record: "Listed") -> str:
    """The department and the person who entered it."""
    department = districts.name(record.scope) if record.scope in districts else "市局"
    return f"{department} {record.recorded_by}"


def _shown(content: dict[str, Any]) -> dict[str, str]:
    from cycle.evidence.honours import level_title
    from cycle.evidence.penalties import status_title

    shown = {field: str(content[field]) for field in FIELDS if content.get(field) not in (None, "")}
    if "level" in shown:
        shown["level"] = level_title(shown["level"])
    if "status" in shown:
        shown["status"] = status_title(shown["status"])
    if "item" in shown:
        shown["item"] = f"第{shown['item']}项"
    return shown
