"""The two sides of an engagement, as a merger sees them: agencies and enterprises."""

from dataclasses import dataclass
from typing import Any

from cycle.register.history import RowKind
from storage.tables import Agency, Engagement, Enterprise, Role


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its table, how engagements point to it, and in which role it is invited.

    other: how the same engagements point to the other side. ended: the row's column with the day
    on which it ceased to be, and what that is called.
    """

    kind: RowKind
    title: str
    table: Any
    own: Any
    other: Any
    role: Role
    ended: tuple[str, str]


AGENCIES = Side(
    RowKind.AGENCY,
    "机构",
    Agency,
    Engagement.agency_id,
    Engagement.enterprise_id,
    Role.AGENCY,
    ("deregistered_on", "注销"),
)
ENTERPRISES = Side(
    RowKind.ENTERPRISE,
    "企业",
    Enterprise,
    Engagement.enterprise_id,
    Engagement.agency_id,
    Role.ENTERPRISE,
    ("ended_on", "终止"),
)
