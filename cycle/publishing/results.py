"""An agency's own result (我的结果): from the snapshot that was published, and only then.

Where fewer than five enterprises answered about it, everything is withheld from which their
mean could be reckoned: item 12's P, the effect, the base score and the total are one figure plus
what the agency knows, and so are grade and place, which of a single client are its answer. That
it is ranked at all would tell that somebody answered. What is public stays: its place on the list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec
from sqlalchemy import Connection

from cycle.assessing.cut_decisions import Decided
from cycle.coverage import respondents_at_least
from cycle.publishing import shown_entry
from cycle.publishing.announcements import announced_publications
from cycle.publishing.frozen import entry_of, passed_over, policy_of, ruleset_of
from cycle.publishing.published import PublicationRow, all_of, listings
from cycle.publishing.same_agency import codes_of_one
from cycle.publishing.shown_entry import Surveyed, missing_others, surveyed
from scoring.receipt import Line
from scoring.result import PublishedItem
from scoring.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What an agency learns of itself; scores as decimal strings.

    status: as scoring.eligibility.Status, or shown_entry.UNTOLD; stand_ins: by item, why its P is
    none that was measured and what was put in its place; grade_title: as the standard names it;
    listed: it is on the published list and its place is not vacant, position: where;
    announced: with that list; vacated_why: why its place fell vacant, "" where it did not.
    passed_over: the decision by which another of those who shared the last rank was listed;
    withheld like the rank.
    respondents: at least so many, in steps of five; None where the standard has no survey, and
    where withheld. withheld: fewer than five enterprises answered, so that respondents, scores,
    grade and ranks are left out along with withheld_items and withheld_categories, which stand
    on the survey, and the hash of the receipt, which would prove a guess. receipt: the lines,
    those of the survey without figures where withheld, else with two decimals. Warnings are for
    the assessment group alone.
    """

    uscc: str
    name: str
    assessed_class: str
    document_no: str
    snapshot_id: str
    from_date: date
    to_date: date
    status: str
    reasons: tuple[str, ...]
    items: Mapping[str, PublishedItem]
    stand_ins: Mapping[str, str]
    categories: Mapping[str, str | None]
    base_score: str | None
    total_score: str | None
    grade: str | None
    grade_title: str
    rank: int | None
    class_rank: int | None
    respondents: int | None
    reports: int
    listed: bool
    position: int | None
    announced: bool
    vacated_why: str
    passed_over: Decided | None
    withheld: bool
    withheld_items: tuple[int, ...]
    withheld_categories: tuple[str, ...]
    receipt: tuple[Line, ...]
    receipt_hash: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the agency stands beside its score, as in OwnResult."""

    position: int | None = None
    announced: bool = False
    vacated_why: str = ""
    passed_over: Decided | None = None


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
        stands = next((each for each in own if each.vacated_at is None), None)
        if stands is not None:
            place = _Place(stands.position, announced=publication.id in done)
            # the score with which it was listed, not that of a code merged into it since
            return _of(db, publication, [stands.uscc, *codes], place)
    return _of(db, last, codes, _Place(vacated_why=vacated_why))


def _of(
    db: Connection, publication: PublicationRow, codes: Sequence[str], place: _Place
) -> OwnResult | None:
    snapshot = publication.snapshot_id
    entry = entry_of(db, snapshot, *codes)
    if entry is None:
        return None
    ruleset, policy = ruleset_of(db, snapshot), None
    if missing_others(ruleset, entry):
        policy = policy_of(db, snapshot, entry.assessed_class)
    behind = _behind(db, snapshot, entry.uscc, codes)
    at_least = respondents_at_least(db, publication.cycle_id, behind, entry.respondents)
    if place.position is None:
        place = replace(place, passed_over=passed_over(db, snapshot, entry.uscc))
    return _own(publication, ruleset, surveyed(ruleset, entry, policy, at_least), place)


def _behind(db: Connection, snapshot_id: str, uscc: str, codes: Sequence[str]) -> list[str]:
    """The codes whose clients stand behind an entry: no code that has one of its own."""
    return [each for each in codes if each == uscc or entry_of(db, snapshot_id, each) is None]


def _own(publication: PublicationRow, ruleset: Ruleset, of: Surveyed, place: _Place) -> OwnResult:
    entry, told = of.entry, not of.withheld
    titles = {each.key: each.title for each in ruleset.grades}
    hashed = entry.receipt.hash
    return OwnResult(
        uscc=entry.uscc,
        name=entry.name,
        assessed_class=entry.assessed_class,
        document_no=publication.document_no,
        snapshot_id=publication.snapshot_id,
        from_date=publication.from_date,
        to_date=publication.to_date,
        status=shown_entry.status(of),
        reasons=shown_entry.reasons(of),
        items=shown_entry.items(of),
        stand_ins=shown_entry.stand_ins(of),
        categories=shown_entry.categories(of),
        base_score=entry.base_score if told else None,
        total_score=entry.total_score if told else None,
        grade=entry.grade if told else None,
        grade_title=titles.get(entry.grade or "", "") if told else "",
        rank=entry.rank if told else None,
        class_rank=entry.class_rank if told else None,
        respondents=of.at_least if told and of.item is not None else None,
        reports=entry.reports,
        listed=place.position is not None,
        position=place.position,
        announced=place.announced,
        vacated_why=place.vacated_why,
        passed_over=place.passed_over if told else None,
        withheld=of.withheld,
        withheld_items=tuple(sorted(of.items)) if of.withheld else (),
        withheld_categories=tuple(sorted(of.categories)) if of.withheld else (),
        receipt=shown_entry.lines(of),
        receipt_hash=hashed if told and not isinstance(hashed, msgspec.UnsetType) else None,
    )
