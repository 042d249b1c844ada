"""pingyi score: every form of the result, all files or none, and what the terminal shows."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from rich.cells import cell_len

from tests.pingyi.scoring_commands import evidence_in, run, shell
from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import (
    Record,
    agency,
    document,
    response,
    rich,
    several_of_each,
    uscc_of,
)


def survey(*scores: int) -> list[Record]:
    return [response(str(score), enterprise=f"E{at}") for at, score in enumerate(scores)]


def contest(count: int = 20) -> Record:
    """So close at the cut that chance decides."""
    return document(
        *(agency(at, survey=survey(60 + at % 7, 80, 100 - at % 5)) for at in range(1, count + 1))
    )


def files_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def test_all_files_and_standard_output_at_once_without_configuration(tmp_path: Path) -> None:
    evidence = evidence_in(tmp_path, rich())
    names = ["result.json", "ranks.xlsx", "Sheets.DOCX"]
    outs = [word for name in names for word in ("--out", name)]
    code, said, told = run(tmp_path, "score", evidence, *outs, "--json")
    assert (code, told) == (0, "".join(f"已写入 {name}\n" for name in names))
    assert files_in(tmp_path) == {"evidence.json", *names}
    assert json.loads(said) == result_of(rich())
    assert (tmp_path / "result.json").read_text(encoding="utf-8") == said
    name = result_of(rich())["agencies"][0]["name"]
    summary = load_workbook(tmp_path / "ranks.xlsx", read_only=True)["汇总"]
    assert name in [row[3] for row in summary.iter_rows(values_only=True)]
    tables = Document(str(tmp_path / "Sheets.DOCX")).tables
    assert name in [cell.text for table in tables for cell in table.row_cells(0)]


@pytest.mark.parametrize("document", [rich(), several_of_each(), contest(3)])
def test_the_file_is_json_as_people_read_it(tmp_path: Path, document: Record) -> None:
    out = tmp_path / "out.json"
    assert shell("score", evidence_in(tmp_path, document), "--out", out).exit_code == 0
    text = out.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    assert json.loads(text) == result_of(document)


def test_without_json_people_read_it_on_standard_output(tmp_path: Path) -> None:
    result = shell("score", evidence_in(tmp_path, rich()))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "快照 sha256:" in result.stdout


def test_a_byte_order_mark_before_the_evidence_is_nothing(tmp_path: Path) -> None:
    evidence = evidence_in(tmp_path, rich())
    evidence.write_bytes(b"\xef\xbb\xbf" + evidence.read_bytes())
    assert shell.json("score", evidence) == result_of(rich())


def test_a_file_named_twice_is_written_once(tmp_path: Path) -> None:
    evidence, out = evidence_in(tmp_path, rich()), tmp_path / "r.json"
    said = shell("score", evidence, "--out", out, "--out", tmp_path / "." / "r.json").stdout
    assert said.count("已写入") == 1


def test_a_seed_decides_and_only_with_uncertainty(tmp_path: Path) -> None:
    evidence = evidence_in(tmp_path, contest())

    def drawn(*words: object) -> Any:
        return shell.json("score", evidence, "--uncertainty", 50, *words)

    assert drawn("--seed", 7) == drawn("--seed", 7) != drawn("--seed", 8)
    assert drawn() == drawn("--seed", 1)
    assert shell.json("score", evidence, "--seed", 7) == result_of(contest())


def test_uncertainty_is_added_and_changes_nothing(tmp_path: Path) -> None:
    result = shell.json("score", evidence_in(tmp_path, contest()), "--uncertainty", 50)
    assert result.pop("uncertainty").keys() == {"replicates", "seed", "unsettled", "single"}
    for each in result["agencies"]:
        low, high = each.pop("rank_interval")
        assert 1 <= low <= each["rank"] <= high or each["p_listed"] != "1.000"
        assert 0 <= float(each.pop("p_listed")) <= 1
    assert result == result_of(contest())


# -- the terminal


def shown(folder: Path, document: Record, *words: object) -> str:
    result = shell("score", evidence_in(folder, document), *words)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def table_of(said: str) -> list[str]:
    """The lines of the table: those between the title and what is said below."""
    lines = said.splitlines()
    last = next(at for at, line in enumerate(lines) if re.match(r"……|.{1,12}：|共 ", line) and at)
    return lines[1:last]


@pytest.mark.parametrize("words", [(), ("--uncertainty", 50)])
def test_the_table_fits_eighty_columns_with_every_figure(
    tmp_path: Path, words: tuple[object, ...]
) -> None:
    city = contest(130)
    city["agencies"][0]["class"] = "standardization_review"
    city["agencies"][1]["name"] = "佛山市" + "很长的名字" * 20 + "有限公司"
    table = table_of(shown(tmp_path, city, *words))
    assert max(map(cell_len, table)) <= 80
    assert "…" not in "".join(table)
    figures = " ".join(table).split()
    for each in result_of(city)["agencies"][:60]:
        assert {each["uscc"], each["base_score"], each["total_score"]} <= set(figures)


def test_beside_each_probability_stands_how_many_enterprises_answered(tmp_path: Path) -> None:
    city = document(
        agency(1, survey=survey(*range(60, 77))), agency(2, survey=survey(90)), agency(3, None)
    )
    evidence = evidence_in(tmp_path, city)
    words = ("--uncertainty", 50)
    result = shell.json("score", evidence, *words)
    said = shown(tmp_path, city, *words)
    table = table_of(said)
    assert [re.findall("名次|区间|入选|概率|作答|企业", line) for line in table[:2]] == [
        ["名次", "入选", "作答"],
        ["名次", "区间", "概率", "企业"],
    ]
    for each in result["agencies"][:2]:
        row = next(line for line in table if each["uscc"] in line).split()
        interval = "-".join(map(str, each["rank_interval"]))
        assert row[-4:-1] == [interval, each["p_listed"], str(each["respondents"])]
    assert "样本只有一份：1 家" in said


def test_a_line_is_drawn_where_the_list_ends(tmp_path: Path) -> None:
    table = table_of(shown(tmp_path, contest()))
    ruled = [at for at, line in enumerate(table) if line.strip() and set(line.strip()) == {"─"}]
    cut = result_of(contest())["cut"]
    last = [*cut["listed"], *cut["contested"]][-1]
    assert len(ruled) == 2
    assert last in table[ruled[1] - 2]


def test_what_people_decide_is_told_first(tmp_path: Path) -> None:
    tied = document(*(agency(at) for at in range(1, 17)), agency(17, None), agency(18, "0", "30"))
    penalty = {"filed_on": "2023-02-01", "decided_on": "2023-03-01", "status": "decided"}
    tied["agencies"].append(agency(19, penalties=[penalty]))
    said = shown(tmp_path, tied)
    assert "并列跨越名额：以下 16 家并列，只余 15 个名额，须由考核组决定：" in said
    assert "待评定、暂缓：以下 1 家的结果尚可变化" in said
    assert "共 19 家：已排名 17，待评定 1，不参评 1。名额 15 个，已确定 0 家。" in said
    assert said.index("并列跨越名额") < said.index("共 19 家") < said.index("快照 sha256:")
    assert re.search(rf"1= +{uscc_of(1)}", said)
    assert re.search(rf"- +{uscc_of(17)}.*待评定", said)


def test_more_agencies_than_a_screen_holds_are_counted(tmp_path: Path) -> None:
    assert "……其余 5 家请用 --out 或 --json 查看。" in shown(tmp_path, contest(65))


def test_a_name_is_no_markup(tmp_path: Path) -> None:
    assert "[bold]甲[/]公司" in shown(tmp_path, document(agency(1, name="[bold]甲[/]公司")))
