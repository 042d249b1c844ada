"""Evidence files: from the bytes of the published JSON format to evidence, one agency at a time."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from scoring import evidence_table as table
from scoring.evidence import AgencyEvidence, Terms
from scoring.evidence_check import AgencyReader
from scoring.evidence_json import EvidenceError, parse, refusal
from scoring.ruleset import Policy, Ruleset, Window
from scoring.ruleset_file import RulesetError, load_ruleset

__all__ = ["EvidenceError", "EvidenceFile", "open_evidence"]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BETWEEN = re.compile(rb"[ \t\r\n]*,[ \t\r\n]*")


class _Agencies(msgspec.Struct):
    agencies: tuple[msgspec.Raw, ...] = ()


_split = msgspec.json.Decoder(_Agencies).decode


class EvidenceFile:
    """An evidence file whose agencies are read and checked anew in every iteration.

    It holds the file's bytes and one agency. Iterating raises EvidenceError at the first agency
    that cannot be used.
    """

    def __init__(self, ruleset: Ruleset, terms: Terms, agencies: Sequence[msgspec.Raw]) -> None:
        self.ruleset = ruleset
        self.terms = terms
        self._agencies = agencies

    def __len__(self) -> int:
        return len(self._agencies)

    def __iter__(self) -> Iterator[AgencyEvidence]:
        reader = AgencyReader(self.ruleset)
        positions: dict[str, int] = {}
        for position, raw in enumerate(self._agencies):
            path = f"agencies[{position}]"
            evidence = reader.read(bytes(raw), path)
            first = positions.setdefault(evidence.uscc, position)
            if first != position:
                reason = f"与 agencies[{first}] 是同一家机构，一家只能写一次。"
                raise refusal(f"{path}.uscc", reason, evidence.uscc)
            yield evidence


def open_evidence(content: bytes) -> EvidenceFile:
    """Read an evidence file's top level, and set its agencies out for reading.

    UTF-8, with or without a byte order mark. Raises EvidenceError: one Chinese sentence that
    begins with the JSON path, or with the line where the file is no JSON.
    """
    content = content.removeprefix(_BYTE_ORDER_MARK)
    try:
        agencies = _split(content).agencies
    except (msgspec.MsgspecError, ValueError, RecursionError):
        agencies = ()
    header = _without(content, agencies)
    top = parse(content if header is None else header)
    table.check(table.HEADER, top, "")
    ruleset = _ruleset(top["ruleset"])
    terms = _terms(ruleset, top)
    if not agencies:
        table.check_agencies(table.agency_of(ruleset), top["agencies"])
        raise EvidenceError("agencies：无法读取，请检查机构列表的写法。")
    return EvidenceFile(ruleset, terms, agencies)


def _without(content: bytes, agencies: Sequence[msgspec.Raw]) -> bytes | None:
    """The file with an empty list of agencies, so that all the rest can be read with care.

    None where the agencies do not stand in the file one after the other.
    """
    if not agencies:
        return None
    start = end = content.find(bytes(agencies[0]))
    for position, raw in enumerate(agencies):
        agency = bytes(raw)
        if position and (gap := _BETWEEN.match(content, end)):
            end = gap.end()
        if not content.startswith(agency, end):
            return None
        end += len(agency)
    return content[:start] + content[end:]


def _ruleset(name: str) -> Ruleset:
    try:
        return load_ruleset(name)
    except RulesetError as error:
        raise refusal("ruleset", str(error), name) from None


def _terms(ruleset: Ruleset, top: Any) -> Terms:
    policies = top.get(table.POLICIES)
    if policies is not None:
        table.check(table.policies_of(ruleset), policies, table.POLICIES)
    window = _window(top.get("window")) or ruleset.window
    return Terms(
        as_of=date.fromisoformat(top["as_of"]),
        window=window,
        survey_window=_window(top.get("survey_window")) or window,
        policies={key: Policy(policy) for key, policy in (policies or {}).items()},
        cycle=top.get("cycle"),
    )


def _window(written: Any) -> Window | None:
    if written is None:
        return None
    return Window(date.fromisoformat(written["start"]), date.fromisoformat(written["end"]))
