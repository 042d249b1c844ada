"""What a test asks of the messages whose outcome nobody knows."""

from sqlalchemy import Connection, select

from storage.tables import OutboxMessage


def doubtful(db: Connection) -> list[str]:
    """Ids of the messages that may have arrived twice, or not at all, oldest first."""
    statement = (
        select(OutboxMessage.id)
        .where(OutboxMessage.error.startswith("unknown"))
        .order_by(OutboxMessage.id)
    )
    return list(db.execute(statement).scalars())
