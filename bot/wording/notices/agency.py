"""What agencies read of deadlines, and of how far their clients are: nobody's name."""

from collections.abc import Mapping

from bot.wording.notices.phrases import (
    ASSESSMENT_TITLE,
    BENCHMARK,
    STOP,
    SURVEY,
    SURVEY_TITLE,
    VALUES,
    cycle,
    end_of,
    given_day,
    number,
    short,
    subject,
    values,
)
from cycle.coverage import K_ANONYMITY
from notifications.message import Facts, Notice

_UNTIL = VALUES | {"deadline"}


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


def _cycle_opened(facts: Facts) -> str:
    return (
        f"“{subject(facts)}”您好！{cycle(facts)}{BENCHMARK}考评已开始，"
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
    "survey_progress": Notice(_survey_progress, _survey_progress_values, _UNTIL),
}
