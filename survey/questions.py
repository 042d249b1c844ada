"""Questions: whoever asks has not decided. What would be done is explained or asked back."""

from survey.answering import ask
from survey.events import Explained, Hint, ProgressShown
from survey.phrasing import UNREADABLE, letter_for, wish
from survey.reading import Word, choice, sheet
from survey.session import Response
from survey.standing import Stage, numbering, standing
from survey.turn import Step, Turn


def asked(turn: Turn) -> Step | None:
    """What a question gets; None where it is no question or is left to who reads comments."""
    heard = turn.heard
    if not heard.asks or heard.word is not None:
        return None
    stage, response, question = standing(turn.session)
    if heard.about is Word.SUBMIT and "了" in heard.compact:
        return turn.again(ProgressShown())  # 提交了吗
    if heard.about not in (None, Word.YES, Word.NO):
        return turn.shown(turn.settled(), Explained(heard.about))
    if response is None:
        chosen = choice(heard, numbering(turn.session))
        return None if isinstance(chosen, Response) else turn.misheard(Hint.ASKED)
    wanted = wish(heard.words, turn.questionnaire)
    if wanted and wanted.letter not in (None, UNREADABLE) and 1 <= wanted.question <= 10:
        return ask(turn, response, wanted.question, wanted.letter or "")
    if stage is Stage.QUESTION:
        letter = letter_for(heard.words, turn.questionnaire.questions[question - 1])
        if letter is not None:
            return ask(turn, response, question, letter)
    if stage is Stage.COMMENT and not sheet(heard, turn.questionnaire):
        return None
    return turn.misheard(Hint.ASKED)
