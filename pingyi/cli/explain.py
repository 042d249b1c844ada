"""pingyi explain: one agency's receipt, and its score without a piece of evidence."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cycle.refusal import brief, one_line
from pingyi.cli.answer_table import answers, show_answers
from pingyi.cli.evidence_file import UNIT, assessed, evidence_argument, open_file, uncollected
from pingyi.cli.meter import Meter, metered
from pingyi.cli.options import json_option
from pingyi.cli.receipt_table import changes, show_receipt, standing
from pingyi.cli.tools import BadInput, print_json

if TYPE_CHECKING:
    from scoring.evidence import AgencyEvidence
    from scoring.evidence_file import EvidenceFile
    from scoring.result import Result
    from scoring.ruleset import Ruleset

_SHOWN_CANDIDATES = 40
_SHOWN_AGENCIES = 5


@click.command(
    help="显示 AGENCY 的评分回执：每一分的条款和依据。\n\n"
    "REF 是回执中显示的编号，例如 3/NH-2023-17；不会弄错的，可以只写斜线后面的部分。"
    "企业的答卷写 12/信用代码。"
)
@evidence_argument
@click.argument("agency_text", metavar="AGENCY")
@click.option(
    "--without",
    "written",
    metavar="REF",
    help="另算没有这一条依据时的合计、等次和名次",
)
@click.option("--answers", "with_answers", is_flag=True, help="另逐份列出满意度背后的答卷")
@json_option
def explain(
    evidence: Path, agency_text: str, written: str | None, *, with_answers: bool, as_json: bool
) -> None:
    """Print the receipt of AGENCY (a code or a name): every point, its clause and its evidence."""
    with uncollected(), metered(UNIT) as meter:
        case = _Case(evidence, open_file(evidence), meter)
        code = _meant(case, agency_text)
        own: list[AgencyEvidence] = []
        result = case.assess(_watched(case.file, code, own))
        if not own:
            raise BadInput(f"{one_line(evidence)}：没有信用代码为 {code} 的机构。")
        before = _standing(result, code)
        other = None if written is None else _without(case, own[0], written, before)
    if as_json:
        print_json(
            {"agency": before.agency}
            | ({} if other is None else {"reference": other[0], "without": other[1].agency})
            | ({"answers": answers(case.file, own[0])} if with_answers else {})
        )
        return
    show_receipt(case.file.ruleset, before.result, before.agency)
    if with_answers:
        show_answers(case.file, own[0])
    if other is not None:
        for line in _compared(case.file.ruleset, *other, before):
            click.echo(line)


def _meant(case: "_Case", text: str) -> str:
    """The code of the agency that is meant by a code or by a name; BadInput for none or several."""
    if text.isascii() or _is_code(text):
        return _code(text)
    wanted = text.strip()
    named = [(each.name, each.uscc) for each in _checked(case) if wanted in each.name]
    whole = [each for each in named if each[0] == wanted]
    found = whole or named
    if len(found) == 1:
        return found[0][1]
    if not found:
        raise BadInput(f"{case.path}：没有名称含“{brief(wanted)}”的机构。")
    names = "、".join(f"{name}（{code}）" for name, code in found[:_SHOWN_AGENCIES])
    raise BadInput(f"{wanted}：有 {len(found)} 家机构，请写信用代码：{names}。")


def _is_code(text: str) -> bool:
    from scoring.references import fold
    from scoring.uscc import is_valid

    return is_valid(fold(text).upper())


def _checked(case: "_Case") -> "Iterator[AgencyEvidence]":
    from scoring.evidence_file import EvidenceError

    try:
        yield from case.file
    except EvidenceError as error:
        raise BadInput(f"{case.path}：{error}") from None


def _code(text: str) -> str:
    """The credit code that people mean, in either width and case; BadInput when it is none."""
    from scoring.references import fold
    from scoring.uscc import is_valid

    code = fold(text).upper()
    if is_valid(code):
        return code
    from cycle.identifiers import IdentifierError, parse_uscc

    try:
        return parse_uscc(text).code
    except IdentifierError as error:
        raise BadInput(f"{text}：{error}。") from None


@dataclass(frozen=True, slots=True)
class _Case:
    """An evidence file that is assessed once or twice."""

    path: Path
    file: "EvidenceFile"
    meter: Meter

    def assess(self, agencies: "Iterable[AgencyEvidence]") -> "Result":
        from scoring.result import publish

        assessment = assessed(self.path, self.file, self.meter, agencies)
        self.meter("整理结果", 0, None)
        return publish(assessment)


@dataclass(frozen=True, slots=True)
class _Standing:
    """An agency's entry of a published result as plain values, and the result without entries."""

    result: Mapping[str, Any]
    agency: Mapping[str, Any]


def _standing(result: "Result", code: str) -> _Standing:
    import msgspec

    from pingyi.cli.published import plain

    entry = next(each for each in result.agencies if each.uscc == code)
    head = plain(msgspec.structs.replace(result, agencies=()))
    return _Standing(head, msgspec.to_builtins(entry))


def _watched(
    agencies: "Iterable[AgencyEvidence]", code: str, own: "list[AgencyEvidence]"
) -> "Iterator[AgencyEvidence]":
    """All agencies as they are; the one of this code is also put into `own`."""
    for evidence in agencies:
        if evidence.uscc == code:
            own.append(evidence)
        yield evidence


def _replaced(
    agencies: "Iterable[AgencyEvidence]", own: "AgencyEvidence"
) -> "Iterator[AgencyEvidence]":
    for evidence in agencies:
        yield own if evidence.uscc == own.uscc else evidence


def _without(
    case: _Case, own: "AgencyEvidence", written: str, before: _Standing
) -> tuple[str, _Standing]:
    """The full reference, and where the agency stands without that evidence; BadInput."""
    from scoring.references import UnclearReferenceError, fold, meant, without

    try:
        reference = meant(case.file.ruleset, own, written)
    except UnclearReferenceError as error:
        if _is_aside(fold(written), before.agency):  # responses are set aside under one name
            return fold(written), before
        raise BadInput(_unclear(written, error.candidates)) from None
    reduced = without(case.file.ruleset, own, reference)
    return reference, _standing(case.assess(_replaced(case.file, reduced)), own.uscc)


def _is_aside(reference: str, agency: Mapping[str, Any]) -> bool:
    return any(aside["reference"] == reference for aside in agency["receipt"]["set_aside"])


def _unclear(written: str, candidates: tuple[str, ...]) -> str:
    shown = "、".join(candidates[:_SHOWN_CANDIDATES])
    more = "等" if len(candidates) > _SHOWN_CANDIDATES else ""
    if not candidates:
        return f"--without {written}：没有这条证据。"
    return f"--without {written}：请写明是哪一条证据，可写 {shown}{more}。"


def _compared(
    ruleset: "Ruleset", reference: str, after: _Standing, before: _Standing
) -> Iterator[str]:
    yield f"去掉 {reference} 之后："
    was, now = (standing(ruleset, each.result, each.agency) for each in (before, after))
    differing = list(changes(ruleset, before.agency, after.agency))
    if was == now and not differing:
        counted = any(line["reference"] == reference for line in before.agency["receipt"]["lines"])
        why = "" if counted else "，因为它本来就未计入"
        yield f"  得分、等级和名次都不变{why}。"
        return
    yield f"  原来：{was}"
    yield f"  变为：{now}"
    for line in differing:
        yield f"  {line}"
