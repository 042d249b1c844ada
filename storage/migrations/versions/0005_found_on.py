"""A revocation keeps the day on which the violation was found, beside that of the decision."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("title", sa.Column("found_on", sa.Date()))


def downgrade() -> None:
    op.drop_column("title", "found_on")
