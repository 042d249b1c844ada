"""Objections (异议) to a publication: filed within its window, decided by the bureau."""

from collections.abc import Sequence

from sqlalchemy import Update, update

from cycle.publishing.deciding import (
    STATES,
    Effect,
    decide_objection,
    objection_of,
    read_objection,
    take_back_objection,
    usual_effect,
    withdraw_objection,
)
from cycle.publishing.filing import Chat, Filed, Grounds, Letter, file_objection
from cycle.publishing.objection_rows import (
    ObjectionRow,
    ObjectionStatus,
    cycle_of,
    find_objection,
    is_filer,
    objection_status,
    objections_of,
    statuses_of,
)
from storage.tables import Objection

__all__ = [
    "STATES",
    "Chat",
    "Effect",
    "Filed",
    "Grounds",
    "Letter",
    "ObjectionRow",
    "ObjectionStatus",
    "cycle_of",
    "decide_objection",
    "file_objection",
    "find_objection",
    "forget_filer",
    "is_filer",
    "objection_of",
    "objection_status",
    "objections_of",
    "read_objection",
    "statuses_of",
    "take_back_objection",
    "usual_effect",
    "withdraw_objection",
]


def forget_filer(hashes: Sequence[bytes]) -> Update:
    """The statement that erases who filed, and leaves what was filed.

    hashes: of the person's openid under every data key (Vault.hashes("openid", …)).
    """
    return (
        update(Objection)
        .where(Objection.filer_hash.in_(hashes))
        .values(filer_hash=None, filer_sealed=None)
    )
