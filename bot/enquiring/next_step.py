"""What a person may do next, by how things stand with them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.person import Person
from bot.wording import next_step as wording
from storage.tables import Role


def next_step(person: Person, now: datetime, zone: ZoneInfo) -> str:
    """One line, for whatever role and at whatever moment; it leads on and changes nothing."""
    acting = person.acting
    if acting is None:
        return wording.bind()
    if acting.role is not Role.ENTERPRISE:
        return wording.help_is_there()
    if now >= acting.closes_at:
        return wording.closed(acting.closes_at, zone)
    if now < acting.opens_at:
        return wording.begins(acting.opens_at, zone)
    if not person.consented:
        return wording.consent()
    if any(each.open or each.changed for each in person.responses):
        return wording.go_on()
    if any(each.submitted for each in person.responses):
        return wording.changeable(acting.closes_at, zone)
    return wording.help_is_there()
