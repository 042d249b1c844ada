"""What liaisons read: their district's deadlines, its progress, and what goes wrong."""

from collections.abc import Mapping
from fractions import Fraction

from bot.wording.notices.phrases import (
    ASSESSMENT_TITLE,
    NAME,
    STOP,
    SURVEY,
    SURVEY_TITLE,
    VALUES,
    end_of,
    given,
    given_day,
    long,
    number,
    short,
    values,
)
from notifications.message import Facts, Notice

_UNTIL = VALUES | {"deadline"}
_ON = VALUES | {"day"}


def _values(
    facts: Facts, title: str, state: str, hint: str, remark: str, **more: str
) -> Mapping[str, str]:
    shown = values(facts, title=title, state=state, hint=hint, remark=remark, **more)
    return {**shown, "name": str(facts.given["district"])}


def _district(facts: Facts) -> str:
    return given(facts, "district", NAME)


def _due(facts: Facts) -> str:
    return f"请于{short(given_day(facts, 'due'))}（含当日）前报送"


def _liaison_list_due(facts: Facts) -> str:
    return f"{_district(facts)}联络员：{_due(facts)}联络员名单，已报送的请忽略。\n{STOP}"


def _liaison_list_values(facts: Facts) -> Mapping[str, str]:
    return _values(
        facts,
        "联络员名单",
        "待报送",
        "已报送的请忽略",
        "请按时报送联络员名单",
        deadline=end_of(given_day(facts, "due")),
    )


def _nominations_short(facts: Facts) -> str:
    return (
        f"{_district(facts)}联络员：{_short_of_two(facts)}，{_due(facts)}。\n"
        f"发送“推荐”查看要求。\n{STOP}"
    )


def _short_of_two(facts: Facts) -> str:
    return f"已推荐{number(facts, 'nominated')}家机构，还差{number(facts, 'missing')}家"


def _nominations_values(facts: Facts) -> Mapping[str, str]:
    return _values(
        facts,
        "标杆机构推荐",
        "待推荐",
        "发送“推荐”查看要求",
        _short_of_two(facts),
        deadline=end_of(given_day(facts, "due")),
    )


def _digest(facts: Facts) -> str:
    never = number(facts, "never_reached")
    calls = f"\n从未联系上{never}家，可发送“未联系”查看。" if never else ""
    movement = f"，{_movement(facts)}" if _is_compared(facts) else ""
    return (
        f"{_district(facts)}{SURVEY}进展（{short(given_day(facts, 'day'))}）："
        f"{_submitted(facts, '家企业，占')}{movement}；{short(facts.closes_on)}截止。{calls}\n"
        "发送“未答”查看尚未答完的企业。"
    )


def _submitted(facts: Facts, body: str) -> str:
    """Enterprises and their share; body: what is counted, in a text or in a template's value."""
    submitted, invited = number(facts, "submitted"), number(facts, "invited")
    rate = f"{float(Fraction(submitted, invited)):.1%}" if invited else "—"
    return f"已提交{submitted}/{invited}{body}{rate}"


def _progress(facts: Facts) -> str:
    """Within a template's 20 characters, in a district of thousands too."""
    return _submitted(facts, "家，")


def _is_compared(facts: Facts) -> bool:
    """The first digest has none before it."""
    return facts.given["since_last"] != ""


def _movement(facts: Facts) -> str:
    more = number(facts, "since_last")
    if more == 0:
        return "与上次持平"
    return f"较上次{'增加' if more > 0 else '减少'}{abs(more)}家"


def _digest_values(facts: Facts) -> Mapping[str, str]:
    return _values(
        facts,
        SURVEY_TITLE,
        "进行中",
        "发送“未答”查看尚未答完的企业",
        _movement(facts) if _is_compared(facts) else _progress(facts),
        day=long(given_day(facts, "day")),
        deadline=end_of(facts.closes_on),
        progress=_progress(facts),
        never_reached=str(number(facts, "never_reached")),
    )


def _objection_filed(facts: Facts) -> str:
    return (
        f"{_district(facts)}联络员：收到关于“{given(facts, 'agency', NAME)}”的"
        f"异议或申诉（{given(facts, 'reference')}），"
        f"请于{short(given_day(facts, 'until'))}（含当日）前配合核实。"
    )


def _objection_values(facts: Facts) -> Mapping[str, str]:
    return _values(
        facts,
        f"{ASSESSMENT_TITLE}异议",
        "待核实",
        "请配合核实",
        str(facts.given["reference"]),
        agency=str(facts.given["agency"]),
        deadline=end_of(given_day(facts, "until")),
    )


def _import_problems(facts: Facts) -> str:
    return (
        f"{_district(facts)}联络员：报送的名录（{given(facts, 'reference')}）"
        f"有{number(facts, 'rows')}行有误，尚未导入，请更正后重新报送。"
    )


def _import_values(facts: Facts) -> Mapping[str, str]:
    return _values(
        facts,
        "名录导入",
        "待更正",
        "请更正后重新报送",
        f"{number(facts, 'rows')}行有误，尚未导入",
        day=long(given_day(facts, "day")),
        rows=str(number(facts, "rows")),
    )


LIAISON_NOTICES: dict[str, Notice] = {
    "liaison_list_due": Notice(_liaison_list_due, _liaison_list_values, _UNTIL),
    "nominations_short": Notice(_nominations_short, _nominations_values, _UNTIL),
    "digest": Notice(_digest, _digest_values, _ON | {"deadline", "progress", "never_reached"}),
    "objection_filed": Notice(_objection_filed, _objection_values, _UNTIL | {"agency"}),
    "import_problems": Notice(_import_problems, _import_values, _ON | {"rows"}),
}
