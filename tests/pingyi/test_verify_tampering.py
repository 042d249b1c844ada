"""pingyi verify: whatever is changed in a result is found, and named by its place."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.pingyi.scoring_commands import evidence_in, shell, told
from tests.pingyi.verified_city import UNCERTAIN, city
from tests.scoring.evidence_files import Path as Place
from tests.scoring.evidence_files import named, places
from tests.scoring.specimens import rich

Change = Callable[[Any, Any], None]


class Published:
    """A result, its evidence, and what verify makes of a change to it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.evidence = folder, evidence_in(folder, rich())
        self.result = shell.json("score", self.evidence, *UNCERTAIN)

    def at(self, place: Place, result: Any = None) -> Any:
        """What stands at a place of the result, or of a copy of it."""
        value = self.result if result is None else result
        for key in place:
            value = value[key]
        return value

    def difference(self, place: Place, change: Change) -> Any:
        """The finding after a change; change: is given what holds the place, and its key."""
        copy = deepcopy(self.result)
        change(self.at(place[:-1], copy), place[-1])
        found = told(self._folder, copy, self.evidence)
        assert not found["identical"]
        assert found["published"] != found["reckoned"]
        return found

    def places(self, *kinds: type) -> list[Place]:
        """Those of values of these kinds, but for what says how to verify."""
        return [
            place
            for place in places(self.result)[1:]
            if isinstance(self.at(place), kinds) and place[0] != "uncertainty"
        ]


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(tmp_path)


def spoil(holder: Any, key: Any) -> None:
    value = holder[key]
    if isinstance(value, bool | None):
        holder[key] = not value
    else:
        holder[key] = value + 1 if isinstance(value, int) else f"{value}0"


def disguise(holder: Any, key: Any) -> None:
    """The same to a careless eye: 1.0 for 1, 1 for true, 2.5 for "2.5", and nothing for null."""
    value = holder[key]
    if isinstance(value, bool):
        holder[key] = int(value)
    elif isinstance(value, int):
        holder[key] = float(value)
    else:
        try:
            holder[key] = float(value)
        except (TypeError, ValueError):
            holder[key] = [value]


def remove(holder: Any, key: Any) -> None:
    del holder[key]


LEAVES = (str, int, bool, type(None))


@pytest.mark.parametrize("change", [spoil, disguise])
def test_every_single_value_is_found_where_it_was_changed(
    published: Published, change: Change
) -> None:
    changed = published.places(*LEAVES)
    found = [published.difference(place, change)["path"] for place in changed]
    assert len(found) > 150
    assert found == [named(place) for place in changed]


def test_every_key_is_missed(published: Published) -> None:
    removed = [
        place
        for place in published.places(object)
        if isinstance(place[-1], str) and place != ("agencies",)
    ]
    found = [published.difference(place, remove) for place in removed]
    assert len(found) > 150
    assert [each["path"] for each in found] == [named(place) for place in removed]
    assert {each["published"] for each in found} == {None}


def test_every_object_keeps_out_another_key(published: Published) -> None:
    objects = published.places(dict)
    found = [
        published.difference(place, lambda holder, key: holder[key].update(extra=None))
        for place in objects
    ]
    assert [each["path"] for each in found] == [named((*place, "extra")) for place in objects]
    assert {each["reckoned"] for each in found} == {None}


def test_every_list_keeps_out_another_member(published: Published) -> None:
    lists = published.places(list)
    found = [
        published.difference(place, lambda holder, key: holder[key].append("再加"))
        for place in lists
    ]
    assert [each["path"] for each in found] == [
        named((*place, len(published.at(place)))) for place in lists
    ]
    assert {each["reckoned"] for each in found} == {None}


def test_every_list_is_found_shortened(published: Published) -> None:
    lists = [place for place in published.places(list) if published.at(place)]
    found = [published.difference(place, lambda holder, key: holder[key].pop()) for place in lists]
    assert len(found) > 5
    assert [each["path"] for each in found] == [
        named((*place, len(published.at(place)) - 1)) for place in lists
    ]
    assert {each["published"] for each in found} == {None}


def test_every_list_is_found_in_another_order(published: Published) -> None:
    lists = [
        place
        for place in published.places(list)
        if published.at(place) != published.at(place)[::-1]
    ]
    found = [
        published.difference(place, lambda holder, key: holder[key].reverse()) for place in lists
    ]
    assert ("agencies",) in lists
    for place, each in zip(lists, found, strict=True):
        assert each["path"].startswith(f"{named(place)}[0]")


def test_figures_come_before_hashes(published: Published) -> None:
    def change(result: Any, key: Any) -> None:
        result["snapshot"] = result["rules"] = "sha256:0"
        result["agencies"][0]["receipt"]["hash"] = "sha256:0"
        result[key]["short"] = not result[key]["short"]

    assert published.difference(("cut",), change)["path"] == "cut.short"


def test_a_seed_that_did_not_make_these_figures_is_found(tmp_path: Path) -> None:
    evidence = evidence_in(tmp_path, city())
    result = shell.json("score", evidence, *UNCERTAIN)
    for key, value in (("seed", 4), ("replicates", 41)):
        changed = {**result, "uncertainty": {**result["uncertainty"], key: value}}
        assert not told(tmp_path, changed, evidence)["identical"]
    for key in ("unsettled", "single"):
        changed = {**result, "uncertainty": {**result["uncertainty"], key: ["甲"]}}
        assert told(tmp_path, changed, evidence)["path"].startswith(f"uncertainty.{key}")
    bare = {key: value for key, value in result.items() if key != "uncertainty"}
    assert told(tmp_path, bare, evidence)["path"].endswith((".rank_interval", ".p_listed"))
