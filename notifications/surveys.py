"""How far people are with a cycle's survey, over all enterprises for which they answer."""

from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, not_, select
from sqlalchemy.orm import aliased

from storage.tables import Agency, Binding, Engagement, Invitation, Response, Role

#: States of a response that still waits for its enterprise (survey.session.ResponseState).
OPEN_STATES = ("invited", "in_progress")


def surveys_of(
    db: Connection, people: list[Row[*tuple[Any, ...]]]
) -> dict[tuple[str, str], dict[str, Any]]:
    """By person and cycle, over all enterprises for which they answer: one message names all."""
    wanted = {(row.conversation_id, row.cycle_id) for row in people if row.conversation_id}
    if not wanted:
        return {}
    found: dict[tuple[str, str], list[Row[*tuple[Any, ...]]]] = {pair: [] for pair in wanted}
    for row in db.execute(_RESPONSES, {"people": sorted({person for person, _ in wanted})}):
        if (row.conversation_id, row.cycle_id) in found:
            found[row.conversation_id, row.cycle_id].append(row)
    return {pair: _survey(rows) for pair, rows in found.items()}


def _survey(rows: list[Row[*tuple[Any, ...]]]) -> dict[str, Any]:
    """The fields of Facts that are about the survey."""
    waiting = sorted(
        (row for row in rows if row.state in OPEN_STATES),
        key=lambda row: (row.state != "in_progress", row.name),
    )
    begun = bool(waiting) and waiting[0].state == "in_progress"
    return {
        "total": len(rows),
        "remaining": len(waiting),
        "agency": waiting[0].name if waiting else "",
        "question": _question(waiting[0].answers) if begun else 0,
    }


def _question(answers: str) -> int:
    """The first one that is not answered; after the last, one more."""
    return answers.index("-") + 1 if "-" in answers else len(answers) + 1


_as_agency, _agency_letter = aliased(Binding), aliased(Invitation)
#: Nobody is reminded of their own agency, which the chat does not let them rate.
_OF_OWN_AGENCY = exists().where(
    _as_agency.conversation_id == Binding.conversation_id,
    _agency_letter.id == _as_agency.invitation_id,
    _agency_letter.role == Role.AGENCY,
    _agency_letter.revoked_at.is_(None),
    _agency_letter.subject == Agency.uscc,
)
_RESPONSES = (
    select(
        Binding.conversation_id,
        Invitation.cycle_id,
        Agency.name,
        Response.state,
        Response.answers,
    )
    .join(Engagement, Engagement.id == Response.engagement_id)
    .join(Agency, Agency.id == Engagement.agency_id)
    .join(
        Invitation,
        and_(Invitation.id == Response.invitation_id, Invitation.revoked_at.is_(None)),
    )
    .join(Binding, Binding.invitation_id == Invitation.id)
    .where(
        Binding.conversation_id.in_(bindparam("people", expanding=True)),
        Invitation.role == Role.ENTERPRISE,
        # whose contract has ended is not asked about, and so neither to do nor done
        not_(and_(Engagement.ended_at.is_not(None), Response.state == "withdrawn")),
        ~_OF_OWN_AGENCY.correlate(Binding, Agency),
    )
)
