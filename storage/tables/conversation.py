"""People on the official account: their conversation, bindings and answered turns."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base, Id


class Conversation(Base):
    """One follower of the account and where the talk with them stands."""

    __tablename__ = "conversation"

    id: Mapped[Id]
    openid_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    openid_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: Raised by every turn; a turn that read an older version writes nothing and runs again.
    version: Mapped[int]
    #: survey.session.Place, encoded; "" at the beginning
    place: Mapped[str] = mapped_column(Text, default="")
    #: Last typed message: opens the customer-service window of 48 h.
    last_typed_at: Mapped[datetime | None]
    #: Last follow, scan, menu click or tap: opens the window of 1 min.
    last_event_at: Mapped[datetime | None]
    #: Since when this person wants no reminders (不再提醒).
    muted_at: Mapped[datetime | None]
    #: When the platform last said that nothing reaches this person, and its words, such as
    #: "recipient 43004 …"; whatever they do afterwards shows that it was mistaken or is over.
    unreachable_at: Mapped[datetime | None]
    unreachable: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]


class Consent(Base):
    """Agreed to the privacy notice: in the one cycle for whose survey it asks (用途：仅用于本次).

    Withdrawing erases the conversation, and this with it (个人信息保护法, sections 14 and 15).
    """

    __tablename__ = "consent"

    conversation_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    cycle_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("cycle.id"), primary_key=True
    )
    #: Which text of the notice: bot.wording.prompts.CONSENT_VERSION at that time.
    version: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class Binding(Base):
    """This person acts under this invitation; an invitation is bound to one person at most."""

    __tablename__ = "binding"
    __table_args__ = (Index(None, "conversation_id"),)  # used by every turn

    invitation_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("invitation.id"), primary_key=True
    )
    conversation_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("conversation.id", ondelete="CASCADE")
    )
    bound_at: Mapped[datetime]
    #: When the holder last chose to act as this, by its code again or by 切换身份.
    chosen_at: Mapped[datetime | None]


class SubscriptionCredit(Base):
    """How many subscription notices (订阅通知) of one template a person still grants."""

    __tablename__ = "subscription_credit"

    conversation_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    template_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    credits: Mapped[int]


class Turn(Base):
    """A delivery that was answered: given again, it gets the same reply and has no effect.

    The key is the time of the delivery and a keyed digest of sender and delivery: nothing here
    leads back to a person, not even after their data was erased. Beginning with the time keeps
    inserts at one end of the index and lets old rows be purged by a range of keys; rows live
    for days, not years.
    """

    __tablename__ = "turn"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read by SQLAlchemy

    #: storage.secrets.Vault.turn_key
    key: Mapped[bytes] = mapped_column(LargeBinary(20), primary_key=True)
    #: The text that was answered; "" stands for the bare word success.
    reply: Mapped[str] = mapped_column(Text)
