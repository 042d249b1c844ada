"""The score sheet's form: the table of Annex 1 on one page, with blanks for what varies.

`score_words.words_of` knows the words for every blank that is named here.
"""

from collections.abc import Mapping
from typing import Any

from documents import page_plan as plan
from documents.fitting import PITCH
from documents.form import Box, Boxes, Form
from documents.notes import notes
from documents.plain_text import one_line
from documents.word_markup import CELL_MARGIN, cell, fitted, paragraph, row, table
from documents.words import span
from scoring.decimals import decimal_string
from scoring.ruleset import Category, Item, Ruleset


def annex_form(ruleset: Ruleset, result: Mapping[str, Any]) -> Form:
    """Lay out the page for a ruleset and what an assessment was made under."""
    boxes, said = Boxes(), notes(ruleset, result)
    return boxes.form(
        fitted(ruleset.title, "SheetTitle", plan.WIDTH, plan.TITLE, plan.TITLE_SIZE)
        + table(_head(boxes, result), plan.HEAD)
        + paragraph("", "SheetNote", plan.GAP / PITCH)
        + table(
            [_header(boxes), *_items(boxes, ruleset, said), *_outcome(boxes)],
            plan.COLUMNS,
        )
        + _foot(boxes, said, result["snapshot"])
    )


def _head(boxes: Boxes, result: Mapping[str, Any]) -> list[str]:
    """Who is assessed, and under what."""
    first, one, second, two = plan.HEAD

    def fixed(text: str, width: float) -> str:
        return boxes.fixed(text, "SheetText", width, plan.LINE, plan.LARGEST)

    def blank(name: str, width: float) -> str:
        return boxes.blank(name, "SheetText", width, plan.LINE, plan.LARGEST)

    def pair(left: str, said: str, right: str, also: str) -> str:
        labels = [boxes.label(left, first, plan.LINE), boxes.label(right, second, plan.LINE)]
        return row([labels[0], said, labels[1], also], plan.LINE)

    days = span(result["window"])
    if result["survey_window"] != result["window"]:
        days += f"（答卷 {span(result['survey_window'])}）"
    cycle = one_line(result["cycle"] or "—")
    wide = one + second + two
    name = boxes.blank("name", "SheetText", wide, plan.NAME, plan.NAME_SIZE, span=3)
    return [
        row([boxes.label("机构名称", first, plan.NAME), name], plan.NAME),
        pair("统一社会信用代码", blank("uscc", one), "考评类别", blank("class", two)),
        pair("考评周期", fixed(cycle, one), "考评日", fixed(str(result["as_of"]), two)),
        pair("证据起止", fixed(days, one), "规则版本", fixed(result["ruleset"], two)),
    ]


def _header(boxes: Boxes) -> str:
    category, heading, text, rubric, points = plan.COLUMNS
    return row(
        [
            boxes.label("考评项目", category, plan.HEADER),
            boxes.label("标准内容和要求", heading + text, plan.HEADER, span=2),
            boxes.label("评分标准", rubric, plan.HEADER),
            boxes.label("得分", points, plan.HEADER),
        ],
        plan.HEADER,
    )


def _items(boxes: Boxes, ruleset: Ruleset, said: tuple[str, ...]) -> list[str]:
    """A row an item, and one for what is left of each category."""
    items = plan.plan_items(ruleset, said)
    rows = []
    for category in ruleset.categories.values():
        title = _category(category)
        for item in ruleset.items.values():
            if item.category == category.key:
                rows.append(_item(boxes, item, title, items.size, items.heights[item.number]))
                title = _CONTINUED
        rows.append(_subtotal(boxes, category))
    return rows


def _category(category: Category) -> str:
    """The title beside all rows of a category, its maximum below."""
    maximum, width = decimal_string(category.maximum), plan.COLUMNS[0]
    words = f"（最高{maximum}分）" if category.is_bonus else f"（{maximum}分）"
    room, line = width - 2 * CELL_MARGIN, plan.LARGEST * PITCH
    return cell(
        fitted(category.title, "SheetLabel", room, line, plan.LARGEST)
        + fitted(words, "SheetLabel", room, line, plan.SMALL),
        width,
        merge="restart",
    )


def _item(boxes: Boxes, item: Item, title: str, size: float, height: float) -> str:
    _, heading, text, rubric, points = plan.COLUMNS
    said = f"{item.number}、{item.title}"
    if item.heading:
        content = [
            boxes.fixed(item.heading, "SheetCell", heading, height, size),
            boxes.fixed(said, "SheetText", text, height, size),
        ]
    else:
        content = [boxes.fixed(said, "SheetText", heading + text, height, size, span=2)]
    return row(
        [
            title,
            *content,
            boxes.fixed(item.rubric, "SheetText", rubric, height, size),
            boxes.blank(f"item{item.number}", "SheetCell", points, height, plan.LARGEST),
        ],
        height,
    )


def _subtotal(boxes: Boxes, category: Category) -> str:
    key, height, wide = category.key, plan.SUBTOTAL, sum(plan.COLUMNS[1:4])
    said = boxes.blank(f"subtotal_{key}", "SheetRight", wide, height, plan.SMALL, span=3)
    left = boxes.blank(f"points_{key}", "SheetStrong", plan.COLUMNS[4], height, plan.LARGEST)
    return row([_CONTINUED, said, left], height)


def _outcome(boxes: Boxes) -> list[str]:
    """合计得分 and 考评结果, the place, the reasons, and room to sign."""
    first, left, right = plan.COLUMNS[0], sum(plan.COLUMNS[1:3]), sum(plan.COLUMNS[3:])

    def halves(label: str, one: str, two: str, style: str, height: float, size: float) -> str:
        return row(
            [
                boxes.label(label, first, height),
                boxes.blank(one, style, left, height, size, span=2),
                boxes.blank(two, style, right, height, size, span=2),
            ],
            height,
        )

    wide = left + right
    remarks = boxes.blank("remarks", "SheetText", wide, plan.REMARKS, plan.SMALL, span=4)
    date = "日期：　　　　年　　　月　　　日"
    signed = boxes.fixed(date, "SheetRight", wide, plan.SIGNATURE, plan.LARGEST, span=4)
    return [
        halves("合计得分", "total", "grade", "SheetStrong", plan.TOTAL, plan.TOTAL_SIZE),
        halves("名次", "place", "listed", "SheetCell", plan.LINE, plan.LARGEST),
        row([boxes.label("说明", first, plan.REMARKS), remarks], plan.REMARKS),
        row([boxes.label("考评人签名", first, plan.SIGNATURE), signed], plan.SIGNATURE),
    ]


def _foot(boxes: Boxes, said: tuple[str, ...], snapshot: str) -> str:
    """The notes, and what the sheet can be checked by."""
    line = Box("SheetNote", plan.WIDTH, plan.DIGEST * PITCH + 0.1, plan.DIGEST)
    return (
        "".join(
            paragraph(note, "SheetNote", plan.NOTE, before=0 if index else plan.NOTES_GAP)
            for index, note in enumerate(said)
        )
        + boxes.open("policy", line)
        + line.holding(f"结果快照 {snapshot}")
        + boxes.open("receipt", line)
    )


_CONTINUED = cell("<w:p/>", plan.COLUMNS[0], merge="continue")
