"""What the platform holds, compared with what is configured: one line for each matter."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.menu import MENU, outline
from bot.wechat import WeChat
from bot.wording.notices import NOTICES
from notifications.errors import Cause, SendError
from notifications.message import Facts
from notifications.template import TemplateConfig, filled
from pingyi.sections import WeChatConfig

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
_NO_MENU = 46003
_KEYWORD = re.compile(r"\{\{\s*([\w.]+?)\.DATA\s*\}\}")

#: Facts of a made-up enterprise, for the preview.
SAMPLE = Facts(
    cycle="2023",
    closes_on=date(2023, 10, 24),
    total=3,
    remaining=2,
    agency="佛山市安信检测技术服务有限公司",
    question=4,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ok is False for what has to be put right."""

    name: str
    ok: bool
    text: str


def check_account(wechat: WeChatConfig, client: WeChat) -> Iterator[Finding]:
    """Look at everything, one finding at a time; a refused token ends it, as nothing else works."""
    yield from encryption(wechat)
    token = _asked("token", lambda: _token(client))
    yield from token
    if not all(finding.ok for finding in token):
        return
    yield from _asked("callback_ips", lambda: _callback_ips(client))
    yield from _asked("menu", lambda: menu(menu_in_force(client)))
    configured = wechat.checked_templates()
    if configured:
        yield from _asked("templates", lambda: _templates(client, configured))
    else:
        text = "没有配置模板：客服消息窗口关闭后，消息将无法送达（见 wechat.templates）。"
        yield Finding("templates", True, text)


def advice(error: SendError) -> str:
    """One sentence on a failed call: what is wrong and what to do."""
    if error.code is not None and error.code in ADVICE:
        return f"{ADVICE[error.code]}（errcode {error.code}）"
    if error.code is not None:
        return f"平台返回 errcode {error.code}，请查平台“全局返回码”。"
    if error.cause is Cause.NETWORK:
        return "连不上平台，请检查网络与 wechat.api_base_url。"
    return "平台没有给出有效应答，请稍后再试，并检查 wechat.api_base_url。"


def encryption(wechat: WeChatConfig) -> Iterator[Finding]:
    """Mode and keys, as far as they can be judged without the console."""
    if not re.fullmatch("[A-Za-z0-9]{3,32}", wechat.token.get_secret_value()):
        text = "wechat.token 应为3至32位字母或数字，否则公众平台不接受。"
        yield Finding("server_token", False, text)
    key = wechat.encoding_aes_key.get_secret_value()
    if wechat.mode == "plain":
        yield Finding(
            "mode", True, "明文模式：消息内容没有签名保护，建议改用安全模式（wechat.mode）。"
        )
    elif key and key == wechat.previous_encoding_aes_key.get_secret_value():
        text = "wechat.previous_encoding_aes_key 与现用密钥相同，换钥时应填换下的那一把。"
        yield Finding("mode", False, text)
    elif wechat.mode == "compat":
        yield Finding("mode", True, "兼容模式：仅供调试，正式运行建议用安全模式。")
    else:
        yield Finding("mode", True, "安全模式，密钥格式正确；请确认公众平台选的也是安全模式。")


def menu_in_force(client: WeChat) -> Mapping[str, Any] | None:
    """The default menu as menu/get tells it; None when there is none. Raises SendError."""
    try:
        held = client.read("menu/get").get("menu")
    except SendError as error:
        if error.code != _NO_MENU:
            raise
        held = None
    return held if isinstance(held, dict) else None


def menu(held: Mapping[str, Any] | None) -> Iterator[Finding]:
    """The menu in force against ours."""
    publish = "请运行 pingyi wechat menu 发布。"
    if held is None:
        yield Finding("menu", False, f"公众号还没有菜单，{publish}")
        return
    theirs, ours = outline(held), outline(MENU)
    if theirs == ours:
        yield Finding("menu", True, "菜单与本系统一致。")
        return
    missing = [line for line in ours if line not in theirs]
    more = [line for line in theirs if line not in ours]
    parts = [f"缺少 {'；'.join(missing)}"] if missing else []
    parts += [f"多出 {'；'.join(more)}"] if more else []
    yield Finding("menu", False, f"菜单不一致：{'，'.join(parts) or '次序不同'}。{publish}")


def template(
    kind: str, config: TemplateConfig, held: Iterable[Mapping[str, Any]]
) -> Iterator[Finding]:
    """One configured template against those that the account holds."""
    name = f"templates.{kind}"
    found = next((each for each in held if each.get("template_id") == config.id), None)
    if found is None:
        text = f"公众号里没有模板 {config.id}，请在“模板消息”中核对 wechat.{name}.id。"
        yield Finding(name, False, text)
        return
    content = str(found.get("content", ""))
    keywords = _KEYWORD.findall(content)
    unknown = [field for field in config.fields if field not in keywords]
    unfilled = [field for field in keywords if field not in config.fields]
    if unknown:
        text = f"模板里没有关键词 {'、'.join(unknown)}，请改 wechat.{name}.fields。"
        yield Finding(name, False, text)
    if unfilled:
        text = f"模板的关键词 {'、'.join(unfilled)} 没有填写，请补入 wechat.{name}.fields。"
        yield Finding(name, False, text)
    if not unknown and not unfilled:
        yield _preview(name, config, str(found.get("title", "")), content)


def _preview(name: str, config: TemplateConfig, title: str, content: str) -> Finding:
    """The template as a person would see it, with made-up values."""
    notice = NOTICES[name.removeprefix("templates.")]
    try:
        values = filled(config, notice.values(SAMPLE))
    except SendError as error:
        return Finding(name, False, f"示例值填不进模板（{error.detail}），请换一个值或关键词。")
    shown = _KEYWORD.sub(lambda found: values[found[1]], content)
    lines = "｜".join(line.strip() for line in shown.splitlines() if line.strip())
    return Finding(name, True, f"“{title}”关键词齐全。示例：{lines}")


def _token(client: WeChat) -> Iterator[Finding]:
    seconds = client.token_seconds()
    yield Finding("token", True, f"凭证有效，还有 {seconds // 60} 分钟到期，届时自动更换。")


def _callback_ips(client: WeChat) -> Iterator[Finding]:
    addresses = client.read("getcallbackip").get("ip_list")
    if not isinstance(addresses, list) or not addresses:
        yield Finding("callback_ips", False, "平台没有给出回调服务器的 IP，请稍后再试。")
        return
    shown = "、".join(map(str, addresses[:5])) + ("等" if len(addresses) > 5 else "")
    text = f"平台从 {len(addresses)} 个地址回调（{shown}），请确认防火墙放行。"
    yield Finding("callback_ips", True, text)


def _templates(client: WeChat, configured: Mapping[str, TemplateConfig]) -> Iterator[Finding]:
    listed = client.read("template/get_all_private_template").get("template_list")
    held = [each for each in listed or () if isinstance(each, dict)]
    for kind, config in configured.items():
        yield from template(kind, config, held)


def _asked(name: str, ask: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """What was found, or what went wrong when the platform was asked."""
    try:
        return list(ask())
    except SendError as error:
        return [Finding(name, False, advice(error))]
