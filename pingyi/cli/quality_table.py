"""The quality of the survey's data as plain values, as worksheets, and on a terminal."""

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cycle.coverage import K_ANONYMITY
from cycle.quality.kinds import Kind
from documents.table_file import Column, Table
from scoring.decimals import Exact, decimal_string, rounded
from survey.questionnaire import load_questionnaire

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.quality.report import AgencyQuality, Quality, Standing

#: What people call the kinds.
TITLES = {
    Kind.SPEEDER: "过快",
    Kind.IDENTICAL: "十题同一选项",
    Kind.SHARED_PERSON: "一人多企",
    Kind.BURST: "集中提交",
    Kind.BATCH: "同批邀请集中提交",
}
#: What each is, for who reads a worksheet; none of them proves anything.
MEANINGS = {
    Kind.SPEEDER: "首次填写用时不到全市中位数的一半；一条消息填完多题的不算",
    Kind.IDENTICAL: "十题选同一选项；也可能是真实意见",
    Kind.SHARED_PERSON: "答题人在本周期为5家以上企业作答，或同时代表一家机构",
    Kind.BURST: "10分钟内有5人以上评价同一机构，且为全市同一时段应有数的3倍以上",
    Kind.BATCH: "同一时刻补发的邀请中有5份以上在1小时内评价同一机构",
}


def summary(report: "Quality", cycle: "CycleRow") -> dict[str, Any]:
    """The whole city's figures for JSON; seconds as decimal strings."""
    city = report.city
    return {
        "cycle": cycle.name,
        "left_out": [str(kind) for kind in report.left_out],
        "responses": city.timed + city.at_once + city.untimed,
        "timed": city.timed,
        "at_once": city.at_once,
        "untimed": city.untimed,
        "median_seconds": _string(city.median),
        "question_median_seconds": {
            str(number): _string(seconds) for number, seconds in city.questions.items()
        },
        "flagged": {str(kind): report.flagged[kind] for kind in Kind},
        "any_flag": report.any_flag,
    }


def agency_content(each: "AgencyQuality") -> dict[str, Any]:
    """An agency's figures for JSON; below_k: for the bureau alone, whoever asks."""
    return {
        "agency_uscc": each.uscc,
        "agency": each.name,
        "responses": each.tally.responses,
        "at_once": each.tally.at_once,
        "untimed": each.tally.untimed,
        "median_seconds": _string(each.tally.median),
        "flagged": {str(kind): each.tally.flagged[kind] for kind in Kind},
        "any_flag": each.tally.any_flag,
        "left_out": each.tally.left_out,
        "below_k": _below_k(each),
        "with": _standing(each.as_it_is),
        "without": _standing(each.without),
    }


def tables(report: "Quality", cycle: "CycleRow") -> dict[str, Table]:
    """Worksheets: the agencies, what the flags mean, and the time that each question took."""
    return {
        "agencies": Table("数据质量", _agency_columns(), report.agencies, agency_content),
        "kinds": Table(
            "标记说明",
            (
                Column("标记", 20, lambda kind: TITLES[kind]),
                Column("含义（仅供核对，不改变任何答卷和得分）", 70, lambda kind: MEANINGS[kind]),
                Column("第二组结果是否去除", 20, lambda kind: _yes(kind in report.left_out), True),
            ),
            tuple(Kind),
            lambda kind: {"kind": str(kind), "left_out": kind in report.left_out},
        ),
        "questions": Table(
            "各题用时",
            (
                Column("题号", 8, lambda row: row[0], is_centred=True),
                Column("题目", 60, lambda row: row[1]),
                Column("距上一题用时的中位数（秒）", 26, lambda row: _number(row[2])),
            ),
            _questions(report, cycle),
            lambda row: {"question": row[0], "median_seconds": _string(row[2])},
        ),
    }


def rest_of(each: "AgencyQuality") -> str:
    """The kinds of an agency's flags on one line, those that are there."""
    found = ((TITLES[kind], count) for kind, count in each.tally.flagged.items() if count)
    return "、".join(f"{title} {count}" for title, count in found)


def points(value: Exact | None) -> str:
    """A figure with two decimals for a terminal."""
    return "—" if value is None else rounded(value, 2)


def _agency_columns() -> tuple[Column, ...]:
    return (
        Column("机构名称", 32, lambda each: each.name),
        Column("机构信用代码", 22, lambda each: each.uscc),
        Column("答卷", 8, lambda each: each.tally.responses),
        Column("一次填完", 10, lambda each: each.tally.at_once),
        Column("用时中位数\n（秒）", 12, lambda each: _number(each.tally.median)),
        *(_flag_column(kind) for kind in Kind),
        Column("有标记", 8, lambda each: each.tally.any_flag),
        Column("全部答卷\n企业", 10, lambda each: each.as_it_is and each.as_it_is.respondents),
        Column("全部答卷\nP", 12, lambda each: each.as_it_is and _number(each.as_it_is.p)),
        Column("全部答卷\n扣分", 12, lambda each: _deduction(each.as_it_is)),
        Column("全部答卷\n名次", 10, lambda each: each.as_it_is and each.as_it_is.rank),
        Column("去除标记\n企业", 10, lambda each: each.without and each.without.respondents),
        Column("去除标记\nP", 12, lambda each: each.without and _number(each.without.p)),
        Column("去除标记\n扣分", 12, lambda each: _deduction(each.without)),
        Column("去除标记\n名次", 10, lambda each: each.without and each.without.rank),
        Column(f"不足{K_ANONYMITY}家\n仅供局内", 10, lambda each: _yes(_below_k(each)), True),
    )


def _flag_column(kind: Kind) -> Column:
    return Column(TITLES[kind], 10, lambda each: each.tally.flagged[kind])


def _questions(
    report: "Quality", cycle: "CycleRow"
) -> tuple[tuple[int, str, Fraction | None], ...]:
    questions = load_questionnaire(cycle.questionnaire).questions
    return tuple(
        (number, questions[number - 1].text, seconds)
        for number, seconds in report.city.questions.items()
    )


def _below_k(each: "AgencyQuality") -> bool:
    """Whether what is shown of it would tell of a group smaller than five."""
    found = (each.as_it_is, each.without)
    least = min(
        (standing.respondents for standing in found if standing is not None),
        default=each.tally.responses,
    )
    return least < K_ANONYMITY


def _standing(standing: "Standing | None") -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "respondents": standing.respondents,
        "p": _string(standing.p),
        "deduction": _string(standing.deduction),
        "rank": standing.rank,
    }


def _deduction(standing: "Standing | None") -> Decimal | None:
    return None if standing is None else _number(standing.deduction)


def _number(value: Exact | None) -> Decimal | None:
    return None if value is None else Decimal(decimal_string(value))


def _string(value: Exact | None) -> str | None:
    return None if value is None else decimal_string(value)


def _yes(holds: bool) -> str:
    return "是" if holds else ""
