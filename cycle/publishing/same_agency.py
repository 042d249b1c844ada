"""Which agency of a result an earlier listing was, after mergers: one body, whichever its code.

A merger is how a wrong or changed code is corrected, so that nothing that concerns a place on a
list may depend on the code under which the agency was listed.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from cycle.publishing.published import ListingRow
from cycle.refusal import Refused
from cycle.register.doubles import Merged
from scoring.result import PublishedAgency
from storage.tables import Agency


def codes_now(db: Connection, rows: Iterable[ListingRow], codes: Iterable[str]) -> set[str]:
    """The code among these of each listed agency; its listing's own where none is the same."""
    merged = Merged(db)
    by_id = {merged.going_on(row_id): uscc for uscc, row_id in _ids(db, codes).items()}
    return {by_id.get(merged.going_on(row.agency_id), row.uscc) for row in rows}


def refuse_two_entries_of_one(
    db: Connection, listed: Sequence[PublishedAgency], assessed: Sequence[PublishedAgency]
) -> None:
    """Raise Refused where a listed agency was assessed under two codes that mean one body now.

    Its clients and its records are divided between the two entries, and each might get a place.
    """
    merged, by_code = Merged(db), _ids(db, [each.uscc for each in assessed])
    names: dict[str, list[str]] = {}
    for each in assessed:
        if each.uscc in by_code:
            names.setdefault(merged.going_on(by_code[each.uscc]), []).append(each.name)
    for each in listed:
        of_one = names[merged.going_on(by_code[each.uscc])] if each.uscc in by_code else []
        if len(of_one) > 1:
            together = "、".join(f"“{name}”" for name in of_one)
            raise Refused(f"{together}在考评之后合并为一家，请重新考评并冻结。")


def later_places(
    db: Connection, rows: Sequence[ListingRow], titled: Iterable[str]
) -> dict[str, str]:
    """Of one body only the first place counts: the others by their id, each with the reason.

    titled: ids of agencies that hold a title of the cycle already.
    """
    merged = Merged(db)
    holder = {merged.going_on(each): "已有本周期称号的机构" for each in titled}
    found: dict[str, str] = {}
    for row in rows:
        body = merged.going_on(row.agency_id)
        if body in holder:
            found[row.agency_id] = f"已与{holder[body]}合并为一家，一家只有一个名额"
        holder.setdefault(body, f"“{row.name}”")
    return found


def codes_of_one(db: Connection, uscc: str) -> list[str]:
    """All codes under which the agency of this code is or was in the register, its own first."""
    agency_id = db.scalar(select(Agency.id).where(Agency.uscc == uscc))
    if agency_id is None:
        return [uscc]
    ids = Merged(db).all_of(agency_id)
    codes = db.scalars(select(Agency.uscc).where(Agency.id.in_(ids)).order_by(Agency.uscc))
    return [uscc, *(each for each in codes if each != uscc)]


def _ids(db: Connection, codes: Iterable[str]) -> dict[str, str]:
    """The register's id of each of these codes that it holds."""
    rows = db.execute(select(Agency.uscc, Agency.id).where(Agency.uscc.in_(list(codes))))
    return {row.uscc: row.id for row in rows}
