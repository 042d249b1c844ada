"""Who may bind to what, and from when until when the survey is open."""

from datetime import timedelta
from typing import Any

import pytest

from bot.wording.people import code_taken, code_unknown, too_many_guesses
from cycle.audit import Actor
from cycle.inviting.codes import new_code
from cycle.inviting.invitations import find_invitation
from cycle.inviting.reissue import reissue
from storage.database import transaction
from storage.tables import (
    Binding,
    CodeGuess,
    Conversation,
    Submission,
)

FIRM, AGENCY = "宏达五金厂", "安信检测公司"


@pytest.fixture
def person(village: Any, web: Any) -> Any:
    return web.person("oPerson_1")


class TestBinding:
    def test_by_the_code_of_a_scan(self, village: Any, person: Any) -> None:
        assert "同意" in person.does("subscribe", f"qrscene_{village.codes[FIRM]}")
        assert village.count(Binding) == 1

    def test_by_a_scan_of_a_follower(self, village: Any, person: Any) -> None:
        person.does("subscribe")
        person.does("SCAN", village.codes[FIRM])
        assert village.count(Binding) == 1

    @pytest.mark.parametrize(
        "typed",
        [
            "绑定{}",
            "绑定 {}",
            "绑定：{}",
            "  绑定  {} 。",
            "{}",
            "邀请码是{}",
            "绑定“{}”",
            "ｂｉｎｄ {}",
        ],
    )
    def test_however_typed(self, village: Any, person: Any, typed: str) -> None:
        code = village.codes[FIRM]
        person.says(typed.format(f"{code[:3].lower()}-{code[3:6]} {code[6:]}"))
        assert village.count(Binding) == 1

    def test_again_by_the_same_person_is_still_one(self, village: Any, person: Any) -> None:
        person.consents(village).says("A")
        for _ in range(2):
            assert "第2/10题" in person.binds(village).last
        assert village.count(Binding) == 1
        assert village.count(CodeGuess) == 0
        assert village.response(FIRM, AGENCY).answers == "A---------"

    def test_anothers_code(self, village: Any, person: Any) -> None:
        person.binds(village)
        other = person.web.person("oPerson_2")
        assert other.binds(village).last == code_taken("市应急管理局")
        assert village.count(Conversation) == 1

    def test_unknown_and_revoked_codes_are_told_alike(self, village: Any, person: Any) -> None:
        village.revoke(FIRM)
        assert person.binds(village).last == code_unknown()
        assert person.says(f"绑定 {new_code()}") == code_unknown()
        assert (village.count(Conversation), village.count(CodeGuess)) == (0, 2)

    def test_a_revoked_invitation_no_longer_speaks(self, village: Any, person: Any) -> None:
        person.consents(village)
        village.revoke(FIRM)
        assert "绑定 邀请码" in person.says("A")
        assert village.response(FIRM, AGENCY).answers == "-" * 10

    def test_malformed_codes_are_no_guesses(self, village: Any, person: Any) -> None:
        for typed in ("", "1", "K7M-2QX-9T", "A" * 9, "U" * 9, "评" * 9):
            assert "邀请码" in person.says(f"绑定 {typed}")
        assert village.count(CodeGuess) == 0
        assert "同意" in person.binds(village).last

    def test_a_typed_code_lets_the_account_write_for_two_days(
        self, village: Any, person: Any
    ) -> None:
        """Who types the code and taps everything else is no less reachable than who types."""
        person.says(f"绑定 {village.codes[FIRM]}")
        [typed] = village.rows(Conversation)
        assert typed.last_typed_at is not None
        scanned = person.web.person("oScanned")
        scanned.does("subscribe", f"qrscene_{village.codes[AGENCY]}")
        [other] = [row for row in village.rows(Conversation) if row.id != typed.id]
        assert (other.last_typed_at, other.last_event_at is None) == (None, False)

    def test_a_code_that_is_replaced_while_it_is_read_binds_nobody(
        self, village: Any, person: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The letter is void from the moment at which the operator was told so."""
        done: list[str] = []

        def and_replaced(db: Any, vault: Any, code: str) -> Any:
            found = find_invitation(db, vault, code)
            if not done:
                done.append(code)
                bureau = Actor("王科长", "bureau", "test", "440600")
                with transaction(village.database) as other:
                    reissue(
                        other, vault, found.cycle_id, found.subject, found.role, None, bureau,
                        village.midnight(0), why="邀请函丢失",
                    )  # fmt: skip
            return found

        monkeypatch.setattr("bot.arrival.find_invitation", and_replaced)
        assert person.says(f"绑定 {village.codes[FIRM]}") == code_unknown()
        assert village.count(Binding) == 0

    def test_guesses_of_one_person(self, village: Any, person: Any, fixed_time: Any) -> None:
        for _ in range(3):
            assert person.says(f"绑定 {new_code()}") == code_unknown()
        assert person.binds(village).last == too_many_guesses()
        assert village.count(Binding) == 0
        assert "同意" in person.web.person("oPerson_2").binds(village).last
        fixed_time.shift(timedelta(hours=1, seconds=1))
        assert person.says(f"绑定 {new_code()}") == code_unknown()

    def test_guesses_in_all(self, village: Any, person: Any, fixed_time: Any) -> None:
        for n in range(5):
            guesser = person.web.person(f"oGuesser_{n}")
            assert guesser.says(f"绑定 {new_code()}") == code_unknown()
        assert person.binds(village).last == too_many_guesses()
        fixed_time.shift(timedelta(hours=1, seconds=1))
        assert "同意" in person.binds(village).last

    def test_a_letter_can_be_scanned_whatever_others_typed(self, village: Any, person: Any) -> None:
        for n in range(5):
            person.web.person(f"oGuesser_{n}").says(f"绑定 {new_code()}")
        assert "同意" in person.does("subscribe", f"qrscene_{village.codes[FIRM]}")

    def test_the_newest_cycle_counts(self, village: Any, person: Any) -> None:
        person.submits(village)
        old = village.codes[FIRM]
        village.survey_lasts(-400, -300)
        village.open("2024")
        assert village.codes[FIRM] != old
        assert "同意" in person.binds(village).last
        assert "第1/10题" in person.says("同意")
        assert village.count(Submission) == 1


class TestDates:
    def test_before_the_survey(self, village: Any, person: Any) -> None:
        village.survey_lasts(1, 5)
        person.binds(village)
        assert "将于10月21日" in person.says("同意")
        village.survey_lasts(-1, 5)
        assert "第1/10题" in person.says("同意")

    def test_the_end_in_the_middle(self, village: Any, person: Any, fixed_time: Any) -> None:
        person.consents(village).says("A")
        village.survey_lasts(-1, 1)
        fixed_time.move_to(village.midnight(1) - timedelta(seconds=1))
        person.says("B")
        fixed_time.move_to(village.midnight(1))
        assert "截止" in person.says("C")
        assert village.response(FIRM, AGENCY).answers == "AB--------"

    def test_binding_after_the_end(self, village: Any, person: Any) -> None:
        village.survey_lasts(-5, -1)
        assert "截止" in person.binds(village).last
