"""Approved texts of the messages that leave by themselves, one entry a kind."""

from collections.abc import Mapping

from notifications.message import Facts, Notice

#: Longest name of an agency within a text; a template's own limit is shorter.
_NAME = 30


def _nudge(facts: Facts) -> str:
    agency = _shortened(facts.agency)
    if facts.in_progress:
        state = f"您对“{agency}”的评价尚未完成"
    elif facts.remaining == 1:
        state = f"您对“{agency}”的评价尚未开始"
    else:
        state = f"“{agency}”等机构正等待您的评价"
    going_on = "接着作答，已填内容均已保存" if facts.in_progress else "作答"
    return (
        f"您好！安全生产技术服务满意度调查还剩 {facts.remaining} 家机构待评价"
        f"（共 {facts.total} 家），{state}。\n"
        f"截止日期：{_day(facts)}（含当日）。\n"
        f"回复“继续”即可{going_on}。感谢您的支持！"
    )


def _nudge_values(facts: Facts) -> Mapping[str, str]:
    return {
        "survey": "技术服务满意度调查",
        "agency": facts.agency if facts.remaining == 1 else _and_others(facts),
        "remaining": str(facts.remaining),
        "total": str(facts.total),
        "progress": f"还有{facts.remaining}家待评价，共{facts.total}家",
        "deadline": f"{facts.closes_on.year}年{_day(facts)} 23:59",
        "state": "填写中" if facts.in_progress else "待填写",
        "hint": "回复“继续”即可作答",
    }


def _and_others(facts: Facts) -> str:
    """An agency and how many there are, in the 20 characters of a template's thing."""
    suffix = f"等{facts.remaining}家机构"
    room = 20 - len(suffix)
    name = facts.agency
    return (name if len(name) <= room else f"{name[: room - 1]}…") + suffix


def _shortened(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _day(facts: Facts) -> str:
    return f"{facts.closes_on.month}月{facts.closes_on.day}日"


NOTICES: dict[str, Notice] = {
    "nudge": Notice(
        _nudge,
        _nudge_values,
        frozenset(
            {
                "survey",
                "agency",
                "remaining",
                "total",
                "progress",
                "deadline",
                "state",
                "hint",
            }
        ),
    ),
}
