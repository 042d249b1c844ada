"""From a reference of a score to the record, its document, and what it corrected."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from cycle.evidence.tracing import trace
from cycle.reading import reading
from cycle.register.finding import find_agency
from tests.cycle.conftest import City
from tests.cycle.shell import Shell

BY = ("--by", "王科长")
CYCLE_AND_AGENCY = ("2023", "机构A1")


@pytest.fixture
def corrected(city: City, pingyi: Shell, tmp_path: Path) -> datetime:
    """A deduction with its document, corrected; a moment between the two."""
    city.agency("A1", name="机构A1")
    city.open()
    proof = tmp_path / "通知.pdf"
    proof.write_bytes(b"%PDF-1.7 proof")
    words = ("3", "9月业务信息未录入", "--on", "2023-09-30", "--document", proof)
    filed = pingyi.json(
        "evidence", "deduction", *CYCLE_AND_AGENCY, *words, "--district", "禅城", *BY
    )
    moment = datetime.now(UTC)
    change = ("--set", "on_date=2023-09-29", "--why", "日期抄错", "--by", "李")
    pingyi.json("evidence", "correct", filed["id"], *change)
    return moment


def test_a_record_leads_to_its_document_and_to_what_it_corrected(
    pingyi: Shell, corrected: datetime
) -> None:
    traced = pingyi.json("evidence", "trace", *CYCLE_AND_AGENCY)
    [record] = traced["records"]
    [before] = record["before"]
    assert record["reference"] == "3/9月业务信息未录入"
    assert record["document_sha256"] == sha256(b"%PDF-1.7 proof").hexdigest()
    assert (record["content"]["on_date"], before["content"]["on_date"]) == (
        "2023-09-29",
        "2023-09-30",
    )
    assert (before["recorded_by"], before["ended_by"], before["ended_why"]) == (
        "王科长",
        "李",
        "日期抄错",
    )
    shown = pingyi("evidence", "trace", *CYCLE_AND_AGENCY).stdout
    for part in (
        record["id"],
        before["id"],
        record["document_sha256"],
        "市局 李 于 ",
        "日期 2023-09-30 → 2023-09-29",
        "理由：日期抄错",
        "共 1 条。",
    ):
        assert part in shown


def test_what_stood_then_is_what_stood_then(city: City, corrected: datetime) -> None:
    with reading(city.database) as db:
        agency = find_agency(db, "A1")
        [then] = trace(db, city.cycle, agency, corrected)
        [now] = trace(db, city.cycle, agency, datetime.now(UTC))
        assert trace(db, city.cycle, agency, datetime(2020, 1, 1, tzinfo=UTC)) == []
    assert str(then.record.content["on_date"]) == "2023-09-30"
    assert (then.before, now.record.supersedes) == ((), then.record.id)


def test_nothing_recorded_is_said_and_a_wrong_snapshot_refused(city: City, pingyi: Shell) -> None:
    city.agency("A1", name="机构A1")
    city.open()
    assert "没有考评依据。" in pingyi("evidence", "trace", *CYCLE_AND_AGENCY).stdout
    refused = pingyi.refused("evidence", "trace", *CYCLE_AND_AGENCY, "--snapshot", "7")
    assert "没有编号为 7 的快照" in refused


def test_a_list_in_words_keeps_ids_whole(pingyi: Shell, corrected: datetime) -> None:
    [record] = pingyi.json("evidence", "list", "2023")
    shown = pingyi("evidence", "list", "2023", "--all").stdout.splitlines()
    assert any(line.startswith(f"{record['id']}　扣分　机构A1") for line in shown)
    assert (
        "  评估项目 第3项　事件编号 9月业务信息未录入　日期 2023-09-30　（禅城区 王科长）" in shown
    )
    assert "  已结束：李，日期抄错" in shown
    assert shown[-1] == "共 2 条。"


def test_the_log_says_which_record_was_corrected_and_why(
    pingyi: Shell, corrected: datetime
) -> None:
    [before] = pingyi.json("evidence", "trace", *CYCLE_AND_AGENCY)["records"][0]["before"]
    said = pingyi("audit", "--cycle", "2023").stdout
    assert f"记录 {before['id']}" in said
    assert "理由 日期抄错" in said


def test_an_empty_document_proves_nothing(city: City, pingyi: Shell, tmp_path: Path) -> None:
    city.agency("A1", name="机构A1")
    city.open()
    empty = tmp_path / "空.pdf"
    empty.touch()
    deduction = ("deduction", *CYCLE_AND_AGENCY, "3", "未录入", "--on", "2023-09-30", *BY)
    assert "文件是空的" in pingyi.refused("evidence", *deduction, "--document", empty)
    receipt = ("receive", *CYCLE_AND_AGENCY, "ecopy", "--late-reason", "补交", *BY)
    assert "文件是空的" in pingyi.refused("materials", *receipt, "--file", empty)
    assert pingyi.json("evidence", "list", "2023") == []


class TestReviews:
    """The window asks for the report's day, and a lawyer for the draw and the expert."""

    #: Issued on the window's first day, reviewed after its last.
    ISSUED, REVIEWED = "2022-01-01", "2023-10-20"

    @pytest.fixture
    def reviewed(self, city: City, pingyi: Shell) -> Shell:
        city.agency("A1", name="机构A1")
        city.open()
        for number in (1, 2):
            listed = (f"R{number}", f"某某厂评价报告{number}", "--on", self.ISSUED)
            pingyi.json("sampling", "add", *CYCLE_AND_AGENCY, *listed, *BY)
        seed = ("--seed", "双色球2023119期", "--source", "10月15日开奖", "--per-agency", "2")
        pingyi.json("sampling", "draw", "2023", *seed, *BY)
        pingyi("experts", "add", "张工", "某大学", *BY)
        pingyi.json("sampling", "assign", "2023", *BY)
        words = ("44", "--max", "50", "--expert", "张工", "--on", self.REVIEWED)
        pingyi.json("evidence", "review", *CYCLE_AND_AGENCY, "R1", *words, *BY)
        return pingyi

    def test_a_review_shows_its_reports_day_draw_and_expert(self, reviewed: Shell) -> None:
        [record] = reviewed.json("evidence", "trace", *CYCLE_AND_AGENCY)["records"]
        assert record["content"]["on_date"] == self.REVIEWED
        assert (record["counts_on"], record["report"]["issued_on"]) == (self.ISSUED, self.ISSUED)
        [drawn] = record["report"]["drawn"]
        assert (drawn["number"], drawn["seed"]) == (1, "双色球2023119期")
        [given] = record["report"]["assigned"]
        assert (given["expert"], given["employer"], given["by"]) == ("张工", "某大学", "王科长")
        assert (record["expert"], record["employer"]) == ("张工", "某大学")
        shown = reviewed("evidence", "trace", *CYCLE_AND_AGENCY).stdout
        for part in (
            f"复评日期 {self.REVIEWED}",
            f"报告“某某厂评价报告1”，出具日期 {self.ISSUED}",
            "第 1 次抽查抽中（",
            "种子“双色球2023119期”，10月15日开奖",
            "分配给 张工（某大学）",
            f"以报告的出具日期 {self.ISSUED} 为准：在考评期 2022-01-01 至 2023-10-18 内",
        ):
            assert part in shown

    def test_a_report_that_is_not_listed_is_called_so(self, city: City, pingyi: Shell) -> None:
        city.agency("A1", name="机构A1")
        city.open()
        on = ("--on", "2023-10-18")
        pingyi.json("evidence", "review", *CYCLE_AND_AGENCY, "X9", "44", *BY, *on)
        shown = pingyi("evidence", "trace", *CYCLE_AND_AGENCY).stdout
        assert "报告不在本周期的报告清单上，未经抽查" in shown
        assert "以日期 2023-10-18 为准：在考评期" in shown
        [record] = pingyi.json("evidence", "trace", *CYCLE_AND_AGENCY)["records"]
        assert (record["report"], record["counts_on"]) == (None, "2023-10-18")

    def test_what_lies_outside_is_said_not_to_count(self, reviewed: Shell) -> None:
        late = ("3", "10月业务信息未录入", "--on", "2023-10-19")
        reviewed.json("evidence", "deduction", *CYCLE_AND_AGENCY, *late, *BY)
        shown = reviewed("evidence", "trace", *CYCLE_AND_AGENCY).stdout
        assert "以日期 2023-10-19 为准：不在考评期 2022-01-01 至 2023-10-18 内，不计入" in shown


def test_a_reference_is_the_receipts_where_it_was_written_in_two_ways(
    city: City, pingyi: Shell
) -> None:
    """What counts as one has the first wording, also where another code was written."""
    for code in ("A1", "A2"):
        city.agency(code, name=f"机构{code}")
    city.open()
    for agency, written, district in (("A2", "NH-2023-17", "南海"), ("A1", "nh-2023 - 17", "禅城")):
        words = ("3", written, "--on", "2023-09-30", "--district", district)
        pingyi.json("evidence", "deduction", "2023", agency, *words, *BY)
    for level, cause in (("国家级", "ABC救援"), ("省级", "ａｂｃ 救援")):
        words = (level, cause, "先进单位", "--on", "2023-06-01")
        pingyi("evidence", "honour", *CYCLE_AND_AGENCY, *words, *BY)
    pingyi("register", "agency", "merge", "A1", "A2", "--why", "重复登记", *BY)
    records = pingyi.json("evidence", "trace", *CYCLE_AND_AGENCY)["records"]
    assert [each["reference"] for each in records] == ["3/NH-2023-17"] * 2 + ["13/ABC救援"] * 2
    assert records[0]["content"]["incident"] == "nh-2023 - 17", "of A1, and the later one"
    [assessed] = pingyi.json("assess", "2023")["agencies"]
    told = {line["reference"] for line in assessed["receipt"]["lines"]}
    assert {each["reference"] for each in records} <= told
