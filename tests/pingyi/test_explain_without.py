"""pingyi explain --without: what a piece of evidence made of a score, for those who object."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pingyi.explained_case import OWN, case, explained
from tests.pingyi.scoring_commands import evidence_in, shell
from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import Record, agency, deduction, document, review, row_of

#: Every reference that the receipt shows, and enterprises: the field, and which records it means.
REFERENCES: dict[str, tuple[str, Callable[[Record], bool]]] = {
    "3/NH-2023-17": ("deductions", lambda each: each["item"] == 3),
    "4/（无编号）2023-03-02-01": ("deductions", lambda each: each["item"] == 4),
    "9/R1": ("deductions", lambda each: each["item"] == 9),
    "10/Old file": ("deductions", lambda each: each["item"] == 10),
    "11/R1": ("report_reviews", lambda each: each["report"] == "R1"),
    "11/R2": ("report_reviews", lambda each: each["report"] == "R2"),
    "11/R3": ("report_reviews", lambda each: each["report"] == "R3"),
    "11/复评平均分": ("report_reviews", lambda _: True),
    "12/N2440605MF0000013D": ("survey", lambda each: each["enterprise"].startswith("N2")),
    "12/E-2": ("survey", lambda each: each["enterprise"] == "E-2"),
    "12/答卷平均分": ("survey", lambda _: True),
    "12/答卷": ("survey", lambda each: each["enterprise"] == "E-9"),
    "13/抗洪 抢险": ("honours", lambda each: "抗洪" in each["cause"]),
    "13/E-2": ("honours", lambda each: each["cause"] == "E-2"),
}


def reduced(reference: str) -> Record:
    """The evidence as somebody would write it who never had that piece."""
    city = case()
    field, is_meant = REFERENCES[reference]
    own = city["agencies"][0]
    own[field] = [each for each in own[field] if not is_meant(each)]
    return city


def test_the_references_above_are_those_of_the_receipt() -> None:
    receipt = row_of(result_of(case()))["receipt"]
    shown = {each["reference"] for each in (*receipt["lines"], *receipt["set_aside"])} - {""}
    assert shown == {each for each in REFERENCES if each not in ("12/E-2", "12/N2440605MF0000013D")}


@pytest.mark.parametrize("reference", REFERENCES)
def test_without_a_reference_as_if_it_had_never_been_recorded(
    tmp_path: Path, reference: str
) -> None:
    evidence = evidence_in(tmp_path, case())
    found = shell.json("explain", evidence, OWN, "--without", reference)
    own = row_of(result_of(reduced(reference)))
    assert found["reference"] == reference
    told = found["without"]
    if reference == "12/答卷":  # set aside under one name: what the receipt says of it stays
        own |= {key: told[key] for key in ("receipt", "warnings")}
    assert told == own


@pytest.mark.parametrize("reference", REFERENCES)
def test_what_changes_is_told_before_and_after(tmp_path: Path, reference: str) -> None:
    before, after = (row_of(result_of(each)) for each in (case(), reduced(reference)))
    told = explained(tmp_path, "--without", reference).split("结果快照")[1].splitlines()[1:]
    assert told[0] == f"去掉 {reference} 之后："
    keys = ("total_score", "grade", "rank", "status", "categories")
    if all(before[key] == after[key] for key in keys):
        assert told[1:] == ["  得分、等级和名次都不变，因为它本来就未计入。"]
        return
    for line, own in zip(told[1:3], (before, after), strict=True):
        standing = (
            f"合计 {own['total_score']} 分（基本分 {own['base_score']}），"
            if own["status"] == "ranked"
            else "待评定，"
        )
        place = f"第 {own['rank']} 名，" if own["rank"] else ""
        assert standing in line
        assert place in line
    for key, title in (("conduct", "服务规范"), ("quality", "服务质量"), ("effect", "服务效果")):
        was, now = (own["categories"][key] for own in (before, after))
        assert (f"  {title}：{was} → {now or '待评定'}" in told) == (was != now)


def test_evidence_that_moves_the_rank_and_evidence_that_counts_for_nothing(tmp_path: Path) -> None:
    told = explained(tmp_path, "--without", "9/R1")
    assert "  原来：合计 " in told
    assert "第 2 名" in told.split("原来：")[1].splitlines()[0]
    assert "第 1 名" in told.split("变为：")[1].splitlines()[0]
    counted = document(
        agency(1, report_reviews=[review("90", report="R1"), review("90", report="R2")])
    )
    told = shell("explain", evidence_in(tmp_path, counted), OWN, "--without", "R2").stdout
    assert told.endswith("去掉 11/R2 之后：\n  得分、等级和名次都不变。\n")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NH-2023-17", "3/NH-2023-17"),
        ("３／ＮＨ－２０２３－１７", "3/NH-2023-17"),
        (" nh-2023-17 ", "3/NH-2023-17"),
        ("old   FILE", "10/Old file"),
        ("R2", "11/R2"),
        ("9/r1", "9/R1"),
        ("12/n2440605mf0000013d", "12/N2440605MF0000013D"),
        ("n2440605MF0000013D", "12/N2440605MF0000013D"),
        ("复评平均分", "11/复评平均分"),
    ],
)
def test_references_are_understood_as_people_write_them(
    tmp_path: Path, written: str, meant: str
) -> None:
    assert f"去掉 {meant} 之后：" in explained(tmp_path, "--without", written)


@pytest.mark.parametrize(
    ("written", "candidates"),
    [
        ("R1", "9/R1、11/R1"),
        ("e-2", "13/E-2"),
        *(
            (
                unknown,
                "3/NH-2023-17、9/R1、10/Old file、4/（无编号）2023-03-02-01、"
                "11/R1、11/R2、11/R3、13/抗洪 抢险、13/E-2",
            )
            for unknown in ("", "R4", "12/E-3", "3/", "4/R1")
        ),
    ],
)
def test_what_is_unclear_names_what_it_could_be_but_no_enterprise(
    tmp_path: Path, written: str, candidates: str
) -> None:
    evidence = evidence_in(tmp_path, case())
    for more in ([], ["--json"]):
        said = shell.refused("explain", evidence, OWN, "--without", written, *more)
        assert said == f"--without {written}：请写明是哪一条证据，可写 {candidates}。\n"


def test_unclear_where_there_is_nothing_and_where_there_is_very_much(tmp_path: Path) -> None:
    bare = evidence_in(tmp_path, document(agency(1, None, None)))
    assert (
        shell.refused("explain", bare, OWN, "--without", "R1") == "--without R1：没有这条证据。\n"
    )
    many = [deduction(3, f"NH-{at}") for at in range(100)]
    evidence = evidence_in(tmp_path, document(agency(1, deductions=many)))
    said = shell.refused("explain", evidence, OWN, "--without", "R9")
    assert said.endswith("、3/NH-39等。\n")
