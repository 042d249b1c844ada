"""The example that README hands out, and what docs/evidence.md says of the format."""

import json
import re
from pathlib import Path

from scoring import evidence
from tests.scoring.scoring_of import result_of

ROOT = Path(__file__).parents[2]
EXAMPLE = json.loads((ROOT / "evidence.example.json").read_text(encoding="utf-8"))


def test_the_example_is_scored_as_its_notes_say() -> None:
    second, first = result_of(EXAMPLE)["agencies"]  # by rank
    assert (first["base_score"], first["total_score"]) == ("88.43", "94.43")
    assert first["items"]["3"] == {"count": 1, "deduction": "2"}
    assert [each["reference"] for each in first["receipt"]["set_aside"]] == ["10/NH-2021-04"]
    # nothing but conduct and the survey is known: (25 + 97/4) of 50
    assert second["total_score"] == "98.50"
    assert any("折算" in warning for warning in second["warnings"])


def test_every_key_is_documented() -> None:
    documented = set(re.findall(r"`([a-z_]+)`", (ROOT / "docs/evidence.md").read_text("utf-8")))
    for record in (
        evidence.AgencyEvidence,
        evidence.Deduction,
        evidence.ReportReview,
        evidence.SurveyResponse,
        evidence.Honour,
        evidence.Penalty,
        evidence.Revocation,
    ):
        assert set(record.__struct_encode_fields__) <= documented, record
    assert EXAMPLE.keys() <= documented
