"""得分明细 and 未计入的材料: every point with its clause and evidence, and what did not count."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from documents.summary_table import number
from documents.worksheet import Heading, Prose
from scoring.ruleset import Ruleset

RECEIPTS, SET_ASIDE = "得分明细", "未计入的材料"
_AGENCY = (Heading("机构名称", 34), Heading("统一社会信用代码", 21))

RECEIPT_HEADINGS = (
    *_AGENCY,
    Heading("序号", 6, is_centred=True),
    Heading("考评项目", 12, is_centred=True),
    Heading("项目", 9, is_centred=True),
    Heading("条款", 34),
    Heading("依据编号", 24),
    Heading("日期", 12),
    Heading("说明", 48),
    Heading("得分变化", 12, is_centred=True),
    Heading("累计", 12, is_centred=True),
)
SET_ASIDE_HEADINGS = (
    *_AGENCY,
    Heading("依据编号", 28),
    Heading("日期", 12),
    Heading("未计入的原因", 48),
    Heading("记录数", 9, is_centred=True),
)


def receipt_rows(ruleset: Ruleset, agency: Mapping[str, Any]) -> Iterator[list[object]]:
    """One row a line of the agency's receipt, in the receipt's order."""
    for index, line in enumerate(agency["receipt"]["lines"], start=1):
        category = ruleset.categories.get(line["category"])
        yield [
            agency["name"],
            agency["uscc"],
            index,
            category.title if category else None,
            f"第{line['item']}项" if line["item"] else None,
            line["clause"],
            line["reference"],
            _day(line["on"]),
            Prose(line["note"]),
            number(line["points"]) if line["points"] is not None else "待评定",
            number(line["running"]),
        ]


def set_aside_rows(agency: Mapping[str, Any]) -> Iterator[list[object]]:
    """One row for each piece of the agency's evidence that did not count."""
    for each in agency["receipt"]["set_aside"]:
        yield [
            agency["name"],
            agency["uscc"],
            each["reference"],
            _day(each["on"]),
            Prose(each["why"]),
            each.get("count", 1),
        ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
