"""What an agency reads in chat: of itself alone, and of its clients in steps that betray nobody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from bot.wording.enquiries import to_whom
from bot.wording.markup import REPLY_LIMIT, fit, plain, size, tap
from cycle.candidates.candidacy import Source
from cycle.candidates.handed_in import FORMS, Receipt
from cycle.publishing.results import OwnResult
from cycle.publishing.shown_entry import STATUSES
from cycle.publishing.titles import TitleRow, TitleState
from storage.tables import MaterialsForm, NominationState

#: Characters of a name, of a decision's reason, and of a reason that is shown again.
_NAME, _REASON, _SHOWN = 40, 200, 60
#: Without a score; why, is told instead.
_UNSCORED = ("pending", "held", "excluded")
_OWN = {
    NominationState.PROPOSED: "已自荐，待市局确认",
    NominationState.STANDING: "自荐已确认",
    NominationState.WITHDRAWN: "自荐已撤回",
    NominationState.REJECTED: "自荐未采纳",
}


def coverage(at_least: int, k: int) -> str:
    """at_least: as cycle.coverage.shown_about gives it; 0 where nothing may be shown."""
    if at_least == 0:
        return (
            f"为保护评价企业，暂不显示数量。服务对象满{2 * k}家、且其中{k}家以上已评价后，"
            f"每{k}家一档显示（每日零时更新）。"
        )
    return (
        f"截至今日零时，至少有{at_least}家服务对象已提交评价"
        f"（每{k}家一档，不显示评价内容，也不显示是哪些企业）。"
    )


def not_told() -> str:
    """Before the coverage, where it was asked who answered or what."""
    return "哪些企业已评、未评，各家怎么评，都不向机构显示。\n"


def materials(
    receipts: Mapping[MaterialsForm, tuple[Receipt, datetime]],
    due: date | None,
    today: date,
    bureau: str,
    contact: str,
) -> str:
    """receipts: what was received, with the local time; contact: "" for none."""
    asked = "申报资料为工作亮点和成效的电子盖章版和纸质版，两种都要提交"
    if all(form in receipts for form in FORMS):
        lines = ["申报资料的电子盖章版和纸质版都已收到。"]
    elif due is not None and due < today:
        whom = to_whom(bureau, contact)
        lines = [f"{asked}。期限{day(due)}已过，逾期须说明理由，{whom}"]
    else:
        until = f"请于{day(due)}（含当日）前" if due else "请按通知要求"
        asks = f"，咨询：{plain(contact, 60)}" if contact else ""
        where = f"{until}送达{plain(bureau, 30)}（地址、邮箱以通知为准{asks}）"
        lines = [f"{asked}，{where}。"]
    for form, title in FORMS.items():
        if form in receipts:
            receipt, at = receipts[form]
            late = "（逾期，已说明理由接收）" if receipt.late else ""
            lines.append(f"· {title}：{at.month}月{at.day}日{at:%H:%M}收到{late}")
        else:
            lines.append(f"· {title}：未收到")
    return "\n".join(lines)


def no_result_yet(cycle: str, due: date | None, today: date) -> str:
    """due: when the evaluation is to end, of which nothing is said once it is past."""
    when = f"，评选预计{day(due)}结束" if due and due >= today else ""
    return f"{plain(cycle, 30)}周期的考评结果尚未公布{when}，公布后可在此查询。"


def not_assessed(cycle: str) -> str:
    return f"贵机构没有参加{plain(cycle, 30)}周期的考评，没有考评结果。"


def result(own: OwnResult, cycle: str, link: str, today: date) -> str:
    """The receipt in short; link: to the whole, "" for none; today: whether one may object."""
    lines = [f"{plain(own.name, _NAME)}　{plain(cycle, 30)}周期考评结果（{own.document_no}）"]
    lines += _standing(own)
    for number, item in sorted(own.items.items(), key=lambda each: int(each[0])):
        if number in own.stand_ins:
            lines.append(f"· {own.stand_ins[number]}，扣{_rounded(item.deduction)}分")
            continue
        mean = f"平均{_rounded(item.p)}分，" if item.p else ""
        count = f"{item.count}次，" if item.count else ""
        points = f"加{item.bonus}分" if item.bonus else f"扣{_rounded(item.deduction)}分"
        if item.bonus or item.deduction:
            lines.append(f"· 第{number}项：{mean}{count}{points}")
    if link:
        lines.append(f"全部得分依据：{link}")
    if own.from_date <= today <= own.to_date:
        lines.append(f"{day(own.to_date)}24:00前对本机构得分有异议：{tap('申诉')}")
    return fit("\n".join(lines))


def _standing(own: OwnResult) -> list[str]:
    """Score, grade and place, or why there are none; of few respondents the public list alone."""
    why = "；".join(plain(each, 80) for each in own.reasons)
    if own.status in _UNSCORED:
        return [f"{STATUSES[own.status]}：{why}"]
    if own.withheld:
        return [f"{_listed(own)}。", f"{why}。满意度、合计得分、等次和名次因此都不显示，敬请谅解。"]
    place = f"第{own.rank}名（本类第{own.class_rank}名）"
    return [f"合计{own.total_score}分，{own.grade_title}，{place}，{_listed(own)}"]


def _listed(own: OwnResult) -> str:
    if own.announced:
        return f"已列入公告，称号是否有效见 {tap('称号')}"
    if own.listed:
        place = f"在公示名单上（第{own.position}位）"
        is_other = own.rank is not None and own.rank != own.position
        return f"{place}，名次并列或递补时位次与名次不同" if is_other else place
    if own.vacated_why:
        return f"名额已空缺：{plain(own.vacated_why, _REASON)}"
    if own.passed_over is not None:
        why = plain(own.passed_over.reason, _REASON)
        return f"与其他机构并列而名额不足，由考核组决定，未进入公示名单（理由：{why}）"
    return "未进入公示名单"


def _rounded(points: str | None) -> str:
    """To two decimals, as a phone shows it; the whole stands behind the link."""
    if points is None:
        return ""
    short = Decimal(points).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{short.normalize():f}"


def nomination_asked(
    sources: Sequence[Source], districts: Mapping[str, str], due: date | None, why: str = ""
) -> str:
    """districts: names by code; why: the reason that was written, which the tap carries."""
    until = f"，{day(due)}截止" if due else ""
    lines = [
        f"各类服务机构可自愿向市局自荐参评{until}，由市局确认；另须提交申报资料（{tap('材料')}）。"
    ]
    for each in sources:
        if each.district:
            if each.state is NominationState.STANDING:
                lines.append(f"· {districts.get(each.district, each.district)}已推荐贵机构")
        else:
            lines.append(f"· {_OWN[each.state]}")
    going = any(
        not each.district and each.state in (NominationState.PROPOSED, NominationState.STANDING)
        for each in sources
    )
    if going:
        lines.append("撤回请发送“撤回自荐 理由”。")
        return fit("\n".join(lines))
    return _to_confirm("\n".join(lines), why)


def _to_confirm(said: str, why: str) -> str:
    """With the line that proposes; a reason goes with it where it is short enough for a tap."""
    if not why:
        return fit(f"{said}\n自荐请点击或回复：{tap('确认自荐')}（可在后面写理由）")
    shown = f"{said}\n理由：{plain(why, _SHOWN)}"
    # the whole line to be tapped: who types 确认自荐 alone proposes without the reason
    line = tap(f"确认自荐 {plain(why, _SHOWN)}", f"确认自荐 {why}")
    whole = f"{shown}\n自荐请点击，或照样发送这一行：{line}"
    if size(whole) <= REPLY_LIMIT:
        return whole
    return fit(f"{shown}\n理由较长，请在前面加“确认”二字重新发送：确认自荐 理由")


def nominated(state: NominationState) -> str:
    return f"{_OWN[state]}。申报资料请按要求提交：{tap('材料')}"


def nomination_withdrawn() -> str:
    return "自荐已撤回。"


def withdrawal_reason_missing() -> str:
    return "请写明理由，例如：撤回自荐 今年暂不参评"


def title(found: TitleRow | None, state: TitleState | None, link: str) -> str:
    if found is None:
        return "贵机构目前没有标杆机构称号。"
    reason = ""
    if state is TitleState.REVOKED:
        said = f"称号已于{day(found.revoked_on or found.ends_on)}取消"
        reason = f"原因：{plain(found.revoked_why or '', 200)}\n" if found.revoked_why else ""
    elif state is TitleState.EXPIRED:
        said = f"称号已于{day(found.ends_on)}24:00到期"
    else:
        said = f"称号有效，至{day(found.ends_on)}24:00"
    check = f"核验：{link}" if link else ""
    return f"标杆机构{said}（{plain(found.document_no, _NAME)}）。\n{reason}{check}".rstrip()


def day(of: date) -> str:
    return f"{of.year}年{of.month}月{of.day}日"
