"""What a check of the account says: one line for each matter, and what to do about a refusal."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from notifications.errors import Cause, SendError

#: errcode -> what is wrong and what to do.
ADVICE: Mapping[int, str] = {
    40013: "平台不认识这个 AppID，请核对 wechat.app_id。",
    40125: "AppSecret 不正确，请在公众平台重置后填入 wechat.app_secret。",
    40164: "本机出口 IP 不在白名单内，请在公众平台“基本配置”中加入该 IP。",
    40001: "平台拒绝了凭证，请核对 wechat.app_id 与 wechat.app_secret 是否属于同一公众号。",
    40014: "平台拒绝了凭证，请稍后重试；仍不行请核对 wechat.app_secret。",
    45009: "今日接口调用次数已用完，请明日再试，或在公众平台清零额度。",
    45011: "调用过于频繁，请一分钟后再试。",
    48001: "本公众号没有这项接口权限，请确认是已认证的服务号。",
    48004: "接口已被平台封禁，请登录公众平台查看站内信。",
    50002: "公众号受限，请登录公众平台查看处罚或冻结说明。",
    61007: "本公众号没有这项接口权限，请确认是已认证的服务号。",
    89501: "此 IP 正等待管理员确认，请管理员在微信中确认。",
    89503: "此 IP 调用需管理员确认，请管理员在微信中确认。",
    -1: "平台正忙，请稍后再试。",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ok is False for what has to be put right.

    warning: nothing is wrong, but somebody should know of it before the survey.
    """

    name: str
    ok: bool
    text: str
    warning: bool = False

    @property
    def mark(self) -> str:
        """What the line begins with."""
        if not self.ok:
            return "有误"
        return "注意" if self.warning else "正常"


def advice(error: SendError) -> str:
    """One sentence on a failed call: what is wrong and what to do."""
    if error.code is not None and error.code in ADVICE:
        return f"{ADVICE[error.code]}（errcode {error.code}）"
    if error.code is not None:
        return f"平台返回 errcode {error.code}，请查平台“全局返回码”。"
    if error.cause is Cause.NETWORK:
        return "连不上平台，请检查网络与 wechat.api_base_url。"
    return "平台没有给出有效应答，请稍后再试，并检查 wechat.api_base_url。"


def asked(name: str, ask: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """What was found, or what went wrong when the platform was asked."""
    try:
        return list(ask())
    except SendError as error:
        return [Finding(name, False, advice(error))]
