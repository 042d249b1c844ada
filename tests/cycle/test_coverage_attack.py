"""An agency that knows its clients asks after every event, on every channel, and learns nothing.

The property. A history says which client answered, revised or withdrew in which order, day by
day; an agency's transcript is all that it is shown while it asks after every event of it.
1. Clients are interchangeable: whoever answered, and in whatever order within a day, the
   transcript is the same. So it can only tell numbers.
2. Within a day nothing moves, and from day to day a figure never falls; it rises by five or more.
3. What is shown fits at least five numbers of answers, among them always one with five clients or
   more who have not answered; once something is shown, five or more have. So neither "all of
   them" nor "none of them" is ever proved, of any group of clients that includes one who is not
   the agency's own accomplice.
4. Two histories that differ in whether one enterprise answered have the same transcript, except
   where the one has come to a whole step that the other has not: a difference of exactly five.
5. Revisions, withdrawals, a new code and a client who is struck from the roster move nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from cycle.audit import Actor
from cycle.coverage import K_ANONYMITY, coverage, shown_about
from cycle.inviting.reissue import reissue
from cycle.register.finding import own_row
from cycle.register.history import RowKind
from cycle.register.merging import merge_enterprises
from storage.database import transaction
from storage.tables import Engagement, Response, Submission, new_id
from tests.cycle.conftest import ZONE, City
from tests.cycle.told import Told, bind, local, shown

_MOST = 40


@pytest.mark.parametrize("clients", range(_MOST))
def test_what_is_shown_fits_five_counts_and_proves_neither_all_nor_none(clients: int) -> None:
    figures = [shown_about(clients, answered) for answered in range(clients + 1)]
    assert figures == sorted(figures)
    for figure in set(figures):
        fitting = [count for count, seen in enumerate(figures) if seen == figure]
        assert figure % K_ANONYMITY == 0
        assert figure <= min(fitting)
        assert len(fitting) >= min(K_ANONYMITY, clients + 1)
        assert clients - min(fitting) >= min(K_ANONYMITY, clients), "five may not have answered"
        assert figure == 0 or min(fitting) >= K_ANONYMITY
    for one, other in pairwise(figures):
        assert other - one in (0, K_ANONYMITY), "one answer more: nothing, or a whole step"
    if clients < 2 * K_ANONYMITY:
        assert set(figures) == {0}


@pytest.mark.parametrize("clients", range(_MOST))
def test_a_client_more_never_takes_back_what_was_shown(clients: int) -> None:
    for answered in range(clients + 1):
        before = shown_about(clients, answered)
        after = {shown_about(clients + 1, answered + told) for told in (0, 1)}
        assert min(after) >= before
        assert max(after) - before in (0, K_ANONYMITY)


@st.composite
def _days(draw: st.DrawFn) -> tuple[int, list[list[int]]]:
    """So many clients, and on each day the clients who answer, in an order."""
    clients = draw(st.integers(1, 30))
    order = draw(st.permutations(range(clients)))
    answering = order[: draw(st.integers(0, clients))]
    days: list[list[int]] = [[] for _ in range(draw(st.integers(1, 6)))]
    for client in answering:
        days[draw(st.integers(0, len(days) - 1))].append(client)
    return clients, days


def _transcript(clients: int, days: Sequence[Sequence[int]]) -> list[int]:
    """What the rule shows after every answer, counting as of the midnight before."""
    told, before = [], 0
    for day in days:
        told += [shown_about(clients, before)] * (len(day) + 1)
        before += len(day)
    return [*told, shown_about(clients, before)]


@given(_days(), st.randoms(use_true_random=False))
def test_the_transcript_does_not_know_who(
    history: tuple[int, list[list[int]]], random: Random
) -> None:
    clients, days = history
    names = list(range(clients))
    random.shuffle(names)
    renamed = [[names[client] for client in reversed(day)] for day in days]
    assert _transcript(clients, days) == _transcript(clients, renamed)


@given(_days(), st.data())
def test_one_answer_more_is_nothing_or_a_whole_step(
    history: tuple[int, list[list[int]]], data: st.DataObject
) -> None:
    clients, days = history
    answered = [client for day in days for client in day]
    if not answered:
        return
    silent = data.draw(st.sampled_from(answered))
    without = [[client for client in day if client != silent] for day in days]
    ends, others = (
        [shown_about(clients, sum(map(len, each[: n + 1]))) for n in range(len(each))]
        for each in (days, without)
    )
    assert all(one - other in (0, K_ANONYMITY) for one, other in zip(ends, others, strict=True))


@dataclass
class Attack:
    """An agency with clients in a real database; it asks after all that happens."""

    city: City
    clients: int

    def __post_init__(self) -> None:
        self.city.agency("A1")
        for number in range(self.clients):
            self.city.enterprise(f"E{number}")
        self.engagements = [self.city.engage("A1", f"E{n}") for n in range(self.clients)]
        self.city.open()
        bind(self.city, "A1", at=local(1))
        self.seen: list[int] = []
        self._told = Told(self.city, "survey_progress")

    def asks(self, at: datetime) -> int:
        """进度 in chat, and whatever the weekly notice says at this moment."""
        with self.city.database.statements() as db:
            found = coverage(db, self.city.cycle.id, "A1", at, ZONE)
        for (noticed,) in shown(self._told(at), "answered_about"):
            assert noticed == found.answered_about, "both channels count as of the same midnight"
        self.seen.append(found.answered_about)
        return found.answered_about

    def submits(self, client: int, at: datetime, revision: int = 1) -> None:
        engagement = self.engagements[client]
        self.city.submit(engagement, "A" * 10)
        with transaction(self.city.database) as db:
            response = db.scalars(
                select(Response.id).where(Response.engagement_id == engagement)
            ).one()
            db.execute(
                insert(Submission).values(
                    id=new_id(),
                    response_id=response,
                    revision=revision,
                    questionnaire="foshan-2023@1",
                    answers="A" * 10,
                    comment="",
                    total=100,
                    receipt=new_id()[-20:],
                    at=at,
                )
            )

    def withdraws(self, client: int) -> None:
        self.city.respond(self.engagements[client], state="withdrawn", answers="-" * 10)

    def struck(self, client: int, at: datetime) -> None:
        with transaction(self.city.database) as db:
            mistaken = Engagement.id == self.engagements[client]
            db.execute(update(Engagement).where(mistaken).values(ended_at=at))

    def new_code(self, client: int, at: datetime) -> None:
        with transaction(self.city.database) as db:
            bureau = Actor("陈一", "bureau", "test")
            reissue(db, self.city.vault, self.city.cycle.id, f"E{client}", None, None, bureau, at)


@pytest.mark.parametrize(("clients", "most"), [(5, 0), (7, 0), (9, 0), (10, 5), (12, 5), (16, 10)])
def test_asking_after_every_event_on_every_channel(city: City, clients: int, most: int) -> None:
    agency = Attack(city, clients)
    days: list[set[int]] = []
    for day in range(14, 22):
        moment = local(day, 9)
        during = {agency.asks(moment)}
        for client in range((day - 14) * 2, min(clients, (day - 13) * 2)):
            moment += timedelta(minutes=30)
            agency.submits(client, moment)
            during.add(agency.asks(moment + timedelta(seconds=1)))
        days.append(during)
    assert all(len(during) == 1 for during in days), "nothing moves within a day"
    steps = [other - one for one, other in pairwise(agency.seen)]
    assert set(steps) <= {0, K_ANONYMITY}
    assert agency.seen[-1] == most


def test_revisions_withdrawals_new_codes_and_the_roster_move_nothing(city: City) -> None:
    agency = Attack(city, 12)
    for client in range(5):
        agency.submits(client, local(14, 10))
    assert agency.asks(local(15, 9)) == 5
    agency.submits(0, local(15, 10), revision=2)
    agency.withdraws(1)
    agency.new_code(2, local(15, 11))
    agency.struck(3, local(15, 12))
    assert [agency.asks(local(day, 9)) for day in (15, 16, 17)] == [5, 5, 5]


def test_worlds_that_differ_in_who_answered_look_alike(city: City) -> None:
    """The same days with other clients, and with one answer more or less between two steps."""
    agency = Attack(city, 14)
    for client in range(6):
        agency.submits(client, local(14, 10))
    one = agency.asks(local(15, 9))
    agency.submits(9, local(15, 10))
    other = agency.asks(local(16, 9))
    assert one == other == 5


def test_two_clients_that_are_one_enterprise_count_once(city: City) -> None:
    """Five codes have answered: one of them is another's double, so four enterprises have."""
    agency = Attack(city, 12)
    for client in range(5):
        agency.submits(client, local(14, 10))
    assert agency.asks(local(15, 9)) == 5
    for each in ("E0", "E1"):
        city.bind(each)  # then each goes on under an invitation of its own
    with transaction(city.database) as db:
        kept, gone = (own_row(db, RowKind.ENTERPRISE, each) for each in ("E1", "E0"))
        bureau = Actor("陈一", "bureau", "test", "440600")
        merge_enterprises(db, kept, gone, bureau, local(15, 10), "同一家", average=True)
    assert agency.asks(local(16, 9)) == 0
    agency.submits(5, local(16, 10))
    assert agency.asks(local(17, 9)) == 5


def test_a_client_more_moves_nothing(city: City) -> None:
    agency = Attack(city, 10)
    for client in range(10):
        agency.submits(client, local(14, 10))
    assert agency.asks(local(15, 9)) == 5, "that all have answered is never shown"
    city.enterprise("E10")
    agency.engagements.append(city.engage("A1", "E10"))
    city.open()
    assert agency.asks(local(16, 9)) == 5
