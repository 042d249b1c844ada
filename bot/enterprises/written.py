"""What an enterprise's turn writes: the session's difference, and what its events leave behind."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import bindparam, func, insert, literal, select, update

from bot.person import Person
from bot.record import Effect, response_update
from bot.wording.survey import CONSENT_VERSION
from notifications.kinds import REMINDERS
from storage.tables import (
    Binding,
    Consent,
    Invitation,
    OutboxMessage,
    Response,
    Role,
    Submission,
    new_id,
)
from survey.events import ConsentGiven, Event, LeakAlert, Submitted
from survey.questionnaire import Questionnaire
from survey.session import Session

log = structlog.get_logger()

_CONSENT = insert(Consent)
_SUBMIT = (
    update(Response)
    .where(Response.id == bindparam("r_id"))
    .values(
        submitted_answers=bindparam("answers_in_force"),
        submitted_comment=bindparam("comment_in_force"),
        revision=bindparam("to_revision"),
        submitted_at=bindparam("at"),
    )
)
#: Reminders that reached this person in this cycle, by whichever of their invitations.
_REMINDED = (
    select(func.count())
    .select_from(OutboxMessage)
    .join(Invitation, Invitation.id == OutboxMessage.invitation_id)
    .join(Binding, Binding.invitation_id == Invitation.id)
    .where(
        Binding.conversation_id == bindparam("c_id", type_=Binding.conversation_id.type),
        Invitation.cycle_id == Response.cycle_id,
        OutboxMessage.kind.in_([literal(name) for name in sorted(REMINDERS)]),
        OutboxMessage.sent_at <= bindparam("at", type_=OutboxMessage.sent_at.type),
    )
    .correlate(Response)
    .scalar_subquery()
)
#: How many enterprises of the cycle this person is bound for.
_ENTERPRISES_BOUND = (
    select(func.count())
    .select_from(Binding)
    .join(Invitation, Invitation.id == Binding.invitation_id)
    .join(Response, Response.cycle_id == Invitation.cycle_id)
    .where(
        Binding.conversation_id == bindparam("c_id", type_=Binding.conversation_id.type),
        Invitation.role == Role.ENTERPRISE,
        Response.id == bindparam("s_response_id", type_=Response.id.type),
    )
    .scalar_subquery()
)
#: Counted once: what comes after the first submission did not bring it about.
_SUBMIT_FIRST = _SUBMIT.values(nudges=_REMINDED)
_RESPONSE = response_update()
_INSERT_SUBMISSION = insert(Submission).values(
    **{
        column.key: bindparam(f"s_{column.key}", type_=column.type)
        for column in Submission.__table__.columns
        if column.key != "enterprises_bound"
    },
    enterprises_bound=_ENTERPRISES_BOUND,
)


def changes(before: Session, after: Session, now: datetime) -> tuple[Effect, ...]:
    """The responses whose working copy differs."""
    pairs = zip(before.responses, after.responses, strict=True)
    return tuple(
        (
            _RESPONSE,
            {
                "r_id": new.id,
                "r_state": str(new.state),
                "r_answers": new.answers,
                "r_comment": new.comment,
                "r_log": _log(old.answers, new.answers, now),
                "at": now,
            },
        )
        for old, new in pairs
        if new != old
    )


def _log(before: str, after: str, now: datetime) -> str:
    """What the response's answer_log gains: the questions whose answers differ, and when."""
    second = int(now.timestamp())
    pairs = enumerate(zip(before, after, strict=True), start=1)
    return "".join(f"{number}@{second} " for number, (old, new) in pairs if old != new)


def event_effects(
    questionnaire: Questionnaire,
    person: Person,
    after: Session,
    events: Sequence[Event],
    receipt: str | None,
    now: datetime,
) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    for event in events:
        if isinstance(event, ConsentGiven):
            effects.append((_CONSENT, _consent(person, now)))
        elif isinstance(event, Submitted):
            effects += _submission(questionnaire, person, after, event, receipt or "", now)
        elif isinstance(event, LeakAlert):
            # for the bureau, and naming nobody; `pingyi status` counts them
            log.warning("survey.leak_alert", cycle=person.bound[0].cycle_name)
    return tuple(effects)


def _consent(person: Person, now: datetime) -> dict[str, Any]:
    return {
        "conversation_id": person.conversation_id,
        "cycle_id": person.bound[0].cycle_id,
        "version": CONSENT_VERSION,
        "at": now,
    }


def _submission(
    questionnaire: Questionnaire,
    person: Person,
    after: Session,
    event: Submitted,
    receipt: str,
    now: datetime,
) -> list[Effect]:
    """What counts from now on, and the revision that is never changed again."""
    response = after.find(event.response)
    if response is None or response.submitted_answers is None:
        raise AssertionError("a submission without its response")
    in_force = {
        "r_id": response.id,
        "c_id": person.conversation_id,
        "answers_in_force": response.submitted_answers,
        "comment_in_force": response.submitted_comment,
        "to_revision": event.revision,
        "at": now,
    }
    revision = {
        "c_id": person.conversation_id,
        "s_id": new_id(),
        "s_response_id": response.id,
        "s_revision": event.revision,
        "s_questionnaire": questionnaire.key,
        "s_answers": response.submitted_answers,
        "s_comment": response.submitted_comment or "",
        "s_total": event.total,
        "s_receipt": receipt,
        "s_at": now,
    }
    submit = _SUBMIT_FIRST if event.revision == 1 else _SUBMIT
    return [(submit, in_force), (_INSERT_SUBMISSION, revision)]
