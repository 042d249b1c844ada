"""What somebody tells a message that people decide: read strictly, refused in one sentence."""

from datetime import date

import pytest

from bot.wording.notices.sample import GIVEN
from notifications.kinds import KINDS
from notifications.news import DECIDED
from pingyi.news import (
    AUTOMATIC,
    MEANINGS,
    ONE_BY_ONE,
    GivenError,
    given_from,
    settable,
)

TODAY = date(2023, 10, 20)
MILESTONES = {
    "evaluation_ends": date(2023, 10, 31),
    "materials_due": date(2023, 10, 18),
    "publicity_starts": date(2023, 11, 7),
}
RIGHT = {name: str(GIVEN[name]) for name in MEANINGS} | {
    "milestone": "evaluation_ends",
    "due": "2023-10-31",
}


def read(kind: str, *pairs: str) -> dict[str, str | int]:
    return given_from(KINDS[kind], pairs, MILESTONES, {"evaluation_ends"}, TODAY)


def told(kind: str, without: str = "") -> list[str]:
    names = [name for name in settable(KINDS[kind]) if name != without]
    return [f"{name}={RIGHT[name]}" for name in names]


@pytest.mark.parametrize("kind", DECIDED)
def test_everything_that_a_kind_needs_is_told_or_known(kind: str) -> None:
    assert read(kind, *told(kind)).keys() | {"district"} >= KINDS[kind].given
    assert KINDS[kind].given <= MEANINGS.keys() | AUTOMATIC


@pytest.mark.parametrize("kind", DECIDED)
def test_what_is_missing_is_said_with_its_meaning(kind: str) -> None:
    for name in settable(KINDS[kind]):
        if name in ("day", "due"):
            assert name in read(kind, *told(kind, without=name))
            continue
        with pytest.raises(GivenError, match=f"{name}（{MEANINGS[name]}）"):
            read(kind, *told(kind, without=name))


def test_decisions_about_one_body_are_told_by_people() -> None:
    assert set(DECIDED) >= ONE_BY_ONE


@pytest.mark.parametrize(
    ("kind", "pairs", "said"),
    [
        ("result_ready", ["reference"], "名称=值"),
        ("result_ready", ["=1"], "名称=值"),
        ("result_ready", ["reason=x"], "reference（编号或文号）"),
        ("title_expiring", ["days=3"], "until（"),
        ("import_problems", ["district=南海区"], "rows（"),
        ("result_ready", ["reference=1", "reference=2"], "写了两次"),
        ("result_ready", ["reference= "], "1 至 40 个字"),
        ("result_ready", [f"reference={'字' * 41}"], "1 至 40 个字"),
        ("result_ready", ["reference=两\n行"], "不换行"),
        ("title_revoked", ["reference=1", f"reason={'字' * 61}"], "1 至 60 个字"),
        ("result_ready", ["reference=1", "day=2023-10-21"], "不能晚于今天"),
        ("result_ready", ["reference=1", "day=20231019"], "应为日期"),
        ("result_ready", ["reference=1", "day=2023-02-30"], "应为日期"),
        ("result_ready", ["reference=1", "day=２０２３-10-19"], "应为日期"),
        ("title_expiring", ["until=2023-10-19"], "已经过去"),
        ("import_problems", ["reference=1", "rows=0"], "rows = 0"),
        ("import_problems", ["reference=1", "rows=三"], "rows = 三"),
        ("import_problems", ["reference=1", "rows=1000001"], "1,000,000"),
        ("milestone_extended", ["milestone=liaisons_due"], "没有这个环节"),
        ("milestone_extended", ["milestone=materials_due"], "已经过去"),
        ("milestone_extended", ["milestone=评选结束", "due=2023-11-01"], "2023-10-31"),
        ("milestone_extended", ["milestone=publicity_starts"], "没有延期过，仍是 2023-11-07"),
    ],
)
def test_a_wrong_value_is_one_sentence(kind: str, pairs: list[str], said: str) -> None:
    with pytest.raises(GivenError) as caught:
        read(kind, *pairs)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_last_day_itself_is_not_over() -> None:
    assert read("title_expiring", "until=2023-10-20") == {"until": "2023-10-20", "days": 0}
