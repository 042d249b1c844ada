"""Evidence files: what a good one gives, in whatever dress, and what is none at all."""

import codecs
import json
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.evidence import AgencyEvidence, Deduction, PenaltyStatus, ReportReview
from scoring.evidence_file import EvidenceError, open_evidence
from scoring.ruleset import Policy, Window
from scoring.ruleset_file import load_ruleset
from tests.scoring.evidence_files import GOOD, LEFT_OUT, changed, refusal_of, written

RULESET = load_ruleset("foshan-2023")


def read(document: Any) -> list[AgencyEvidence]:
    return list(open_evidence(written(document)))


def test_the_sample_of_the_contract_is_read_in_full() -> None:
    file = open_evidence(written(GOOD))
    assert file.ruleset.key == "foshan-2023@1"
    assert file.terms.as_of == date(2023, 10, 24)
    assert file.terms.window == Window(date(2022, 1, 1), date(2023, 10, 18))
    assert file.terms.survey_window == Window(date(2023, 10, 13), date(2023, 10, 24))
    assert file.terms.policies == {"default": Policy.BLOCK, "training": Policy.RENORMALIZE}
    assert file.terms.cycle == "2023"
    assert len(file) == 2
    first, second = file
    assert (first.uscc, first.assessed_class) == ("91440605MA4W00003K", "evaluation")
    assert first.registered_on == date(2021, 5, 1)
    assert first.deductions == (
        Deduction(3, date(2023, 3, 2), "NH-2023-17", "逾期：12:30"),
        Deduction(10, date(2023, 3, 2)),
    )
    assert first.report_reviews == (
        ReportReview(Decimal("43.3"), Decimal(50), date(2023, 4, 1), "R1"),
    )
    assert [(each.answers, each.score, each.max) for each in first.survey] == [
        ("AABAAAAAAC", None, None),
        (None, Decimal(87), Decimal(100)),
        (None, Decimal("4.5"), Decimal(5)),
    ]
    assert [each.status for each in first.penalties] == [
        PenaltyStatus.DECIDED,
        PenaltyStatus.CLOSED,
    ]
    assert second.registered_on is msgspec.UNSET
    assert second.survey == ()


def test_a_file_may_be_read_twice() -> None:
    file = open_evidence(written(GOOD))
    assert list(file) == list(file)


def test_what_is_left_out_is_the_rulesets() -> None:
    document = {key: GOOD[key] for key in ("ruleset", "as_of", "agencies")}
    terms = open_evidence(written(document)).terms
    assert terms.window == terms.survey_window == RULESET.window
    assert (terms.policies, terms.cycle) == ({}, None)


def test_the_survey_follows_the_window() -> None:
    terms = open_evidence(written(changed(("survey_window",), LEFT_OUT))).terms
    assert terms.survey_window == Window(date(2022, 1, 1), date(2023, 10, 18))


@pytest.mark.parametrize("key", ["registered_on", "last_business_on"])
def test_none_is_not_the_same_as_nobody_said(key: str) -> None:
    assert getattr(read(changed(("agencies", 0, key), None))[0], key) is None
    assert getattr(read(changed(("agencies", 0, key), LEFT_OUT))[0], key) is msgspec.UNSET


@pytest.mark.parametrize("written_as", ["43.3", '"43.3"', "43.30", '"43.300"'])
def test_numbers_are_exact_as_text_and_as_numbers(written_as: str) -> None:
    content = json.dumps(changed(("agencies", 0, "report_reviews", 0, "score"), "@"))
    first = next(iter(open_evidence(content.replace('"@"', written_as).encode())))
    assert first.report_reviews[0].score == Decimal("43.3")


@pytest.mark.parametrize("score", ["0.1", "99.99", "33.333333333333336", "0", "1000000"])
def test_no_digit_of_a_number_is_lost(score: str) -> None:
    document = changed(
        ("agencies", 0, "report_reviews", 0),
        {"score": "@", "max": "1000000", "on": "2023-04-01"},
    )
    first = next(iter(open_evidence(json.dumps(document).replace('"@"', score).encode())))
    assert str(first.report_reviews[0].score) == score


@pytest.mark.parametrize(
    "dress",
    [
        {"ensure_ascii": True},
        {"indent": 2},
        {"indent": "\t", "separators": (",", " : ")},
        {"separators": (",", ":")},
        {"sort_keys": True},
    ],
    ids=str,
)
def test_the_dress_of_the_json_does_not_matter(dress: dict[str, Any]) -> None:
    assert list(open_evidence(json.dumps(GOOD, **dress).encode())) == read(GOOD)


def test_a_byte_order_mark_is_tolerated() -> None:
    assert list(open_evidence(codecs.BOM_UTF8 + written(GOOD))) == read(GOOD)


@given(st.integers())
def test_the_order_of_keys_does_not_matter(seed: int) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, list):
            return [shuffled(each) for each in value]
        if not isinstance(value, dict):
            return value
        keys = list(value)
        Random(seed).shuffle(keys)
        return {key: shuffled(value[key]) for key in keys}

    file = open_evidence(written(shuffled(GOOD)))
    assert list(file) == read(GOOD)
    assert file.terms == open_evidence(written(GOOD)).terms


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "最外层：没有内容"),
        (b" \n\t ", "最外层：没有内容"),
        (codecs.BOM_UTF8, "最外层：没有内容"),
        (b"{", "第 1 行第 2 列：不符合 JSON 写法"),
        (b'{"ruleset": "foshan-2023",\n "as_of": 2023-10-24}', "第 2 行第 15 列"),
        (written(GOOD)[:-1], "第 1 行第"),
        (written(GOOD) + b"{}", "不符合 JSON 写法"),
        (json.dumps(GOOD, ensure_ascii=False).encode("gb18030"), "agencies[0]：文件编码应为 UTF-8"),
        (json.dumps(GOOD).encode("utf-16"), "文件编码应为 UTF-8"),
        (b"[]", "最外层：应为对象"),
        (b'"x"', '最外层 = "x"：应为对象'),
        (b"null", "最外层 = null"),
        (b"NaN", "最外层 = NaN"),
        (b"[" * 100_000, "嵌套太深"),
        (b'{"a":' * 100_000, "嵌套太深"),
        (b"9" * 100_000, "最外层 = 9999"),
        (b"ruleset,as_of\nfoshan-2023,2023-10-24\n", "第 1 行第 1 列"),
        (b"PK\x03\x04\x14\x00\x06\x00", "不符合 JSON 写法"),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_what_is_no_evidence_file_is_refused(content: bytes, says: str) -> None:
    assert says in (refusal_of(content) or "")


def test_no_agency_is_refused() -> None:
    assert refusal_of(written(changed(("agencies",), []))) == "agencies：没有机构，至少应有一家。"


def test_an_agency_stands_in_a_file_once() -> None:
    twice = [*GOOD["agencies"], {**GOOD["agencies"][0], "name": "甲"}]
    sentence = refusal_of(written(changed(("agencies",), twice))) or ""
    assert sentence.startswith('agencies[2].uscc = "91440605MA4W00003K"：')
    assert "agencies[0]" in sentence


def test_agencies_before_a_bad_one_are_read() -> None:
    agencies = iter(open_evidence(written(changed(("agencies", 1, "class"), "x"))))
    assert next(agencies).uscc == "91440605MA4W00003K"
    with pytest.raises(EvidenceError, match=r"^agencies\[1\]\.class = "):
        next(agencies)


def test_another_ruleset_is_named() -> None:
    sentence = refusal_of(written(changed(("ruleset",), "guangzhou-2024"))) or ""
    assert sentence.startswith('ruleset = "guangzhou-2024"：')
