"""The desk: everything that delivery writes, in one short transaction a round.

A round records what became of the messages that were under way, claims as many as there are
free hands, decides about each by how things stand, and notes which of them leave now. Sending
itself happens afterwards, outside of any transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, update

from notifications import facts, outbox, rests, settling
from notifications.decision import End, Later, Leave, Rules, decide
from notifications.facts import Situation
from notifications.kinds import KINDS
from notifications.message import Facts
from notifications.outbox import Claimed
from notifications.quiet import next_allowed
from notifications.rests import Rests
from notifications.route import Push, Route
from notifications.settling import Begun, Settled, changed
from storage.tables import Conversation, MessageStatus, SubscriptionCredit


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claimed message whose route was refused: another one is to be found for it."""

    claimed: Claimed
    without: frozenset[Route]


@dataclass(frozen=True, slots=True)
class Ready:
    """An attempt that is noted and may be sent: to whom, what about, and by which route."""

    claimed: Claimed
    route: Route
    conversation_id: str
    openid_sealed: bytes
    facts: Facts
    without: frozenset[Route] = frozenset()

    @property
    def attempt(self) -> int:
        """Which attempt this is; a refused route costs none."""
        return self.claimed.attempts + 1


@dataclass(frozen=True, slots=True)
class Rest:
    """A scope that is to rest: why, and until when."""

    scope: str
    cause: str
    note: str
    until: datetime


@dataclass(slots=True)
class Report:
    """What is to be written about messages that were under way.

    unreachable: conversation -> the platform's word. credits: conversation, template and change,
    None for none left. works: scopes that have just been seen to work.
    """

    settled: list[Settled] = field(default_factory=list)
    #: Claimed messages for which another route is to be found.
    waiting: list[Waiting] = field(default_factory=list)
    unreachable: dict[str, str] = field(default_factory=dict)
    credits: list[tuple[str, str, int | None]] = field(default_factory=list)
    resting: list[Rest] = field(default_factory=list)
    works: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        parts = (self.settled, self.waiting, self.unreachable, self.credits, self.resting)
        return any(parts) or bool(self.works)


@dataclass(frozen=True, slots=True)
class Round:
    """What a round has come to; lost: claims that another process had taken over."""

    claimed: int
    ready: Sequence[Ready]
    ended: Sequence[tuple[Claimed, End]]
    postponed: int
    lost: int
    resting: Rests


def open_kinds(resting: Rests, rules: Rules, now: datetime) -> list[str]:
    """The kinds that may be claimed at this moment: none in quiet hours or when all rests."""
    if next_allowed(now, rules.quiet, rules.zone) > now or resting.until(rests.ALL, now):
        return []
    return [name for name in KINDS if resting.until(rests.of_kind(name), now) is None]


def hold_round(
    db: Connection,
    report: Report,
    *,
    hands: int,
    rules: Rules,
    lease: timedelta,
    now: datetime,
) -> Round:
    """Write the report, find new routes for those that wait, and claim up to `hands` more."""
    lost = len(report.settled) - settling.settle(db, report.settled, now)
    _note(db, report, now)
    resting = rests.read(db)
    kinds = open_kinds(resting, rules, now)
    claimed: list[Claimed] = []
    if hands and kinds:
        claimed = outbox.claim(db, now, kinds, batch=hands, lease=lease)
    ours = settling.still_ours(db, (each.claimed for each in report.waiting))
    waiting = [each for each in report.waiting if each.claimed.id in ours]
    lost += len(report.waiting) - len(waiting)
    candidates = [*waiting, *(Waiting(each, frozenset()) for each in claimed)]
    stands = facts.situations(db, (each.claimed for each in candidates), now)
    ready: list[Ready] = []
    later: list[Settled] = []
    ended: list[tuple[Claimed, End]] = []
    sent: dict[str, list[Push]] = {}
    for each in candidates:
        standing = _with(stands[each.claimed.id], sent)
        match decide(each.claimed, standing, rules, resting, now, each.without):
            case Leave(recipient, route):
                person = recipient.conversation_id
                push = Push(each.claimed.kind, standing.cycle_id, route, now)
                sent.setdefault(person, []).append(push)
                sealed = recipient.openid_sealed
                ready.append(
                    Ready(each.claimed, route, person, sealed, standing.facts, each.without)
                )
            case Later(at):
                later.append(Settled(each.claimed, MessageStatus.QUEUED, due_at=at))
            case End() as end:
                ended.append((each.claimed, end))
    settling.begin(db, (Begun(r.claimed, r.route, r.attempt) for r in ready), now, lease)
    settling.settle(db, [*later, *(Settled(c, e.target, e.reason) for c, e in ended)], now)
    return Round(len(claimed), ready, ended, len(later), lost, resting)


def _with(stands: Situation, sent: Mapping[str, list[Push]]) -> Situation:
    """Together with what this very round sends to the same person."""
    person = stands.recipient
    if person is None or person.conversation_id not in sent:
        return stands
    pushes = (*person.ledger.pushes, *sent[person.conversation_id])
    ledger = replace(person.ledger, pushes=pushes)
    return replace(stands, recipient=replace(person, ledger=ledger))


def _note(db: Connection, report: Report, now: datetime) -> None:
    """Write what the outcomes say about people, credits and the account."""
    people = [
        {"person": person, "why": why[:60], "at": now} for person, why in report.unreachable.items()
    ]
    changed(db, _UNREACHABLE, people)
    _change_credits(db, report.credits)
    if report.works:
        rests.end(db, *report.works)
    for rest in report.resting:
        rests.begin(db, rest.scope, cause=rest.cause, note=rest.note, now=now, until=rest.until)


def _change_credits(db: Connection, changes: Iterable[tuple[str, str, int | None]]) -> None:
    used: list[dict[str, str]] = []
    gone: list[dict[str, str]] = []
    for person, template, change in changes:
        row = {"person": person, "template": template}
        (gone if change is None else used).append(row)
    changed(db, _USE_CREDIT, used)
    changed(db, _NO_CREDIT, gone)


def put_back(waiting: Iterable[Waiting], now: datetime) -> list[Settled]:
    """For a process that stops: let another one find the route."""
    return [Settled(each.claimed, MessageStatus.QUEUED, due_at=now) for each in waiting]


_UNREACHABLE = (
    update(Conversation)
    .where(Conversation.id == bindparam("person"))
    .values(unreachable=bindparam("why"), unreachable_at=bindparam("at"))
)
_CREDIT = update(SubscriptionCredit).where(
    SubscriptionCredit.conversation_id == bindparam("person"),
    SubscriptionCredit.template_id == bindparam("template"),
)
_USE_CREDIT = _CREDIT.where(SubscriptionCredit.credits > 0).values(
    credits=SubscriptionCredit.credits - 1
)
_NO_CREDIT = _CREDIT.values(credits=0)
