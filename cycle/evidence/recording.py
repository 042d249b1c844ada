"""What every kind of record has in common: who may enter it, what proves it, how it is read.

A record is never changed. It ends, by a correction that names it (`correcting`) or by being
withdrawn, and both stay with who did it and why.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cycle.audit import Actor
from cycle.authority import only_bureau
from cycle.cycles import CycleRow
from cycle.days import not_past
from cycle.identifiers import fold
from cycle.refusal import Refused
from cycle.register.finding import Organisation

if TYPE_CHECKING:
    from cycle.evidence.book import Book

#: storage.tables.evidence.Recorded
_LONGEST_NOTE = 2000
_SHA256 = re.compile("[0-9a-f]{64}")


class AlreadyThere(Refused):
    """The same record stands already; nothing was entered. unlike: what is said otherwise now."""

    def __init__(self, sentence: str, unlike: str = "") -> None:
        super().__init__(sentence)
        self.unlike = unlike


class Ended(Refused):
    """The same record was there, and was corrected or withdrawn; an import leaves it so."""


class Unfit(Refused):
    """A value of a record that cannot be so; field: which one, as in the record's table."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Proof:
    """The SHA-256 of the document (hexadecimal, "" for none), and what was remarked."""

    document_sha256: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """By whom something is entered, when, and by which clock a day ends.

    book: of an import, which writes it at the end; None for a record that is entered alone.
    """

    actor: Actor
    now: datetime
    zone: ZoneInfo
    book: "Book | None" = None

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Asked:
    """Who enters something of which agency, for which cycle, on which day.

    replaces: the record that it corrects. Penalties belong to no cycle.
    """

    cycle: CycleRow | None
    agency: Organisation
    actor: Actor
    today: date
    replaces: str | None = None

    def of_cycle(self) -> CycleRow:
        """The cycle of a kind of record that has one."""
        if self.cycle is None:
            raise ValueError("this kind of record belongs to a cycle")
        return self.cycle


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was entered, and what the person who entered it should know."""

    kind: str
    id: str
    warnings: tuple[str, ...]


#: Where nothing proves it and nothing is remarked.
NO_PROOF = Proof()

Content = Mapping[str, Any]
#: What follows from what was said of an agency's record: (book, agency, content) to content.
Resolved = Callable[["Book", Organisation, Content], Content]
#: The standing records of one agency under a mark of its kind, in the order of their entry.
Standing = Callable[[Any], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record: its table, its own fields, and what holds between them.

    fields: as stored; said: those that people name, where they are not the same. resolved: with
    the stored fields that follow from what was said, Refused where that does not go together;
    normal: the content as it is kept, Unfit where a value cannot be; warnings: what the operator
    should know beside the standing records of the same agency, Unfit where they forbid it; key:
    what makes it the same record when it is entered again; marks: under what the warnings look
    for it on the agency's shelf.
    """

    name: str
    title: str
    table: Any
    fields: tuple[str, ...]
    days: tuple[str, ...]
    normal: Callable[[Content], dict[str, Any]]
    warnings: Callable[[Asked, Content, Standing], list[str]]
    key: Callable[[Any], tuple[Any, ...]]
    marks: Callable[[Any], tuple[Any, ...]]
    said: tuple[str, ...] = ()
    #: Those of `days` that may be empty.
    open_days: tuple[str, ...] = ()
    resolved: Resolved = lambda _book, _agency, content: content
    #: The refusal of an entry whose record stands otherwise; None where that is but a remark.
    moves: Callable[[Any, Content], Unfit] | None = None
    is_for_city_alone: bool = False
    is_of_cycle: bool = True

    @property
    def settable(self) -> tuple[str, ...]:
        """The fields that a correction may name."""
        return self.said or self.fields


def allow(actor: Actor, kind: RecordKind) -> None:
    """Refused unless the actor may enter records of this kind."""
    if actor.role not in ("bureau", "district") or not actor.scope:
        raise Refused("考评依据只能由市、区应急管理部门登记。")
    if kind.is_for_city_alone:
        only_bureau(actor, kind.title)


def refuse_day(field: str, day: date, today: date) -> None:
    """Unfit for a day to come, and for one that is far too early."""
    if wrong := not_past(day, today):
        raise Unfit(field, wrong)


def read_hash(text: str) -> str:
    """A SHA-256 as it is kept; Unfit where it is none."""
    written = fold(text).lower()
    if written and _SHA256.fullmatch(written) is None:
        raise Unfit("document_sha256", "文件的 SHA-256 应为 64 位十六进制字符。")
    return written


def read_note(text: str) -> str:
    """A note as it is kept; lines stay."""
    note = text.strip()
    if len(note) > _LONGEST_NOTE:
        raise Unfit("note", f"备注最多 {_LONGEST_NOTE} 个字，这里有 {len(note)} 个。")
    if any(not each.isprintable() and each not in "\n\t" for each in note):
        raise Unfit("note", "备注含有不可显示的字符，请删去。")
    return note


def read_line(field: str, title: str, text: str | None, longest: int) -> str:
    """One folded line; Unfit where it is missing, too long or not printable."""
    line = fold(text or "")
    if not line:
        raise Unfit(field, f"请写明{title}，不能为空。")
    if len(line) > longest:
        raise Unfit(field, f"{title}最多 {longest} 个字，这里有 {len(line)} 个。")
    if not line.isprintable():
        raise Unfit(field, f"{title}含有不可显示的字符，请删去。")
    return line
