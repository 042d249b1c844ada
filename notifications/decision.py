"""Whether a claimed message leaves now, and by which route: decided just before it would."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from notifications import rests
from notifications.calendar import Calendar
from notifications.facts import Recipient, Situation
from notifications.kinds import KINDS, NUDGES, REMINDERS, Doubt
from notifications.milestones import MILESTONE_OF
from notifications.outbox import LAPSED, Claimed
from notifications.quiet import Hours, next_allowed
from notifications.rests import Rests
from notifications.route import DEDUPED_FOR, Route, carried, cheapest
from notifications.template import TemplateConfig
from notifications.wallclock import first_instant
from storage.tables import MessageStatus

_UTC = ZoneInfo("UTC")
_ONE_DAY = timedelta(days=1)
#: Held back, so that a repetition arrives while the platform still knows the first one.
_MARGIN = timedelta(minutes=1)
#: Days looked through for a working one; longer than any holiday.
_DAYS_AHEAD = 30


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for all that is sent.

    quiet: hours, by the clock of `zone`, in which nothing leaves, whatever was queued before.
    calendar: reminders leave on its working days; None: on every day. per_day, per_cycle: to
    answer the survey, that one person gets at most; deadlines_per_day: of an agency's or a
    liaison's deadlines. idle: whoever did something within it is answering, and is not nudged.
    templates, subscriptions: by kind.
    """

    zone: ZoneInfo = _UTC
    quiet: Sequence[Hours] = ()
    calendar: Calendar | None = None
    per_day: int | None = None
    per_cycle: int | None = None
    deadlines_per_day: int | None = None
    idle: timedelta = timedelta(0)
    templates: Mapping[str, TemplateConfig] = field(default_factory=dict)
    subscriptions: Mapping[str, TemplateConfig] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leave:
    """It leaves now, by this route."""

    recipient: Recipient
    route: Route


@dataclass(frozen=True, slots=True)
class Later:
    """It may not leave before an instant."""

    at: datetime


@dataclass(frozen=True, slots=True)
class End:
    """It will not leave, and why."""

    target: MessageStatus
    reason: str


def decide(
    claimed: Claimed,
    stands: Situation,
    rules: Rules,
    resting: Rests,
    now: datetime,
    without: Collection[Route] = (),
) -> Leave | Later | End:
    """Decide by how things stand at this moment; without: routes that have just been refused."""
    reason = _unwanted(claimed, stands, now)
    if reason is not None:
        return End(MessageStatus.CANCELLED, reason)
    recipient = stands.recipient
    if recipient is None:
        return End(MessageStatus.UNDELIVERABLE, "unbound")
    if recipient.unreachable is not None:
        return End(MessageStatus.UNDELIVERABLE, recipient.unreachable)
    if claimed.kind in REMINDERS:
        held = _held(claimed, stands.cycle_id, recipient, rules, now)
        if held is not None:
            return held
    if claimed.doubted_at is not None:
        if not _may_be_repeated(claimed, claimed.doubted_at, now):
            return End(MessageStatus.FAILED, claimed.doubt)
        if _policy(claimed) is Doubt.REPEAT_DEDUPED:
            without = {*without, Route.CUSTOM, Route.SUBSCRIPTION}
    return _by_route(claimed, recipient, rules, resting, now, without)


def _policy(claimed: Claimed) -> Doubt:
    """What the kind says of a message that is in doubt as this one is."""
    kind = KINDS[claimed.kind]
    return kind.after_crash if LAPSED in claimed.doubt else kind.after_timeout


def _may_be_repeated(claimed: Claimed, since: datetime, now: datetime) -> bool:
    """Whether a repetition is allowed still: it may have waited for a rest, or for the morning."""
    policy = _policy(claimed)
    return policy is Doubt.REPEAT or (
        policy is Doubt.REPEAT_DEDUPED and now - since < DEDUPED_FOR - _MARGIN
    )


def _unwanted(claimed: Claimed, stands: Situation, now: datetime) -> str | None:
    """Why a message that was wanted when it was planned is not any more, or None."""
    kind = KINDS[claimed.kind]
    if stands.revoked:
        return "revoked"
    if kind.while_open and now >= stands.closes_at:
        return "closed"
    if _of_another_day(claimed, stands) or (kind.after_close and now < stands.closes_at):
        return "replanned"
    reason = kind.unwanted(stands.facts) if stands.recipient else None
    return reason or ("expired" if now >= claimed.expires_at else None)


def _of_another_day(claimed: Claimed, stands: Situation) -> bool:
    """A date was moved while it was on its way: the next tick plans by the new one."""
    planned = claimed.payload.get("closes_on")
    if planned is not None:
        return bool(planned != stands.facts.closes_on.isoformat())
    milestone = MILESTONE_OF.get(claimed.kind)
    if milestone is None:
        return False
    day = stands.milestones.get(milestone)
    return day is None or claimed.payload.get("due") != day.isoformat()


def _held(
    claimed: Claimed, cycle_id: str, recipient: Recipient, rules: Rules, now: datetime
) -> Later | End | None:
    """What keeps a reminder back: the person's wish, the caps, a day off."""
    if recipient.muted:
        return End(MessageStatus.CANCELLED, "muted")
    alike, per_day, per_cycle = NUDGES, rules.per_day, rules.per_cycle
    if claimed.kind not in NUDGES:
        # one deadline is not the other, and whoever misses one misses a right
        alike, per_day, per_cycle = REMINDERS - NUDGES, rules.deadlines_per_day, None
    got = [push for push in recipient.ledger.pushes if push.kind in alike]
    if per_cycle is not None and sum(push.cycle_id == cycle_id for push in got) >= per_cycle:
        return End(MessageStatus.CANCELLED, "cap: cycle")
    at_it_until = _at_it_until(recipient, rules, now)
    if claimed.kind in NUDGES and now < at_it_until < claimed.expires_at:
        return Later(at_it_until)
    today = now.astimezone(rules.zone).date()
    on_this_day = sum(push.at.astimezone(rules.zone).date() == today for push in got)
    if per_day is not None and on_this_day >= per_day:
        at = _next_day(now, rules, working=True)
        if at >= claimed.expires_at:
            at = _next_day(now, rules, working=False)
        return Later(at) if at < claimed.expires_at else End(MessageStatus.CANCELLED, "cap: day")
    if rules.calendar is not None and not rules.calendar.works(today):
        at = _next_day(now, rules, working=True)
        # late is better than never, so on the last days off it leaves all the same
        return Later(at) if at < claimed.expires_at else None
    return None


def _at_it_until(recipient: Recipient, rules: Rules, now: datetime) -> datetime:
    """Until when somebody who did something a moment ago is taken to be answering."""
    ledger = recipient.ledger
    acts = [act for act in (ledger.last_typed_at, ledger.last_event_at) if act is not None]
    return max((act + rules.idle for act in acts), default=now)


def _next_day(now: datetime, rules: Rules, *, working: bool) -> datetime:
    """When the hours of the next (working) day begin."""
    day = now.astimezone(rules.zone).date() + _ONE_DAY
    if working and rules.calendar is not None:
        for _ in range(_DAYS_AHEAD):
            if rules.calendar.works(day):
                break
            day += _ONE_DAY
    return next_allowed(first_instant(day, time(0), rules.zone), rules.quiet, rules.zone)


def _by_route(
    claimed: Claimed,
    recipient: Recipient,
    rules: Rules,
    resting: Rests,
    now: datetime,
    without: Collection[Route],
) -> Leave | Later | End:
    notice = rules.subscriptions.get(claimed.kind)
    granted = recipient.credits or {}
    usable = carried(
        recipient.ledger,
        has_template=claimed.kind in rules.templates,
        has_credit=notice is not None and granted.get(notice.id, 0) > 0,
        now=now,
    )
    rest_until = {route: resting.until(rests.of_route(route), now) for route in usable}
    asleep = {route: until for route, until in rest_until.items() if until and route not in without}
    route = cheapest(usable, {*without, *asleep})
    if route is not None:
        return Leave(recipient, route)
    if asleep:
        return Later(min(asleep.values()))
    return End(MessageStatus.UNDELIVERABLE, _no_route(without))


def _no_route(without: Collection[Route]) -> str:
    if without:
        return f"unreachable: {', '.join(sorted(without))} refused and no other route"
    return "unreachable: no window, no template and no subscription"
