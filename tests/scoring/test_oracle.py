"""Whole documents: every published figure is exactly the oracle's."""

from typing import Any

from hypothesis import given, settings

from tests.scoring.evidence_strategies import crowded_documents, documents
from tests.scoring.oracle import assessed
from tests.scoring.scoring_of import result_of


def agree(document: dict[str, Any]) -> None:
    """The result says what the oracle says, in the same order."""
    result, wanted = result_of(document), assessed(document)
    rows = [
        {key: row[key] for key in expected}
        for row, expected in zip(result["agencies"], wanted["agencies"], strict=True)
    ]
    assert rows == wanted["agencies"]
    assert {key: result["cut"][key] for key in wanted["cut"]} == wanted["cut"]
    for row in result["agencies"]:
        assert (row["reasons"] == []) == (row["status"] == "ranked")


@given(documents())
@settings(deadline=None, max_examples=300)
def test_every_kind_of_evidence(document: dict[str, Any]) -> None:
    agree(document)


@given(crowded_documents())
@settings(deadline=None, max_examples=100)
def test_ties_around_the_cut(document: dict[str, Any]) -> None:
    agree(document)
