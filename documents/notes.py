"""The notes under a score sheet: those of Annex 1, shortened, in the numbers of the ruleset."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from documents.words import span
from scoring.decimals import decimal_string
from scoring.ruleset import Basis, Grade, Ruleset


def notes(ruleset: Ruleset, result: Mapping[str, Any]) -> tuple[str, ...]:
    """Notes 1-4 of Annex 1: the make-up, the floors, the grades, and who is left out."""
    categories = ruleset.categories.values()
    titles = "、".join(category.title for category in categories)
    graded = "基本分" if ruleset.grade_basis is Basis.BASE else "合计得分"
    return (
        f"注（对附件1各注，本单按以下理解计算）：1、考评分{titles}{len(categories)}类，评估项目共{len(ruleset.items)}项。",
        f"2、{_limits(ruleset)}",
        f"3、{graded}四舍五入到两位小数后评定：{'，'.join(map(_bounds, ruleset.grades))}。",
        f"4、{span(result['window'])} 未开展业务或被立案处罚的机构，不参与考评和排名。",
    )


def _limits(ruleset: Ruleset) -> str:
    bases = [each for each in ruleset.categories.values() if not each.is_bonus]
    bonuses = [each for each in ruleset.categories.values() if each.is_bonus]
    full = sum((each.maximum for each in bases), Fraction(0))
    said = (
        f"{'、'.join(each.title for each in bases)}满分共{decimal_string(full)}分，"
        "重复违反累计扣分，每类扣完即止，不计负分"
    )
    for each in bonuses:
        said += f"；{each.title}为加分项，最高{decimal_string(each.maximum)}分，同一原因不重复加分"
    return f"{said}。"


def _bounds(grade: Grade) -> str:
    if grade.below is None:
        return f"{decimal_string(grade.lowest)}分以上为{grade.title}"
    below = f"不足{decimal_string(grade.below)}分"
    lowest = f"{decimal_string(grade.lowest)}分以上" if grade.lowest > 0 else ""
    return f"{lowest}{below}为{grade.title}"
