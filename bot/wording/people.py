"""Sentences outside the survey: help by role, binding, a liaison's and an agency's answers."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.wording.enquiries import to_whom
from bot.wording.enterprise import CONCERN
from bot.wording.handover import PHRASE
from bot.wording.markup import fit, plain, tap
from bot.wording.next_step import CODE
from cycle.deadlines import MILESTONES
from cycle.extension import SURVEY
from storage.tables import Role
from survey.reading import Word


def _listed(words: Mapping[str, str]) -> str:
    """Each word tappable, with what it does beside it."""
    return "\n".join(f"{tap(word)}　{meaning}" for word, meaning in words.items())


#: Characters of a unit's name in a sentence.
_NAME = 40
_NO_REMINDERS = "停收提醒（“恢复提醒”可恢复）"
#: The line of the help about reminders, and what stands there for who has ended them.
_OFFERS_END = _listed({"不再提醒": _NO_REMINDERS})
_OFFERS_RETURN = _listed({"恢复提醒": "重新接收提醒（您已停收）"})

_HELP = {
    Role.ENTERPRISE: "您可以发送：\n"
    + _listed(
        {
            "继续": "从停下的地方接着答",
            "进度": "查看已答情况",
            "待评机构": "还要评价哪些机构",
            "我的提交": "您提交过的评价",
            "上一题": "返回上一题",
            "提交": "提交评价",
            "退出": "先停下，答案会保留",
            "未服务": "没接受过这家的服务",
            "不再提醒": _NO_REMINDERS,
            "撤回同意": "撤回同意并删除您的个人信息",
            "删除我的信息": "先告知删除和保留的内容",
        }
    )
    + "\n答题时点选或输入A、B、C；改答案发送如“修改 3 B”。"
    + f"\n被要求打高分，请发送“{CONCERN} 经过”，只有主办单位能看到。",
    Role.LIAISON: "您可以发送：\n"
    + _listed(
        {
            "进度": "本区答卷进度",
            "未答": "本区尚未答完的企业",
            "未联系": "本区需电话联系的企业",
            "推荐": "本区已推荐的机构；推荐、撤回推荐",
            "催办": "再提醒一次还没有答完的",
            "异议": "本区推荐的机构收到的异议",
            "截止": "各环节截止日期",
            "不再提醒": _NO_REMINDERS,
        }
    )
    + "\n发送企业名称，看这一家答了没有。",
    Role.AGENCY: "您可以发送：\n"
    + _listed(
        {
            "进度": "服务对象参评情况（汇总）",
            "我的结果": "本机构考评结果（公示后）",
            "材料": "申报资料收到情况",
            "自荐": "自愿参评，由市局确认",
            "申诉": "公示期内对本机构得分提出异议",
            "我的申诉": "申诉的处理结果",
            "称号": "标杆称号的有效期和核验链接",
            "截止": "各环节截止日期",
            "不再提醒": _NO_REMINDERS,
        }
    ),
}


#: Added to the help of every role.
_COLLEAGUE = f"换同事办理：请同事发送“{PHRASE}”。"


def not_recorded() -> str:
    return f"系统正忙，刚才这条消息没有记录。请稍后发送“{tap('继续')}”，再从当时的题目接着答。"


def welcome(account: str, bureau: str) -> str:
    """For somebody whom no invitation binds."""
    return (
        f"您好，这里是{account}，由{bureau}主办。\n"
        f"请发送“绑定 邀请码”开始，例如：绑定 {CODE}（换成邀请函上的9位邀请码），"
        "也可直接扫描邀请函上的二维码。"
    )


def help_for_strangers(account: str, bureau: str, contact: str) -> str:
    return (
        f"这里是{account}。请发送“绑定 邀请码”开始，例如：绑定 {CODE}"
        "（换成邀请函上的9位邀请码）。\n"
        f"没有收到邀请函，或邀请码遗失、失效的，{to_whom(bureau, contact)}\n"
        f"接替同事办理：发送“{PHRASE}”\n"
        f"公示和标杆机构：{tap('公示名单')}　{tap('标杆机构')}"
    )


def help_before_consent(*, muted: bool = False) -> str:
    """For an enterprise's person who was asked for consent; muted as in help_for."""
    words = {
        Word.AGREE: "参加，开始评价",
        Word.REFUSE: "不参加，解除绑定",
        "谁能看到": "评价给谁看",
        "要多久": "题数和时间",
        "电话": "联系主办单位",
    }
    offered = _OFFERS_RETURN if muted else _OFFERS_END
    return f"您已绑定，还没有同意参加。您可以发送：\n{_listed(words)}\n{offered}\n{_COLLEAGUE}"


def help_for(role: Role, *, muted: bool = False) -> str:
    """muted: who ended the reminders is offered to have them again."""
    return f"{_help(role, muted=muted)}\n{_COLLEAGUE}"


def _help(role: Role, *, muted: bool) -> str:
    return _HELP[role].replace(_OFFERS_END, _OFFERS_RETURN) if muted else _HELP[role]


def not_understood(role: Role, *, muted: bool = False) -> str:
    return f"没有看懂您的意思。\n{_help(role, muted=muted)}"


def only_text(shown: str) -> str:
    return fit(f"暂时只能识别文字，请点选或输入文字。\n\n{shown}")


def code_malformed(typed: str, *, has_length: bool = False) -> str:
    """typed: what stands where the code should, "" for nothing that looks like one.

    has_length: it has as many characters as a code, so that one of them is wrong.
    """
    if not typed:
        return (
            f"没有看到邀请码。请发送“绑定”加邀请函上的9位邀请码，例如：绑定 {CODE}"
            "（这只是示例，请换成您的）。\n"
            "邀请码见邀请函；遗失或失效请联系所在区应急管理局联络员。"
        )
    if has_length:
        return f"邀请码“{plain(typed, 20)}”有误，可能输错了个别字符，请对照邀请函再输入一次。"
    return f"邀请码“{plain(typed, 20)}”不正确：应为9位字母和数字，请对照邀请函再输入一次。"


def code_of_the_example() -> str:
    """For the code that is shown as an example."""
    return f"{CODE} 只是示例，请换成邀请函上的9位邀请码再发送。"


def code_unknown() -> str:
    return (
        "没有找到这个邀请码，请对照最近一份邀请函再输入一次（以前周期的和补发前的已失效），"
        "或联系所在区联络员。"
    )


def code_taken(bureau: str) -> str:
    return (
        f"这个邀请码已被其他微信绑定。要接替同事办理，请发送“{PHRASE}”；"
        f"如有疑问，请联系所在区联络员或{bureau}。"
    )


def too_many_guesses() -> str:
    return "近期输错的邀请码过多，暂不能输入邀请码。请扫描邀请函上的二维码，或一小时后再试。"


def bound(role: Role, name: str, *, muted: bool = False) -> str:
    """For a liaison or an agency; name: of the district or the agency, for letters get swapped."""
    if role is Role.LIAISON:
        return f"绑定成功，您的身份是{name}联络员。\n{_help(role, muted=muted)}"
    return f"绑定成功：{plain(name, _NAME)}，您的身份是技术服务机构。\n{_help(role, muted=muted)}"


def enterprise_bound(name: str, shown: str) -> str:
    """name: of the enterprise; shown: what the survey asks now, such as the privacy notice."""
    return fit(f"绑定成功：{plain(name, _NAME)}。\n\n{shown}")


def deadlines(
    cycle: str,
    opens_at: datetime,
    closes_at: datetime,
    dates: Mapping[str, date],
    original: Mapping[str, date],
) -> str:
    """opens_at, closes_at: in the local zone; closes_at is the first instant after the end.

    original: the days of before, of what was moved.
    """
    until = _last_day(closes_at)
    lines = [
        f"{plain(cycle, 30)}周期日程（截止日当天有效）：",
        f"满意度调查：{_day(opens_at.date())}"
        + (f"起，{_moved(original[SURVEY], until)}" if SURVEY in original else f"至{until}"),
    ]
    lines += [
        f"{MILESTONES.get(name, plain(name, 20))}："
        + (_moved(original[name], _day(day)) if name in original else _day(day))
        for name, day in sorted(dates.items(), key=lambda item: item[1])
    ]
    return "\n".join(lines)


def _moved(original: date, until: str) -> str:
    return f"原定{_day(original)}，延至{until}"


def _last_day(closes_at: datetime) -> str:
    return _day((closes_at - timedelta(seconds=1)).date())


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
