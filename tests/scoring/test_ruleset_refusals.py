"""A ruleset that contradicts itself is refused in one sentence: the key, the value, the reason."""

from pathlib import Path

import pytest

import scoring.ruleset_file
from scoring.ruleset_file import RulesetError, parse_ruleset

RULESETS = Path(scoring.ruleset_file.__file__).parent / "rulesets"
TEXT = (RULESETS / "foshan-2023.toml").read_text("utf-8")

CONTRADICTIONS = [
    ('key = "effect"', 'key = "quality"', 'category key = "quality"：不得重复。'),
    ("number = 12", "number = 11", "评估项目 number = 11：不得重复。"),
    ("number = 13", "number = 1", "评估项目 number = 1：不得重复。"),
    ('key = "qualified"', 'key = "excellent"', 'grade key = "excellent"：不得重复。'),
    (
        'number = 12\ncategory = "effect"',
        'number = 12\ncategory = "x"',
        '第 12 项 category = "x"：没有这个考评项目，现有 conduct、quality、effect、honour。',
    ),
    (
        'number = 12\ncategory = "effect"',
        'number = 12\ncategory = "quality"',
        "第 11 项、第 12 项 base = 75：P 为 0 时扣分应不超过考评项目 quality 的满分 50。",
    ),
    (
        '[[category]]\nkey = "honour"',
        '[[category]]\nkey = "spare"\ntitle = "备用"\nmaximum = 1\n\n[[category]]\nkey = "honour"',
        "考评项目 spare：没有评估项目属于它，它的分数无从评定。",
    ),
    (
        'number = 13\ncategory = "honour"',
        'number = 13\ncategory = "conduct"',
        '第 13 项 category = "conduct"：加分项应属于 bonus = true 的考评项目。',
    ),
    (
        'number = 10\ncategory = "quality"',
        'number = 10\ncategory = "honour"',
        '第 10 项 category = "honour"：只有加分项可属于 bonus = true 的考评项目。',
    ),
    (
        'number = 12\ncategory = "effect"',
        'number = 12\ncategory = "honour"',
        "考评项目 effect：没有评估项目属于它，它的分数无从评定。",
    ),
    (
        "\nbonus = true",
        "\nbonus = false",
        '第 13 项 category = "honour"：加分项应属于 bonus = true 的考评项目。',
    ),
    (
        "levels = { national = 8",
        "levels = { national = 11",
        "honour_item.levels.national = 11：应不超过考评项目 honour 的最高分值 10，否则永远加不满。",
    ),
    (
        "divisor = 4",
        "divisor = 5",
        "第 12 项 base = 25、divisor = 5：P 为 100 时扣分应为 0，否则该项达不到满分或会倒加分。",
    ),
    (
        "divisor = 4",
        "divisor = 3.999999",
        "第 12 项 base = 25、divisor = 3.999999："
        "P 为 100 时扣分应为 0，否则该项达不到满分或会倒加分。",
    ),
    (
        "base = 25\ndivisor = 4",
        "base = 40\ndivisor = 2.5",
        "第 12 项 base = 40：P 为 0 时扣分应不超过考评项目 effect 的满分 25。",
    ),
    (
        "maximum = 50",
        "maximum = 50.5",
        "category.maximum 合计 = 100.5：除加分外各考评项目的满分合计应为 100，评分采用百分制。",
    ),
    (
        'source = "survey"',
        'source = "report_reviews"',
        '第 12 项 source = "report_reviews"：第 11 项已采用这一来源，同一结果不得扣分两次。',
    ),
    (
        "\nbelow = 90",
        "\nbelow = 89",
        "grade qualified below = 89：与上一档 excellent 的 lowest = 90 之间有空档，两者应相等。",
    ),
    (
        "\nbelow = 90",
        "\nbelow = 90.01",
        "grade qualified below = 90.01：与上一档 excellent 的 lowest = 90 之间有重叠，两者应相等。",
    ),
    (
        "\nbelow = 90",
        "",
        "缺少 grade qualified below：除第一档外，各档都应写明低于多少分，这里应为 90。",
    ),
    (
        "lowest = 90",
        "lowest = 90\nbelow = 110",
        "grade excellent below = 110：第一档应是最好的一档，没有上限，不写 below。",
    ),
    (
        "lowest = 0\n",
        "lowest = 1\n",
        "grade unqualified lowest = 1：最后一档应从 0 分起，否则更低的分数没有考评结果。",
    ),
    (
        "lowest = 0\n",
        "lowest = 70\n",
        "grade unqualified lowest = 70：应低于 below（70）。",
    ),
    (
        "lowest = 90",
        "lowest = 110.5",
        "grade excellent lowest = 110.5：total_score 最高为 110，没有机构能达到这一档。",
    ),
    (
        '"category:quality"',
        '"category:attitude"',
        'tie_order = "category:attitude"：没有这个考评项目，'
        "现有 conduct、quality、effect、honour。",
    ),
    (
        '"fewest:9"',
        '"fewest:14"',
        'tie_order = "fewest:14"：第 14 项应是按次数扣分的评估项目。',
    ),
    (
        '"fewest:9"',
        '"fewest:12"',
        'tie_order = "fewest:12"：第 12 项应是按次数扣分的评估项目。',
    ),
    (
        'other = "其它"',
        'default = "其它"',
        'classes.default = "其它"：default 已用来称呼其余各类，请另取名称。',
    ),
    (
        '["block", "renormalize", ',
        '["renormalize", ',
        'missing.default = "block"：应为 missing.allowed 之一。',
    ),
    (
        "end = 2023-10-18",
        "end = 2021-12-31",
        "window.end = 2021-12-31：应不早于 window.start（2022-01-01）。",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), CONTRADICTIONS)
def test_a_contradiction_is_refused_in_one_sentence(old: str, new: str, said: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(RulesetError) as error:
        parse_ruleset(TEXT.replace(old, new))
    assert str(error.value) == said


def test_the_best_grade_must_be_within_reach_without_honours() -> None:
    text = TEXT.replace('grade_basis = "total_score"', 'grade_basis = "base_score"')
    assert parse_ruleset(text.replace("lowest = 90", "lowest = 100").replace("= 90", "= 100"))
    with pytest.raises(RulesetError, match="lowest = 105：base_score 最高为 100，"):
        parse_ruleset(text.replace("lowest = 90", "lowest = 105"))


@pytest.mark.parametrize("kept", [0, 1])
def test_fewer_than_two_grades_tell_nothing(kept: int) -> None:
    head, *grades = TEXT.partition("[cut]")[0].split("[[grade]]")
    text = head + "".join(f"[[grade]]{each}" for each in grades[:kept]) + "[cut]"
    with pytest.raises(RulesetError, match=r"^grade：考评结果至少应有两档"):
        parse_ruleset(text + TEXT.partition("[cut]")[2])
