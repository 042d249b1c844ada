"""Whatever stands in an evidence file, it is read or refused in one sentence, never anything else.

The quick reading and the slow table that words the refusals must agree about every file.
"""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scoring import evidence_table as table
from scoring.evidence_json import parse
from scoring.ruleset_file import load_ruleset
from tests.scoring.evidence_files import GOOD, changed, places, refusal_of, written

RULESET = load_ruleset("foshan-2023")
PLACES = places()

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(max_size=20)
)
any_json = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=12,
)
#: What nearly fits somewhere, or fits somewhere else.
near = st.sampled_from(
    [
        *["0", "5", "43.3", "-1", "1e5", "NaN", "100", "1000000", "1000000.1", "05", " 5 ", "１"],
        *[0, 1, 3, 9, 13, -1, 50, 1.5, 1e-7, 1e300, True, None, [], {}, [{}], [None]],
        *["2023-02-28", "2023-02-29", "1990-01-01", "1989-12-31", "2100-12-31", "2101-01-01"],
        *["pending", "decided", "closed", "revoked", "national", "district", "other", "default"],
        *["block", "AABAAAAAAC", "AAAAAAAAAA", "ABC", "91440605MA4W00003K", "N2440605MF0000013D"],
        *[
            "91440605MA4W00003L",
            "91440605ma4w00003k",
            "E1",
            "E 1",
            "",
            " ",
            "\u3000",
            "\t",
            "\u200b",
        ],
        *[
            "甲",
            "甲" * 64,
            "甲" * 65,
            "甲" * 200,
            "甲" * 201,
            "甲" * 2001,
            "foshan-2023@1",
            "x:\"y'",
        ],
    ]
)


def _at(path: tuple[str | int, ...]) -> Any:
    value: Any = GOOD
    for key in path:
        value = value[key]
    return value


#: Whole records and lists, moved to another place.
moved = st.sampled_from(PLACES).map(_at)


def agrees(content: bytes) -> None:
    """The file is read, and the table has nothing against it; or it is refused in a sentence."""
    if refusal_of(content) is not None:
        return
    top = parse(content)
    table.check(table.HEADER, top, "")
    table.check_agencies(table.agency_of(RULESET), top["agencies"])


@given(st.sampled_from(PLACES), any_json | near | moved)
def test_any_value_at_any_place(path: tuple[str | int, ...], value: Any) -> None:
    agrees(json.dumps(changed(path, value)).encode())


@given(st.lists(st.tuples(st.sampled_from(PLACES[1:]), near), min_size=2, max_size=4))
def test_several_values_at_once(changes: list[tuple[tuple[str | int, ...], Any]]) -> None:
    document: Any = json.loads(written(GOOD))
    for path, value in changes:
        parent = document
        for key in path[:-1]:
            parent = parent[key] if _has(parent, key) else None
        if parent is not None and _has(parent, path[-1]):
            parent[path[-1]] = value
    agrees(written(document))


def _has(parent: Any, key: str | int) -> bool:
    if isinstance(parent, list):
        return isinstance(key, int) and key < len(parent)
    return isinstance(parent, dict) and key in parent


@given(st.data())
def test_any_bytes_changed(data: st.DataObject) -> None:
    content = bytearray(json.dumps(GOOD, ensure_ascii=data.draw(st.booleans())).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        gone = data.draw(st.sampled_from([0, 1, 1, 8, 200]))
        new = data.draw(
            st.binary(max_size=3)
            | st.sampled_from([b"null", b'"', b",", b"\\", b"[" * 2000, b"{}"])
        )
        content[place : place + gone] = new
    agrees(bytes(content))


@given(st.binary(max_size=60) | st.text('{}[]":,0123456789-truefalsn eE.\\u', max_size=60))
def test_anything_at_all(content: bytes | str) -> None:
    refusal_of(content if isinstance(content, bytes) else content.encode())
