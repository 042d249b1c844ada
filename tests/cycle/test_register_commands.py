"""pingyi register, as it is typed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from bench.roster import synthetic_roster
from cycle.identifiers import check_digit
from tests.cycle.conftest import NOW
from tests.cycle.shell import Shell

EARLY = ("--on", "2023-01-01", "--entered-on", "0001-01-01")
WHO = ("--by", "甲", "--why", "按来函")


def code(number: int, prefix: str = "91") -> str:
    first = f"{prefix}440604M{number:06}00"
    return first + check_digit(first)


A1, A2, E1, E2 = code(1), code(2), code(3, "92"), code(4, "92")


@pytest.fixture
def kept(pingyi: Shell) -> Iterator[Shell]:
    """Two agencies, two enterprises, and a cycle that is open."""
    with time_machine.travel(NOW, tick=False):
        _begin(pingyi)
        yield pingyi


def _begin(pingyi: Shell) -> None:
    for uscc, name in ((A1, "佛山甲安全有限公司"), (A2, "佛山乙安全有限公司")):
        words = ("--name", name, "--class", "评价", "--local", "是", *WHO)
        pingyi.json("register", "agency", "add", uscc, *words)
    for uscc, name, district in ((E1, "禅城某厂", "禅城区"), (E2, "南海某厂", "440605")):
        pingyi.json("register", "enterprise", "add", uscc, "--name", name, "--in", district, *WHO)
    assert pingyi("cycle", "create", "2023.toml").exit_code == 0


def engaged(pingyi: Shell, agency: str, enterprise: str, *more: object) -> Any:
    words = ("--type", "安全评价", *more, *WHO)
    return pingyi.json("register", "engagement", "add", agency, enterprise, *words)


def test_what_is_added_is_invited_and_shown(kept: Shell) -> None:
    added = engaged(kept, A1, "禅城某厂", "--year", "2023")
    assert (added["agency"], added["enterprise"], added["responses"]) == (A1, E1, 1)
    shown = kept.json("register", "agency", "show", "甲安全")
    assert (shown["uscc"], shown["assessed_class"], shown["is_local"]) == (A1, "evaluation", True)
    [engagement] = shown["engagements"]
    assert (engagement["id"], engagement["service_year"]) == (added["id"], 2023)
    assert [each["why"] for each in shown["history"]] == ["按来函"]
    said = kept("register", "enterprise", "show", E1)
    assert (said.exit_code, said.stderr) == (0, "")
    assert "佛山甲安全有限公司 → 禅城某厂" in said.stdout


def test_a_row_is_corrected_ended_and_resumed_and_its_history_tells_it(kept: Shell) -> None:
    row = engaged(kept, A1, E1, "--contract", "HT-1", "--from", "2023-01-01")["id"]
    engagement = ("register", "engagement")
    changed = kept.json(*engagement, "correct", row, "--until", "2023-12-31", *WHO)
    assert changed["changed"] == {"ends_on": [None, "2023-12-31"]}
    assert kept.json(*engagement, "end", row, *WHO)["id"] == row
    assert "已经终止" in kept.refused(*engagement, "end", row, *WHO)
    assert kept.json(*engagement, "resume", row, *WHO)["id"] == row
    told = kept.json("register", "history", row)
    fields = [next(iter(each["changes"])) for each in told[1:]]
    assert fields == ["ends_on", "ended_at", "ended_at"]
    assert {each["by"] for each in told} == {"甲"}
    said = kept("register", "history", row).stdout
    assert "结束日期：空 → 2023-12-31" in said
    assert "终止时间：空 → 2023-10-20 10:00" in said

    enterprise = ("register", "enterprise")
    kept.json(*enterprise, "correct", E1, "--name", "禅城新名厂", *WHO)
    kept.json(*enterprise, "end", "禅城新名厂", "--on", "2023-10-01", *WHO)
    assert kept.json(*enterprise, "show", E1)["ended_on"] == "2023-10-01"
    assert kept("register", "enterprise", "resume", E1, *WHO).exit_code == 0
    assert kept.json(*enterprise, "show", E1)["ended_on"] is None


def test_registration_and_business_are_entered_and_shown(kept: Shell) -> None:
    agency = ("register", "agency")
    kept.json(*agency, "registration", A1, "registered", "--on", "2021-05-01", *WHO)
    words = ("--on", "2022-02-02", "--entered-on", "2022-03-01")
    kept.json(*agency, "registration", A1, "changed", *words, *WHO)
    business = ("--on", "2023-06-01", "--reference", "HT-1")
    assert kept.json(*agency, "business", A1, *business, *WHO)["new"] is True
    assert kept.json(*agency, "business", A1, *business, *WHO)["new"] is False
    shown = kept.json(*agency, "show", A1)
    assert shown["last_business_on"] == "2023-06-01"
    assert [(each["what"], each["entered_on"]) for each in shown["registration"]] == [
        ("registered", None),
        ("changed", "2022-03-01"),
    ]
    kept.json(*agency, "registration", A1, "deregistered", "--on", "2023-09-01", *WHO)
    assert "注销" in kept.refused(
        *agency, "registration", A1, "deregistered", "--on", "2023-09-01", *WHO
    )


def test_doubles_are_merged_and_the_merger_undone(kept: Shell) -> None:
    row = engaged(kept, A2, E1)["id"]
    done = kept.json("register", "agency", "merge", A1, A2, *WHO)
    assert done == {"kept": A1, "gone": A2, "moved": 1, "doubles": 0, "stopped": 0}
    assert kept.json("register", "agency", "show", A2)["merged_into"] == A1
    assert kept.json("register", "agency", "show", A1)["engagements"][0]["id"] == row
    assert "已并入" in kept.refused("register", "agency", "merge", A1, A2, *WHO)
    assert kept.json("register", "agency", "unmerge", A2, *WHO)["engagements"] == 1
    merged = kept("register", "enterprise", "merge", E1, E2, *WHO)
    assert (merged.exit_code, merged.stderr) == (0, "")
    assert "“南海某厂”已并入“禅城某厂”" in merged.stdout
    assert kept("register", "enterprise", "unmerge", E2, *WHO).exit_code == 0


def test_contacts_are_kept_by_their_last_digits(kept: Shell) -> None:
    contact = ("register", "contact")
    added = kept.json(
        *contact, "add", "联络员", "禅城", "--name", "陈某", "--phone", "13800000001", *WHO
    )
    assert (added["role"], added["subject"], added["invitations"]) == ("liaison", "440604", 1)
    [listed] = kept.json("register", "list", "contacts", "--district", "禅城区")
    assert listed["phone"] == "*******0001"
    new = kept.json(*contact, "phone", added["id"], "0757-82366978", *WHO)
    assert new["ended"] == added["id"]
    assert kept.json(*contact, "correct", new["id"], "--title", "科长", *WHO)["changed"] == [
        "title"
    ]
    assert kept.json(*contact, "end", new["id"], *WHO)["revoked"] is True
    assert kept.json("register", "history", new["id"])[1]["changes"] == {"title": []}
    ended = [each["ended_at"] is not None for each in kept.json("register", "list", "contacts")]
    assert ended == [True, True]


def test_lists_are_files_too(kept: Shell, tmp_path: Path) -> None:
    engaged(kept, A1, E1)
    for part, header in (
        ("agencies", "考评类别"),
        ("enterprises", "所属区"),
        ("engagements", "服务年度"),
        ("not-served", "服务年度"),
        ("contacts", "联系电话"),
    ):
        out = tmp_path / f"{part}.xlsx"
        assert kept("register", "list", part, out).exit_code == 0
        page = load_workbook(out).worksheets[0]
        values = [[cell.value for cell in row] for row in page.iter_rows()]
        assert any(header in row for row in values)
    assert [each["uscc"] for each in kept.json("register", "list", "agencies")] == [A1, A2]
    south = kept.json("register", "list", "enterprises", "--district", "南海")
    assert [each["uscc"] for each in south] == [E2]
    assert kept.json("register", "list", "engagements", "--district", "南海") == []
    assert kept.json("register", "list", "not-served") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("agency", "add", "123", "--name", "甲"),
            "统一社会信用代码“123”：统一社会信用代码应为 18 位",
        ),
        (("agency", "add", code(9), "--name", "甲"), "考评类别不能为空"),
        (
            ("agency", "add", A1, "--name", "甲", "--class", "评价", "--local", "是"),
            "已在机构名录中",
        ),
        (("agency", "correct", A1), "至少写明一项"),
        (("agency", "correct", A1, "--registered-on", "昨天"), "登记日期“昨天”：应为日期"),
        (("agency", "correct", A1, "--name", "佛山甲安全有限公司"), "未作改动"),
        (("agency", "correct", "无此机构", "--name", "甲"), "没有找到机构“无此机构”"),
        (("agency", "business", A1, "--on", "去年"), "应为日期"),
        (("agency", "unmerge", A1), "没有并入另一家"),
        (("enterprise", "add", code(8, "92"), "--name", "厂", "--in", "天河区"), "所属区“天河区”"),
        (("enterprise", "end", E1, "--on", "0001-01-01"), "过早"),
        (
            ("agency", "registration", A1, "changed", *EARLY),
            "过早",
        ),
        (("enterprise", "end", E1, "--on", "2099-01-01"), "晚于今天"),
        (("engagement", "add", A1, E1), "服务类型不能为空"),
        (("engagement", "end", "1"), "没有编号为“1”的服务项目"),
        (
            ("contact", "add", "企业", A1, "--name", "某", "--phone", "13800000001"),
            "名录中没有代码为",
        ),
        (("contact", "add", "联络员", "天河", "--name", "某", "--phone", "1"), "联系电话“1”"),
        (("contact", "end", "0198c3f4-0000-7000-8000-000000000000"), "没有编号为"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    kept: Shell, words: tuple[str, ...], said: str
) -> None:
    parts = ("agencies", "enterprises", "engagements", "contacts")
    before = [kept.json("register", "list", part) for part in parts]
    refused = kept.refused("register", *words, *WHO)
    assert said in refused
    assert len(refused.strip().splitlines()) == 1
    assert [kept.json("register", "list", part) for part in parts] == before


def test_a_district_keeps_its_own(kept: Shell) -> None:
    words = ("--name", "新", *WHO, "--district", "南海区")
    assert "只能维护本区" in kept.refused("register", "enterprise", "correct", E1, *words)
    assert kept.json("register", "enterprise", "correct", E2, *words)["name"]
    assert "由市应急管理局办理" in kept.refused("register", "agency", "correct", A1, *words)


def test_a_code_that_is_an_agencys_and_an_enterprises_has_the_history_of_both(kept: Shell) -> None:
    body = (A1, "--name", "佛山甲安全有限公司", "--in", "禅城区", *WHO)
    kept.json("register", "enterprise", "add", *body)
    kept.json("register", "enterprise", "correct", A1, "--in", "南海区", *WHO)
    told = kept.json("register", "history", A1)
    assert [each["kind"] for each in told] == ["agency", "enterprise", "enterprise"]
    assert told[-1]["changes"] == {"district_code": ["440604", "440605"]}
    lines = kept("register", "history", A1).stdout.splitlines()
    assert lines.index("作为机构：") < lines.index("作为企业：")
    assert "作为" not in kept("register", "history", A2).stdout


def test_a_row_that_nobody_knows_has_no_history(kept: Shell) -> None:
    assert "名录中没有“天知道”" in kept.refused("register", "history", "天知道")
    assert synthetic_roster(1, 1, 1)  # its codes are none of ours
    assert json.loads(kept("register", "history", A1, "--json").stdout)
