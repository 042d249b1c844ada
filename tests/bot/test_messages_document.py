"""docs/messages.md shows every kind of message as it is: its tables are written from the code.

`python -m tests.bot.test_messages_document` writes them anew.
"""

from collections.abc import Iterator
from pathlib import Path

from bot.wording.notices import NOTICES
from bot.wording.notices.phrases import VALUES
from bot.wording.notices.sample import sample
from notifications.kinds import KINDS, Doubt, Kind
from notifications.news import DECIDED
from storage.tables import Role

DOCUMENT = Path(__file__).parents[2] / "docs" / "messages.md"
BEGIN, END = "<!-- kinds: begin -->\n", "<!-- kinds: end -->"
_DOUBTS = {
    Doubt.REPEAT: "again",
    Doubt.REPEAT_DEDUPED: "again as a template",
    Doubt.GIVE_UP: "no more",
}
#: Neither by people nor by the calendar.
_SENT = {
    "handed_over": "when a colleague takes over",
    "appeal_decided": "when it is decided",
}


def tables() -> str:
    """A table for each audience, with one row for each kind."""
    return "\n".join(_table(role) for role in Role)


def _table(role: Role) -> str:
    head = (
        f"### To the {role.value}\n\n"
        "| Kind | Sent | Of use until | After a timeout · a crash | More values | Text |\n"
        "|---|---|---|---|---|---|\n"
    )
    rows = (_row(kind) for kind in KINDS.values() if kind.audience is role)
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(kind: Kind) -> Iterator[str]:
    yield f"`{kind.name}` {kind.urgency.value}"
    yield _SENT.get(kind.name, "`pingyi notify`" if kind.name in DECIDED else "by the calendar")
    yield kind.expiry
    yield f"{_DOUBTS[kind.after_timeout]} · {_DOUBTS[kind.after_crash]}"
    yield " ".join(f"`{name}`" for name in sorted(NOTICES[kind.name].names - VALUES))
    yield NOTICES[kind.name].text(sample(kind)).replace("\n", "<br>")


def _written(document: str) -> str:
    return document[document.index(BEGIN) + len(BEGIN) : document.index(END)]


def test_the_document_shows_every_kind_as_it_is() -> None:
    assert _written(DOCUMENT.read_text(encoding="utf-8")) == tables()


def test_the_document_names_every_value_that_all_kinds_have() -> None:
    around = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[0]
    for name in VALUES:
        assert f"`{name}`" in around


if __name__ == "__main__":
    text = DOCUMENT.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}{tables()}{END}{after}", encoding="utf-8")
