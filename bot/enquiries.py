"""Two questions that people ask at any moment: whom to call, and who sees what they answer."""

from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import enquiries as wording
from bot.words import plain
from storage.tables import Role

_CONTACT_WORDS = """
    转人工 人工 人工客服 找人工 客服 电话 电话多少 联系电话 咨询电话 电话号码 联系方式 怎么联系
    怎么联系你们 有问题找谁 找谁
"""
_CONTACT = frozenset(_CONTACT_WORDS.split())
#: By these a liaison means those of the enterprises.
_OF_ENTERPRISES = frozenset({"电话号码"})
_PRIVACY_WORDS = """
    谁能看到 谁看得到 谁会看到 谁能看见 匿名吗 是匿名的吗 是匿名吗 是不是匿名 是否匿名 匿名 保密吗
    会保密吗 是否保密 机构能看到吗 机构看得到吗 机构会知道吗 机构知道吗 机构会不会知道 会不会泄露
    会泄露吗 安全吗
"""
_PRIVACY = frozenset(_PRIVACY_WORDS.split())
_LONGEST = 20


def answer(around: Surroundings, person: Person, text: str) -> Outcome | None:
    """The approved answer when one of them is the whole of the message; the place stays."""
    if not 2 <= len(text) <= _LONGEST:
        return None
    said = plain(text).replace(" ", "")
    goes_on = person.acting is not None and person.acting.role is Role.ENTERPRISE
    if person.acting is not None and person.acting.role is Role.LIAISON:
        if said in _OF_ENTERPRISES:
            return None
        if said in _CONTACT:
            return Outcome(wording.contact_of_bureau(around.bureau, around.contact), person.place)
    if said in _CONTACT:
        return Outcome(wording.contact(around.bureau, around.contact), person.place)
    if said in _PRIVACY:
        return Outcome(wording.privacy(around.bureau, goes_on=goes_on), person.place)
    return None
