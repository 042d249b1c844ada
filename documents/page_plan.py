"""The plan of a score sheet's page: widths and heights in points that fill one A4 page.

Everything but the items has a fixed height; the items share what is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from documents.fitting import PITCH, SMALLEST, USABLE, lines
from documents.word_markup import CELL_MARGIN
from scoring.ruleset import Item, MeanItem, Ruleset

#: A4, and its margin on all sides.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 595.3, 841.9, 36.0
#: What the lines around cells may add to a page.
_SLACK = 24.0

HEAD = (84.0, 214.0, 72.0, 153.0)
#: 考评项目, its heading where there is one, 标准内容和要求, 评分标准, 得分.
COLUMNS = (60.0, 54.0, 162.0, 137.0, 110.0)
WIDTH = sum(COLUMNS)

#: Heights: title, agency's name, other rows of the head, gap between the tables, ...
TITLE, NAME, LINE, GAP, HEADER = 32.0, 26.0, 18.0, 6.0, 18.0
SUBTOTAL, TOTAL, REMARKS, SIGNATURE = 15.0, 24.0, 38.0, 36.0
#: Font sizes: the largest in the table, smaller ones beside it, and those of the foot.
LARGEST, SMALL, NOTE, DIGEST = 10.0, 9.0, 7.5, 7.0
TITLE_SIZE, NAME_SIZE, TOTAL_SIZE = 18.0, 12.0, 11.0
NOTES_GAP = 4.0

#: Above and below the text of an item; how much taller an item may be than its text needs.
_PADDING, _STRETCH = 5.0, 1.6


@dataclass(frozen=True, slots=True)
class ItemPlan:
    """size: the font size of all items; heights: of each item's row, by number."""

    size: float
    heights: dict[int, float]


def plan_items(ruleset: Ruleset, notes: Iterable[str]) -> ItemPlan:
    """The largest size at which all items fit beside what is fixed, spread over the page.

    Where nothing fits, rows are lower than their texts need, and the texts give way.
    """
    available = PAGE_HEIGHT - 2 * MARGIN - _SLACK - _fixed(ruleset, notes)
    size = LARGEST
    while True:
        needed = {item.number: _needed(item, size) for item in ruleset.items.values()}
        total = sum(needed.values())
        if total <= available or size <= SMALLEST:
            stretch = min(_STRETCH, available / total)
            return ItemPlan(size, {number: each * stretch for number, each in needed.items()})
        size -= 0.5


def _fixed(ruleset: Ruleset, notes: Iterable[str]) -> float:
    head = TITLE + NAME + 3 * LINE + GAP + HEADER
    result = len(ruleset.categories) * SUBTOTAL + TOTAL + LINE + REMARKS + SIGNATURE
    noted = sum(lines(note, USABLE * WIDTH / NOTE) for note in notes)
    return head + result + NOTES_GAP + (noted * NOTE + 3 * DIGEST) * PITCH


def _needed(item: Item, size: float) -> float:
    _, heading, text, rubric, _ = COLUMNS
    width = text if item.heading else heading + text

    def rows(said: str, room: float) -> int:
        return lines(said, USABLE * (room - 2 * CELL_MARGIN) / size)

    tallest = max(rows(f"{item.number}、{item.title}", width), rows(item.rubric, rubric))
    # what a mean took stands above the mean itself
    least = 2 * PITCH * SMALL if isinstance(item, MeanItem) else 0.0
    return max(tallest * PITCH * size, least) + _PADDING
