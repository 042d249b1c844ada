"""The ruleset of the notice, and those of other cities."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import scoring.ruleset_file
from scoring.ruleset import (
    Basis,
    Clauses,
    HonourItem,
    MeanItem,
    Policy,
    Ruleset,
    Source,
    TieKind,
    TieStep,
    Window,
)
from scoring.ruleset_file import load_ruleset, parse_ruleset
from survey.questionnaire import load_questionnaire

PUBLISHED = Path(scoring.ruleset_file.__file__).parent / "rulesets"
ELSEWHERE = Path(__file__).parent / "rulesets"
TEXT = (PUBLISHED / "foshan-2023.toml").read_text("utf-8")

#: 佛应急〔2023〕70号, lines 69-82, without the spaces that conversion left between "扣" and "2".
ITEMS = (Path(__file__).parent / "annex-1.tsv").read_text("utf-8")

NOTES = """\
服务规范 25
服务质量 50
服务效果 25
荣誉记录 10 加分
优秀 90 -
合格 70 90
不合格 0 70
"""  # the same, first column of lines 69-82 and notes 2 and 3


@pytest.fixture(scope="module")
def foshan() -> Ruleset:
    return load_ruleset("foshan-2023")


def test_every_item_is_worded_as_in_the_notice(foshan: Ruleset) -> None:
    printed = ""
    for item in foshan.items.values():
        column = [foshan.categories[item.category].title]
        column += [item.heading] if item.heading else []
        printed += "\t".join([*column, f"{item.number}、{item.title}", item.rubric]) + "\n"
    assert printed == ITEMS


def test_maxima_and_grades_are_the_notices(foshan: Ruleset) -> None:
    printed = "".join(
        f"{each.title} {each.maximum}{' 加分' if each.is_bonus else ''}\n"
        for each in foshan.categories.values()
    )
    printed += "".join(
        f"{each.title} {each.lowest} {'-' if each.below is None else each.below}\n"
        for each in foshan.grades
    )
    assert printed == NOTES
    assert list(foshan.categories) == ["conduct", "quality", "effect", "honour"]
    assert [each.key for each in foshan.grades] == ["excellent", "qualified", "unqualified"]


def test_the_points_of_every_item(foshan: Ruleset) -> None:
    assert {item.number: item.points for item in foshan.count_items} == {
        **dict.fromkeys(range(1, 9), 2),
        9: 10,
        10: 2,
    }
    assert [item.number for item in foshan.count_items if item.expected_once] == [1, 2, 8]
    reviews, survey = foshan.mean_items
    assert (reviews.source, survey.source) == (Source.REPORT_REVIEWS, Source.SURVEY)
    assert (reviews.minimum, survey.minimum) == (1, 1)
    assert foshan.honour_item is not None
    assert list(foshan.honour_item.levels.items()) == [
        ("national", 8),
        ("provincial", 6),
        ("municipal", 5),
        ("district", 3),
    ]


@pytest.mark.parametrize(
    ("source", "p", "deduction"),
    [
        (Source.REPORT_REVIEWS, "100", "0"),
        (Source.REPORT_REVIEWS, "86.6", "6.7"),
        (Source.REPORT_REVIEWS, "0", "50"),
        (Source.SURVEY, "100", "0"),
        (Source.SURVEY, "88.5", "2.875"),
        (Source.SURVEY, "30", "17.5"),
    ],
)
def test_a_mean_deducts_by_the_notices_formula(
    foshan: Ruleset, source: Source, p: str, deduction: str
) -> None:
    item = foshan.mean_item(source)
    assert item is not None
    assert item.deduction(Fraction(p)) == Fraction(deduction)


def test_the_rest_of_the_notices_ruleset(foshan: Ruleset) -> None:
    assert (foshan.key, foshan.cut_size, foshan.grade_basis) == ("foshan-2023@1", 15, Basis.TOTAL)
    assert foshan.clause(3) == "佛应急〔2023〕70号 附件1 第3项"
    assert foshan.tie_order == (
        TieStep(TieKind.BASE_SCORE),
        TieStep(TieKind.CATEGORY, category="quality"),
        TieStep(TieKind.CATEGORY, category="effect"),
        TieStep(TieKind.FEWEST, item=9),
    )
    assert foshan.window == Window(date(2022, 1, 1), date(2023, 10, 18))
    assert (foshan.policies, foshan.default_policy) == (frozenset(Policy), Policy.BLOCK)
    assert list(foshan.classes.items()) == [
        ("evaluation", "评价"),
        ("testing", "检测"),
        ("training", "培训"),
        ("standardization_review", "标准化评审"),
        ("other", "其它"),
    ]
    assert foshan.clauses == Clauses(
        registration="佛应急〔2023〕70号 第二部分",
        business="佛应急〔2023〕70号 附件1 注4",
        penalty="佛应急〔2023〕70号 附件1 注4",
        ban="佛应急〔2023〕70号 第四部分（二）",
        limits="佛应急〔2023〕70号 附件1 注2",
    )


def test_a_sheet_of_answers_is_worth_what_its_questionnaire_says(foshan: Ruleset) -> None:
    questions = load_questionnaire("foshan-2023").questions
    assert foshan.answer_sheet.questions == len(questions)
    for question in questions:
        points = {option.letter: option.points for option in question.options}
        assert points == foshan.answer_sheet.points


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "foshan-2023"\n', '# as printed\n\nname   =   "foshan-2023" # here\n'),
        ("maximum = 50", "maximum = 50.00"),
        ("base = 25\ndivisor = 4", "divisor = 4.0\nbase = 2.5e1"),
        ("levels = { national = 8, provincial = 6,", "levels = { provincial = 6, national = 8,"),
    ],
)
def test_comments_and_layout_do_not_change_the_digest(foshan: Ruleset, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert parse_ruleset(TEXT.replace(old, new)) == foshan


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points = 10", "points = 10.000001"),
        ("end = 2023-10-18", "end = 2023-10-19"),
        ("未如期签订", "没有签订"),
        ('fewest:9"', 'fewest:10"'),
    ],
)
def test_a_change_of_the_rules_changes_the_digest(foshan: Ruleset, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert parse_ruleset(TEXT.replace(old, new)).digest != foshan.digest


def test_another_city_loads_without_touching_code() -> None:
    ruleset = load_ruleset("linjiang-2025", ELSEWHERE)
    assert (ruleset.key, ruleset.cut_size, ruleset.grade_basis) == (
        "linjiang-2025@3",
        3,
        Basis.BASE,
    )
    assert [(each.key, each.maximum, each.is_bonus) for each in ruleset.categories.values()] == [
        ("compliance", 30, False),
        ("process", 20, False),
        ("results", Fraction("37.5"), False),
        ("opinion", Fraction("12.5"), False),
        ("reward", 6, True),
    ]
    assert list(ruleset.items) == [1, 2, 3, 4, 5, 6, 7]  # the file has 4 after 5
    assert [item.points for item in ruleset.count_items] == [
        Fraction(3, 2),
        30,
        Fraction(1, 4),
        Fraction(15, 2),
    ]
    assert [(each.key, each.lowest, each.below) for each in ruleset.grades] == [
        ("leading", 95, None),
        ("good", Fraction("82.5"), 95),
        ("fair", 60, Fraction("82.5")),
        ("poor", 0, 60),
    ]
    assert ruleset.tie_order == (
        TieStep(TieKind.FEWEST, item=2),
        TieStep(TieKind.CATEGORY, category="results"),
        TieStep(TieKind.BASE_SCORE),
    )
    assert dict(ruleset.answer_sheet.points) == {"A": 5, "B": 4, "C": 2, "D": 1}
    assert ruleset.answer_sheet.questions == 6
    assert ruleset.policies == {Policy.BLOCK, Policy.CLASS_MEAN}
    assert isinstance(ruleset.items[7], HonourItem)
    assert list(ruleset.items[7].levels.items()) == [("ministry", 6), ("city", Fraction(5, 2))]


def test_a_divisor_without_an_end_is_left_out_and_exact() -> None:
    item = load_ruleset("linjiang-2025", ELSEWHERE).mean_item(Source.REPORT_REVIEWS)
    assert isinstance(item, MeanItem)
    assert item.divisor == Fraction(10, 3)
    assert item.deduction(Fraction("86.6")) == Fraction("4.02")  # 30 - 0.3 P


def test_the_least_that_a_standard_can_be() -> None:
    ruleset = load_ruleset("guixi-2024", ELSEWHERE)
    assert (ruleset.honour_item, ruleset.mean_items, ruleset.tie_order) == (None, (), ())
    assert ruleset.mean_item(Source.SURVEY) is None


def test_nobody_can_change_a_loaded_ruleset(foshan: Ruleset) -> None:
    assert foshan.honour_item is not None
    for values in (foshan.categories, foshan.items, foshan.classes, foshan.answer_sheet.points):
        with pytest.raises(TypeError):
            values["x"] = 1
    with pytest.raises(TypeError):
        foshan.honour_item.levels["national"] = Fraction(80)
    assert replace(foshan, cut_size=14) != foshan
