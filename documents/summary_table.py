"""汇总: one row an agency, with places, scores, what they rest on, and why there are none."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from documents.words import STATUSES, Listing, class_word, grade_word, sentence
from documents.worksheet import Heading, Prose, Share
from scoring.decimals import decimal_string
from scoring.ruleset import Category, Ruleset

TITLE = "汇总"
#: Places, tie and name stay in sight while the rest is scrolled.
FROZEN_COLUMNS = 4


class SummaryTable:
    """Headings and rows for one result."""

    def __init__(self, ruleset: Ruleset, result: Mapping[str, Any]) -> None:
        self._ruleset = ruleset
        self._listing = Listing(result["cut"])
        self._has_uncertainty = "uncertainty" in result

    def headings(self) -> list[Heading]:
        """The columns, maxima in the heads of the categories."""
        return [
            Heading("名次", 6, is_centred=True),
            Heading("类内\n名次", 6, is_centred=True),
            Heading("并列", 6, is_centred=True),
            Heading("机构名称", 32),
            Heading("统一社会信用代码", 21),
            Heading("考评类别", 12, is_centred=True),
            Heading("状态", 8, is_centred=True),
            Heading("考评\n结果", 8, is_centred=True),
            *(_category_heading(each) for each in self._ruleset.categories.values()),
            Heading("基本分", 9, is_centred=True),
            Heading("合计\n得分", 9, is_centred=True),
            Heading("列入名单", 15, is_centred=True),
            Heading("抽查\n报告数", 8, is_centred=True),
            Heading("作答\n企业数", 8, is_centred=True),
            *self._uncertain_headings(),
            Heading("原因与提示", 48),
        ]

    def row(self, agency: Mapping[str, Any]) -> list[object]:
        """The values of one agency, in the order of the headings."""
        return [
            agency["rank"],
            agency["class_rank"],
            "并列" if agency["tied"] else None,
            agency["name"],
            agency["uscc"],
            class_word(self._ruleset, agency),
            STATUSES[agency["status"]],
            grade_word(self._ruleset, agency),
            *(number(agency["categories"].get(key)) for key in self._ruleset.categories),
            number(agency["base_score"]),
            number(agency["total_score"]),
            self._listing.word(agency),
            agency["reports"],
            agency["respondents"],
            *self._uncertain(agency),
            Prose(sentence([*agency["reasons"], *agency["warnings"]])),
        ]

    def _uncertain_headings(self) -> list[Heading]:
        if not self._has_uncertainty:
            return []
        return [
            Heading("名次区间\n（5%—95%）", 13, is_centred=True),
            Heading("入选\n概率", 9, is_centred=True),
        ]

    def _uncertain(self, agency: Mapping[str, Any]) -> list[object]:
        if not self._has_uncertainty:
            return []
        if "rank_interval" not in agency:
            return [None, None]
        first, last = agency["rank_interval"]
        return [f"{first}—{last}", Share(agency["p_listed"])]


def number(value: str | None) -> Decimal | None:
    """A published number, all its digits kept."""
    return None if value is None else Decimal(value)


def _category_heading(category: Category) -> Heading:
    maximum = decimal_string(category.maximum)
    return Heading(f"{category.title}\n（{'最高' if category.is_bonus else '满分'}{maximum}）", 12)
