"""What the verbs of an assessment ask first: the bureau, a reason, and one at a time."""

from sqlalchemy import Connection, select

from cycle.audit import Actor
from cycle.reasons import read_reason
from cycle.refusal import Refused
from storage.tables import Cycle


def only_bureau(actor: Actor, what: str) -> None:
    """Raise Refused unless the city's bureau acts: districts and the contractor touch no score."""
    if actor.role != "bureau":
        raise Refused(f"{what}由市应急管理局决定，各区和其他人员不能办理。")


def reason_given(text: str) -> str:
    """The reason on one line; Refused when there is none."""
    return read_reason(text)


def checked_reason(text: str) -> str:
    """A reason on one line, which may be empty; Refused when it is too long to be kept."""
    return read_reason(text, required=False)


def hold(db: Connection, cycle_id: str) -> None:
    """Let nobody else decide about this cycle's assessment until the commit.

    So that two who freeze at once get two numbers, or one snapshot. Weak enough that foreign
    keys to the cycle, such as those of responses, go on.
    """
    db.execute(select(Cycle.id).where(Cycle.id == cycle_id).with_for_update(key_share=True))
