"""Whether an agency hears of a decision by itself, or has to be told on paper."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from pingyi.cli.tools import Tools

if TYPE_CHECKING:
    from cycle.inviting.invited import Invited


def notified(tools: Tools, cycle_id: str, uscc: str, *, of_title: bool = False) -> str:
    """Half a sentence: a revocation must not be said to be told where nobody is bound.

    of_title: the message is about a title, which a newer letter carries as well.
    """
    from cycle.publishing.telling import bound_agencies, bound_holders

    with tools.database.statements() as db:
        reached = (bound_holders if of_title else bound_agencies)(db, cycle_id, [uscc])
        if not reached:
            return "该机构没有绑定微信，没有通知到，请书面告知"
        return f"已安排通知该机构绑定的微信（{_where(reached[0])}）"


def all_notified(tools: Tools, cycle_id: str, usccs: Collection[str]) -> str:
    """The same of several agencies: how many are told, and how many have to be on paper."""
    from cycle.publishing.telling import bodies_of, bound_agencies

    with tools.database.statements() as db:
        reached = bound_agencies(db, cycle_id, usccs)
        if not reached:
            return "名单上的机构都没有绑定微信，没有通知到，请书面告知"
        # a merged agency may hold several letters
        bound = len(bodies_of(db, [each.subject for each in reached]))
        unbound = len(bodies_of(db, usccs)) - bound
        told = f"已安排通知绑定微信的 {bound} 家（{_where(reached[0])}）"
    return f"{told}，另有 {unbound} 家没有绑定，请书面告知" if unbound else told


def _where(reached: "Invited") -> str:
    """That a message was queued is not that it arrived; it is listed by its letter's cycle."""
    return f"没有送达的见 pingyi calls export 名单.xlsx --cycle {reached.cycle} 的“未送达消息”"
