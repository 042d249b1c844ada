"""A yes or no to what was asked besides the survey: 未服务, 删除我的信息."""

from datetime import datetime

from bot import forgetting
from bot.enterprises import unserved
from bot.enterprises.unserved_reading import unserved as says_unserved
from bot.inbound import Inbound, Kind
from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from survey.assent import acknowledges, assents, dissents
from survey.reading import Heard, listen
from survey.session import Place, Screen
from survey.standing import Stage, standing

#: The longest message that is still about what was asked.
_LONGEST = 20
#: At the comment anything so short would become one.
_SHORT = 6
_ERASING = ("删", "刪", "注销", "清除")


def answered(
    around: Surroundings, person: Person, inbound: Inbound, now: datetime, show: unserved.Show
) -> Outcome | None:
    """Take up what was asked last; None where the message is about something else.

    A yes never erases anybody: that takes the whole words, which are shown again.
    """
    place = Place.decode(person.place)
    if place.screen not in (Screen.UNSERVED, Screen.ERASURE) or inbound.kind is not Kind.TEXT:
        return None
    if len(inbound.text) > _LONGEST:
        return None
    heard = listen(inbound.text)
    if dissents(heard.compact) and not heard.asks:
        return show(around, person, now)
    if place.screen is Screen.ERASURE:
        return forgetting.asked(person) if _is_about_erasure(person, heard) else None
    yes = assents(heard.compact) or _agrees(heard)
    if yes and not heard.asks:
        return unserved.confirmed(around, person, place.about, now, show)
    if yes or acknowledges(heard.compact) or _would_be_comment(person, heard):
        return unserved.asked_again(person, place.about)
    return None


def _is_about_erasure(person: Person, heard: Heard) -> bool:
    if acknowledges(heard.compact) or any(each in heard.compact for each in _ERASING):
        return True
    return _would_be_comment(person, heard)


def _agrees(heard: Heard) -> bool:
    """是的没合作过 says yes and what to."""
    words = heard.compact.replace(",", "")
    return any(
        assents(words[:end]) and says_unserved(words[end:]) == "" for end in range(1, len(words))
    )


def _would_be_comment(person: Person, heard: Heard) -> bool:
    at_comment = standing(person.session()).stage is Stage.COMMENT
    return at_comment and heard.word is None and 0 < len(heard.compact) <= _SHORT
