"""Worksheets of .xlsx files: a row in memory at a time, and safe to open."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError, FileSizeError

from documents.plain_text import writable

#: A worksheet of Excel's ends at 1,048,576 rows; the rest goes on to the next worksheet.
ROWS_PER_SHEET = 1_000_000
#: Characters that a cell of Excel's holds.
_CELL = 32_767
#: A text that begins so would be calculated once it is typed or pasted anew.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Excel's calendar begins here, and its numbers end after so many digits.
_FIRST_YEAR, _DIGITS = 1900, 15


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its Chinese words and its width in characters."""

    words: str
    width: int


class Formats:
    """How the cells of one workbook look."""

    def __init__(self, book: Any) -> None:
        def add(**properties: object) -> Any:
            return book.add_format({"valign": "top", **properties})

        self.header = add(bold=True, bg_color="#E8EEF4", bottom=1, text_wrap=True)
        self.text = add(num_format="@")
        self.quoted = add(num_format="@", quote_prefix=True)
        self.time = add(num_format="yyyy-mm-dd hh:mm:ss", align="left")
        self.day = add(num_format="yyyy-mm-dd", align="left")
        # all decimals there are, and never the ##### of a number wider than its column
        self.exact = add(num_format="0.00############", shrink=True)
        self.share = add(num_format="0.0##%")
        self.wrapped = add(num_format="@", text_wrap=True)
        self.wrapped_quoted = add(num_format="@", text_wrap=True, quote_prefix=True)


@contextmanager
def open_book(path: Path) -> Iterator[Any]:
    """A workbook of XlsxWriter's, written when the block ends without an error; raises OSError.

    Rows go to temporary files at once, so they must come in order within their worksheet.
    """
    with TemporaryDirectory(prefix="pingyi-") as folder:
        book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": folder})
        try:
            yield book
            book.close()
        except (FileCreateError, FileSizeError) as error:
            raise OSError(str(error)) from error
        finally:
            for sheet in book.worksheets():  # the library closes them after a success alone
                sheet.row_data_fh.close()


class LongTable:
    """Rows under frozen headers with filters, on as many worksheets as they need."""

    def __init__(
        self,
        book: Any,
        formats: Formats,
        title: str,
        headings: Sequence[Heading],
        *,
        frozen_columns: int = 0,
        rows_per_sheet: int = ROWS_PER_SHEET,
    ) -> None:
        self._book, self._formats, self._title, self._headings = book, formats, title, headings
        self._frozen_columns, self._limit = frozen_columns, rows_per_sheet
        self._number = 1
        self.total = 0
        self._begin(title)

    def append(self, values: Sequence[object]) -> None:
        """One more row: a value for each heading."""
        if self.rows == self._limit:
            self.end()
            self._number += 1
            self._begin(f"{self._title}{self._number}")
        self.rows += 1
        self.total += 1
        for column, value in enumerate(values):
            write_cell(self.sheet, self.rows, column, value, self._formats)

    def end(self) -> None:
        """Put filters over the rows of the last worksheet."""
        self.sheet.autofilter(0, 0, self.rows, len(self._headings) - 1)

    def _begin(self, title: str) -> None:
        self.rows = 0
        self.sheet = self._book.add_worksheet(title)
        for column, heading in enumerate(self._headings):
            self.sheet.set_column(column, column, heading.width)
            self.sheet.write_string(0, column, heading.words, self._formats.header)
        self.sheet.freeze_panes(1, self._frozen_columns)
        print_wide(self.sheet)
        self.sheet.repeat_rows(0)


def print_wide(sheet: Any) -> None:
    """On A4, landscape, all columns on a page, pages numbered."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")


@dataclass(frozen=True, slots=True)
class Share:
    """A probability, as a decimal string from 0 to 1; shown in percent."""

    value: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Text of several sentences, broken into lines within its cell."""

    text: str


def write_cell(sheet: Any, row: int, column: int, value: object, formats: Formats) -> None:
    """Numbers, days and times as such; everything else as text that Excel never calculates.

    A Decimal with more digits than Excel keeps is text: no digit of a score may be lost.
    """
    match value:
        case None | "":
            return
        case int() | float():
            sheet.write_number(row, column, value)
        case Decimal() if len(value.as_tuple().digits) <= _DIGITS:
            sheet.write_number(row, column, float(value), formats.exact)
        case Share():
            sheet.write_number(row, column, float(value.value), formats.share)
        case datetime():
            sheet.write_datetime(row, column, value, formats.time)
        case date() if value.year >= _FIRST_YEAR:
            sheet.write_datetime(row, column, value, formats.day)
        case Prose():
            _write_text(sheet, row, column, value.text, formats.wrapped, formats.wrapped_quoted)
        case _:
            _write_text(sheet, row, column, str(value), formats.text, formats.quoted)


def _write_text(sheet: Any, row: int, column: int, text: str, plain: Any, quoted: Any) -> None:
    text = writable(text)[:_CELL]
    # a formula typed by a stranger stays text even when the cell is edited or saved as CSV
    sheet.write_string(row, column, text, quoted if text.startswith(_FORMULA) else plain)
