"""pingyi explain: an agency's receipt in Chinese."""

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.pingyi.explained_case import OWN, case, explained
from tests.pingyi.scoring_commands import evidence_in, is_one_sentence, run, shell
from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import agency, document, row_of, uscc_of


def test_a_process_of_its_own_prints_the_receipt(tmp_path: Path) -> None:
    code, said, complained = run(tmp_path, "explain", evidence_in(tmp_path, case()), OWN)
    assert (code, complained) == (0, "")
    assert said == explained(tmp_path)


def test_every_line_of_the_receipt_is_printed_in_chinese(tmp_path: Path) -> None:
    said, result = explained(tmp_path), result_of(case())
    own = row_of(result)
    lines = said.splitlines()
    assert lines[:3] == [
        f"{own['name']}（{OWN}）",
        f"评价，合计 {own['total_score']} 分（基本分 {own['base_score']}），合格，第 2 名，"
        "同类第 2 名，列入名单：是",
        "规则 foshan-2023@1，考评日 2023-10-24，证据起止 2022-01-01 至 2023-10-18",
    ]
    for line in own["receipt"]["lines"]:
        beginning = f"第{line['item']}项" if line["item"] else ""
        figures = [*filter(None, (line["on"], line["points"], line["running"]))]
        assert any(
            shown.startswith(beginning)
            and (line["reference"] or line["note"]) in shown
            and shown.split()[-len(figures) :] == figures
            for shown in lines
        ), line
        assert line["note"] in said
    assert "条款出自 佛应急〔2023〕70号 附件1。" in lines
    assert "未计入：10/Old file（2021-12-31），早于考评窗口（2022-01-01 起）" in lines
    assert "未计入：12/答卷，晚于考评窗口（至 2023-10-18）" in lines
    assert lines[-3:] == [
        f"证据摘要 {own['receipt']['evidence']}",
        f"回执摘要 {own['receipt']['hash']}",
        f"结果快照 {result['snapshot']}",
    ]


def test_no_enterprise_is_named(tmp_path: Path) -> None:
    said = explained(tmp_path).replace("13/E-2", "")
    assert not any(code in said for code in ("N2440605MF0000013D", "E-2", "E-9"))


def test_the_receipt_fits_eighty_columns_and_breaks_where_chinese_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pingyi.cli.receipt_table._WIDTH", 80)
    city = case()
    note = "检测报告弄虚作假，情节恶劣（粤应急〔2023〕15号），责令改正并通报全市各有关单位" * 2
    city["agencies"][0]["deductions"][2]["note"] = note
    said = shell("explain", evidence_in(tmp_path, city), OWN).stdout.splitlines()
    table = said[3 : said.index("条款出自 佛应急〔2023〕70号 附件1。")]
    assert max(map(cell_len, table)) <= 80
    assert not any(line.strip().startswith(tuple("，。）〕")) for line in table)
    assert not any(line.strip().endswith(tuple("（〔")) for line in table)
    assert note in "".join(line.strip() for line in table)


def test_as_json(tmp_path: Path) -> None:
    evidence = evidence_in(tmp_path, case())
    assert shell.json("explain", evidence, OWN) == {"agency": row_of(result_of(case()))}
    both = shell.json("explain", evidence, OWN, "--without", "nh-2023-17")
    assert [*both] == ["agency", "reference", "without"]
    assert (both["agency"], both["reference"]) == (row_of(result_of(case())), "3/NH-2023-17")


@pytest.mark.parametrize(
    "written",
    [OWN, f" {OWN} ", "".join(chr(ord(each) + 0xFEE0) for each in OWN), f"{OWN[:8]}-{OWN[8:]}"],
)
def test_a_code_is_understood_as_people_write_it(tmp_path: Path, written: str) -> None:
    evidence = evidence_in(tmp_path, case())
    assert shell.json("explain", evidence, written)["agency"]["uscc"] == OWN


def test_small_letters_of_a_code_are_understood(tmp_path: Path) -> None:
    code = "91440605MA4W00003K"
    evidence = evidence_in(tmp_path, document(agency(1, uscc=code)))
    for written in (code.lower(), "ｍａ".join(code.split("MA"))):
        assert shell.json("explain", evidence, written)["agency"]["uscc"] == code


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (uscc_of(9), f"没有信用代码为 {uscc_of(9)} 的机构。"),
        (OWN[:-1], "统一社会信用代码应为 18 位，这里是 17 位。"),
        (f"{OWN[:-1]}0", "统一社会信用代码的校验位不对，请与营业执照核对。"),
        (f"{OWN[:-1]}O", "统一社会信用代码不含字母 O，是否应为 0？。"),
        ("", "缺少统一社会信用代码，应为 18 位。"),
    ],
)
def test_whom_nobody_knows_is_told_in_one_sentence(
    tmp_path: Path, written: str, reason: str
) -> None:
    evidence = evidence_in(tmp_path, case())
    for more in ([], ["--json"], ["--without", "R1"]):
        said = shell.refused("explain", evidence, written, *more)
        assert said.endswith(f"：{reason}\n")
        assert is_one_sentence(said)


def test_bad_evidence_is_told_by_its_place(tmp_path: Path) -> None:
    bad = case()
    bad["agencies"][1]["class"] = "甲级"
    said = shell.refused("explain", evidence_in(tmp_path, bad), OWN)
    assert "agencies[1].class" in said
    assert is_one_sentence(said)
    assert shell.refused("explain", "no.json", OWN) == "no.json：没有这个文件。\n"


def test_an_agency_is_found_by_its_name(tmp_path: Path) -> None:
    evidence = evidence_in(tmp_path, case())
    own = row_of(result_of(case()))
    assert shell("explain", evidence, own["name"]).stdout == explained(tmp_path)
    said = shell("explain", evidence, "没有这家")
    assert (said.exit_code, is_one_sentence(said.stderr)) == (2, True)


def test_every_response_is_shown_with_its_points_when_asked(tmp_path: Path) -> None:
    said = explained(tmp_path, "--answers")
    lines = said.splitlines()
    assert any("AABAAAAAAC　90/100" in line for line in lines)
    assert any(line.startswith("  E-9") and line.endswith("未计入") for line in lines)
    found = json.loads(explained(tmp_path, "--answers", "--json"))["answers"]
    assert [each["counted"] for each in found] == [True, True, True, False]
    assert [each["points"] for each in found] == ["90", "87", "97", "30"]
