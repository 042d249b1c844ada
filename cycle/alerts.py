"""Alerts for the bureau: alarming answers, counted for the city and tied to nobody."""

from sqlalchemy import Connection, func, or_, select

from cycle.cycles import CycleRow
from storage.tables import Response
from survey.questionnaire import load_questionnaire


def leak_alerts(db: Connection, cycle: CycleRow) -> int:
    """Submitted responses that say secrets leaked (the notice's question 3, B or C).

    One figure for the whole city: a district's or an agency's could tell who answered.
    """
    alarming = [
        func.substr(Response.submitted_answers, question.number, 1).in_(
            sorted(question.alert_letters)
        )
        for question in load_questionnaire(cycle.questionnaire).questions
        if question.alert_letters
    ]
    if not alarming:
        return 0
    query = select(func.count()).where(Response.cycle_id == cycle.id, or_(*alarming))
    count: int = db.execute(query).scalar_one()
    return count
