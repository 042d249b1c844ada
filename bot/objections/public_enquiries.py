"""公示名单, 标杆机构, 举报: what is public, and where to say what is wrong, for everybody."""

import re
from datetime import datetime

from bot.inbound import Inbound, Kind
from bot.objections.public_window import last_day, open_window
from bot.person import Person
from bot.record import Outcome
from bot.surroundings import Surroundings
from bot.wording import public as objections
from bot.wording import public_enquiries as wording
from bot.words import plain
from cycle.publishing.title_list import holders
from cycle.publishing.title_rows import TitleState
from storage.tables import Role

_SHOW = (
    r"(?:请|我?想|我?要|请问|帮我)*"
    r"(?:查|查询|看|看一?下|发|发一?下|给我|有|有没有|哪些|目前|现在)*(?:一下)?"
)
_WHERE = (
    r"(?:在哪里?(?:能|可以)?(?:看|查|下载)?|怎么(?:看|查|打开|进)"
    r"|有哪些|有谁|是什么|是多少|呢|吗|么|出来了?|出了)*"
)
_LISTS = re.compile(
    rf"{_SHOW}(?:(?:本次|最新|评选|考评|入选|拟评|机构)*(?:公示|公告)(?:的)?(?:名单|结果|内容|文件|链接|网址|页面|网站|机构)?"
    r"|(?:入选|评选|考评|参评|拟评)?(?:的)?(?:机构)?名单|链接|网址|网站|官网|网页)"
    rf"{_WHERE}"
    r"|(?:在)?(?:哪里|哪儿|怎么|如何)(?:能|可以)?(?:看|查|查看)(?:到)?(?:公示|公告|名单)(?:名单|结果)?"
    r"|(?:有)?哪些(?:机构|公司)(?:入选|上榜|公示|在名单上|进了名单|评上)(?:了)?"
)
_TITLES = re.compile(
    rf"{_SHOW}(?:安全生产|技术服务)*标杆(?:机构|单位|企业)(?:的?(?:名单|称号|链接|网址))?{_WHERE}"
    rf"|(?:有)?哪些(?:机构|公司|单位)?(?:是|有|获得?|得到?|评上)(?:了)?(?:标杆|称号)(?:机构|称号)?"
    rf"|(?:称号|标杆)名单{_WHERE}"
)
_OWN_TITLE = re.compile(rf"{_SHOW}(?:标杆)?(?:称号|标杆){_WHERE}")
_COMPLAINT = re.compile(
    r"(?:你好|您好)?[,\s]*(?:我们?)?(?:要|想|来|可以|能不能|怎么|如何|哪里|在哪)*(?:实名|匿名)?"
    r"(?:举报|投诉|检举)(?P<rest>.*)",
    re.S,
)
_MANNER = re.compile(
    r"(?:吗|么|呢|可以吗|怎么弄|怎么办|渠道|方式|入口|在哪里?|哪里|找谁|机构|公司)*"
)
_LONGEST, _LONGEST_COMPLAINT = 24, 300


def decide(around: Surroundings, person: Person, inbound: Inbound, now: datetime) -> Outcome | None:
    """Tell it; None when this is about something else, or belongs to the person's role."""
    if inbound.kind not in (Kind.TEXT, Kind.CLICK) or len(inbound.text) < 2:
        return None
    if len(inbound.text) > _LONGEST_COMPLAINT:
        return None
    said = plain(inbound.text)
    solid = "".join(said.split())
    role = person.acting.role if person.acting else None
    if len(solid) <= _LONGEST:
        if _TITLES.fullmatch(solid) or (role is not Role.AGENCY and _OWN_TITLE.fullmatch(solid)):
            return Outcome(_titles(around, now), person.place)
        if _LISTS.fullmatch(solid):
            return Outcome(_lists(around, now), person.place)
    if found := _COMPLAINT.fullmatch(said):
        told = _complaint(around, person, found["rest"].strip(" ,，。:："), now)
        return None if told is None else Outcome(told, person.place, repeats=True)
    return None


def _lists(around: Surroundings, now: datetime) -> str:
    with around.database.statements() as db:
        window = open_window(db, now, around.zone)
        ended = None if window else last_day(db)
    if window is not None:
        return wording.open_list(window.shown, window.until, around.public_url)
    return wording.no_list(ended, around.bureau, around.contact, around.public_url)


def _titles(around: Surroundings, now: datetime) -> str:
    today = now.astimezone(around.zone).date()
    with around.database.statements() as db:
        valid = [each.title.name for each in holders(db, today) if each.state is TitleState.VALID]
    return wording.titles(valid, around.public_url)


def _complaint(around: Surroundings, person: Person, rest: str, now: datetime) -> str | None:
    """Where to bring it; within the survey it may be a comment, and is left to that."""
    acting = person.acting
    surveyed = (
        acting is not None
        and acting.role is Role.ENTERPRISE
        and person.consented
        and acting.opens_at <= now < acting.closes_at
    )
    is_bare = _MANNER.fullmatch(rest) is not None
    if surveyed and not is_bare:
        return None
    with around.database.statements() as db:
        window = open_window(db, now, around.zone)
        if window is None:
            told = objections.not_recorded(last_day(db), around.bureau, around.contact)
        elif acting is not None and acting.role is Role.LIAISON:
            told = objections.staff_only(around.bureau)
        else:
            told = wording.as_objection("" if is_bare else rest, window.until)
    return wording.also_pressed(told) if surveyed else told
