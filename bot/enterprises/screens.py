"""What is on a person's screen after a turn: kept in their place, for the next short word."""

from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, or_, select

from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from storage.prepared import prepare
from storage.tables import Binding, Conversation, OutboxMessage, Role
from survey.assent import answers_what_was_asked
from survey.reading import confirms, listen
from survey.session import Place, Screen

#: The longest word whose meaning depends on the screen.
_LONGEST = 16
#: What most messages are, which answer a question whatever came between.
_ALONE = frozenset("ABC123")
_SENT = OutboxMessage.sent_at
_TYPED, _TAPPED = Conversation.last_typed_at, Conversation.last_event_at
#: Whether a message of ours left for the person since they last wrote.
_PUSHED = (
    select(OutboxMessage.id)
    .join(Binding, Binding.invitation_id == OutboxMessage.invitation_id)
    .join(Conversation, Conversation.id == Binding.conversation_id)
    .where(
        Conversation.id == bindparam("c_id", type_=Conversation.id.type),
        _SENT.is_not(None),
        or_(_TYPED.is_(None), _SENT > _TYPED),
        or_(_TAPPED.is_(None), _SENT > _TAPPED),
    )
    .limit(1)
)


def noted(person: Person, outcome: Outcome) -> Outcome:
    """The outcome with what the person sees now kept in their place.

    The survey writes its own place; what anybody else replies stands over what the survey asked.
    """
    acting = person.acting
    if acting is None or acting.role is not Role.ENTERPRISE or outcome.screen is Screen.SURVEY:
        return outcome
    if outcome.erase or not (outcome.reply or outcome.verb):
        return outcome
    place = Place.decode(outcome.place)
    seen = replace(place, screen=outcome.screen, about=outcome.about)
    return outcome if seen == place else replace(outcome, place=seen.encode())


def as_seen(cursor: Any, around: Surroundings, person: Person, text: str) -> Person:
    """The person with what came between taken into account, where the message's meaning needs it.

    Only short words that mean nothing by themselves ask the database.
    """
    place = Place.decode(person.place)
    if not person.consented or place.screen is Screen.TOLD or len(text) > _LONGEST:
        return person
    if place.pending is None:
        if len(text) == 1 and text.upper() in _ALONE:
            return person
        heard = listen(text)
        if not (answers_what_was_asked(heard.compact) or confirms(heard)):
            return person
    values = {"c_id": person.conversation_id}
    if not prepare(_PUSHED, around.database.engine.dialect).rows(cursor, values):
        return person
    told = replace(place, screen=Screen.TOLD, about="")
    return replace(person, place=told.encode())
