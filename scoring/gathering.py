"""Gathering: from one agency's evidence to its findings."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from scoring import references, wording
from scoring.eligibility import eligibility
from scoring.evidence import AgencyEvidence, Terms
from scoring.findings import Award, Findings, Incident, Review, Sample, SetAside
from scoring.merging import awards, incidents, reviews
from scoring.references import Referred
from scoring.ruleset import Ruleset, Source, Window
from scoring.samples import review_sample, survey_sample

_Record = TypeVar("_Record")
#: What people leave out or write otherwise within a reference; the item's stroke stays.
_STROKES = " -‐‑‒–—―_.·"
_encode = msgspec.json.Encoder().encode
_encode_lines = msgspec.json.Encoder().encode_lines


def gather(
    ruleset: Ruleset, terms: Terms, evidence: AgencyEvidence, *, keep_ratings: bool = False
) -> Findings:
    """What counts of an agency's evidence under the terms.

    Evidence dated outside the window is set aside first, and merged never. keep_ratings: what
    resampling needs. Raises ValueError
    for evidence that does not keep to the ruleset.
    """
    aside: list[SetAside] = []
    found = incidents(_within(references.deductions(evidence.deductions), terms, aside))
    reports = _reports(ruleset, terms, evidence, aside)
    samples = {
        Source.REPORT_REVIEWS: review_sample(reports),
        Source.SURVEY: _survey(ruleset, terms, evidence, aside, keep_ratings=keep_ratings),
    }
    standing = eligibility(ruleset, terms, evidence)
    honours = _awards(ruleset, terms, evidence, aside)
    return Findings(
        uscc=evidence.uscc,
        name=evidence.name,
        assessed_class=evidence.assessed_class,
        eligibility=standing,
        incidents=found,
        awards=honours,
        reviews=reports,
        samples=MappingProxyType(samples),
        set_aside=tuple(sorted(aside, key=lambda each: (each.reference, str(each.on), each.why))),
        warnings=(
            *standing.warnings,
            *_late_responses(aside),
            *_doubts(ruleset, found),
            *_lookalikes(
                [
                    *[each.reference for each in found],
                    *[each.reference for each in reports],
                    *[each.reference for each in honours],
                ]
            ),
        ),
        digest=_digest(evidence),
    )


def _reports(
    ruleset: Ruleset, terms: Terms, evidence: AgencyEvidence, aside: list[SetAside]
) -> tuple[Review, ...]:
    item = ruleset.mean_item(Source.REPORT_REVIEWS)
    if item is None:
        return ()
    referred = references.reviews(evidence.report_reviews, item.number)
    return reviews(_within(referred, terms, aside))


def _awards(
    ruleset: Ruleset, terms: Terms, evidence: AgencyEvidence, aside: list[SetAside]
) -> tuple[Award, ...]:
    item = ruleset.honour_item
    if item is None:
        return ()
    referred = references.honours(evidence.honours, item.number)
    return awards(_within(referred, terms, aside), item.levels)


def _survey(
    ruleset: Ruleset,
    terms: Terms,
    evidence: AgencyEvidence,
    aside: list[SetAside],
    *,
    keep_ratings: bool,
) -> Sample:
    item = ruleset.mean_item(Source.SURVEY)
    if item is None:
        return Sample(None, 0, 0, ())
    window, as_of = terms.survey_window, terms.as_of
    start, end = window.start, min(window.end, as_of)
    counted = [each for each in evidence.survey if start <= each.on <= end]
    if len(counted) < len(evidence.survey):
        # who answered is never named, so these are counted and not listed
        reasons = Counter(_why_outside(each.on, window, as_of) for each in evidence.survey)
        aside += [
            SetAside(f"{item.number}/答卷", None, why, count)
            for why, count in reasons.items()
            if why is not None
        ]
    return survey_sample(ruleset.answer_sheet, counted, keep_ratings=keep_ratings)


def _within(records: Referred[_Record], terms: Terms, aside: list[SetAside]) -> Referred[_Record]:
    """The records that count; the others go aside."""
    counted: Referred[_Record] = []
    for reference, record in records:
        on = record.on  # type: ignore[attr-defined]  # every record has its day
        why = _why_outside(on, terms.window, terms.as_of)
        if why is None:
            counted.append((reference, record))
        else:
            aside.append(SetAside(reference, on, why))
    return counted


def _why_outside(on: date, window: Window, as_of: date) -> str | None:
    if on < window.start:
        return wording.before_window(window.start)
    if on > as_of:
        return wording.after_assessment(as_of)
    if on > window.end:
        return wording.after_window(window.end)
    return None


def _doubts(ruleset: Ruleset, found: Sequence[Incident]) -> list[str]:
    """What the assessment group should look at; nothing here changes a point."""
    items = [incident.item for incident in found]
    doubts = [
        wording.entered_again(item.number, count)
        for item in ruleset.count_items
        if item.expected_once and (count := items.count(item.number)) > 1
    ]
    names = [_name(incident) for incident in found if incident.is_named]
    if len(set(names)) == len(names):
        return doubts
    return doubts + [
        wording.under_several_items(name, [each.item for each in found if _name(each) == name])
        for name, count in sorted(Counter(names).items())
        if count > 1
    ]


def _late_responses(aside: Sequence[SetAside]) -> list[str]:
    """Votes that do not count are worth a word, more than an old record that does not."""
    count = sum(each.count for each in aside if each.on is None)
    return [wording.responses_outside(count)] if count else []


def _lookalikes(references: Sequence[str]) -> list[str]:
    """References that differ in case, spaces and strokes alone; merging them is for people."""
    if len(references) < 2:
        return []
    # all at once, for nearly always there is nothing to tell
    joined = "\n".join(references).casefold()
    for stroke in _STROKES:
        joined = joined.replace(stroke, "")
    bare = joined.split("\n")
    if len(set(bare)) == len(references):
        return []
    alike: dict[str, list[str]] = {}
    for reference, key in zip(references, bare, strict=True):
        alike.setdefault(key, []).append(reference)
    return [wording.similar(group) for group in alike.values() if len(group) > 1]


def _name(incident: Incident) -> str:
    return incident.reference.partition("/")[2]


def _digest(evidence: AgencyEvidence) -> str:
    """SHA-256 over every record but the survey's, sorted, so that their order changes nothing.

    Whoever knows an agency's clients could try all sheets of answers against a digest of the
    responses until one fits. They are bound by their mean and number, which are published anyhow.
    """
    parts = []
    for field in evidence.__struct_fields__:
        if field == "survey":
            continue
        value: Any = getattr(evidence, field)
        if isinstance(value, tuple):
            parts.append(b"\n".join(sorted(_encode_lines(value).splitlines())))
        else:
            parts.append(b"" if value is msgspec.UNSET else _encode(value))
    return sha256(b"\n\n".join(parts)).hexdigest()
