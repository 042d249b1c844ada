"""The comment: what is awaited after the questions, and what is said there instead."""

import re
from dataclasses import replace

from survey.events import CommentDoubted, CommentRecorded, Hint, Paused, Resumed
from survey.folding import tidy
from survey.phrasing import letter_for
from survey.reading import Word, declines
from survey.remarks import Aside, aside, remark_in
from survey.session import UNANSWERED, Response, Screen
from survey.standing import Stage, pending, standing
from survey.turn import Step, Turn

COMMENT_LENGTH = 500
"""Characters of a comment; a longer one is never cut silently."""

DOUBTED_LENGTH = 60
"""Characters of what may be no comment; whoever writes more writes one."""

EXAMINED_LENGTH = 10 * COMMENT_LENGTH
"""Characters of a message that are worth tidying to see whether a comment remains."""

_LEAST_CHINESE = 4
"""Chinese characters of what may be a remark; less is a slip or an answer."""

_ENQUIRING = re.compile(r"[几哪谁咋啥]|什么|怎么|多少|为何|如何")

_HINTS = {
    Aside.GREETING: Hint.COMMENT_EMPTY,
    Aside.READ: Hint.COMMENT_EMPTY,
    Aside.OPTIONAL: Hint.COMMENT_OPTIONAL,
    Aside.DELETING: Hint.DELETING,
    Aside.COMPLAINING: Hint.COMPLAINING,
}


def commented(turn: Turn, response: Response) -> Step:
    """What is written where the comment is awaited: the comment, none, or something else."""
    heard, paused = turn.heard, turn.session.place.paused
    if len(heard.text) > EXAMINED_LENGTH:
        return turn.misheard(Hint.COMMENT_TOO_LONG, len(heard.text))
    comment = tidy(heard.text)
    if declines(heard):
        return comment_on(turn, response, "")
    if paused:
        # Someone who had left is talking about something else.
        return turn.shown(turn.session.moved(revisit=turn.session.place.revisit), Resumed())
    if len(comment) > COMMENT_LENGTH:
        return turn.misheard(Hint.COMMENT_TOO_LONG, len(comment))
    if not any(map(str.isalnum, comment)):
        return turn.misheard(Hint.COMMENT_EMPTY)
    if sum(map(str.isalnum, comment)) < 2 or letter_like(turn):
        return turn.misheard(Hint.COMMENT_LETTER)
    meant = aside(heard)
    if meant is not None and meant is not Aside.UNCLEAR:
        return _besides(turn, response, meant)
    if (heard.asks or meant is Aside.UNCLEAR) and len(comment) <= DOUBTED_LENGTH:
        return _doubt(turn, response, comment)
    return comment_on(turn, response, comment)


def _besides(turn: Turn, response: Response, meant: Aside) -> Step:
    if meant is Aside.DONE:
        # as with 提交 here: nothing is submitted that was not seen whole
        return comment_on(turn, response, response.comment or "")
    if meant in (Aside.LATER, Aside.QUIT):
        # not as after 退出: what comes next may be the comment
        return Step(turn.settled(), (Paused(),))
    return turn.misheard(_HINTS[meant])


def _doubt(turn: Turn, response: Response, remark: str, *, adds: bool = False) -> Step:
    """Ask whether this is meant as the comment."""
    session = turn.settled().seeing(Screen.REMARK, remark)
    return Step(session, (CommentDoubted(response.id, remark, adds),))


def offered(turn: Turn, response: Response) -> Step | None:
    """A remark where none is awaited any more: whether it is to be added to the comment."""
    remark = tidy(turn.heard.text)
    chinese = sum("\u4e00" <= each <= "\u9fff" for each in remark)
    if chinese < _LEAST_CHINESE or len(remark) > DOUBTED_LENGTH or pending(turn.session):
        return None
    if turn.heard.asks or _ENQUIRING.search(remark) or aside(turn.heard) is not None:
        return None
    return _doubt(turn, response, remark, adds=bool(response.comment))


def stated(turn: Turn) -> Step | None:
    """意见：… and 补充：…, which are comments wherever they are written."""
    remark = remark_in(turn.heard.text)
    if remark is None:
        return None
    stage, response, _ = standing(turn.session)
    if response is None:
        return turn.misheard(Hint.CHOOSE)
    if stage is Stage.QUESTION and UNANSWERED in response.answers:
        return turn.misheard(Hint.REMARK_LATER)
    comment = tidy(remark.text)
    if remark.adds:
        comment = joined(response.comment, comment)
    if len(comment) > COMMENT_LENGTH:
        return turn.misheard(Hint.COMMENT_TOO_LONG, len(comment))
    return comment_on(turn, response, comment)


def joined(comment: str | None, remark: str) -> str:
    """The comment with a remark added to it."""
    return f"{comment}；{remark}" if comment and remark not in comment else remark


def letter_like(turn: Turn) -> bool:
    """Whether the message is a letter in some dress (「选A」), which nobody means as a comment."""
    last = turn.questionnaire.questions[-1]
    return len(turn.heard.compact) <= 4 and (
        turn.heard.word in (Word.YES, Word.NO)
        or (
            letter_for(turn.heard.words, last) is not None
            and turn.heard.compact not in last.phrases
        )
    )


def comment_on(turn: Turn, response: Response, comment: str) -> Step:
    """Keep the comment ("" for none) and go on to the review."""
    session = turn.session.storing(replace(response, comment=comment)).moved()
    return turn.shown(session, CommentRecorded(response.id, comment))
