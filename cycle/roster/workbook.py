"""A roster as an Excel workbook, read as a stream."""

import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from cycle.roster.columns import Sheet
from cycle.roster.problems import Remark, RosterError
from cycle.roster.sheets import INSTRUCTIONS, sheet_titled
from cycle.roster.source import Source, Worksheet

#: What openpyxl raises for a file that is not, or not wholly, a workbook.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
)
#: A workbook that unpacks to more than this is refused before it is read.
_LARGEST_UNPACKED = 2 << 30
_CHUNK = 1 << 20

#: Stands in a cell whose formula was never calculated.
NO_RESULT = "#N/A"


@contextmanager
def open_workbook(
    path: Path, titled: Callable[[str], Sheet | None] = sheet_titled
) -> Iterator[Source]:
    """Open an .xlsx; formulas are read as the results that were saved with them.

    titled: the sheet that a worksheet's title means.

    Raises RosterError when the file is not a workbook, is encrypted, or is far too large.
    """
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions that matter to nobody here
        warnings.simplefilter("ignore", UserWarning)
        try:
            has_formulas = _look_inside(path)
            books = [load_workbook(path, read_only=True, data_only=True)]
            if has_formulas:
                books.append(load_workbook(path, read_only=True, data_only=False))
        except RosterError:
            raise
        except _BROKEN as error:
            raise RosterError([Remark(path.name, _NOT_A_WORKBOOK)]) from error
        try:
            yield _worksheets(path.name, books, titled)
        finally:
            for book in books:
                book.close()


_NOT_A_WORKBOOK = "不是可以读取的 .xlsx 文件（可能已加密或损坏），请在 Excel 中另存为 .xlsx"


def _look_inside(path: Path) -> bool:
    """Refuse a bomb, and tell whether any worksheet holds a formula."""
    with zipfile.ZipFile(path) as archive:
        if sum(each.file_size for each in archive.infolist()) > _LARGEST_UNPACKED:
            raise RosterError([Remark(path.name, "文件解压后过大，请分成几个文件导入")])
        return any(
            _holds_formula(archive, each.filename)
            for each in archive.infolist()
            if each.filename.startswith("xl/worksheets/")
        )


def _holds_formula(archive: zipfile.ZipFile, member: str) -> bool:
    with archive.open(member) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            if b"<f>" in (text := tail + chunk) or b"<f " in text:
                return True
            tail = chunk[-2:]
    return False


def _worksheets(name: str, books: list[Workbook], titled: Callable[[str], Sheet | None]) -> Source:
    source = Source(name)
    for sheet in books[0].worksheets:
        title = sheet.title
        known = titled(title)
        if known is None:
            if title != INSTRUCTIONS:
                source.warnings.append(Remark(name, "不是要导入的工作表，已忽略", title))
            continue
        source.add(Worksheet(known, name, _Rows(name, title, books), sheet.max_row))
    return source


class _Rows:
    """The rows of one worksheet as Python values."""

    def __init__(self, file: str, title: str, books: list[Workbook]) -> None:
        self._file = file
        self._title = title
        self._books = books

    def __iter__(self) -> Iterator[Sequence[object]]:
        try:
            if len(self._books) == 1:
                yield from self._values(self._books[0])
                return
            results, written = (self._values(book) for book in self._books)
            for result, text in zip(results, written, strict=True):
                yield [_calculated(*pair) for pair in zip(result, text, strict=True)]
        except _BROKEN as error:
            raise RosterError([Remark(self._file, _NOT_A_WORKBOOK, self._title)]) from error

    def _values(self, book: Workbook) -> Iterator[Sequence[object]]:
        sheet = book[self._title]
        # other programs write a wrong size here, which would cut rows off
        sheet.reset_dimensions()
        return iter(sheet.iter_rows(values_only=True))


def _calculated(result: object, written: object) -> object:
    """A formula's saved result, or the mark of an error when none was saved."""
    is_formula = isinstance(written, str) and written.startswith("=")
    return NO_RESULT if is_formula and result is None else result
