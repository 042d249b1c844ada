"""Whole conversations kept as data; UPDATE_GOLDENS=1 rewrites what was answered.

A golden file begins with the agencies (`agencies: 甲公司/检测; 乙公司/评价`). A line `> 文字` is
said, `> 文字 @ 1 3 0` is tapped on a line of response 1, question 3, revision 0, `arrives` is a
scan, `at 2023-10-25T00:00+08:00` moves the clock. Indented lines are the events that follow.
"""

import json
import os
from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from survey.engine import Arrived, Input, Said, advance
from survey.events import Event
from survey.questionnaire import Questionnaire
from survey.reading import Tap
from survey.session import Place, Response, ResponseState, Session

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.txt"))
OPENS = datetime(2023, 10, 18, 16, 0, tzinfo=UTC)
CLOSES = datetime(2023, 10, 24, 16, 0, tzinfo=UTC)
START = datetime(2023, 10, 20, 2, 0, tzinfo=UTC)


def reload(session: Session) -> Session:
    """The session as storage would give it back: from text, nothing else."""
    rows = json.loads(json.dumps([asdict(response) for response in session.responses]))
    return Session(
        session.consented,
        session.opens_at,
        session.closes_at,
        tuple(Response(**{**row, "state": ResponseState(row["state"])}) for row in rows),
        Place.decode(session.place.encode()),
    )


def brief(event: Event, session: Session) -> str:
    numbers = {response.id: f"#{n}" for n, response in enumerate(session.responses, start=1)}

    def show(value: object) -> str:
        if isinstance(value, tuple):
            return "(" + " ".join(show(entry) for entry in value) + ")"
        return numbers.get(str(value), str(value))

    shown = (f"{f.name}={show(getattr(event, f.name))}" for f in fields(event))
    return " ".join([type(event).__name__, *shown])


def parse(line: str, session: Session) -> Input:
    if line == "arrives":
        return Arrived()
    text, _, token = line.removeprefix("> ").removeprefix(">").partition(" @ ")
    if not token:
        return Said(text)
    number, question, revision, *letter = token.split()
    tap = Tap(session.responses[int(number) - 1].id, int(question), int(revision), "".join(letter))
    return Said(text, Tap.parse(tap.encode()))


def replay(script: list[str], questionnaire: Questionnaire) -> list[str]:
    agencies = script[0].removeprefix("agencies:").split(";")
    responses = tuple(
        Response(f"018b4c5e-0000-7000-8000-0000{n:08d}", name.strip(), service_type)
        for n, agency in enumerate(agencies, start=1)
        for name, slash, service_type in [agency.partition("/")]
        if slash
    )
    session, now = Session(False, OPENS, CLOSES, responses), START
    told = [script[0]]
    for line in script[1:]:
        told.append(line)
        if line.startswith("at "):
            now = datetime.fromisoformat(line.removeprefix("at "))
        elif line.startswith(">") or line == "arrives":
            session, events = advance(questionnaire, session, parse(line, session), now)
            told += [f"    {brief(event, session)}" for event in events]
            assert reload(session) == session
            session = reload(session)
    return told


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_conversation(path: Path, questionnaire: Questionnaire) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    told = replay([line for line in lines if not line.startswith("    ")], questionnaire)
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_text("\n".join(told) + "\n", encoding="utf-8")
    assert told == path.read_text(encoding="utf-8").splitlines()


def test_there_are_golden_conversations() -> None:
    assert len(GOLDEN) >= 10
