"""What `pingyi register list` writes: a table for each part of the register."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from cycle.districts import Districts
from cycle.register.listing import (
    list_agencies,
    list_contacts,
    list_engagements,
    list_enterprises,
)
from cycle.roster.cells import CLASSES, ROLES
from documents.table_file import Column, Table
from pingyi.cli.register_show import plain
from pingyi.cli.tools import Tools

#: header, width, field
_Heading = tuple[str, int, str]

_UNTIL: tuple[_Heading, ...] = (("终止时间", 20, "ended_at"), ("编号", 38, "id"))
_BODY: tuple[_Heading, ...] = (("统一社会信用代码", 22, "uscc"), ("名称", 36, "name"))
_MERGED: tuple[_Heading, ...] = (("已并入", 22, "merged_into"), ("编号", 38, "id"))
_ENGAGEMENT: tuple[_Heading, ...] = (
    ("机构信用代码", 22, "agency_uscc"),
    ("机构名称", 36, "agency_name"),
    ("企业信用代码", 22, "enterprise_uscc"),
    ("企业名称", 36, "enterprise_name"),
    ("所属区", 10, "district_code"),
    ("服务类型", 20, "service_type"),
    ("合同编号", 20, "contract_no"),
    ("开始日期", 12, "starts_on"),
    ("结束日期", 12, "ends_on"),
    ("服务年度", 10, "service_year"),
    *_UNTIL,
)
_COLUMNS: Mapping[str, tuple[str, tuple[_Heading, ...]]] = {
    "agencies": (
        "机构",
        (
            *_BODY,
            ("考评类别", 12, "assessed_class"),
            ("服务类型", 28, "service_types"),
            ("本地机构", 10, "is_local"),
            ("登记日期", 12, "registered_on"),
            ("注销日期", 12, "deregistered_on"),
            *_MERGED,
        ),
    ),
    "enterprises": (
        "企业",
        (*_BODY, ("所属区", 10, "district_code"), ("终止日期", 12, "ended_on"), *_MERGED),
    ),
    "engagements": ("服务项目", _ENGAGEMENT),
    "not-served": ("企业反映未接受服务", _ENGAGEMENT),
    "contacts": (
        "联系人",
        (
            ("角色", 10, "role"),
            ("单位", 22, "subject"),
            ("姓名", 14, "name"),
            ("职务", 16, "title"),
            ("联系电话", 16, "phone"),
            *_UNTIL,
        ),
    ),
}


def part_table(
    tools: Tools, db: Connection, part: str, districts: Districts, district: str | None
) -> Table:
    """One part of the register, of a district or of the whole city; agencies belong to none."""
    words: dict[str, Mapping[Any, str]] = {
        "assessed_class": {code: title for title, code in CLASSES.items()},
        "role": {code: title for title, code in ROLES.items()},
        "district_code": {each.code: each.name for each in districts},
    }

    def column(header: str, width: int, field: str) -> Column:
        return Column(
            header, width, lambda row: _cell(tools, getattr(row, field), words.get(field))
        )

    title, headings = _COLUMNS[part]
    columns = [column(*each) for each in headings]
    rows = _rows(tools, db, part, district)
    return Table(title, columns, rows, lambda row: plain(tools, asdict(row)))


def _rows(tools: Tools, db: Connection, part: str, district: str | None) -> Iterator[Any]:
    if part == "agencies":
        return list_agencies(db)
    if part == "enterprises":
        return list_enterprises(db, district)
    if part in ("engagements", "not-served"):
        return list_engagements(db, district, not_served=part == "not-served")
    return list_contacts(db, tools.vault, district)


def _cell(tools: Tools, value: Any, words: Mapping[Any, str] | None) -> object:
    if isinstance(value, datetime):
        return value.astimezone(tools.zone).replace(tzinfo=None)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value)
    return value if words is None else words.get(value, value)
