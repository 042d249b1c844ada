"""Agencies (机构) of the register: added, corrected; their registration ends, the row stays."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from cycle.audit import Actor, record
from cycle.authority import only_city
from cycle.refusal import Refused
from cycle.register.allowed import reason
from cycle.register.finding import Organisation
from cycle.register.history import RowKind
from cycle.register.rows import change, insert_once, locked, refuse_same
from cycle.roster.records import AgencyRecord

_WHAT = "机构名录"


def register_agency(
    db: Connection, agency: AgencyRecord, actor: Actor, now: datetime, *, why: str
) -> Organisation:
    """Add an agency; Refused where its code is there already."""
    only_city(actor, _WHAT)
    why = reason(why)
    values = asdict(agency) | {"service_types": list(agency.service_types)}
    row_id = insert_once(db, RowKind.AGENCY, ["uscc"], values, why, actor, now)
    if row_id is None:
        raise Refused(f"代码 {agency.uscc} 已在机构名录中，如需改动请用更正。")
    record(db, actor, "agency.register", f"agency:{agency.uscc}", now, why=why)
    return Organisation(row_id, agency.uscc, agency.name)


def correct_agency(
    db: Connection,
    agency: Organisation,
    changes: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    why: str,
) -> dict[str, Any]:
    """Correct fields of an agency; what differed, as `history.Changes`.

    changes: of name, assessed_class, service_types, is_local and registered_on. A wrong code is
    not corrected: the right one is registered and the two are merged.
    """
    only_city(actor, _WHAT)
    why = reason(why)
    before = locked(db, RowKind.AGENCY, agency.id)
    values = dict(changes)
    if "service_types" in values:
        values["service_types"] = list(values["service_types"])
    registered, ended = values.get("registered_on"), before.deregistered_on
    if registered is not None and ended is not None and registered > ended:
        raise Refused(f"登记日期 {registered} 晚于注销日期 {ended}，请核对。")
    differing = change(db, RowKind.AGENCY, before, values, why, actor, now)
    refuse_same(differing)
    fields = sorted(differing)
    record(db, actor, "agency.correct", f"agency:{agency.uscc}", now, why=why, fields=fields)
    return differing
