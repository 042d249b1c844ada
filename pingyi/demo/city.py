"""A synthetic city: a roster that looks like one, in which nobody exists."""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from cycle.districts import Districts
from cycle.identifiers import check_digit
from cycle.roster.sheets import SHEETS

AGENCIES, ENTERPRISES = 40, 600
#: One agency for a third of the enterprises, two for a third, three for the rest.
SERVED_BY = (1, 2, 3)
SEED = 2023

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SURNAMES = "陈梁李黄何张吴林罗冯刘谭周麦霍区邓郭卢潘"
_GIVEN = ("志强", "慧敏", "嘉欣", "永康", "丽华", "俊杰", "晓彤", "国栋", "婉仪", "伟明")
_FIRST = "恒信华盛联南粤顺禅海金德安广瑞泰正万佳宏"
_SECOND = "达丰源泰通润兴辉隆和诚峰创航晟锐益康捷远"
_TRADES = (
    "金属制品", "陶瓷", "家具", "塑料", "五金电器", "纺织印染", "食品", "包装印刷",
    "铝型材", "化工涂料", "机械设备", "照明电器", "医疗器械", "仓储物流", "建材",
)  # fmt: skip
_CLASSES = {
    "评价": ("安全评价", "安全技术咨询"),
    "检测": ("检测检验", "职业卫生检测"),
    "培训": ("安全培训", "特种作业培训"),
    "标准化评审": ("标准化评审", "标准化咨询"),
    "其它": ("安全托管", "应急预案编制"),
}

Row = Sequence[object]


@dataclass(frozen=True)
class City:
    """The roster's rows for each sheet's name, in the order of its columns."""

    rows: dict[str, list[Row]]

    def write(self, folder: Path) -> None:
        """Write the four CSV files that `pingyi roster import` reads."""
        folder.mkdir(parents=True, exist_ok=True)
        for sheet in SHEETS:
            with (folder / f"{sheet.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([column.header for column in sheet.columns])
                writer.writerows(self.rows[sheet.name])


def found_city(
    districts: Districts,
    today: date,
    seed: int = SEED,
    *,
    enterprises: int = ENTERPRISES,
    served_by: Sequence[int] = SERVED_BY,
) -> City:
    """Build the same city for a seed; contracts end around today.

    served_by: how many agencies serve the first enterprise, the second, and so on, again and
    again.
    """
    rng = random.Random(seed)  # noqa: S311 - a city, not a secret
    members = list(districts)
    names = iter(_names(rng, AGENCIES + enterprises))
    agencies = [
        _agency(rng, code, next(names), at) for at, code in enumerate(_codes(rng, AGENCIES))
    ]
    rows: list[Row] = [
        (code, _enterprise_name(rng, next(names), members[at % len(members)].name),
         members[at % len(members)].name)
        for at, code in enumerate(_codes(rng, enterprises))
    ]  # fmt: skip
    contacts: list[Row] = [
        *(("企业", row[0], _person(rng), "安全主任", _phone(rng)) for row in rows),
        *(("机构", row[0], _person(rng), "业务负责人", _phone(rng)) for row in agencies),
        *(("联络员", member.name, _person(rng), "科员", _phone(rng)) for member in members),
    ]
    return City(
        {
            "agencies": agencies,
            "enterprises": rows,
            "engagements": _engagements(rng, agencies, rows, served_by, today),
            "contacts": contacts,
        }
    )


def _names(rng: random.Random, count: int) -> list[str]:
    """Distinct trade names of two or three characters."""
    pairs = [a + b for a in _FIRST for b in _SECOND]
    triples = [pair + third for pair in pairs for third in "新利荣"]
    quadruples = (a + b for a in pairs for b in pairs)
    enough = max(0, count - len(pairs) - len(triples))
    return rng.sample([*pairs, *triples, *islice(quadruples, enough)], count)


def _agency(rng: random.Random, code: str, name: str, at: int) -> Row:
    kind = list(_CLASSES)[at % len(_CLASSES)]
    local = rng.random() < 0.8
    place = "佛山市" if local else rng.choice(("广州市", "深圳市", "东莞市"))
    registered = date(2020, 1, 1) + timedelta(days=rng.randrange(700))
    title = f"{place}{name}安全技术服务有限公司"
    return (code, title, kind, "、".join(_CLASSES[kind]), "是" if local else "否", registered)


def _enterprise_name(rng: random.Random, name: str, district: str) -> str:
    place = rng.choice(("佛山市", f"佛山市{district}"))
    return f"{place}{name}{rng.choice(_TRADES)}有限公司"


def _engagements(
    rng: random.Random,
    agencies: Sequence[Row],
    enterprises: Sequence[Row],
    served_by: Sequence[int],
    today: date,
) -> list[Row]:
    rows: list[Row] = []
    for at, enterprise in enumerate(enterprises):
        for agency in rng.sample(list(agencies), served_by[at % len(served_by)]):
            start = today - timedelta(days=rng.randrange(60, 500))
            service = rng.choice(_CLASSES[str(agency[2])])
            end = start + timedelta(days=365)
            rows.append((agency[0], enterprise[0], service, f"HT-{len(rows) + 1:05}", start, end))
    return rows


def _codes(rng: random.Random, count: int) -> list[str]:
    """Distinct credit codes with right check digits."""
    codes = []
    for number in rng.sample(range(1_000_000), count):
        body = "".join(rng.choice(_ALPHABET) for _ in range(2))
        first17 = f"9144060{rng.randint(4, 8)}M{number:06}{body}"
        codes.append(first17 + check_digit(first17))
    return codes


def _person(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN)


def _phone(rng: random.Random) -> str:
    """A number of the form of a mobile's, in a range that is not assigned."""
    return f"1400000{rng.randrange(10_000):04}"
