"""What a score sheet says of one agency, item by item."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from documents.plain_text import one_line
from documents.words import (
    STATUSES,
    Listing,
    class_word,
    place_word,
    policy_of,
    sentence,
)
from scoring.decimals import decimal_string
from scoring.ruleset import Category, CountItem, HonourItem, Item, MeanItem, Policy, Ruleset, Source
from scoring.wording import POLICIES

Agency = Mapping[str, Any]

TICKED, OPEN = "☑", "□"

_SAMPLED = {Source.REPORT_REVIEWS: ("reports", "份报告"), Source.SURVEY: ("respondents", "家企业")}
_NONE = {Source.REPORT_REVIEWS: "无复评报告", Source.SURVEY: "无答卷"}


def words_of(
    ruleset: Ruleset, result: Mapping[str, Any], listing: Listing, agency: Agency
) -> dict[str, str]:
    """The text of every blank of the form, by its name (see `annex_form`)."""
    words = {
        "name": one_line(agency["name"]),
        "uscc": agency["uscc"],
        "class": class_word(ruleset, agency),
        "total": _total(ruleset, agency),
        "grade": _boxes(ruleset, agency),
        "place": place_word(agency),
        "listed": f"列入名单：{listing.word(agency)}",
        "remarks": one_line(_remarks(agency)),
        "policy": f"缺少平均分（P）时：{policy_of(result, agency)}",
        "receipt": f"本单明细摘要 {agency['receipt']['hash']}",
    }
    for number, item in ruleset.items.items():
        words[f"item{number}"] = _item(item, agency)
    for category in ruleset.categories.values():
        words[f"subtotal_{category.key}"] = _subtotal(ruleset, category, agency)
        words[f"points_{category.key}"] = agency["categories"].get(category.key) or "待评定"
    return words


def _item(item: Item, agency: Agency) -> str:
    points = agency["items"].get(str(item.number), {})
    match item:
        case CountItem():
            return f"-{points['deduction']}（{points['count']}次）" if points else "不扣分"
        case HonourItem():
            return f"+{points['bonus']}" if points else "不加分"
        case MeanItem():
            return _mean(item, points, agency)


def _mean(item: MeanItem, points: Mapping[str, str], agency: Agency) -> str:
    key, unit = _SAMPLED[item.source]
    units = agency[key]
    sample = f"{units}{unit}" if units else _NONE[item.source]
    if not points:
        few = f"，少于{item.minimum}" if units else ""
        return f"{sample}{few}，待评定"
    moved = "不扣分" if points["deduction"] == "0" else f"-{points['deduction']}"
    policy = points.get("policy")
    how = f"，{POLICIES[Policy(policy)]}" if policy else ""
    return f"{moved}\n（P={points['p']}，{sample}{how}）"


def _subtotal(ruleset: Ruleset, category: Category, agency: Agency) -> str:
    """How the points of a category came about, its floor or cap where that was reached."""
    maximum = decimal_string(category.maximum)
    if category.is_bonus:
        beyond = sum(_moved(ruleset, category, agency, "bonus"), Fraction(0)) > category.maximum
        bonus = agency["categories"][category.key]
        return f"小计：加 {bonus} 分，最高 {maximum} 分{'，超出不计' if beyond else ''}"
    taken = sum(_moved(ruleset, category, agency, "deduction"), Fraction(0))
    beyond = taken > category.maximum
    return f"小计：满分 {maximum} 分，扣 {decimal_string(taken)} 分{'，扣完即止' if beyond else ''}"


def _moved(ruleset: Ruleset, category: Category, agency: Agency, which: str) -> Iterator[Fraction]:
    """What the items of a category take or give before its floor or cap."""
    for number, points in agency["items"].items():
        if ruleset.items[int(number)].category == category.key:
            yield Fraction(points.get(which) or 0)


def _total(ruleset: Ruleset, agency: Agency) -> str:
    if agency["total_score"] is None:
        return STATUSES[agency["status"]]
    parts = [f"基本分 {agency['base_score']}"]
    parts += [
        f"{category.title} {agency['categories'][category.key]}"
        for category in ruleset.categories.values()
        if category.is_bonus
    ]
    return f"{agency['total_score']}（{'，'.join(parts)}）"


def _boxes(ruleset: Ruleset, agency: Agency) -> str:
    """考评结果: one box ticked, or none where the agency is not ranked."""
    boxes = (
        f"{TICKED if grade.key == agency['grade'] else OPEN}{grade.title}"
        for grade in ruleset.grades
    )
    return f"考评结果：{'　'.join(boxes)}"


def _remarks(agency: Agency) -> str:
    said = ""
    if agency["status"] != "ranked":
        said = f"{STATUSES[agency['status']]}：{sentence(agency['reasons'])}"
    if agency["warnings"]:
        said += f"提示：{sentence(agency['warnings'])}"
    return said or "无。"
