"""Hypothesis strategies of whole evidence documents, thick with borders, repeats and ties."""

from typing import Any

from hypothesis import strategies as st

from tests.scoring.specimens import AS_OF, END, MIDDLE, START, document, uscc_of

CLASSES = ["evaluation", "testing", "training", "standardization_review", "other"]
POLICIES = ["block", "renormalize", "class_mean", "full", "zero"]
#: The day before, the first, the last and the day after the window and the day of assessment.
BORDERS = ["2021-12-31", START, END, "2023-10-19", AS_OF, "2023-10-25"]

days = st.sampled_from([*[MIDDLE] * 6, "2022-02-28", "2023-10-10", "2023-10-11", *BORDERS])
survey_days = st.sampled_from([*["2023-10-10"] * 6, "2023-10-09", MIDDLE, *BORDERS])
#: One name in several spellings, its near misses, and others.
references = st.sampled_from(
    ["NH-17", "ＮＨ－１７", " NH-17\t", "NH-18", "nh-17", "市局 3号", "市局　 3号", "市局3号"]
)
notes = st.sampled_from(["现场检查发现。", "群众举报。"])
scores = st.sampled_from(
    [
        *[("0", "100"), ("30", "100"), ("40", "100"), ("86.6", "100"), ("86.8", "100")],
        *[("100", "100"), ("100", "100"), ("43.3", "50"), ("0", "7"), ("3.1", "7"), ("7", "7")],
        *[("1", "5"), ("4.5", "5"), ("0.25", "0.5"), ("99.99", "100"), ("79.99", "100")],
    ]
)
enterprises = st.sampled_from(["E1", "E2", "E3", uscc_of(7, "N2440605"), uscc_of(8)])


def _records(fields: dict[str, Any], optional: dict[str, Any] | None = None, most: int = 4) -> Any:
    return st.lists(st.fixed_dictionaries(fields, optional=optional or {}), max_size=most)


deductions = _records(
    {"item": st.sampled_from([1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10]), "on": days},
    {"incident": references, "note": notes},
    most=6,
)
many_deductions = st.tuples(st.sampled_from([3, 9, 10]), st.integers(4, 15)).map(
    lambda drawn: [{"item": drawn[0], "on": MIDDLE}] * drawn[1]
)
scored = scores.flatmap(
    lambda drawn: st.fixed_dictionaries({"score": st.just(drawn[0]), "max": st.just(drawn[1])})
)
reviews = st.lists(
    st.builds(
        lambda rating, rest: {**rating, **rest},
        scored,
        st.fixed_dictionaries({"on": days}, optional={"report": references}),
    ),
    min_size=1,
    max_size=4,
)
answers = st.fixed_dictionaries({"answers": st.text("ABC", min_size=10, max_size=10)})
survey = st.lists(
    st.builds(
        lambda rating, rest: {**rating, **rest},
        scored | answers,
        st.fixed_dictionaries({"enterprise": enterprises, "on": days}),
    ),
    max_size=5,
)
honours = _records(
    {
        "level": st.sampled_from(["national", "provincial", "municipal", "district"]),
        "cause": references,
        "on": days,
    },
    {"title": notes},
)
penalties = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"filed_on": days, "status": st.sampled_from(["pending", "closed"])},
            optional={"decided_on": st.none()},
        ),
        st.tuples(days, days, st.sampled_from(["decided", "decided", "revoked"])).map(
            lambda drawn: {
                "filed_on": min(drawn[:2]),
                "decided_on": max(drawn[:2]),
                "status": drawn[2],
            }
        ),
    ),
    min_size=1,
    max_size=2,
)
revocations = _records(
    {"on": st.sampled_from(["2022-10-10", "2022-10-11", "2022-10-23", "2022-10-24", *BORDERS])},
    most=2,
)
#: Most agencies are in order, so that most of them get a rank.
seldom = st.sampled_from([False] * 5 + [True])


@st.composite
def agencies(draw: st.DrawFn, number: int) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "uscc": uscc_of(number),
        "name": f"佛山市样本{number}号机构",
        "class": draw(st.sampled_from(CLASSES[:3])),
        "registered_on": "2021-05-01",
        "last_business_on": "2023-06-01",
        "deductions": draw(deductions | many_deductions if draw(seldom) else deductions),
        "report_reviews": [] if draw(seldom) else draw(reviews),
        "survey": [] if draw(seldom) else draw(survey),
    }
    if draw(st.booleans()):
        drawn["honours"] = draw(honours)
    if draw(seldom):
        drawn["penalties"] = draw(penalties)
    if draw(seldom):
        drawn["revocations"] = draw(revocations)
    for key in ("registered_on", "last_business_on"):
        if draw(seldom):
            del drawn[key]
        elif draw(seldom):
            drawn[key] = draw(st.none() | st.sampled_from(["2021-12-31", START, END, "2023-10-10"]))
    if draw(seldom):
        drawn["deregistered_on"] = max(draw(days), drawn.get("registered_on") or "")
    return drawn


@st.composite
def documents(draw: st.DrawFn, least: int = 1, most: int = 5) -> dict[str, Any]:
    """Whole documents: few agencies, each with all kinds of evidence."""
    numbers = draw(st.lists(st.integers(0, 31**9 - 1), min_size=least, max_size=most, unique=True))
    drawn = document(*(draw(agencies(number)) for number in numbers))
    drawn["as_of"] = draw(st.sampled_from([AS_OF, AS_OF, "2023-10-10"]))
    if not draw(seldom):
        drawn["missing_policy"] = draw(
            st.dictionaries(
                st.sampled_from(["default", "default", *CLASSES[:3]]),
                st.sampled_from(POLICIES),
                min_size=1,
                max_size=3,
            )
        )
    if draw(st.booleans()):
        drawn["survey_window"] = {"start": "2023-10-10", "end": AS_OF}
    if draw(st.booleans()):
        del drawn["window"]  # the ruleset's is the same
    return drawn


#: P of items 11 and 12, items deducted, level of an honour: some tie until the last step.
STRENGTHS = [
    ("100", "100", [], None),
    ("100", "88", [], "district"),
    ("94", "100", [], "district"),
    ("90", "100", [9], None),
    ("90", "100", [10] * 5, None),
    ("30", "30", [3], None),
]


@st.composite
def crowded_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Around 15 agencies of few different strengths, so that ties meet the cut."""
    strengths = draw(
        st.lists(
            st.tuples(st.sampled_from(STRENGTHS), st.sampled_from(CLASSES[:2])),
            min_size=13,
            max_size=19,
        )
    )
    return document(
        *(
            {
                "uscc": uscc_of(number * 1009),
                "name": f"佛山市样本{number}号机构",
                "class": assessed_class,
                "registered_on": "2021-05-01",
                "last_business_on": "2023-06-01",
                "deductions": [{"item": item, "on": MIDDLE} for item in items],
                "report_reviews": [{"score": p11, "max": "100", "on": MIDDLE}],
                "survey": [{"enterprise": "E1", "score": p12, "max": "100", "on": MIDDLE}],
                "honours": [{"level": level, "cause": "抢险", "on": MIDDLE}] if level else [],
            }
            for number, ((p11, p12, items, level), assessed_class) in enumerate(strengths)
        )
    )
