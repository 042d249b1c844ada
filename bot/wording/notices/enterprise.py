"""What enterprises read: to answer, and that the survey is over."""

from collections.abc import Mapping

from bot.wording.markup import plain
from bot.wording.notices.phrases import (
    NAME,
    STOP,
    SURVEY,
    SURVEY_TITLE,
    VALUES,
    end_of,
    short,
    subject,
    values,
)
from notifications.message import Facts, Notice

#: Longest text in a template's field of free text.
_FIELD = 20
_WAITING = VALUES | {"agency", "remaining", "total", "progress", "deadline"}


def _invitation(facts: Facts) -> str:
    return (
        f"您好！{SURVEY}已开始，请评价为您服务的机构，共 {facts.remaining} 家待评价。\n"
        f"{_until(facts)}\n"
        f"{_go_on(facts)}每家十题，可分次填写。感谢您的支持！\n"
        f"{STOP}"
    )


def _nudge(facts: Facts) -> str:
    agency = plain(facts.agency, NAME)
    if facts.answered:
        state = f"您对“{agency}”的评价尚未提交"
    elif facts.in_progress:
        state = f"您对“{agency}”的评价尚未完成"
    elif facts.remaining == 1:
        state = f"您对“{agency}”的评价尚未开始"
    else:
        state = f"“{agency}”等机构正等待您的评价"
    return (
        f"您好！{SURVEY}还剩 {facts.remaining} 家机构待评价"
        f"（共 {facts.total} 家），{state}。\n"
        f"{_until(facts)}\n"
        f"{_go_on(facts)}感谢您的支持！\n"
        f"{STOP}"
    )


def _last_day(facts: Facts) -> str:
    # it leaves on the working day before where the last day is off, so it says which day
    return (
        f"最后提醒：{SURVEY}将于{short(facts.closes_on)}24时截止，"
        f"您还有 {facts.remaining} 家机构待评价，逾期不能再提交。\n"
        f"{_go_on(facts)}感谢您的支持！\n"
        f"{STOP}"
    )


def _survey_extended(facts: Facts) -> str:
    return (
        f"您好！{SURVEY}已延期至{short(facts.closes_on)}（含当日），"
        f"您还有 {facts.remaining} 家机构待评价。\n"
        f"{_go_on(facts)}感谢您的支持！\n"
        f"{STOP}"
    )


def _thanks(_facts: Facts) -> str:
    return f"您好！{SURVEY}已结束，感谢您参与评价！考评结果将按规定公布。"


def _until(facts: Facts) -> str:
    return f"截止日期：{short(facts.closes_on)}（含当日）。"


def _go_on(facts: Facts) -> str:
    """Nobody starts again: whoever stopped halfway is invited to their question."""
    if not facts.in_progress:
        return "回复“继续”即可作答。"
    if facts.answered:
        return "十题已答完，只差提交：回复“继续”核对后提交，已填内容均已保存。"
    place = f"第 {facts.question} 题"
    return f"上次答到{place}，回复“继续”从{place}接着作答，已填内容均已保存。"


def _handed_over(facts: Facts) -> str:
    return (
        f"您好！“{subject(facts)}”的邀请已由同事凭邀请码和登记电话接手，您的绑定已解除，不必再办理。\n"
        "如非本单位所为，请联系所在区应急管理局联络员。"
    )


def _handed_over_values(facts: Facts) -> Mapping[str, str]:
    return values(
        facts,
        title=SURVEY_TITLE,
        state="已接手",
        hint="您的绑定已解除，不必再办理",
        remark="如有疑问请联系区联络员",
        deadline=end_of(facts.closes_on),
    )


def _values(facts: Facts, state: str, remark: str) -> Mapping[str, str]:
    question = f"回复“继续”从第{facts.question}题接着作答"
    if facts.answered:
        question = "十题已答完，回复“继续”核对后提交"
    return values(
        facts,
        title=SURVEY_TITLE,
        state="填写中" if facts.in_progress else state,
        hint=question if facts.in_progress else "回复“继续”即可作答",
        remark=remark,
        agency=facts.agency if facts.remaining == 1 else _and_others(facts),
        remaining=str(facts.remaining),
        total=str(facts.total),
        progress=f"还有{facts.remaining}家待评价，共{facts.total}家",
        deadline=end_of(facts.closes_on),
    )


def _and_others(facts: Facts) -> str:
    """An agency and how many there are, in the 20 characters of a template's thing."""
    suffix = f"等{facts.remaining}家机构"
    room = _FIELD - len(suffix)
    name = facts.agency
    return (name if len(name) <= room else f"{name[: room - 1]}…") + suffix


def _thanks_values(facts: Facts) -> Mapping[str, str]:
    return values(
        facts,
        title=SURVEY_TITLE,
        state="已结束",
        hint="考评结果将按规定公布",
        remark="感谢您参与评价",
        deadline=end_of(facts.closes_on),
    )


ENTERPRISE_NOTICES: dict[str, Notice] = {
    "invitation": Notice(
        _invitation, lambda facts: _values(facts, "待填写", "每家机构十题，可分次填写"), _WAITING
    ),
    "nudge": Notice(_nudge, lambda facts: _values(facts, "待填写", "已填内容均已保存"), _WAITING),
    "last_day": Notice(
        _last_day, lambda facts: _values(facts, "即将截止", "最后提醒，逾期不能再提交"), _WAITING
    ),
    "survey_extended": Notice(
        _survey_extended,
        lambda facts: _values(facts, "已延期", f"调查已延期至{short(facts.closes_on)}"),
        _WAITING,
    ),
    "handed_over": Notice(_handed_over, _handed_over_values, VALUES | {"deadline"}),
    "thanks": Notice(_thanks, _thanks_values, VALUES | {"deadline"}),
}
