"""What an evidence file may not hold: every field, every kind of badness, one sentence each.

JSON literals stand as they are written in the file, since 1e999 and NaN are no Python values.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.scoring.evidence_files import (
    GOOD,
    LEFT_OUT,
    Path,
    changed,
    named,
    places,
    refusal_of,
    written,
)

A: Path = ("agencies", 0)
PENALTY = (*A, "penalties", 0)
REVIEW = (*A, "report_reviews", 0)
SHEET, SCORED = (*A, "survey", 0), (*A, "survey", 1)

DAYS = [
    *[("as_of",), ("window", "start"), ("window", "end")],
    *[("survey_window", "start"), ("survey_window", "end")],
    *[(*A, key) for key in ("registered_on", "deregistered_on", "last_business_on")],
    *[(*A, "deductions", 0, "on"), (*REVIEW, "on"), (*SHEET, "on"), (*A, "honours", 0, "on")],
    *[(*PENALTY, "filed_on"), (*PENALTY, "decided_on"), (*A, "revocations", 0, "on")],
]
BAD_DAYS = [
    *['"2023-02-30"', '"2023-2-3"', '"2023-01-01T00:00:00"', '"2023-13-01"', '"20230101"', '""'],
    *[
        '" 2023-01-01"',
        '"２０２３-01-01"',
        '"0000-01-01"',
        '"1989-12-31"',
        '"2101-01-01"',
        '"昨天"',
    ],
    *["20230101", "true", "[]", "{}", "1e999", "NaN"],
]
NUMBERS = [(*REVIEW, "score"), (*REVIEW, "max"), (*SCORED, "score"), (*SCORED, "max")]
BAD_NUMBERS = [
    *["-1", "-0.5", '"-1"', "1000000.5", '"1000001"', "1e999", '"1e999"', "1e5", "NaN", "Infinity"],
    *[
        "-Infinity",
        '"NaN"',
        '"Infinity"',
        '"-Infinity"',
        '"1_0"',
        '" 5 "',
        '"５０"',
        '"5.."',
        '".5"',
    ],
    *['"5."', '"+5"', '"0x10"', '""', '"五"', '"05"', "true", "false", "[]", "{}", '"5,5"', '"5%"'],
    *["9" * 25, "9" * 5000, "0." + "1" * 30, '"' + "9" * 5000 + '"'],
]
NAMES = [
    *[(*A, "name"), (*A, "deductions", 0, "incident"), (*REVIEW, "report")],
    *[(*A, "honours", 0, "cause"), ("cycle",)],
]
NOTES = [(*A, "deductions", 0, "note"), (*A, "honours", 0, "title")]
BAD_TEXTS = [
    *["5", "1.5", "true", "[]", "{}", '["甲"]', r'"甲\u0000"', r'"甲\u001b[31m"', r'"甲\u200b"'],
    *[r'"甲\u202e"', r'"\ufeff甲"', r'"甲\ud800"', '"' + "长" * 2001 + '"'],
]
BLANKS = ['""', '" "', r'"\u3000"', r'"\t\n"']
BAD_CODES = [
    *[
        '"91440605MA4W00003L"',
        '"91440605MA4W0003K"',
        '"91440605MA4W00003KK"',
        '"91440605MA4WO0003K"',
    ],
    *['"91440605ma4w00003k"', '"９1440605MA4W00003K"', '" 91440605MA4W00003K"', '""', "5", "[]"],
]
BAD_MARKS = [
    *[
        '"91440605MA4W00003L"',
        '"91440605ma4w00003k"',
        '"９１440605MA4W00003K"',
        '"ABCDEFGH0123456789"',
    ],
    *['""', '" "', '"E 1"', r'"E\t1"', r'"E\u200b"', r'"E\u3000"', '"' + "E" * 65 + '"', "1", "[]"],
]
ENUMERATIONS = [
    *[(*A, "class"), (*A, "honours", 0, "level"), (*PENALTY, "status")],
    *[("missing_policy", "default"), ("missing_policy", "training")],
]
BAD_NAMES_OF_VALUES = ['"x"', '""', '"EVALUATION"', '"评价"', "0", "true", "[]", "{}", r'"\ud800"']
BAD_ITEMS = ["0", "11", "12", "13", "99", "-3", "3.0", "3.5", '"3"', "true", "[]", "{}", "9" * 30]
BAD_ANSWERS = [
    *['""', '"AABAAAAAA"', '"AABAAAAAACA"', '"AABAAAAAAD"', '"aabaaaaaac"', '"ＡABAAAAAAC"'],
    *['"AABAAAAA-C"', r'"AABAAAAAA\n"', '" ABAAAAAAC"', "5", "true", '["A"]', "{}"],
]
LISTS = [
    *[("agencies",), (*A, "deductions"), (*A, "report_reviews"), (*A, "survey")],
    *[(*A, "honours"), (*A, "penalties"), (*A, "revocations")],
]
OBJECTS = [
    *[("window",), ("survey_window",), ("missing_policy",), A],
    *[(*path, 0) for path in LISTS[1:]],
]
REQUIRED = [
    *[("ruleset",), ("as_of",), ("agencies",), ("window", "start"), ("window", "end")],
    *[("survey_window", "start"), ("survey_window", "end")],
    *[(*A, "uscc"), (*A, "name"), (*A, "class"), (*A, "deductions", 0, "item")],
    *[(*A, "deductions", 0, "on"), (*REVIEW, "score"), (*REVIEW, "max"), (*REVIEW, "on")],
    *[(*SHEET, "enterprise"), (*SHEET, "answers"), (*SHEET, "on"), (*SCORED, "score")],
    *[(*SCORED, "max"), (*A, "honours", 0, "level"), (*A, "honours", 0, "cause")],
    *[(*A, "honours", 0, "on"), (*PENALTY, "filed_on"), (*PENALTY, "status")],
    *[(*PENALTY, "decided_on"), (*A, "revocations", 0, "on")],
]


def literals() -> Iterator[tuple[Path, str]]:
    """Every field with every badness of its kind."""
    table: list[tuple[Any, list[str]]] = [
        (DAYS, BAD_DAYS),
        (NUMBERS, BAD_NUMBERS),
        (NAMES, [*BAD_TEXTS, *BLANKS, '"' + "长" * 201 + '"']),
        (NOTES, BAD_TEXTS),
        ([("ruleset",)], [*BAD_TEXTS, *BLANKS, '"x"', '"foshan-2023@9"', '"../foshan-2023"']),
        ([(*A, "uscc")], BAD_CODES),
        ([(*SHEET, "enterprise")], BAD_MARKS),
        (ENUMERATIONS, BAD_NAMES_OF_VALUES),
        ([(*A, "deductions", 0, "item")], BAD_ITEMS),
        ([(*SHEET, "answers")], BAD_ANSWERS),
        (LISTS, ["5", '"x"', "true", "{}", '{"0": 1}']),
        (OBJECTS, ["5", '"x"', "true", "[]", "[[]]", "NaN"]),
        ([*OBJECTS[3:], *LISTS[1:], *REQUIRED], ["null"]),
    ]
    for paths, values in table:
        yield from ((path, value) for path in paths for value in values)


CASES = list(literals())


@pytest.mark.parametrize(
    ("path", "literal"), CASES, ids=[f"{named(path)}={text[:24]}" for path, text in CASES]
)
def test_a_bad_value_is_refused_at_its_place(path: Path, literal: str) -> None:
    content = json.dumps(changed(path, "@@"), ensure_ascii=False).replace('"@@"', literal)
    sentence = refusal_of(content.encode()) or "读了"
    place = sentence.partition("：")[0].partition(" = ")[0]
    assert place == named(path), sentence


@pytest.mark.parametrize("path", REQUIRED, ids=named)
def test_a_missing_key_is_named(path: Path) -> None:
    sentence = refusal_of(written(changed(path, LEFT_OUT))) or "读了"
    assert sentence.startswith(f"{named(path)}：")
    assert "缺少" in sentence


def test_every_kind_of_place_in_the_sample_has_its_badness() -> None:
    def kind(path: Path) -> Path:
        return tuple(0 if isinstance(key, int) else key for key in path)

    assert {kind(path) for path in places() if path} == {kind(path) for path, _ in CASES}


OWNERS = sorted({path[:-1] for path in places() if path and isinstance(path[-1], str)}, key=str)


@pytest.mark.parametrize("owner", OWNERS, ids=named)
@pytest.mark.parametrize("key", ["colour", "颜色", "Name", "", "a\u202e\n"])
def test_an_unknown_key_is_refused_and_the_known_ones_named(owner: Path, key: str) -> None:
    sentence = refusal_of(written(changed((*owner, key), 1))) or "读了"
    assert sentence.startswith(named(owner) or ("[", "colour", "Name"))
    assert "没有这个键，可用的是 " in sentence


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ((*REVIEW, "score"), "50.01", '.score = "50.01"：不能大于满分 max（50）。'),
        ((*SCORED, "score"), 101, ".score = 101：不能大于满分 max（100）。"),
        ((*REVIEW, "max"), 0, ".max = 0：应大于 0。"),
        ((*SCORED, "max"), "0.00", '.max = "0.00"：应大于 0。'),
        ((*SCORED, "answers"), "AABAAAAAAC", '.answers = "AABAAAAAAC"：已有 score 或 max'),
        ((*SHEET, "max"), "5", '.answers = "AABAAAAAAC"：已有 score 或 max'),
        ((*PENALTY, "status"), "pending", '.decided_on = "2023-02-01"：status 为 pending 时不应有'),
        ((*PENALTY, "decided_on"), "2022-12-31", "不能早于 filed_on（2023-01-01）。"),
        ((*A, "deregistered_on"), "2021-04-30", "不能早于 registered_on（2021-05-01）。"),
        (("window", "end"), "2021-12-31", "不能早于 start（2022-01-01）。"),
        (("survey_window", "end"), "2023-10-12", "不能早于 start（2023-10-13）。"),
        (("missing_policy", "aviation"), "block", "可用的是 default、evaluation、testing"),
    ],
)
def test_values_that_contradict_each_other_are_refused(
    path: Path, value: object, sentence: str
) -> None:
    assert sentence in (refusal_of(written(changed(path, value))) or "读了")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*REVIEW, "score"), "50"),
        ((*REVIEW, "score"), 0),
        ((*PENALTY, "status"), "revoked"),
        ((*PENALTY, "decided_on"), "2023-01-01"),
        ((*A, "deregistered_on"), "2021-05-01"),
        ((*A, "deductions", 0, "incident"), None),
        ((*A, "deductions", 0, "incident"), "NH－17\t乙\u3000丙"),
        ((*A, "deductions", 0, "note"), "第一行\n\"第二行\": null, [{'a': 1}] \\"),
        ((*A, "deductions", 0, "note"), ""),
        ((*A, "deductions"), []),
        ((*SHEET, "enterprise"), "企业-甲"),
        ((*SHEET, "enterprise"), "0123456789abcdef01"),
        ((*SHEET, "enterprise"), "sha256:0123456789abcdef0123456789abcdef0123456789abcdef"),
        ((*A, "name"), "\U0002a6b2\ue000机构"),  # rare and private characters are in names
        (("window", "end"), "2022-01-01"),
        (("window",), None),
        (("missing_policy",), None),
        (("cycle",), None),
    ],
)
def test_what_only_looks_odd_is_read(path: Path, value: object) -> None:
    assert refusal_of(written(changed(path, value))) is None


@pytest.mark.parametrize("code", ["91440605ma4w00003k", "９１４４０６０５ＭＡ４Ｗ００００３Ｋ"])
@pytest.mark.parametrize("path", [(*A, "uscc"), (*SHEET, "enterprise")], ids=named)
def test_a_code_in_other_dress_is_told_its_own(path: Path, code: str) -> None:
    assert "即 91440605MA4W00003K。" in (refusal_of(written(changed(path, code))) or "读了")


def doubled(path: Path) -> bytes:
    """The sample with a key written twice, with values that would each do alone."""
    value = GOOD
    for key in path:
        value = value[key]
    content = json.dumps(changed(path, "@@"), ensure_ascii=False)
    last = json.dumps(value, ensure_ascii=False)
    first = '"2023-09-09"' if value is None else last
    return content.replace('"@@"', f"{first}, {json.dumps(path[-1])}: {last}").encode()


KEYS = [path for path in places() if path and isinstance(path[-1], str)]


@pytest.mark.parametrize("path", KEYS, ids=named)
def test_a_key_written_twice_is_refused(path: Path) -> None:
    assert (refusal_of(doubled(path)) or "读了").startswith(f"{named(path)}：同一个键写了两次")


def test_a_key_written_twice_is_found_among_texts_that_look_like_json() -> None:
    note = '12:30 "on": null, "note" : null, "penalties": [] \\'
    content = json.dumps(changed((*A, "deductions", 0, "note"), note), ensure_ascii=False)
    assert refusal_of(content.encode()) is None
    twice = content.replace('"report": "R1"', '"report": "R1", "report": "R2"')
    assert "report：同一个键写了两次" in (refusal_of(twice.encode()) or "读了")


@pytest.mark.parametrize("day", ["registered_on", "deregistered_on", "last_business_on"])
def test_a_lost_null_that_means_something_is_found(day: str) -> None:
    content = json.dumps(GOOD).replace(f'"{day}": ', f'"{day}": null, "{day}": ', 1)
    assert (refusal_of(content.encode()) or "读了").startswith(f"agencies[0].{day}：")


def test_a_second_list_of_agencies_is_not_lost() -> None:
    agencies = json.dumps(GOOD["agencies"], ensure_ascii=False)
    for first in ("[]", agencies, json.dumps(GOOD["agencies"][:1], ensure_ascii=False)):
        content = json.dumps(changed(("agencies",), "@@"), ensure_ascii=False)
        content = content.replace('"@@"', f'{first}, "agencies": {agencies}')
        assert refusal_of(content.encode()) == "agencies：同一个键写了两次，只能写一次。"
