"""What a tick does: compute from the database what is due now, and queue it.

A tick remembers nothing, so one that comes late, twice, in two processes at once or not at
all changes nothing but the time at which something is queued.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, text
from sqlalchemy.orm import DeclarativeBase

from notifications import lapsed, planning
from notifications.nudges import dates_of
from notifications.planner import only_planner
from notifications.pushes import THANKED_FOR, begun_pushes, push_hold
from notifications.receipts import settle_early
from notifications.reminders import NudgePolicy
from storage.database import Database
from storage.secrets import turn_key_from
from storage.tables import (
    Binding,
    CodeGuess,
    Consent,
    Conversation,
    Cycle,
    Invitation,
    Role,
    Turn,
)

__all__ = [
    "NudgePolicy",
    "Purged",
    "cancel_expired",
    "plan_nudges",
    "purge",
    "reclaim",
    "settle_receipts",
]

#: Bindings looked at, and messages queued, in one go: memory stays flat at any number, and no
#: write holds SQLite for long.
CHUNK = 1000

#: So many new rows change how the outbox is best read.
_MANY = 1000

#: WeChat delivers a message four times at most, seconds apart; two days are far beyond.
TURNS_KEPT = timedelta(days=2)
#: Guesses are counted over the last hour.
GUESSES_KEPT = timedelta(days=1)
#: After the end of a survey; the privacy notice names the same number of days.
RESPONDENTS_KEPT = timedelta(days=90)

Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Purged:
    """Rows that had served their purpose."""

    turns: int
    guesses: int
    respondents: int


def plan_nudges(database: Database, now: datetime, policy: NudgePolicy) -> int:
    """Queue what enterprises are to be told now and return how many were new; short writes.

    Nothing is queued at an hour or on a day that the policy holds, so that who is nudged is
    decided when they may be; nor while another scheduler is at it.
    """
    planned = 0
    with database.statements() as db:
        cycles = dates_of(db, Cycle.opens_at <= now, Cycle.closes_at > now - THANKED_FOR)
    with only_planner(database, now) as alone:
        for cycle_id, _, dates in cycles if alone else ():
            if push_hold(dates, now, policy) is None:
                for push in begun_pushes(dates, now, policy):
                    planned += planning.plan(database, cycle_id, dates, push, now, policy, CHUNK)
    if planned >= _MANY:
        _tell_the_planner(database)
    return planned


def _tell_the_planner(database: Database) -> None:
    """PostgreSQL's own housekeeping would look at the outbox a minute later, and until then take
    it for empty: whoever asks how a district stands would wait for seconds."""
    if not database.is_sqlite:
        with database.statements() as db:
            db.execute(text("ANALYZE outbox"))


def cancel_expired(database: Database, now: datetime) -> int:
    """Cancel what waited until it was of no use any more."""
    with database.transaction() as db:
        return lapsed.cancel_expired(db, now)


def reclaim(database: Database, now: datetime, *, max_attempts: int) -> lapsed.Reclaimed:
    """Take back messages whose delivery process died."""
    with database.transaction() as db:
        return lapsed.reclaim(db, now, max_attempts=max_attempts)


def settle_receipts(database: Database, now: datetime) -> int:
    """Close the loops of templates whose receipt came before we had noted the message."""
    closed, settled = 0, 1
    while settled:
        with database.transaction() as db:
            settled = settle_early(db, now)
        closed += settled
    return closed


def purge(database: Database, now: datetime) -> Purged:
    """Delete answered deliveries and wrong codes that nobody will ask about again.

    Also the WeChat ids of respondents, as the privacy notice promises: 90 days after the end of
    the last survey that they are or were bound to. Their answers stay, detached.
    """
    with database.transaction() as db:
        gone = {
            what: int(db.execute(delete(table).where(*conditions)).rowcount)
            for what, (table, conditions) in purgeable(now).items()
        }
    return Purged(**gone)


def purgeable(now: datetime) -> dict[str, tuple[type[DeclarativeBase], Conditions]]:
    """Of which table, and which of its rows, had served their purpose; by Purged's names."""
    old_turns = turn_key_from(int((now - TURNS_KEPT).timestamp()))
    return {
        "turns": (Turn, (Turn.key < old_turns,)),
        "guesses": (CodeGuess, (CodeGuess.at < now - GUESSES_KEPT,)),
        "respondents": (Conversation, _no_longer_needed(now - RESPONDENTS_KEPT)),
    }


def _no_longer_needed(since: datetime) -> Conditions:
    """Conversations of enterprises alone, in surveys that all closed before this instant.

    Who is bound to nothing any more, for a colleague took over or the code was replaced, goes by
    the surveys to which they consented, and by when they last said something.
    """
    bound = exists().where(Binding.conversation_id == Conversation.id).correlate(Conversation)
    agreed = (
        exists()
        .where(
            Consent.conversation_id == Conversation.id,
            Cycle.id == Consent.cycle_id,
            Cycle.closes_at > since,
        )
        .correlate(Conversation)
    )
    said = func.coalesce(Conversation.last_typed_at, Conversation.created_at)
    done = func.coalesce(Conversation.last_event_at, Conversation.created_at)
    silent = and_(Conversation.created_at <= since, said <= since, done <= since)
    needed = (
        exists()
        .where(
            Binding.conversation_id == Conversation.id,
            Invitation.id == Binding.invitation_id,
            Cycle.id == Invitation.cycle_id,
            or_(Invitation.role != Role.ENTERPRISE, Cycle.closes_at > since),
        )
        .correlate(Conversation)
    )
    return (or_(bound, and_(silent, ~agreed)), ~needed)
