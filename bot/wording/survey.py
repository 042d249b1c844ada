"""What the respondent reads: one passive reply for the events of one turn."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from bot.wording.explained import explained
from bot.wording.markup import REPLY_LIMIT, fit, tap
from bot.wording.prompts import CONSENT_VERSION as CONSENT_VERSION
from bot.wording.prompts import Prompts, mark, moment
from survey.events import (
    Amended,
    AmendmentAsked,
    AmendmentDeclined,
    AnswerRecorded,
    AnswersRecorded,
    AnswersShown,
    AnswerUnchanged,
    ChoiceOffered,
    CommentAsked,
    CommentDoubted,
    CommentRecorded,
    ConsentAsked,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    Event,
    Explained,
    Hint,
    Incomplete,
    LeakAlert,
    NothingChanged,
    NothingToRate,
    NotUnderstood,
    Paused,
    ProgressShown,
    QuestionAsked,
    Resumed,
    ReviewShown,
    SheetProposed,
    SubmissionShown,
    Submitted,
    SurveyClosed,
    SurveyNotOpen,
    Thanked,
)
from survey.questionnaire import QUESTION_COUNT, Questionnaire
from survey.reading import Word
from survey.session import UNANSWERED, ResponseState, Session

_HINTS = {
    Hint.CONSENT: "请先回复“同意”或“不同意”。",
    Hint.CHOOSE: "没看懂您的回复。请回复机构前的数字，或机构名称中的几个字。",
    Hint.CHOOSE_FIRST: "请先选择机构（回复机构前的数字），再发这十个字母；刚才的未作记录。",
    Hint.NAME_AMBIGUOUS: "有几项都符合，请回复数字，或写得更完整些。",
    Hint.ONLY_ONE: "您只有一家机构需要评价。改答案请回复如“修改 3 B”。",
    Hint.LETTER: "没看懂您的回复。请点选下面一项，或回复字母A、B、C；改上一题请回复“上一题”。",
    Hint.NEAREST: "没有记录：这句话对应哪一项不好判断。请点选最接近的一项，或回复字母A、B、C。",
    Hint.REFILL: "已填的都保留着。要重填，请一次发来十个字母，或回复如“修改 3 B”逐题改。",
    Hint.UNSUBMIT: "没有作任何改动。评价提交后不能撤回，截止前可以修改后重新提交，如“修改 3 B”；"
    "要退出调查，请回复“撤回同意”。",
    Hint.TEN: "一次作答需要正好十个字母，您发了{count}个，未作记录。",
    Hint.REQUIRED: "十道题都需要回答，不能跳过。",
    Hint.FIRST_QUESTION: "这已经是第一题。",
    Hint.COMMENT_EMPTY: "请用文字写下意见；没有意见请回复“跳过”。",
    Hint.COMMENT_OPTIONAL: "意见可以不写，没有意见请回复“跳过”。",
    Hint.REMARK_LATER: "没有记录：意见请在十题答完后写。这里请点选一项，或回复字母A、B、C。",
    Hint.DELETING: "没有删除任何内容。改意见回复“修改意见”，改答案回复如“修改 3 B”，"
    "删除个人信息回复“删除我的信息”。",
    Hint.COMPLAINING: "没有记录。对服务的意见可直接写在这里；"
    "有人干预评价，请回复“有人要求我打高分”，只有主办单位能看到。",
    Hint.COMMENT_LETTER: "这里请写意见，没有请回复“跳过”。要改答案，请回复如“修改 3 B”。",
    Hint.COMMENT_TOO_LONG: "意见最多500字，您写了{count}字，未作记录，请精简后再发。",
    Hint.REVIEW: "没看懂您的回复。确认无误请回复“提交”；改答案请回复如“修改 3 B”。",
    Hint.SUBMITTED: "没看懂您的回复。",
    Hint.AMEND: "要改哪一题？请回复如“修改 3 B”，或“修改 3”重新选择。",
    Hint.NO_SUCH_QUESTION: "题号是1到10，请回复如“修改 3 B”。",
    Hint.STALE_TAP: "您点的是以前的选项，未作改动。请看最新的问题：",
    Hint.YES_NO: "没看懂您的回复。请回复“是”或“否”。",
    Hint.ASKED: "您发来的是问句，没有作任何记录。",
    Hint.WITHDRAW: "您已同意参加。如要撤回，请回复“撤回同意”。",
}


def render(
    questionnaire: Questionnaire,
    session: Session,
    events: Iterable[Event],
    *,
    account: str,
    zone: ZoneInfo,
    receipt: str | None = None,
) -> str:
    """One text of at most 1,800 bytes for what happened.

    `session` is the one after the turn, `account` the name of the official account, `zone` where
    its days end, `receipt` the number of a submission made in this turn. "" only if no event is
    for the respondent.
    """
    told = _Telling(questionnaire, session, account, receipt, zone)
    parts = [part for event in events if (part := told.tell(event))]
    return fit("\n\n".join(parts), REPLY_LIMIT)


class _Telling(Prompts):
    """One sentence or block for each event."""

    def tell(self, event: Event) -> str:
        match event:
            case ConsentAsked():
                return self.consent()
            case ConsentGiven():
                return self.agreed()
            case ConsentRefused():
                return "已按您的意愿退出并解除绑定。如改变主意，可凭邀请码重新绑定。"
            case ConsentWithdrawn():
                return self.withdrawn(event)
            case ChoiceOffered():
                return self.choice(event)
            case QuestionAsked():
                return self.question(event)
            case AnswerRecorded(_, number, letter):
                return f"第{number}题已选{self.option(number, letter)}"
            case AnswersRecorded(_, answers):
                return f"十题已记下：{answers[:5]} {answers[5:]}"
            case AnswersShown():
                return self.answers(event)
            case SheetProposed():
                return self.proposed(event)
            case AnswerUnchanged(_, number, letter):
                return f"第{number}题选的就是{self.option(number, letter)}，没有变化。"
            case Explained(word):
                return explained(word)
            case CommentDoubted():
                return self.doubted(event)
            case NotUnderstood(hint, count):
                return _HINTS[hint].format(count=count)
            case AmendmentAsked():
                return self.amendment(event)
            case AmendmentDeclined(_, number, given):
                kept = "暂不填写" if given == UNANSWERED else f"仍为{self.option(number, given)}"
                return f"好的，第{number}题{kept}。"
            case Amended(_, number, previous, letter):
                came = "已选" if previous == UNANSWERED else f"已由{previous}改为"
                return f"第{number}题{came}{self.option(number, letter)}"
            case CommentAsked():
                return self.comment(event)
            case CommentRecorded(_, comment):
                return "意见已记下。" if comment else "未填写意见。"
            case ReviewShown():
                return self.review(event)
            case _:
                return self.tell_rest(event)

    def tell_rest(self, event: Event) -> str:
        match event:
            case Submitted():
                return self.submitted(event)
            case SubmissionShown(response, total):
                return f"{self.name(response)}的评价已提交，{total}分。{self.revisable()}"
            case NothingChanged(response):
                done = f"{self.name(response)}的评价已经提交，内容没有变化，无需再次提交。"
                return done + self.receipt
            case Incomplete(_, missing):
                return f"还有第{'、'.join(map(str, missing))}题没有回答，答完才能提交。"
            case ProgressShown():
                return self.progress()
            case Paused():
                return f"已为您保存，{self.deadline}前随时回复 {tap(Word.RESUME)} 接着填写。"
            case Thanked():
                return "感谢您的支持！"
            case Resumed():
                return "接着上次的继续。"
            case SurveyNotOpen(opens_at):
                return f"满意度调查将于{moment(opens_at, self.zone)}开始，届时请再来评价。"
            case SurveyClosed():
                return self.closed(event)
            case NothingToRate():
                return "目前没有需要贵单位评价的机构。"
            case LeakAlert():
                return ""
        raise AssertionError(event)

    def agreed(self) -> str:
        waiting = any(response.open for response in self.session.responses)
        if any(response.submitted for response in self.session.responses):
            rest = "其余机构请继续评价。" if waiting else "无需重新填写。"
            return f"感谢参与！此前提交的评价仍然有效，{rest}"
        return (
            f"感谢参与！共{QUESTION_COUNT}题，可逐题点选，也可一次发来十个字母；"
            "没有接受过服务的机构，请回复“未服务”。"
        )

    def withdrawn(self, event: ConsentWithdrawn) -> str:
        lines = ["已撤回同意，您的微信标识已删除。"]
        if event.cleared:
            lines.append(f"未提交的{len(event.cleared)}份已清除。")
        if event.submitted:
            lines.append(
                f"此前提交的{len(event.submitted)}份仍计入统计，不再与您的微信关联："
                f"{self.names(event.submitted)}"
            )
        return "\n".join(lines)

    def submitted(self, event: Submitted) -> str:
        done = "提交成功，感谢您的评价！" if event.revision == 1 else "修改已提交，以这次为准。"
        several = len(self.session.responses) > 1
        if several and not any(response.open for response in self.session.responses):
            done += "各家机构均已评完。"
        return (
            f"{done}\n{self.name(event.response)}：{event.total}分{self.receipt}\n"
            f"{self.revisable()}"
        )

    def progress(self) -> str:
        responses = [r for r in self.session.responses if r.state is not ResponseState.WITHDRAWN]
        lines = []
        if len(responses) > 1:
            done = sum(r.submitted for r in responses)
            lines.append(
                f"共{len(responses)}家机构，已提交{done}家，未提交{len(responses) - done}家。"
            )
        current = self.session.current or (responses[0] if len(responses) == 1 else None)
        if current:
            reached = mark(current).strip("（）") or "尚未开始"
            lines.append(f"{self.name(current.id)}：{reached}")
        changed = tuple(r.id for r in responses if r.changed and r is not current)
        if changed:
            lines.append(f"有修改尚未提交：{self.names(changed)}")
        lines.append(f"截止时间：{self.deadline}")
        if any(r.open or r.changed for r in responses):
            lines.append(f"回复 {tap(Word.RESUME)} 接着填写。")
        return "\n".join(lines)

    def closed(self, event: SurveyClosed) -> str:
        lines = [f"满意度调查已于{self.deadline}截止。"]
        if event.submitted:
            lines.append(f"已提交：{self.names(event.submitted)}，感谢您的评价！")
        if event.unsubmitted:
            lines.append(f"未提交，不计入：{self.names(event.unsubmitted)}")
        if event.changed:
            lines.append(f"最后的修改未提交，以此前提交的为准：{self.names(event.changed)}")
        return "\n".join(lines)
