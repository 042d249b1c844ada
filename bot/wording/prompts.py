"""What the survey asks of the respondent: consent, a choice, a question, a comment, 提交."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.wording.markup import plain, tap
from survey.events import (
    AmendmentAsked,
    AnswersShown,
    ChoiceOffered,
    CommentAsked,
    CommentDoubted,
    QuestionAsked,
    ReviewShown,
    SheetProposed,
)
from survey.questionnaire import QUESTION_COUNT, Questionnaire
from survey.reading import Tap, Word
from survey.session import COMMENT, UNANSWERED, Response, Session

CONSENT_VERSION = "2023-2"
"""Version of the privacy notice below; change it with every change of its text."""

_NAMED = 5
"""Agencies named in one sentence before it says how many more there are."""


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as people here write it, such as 10月24日 23:59."""
    local = instant.astimezone(zone)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def last_minute(ends_at: datetime, zone: ZoneInfo) -> str:
    """A deadline by its last minute: 24:00 of a day is told as 23:59 of that day."""
    return moment(ends_at - timedelta(seconds=1), zone)


def mark(response: Response) -> str:
    """How far a response is, in brackets; "" where nothing was answered."""
    if response.changed:
        return "（修改未提交）"
    if response.submitted:
        return "（已提交）"
    given = QUESTION_COUNT - response.answers.count(UNANSWERED)
    return f"（已答{given}/{QUESTION_COUNT}题）" if given else ""


class Prompts:
    """The prompts of one reply, and the pieces that all its sentences share."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        session: Session,
        account: str,
        receipt: str | None,
        zone: ZoneInfo,
    ) -> None:
        self.questionnaire = questionnaire
        self.session = session
        self.account = plain(account, 30)
        self.receipt = f"\n回执编号 {plain(receipt, 40)}" if receipt else ""
        self.zone = zone
        self.deadline = last_minute(session.closes_at, zone)

    def response(self, response_id: str) -> Response:
        return next(r for r in self.session.responses if r.id == response_id)

    def name(self, response_id: str, length: int = 24) -> str:
        response = self.response(response_id)
        agency, service = plain(response.agency_name, length), plain(response.service_type, 8)
        name = f"{agency}（{service}）" if service else agency
        return f"{name}·{plain(response.enterprise, 12)}" if self.session.for_several else name

    def names(self, ids: tuple[str, ...]) -> str:
        named = "、".join(self.name(response_id, 16) for response_id in ids[:_NAMED])
        return named if len(ids) <= _NAMED else f"{named}等{len(ids)}家"

    def header(self, response_id: str) -> str:
        """The agency's name where there are several to confuse it with."""
        return f"【{self.name(response_id)}】\n" if len(self.session.responses) > 1 else ""

    def option(self, number: int, letter: str) -> str:
        option = self.questionnaire.questions[number - 1].option(letter)
        return f"{letter}、{option.label}"

    def token(self, response_id: str, question: int, letter: str = "") -> str:
        return Tap(response_id, question, self.response(response_id).revision, letter).encode()

    def revisable(self) -> str:
        return f"{self.deadline}前可修改，回复如“修改 3 B”。"

    def consent(self) -> str:
        return (
            f"{self.account}请贵单位评价为您服务的安全生产技术服务机构。\n"
            "收集：您的微信标识、评价和意见\n"
            "用途：仅用于本次满意度调查和考评\n"
            "保存：微信标识在调查截止后90天内删除\n"
            "机构只能看到汇总结果，看不到是谁评的。\n"
            "自愿参加，可随时回复“撤回同意”。\n"
            f"（告知书{CONSENT_VERSION}版）\n"
            f"{tap(Word.AGREE)}　　{tap(Word.REFUSE)}"
        )

    def choice(self, event: ChoiceOffered) -> str:
        waiting = sum(response.open for response in self.session.responses)
        lines = [
            f"待评价机构{waiting}家，请点选，或回复数字、名称："
            if waiting
            else "各家机构均已提交。要修改请点选，或回复数字："
        ]
        length = 24 if len(event.choices) <= 4 else 14
        for number, response_id in event.choices:
            label = f"{number}、{self.name(response_id, length)}"
            link = tap(label, str(number), self.token(response_id, 0))
            lines.append(link + mark(self.response(response_id)))
        if event.pages > 1:
            lines.append(f"第{event.page + 1}/{event.pages}页　{tap(Word.MORE)}")
        return "\n".join(lines)

    def question(self, event: QuestionAsked) -> str:
        question = self.questionnaire.questions[event.question - 1]
        token = self.token(event.response, event.question)
        first = event.question == 1
        header = f"【{self.name(event.response)}】\n" if first else self.header(event.response)
        lines = [
            f"{header}第{event.question}/{QUESTION_COUNT}题",
            question.text,
            *(tap(f"{o.letter}、{o.label}", o.letter, token) for o in question.options),
        ]
        if event.given == UNANSWERED:
            lines.append("（点选或回复字母）")
        else:
            lines.append(f"（原选{event.given}，不改请回复 {tap(Word.RESUME)}）")
        return "\n".join(lines)

    def amendment(self, event: AmendmentAsked) -> str:
        token = self.token(event.response, event.question, event.letter)
        given = (
            f"第{event.question}题您还没有回答，要选{event.letter}吗？"
            if event.given == UNANSWERED
            else f"第{event.question}题您选的是{event.given}，要改为{event.letter}吗？"
        )
        return (
            f"{self.header(event.response)}{given}\n"
            f"（{self.option(event.question, event.letter)}）\n"
            f"{tap(Word.YES, token=token)}　　{tap(Word.NO, token=token)}"
        )

    def comment(self, event: CommentAsked) -> str:
        token = self.token(event.response, COMMENT)
        kept = "不改" if event.given else "没有"
        given = f"\n原意见：{plain(event.given, 60)}" if event.given else ""
        return (
            f"{self.header(event.response)}十题已答完。还有其他意见或建议吗？请直接回复（500字以内），"
            f"{kept}请回复 {tap(Word.SKIP, token=token)}{given}"
        )

    def doubted(self, event: CommentDoubted) -> str:
        verb, label = ("补充", "补充到意见") if event.adds else ("意见", "写为意见")
        question = "要补充到意见里" if event.adds else "要写为意见"
        return (
            f"刚才的话没有记录，{question}吗？\n“{plain(event.remark, 60)}”\n"
            f"{tap(label, f'{verb}：{event.remark}')}　　不写请回复 {tap(Word.RESUME)}"
        )

    def answers(self, event: AnswersShown) -> str:
        """What was answered so far, in few words."""
        given = [
            f"{n}. {question.topic}：{self.option(n, letter)}"
            for n, (question, letter) in enumerate(
                zip(self.questionnaire.questions, event.answers, strict=True), 1
            )
            if letter != UNANSWERED
        ]
        if not given:
            return "还没有回答任何一题。"
        return "\n".join([f"{self.header(event.response)}已回答{len(given)}题：", *given])

    def proposed(self, event: SheetProposed) -> str:
        letters = event.letters
        return (
            f"{self.header(event.response)}没有记录。十题都选{letters[0]}吗？确认请点击："
            f"{tap(f'{letters[:5]} {letters[5:]}', letters)}\n"
            f"不是的，请回复 {tap(Word.RESUME)} 逐题作答；也可一次发来十个字母。"
        )

    def review(self, event: ReviewShown) -> str:
        response = self.response(event.response)
        lines = [f"请核对：【{self.name(event.response)}】"]
        lines += [
            f"{question.number}. {question.topic}：{self.option(question.number, letter)}"
            for question, letter in zip(self.questionnaire.questions, response.answers, strict=True)
        ]
        lines.append(f"意见：{plain(response.comment, 60) if response.comment else '无'}")
        lines.append(f"总得分：{event.total}分（满分100分）")
        if response.submitted:
            lines.append("修改后的内容尚未提交，此前提交的仍然有效。")
        submit = tap(Word.SUBMIT, token=self.token(event.response, 0))
        lines.append(f"确认无误请回复 {submit}")
        lines.append("改答案请回复如“修改 3 B”，改意见请回复“修改意见”。")
        return "\n".join(lines)
