"""The file under an office document, which is a ZIP archive."""

import io
from pathlib import Path
from typing import Any


class ArchiveFile(io.FileIO):
    """A new file that refuses once: what comes after an error is taken and thrown away.

    The libraries leave an archive unfinished when a write fails; Python finishes it when it is
    forgotten, fails on the same full disk, and would print that below our own sentence.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w+")
        #: Where it would stand had nothing failed; None until something has, or it is closed.
        self._beyond: int | None = None

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        done = 0
        while self._beyond is None and done < len(view):
            try:
                done += super().write(view[done:]) or 0
            except OSError:
                self._beyond = super().tell()
                raise
        if self._beyond is not None:
            self._beyond += len(view)
        return len(view)

    def tell(self) -> int:
        return super().tell() if self._beyond is None else self._beyond

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if self._beyond is None:
            return super().seek(offset, whence)
        self._beyond = offset  # archives are sought from their beginning alone
        return offset

    def flush(self) -> None:
        if self._beyond is None:
            super().flush()

    def close(self) -> None:
        if self._beyond is None and not self.closed:
            self._beyond = super().tell()
        super().close()
