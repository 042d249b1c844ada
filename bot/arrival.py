"""Coming and going: binding by code or QR scene, following, unfollowing."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, insert, select

from bot.person import Person
from bot.record import Effect, Outcome
from bot.surroundings import Surroundings
from bot.wording import people
from cycle import codes
from cycle.invitations import Found, find_invitation
from storage.tables import Binding, CodeGuess, Conversation, new_id

GUESS_WINDOW = timedelta(hours=1)


def leave(person: Person) -> Outcome:
    """Unfollowed: the platform requires that everything about the person be deleted.

    Answers stay, detached: they belong to the enterprise's response, not to the follower.
    """
    if person.conversation_id is None:
        return Outcome("", remember=False)
    return Outcome("", erase=True)


def bind(
    db: Connection, around: Surroundings, person: Person, openid: str, typed: str, now: datetime
) -> Outcome | Found:
    """Bind the person to the invitation of this code.

    Gives the invitation when the binding may be written (see binding_effects), and the outcome
    with its one clear sentence otherwise.
    """
    code = codes.normalise(typed)
    if code is None:
        return Outcome(people.code_malformed(typed), person.place)
    if _guessed_too_often(db, around, openid, now):
        return Outcome(people.too_many_guesses(), person.place)
    found = find_invitation(db, around.vault, code)
    if found is None or found.revoked:
        return Outcome(people.code_unknown(), person.place, effects=(_guess(around, openid, now),))
    if found.bound_to is not None and found.bound_to != person.conversation_id:
        return Outcome(people.code_taken(around.bureau), person.place)
    return found


def binding_effects(
    around: Surroundings, person: Person, openid: str, found: Found, now: datetime
) -> tuple[Effect, ...]:
    """The rows that make the person the invitation's one holder; none when they are already."""
    if found.bound_to is not None:
        return ()
    conversation_id = person.conversation_id or new_id()
    binding = {
        "invitation_id": found.id,
        "conversation_id": conversation_id,
        "bound_at": now,
    }
    effects: list[Effect] = [(insert(Binding), binding)]
    if person.conversation_id is None:
        conversation = {
            "id": conversation_id,
            "openid_hash": around.vault.hash("openid", openid),
            "openid_sealed": around.vault.seal(openid),
            "version": 1,
            "place": "",
            "consent_version": "",
            # following, scanning and typing a code all let the account write back for a while
            "last_event_at": now,
            "created_at": now,
        }
        effects.insert(0, (insert(Conversation), conversation))
    return tuple(effects)


def _guess(around: Surroundings, openid: str, now: datetime) -> Effect:
    values = {"id": new_id(), "openid_hash": around.vault.hash("openid", openid), "at": now}
    return insert(CodeGuess), values


def _guessed_too_often(db: Connection, around: Surroundings, openid: str, now: datetime) -> bool:
    own = CodeGuess.openid_hash.in_(around.vault.hashes("openid", openid))
    counts = select(func.count(), func.count().filter(own)).where(
        and_(CodeGuess.at > now - GUESS_WINDOW, CodeGuess.at <= now)
    )
    in_all, by_person = db.execute(counts).one()
    return bool(in_all >= around.guesses_in_all or by_person >= around.guesses_per_person)
