"""The account's QR code for the pages: drawn from its address, or a file's picture."""

import io
from pathlib import Path

import segno
import structlog

from pages.site import Image

#: Bytes; a larger one is no QR code but a photograph.
_LARGEST = 2_000_000
_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}

log = structlog.get_logger()


def account_picture(given: str) -> Image | None:
    """The picture of bureau.account_qr; None for none, or where the file is none (then logged)."""
    given = given.strip()
    if not given:
        return None
    if given.startswith(("http://", "https://")):
        drawn = io.BytesIO()
        segno.make(given, error="m", micro=False).save(drawn, kind="svg", scale=4)
        return Image(drawn.getvalue(), "image/svg+xml")
    try:
        with Path(given).open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        log.warning("pages.account_qr_unreadable", error=type(error).__name__)
        return None
    mimetype = next((of for begin, of in _TYPES.items() if content.startswith(begin)), "")
    if not mimetype or len(content) > _LARGEST:
        # letters refuse it by name; the pages do without
        log.warning("pages.account_qr_no_picture")
        return None
    return Image(content, mimetype)
