"""When somebody chose as what they act stands apart from since when they are bound."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("binding", sa.Column("chosen_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("binding", "chosen_at")
