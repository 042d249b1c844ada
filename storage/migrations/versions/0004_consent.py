"""Consent belongs to one cycle's survey: a table of its own in place of two columns."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

#: The enterprise's invitation that the person was bound to last: it was what they agreed for.
_LAST = (
    "SELECT invitation.cycle_id FROM binding JOIN invitation ON invitation.id = invitation_id "
    "WHERE conversation_id = conversation.id AND role = 'enterprise' "
    "ORDER BY bound_at DESC LIMIT 1"
)


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("conversation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("cycle_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_consent_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_consent_cycle_id")),
        sa.PrimaryKeyConstraint("conversation_id", "cycle_id", name=op.f("pk_consent")),
    )
    op.execute(
        f"INSERT INTO consent SELECT id, ({_LAST}), consent_version, consented_at "
        f"FROM conversation WHERE consented_at IS NOT NULL AND ({_LAST}) IS NOT NULL"
    )
    # not in a batch: SQLite would build the table anew, and dropping the old one would delete, by
    # their foreign keys, everybody's bindings
    op.drop_column("conversation", "consented_at")
    op.drop_column("conversation", "consent_version")


def downgrade() -> None:
    version = sa.Column("consent_version", sa.String(length=20), server_default="", nullable=False)
    op.add_column("conversation", version)
    op.add_column("conversation", sa.Column("consented_at", sa.DateTime(timezone=True)))
    last = "SELECT {} FROM consent WHERE conversation_id = conversation.id ORDER BY at DESC LIMIT 1"
    op.execute(
        f"UPDATE conversation SET consent_version = ({last.format('version')}), "
        f"consented_at = ({last.format('at')}) "
        "WHERE id IN (SELECT conversation_id FROM consent)"
    )
    op.drop_table("consent")
