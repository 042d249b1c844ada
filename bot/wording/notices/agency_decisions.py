"""What agencies read of decisions: moved deadlines, lists, results, titles and appeals."""

from collections.abc import Callable, Mapping

from bot.wording.markup import plain
from bot.wording.notices.phrases import (
    ASSESSMENT_TITLE,
    BENCHMARK,
    NAME,
    REASON,
    VALUES,
    cycle,
    end_of,
    given,
    given_day,
    long,
    number,
    subject,
    values,
)
from bot.wording.own_objections import FOLLOWS
from cycle.deadlines import MILESTONES
from cycle.publishing.objections import STATES, Effect
from notifications.message import Facts, Notice
from storage.tables import ObjectionState

_UNTIL = VALUES | {"deadline"}
_ON = VALUES | {"day"}


def _news(
    text: Callable[[Facts], str],
    state: str,
    hint: str,
    remark: Callable[[Facts], str],
    title: str = ASSESSMENT_TITLE,
    until: str | None = None,
) -> Notice:
    """News; until: which given day is its deadline; without one it has the day it was decided."""

    def shown(facts: Facts) -> Mapping[str, str]:
        when = (
            {"day": long(given_day(facts, "day"))}
            if until is None
            else {"deadline": end_of(given_day(facts, until))}
        )
        return values(facts, title=title, state=state, hint=hint, remark=remark(facts), **when)

    return Notice(text, shown, _ON if until is None else _UNTIL)


def _milestone_extended(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！{_milestone(facts)}日期已改为"
        f"{long(given_day(facts, 'due'))}（含当日）。\n发送“截止”查看各环节日期。"
    )


def _milestone(facts: Facts) -> str:
    name = str(facts.given["milestone"])
    return MILESTONES.get(name) or plain(name, NAME)


def _listed(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！贵机构已列入{cycle(facts)}{BENCHMARK}公示名单"
        f"（{given(facts, 'document')}），公示至{long(given_day(facts, 'until'))}（含当日）。"
    )


def _result_ready(facts: Facts) -> str:
    return f"“{subject(facts)}”您好！{cycle(facts)}考评结果已可查询，发送“我的结果”查看。"


def _title_awarded(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！贵机构被评定为{BENCHMARK}"
        f"（{given(facts, 'document')}），有效期至{long(given_day(facts, 'until'))}（含当日）。"
    )


def _title_expiring(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！贵机构的{BENCHMARK}称号还有{number(facts, 'days')}天到期，"
        f"有效期至{long(given_day(facts, 'until'))}（含当日）。"
    )


def _title_revoked(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”：贵机构的{BENCHMARK}称号已于{long(given_day(facts, 'day'))}取消。\n"
        f"原因：{given(facts, 'reason', REASON)}\n"
        "一年内不再作为标杆机构候选单位。如有疑问，请联系应急管理局。"
    )


def _candidacy_removed(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”：贵机构已于{long(given_day(facts, 'day'))}"
        f"移出{cycle(facts)}标杆机构候选名单。\n"
        f"原因：{given(facts, 'reason', REASON)}\n如有疑问，请联系应急管理局。"
    )


_APPEALS: Mapping[str, str] = {
    ObjectionState.REJECTED: STATES[ObjectionState.REJECTED],
    Effect.NONE: FOLLOWS[Effect.NONE],
    Effect.REASSESSMENT: FOLLOWS[Effect.REASSESSMENT],
}


def _appeal_decided(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”：贵机构的申诉（{given(facts, 'reference')}）已于"
        f"{long(given_day(facts, 'day'))}处理，结果：{_APPEALS[str(facts.given['result'])]}。\n"
        f"理由：{given(facts, 'reason', REASON)}\n发送编号可查看全文。"
    )


AGENCY_DECISIONS: dict[str, Notice] = {
    "milestone_extended": _news(
        _milestone_extended,
        "已改期",
        "发送“截止”查看各环节日期",
        lambda facts: f"{_milestone(facts)}日期已改",
        until="due",
    ),
    "listed": _news(
        _listed,
        "公示中",
        "公示期内接受社会监督",
        lambda facts: str(facts.given["document"]),
        until="until",
    ),
    "result_ready": _news(
        _result_ready, "已公布", "发送“我的结果”查看", lambda _: "考评结果已可查询"
    ),
    "title_awarded": _news(
        _title_awarded,
        "已评定",
        "有效期一年，请继续规范服务",
        lambda facts: str(facts.given["document"]),
        title="标杆机构称号",
        until="until",
    ),
    "title_expiring": _news(
        _title_expiring,
        "即将到期",
        "称号到期后不再有效",
        lambda facts: f"还有{number(facts, 'days')}天到期",
        title="标杆机构称号",
        until="until",
    ),
    "title_revoked": _news(
        _title_revoked,
        "已取消",
        "如有疑问，请联系应急管理局",
        lambda facts: str(facts.given["reason"]),
        title="标杆机构称号",
    ),
    "candidacy_removed": _news(
        _candidacy_removed,
        "已移出",
        "如有疑问，请联系应急管理局",
        lambda facts: str(facts.given["reason"]),
        title="标杆机构候选名单",
    ),
    "appeal_decided": _news(
        _appeal_decided,
        "已处理",
        "发送编号可查看全文",
        lambda facts: _APPEALS[str(facts.given["result"])],
        title="对考评得分的申诉",
    ),
}
