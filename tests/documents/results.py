"""Published results with every status, by the whole pipeline; names that no evidence may have."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.scoring.scoring_of import result_of
from tests.scoring.specimens import (
    Record,
    agency,
    deduction,
    document,
    honour,
    response,
    review,
    uscc_of,
)

LONG_NAME = "佛山市" + "很长很长的名字" * 27 + "有限公司"

#: What each agency of the city below is there to show, by its number.
(
    TWICE_RECORDED,
    CAPPED,
    FIRST_TIED,
    SECOND_TIED,
    SPENT,
    FILLED,
    PENDING,
    HELD,
    EXCLUDED,
    FORMULA,
    HIDDEN,
    LONG,
) = range(1, 13)


def city(more: int = 0, **terms: Any) -> Record:
    """The result of a city of twelve agencies and `more` plain ones."""
    penalty = {"filed_on": "2023-02-01", "decided_on": None, "status": "pending"}
    decided = {"filed_on": "2023-02-01", "decided_on": "2023-03-01", "status": "decided"}
    result = result_of(
        document(
            agency(
                TWICE_RECORDED,
                deductions=[deduction(3, "NH-17", note="5月"), deduction(3, "NH-17")],
                report_reviews=[review("43.3", "50", report="R1")],
                survey=[response("90"), response("87", enterprise="E2")],
                honours=[honour("provincial", "平安", title="省级先进")],
            ),
            agency(
                CAPPED, "98", "99", honours=[honour("national", "甲"), honour("municipal", "乙")]
            ),
            agency(FIRST_TIED, "88", "88"),
            agency(SECOND_TIED, "88", "88"),
            agency(
                SPENT, "50", "60", deductions=[deduction(1 + i % 10, f"F{i}") for i in range(43)]
            ),
            agency(FILLED, None, "80", **{"class": "training"}),
            agency(12_000, "70.1", "83", **{"class": "training"}),
            agency(PENDING, None, "90"),
            agency(HELD, penalties=[penalty]),
            agency(EXCLUDED, penalties=[decided], last_business_on="2019-01-01"),
            agency(FORMULA, "60", "70", deductions=[deduction(4, "旧", on="2020-05-01")]),
            agency(HIDDEN, "61", "71"),
            agency(LONG, "62", "72.5", name=LONG_NAME),
            *(agency(100 + i, f"{50 + i % 50}.{i % 7}", str(40 + i % 60)) for i in range(more)),
            **{"cycle": "2023", "missing_policy": {"training": "class_mean"}, **terms},
        )
    )
    entry(result, FORMULA)["name"] = '=HYPERLINK("http://x","点")'
    entry(result, HIDDEN)["name"] = "乙\x00\x0b\ud800<机构>&公司\t\n二"
    return result


def entry(result: Record, number: int) -> Record:
    """One agency of a result."""
    return next(each for each in result["agencies"] if each["uscc"] == uscc_of(number))


@dataclass
class Counter:
    """Counts how often it was called."""

    calls: int = 0

    def __call__(self) -> None:
        self.calls += 1


Writer = Callable[..., None]
