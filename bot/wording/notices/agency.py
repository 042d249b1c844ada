"""What agencies read: deadlines, how far their clients are, and results; nobody else's name."""

from collections.abc import Callable, Mapping

from bot.wording.markup import plain
from bot.wording.notices.phrases import (
    ASSESSMENT_TITLE,
    CYCLE,
    NAME,
    REASON,
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
    subject,
    values,
)
from cycle.coverage import K_ANONYMITY
from cycle.cycle_file import MILESTONES
from notifications.message import Facts, Notice

_TITLE = "安全生产技术服务标杆机构"
_UNTIL = VALUES | {"deadline"}
_ON = VALUES | {"day"}


def _cycle(facts: Facts) -> str:
    return f"{plain(facts.cycle, CYCLE)}周期"


def _due(what: str, asked: str, hint: str) -> Notice:
    """A reminder of something that is to be handed in, or done, by a day."""

    def text(facts: Facts) -> str:
        return (
            f"“{subject(facts)}”您好！请于{short(given_day(facts, 'due'))}（含当日）前{asked}。"
            f"已完成的请忽略。\n{hint}\n{STOP}"
        )

    def shown(facts: Facts) -> Mapping[str, str]:
        return values(
            facts,
            title=what,
            state="待完成",
            hint="已完成的请忽略",
            remark=asked,
            deadline=end_of(given_day(facts, "due")),
        )

    return Notice(text, shown, _UNTIL)


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


def _cycle_opened(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！{_cycle(facts)}{_TITLE}考评已开始，"
        f"{SURVEY}至{short(facts.closes_on)}（含当日）。\n"
        "发送“截止”查看各环节日期，发送“材料”查看申报资料要求。"
    )


def _cycle_opened_values(facts: Facts) -> Mapping[str, str]:
    return values(
        facts,
        title=ASSESSMENT_TITLE,
        state="已开始",
        hint="发送“截止”查看各环节日期",
        remark="发送“材料”查看申报资料要求",
        deadline=end_of(facts.closes_on),
    )


def _milestone_extended(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！{_milestone(facts)}日期已改为"
        f"{long(given_day(facts, 'due'))}（含当日）。\n发送“截止”查看各环节日期。"
    )


def _milestone(facts: Facts) -> str:
    name = str(facts.given["milestone"])
    return MILESTONES.get(name) or plain(name, NAME)


def _survey_progress(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！{SURVEY}进展：{_answered(facts)}"
        f"（每{K_ANONYMITY}家一档，不显示评价内容），{short(facts.closes_on)}截止。\n"
        "请勿干预服务对象评价。发送“进度”可随时查看。"
    )


def _answered(facts: Facts) -> str:
    """Never a number below the step, and so no rate either."""
    about = number(facts, "answered_about")
    about -= about % K_ANONYMITY
    return f"您的服务对象至少{about}家已评价" if about > 0 else "已评价的服务对象数量暂不显示"


def _survey_progress_values(facts: Facts) -> Mapping[str, str]:
    return values(
        facts,
        title=SURVEY_TITLE,
        state="进行中",
        hint="发送“进度”可随时查看",
        remark=_answered(facts),
        deadline=end_of(facts.closes_on),
    )


def _listed(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！贵机构已列入{_cycle(facts)}{_TITLE}公示名单"
        f"（{given(facts, 'document')}），公示至{long(given_day(facts, 'until'))}（含当日）。"
    )


def _result_ready(facts: Facts) -> str:
    return f"“{subject(facts)}”您好！{_cycle(facts)}考评结果已可查询，发送“我的结果”查看。"


def _title_awarded(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！贵机构被评定为{_TITLE}"
        f"（{given(facts, 'document')}），有效期至{long(given_day(facts, 'until'))}（含当日）。"
    )


def _title_expiring(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！贵机构的{_TITLE}称号还有{number(facts, 'days')}天到期，"
        f"有效期至{long(given_day(facts, 'until'))}（含当日）。"
    )


def _title_revoked(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”：贵机构的{_TITLE}称号已于{long(given_day(facts, 'day'))}取消。\n"
        f"原因：{given(facts, 'reason', REASON)}\n"
        "一年内不再作为标杆机构候选单位。如有疑问，请联系应急管理局。"
    )


def _candidacy_removed(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”：贵机构已于{long(given_day(facts, 'day'))}"
        f"移出{_cycle(facts)}标杆机构候选名单。\n"
        f"原因：{given(facts, 'reason', REASON)}\n如有疑问，请联系应急管理局。"
    )


AGENCY_NOTICES: dict[str, Notice] = {
    "cycle_opened": Notice(_cycle_opened, _cycle_opened_values, _UNTIL),
    "materials_paper_due": _due(
        "申报资料（纸质版）",
        "报送申报资料纸质版",
        "电子盖章版另行提交；发送“材料”查看要求。",
    ),
    "materials_ecopy_due": _due(
        "申报资料（电子盖章版）",
        "提交申报资料电子盖章版",
        "纸质版另行报送；发送“材料”查看要求。",
    ),
    "registration_due": _due(
        "机构登记信息", "核对并更新机构登记信息", "登记内容有变更的，请及时在系统中更新。"
    ),
    "business_data_due": _due("业务信息", "录入业务信息", "请在系统中按要求录入，以免影响考评。"),
    "summary_due": _due("总结材料", "报送总结材料", "请按主管部门要求报送，以免影响考评。"),
    "milestone_extended": _news(
        _milestone_extended,
        "已改期",
        "发送“截止”查看各环节日期",
        lambda facts: f"{_milestone(facts)}日期已改",
        until="due",
    ),
    "survey_progress": Notice(_survey_progress, _survey_progress_values, _UNTIL),
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
}
