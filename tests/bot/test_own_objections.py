"""What became of an objection, asked for in chat by whoever filed it; and taking it back."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from cryptography.fernet import Fernet

from cycle.audit import Actor
from cycle.publishing.objections import take_back_objection
from cycle.refusal import Refused
from storage.database import transaction
from storage.secrets import Vault
from storage.tables import AuditEntry, Objection
from tests.bot.listed import ListedYear
from tests.cycle.conftest import CYCLE_2023, ZONE, City
from tests.cycle.scored import scored

FRIDAY = date(2023, 10, 20)
#: Of the tests' configuration.
DATA_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
A02, WHY = "机构A02", "报告与现场不符"
FILE = f"异议 {A02} {WHY}"


@pytest.fixture
def public(database: Any, vault: Any, fixed_time: Any) -> ListedYear:
    file = replace(CYCLE_2023, nudge_days_before=(), milestones={})
    year = ListedYear(City(database, vault, file))
    for number in (1, 2):
        year.city.agency(f"A0{number}", f"机构A0{number}")
    year.city.liaison("440604", "某联络员")
    year.city.open()
    snapshot = year.freeze(scored("A01", 95), scored("A02", 90))
    year.publish(snapshot, FRIDAY, now=datetime(2023, 10, 20, 9, 30, tzinfo=ZONE))
    return year


@pytest.fixture
def stranger(web: Any) -> Any:
    return web.person("oStranger")


def filed(public: ListedYear, person: Any, words: str = FILE) -> str:
    person.says(words)
    receipt = re.search("编号 (YY-[0-9A-Z-]*)", person.last)
    assert receipt is not None, person.last
    return receipt[1]


def test_the_filing_says_that_its_number_may_be_asked_about(
    public: ListedYear, stranger: Any
) -> None:
    receipt = filed(public, stranger)
    assert "发送编号可查询处理结果" in stranger.last
    assert "已撤回" in stranger.taps(f"撤回异议 {receipt}")


@pytest.mark.parametrize(
    "words",
    ["{}", "查询 {}", "{} 处理结果", "我的异议编号是{}", "查一下{}怎么样了", "查询异议 {}"],
)
def test_whoever_has_the_number_hears_what_became_of_it(
    public: ListedYear, stranger: Any, web: Any, words: str
) -> None:
    receipt = filed(public, stranger)
    other = web.person("oOther")
    asked = words.format(receipt.lower().replace("-", " "))
    told = other.says(asked)
    assert f"{receipt}　对“{A02}”的异议（10月20日提出）\n处理结果：待处理" in told
    assert "撤回" not in told, "it is not theirs"
    assert f"撤回异议 {receipt}" in stranger.says(asked)
    assert WHY not in told + stranger.last
    public.decide(receipt, datetime(2023, 10, 24, 10, tzinfo=ZONE), "vacancy", why="经查属实")
    told = other.says(asked)
    assert "处理结果：成立，该机构在名单上的名额空缺（10月24日）。\n理由：经查属实" in told
    assert "撤回" not in stranger.says(asked)


@pytest.mark.parametrize(
    ("upheld", "effect", "said"),
    [
        (True, "reassessment", "成立，将重新考评"),
        (True, "none", "成立，不影响名单"),
        (False, "none", "不成立"),
    ],
)
def test_every_decision_in_words(
    public: ListedYear, stranger: Any, upheld: bool, effect: str, said: str
) -> None:
    receipt = filed(public, stranger)
    now = datetime(2023, 10, 24, 10, tzinfo=ZONE)
    public.decide(receipt, now, effect, upheld=upheld, why="经核对记录")
    told = stranger.says("我的异议")
    assert f"处理结果：{said}（10月24日）" in told
    assert "理由：经核对记录" in told


@pytest.mark.parametrize(
    "words",
    [
        "我的异议",
        "处理结果",
        "异议结果",
        "异议什么时候有结果啊",
        "异议结果什么时候出来",
        "我的异议处理得怎么样了",
    ],
)
def test_ones_own_are_told_and_nobody_elses(
    public: ListedYear, stranger: Any, web: Any, fixed_time: Any, words: str
) -> None:
    first = filed(public, stranger)
    fixed_time.shift(1)
    second = filed(public, stranger, f"异议 机构A01 {WHY}")
    others = filed(public, web.person("oOther"), f"{FILE}，另一人")
    told = stranger.says(words)
    assert told.index(second) < told.index(first)
    # a code may hold a YY of its own, so that each receipt is counted by itself
    counts = [told.count(receipt) for receipt in (first, second, others)]
    assert counts[2] == 0
    assert counts[:2] == [3, 3], "each with the line that takes it back"
    assert "编号 YY-" not in web.person("oNobody").says(words).replace("YY-开头", "")


def test_an_agencys_appeal(public: ListedYear, web: Any) -> None:
    agency = public.bind(web.person("oAgency"), "A01")
    receipt = filed(public, agency, f"申诉 3、11 {WHY}")
    assert "发送编号可查询处理结果" in agency.last
    for words in ("我的申诉", "申诉什么时候有结果啊", "处理结果", receipt):
        assert "“机构A01”对自身得分的申诉（第3、11项）" in agency.says(words)
    assert "已撤回“机构A01”对自身得分的申诉" in agency.says(f"撤回申诉 {receipt}")
    assert "处理结果：已撤回" in agency.says("我的申诉")
    assert "没有查到您提出的、尚未处理" in agency.says("撤回申诉")
    assert "尚未公布" not in agency.says("我的结果")


def test_taking_back(public: ListedYear, stranger: Any, web: Any) -> None:
    receipt = filed(public, stranger)
    for said in (f"撤回异议 {receipt}", f"撤回 {receipt}"):
        assert "没有找到您提出的" in web.person("oOther").says(said)
    assert public.rows(Objection)[0].state == "filed"
    assert f"撤回异议 {receipt}" in stranger.says("我要撤回异议")
    told = stranger.says(f"撤回异议 {receipt}")
    assert f"已撤回对“{A02}”的异议，编号 {receipt}" in told
    assert stranger.again() == told
    assert public.rows(Objection)[0].state == "withdrawn"
    [entry] = [each for each in public.rows(AuditEntry) if each.action == "objection.withdraw"]
    assert (entry.actor, entry.role, entry.origin) == ("public", "public", "wechat")
    assert "已有处理结果（已撤回）" in stranger.says(f"撤回异议 {receipt}")
    assert filed(public, stranger) != receipt, "what was taken back may be filed again"


def test_what_was_decided_is_not_taken_back(public: ListedYear, stranger: Any) -> None:
    receipt = filed(public, stranger)
    public.decide(receipt, datetime(2023, 10, 24, 10, tzinfo=ZONE), "none", upheld=False)
    assert "已有处理结果（不成立）" in stranger.says(f"撤回异议 {receipt}")
    assert public.rows(Objection)[0].state == "rejected"


def test_who_filed_under_an_older_data_key_is_known(public: ListedYear, stranger: Any) -> None:
    receipt = filed(public, stranger)
    newer = Vault([Fernet.generate_key().decode(), DATA_KEY])
    now = datetime(2023, 10, 20, 11, tzinfo=ZONE)
    actor = Actor("public", "public", "wechat")
    with transaction(public.city.database) as db:
        with pytest.raises(Refused, match="没有找到您提出的"):
            take_back_objection(db, receipt, newer.hashes("openid", "oOther"), actor, now)
        row = take_back_objection(db, receipt, newer.hashes("openid", "oStranger"), actor, now)
    assert row.state == "withdrawn"


def test_a_number_that_is_none_and_one_that_was_forgotten(
    public: ListedYear, stranger: Any
) -> None:
    assert "没有找到编号为" in stranger.says("查询 YY-00000-00000")
    receipt = filed(public, stranger)
    stranger.does("unsubscribe")
    assert "处理结果：待处理" in stranger.says(receipt)
    assert "没有查到您" in stranger.says("我的异议")


def test_a_liaisons_own_is_their_districts_list(public: ListedYear, web: Any) -> None:
    liaison = public.bind(web.person("oLiaison"), "440604")
    for words in ("我的异议", "异议结果"):
        assert "禅城区推荐的机构没有收到异议" in liaison.says(words)
