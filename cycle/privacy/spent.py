"""What of a cycle leads to people whom nobody needs to know any more, as conditions and counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from cycle.cycles import CycleRow
from cycle.inviting.codes import PURPOSE
from cycle.privacy.kept_comments import betraying_comments
from cycle.register.doubles import all_codes, codes_going_on
from storage.secrets import Vault
from storage.tables import (
    Agency,
    Announcement,
    Binding,
    Concern,
    Contact,
    Conversation,
    Cycle,
    Invitation,
    Listing,
    MessageStatus,
    Objection,
    ObjectionState,
    OutboxMessage,
    Publication,
    Role,
    Title,
)

Conditions = tuple[ColumnElement[bool], ...]
#: Rows looked at or changed at a time.
BATCH = 500
#: What stands where the words of a handled concern stood.
PURGED = "（已按期清除）"


@dataclass(frozen=True, slots=True)
class Spent:
    """A cycle as of now, and what of it is spent.

    holders: every code of the agencies that hold a title: they ask about it, and are told of its
    end, whichever of their letters somebody gave.
    """

    cycle: CycleRow
    now: datetime
    holders: frozenset[str]

    @classmethod
    def of(cls, db: Connection, cycle: CycleRow, now: datetime, zone: ZoneInfo) -> "Spent":
        """zone: where a title's last day ends."""
        listed = (
            select(Listing.uscc)
            .join(Title, Title.agency_id == Listing.agency_id)
            .join(Announcement, Announcement.id == Title.announcement_id)
            .where(
                Announcement.publication_id == Listing.publication_id,
                Title.revoked_on.is_(None),
                Title.ends_on >= now.astimezone(zone).date(),
            )
        )
        holders = all_codes(codes_going_on(db, Agency), db.scalars(listed))
        return cls(cycle, now, frozenset(holders))

    def counts(self, db: Connection, vault: Vault) -> dict[str, int]:
        """How much there is, by what it is."""
        return {
            "contacts": _count(db, Contact, self.contacts()),
            "conversations": _count(db, Conversation, self.conversations()),
            "bindings": _count(db, Binding, self.bindings()),
            "codes": sum(map(len, self.codes(db, vault))),
            "filers": _count(db, Objection, self.filers()),
            "concerns": len(self.concerns(db, vault)),
            "comments": betraying_comments(db, self.cycle.id),
        }

    def contacts(self) -> Conditions:
        """People of the roster whom no survey that goes on, or is to come, still asks for.

        Those of the cycle, and those whom no cycle ever invited: the roster named them in vain, or
        their enterprise was merged into one that is not asked.
        What was imported or corrected since the survey's end is the next year's, unless it ended.
        """
        of_contact = (Invitation.role == Contact.role, Invitation.subject == Contact.subject)
        invited = or_(
            exists().where(Invitation.cycle_id == self.cycle.id, *of_contact),
            ~exists().where(*of_contact),
        )
        # by cycles first, which are few: an index leads from there to a subject
        goes_on = select(Cycle.id).where(Cycle.closes_at > self.now)
        needed = exists().where(Invitation.cycle_id.in_(goes_on), *of_contact)
        old = or_(Contact.ended_at.is_not(None), Contact.updated_at <= self.cycle.closes_at)
        return invited, ~needed, old

    def conversations(self) -> Conditions:
        """People who are bound to spent invitations alone, or to nothing any more.

        The latter were replaced by a colleague, or their code was.
        """
        spent = self._invitations()
        bound = exists().where(
            Binding.conversation_id == Conversation.id, Binding.invitation_id.in_(spent)
        )
        elsewhere = exists().where(
            Binding.conversation_id == Conversation.id, Binding.invitation_id.not_in(spent)
        )
        anything = exists().where(Binding.conversation_id == Conversation.id)
        replaced = and_(~anything, Conversation.created_at <= self.cycle.closes_at)
        return or_(bound, replaced), ~elsewhere

    def bindings(self) -> Conditions:
        return (Binding.invitation_id.in_(self._invitations()),)

    def filers(self) -> Conditions:
        """Who filed what has been decided."""
        published = select(Publication.id).where(Publication.cycle_id == self.cycle.id)
        return (
            Objection.publication_id.in_(published),
            Objection.state != ObjectionState.FILED,
            Objection.filer_hash.is_not(None),
        )

    def concerns(self, db: Connection, vault: Vault) -> list[str]:
        """Handled concerns whose words still stand; a handful, so each is opened."""
        handled = select(Concern.id, Concern.text_sealed).where(
            Concern.cycle_id == self.cycle.id, Concern.handled_at.is_not(None)
        )
        return [row.id for row in db.execute(handled) if vault.open(row.text_sealed) != PURGED]

    def codes(self, db: Connection, vault: Vault) -> Iterator[list[str]]:
        """Spent invitations whose code still opens something, in parts."""
        spent = self._invitations().add_columns(Invitation.code_hash).order_by(Invitation.id)
        page = spent.limit(BATCH)
        while rows := db.execute(page).all():
            yield [
                row.id for row in rows if row.code_hash not in vault.hashes(PURPOSE, void(row.id))
            ]
            page = spent.where(Invitation.id > rows[-1].id).limit(BATCH)

    def _invitations(self) -> Select[Any]:
        """Invitations by which nobody needs to be known any more: all but those of holders.

        Nor those to which a message is still to leave, such as that a title was revoked.
        """
        waits = exists().where(
            OutboxMessage.invitation_id == Invitation.id,
            OutboxMessage.status.in_((MessageStatus.QUEUED, MessageStatus.SENDING)),
            OutboxMessage.expires_at > self.now,
        )
        return select(Invitation.id).where(
            Invitation.cycle_id == self.cycle.id,
            or_(Invitation.role != Role.AGENCY, Invitation.subject.not_in(self.holders)),
            ~waits,
        )


def void(invitation_id: str) -> str:
    """What stands where a code stood: nobody can type it, and keys can still rotate it."""
    return f"void {invitation_id}"


def _count(db: Connection, table: Any, conditions: Conditions) -> int:
    statement = select(func.count()).select_from(table).where(*conditions)
    return int(db.execute(statement).scalar_one())
