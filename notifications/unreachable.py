"""Who is unreachable (不可达): the platform said so, and the person did nothing since."""

from sqlalchemy import ColumnElement, and_, or_

from storage.tables import Conversation


def unreachable() -> ColumnElement[bool]:
    """Whether the platform said so of this Conversation after all that its person did.

    Whatever they did afterwards proves it wrong. Never NULL, also beside an outer join.
    """
    gone = Conversation.unreachable_at
    acts = (Conversation.last_typed_at, Conversation.last_event_at)
    return and_(gone.is_not(None), *(or_(act.is_(None), act < gone) for act in acts))
