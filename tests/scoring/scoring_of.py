"""The whole pipeline as one function: an evidence document in, the published result out."""

import json
from typing import Any

from scoring.assessment import assess
from scoring.evidence_file import open_evidence
from scoring.result import as_json


def result_of(document: dict[str, Any]) -> dict[str, Any]:
    """The published result of an evidence document, both as a file would carry them."""
    file = open_evidence(json.dumps(document, ensure_ascii=False).encode())
    assessment = assess(file.ruleset, file.terms, file)
    result: dict[str, Any] = json.loads(json.dumps(as_json(assessment), ensure_ascii=False))
    return result
