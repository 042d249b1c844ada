"""The schema, one file a subject."""

from storage.tables.account import AccessToken, Pace, SendingRest
from storage.tables.base import Base, new_id
from storage.tables.conversation import Binding, Conversation, SubscriptionCredit, Turn
from storage.tables.cycle import Cycle, Extension, Milestone
from storage.tables.invitation import CodeGuess, Invitation, Role
from storage.tables.outbox import TRANSITIONS, EarlyReceipt, MessageStatus, OutboxMessage
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
    "EarlyReceipt",
    "Engagement",
    "Enterprise",
    "Extension",
    "Invitation",
    "MessageStatus",
    "Milestone",
    "OutboxMessage",
    "Pace",
    "Response",
    "Role",
    "SendingRest",
    "Submission",
    "SubscriptionCredit",
    "Turn",
    "new_id",
]
