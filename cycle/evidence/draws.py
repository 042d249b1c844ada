"""Draws as they were made: once for a seed, again only with a reason, repeatable by anybody."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from cycle.audit import Actor, record
from cycle.authority import only_bureau
from cycle.candidates.candidacy import Candidate, candidates
from cycle.cycles import CycleRow, hold
from cycle.evidence import recording
from cycle.evidence.drawing import Listed, draw, population_hash
from cycle.evidence.recording import Unfit
from cycle.evidence.reports import ReportRow, reports
from cycle.reasons import read_reason
from cycle.refusal import Refused, brief
from cycle.register.doubles import codes_going_on
from storage.tables import Agency, DrawnReport, Report, ReportDraw, new_id

#: Reports drawn of one agency; more is a slip.
_MOST = 1000


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A draw as stored; population: how many reports it was made from."""

    id: str
    cycle_id: str
    seed: str
    seed_source: str
    per_agency: int
    population_sha256: str
    population: int
    reason: str
    drawn_by: str
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw and its reports, by agency and reference; is_new: False for one made before."""

    draw: DrawRow
    reports: tuple[ReportRow, ...]
    is_new: bool = False


def too_few(db: Connection, cycle: CycleRow, made: Drawn) -> list[tuple[Candidate, int]]:
    """The candidates of whom fewer reports were drawn than was wanted, and how many."""
    going_on = codes_going_on(db, Agency)
    drawn = Counter(going_on.get(each.uscc, each.uscc) for each in made.reports)
    wanted = made.draw.per_agency
    standing = candidates(db, cycle.id)
    return [(each, drawn[each.uscc]) for each in standing if drawn[each.uscc] < wanted]


@dataclass(frozen=True, slots=True)
class Verified:
    """A draw made again; what differs is told, and nothing where it is the same."""

    draw: DrawRow
    population_sha256: str
    is_same_population: bool
    missing: tuple[Listed, ...]
    unexpected: tuple[Listed, ...]

    @property
    def holds(self) -> bool:
        return self.is_same_population and not self.missing and not self.unexpected


def listed(row: ReportRow) -> Listed:
    """A report as a draw sees it."""
    return Listed(row.uscc, row.reference)


def make_draw(
    db: Connection,
    cycle: CycleRow,
    seed: str,
    seed_source: str,
    per_agency: int,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
) -> Drawn:
    """Draw reports of each agency; the same draw again is the one that was made.

    seed_source: where and when the seed was published before. A cycle's further draw needs a
    reason, for otherwise one could draw until it suits; what was drawn before stays drawn.
    """
    only_bureau(actor, "报告抽查")
    seed = recording.read_line("seed", "抽签种子", seed, 100)
    source = recording.read_line("seed_source", "种子的公布方式", seed_source, 200)
    reason = read_reason(reason, "再次抽查的原因", required=False)
    if not 1 <= per_agency <= _MOST:
        raise Unfit("per_agency", f"每家抽取份数应为 1 至 {_MOST}，而不是 {per_agency}。")
    hold(db, cycle.id)
    rows = reports(db, cycle.id)
    if not rows:
        raise Refused("报告清单是空的，请先用 pingyi sampling add 列入报告。")
    published = population_hash(map(listed, rows))
    earlier = draws(db, cycle.id)
    for each in earlier:
        if (each.seed, each.per_agency, each.population_sha256) == (seed, per_agency, published):
            return Drawn(each, drawn_reports(db, each))
    if earlier and not reason:
        raise Refused(
            f"本考评周期已抽查过 {len(earlier)} 次（种子“{earlier[-1].seed}”）；"
            "再次抽查请用 --why 写明原因。"
        )
    made = DrawRow(
        id=new_id(),
        cycle_id=cycle.id,
        seed=seed,
        seed_source=source,
        per_agency=per_agency,
        population_sha256=published,
        population=len(rows),
        reason=reason,
        drawn_by=actor.name,
        drawn_at=max([now, *(each.listed_at for each in rows)]),
    )
    chosen = _store(db, made, rows)
    record(
        db,
        actor,
        "draw.make",
        f"draw:{made.id}",
        now,
        cycle_id=cycle.id,
        seed=seed,
        per_agency=per_agency,
        population=published,
        why=reason,
    )
    return Drawn(made, chosen, is_new=True)


def _store(db: Connection, made: DrawRow, rows: list[ReportRow]) -> tuple[ReportRow, ...]:
    values = {field: getattr(made, field) for field in DrawRow.__dataclass_fields__}
    db.execute(insert(ReportDraw).values(values))
    lucky = set(draw(map(listed, rows), made.seed, made.per_agency))
    chosen = tuple(each for each in rows if listed(each) in lucky)
    db.execute(insert(DrawnReport), [{"draw_id": made.id, "report_id": each.id} for each in chosen])
    return chosen


def draws(db: Connection, cycle_id: str) -> list[DrawRow]:
    """A cycle's draws in the order in which they were made."""
    statement = select(ReportDraw.__table__).where(ReportDraw.cycle_id == cycle_id)
    rows = db.execute(statement.order_by(ReportDraw.drawn_at, ReportDraw.id))
    return [DrawRow(**row._mapping) for row in rows]


def find_draw(db: Connection, cycle: CycleRow, text: str | None) -> DrawRow:
    """A cycle's draw by its id, the last one when none is given; Refused without one."""
    made = draws(db, cycle.id)
    if not made:
        raise Refused(f"考评周期“{cycle.name}”还没有抽查，请先运行 pingyi sampling draw。")
    if text is None:
        return made[-1]
    found = [each for each in made if each.id == text.strip().lower()]
    if not found:
        known = "、".join(each.id for each in made)
        raise Refused(f"没有编号为“{brief(text)}”的抽查，现有：{known}。")
    return found[0]


def drawn_reports(db: Connection, made: DrawRow) -> tuple[ReportRow, ...]:
    """The reports that a draw chose, by agency and reference."""
    chosen = set(db.scalars(select(DrawnReport.report_id).where(DrawnReport.draw_id == made.id)))
    return tuple(each for each in reports(db, made.cycle_id) if each.id in chosen)


def drawn_in(db: Connection, cycle_id: str) -> frozenset[str]:
    """The ids of the cycle's reports that any draw chose."""
    statement = select(DrawnReport.report_id).join(Report, Report.id == DrawnReport.report_id)
    return frozenset(db.scalars(statement.where(Report.cycle_id == cycle_id)))


def verify(db: Connection, made: DrawRow) -> Verified:
    """Make a draw again, from the reports that were listed by then and the seed."""
    population = [listed(each) for each in reports(db, made.cycle_id, until=made.drawn_at)]
    again = set(draw(population, made.seed, made.per_agency))
    kept = {listed(each) for each in drawn_reports(db, made)}
    published = population_hash(population)
    return Verified(
        draw=made,
        population_sha256=published,
        is_same_population=published == made.population_sha256,
        missing=tuple(sorted(again - kept)),
        unexpected=tuple(sorted(kept - again)),
    )
