"""An agency or an enterprise of the register with all that hangs on it, to be shown."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from pingyi.cli.tools import BadInput, Tools

if TYPE_CHECKING:
    from cycle.register.history import ChangeRow, RowKind

#: Contracts and changes that a terminal shows of one body; --json has them all.
_SHOWN = 20


def content_of(tools: Tools, kind: "RowKind", text: str) -> dict[str, Any]:
    """The body of this code or name; of a merged one, by its own code, its own row."""
    from cycle.reading import reading
    from cycle.refusal import Refused
    from cycle.register.finding import find_agency, find_enterprise, own_row
    from cycle.register.history import RowKind, history
    from cycle.register.listing import list_contacts, list_engagements

    by_name = find_agency if kind is RowKind.AGENCY else find_enterprise
    with reading(tools.database) as db:
        try:
            found = own_row(db, kind, text)
        except Refused:
            try:
                found = by_name(db, text)
            except Refused as refused:
                raise BadInput(str(refused)) from None
        side = {f"{kind}_id": found.id}
        contacts = list_contacts(db, tools.vault, subject=found.uscc)
        return {
            **_own(tools, db, kind, found.id),
            "engagements": [plain(tools, asdict(each)) for each in list_engagements(db, **side)],
            "contacts": [
                plain(tools, asdict(each)) for each in contacts if each.role == kind.value
            ],
            "history": [change_content(tools, each) for each in history(db, found.id)],
        }


def plain(tools: Tools, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for JSON: days in ISO 8601, instants with the offset of the bureau's zone."""
    return {field: _plain(tools, value) for field, value in values.items()}


def change_content(tools: Tools, change: "ChangeRow") -> dict[str, Any]:
    """A change of the history for JSON."""
    return {
        "at": change.changed_at.astimezone(tools.zone).isoformat(timespec="seconds"),
        "by": change.changed_by,
        "why": change.reason,
        "changes": dict(change.changes),
    }


def lines_of(content: Mapping[str, Any]) -> Iterator[str]:
    """The same for a terminal, a fact a line."""
    yield f"{content['name']}（{content['uscc']}）"
    for key, title in _FACTS.items():
        if content.get(key) not in (None, "", []):
            yield f"{title}：{content[key]}"
    for event in content.get("registration", ()):
        yield f"登记信息：{event['on_date']} {event['what']}，{event['note']}"
    engagements = content["engagements"]
    yield f"服务项目：{len(engagements):,} 份"
    for each in engagements[:_SHOWN]:
        ended = "，已终止" if each["ended_at"] else ""
        names = f"{each['agency_name']} → {each['enterprise_name']}"
        yield f"　{names}　{each['service_type']} {each['contract_no']}{ended}　{each['id']}"
    if len(engagements) > _SHOWN:
        yield f"　……另有 {len(engagements) - _SHOWN:,} 份，用 --json 查看全部"
    for each in content["contacts"]:
        ended = "，已终止" if each["ended_at"] else ""
        yield f"联系人：{each['name']} {each['phone']}{ended}　{each['id']}"
    for each in content["history"][-_SHOWN:]:
        yield history_line(each)


def history_line(change: Mapping[str, Any]) -> str:
    """One change in one line."""
    fields = "、".join(FIELDS.get(field, field) for field in change["changes"])
    return f"{change['at'][:16].replace('T', ' ')} {change['by']}：{fields}。{change['why']}"


_FACTS = {
    "assessed_class": "考评类别",
    "district_code": "所属区",
    "registered_on": "登记日期",
    "deregistered_on": "注销日期",
    "last_business_on": "最近业务",
    "ended_on": "终止日期",
    "merged_into": "已并入",
}
#: Fields of the history, as people call them.
FIELDS = {
    "name": "名称",
    "uscc": "代码",
    "assessed_class": "考评类别",
    "service_types": "服务类型",
    "is_local": "本地机构",
    "registered_on": "登记日期",
    "deregistered_on": "注销日期",
    "district_code": "所属区",
    "merged_into": "并入",
    "merged": "合并",
    "agency_id": "机构",
    "enterprise_id": "企业",
    "service_type": "服务类型",
    "contract_no": "合同编号",
    "starts_on": "开始日期",
    "ends_on": "结束日期",
    "service_year": "服务年度",
    "ended_on": "终止",
    "ended_at": "终止",
    "role": "角色",
    "subject": "单位",
    "title": "职务",
    "engagements": "服务项目",
    "doubles": "重复的服务项目",
    "responses": "答卷",
    "invitations": "邀请",
    "renamed": "转入的邀请",
    "revoked": "作废的邀请",
    "contacts": "联系人",
}


def _own(tools: Tools, db: Connection, kind: "RowKind", row_id: str) -> dict[str, Any]:
    """What is of this kind alone."""
    from cycle.register.business import last_business_on
    from cycle.register.history import RowKind
    from cycle.register.listing import list_agencies, list_enterprises
    from cycle.register.registrations import events_of

    if kind is RowKind.ENTERPRISE:
        [enterprise] = list_enterprises(db, enterprise_id=row_id)
        return plain(tools, asdict(enterprise))
    [agency] = list_agencies(db, row_id)
    today = tools.now().astimezone(tools.zone).date()
    last = last_business_on(db, [row_id], today)
    return {
        **plain(tools, asdict(agency)),
        "last_business_on": next((on.isoformat() for on in last.values()), None),
        "registration": [plain(tools, asdict(each)) for each in events_of(db, row_id)],
    }


def _plain(tools: Tools, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(tools.zone).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
