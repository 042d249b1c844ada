"""Letters of invitation (邀请函) as .docx: a page for each, with its code and a QR code."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from documents.letters_page import MARGIN, Letter, page
from documents.letters_pictures import Picture
from documents.letters_words import Campaign, Code, words_of
from documents.sheet_styles import BODY, empty_document

__all__ = ["Campaign", "Code", "Letter", "write_letters"]

_CONTENT, _TYPES = "word/document.xml", "[Content_Types].xml"
_RELATIONS = "word/_rels/document.xml.rels"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_MIME = {"png": "image/png", "jpg": "image/jpeg"}


def write_letters(draft: Path, letters: Sequence[Letter], campaign: Campaign, code: Code) -> None:
    """Write a page for each letter to a draft (`documents.draft`).

    A picture that many letters share is kept once. Raises OSError.
    """
    images = _images(letters)
    words = {role: words_of(role, campaign, code) for role in {each.role for each in letters}}
    with ZipFile(draft, "w", ZIP_DEFLATED) as package:
        for name, content in empty_document("邀请函", MARGIN).items():
            if name == _TYPES:
                package.writestr(name, _with_types(content))
            elif name == _RELATIONS:
                package.writestr(name, _with_images(content, images))
            elif name != _CONTENT:
                package.writestr(name, content)
            else:
                opening, closing = content.split(BODY)
                entry = ZipInfo(name)
                entry.compress_type = ZIP_DEFLATED
                with package.open(entry, "w") as document:
                    document.write(opening)
                    for each in letters:
                        image = images[each.picture] if each.picture else None
                        said = page(each, words[each.role], campaign, code, image)
                        document.write(said.encode())
                    document.write(closing)
        for picture, image in images.items():
            # PNG and JPEG are compressed as they are
            package.writestr(f"word/{_file(picture, image)}", picture.content, ZIP_STORED)


def _images(letters: Sequence[Letter]) -> dict[Picture, str]:
    """Each different picture and the id of its relationship."""
    pictures = dict.fromkeys(each.picture for each in letters if each.picture)
    return {picture: f"letter{number}" for number, picture in enumerate(pictures, 1)}


def _file(picture: Picture, image: str) -> str:
    return f"media/{image}.{picture.extension}"


def _with_types(content: bytes) -> bytes:
    """The list of the package's types, with those of pictures."""
    missing = "".join(
        f'<Default Extension="{extension}" ContentType="{mime}"/>'
        for extension, mime in _MIME.items()
        if f'Extension="{extension}"'.encode() not in content
    )
    return content.replace(b"</Types>", f"{missing}</Types>".encode())


def _with_images(content: bytes, images: Mapping[Picture, str]) -> bytes:
    added = "".join(
        f'<Relationship Id="{image}" Type="{_IMAGE}" Target="{_file(picture, image)}"/>'
        for picture, image in images.items()
    )
    return content.replace(b"</Relationships>", f"{added}</Relationships>".encode())
