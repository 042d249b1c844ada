"""What is counted of each agency's responses, with the sample that is left without the flagged."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from cycle.cycles import CycleRow
from cycle.quality.arrivals import Arrival, Pace, batches, bursts
from cycle.quality.kinds import LEAST_TIMED, Kind
from cycle.quality.rows import main_batch, submitted, times
from cycle.quality.timing import Durations, Fill, first_fill, is_speeder
from cycle.register.doubles import Merged
from scoring.evidence import SurveyResponse
from storage.tables import Enterprise
from survey.questionnaire import QUESTION_COUNT


@dataclass(frozen=True, slots=True)
class Tempo:
    """The whole city's: median: None with too few times; questions: the median of each by its
    number; at_once: answered in one message; untimed: from before times were kept."""

    pace: Pace
    timed: int
    at_once: int
    untimed: int
    median: Fraction | None
    questions: Mapping[int, Fraction | None]


@dataclass(frozen=True, slots=True)
class Tally:
    """One agency's responses; flagged: how many of each kind; any_flag: how many of at least one;
    left_out: how many of the kinds that were asked to be left out; kept: the others."""

    responses: int
    at_once: int
    untimed: int
    median: Fraction | None
    flagged: Mapping[Kind, int]
    any_flag: int
    left_out: int
    kept: tuple[SurveyResponse, ...]


def tempo(db: Connection, cycle: CycleRow) -> Tempo:
    """One pass over the times of all that was submitted; memory does not grow with it."""
    pace, whole = Pace(), Durations()
    questions = {number: Durations() for number in range(1, QUESTION_COUNT + 1)}
    at_once = untimed = 0
    for row in times(db, cycle):
        pace.add(int(row.first_at.timestamp()))
        fill = first_fill(row.answer_log)
        if fill is None:
            untimed += 1
        elif fill.at_once:
            at_once += 1
        else:
            whole.add(fill.seconds)
            for question, seconds in fill.gaps:
                questions[question].add(seconds)
    return Tempo(
        pace=pace,
        timed=len(whole),
        at_once=at_once,
        untimed=untimed,
        median=whole.median() if len(whole) >= LEAST_TIMED else None,
        questions={number: each.median() for number, each in questions.items()},
    )


def tallies(
    db: Connection,
    cycle: CycleRow,
    zone: ZoneInfo,
    city: Tempo,
    without: Collection[Kind],
) -> Iterator[tuple[str, Tally]]:
    """(id of the agency that goes on, its tally), holding one agency's responses at a time."""
    enterprises = Merged(db, Enterprise)
    main = main_batch(db, cycle)
    for agency_id, group in groupby(submitted(db, cycle), lambda row: str(row.agency_id)):
        own = list(group)
        fills = [first_fill(row.answer_log) for row in own]
        flags = _flags(own, fills, city, main)
        out = [bool(found & set(without)) for found in flags]
        kept = (
            SurveyResponse(
                enterprise=enterprises.going_on(row.enterprise_id),
                on=row.submitted_at.astimezone(zone).date(),
                answers=row.submitted_answers,
            )
            for row, is_out in zip(own, out, strict=True)
            if not is_out
        )
        yield agency_id, _tally(fills, flags, sum(out), tuple(kept))


def _flags(
    rows: Sequence[Row[Any]], fills: Sequence[Fill | None], city: Tempo, main: datetime | None
) -> list[set[Kind]]:
    arrivals = [_arrival(row, main) for row in rows]
    rushed, batched = bursts(arrivals, city.pace), batches(arrivals)
    found = []
    for place, (row, fill) in enumerate(zip(rows, fills, strict=True)):
        holds = {
            Kind.SPEEDER: is_speeder(fill, city.median),
            Kind.IDENTICAL: len(set(row.submitted_answers)) == 1,
            Kind.SHARED_PERSON: bool(row.is_shared),
            Kind.BURST: place in rushed,
            Kind.BATCH: place in batched,
        }
        found.append({kind for kind, is_held in holds.items() if is_held})
    return found


def _arrival(row: Row[Any], main: datetime | None) -> Arrival:
    return Arrival(
        at=int(row.first_at.timestamp()),
        person=row.conversation_id or row.invitation_id,
        invitation=row.invitation_id,
        batch=None if row.invited_at == main else row.invited_at,
    )


def _tally(
    fills: Sequence[Fill | None],
    flags: Sequence[set[Kind]],
    left_out: int,
    kept: tuple[SurveyResponse, ...],
) -> Tally:
    own = Durations()
    for fill in fills:
        if fill is not None and not fill.at_once:
            own.add(fill.seconds)
    counts = Counter(kind for found in flags for kind in found)
    return Tally(
        responses=len(fills),
        at_once=sum(fill is not None and fill.at_once for fill in fills),
        untimed=fills.count(None),
        median=own.median(),
        flagged={kind: counts[kind] for kind in Kind},
        any_flag=sum(map(bool, flags)),
        left_out=left_out,
        kept=kept,
    )
