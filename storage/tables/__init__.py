"""The schema, one file a subject."""

from storage.tables.account import AccessToken
from storage.tables.base import Base, new_id
from storage.tables.conversation import Binding, Conversation, Turn
from storage.tables.cycle import Cycle, Milestone
from storage.tables.invitation import CodeGuess, Invitation, Role
from storage.tables.outbox import TRANSITIONS, MessageStatus, OutboxMessage
from storage.tables.register import Agency, Contact, Engagement, Enterprise
from storage.tables.response import Response, Submission

__all__ = [
    "TRANSITIONS",
    "AccessToken",
    "Agency",
    "Base",
    "Binding",
    "CodeGuess",
    "Contact",
    "Conversation",
    "Cycle",
    "Engagement",
    "Enterprise",
    "Invitation",
    "MessageStatus",
    "Milestone",
    "OutboxMessage",
    "Response",
    "Role",
    "Submission",
    "Turn",
    "new_id",
]
