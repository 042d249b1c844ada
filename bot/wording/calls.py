"""Whom WeChat does not reach, as a liaison reads it: names and reasons, no telephone numbers."""

from collections.abc import Sequence

from bot.wording.markup import fit, plain, tap
from cycle.progress.call_list import NotReached
from cycle.progress.call_words import REASONS

NO_PHONES = "电话号码请向市局索取名单。"


def not_reached(
    district: str, rows: Sequence[NotReached], page: int, size: int, *, more: bool
) -> str:
    """One page of enterprises, `size` to a page, pages counted from 1."""
    if not rows:
        return f"{district}没有需要电话联系的企业。" if page == 1 else "没有更多了。"
    lines = [f"{district}需电话联系的企业（第{page}页）："]
    for number, row in enumerate(rows, (page - 1) * size + 1):
        lines.append(f"{number}. {plain(row.name, 30)}（{REASONS[row.reason]}）")
    lines.append(NO_PHONES)
    if more:
        lines.append(f"看下一页：{tap(f'未联系 {page + 1}')}")
    return fit("\n".join(lines))
