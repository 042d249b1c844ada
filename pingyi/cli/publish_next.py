"""What comes next with a published list: when objections are decided, and when it is announced."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from pingyi.cli.options import today
from pingyi.cli.tools import Tools

if TYPE_CHECKING:
    from cycle.cycles import CycleRow
    from cycle.publishing.published import ListingRow


def after_decision(tools: Tools, cycle: "CycleRow") -> str:
    """Whether the cycle's latest list may be announced now, and from when; "" where it was."""
    from cycle.publishing.announcements import announcement_of
    from cycle.publishing.frozen import frozen
    from cycle.publishing.objections import objections_of
    from cycle.publishing.published import latest
    from cycle.publishing.standing_objections import refuse_unassessed
    from cycle.refusal import Refused
    from storage.tables import ObjectionState

    with tools.database.statements() as db:
        row = latest(db, cycle.id)
        if row is None or announcement_of(db, row.id) is not None:
            return ""
        found = objections_of(db, cycle.id, None)
        waiting = sum(each.state is ObjectionState.FILED for each in found)
        if waiting:
            return f"还有 {waiting:,} 件异议待处理：pingyi objections list {cycle.name}"
        try:
            refuse_unassessed(db, frozen(db, row.snapshot_id))
        except Refused as refused:
            return str(refused)
    command = f"pingyi announce {cycle.name} --document-no 文号 --on 日期 --by 姓名"
    if today(tools) > row.to_date:
        return f"异议已全部处理完毕，公示已期满，现在可以公告：{command}"
    return (
        f"已收到的异议都已处理完毕；公示到 {row.to_date} 24:00，没有新的异议的，"
        f"{row.to_date + timedelta(days=1)} 起可以公告：{command}"
    )


def after_announcement(cycle: "CycleRow", places: "Sequence[ListingRow]") -> list[str]:
    """Which places stay vacant and how they may be filled, and how the document is written."""
    vacant = [each for each in places if each.vacated_at is not None]
    said = []
    if vacant:
        listed = "；".join(
            f"第 {each.position} 位 {each.name}（{each.vacated_why}）" for each in vacant
        )
        said += [
            f"空缺 {len(vacant)} 个名额：{listed}。",
            f"要递补的，用新的文号再公示一次，只公示递补的机构："
            f"pingyi publish {cycle.name} --document-no 新文号 --by 姓名",
        ]
    return [*said, f"公文：pingyi notice {cycle.name} 公告.docx --announcement"]
