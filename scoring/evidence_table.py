"""What an evidence file may hold, key by key, and the walk that finds what it may not.

This is the slow and complete reading, which names the first fault. `evidence_file` reads at
speed, and comes here with what it refuses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring import evidence_values as values
from scoring.evidence import NAME_LENGTH, NOTE_LENGTH, PenaltyStatus
from scoring.evidence_json import TOP, EvidenceError, Members, kind, refusal, shown
from scoring.evidence_values import Check
from scoring.ruleset import Ruleset

#: The key at fault and what to say of it; a rule between the keys of one object.
Fault = tuple[str, str]
Rule = Callable[[Mapping[str, Any]], Fault | None]


@dataclass(frozen=True, slots=True)
class Record:
    """An object: its keys, and the rule between them."""

    fields: Mapping[str, "Field"]
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A key and what it holds: a value to check, an object, or a list of objects."""

    check: Check | None = None
    record: Record | None = None
    each: Record | None = None
    required: bool = False
    nullable: bool = True


def required(check: Check) -> Field:
    """A key that must be there and hold a value."""
    return Field(check, required=True, nullable=False)


def optional(check: Check) -> Field:
    """A key that may be left out, or null."""
    return Field(check)


def listed(record: Record) -> Field:
    """A key that may be left out, and otherwise holds a list."""
    return Field(each=record, nullable=False)


def check(record: Record, value: Any, path: str) -> None:
    """Walk through an object; raises EvidenceError with the first fault."""
    if not isinstance(value, Members):
        raise refusal(path or TOP, f"应为对象（{{ }}），不是{kind(value)}。", value)
    if value.repeated is not None:
        raise refusal(_join(path, value.repeated), "同一个键写了两次，只能写一次。")
    for key, member in value.items():
        if key not in record.fields:
            known = "、".join(record.fields)
            raise refusal(_join(path, key), f"没有这个键，可用的是 {known}。", member)
    for key, field in record.fields.items():
        if key in value:
            _check_field(field, value[key], _join(path, key))
        elif field.required:
            raise refusal(_join(path, key), "缺少这一项。")
    if record.rule is not None and (fault := record.rule(value)) is not None:
        key, reason = fault
        raise refusal(_join(path, key), reason, value.get(key, []))


def _check_field(field: Field, value: Any, path: str) -> None:
    if value is None and field.nullable:
        return
    if field.record is not None:
        check(field.record, value, path)
    elif field.each is not None:
        if not isinstance(value, list):
            raise refusal(path, f"应为列表（[ ]），不是{kind(value)}。", value)
        for position, each in enumerate(value):
            check(field.each, each, f"{path}[{position}]")
    elif field.check is not None and (reason := field.check(value)) is not None:
        raise refusal(path, reason, value)


def _join(path: str, key: str) -> str:
    if not (key.isascii() and key.isidentifier()):
        return f"{path}[{shown(key)}]"
    return f"{path}.{key}" if path else key


def _window(value: Mapping[str, Any]) -> Fault | None:
    if value["end"] < value["start"]:  # ISO dates compare as text
        return "end", f"不能早于 start（{value['start']}）。"
    return None


def _agency(value: Mapping[str, Any]) -> Fault | None:
    start, end = value.get("registered_on"), value.get("deregistered_on")
    if start is not None and end is not None and end < start:
        return "deregistered_on", f"不能早于 registered_on（{start}）。"
    return None


def _rated(value: Mapping[str, Any]) -> Fault | None:
    if Decimal(str(value["score"])) > Decimal(str(value["max"])):
        return "score", f"不能大于满分 max（{value['max']}）。"
    return None


def _response(value: Mapping[str, Any]) -> Fault | None:
    given = {key for key in ("answers", "score", "max") if value.get(key) is not None}
    if not given:
        return "answers", "缺少答卷；应有 answers，或 score 和 max。"
    if "answers" in given:
        return ("answers", "已有 score 或 max，两种只能写一种。") if len(given) > 1 else None
    for key in ("score", "max"):
        if key not in given:
            return key, "缺少这一项；score 和 max 应一起写。"
    return _rated(value)


def _penalty(value: Mapping[str, Any]) -> Fault | None:
    decided, filed = value.get("decided_on"), value["filed_on"]
    if decided is None:
        if value["status"] == PenaltyStatus.DECIDED:
            return "decided_on", "缺少决定日期；status 为 decided 时应有。"
        return None
    if value["status"] == PenaltyStatus.PENDING:
        return "decided_on", "status 为 pending 时不应有决定日期。"
    return ("decided_on", f"不能早于 filed_on（{filed}）。") if decided < filed else None


WINDOW = Record({"start": required(values.day), "end": required(values.day)}, _window)
POLICIES = "missing_policy"
#: The top level; the agencies are read one by one, and the policies depend on the ruleset.
HEADER = Record(
    {
        "ruleset": required(values.text(NAME_LENGTH)),
        "as_of": required(values.day),
        "window": Field(record=WINDOW),
        "survey_window": Field(record=WINDOW),
        POLICIES: Field(),
        "cycle": optional(values.text(NAME_LENGTH)),
        "agencies": Field(required=True),
    }
)


def policies_of(ruleset: Ruleset) -> Record:
    """The policies for missing means: of each class, and the default."""
    policy = Field(values.one_of(sorted(ruleset.policies)), nullable=False)
    return Record(dict.fromkeys(("default", *ruleset.classes), policy))


def agency_of(ruleset: Ruleset) -> Record:
    """One agency with all its records."""
    items = [item.number for item in ruleset.count_items]
    levels = ruleset.honour_item.levels if ruleset.honour_item else ()
    name = values.text(NAME_LENGTH, may_have_lines=True)  # a reference is folded into one line
    title = values.text(NAME_LENGTH, may_be_blank=True)
    deduction = {
        "item": required(values.item_of(items)),
        "on": required(values.day),
        "incident": optional(name),
        "note": optional(values.text(NOTE_LENGTH, may_be_blank=True, may_have_lines=True)),
    }
    review = {
        "report": optional(name),
        "score": required(values.number),
        "max": required(values.positive),
        "on": required(values.day),
    }
    response = {
        "enterprise": required(values.enterprise),
        "answers": optional(values.answers_of(ruleset.answer_sheet)),
        "score": optional(values.number),
        "max": optional(values.positive),
        "on": required(values.day),
    }
    honour = {
        "level": required(values.one_of(tuple(levels))),
        "cause": required(name),
        "title": optional(title),
        "on": required(values.day),
    }
    penalty = {
        "filed_on": required(values.day),
        "decided_on": optional(values.day),
        "status": required(values.one_of([status.value for status in PenaltyStatus])),
    }
    return Record(
        {
            "uscc": required(values.credit_code),
            "name": required(values.text(NAME_LENGTH)),
            "class": required(values.one_of(ruleset.classes)),
            "registered_on": optional(values.day),
            "deregistered_on": optional(values.day),
            "last_business_on": optional(values.day),
            "deductions": listed(Record(deduction)),
            "report_reviews": listed(Record(review, _rated)),
            "survey": listed(Record(response, _response)),
            "honours": listed(Record(honour)),
            "penalties": listed(Record(penalty, _penalty)),
            "revocations": listed(Record({"on": required(values.day)})),
        },
        _agency,
    )


def check_agencies(record: Record, agencies: Any) -> None:
    """Walk through the list of agencies; raises EvidenceError with the first fault."""
    if not isinstance(agencies, list):
        raise refusal("agencies", f"应为列表（[ ]），不是{kind(agencies)}。", agencies)
    if not agencies:
        raise EvidenceError("agencies：没有机构，至少应有一家。")
    for position, agency in enumerate(agencies):
        check(record, agency, f"agencies[{position}]")
