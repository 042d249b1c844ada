"""Objections in words and as plain values for JSON."""

from typing import TYPE_CHECKING, Any

from cycle.refusal import brief
from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from cycle.publishing.objections import ObjectionRow

#: What follows from a decision, in people's words.
_EFFECTS = {"vacancy": "名额空缺", "reassessment": "重新考评", "none": "不影响名单"}


def numbers(text: str) -> tuple[int, ...]:
    """Item numbers as typed, with commas between; BadInput where one is none."""
    kept = text.replace("，", ",").replace("、", ",")
    try:
        return tuple(int(each) for each in kept.split(",") if each.strip())
    except ValueError as error:
        raise BadInput(f"--items {brief(text)}：应为评估项目的编号，例如 3,11。") from error


def content(tools: Tools, row: "ObjectionRow") -> dict[str, Any]:
    """An objection for JSON: without its words and without who filed it."""
    return {
        "receipt": row.receipt,
        "agency_uscc": row.agency_uscc,
        "agency": row.agency_name,
        "publication": row.publication,
        "items": list(row.items),
        "filed_at": row.filed_at.astimezone(tools.zone).isoformat(timespec="seconds"),
        "received_on": None if row.received_on is None else row.received_on.isoformat(),
        "state": str(row.state),
        "effect": row.effect,
        "decided_at": None
        if row.decided_at is None
        else row.decided_at.astimezone(tools.zone).isoformat(timespec="seconds"),
    }


def line(tools: Tools, row: "ObjectionRow") -> str:
    """The same on one line."""
    from cycle.publishing.deciding import STATES

    items = "，涉及第 " + "、".join(map(str, row.items)) + " 项" if row.items else ""
    effect = f"（{_EFFECTS[row.effect]}）" if row.effect in _EFFECTS else ""
    at = row.filed_at.astimezone(tools.zone)
    received = f"（{row.received_on} 收到）" if row.received_on else ""
    agency = f"{row.agency_name}（{row.agency_uscc}）"
    return (
        f"{row.receipt}　{at:%Y-%m-%d %H:%M}{received}　{agency}{items}　"
        f"{STATES[row.state]}{effect}"
    )


def effect_word(effect: str) -> str:
    """What follows from a decision, in words."""
    return _EFFECTS[effect]


def decided_sentence(cycle: str, row: "ObjectionRow", told: str) -> str:
    """What was decided, and which command comes next; told: whether the agency hears of it."""
    heard = f"（{told}）" if row.own else ""
    if row.effect == "vacancy":
        return (
            f"异议 {row.receipt} 成立，“{row.agency_name}”的名额空缺，{told}。"
            f"递补须重新公示：本次公示期满后运行 pingyi publish {cycle} --document-no 新文号 "
            f"--by 姓名；不递补则直接运行 pingyi announce {cycle} --document-no 文号 --on 日期 "
            "--by 姓名。"
        )
    if row.effect == "reassessment":
        return (
            f"异议 {row.receipt} 成立{heard}，需重新考评：更正依据后运行 "
            f"pingyi assess {cycle} --freeze --by 姓名，期满后重新公示：pingyi publish {cycle} "
            "--document-no 新文号 --by 姓名。"
        )
    outcome = "成立，不影响名单" if row.state == "upheld" else "不成立"
    return f"异议 {row.receipt} {outcome}{heard}。"
