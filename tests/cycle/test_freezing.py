"""Frozen snapshots: immutable, numbered, and the same bytes whenever they are reckoned anew."""

import json
import zlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from cycle.assessing import snapshots
from cycle.assessing.freezing import keep, prepare
from cycle.assessing.policies import policy_history, set_policy
from cycle.assessing.subjects import proposed
from cycle.audit import Actor, entries
from cycle.evidence.deductions import record_deduction
from cycle.evidence.draws import make_draw
from cycle.evidence.recording import Entry
from cycle.evidence.report_list import list_report
from cycle.evidence.reviews import record_review
from cycle.reading import reading
from cycle.refusal import Refused
from cycle.register.finding import find_agency, own_row
from cycle.register.history import RowKind
from cycle.register.merging import merge_agencies
from scoring.result import Result
from storage.database import transaction
from storage.secrets import Vault
from storage.tables import (
    Agency,
    Announcement,
    Nomination,
    NominationState,
    Objection,
    ObjectionState,
    Publication,
    Snapshot,
    Title,
    new_id,
)
from tests.cycle.conftest import NOW as OPEN
from tests.cycle.conftest import ZONE
from tests.scoring.specimens import uscc_of

BUREAU = Actor("王科长", "bureau", "cli:test", "440600")
FIRST, SECOND, CLIENT, OTHER = map(uscc_of, (1, 2, 3, 4))
#: The survey closes on the 24th at 24:00 here.
NOW = OPEN + timedelta(days=5)
LATER = NOW + timedelta(days=1)
ENTRY = Entry(BUREAU, NOW, ZONE)


@pytest.fixture
def town(city: Any) -> Any:
    """Two agencies, both rated by one enterprise, one by another as well."""
    city.agency(FIRST, "甲公司")
    city.agency(SECOND, "乙公司", "testing")
    city.enterprise(CLIENT)
    city.enterprise(OTHER)
    engagements = [city.engage(FIRST, CLIENT), city.engage(FIRST, OTHER)]
    engagements.append(city.engage(SECOND, CLIENT))
    city.open()
    for engagement, answers in zip(engagements, ("A" * 10, "AABAAAAAAC", "B" * 10), strict=True):
        city.submit(engagement, answers)
    return city


def freeze(
    city: Any, reason: str = "先行冻结", now: Any = NOW, actor: Actor = BUREAU
) -> snapshots.SnapshotRow:
    with transaction(city.database) as db:
        prepared = prepare(db, city.vault, city.cycle, ZONE, now)
        return keep(db, city.cycle, prepared, actor, now, reason).snapshot


def stored(city: Any, snapshot: snapshots.SnapshotRow) -> tuple[bytes, bytes, bytes]:
    """Evidence, result, and the result reckoned anew."""
    with city.database.statements() as db:
        return (
            snapshots.evidence_bytes(db, snapshot.id),
            snapshots.result_bytes(db, snapshot.id),
            snapshots.recompute(db, snapshot.id),
        )


def test_a_snapshot_keeps_evidence_and_result(town: Any) -> None:
    row = freeze(town)
    assert (row.number, row.as_of, row.ruleset) == (1, date(2023, 10, 25), "foshan-2023@1")
    assert (row.reason, row.frozen_by, row.frozen_at) == ("先行冻结", "王科长", NOW)
    evidence, result, again = stored(town, row)
    assert again == result
    assert json.loads(result)["snapshot"] == row.hash
    first, second = json.loads(evidence)["agencies"]
    assert [len(first["survey"]), len(second["survey"])] == [2, 1]
    with town.database.statements() as db:
        assert isinstance(snapshots.result_of(db, row.id), Result)
        entry = snapshots.entry_of(db, row.id, SECOND)
        assert entry is not None
        assert (entry.uscc, entry.name, entry.items["12"].p) == (SECOND, "乙公司", "70")
        assert snapshots.entry_of(db, row.id, CLIENT) is None


def test_who_answered_stands_under_one_mark_and_no_code(town: Any) -> None:
    evidence, _, _ = stored(town, freeze(town))
    assert CLIENT.encode() not in evidence
    assert OTHER.encode() not in evidence
    first, second = (
        {each["answers"]: each["enterprise"] for each in agency["survey"]}
        for agency in json.loads(evidence)["agencies"]
    )
    assert first["A" * 10] == second["B" * 10]  # the same enterprise
    assert first["A" * 10] != first["AABAAAAAAC"]
    assert {len(mark) for mark in first.values()} == {16}


def test_the_database_refuses_to_change_or_delete_one(town: Any) -> None:
    row = freeze(town)
    for statement in (
        update(Snapshot).values(hash="sha256:0"),
        delete(Snapshot),
    ):
        with pytest.raises(DBAPIError, match="append-only"), transaction(town.database) as db:
            db.execute(statement)
    _, result, again = stored(town, row)
    assert again == result


def test_the_same_state_again_is_the_same_snapshot(town: Any) -> None:
    first = freeze(town)
    assert freeze(town, now=NOW + timedelta(hours=1)) == first
    with transaction(town.database) as db:
        db.execute(update(Agency).where(Agency.uscc == FIRST).values(name="甲公司（新）"))
    second = freeze(town, now=NOW + timedelta(hours=2))
    assert (second.number, second.hash == first.hash) == (2, False)
    with town.database.statements() as db:
        assert snapshots.latest(db, town.cycle.id) == second
        assert snapshots.get(db, town.cycle.id, 1) == first
        assert snapshots.all_of(db, town.cycle.id) == [first, second]
        with pytest.raises(Refused, match=r"没有编号为 3 的快照，现有 1 至 2。"):
            snapshots.get(db, town.cycle.id, 3)
    with reading(town.database) as db:
        found = [(each.subject, each.detail["is_new"]) for each in entries(db)]
    assert found == [("snapshot:1", True), ("snapshot:1", False), ("snapshot:2", True)]


def test_one_recomputes_after_the_register_the_answers_and_the_keys_changed(town: Any) -> None:
    row = freeze(town)
    evidence, result, _ = stored(town, row)
    with transaction(town.database) as db:
        db.execute(update(Agency).values(name="改名后", deregistered_on=date(2023, 1, 1)))
    town.vault = Vault([Fernet.generate_key().decode()])
    assert stored(town, row) == (evidence, result, result)
    later = freeze(town, now=LATER)
    assert later.number == 2
    assert stored(town, row) == (evidence, result, result)


def test_another_ruleset_under_the_same_name_is_said_and_not_used(town: Any) -> None:
    row = freeze(town)
    for number, old, new, said in (
        (2, '"rules": "sha256:f', '"rules": "sha256:0', "内容与冻结时不同"),
        (3, '"ruleset": "foshan-2023@1"', '"ruleset": "foshan-2023@7"', "本程序已没有这个规则"),
    ):
        # a snapshot of a program whose file was another
        with transaction(town.database) as db:
            columns = dict(db.execute(select(Snapshot.__table__)).mappings().first() or {})
            result = zlib.decompress(columns["result"]).decode()
            assert old in result
            changed = zlib.compress(result.replace(old, new).encode())
            columns |= {"id": new_id(), "number": number, "result": changed}
            db.execute(insert(Snapshot).values(columns))
        with town.database.statements() as db, pytest.raises(Refused, match=said):
            snapshots.recompute(db, columns["id"])
    assert stored(town, row)[1] == stored(town, row)[2]


def test_open_results_are_frozen_with_a_reason_only(town: Any) -> None:
    with pytest.raises(Refused, match="还有 2 家机构待评定或暂缓"):
        freeze(town, reason=" ")
    with town.database.statements() as db:
        assert snapshots.latest(db, town.cycle.id) is None


@pytest.mark.parametrize("role", ["district", "contractor", "agency", "liaison"])
def test_nobody_but_the_bureau_freezes(town: Any, role: str) -> None:
    actor = replace(BUREAU, role=role)
    with pytest.raises(Refused, match="由市应急管理局办理"):
        freeze(town, actor=actor)
    with transaction(town.database) as db, pytest.raises(Refused, match="由市应急管理局办理"):
        set_policy(db, town.cycle, "default", "full", actor, NOW, "试一试")


def test_a_policy_is_recorded_and_a_later_one_ends_it(town: Any) -> None:
    with transaction(town.database) as db:
        assert set_policy(db, town.cycle, "testing", "full", BUREAU, NOW, "本类均未抽查报告")
        assert not set_policy(db, town.cycle, "testing", "full", BUREAU, LATER, "再说一次")
        assert set_policy(db, town.cycle, "testing", "class_mean", BUREAU, LATER, "考核组复议")
        history = policy_history(db, town.cycle.id)
    assert [(each.policy, each.reason, each.ended_at) for each in history] == [
        ("full", "本类均未抽查报告", LATER),
        ("class_mean", "考核组复议", None),
    ]
    evidence, result, _ = stored(town, freeze(town))
    assert json.loads(evidence)["missing_policy"] == {"testing": "class_mean"}
    assert json.loads(result)["missing_policy"] == {"default": "block", "testing": "class_mean"}


@pytest.mark.parametrize(
    ("assessed_class", "policy", "why", "said"),
    [
        ("schools", "full", "理由", "没有“schools”这个考评类别"),
        ("testing", "guess", "理由", "没有“guess”这种缺分处理办法"),
        ("testing", "full", " ", "请写明理由"),
        ("testing", "full", "长" * 501, "理由应在 500 个字以内"),
    ],
)
def test_what_is_no_policy_is_refused(
    town: Any, assessed_class: str, policy: str, why: str, said: str
) -> None:
    with transaction(town.database) as db:
        with pytest.raises(Refused, match=said):
            set_policy(db, town.cycle, assessed_class, policy, BUREAU, NOW, why)
        assert policy_history(db, town.cycle.id) == []


def publication(city: Any, snapshot: snapshots.SnapshotRow) -> str:
    row = {
        "id": new_id(),
        "cycle_id": city.cycle.id,
        "snapshot_id": snapshot.id,
        "number": 1,
        "document_no": "佛应急公示〔2023〕5号",
        "from_date": date(2023, 10, 20),
        "to_date": date(2023, 10, 25),
        "dates_reason": "",
        "published_by": "王科长",
        "published_at": NOW,
    }
    with transaction(city.database) as db:
        db.execute(insert(Publication).values(row))
    return str(row["id"])


def test_a_reassessment_is_frozen_anew_even_with_equal_figures(town: Any) -> None:
    first = freeze(town)
    published = publication(town, first)
    with transaction(town.database) as db:
        db.execute(
            insert(Objection).values(
                id=new_id(),
                receipt="YY-AAAAA-BBBBB",
                publication_id=published,
                agency_id=town.ids[FIRST],
                filed_by="staff",
                own=False,
                items="",
                text_sealed=b"",
                filed_at=NOW,
                state=ObjectionState.UPHELD,
                effect="reassessment",
                decided_at=NOW + timedelta(hours=1),
            )
        )
    second = freeze(town, now=NOW + timedelta(hours=2))
    assert (second.number, second.hash) == (2, first.hash)
    assert freeze(town, now=NOW + timedelta(hours=3)) == second


def test_a_title_revoked_less_than_a_year_ago_excludes(town: Any) -> None:
    published = publication(town, freeze(town))
    announcement = new_id()
    with transaction(town.database) as db:
        db.execute(
            insert(Announcement).values(
                id=announcement,
                publication_id=published,
                document_no="佛应急公告〔2022〕9号",
                announced_on=date(2022, 11, 1),
                announced_by="王科长",
                announced_at=NOW,
            )
        )
        db.execute(
            insert(Title).values(
                id=new_id(),
                announcement_id=announcement,
                agency_id=town.ids[SECOND],
                code="K7M2QX9TBR4V0WHD",
                starts_on=date(2022, 11, 1),
                ends_on=date(2023, 11, 1),
                revoked_on=date(2023, 3, 1),
            )
        )
    row = freeze(town, now=LATER)
    with town.database.statements() as db:
        entry = snapshots.entry_of(db, row.id, SECOND)
    assert entry is not None
    assert entry.status == "excluded"
    assert "2023-03-01 被取消标杆称号" in entry.reasons[0]


def test_nothing_is_frozen_while_enterprises_may_answer(town: Any) -> None:
    with pytest.raises(Refused, match="尚未截止"):
        freeze(town, now=town.cycle.closes_at - timedelta(seconds=1))
    assert freeze(town, now=town.cycle.closes_at).number == 1


def test_who_read_before_another_froze_freezes_nothing(town: Any) -> None:
    with reading(town.database) as db:
        prepared = prepare(db, town.vault, town.cycle, ZONE, NOW)
    town.agency(uscc_of(9), "后加机构")
    with transaction(town.database) as db:
        agency = find_agency(db, FIRST)
        record_deduction(db, town.cycle, agency, 3, date(2023, 10, 2), "业务信息未录入", ENTRY)
    second = freeze(town, now=NOW + timedelta(seconds=5))
    with transaction(town.database) as db, pytest.raises(Refused, match="请重新运行"):
        keep(db, town.cycle, prepared, BUREAU, NOW + timedelta(seconds=9), "先行冻结")
    with town.database.statements() as db:
        assert snapshots.latest(db, town.cycle.id) == second


def nominate(town: Any, uscc: str, district: str) -> None:
    with transaction(town.database) as db:
        db.execute(
            insert(Nomination).values(
                id=new_id(), cycle_id=town.cycle.id, agency_id=town.ids[uscc],
                district_code=district, reason="", nominated_by="测试", nominated_at=NOW,
                state=NominationState.STANDING if district else NominationState.PROPOSED,
            )
        )  # fmt: skip


def test_a_self_nomination_that_waits_is_named(town: Any) -> None:
    nominate(town, FIRST, "440604")
    nominate(town, SECOND, "")
    with pytest.raises(Refused, match="“乙公司”自荐后尚未确认"):
        freeze(town, reason="")
    assert freeze(town, reason="自荐材料不齐，会议决定").number == 1


@pytest.mark.parametrize(
    ("of_kept", "of_gone", "waiting"),
    [(None, "", ["乙公司"]), ("", "440604", []), ("440604", "", []), ("", "", ["乙公司"])],
)
def test_a_self_nomination_waits_under_whichever_code_it_was_made(
    town: Any, of_kept: str | None, of_gone: str, waiting: list[str]
) -> None:
    third = uscc_of(5)
    town.agency(third, "乙公司（旧码）")
    nominate(town, FIRST, "440605")
    for uscc, district in ((SECOND, of_kept), (third, of_gone)):
        if district is not None:
            nominate(town, uscc, district)
    with transaction(town.database) as db:
        kept, gone = (own_row(db, RowKind.AGENCY, each) for each in (SECOND, third))
        merge_agencies(db, kept, gone, BUREAU, NOW, "代码更正")
    with town.database.statements() as db:
        assert proposed(db, town.cycle) == waiting


def test_a_freeze_that_began_before_the_end_is_not_kept_after_it(town: Any) -> None:
    """It would lack the last responses, and the next snapshot tell them by subtraction."""
    closes_at = town.cycle.closes_at
    with reading(town.database) as db:
        early, late = (
            prepare(db, town.vault, town.cycle, ZONE, at)
            for at in (closes_at - timedelta(seconds=2), closes_at)
        )
    after = closes_at + timedelta(seconds=1)
    with transaction(town.database) as db, pytest.raises(Refused, match="尚未截止"):
        keep(db, town.cycle, early, BUREAU, after, "先行冻结")
    with transaction(town.database) as db:
        assert keep(db, town.cycle, late, BUREAU, after, "先行冻结").is_new


def test_a_drawn_report_that_nobody_reviewed_needs_a_reason(town: Any) -> None:
    """Whoever enters the scores could leave a bad one out."""
    with transaction(town.database) as db:
        agency = find_agency(db, FIRST)
        for number in (1, 2):
            list_report(db, town.cycle, agency, f"R{number}", "报告", date(2023, 5, 1), ENTRY)
    with transaction(town.database) as db:
        make_draw(db, town.cycle, "05", "开奖", 2, BUREAU, NOW)
        record_review(db, town.cycle, agency, "R1", "90", "100", date(2023, 6, 1), ENTRY)
    with pytest.raises(Refused, match="抽中的报告还没有复评得分：“甲公司”的 R2；"):
        freeze(town, "")
    assert freeze(town, "R2 的原件尚未取得").number == 1
