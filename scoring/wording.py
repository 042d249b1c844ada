"""The sentences of an assessment, for people who were not there when it was made."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from scoring.decimals import decimal_string
from scoring.eligibility import Status
from scoring.ruleset import MeanItem, Policy, Source, Window

POLICIES = {
    Policy.BLOCK: "待评定",
    Policy.RENORMALIZE: "按其余项目得分率折算",
    Policy.CLASS_MEAN: "取本类机构平均分",
    Policy.FULL: "按满分计",
    Policy.ZERO: "按零分计",
}

#: What people call the statuses.
STATUSES: Mapping[str, str] = {
    Status.RANKED: "已排名",
    Status.PENDING: "待评定",
    Status.HELD: "暂缓",
    Status.EXCLUDED: "不参评",
}

_UNITS = {Source.REPORT_REVIEWS: ("份报告", "复评"), Source.SURVEY: ("家企业", "作答")}
_NONE = {Source.REPORT_REVIEWS: "没有复评过的报告", Source.SURVEY: "没有答卷"}
_MEANS = {Source.REPORT_REVIEWS: "复评平均分", Source.SURVEY: "答卷平均分"}

FULL_MARKS = "满分"
ROUNDING = "合计四舍五入到两位小数"
FLOORED = "本类已扣完，不计负分，多扣部分退回"
CAPPED = "荣誉加分已到上限，多加部分不计"
_NOTHING_TO_TAKE = {
    Policy.CLASS_MEAN: "本类没有可取平均分的机构",
    Policy.RENORMALIZE: "报告复评和满意度都没有，无从折算",
}


def not_registered(as_of: date, clause: str) -> str:
    return f"考评日 {as_of} 未在登记有效期内（{clause}）"


def registration_unknown(clause: str) -> str:
    return f"未提供登记日期，登记是否有效未经审查（{clause}）"


def no_business(window: Window, clause: str) -> str:
    return f"{window.start} 至 {window.end} 未开展业务（{clause}）"


def business_unknown(clause: str) -> str:
    return f"未提供最近业务日期，是否开展业务未经审查（{clause}）"


def business_after(day: date, window: Window) -> str:
    return f"最近业务日期 {day} 晚于考评窗口（至 {window.end}），窗口内是否开展业务请核对"


def penalised(day: date, clause: str) -> str:
    return f"{day} 被作出处罚决定，在考评窗口内（{clause}）"


def penalised_after(day: date, window: Window) -> str:
    return f"{day} 被作出处罚决定，晚于考评窗口（至 {window.end}），不影响参评资格，请考核组留意"


def closed_with_decision(day: date) -> str:
    return f"案件记为结案，却有处罚决定日期 {day}，请核对是否作出过处罚"


def case_open(day: date, clause: str) -> str:
    return f"{day} 被立案，尚未作出决定（{clause}）"


def barred(revoked: date, until: date, clause: str) -> str:
    return f"{revoked} 被取消标杆称号，{until} 及以前不得作为候选（{clause}）"


def later_than(what: str, day: date, as_of: date) -> str:
    return f"{what} {day} 晚于考评日 {as_of}，不予考虑"


def before_window(start: date) -> str:
    return f"早于考评窗口（{start} 起）"


def after_window(end: date) -> str:
    return f"晚于考评窗口（至 {end}）"


def after_assessment(as_of: date) -> str:
    return f"晚于考评日（{as_of}）"


def responses_outside(count: int) -> str:
    return f"{count} 份答卷日期不在调查时段之内，没有计入，请核对"


def similar(references: Iterable[str]) -> str:
    return f"{'、'.join(references)} 写法相近，请考核组核对是否同一事由"


def entered_again(item: int, count: int) -> str:
    return f"第{item}项记了 {count} 起，通常只有一起，请考核组核对"


def under_several_items(incident: str, items: list[int]) -> str:
    named = "、".join(f"第{item}项" for item in items)
    return f"“{incident}”同时记在{named}，请考核组核对是否同一事实"


def missing(item: MeanItem, units: int) -> str:
    """Why an item has no P."""
    if units == 0:
        return f"第{item.number}项{_NONE[item.source]}"
    unit, verb = _UNITS[item.source]
    return f"第{item.number}项只有 {units} {unit}{verb}，少于 {item.minimum} {unit}"


def pending(why: str, policy: Policy) -> str:
    """policy: what was to stand in, and could not."""
    if policy in _NOTHING_TO_TAKE:
        return f"{why}，{_NOTHING_TO_TAKE[policy]}，{POLICIES[Policy.BLOCK]}"
    return f"{why}，{POLICIES[policy]}"


def stands_in(why: str, policy: Policy) -> str:
    """policy: what stands in for a P that is missing."""
    return f"{why}，{POLICIES[policy]}"


def filled(why: str, policy: Policy, p: Fraction) -> str:
    return f"{stands_in(why, policy)}（P={decimal_string(p)}）"


def mean_of(source: Source, p: Fraction, units: int, records: int) -> str:
    """How an item's P came about."""
    if source is Source.SURVEY:
        return f"{units} 家企业 {records} 份答卷，P={decimal_string(p)}"
    return f"{units} 份报告 {records} 次复评，P={decimal_string(p)}"


def merged(records: int) -> str:
    return f"{records} 条记录为同一事由，计一次"


def highest_of(records: int) -> str:
    return f"同一原因 {records} 项荣誉，计最高一项"


def unqualified_in_cut(title: str) -> str:
    return f"考评结果为{title}，但名次在入选名额之内，请考核组决定"


def joined(first: str, second: str) -> str:
    return f"{first}（{second}）" if first else second


def reviewed(records: tuple[tuple[Decimal, Decimal], ...], rating: Fraction) -> str:
    written = "、".join(f"{score:f}/{maximum:f}" for score, maximum in records)
    return f"{written}，折合百分制 {decimal_string(rating)}"


def mean_reference(item: MeanItem) -> str:
    return f"{item.number}/{_MEANS[item.source]}"
