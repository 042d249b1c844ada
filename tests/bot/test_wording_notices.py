"""What leaves by itself: every kind within the platform's limits, whatever the facts."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording.notices import NOTICES
from bot.wording.notices.phrases import VALUES
from bot.wording.notices.sample import sample
from notifications.fields import fit
from notifications.kinds import KINDS, Kind
from notifications.message import Facts
from simulator import template_fields
from storage.tables import Role

NAMES = (
    "甲",
    "佛山市南海区某某安全生产技术服务有限责任公司狮山分公司",
    "安" * 200,
    "Safety & <Sons> Ltd. ]]>",
    "安全\n技术\t公司😀",
)
COUNTS = (0, 1, 30_000)
DAYS = ("2023-10-24", "2024-02-29", "2023-01-01")
#: Names in `given` that somebody wrote.
WRITTEN = ("reference", "reason", "document", "agency", "district")
#: Names of values -> what type of field takes them besides thing, at any facts.
TYPED = {
    "state": "phrase",
    "deadline": "time",
    "day": "date",
    "remaining": "number",
    "total": "number",
    "rows": "number",
    "never_reached": "number",
}
ENTERPRISE = [name for name, kind in KINDS.items() if kind.audience is Role.ENTERPRISE]

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def ugly(kind: Kind, name: str, count: int, day: str, question: int = 0) -> Facts:
    facts = sample(kind)
    told = {
        key: day
        if key in ("due", "day", "until", "closes_on")
        else name
        if key in WRITTEN
        else count
        if isinstance(value, int)
        else value
        for key, value in facts.given.items()
    }
    return replace(
        facts,
        cycle=name[:60],
        closes_on=date.fromisoformat(day),
        subject=name,
        given=told,
        agency=name,
        total=count + 1,
        remaining=max(1, count),
        question=question,
    )


def accepted(kind: Kind, facts: Facts) -> None:
    """Judged by the platform's twin, in every field that may show a value."""
    notice = NOTICES[kind.name]
    text = notice.text(facts)
    assert len(text) < 250, "short"
    assert len(text.encode()) < 1800
    assert not set("<>&") & set(text), "no markup"
    values = notice.values(facts)
    assert set(values) == notice.names
    for name, value in values.items():
        for field in filter(None, ("thing", TYPED.get(name))):
            template_fields.check({f"{field}1": field}, {f"{field}1": fit(f"{field}1", value)})


@every_kind
def test_every_kind_is_rendered_within_the_platforms_limits(kind: Kind) -> None:
    for name, count, day, question in product(NAMES, COUNTS, DAYS, (0, 10)):
        accepted(kind, ugly(kind, name, count, day, question))


@given(
    kind=st.sampled_from(list(KINDS.values())),
    name=st.text("安全技术服务公司（）“”ABC 0-9&<>😀\n", min_size=1, max_size=200).map(
        "佛{}".format
    ),
    count=st.integers(0, 1_000_000),
    day=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    question=st.integers(0, 10),
)
def test_whatever_the_facts_are(
    kind: Kind, name: str, count: int, day: date, question: int
) -> None:
    accepted(kind, ugly(kind, name, count, day.isoformat(), question))


@every_kind
def test_every_kind_has_the_values_that_templates_ask_for(kind: Kind) -> None:
    names = NOTICES[kind.name].names
    assert names >= VALUES
    assert names & {"deadline", "day"}


@every_kind
def test_words_need_no_more_than_what_is_given(kind: Kind) -> None:
    class Asked(dict[str, str | int]):
        def __missing__(self, name: str) -> str:
            raise AssertionError(name)

    facts = replace(sample(kind), given=Asked(sample(kind).given))
    assert NOTICES[kind.name].text(facts)
    assert NOTICES[kind.name].values(facts)


@every_kind
def test_days_are_written_as_people_write_them(kind: Kind) -> None:
    facts = sample(kind)
    shown = NOTICES[kind.name].text(facts) + "".join(NOTICES[kind.name].values(facts).values())
    assert "2023-10" not in shown


def enterprise(kind: str, **facts: object) -> str:
    found = Facts("2023", date(2023, 10, 24), "示范企业", total=3, remaining=2, agency="甲公司")
    return NOTICES[kind].text(replace(found, **facts))


def test_a_nudge_says_how_many_which_until_when_and_how_to_go_on() -> None:
    text = enterprise("nudge")
    for part in ("还剩 2 家", "共 3 家", "“甲公司”等机构", "10月24日", "回复“继续”即可作答"):
        assert part in text
    values = NOTICES["nudge"].values(replace(sample(KINDS["nudge"]), agency="安" * 40))
    assert values["agency"].endswith("等2家机构")
    assert len(values["agency"]) == 20
    assert values["deadline"] == "2023年10月24日 23:59"


@pytest.mark.parametrize("kind", ["invitation", "nudge", "last_day", "survey_extended"])
@pytest.mark.parametrize("question", [1, 7, 10])
def test_whoever_stopped_halfway_is_invited_to_their_question(kind: str, question: int) -> None:
    text = enterprise(kind, question=question)
    assert f"上次答到第 {question} 题，回复“继续”从第 {question} 题接着作答" in text
    assert f"第 {question} 题" not in enterprise(kind)


@pytest.mark.parametrize("kind", ENTERPRISE)
def test_one_message_speaks_for_all_agencies_and_names_no_day_today(kind: str) -> None:
    text = enterprise(kind, remaining=17, total=20)
    assert "17 家" in text or kind in ("thanks", "handed_over")
    assert "今天" not in text


def test_the_last_reminder_says_the_day_at_whose_end_it_is_over() -> None:
    assert "最后提醒" in enterprise("last_day")
    assert "10月24日24时" in enterprise("last_day")


def test_an_extension_says_the_new_day() -> None:
    later = enterprise("survey_extended", closes_on=date(2023, 10, 31))
    assert "延期至10月31日" in later


def told(kind: str, **given: str | int) -> str:
    facts = sample(KINDS[kind])
    return NOTICES[kind].text(replace(facts, given={**facts.given, **given}))


@pytest.mark.parametrize(
    ("about", "said"),
    [(0, "暂不显示"), (4, "暂不显示"), (5, "至少5家"), (9, "至少5家"), (25, "至少25家")],
)
def test_an_agency_learns_of_its_clients_in_steps_of_five(about: int, said: str) -> None:
    text = told("survey_progress", answered_about=about, clients=27)
    assert said in text
    assert "%" not in text
    assert "27" not in text
    shown = NOTICES["survey_progress"].values(
        replace(sample(KINDS["survey_progress"]), given={"answered_about": about, "clients": 27})
    )
    assert said in shown["remark"]
    assert "27" not in "".join(shown.values()).replace("2023", "")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"submitted": 84, "invited": 120, "since_last": 12},
            "已提交84/120家企业，占70.0%，较上次增加12家；",
        ),
        ({"submitted": 0, "invited": 0, "since_last": 0}, "已提交0/0家企业，占—，与上次持平；"),
        (
            {"submitted": 3, "invited": 9, "since_last": -2},
            "已提交3/9家企业，占33.3%，较上次减少2家；",
        ),
        # the first one has nothing to compare with
        ({"submitted": 3, "invited": 9, "since_last": ""}, "已提交3/9家企业，占33.3%；10月"),
        ({"never_reached": 6}, "从未联系上6家，可发送“未联系”查看"),
    ],
)
def test_a_digest_says_rate_movement_and_whom_nobody_reached(
    given: dict[str, Any], said: str
) -> None:
    text = told("digest", **given)
    assert text.startswith("南海区")
    assert said in text
    assert "未联系" not in told("digest", never_reached=0)


def test_a_templates_values_of_a_first_digest_fit_and_compare_with_nothing() -> None:
    given = sample(KINDS["digest"]).given | {"submitted": 1100, "invited": 1200, "since_last": ""}
    shown = NOTICES["digest"].values(replace(sample(KINDS["digest"]), given=given))
    assert shown["progress"] == shown["remark"] == "已提交1100/1200家，91.7%"
    assert len(shown["progress"]) <= 20


def test_a_liaison_hears_how_many_nominations_are_missing() -> None:
    assert "已推荐0家机构，还差2家" in told("nominations_short", nominated=0, missing=2)


@pytest.mark.parametrize(
    ("milestone", "said"), [("materials_due", "申报资料截止"), ("nominations_due", "推荐截止")]
)
def test_a_moved_milestone_is_called_by_its_name(milestone: str, said: str) -> None:
    text = told("milestone_extended", milestone=milestone, due="2023-10-20")
    assert f"{said}日期已改为2023年10月20日" in text


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("rejected", "结果：不成立。"),
        ("none", "结果：成立，不影响名单。"),
        ("reassessment", "结果：成立，将重新考评。"),
    ],
)
def test_an_appeal_is_answered_with_its_reason(result: str, said: str) -> None:
    text = told("appeal_decided", result=result, reference="YY-K7M2Q-X9TBR", reason="记录相符")
    for part in (said, "YY-K7M2Q-X9TBR", "理由：记录相符"):
        assert part in text


def test_a_revocation_says_when_why_and_what_it_means() -> None:
    text = told("title_revoked", day="2024-03-01", reason="出具虚假报告")
    for part in ("2024年3月1日", "出具虚假报告", "一年内不再作为标杆机构候选单位"):
        assert part in text


@pytest.mark.parametrize("kind", ["invitation", "nudge", "last_day", "survey_extended"])
def test_who_answered_all_is_told_that_it_is_not_submitted(kind: str) -> None:
    text = enterprise(kind, question=11)
    assert "十题已答完，只差提交" in text
    assert "第 1" not in text
    if "hint" in (values := NOTICES[kind].values(replace(sample(KINDS[kind]), question=11))):
        assert values["hint"] == "十题已答完，回复“继续”核对后提交"
