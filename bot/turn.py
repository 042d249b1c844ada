"""One turn: read, decide, write; repeated when another turn of the same person was faster."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot import dispatch
from bot.inbound import Inbound, Kind
from bot.kept_reply import given_again, kept
from bot.outage import Outage
from bot.own_agency import withheld
from bot.person import Person
from bot.person_reading import read_person
from bot.record import Outcome, OvertakenError, Recorded, Verb, perform, write
from bot.surroundings import Surroundings
from bot.wording import people
from notifications.receipts import record_receipt
from storage.database import TAKEN, UNAVAILABLE, Database, transaction, was_disconnected
from storage.patience import patient_for, remaining

#: The platform hangs up after five seconds; crypto, queueing and the way home need the rest.
TURN_SECONDS = 3.8
#: The longest single wait for the database within a turn.
WAIT_SECONDS = 2.5
#: A new connection may take so long; a stale one is found out at once.
_CONNECT_SECONDS = 2.0
#: A race is lost to another turn of the same person, so a few more are plenty.
MOST_ATTEMPTS = 20

log = structlog.get_logger()


class _RaceError(Exception):
    """Too many races lost within one turn."""


@dataclass(frozen=True)
class Turns:
    """Answers messages; holds nothing but what all turns share."""

    surroundings: Surroundings
    outage: Outage

    def answer(self, inbound: Inbound) -> str:
        """Give the reply's text, or "" for the bare word success; never raises.

        The same delivery gets the same reply and has one effect, however often and however
        concurrently it comes.
        """
        if inbound.kind is Kind.IGNORED:
            return ""
        with self.outage.admission(TURN_SECONDS) as seconds, patient_for(seconds):
            if seconds:
                try:
                    reply = self._attempt_until_written(inbound)
                except (*UNAVAILABLE, _RaceError) as error:
                    log.warning("turn.database_unavailable", error=type(error).__name__)
                    self.outage.begin()
                except Exception as error:  # noqa: BLE001 - the person must hear something
                    # no trace: it could hold personal data
                    log.error("turn.failed", error=type(error).__name__, where=_where(error))  # noqa: TRY400
                else:
                    self.outage.end()
                    return reply
        return "" if inbound.answers_nobody else people.not_recorded()

    def _attempt_until_written(self, inbound: Inbound) -> str:
        for _ in range(MOST_ATTEMPTS):
            try:
                reply = self._attempt(inbound)
            except TAKEN:
                continue  # a unique key went to a faster turn: look again
            except UNAVAILABLE as error:
                # after a restart of the database every pooled connection fails once
                if not was_disconnected(error) or remaining(TURN_SECONDS) < _CONNECT_SECONDS:
                    raise
                continue
            if reply is not None:
                return reply
        raise _RaceError

    def _attempt(self, inbound: Inbound) -> str | None:
        """Run the turn once; None when a faster turn has changed the person meanwhile."""
        around, now = self.surroundings, self.surroundings.clock()
        if inbound.kind is Kind.RECEIPT:
            with transaction(around.database) as db:
                record_receipt(db, inbound.receipt_id or 0, inbound.receipt_status, now)
            return ""
        key = around.vault.turn_key(inbound.sender, inbound.delivery, inbound.created)
        hashes = around.vault.hashes("openid", inbound.sender)
        with around.database.cursor() as cursor:
            person = read_person(cursor, around.database.engine.dialect, hashes, key)
            if person.answered is not None:
                return given_again(around.vault, person.answered)
            person = withheld(around, person)
            outcome = dispatch.decide(cursor, around, person, inbound, now)
            recorded = Recorded(
                key=key,
                at=now,
                conversation_id=person.conversation_id,
                version=person.version,
                typed_at=now if inbound.opens_long_window and not outcome.discreet else None,
                event_at=now if inbound.opens_short_window and not outcome.discreet else None,
                deadline=_deadline(person),
            )
            if outcome.verb is None:
                stored = outcome
                if outcome.repeats:
                    stored = replace(outcome, reply=kept(around.vault, outcome.reply))
                written = write(around.database, cursor, stored, recorded)
                return outcome.reply if written else None
        return _perform(around.database, outcome.verb, outcome, recorded)


def _perform(database: Database, verb: Verb, outcome: Outcome, recorded: Recorded) -> str | None:
    """Do the turn's verb in a transaction of its own; None when a faster turn came first."""
    try:
        with transaction(database) as db:
            return perform(db, verb, outcome, recorded)
    except OvertakenError:
        return None


def _deadline(person: Person) -> datetime | None:
    """By the database's clock, an instant until which somebody surely waits for this write."""
    if person.database_now is None:
        return None
    return person.database_now + timedelta(seconds=remaining(WAIT_SECONDS))


def _where(error: BaseException) -> str:
    """File and line of the failure: enough to find it, and free of personal data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
