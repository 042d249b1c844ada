"""Pictures in a letter: a QR code that is drawn here, or the account's own from a file."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import segno
from docx.image.exceptions import (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
)
from docx.image.image import Image

from documents.draft import DocumentError, reason

#: Pixels of a module, and modules of white around: what phones need to read it from paper.
_SCALE, _QUIET = 6, 2
#: Bytes; a larger one is no QR code but a photograph.
_LARGEST = 2_000_000
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class Picture:
    """extension: png or jpg; ratio: width to height."""

    content: bytes
    extension: str
    ratio: float = 1.0


def drawn(text: str) -> Picture:
    """A QR code of this text, of which a seventh may be soiled (level M of ISO/IEC 18004)."""
    buffer = BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=_SCALE, border=_QUIET)
    return Picture(buffer.getvalue(), "png")


def read_picture(path: Path) -> Picture:
    """The PNG or JPEG of this file; DocumentError when it is none."""
    try:
        if path.stat().st_size > _LARGEST:
            raise DocumentError(f"{path}：图片太大，二维码图片应小于 2 MB。")
        content = path.read_bytes()
        image = Image.from_blob(content)
        extension = _EXTENSIONS[image.content_type]
        ratio = image.px_width / image.px_height
    except OSError as error:
        raise DocumentError(f"{path}：无法读取（{reason(error)}）。") from error
    except (
        InvalidImageStreamError,
        KeyError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
        ZeroDivisionError,
    ) as error:
        raise DocumentError(f"{path}：不是 PNG 或 JPEG 图片。") from error
    return Picture(content, extension, ratio)
