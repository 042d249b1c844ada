"""Scores as .xlsx: an overview, a summary to sort and filter, and every point explained."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from documents import summary_table
from documents.overview_sheet import write_overview
from documents.receipt_tables import (
    RECEIPT_HEADINGS,
    RECEIPTS,
    SET_ASIDE,
    SET_ASIDE_HEADINGS,
    receipt_rows,
    set_aside_rows,
)
from documents.summary_table import SummaryTable
from documents.worksheet import ROWS_PER_SHEET, Formats, Heading, LongTable, open_book
from scoring.ruleset import Ruleset

#: Excel's number for the size of paper.
_A3 = 8


def write_score_workbook(
    draft: Path,
    ruleset: Ruleset,
    result: Mapping[str, Any],
    advance: Callable[[], None] | None = None,
) -> None:
    """Write all agencies, in the result's order, to a draft (`documents.draft`).

    result: as published (`scoring.result`), its agencies read several times over; advance: called
    once an agency. Rows go to disk as they come. Raises OSError.
    """
    with open_book(draft) as book:
        formats = Formats(book)
        write_overview(book, formats, ruleset, result)
        summary = SummaryTable(ruleset, result)
        agencies = LongTable(
            book,
            formats,
            summary_table.TITLE,
            summary.headings(),
            frozen_columns=summary_table.FROZEN_COLUMNS,
        )
        agencies.sheet.set_paper(_A3)  # it has many columns
        receipts = _long_table(book, formats, RECEIPTS, RECEIPT_HEADINGS)
        for agency in result["agencies"]:
            agencies.append(summary.row(agency))
            for row in receipt_rows(ruleset, agency):
                receipts.append(row)
            if advance is not None:
                advance()
        agencies.end()
        receipts.end()
        set_aside = _long_table(book, formats, SET_ASIDE, SET_ASIDE_HEADINGS)
        for agency in result["agencies"]:
            for row in set_aside_rows(agency):
                set_aside.append(row)
        set_aside.end()


def _long_table(book: Any, formats: Formats, title: str, headings: Sequence[Heading]) -> LongTable:
    return LongTable(
        book, formats, title, headings, frozen_columns=1, rows_per_sheet=ROWS_PER_SHEET
    )
