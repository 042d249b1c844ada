"""Whatever somebody sends is read in no time: no pattern goes over a repetition again and again.

A pattern that tries every way to divide 嗯嗯嗯嗯… keeps a web worker busy for minutes.
"""

import pkgutil
import re
import time
from collections.abc import Iterator
from importlib import import_module

import pytest

import bot
import survey
from bot.agencies import agency_reading
from bot.code_reading import code_in
from bot.liaisons.liaison_reading import Asked, topic
from bot.objections import public_reading
from bot.words import plain
from survey.consenting import agrees, refuses
from survey.reading import listen

#: Characters of a message that are tried against a single pattern, and a pattern's own time.
REPEATED, SECONDS = 36, 0.2
#: The longest message that the platform delivers has 2,048 bytes.
LONGEST = 680


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (bot, survey):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{name}", value


PATTERNS = dict(patterns())


def words_of(pattern: re.Pattern[str]) -> set[str]:
    """What the pattern speaks of, word by word and character by character."""
    words = set(re.findall(r"[一-鿿]{1,4}|[A-Za-z]+|[,，。 ]", pattern.pattern))
    return words | {each for word in words for each in word} | {",", " ", "a", "1"}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_no_time_with_what_it_speaks_of(name: str) -> None:
    pattern = PATTERNS[name]
    for word in words_of(pattern):
        text = (word * REPEATED)[:REPEATED]
        for whole in (text, f"{text}#", f"{text}\n收费"):
            began = time.process_time()
            pattern.fullmatch(whole)
            pattern.search(whole)
            assert time.process_time() - began < SECONDS, word


@pytest.mark.parametrize(
    "word", ["嗯", "，", "好的", "没有", "异议", "的", "谁", "了", " ", "吗", "1", "怎么"]
)
def test_the_longest_message_is_read_in_no_time(word: str) -> None:
    text = (word * LONGEST)[:LONGEST]
    for read in (
        lambda said: agrees(listen(said)),
        lambda said: refuses(listen(said)),
        lambda said: topic(plain(said)),
        lambda said: Asked(plain(said)).is_one,
        lambda said: agency_reading.topic(plain(said)),
        public_reading.read,
        lambda said: code_in(f"绑定{said[:95]}\n收", is_known=True),
        lambda said: code_in(said[:100], is_known=False),
    ):
        began = time.process_time()
        read(text)
        assert time.process_time() - began < SECONDS
