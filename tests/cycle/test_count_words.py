"""Counts are told in Chinese, whatever is counted."""

import re

import pytest

from notifications.outcome import Fate
from pingyi.cli import count_words
from storage.rotation import _COLUMNS
from tests.cycle.conftest import City
from tests.cycle.shell import Shell

_LATIN = re.compile("[a-z]")


def test_every_fate_of_a_message_has_its_word() -> None:
    assert count_words.DELIVERED.keys() == {*map(str, Fate), "reclaimed"}


def test_everything_that_is_sealed_has_its_word() -> None:
    assert count_words.SEALED.keys() == {each.name for each in _COLUMNS}


@pytest.mark.parametrize("words", [("schedule", "--once"), ("db", "rekey", "--by", "王")])
def test_nothing_is_counted_in_english(city: City, pingyi: Shell, words: tuple[str, ...]) -> None:
    city.open()
    done = pingyi(*words)
    assert done.exit_code == 0
    assert not _LATIN.search(done.stdout.replace("security.data_keys", ""))
