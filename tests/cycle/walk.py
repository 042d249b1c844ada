"""A walk through the year's commands in any order, by a seed: what people do to one another's work.

Each step is a command as it is typed, at a clock that only goes on. A step does its work or refuses
in one Chinese sentence with exit code 2; anything else ends the walk.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from sqlalchemy import func, select, update

from cycle.identifiers import check_digit
from storage.database import open_database, transaction
from storage.tables import Cycle, Response
from tests.cycle.shell import Shell

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2023, 10, 13, 2, tzinfo=UTC)
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
WHO = ("--by", "王科长")
WHY = (*WHO, "--why", "会议纪要")
DISTRICTS = ("禅城", "南海")


def _code(number: int, prefix: str) -> str:
    first = f"{prefix}440604M{number:06}00"
    return first + check_digit(first)


AGENCIES = [_code(number, "91") for number in range(1, 7)]
ENTERPRISES = [_code(number, "92") for number in range(1, 8)]


class Town:
    """The commands against one SQLite file, at a clock of their own."""

    def __init__(self, path: Path) -> None:
        self.url, self.now = f"sqlite:///{path}", BEGIN
        self.shell, self.database = Shell(self.url, KEY), open_database(self.url)
        #: (command, whether it did its work) -> how often
        self.count: Counter[tuple[str, bool]] = Counter()
        #: publications and announcements so far
        self.lists: list[int | None] = [0, 0]

    def does(self, *words: str) -> bool:
        """Whether the command did its work; False where it refused as it should."""
        with time_machine.travel(self.now, tick=False):
            result = self.shell(*words)
        assert result.exit_code in (0, 2), (words, result.output)
        done = result.exit_code == 0
        self.count[" ".join(words[:2]), done] += 1
        if not done:
            assert result.stdout == "", words
            assert any("一" <= each <= "鿿" for each in result.stderr), (words, result.stderr)
            assert result.stderr.count("\n") == 1, (words, result.stderr)
        return done

    def asks(self, *words: str) -> Any:
        with time_machine.travel(self.now, tick=False):
            return self.shell.json(*words)

    def today(self) -> str:
        return self.now.astimezone(ZONE).date().isoformat()


def found(town: Town) -> None:
    """One cycle of six agencies with seven clients each, who all have answered; five nominated."""
    for number, uscc in enumerate(AGENCIES):
        words = ("--name", f"佛山{'甲乙丙丁戊己'[number]}安全公司", "--local", "是")
        kind = "检测" if number == 5 else "评价"
        assert town.does("register", "agency", "add", uscc, *words, "--class", kind, *WHY)
        on = ("--on", "2020-01-01", "--entered-on", "2020-01-02")
        assert town.does("register", "agency", "registration", uscc, "registered", *on, *WHY)
    for number, uscc in enumerate(ENTERPRISES):
        words = ("--name", f"第{number}厂", "--in", "禅城区" if number % 2 else "南海区")
        assert town.does("register", "enterprise", "add", uscc, *words, *WHY)
        for each in AGENCIES:
            words = ("--type", "安全评价", "--from", "2023-03-01", "--until", "2023-06-01")
            assert town.does("register", "engagement", "add", each, uscc, *words, *WHY)
    assert town.does("cycle", "create", "2023.toml", *WHO)
    for each in AGENCIES[:5]:
        assert town.does("nominations", "add", "2023", each, "--district", "禅城", *WHY)
    with transaction(town.database) as db:
        db.execute(update(Response).values(answered("AABAAAAABA", town.now)))


def answered(answers: str, now: datetime) -> dict[str, Any]:
    """What a response has when it was submitted."""
    return {
        "state": "submitted",
        "answers": answers,
        "submitted_answers": answers,
        "comment": "",
        "submitted_comment": "",
        "revision": 1,
        "started_at": now,
        "submitted_at": now,
    }


class Walk:
    """Steps by chance; `trail` has the commands of the walk, for whoever looks why it ended."""

    def __init__(self, template: Path, folder: Path, seed: int) -> None:
        shutil.copy(template, folder / "pingyi.db")
        self.town, self.chance = Town(folder / "pingyi.db"), Random(seed)
        self.trail: list[str] = []

    def goes(self, steps: int, check: Callable[[Town], None]) -> None:
        """So many steps; check: what holds after each."""
        names, weights = list(STEPS), [weight for weight, _ in STEPS.values()]
        for name in self.chance.choices(names, weights, k=steps):
            self.trail.append(name)
            STEPS[name][1](self)
            check(self.town)

    def does(self, *words: str) -> bool:
        self.trail.append(" ".join(words))
        return self.town.does(*words)

    def one(self, *of: Any) -> Any:
        return self.chance.choice(of)

    def agency(self) -> str:
        return str(self.chance.choice(AGENCIES))

    def enterprise(self) -> str:
        return str(self.chance.choice(ENTERPRISES))

    def day(self) -> str:
        """A day of the window or about now, seldom one that is still to come."""
        now = self.town.now.astimezone(ZONE).date()
        span = self.chance.choice((3, 3, 30, 400))
        return str(now - timedelta(days=self.chance.randint(-1, span)))

    def later(self) -> str:
        now = self.town.now.astimezone(ZONE).date()
        return str(now + timedelta(days=self.chance.randint(0, 9)))

    def listed(self, *words: str) -> Any:
        """One of what a list has; None where it is empty."""
        rows = self.town.asks(*words)
        return self.chance.choice(rows) if rows else None


def _waits(walk: Walk) -> None:
    if walk.town.now < datetime(2025, 6, 1, tzinfo=UTC):
        walk.town.now += timedelta(hours=walk.one(1, 14, 24, 24, 72, 24 * 12))


def _answers(walk: Walk) -> None:
    """As the conversation does while the survey is open."""
    letters = "".join(walk.chance.choices("ABC", k=10))
    with transaction(walk.town.database) as db:
        cycle = db.execute(select(Cycle.opens_at, Cycle.closes_at)).one()
        open_ = Response.state != "withdrawn"
        which = select(Response.id).where(open_).order_by(func.random()).limit(1)
        if cycle.opens_at <= walk.town.now < cycle.closes_at:
            new = answered(letters, walk.town.now)
            db.execute(update(Response).where(Response.id.in_(which)).values(new))


def _extends(walk: Walk) -> None:
    what = walk.one(
        ("--survey-until", walk.later()), ("--milestone", f"materials_due={walk.later()}")
    )
    walk.does("cycle", "extend", "2023", *what, "--reopen", "--yes", *WHY)


def _merges(walk: Walk) -> None:
    kind, one = walk.one(("agency", walk.agency), ("enterprise", walk.enterprise))
    walk.does("register", kind, "merge", one(), one(), *walk.one((), ("--average",)), *WHY)


def _unmerges(walk: Walk) -> None:
    kind, one = walk.one(("agency", walk.agency), ("enterprise", walk.enterprise))
    walk.does("register", kind, "unmerge", one(), *WHY)


def _an_enterprise_ends(walk: Walk) -> None:
    verb = walk.one(("end", walk.enterprise(), "--on", walk.day()), ("resume", walk.enterprise()))
    walk.does("register", "enterprise", *verb, *WHY)


def _an_engagement_ends(walk: Walk) -> None:
    row = walk.listed("register", "list", "engagements")
    walk.does("register", "engagement", walk.one("end", "resume"), row["id"], *WHY)


def _a_registration_changes(walk: Walk) -> None:
    what = walk.one("deregistered", "changed", "registered")
    words = ("registration", walk.agency(), what, "--on", walk.day())
    walk.does("register", "agency", *words, *WHY)


def _does_business(walk: Walk) -> None:
    words = ("business", walk.agency(), "--on", walk.day())
    walk.does("register", "agency", *words, *WHY)


def _nominates(walk: Walk) -> None:
    whose = ("--district", walk.one(*DISTRICTS), "--city")
    verb = walk.one("add", "add", "withdraw")
    walk.does("nominations", verb, "2023", walk.agency(), *whose, *WHY)


def _nominates_itself(walk: Walk) -> None:
    verb = walk.one("add", "confirm", "confirm", "reject", "withdraw")
    own = ("--self",) if verb in ("add", "withdraw") else ()
    walk.does("nominations", verb, "2023", walk.agency(), *own, *WHY)


def _receives_materials(walk: Walk) -> None:
    words = ("2023", walk.agency(), walk.one("ecopy", "paper"), "--late-reason", "补交")
    walk.does("materials", "receive", *words, *WHO)


def _deducts(walk: Walk) -> None:
    words = (walk.agency(), str(walk.chance.randint(1, 10)), walk.one("甲", "乙"))
    scope = walk.one((), ("--district", walk.one(*DISTRICTS)))
    walk.does("evidence", "deduction", "2023", *words, "--on", walk.day(), *scope, *WHO)


def _honours(walk: Walk) -> None:
    words = (walk.agency(), walk.one("省级", "市级"), "救援", "先进", "--on", walk.day())
    walk.does("evidence", "honour", "2023", *words, *WHO)


def _files_a_case(walk: Walk) -> None:
    words = (walk.agency(), walk.one("案1", "案2"), "--filed", walk.day())
    walk.does("evidence", "penalty", *words, *WHO)


def _a_record_ends(walk: Walk) -> None:
    row = walk.listed("evidence", "list", "2023", "--all")
    if row is None:
        return
    changes = {
        "penalty": (
            ("status=结案",), ("status=撤销",), ("status=已处罚", f"decided_on={walk.day()}"),
        ),
        "deduction": ((f"on_date={walk.day()}",), (f"item={walk.chance.randint(1, 11)}",)),
        "honour": (("level=国家级",), (f"on_date={walk.day()}",)),
        "review": (("score=61",), ("maximum=50",), ("expert=李四",)),
    }  # fmt: skip
    pairs = walk.one(*changes[row["kind"]])
    words = [word for pair in pairs for word in ("--set", pair)]
    verb = walk.one(
        ("correct", row["id"], *words), ("correct", row["id"], *words), ("withdraw", row["id"])
    )
    walk.does("evidence", *verb, *WHY)


def _samples(walk: Walk) -> None:
    report = (walk.agency(), walk.one("R1", "R2"))
    draw = ("--seed", walk.one("11", "22"), "--source", "福彩", "--per-agency", walk.one("1", "2"))
    expert = (walk.one("张三", "李四"), "某单位", "--employer-uscc", walk.agency())
    words = walk.one(
        ("sampling", "add", "2023", *report, "报告", "--on", walk.day(), *WHO),
        ("sampling", "add", "2023", *report, "报告", "--on", walk.day(), *WHO),
        ("sampling", "draw", "2023", *draw, *WHY),
        ("sampling", "assign", "2023", *WHO),
        ("sampling", "verify", "2023"),
        ("experts", "add", *expert, *WHO),
        ("experts", "conflict", expert[0], walk.agency(), "亲属", *WHO),
        ("experts", "end", expert[0], *WHO),
    )
    walk.does(*words)


def _reviews(walk: Walk) -> None:
    words = (walk.agency(), walk.one("R1", "R2"), str(walk.chance.randint(0, 100)))
    expert = walk.one((), ("--expert", "张三"), ("--expert", "李四"))
    walk.does("evidence", "review", "2023", *words, "--on", walk.day(), *expert, *WHO)


def _decides(walk: Walk) -> None:
    words = walk.one(
        ("policy", "2023", walk.one("评价", "default"), walk.one("class_mean", "full", "block")),
        ("cut", "2023", walk.agency()),
    )
    walk.does("decide", *words, *WHY)


def _looks(walk: Walk) -> None:
    for words in (
        ("assess", "2023"),
        ("quality", "2023"),
        ("status",),
        ("calls",),
        ("nominations", "list", "2023"),
        ("materials", "list", "2023"),
        ("objections", "list", "2023"),
        ("evidence", "list", "2023", "--all"),
        ("evidence", "trace", "2023", walk.agency()),
        ("register", "agency", "show", walk.agency()),
        ("register", "enterprise", "show", walk.enterprise()),
        ("register", "list", "not-served", "--json"),
        ("publish", "2023", "--list"),
        ("retention", "2023", "--check"),
        ("titles", "list"),
    ):
        walk.does(*words)


def _freezes(walk: Walk) -> None:
    walk.does("assess", "2023", "--freeze", *WHY)


def _publishes(walk: Walk) -> None:
    number = walk.chance.randint(1, 4)
    choice = walk.one((), (), ("--choose", walk.agency(), "--why", "择优"))
    words = ("--document-no", f"佛应急公示〔2023〕{number}号", "--yes")
    walk.does("publish", "2023", *words, *choice, *WHO)


def _objects(walk: Walk) -> None:
    own = walk.one((), ("--own",))
    text = walk.one("报告与现场不符", "材料有假")
    walk.does("objections", "file", "2023", walk.agency(), "--text", text, *own, *WHO)


def _decides_an_objection(walk: Walk) -> None:
    row = walk.listed("objections", "list", "2023")
    if row is not None:
        how = walk.one(
            ("decide", "--upheld", "--yes"), ("decide", "--rejected", "--yes"), ("withdraw",)
        )
        walk.does("objections", how[0], "2023", row["receipt"], *how[1:], *WHY)


def _announces(walk: Walk) -> None:
    number, on = walk.one(1, 2), walk.one(walk.town.today(), walk.day())
    words = ("--document-no", f"佛应急公告〔2023〕{number}号", "--on", on, "--yes", "--why", "补录")
    walk.does("announce", "2023", *words, *walk.one((), ("--without", "核实属实")), *WHO)


def _revokes(walk: Walk) -> None:
    found_on = walk.one((), ("--found", walk.day()))
    words = ("revoke", walk.agency(), "--on", walk.town.today(), "--yes", *found_on)
    walk.does("titles", *words, *WHY)


def _purges(walk: Walk) -> None:
    walk.does("retention", "2023", "--yes", *WHY)


#: Name -> how likely, and what is done.
STEPS: dict[str, tuple[int, Callable[[Walk], None]]] = {
    "waits": (14, _waits),
    "answers": (4, _answers),
    "extends": (1, _extends),
    "merges": (4, _merges),
    "unmerges": (3, _unmerges),
    "an enterprise ends": (2, _an_enterprise_ends),
    "an engagement ends": (2, _an_engagement_ends),
    "a registration changes": (2, _a_registration_changes),
    "does business": (1, _does_business),
    "nominates": (4, _nominates),
    "nominates itself": (3, _nominates_itself),
    "receives materials": (2, _receives_materials),
    "deducts": (4, _deducts),
    "honours": (2, _honours),
    "files a case": (2, _files_a_case),
    "a record ends": (6, _a_record_ends),
    "samples": (6, _samples),
    "reviews": (6, _reviews),
    "decides": (3, _decides),
    "looks": (2, _looks),
    "freezes": (8, _freezes),
    "publishes": (10, _publishes),
    "objects": (6, _objects),
    "decides an objection": (10, _decides_an_objection),
    "announces": (8, _announces),
    "revokes": (2, _revokes),
    "purges": (1, _purges),
}
