"""Enrolment: everybody who is entitled gets an invitation, every engagement a response, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    func,
    insert,
    literal,
    not_,
    select,
    update,
)

from cycle.cycles import cycles_not_closed
from cycle.inviting.codes import PURPOSE, new_code
from cycle.inviting.entitled import (
    EntitledEnterprise,
    engagement_ranges,
    enterprises,
    going_on,
    overlapping,
    refresh_statistics,
    unanswerable,
    uninvited_agencies,
    uninvited_liaisons,
)
from storage.secrets import Vault
from storage.tables import Cycle, Engagement, Invitation, Response, Role, new_id
from survey.questionnaire import QUESTION_COUNT
from survey.session import UNANSWERED, ResponseState

#: Values in one IN list, below SQLite's limit of parameters with several keys in use.
_LOOKUP = 500
_NOTHING_ANSWERED = UNANSWERED * QUESTION_COUNT


@dataclass(frozen=True, slots=True)
class Ensured:
    """What was added: invitations and responses; and engagements left out by their dates.

    moved: enterprises whose district the roster has changed since.
    """

    invitations: int
    responses: int
    outside_window: int
    moved: int = 0


class _Invitee(NamedTuple):
    role: Role
    subject: str
    person: str
    district: str


def ensure_for_open_cycles(db: Connection, vault: Vault, now: datetime) -> dict[str, Ensured]:
    """Ensure the invitations of every cycle that is not closed yet, by the cycle's name."""
    return {
        cycle.name: ensure_invitations(db, vault, cycle.id, now)
        for cycle in cycles_not_closed(db, now)
    }


def ensure_invitations(db: Connection, vault: Vault, cycle_id: str, now: datetime) -> Ensured:
    """Bring a cycle's invitations and responses up to the register; doing so twice adds nothing.

    One invitation for each enterprise with an engagement in the cycle's window, for each agency
    and for each liaison; one response for each engagement in the window. A missing date counts
    as overlapping. What ended is not invited anew; nothing is taken away.
    """
    # two imports at once would both find the same invitations missing
    window = db.execute(
        select(Cycle.window_start, Cycle.window_end).where(Cycle.id == cycle_id).with_for_update()
    ).one()
    overlaps = overlapping(window.window_start, window.window_end)
    refresh_statistics(db)
    invited = moved = 0
    for chunk in enterprises(db, cycle_id, overlaps):
        missing = [
            _Invitee(Role.ENTERPRISE, each.uscc, "", each.district)
            for each in chunk
            if each.engaged and each.invited is None
        ]
        invited += _invite(db, vault, cycle_id, now, missing)
        moved += _move(db, chunk)
    for usccs in uninvited_agencies(db, cycle_id):
        missing = [_Invitee(Role.AGENCY, uscc, "", "") for uscc in usccs]
        invited += _invite(db, vault, cycle_id, now, missing)
    missing = [
        _Invitee(Role.LIAISON, contact.subject, contact.id, contact.subject)
        for contact in uninvited_liaisons(db, cycle_id)
    ]
    invited += _invite(db, vault, cycle_id, now, missing)
    refresh_statistics(db)
    responses, outside = _ensure_responses(db, cycle_id, overlaps)
    return Ensured(invited, responses, outside, moved)


def _ensure_responses(
    db: Connection, cycle_id: str, overlaps: ColumnElement[bool]
) -> tuple[int, int]:
    """Add the missing responses; returns how many, and how many engagements are outside."""
    uuidv7 = _uuidv7(db)
    added = 0
    for within in engagement_ranges(db):
        missing = unanswerable(cycle_id, overlaps).where(within).subquery("missing")
        engagement, invitation, district = missing.c
        new = {
            Response.id: uuidv7,
            Response.cycle_id: literal(cycle_id, Response.cycle_id.type),
            Response.invitation_id: invitation,
            Response.engagement_id: engagement,
            Response.district_code: district,
            Response.state: literal(ResponseState.INVITED.value),
            Response.answers: literal(_NOTHING_ANSWERED),
            Response.revision: literal(0),
        }
        statement = insert(Response).from_select([*new], select(*new.values()))
        added += db.execute(statement, execution_options={"preserve_rowcount": True}).rowcount
    outside = select(func.count()).select_from(Engagement).where(not_(overlaps), going_on())
    return added, db.execute(outside).scalar_one()


def _uuidv7(db: Connection) -> ColumnElement[str]:
    """The database's own mint of ids; SQLite is lent ours, in the form in which it keeps them."""
    if db.dialect.name == "sqlite":
        raw: Any = db.connection.driver_connection
        raw.create_function("uuidv7", 0, lambda: new_id().replace("-", ""))
    return func.uuidv7(type_=Response.id.type)


def _invite(
    db: Connection, vault: Vault, cycle_id: str, now: datetime, invitees: Sequence[_Invitee]
) -> int:
    """Insert one invitation for each; returns how many."""
    if not invitees:
        return 0
    rows = [
        {
            "id": new_id(),
            "cycle_id": cycle_id,
            "role": invitee.role,
            "subject": invitee.subject,
            "person": invitee.person,
            "district_code": invitee.district,
            "code_hash": vault.hash(PURPOSE, code),
            "code_sealed": vault.seal(code),
            "created_at": now,
        }
        for invitee, code in zip(invitees, fresh_codes(db, vault, len(invitees)), strict=True)
    ]
    db.execute(insert(Invitation), rows)
    return len(rows)


def fresh_codes(db: Connection, vault: Vault, count: int) -> list[str]:
    """Draw codes that no invitation has, of any cycle and under any data key."""
    fresh: set[str] = set()
    while len(fresh) < count:
        drawn = {new_code() for _ in range(min(_LOOKUP, count - len(fresh)))} - fresh
        by_hash = {digest: code for code in drawn for digest in vault.hashes(PURPOSE, code)}
        taken = db.scalars(
            select(Invitation.code_hash).where(Invitation.code_hash.in_(by_hash))
        ).all()
        fresh |= drawn - {by_hash[digest] for digest in taken}
    return list(fresh)


def _move(db: Connection, chunk: Sequence[EntitledEnterprise]) -> int:
    """Follow enterprises to the district that the roster names now; returns how many moved."""
    moves = [
        {"invitation": each.invited.id, "district": each.district}
        for each in chunk
        if each.invited and each.invited.district != each.district
    ]
    if not moves:
        return 0
    for table, key in (
        (Invitation, Invitation.id),
        (Response, Response.invitation_id),
    ):
        db.execute(
            update(table)
            .where(key == bindparam("invitation"))
            .values(district_code=bindparam("district")),
            moves,
        )
    return len(moves)
