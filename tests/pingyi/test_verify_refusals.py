"""pingyi verify and what is no result, or one made to confuse: one visible line, no traceback."""

import json
from pathlib import Path

import pytest

from tests.pingyi.scoring_commands import evidence_in, is_one_sentence, shell, verified
from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import rich

NO_JSON = "不是 JSON 文件。"
NO_RESULT = "不是考评结果，应为 pingyi score 写出的 JSON。"
TWICE = "在一处写了两次，不知以哪个为准。"
NUMBERS = "uncertainty 应写明 replicates 和 seed 两个整数。"


def uncertain(written: str) -> str:
    return f'{{"agencies": [], "uncertainty": {written}}}'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", NO_JSON),
        ("{", NO_JSON),
        (b"\xff\xfe{\x00}\x00", NO_JSON),
        ("[" * 100_000, NO_JSON),
        ('{"agencies": [' + "9" * 5000 + "]}", NO_JSON),
        ("null", NO_RESULT),
        ("[]", NO_RESULT),
        ('{"agencies": {}}', NO_RESULT),
        ('{"agencies": [], "\\u001b": 1, "\\u001b": 2}', f'键 "\\u001b" {TWICE}'),
        ('{"agencies": [{"rank": 1, "rank": 2}]}', f'键 "rank" {TWICE}'),
        (uncertain("null"), NUMBERS),
        (uncertain("[40, 3]"), NUMBERS),
        (uncertain('{"seed": 1, "replicates": 1.5}'), NUMBERS),
        (uncertain('{"seed": 1, "replicates": true}'), NUMBERS),
        (uncertain('{"seed": 1, "replicates": "40"}'), NUMBERS),
    ],
)
def test_what_is_no_result_is_refused(tmp_path: Path, content: str | bytes, reason: str) -> None:
    evidence, path = evidence_in(tmp_path, rich()), tmp_path / "result.json"
    for more in ([], ["--json"]):
        result = verified(tmp_path, content, evidence, *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"{path}：{reason}\n"
        assert is_one_sentence(result.stderr)


def test_replicates_out_of_range_are_refused_before_any_work(tmp_path: Path) -> None:
    content = uncertain(f'{{"seed": 1, "replicates": {10**9}}}')
    result = verified(tmp_path, content, tmp_path / "no evidence")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "重抽样次数应为 1 到 100000 的整数，现为 1000000000。\n"


def test_missing_files_are_told(tmp_path: Path) -> None:
    evidence = evidence_in(tmp_path, rich())
    assert shell.refused("verify", "no.json", evidence) == "no.json：没有这个文件。\n"
    assert "这是一个文件夹" in shell.refused("verify", tmp_path, evidence)
    result = verified(tmp_path, '{"agencies": []}', Path("no.json"))
    assert (result.exit_code, result.stderr) == (2, "no.json：没有这个文件。\n")


@pytest.mark.parametrize(
    "content",
    [
        '{"agencies": []}',
        '{"agencies": [1, null]}',
        '{"agencies": [NaN, -Infinity]}',
        '{"agencies": [1e999], "ruleset": 1e999}',
        '{"agencies": [{"name": {}}, {"name": "\\u001b[2J"}, {"name": "\\ud800"}]}',
        '{"agencies[x]y": 1, "agencies": []}',
        '{"agencies[99999999999]": 1, "agencies": []}',
        '{"\\ud800\\u202e": "\\ud800\\u009b\\n", "agencies": []}',
        '{"ruleset": "\\ud800\\u202e\\u001b[31m", "agencies": []}',
        # as deep as can just be read, whatever stood on the stack before
        *(
            '{"agencies": [], "ruleset": ' + "[" * depth + "]" * depth + "}"
            for depth in range(800, 1000, 7)
        ),
    ],
)
def test_a_hostile_result_is_told_in_one_visible_line(tmp_path: Path, content: str) -> None:
    evidence = evidence_in(tmp_path, rich())
    result = verified(tmp_path, content, evidence)
    assert result.exit_code in (1, 2)
    assert is_one_sentence(result.stdout + result.stderr)
    if result.exit_code == 1:
        found = json.loads(verified(tmp_path, content, evidence, "--json").stdout)
        assert not found["identical"]
        assert all(each is None or each.isprintable() for each in [*found.values()][1:])


@pytest.mark.parametrize("key", ["\ud800", "\x1b[31m", "\u202e", "\U000e0001", "agencies[5]", ""])
def test_a_hostile_key_is_told_in_one_visible_line(tmp_path: Path, key: str) -> None:
    evidence = evidence_in(tmp_path, rich())
    for place in (0, 1):
        published = result_of(rich())
        published["agencies"][place]["categories"][key] = {key: key}
        result = verified(tmp_path, json.dumps(published), evidence)
        assert (result.exit_code, result.stderr) == (1, "")
        assert is_one_sentence(result.stdout)
        assert result.stdout.startswith(f"agencies[{place}].categories.")
