"""An assessment worked out as with paper and pencil, to hold ours against.

Written from Annex 1 of the notice (13 items, notes 1-4) and from its declared readings, over the
evidence document as it is. Nothing comes from the scoring room, and nothing is done fast.
"""

import unicodedata
from fractions import Fraction
from typing import Any

from tests.scoring.oracle_eligibility import barred

Sheet = dict[str, Any]

LISTED = 15  # 综合考评排名前15名
DEFAULT_WINDOW = {"start": "2022-01-01", "end": "2023-10-18"}
LETTERS = {"A": 10, "B": 7, "C": 3}
HONOURS = {"national": 8, "provincial": 6, "municipal": 5, "district": 3}


def assessed(document: Sheet) -> Sheet:
    """What the result must say of every agency, in order, and of the cut."""
    sheets = [_sheet(agency, document) for agency in document["agencies"]]
    for sheet in sheets:
        _settle_missing(sheet, sheets, document)
    for sheet in sheets:
        _add_up(sheet)
    _rank(sheets)
    sheets.sort(key=lambda s: (s["rank"] is None, s["rank"] or 0, s["uscc"]))
    return {"agencies": [_published(sheet) for sheet in sheets], "cut": _cut(sheets)}


def _sheet(agency: Sheet, document: Sheet) -> Sheet:
    """Counts and means of one agency, from the records that count."""
    window = document.get("window", DEFAULT_WINDOW)
    survey_window = document.get("survey_window", window)
    as_of = document["as_of"]

    def counted(key: str, days: Sheet) -> list[Sheet]:
        # ISO dates compare as texts do
        return [
            record
            for record in agency.get(key, [])
            if days["start"] <= record["on"] <= days["end"] and record["on"] <= as_of
        ]

    deductions = counted("deductions", window)
    reviews = counted("report_reviews", window)
    survey = counted("survey", survey_window)
    reports = _grouped(reviews, "report")
    enterprises = _grouped(survey, "enterprise")
    return {
        "uscc": agency["uscc"],
        "class": agency["class"],
        "barred": barred(agency, window, as_of),
        "counts": {
            item: len(_grouped([d for d in deductions if d["item"] == item], "incident"))
            for item in range(1, 11)
        },
        11: _mean([_mean([_percent(r) for r in report]) for report in reports]),
        12: _mean([_mean([_percent(r) for r in sheets]) for sheets in enterprises]),
        "policies": {},
        "bonus": sum(
            max(HONOURS[h["level"]] for h in same_cause)
            for same_cause in _grouped(counted("honours", window), "cause")
        ),
        "reports": len(reports),
        "respondents": len(enterprises),
        "responses": len(survey),
    }


def _grouped(records: list[Sheet], key: str) -> list[list[Sheet]]:
    """Records that name the same thing together; one that names nothing stands alone."""
    groups: dict[Any, list[Sheet]] = {}
    for place, record in enumerate(records):
        named = record.get(key)
        name = place if named is None else " ".join(unicodedata.normalize("NFKC", named).split())
        groups.setdefault(name, []).append(record)
    return list(groups.values())


def _percent(record: Sheet) -> Fraction:
    """不是百分制的折合成百分制分数."""
    if "answers" in record:
        return Fraction(sum(LETTERS[letter] for letter in record["answers"]))
    return Fraction(str(record["score"])) / Fraction(str(record["max"])) * 100


def _mean(numbers: list[Fraction]) -> Fraction | None:
    return sum(numbers, Fraction(0)) / len(numbers) if numbers else None


def _settle_missing(sheet: Sheet, sheets: list[Sheet], document: Sheet) -> None:
    """Reading 8: what the class's recorded policy puts in the place of a missing P."""
    policies = document.get("missing_policy", {})
    policy = policies.get(sheet["class"], policies.get("default", "block"))
    conduct = max(Fraction(0), 25 - 2 * Fraction(sum(sheet["counts"][n] for n in range(1, 9))))
    earned, available = conduct, 25
    if sheet[11] is not None:
        earned, available = earned + _quality(sheet["counts"], sheet[11]), available + 50
    if sheet[12] is not None:
        earned, available = earned + sheet[12] / 4, available + 25
    peers = [s for s in sheets if s["class"] == sheet["class"] and s["barred"] is None]
    for item in (11, 12):
        if sheet[item] is not None:
            continue
        filled = {
            "block": None,
            "full": Fraction(100),
            "zero": Fraction(0),
            "class_mean": _mean([peer[item] for peer in peers if peer[item] is not None]),
            # conduct alone is no rate: nobody looked at what the agency does
            "renormalize": earned / available * 100 if available > 25 else None,
        }[policy]
        if filled is not None:
            sheet["policies"][item] = policy
            # kept apart until all are settled: a filled P is nobody's evidence
            sheet[f"filled {item}"] = filled


def _quality(counts: dict[int, int], p: Fraction) -> Fraction:
    return max(Fraction(0), 50 - 10 * counts[9] - 2 * counts[10] - (50 - p / 2))


def _add_up(sheet: Sheet) -> None:
    counts = sheet["counts"]
    for item in sheet["policies"]:
        sheet[item] = sheet[f"filled {item}"]
    conduct = max(Fraction(0), 25 - 2 * Fraction(sum(counts[n] for n in range(1, 9))))
    quality = None if sheet[11] is None else _quality(counts, sheet[11])
    effect = None if sheet[12] is None else max(Fraction(0), 25 - (25 - sheet[12] / 4))
    honour = Fraction(min(10, sheet["bonus"]))
    sheet["categories"] = (conduct, quality, effect, honour)
    sheet["base"] = sheet["total"] = None
    if sheet["barred"]:
        sheet["status"] = sheet["barred"]
    elif quality is None or effect is None:
        sheet["status"] = "pending"
    else:
        sheet["status"] = "ranked"
        sheet["base"] = _cents(conduct + quality + effect)
        sheet["total"] = _cents(conduct + quality + effect + honour)


def _cents(points: Fraction) -> int:
    """Hundredths of a point, half-up."""
    return (200 * points.numerator + points.denominator) // (2 * points.denominator)


def _rank(sheets: list[Sheet]) -> None:
    ranked = [sheet for sheet in sheets if sheet["status"] == "ranked"]

    def strength(sheet: Sheet) -> tuple[Any, ...]:
        _, quality, effect, _ = sheet["categories"]
        return (sheet["total"], sheet["base"], quality, effect, -sheet["counts"][9])

    for sheet in sheets:
        sheet.update(rank=None, class_rank=None, tied=False)
    for sheet in ranked:
        better = [other for other in ranked if strength(other) > strength(sheet)]
        sheet["rank"] = 1 + len(better)
        sheet["class_rank"] = 1 + len([b for b in better if b["class"] == sheet["class"]])
        sheet["tied"] = len([s for s in ranked if strength(s) == strength(sheet)]) > 1


def _cut(sheets: list[Sheet]) -> Sheet:
    """The first 15; a tie across the line is left to people (reading 12)."""
    ranked = [sheet for sheet in sheets if sheet["rank"] is not None]
    listed, contested = [], []
    for sheet in ranked:
        if sheet["rank"] > LISTED:
            continue
        last_place = sheet["rank"] - 1 + len([s for s in ranked if s["rank"] == sheet["rank"]])
        (listed if last_place <= LISTED else contested).append(sheet)
    return {
        "size": LISTED,
        "listed": [sheet["uscc"] for sheet in listed],
        "decision_required": bool(contested),
        "contested": [sheet["uscc"] for sheet in contested],
        "short": len(ranked) < LISTED,
        "unqualified": [s["uscc"] for s in listed + contested if _grade(s) == "unqualified"],
        # whoever may still take a place once a P or a decision comes in
        "unresolved": [s["uscc"] for s in sheets if s["status"] in ("pending", "held")],
    }


def _grade(sheet: Sheet) -> str | None:
    """Note 3, on the published total."""
    if sheet["total"] is None:
        return None
    if sheet["total"] >= 9000:
        return "excellent"
    return "qualified" if sheet["total"] >= 7000 else "unqualified"


def _published(sheet: Sheet) -> Sheet:
    items: dict[str, Sheet] = {}
    for number, count in sheet["counts"].items():
        if count:
            each = 10 if number == 9 else 2
            items[str(number)] = {"count": count, "deduction": str(each * count)}
    for number, base, divisor in ((11, 50, 2), (12, 25, 4)):
        p = sheet[number]
        if p is not None:
            items[str(number)] = {"p": _text(p), "deduction": _text(base - p / divisor)}
        if number in sheet["policies"]:
            items[str(number)]["policy"] = sheet["policies"][number]
    if sheet["bonus"]:
        items["13"] = {"bonus": str(sheet["bonus"])}
    keys = ("conduct", "quality", "effect", "honour")
    return {
        "uscc": sheet["uscc"],
        "class": sheet["class"],
        "status": sheet["status"],
        "items": items,
        "categories": {
            key: None if points is None else _text(points)
            for key, points in zip(keys, sheet["categories"], strict=True)
        },
        "base_score": _two_decimals(sheet["base"]),
        "total_score": _two_decimals(sheet["total"]),
        "grade": _grade(sheet),
        "rank": sheet["rank"],
        "class_rank": sheet["class_rank"],
        "tied": sheet["tied"],
        "respondents": sheet["respondents"],
        "responses": sheet["responses"],
        "reports": sheet["reports"],
    }


def _two_decimals(cents: int | None) -> str | None:
    return None if cents is None else f"{cents // 100}.{cents % 100:02}"


def _text(value: Fraction) -> str:
    """All decimals where they end, else six, half-up; never negative here."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    places = 0
    while rest == 1 and (value * 10**places).denominator != 1:
        places += 1
    if rest != 1:
        places = 6
    whole, decimals = divmod(int(value * 10**places + Fraction(1, 2)), 10**places)
    return f"{whole}.{decimals:0{places}}" if places else str(whole)
