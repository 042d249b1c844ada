"""What the parts of a ruleset must agree on; each refusal says what contradicts what."""

from fractions import Fraction
from itertools import pairwise

from scoring.decimals import decimal_string
from scoring.ruleset import (
    Basis,
    Category,
    CountItem,
    Grade,
    HonourItem,
    MeanItem,
    Ruleset,
    TieKind,
    TieStep,
)
from scoring.ruleset_table import RulesetError, shown

FULL = Fraction(100)


def refuse_contradictions(ruleset: Ruleset) -> None:
    """Raises RulesetError with the first contradiction; silent where there is none."""
    _refuse_lost_items(ruleset)
    for category in ruleset.categories.values():
        _refuse_category(ruleset, category)
    _refuse_maxima(ruleset)
    _refuse_shared_sources(ruleset)
    _refuse_grades(ruleset)
    _refuse_tie_order(ruleset)
    if "default" in ruleset.classes:
        raise RulesetError(
            f"classes.default = {shown(ruleset.classes['default'])}："
            "default 已用来称呼其余各类，请另取名称。"
        )
    if ruleset.default_policy not in ruleset.policies:
        raise RulesetError(
            f"missing.default = {shown(ruleset.default_policy)}：应为 missing.allowed 之一。"
        )
    if ruleset.window.end < ruleset.window.start:
        raise RulesetError(
            f"window.end = {ruleset.window.end}：应不早于 window.start（{ruleset.window.start}）。"
        )


def _refuse_lost_items(ruleset: Ruleset) -> None:
    for item in ruleset.items.values():
        if item.category not in ruleset.categories:
            raise RulesetError(
                f"第 {item.number} 项 category = {shown(item.category)}：没有这个考评项目，"
                f"现有 {'、'.join(ruleset.categories)}。"
            )


def _refuse_category(ruleset: Ruleset, category: Category) -> None:
    """Every category has items of its kind, can be had in full, and can pay what they deduct."""
    where = f"考评项目 {category.key}"
    items = [item for item in ruleset.items.values() if item.category == category.key]
    if not items:
        raise RulesetError(f"{where}：没有评估项目属于它，它的分数无从评定。")
    for item in items:
        if isinstance(item, HonourItem) != category.is_bonus:
            expected = "加分项应属于" if isinstance(item, HonourItem) else "只有加分项可属于"
            raise RulesetError(
                f"第 {item.number} 项 category = {shown(category.key)}："
                f"{expected} bonus = true 的考评项目。"
            )
        if isinstance(item, HonourItem):
            _refuse_levels(item, category)
    means = [item for item in items if isinstance(item, MeanItem)]
    for item in means:
        _refuse_unreachable(item)
    base = sum((item.base for item in means), Fraction(0))
    if base > category.maximum:
        listed = "、".join(f"第 {item.number} 项" for item in means)
        raise RulesetError(
            f"{listed} base = {decimal_string(base)}：P 为 0 时扣分应不超过{where} 的满分 "
            f"{decimal_string(category.maximum)}。"
        )


def _refuse_levels(item: HonourItem, category: Category) -> None:
    """A level beyond the cap could never be given in full: one of the two numbers is a slip."""
    for level, points in item.levels.items():
        if points > category.maximum:
            raise RulesetError(
                f"honour_item.levels.{level} = {decimal_string(points)}：应不超过考评项目 "
                f"{category.key} 的最高分值 {decimal_string(category.maximum)}，否则永远加不满。"
            )


def _refuse_unreachable(item: MeanItem) -> None:
    if item.deduction(FULL) != 0:
        raise RulesetError(
            f"第 {item.number} 项 base = {decimal_string(item.base)}、"
            f"divisor = {decimal_string(item.divisor)}："
            "P 为 100 时扣分应为 0，否则该项达不到满分或会倒加分。"
        )


def _refuse_maxima(ruleset: Ruleset) -> None:
    total = _base_maximum(ruleset)
    if total != FULL:
        raise RulesetError(
            f"category.maximum 合计 = {decimal_string(total)}："
            "除加分外各考评项目的满分合计应为 100，评分采用百分制。"
        )


def _refuse_shared_sources(ruleset: Ruleset) -> None:
    items: dict[str, int] = {}
    for item in ruleset.mean_items:
        if item.source in items:
            raise RulesetError(
                f"第 {item.number} 项 source = {shown(item.source)}："
                f"第 {items[item.source]} 项已采用这一来源，同一结果不得扣分两次。"
            )
        items[item.source] = item.number


def _refuse_grades(ruleset: Ruleset) -> None:
    """Best first, each from where the next ends, from 0 to the highest score there can be."""
    if len(ruleset.grades) < 2:
        raise RulesetError("grade：考评结果至少应有两档，从最好的一档写起。")
    best, worst = ruleset.grades[0], ruleset.grades[-1]
    if best.below is not None:
        raise RulesetError(
            f"grade {best.key} below = {decimal_string(best.below)}："
            "第一档应是最好的一档，没有上限，不写 below。"
        )
    highest = _highest_score(ruleset)
    if best.lowest > highest:
        raise RulesetError(
            f"grade {best.key} lowest = {decimal_string(best.lowest)}："
            f"{ruleset.grade_basis} 最高为 {decimal_string(highest)}，没有机构能达到这一档。"
        )
    for better, grade in pairwise(ruleset.grades):
        _refuse_step(better, grade)
    if worst.lowest != 0:
        raise RulesetError(
            f"grade {worst.key} lowest = {decimal_string(worst.lowest)}："
            "最后一档应从 0 分起，否则更低的分数没有考评结果。"
        )


def _refuse_step(better: Grade, grade: Grade) -> None:
    """A grade ends where the better one begins, neither before nor after."""
    if grade.below is None:
        raise RulesetError(
            f"缺少 grade {grade.key} below：除第一档外，各档都应写明低于多少分，"
            f"这里应为 {decimal_string(better.lowest)}。"
        )
    if grade.below != better.lowest:
        problem = "空档" if grade.below < better.lowest else "重叠"
        raise RulesetError(
            f"grade {grade.key} below = {decimal_string(grade.below)}：与上一档 {better.key} "
            f"的 lowest = {decimal_string(better.lowest)} 之间有{problem}，两者应相等。"
        )
    if grade.lowest >= grade.below:
        raise RulesetError(
            f"grade {grade.key} lowest = {decimal_string(grade.lowest)}："
            f"应低于 below（{decimal_string(grade.below)}）。"
        )


def _refuse_tie_order(ruleset: Ruleset) -> None:
    for step in ruleset.tie_order:
        if step.kind is TieKind.CATEGORY and step.category not in ruleset.categories:
            raise _wrong_step(step, f"没有这个考评项目，现有 {'、'.join(ruleset.categories)}")
        if step.kind is TieKind.FEWEST and not isinstance(ruleset.items.get(step.item), CountItem):
            raise _wrong_step(step, f"第 {step.item} 项应是按次数扣分的评估项目")


def _wrong_step(step: TieStep, why: str) -> RulesetError:
    named = step.category or step.item
    return RulesetError(f"tie_order = {shown(f'{step.kind}:{named}')}：{why}。")


def _base_maximum(ruleset: Ruleset) -> Fraction:
    return sum(
        (each.maximum for each in ruleset.categories.values() if not each.is_bonus), Fraction(0)
    )


def _highest_score(ruleset: Ruleset) -> Fraction:
    """The best score that a grade can be asked for."""
    bonus = [each.maximum for each in ruleset.categories.values() if each.is_bonus]
    honours = sum(bonus, Fraction(0)) if ruleset.grade_basis is Basis.TOTAL else Fraction(0)
    return _base_maximum(ruleset) + honours
