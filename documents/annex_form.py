"""The score sheet's form: the table of Annex 1 on one page, with blanks for what varies.

All heights are exact and planned to fill one A4 page, whatever the ruleset and the agency.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from documents.fitting import PITCH, SMALLEST, lines
from documents.notes import notes
from documents.plain_text import writable
from documents.word_markup import CELL_MARGIN, cell, fitted, paragraph, row, table
from documents.words import span
from scoring.decimals import decimal_string
from scoring.ruleset import Category, Item, Ruleset

#: Points: A4 within its margins, less what lines around cells may add.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 595.3, 841.9, 36.0
_HEIGHT = PAGE_HEIGHT - 2 * MARGIN - 24

_HEAD = (84.0, 214.0, 72.0, 153.0)
#: 考评项目, its heading where there is one, 标准内容和要求, 评分标准, 得分.
_COLUMNS = (60.0, 54.0, 162.0, 137.0, 110.0)
_WIDTH = sum(_COLUMNS)

_TITLE, _NAME, _LINE, _GAP, _HEADER = 32.0, 26.0, 18.0, 6.0, 18.0
_SUBTOTAL, _TOTAL, _REMARKS, _SIGNATURE = 15.0, 24.0, 38.0, 36.0
_LARGEST, _NOTE, _DIGEST = 10.0, 7.5, 7.0
#: Above and below the text of an item; how much taller an item may be than its text needs.
_PADDING, _STRETCH = 5.0, 1.6

_BLANK = re.compile("\x00(.*?)\x00")


@dataclass(frozen=True, slots=True)
class Blank:
    """A box that is filled for each agency; lengths in points."""

    name: str
    style: str
    width: float
    height: float
    largest: float


@dataclass(frozen=True, slots=True)
class Form:
    """One page as text, broken at its blanks."""

    parts: tuple[str | Blank, ...]

    def fill(self, words: Mapping[str, str]) -> str:
        """The page with these words in its blanks."""
        return "".join(
            part
            if isinstance(part, str)
            else fitted(
                writable(words[part.name]), part.style, part.width, part.height, part.largest
            )
            for part in self.parts
        )


def annex_form(ruleset: Ruleset, result: Mapping[str, Any]) -> Form:
    """Lay out the page for a ruleset and what an assessment was made under."""
    layout = _Layout(ruleset, result)
    pieces = _BLANK.split(layout.page())
    return Form(
        tuple(layout.blanks[piece] if index % 2 else piece for index, piece in enumerate(pieces))
    )


class _Layout:
    def __init__(self, ruleset: Ruleset, result: Mapping[str, Any]) -> None:
        self.ruleset, self.result = ruleset, result
        self.blanks: dict[str, Blank] = {}

    def page(self) -> str:
        """The whole page, each blank as its name between two NULs."""
        notes_height = self._notes_height()
        return (
            fitted(self.ruleset.title, "SheetTitle", _WIDTH, _TITLE, 18)
            + table(self._head(), _HEAD)
            + paragraph("", "SheetNote", _GAP / PITCH)
            + table(self._body(notes_height), _COLUMNS)
            + self._foot()
        )

    def _blank(self, name: str, style: str, width: float, height: float, largest: float) -> str:
        box = (width - 2 * CELL_MARGIN, height - 2)
        self.blanks[name] = Blank(name, style, *box, largest)
        return f"\x00{name}\x00"

    def _fixed(self, text: str, style: str, width: float, height: float, largest: float) -> str:
        return fitted(text, style, width - 2 * CELL_MARGIN, height - 2, largest)

    def _label(self, text: str, width: float, height: float, **more: Any) -> str:
        return cell(self._fixed(text, "SheetLabel", width, height, 9.5), width, shaded=True, **more)

    # the head: who and what

    def _head(self) -> list[str]:
        result = self.result
        answers = result["survey_window"]
        days = span(result["window"])
        if answers != result["window"]:
            days += f"（答卷 {span(answers)}）"
        name_width = sum(_HEAD[1:])
        return [
            row(
                [
                    self._label("机构名称", _HEAD[0], _NAME),
                    cell(
                        self._blank("name", "SheetText", name_width, _NAME, 12), name_width, span=3
                    ),
                ],
                _NAME,
            ),
            self._pair(
                "统一社会信用代码", self._said("uscc", 1), "考评类别", self._said("class", 3)
            ),
            self._pair(
                "考评周期",
                self._fixed(result["cycle"] or "—", "SheetText", _HEAD[1], _LINE, _LARGEST),
                "考评日",
                self._fixed(str(result["as_of"]), "SheetText", _HEAD[3], _LINE, _LARGEST),
            ),
            self._pair(
                "证据起止",
                self._fixed(days, "SheetText", _HEAD[1], _LINE, _LARGEST),
                "规则版本",
                self._fixed(result["ruleset"], "SheetText", _HEAD[3], _LINE, _LARGEST),
            ),
        ]

    def _said(self, name: str, column: int) -> str:
        return self._blank(name, "SheetText", _HEAD[column], _LINE, _LARGEST)

    def _pair(self, first: str, one: str, second: str, two: str) -> str:
        return row(
            [
                self._label(first, _HEAD[0], _LINE),
                cell(one, _HEAD[1]),
                self._label(second, _HEAD[2], _LINE),
                cell(two, _HEAD[3]),
            ],
            _LINE,
        )

    # the body: items by category, then the result

    def _body(self, notes_height: float) -> list[str]:
        categories = self.ruleset.categories.values()
        fixed = _TITLE + _NAME + 3 * _LINE + _GAP + _HEADER + _SUBTOTAL * len(categories)
        fixed += _TOTAL + _LINE + _REMARKS + _SIGNATURE + notes_height
        size, heights = _item_heights(self.ruleset, _HEIGHT - fixed)
        rows = [self._header()]
        for category in categories:
            items = [each for each in self.ruleset.items.values() if each.category == category.key]
            total = sum(heights[each.number] for each in items) + _SUBTOTAL
            title = self._category(category, total)
            for item in items:
                rows.append(self._item(item, title, size, heights[item.number]))
                title = _CONTINUED
            rows.append(self._subtotal(category))
        return [*rows, *self._result()]

    def _header(self) -> str:
        first, heading, text, rubric, points = _COLUMNS
        return row(
            [
                self._label("考评项目", first, _HEADER),
                self._label("标准内容和要求", heading + text, _HEADER, span=2),
                self._label("评分标准", rubric, _HEADER),
                self._label("得分", points, _HEADER),
            ],
            _HEADER,
        )

    def _category(self, category: Category, height: float) -> str:
        maximum = decimal_string(category.maximum)
        words = f"最高{maximum}分" if category.is_bonus else f"{maximum}分"
        return cell(
            self._fixed(category.title, "SheetLabel", _COLUMNS[0], height / 2, _LARGEST)
            + self._fixed(f"（{words}）", "SheetLabel", _COLUMNS[0], 9 * PITCH + 2, 9),
            _COLUMNS[0],
            merge="restart",
        )

    def _item(self, item: Item, title: str, size: float, height: float) -> str:
        _, heading, text, rubric, points = _COLUMNS
        said = f"{item.number}、{item.title}"
        if item.heading:
            content = cell(
                self._fixed(item.heading, "SheetCell", heading, height, size), heading
            ) + cell(self._fixed(said, "SheetText", text, height, size), text)
        else:
            text += heading
            content = cell(self._fixed(said, "SheetText", text, height, size), text, span=2)
        blank = self._blank(f"item{item.number}", "SheetCell", points, height, _LARGEST)
        return row(
            [
                title,
                content,
                cell(self._fixed(item.rubric, "SheetText", rubric, height, size), rubric),
                cell(blank, points),
            ],
            height,
        )

    def _subtotal(self, category: Category) -> str:
        width, points = sum(_COLUMNS[1:4]), _COLUMNS[4]
        said = self._blank(f"subtotal_{category.key}", "SheetRight", width, _SUBTOTAL, 9)
        left = self._blank(f"points_{category.key}", "SheetStrong", points, _SUBTOTAL, _LARGEST)
        return row([_CONTINUED, cell(said, width, span=3), cell(left, points)], _SUBTOTAL)

    def _result(self) -> list[str]:
        first, left, right = _COLUMNS[0], sum(_COLUMNS[1:3]), sum(_COLUMNS[3:])
        whole = left + right
        date = self._fixed(
            "日期：　　　　年　　　月　　　日", "SheetRight", whole, _SIGNATURE, _LARGEST
        )
        return [
            row(
                [
                    self._label("合计得分", first, _TOTAL),
                    cell(self._blank("total", "SheetStrong", left, _TOTAL, 11), left, span=2),
                    cell(self._blank("grade", "SheetStrong", right, _TOTAL, 11), right, span=2),
                ],
                _TOTAL,
            ),
            row(
                [
                    self._label("名次", first, _LINE),
                    cell(self._blank("place", "SheetCell", left, _LINE, _LARGEST), left, span=2),
                    cell(self._blank("listed", "SheetCell", right, _LINE, _LARGEST), right, span=2),
                ],
                _LINE,
            ),
            row(
                [
                    self._label("说明", first, _REMARKS),
                    cell(self._blank("remarks", "SheetText", whole, _REMARKS, 9), whole, span=4),
                ],
                _REMARKS,
            ),
            row(
                [self._label("考评人签名", first, _SIGNATURE), cell(date, whole, span=4)],
                _SIGNATURE,
            ),
        ]

    # the foot: the notes, and what the sheet can be checked by

    def _notes_height(self) -> float:
        rows = sum(lines(note, 0.95 * _WIDTH / _NOTE) for note in notes(self.ruleset, self.result))
        return rows * _NOTE * PITCH + 3 * _DIGEST * PITCH + 6

    def _foot(self) -> str:
        height = _DIGEST * PITCH + 0.1
        for name in ("policy", "receipt"):
            self.blanks[name] = Blank(name, "SheetNote", _WIDTH, height, _DIGEST)
        said = [
            paragraph(note, "SheetNote", _NOTE, before=0 if index else 4)
            for index, note in enumerate(notes(self.ruleset, self.result))
        ]
        snapshot = f"结果快照 {self.result['snapshot']}"
        return (
            "".join(said)
            + "\x00policy\x00"
            + fitted(snapshot, "SheetNote", _WIDTH, height, _DIGEST)
            + "\x00receipt\x00"
        )


_CONTINUED = cell("<w:p/>", _COLUMNS[0], merge="continue")


def _item_heights(ruleset: Ruleset, available: float) -> tuple[float, dict[int, float]]:
    """The largest font size at which all items fit, and the height of each item's row."""
    size = _LARGEST
    while True:
        heights = {item.number: _needed(item, size) for item in ruleset.items.values()}
        needed = sum(heights.values())
        if needed <= available or size <= SMALLEST:
            stretch = min(_STRETCH, available / needed)
            return size, {number: height * stretch for number, height in heights.items()}
        size -= 0.5


def _needed(item: Item, size: float) -> float:
    _, heading, text, rubric, _ = _COLUMNS
    width = text if item.heading else heading + text

    def rows(said: str, room: float) -> int:
        return lines(said, 0.95 * (room - 2 * CELL_MARGIN) / size)

    tallest = max(rows(f"{item.number}、{item.title}", width), rows(item.rubric, rubric))
    return tallest * PITCH * size + _PADDING
