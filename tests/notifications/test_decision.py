"""Whether a message leaves now, by table: wishes, caps, days off, routes and rests."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from notifications import rests
from notifications.calendar import Calendar
from notifications.decision import End, Later, Leave, Rules, decide
from notifications.facts import Recipient, Situation
from notifications.message import Facts
from notifications.outbox import LAPSED, Claimed
from notifications.quiet import Hours
from notifications.rests import Resting, Rests
from notifications.route import Ledger, Push, Route
from notifications.template import TemplateConfig
from storage.tables import MessageStatus

#: Thursday, 10:00 in Foshan; the survey closes at the end of Tuesday.
NOW = datetime(2023, 10, 19, 2, 0, tzinfo=UTC)
CLOSES_AT = datetime(2023, 10, 24, 16, 0, tzinfo=UTC)
FOSHAN = ZoneInfo("Asia/Shanghai")
TEMPLATE = TemplateConfig("T", {"thing1": "agency"})
RULES = Rules(
    zone=FOSHAN,
    quiet=(Hours(time(20, 30), time(8, 30)),),
    calendar=Calendar(),
    per_day=1,
    per_cycle=3,
    deadlines_per_day=2,
    templates={"nudge": TEMPLATE, "thanks": TEMPLATE},
    subscriptions={"nudge": TemplateConfig("S", {"thing1": "agency"})},
)
NOTHING_RESTS = Rests()
WROTE = Ledger(last_typed_at=NOW - timedelta(hours=1))
CLAIMED = Claimed(
    "id", "token", "nudge", "invitation", 0, CLOSES_AT, {"closes_on": "2023-10-24", "slot": 3}
)
PERSON = Recipient("person", b"", Ledger())
STANDS = Situation(
    False, "cycle", CLOSES_AT, PERSON, Facts("2023", date(2023, 10, 24), remaining=1)
)


def decided(
    now: datetime = NOW,
    *,
    claimed: Claimed = CLAIMED,
    stands: Situation = STANDS,
    rules: Rules = RULES,
    resting: Rests = NOTHING_RESTS,
    without: tuple[Route, ...] = (),
    **person: Any,
) -> Leave | Later | End:
    if person:
        stands = replace(stands, recipient=replace(PERSON, **person))
    return decide(claimed, stands, rules, resting, now, without)


def got(*when: datetime, kind: str = "nudge", cycle: str = "cycle") -> Ledger:
    return Ledger(pushes=tuple(Push(kind, cycle, Route.TEMPLATE, at) for at in when))


def ended(reason: str, target: MessageStatus = MessageStatus.CANCELLED) -> End:
    return End(target, reason)


def test_otherwise_it_leaves_by_the_template() -> None:
    assert decided() == Leave(PERSON, Route.TEMPLATE)


@pytest.mark.parametrize(
    ("stands", "now", "expected"),
    [
        ({"revoked": True}, NOW, ended("revoked")),
        ({"facts": replace(STANDS.facts, remaining=0)}, NOW, ended("answered")),
        ({"recipient": None}, NOW, ended("unbound", MessageStatus.UNDELIVERABLE)),
        ({}, CLOSES_AT, ended("closed")),
        ({"closes_at": CLOSES_AT + timedelta(days=1)}, CLOSES_AT, ended("expired")),
        # the survey was extended while the message was on its way
        ({"facts": replace(STANDS.facts, closes_on=date(2023, 10, 31))}, NOW, ended("replanned")),
    ],
)
def test_what_ends_it(stands: dict[str, Any], now: datetime, expected: End) -> None:
    assert decided(now, stands=replace(STANDS, **stands)) == expected


def test_news_go_on_after_the_survey_and_to_who_wants_no_reminders() -> None:
    thanks = replace(CLAIMED, kind="thanks", expires_at=CLOSES_AT + timedelta(days=7), payload={})
    late = CLOSES_AT + timedelta(hours=10)
    assert isinstance(decided(late, claimed=thanks, muted=True), Leave)
    full = got(*[late - timedelta(minutes=n) for n in range(9)])
    assert isinstance(decided(late, claimed=thanks, ledger=full), Leave)


def test_thanks_wait_for_the_end_of_a_survey_that_is_open_again() -> None:
    thanks = replace(CLAIMED, kind="thanks", payload={})
    assert decided(claimed=thanks) == ended("replanned")


def test_who_wants_no_reminders_gets_none() -> None:
    assert decided(muted=True) == ended("muted")


def test_who_cannot_be_reached_is_told_so_with_the_platforms_word() -> None:
    expected = ended("recipient 43004", MessageStatus.UNDELIVERABLE)
    assert decided(unreachable="recipient 43004") == expected


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        # one today, by the clock of the bureau: from midnight there
        (
            got(NOW - timedelta(hours=9, minutes=59)),
            Later(datetime(2023, 10, 20, 0, 30, tzinfo=UTC)),
        ),
        (got(NOW - timedelta(hours=10, minutes=1)), Leave),
        # news do not count, those of another cycle count for the day alone
        (got(NOW - timedelta(hours=1), kind="thanks"), Leave),
        (got(NOW - timedelta(hours=1), cycle="other"), Later),
        (got(*[NOW - timedelta(days=n) for n in (1, 2, 3)]), ended("cap: cycle")),
        (got(*[NOW - timedelta(days=n) for n in (1, 2, 3)], cycle="other"), Leave),
        (got(*[NOW - timedelta(days=n) for n in (1, 2)]), Leave),
    ],
)
def test_caps(ledger: Ledger, expected: Any) -> None:
    decision = decided(ledger=ledger)
    if isinstance(expected, type):
        assert isinstance(decision, expected)
    else:
        assert decision == expected


@pytest.mark.parametrize("kind", ["materials_paper_due", "liaison_list_due"])
def test_deadlines_have_a_cap_of_their_own_and_none_by_cycle(kind: str) -> None:
    deadline = replace(CLAIMED, kind=kind)
    rules = replace(RULES, templates={kind: TEMPLATE})

    def after(ledger: Ledger) -> Leave | Later | End:
        return decided(claimed=deadline, rules=rules, ledger=ledger)

    days = [NOW - timedelta(days=n) for n in range(1, 9)]
    assert isinstance(after(got(*days, kind=kind)), Leave)
    assert isinstance(after(got(NOW, NOW)), Leave), "nudges are counted apart"
    assert isinstance(after(got(NOW, kind=kind)), Leave)
    full = Ledger(pushes=got(NOW, kind=kind).pushes + got(NOW, kind="summary_due").pushes)
    assert isinstance(after(full), Later)
    assert isinstance(decided(ledger=full), Leave), "and do not keep a nudge back"


TIMEOUT = "unknown: timeout ReadTimeout"


@pytest.mark.parametrize(
    ("kind", "doubt", "minutes", "expected"),
    [
        # a timeout: only as long as the platform drops the double, and only where it does
        ("nudge", TIMEOUT, 1, Route.TEMPLATE),
        ("nudge", TIMEOUT, 8.9, Route.TEMPLATE),
        ("nudge", TIMEOUT, 9, MessageStatus.FAILED),
        ("thanks", TIMEOUT, 1, MessageStatus.FAILED),
        ("thanks", LAPSED, 1, MessageStatus.FAILED),
        # a crash: it has probably not left
        ("nudge", LAPSED, 600, Route.CUSTOM),
        ("title_revoked", TIMEOUT, 600, Route.CUSTOM),
    ],
)
def test_what_is_in_doubt_is_repeated_as_its_kind_says(
    kind: str, doubt: str, minutes: float, expected: Route | MessageStatus
) -> None:
    """It may have waited for a rest or for the morning, and the person may have written since."""
    since = NOW - timedelta(minutes=minutes)
    claimed = replace(CLAIMED, kind=kind, doubted_at=since, doubt=doubt, payload={})
    templates = dict.fromkeys((*RULES.templates, kind), TEMPLATE)
    rules = replace(RULES, templates=templates)
    closes_at = NOW if kind == "thanks" else CLOSES_AT
    person = replace(PERSON, ledger=WROTE)
    stands = replace(STANDS, closes_at=closes_at, recipient=person)
    decision = decided(claimed=claimed, rules=rules, stands=stands)
    if isinstance(expected, Route):
        assert isinstance(decision, Leave)
        assert decision.route is expected
    else:
        assert decision == End(expected, doubt)


def test_a_full_day_before_the_weekend_waits_for_monday() -> None:
    friday = NOW + timedelta(days=1)
    monday = datetime(2023, 10, 23, 0, 30, tzinfo=UTC)
    assert decided(friday, ledger=got(friday)) == Later(monday)
    # it is of use until Sunday alone: Saturday is better than never
    short = replace(CLAIMED, expires_at=datetime(2023, 10, 22, 15, 0, tzinfo=UTC))
    saturday = datetime(2023, 10, 21, 0, 30, tzinfo=UTC)
    assert decided(friday, claimed=short, ledger=got(friday)) == Later(saturday)


def test_a_full_last_day_ends_it() -> None:
    today_alone = replace(CLAIMED, expires_at=NOW + timedelta(hours=5))
    assert decided(claimed=today_alone, ledger=got(NOW)) == ended("cap: day")


@pytest.mark.parametrize(
    ("ledger", "expected"),
    [
        (Ledger(last_typed_at=NOW - timedelta(minutes=10)), Later(NOW + timedelta(minutes=20))),
        (Ledger(last_event_at=NOW - timedelta(minutes=29)), Later(NOW + timedelta(minutes=1))),
        (Ledger(last_typed_at=NOW - timedelta(minutes=30)), Leave),
        (Ledger(), Leave),
    ],
)
def test_whoever_is_answering_is_left_alone(ledger: Ledger, expected: Any) -> None:
    """Also somebody who began while the message waited for its minute of a spread push."""
    rules = replace(RULES, idle=timedelta(minutes=30))
    decision = decided(rules=rules, ledger=ledger)
    assert decision == expected or (expected is Leave and isinstance(decision, Leave))
    news = replace(CLAIMED, kind="cycle_opened", payload={})
    opened = replace(rules, templates={"cycle_opened": TEMPLATE})
    assert isinstance(decided(claimed=news, rules=opened, ledger=ledger), Leave)


def test_on_a_day_off_it_waits_for_the_next_working_day_if_that_is_in_time() -> None:
    saturday = NOW + timedelta(days=2)
    assert decided(saturday) == Later(datetime(2023, 10, 23, 0, 30, tzinfo=UTC))
    short = replace(CLAIMED, expires_at=saturday + timedelta(hours=9))
    assert isinstance(decided(saturday, claimed=short), Leave)
    assert isinstance(decided(saturday, rules=replace(RULES, calendar=None)), Leave)


def rest(scope: str, **ahead: float) -> Rests:
    until = NOW + timedelta(**ahead)
    return Rests({scope: Resting("quota", "", NOW, until, 1)})


@pytest.mark.parametrize(
    ("ledger", "credits", "resting", "without", "expected"),
    [
        (WROTE, {}, Rests(), (), Route.CUSTOM),
        (WROTE, {}, Rests(), (Route.CUSTOM,), Route.TEMPLATE),
        (WROTE, {}, rest("route:custom", hours=1), (), Route.TEMPLATE),
        (WROTE, {}, rest("route:custom", hours=-1), (), Route.CUSTOM),
        (Ledger(), {"S": 1}, rest("route:template", hours=1), (), Route.SUBSCRIPTION),
        (Ledger(), {"S": 1}, Rests(), (Route.TEMPLATE,), Route.SUBSCRIPTION),
        (
            Ledger(),
            {"other": 1},
            rest("route:template", hours=1),
            (),
            Later(NOW + timedelta(hours=1)),
        ),
        (Ledger(), {"S": 0}, Rests(), (Route.TEMPLATE,), None),
        (Ledger(), {}, rest("route:template", hours=1), (Route.TEMPLATE,), None),
    ],
)
def test_the_cheapest_route_that_does_not_rest(
    ledger: Ledger, credits: dict[str, int], resting: Rests, without: Any, expected: Any
) -> None:
    decision = decided(ledger=ledger, credits=credits, resting=resting, without=without)
    if expected is None:
        assert isinstance(decision, End)
        assert decision.target is MessageStatus.UNDELIVERABLE
    elif isinstance(expected, Route):
        assert isinstance(decision, Leave)
        assert decision.route is expected
    else:
        assert decision == expected


def test_scopes_of_rests_are_named_apart() -> None:
    assert rests.of_kind("nudge") != rests.of_route(Route.TEMPLATE) != rests.ALL
