"""The schema, one file a subject."""

from storage.tables.account import AccessToken, Pace, SendingRest
from storage.tables.assessment import ClassPolicy, CutDecision, Snapshot
from storage.tables.audit import AuditEntry
from storage.tables.base import Base, is_id, new_id
from storage.tables.candidacy import (
    NOMINATION_TRANSITIONS,
    MaterialsForm,
    MaterialsReceipt,
    Nomination,
    NominationState,
)
from storage.tables.conversation import Binding, Consent, Conversation, SubscriptionCredit, Turn
from storage.tables.cycle import Cycle, Extension, Milestone
from storage.tables.evidence import (
    Deduction,
    DrawnReport,
    Expert,
    ExpertConflict,
    Honour,
    Penalty,
    Report,
    ReportDraw,
    ReportReview,
    ReviewAssignment,
)
from storage.tables.invitation import CodeGuess, Invitation, Role
from storage.tables.outbox import TRANSITIONS, EarlyReceipt, MessageStatus, OutboxMessage
from storage.tables.privacy import Concern, Erasure, JoinRequest
from storage.tables.publication import (
    OBJECTION_TRANSITIONS,
    Announcement,
    Listing,
    Objection,
    ObjectionState,
    Publication,
    Title,
)
from storage.tables.register import (
    Agency,
    BusinessRecord,
    Contact,
    Engagement,
    Enterprise,
    RegisterChange,
    RegistrationEvent,
)
from storage.tables.response import Response, Submission

__all__ = [
    "NOMINATION_TRANSITIONS",
    "OBJECTION_TRANSITIONS",
    "TRANSITIONS",
    "AccessToken",
    "Agency",
    "Announcement",
    "AuditEntry",
    "Base",
    "Binding",
    "BusinessRecord",
    "ClassPolicy",
    "CodeGuess",
    "Concern",
    "Consent",
    "Contact",
    "Conversation",
    "CutDecision",
    "Cycle",
    "Deduction",
    "DrawnReport",
    "EarlyReceipt",
    "Engagement",
    "Enterprise",
    "Erasure",
    "Expert",
    "ExpertConflict",
    "Extension",
    "Honour",
    "Invitation",
    "JoinRequest",
    "Listing",
    "MaterialsForm",
    "MaterialsReceipt",
    "MessageStatus",
    "Milestone",
    "Nomination",
    "NominationState",
    "Objection",
    "ObjectionState",
    "OutboxMessage",
    "Pace",
    "Penalty",
    "Publication",
    "RegisterChange",
    "RegistrationEvent",
    "Report",
    "ReportDraw",
    "ReportReview",
    "Response",
    "ReviewAssignment",
    "Role",
    "SendingRest",
    "Snapshot",
    "Submission",
    "SubscriptionCredit",
    "Title",
    "Turn",
    "is_id",
    "new_id",
]
