"""The city of the replayed year: twenty agencies, and enterprises in all five districts."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from cycle.identifiers import check_digit
from cycle.roster.sheets import SHEETS

DISTRICTS = ("禅城区", "南海区", "顺德区", "三水区", "高明区")
CLASSES = ("评价", "检测", "培训", "标准化评审", "其它")
#: Clients of each agency; each enterprise is served by two agencies.
CLIENTS = 6


def uscc(kind: str, number: int) -> str:
    """A code with a right check digit: kind is the ninth character, such as A or E."""
    first17 = f"91440605M{kind}{number:07}"
    return first17 + check_digit(first17)


@dataclass
class Body:
    """An agency or an enterprise of the city."""

    uscc: str
    name: str
    district: str = ""
    clients: list["Body"] = field(default_factory=list)


@dataclass
class City:
    agencies: list[Body]
    enterprises: list[Body]
    #: Agencies with a second contract with their first client.
    serving_twice: list[Body] = field(default_factory=list)

    def agency(self, number: int) -> Body:
        """Agencies are counted from 1."""
        return self.agencies[number - 1]

    def write(self, folder: Path, last_day: date) -> None:
        """The four CSV files that `pingyi roster import` reads; contracts end on last_day."""
        folder.mkdir()
        begins = last_day - timedelta(days=300)
        rows: dict[str, list[Sequence[object]]] = {
            "agencies": [
                (each.uscc, each.name, CLASSES[at % 5], "安全技术服务", "是", "2021-05-01")
                for at, each in enumerate(self.agencies)
            ],
            "enterprises": [(each.uscc, each.name, each.district) for each in self.enterprises],
            "engagements": [
                *(
                    (agency.uscc, client.uscc, "安全技术服务", f"HT-{at}-{of}", begins, last_day)
                    for at, agency in enumerate(self.agencies, 1)
                    for of, client in enumerate(agency.clients, 1)
                ),
                *(
                    (agency.uscc, agency.clients[0].uscc, "培训", "HT-again", begins, last_day)
                    for agency in self.serving_twice
                ),
            ],
            "contacts": [
                *(
                    ("企业", each.uscc, "安全主任", "安全员", f"138001{at:05}")
                    for at, each in enumerate(self.enterprises)
                ),
                *(
                    ("机构", each.uscc, "业务负责人", "经理", f"139001{at:05}")
                    for at, each in enumerate(self.agencies)
                ),
                *(
                    ("联络员", name, "联络员", "科员", f"137001{at:05}")
                    for at, name in enumerate(DISTRICTS)
                ),
            ],
        }
        for sheet in SHEETS:
            with (folder / f"{sheet.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                filled = len(rows[sheet.name][0])  # what comes after is optional
                writer.writerow([column.header for column in sheet.columns][:filled])
                writer.writerows(rows[sheet.name])


def build(agencies: int = 20) -> City:
    """Agency n is served… by the enterprises that its number and the next one point to."""
    enterprises = [
        Body(uscc("E", n), f"第{n:02}号企业", DISTRICTS[n % 5])
        for n in range(agencies * CLIENTS // 2)
    ]
    bodies = [Body(uscc("A", n), f"第{n:02}号安全技术服务有限公司") for n in range(1, agencies + 1)]
    half = CLIENTS // 2
    for at, agency in enumerate(bodies):
        mine = enterprises[at * half : (at + 1) * half]
        following = ((at + 1) % agencies) * half
        agency.clients = [*mine, *enterprises[following : following + half]]
    return City(bodies, enterprises)
