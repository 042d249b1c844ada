"""An agency's own result (我的结果): from the snapshot that was published, and only then.

Where fewer than five enterprises answered about it, everything is withheld from which their
mean could be reckoned (item 12's P, the effect, the base score and the total are one figure
plus what the agency knows); grade and place stay, for they are the result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
from sqlalchemy import Connection

from cycle.coverage import K_ANONYMITY
from cycle.publishing.announcements import announced_publications
from cycle.publishing.frozen import entry_of
from cycle.publishing.published import PublicationRow, all_of, listings
from cycle.publishing.same_agency import codes_of_one
from scoring.receipt import Line
from scoring.result import PublishedAgency, PublishedItem

#: The standard's item and category that stand on the survey (Annex 1).
_ITEM, _CATEGORY = 12, "effect"
_WITHHELD_REASON = "第12项：作答企业不足 5 家，为保护作答企业不予显示"


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What an agency learns of itself; scores as decimal strings.

    listed: it is on the published list and its place is not vacant; announced: with that list;
    vacated_why: why its place fell vacant, "" where it did not. withheld: fewer than five
    enterprises answered, so that respondents, item 12, effect, base and total are left out,
    along with the hash of the receipt, which would prove a guess. receipt: the lines, those of
    the survey without figures where withheld. Warnings are for the assessment group alone.
    """

    uscc: str
    name: str
    assessed_class: str
    document_no: str
    from_date: date
    to_date: date
    status: str
    reasons: tuple[str, ...]
    items: Mapping[str, PublishedItem]
    categories: Mapping[str, str | None]
    base_score: str | None
    total_score: str | None
    grade: str | None
    rank: int | None
    class_rank: int | None
    respondents: int | None
    reports: int
    listed: bool
    announced: bool
    vacated_why: str
    withheld: bool
    receipt: tuple[Line, ...]
    receipt_hash: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the agency stands beside its score, as in OwnResult."""

    listed: bool = False
    announced: bool = False
    vacated_why: str = ""


def own_result(db: Connection, cycle_id: str, uscc: str) -> OwnResult | None:
    """The agency's result by the publication that lists it, or else by the cycle's latest.

    Who was announced with an earlier list is not on the one by which others move up. None before
    there is a publication, and for an agency that was not assessed. uscc: of the agency, or of
    one that was merged into it or into which it was merged.
    """
    publications = all_of(db, cycle_id)
    if not publications:
        return None
    codes, last = codes_of_one(db, uscc), publications[-1]
    done = announced_publications(db, cycle_id)
    vacated_why = ""
    for publication in reversed(publications):
        own = [each for each in listings(db, publication.id) if each.uscc in codes]
        vacated_why = vacated_why or next((each.vacated_why or "" for each in own), "")
        if publication is not last and publication.id not in done:
            continue  # another list took its place
        if any(each.vacated_at is None for each in own):
            place = _Place(listed=True, announced=publication.id in done)
            return _of(db, publication, codes, place)
    return _of(db, last, codes, _Place(vacated_why=vacated_why))


def _of(
    db: Connection, publication: PublicationRow, codes: Sequence[str], place: _Place
) -> OwnResult | None:
    entries = (entry_of(db, publication.snapshot_id, code) for code in codes)
    entry = next((each for each in entries if each is not None), None)
    return None if entry is None else _own(publication, entry, place)


def _own(publication: PublicationRow, entry: PublishedAgency, place: _Place) -> OwnResult:
    withheld = entry.respondents < K_ANONYMITY
    hashed = entry.receipt.hash
    return OwnResult(
        uscc=entry.uscc,
        name=entry.name,
        assessed_class=entry.assessed_class,
        document_no=publication.document_no,
        from_date=publication.from_date,
        to_date=publication.to_date,
        status=entry.status,
        reasons=_reasons(entry) if withheld else entry.reasons,
        items=_items(entry) if withheld else entry.items,
        categories=_categories(entry) if withheld else entry.categories,
        base_score=None if withheld else entry.base_score,
        total_score=None if withheld else entry.total_score,
        grade=entry.grade,
        rank=entry.rank,
        class_rank=entry.class_rank,
        respondents=None if withheld else entry.respondents,
        reports=entry.reports,
        listed=place.listed,
        announced=place.announced,
        vacated_why=place.vacated_why,
        withheld=withheld,
        receipt=_lines(entry) if withheld else entry.receipt.lines,
        receipt_hash=None if withheld or isinstance(hashed, msgspec.UnsetType) else hashed,
    )


def _reasons(entry: PublishedAgency) -> tuple[str, ...]:
    """Why it is pending may tell how many answered; that too few did is told all the same."""
    about = f"第{_ITEM}项"
    kept = (_WITHHELD_REASON if each.startswith(about) else each for each in entry.reasons)
    return tuple(dict.fromkeys(kept))


def _items(entry: PublishedAgency) -> dict[str, PublishedItem]:
    return {number: item for number, item in entry.items.items() if number != str(_ITEM)}


def _categories(entry: PublishedAgency) -> dict[str, str | None]:
    return {key: None if key == _CATEGORY else points for key, points in entry.categories.items()}


def _lines(entry: PublishedAgency) -> tuple[Line, ...]:
    """Up to the survey as they are; from there on a running total would tell its mean."""
    kept: list[Line] = []
    blind = False
    for line in entry.receipt.lines:
        survey = line.category == _CATEGORY
        last = line.item is None and line.category is None and bool(kept)
        blind = blind or survey
        if last:  # rounding and total
            continue
        if survey:
            line = msgspec.structs.replace(line, note=_WITHHELD_REASON, points=None)
        kept.append(msgspec.structs.replace(line, running="") if blind else line)
    return tuple(kept)
