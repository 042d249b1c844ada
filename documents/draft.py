"""A file appears whole or not at all, and only its owner may read it."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: What people can mend, in their words; anything else is told by the system's number.
_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件太大",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已有这个文件",
    errno.ELOOP: "链接绕成了圈",
    errno.EIO: "磁盘读写出错",
    errno.ENXIO: "没有这个设备",
    errno.ENODEV: "没有这个设备",
    errno.EINVAL: "文件名或位置不行",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ETXTBSY: "文件正在使用",
    errno.EBUSY: "文件正在使用",
    errno.ENOMEM: "内存不足",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.ETIMEDOUT: "超时",
    errno.EPIPE: "读取的一方已关闭",
}


class DocumentError(ValueError):
    """The file cannot be written; the message is one Chinese sentence."""


def check_place(path: Path) -> None:
    """Refuse a file whose folder is not there, or whose name is a folder's; DocumentError."""
    try:
        is_in_folder, is_folder = path.parent.is_dir(), path.is_dir()
    except OSError as error:  # not only absence: a name too long, a folder that is closed
        raise DocumentError(f"{path}：无法写入（{reason(error)}）。") from error
    if not is_in_folder:
        raise DocumentError(f"{path}：文件夹 {path.parent} 不存在。")
    if is_folder:
        raise DocumentError(f"{path}：这是一个文件夹，应为文件名。")


def reason(error: OSError) -> str:
    """Why the file system refused, in a few words."""
    told = _REASONS.get(error.errno or 0)
    return told or (f"系统错误 {error.errno}" if error.errno else "原因不明")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A draft beside the file, which takes its place when the block ends without an error.

    After an error nothing is left of the draft, and what stood at the path still stands. Several
    on one ExitStack appear together: each keeps to its draft until all are written. Raises
    DocumentError where the file system refuses; other errors of the block pass unchanged.
    """
    check_place(path)
    # the file's own name is not in the draft's: together they might be too long
    draft = path.parent / f".draft-{secrets.token_hex(8)}"
    try:
        # from before it is there, so that an interruption leaves it at no moment
        try:
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            yield draft
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise DocumentError(f"{path}：无法写入（{reason(error)}）。") from error
