"""A file appears whole or not at all, and only its owner may read it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DocumentError(ValueError):
    """The file cannot be written; the message is one Chinese sentence."""


def check_place(path: Path) -> None:
    """Refuse a file whose folder is not there, or whose name is a folder's; DocumentError."""
    if not path.parent.is_dir():
        raise DocumentError(f"{path}：文件夹 {path.parent} 不存在。")
    if path.is_dir():
        raise DocumentError(f"{path}：这是一个文件夹，应为文件名。")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A draft beside the file, which takes its place when the block ends without an error.

    After an error nothing is left of the draft, and what stood at the path still stands. Raises
    DocumentError where the file system refuses; other errors of the block pass unchanged.
    """
    check_place(path)
    try:
        # the file's own name is not in the draft's: together they might be too long
        handle, name = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
        os.close(handle)
        draft = Path(name)
        try:
            yield draft
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise DocumentError(f"{path}：无法写入（{error.strerror or error}）。") from error
