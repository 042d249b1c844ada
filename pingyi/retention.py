"""Composition of the tick that purges what leads to people when a cycle's days are over."""

from collections.abc import Callable
from datetime import datetime

import structlog

from cycle.privacy.retention import SCHEDULER, overdue, purge_cycle
from cycle.refusal import Refused
from notifications.scheduler import Tick
from pingyi.config import Config
from storage.database import Database, transaction
from storage.rotation import opens
from storage.secrets import Vault

log = structlog.get_logger()


def retention_tick(config: Config, database: Database, clock: Callable[[], datetime]) -> Tick:
    """A tick that purges each cycle whose days are over, and logs what may not be purged yet."""
    keys = [key.get_secret_value() for key in config.security.data_keys]

    def tick() -> dict[str, int]:
        counts = {"cycles": 0, "blocked": 0}
        with database.statements() as db:
            cycles = overdue(db, clock(), config.privacy.retention_days)
            # with foreign keys nothing that is sealed anew could ever be opened
            fits = bool(keys) and opens(db, Vault(keys))
        if cycles and not fits:
            log.warning("retention.keys_do_not_fit")
            return counts
        for cycle in cycles:
            try:
                with transaction(database) as db:
                    purged = purge_cycle(
                        db,
                        Vault(keys),
                        cycle,
                        SCHEDULER,
                        clock(),
                        config.zone,
                        config.privacy.retention_days,
                    )
            except Refused as refused:
                counts["blocked"] += 1
                log.warning("retention.blocked", cycle=cycle.name, why=str(refused))
            else:
                counts["cycles"] += purged is not None
        return counts

    return tick
