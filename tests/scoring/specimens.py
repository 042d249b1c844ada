"""Evidence written by hand: one flawless agency, and the records that spoil or adorn it."""

from typing import Any

#: GB 32100-2015: no I, O, S, V, Z.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

AS_OF = "2023-10-24"
START, END = "2022-01-01", "2023-10-18"
MIDDLE = "2023-03-02"

Record = dict[str, Any]


def uscc_of(number: int, head: str = "91440605") -> str:
    """A credit code with a right check digit: `head` (8), the number in base 31 (9), check (1)."""
    body = ""
    for _ in range(9):
        number, digit = divmod(number, 31)
        body = ALPHABET[digit] + body
    weighed = sum(ALPHABET.index(c) * 3**place for place, c in enumerate(head + body))
    return head + body + ALPHABET[(31 - weighed % 31) % 31]


def deduction(item: int, incident: str | None = None, on: str = MIDDLE, **more: Any) -> Record:
    return {"item": item, "on": on, **({} if incident is None else {"incident": incident}), **more}


def review(score: str, maximum: str = "100", on: str = MIDDLE, **more: Any) -> Record:
    return {"score": score, "max": maximum, "on": on, **more}


def response(score: str, maximum: str = "100", enterprise: str = "E1", on: str = MIDDLE) -> Record:
    return {"enterprise": enterprise, "score": score, "max": maximum, "on": on}


def sheet(answers: str, enterprise: str = "E1", on: str = MIDDLE) -> Record:
    return {"enterprise": enterprise, "answers": answers, "on": on}


def honour(level: str, cause: str, on: str = MIDDLE, **more: Any) -> Record:
    return {"level": level, "cause": cause, "on": on, **more}


def agency(
    number: int = 1, p11: str | None = "100", p12: str | None = "100", **more: Any
) -> Record:
    """An agency in order, with one reviewed report and one survey response where P is given."""
    return {
        "uscc": uscc_of(number),
        "name": f"佛山市样本{number}号机构",
        "class": "evaluation",
        "registered_on": "2021-05-01",
        "deregistered_on": None,
        "last_business_on": "2023-06-01",
        "deductions": [],
        "report_reviews": [] if p11 is None else [review(p11, report="R1")],
        "survey": [] if p12 is None else [response(p12)],
        "honours": [],
        "penalties": [],
        "revocations": [],
        **more,
    }


def document(*agencies: Record, **more: Any) -> Record:
    """An evidence document of the 2023 cycle."""
    return {
        "ruleset": "foshan-2023",
        "as_of": AS_OF,
        "window": {"start": START, "end": END},
        "agencies": list(agencies),
        **more,
    }


def by_uscc(result: Record) -> dict[str, Record]:
    """The agencies of a result by credit code."""
    return {row["uscc"]: row for row in result["agencies"]}


def row_of(result: Record, number: int = 1) -> Record:
    """The agency of a result that `agency(number)` made."""
    return by_uscc(result)[uscc_of(number)]
