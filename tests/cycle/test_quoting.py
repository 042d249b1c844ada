"""A refusal is one line, whatever was typed."""

import pytest

from cycle.refusal import brief, one_line
from tests.cycle.conftest import City
from tests.cycle.shell import Shell

BY = ("--by", "王科长")
ODD = "行\n二\u202e"
ASKED = (
    ("status", "--cycle", ODD),
    ("status", "--district", ODD),
    ("concerns", "show", ODD, *BY),
    ("erasures", "show", ODD),
    ("responses", "join", "approve", ODD, *BY),
    ("evidence", "withdraw", ODD, "--why", "误", *BY),
    ("evidence", "list", "2023", "--agency", ODD),
    ("evidence", "review", "2023", "A1", "R1", ODD, "--on", "2023-06-01", *BY),
    ("decide", "policy", "2023", ODD, "full", "--why", "试", *BY),
    ("decide", "policy", "2023", "testing", ODD, "--why", "试", *BY),
    ("sampling", "verify", "2023", "--draw", ODD),
    ("experts", "end", ODD, *BY),
    ("objections", "show", "2023", ODD, *BY),
    ("objections", "file", "2023", "A1", "--text", "理由理由", "--items", ODD, *BY),
    ("register", "history", ODD),
    ("register", "enterprise", "end", "E1", "--on", ODD, "--why", "误", *BY),
    ("register", "contact", "end", ODD, "--why", "误", *BY),
    ("register", "agency", "correct", "A1", "--registered-on", ODD, "--why", "误", *BY),
    ("rests", "--lift", ODD),
    ("audit", "--since", ODD),
    ("cycle", "extend", "2023", "--survey-until", ODD, "--why", "误", *BY),
    ("cycle", "create", f"{ODD}.toml"),
    ("invitations", "export", f"{ODD}.txt"),
    ("score", f"{ODD}.json"),
)


@pytest.mark.parametrize("words", ASKED, ids=lambda words: " ".join(words[:3]))
def test_what_was_typed_does_not_break_the_sentence(
    pingyi: Shell, city: City, words: tuple[str, ...]
) -> None:
    city.agency("A1")
    city.enterprise("E1")
    city.engage("A1", "E1")
    city.open()
    said = pingyi.refused(*words)
    assert said.count("\n") == 1
    assert "\u202e" not in said


def test_a_long_value_is_cut_and_a_name_of_a_file_is_not() -> None:
    assert brief("长" * 50) == "长" * 40 + "…"
    assert brief(" a\n\tb ") == "a b"
    assert one_line("x" * 50 + "\x07") == "x" * 50 + "\\u0007"
