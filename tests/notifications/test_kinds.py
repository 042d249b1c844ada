"""Policy: every kind of message has all that a kind needs."""

import re
import string
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String

from bot.wording.notices import NOTICES
from bot.wording.notices.sample import GIVEN, sample
from notifications.kinds import KINDS, REMINDERS, Doubt, Kind, Urgency
from notifications.news import DECIDED, dedupe_key
from storage.tables import OutboxMessage, Role, new_id

#: Names in `given` that are days.
DAYS = {"closes_on", "due", "day", "until"}
#: Kinds whose end is told by whoever plans them.
PLANNED_ENDS = {"invitation", "nudge", "last_day", "survey_extended", "cycle_opened"}

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def braces(kind: Kind) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(kind.key) if name is not None}


def test_every_kind_has_words_and_no_words_lack_a_kind() -> None:
    assert set(NOTICES) == set(KINDS)


def test_every_name_that_is_given_has_a_sample_and_no_sample_lacks_a_kind() -> None:
    assert set(GIVEN) == set().union(*(kind.given for kind in KINDS.values()))


@every_kind
def test_every_kind_is_complete(kind: Kind) -> None:
    assert KINDS[kind.name] is kind
    assert re.fullmatch("[a-z_]{1,40}", kind.name), "storage.tables.OutboxMessage.kind"
    assert kind.audience in Role
    assert kind.urgency in Urgency
    assert kind.after_timeout in Doubt
    assert kind.after_crash in Doubt
    assert kind.expiry
    assert NOTICES[kind.name].names


@every_kind
def test_every_kind_ends_by_itself_or_with_a_day_or_as_its_planner_says(kind: Kind) -> None:
    ends = [kind.lasts is not None, kind.useful_until is not None, kind.name in PLANNED_ENDS]
    assert sum(ends) == 1
    if kind.lasts is not None:
        assert timedelta(0) < kind.lasts <= timedelta(days=30)
    if kind.useful_until is not None:
        assert kind.useful_until in kind.given & DAYS


@every_kind
def test_a_key_is_made_of_the_cycle_the_invitation_and_what_is_given(kind: Kind) -> None:
    assert kind.key.startswith(f"{kind.name}:")
    assert {"cycle", "invitation"} <= braces(kind)
    assert braces(kind) <= {"cycle", "invitation"} | kind.given
    # each part can be told from the next one: text that people write may only stand last
    parts = kind.key.split(":")
    assert all(part == kind.name or re.fullmatch(r"\{\w+\}", part) for part in parts)
    assert "{reference}" not in parts[:-1]


def test_what_decides_by_people_is_told_by_a_reference_or_its_dates() -> None:
    assert set(DECIDED) <= set(KINDS)
    for name in DECIDED:
        assert braces(KINDS[name]) & {"reference", "due", "until"}


_GIVEN = st.fixed_dictionaries(
    {
        name: st.integers(0, 30_000).map(str) if isinstance(value, int) else st.text(max_size=12)
        for name, value in GIVEN.items()
        if name not in DAYS | {"milestone", "week"}
    }
    | {name: st.dates().map(str) for name in DAYS}
    | {"milestone": st.sampled_from(["materials_due", "liaisons_due"]), "week": st.just("2023-W42")}
)
_IDS = st.sampled_from([new_id() for _ in range(3)])


@given(
    st.tuples(st.sampled_from(sorted(KINDS)), _IDS, _IDS, _GIVEN),
    st.tuples(st.sampled_from(sorted(KINDS)), _IDS, _IDS, _GIVEN),
)
def test_keys_of_different_messages_never_collide(
    one: tuple[str, str, str, dict[str, str]], other: tuple[str, str, str, dict[str, str]]
) -> None:
    def said(message: tuple[str, str, str, dict[str, str]]) -> tuple[object, ...]:
        kind, cycle, invitation, values = message
        told = sorted(braces(KINDS[kind]) - {"cycle", "invitation"})
        return kind, cycle, invitation, [values[name] for name in told]

    def key(message: tuple[str, str, str, dict[str, str]]) -> str:
        return dedupe_key(KINDS[message[0]], *message[1:])

    assert (key(one) == key(other)) == (said(one) == said(other))


@every_kind
def test_a_key_has_room_in_the_outbox(kind: Kind) -> None:
    longest = {**GIVEN, "reference": "字" * 60, "milestone": "business_data_due", "slot": 365}
    key = dedupe_key(kind, new_id(), new_id(), longest)
    column = OutboxMessage.__table__.c.dedupe_key.type
    assert isinstance(column, String)
    assert len(key) <= (column.length or 0)


@pytest.mark.parametrize("kind", sorted(REMINDERS))
def test_a_reminder_says_how_to_stop(kind: str) -> None:
    text = NOTICES[kind].text(sample(KINDS[kind]))
    assert text.endswith("回复“不再提醒”不再接收提醒。")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - REMINDERS))
def test_what_cannot_be_stopped_does_not_say_so(kind: str) -> None:
    assert "不再提醒" not in NOTICES[kind].text(sample(KINDS[kind]))


@pytest.mark.parametrize("kind", sorted(REMINDERS))
def test_reminders_of_enterprises_end_when_everything_is_answered(kind: str) -> None:
    facts = sample(KINDS[kind])
    answered = KINDS[kind].unwanted(replace(facts, remaining=0))
    assert KINDS[kind].unwanted(facts) is None
    assert answered == ("answered" if KINDS[kind].audience is Role.ENTERPRISE else None)
