"""Why somebody decided something is read in one way, whoever asks for it."""

import pytest

from cycle.reasons import LONGEST_REASON, read_reason
from cycle.refusal import Refused
from tests.cycle.conftest import City
from tests.cycle.shell import Shell

BY = ("--by", "王科长")
LATE = "2023-10-19T09:00"
#: Commands that ask for a reason, and the option that takes it last.
ASKING = (
    ("nominations", "add", "2023", "A1", "--district", "禅城", *BY, "--why"),
    ("nominations", "withdraw", "2023", "A1", "--self", *BY, "--why"),
    ("materials", "receive", "2023", "A1", "ecopy", "--at", LATE, *BY, "--late-reason"),
    ("materials", "correct", "2023", "A1", "ecopy", "--not-received", *BY, "--why"),
    ("register", "agency", "correct", "A1", "--name", "另一名", *BY, "--why"),
    ("responses", "join", "request", *BY, "--reason"),
    ("retention", "2023", "--yes", *BY, "--why"),
    ("invitations", "reissue", "E1", "--yes", *BY, "--why"),
    ("cycle", "extend", "2023", "--survey-until", "2023-10-30", "--yes", *BY, "--why"),
    ("decide", "policy", "2023", "testing", "full", *BY, "--why"),
    ("evidence", "withdraw", "RECORD", *BY, "--why"),
)


@pytest.mark.parametrize("words", ASKING, ids=" ".join)
def test_what_nobody_sees_or_nobody_keeps_is_refused(
    pingyi: Shell, city: City, words: tuple[str, ...]
) -> None:
    city.agency("A1")
    city.enterprise("E1")
    city.engage("A1", "E1")
    city.open()
    entered = ("evidence", "deduction", "2023", "A1", 3, "事", "--on", "2023-06-01", *BY)
    record = pingyi.json(*entered)["id"]
    asked = [record if word == "RECORD" else word for word in words]
    for reason in ("\u202e反", "铃\a声", "长" * (LONGEST_REASON + 1)):
        said = pingyi.refused(*asked, reason)
        assert "不可显示的字符" in said or f"{LONGEST_REASON} 个字以内，这里有" in said
        assert said.count("\n") == 1


def test_a_reason_is_one_line_and_never_cut() -> None:
    assert read_reason("  因\n故　延期 ") == "因 故 延期"
    assert read_reason(" \n", required=False) == ""
    assert read_reason("长" * LONGEST_REASON) == "长" * LONGEST_REASON
    with pytest.raises(Refused, match="请写明更正的理由"):
        read_reason("\n", "更正的理由")


def test_a_reissue_needs_no_reason_but_takes_no_empty_one(pingyi: Shell, city: City) -> None:
    city.agency("A1")
    city.enterprise("E1")
    city.engage("A1", "E1")
    city.open()
    assert "请写明理由" in pingyi.refused("invitations", "reissue", "E1", "--why", " ")
    assert pingyi("invitations", "reissue", "E1").exit_code == 0
