"""A roster as CSV files in UTF-8 or GB18030."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from cycle.roster.problems import Remark, RosterError
from cycle.roster.sheets import sheet_titled
from cycle.roster.source import Source, Worksheet

_CHUNK = 1 << 20
_DELIMITERS = ",\t;"


def open_folder(path: Path) -> Source:
    """Find the CSV files of a folder, or take the one file that was named."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    source = Source(path.name)
    for file in files:
        if file.suffix.lower() != ".csv" or not file.is_file():
            continue
        sheet = sheet_titled(file.stem)
        if sheet is None:
            source.warnings.append(Remark(file.name, "不是名录的文件，已忽略"))
            continue
        encoding, lines = _encoding(file)
        source.add(Worksheet(sheet, file.name, _Rows(file, encoding), lines))
    return source


def _encoding(file: Path) -> tuple[str, int]:
    """Decide strictly what a file is written in, and count its lines on the way.

    Raises RosterError for UTF-16, binary content, and text that neither encoding allows.
    """
    with file.open("rb") as stream:
        if stream.read(4).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise _unreadable(
                file, "是 UTF-16（Excel 的“Unicode 文本”），请另存为“CSV UTF-8（逗号分隔）”"
            )
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        lines = 0
        try:
            with file.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    if b"\0" in chunk:
                        raise _unreadable(file, "不是文本文件，请另存为“CSV UTF-8（逗号分隔）”")
                    decoder.decode(chunk)
                    lines += chunk.count(b"\n")
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding, lines
    raise _unreadable(file, "既不是 UTF-8 也不是 GB18030，请另存为“CSV UTF-8（逗号分隔）”")


def _unreadable(file: Path, message: str) -> RosterError:
    return RosterError([Remark(file.name, message)])


class _Rows:
    """The records of one CSV file, read anew each time it is iterated."""

    def __init__(self, file: Path, encoding: str) -> None:
        self._file = file
        self._encoding = encoding

    def __iter__(self) -> Iterator[Sequence[object]]:
        with self._file.open(encoding=self._encoding, newline="") as stream:
            first = stream.readline()
            stream.seek(0)
            delimiter = max(_DELIMITERS, key=first.count)
            reader = csv.reader(stream, delimiter=delimiter, strict=True)
            try:
                yield from reader
            except csv.Error as error:
                raise _unreadable(
                    self._file, f"第 {reader.line_num} 行不是正确的 CSV，请检查引号（{error}）"
                ) from None
