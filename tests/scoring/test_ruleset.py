"""A ruleset is refused with its reason when it contradicts itself."""

from fractions import Fraction
from pathlib import Path

import pytest

import scoring.ruleset
from scoring.ruleset import RulesetError, load_ruleset, parse_ruleset

TEXT = (Path(scoring.ruleset.__file__).parent / "rulesets" / "foshan-2023.toml").read_text("utf-8")


def test_the_notices_ruleset() -> None:
    ruleset = load_ruleset("foshan-2023")
    assert ruleset.key == "foshan-2023@1"
    assert {key: each.maximum for key, each in ruleset.categories.items()} == {
        "quality": 50,
        "effect": 25,
    }
    reports, survey = ruleset.mean_items[11], ruleset.mean_items[12]
    assert (reports.category, survey.category) == ("quality", "effect")
    assert reports.deduction(Fraction("86.6")) == Fraction("6.7")
    assert survey.deduction(Fraction("88.5")) == Fraction("2.875")
    assert ruleset.minimum_respondents == 1


def test_another_citys_maxima_load_without_touching_code() -> None:
    text = TEXT.replace("foshan-2023", "elsewhere").replace("maximum = 25", "maximum = 20")
    ruleset = parse_ruleset(text.replace("base = 25\ndivisor = 4", "base = 20\ndivisor = 5"))
    assert ruleset.mean_items[12].deduction(Fraction(50)) == 10


@pytest.mark.parametrize(
    "name", ["", "x", "../foshan-2023", "foshan-2023.toml", "FOSHAN-2023", "\0"]
)
def test_an_unknown_name_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(RulesetError, match="foshan-2023"):
        load_ruleset(name)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version = 1", "version = 0", "version = 0"),
        ("version = 1", 'version = "1"', "version = '1'"),
        ("version = 1", "version = true", "version = True"),
        ("version = 1\n", "", "缺少 version"),
        ("version = 1", "version = 1\nvintage = 2", "vintage"),
        ("version = 1", "version =", "TOML"),
        ("maximum = 25", "maximum = -25", r"category\[1\].maximum = -25"),
        ("maximum = 25", "maximum = 2.5", r"category\[1\].maximum = 2.5"),
        ("maximum = 25", "maximum = 20", "base = 25.*不超过"),
        ("number = 12", "number = 11", "11：不得重复"),
        ('key = "effect"', 'key = "quality"', "quality：不得重复"),
        ('category = "effect"', 'category = "x"', "12 category = 'x'"),
        ("divisor = 4", "divisor = 5", "平均分为 100"),
        ("divisor = 4", "divisor = 3", "平均分为 100"),
        ("divisor = 4", "divisor = 0", r"mean_item\[1\].divisor = 0"),
        ("minimum_respondents = 1", "minimum_respondents = 0", "survey.minimum_respondents = 0"),
        ("[survey]", "[surveys]", "surveys"),
    ],
)
def test_a_contradiction_is_named(old: str, new: str, said: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(RulesetError, match=said):
        parse_ruleset(TEXT.replace(old, new))
