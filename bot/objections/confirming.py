"""A typed 是, 确认 or 对 where an objection or appeal was shown to be confirmed.

Nothing of what somebody says is kept before it is filed (docs/decisions/0019), so that the word
alone has nothing to file; it is told so, and how.
"""

from datetime import datetime

from bot.inbound import Inbound, Kind
from bot.objections.public_window import open_window
from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import public as wording
from bot.words import plain
from storage.tables import Role
from survey.session import Place, Screen

_YES_WORDS = """
    是 是的 对 对的 没错 是这家 就是这家 是这一家 对就是这家 确认 确定 我确认 确认了 我确定 确认提交
    确定提交 可以提交 是的确认 是确认 对确认 确认无误 核对无误 无误
"""
_YES = frozenset(_YES_WORDS.split())
_LONGEST = 10


def decide(around: Surroundings, person: Person, inbound: Inbound, now: datetime) -> Outcome | None:
    """Say that nothing was filed; None where the word may be an answer, or nothing is public."""
    if inbound.kind is not Kind.TEXT or len(inbound.text) > _LONGEST or inbound.text.isascii():
        return None  # nearly everything that is said here is a letter
    said = plain(inbound.text).replace(" ", "").replace(",", "")
    if said not in _YES:
        return None
    acting = person.acting
    role = acting.role if acting else None
    # an enterprise's 是 is the survey's as long as that goes on
    surveyed = role is Role.ENTERPRISE and acting is not None and now < acting.closes_at
    asked_else = Place.decode(person.place).screen not in (Screen.TOLD, Screen.SURVEY)
    if surveyed or asked_else or role is Role.LIAISON:
        return None
    with around.database.statements() as db:
        if open_window(db, now, around.zone) is None:
            return None
    return Outcome(wording.said_yes(inbound.text, is_agency=role is Role.AGENCY), person.place)
