"""A city of any size after its survey, and its lists as the operator's process writes them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bench.roster import synthetic_roster, write_folder
from storage.database import Database, open_database, transaction
from storage.secrets import Vault
from storage.tables import (
    Binding,
    Conversation,
    Engagement,
    Invitation,
    Response,
    Role,
    Submission,
    new_id,
)
from survey.session import ResponseState
from tests.cycle.shell import CYCLE

#: The commands that write the city down.
BUILDING = ("roster import roster", "cycle create 2023.toml")
#: What a contract's client answered, by its number; the fourth one did not.
ANSWERS = ("A" * 10, "BCAAAAAAAA", "CCAAAAAAAA")
TOTALS = (100, 90, 86)
_OPENS = datetime(2023, 10, 13, 1, tzinfo=UTC)
#: Runs the command line as `pingyi` does, and says at the end how much memory it took at most:
#: VmHWM, since getrusage would count what the parent had before.
_MEASURED = """
import sys
from pathlib import Path
from pingyi.cli import main
try:
    main(sys.argv[2:], standalone_mode=False)
finally:
    lines = Path("/proc/self/status").read_text().splitlines()
    [most] = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    Path(sys.argv[1]).write_text(most)
"""


def answered(contract: int) -> int | None:
    """The total of a contract's response, by its number; None where there is none."""
    return TOTALS[contract % 4] if contract % 4 < len(TOTALS) else None


@dataclass
class BigCity:
    """Two contracts an enterprise; contract n is HT-n of enterprise n modulo their number."""

    url: str
    key: str
    folder: Path
    enterprises: int
    rows: dict[str, list[Any]] = field(default_factory=dict)
    #: Megabytes that each command took, by its words.
    memory: dict[str, float] = field(default_factory=dict)

    @property
    def contracts(self) -> int:
        return 2 * self.enterprises

    def build(self) -> None:
        """Import the roster, create the cycle, and answer as ANSWERS says."""
        self.folder.mkdir()
        self.rows = synthetic_roster(100, self.enterprises, self.contracts)
        write_folder(self.folder / "roster", self.rows)
        (self.folder / "2023.toml").write_text(CYCLE, "utf-8")
        for words in BUILDING:
            self.pingyi(*words.split())
        database = open_database(self.url)
        try:
            self._answer(database, Vault([self.key]))
        finally:
            database.dispose()

    def pingyi(self, *words: str) -> str:
        """What a command prints, run as a process of its own."""
        told = self.folder / "memory"
        result = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(told), *words],
            cwd=self.folder,
            env={
                **{name: value for name, value in os.environ.items() if name[:7] != "PINGYI_"},
                "PINGYI_DATABASE__URL": self.url,
                "PINGYI_SECURITY__DATA_KEYS": json.dumps([self.key]),
                "PINGYI_BY": "经办人",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"pingyi {' '.join(words)}: {result.stderr[-2000:]}"
        self.memory[" ".join(words)] = int(told.read_text()) / 1024
        return result.stdout

    def json(self, *words: str) -> Any:
        return json.loads(self.pingyi(*words, "--json"))

    def _answer(self, database: Database, vault: Vault) -> None:
        with transaction(database) as db:
            found = db.execute(
                select(Response.id, Engagement.contract_no, Response.invitation_id)
                .join(Engagement, Engagement.id == Response.engagement_id)
                .order_by(Engagement.contract_no)
            ).all()
            numbered = [(row.id, int(row.contract_no.removeprefix("HT-"))) for row in found]
            given = [each for each in numbered if answered(each[1]) is not None]
            db.execute(
                update(Response)
                .where(Response.id == bindparam("r_id"))
                .values(
                    state=ResponseState.SUBMITTED,
                    answers=bindparam("r_answers"),
                    submitted_answers=bindparam("r_answers"),
                    comment="",
                    submitted_comment="",
                    revision=1,
                    submitted_at=bindparam("r_at"),
                    started_at=_OPENS,
                ),
                [
                    {
                        "r_id": response,
                        "r_answers": ANSWERS[number % 4],
                        "r_at": _OPENS + timedelta(seconds=number),
                    }
                    for response, number in given
                ],
            )
            db.execute(insert(Submission), list(_submissions(given)))
            _bind(db, vault)


def _submissions(given: list[tuple[str, int]]) -> Iterator[dict[str, object]]:
    for response, number in given:
        yield {
            "id": new_id(),
            "response_id": response,
            "revision": 1,
            "questionnaire": "foshan-2023@1",
            "answers": ANSWERS[number % 4],
            "comment": "",
            "total": TOTALS[number % 4],
            "receipt": f"PY-{number:010}",
            "enterprises_bound": 1,
            "at": _OPENS + timedelta(seconds=number),
        }


def _bind(db: Any, vault: Vault) -> None:
    """Somebody is bound to every enterprise's invitation, an own person each."""
    invited = db.scalars(select(Invitation.id).where(Invitation.role == Role.ENTERPRISE)).all()
    people = [(invitation, new_id(), f"o{at:027}") for at, invitation in enumerate(invited)]
    db.execute(
        insert(Conversation),
        [
            {
                "id": person,
                "openid_hash": vault.hash("openid", openid),
                "openid_sealed": vault.seal(openid),
                "version": 1,
                "created_at": _OPENS,
            }
            for _, person, openid in people
        ],
    )
    db.execute(
        insert(Binding),
        [
            {"invitation_id": invitation, "conversation_id": person, "bound_at": _OPENS}
            for invitation, person, _ in people
        ],
    )
