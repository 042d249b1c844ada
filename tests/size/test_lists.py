"""Lists of a city with 10,000 enterprises and 20,000 contracts: right, and in flat memory."""

from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from openpyxl import load_workbook

from tests.size.big_city import BUILDING, BigCity, answered

#: Megabytes by which ten times the enterprises may raise what a command takes.
_SLACK = 8


@pytest.fixture
def cities(fresh_database: Callable[[], str], tmp_path: Path) -> tuple[BigCity, BigCity]:
    """A town of 1,000 enterprises and a city of 10,000, on one kind of database."""
    made = []
    for enterprises in (1_000, 10_000):
        key = Fernet.generate_key().decode()
        folder = tmp_path / f"of-{enterprises}"
        made.append(BigCity(fresh_database(), key, folder, enterprises))
        made[-1].build()
    return made[0], made[1]


def test_lists_are_right_and_memory_is_flat(cities: tuple[BigCity, BigCity]) -> None:
    for city in cities:
        _responses_are_right(city)
        _invitations_are_right(city)
        _calls_are_right(city)
        _assessment_is_right(city)
        _quality_is_right(city)
        _the_register_is_listed(city)
        _who_and_what_are_apart(city)
        _workbooks_are_whole(city)
    town, city = cities
    grown = {words: took - town.memory[words] for words, took in city.memory.items()}
    # what writes the register down may hold it
    lists = {words: more for words, more in grown.items() if words not in BUILDING}
    assert len(lists) == 14
    assert {words: more for words, more in lists.items() if more > _SLACK} == {}


def _responses_are_right(city: BigCity) -> None:
    agencies = [row[0] for row in city.rows["engagements"]]
    clients = [row[1] for row in city.rows["engagements"]]
    expected = Counter(
        (agencies[number], clients[number], f"HT-{number:06}", answered(number))
        for number in range(city.contracts)
    )
    exported = city.json("responses", "export")
    found = Counter(
        (row["agency_uscc"], row["enterprise_uscc"], row["contract_no"], row["total"])
        for row in exported
    )
    assert found == expected
    status = city.json("status")
    assert status["submitted"] == sum(answered(n) is not None for n in range(city.contracts))
    assert status["invited"] == city.contracts


def _invitations_are_right(city: BigCity) -> None:
    letters = city.json("invitations", "export", "--role", "enterprise")
    assert {each["subject"] for each in letters} == {row[0] for row in city.rows["enterprises"]}
    assert len({each["code"] for each in letters}) == len(letters) == city.enterprises


def _calls_are_right(city: BigCity) -> None:
    """Who has something left to answer is listed once."""
    left = Counter(
        city.rows["engagements"][number][1]
        for number in range(city.contracts)
        if answered(number) is None
    )
    listed = city.json("calls", "export")["enterprises"]
    assert {each["uscc"]: each["waiting"] for each in listed} == left


def _assessment_is_right(city: BigCity) -> None:
    """P of item 12: the mean over enterprises, each averaged over its own contracts first."""
    rated: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, row in enumerate(city.rows["engagements"]):
        total = answered(number)
        if total is not None:
            rated[row[0]][row[1]].append(total)
    assessed = city.json("assess", "2023")["agencies"]
    found = {each["uscc"]: each["items"]["12"]["p"] for each in assessed}
    assert found.keys() >= rated.keys()
    for uscc, clients in rated.items():
        mean = sum(Fraction(sum(own), len(own)) for own in clients.values()) / len(clients)
        assert abs(Fraction(found[uscc]) - mean) <= Fraction(1, 2_000_000), uscc


def _quality_is_right(city: BigCity) -> None:
    """Every fourth contract's response is one letter throughout."""
    totals = [answered(number) for number in range(city.contracts)]
    found = city.json("quality", "2023")
    assert found["responses"] == sum(total is not None for total in totals)
    assert found["flagged"]["identical"] == totals.count(100)
    assert found["flagged"]["shared_person"] == 0


def _the_register_is_listed(city: BigCity) -> None:
    for part in ("enterprises", "engagements", "contacts"):
        listed = city.json("register", "list", part)
        assert len(listed) == len(city.rows[part])
    entries = city.json("audit")
    assert {"roster.import", "cycle.create"} <= {each["action"] for each in entries}


def _who_and_what_are_apart(city: BigCity) -> None:
    totals = [answered(number) for number in range(city.contracts)]
    who = city.json("responses", "who")
    assert {each["enterprise_uscc"] for each in who} == {row[0] for row in city.rows["enterprises"]}
    what = city.json("responses", "what")
    given = Counter(each["total"] for each in what)
    assert given == Counter(total for total in totals if total is not None)
    codes = {row[0] for row in city.rows["enterprises"]}
    assert not any(code in str(each) for each in what[:200] for code in codes)


def _workbooks_are_whole(city: BigCity) -> None:
    """Sheets as spreadsheet programs see them, a row for each contract or enterprise."""
    city.pingyi("responses", "export", "responses.xlsx")
    city.pingyi("calls", "export", "calls.xlsx")
    expected = {
        "responses.xlsx": city.contracts,
        "calls.xlsx": len(city.json("calls", "export")["enterprises"]),
    }
    for name, count in expected.items():
        book = load_workbook(city.folder / name, read_only=True)
        sheet = book.worksheets[0]
        keys = {"".join(map(str, row)) for row in sheet.iter_rows(min_row=2, values_only=True)}
        assert len(keys) == count, name
        book.close()
