"""What the platform holds, compared with what is configured: one line for each matter."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.menu import MENU, outline
from bot.publishing import in_force
from bot.wechat import WeChat
from pingyi import template_check
from pingyi.findings import Finding, asked
from pingyi.sections import WeChatConfig


def check_account(wechat: WeChatConfig, client: WeChat) -> Iterator[Finding]:
    """Look at everything, one finding at a time; a refused token ends it, as nothing else works."""
    yield from encryption(wechat)
    token = asked("token", lambda: _token(client))
    yield from token
    if not all(finding.ok for finding in token):
        return
    yield from asked("callback_ips", lambda: _callback_ips(client))
    yield from asked("api_ips", lambda: _api_ips(client))
    yield from asked("menu", lambda: menu(in_force(client)["menu"]))
    templates, subscriptions = wechat.checked_templates(), wechat.checked_subscriptions()
    if templates:
        yield from asked("templates", lambda: template_check.templates(client, templates))
    if subscriptions:
        yield from asked(
            "subscriptions", lambda: template_check.subscriptions(client, subscriptions)
        )
    yield template_check.window_only(templates, subscriptions)


def encryption(wechat: WeChatConfig) -> Iterator[Finding]:
    """Mode and keys, as far as they can be judged without the console."""
    if not re.fullmatch("[A-Za-z0-9]{3,32}", wechat.token.get_secret_value()):
        text = "wechat.token 应为3至32位字母或数字，否则公众平台不接受。"
        yield Finding("server_token", False, text)
    key = wechat.encoding_aes_key.get_secret_value()
    if wechat.mode == "plain":
        text = "明文模式：消息内容没有签名保护，建议改用安全模式（wechat.mode）。"
        yield Finding("mode", True, text, warning=True)
    elif key and key == wechat.previous_encoding_aes_key.get_secret_value():
        text = "wechat.previous_encoding_aes_key 与现用密钥相同，换钥时应填换下的那一把。"
        yield Finding("mode", False, text)
    elif wechat.mode == "compat":
        text = "兼容模式：仅供调试，正式运行建议用安全模式。"
        yield Finding("mode", True, text, warning=True)
    else:
        yield Finding("mode", True, "安全模式，密钥格式正确；请确认公众平台选的也是安全模式。")


def menu(held: Mapping[str, Any] | None) -> Iterator[Finding]:
    """The default menu in force against ours."""
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


def _token(client: WeChat) -> Iterator[Finding]:
    seconds = client.token_seconds()
    yield Finding("token", True, f"凭证有效，还有 {seconds // 60} 分钟到期，届时自动更换。")


def _callback_ips(client: WeChat) -> Iterator[Finding]:
    """Where the platform calls us from."""
    yield _addresses(client, "getcallbackip", "callback_ips", "平台从 {} 个地址回调（{}）")


def _api_ips(client: WeChat) -> Iterator[Finding]:
    """Where we call the platform."""
    yield _addresses(client, "get_api_domain_ip", "api_ips", "平台接口有 {} 个地址（{}）")


def _addresses(client: WeChat, path: str, name: str, said: str) -> Finding:
    listed = client.read(path).get("ip_list")
    if not isinstance(listed, list) or not listed:
        return Finding(name, False, "平台没有给出服务器的 IP，请稍后再试。")
    shown = "、".join(map(str, listed[:5])) + ("等" if len(listed) > 5 else "")
    return Finding(name, True, f"{said.format(len(listed), shown)}，请确认防火墙放行。")
