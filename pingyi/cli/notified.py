"""Whether an agency hears of a decision by itself, or has to be told on paper."""

from pingyi.cli.tools import Tools


def notified(tools: Tools, cycle_id: str, uscc: str) -> str:
    """Half a sentence: a revocation must not be said to be told where nobody is bound."""
    from cycle.publishing.telling import bound_agencies

    with tools.database.statements() as db:
        reached = bound_agencies(db, cycle_id, [uscc])
    if reached:
        return "已通知该机构绑定的微信"
    return "该机构没有绑定微信，没有通知到，请书面告知"
