"""The worksheets and JSON of the call list: 需电话联系 and 未送达消息."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from cycle.districts import Districts
from cycle.progress.call_list import Call
from cycle.progress.call_reasons import Reason
from cycle.progress.call_words import KIND_WORDS, REASONS, ROUTES, STATUSES, detail, why
from cycle.progress.undelivered import UndeliveredMessage
from cycle.roles import ROLES
from documents.table_file import Column, Table


def enterprises(calls: Iterable[Call], districts: Districts, zone: ZoneInfo) -> Table:
    """One row an enterprise; several contacts stand in one cell, in the same order."""
    return Table(
        "需电话联系",
        (
            Column("所属区", 10, lambda call: districts.name(call.district)),
            Column("企业名称", 36, lambda call: call.name),
            Column("联系人", 14, lambda call: "；".join(name for name, _ in call.contacts)),
            Column("电话", 26, lambda call: "；".join(phone for _, phone in call.contacts)),
            Column("是否致电", 10, _needs_call, is_centred=True),
            Column("原因", 20, lambda call: REASONS[call.reason]),
            Column("说明", 40, lambda call: detail(call.reason, call.error)),
            Column("待评价", 8, lambda call: call.waiting, is_centred=True),
            Column("已提交", 8, lambda call: call.submitted, is_centred=True),
            Column("最近送达", 20, lambda call: _on_the_clock(call.reached_at, zone)),
            Column("最近互动", 20, lambda call: _on_the_clock(call.acted_at, zone)),
            Column("信用代码", 22, lambda call: call.uscc),
        ),
        calls,
        lambda call: {
            "district": call.district,
            "uscc": call.uscc,
            "name": call.name,
            "contacts": [{"name": name, "phone": phone} for name, phone in call.contacts],
            "call": call.reason is not Reason.EARLIER,
            "reason": call.reason.value,
            "detail": detail(call.reason, call.error),
            "waiting": call.waiting,
            "submitted": call.submitted,
            "reached_at": _iso(call.reached_at, zone),
            "acted_at": _iso(call.acted_at, zone),
        },
    )


def messages(rows: Iterable[UndeliveredMessage], districts: Districts, zone: ZoneInfo) -> Table:
    """One row a message that ended without arriving."""
    return Table(
        "未送达消息",
        (
            Column("对象", 8, lambda row: ROLES[row.role]),
            Column("所属区", 10, lambda row: _district(row, districts)),
            Column("名称", 36, lambda row: row.name),
            Column("消息", 22, lambda row: KIND_WORDS.get(row.kind, row.kind)),
            Column("时间", 20, lambda row: _on_the_clock(row.at, zone)),
            Column("途径", 12, _route),
            Column("结果", 10, lambda row: STATUSES[row.status]),
            Column("原因", 40, lambda row: why(row.error)),
            Column("信用代码或区代码", 22, lambda row: row.subject),
        ),
        rows,
        lambda row: {
            "id": row.id,
            "role": row.role.value,
            "district": row.district,
            "subject": row.subject,
            "name": row.name,
            "kind": row.kind,
            "status": row.status.value,
            "route": row.route,
            "reason": why(row.error),
            "error": row.error,
            "at": _iso(row.at, zone),
        },
    )


def _needs_call(call: Call) -> str:
    return "不必" if call.reason is Reason.EARLIER else "是"


def _district(row: UndeliveredMessage, districts: Districts) -> str:
    return districts.name(row.district) if row.district else districts.city.name


def _route(row: UndeliveredMessage) -> str:
    return "未发送" if row.route is None else ROUTES.get(row.route, row.route)


def _on_the_clock(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """What the clock on the wall shows: a worksheet's times know no zone."""
    return None if at is None else at.astimezone(zone).replace(microsecond=0, tzinfo=None)


def _iso(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.astimezone(zone).replace(microsecond=0).isoformat()
