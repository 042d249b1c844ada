"""A new code for an invitation: the letter went astray, or the wrong person holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from cycle.audit import Actor, record
from cycle.inviting.codes import PURPOSE
from cycle.inviting.enrolment import fresh_codes
from cycle.inviting.names import ORGANISATION, liaison_names, with_organisations
from cycle.reasons import read_reason
from cycle.refusal import Refused
from cycle.roles import ROLES
from storage.secrets import Vault
from storage.tables import (
    Binding,
    Conversation,
    Invitation,
    Role,
)

#: Liaisons or roles named in one sentence.
_NAMED = 10


class ReissueError(Refused):
    """No invitation, or several, fit what was asked for; one Chinese sentence with the choices."""


@dataclass(frozen=True, slots=True)
class Reissued:
    """The invitation's new code in clear; was_bound: somebody held the old one and is out."""

    role: Role
    subject: str
    name: str
    code: str
    was_bound: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose invitation it is, and since when somebody holds it; None for nobody."""

    name: str
    bound_at: datetime | None


def holding(
    db: Connection, cycle_id: str, subject: str, role: Role | None, person: str | None
) -> Holding:
    """What `reissue` would end; raises ReissueError as that does."""
    found = _the_one(_fitting(db, cycle_id, subject), subject, role, person)
    bound = select(Binding.bound_at).where(Binding.invitation_id == found.id)
    return Holding(found.name, db.scalar(bound))


def reissue(
    db: Connection,
    vault: Vault,
    cycle_id: str,
    subject: str,
    role: Role | None,
    person: str | None,
    actor: Actor,
    now: datetime,
    *,
    why: str | None = None,
) -> Reissued:
    """Give the invitation another code and delete its binding; what was answered stays.

    subject: a USCC, or a district's code for a liaison; person: a liaison's name. Both role and
    person may be None where the subject alone names one invitation. A district's people reissue
    in their own district alone. why: None where nobody was asked for a
    reason. Raises ReissueError, and Refused for a reason that is none.
    """
    reason = "" if why is None else read_reason(why)
    found = _the_one(_fitting(db, cycle_id, subject), subject, role, person)
    if actor.role == "district" and found.district != actor.scope:
        raise ReissueError(f"{subject}：这份邀请不属于您所在的区，只能由该区或市局补发。")
    [code] = fresh_codes(db, vault, 1)
    # first the code: it waits for a binding that is being written, which is then deleted below
    db.execute(
        update(Invitation)
        .where(Invitation.id == found.id)
        .values(code_hash=vault.hash(PURPOSE, code), code_sealed=vault.seal(code), created_at=now)
    )
    # a turn of the holder's that has read that they are bound writes nothing any more
    holder = select(Binding.conversation_id).where(Binding.invitation_id == found.id)
    db.execute(
        update(Conversation)
        .where(Conversation.id.in_(holder))
        .values(version=Conversation.version + 1)
    )
    unbound = db.execute(delete(Binding).where(Binding.invitation_id == found.id)).rowcount
    record(
        db,
        actor,
        "invitation.reissue",
        f"invitation:{found.id}",
        now,
        cycle_id=cycle_id,
        role=found.role.value,
        invited=found.subject,
        was_bound=unbound > 0,
        why=reason,
    )
    return Reissued(found.role, found.subject, found.name, code, unbound > 0)


@dataclass(frozen=True, slots=True)
class _Choice:
    id: str
    role: Role
    subject: str
    name: str
    district: str


def _fitting(db: Connection, cycle_id: str, subject: str) -> list[_Choice]:
    """The subject's invitations in the cycle that are not revoked, with their names."""
    columns = (Invitation.id, Invitation.role, Invitation.person, Invitation.district_code)
    statement = with_organisations(select(*columns, ORGANISATION)).where(
        Invitation.cycle_id == cycle_id,
        Invitation.subject == subject,
        Invitation.revoked_at.is_(None),
    )
    rows, liaisons = db.execute(statement).all(), liaison_names(db)
    choices = [
        _Choice(
            row.id,
            row.role,
            subject,
            row.name or liaisons.get(row.person, ""),
            row.district_code,
        )
        for row in rows
    ]
    return sorted(choices, key=lambda choice: (choice.role, choice.name, choice.id))


def _the_one(
    rows: Sequence[_Choice], subject: str, role: Role | None, person: str | None
) -> _Choice:
    if not rows:
        raise ReissueError(
            f"{subject}：这个考评周期没有发给它的邀请，应为受邀企业或机构的统一社会信用代码，"
            "或联络员所在区的名称或代码。"
        )
    of_role = [row for row in rows if role in (None, row.role)]
    roles = list(dict.fromkeys(row.role for row in of_role or rows))
    if not of_role or len(roles) > 1:
        known = "、".join(f"{each.value}（{ROLES[each]}）" for each in roles)
        raise ReissueError(f"{subject}：请用 --role 写明角色，现有：{known}。")
    fitting = [row for row in of_role if person is None or _same(person, row.name)]
    if len(fitting) == 1:
        return fitting[0]
    if len(fitting) > 1 and person is not None:
        raise ReissueError(
            f"{subject}：有 {len(fitting)} 位联络员都叫“{person}”，无法区分。",
            f"{subject}：有 {len(fitting)} 位联络员同名，无法区分。",
        )
    names = "、".join(row.name for row in of_role[:_NAMED])
    more = f"等 {len(of_role)} 位" if len(of_role) > _NAMED else ""
    raise ReissueError(
        f"{subject}：请用 --person 写明姓名，现有：{names}{more}。",
        f"{subject}：请用 --person 写明姓名，现有 {len(of_role)} 位。",
    )


def _same(typed: str, name: str) -> bool:
    """Names are the same however they are spaced: 陈 一 is 陈一."""
    return "".join(typed.split()) == "".join(name.split())
