"""不再提醒 and 恢复提醒: whether a person is reminded, whatever their role or place."""

from datetime import datetime

from sqlalchemy import bindparam, func, null, update

from bot.person import Person
from bot.record import Outcome
from bot.wording import reminding as wording
from bot.words import Reminders
from storage.tables import Conversation, Role
from survey.session import UNANSWERED

_OWN = Conversation.id == bindparam("c_id", type_=Conversation.id.type)
_AT = bindparam("at", type_=Conversation.muted_at.type)
#: Said again, it goes on from the day on which it was said first.
_MUTE = update(Conversation).where(_OWN).values(muted_at=func.coalesce(Conversation.muted_at, _AT))
_UNMUTE = update(Conversation).where(_OWN).values(muted_at=null())


def decide(person: Person, wish: Reminders, now: datetime) -> Outcome:
    """End the reminders or let them come again; nobody else than who is bound gets any.

    The place stays: what was asked before is still what the next message answers.
    """
    if person.acting is None:
        return Outcome(wording.none_anyway(), person.place)
    role = person.acting.role
    statement = _MUTE if wish is Reminders.END else _UNMUTE
    if wish is Reminders.END:
        said = wording.end(role, has_answers=_has_answers(person))
    else:
        said = wording.back(role)
    effect = (statement, {"c_id": person.conversation_id, "at": now})
    return Outcome(said, person.place, effects=(effect,))


def _has_answers(person: Person) -> bool:
    """In the role in which they act, something is filled in and not yet submitted."""
    return person.bound[0].role is Role.ENTERPRISE and any(
        response.open and (response.answers.strip(UNANSWERED) or response.comment)
        for response in person.responses
    )
