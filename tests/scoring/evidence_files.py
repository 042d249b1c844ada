"""Evidence files for the tests of reading: a good one with every key, and its places."""

import json
import re
from copy import deepcopy
from typing import Any

from scoring.evidence_file import EvidenceError, open_evidence

Path = tuple[str | int, ...]

#: Stands for a key that is left out.
LEFT_OUT = object()

GOOD: dict[str, Any] = {
    "ruleset": "foshan-2023",
    "as_of": "2023-10-24",
    "window": {"start": "2022-01-01", "end": "2023-10-18"},
    "survey_window": {"start": "2023-10-13", "end": "2023-10-24"},
    "missing_policy": {"default": "block", "training": "renormalize"},
    "cycle": "2023",
    "agencies": [
        {
            "uscc": "91440605MA4W00003K",
            "name": "佛山市样本安全技术有限公司",
            "class": "evaluation",
            "registered_on": "2021-05-01",
            "deregistered_on": "2023-09-30",
            "last_business_on": "2023-06-01",
            "deductions": [
                {"item": 3, "on": "2023-03-02", "incident": "NH-2023-17", "note": "逾期：12:30"},
                {"item": 10, "on": "2023-03-02"},
            ],
            "report_reviews": [{"report": "R1", "score": "43.3", "max": "50", "on": "2023-04-01"}],
            "survey": [
                {"enterprise": "914406050000000006", "answers": "AABAAAAAAC", "on": "2023-10-15"},
                {"enterprise": "N2440605MF0000013D", "score": 87, "max": 100, "on": "2023-10-16"},
                {"enterprise": "E-17", "score": 4.5, "max": "5", "on": "2023-10-16"},
            ],
            "honours": [
                {"level": "provincial", "cause": "抢险", "title": "先进集体", "on": "2023-01-08"}
            ],
            "penalties": [
                {"filed_on": "2023-01-01", "decided_on": "2023-02-01", "status": "decided"},
                {"filed_on": "2023-01-01", "decided_on": None, "status": "closed"},
            ],
            "revocations": [{"on": "2021-12-01"}],
        },
        {"uscc": "N2440605MF0000013D", "name": "乙", "class": "other"},
    ],
}


def places(value: Any = GOOD, path: Path = ()) -> list[Path]:
    """Every place of a document, the whole of it first."""
    found = [path]
    if isinstance(value, dict | list):
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(member, (*path, key))
    return found


def changed(path: Path, value: Any) -> Any:
    """The good document with another value at a place, or without the key."""
    document = deepcopy(GOOD)
    if not path:
        return value
    parent: Any = document
    for key in path[:-1]:
        parent = parent[key]
    if value is LEFT_OUT:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return document


def written(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def named(path: Path) -> str:
    """A place as sentences name it."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")


def refusal_of(content: bytes) -> str | None:
    """The sentence with which a file is refused, in full; None when all of it is read.

    Any other exception than EvidenceError fails the test.
    """
    try:
        for _ in open_evidence(content):
            pass
    except EvidenceError as error:
        sentence = str(error)
        assert is_one_sentence(sentence), sentence
        return sentence
    return None


def is_one_sentence(sentence: str) -> bool:
    """One line that says a place and, in Chinese, what is wrong there; no fallback wording."""
    place, _, reason = sentence.partition("：")
    return (
        bool(place)
        and sentence.isprintable()
        and reason.endswith("。")
        and re.search("[一-鿿]", reason) is not None
        and "无法读取" not in sentence
        and len(sentence) < 1000
    )
