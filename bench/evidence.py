"""A synthetic evidence file of any size; nobody in it exists."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scoring.uscc import ALPHABET, check_digit

RESPONSES, DEDUCTIONS, REVIEWS, HONOURS = 100, 12, 5, 3
#: Records of an agency beside its survey responses.
OTHERS = DEDUCTIONS + REVIEWS + HONOURS

_ENTERPRISES = 200_000
_CLASSES = ("evaluation", "testing", "training", "standardization_review", "other")
_LEVELS = ("national", "provincial", "municipal", "district")


def write_evidence(path: Path, agencies: int, seed: int = 70) -> None:
    """A file in the published format, as a program would write it."""
    rng = random.Random(seed)
    enterprises = list(_codes(rng, "92", _ENTERPRISES))
    document = {
        "ruleset": "foshan-2023",
        "as_of": "2023-10-24",
        "window": {"start": "2022-01-01", "end": "2023-10-18"},
        "missing_policy": {"default": "block"},
        "agencies": [_agency(rng, code, enterprises) for code in _codes(rng, "91", agencies)],
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _codes(rng: random.Random, prefix: str, count: int) -> Iterator[str]:
    for at in rng.sample(range(10_000_000), count):
        first17 = f"{prefix}44060{rng.randint(4, 8)}{at:08}{rng.choice(ALPHABET)}"
        yield first17 + check_digit(first17)


def _agency(rng: random.Random, uscc: str, enterprises: list[str]) -> dict[str, Any]:
    return {
        "uscc": uscc,
        "name": f"佛山市试验{uscc[8:16]}安全技术有限公司",
        "class": rng.choice(_CLASSES),
        "registered_on": "2021-05-01",
        "deregistered_on": None,
        "last_business_on": "2023-06-01",
        "deductions": [
            {
                "item": rng.randint(1, 10),
                "on": f"2023-0{rng.randint(1, 9)}-{rng.randint(10, 28)}",
                "incident": f"NH-2023-{rng.randrange(1_000_000)}",
                "note": "逾期未报送",
            }
            for _ in range(DEDUCTIONS)
        ],
        "report_reviews": [
            {
                "report": f"R{rng.randrange(1_000_000)}",
                "score": f"{rng.randint(300, 500) / 10}",
                "max": "50",
                "on": "2023-04-01",
            }
            for _ in range(REVIEWS)
        ],
        "survey": [
            {
                "enterprise": rng.choice(enterprises),
                "answers": "".join(rng.choices("ABC", (6, 3, 1), k=10)),
                "on": f"2023-10-{rng.randint(13, 18)}",
            }
            for _ in range(RESPONSES)
        ],
        "honours": [
            {
                "level": rng.choice(_LEVELS),
                "cause": f"缘由{rng.randint(1, 9)}",
                "title": "先进集体",
                "on": "2023-01-08",
            }
            for _ in range(HONOURS)
        ],
        "penalties": [],
        "revocations": [],
    }
