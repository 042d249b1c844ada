"""The database or a disk in trouble: one sentence that says what, and whether anything is kept."""

import errno
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from storage.trouble import Trouble
    from storage.written import Written

#: (what is the matter, what to do about it), by storage.trouble.Trouble.
_WORDS = {
    "full": ("数据库所在的磁盘已满", "请腾出空间后再运行"),
    "disk": ("数据库所在的磁盘读写出错", "请检查磁盘"),
    "read_only": ("数据库只读，不能写入", "请检查数据库文件和所在文件夹的权限"),
    "moved": ("数据库文件在运行中被移走或替换", "请把文件放回原处后再运行"),
    "busy": ("数据库一直被占用，等不到空闲", "请稍后再运行"),
    "cannot_open": ("无法打开数据库文件", "请检查所在的文件夹和权限"),
    "no_database": ("数据库文件已损坏，或不是数据库", "请核对配置项 database.url"),
    "not_there": ("连接不上数据库", "请检查数据库是否在运行，并核对配置项 database.url"),
    "refused": ("数据库拒绝连接", "请核对配置项 database.url 中的用户名、密码和数据库名"),
    "cut_off": ("与数据库的连接中断", "请检查数据库后再运行"),
    "other": ("数据库出错", "请检查数据库后再运行"),
}
#: These have a database of their own or none, so nothing is said of ours.
_APART = ("demo", "explain", "keys", "rehearse", "score", "simulator", "verify")
#: SQLite needs a few pages beside the file itself even to read it.
_ROOM_BYTES = 256 * 1024
#: Of the file system's refusals, those that are no defect of ours wherever they come.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO)


class _NotUndone(BadInput):
    """Exit code 2 promises that nothing was written."""

    exit_code = 1


def outage(error: BaseException, tools: Tools | None) -> BadInput | None:
    """The refusal for an error of the database or of a disk; None for any other error."""
    if isinstance(error, OSError):
        return _disk(error, tools)
    if tools is None:
        return None
    from storage.trouble import trouble_of

    trouble = trouble_of(error)
    if trouble is None:
        return None
    what = _more_precisely(tools, trouble)
    matter, mend = _WORDS[what]
    kept, is_certain = _kept(tools.written, what)
    told = BadInput(f"{matter}（{tools.database_shown}），{kept}，{mend}。")
    return told if is_certain else _NotUndone(told.message)


def _more_precisely(tools: Tools, trouble: "Trouble") -> "Trouble":
    """SQLite calls a disk without room by several names."""
    from storage.trouble import Trouble

    if trouble not in (Trouble.DISK, Trouble.CANNOT_OPEN) or not tools.database_is_file:
        return trouble
    folder = Path(tools.database_shown).parent
    if not folder.is_dir():
        return trouble
    return Trouble.FULL if shutil.disk_usage(folder).free < _ROOM_BYTES else trouble


def _kept(written: "Written | None", trouble: "Trouble") -> tuple[str, bool]:
    """What is kept of the command, in words, and whether that is certainly nothing."""
    if written is None or written.is_nothing_after(trouble):
        return "未写入任何内容", True
    if written.is_something:
        return "此前的步骤已经写入", False
    return "最后一步是否已写入不能确定", False


def _disk(error: OSError, tools: Tools | None) -> BadInput | None:
    from documents.draft import reason

    if error.errno not in _DISK:
        return None
    told = f"{error.filename or '输出'}：无法写入（{reason(error)}）"
    written = None if tools is None else tools.written
    if written is None or written.is_nothing:
        return BadInput(f"{told}。")
    return _NotUndone(f"{told}；数据库里的改动已经写入，请查看后再定是否重新运行。")


def interrupted(tools: object, command: str | None) -> str:
    """What is said of a command that somebody stopped: nothing is promised that is not certain."""
    written = tools.written if isinstance(tools, Tools) else None
    if written is None and command in _APART:
        return "已中断。"
    if written is None or written.is_nothing:
        return "已中断，数据库未作改动。"
    return "已中断；此前的步骤可能已写入数据库，请查看后再运行。"
