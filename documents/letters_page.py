"""The page of a letter: A4, its rows of fixed heights, so that no name makes it two."""

from dataclasses import dataclass

from documents.fitting import PITCH, USABLE, fit, lines
from documents.letters_pictures import Picture
from documents.letters_words import MAY_SAY, Campaign, Code, Words, caption, day, named
from documents.page_plan import PAGE_HEIGHT, PAGE_WIDTH
from documents.plain_text import one_line, writable
from documents.word_markup import CELL_MARGIN, cell, fitted, paragraph, row, table, twips

MARGIN = 54.0
WIDTH = PAGE_WIDTH - 2 * MARGIN

#: Heights in points, at most; what they leave of the page takes the lines around the cells.
_TITLE, _NAME, _OPENING = 40.0, 38.0, 62.0
_HEADING, _AGENCIES, _GAP = 22.0, 136.0, 10.0
_STEPS, _CODE, _DEADLINE = 152.0, 42.0, 26.0
_CLOSING, _SIGNATURE = 108.0, 17.0
_HEIGHT = (
    _TITLE + _NAME + _OPENING + _HEADING + _AGENCIES + 5 * _GAP
    + _STEPS + _CODE + _DEADLINE + _CLOSING + 2 * _SIGNATURE
)  # fmt: skip
if _HEIGHT > PAGE_HEIGHT - 2 * MARGIN - 12:
    raise AssertionError("the letter's parts are taller than its page")

_QR_COLUMN = 160.0
_QR, _CAPTION = 112.0, 34.0
_LABEL = 76.0
_TEXT, _SMALL, _LARGE = 12.0, 10.5, 26.0
_AIR = 10.0
#: English Metric Units in a point (ECMA-376 part 1, 20.1.2.1).
_EMU = 12_700


@dataclass(frozen=True, slots=True)
class Letter:
    """To one invited body or person.

    role: enterprise, agency or liaison; code: as printed; agencies: to be rated, in the order of
    the chat; picture: None for neither QR code.
    """

    role: str
    name: str
    code: str
    agencies: tuple[str, ...] = ()
    picture: Picture | None = None


def page(letter: Letter, words: Words, campaign: Campaign, code: Code, image: str | None) -> str:
    """The letter's markup; image: the relationship's id of its picture."""
    name = f"{one_line(letter.name) or '贵单位'}："
    steps = table(
        [
            row([_steps(letter, words), _qr(letter, campaign, code, image)], _STEPS),
        ],
        (WIDTH - _QR_COLUMN, _QR_COLUMN),
    )
    return "".join(
        (
            fitted(words.title, "SheetTitle", WIDTH, _TITLE, 22.0),
            _gap(),
            fitted(name, "SheetText", WIDTH, _NAME, 15.0),
            fitted(words.opening, "SheetText", WIDTH, _OPENING, _TEXT),
            _gap(),
            _agencies(letter, words),
            _gap(),
            steps,
            _facts(letter, words),
            _gap(),
            fitted(words.closing, "SheetText", WIDTH, _CLOSING, 11.0),
            _gap(),
            fitted(campaign.bureau, "SheetRight", WIDTH, _SIGNATURE, _TEXT),
            fitted(day(campaign.written_on), "SheetRight", WIDTH, _SIGNATURE, _TEXT),
        )
    )


def _gap() -> str:
    return paragraph("", "SheetNote", _GAP / PITCH)


def _agencies(letter: Letter, words: Words) -> str:
    """Whom the enterprise is to rate; for the others, what they may say."""
    heading = words.heading.format(count=len(letter.agencies))
    if letter.role == "enterprise":
        columns = [each for each in named(letter.agencies) if each]
    else:
        columns = [["　".join(f"“{said}”" for said in MAY_SAY[letter.role])]]
    width = WIDTH / len(columns)
    room = width - 2 * CELL_MARGIN
    texts = ["\n".join(map(one_line, each)) for each in columns]
    # as many lines as the longest column needs, while the page has room for them
    needed = max(lines(text, USABLE * room / _TEXT) for text in texts) * PITCH * _TEXT + _AIR
    height = min(needed, _AGENCIES)
    # one size for both columns
    size = min(fit(text, room, height - 2, _TEXT).size for text in texts)
    cells = [cell(fitted(text, "SheetText", room, height - 2, size), width) for text in texts]
    head = fitted(heading, "SheetLabel", WIDTH - 2 * CELL_MARGIN, _HEADING - 2, 11.5)
    return table(
        [
            row([cell(head, WIDTH, span=len(columns), is_shaded=True)], _HEADING),
            row(cells, height),
        ],
        [width] * len(columns),
    )


def _steps(letter: Letter, words: Words) -> str:
    width = WIDTH - _QR_COLUMN
    room, share = width - 2 * CELL_MARGIN, (_STEPS - 3 * _AIR) / len(words.steps)
    between = paragraph("", "SheetNote", _AIR / PITCH)
    said = [
        f"第{number}步　{step.format(code=letter.code)}"
        for number, step in zip("一二三", words.steps, strict=True)
    ]
    return cell(between.join(fitted(each, "SheetText", room, share, _TEXT) for each in said), width)


def _qr(letter: Letter, campaign: Campaign, code: Code, image: str | None) -> str:
    room = _QR_COLUMN - 2 * CELL_MARGIN
    said = writable(caption(campaign, code))
    height = _CAPTION if image else _STEPS - 8
    content = fitted(said, "SheetCell", room, height, _SMALL if image else _TEXT)
    if image and letter.picture:
        content = _drawing(letter.picture, image) + content
    return cell(content, _QR_COLUMN)


def _facts(letter: Letter, words: Words) -> str:
    """The code in large print, and until when."""

    def line(label: str, said: str, height: float, size: float) -> str:
        room = WIDTH - _LABEL
        name = fitted(label, "SheetLabel", _LABEL - 2 * CELL_MARGIN, height - 2, 11.5)
        text = fitted(said, "SheetStrong", room - 2 * CELL_MARGIN, height - 2, size)
        return row([cell(name, _LABEL, is_shaded=True), cell(text, room)], height)

    return table(
        [
            line("邀请码", letter.code, _CODE, _LARGE),
            line("评价时间", words.deadline, _DEADLINE, 13.0),
        ],
        (_LABEL, WIDTH - _LABEL),
    )


def _drawing(picture: Picture, image: str) -> str:
    """The picture in a line of its own (ECMA-376 part 1, 20.4.2.8)."""
    wide, high = min(1.0, picture.ratio), min(1.0, 1 / picture.ratio)
    width, height = round(_QR * wide * _EMU), round(_QR * high * _EMU)
    number = image.removeprefix("letter")
    main = "http://schemas.openxmlformats.org/drawingml/2006"
    extent = f'cx="{width}" cy="{height}"'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="SheetCell"/>'
        f'<w:spacing w:line="{twips(_QR)}" w:lineRule="atLeast"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{main}/wordprocessingDrawing" distT="0" distB="0" distL="0" '
        f'distR="0"><wp:extent {extent}/><wp:docPr id="{number}" name="二维码{number}" '
        'descr="微信二维码"/>'
        f'<a:graphic xmlns:a="{main}/main"><a:graphicData uri="{main}/picture">'
        f'<pic:pic xmlns:pic="{main}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="qr"/>'
        "<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        '<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'r:embed="{image}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
