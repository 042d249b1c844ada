"""python -m storage.new_migration MESSAGE: write a migration from the difference of the tables."""

import sys
import tempfile
from pathlib import Path

from storage import schema
from storage.database import open_database


def main() -> None:
    """Migrate an empty database to the newest revision, then compare it with the tables."""
    message = " ".join(sys.argv[1:])
    if not message:
        sys.exit("usage: python -m storage.new_migration MESSAGE")
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'empty.db'}")
        schema.upgrade(database)
        schema.new_revision(database, message)
        database.dispose()


if __name__ == "__main__":
    main()
