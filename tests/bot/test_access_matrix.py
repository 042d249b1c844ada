"""Every chat word × every role × (own, other's): nobody sees or moves what is not theirs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote

import msgspec
import pytest
from sqlalchemy import select

from bot.menu import BY_ROLE, MENU, keys
from cycle.inviting.invitations import list_invitations
from cycle.reading import reading
from storage.database import Database
from storage.secrets import Vault
from storage.tables import Base, Binding, Invitation, Role
from survey.reading import Word
from tests.cycle.conftest import CYCLE_2023, ZONE, City
from tests.cycle.frozen_list import FrozenList
from tests.cycle.scored import scored

#: Own and other's: a district and its enterprise and liaison, an agency and its client.
OWN, OTHER = "440604", "440605"
FIRM, OTHER_FIRM = "宏达五金厂", "兴盛铝材厂"
AGENCY, OTHER_AGENCY, UNLISTED = "甲安技术公司", "乙安技术公司", "丙安技术公司"
COMMENT = "乙安的人员从未到场这句话谁也不能看到"
WHY = "报告与现场情况不符"

#: Beside the survey's own words; an argument of one's own, and of another's.
WORDS = (
    *(word.value for word in Word),
    *("A", "AABBCCABCA", "1", "2", "9", "修改 3 B", "修改意见", "未答 2", "推荐 2", "没有的词"),
    "补充：没有的词",
    *("帮助", "?", "不再提醒", "恢复提醒", "绑定", "绑定 K7M-2QX-9TB", "接手 K7M-2QX-9TB 1234"),
    *("切换身份", "切换身份 1", "切换身份 2", "换身份"),
    *("待评机构", "还差哪些", "我的提交", "我的提交 2", "删除我的信息", "确认删除我的信息"),
    *("公示名单", "标杆机构", "提交了吗", "回执", "我们换人了", "绑错了", "能不能匿名"),
    *("有人要求我打高分", f"有人要求我打高分，{OTHER_AGENCY}的经理打电话威胁"),
    *("异议", f"异议 {AGENCY} {WHY}", f"异议 {OTHER_AGENCY} {WHY}", f"异议 {UNLISTED} {WHY}"),
    *(f"我对{OTHER_AGENCY}有异议，{WHY}", f"确认异议 {OTHER_AGENCY} {WHY}，有照片"),
    *("未答", "未联系", "截止", "进度", "禅城还差谁", "南海还差谁", "南海进度如何", "南海未联系"),
    *("催办", "确认催办", "南海催办", "推荐", f"推荐 {AGENCY}", f"推荐 {OTHER_AGENCY}"),
    *(f"确认推荐 {AGENCY}", f"确认推荐 {OTHER_AGENCY}", f"撤回推荐 {UNLISTED} 材料不实"),
    *(f"撤回推荐 {AGENCY} 材料不实", "材料", f"材料 {OTHER_AGENCY}", "我的结果"),
    *(f"我的结果 {OTHER_AGENCY}", f"{OTHER_AGENCY}的结果", "自荐", "确认自荐", "确认自荐 有亮点"),
    *(f"确认自荐 {OTHER_AGENCY}", "撤回自荐", "撤回自荐 暂不参评", "称号", f"称号 {OTHER_AGENCY}"),
    *("为什么扣分", "第几名", "谁给我们打了低分", "哪些企业没评", "多少企业评了", "材料交到哪里"),
    *("自荐 亮点", f"{FIRM}填了没", f"{OTHER_FIRM}填了没", OTHER_FIRM, f"催办 {OTHER_FIRM}"),
    *("兴盛", "另一家3评了吗", f"{OTHER_FIRM}电话多少", "企业电话", "更多", "下一页", "谁还没填"),
    *("其他区怎么样", "全市进度", "你好", "谢谢", "公司", "铝材厂填了没"),
    *("申诉", f"申诉 3 {WHY}", f"申诉 3、12项 {WHY}", f"申诉 {OTHER_AGENCY} {WHY}"),
    *(f"确认申诉 {OTHER_AGENCY} {WHY}", "申诉怎么弄的呀"),
    *("我的异议", "我的申诉", "处理结果", "撤回异议", "YY-00000-00000", "查询 YY-00000-00000"),
    *("撤回异议 YY-00000-00000", "撤回申诉 YY-00000-00000"),
    *("未服务", f"未服务 {OTHER_AGENCY}", f"确认未服务 {OTHER_AGENCY}", "恢复评价"),
    *(f"确认未服务 {AGENCY}", f"恢复评价 {OTHER_AGENCY}", f"恢复评价 {AGENCY}"),
    *("SELECT * FROM response", "../../etc/passwd", f"答卷 {OTHER_FIRM}", f"{OTHER_FIRM} 评价"),
)  # fmt: skip
#: Shown as something to tap, and walked above in another form.
_TAPPED = re.compile(
    r"(?:未答|未联系|我的提交|推荐) ?\d+|\d+|[ABC]|修改 .*"
    r"|确认(?:推荐|异议|申诉|撤回推荐|自荐) .*|撤回(?:异议|申诉) YY-.*|恢复评价 .*"
)

#: What each role's words may touch beside the log and the turn itself.
_ALWAYS = {"turn", "audit_entry", "conversation", "code_guess"}
MOVES = {
    "stranger": {"objection", "outbox_message"},
    "enterprise": {"response", "submission", "binding", "consent", "concern", "objection",
                   "outbox_message", "erasure", "subscription_credit", "engagement",
                   "register_change"},
    "agency": {"nomination", "objection", "outbox_message", "binding", "erasure"},
    "liaison": {"nomination", "outbox_message", "binding", "erasure"},
}  # fmt: skip
#: What nobody of a role may ever read.
SECRETS = {
    "stranger": (FIRM, OTHER_FIRM, "另一家", COMMENT, "13800"),
    "enterprise": (OTHER_FIRM, "另一家", COMMENT, "13800"),
    "agency": (FIRM, OTHER_FIRM, "另一家", COMMENT, "13800"),
    "liaison": (OTHER_FIRM, COMMENT, "13800", "高分", "威胁"),
}
#: So that the walk is known to have come to something.
SURELY_SEEN = {"stranger": "邀请码", "enterprise": AGENCY, "agency": "电子盖章版", "liaison": FIRM}
SURELY_MOVED: dict[tuple[str, str], set[str]] = {
    ("stranger", "survey"): set(),
    ("stranger", "public notice"): {"objection"},
    ("enterprise", "survey"): {"engagement", "response", "binding", "concern", "erasure"},
    ("enterprise", "public notice"): {"response", "binding", "concern", "erasure", "objection"},
    ("agency", "survey"): {"nomination", "erasure"},
    ("agency", "public notice"): {"nomination", "erasure", "objection"},
    ("liaison", "survey"): {"nomination", "erasure"},
    ("liaison", "public notice"): {"nomination", "erasure"},
}


@dataclass
class Place(FrozenList):
    """Both districts, and who sits in the own one."""

    codes: dict[str, str] = field(default_factory=dict)

    def learn_codes(self) -> None:
        with reading(self.city.database) as db:
            for row in list_invitations(db, self.city.vault, self.city.cycle.id):
                self.codes[row.subject] = row.code

    def state(self) -> dict[str, dict[Any, dict[str, Any]]]:
        """Every row of every table, by its key."""
        found: dict[str, dict[Any, dict[str, Any]]] = {}
        with self.city.database.statements() as db:
            for name, table in Base.metadata.tables.items():
                key = [column.name for column in table.primary_key.columns]
                rows = db.execute(select(table)).mappings()
                found[name] = {tuple(row[each] for each in key): dict(row) for row in rows}
        return found

    def invitation(self, subject: str) -> str:
        with self.city.database.statements() as db:
            return db.scalars(select(Invitation.id).where(Invitation.subject == subject)).one()


@pytest.fixture
def place(database: Database, vault: Vault, fixed_time: Any, web: Any) -> Place:
    file = replace(
        CYCLE_2023,
        nudge_days_before=(),
        milestones={"nominations_due": date(2023, 10, 24), "materials_due": date(2023, 10, 24)},
    )
    place = Place(City(database, vault, file))
    city = place.city
    for code, name in (("A01", AGENCY), ("A02", OTHER_AGENCY), ("A03", UNLISTED)):
        city.agency(code, name)
    city.enterprise("E1", OWN, FIRM)
    city.enterprise("E2", OTHER, OTHER_FIRM)
    city.engage("A01", "E1")
    city.engage("A02", "E2")
    for number in range(3, 9):
        city.enterprise(f"E{number}", OTHER, f"另一家{number}")
        city.engage("A01", f"E{number}")
    city.liaison(OWN, "本区联络员")
    city.liaison(OTHER, "外区联络员")
    city.open()
    place.learn_codes()
    place.nominate("A02", OTHER)
    other = web.person("oOther")
    for said in (f"绑定 {place.codes['E2']}", "同意", "1", "AACAAAAAAA", COMMENT, "提交"):
        other.says(said)
    assert "提交成功" in other.last
    return place


@pytest.fixture(params=["survey", "public notice"])
def stage(request: pytest.FixtureRequest, place: Place) -> str:
    """While the survey runs alone, and with a list before the public beside it."""
    name: str = request.param
    if name == "public notice":
        scores = [
            scored("A01", 95), scored("A02", 90), scored("A03", 80, respondents=0),
        ]  # fmt: skip
        for uscc in ("A01", "A03"):
            place.nominate(uscc, OTHER)
        named = {"A01": AGENCY, "A02": OTHER_AGENCY, "A03": UNLISTED}
        snapshot = place.freeze(
            *(msgspec.structs.replace(each, name=named[each.uscc]) for each in scores)
        )
        place.publish(snapshot, date(2023, 10, 20), now=datetime(2023, 10, 20, 9, 30, tzinfo=ZONE))
    return name


@pytest.mark.parametrize("role", ["stranger", "enterprise", "agency", "liaison"])
def test_nobody_sees_or_moves_what_is_not_theirs(
    role: str, stage: str, place: Place, web: Any, fixed_time: Any
) -> None:
    subject = {"enterprise": "E1", "agency": "A01", "liaison": OWN}.get(role)
    person = web.person("oSomebody")
    seen: set[str] = set()
    moved: set[str] = set()
    replies: list[str] = []
    for word in WORDS:
        _is_bound(person, place, subject)
        before = place.state()
        reply = person.says(word)
        replies.append(reply)
        fixed_time.shift(1)
        seen |= {unquote(found) for found in re.findall(r"msgmenucontent=([^&]*)&", reply)}
        _tells_no_secret(role, stage, word, reply)
        for table, key, old, new in _changes(before, place.state()):
            assert table in _ALWAYS | MOVES[role], f"{word} by {role} moved {table}"
            assert _is_own(place, role, subject, table, new or old), f"{word} moved {table} {key}"
            moved.add(table)
    assert moved >= SURELY_MOVED[role, stage]
    assert any(SURELY_SEEN[role] in told for told in replies)
    walked = set(WORDS) | {word for word in seen if _TAPPED.fullmatch(word)}
    assert seen <= walked, f"words that are shown and not walked: {seen - walked}"


def test_the_menus_are_walked() -> None:
    shown = {*keys(MENU), *(key for menu in BY_ROLE.values() for key in keys(menu))}
    assert shown <= set(WORDS)


def _is_bound(person: Any, place: Place, subject: str | None) -> None:
    """Whoever was forgotten by the word before comes back."""
    if subject is None:
        return
    with place.city.database.statements() as db:
        bound = select(Binding).where(Binding.invitation_id == place.invitation(subject))
        if db.execute(bound).first() is not None:
            return
    person.says(f"绑定 {place.codes[subject]}")
    if subject.startswith("E"):
        person.says("同意")


def _tells_no_secret(role: str, stage: str, word: str, reply: str) -> None:
    for secret in SECRETS[role]:
        echoed = secret in word  # what somebody typed themselves is no secret
        assert echoed or secret not in reply, f"{word} told {role} {secret}"
    if role in ("stranger", "enterprise") and stage == "survey":
        foreign = {OTHER_AGENCY, UNLISTED, *([AGENCY] if role == "stranger" else [])}
        assert not any(name in reply and name not in word for name in foreign), word
    # a receipt is nobody's but whose it was told to, and is looked up for whoever has it
    about_objections = stage == "public notice" and re.search("异议|我的申诉|处理结果", word)
    # what is public is everybody's
    public = re.search("没有提交异议|不能提交异议|公示|标杆机构", reply)
    if role == "stranger" and not about_objections and not public and "YY-" not in word:
        assert "绑定 邀请码" in reply or "邀请码" in reply, f"{word}: {reply}"


def _changes(before: Any, after: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    for table in before:
        for key in before[table].keys() | after[table].keys():
            old, new = before[table].get(key), after[table].get(key)
            if old != new:
                yield table, key, old, new


def _is_own(place: Place, role: str, subject: str | None, table: str, row: Any) -> bool:
    if table in _ALWAYS - {"conversation"} or table in ("objection", "concern", "erasure"):
        return True
    if table == "conversation":
        return bool(row["openid_hash"] in place.city.vault.hashes("openid", "oSomebody"))
    if table == "consent":  # one's own may be gone by now, together with one's conversation
        others = place.state()["conversation"].values()
        return row["conversation_id"] not in {
            each["id"] for each in others if not _is_own(place, role, subject, "conversation", each)
        }
    if table == "nomination":
        by_district = role == "liaison" and row["district_code"] == OWN
        by_itself = role == "agency" and not row["district_code"]
        return by_district or (by_itself and row["agency_id"] == place.city.ids["A01"])
    if table == "engagement":
        return bool(row["enterprise_id"] == place.city.ids["E1"])
    if table == "register_change":
        own = place.state()["engagement"].values()
        return row["row_id"] in {
            e["id"] for e in own if _is_own(place, role, subject, "engagement", e)
        }
    if table == "outbox_message":
        return row["kind"] == "objection_filed" or (
            role == "liaison" and row["invitation_id"] in _of_district(place, OWN)
        )
    if table == "submission":
        responses = place.state()["response"].values()
        own = {each["id"] for each in responses if each["invitation_id"] == place.invitation("E1")}
        return row["response_id"] in own
    return subject is not None and row["invitation_id"] == place.invitation(subject)


def _of_district(place: Place, district: str) -> set[str]:
    with place.city.database.statements() as db:
        return set(
            db.scalars(
                select(Invitation.id).where(
                    Invitation.district_code == district, Invitation.role == Role.ENTERPRISE
                )
            )
        )
