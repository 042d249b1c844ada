"""Two rows that were one agency or enterprise all along: one goes on, and no vote counts twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Connection, insert, select

from cycle.assessing.gathering import evidence_of
from cycle.audit import Actor, entries
from cycle.inviting.invitations import ensure_invitations
from cycle.reading import reading
from cycle.refusal import Refused
from cycle.register.engagements import end_engagement, resume_engagement
from cycle.register.enterprises import end_enterprise, resume_enterprise
from cycle.register.finding import Organisation, find_agency, find_enterprise, own_row
from cycle.register.history import RowKind, history
from cycle.register.merging import (
    Merger,
    merge_agencies,
    merge_enterprises,
    unmerge_agency,
    unmerge_enterprise,
)
from cycle.register.registrations import Registration, record_event
from storage.database import transaction
from storage.tables import Agency, Contact, Engagement, Enterprise, Invitation, Response
from tests.cycle.conftest import NOW, ZONE, City

BUREAU = Actor("甲", "bureau", "test", "440600")
WHY = "更名后重复登记"
ALL_A, ALL_B = "A" * 10, "B" * 10


def agency(db: Connection, uscc: str) -> Organisation:
    return own_row(db, RowKind.AGENCY, uscc)


def enterprise(db: Connection, uscc: str) -> Organisation:
    return own_row(db, RowKind.ENTERPRISE, uscc)


def merged(city: City, *, average: bool = False) -> Merger:
    """A2 into A1."""
    with transaction(city.database) as db:
        kept, gone = agency(db, "A1"), agency(db, "A2")
        return merge_agencies(db, kept, gone, BUREAU, NOW, WHY, average=average)


def asked(city: City) -> dict[str, tuple[str, str, str, bool]]:
    """Engagement -> agency, enterprise, state of its response, whether it goes on."""
    with city.database.statements() as db:
        rows = db.execute(
            select(Engagement.id, Agency.uscc, Enterprise.uscc, Response.state, Engagement.ended_at)
            .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
            .join(Agency, Agency.id == Engagement.agency_id)
            .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
        )
        return {row[0]: (row[1], row[2], row[3], row[4] is None) for row in rows}


def votes(city: City) -> dict[str, list[tuple[str, str]]]:
    """Agency -> (mark of the enterprise, answers) of what counts."""
    with reading(city.database) as db:
        return {
            each.uscc: [(vote.enterprise, vote.answers) for vote in each.survey]
            for each in evidence_of(db, city.vault, city.cycle, ZONE)
        }


def again(city: City) -> tuple[int, int]:
    with transaction(city.database) as db:
        found = ensure_invitations(db, city.vault, city.cycle.id, NOW)
        return found.invitations, found.responses


@pytest.fixture
def two(city: City) -> City:
    for uscc in ("A1", "A2"):
        city.agency(uscc)
    for uscc in ("E1", "E2"):
        city.enterprise(uscc)
    return city


def test_the_one_that_is_kept_takes_over_contracts_and_responses(two: City) -> None:
    first, second = two.engage("A1", "E1"), two.engage("A2", "E2")
    two.open()
    two.submit(second, ALL_B)
    assert merged(two) == Merger(moved=1, doubles=0, stopped=0)
    assert asked(two) == {
        first: ("A1", "E1", "invited", True),
        second: ("A1", "E2", "submitted", True),
    }
    assert list(votes(two)) == ["A1"]
    assert again(two) == (0, 0)
    with reading(two.database) as db:
        assert find_agency(db, "A2").uscc == "A1"
        assert history(db, second)[0].changes == {"agency_id": ["A2", "A1"]}
        assert history(db, two.ids["A1"])[0].changes == {"merged": [None, "A2"]}
        [entry] = entries(db)
        assert (entry.action, entry.subject) == ("agency.merge", "agency:A1")


@pytest.mark.parametrize(
    ("of_kept", "of_gone", "kept_state", "gone_state", "goes_on"),
    [
        (None, None, "invited", "withdrawn", "kept"),
        (ALL_A, None, "submitted", "withdrawn", "kept"),
        (None, ALL_B, "withdrawn", "submitted", "gone"),
        (ALL_A, ALL_A, "submitted", "submitted", "kept"),
    ],
)
def test_a_contract_that_both_had_is_asked_about_once(
    two: City,
    of_kept: str | None,
    of_gone: str | None,
    kept_state: str,
    gone_state: str,
    goes_on: str,
) -> None:
    kept, gone = two.engage("A1", "E1", "HT-1"), two.engage("A2", "E1", "HT-1")
    two.open()
    for engagement, answers in ((kept, of_kept), (gone, of_gone)):
        if answers:
            two.submit(engagement, answers)
    done = merged(two)
    assert (done.moved, done.doubles) == (0, 1)
    found = asked(two)
    assert (found[kept][2], found[gone][2]) == (kept_state, gone_state)
    going = {"kept": kept, "gone": gone}[goes_on]
    assert [each for each in found if found[each][3]] == [going]
    assert found[going][0] == "A1"
    assert again(two) == (0, 0)
    counted = votes(two)["A1"]
    assert len({mark for mark, _ in counted}) == (1 if of_kept or of_gone else 0)


def test_different_answers_about_one_contract_are_for_people_to_decide(two: City) -> None:
    kept, gone = two.engage("A1", "E1", "HT-1"), two.engage("A2", "E1", "HT-1")
    two.open()
    two.submit(kept, ALL_A)
    two.submit(gone, ALL_B)
    with pytest.raises(Refused, match="答案不同"):
        merged(two)
    assert [each[0] for each in asked(two).values()] == ["A1", "A2"]
    merged(two, average=True)
    [(mark, first), (same, second)] = votes(two)["A1"]
    assert mark == same  # one enterprise, whose average counts
    assert {first, second} == {ALL_A, ALL_B}
    assert Fraction(sum({"A": 10, "B": 7}[each] for each in first + second), 2) == 85


def test_a_double_that_ended_is_not_resumed(two: City) -> None:
    two.engage("A1", "E1", "HT-1")
    double = two.engage("A2", "E1", "HT-1")
    merged(two)
    with transaction(two.database) as db, pytest.raises(Refused, match="“机构A2”已并入另一家"):
        resume_engagement(db, double, BUREAU, NOW, "误终止")


def test_an_ended_contract_makes_way_for_the_one_that_goes_on(two: City) -> None:
    kept, gone = two.engage("A1", "E1", "HT-1"), two.engage("A2", "E1", "HT-1")
    with transaction(two.database) as db:
        end_engagement(db, kept, BUREAU, NOW, "误录")
    two.open()
    merged(two)
    assert asked(two) == {gone: ("A1", "E1", "invited", True)}
    assert again(two) == (0, 0)


def test_nobody_is_asked_twice_where_enterprises_are_merged(two: City) -> None:
    same, other = two.engage("A1", "E2", "HT-1"), two.engage("A2", "E2")
    two.engage("A1", "E1", "HT-1")
    two.open()
    unneeded = two.invitation_of("E2")
    with transaction(two.database) as db:
        done = merge_enterprises(db, enterprise(db, "E1"), enterprise(db, "E2"), BUREAU, NOW, WHY)
        assert (done.moved, done.doubles, done.stopped) == (1, 1, 1)
        assert find_enterprise(db, "E2").uscc == "E1"
        going = select(Invitation.subject).where(
            Invitation.role == "enterprise", Invitation.revoked_at.is_(None)
        )
        assert db.scalars(going).all() == ["E1"]
        moved = select(Response.invitation_id).where(Response.engagement_id == other)
        assert db.scalars(moved).one() == two.invitation_of("E1") != unneeded
    assert asked(two)[same][2:] == ("withdrawn", False)
    assert again(two) == (0, 0)


@pytest.mark.parametrize("bound", [("E2",), ("E1",), ("E1", "E2"), ()])
def test_who_is_bound_goes_on_and_sees_what_both_are_asked(
    two: City, bound: tuple[str, ...]
) -> None:
    theirs, ours = two.engage("A1", "E2"), two.engage("A2", "E1")
    two.open()
    invitations = {uscc: two.invitation_of(uscc) for uscc in ("E1", "E2")}
    for uscc in bound:
        two.bind(uscc)
    with transaction(two.database) as db:
        merge_enterprises(db, enterprise(db, "E1"), enterprise(db, "E2"), BUREAU, NOW, WHY)
        under = dict(db.execute(select(Response.engagement_id, Response.invitation_id)).all())
        revoked = db.scalars(select(Invitation.id).where(Invitation.revoked_at.is_not(None))).all()
    if len(bound) == 2:
        assert under == {theirs: invitations["E2"], ours: invitations["E1"]}
        assert revoked == []
    else:
        staying = invitations[bound[0] if bound else "E1"]
        assert set(under.values()) == {staying} == {two.invitation_of("E1")}
        assert set(invitations.values()) - {staying} <= set(revoked)
        assert staying not in revoked
    two.submit(theirs, ALL_A)
    assert again(two) == (0, 0)


def test_an_invitation_that_is_needed_takes_the_other_code(two: City) -> None:
    two.engage("A1", "E2")
    two.open()
    invitation = two.invitation_of("E2")
    two.bind("E2")
    with transaction(two.database) as db:
        merge_enterprises(db, enterprise(db, "E1"), enterprise(db, "E2"), BUREAU, NOW, WHY)
    assert two.invitation_of("E1") == invitation
    assert again(two) == (0, 0)


@pytest.mark.parametrize("bound", [("E2",), ("E1",), ("E1", "E2"), ()])
def test_a_merger_is_undone(two: City, bound: tuple[str, ...]) -> None:
    two.engage("A1", "E1")
    two.engage("A2", "E2")
    two.open()
    for uscc in bound:
        two.bind(uscc)
    before = asked(two)

    def everything(db: Connection) -> list[object]:
        invited = select(Invitation.subject, Invitation.revoked_at).order_by(Invitation.id)
        asked_under = select(Response.invitation_id).order_by(Response.id)
        return [*db.execute(invited), *db.execute(asked_under)]

    with transaction(two.database) as db:
        kept, gone = enterprise(db, "E1"), enterprise(db, "E2")
        standing = everything(db)
        merge_enterprises(db, kept, gone, BUREAU, NOW, WHY)
        assert (everything(db) == standing) is (len(bound) == 2)
        later = NOW + timedelta(minutes=1)
        assert unmerge_enterprise(db, gone, BUREAU, later, "并非同一家") == 1
        assert everything(db) == standing
        with pytest.raises(Refused, match="没有并入"):
            unmerge_enterprise(db, gone, BUREAU, later, "并非同一家")
        assert find_enterprise(db, "E2").uscc == "E2"
    assert asked(two) == before
    assert again(two) == (0, 0)


@pytest.mark.parametrize("bound", [("E2",), ("E1",), ("E1", "E2"), ()])
def test_after_a_merger_is_undone_each_answer_counts_in_its_own_district(
    city: City, bound: tuple[str, ...]
) -> None:
    for uscc, district in (("1", "440604"), ("2", "440605")):
        city.agency(f"A{uscc}")
        city.enterprise(f"E{uscc}", district)
        city.engage(f"A{uscc}", f"E{uscc}")
    city.open()
    for uscc in bound:
        city.bind(uscc)

    def districts(db: Connection) -> dict[str, tuple[str, str]]:
        """Enterprise -> the district of its response, and of the invitation that asks it."""
        rows = db.execute(
            select(Enterprise.uscc, Response.district_code, Invitation.district_code)
            .join_from(Response, Engagement, Engagement.id == Response.engagement_id)
            .join(Enterprise, Enterprise.id == Engagement.enterprise_id)
            .join(Invitation, Invitation.id == Response.invitation_id)
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    with transaction(city.database) as db:
        before = districts(db)
        kept, gone = enterprise(db, "E1"), enterprise(db, "E2")
        merge_enterprises(db, kept, gone, BUREAU, NOW, WHY)
        unmerge_enterprise(db, gone, BUREAU, NOW, "并非同一家")
        assert districts(db) == before == {"E1": ("440604",) * 2, "E2": ("440605",) * 2}


def test_a_merger_that_ended_doubles_is_not_undone_by_itself(two: City) -> None:
    two.engage("A1", "E1", "HT-1")
    two.engage("A2", "E1", "HT-1")
    merged(two)
    with transaction(two.database) as db, pytest.raises(Refused, match="不能自动撤销"):
        unmerge_agency(db, agency(db, "A2"), BUREAU, NOW, "并非同一家")


def test_what_cannot_be_merged_is_refused(two: City) -> None:
    two.agency("A3")
    merged(two)
    with transaction(two.database) as db:
        one, gone, three = (agency(db, uscc) for uscc in ("A1", "A2", "A3"))
        district = Actor("乙", "district", "test", "440604")
        for kept, going, who, words in (
            (one, one, BUREAU, "与自己合并"),
            (one, gone, BUREAU, "“机构A2”已并入"),
            (gone, three, BUREAU, "“机构A2”已并入"),
            (one, three, district, "由市应急管理局办理"),
        ):
            with pytest.raises(Refused, match=words):
                merge_agencies(db, kept, going, who, NOW, WHY)
        merge_agencies(db, three, one, BUREAU, NOW, WHY)
        assert find_agency(db, "A2").uscc == "A3"
        with pytest.raises(Refused, match="先撤销那次"):
            unmerge_agency(db, gone, BUREAU, NOW, WHY)


def _ends(city: City, uscc: str) -> None:
    with transaction(city.database) as db:
        end_enterprise(db, enterprise(db, uscc), NOW.date(), BUREAU, NOW, WHY, zone=ZONE)


def test_what_an_end_withdrew_is_taken_up_again_before_a_merger(two: City) -> None:
    """Else a contract of an enterprise that is asked would be asked about by no letter."""
    two.engage("A1", "E1")
    taken_up = two.engage("A2", "E2")
    two.open()
    _ends(two, "E2")
    with transaction(two.database) as db:
        kept, gone = enterprise(db, "E1"), enterprise(db, "E2")
        with pytest.raises(Refused, match="“企业E2”已于 2023-10-20 终止，请先恢复"):
            merge_enterprises(db, kept, gone, BUREAU, NOW, WHY)
        resume_enterprise(db, gone, BUREAU, NOW, WHY)
        merge_enterprises(db, kept, gone, BUREAU, NOW, WHY)
    assert asked(two)[taken_up] == ("A2", "E1", "invited", True)


def test_nothing_that_goes_on_is_merged_into_what_has_ended(two: City) -> None:
    """Its invitation would be neither revoked nor anybody's: the ended one has that code."""
    _ends(two, "E1")
    with transaction(two.database) as db:
        kept, gone = enterprise(db, "E1"), enterprise(db, "E2")
        with pytest.raises(Refused, match="“企业E2”没有"):
            merge_enterprises(db, kept, gone, BUREAU, NOW, WHY)
        merge_enterprises(db, gone, kept, BUREAU, NOW, WHY)
    with transaction(two.database) as db:
        gone_on = NOW.date(), BUREAU, NOW
        record_event(db, agency(db, "A1"), Registration.DEREGISTERED, *gone_on, note=WHY, zone=ZONE)
        with pytest.raises(Refused, match="注销"):
            merge_agencies(db, agency(db, "A1"), agency(db, "A2"), BUREAU, NOW, WHY)


def test_a_merger_into_what_has_ended_since_is_not_undone(two: City) -> None:
    with transaction(two.database) as db:
        merge_enterprises(
            db, enterprise(db, "E1"), enterprise(db, "E2"), BUREAU, NOW, WHY, average=True
        )
    _ends(two, "E1")
    with (
        transaction(two.database) as db,
        pytest.raises(Refused, match="请先恢复，再撤销合并"),
    ):
        unmerge_enterprise(db, enterprise(db, "E2"), BUREAU, NOW, WHY)


def test_contacts_of_both_are_those_of_the_one_that_is_kept(two: City) -> None:
    with transaction(two.database) as db:
        for uscc, phone in (("E1", "13800000001"), ("E2", "13800000001"), ("E2", "13800000002")):
            db.execute(
                insert(Contact.__table__).values(
                    id=f"00000000-0000-7000-8000-0000{uscc[1]:0>4}{phone[-4:]}",
                    role="enterprise",
                    subject=uscc,
                    name="某",
                    title="",
                    phone_hash=two.vault.hash("phone", phone),
                    phone_sealed=two.vault.seal(phone),
                    updated_at=NOW,
                )
            )
        merge_enterprises(db, enterprise(db, "E1"), enterprise(db, "E2"), BUREAU, NOW, WHY)
        subjects = db.scalars(select(Contact.subject).order_by(Contact.subject)).all()
        assert subjects == ["E1", "E1", "E2"]
        unmerge_enterprise(db, enterprise(db, "E2"), BUREAU, NOW + timedelta(minutes=1), WHY)
        subjects = db.scalars(select(Contact.subject).order_by(Contact.subject)).all()
        assert subjects == ["E1", "E2", "E2"]


def test_of_two_mergers_at_once_one_is_refused(two: City) -> None:
    two.engage("A1", "E1")
    two.engage("A2", "E2")

    def merge(codes: tuple[str, str]) -> str:
        try:
            with transaction(two.database) as db:
                kept, gone = (agency(db, uscc) for uscc in codes)
                merge_agencies(db, kept, gone, BUREAU, NOW, WHY)
        except Refused as refused:
            return str(refused)
        return "done"

    with ThreadPoolExecutor() as pool:
        said = sorted(pool.map(merge, [("A1", "A2"), ("A2", "A1")]), key=len)
    assert said[0] == "done"
    assert "已并入另一家机构" in said[1]
    with two.database.statements() as db:
        assert len(set(db.scalars(select(Engagement.agency_id)))) == 1


def test_an_enterprise_ends_with_the_letters_to_all_of_its_codes(two: City) -> None:
    two.engage("A1", "E1", "HT-1")
    two.engage("A1", "E2", "HT-2")
    two.open()
    two.bind("E1")
    two.bind("E2")
    with transaction(two.database) as db:
        merge_enterprises(db, enterprise(db, "E1"), enterprise(db, "E2"), BUREAU, NOW, WHY)
    with transaction(two.database) as db:
        end_enterprise(db, enterprise(db, "E1"), NOW.date(), BUREAU, NOW, "关闭", zone=ZONE)
    with two.database.statements() as db:
        letters = select(Invitation.subject, Invitation.revoked_at).where(
            Invitation.role == "enterprise"
        )
        assert {row.subject: row.revoked_at is None for row in db.execute(letters)} == {
            "E1": False,
            "E2": False,
        }
    with transaction(two.database) as db:
        resume_enterprise(db, enterprise(db, "E1"), BUREAU, NOW, "误终止")
    with two.database.statements() as db:
        assert [row.revoked_at for row in db.execute(letters)] == [None, None]
