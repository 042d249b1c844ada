"""After a cycle: what leads to people goes, once and certified; what was decided stays."""

import json
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.fernet import Fernet
from sqlalchemy import delete, insert, select, update

from cycle.audit import entries
from cycle.privacy.concerns import handle_concern, report_concern
from cycle.privacy.erasing import erasures
from cycle.privacy.spent import Spent
from cycle.publishing.titles import revoke, titles_of
from cycle.reading import reading
from cycle.register.finding import own_row
from cycle.register.history import RowKind
from cycle.register.merging import merge_enterprises
from pingyi.config import Config
from pingyi.schedule import schedule
from pingyi.sections import SecurityConfig
from storage.database import transaction
from storage.rotation import rotate
from storage.secrets import Vault
from storage.tables import (
    Binding,
    Concern,
    Contact,
    Conversation,
    Invitation,
    Objection,
    OutboxMessage,
    Response,
    Snapshot,
    Submission,
    new_id,
)
from tests.cycle.conftest import ZONE
from tests.cycle.frozen_list import BUREAU, FrozenList, at
from tests.cycle.scored import scored
from tests.cycle.shell import Shell

MONDAY, FRIDAY, SATURDAY = date(2023, 11, 6), date(2023, 11, 10), date(2023, 11, 11)
NOVEMBER, JUNE = datetime(2023, 11, 13, 9, tzinfo=ZONE), datetime(2024, 6, 1, 9, tzinfo=ZONE)
PURGE = ("retention", "2023", "--by", "王科长", "--yes")


@pytest.fixture
def year(city: Any, pingyi: Shell) -> FrozenList:
    """Two agencies and two clients with people who are bound; A01 is the better one."""
    for uscc in ("A01", "A02"):
        city.agency(uscc, f"机构{uscc}")
    for uscc in ("E1", "E2"):
        city.enterprise(uscc)
        engagement = city.engage("A01", uscc)
    city.liaison("440604", "某联络员")
    city.open()
    city.submit(engagement, "AABAAAAAAC", "很好")
    for subject in ("A01", "A02", "E1", "440604"):
        city.bind(subject)
    return FrozenList(city)


@pytest.fixture
def frozen(year: FrozenList) -> Any:
    return year.freeze(scored("A01", 95), scored("A02", 90), frozen_on=date(2023, 10, 25))


def announced(year: FrozenList, frozen: Any) -> None:
    year.publish(frozen, MONDAY, to_date=FRIDAY, dates_reason="试")
    year.announce(SATURDAY)


def rows(year: FrozenList, table: Any) -> list[Any]:
    with year.city.database.statements() as db:
        return list(db.execute(select(table.__table__)))


def at_time(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def test_what_leads_to_people_goes_and_what_was_decided_stays(
    year: FrozenList, frozen: Any, pingyi: Shell, tmp_path: Path
) -> None:
    announced(year, frozen)
    before = [rows(year, table) for table in (Response, Snapshot)]
    out = tmp_path / "证明.docx"
    with at_time(NOVEMBER):
        checked = pingyi.json("retention", "2023", "--check")
        assert (checked["blocked"], checked["due_on"]) == (None, "2024-04-22")
        assert len(rows(year, Contact)) == 1, "looking erases nothing"
        done = pingyi(*PURGE, "--certificate", out, "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert pingyi.json("erasures", "list") == [found]
    assert pingyi.json("erasures", "show", found["receipt"].lower()) == found
    assert "没有编号" in pingyi.refused("erasures", "show", "QC-00000-00000")
    assert (
        found["counts"]
        == checked["counts"]
        == {
            "contacts": 1,
            "conversations": 2,
            "bindings": 2,
            "codes": 3,
            "filers": 0,
            "concerns": 0,
            "comments": 0,
        }
    )
    assert rows(year, Contact) == []
    # both agencies hold a title: they go on to ask about it
    kept = {row.invitation_id for row in rows(year, Binding)}
    assert kept == {year.city.invitation_of("A01"), year.city.invitation_of("A02")}
    assert [rows(year, table) for table in (Response, Snapshot)] == before
    _certificate_says(out, found["receipt"], "王科长", "微信用户标识", "考评周期“2023”")


def test_a_holder_goes_on_to_be_known_by_a_letter_to_another_of_its_codes(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    year.city.agency("A03")
    year.city.open()
    year.city.bind("A03")
    announced(year, frozen)
    year.merge("A01", "A03", SATURDAY)
    with at_time(NOVEMBER):
        assert pingyi(*PURGE).exit_code == 0
    kept = {row.invitation_id for row in rows(year, Binding)}
    assert kept == {year.city.invitation_of(uscc) for uscc in ("A01", "A02", "A03")}


def test_whom_a_message_still_waits_for_is_forgotten_after_it(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    """A revocation in the evening leaves the next morning, and the purge may come in between."""
    announced(year, frozen)
    evening = at(date(2023, 11, 20), 21)
    with transaction(year.city.database) as db:
        title = titles_of(db, year.city.cycle.id)[0]
        revoke(db, title, date(2023, 11, 20), "虚假报告", BUREAU, evening, ZONE)
    with at_time(evening):
        assert pingyi(*PURGE).exit_code == 0
    assert year.city.invitation_of("A01") in {row.invitation_id for row in rows(year, Binding)}
    with transaction(year.city.database) as db:
        db.execute(update(OutboxMessage).values(status="sent"))
    with at_time(evening):
        assert pingyi(*PURGE).exit_code == 0
    kept = {row.invitation_id for row in rows(year, Binding)}
    assert kept == {year.city.invitation_of("A02")}


def test_whoever_was_replaced_by_a_colleague_is_forgotten_too(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    announced(year, frozen)
    with transaction(year.city.database) as db:
        held = Binding.invitation_id == year.city.invitation_of("E1")
        db.execute(delete(Binding).where(held))
    with at_time(NOVEMBER):
        done = pingyi(*PURGE, "--json")
    counts = json.loads(done.stdout)["counts"]
    assert (counts["conversations"], counts["bindings"]) == (2, 1)
    bound = {row.conversation_id for row in rows(year, Binding)}
    assert {row.id for row in rows(year, Conversation)} == bound


def _certificate_says(out: Path, *words: str) -> None:
    text = zipfile.ZipFile(out).read("word/document.xml").decode()
    assert [word for word in words if word not in text] == []


def test_again_it_finds_nothing_and_codes_open_nothing(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    announced(year, frozen)
    codes = {row.subject: row.code_hash for row in rows(year, Invitation)}
    with at_time(NOVEMBER):
        first, second = pingyi.json(*PURGE), pingyi(*PURGE, "--json")
    assert first["counts"]["codes"] == 3
    assert '"receipt": null' in second.stdout
    assert len(pingyi.json("erasures", "list")) == 1
    for row in rows(year, Invitation):
        is_spent = row.subject not in ("A01", "A02")
        assert (row.revoked_at is not None) == is_spent
        assert (row.code_hash != codes[row.subject]) == is_spent


def test_never_before_the_end_nor_by_a_district(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    for moment, words, why in (
        (datetime(2023, 10, 24, 23, tzinfo=ZONE), (), "尚未截止"),
        (NOVEMBER, (), "2024-04-22 起"),
        (JUNE, ("--district", "440605"), "由市应急管理局办理"),
    ):
        with at_time(moment):
            assert why in pingyi.refused(*PURGE, *words)
    assert "--by" in pingyi.refused("retention", "2023")
    assert "docx" in pingyi.refused(*PURGE, "--certificate", "证明.pdf")
    with at_time(JUNE):
        assert "请核对以上内容后加 --yes" in pingyi.refused("retention", "2023", "--by", "王科长")
    assert len(rows(year, Contact)) == 1
    with at_time(JUNE):
        assert pingyi.json(*PURGE)["counts"]["contacts"] == 1


def test_never_while_an_objection_may_come_or_waits(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    published = year.publish(frozen, MONDAY, to_date=FRIDAY, dates_reason="试")
    with at_time(datetime(2023, 11, 8, 9, tzinfo=ZONE)):
        assert "正在公示" in pingyi.refused(*PURGE)
    filed = year.object(published, "A01", at(MONDAY, 11))
    with at_time(JUNE):
        assert "1 件异议没有处理决定" in pingyi.refused(*PURGE)
        year.decide(filed.receipt, at(SATURDAY), upheld=False)
        assert pingyi.json(*PURGE)["counts"]["filers"] == 1
    [row] = rows(year, Objection)
    assert (row.filer_hash, row.filer_sealed) == (None, None)
    assert year.city.vault.open(row.text_sealed), "what was filed stays"


def test_who_may_still_move_up_is_not_erased_unasked(year: FrozenList, pingyi: Shell) -> None:
    """Number sixteen is told of its place and may appeal, for which its person is needed."""
    published = year.publish(year.sixteen(), MONDAY, to_date=FRIDAY, dates_reason="试")
    filed = year.object(published, "A01", at(MONDAY, 11))
    year.decide(filed.receipt, at(MONDAY, 15), "vacancy")
    year.announce(SATURDAY)
    with at_time(NOVEMBER):
        assert "名单有空缺" in pingyi.refused(*PURGE)
        assert len(rows(year, Contact)) == 1
        assert "contacts" in pingyi.json(*PURGE, "--why", "不再递补")["counts"]


def test_a_vacancy_that_nobody_can_fill_is_waited_for_by_nobody(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    published = year.publish(frozen, MONDAY, to_date=FRIDAY, dates_reason="试")
    filed = year.object(published, "A01", at(MONDAY, 11))
    year.decide(filed.receipt, at(MONDAY, 15), "vacancy")
    year.announce(SATURDAY)
    with at_time(NOVEMBER):
        told = pingyi("retention", "2023", "--check").stdout
        assert "现在可以清除；未清除的，系统于 2024-" in told
        assert "contacts" in pingyi.json(*PURGE)["counts"]


def test_a_day_that_is_over_is_not_told_as_to_come(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    announced(year, frozen)
    with at_time(JUNE):
        told = pingyi("retention", "2023", "--check").stdout
    assert told.endswith("现在可以清除；未清除的，系统随即自动清除。\n")


def test_who_is_on_a_list_that_waits_for_its_announcement_is_not_erased(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    """After the window of the second list the newcomer has no title yet, and is still to hear."""
    published = year.publish(frozen, MONDAY, to_date=FRIDAY, dates_reason="试")
    filed = year.object(published, "A01", at(MONDAY, 11))
    year.decide(filed.receipt, at(MONDAY, 15), "vacancy")
    year.announce(SATURDAY)
    anew = year.freeze(scored("A02", 90), scored("A03", 80), frozen_on=SATURDAY)
    year.publish(
        anew, SATURDAY, "佛应急公示〔2023〕8号", to_date=date(2023, 11, 12), dates_reason="试"
    )
    with at_time(NOVEMBER):
        assert "第 2 次公示的名单还没有公告" in pingyi.refused(*PURGE)
        assert "contacts" in pingyi.json(*PURGE, "--why", "不再公告")["counts"]


def test_a_cycle_that_was_never_frozen_is_given_up_with_a_reason(
    year: FrozenList, pingyi: Shell
) -> None:
    with at_time(JUNE):
        assert "还没有冻结" in pingyi.refused(*PURGE)
        assert tick(pingyi, year, JUNE) == {"cycles": 0, "blocked": 1}
        assert pingyi.json(*PURGE, "--why", "本年度考评取消")["counts"]["contacts"] == 1
    with reading(year.city.database) as db:
        details = [each.detail for each in entries(db, action="retention.run")]
    assert [each["why"] for each in details if "counts" in each] == ["本年度考评取消"]


def tick(pingyi: Shell, year: FrozenList, moment: datetime) -> dict[str, int]:
    keys = json.loads(pingyi._environment["PINGYI_SECURITY__DATA_KEYS"])
    config = Config(security=SecurityConfig(data_keys=keys))
    run, seconds = schedule(config, year.city.database, lambda: moment)["retention"]
    assert seconds == timedelta(days=1).total_seconds()
    return dict(run())


def test_the_scheduler_does_it_when_the_days_are_over(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    assert tick(pingyi, year, NOVEMBER) == {"cycles": 0, "blocked": 0}
    assert tick(pingyi, year, JUNE) == {"cycles": 1, "blocked": 0}
    assert tick(pingyi, year, JUNE) == {"cycles": 0, "blocked": 0}
    [erased] = pingyi.json("erasures", "list")
    assert (erased["cycle"], erased["erased_by"]) == ("2023", "pingyi schedule")


def test_the_next_years_people_stay(year: FrozenList, frozen: Any, pingyi: Shell) -> None:
    """A contact that was corrected since is the next roster's; who is bound to it stays known."""
    later = {"updated_at": datetime(2024, 5, 1, tzinfo=ZONE)}
    with transaction(year.city.database) as db:
        db.execute(update(Contact).values(later))
    with at_time(JUNE):
        assert pingyi.json(*PURGE)["counts"]["contacts"] == 0
    assert len(rows(year, Contact)) == 1


def test_who_is_not_to_be_reached_any_more_goes(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    left = datetime(2024, 5, 1, tzinfo=ZONE)
    with transaction(year.city.database) as db:
        db.execute(update(Contact).values(updated_at=left, ended_at=left))
    with at_time(JUNE):
        assert pingyi.json(*PURGE)["counts"]["contacts"] == 1


def test_words_of_handled_concerns_go(year: FrozenList, frozen: Any, pingyi: Shell) -> None:
    city = year.city
    with transaction(city.database) as db:
        for words in ("有人让我全选A", "有人坐在旁边"):
            receipt = report_concern(db, city.vault, city.cycle.id, words, date(2023, 10, 20))
        handle_concern(db, receipt, "已约谈", BUREAU, at(MONDAY))
    with at_time(JUNE):
        assert pingyi.json(*PURGE)["counts"]["concerns"] == 1
    left = {city.vault.open(row.text_sealed) for row in rows(year, Concern)}
    assert left == {"有人让我全选A", "（已按期清除）"}


def test_codes_stay_void_when_keys_rotate(year: FrozenList, frozen: Any, pingyi: Shell) -> None:
    keys = json.loads(pingyi._environment["PINGYI_SECURITY__DATA_KEYS"])
    with at_time(JUNE):
        assert pingyi.json(*PURGE)["counts"]["codes"] == 5
    newest = Fernet.generate_key().decode()
    rotate(year.city.database, Vault([newest, *keys]))
    with reading(year.city.database) as db:
        spent = Spent.of(db, year.city.cycle, JUNE, ZONE)
        assert spent.counts(db, Vault([newest]))["codes"] == 0


def test_people_whom_no_survey_asks_for_are_forgotten_too(
    year: FrozenList, frozen: Any, pingyi: Shell
) -> None:
    year.city.enterprise("E9")
    named = {"E1": "已邀请", "E2": "后来并入他户", "E9": "从未邀请"}
    with transaction(year.city.database) as db:
        for number, (uscc, name) in enumerate(named.items()):
            phone = f"1380000000{number}"
            db.execute(
                insert(Contact).values(
                    id=new_id(), role="enterprise", subject=uscc, name=name, title="",
                    phone_hash=year.city.vault.hash("phone", phone),
                    phone_sealed=year.city.vault.seal(phone),
                    updated_at=year.city.cycle.opens_at,
                )
            )  # fmt: skip
    announced(year, frozen)
    year.city.enterprise("E5")
    with transaction(year.city.database) as db:
        kept, gone = (own_row(db, RowKind.ENTERPRISE, uscc) for uscc in ("E5", "E2"))
        merge_enterprises(db, kept, gone, BUREAU, at(date(2023, 11, 12)), "更名")
    with at_time(NOVEMBER):
        assert json.loads(pingyi(*PURGE, "--json").stdout)["counts"]["contacts"] == 4
    assert rows(year, Contact) == []


def test_names_and_numbers_in_comments_go_and_the_words_stay(
    year: FrozenList, pingyi: Shell
) -> None:
    said = "欧阳锋来过两次，李工13800138000很负责"
    with transaction(year.city.database) as db:
        db.execute(update(Contact).values(name="欧阳锋"))
        db.execute(
            update(Response)
            .where(Response.submitted_comment == "很好")
            .values(comment=said, submitted_comment=said)
        )
        db.execute(update(Submission).values(comment=said))
    year.freeze(scored("A01", 95), frozen_on=FRIDAY)
    with time_machine.travel(JUNE):
        pingyi(*PURGE)
    left = "※来过两次，※很负责"
    with year.city.database.statements() as db:
        answered = db.execute(
            select(Response.comment, Response.submitted_comment, Response.submitted_answers).where(
                Response.submitted_answers.is_not(None)
            )
        ).one()
        assert tuple(answered) == (left, left, "AABAAAAAAC")
        assert set(db.scalars(select(Submission.comment))) <= {left}
        [erasure] = erasures(db)
        assert erasure.counts["comments"] >= 2


def test_comments_are_gone_through_once(
    year: FrozenList, pingyi: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scheduler asks every day, and holds SQLite's one writer meanwhile."""
    year.freeze(scored("A01", 95), frozen_on=FRIDAY)
    with time_machine.travel(JUNE):
        pingyi(*PURGE)

        def again(*_: object) -> None:
            raise AssertionError("the comments were read again")

        monkeypatch.setattr("cycle.privacy.kept_comments._changes", again)
        assert pingyi(*PURGE).exit_code == 0
