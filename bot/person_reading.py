"""One read: everything that the database knows about the sender of a message."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    FromClause,
    Join,
    and_,
    bindparam,
    func,
    literal,
    null,
    select,
)

from bot.person import Bound, Person
from storage.prepared import Prepared, prepare
from storage.tables import (
    Agency,
    Binding,
    Consent,
    Conversation,
    Cycle,
    Engagement,
    Enterprise,
    Invitation,
    Response,
    Turn,
)
from storage.tables.base import UtcDateTime
from survey.session import Response as SurveyResponse
from survey.session import ResponseState

_WHAT_IS_BOUND = (
    Invitation.id.label("invitation_id"),
    Invitation.role,
    Invitation.subject,
    Invitation.district_code,
    Cycle.id.label("cycle_id"),
    Cycle.name.label("cycle_name"),
    Cycle.questionnaire,
    Cycle.opens_at,
    Cycle.closes_at,
    Response.id.label("response_id"),
    Response.answers,
    Response.comment,
    Response.state,
    Response.revision,
    Response.submitted_answers,
    Response.submitted_comment,
    Agency.name.label("agency_name"),
    Enterprise.name.label("enterprise_name"),
    Engagement.service_type,
    Engagement.ended_at.is_not(None).label("ended"),
    Consent.at.is_not(None).label("consented"),
)


def _with_responses(invitations: FromClause, person: ColumnElement[str]) -> Join:
    """person: the conversation whose consent counts."""
    agreed = and_(Consent.conversation_id == person, Consent.cycle_id == Cycle.id)
    return (
        invitations.outerjoin(Cycle, Cycle.id == Invitation.cycle_id)
        .outerjoin(Consent, agreed)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .outerjoin(Engagement, Engagement.id == Response.engagement_id)
        .outerjoin(Agency, Agency.id == Engagement.agency_id)
        .outerjoin(Enterprise, Enterprise.uscc == Invitation.subject)
    )


_CHOSEN_AT = func.coalesce(Binding.chosen_at, Binding.bound_at)
#: Which of a person's bindings decides, the first of them. Bindings of one instant need an order
#: too, or a person would change roles from one message to the next.
LATEST_FIRST = (_CHOSEN_AT.desc(), Cycle.closes_at.desc(), Binding.invitation_id)


@cache
def _read(dialect: Dialect, data_keys: int) -> Prepared:
    """The read of a turn, for so many data keys under which the person may be hashed."""
    # what arrives at a stalled server after its turn has given up must not be written; a local
    # file has no clock of its own
    clock = func.clock_timestamp(type_=UtcDateTime())
    database_now = null() if dialect.name == "sqlite" else clock
    hashes = [bindparam(f"hash_{n}", type_=Conversation.openid_hash.type) for n in range(data_keys)]
    one = select(literal(1).label("one")).subquery("one")
    answered = (
        select(Turn.reply)
        .where(Turn.key == bindparam("key", type_=Turn.key.type))
        .scalar_subquery()
    )
    known = Conversation.openid_hash.in_(hashes)
    valid = and_(Invitation.id == Binding.invitation_id, Invitation.revoked_at.is_(None))
    invitations = (
        one.outerjoin(Conversation, known)
        .outerjoin(Binding, Binding.conversation_id == Conversation.id)
        .outerjoin(Invitation, valid)
    )
    query = (
        select(
            answered.label("answered"),
            database_now.label("database_now"),
            Conversation.id.label("conversation_id"),
            Conversation.version,
            Conversation.place,
            Conversation.muted_at.is_not(None).label("muted"),
            *_WHAT_IS_BOUND,
        )
        .select_from(_with_responses(invitations, Conversation.__table__.c.id))
        .order_by(
            # a revoked invitation has no cycle: it comes last, which NULL does not do everywhere
            Cycle.id.is_(None),
            *LATEST_FIRST,
            Response.id,
        )
    )
    return Prepared(query, dialect)


_READ_INVITATION = (
    select(*_WHAT_IS_BOUND)
    .select_from(
        _with_responses(
            Invitation.__table__, bindparam("conversation_id", type_=Conversation.id.type)
        )
    )
    .where(Invitation.id == bindparam("invitation_id", type_=Invitation.id.type))
    .order_by(Response.id)
)


def read_person(cursor: Any, dialect: Dialect, hashes: Sequence[bytes], key: bytes) -> Person:
    """Read the person by openid hash (one a data key) and the turn's key, in one round trip."""
    values: dict[str, Any] = {"key": key}
    values.update((f"hash_{n}", value) for n, value in enumerate(hashes))
    rows = _read(dialect, len(hashes)).rows(cursor, values)
    first = rows[0]
    if first.conversation_id is None:
        return Person(answered=first.answered, database_now=first.database_now)
    elsewhere: list[Any] = []
    if len(rows) > 1:
        elsewhere = [row for row in rows if row.cycle_id not in (None, first.cycle_id)]
        rows = [row for row in rows if row.cycle_id == first.cycle_id]
    return Person(
        answered=first.answered,
        conversation_id=first.conversation_id,
        version=first.version,
        place=first.place,
        muted=bool(first.muted),
        consented=bool(first.consented),
        bound=tuple(_bound(row) for row in rows if _begins_invitation(rows, row)),
        elsewhere=tuple(_bound(row) for row in elsewhere if _begins_invitation(elsewhere, row)),
        responses=_by_id(_response(row) for row in rows if _is_asked(row)),
        database_now=first.database_now,
    )


def as_if_bound(cursor: Any, dialect: Dialect, person: Person, invitation_id: str) -> Person:
    """The person as they will stand when the invitation is bound to them."""
    for bound in person.bound:
        if bound.invitation_id == invitation_id:
            others = [each for each in person.bound if each is not bound]
            return replace(person, bound=(bound, *others))
    added, responses, agreed = _as_bound(cursor, dialect, person, invitation_id)
    if person.bound and person.bound[0].cycle_id == added.cycle_id:
        together = _by_id([*person.responses, *responses])
        return replace(person, bound=(added, *person.bound), responses=together)
    same, other = _by_cycle(person.elsewhere, added)
    for (
        each
    ) in same:  # or the numbers of a list that is shown now would mean others in the next turn
        responses += _as_bound(cursor, dialect, person, each.invitation_id)[1]
    return replace(
        person,
        consented=agreed,
        bound=(added, *same),
        elsewhere=(*person.bound, *other),
        responses=_by_id(responses),
        withheld=(),
    )


def _as_bound(
    cursor: Any, dialect: Dialect, person: Person, invitation_id: str
) -> tuple[Bound, list[SurveyResponse], bool]:
    """An invitation, what it asks for, and whether the person has consented in its cycle."""
    values = {"invitation_id": invitation_id, "conversation_id": person.conversation_id}
    rows = prepare(_READ_INVITATION, dialect).rows(cursor, values)
    responses = [_response(row) for row in rows if _is_asked(row)]
    return _bound(rows[0]), responses, bool(rows[0].consented)


def _by_cycle(elsewhere: Iterable[Bound], added: Bound) -> tuple[list[Bound], list[Bound]]:
    """Those of the same cycle but not of the same invitation, and those of other cycles."""
    rest = [each for each in elsewhere if each.invitation_id != added.invitation_id]
    same = [each for each in rest if each.cycle_id == added.cycle_id]
    return same, [each for each in rest if each.cycle_id != added.cycle_id]


def _by_id(responses: Iterable[SurveyResponse]) -> tuple[SurveyResponse, ...]:
    """In the order of their ids: whatever is bound first or again, a number in a list that was
    shown goes on to mean the same agency until another enterprise is bound."""
    return tuple(sorted(responses, key=attrgetter("id")))


def _is_asked(row: Any) -> bool:
    """Consent given anew must not open again what was withdrawn because its contract ended."""
    if row.response_id is None:
        return False
    return not (row.ended and row.state == ResponseState.WITHDRAWN)


def _begins_invitation(rows: Sequence[Any], row: Any) -> bool:
    if row.invitation_id is None:
        return False
    return next(r for r in rows if r.invitation_id == row.invitation_id) is row


def _bound(row: Any) -> Bound:
    return Bound(
        invitation_id=row.invitation_id,
        role=row.role,
        subject=row.subject,
        district_code=row.district_code,
        cycle_id=row.cycle_id,
        cycle_name=row.cycle_name,
        questionnaire=row.questionnaire,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
    )


def _response(row: Any) -> SurveyResponse:
    return SurveyResponse(
        id=row.response_id,
        agency_name=row.agency_name,
        service_type=row.service_type,
        answers=row.answers,
        comment=row.comment,
        state=ResponseState(row.state),
        revision=row.revision,
        submitted_answers=row.submitted_answers,
        submitted_comment=row.submitted_comment,
        enterprise=row.enterprise_name or "",
    )
