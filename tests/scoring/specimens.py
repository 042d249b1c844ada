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


def rich() -> Record:
    """Two agencies; the first has something of every kind, within the window and without."""
    return document(
        agency(
            1,
            deductions=[
                deduction(3, "NH-2023-17", note="未上传检测业务。"),
                deduction(3, "NH-2023-17", note="市局抽查发现。"),
                deduction(9, "不良-5", on="2023-05-06"),
                deduction(10, "旧档", on="2021-12-31"),
            ],
            report_reviews=[review("43.3", "50", report="R1"), review("8", "9", report="R2")],
            survey=[sheet("AABAAAAAAC", "E-secret-1"), response("87", enterprise="E-secret-2")],
            honours=[honour("provincial", "抗洪抢险", title="先进集体")],
            penalties=[{"filed_on": "2023-01-01", "decided_on": None, "status": "closed"}],
            revocations=[{"on": "2021-12-01"}],
        ),
        agency(2, p11="90"),
    )


def several_of_each() -> Record:
    """Two records or more of every kind, so that each list has an order to lose."""
    decided = ["2023-03-02", "2022-02-28", "2023-10-20", "2023-10-19", "2023-10-30", "2023-10-29"]
    return document(
        agency(
            1,
            deductions=[
                *[deduction(item, name) for item, name in ((1, "甲"), (1, "乙"), (2, "丙"))],
                *[deduction(item, name) for item, name in ((2, "丁"), (3, "甲"), (10, "乙"))],
                *[deduction(3, "ＮＨ1"), deduction(3, "NH1"), deduction(3, "NH1", note="改")],
                *[deduction(3, name, on="2020-01-01") for name in ("旧1", "旧2", "旧1")],
            ],
            report_reviews=[
                *[review("1", "2", report="R"), review("1", "3", report="Ｒ")],
                *[review("1", "3"), review("2", "3"), review("2", "3", on="2020-01-01")],
            ],
            survey=[sheet("AABAAAAAAC"), sheet("CABAAAAAAC"), response("87", enterprise="E2")],
            honours=[
                *[honour("district", "丑", title=title) for title in ("先进集体", "先进个人")],
                *[honour("national", "寅"), honour("national", "寅", on="2023-04-04")],
                *[honour("national", "旧1", on="2020-01-01"), honour("district", "旧2", on=END)],
            ],
            penalties=[
                *[{"filed_on": START, "decided_on": on, "status": "decided"} for on in decided],
                *[{"filed_on": on, "status": "pending"} for on in ("2023-05-05", "2023-04-04")],
            ],
            revocations=[{"on": "2023-05-01"}, {"on": "2023-04-01"}],
        ),
        agency(2, p11=None),
        agency(3, p12=None),
    )
