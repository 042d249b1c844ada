"""A value that a ruleset cannot have is refused in one sentence: the key, the value, the reason."""

from pathlib import Path

import pytest

import scoring.ruleset_file
from scoring.ruleset_file import RulesetError, parse_ruleset

RULESETS = Path(scoring.ruleset_file.__file__).parent / "rulesets"
TEXT = (RULESETS / "foshan-2023.toml").read_text("utf-8")

VALUES = [
    ("\nversion = 1", "\nversion = 0", "version = 0：应为不小于 1 的整数。"),
    ("\nversion = 1", '\nversion = "1"', 'version = "1"：应为不小于 1 的整数。'),
    ("\nversion = 1", "\nversion = true", "version = true：应为不小于 1 的整数。"),
    ("\nversion = 1", "\nversion = 1.0", "version = 1.0：应为不小于 1 的整数。"),
    ("\nversion = 1", "", "缺少 version，应为不小于 1 的整数。"),
    (
        'name = "foshan-2023"',
        'name = "../foshan"',
        'name = "../foshan"：应为小写字母和数字，以连字符相隔。',
    ),
    ('name = "foshan-2023"', "name = 7", "name = 7：应为小写字母和数字，以连字符相隔。"),
    ('source = "佛应急〔2023〕70号 附件1"', "", "缺少 source，应为文字，不得空白。"),
    (
        'source = "佛应急〔2023〕70号 附件1"',
        'source = "　"',
        'source = "　"：应为文字，不得空白。',
    ),
    (
        'title = "服务质量"',
        'title = ["服务质量"]',
        'category[1].title = ["服务质量"]：应为文字，不得空白。',
    ),
    (
        'key = "quality"',
        'key = "Quality"',
        'category[1].key = "Quality"：应为以小写字母开头的小写字母、数字和下划线。',
    ),
    ("bonus = true", 'bonus = "yes"', 'category[3].bonus = "yes"：应为 true 或 false。'),
    ("number = 7\n", "", "缺少 count_item[6].number，应为不小于 1 的整数。"),
    (
        'source = "survey"',
        'source = "phone"',
        'mean_item[1].source = "phone"：应为 report_reviews、survey 之一。',
    ),
    (
        'source = "survey"',
        "source = {}",
        "mean_item[1].source = {}：应为 report_reviews、survey 之一。",
    ),
    (
        'grade_basis = "total_score"',
        'grade_basis = "rank"',
        'grade_basis = "rank"：应为 total_score、base_score 之一。',
    ),
    ("size = 15", "size = 0", "cut.size = 0：应为不小于 1 的整数。"),
    ("size = 15", "", "缺少 cut.size，应为不小于 1 的整数。"),
    ("[cut]\nsize = 15", "", "缺少 cut，应为 [cut] 部分。"),
    ("[cut]\nsize = 15", "[[cut]]\nsize = 15", 'cut = [{"size": 15}]：应为 [cut] 部分。'),
    ("questions = 10", "questions = -10", "survey.questions = -10：应为不小于 1 的整数。"),
    ("C = 3 }", "C = 0 }", "survey.points.C = 0：应为不小于 1 的整数。"),
    ("C = 3 }", "C = 2.5 }", "survey.points.C = 2.5：应为不小于 1 的整数。"),
    ("C = 3 }", "c = 3 }", 'survey.points.c = 3："c" 应为一个大写字母。'),
    ("C = 3 }", "CC = 3 }", 'survey.points.CC = 3："CC" 应为一个大写字母。'),
    ("{ A = 10, B = 7, C = 3 }", "{}", "survey.points = {}：至少应有一项。"),
    ("{ A = 10, B = 7, C = 3 }", "[10, 7]", "survey.points = [10, 7]：应为 [survey.points] 部分。"),
    ('other = "其它"', "other = 5", "classes.other = 5：应为文字，不得空白。"),
    (
        'other = "其它"',
        '"其它" = "其它"',
        'classes.其它 = "其它"："其它" 应为以小写字母开头的小写字母、数字和下划线。',
    ),
    (
        "end = 2023-10-18",
        'end = "2023-10-18"',
        'window.end = "2023-10-18"：应为日期，例如 2023-10-18，不加引号和时刻。',
    ),
    (
        "end = 2023-10-18",
        "end = 2023-10-18T00:00:00",
        "window.end = 2023-10-18 00:00:00：应为日期，例如 2023-10-18，不加引号和时刻。",
    ),
    (
        '"category:effect", ',
        '"category:effect", 9, ',
        'tie_order = ["base_score", "category:quality", "category:effect", 9, "fewest:9"]：'
        '应为一列文字，例如 ["a", "b"]。',
    ),
    (
        '["base_score", "category:quality", "category:effect", "fewest:9"]',
        '["name"]',
        'tie_order = ["name"]：应为 base_score、category:考评项目、fewest:编号，而不是 "name"。',
    ),
    (
        '["base_score", "category:quality", "category:effect", "fewest:9"]',
        '["fewest:９"]',
        'tie_order = ["fewest:９"]：应为 base_score、category:考评项目、fewest:编号，'
        '而不是 "fewest:９"。',
    ),
    (
        '["base_score", "category:quality", "category:effect", "fewest:9"]',
        '["fewest:9", "fewest:9"]',
        'tie_order = ["fewest:9", "fewest:9"]：应为互不相同的文字。',
    ),
    (
        '"full", "zero"]',
        '"half"]',
        'missing.allowed = ["block", "renormalize", "class_mean", "half"]：'
        '应为 block、renormalize、class_mean、full、zero 之中的若干个，而不是 "half"。',
    ),
    (
        'default = "block"',
        'default = "half"',
        'missing.default = "half"：应为 block、renormalize、class_mean、full、zero 之一。',
    ),
    ('ban = "佛应急〔2023〕70号 第四部分（二）"', "", "缺少 clauses.ban，应为文字，不得空白。"),
]

KEYS = [
    ("size = 15", "size = 15\nfrom = 1", "cut.from = 1：不是可用的项，应为 size。"),
    (
        "bonus = true",
        "bonus = true\nweight = 0.5",
        "category[3].weight = 0.5：不是可用的项，应为 key、title、maximum、bonus。",
    ),
    (
        "divisor = 4",
        "divisor = 4\npoints = 2",
        "mean_item[1].points = 2：不是可用的项，应为 number、category、heading、title、rubric、"
        "source、base、divisor、minimum。",
    ),
    (
        "points = 10",
        'points = 10\nsource = "survey"',
        'count_item[8].source = "survey"：不是可用的项，应为 number、category、heading、title、'
        "rubric、points、expected_once。",
    ),
    (
        "lowest = 90",
        "lowest = 90\nhighest = 110",
        "grade[0].highest = 110：不是可用的项，应为 key、title、lowest、below。",
    ),
    (
        "[window]",
        "[window]\ntimezone = 8",
        "window.timezone = 8：不是可用的项，应为 start、end。",
    ),
    (
        "\nversion = 1",
        "\nversion = 1\nvintage = 2023",
        "vintage = 2023：不是可用的项，应为 name、version、title、source、grade_basis、tie_order、"
        "category、count_item、mean_item、honour_item、grade、cut、survey、classes、missing、window、"
        "clauses。",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), [*VALUES, *KEYS])
def test_a_wrong_value_or_key_is_refused_in_one_sentence(old: str, new: str, said: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(RulesetError) as error:
        parse_ruleset(TEXT.replace(old, new))
    assert str(error.value) == said


@pytest.mark.parametrize(
    "number",
    [
        *("0", "-2", "-0.5", "inf", "-inf", "nan", "true", '"2"', "[2]"),
        *("1e999999", "1e-999999", "1001", "0.0000001", "2.0000000", "0e999999"),
    ],
)
@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("maximum = 50", "category[1].maximum"),
        ("points = 10", "count_item[8].points"),
        ("divisor = 4", "mean_item[1].divisor"),
        ("base = 50", "mean_item[0].base"),
        ("national = 8", "honour_item.levels.national"),
        ("below = 90", "grade[1].below"),
    ],
)
def test_points_must_be_plain_numbers_above_zero(key: str, place: str, number: str) -> None:
    assert TEXT.count(key) == 1
    with pytest.raises(RulesetError) as error:
        parse_ruleset(TEXT.replace(key, f"{key.partition(' ')[0]} = {number}"))
    assert str(error.value).startswith(f"{place} = ")
    assert str(error.value).endswith("：应为大于 0、不超过 1000、至多 6 位小数的数。")


@pytest.mark.parametrize("below_zero", ["-1", "-0.000001", "nan"])
def test_a_grade_does_not_begin_below_zero(below_zero: str) -> None:
    with pytest.raises(RulesetError, match=r"^grade\[2\].lowest = .*：应为不小于 0、"):
        parse_ruleset(TEXT.replace("lowest = 0\n", f"lowest = {below_zero}\n"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("version =", "末尾不符合 TOML 写法，请检查引号、日期和等号。"),
        ("\nversion = 1_\n", "第 2 行第 12 列不符合 TOML 写法，请检查引号、日期和等号。"),
        ("start = 2023-02-30\n", "第 1 行第 9 列不符合 TOML 写法，请检查引号、日期和等号。"),
        ("version = 1e99999999999999999999", "有的数字位数过多，无法读取。"),
        (f"version = {'9' * 5000}", "有的数字位数过多，无法读取。"),
    ],
)
def test_what_is_no_toml_is_refused(wrong: str, said: str) -> None:
    with pytest.raises(RulesetError) as error:
        parse_ruleset(wrong)
    assert str(error.value) == said
