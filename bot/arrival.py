"""Coming and going: binding by code or QR scene, following, unfollowing."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from bot.forgetting import filer_effects
from bot.inbound import Inbound
from bot.person import Person
from bot.record import Effect, Outcome
from bot.surroundings import Surroundings
from bot.wording import people
from bot.wording.next_step import CODE
from bot.wording.own_agency import rates_itself as rates_itself_told
from cycle.inviting import codes
from cycle.inviting.invitations import Found, find_invitation
from cycle.inviting.own_clients import own_agency
from storage.prepared import prepare
from storage.tables import (
    Agency,
    Binding,
    CodeGuess,
    Conversation,
    Enterprise,
    Invitation,
    Role,
    new_id,
)

GUESS_WINDOW = timedelta(hours=1)

_INSERT_CONVERSATION = insert(Conversation)
#: Whose letter was replaced since it was read finds none, and NULL is refused like a key that is
#: taken: the turn looks again. The lock makes a replacement that comes now wait for the binding.
_STILL_VALID = (
    select(Invitation.id)
    .where(
        Invitation.id == bindparam("of_invitation"),
        Invitation.code_hash == bindparam("code_hash", type_=Invitation.code_hash.type),
        Invitation.revoked_at.is_(None),
    )
    .with_for_update(read=True)
    .scalar_subquery()
)
_INSERT_BINDING = insert(Binding).values(
    invitation_id=_STILL_VALID,
    conversation_id=bindparam("of_conversation", type_=Binding.conversation_id.type),
    bound_at=bindparam("now", type_=Binding.bound_at.type),
)
_BIND_AGAIN = (
    update(Binding)
    .where(Binding.invitation_id == bindparam("of_invitation"))
    .values(chosen_at=bindparam("now"))
)
_INSERT_GUESS = insert(CodeGuess)
_OWN = CodeGuess.openid_hash == bindparam("openid_hash", type_=CodeGuess.openid_hash.type)
_RECENT_GUESSES = select(
    func.count().label("in_all"), func.count().filter(_OWN).label("by_person")
).where(
    CodeGuess.at > bindparam("since", type_=CodeGuess.at.type),
    CodeGuess.at <= bindparam("now", type_=CodeGuess.at.type),
)


def leave(around: Surroundings, person: Person, openid: str) -> Outcome:
    """Unfollowed: the platform requires that everything about the person be deleted.

    Answers stay, detached: they belong to the enterprise's response, not to the follower. So do
    objections, also of people whom we do not know otherwise.
    """
    effects = filer_effects(around, openid)
    return Outcome("", effects=effects, erase=person.conversation_id is not None)


def bind(
    cursor: Any, around: Surroundings, person: Person, inbound: Inbound, typed: str, now: datetime
) -> Outcome | Found:
    """Bind the person to the invitation of this code.

    Gives the invitation when the binding may be written (see binding_effects), and the outcome
    with its one clear sentence otherwise.
    """
    openid = inbound.sender
    code = codes.normalise(typed)
    if code is None and codes.looks_the_same(typed, CODE):
        return Outcome(people.code_of_the_example(), person.place)
    if code is None:
        said = people.code_malformed(typed, has_length=codes.has_length(typed))
        return Outcome(said, person.place)
    # the scene of a QR code comes from the platform and cannot be guessed by typing: whatever
    # others try, a letter can always be scanned
    if not inbound.scene and guessed_too_often(cursor, around, openid, now):
        return Outcome(people.too_many_guesses(), person.place)
    with around.database.statements() as db:
        found = find_invitation(db, around.vault, code)
    if found is None or found.revoked:
        return Outcome(people.code_unknown(), person.place, effects=(guess(around, openid, now),))
    if found.bound_to is not None and found.bound_to != person.conversation_id:
        return Outcome(people.code_taken(around.bureau), person.place)
    return rates_itself(around, person, found) or found


def rates_itself(around: Surroundings, person: Person, found: Found) -> Outcome | None:
    """The sentence for somebody who is bound for an agency and would answer for its client."""
    if person.conversation_id in (None, found.bound_to):
        return None
    with around.database.statements() as db:
        agency = own_agency(db, person.conversation_id or "", found)
    return None if agency is None else Outcome(rates_itself_told(agency), person.place)


def binding_effects(
    around: Surroundings, person: Person, inbound: Inbound, found: Found, now: datetime
) -> tuple[Effect, ...]:
    """The rows that make the sender the invitation's one holder.

    Given again by its holder, a code makes this the role in which they act from now on.
    """
    if found.bound_to is not None:
        return (bound_again(found.id, now),)
    conversation_id = person.conversation_id or new_id()
    binding = {
        "of_invitation": found.id,
        "code_hash": found.code_hash,
        "of_conversation": conversation_id,
        "now": now,
    }
    effects: list[Effect] = [(_INSERT_BINDING, binding)]
    if person.conversation_id is None:
        conversation = {
            "id": conversation_id,
            "openid_hash": around.vault.hash("openid", inbound.sender),
            "openid_sealed": around.vault.seal(inbound.sender),
            "version": 1,
            "place": "",
            # following, scanning and typing a code all let the account write back for a while
            "last_event_at": now,
            "last_typed_at": now if inbound.opens_long_window else None,
            "created_at": now,
        }
        effects.insert(0, (_INSERT_CONVERSATION, conversation))
    return tuple(effects)


def bound_again(invitation_id: str, now: datetime) -> Effect:
    """What makes an invitation of the person the one as which they act."""
    return _BIND_AGAIN, {"of_invitation": invitation_id, "now": now}


def name_of(around: Surroundings, found: Found) -> str:
    """Whom the invitation is for: the district of a liaison, or the unit as registered."""
    return unit_name(around, found.role, found.subject, found.district)


def unit_name(around: Surroundings, role: Role, subject: str, district: str) -> str:
    if role is Role.LIAISON:
        return around.districts.name(district)
    table = Agency if role is Role.AGENCY else Enterprise
    with around.database.statements() as db:
        return db.scalars(select(table.name).where(table.uscc == subject)).one()


def guess(around: Surroundings, openid: str, now: datetime) -> Effect:
    """That this person gave a code, or digits, that are not right."""
    values = {"id": new_id(), "openid_hash": around.vault.hash("openid", openid), "at": now}
    return _INSERT_GUESS, values


def guessed_too_often(cursor: Any, around: Surroundings, openid: str, now: datetime) -> bool:
    """Whether this person, or all together, were wrong so often that nobody is heard."""
    query = prepare(_RECENT_GUESSES, around.database.engine.dialect)
    openid_hash = around.vault.hash("openid", openid)
    values = {"since": now - GUESS_WINDOW, "now": now, "openid_hash": openid_hash}
    (counts,) = query.rows(cursor, values)
    return bool(
        counts.in_all >= around.guesses_in_all or counts.by_person >= around.guesses_per_person
    )
