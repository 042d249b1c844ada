"""督察复评 of a report: the expert's score on its own scale (item 11; reading 5)."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from cycle.cycles import CycleRow
from cycle.evidence import entering, recording
from cycle.evidence.book import Book
from cycle.evidence.experts import ExpertRow, choose
from cycle.evidence.recording import (
    NO_PROOF,
    Asked,
    Content,
    Entry,
    Proof,
    Recorded,
    RecordKind,
    Standing,
    Unfit,
)
from cycle.evidence.reports import ReportRow
from cycle.identifiers import fold
from cycle.refusal import brief
from cycle.register.finding import Organisation
from storage import tables

_PLAIN = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?")


def record_review(
    db: Connection,
    cycle: CycleRow,
    agency: Organisation,
    reference: str,
    score: str,
    maximum: str,
    on: date,
    entry: Entry,
    proof: Proof = NO_PROOF,
    *,
    expert: ExpertRow | None = None,
) -> Recorded:
    """Enter a review of one of the agency's reports; score and maximum exactly as written.

    Once reports were drawn in the cycle only drawn ones are reviewed (notice, part two), each by
    an expert to whom it was given. Without a draw, where the sample was taken elsewhere, a
    reference is taken as it is, with a warning.
    """
    content = {
        "reference": reference,
        "score": score,
        "max_score": maximum,
        "on_date": on,
        "expert_id": None if expert is None else expert.id,
    }
    return entering.add(db, REVIEW, cycle, agency, content, entry, proof)


def _resolved(book: Book, agency: Organisation, content: Content) -> Content:
    """The content with the listed report it is of and the expert; Refused where they do not fit.

    expert: a name or an id, "" for nobody, instead of expert_id.
    """
    expert_id = content["expert_id"]
    if "expert" in content:
        named = content["expert"]
        expert_id = choose(book.experts, named).id if fold(named) else None
    reference = recording.read_line("reference", "报告编号", content["reference"], 100)
    found = book.reports.of(agency.id, reference, expert_id)
    expert = choose(book.experts, expert_id) if expert_id else None
    if found is None:
        _refuse_undrawn(book, reference)
    elif not book.reports.is_drawn(found.id):
        raise Unfit("reference", f"报告“{found.reference}”未被抽中，不能登记复评得分。")
    else:
        _refuse_ungiven(book, found, expert)
    if expert is not None:
        client = "" if found is None else found.client_uscc
        _refuse_conflict(book, agency, reference, client, expert)
    report_id = None if found is None else found.id
    return {**content, "reference": reference, "report_id": report_id, "expert_id": expert_id}


def _refuse_undrawn(book: Book, reference: str) -> None:
    """Beside a draw by a published seed a score of something else would be chosen by somebody."""
    if book.listing_after is not None:
        raise Unfit(
            "reference",
            f"报告“{brief(reference)}”不在本周期的报告清单上；本周期已公开抽查，只登记抽中的报告，"
            "需要补抽的先用 pingyi sampling add 列入，再用 pingyi sampling draw 抽取。",
        )


def _refuse_ungiven(book: Book, report: ReportRow, expert: ExpertRow | None) -> None:
    """A report that was given to experts is judged by one of them, and it is said by whom."""
    if expert is None:
        if book.reports.is_assigned(report.id):
            raise Unfit(
                "expert", f"报告“{report.reference}”已分配专家，请用 --expert 写明由谁复评。"
            )
    elif not book.reports.is_given(report.id, expert.id):
        raise Unfit("expert", f"报告“{report.reference}”没有分配给专家“{expert.name}”，请核对。")


def _refuse_conflict(
    book: Book, agency: Organisation, reference: str, client: str, expert: ExpertRow
) -> None:
    """Also of a report that nobody listed: whoever works for the agency does not judge it."""
    why = book.conflicts.about(expert, agency.id, client)
    if why is not None:
        raise Unfit(
            "expert",
            f"专家“{expert.name}”应回避报告“{brief(reference)}”：{why}。请改由其他专家复评，"
            "可用 pingyi sampling assign 重新分配。",
        )


def _normal(content: Content) -> dict[str, Any]:
    score = _decimal("score", "得分", content["score"])
    maximum = _decimal("max_score", "满分", content["max_score"])
    if Decimal(maximum) <= 0:
        raise Unfit("max_score", f"满分应大于 0，这里是 {maximum}。")
    if Decimal(score) > Decimal(maximum):
        raise Unfit("score", f"得分应在 0 和满分 {maximum} 之间，这里是 {score}。")
    return {
        "reference": recording.read_line("reference", "报告编号", content["reference"], 100),
        "score": score,
        "max_score": maximum,
        "on_date": content["on_date"],
        "report_id": content["report_id"],
        "expert_id": content["expert_id"],
    }


def plain_decimal(written: str) -> str | None:
    """A score as it is kept, None for anything but plain digits with up to four decimals.

    Exponents, signs and the digits of other scripts are numbers to a computer, and none that an
    expert gives.
    """
    text = fold(written)
    return text if _PLAIN.fullmatch(text) else None


def _decimal(field: str, title: str, written: object) -> str:
    text = plain_decimal(str(written))
    if text is None:
        shown = brief(written)
        raise Unfit(field, f"{title}“{shown}”应写成 86.5 的样子，最多四位整数、四位小数。")
    return text


def _warnings(_asked: Asked, content: Content, standing: Standing) -> list[str]:
    warnings = []
    if content["report_id"] is None:
        warnings.append(f"报告“{content['reference']}”不在本周期的报告清单上，请核对编号。")
    elif content["expert_id"] is None:
        warnings.append("没有写明评分的专家（--expert），日后查不到由谁评定。")
    same = standing(content["reference"])
    if same:
        warnings.append(
            f"该报告已有 {len(same)} 份复评得分，评分时先取该报告各次的平均，再与其他报告平均。"
        )
    return warnings


REVIEW = RecordKind(
    name="review",
    title="报告复评",
    table=tables.ReportReview,
    fields=("reference", "score", "max_score", "on_date", "report_id", "expert_id"),
    said=("reference", "score", "max_score", "on_date", "expert"),
    days=("on_date",),
    resolved=_resolved,
    normal=_normal,
    warnings=_warnings,
    marks=lambda each: (each.reference,),
    key=lambda each: (each.reference, each.expert_id, each.score, each.max_score, each.on_date),
    is_for_city_alone=True,
)
