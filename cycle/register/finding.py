"""Finding an agency or an enterprise by what people call it: its code or its name."""

import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select

from cycle.refusal import Refused, brief
from cycle.register.history import RowKind
from storage.tables import Agency, Contact, Engagement, Enterprise

#: Names offered when several fit.
_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Organisation:
    """An agency or an enterprise of the register."""

    id: str
    uscc: str
    name: str


def find_agency(db: Connection, text: str) -> Organisation:
    """The agency of this code or name; raises Refused with those that come near.

    A part of a name is enough where only one agency has it. One that was merged into another is
    found by its own code or name and given as the one that goes on.
    """
    return _find(db, Agency, "机构", text)


def own_row(db: Connection, kind: RowKind, uscc: str) -> Organisation:
    """The very agency or enterprise of this code, also one that was merged into another."""
    table, title = (Agency, "机构") if kind is RowKind.AGENCY else (Enterprise, "企业")
    wanted = "".join(unicodedata.normalize("NFKC", uscc).split()).upper()
    row = db.execute(_named(table).where(table.uscc == wanted)).one_or_none()
    if row is None:
        raise Refused(f"名录中没有代码为“{brief(wanted)}”的{title}，请写统一社会信用代码。")
    return Organisation(row.id, row.uscc, row.name)


def find_enterprise(db: Connection, text: str) -> Organisation:
    """The enterprise of this code or name, as `find_agency`."""
    return _find(db, Enterprise, "企业", text)


def find_row(db: Connection, kind: RowKind, text: str) -> str:
    """The id of an engagement or a contact, as lists show it; Refused where there is none."""
    table, title = (Engagement, "服务项目") if kind is RowKind.ENGAGEMENT else (Contact, "联系人")
    try:
        row_id = str(UUID(text.strip()))
    except ValueError:
        row_id = ""
    if not row_id or db.execute(select(table.id).where(table.id == row_id)).first() is None:
        raise Refused(f"没有编号为“{brief(text)}”的{title}，编号见 pingyi register list。")
    return row_id


def _find(db: Connection, table: Any, kind: str, text: str) -> Organisation:
    wanted = "".join(unicodedata.normalize("NFKC", text).split())
    if not wanted:
        raise Refused(f"请写明{kind}的名称或统一社会信用代码。")
    shown = brief(wanted)
    exactly = _named(table).where((table.uscc == wanted.upper()) | (folded_name(table) == wanted))
    rows = db.execute(exactly.limit(_OFFERED + 1)).all()
    if not rows:
        part = folded_name(table).contains(wanted, autoescape=True)
        rows = db.execute(_named(table).where(part).limit(_OFFERED + 1)).all()
    found = {row.id: row for row in (_going_on(db, table, row) for row in rows)}
    if len(found) == 1:
        [row] = found.values()
        return Organisation(row.id, row.uscc, row.name)
    if not found:
        raise Refused(f"没有找到{kind}“{shown}”，请核对名称，或改用统一社会信用代码。")
    names = "、".join(f"{row.name}（{row.uscc}）" for row in list(found.values())[:_OFFERED])
    more = "等" if len(found) > _OFFERED else ""
    raise Refused(f"有多家{kind}符合“{shown}”：{names}{more}。请写全称或统一社会信用代码。")


def _named(table: Any) -> Select[Any]:
    return select(table.id, table.uscc, table.name, table.merged_into).order_by(table.uscc)


def folded_name(table: Any) -> Any:
    """Names are the same however they are spaced and whichever brackets they have."""
    folded = table.name
    for written, plain in ((" ", ""), ("　", ""), ("（", "("), ("）", ")")):
        folded = func.replace(folded, written, plain)
    return folded


def _going_on(db: Connection, table: Any, row: Any) -> Any:
    """The row itself, or the one into which it was merged, however often."""
    while row.merged_into is not None:
        row = db.execute(_named(table).where(table.id == row.merged_into)).one()
    return row
