"""What was counted, in people's words: of deliveries, of ticks, and of values sealed anew."""

from collections.abc import Mapping

#: The fates of a message (notifications.outcome.Fate), and leases that were taken back.
DELIVERED = {
    "sent": "已发送",
    "retried": "稍后重试",
    "failed": "失败",
    "undeliverable": "无法送达",
    "cancelled": "已取消",
    "postponed": "推后",
    "lost": "由另一进程接手",
    "reclaimed": "收回的租约",
}
#: The ticks of pingyi.schedule, and what each of them counts.
TICKS = {
    "nudges": "催办",
    "expired": "过期消息",
    "leases": "租约",
    "receipts": "送达回执",
    "purge": "清理",
    "calendar": "节假日表",
    "retention": "个人信息清除",
    "milestones": "节点提醒",
    "openings": "启动通知",
    "survey_progress": "机构进展",
    "digests": "联络员简报",
    "title_expiries": "称号到期提醒",
}
TICKED = {
    "queued": "排队",
    "cancelled": "取消",
    "failed": "失败",
    "closed": "了结",
    "turns": "回合记录",
    "guesses": "试错记录",
    "unknown_years": "未公布的年份",
    "cycles": "考评周期",
    "blocked": "暂不能清除的周期",
}
#: What storage.rotation seals anew.
SEALED = {
    "conversations": "会话",
    "contacts": "联系人",
    "invitations": "邀请码",
    "objections": "异议内容",
    "filers": "异议提出人",
    "concerns": "打高分的反映",
    "access_tokens": "平台令牌",
}


def in_words(words: Mapping[str, str], counts: Mapping[str, int]) -> str:
    """Each count with its word, such as 已发送 3，失败 0."""
    return "，".join(f"{words.get(what, what)} {count:,}" for what, count in counts.items())
