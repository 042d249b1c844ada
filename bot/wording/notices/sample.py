"""Made-up facts of every kind: for previews, for the list of messages and for its document."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from notifications.kinds import Kind
from notifications.message import Facts
from storage.tables import Role

#: name in a kind's `given` -> a value as a planner or a person would fix it.
GIVEN: Mapping[str, str | int] = MappingProxyType(
    {
        "closes_on": "2023-10-24",
        "slot": 1,
        "due": "2023-10-18",
        "milestone": "materials_due",
        "week": "2023-W42",
        "clients": 40,
        "answered_about": 25,
        "reference": "佛应急〔2023〕88号",
        "day": "2023-10-20",
        "until": "2023-10-30",
        "document": "佛应急〔2023〕90号",
        "days": 30,
        "reason": "出具的报告与现场不符",
        "result": "reassessment",
        "district": "南海区",
        "nominated": 1,
        "missing": 1,
        "invited": 120,
        "submitted": 84,
        "since_last": 12,
        "never_reached": 6,
        "agency": "佛山市安信检测技术服务有限公司",
        "rows": 3,
        "person": "018b4d3c-0000-7000-8000-000000000000",
        "at": 1697702400,
    }
)
_SUBJECTS = {
    Role.ENTERPRISE: "佛山市南方电镀有限公司",
    Role.AGENCY: "佛山市安信检测技术服务有限公司",
    Role.LIAISON: "440605",
}


#: Kinds of which another value is the likelier one.
_OWN: Mapping[str, Mapping[str, str | int]] = {
    "title_awarded": {"until": "2024-10-30"},
    "title_expiring": {"until": "2024-10-30"},
    "appeal_decided": {"reference": "YY-K7M2Q-X9TBR", "reason": "业务信息确已按时录入"},
}


def sample(kind: Kind) -> Facts:
    """Facts with which the kind's words can be shown; an enterprise stopped at question 4.

    Only before its invitation it has not begun.
    """
    own = _OWN.get(kind.name, {})
    given = {name: own.get(name, GIVEN[name]) for name in kind.given}
    facts = Facts("2023", date(2023, 10, 24), _SUBJECTS[kind.audience], given)
    if kind.audience is not Role.ENTERPRISE:
        return facts
    agency = _SUBJECTS[Role.AGENCY]
    question = 0 if kind.name == "invitation" else 4
    return replace(facts, total=3, remaining=2, agency=agency, question=question)
