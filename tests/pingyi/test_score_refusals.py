"""pingyi score refused: one sentence, exit code 2, and not even half a file."""

import json
import time
from pathlib import Path

import pytest

from tests.pingyi.scoring_commands import evidence_in, interrupt, is_one_sentence, run, shell, start
from tests.scoring.specimens import Record, agency, document, rich

ENDINGS = pytest.mark.parametrize("ending", [".json", ".xlsx", ".docx"])


def spoiled(**more: object) -> str:
    return json.dumps(document(agency(1), {**agency(2), **more}), ensure_ascii=False)


TWELFTH = {"item": 12, "on": "2023-03-02"}
SHORT = {"enterprise": "E", "answers": "ABC", "on": "2023-03-02"}

#: Content, and the place that the sentence names.
BAD = {
    "empty": ("", "最外层"),
    "blank": (" \n", "最外层"),
    "no JSON": ('{"ruleset": "foshan-2023",', "第 1 行第 27 列"),
    "a list": ("[1]", "最外层"),
    "nothing in it": ("{}", "ruleset"),
    "no such ruleset": (json.dumps(document(ruleset="paris-1900")), "ruleset"),
    "no such day": (json.dumps(document(agency(1), as_of="2023-02-30")), "as_of"),
    "twice": (json.dumps(document(agency(1), agency(1))), "agencies[1].uscc"),
    "name": (spoiled(name=7), "agencies[1].name"),
    "item": (spoiled(deductions=[TWELFTH]), "agencies[1].deductions[0].item"),
    "answers": (spoiled(survey=[SHORT]), "agencies[1].survey[0].answers"),
    "unknown key": (spoiled(wrong=1), "agencies[1].wrong"),
}


def old_outs(folder: Path) -> dict[Path, bytes]:
    """Earlier results, by their path."""
    outs = {folder / f"out{ending}": f"旧 {ending}".encode() for ending in (".json", ".xlsx")}
    for path, content in outs.items():
        path.write_bytes(content)
    return outs


@pytest.mark.parametrize(("content", "place"), BAD.values(), ids=BAD)
def test_bad_evidence_is_told_by_its_place_and_changes_no_file(
    tmp_path: Path, content: str, place: str
) -> None:
    evidence, outs = tmp_path / "evidence.json", old_outs(tmp_path)
    evidence.write_text(content, encoding="utf-8")
    new = tmp_path / "new.docx"
    words = [word for out in (*outs, new) for word in ("--out", out)]
    for more in ([], ["--json"], ["--uncertainty", 10]):
        said = shell.refused("score", evidence, *words, *more)
        assert said.startswith((f"{evidence}：{place}：", f"{evidence}：{place} "))
        assert is_one_sentence(said)
    assert {path: path.read_bytes() for path in outs} == outs
    assert {*tmp_path.iterdir()} == {evidence, *outs}


def test_bad_evidence_by_itself(tmp_path: Path) -> None:
    evidence = evidence_in(tmp_path, document(agency(1), agency(2, name=None)))
    code, said, told = run(tmp_path, "score", "evidence.json", "--out", "new.json", "--json")
    assert (code, said) == (2, "")
    assert told.startswith("evidence.json：agencies[1].name")
    assert is_one_sentence(told)
    assert [*tmp_path.iterdir()] == [evidence]


LONG = f"{'长' * 99}.json"
ENDING = "文件名应以 .json、.xlsx、.docx 之一结尾。"
ITSELF = "这是证据文件本身，请另起文件名。"
REPLICATES = "重抽样次数应为 1 到 100000 的整数"
SEEDS = "随机种子应为 0 到 9223372036854775807 的整数"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("missing.json", "missing.json：没有这个文件。"),
        ("folder", "folder：无法读取（这是一个文件夹）。"),
        ("evidence.json --out out.pdf", f"out.pdf：{ENDING}"),
        ("evidence.json --out out", f"out：{ENDING}"),
        ("evidence.json --out folder.json", "folder.json：这是一个文件夹，应为文件名。"),
        ("evidence.json --out no/out.json", "no/out.json：文件夹 no 不存在。"),
        ("evidence.json --out new.json --out no/b.docx", "no/b.docx：文件夹 no 不存在。"),
        (f"evidence.json --out {LONG}", f"{LONG}：无法写入（文件名太长）。"),
        ("evidence.json --out ./evidence.json", f"evidence.json：{ITSELF}"),
        ("evidence.json --out link.json", f"link.json：{ITSELF}"),
        ("evidence.json --uncertainty 0", f"{REPLICATES}，现为 0。"),
        ("evidence.json --uncertainty -1", f"{REPLICATES}，现为 -1。"),
        ("evidence.json --uncertainty 1000000000", f"{REPLICATES}，现为 1000000000。"),
        ("evidence.json --uncertainty 9 --seed -1", f"{SEEDS}，现为 -1。"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    evidence = evidence_in(tmp_path, rich())
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "link.json").symlink_to(evidence)
    before = {*tmp_path.iterdir()}, evidence.read_bytes()
    assert shell.refused("score", *words.split(), "--json") == f"{reason}\n"
    assert ({*tmp_path.iterdir()}, evidence.read_bytes()) == before


def test_a_folder_that_takes_no_files_leaves_the_other_file_unwritten(tmp_path: Path) -> None:
    evidence, outs = evidence_in(tmp_path, rich()), old_outs(tmp_path)
    words = [word for out in (*outs, "/proc/out.json") for word in ("--out", out)]
    said = shell.refused("score", evidence, *words, "--json")
    assert said.startswith("/proc/out.json：无法写入（")
    assert is_one_sentence(said)
    assert {path: path.read_bytes() for path in outs} == outs
    assert {*tmp_path.iterdir()} == {evidence, *outs}


def crowd() -> Record:
    """Large enough to be caught while it is written."""
    return document(*(agency(at) for at in range(1, 1500)))


@ENDINGS
def test_a_full_disk_leaves_nothing_and_what_was_there(tmp_path: Path, ending: str) -> None:
    evidence = evidence_in(tmp_path, document(*(agency(at) for at in range(1, 300))))
    out = tmp_path / f"out{ending}"
    out.write_text("旧")
    words = ("score", evidence, "--out", out)
    code, said, told = run(tmp_path, *words, "--json", largest=10_000)
    assert (code, said, told) == (2, "", f"{out}：无法写入（文件太大）。\n")
    assert out.read_text() == "旧"
    assert {*tmp_path.iterdir()} == {evidence, out}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_standard_output_is_told(tmp_path: Path) -> None:
    evidence = evidence_in(tmp_path, rich())
    with Path("/dev/full").open("w") as full:
        process = start(tmp_path, "score", evidence, "--json", stdout=full)
        told = process.communicate(timeout=60)[1]
    assert (process.returncode, told) == (2, "标准输出：无法写入（磁盘已满）。\n")


@ENDINGS
def test_ctrl_c_while_writing_leaves_nothing_and_what_was_there(
    tmp_path: Path, ending: str
) -> None:
    evidence = evidence_in(tmp_path, crowd())
    folder = tmp_path / "outs"
    folder.mkdir()
    out = folder / f"out{ending}"
    out.write_text("旧")
    # the workbook is long in writing, so that the signal comes in time
    process = start(tmp_path, "score", evidence, "--out", out, "--out", folder / "slow.xlsx")
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if any(folder.glob(".draft-*")):
            break
        time.sleep(0.002)
    assert interrupt(process) != 0
    assert out.read_text() == "旧"
    assert [*folder.iterdir()] == [out]
