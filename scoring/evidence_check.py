"""One agency's evidence, read and checked at speed.

msgspec decodes, and refuses wrong types, unknown and missing keys, texts that are too long and
days that never were. What it cannot know is checked here, a list at a time; a file may have a
million responses. Whatever is refused goes to `evidence_table`, which says why.
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import msgspec

from scoring import evidence_table as table
from scoring import uscc
from scoring.evidence import AgencyEvidence, Penalty, PenaltyStatus, SurveyResponse
from scoring.evidence_json import parse, refusal
from scoring.evidence_values import (
    EARLIEST,
    LATEST,
    decimal,
    hidden_character,
    is_mark,
    is_one_line,
)
from scoring.rows import rows
from scoring.ruleset import Ruleset

#: An agency's lists by name, and as a JSON object begins them.
_LISTS = {
    "deductions": (b'"deductions":', b'"deductions" :'),
    "report_reviews": (b'"report_reviews":', b'"report_reviews" :'),
    "survey": (b'"survey":', b'"survey" :'),
    "honours": (b'"honours":', b'"honours" :'),
    "penalties": (b'"penalties":', b'"penalties" :'),
    "revocations": (b'"revocations":', b'"revocations" :'),
}
_OWN_DAYS = (b'"registered_on"', b'"deregistered_on"', b'"last_business_on"')

# a number with a fraction reaches `decimal` as it was written
_decode = msgspec.json.Decoder(AgencyEvidence, dec_hook=decimal, float_hook=str).decode


class AgencyReader:
    """Reads agencies under one ruleset."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._items = frozenset(item.number for item in ruleset.count_items)
        self._levels = frozenset(ruleset.honour_item.levels if ruleset.honour_item else ())
        self._letters = "".join(ruleset.answer_sheet.points)

    @cached_property
    def _record(self) -> table.Record:
        return table.agency_of(self._ruleset)

    def read(self, raw: bytes, path: str) -> AgencyEvidence:
        """The evidence of one JSON object; raises EvidenceError with what is wrong in it."""
        try:
            evidence = _decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise self._refusal(raw, path) from None
        if not self._is_sound(evidence):
            raise self._refusal(raw, path)
        if not _is_each_key_single(raw, evidence):
            table.check(self._record, parse(raw, path), path)
        return evidence

    def _refusal(self, raw: bytes, path: str) -> ValueError:
        table.check(self._record, parse(raw, path), path)
        return refusal(path, "无法读取，请检查这家机构的写法。")

    def _is_sound(self, evidence: AgencyEvidence) -> bool:
        start, end = evidence.registered_on, evidence.deregistered_on
        return (
            evidence.assessed_class in self._ruleset.classes
            and not (isinstance(start, date) and end is not None and end < start)
            and all(each.item in self._items for each in evidence.deductions)
            and all(each.level in self._levels for each in evidence.honours)
            and all(each.score <= each.max and each.max for each in evidence.report_reviews)
            and _are_texts_sound(evidence)
            and _are_days_sound(evidence)
            and all(map(_is_penalty_sound, evidence.penalties))
            and self._are_ratings_sound(evidence.survey)
            and _are_codes_sound(evidence)
        )

    def _are_ratings_sound(self, survey: Sequence[SurveyResponse]) -> bool:
        sheet = self._ruleset.answer_sheet
        answers = [each.answers for each in survey if each.answers is not None]
        scored = [each for each in survey if each.score is not None or each.max is not None]
        return (
            len(answers) + len(scored) == len(survey)
            and rows(answers, sheet.questions, self._letters) is not None
            and all(
                each.answers is None
                and each.score is not None
                and each.max
                and each.score <= each.max
                for each in scored
            )
        )


def _are_texts_sound(evidence: AgencyEvidence) -> bool:
    names = [
        evidence.name,
        *[each.incident for each in evidence.deductions if each.incident is not None],
        *[each.report for each in evidence.report_reviews if each.report is not None],
        *[each.cause for each in evidence.honours],
    ]
    notes = [each.note for each in evidence.deductions if each.note is not None]
    titles = [each.title for each in evidence.honours if each.title is not None]
    return (
        not any(map(str.isspace, names))
        and is_one_line("".join([evidence.name, *titles]))
        and hidden_character("".join([*names, *notes, *titles])) is None
    )


def _are_days_sound(evidence: AgencyEvidence) -> bool:
    days = [
        *{each.on for each in evidence.survey},
        *[each.on for each in evidence.deductions],
        *[each.on for each in evidence.report_reviews],
        *[each.on for each in evidence.honours],
        *[each.on for each in evidence.revocations],
        *[each.filed_on for each in evidence.penalties],
        *[each.decided_on for each in evidence.penalties if each.decided_on is not None],
    ]
    own = (evidence.registered_on, evidence.deregistered_on, evidence.last_business_on)
    days += [day for day in own if isinstance(day, date)]
    return not days or (min(days) >= EARLIEST and max(days) <= LATEST)


def _is_penalty_sound(penalty: Penalty) -> bool:
    if penalty.decided_on is None:
        return penalty.status is not PenaltyStatus.DECIDED
    return penalty.status is not PenaltyStatus.PENDING and penalty.decided_on >= penalty.filed_on


def _are_codes_sound(evidence: AgencyEvidence) -> bool:
    marks = [each.enterprise for each in evidence.survey]
    if uscc.all_valid([evidence.uscc, *marks]):
        return True
    joined = "".join(marks)
    return (
        uscc.is_valid(evidence.uscc)
        and joined.isprintable()
        and " " not in joined
        and all(map(is_mark, marks))
    )


def _is_each_key_single(raw: bytes, evidence: AgencyEvidence) -> bool:
    """Tell whether every key of the JSON is in the evidence; False is no proof of the opposite.

    JSON lets a key come twice, and of two values the first would be lost without a word. Colons
    are counted, which takes a fraction of the time of looking at every key; a colon within a
    text, or a null within a record, takes a closer count. That one lets a key pass whose lost
    value is null in a record, where null is as good as nothing.
    """
    keys = _keys_with_value(evidence)
    for name, ways in _LISTS.items():
        if not getattr(evidence, name):
            keys += any(raw.rfind(written) >= 0 for written in ways)  # they usually come last
    nulls = (evidence.registered_on is None) + (evidence.last_business_on is None)
    nulls += evidence.deregistered_on is None and b'"deregistered_on":' in raw
    if raw.count(b":") == keys + nulls:
        return True
    first = raw.index(b":")  # the other keys are taken to be written alike
    colon = b'" :' if raw[first - 1 : first] == b" " else b'":'
    null = colon + (b" null" if raw[first + 1 : first + 2] == b" " else b"null")
    pairs, empty = _count_outside(raw, colon), _count_outside(raw, null)
    return pairs == keys + empty and all(raw.count(day) <= 1 for day in _OWN_DAYS)


def _count_outside(raw: bytes, written: bytes) -> int:
    """How often something that begins with the end of a key stands outside of texts."""
    # within a text a quotation mark has a backslash before it; a key never ends in a backslash
    within = raw.count(b"\\" + written) if b"\\" in raw else 0
    return raw.count(written) - within


def _keys_with_value(evidence: AgencyEvidence) -> int:
    """How many keys, of the agency and of its records, hold something."""
    deductions, reviews, survey = evidence.deductions, evidence.report_reviews, evidence.survey
    honours, penalties = evidence.honours, evidence.penalties
    own = (evidence.registered_on, evidence.deregistered_on, evidence.last_business_on)
    return (
        len(("uscc", "name", "class"))
        + sum(isinstance(day, date) for day in own)
        + sum(bool(getattr(evidence, name)) for name in _LISTS)
        + 4 * len(deductions)
        - [each.incident for each in deductions].count(None)
        - [each.note for each in deductions].count(None)
        + 4 * len(reviews)
        - [each.report for each in reviews].count(None)
        + 3 * len(survey)
        + [each.answers for each in survey].count(None)
        + 4 * len(honours)
        - [each.title for each in honours].count(None)
        + 3 * len(penalties)
        - [each.decided_on for each in penalties].count(None)
        + len(evidence.revocations)
    )
