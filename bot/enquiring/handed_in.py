"""Whether one's answers came, their receipts, and what happens to those that were not submitted."""

from datetime import datetime

from bot.enquiring.enquiry_reading import Topic
from bot.person import Person
from bot.surroundings import Surroundings
from bot.wording import handed_in as wording
from bot.wording.enquiries import to_whom
from cycle.privacy.access import handed_in


def of_submission(around: Surroundings, person: Person, topic: Topic, now: datetime) -> str | None:
    """For an enterprise's person; None where a question has nothing to be about yet."""
    acting = person.bound[0]
    if not person.consented:
        return wording.nothing_yet() if now < acting.closes_at else None
    waiting = [each for each in person.responses if each.open]
    submitted = [each for each in person.responses if each.submitted]
    changed = [each for each in submitted if each.changed]
    if topic is Topic.TOO_LATE:
        if now >= acting.closes_at:
            whom = to_whom(around.bureau, around.contact)
            return wording.too_late(person.session(), waiting, changed, whom)
        return wording.in_time(person.session(), waiting, changed, around.zone)
    with around.database.statements() as db:
        receipts = handed_in(db, [each.id for each in submitted]) if submitted else {}
    return wording.handed_in(person.session(), submitted, receipts, waiting, changed, around.zone)
