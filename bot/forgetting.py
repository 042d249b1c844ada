"""删除我的信息: what goes and what stays is told first, and the whole words do it."""

from datetime import datetime

from sqlalchemy import Connection

from bot.inbound import Inbound
from bot.person import Person
from bot.record import Effect, Outcome
from bot.surroundings import Surroundings
from bot.wording import enterprise as wording
from bot.words import plain
from cycle.audit import Actor
from cycle.privacy.erasing import FORGET_FILER, erase_person
from storage.tables import Role
from survey.folding import is_question
from survey.session import ResponseState, Screen

_ASKING = """
    删除我的信息 删除我的个人信息 删除个人信息 删除我的资料 删除我的数据 清除我的信息
    请删除我的信息 我要删除我的信息 注销 注销账号 删除我的微信信息
"""
_ASKED = frozenset(_ASKING.split())
_CONFIRMED = frozenset({wording.ERASE_CONFIRMED, "确认删除我的个人信息", "确认删除个人信息"})
_SHORTEST, _LONGEST = 2, 20


def decide(around: Surroundings, person: Person, inbound: Inbound, now: datetime) -> Outcome | None:
    """Tell or do it; None when this is something else."""
    if not _SHORTEST <= len(inbound.text) <= _LONGEST:
        return None
    role = _role(person)
    said = plain(inbound.text).replace(" ", "")
    if person.conversation_id is None:
        told = wording.nothing_to_erase() if said in _ASKED | _CONFIRMED else None
        return None if told is None else Outcome(told, person.place)
    if said in _ASKED or (said in _CONFIRMED and is_question(inbound.text)):
        return asked(person)
    if said not in _CONFIRMED:
        return None
    return _erase(around, person.conversation_id, role, inbound.sender, now)


def asked(person: Person) -> Outcome:
    """What would go and what would stay, and the words that do it."""
    responses = person.whole.responses
    submitted = sum(response.submitted for response in responses)
    drafts = sum(r.state is ResponseState.IN_PROGRESS for r in responses)
    roles = {each.role for each in (*person.bound, *person.elsewhere)} or {Role.ENTERPRISE}
    earlier = any(each.role is Role.ENTERPRISE for each in person.elsewhere)
    told = wording.erasure_asked(roles, submitted, drafts, earlier=earlier)
    return Outcome(told, person.place, screen=Screen.ERASURE)


def _role(person: Person) -> Role:
    # whoever was replaced by a colleague is bound to nothing, and still known until forgotten
    return person.acting.role if person.acting else Role.ENTERPRISE


def _erase(
    around: Surroundings, conversation_id: str, role: Role, openid: str, now: datetime
) -> Outcome:
    hashes = around.vault.hashes("openid", openid)
    # without a name: the log must not go on to tell what was erased
    actor = Actor(str(role), str(role), "wechat")

    def erase(db: Connection) -> str:
        erased, kept = erase_person(db, conversation_id, hashes, actor, now)
        return wording.erased(erased.receipt, kept.submitted)

    return Outcome("", verb=erase)


def filer_effects(around: Surroundings, openid: str) -> tuple[Effect, ...]:
    """Erase also that objections were theirs; for turns that erase a person without a receipt."""
    hashes = around.vault.hashes("openid", openid)
    return tuple((FORGET_FILER, {"filer": each}) for each in hashes)
