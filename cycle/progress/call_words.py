"""Why somebody was not reached, in the words of those who telephone."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from cycle.progress.call_reasons import Reason
from storage.tables import MessageStatus

REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.UNBOUND: "从未绑定",
        Reason.UNREACHABLE: "已取消关注或不可达",
        Reason.MUTED: "不再提醒",
        Reason.UNDELIVERED: "消息未送达",
        Reason.NO_ROUTE: "预计无法送达",
        Reason.EARLIER: "曾有消息未送达",
    }
)
_WHAT_IT_MEANS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.UNBOUND: "没有人用邀请码绑定",
        Reason.UNREACHABLE: "填写人已取消关注，或绑定已解除",
        Reason.MUTED: "填写人已选择不再提醒",
        Reason.NO_ROUTE: "近期没有互动，且没有可用的模板消息或订阅授权",
    }
)
#: Kinds of messages by name.
KIND_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "invitation": "调查邀请",
        "nudge": "催办",
        "last_day": "最后一天提醒",
        "survey_extended": "调查延期通知",
        "thanks": "致谢",
        "handed_over": "接手告知",
        "cycle_opened": "考评启动通知",
        "materials_paper_due": "纸质材料截止提醒",
        "materials_ecopy_due": "电子版材料截止提醒",
        "registration_due": "登记信息截止提醒",
        "business_data_due": "业务数据截止提醒",
        "summary_due": "工作总结截止提醒",
        "milestone_extended": "日程延期通知",
        "survey_progress": "参评进度",
        "listed": "公示通知",
        "result_ready": "结果通知",
        "title_awarded": "称号授予通知",
        "title_expiring": "称号到期提醒",
        "title_revoked": "称号撤销通知",
        "candidacy_removed": "取消参评资格通知",
        "appeal_decided": "申诉结果通知",
        "liaison_list_due": "联络员名单截止提醒",
        "nominations_short": "推荐不足提醒",
        "digest": "本区进度简报",
        "objection_filed": "异议通知",
        "import_problems": "名录问题通知",
    }
)
ROUTES: Mapping[str, str] = MappingProxyType(
    {"custom": "客服消息", "template": "模板消息", "subscription": "订阅通知"}
)
STATUSES: Mapping[MessageStatus, str] = MappingProxyType(
    {
        MessageStatus.FAILED: "发送失败",
        MessageStatus.UNDELIVERABLE: "无法送达",
        MessageStatus.CANCELLED: "未发出",
    }
)
#: What the platform's errcode says of a person; of the rest the cause tells enough.
_CODES: Mapping[str, str] = MappingProxyType(
    {
        "40003": "微信号无效",
        "43004": "未关注公众号",
        "43019": "已被列入黑名单",
        "43101": "未授权或拒收订阅通知",
        "45015": "超过48小时没有互动，或已取消关注",
        "45047": "客服消息条数已用完",
        "48002": "已拒收公众号消息",
        "50005": "已取消关注公众号",
    }
)
_CAUSES: Mapping[str, str] = MappingProxyType(
    {
        # ours
        "expired": "超过有效期仍未能发出",
        "muted": "填写人已选择不再提醒",
        "unbound": "没有绑定的微信",
        "cap": "提醒次数已达上限",
        "unreachable": "没有可用的发送途径",
        "lapsed": "发送中断",
        # nobody needs it any more: these are on no list
        "answered": "已答完",
        "closed": "已截止",
        "revoked": "邀请已撤销",
        "withdrawn": "已不再需要",
        "replanned": "日程有变，已重新安排",
        # notifications.errors.Cause
        "busy": "微信平台繁忙",
        "frequency": "发送过于频繁",
        "token": "公众号凭证失效",
        "quota": "当日发送额度已用完",
        "window": "不在可发送客服消息的时段内",
        "refused": "未授权或拒收订阅通知",
        "recipient": "微信无法送达该用户",
        "value": "消息内容不符合模板要求",
        "payload": "消息格式有误",
        "config": "公众号设置有误",
        "network": "网络不通",
        "timeout": "微信平台没有回应",
        "server": "微信平台出错",
        "other": "原因不明",
    }
)
#: What a delivery receipt says (TEMPLATESENDJOBFINISH), by its beginning.
_RECEIPTS: Mapping[str, str] = MappingProxyType(
    {
        "user block": "用户已拒收",
        "system failed": "微信平台发送失败",
        "freq limit": "发送过于频繁",
    }
)
_RECEIPT = re.compile(r"receipt\s+failed:?\s*(.*)", re.IGNORECASE)
_CODE = re.compile(r"\b\d{5}\b")


def why(error: str | None) -> str:
    """The outbox's or the platform's word for a failure, in Chinese; never empty."""
    said = (error or "").strip()
    doubtful = said.removeprefix("unknown:").strip()
    if doubtful != said:
        return f"{_certain(doubtful)}，可能已送达"
    return _certain(said)


def _certain(said: str) -> str:
    if receipt := _RECEIPT.match(said):
        status = receipt[1].lower()
        found = (words for start, words in _RECEIPTS.items() if status.startswith(start))
        return next(found, "微信平台回报发送失败")
    code = _CODE.search(said)
    if code and code[0] in _CODES:
        return _CODES[code[0]]
    word = re.split(r"[\s:]", said, maxsplit=1)[0].lower()
    known = _CAUSES.get(word, "原因不明")
    return f"{known}（{code[0]}）" if code else known


def detail(reason: Reason, error: str | None) -> str:
    """What the reason means for this enterprise, in a few words."""
    if reason in (Reason.UNDELIVERED, Reason.EARLIER) or (
        reason is Reason.UNREACHABLE and error is not None
    ):
        return why(error)
    return _WHAT_IT_MEANS[reason]
