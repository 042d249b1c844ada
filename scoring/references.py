"""References: the names by which a receipt, an objection and a person mean a piece of evidence.

A reference is the item's number and what the record calls its incident, report, cause or
enterprise: `3/NH-2023-17`. A record that gives no name is named by its day. Names are compared
as people mean them: full width or half, with one space or two.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from scoring.evidence import AgencyEvidence, Deduction, Honour, ReportReview, SurveyResponse
from scoring.ruleset import Ruleset, Source

_Record = TypeVar("_Record")

#: Records with the reference of each.
Referred = list[tuple[str, _Record]]


class UnclearReferenceError(LookupError):
    """A reference that means no evidence, or more than one piece; candidates: what it could be."""

    def __init__(self, candidates: Sequence[str]) -> None:
        super().__init__(", ".join(candidates))
        self.candidates = tuple(candidates)


def fold(name: str) -> str:
    """A name in one way of writing: NFKC, one space between words."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    return " ".join(name.split())


def deductions(records: Iterable[Deduction]) -> Referred[Deduction]:
    return _refer(
        records, lambda each: each.item, lambda each: each.incident, lambda each: each.note or ""
    )


def reviews(records: Iterable[ReportReview], item: int) -> Referred[ReportReview]:
    return _refer(
        records, lambda _: item, lambda each: each.report, lambda each: (each.score, each.max)
    )


def honours(records: Iterable[Honour], item: int) -> Referred[Honour]:
    return _refer(records, lambda _: item, lambda each: each.cause, lambda each: each.title or "")


def responses(records: Iterable[SurveyResponse], item: int) -> Referred[SurveyResponse]:
    """All of an enterprise's responses share one reference, which no receipt shows."""
    return [(f"{item}/{record.enterprise}", record) for record in records]


def without(ruleset: Ruleset, evidence: AgencyEvidence, reference: str) -> AgencyEvidence:
    """The evidence without the records of one reference, with or without its item's number.

    Raises UnclearReferenceError when it means none or several of them.
    """
    wanted = fold(reference)
    referred = _all(ruleset, evidence)
    known = list(dict.fromkeys(name for _, pairs in referred for name, _ in pairs))
    meant = [name for name in known if name == wanted]
    meant = meant or [name for name in known if name.partition("/")[2] == wanted]
    if len(meant) != 1:
        raise UnclearReferenceError(
            meant or [name for name in known if not _is_response(ruleset, name)]
        )
    kept = {
        field: tuple(record for name, record in pairs if name != meant[0])
        for field, pairs in referred
    }
    return msgspec.structs.replace(evidence, **kept)


def _all(ruleset: Ruleset, evidence: AgencyEvidence) -> list[tuple[str, Referred[Any]]]:
    """Every kind of evidence that has references, by its field."""
    found: list[tuple[str, Referred[Any]]] = [("deductions", deductions(evidence.deductions))]
    review, survey = (ruleset.mean_item(each) for each in (Source.REPORT_REVIEWS, Source.SURVEY))
    if review is not None:
        found.append(("report_reviews", reviews(evidence.report_reviews, review.number)))
    if ruleset.honour_item is not None:
        found.append(("honours", honours(evidence.honours, ruleset.honour_item.number)))
    if survey is not None:
        found.append(("survey", responses(evidence.survey, survey.number)))
    return found


def _is_response(ruleset: Ruleset, reference: str) -> bool:
    survey = ruleset.mean_item(Source.SURVEY)
    return survey is not None and reference.startswith(f"{survey.number}/")


class _Nameless(NamedTuple):
    """What tells records without a name apart, and puts them in an order of their own."""

    item: int
    day: Any
    content: Any


def _refer(
    records: Iterable[_Record],
    item: Callable[[_Record], int],
    name: Callable[[_Record], str | None],
    content: Callable[[_Record], Any],
) -> Referred[_Record]:
    referred: Referred[_Record] = []
    nameless: list[tuple[_Nameless, _Record]] = []
    for record in records:
        given = name(record)
        if given is not None:
            referred.append((f"{item(record)}/{fold(given)}", record))
        else:
            day = record.on  # type: ignore[attr-defined]  # every record has its day
            nameless.append((_Nameless(item(record), day, content(record)), record))
    on_day: Counter[tuple[int, Any]] = Counter()
    for (number, day, _), record in sorted(nameless, key=lambda pair: pair[0]):
        on_day[number, day] += 1
        referred.append((f"{number}/无编号-{day}-{on_day[number, day]}", record))
    return referred
