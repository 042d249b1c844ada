"""What an enterprise's person reads besides the survey: what waits, what was handed in, rights."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.wording.markup import fit, plain, tap
from bot.wording.next_step import bind
from bot.wording.prompts import last_minute, mark, moment
from cycle.privacy.access import HandedIn
from storage.tables import Role
from survey.questionnaire import Questionnaire
from survey.session import Response, Session

#: Names and submissions in one reply.
NAMED, PAGE = 20, 6

ERASE_CONFIRMED = "确认删除我的信息"
CONCERN = "有人要求我打高分"


def waiting(session: Session, now: datetime, zone: ZoneInfo) -> str:
    """Which agencies are still to be rated, how far each is, and until when."""
    left = [response for response in session.responses if response.open]
    until = last_minute(session.closes_at, zone)
    if not session.responses:
        return "目前没有需要贵单位评价的机构。"
    if not left:
        changeable = f"调查已于{until}截止" if now >= session.closes_at else f"{until}前可以修改"
        return f"各家机构均已评价，没有待评的机构；{changeable}。\n已提交的评价：{tap('我的提交')}"
    if now >= session.closes_at:
        return f"满意度调查已于{until}截止，未提交、不计入的机构：\n" + _names(session, left)
    if now < session.opens_at:
        return f"满意度调查将于{moment(session.opens_at, zone)}开始，届时请评价：\n" + _names(
            session, left
        )
    count = f"待评{len(left)}份" if session.for_several else f"待评机构{len(left)}家"
    other = f"，换一家请回复 {tap('重新选择')}" if len(session.selectable) > 1 else ""
    return fit(
        f"{count}，{until}截止：\n{_names(session, left)}\n接着评价请回复 {tap('继续')}{other}"
    )


def _names(session: Session, responses: Sequence[Response]) -> str:
    """Without numbers: a number is an answer or a choice, depending on where somebody stands."""
    lines = []
    shown = sorted(responses[:NAMED], key=lambda each: each.enterprise)
    for enterprise, theirs in groupby(shown, key=lambda each: each.enterprise):
        if session.for_several:
            lines.append(f"【{plain(enterprise, 24)}】")
        lines += [f"· {_agency(each)}{mark(each)}" for each in theirs]
    if len(responses) > NAMED:
        lines.append(f"等{len(responses)}家")
    return "\n".join(lines)


def _agency(response: Response) -> str:
    service = plain(response.service_type, 8)
    name = plain(response.agency_name, 24)
    return f"{name}（{service}）" if service else name


def nothing_submitted() -> str:
    return f"您还没有提交评价。查看待评机构：{tap('待评机构')}"


def submissions(
    session: Session,
    submitted: Sequence[Response],
    handed: Mapping[str, HandedIn],
    page: int,
    now: datetime,
    zone: ZoneInfo,
) -> str:
    """One page of what was handed in; page: from 1."""
    begin = (page - 1) * PAGE
    if begin >= len(submitted):
        return "没有更多了。"
    lines = [f"您已提交{len(submitted)}份评价："]
    for number, response in enumerate(submitted[begin : begin + PAGE], begin + 1):
        answers = response.submitted_answers or ""
        lines.append(f"{number}. {_whole_name(session, response)}")
        lines.append(f"　{answers[:5]} {answers[5:]}{_facts(response, handed, zone)}")
    if begin + PAGE < len(submitted):
        lines.append(f"看下一页：{tap(f'我的提交 第{page + 1}页')}")
    lines.append(f"看某一份的每题，请回复如“{tap('我的提交 1')}”。")
    lines.append(_changeable(session, now, zone))
    return fit("\n".join(lines))


def _facts(response: Response, handed: Mapping[str, HandedIn], zone: ZoneInfo) -> str:
    found = handed.get(response.id)
    return "" if found is None else f"，{found.total}分，{moment(found.at, zone)}提交"


def submission(
    questionnaire: Questionnaire,
    session: Session,
    response: Response,
    handed: HandedIn | None,
    now: datetime,
    zone: ZoneInfo,
) -> str:
    """One response as it was handed in, question by question."""
    lines = [f"您提交的评价：【{_whole_name(session, response)}】"]
    lines += [
        f"{question.number}. {question.topic}：{letter}、{question.option(letter).label}"
        for question, letter in zip(
            questionnaire.questions, response.submitted_answers or "", strict=True
        )
    ]
    comment = response.submitted_comment
    lines.append(f"意见：{plain(comment, 500) if comment else '无'}")
    if handed is not None:
        times = f"（第{response.revision}次提交）" if response.revision > 1 else ""
        lines.append(f"总得分：{handed.total}分，{moment(handed.at, zone)}提交{times}")
        lines.append(f"回执编号 {handed.receipt}")
    if response.changed:
        lines.append("您之后的修改还没有提交，以上内容仍然有效。")
    lines.append(_changeable(session, now, zone))
    return fit("\n".join(lines))


def _whole_name(session: Session, response: Response) -> str:
    name = _agency(response)
    return f"{name}·{plain(response.enterprise, 12)}" if session.for_several else name


def _changeable(session: Session, now: datetime, zone: ZoneInfo) -> str:
    until = last_minute(session.closes_at, zone)
    if now >= session.closes_at:
        return f"调查已于{until}截止，不能再修改。"
    if len(session.selectable) < 2:
        return f"{until}前可修改，要改请回复如“修改 3 B”。"
    return f"{until}前可修改，要改请回复 {tap('重新选择')}"


def no_such_submission(count: int) -> str:
    return f"您提交了{count}份评价，请回复如“{tap('我的提交 1')}”。"


def erasure_asked(
    roles: Collection[Role], submitted: int, drafts: int, *, earlier: bool = False
) -> str:
    """What goes, what stays, and the words that do it.

    roles: all as which the person is bound; earlier: also for an enterprise of another cycle, of
    which nothing is counted here.
    """
    goes = ["您的微信标识", "您与单位的绑定", "提醒和通知的设置"]
    if Role.ENTERPRISE in roles:
        goes.append("您的同意记录")
        goes += [f"未提交的{drafts}份评价"] if drafts else []
        goes += ["其他周期未提交的评价"] if earlier else []
    stays = []
    if submitted or earlier:
        count = f"{submitted}份" if submitted else ""
        other = "（含其他周期的）" if submitted and earlier else ""
        stays.append(f"已提交的{count}评价{other}（属于贵单位，仍计入统计，不再与您的微信关联）")
    if Role.AGENCY in roles:
        stays.append("以贵机构名义办理的事项")
    if Role.LIAISON in roles:
        stays.append("以本区名义办理的事项")
    lines = [f"将删除，不可恢复：{'、'.join(goes)}。"]
    if stays:
        lines.append(f"将保留：{'；'.join(stays)}。")
    lines.append(
        "单位报送的联系人和电话由主办单位保管，周期结束后按期清除。\n"
        f"确认请回复 {tap(ERASE_CONFIRMED)}；不删除则无需回复。"
    )
    return "\n".join(lines)


def nothing_to_erase() -> str:
    """To somebody who is bound to nothing and never was; an objection may be theirs."""
    return (
        "您没有绑定，本账号没有您的绑定、评价和提醒设置，没有要删除的。"
        "提出过异议的，取消关注本账号，即删除您与异议的关联。\n"
        f"{bind()}"
    )


def erased(receipt: str, submitted: int) -> str:
    lines = [f"您的信息已删除，回执编号 {receipt}。"]
    if submitted:
        lines.append(f"已提交的{submitted}份评价仍计入统计，不再与您的微信关联。")
    lines.append("如需再次参加，请凭邀请码重新绑定。")
    return "\n".join(lines)


def concern_asked() -> str:
    return (
        "感谢您告诉我们。请用“反映：”开头，写明经过（哪家机构、什么时候、怎么要求的），"
        "写在一条消息里，例如：\n反映：某机构的人坐在旁边，让我全选A\n"
        "只有主办单位能看到，不记录您是谁，机构和各区都看不到。\n"
        f"接着评价请回复 {tap('继续')}"
    )


def concern_how(*, at_comment: bool) -> str:
    """For what came without the form; at_comment: it may have been meant as the comment."""
    said = (
        "刚才这条没有报送，也没有记录。\n"
        "要转给主办单位，请在开头加“反映：”再发一次（长按刚才的消息可复制）。"
    )
    if at_comment:
        said += "\n是对服务的意见，请在开头加“意见：”再发一次。"
    return f"{said}\n不反映了，接着评价请回复 {tap('继续')}"


def concern_dropped(shown: str) -> str:
    """shown: what the survey asks now."""
    return fit(f"好的，没有报送任何内容。\n\n{shown}")


def concern_kept(bureau: str, receipt: str) -> str:
    return (
        f"谢谢您，已转{plain(bureau, 30)}，编号 {receipt}，由其核实处理。\n"
        "除主办单位外没有人能看到，也没有记录您是谁、评了什么，因此不会再联系您。"
        f"请按实际情况评价，接着评价请回复 {tap('继续')}"
    )
