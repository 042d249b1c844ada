"""A contact as people type it: whose it is follows from the role."""

from collections.abc import Mapping

from cycle.districts import Districts
from cycle.refusal import Refused, brief
from cycle.register.values import read_record
from cycle.roster import cells
from cycle.roster.records import ContactRecord
from cycle.roster.sheets import CONTACTS
from storage.tables import Role


def read_contact(typed: Mapping[str, str | None], districts: Districts) -> ContactRecord:
    """The contact; its subject is a district for a liaison, else a USCC. Refused when neither."""
    values = read_record(CONTACTS, typed, districts)
    values["subject"] = read_subject(values["role"], values["subject"], districts)
    return ContactRecord(**values)


def read_subject(role: str, text: str, districts: Districts) -> str:
    """A district's code for a liaison, else a USCC; Refused when it is none."""
    read = cells.district if role == Role.LIAISON else cells.uscc
    try:
        return read(text, districts)
    except cells.CellError as error:
        raise Refused(f"单位“{brief(text)}”：{error}。") from None
