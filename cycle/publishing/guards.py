"""What the verbs of publishing ask first: one at a time, by the bureau, with a reason."""

from sqlalchemy import Connection, select

from cycle.audit import Actor
from cycle.reasons import read_reason
from cycle.refusal import Refused
from storage.tables import Cycle

#: Beyond this a message would cut the document's number off (bot.wording.notices.phrases).
_DOCUMENT_LENGTH = 40


def hold(db: Connection, cycle_id: str) -> None:
    """Let nobody else publish, object, decide or announce in this cycle until the commit.

    Otherwise an objection of the window's last second could come in beside the announcement that
    has just looked for undecided ones. Weak enough that foreign keys to the cycle go on.
    """
    db.execute(select(Cycle.id).where(Cycle.id == cycle_id).with_for_update(key_share=True))


def only_bureau(actor: Actor, what: str) -> None:
    """Raise Refused unless the city's bureau does it (notice, part three)."""
    if actor.role != "bureau":
        raise Refused(f"{what}由市应急管理局办理，各区和其他人员不能办理。")


def reason(text: str, of: str) -> str:
    """The reason on one line; Refused when there is none."""
    return read_reason(text, of)


def document_number(text: str) -> str:
    """The document's number (文号) on one line; Refused when it is none."""
    kept = " ".join(text.split())
    if not 0 < len(kept) <= _DOCUMENT_LENGTH or not kept.isprintable():
        raise Refused(f"文号应为 1 至 {_DOCUMENT_LENGTH} 个字，例如 佛应急公示〔2023〕5号。")
    return kept
