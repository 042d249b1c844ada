"""Score sheets (考评表) as .docx: one agency a page, in the form of Annex 1, to be signed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from documents.annex_form import annex_form
from documents.score_words import words_of
from documents.sheet_styles import BODY, empty_document
from documents.word_markup import paragraph
from documents.words import Listing
from scoring.ruleset import Ruleset

_CONTENT = "word/document.xml"


def write_score_sheets(
    draft: Path,
    ruleset: Ruleset,
    result: Mapping[str, Any],
    advance: Callable[[], None] | None = None,
) -> None:
    """Write a page for each agency, in the result's order, to a draft (`documents.draft`).

    result: as published (`scoring.result`); advance: called once an agency. Pages are written
    one by one, so that ten thousand need no more memory than one. Raises OSError.
    """
    form = annex_form(ruleset, result)
    listing = Listing(result["cut"])
    with ZipFile(draft, "w", ZIP_DEFLATED) as package:
        for name, content in empty_document(ruleset.title).items():
            if name != _CONTENT:
                package.writestr(_entry(name), content)
                continue
            opening, closing = content.split(BODY)
            with package.open(_entry(name), "w") as document:
                document.write(opening)
                for agency in result["agencies"]:
                    words = words_of(ruleset, result, listing, agency)
                    document.write(form.fill(words).encode())
                    if advance is not None:
                        advance()
                if not result["agencies"]:
                    document.write(paragraph("没有参加考评的机构。", "SheetText", 12).encode())
                document.write(closing)


def _entry(name: str) -> ZipInfo:
    """A part without the hour, so that the same result makes the same file."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry
