"""Worksheets of .xlsx files: a row in memory at a time, and safe to open."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError, FileSizeError

from documents.archive import ArchiveFile
from documents.fitting import lines
from documents.plain_text import writable

#: A worksheet of Excel's ends at 1,048,576 rows; the rest goes on to the next worksheet.
ROWS_PER_SHEET = 1_000_000
#: Characters that a cell of Excel's holds.
_CELL = 32_767
#: A text that begins so would be calculated once it is typed or pasted anew.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Excel's calendar begins here, and its numbers end after so many digits.
_FIRST_YEAR, _DIGITS = 1900, 15


#: The office font of Chinese bureaus; elsewhere the program puts its own in its place.
_FONT = {"font_name": "宋体", "font_size": 11}
#: The height of a line, in points.
LINE = 15.0


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column: its Chinese words and its width in Latin characters.

    is_centred: its short words and whole numbers stand in the middle.
    """

    words: str
    width: float
    is_centred: bool = False


class Formats:
    """How the cells of one workbook look."""

    def __init__(self, book: Any) -> None:
        def add(**properties: object) -> Any:
            return book.add_format({"valign": "vcenter", **properties})

        self.header = add(bold=True, bg_color="#E8EEF4", bottom=1, text_wrap=True)
        self.centred_header = add(
            bold=True, bg_color="#E8EEF4", bottom=1, text_wrap=True, align="center"
        )
        self.time = add(num_format="yyyy-mm-dd hh:mm:ss", align="left")
        self.day = add(num_format="yyyy-mm-dd", align="left")
        # all decimals there are, and never the ##### of a number wider than its column
        self.exact = add(num_format="0.00############", shrink=True, align="right", indent=1)
        self.share = add(num_format="0.0##%", align="right", indent=1)
        self.whole = add(num_format="0")
        self.centred_whole = add(num_format="0", align="center")
        self._texts = {
            (is_quoted, is_wrapped, is_centred): add(
                num_format="@",
                **({"quote_prefix": True} if is_quoted else {}),
                **({"text_wrap": True} if is_wrapped else {}),
                **({"align": "center"} if is_centred else {}),
            )
            for is_quoted, is_wrapped, is_centred in product((False, True), repeat=3)
        }

    def text(self, *, is_quoted: bool, is_wrapped: bool, is_centred: bool) -> Any:
        """Text; quoted: stays so when the cell is edited; wrapped: breaks into lines."""
        return self._texts[is_quoted, is_wrapped, is_centred]


@contextmanager
def open_book(path: Path) -> Iterator[Any]:
    """A workbook of XlsxWriter's, written when the block ends without an error; raises OSError.

    Rows go to temporary files at once, so they must come in order within their worksheet.
    """
    with TemporaryDirectory(prefix="pingyi-") as folder:
        options = {"constant_memory": True, "tmpdir": folder, "default_format_properties": _FONT}
        book = xlsxwriter.Workbook(path, options)
        try:
            yield book
            with ArchiveFile(path) as file:
                book.filename = file
                book.close()
        except (FileCreateError, FileSizeError) as error:
            # the library wraps the system's own error, whose number says what to do about it
            raise OSError(*getattr(error.args[0], "args", error.args)) from error
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
        tall = max(map(_lines, values, self._headings))
        if tall > 1:
            self.sheet.set_row(self.rows, LINE * tall)
        for column, (value, heading) in enumerate(zip(values, self._headings, strict=True)):
            write_cell(
                self.sheet, self.rows, column, value, self._formats, is_centred=heading.is_centred
            )

    def end(self) -> None:
        """Put filters over the rows of the last worksheet."""
        self.sheet.autofilter(0, 0, self.rows, len(self._headings) - 1)

    def _begin(self, title: str) -> None:
        self.rows = 0
        self.sheet = self._book.add_worksheet(title)
        tall = max(heading.words.count("\n") + 1 for heading in self._headings)
        self.sheet.set_row(0, LINE * tall)
        formats = self._formats
        for column, heading in enumerate(self._headings):
            form = formats.centred_header if heading.is_centred else formats.header
            self.sheet.set_column(column, column, heading.width)
            self.sheet.write_string(0, column, heading.words, form)
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


def write_cell(
    sheet: Any,
    row: int,
    column: int,
    value: object,
    formats: Formats,
    *,
    is_centred: bool = False,
) -> None:
    """Numbers, days and times as such; everything else as text that Excel never calculates.

    A Decimal with more digits than Excel keeps is text: no digit of a score may be lost.
    """
    match value:
        case None | "" | Prose(""):
            return
        case int():
            form = formats.centred_whole if is_centred else formats.whole
            sheet.write_number(row, column, value, form)
        case Decimal() if len(value.as_tuple().digits) <= _DIGITS:
            sheet.write_number(row, column, float(value), formats.exact)
        case Share():
            sheet.write_number(row, column, float(value.value), formats.share)
        case datetime():
            sheet.write_datetime(row, column, value, formats.time)
        case date() if value.year >= _FIRST_YEAR:
            sheet.write_datetime(row, column, value, formats.day)
        case _:
            is_wrapped = isinstance(value, Prose)
            text = writable(value.text if isinstance(value, Prose) else str(value))[:_CELL]
            # a formula typed by a stranger stays text even when the cell is edited or saved as CSV
            form = formats.text(
                is_quoted=text.startswith(_FORMULA), is_wrapped=is_wrapped, is_centred=is_centred
            )
            sheet.write_string(row, column, text, form)


def _lines(value: object, heading: Heading) -> int:
    """Lines that prose takes; office programs do not all find the height of a row themselves."""
    return lines(value.text, heading.width / 2 - 1) if isinstance(value, Prose) else 1
