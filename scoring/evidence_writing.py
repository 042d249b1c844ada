"""Evidence files written: the bytes of the published JSON format, one agency at a time."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from scoring.evidence import AgencyEvidence, Terms
from scoring.evidence_check import AgencyReader
from scoring.evidence_json import refusal
from scoring.ruleset import Ruleset

_encode = msgspec.json.Encoder().encode


class EvidenceWriter:
    """Writes an evidence file while its agencies pass through to whoever scores them.

    What passes through is what a reader of the file will find, so that whoever scores the one
    has scored the other. It holds one agency; write: takes the file in pieces.
    """

    def __init__(self, ruleset: Ruleset, terms: Terms, write: Callable[[bytes], Any]) -> None:
        self._ruleset = ruleset
        self._terms = terms
        self._write = write

    def passing(self, agencies: Iterable[AgencyEvidence]) -> Iterator[AgencyEvidence]:
        """The agencies, written; the file is whole when they are exhausted.

        Raises EvidenceError that begins with the agency's name where it does not keep to the
        format, or comes twice.
        """
        reader = AgencyReader(self._ruleset)
        seen: set[str] = set()
        self._write(_head(self._ruleset, self._terms) + b',\n "agencies": [')
        for evidence in agencies:
            raw = _encode(evidence)
            read = reader.read(raw, evidence.name)
            if read.uscc in seen:
                raise refusal(f"{read.name}.uscc", "同一家机构，一家只能写一次。", read.uscc)
            self._write((b",\n  " if seen else b"\n  ") + raw)
            seen.add(read.uscc)
            yield read
        self._write(b"\n ]\n}\n")


def _head(ruleset: Ruleset, terms: Terms) -> bytes:
    """The top level without the agencies, and without its closing brace."""
    head: dict[str, Any] = {
        "ruleset": ruleset.key,
        "as_of": terms.as_of,
        "window": {"start": terms.window.start, "end": terms.window.end},
        "survey_window": {"start": terms.survey_window.start, "end": terms.survey_window.end},
        "missing_policy": dict(terms.policies),
    }
    if terms.cycle is not None:
        head["cycle"] = terms.cycle
    # the brace of its own line is left to the agencies
    return msgspec.json.format(_encode(head), indent=1).removesuffix(b"\n}")
