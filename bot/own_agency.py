"""Nobody rates the agency for which they are bound, whenever its contract came to be."""

from dataclasses import replace

from bot.person import Person
from bot.surroundings import Surroundings
from cycle.inviting.own_clients import of_own_agency
from storage.tables import Role


def withheld(around: Surroundings, person: Person) -> Person:
    """The person with what they are asked of their own agency set aside.

    Binding refuses it; a roster, a resumed contract or a merger may bring it later. What they
    submitted before stands, and `pingyi quality` shows it. Asks the database for those alone who
    are bound for an agency and for an enterprise.
    """
    roles = {each.role for each in (*person.bound, *person.elsewhere)}
    if person.conversation_id is None or not {Role.AGENCY, Role.ENTERPRISE} <= roles:
        return person
    with around.database.statements() as db:
        own = of_own_agency(db, person.conversation_id)
    everything = person.whole.responses
    kept = tuple(each for each in everything if each.id not in own)
    aside = tuple(each for each in everything if each.id in own)
    return replace(person, responses=kept, withheld=aside)
