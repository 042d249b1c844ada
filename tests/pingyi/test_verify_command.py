"""pingyi verify: identical, or one sentence about the first difference."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.pingyi.scoring_commands import evidence_in, is_one_sentence, run, shell, told, verified
from tests.pingyi.verified_city import UNCERTAIN, city
from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import Record, rich, several_of_each

IDENTICAL = "一致：全部重新计算，与公布的逐项相同。\n"


def test_processes_of_their_own_agree(tmp_path: Path) -> None:
    evidence = evidence_in(tmp_path, rich())
    assert run(tmp_path, "score", evidence, "--out", "r.json", "--uncertainty", 20)[0] == 0
    assert run(tmp_path, "verify", "r.json", evidence) == (0, IDENTICAL, "")
    (tmp_path / "r.json").write_text(json.dumps(result_of(several_of_each())), encoding="utf-8")
    code, said, complained = run(tmp_path, "verify", "r.json", evidence)
    assert (code, complained) == (1, "")
    assert is_one_sentence(said)


@pytest.mark.parametrize("words", [(), UNCERTAIN])
@pytest.mark.parametrize("document", [rich(), several_of_each(), city()])
def test_what_score_wrote_is_identical(
    tmp_path: Path, document: Record, words: tuple[object, ...]
) -> None:
    evidence, out = evidence_in(tmp_path, document), tmp_path / "r.json"
    printed = shell("score", evidence, "--out", out, "--json", *words).stdout
    for content in (out.read_bytes(), printed):
        result = verified(tmp_path, content, evidence)
        assert (result.exit_code, result.stdout, result.stderr) == (0, IDENTICAL, "")
    assert told(tmp_path, json.loads(printed), evidence) == {"identical": True}


def reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [*map(reversed_keys, value)] if isinstance(value, list) else value


def test_how_the_json_is_written_is_nothing(tmp_path: Path) -> None:
    evidence, result = evidence_in(tmp_path, rich()), result_of(rich())
    turned = reversed_keys(result)
    assert [*turned] != [*result]
    for content in (
        json.dumps(turned, ensure_ascii=False, indent="\t"),
        json.dumps(result, separators=(",", ":")),
        "\ufeff" + json.dumps(result, ensure_ascii=False),
    ):
        assert verified(tmp_path, content, evidence).stdout == IDENTICAL


def test_the_sentence_names_place_agency_and_both_values(tmp_path: Path) -> None:
    evidence, published = evidence_in(tmp_path, rich()), result_of(rich())
    published["agencies"][1]["total_score"] = "99.99"
    said = verified(tmp_path, json.dumps(published), evidence).stdout
    name, total = (result_of(rich())["agencies"][1][key] for key in ("name", "total_score"))
    assert said == (
        f'agencies[1].total_score（{name}）：公布的是 "99.99"，重新计算是 "{total}"。\n'
    )
    del published["agencies"][1]
    said = verified(tmp_path, json.dumps(published), evidence).stdout
    assert said.startswith("agencies[1]：公布的是 （没有），重新计算是 {")
    assert len(said) < 200


def test_other_evidence_and_bad_evidence(tmp_path: Path) -> None:
    published = json.dumps(result_of(rich()))
    other = rich()
    other["agencies"][0]["deductions"].pop()  # set aside as it was, so that no figure changes
    result = verified(tmp_path, published, evidence_in(tmp_path, other))
    assert (result.exit_code, result.stderr) == (1, "")
    assert ".set_aside[0]" in result.stdout
    other["agencies"][0]["name"] = None
    result = verified(tmp_path, published, evidence_in(tmp_path, other))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "agencies[0].name" in result.stderr
    assert is_one_sentence(result.stderr)
