"""References: the names by which a receipt, an objection and a person mean a piece of evidence.

A reference is the item's number and what the record calls its incident, report, cause or
enterprise: `3/NH-2023-17`. A record that gives no name is named by its day. Names are compared
as people mean them: full width or half, with one space or two.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, TypeVar

import msgspec

from scoring import wording
from scoring.evidence import AgencyEvidence, Deduction, Honour, ReportReview, SurveyResponse
from scoring.ruleset import Ruleset, Source

_Record = TypeVar("_Record")
_Dated = TypeVar("_Dated", Deduction, ReportReview)

#: Where the records behind a mean stand.
_FIELDS = {Source.REPORT_REVIEWS: "report_reviews", Source.SURVEY: "survey"}

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
    words = name.split()
    return name if words == [name] else " ".join(words)


def deductions(records: Iterable[Deduction]) -> Referred[Deduction]:
    named = [(each.item, each.incident, each) for each in records]
    return _refer(named, lambda each: each.note or "")


def reviews(records: Iterable[ReportReview], item: int) -> Referred[ReportReview]:
    named = [(item, each.report, each) for each in records]
    return _refer(named, lambda each: (each.score, each.max))


def honours(records: Iterable[Honour], item: int) -> Referred[Honour]:
    return [(f"{item}/{fold(each.cause)}", each) for each in records]


def responses(records: Iterable[SurveyResponse], item: int) -> Referred[SurveyResponse]:
    """All of an enterprise's responses share one reference, which no receipt shows."""
    return [(f"{item}/{fold(record.enterprise)}", record) for record in records]


def meant(ruleset: Ruleset, evidence: AgencyEvidence, written: str) -> str:
    """The reference that people mean: with or without its item's number, in either case.

    The reference of a mean, as receipts show it, means all that the mean is taken over. Raises
    UnclearReferenceError where it means none or several; enterprises are never its candidates.
    """
    wanted = written.strip()
    known = dict.fromkeys(name for _, pairs in _all(ruleset, evidence) for name, _ in pairs)
    names = known | dict.fromkeys(_means(ruleset))
    found = _same(names, wanted) or _same(names, _loosely(wanted), _loosely)
    if len(found) != 1:
        raise UnclearReferenceError(
            [name for name in found or known if not _is_response(ruleset, name)]
        )
    return found[0]


def without(ruleset: Ruleset, evidence: AgencyEvidence, reference: str) -> AgencyEvidence:
    """The evidence without the records of one reference, as `meant` tells it."""
    whole = _means(ruleset).get(reference)
    kept = {
        field: tuple(record for name, record in pairs if reference != name and field != whole)
        for field, pairs in _all(ruleset, evidence)
    }
    return msgspec.structs.replace(evidence, **kept)


def _same(names: Collection[str], wanted: str, way: Callable[[str], str] = str) -> list[str]:
    """Those among the names that are this one, else those that are without the item's number."""
    return [name for name in names if way(name) == wanted] or [
        name for name in names if way(name).partition("/")[2] == wanted
    ]


def _loosely(name: str) -> str:
    return fold(name).casefold()


def _means(ruleset: Ruleset) -> dict[str, str]:
    """The references of means, and the field of the records behind each."""
    return {wording.mean_reference(item): _FIELDS[item.source] for item in ruleset.mean_items}


def _all(ruleset: Ruleset, evidence: AgencyEvidence) -> list[tuple[str, Referred[Any]]]:
    """Every kind of evidence that has references, by its field."""
    found: list[tuple[str, Referred[Any]]] = [("deductions", deductions(evidence.deductions))]
    review, survey = (ruleset.mean_item(each) for each in (Source.REPORT_REVIEWS, Source.SURVEY))
    if review is not None:
        found.append((_FIELDS[review.source], reviews(evidence.report_reviews, review.number)))
    if ruleset.honour_item is not None:
        found.append(("honours", honours(evidence.honours, ruleset.honour_item.number)))
    if survey is not None:
        found.append((_FIELDS[survey.source], responses(evidence.survey, survey.number)))
    return found


def _is_response(ruleset: Ruleset, reference: str) -> bool:
    survey = ruleset.mean_item(Source.SURVEY)
    return survey is not None and reference.startswith(f"{survey.number}/")


def _refer(
    records: Sequence[tuple[int, str | None, _Dated]], content: Callable[[_Dated], Any]
) -> Referred[_Dated]:
    """References for records with item and name; content: what orders the nameless of a day."""
    referred: Referred[_Dated] = []
    nameless: list[tuple[int, date, Any, _Dated]] = []
    for item, name, record in records:
        if name is None:
            nameless.append((item, record.on, content(record), record))
        else:
            referred.append((f"{item}/{fold(name)}", record))
    on_day: Counter[tuple[int, date]] = Counter()
    for item, on, _, record in sorted(nameless, key=itemgetter(0, 1, 2)):
        on_day[item, on] += 1
        # folding leaves no name these brackets, so that none can be taken for it
        referred.append((f"{item}/（无编号）{on}-{on_day[item, on]:02}", record))
    return referred
