"""A certificate of an erasure, in words: for the commands, and for who asks to see it."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from cycle.privacy.erasing import ErasureRow
    from documents.erasure_certificate import Certificate

#: What was erased, as it stands in a certificate.
WORDS = {
    "contacts": "联系人（姓名、职务、电话）",
    "conversations": "微信用户标识",
    "bindings": "微信用户与单位的绑定",
    "codes": "邀请码",
    "filers": "异议提出人的微信标识",
    "concerns": "已处理的反映中的文字",
    "comments": "企业意见中的姓名和号码（以※代替）",
    "drafts": "未提交的答卷",
    "credits": "订阅通知的授权",
}
_STAYS = {
    "retention": (
        "已提交的答卷、考评依据和考评结果（用于复核，不含联系人信息）",
        "公示、异议处理决定和公告",
        "审计日志（依法至少保存六个月，不含个人信息）",
    ),
    "person": (
        "已提交的答卷（属于企业，仍计入统计）",
        "审计日志（依法至少保存六个月，不含个人信息）",
    ),
}


def counted(found: "ErasureRow") -> dict[str, int]:
    """How much was erased, by its words; kinds of which there was nothing are left out."""
    return {WORDS.get(what, what): count for what, count in found.counts.items() if count}


def certificate(
    found: "ErasureRow", cycle: str | None, bureau: str, zone: ZoneInfo
) -> "Certificate":
    """cycle: the name of the cycle that was purged, None for a person's own wish."""
    from documents.erasure_certificate import Certificate

    on = found.erased_at.astimezone(zone)
    return Certificate(
        bureau=bureau,
        receipt=found.receipt,
        occasion="本人要求删除个人信息" if cycle is None else f"考评周期“{cycle}”保存期满",
        erased_on=f"{on.year}年{on.month}月{on.day}日",
        erased_by="系统按期自动清除" if found.erased_by == "pingyi schedule" else found.erased_by,
        counts=counted(found),
        stays=_STAYS[found.kind],
    )
