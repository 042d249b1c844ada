"""What an agency may learn of the survey about itself: coverage, never a small cell."""

from sqlalchemy import Connection, func, select

from storage.tables import Agency, Engagement, Response

#: No cell that an agency sees stands for fewer enterprises than this, and counts move in
#: steps of it, so that asking after every response tells nothing about the last one.
K_ANONYMITY = 5


def coverage(db: Connection, cycle_id: str, uscc: str) -> int:
    """Enterprises that submitted about this agency, rounded down to a step of five.

    0 stands for fewer than five.
    """
    submitted = (
        select(func.count(func.distinct(Response.invitation_id)))
        .join(Engagement, Engagement.id == Response.engagement_id)
        .join(Agency, Agency.id == Engagement.agency_id)
        .where(Agency.uscc == uscc, Response.cycle_id == cycle_id, Response.state == "submitted")
    )
    count: int = db.execute(submitted).scalar_one()
    return count - count % K_ANONYMITY
