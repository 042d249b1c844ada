"""The deadlines of a year (节点): what people call them, and in which order they may come."""

from collections.abc import Mapping
from types import MappingProxyType

#: Those that a cycle may have, in the order of the year; the last day counts.
MILESTONES: Mapping[str, str] = MappingProxyType(
    {
        "registration_due": "登记截止",
        "business_data_due": "业务信息录入截止",
        "summary_due": "总结报送截止",
        "nominations_due": "推荐截止",
        "materials_due": "申报资料截止",
        "liaisons_due": "联络员名单截止",
        "evaluation_ends": "评选结束",
        "publicity_starts": "宣传开始",
        "publicity_ends": "宣传结束",
    }
)

#: (section, earlier, later): each pair may fall on one day, never the other way round.
ORDERS = (
    ("cycle", "window_start", "window_end"),
    ("survey", "opens_on", "closes_on"),
    ("milestones", "nominations_due", "evaluation_ends"),
    ("milestones", "materials_due", "evaluation_ends"),
    ("milestones", "evaluation_ends", "publicity_starts"),
    ("milestones", "publicity_starts", "publicity_ends"),
)
