"""A body of the register and what became of it, for a terminal: a fact a line."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from cycle.register.registrations import REGISTRATIONS, Registration
from cycle.roster.cells import CLASSES, ROLES
from pingyi.cli.choices import all_districts
from pingyi.cli.tools import Tools

#: Contracts and changes that a terminal shows of one body; --json has them all.
_SHOWN = 20
_FACTS = {
    "assessed_class": "考评类别",
    "district_code": "所属区",
    "registered_on": "登记日期",
    "deregistered_on": "注销日期",
    "last_business_on": "最近业务",
    "ended_on": "终止日期",
    "merged_into": "已并入",
}
_FIELDS = {
    **_FACTS,
    "name": "名称",
    "uscc": "代码",
    "service_types": "服务类型",
    "is_local": "本地机构",
    "merged": "合并",
    "agency_id": "机构",
    "enterprise_id": "企业",
    "service_type": "服务类型",
    "contract_no": "合同编号",
    "starts_on": "开始日期",
    "ends_on": "结束日期",
    "service_year": "服务年度",
    "ended_at": "终止时间",
    "role": "角色",
    "subject": "单位",
    "title": "职务",
}


def lines_of(tools: Tools, content: Mapping[str, Any]) -> Iterator[str]:
    """What `register_show.content_of` gives, a fact a line."""
    yield f"{content['name']}（{content['uscc']}）"
    for field, title in _FACTS.items():
        if content.get(field):
            yield f"{title}：{_words(tools, field, content[field])}"
    for event in content.get("registration", ()):
        what = REGISTRATIONS[Registration(event["what"])]
        yield f"登记信息：{event['on_date']} {what}，{event['note']}"
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
        yield from change_lines(tools, each)


def change_lines(tools: Tools, change: Mapping[str, Any]) -> Iterator[str]:
    """A change with who made it, and below it what each field was and is.

    Ids that are kept for undoing are of no use to the eye.
    """
    at = change["at"][:16].replace("T", " ")
    told = {field: pair for field, pair in change["changes"].items() if field in _FIELDS}
    named = [_FIELDS[field] for field, pair in told.items() if not pair]  # without values
    secret = f"（{'、'.join(named)}）" if named else ""
    yield f"{at} {change['by']}：{change['why']}{secret}"
    for field, pair in told.items():
        if pair and pair[0] != pair[1] and any(pair):
            before, after = (_words(tools, field, each) or "空" for each in pair)
            yield f"　{_FIELDS[field]}：{before} → {after}"


def _words(tools: Tools, field: str, value: str | None) -> str | None:
    """A stored value as people say it."""
    if value is None:
        return None
    if field == "district_code":
        return all_districts(tools).name(value)
    if field == "ended_at":
        return f"{datetime.fromisoformat(value).astimezone(tools.zone):%Y-%m-%d %H:%M}"
    words = {"assessed_class": CLASSES, "role": ROLES}.get(field, {})
    return next((title for title, code in words.items() if code == value), value)
