"""Whether an agency hears of a decision by itself, or has to be told on paper."""

from collections.abc import Collection

from pingyi.cli.tools import Tools

#: That a message was queued is not that it arrived.
WHERE = "没有送达的见 pingyi calls export 名单.xlsx 的“未送达消息”"


def notified(tools: Tools, cycle_id: str, uscc: str, *, of_title: bool = False) -> str:
    """Half a sentence: a revocation must not be said to be told where nobody is bound.

    of_title: the message is about a title, which a newer letter carries as well.
    """
    from cycle.publishing.telling import bound_agencies, bound_holders

    with tools.database.statements() as db:
        reached = (bound_holders if of_title else bound_agencies)(db, cycle_id, [uscc])
    if reached:
        return f"已安排通知该机构绑定的微信（{WHERE}）"
    return "该机构没有绑定微信，没有通知到，请书面告知"


def all_notified(tools: Tools, cycle_id: str, usccs: Collection[str]) -> str:
    """The same of several agencies: how many are told, and how many have to be on paper."""
    from cycle.publishing.telling import bound_agencies

    with tools.database.statements() as db:
        letters = len(bound_agencies(db, cycle_id, usccs))
    bound = min(letters, len(usccs))  # a merged agency may hold several
    unbound = len(usccs) - bound
    if not bound:
        return "名单上的机构都没有绑定微信，没有通知到，请书面告知"
    told = f"已安排通知绑定微信的 {bound} 家（{WHERE}）"
    return f"{told}，另有 {unbound} 家没有绑定，请书面告知" if unbound > 0 else told
