"""What was acknowledged must be in the database: every answer, every turn, nothing twice."""

from dataclasses import dataclass

from sqlalchemy import func, select

from bench.city import City, Respondent
from storage.tables import Invitation, Response, Submission, Turn

#: Turns of a survey before the first letter, and in all.
_BEFORE = 2
_TURNS = 14
_LOOKUP = 400


@dataclass(frozen=True)
class Verified:
    """surveys: submitted with exactly the answers sent; problems: one line each."""

    surveys: int
    turns: int
    problems: tuple[str, ...]


def count_turns(city: City) -> int:
    with city.database.statements() as db:
        return db.scalar(select(func.count()).select_from(Turn)) or 0


def verify(city: City, said: list[tuple[Respondent, int]], turns_before: int) -> Verified:
    """Compare the database with what people sent and how many of their messages were answered."""
    problems: list[str] = []
    surveys = 0
    stored = _stored(city, [person.uscc for person, _ in said])
    for person, answered in said:
        state, answers, submitted, revision, submissions = stored[person.uscc]
        letters = person.answers[: max(0, answered - _BEFORE)]
        finished = answered == _TURNS
        expected = ("submitted", person.answers, 1, 1) if finished else (None, None, 0, 0)
        got = (state if finished else None, submitted, revision, submissions)
        if answers != letters.ljust(10, "-") or got != expected:
            problems.append(f"{person.uscc}: sent {letters}, stored {answers}, {got}")
        surveys += finished and got == expected
    turns = sum(answered for _, answered in said)
    kept = count_turns(city) - turns_before
    if kept != turns:
        problems.append(f"{turns} turns were acknowledged, {kept} are kept")
    return Verified(surveys, turns, tuple(problems))


def _stored(city: City, usccs: list[str]) -> dict[str, tuple[str, str, str | None, int, int]]:
    submissions = (
        select(func.count())
        .select_from(Submission)
        .where(Submission.response_id == Response.id)
        .scalar_subquery()
    )
    statement = (
        select(
            Invitation.subject,
            Response.state,
            Response.answers,
            Response.submitted_answers,
            Response.revision,
            submissions,
        )
        .join(Response, Response.invitation_id == Invitation.id)
        .where(
            Invitation.cycle_id == city.cycle_id,
            Invitation.role == "enterprise",
            Invitation.person == "",
        )
    )
    found = {}
    with city.database.statements() as db:
        for start in range(0, len(usccs), _LOOKUP):
            some = usccs[start : start + _LOOKUP]
            for subject, *rest in db.execute(statement.where(Invitation.subject.in_(some))):
                found[subject] = tuple(rest)
    return found
