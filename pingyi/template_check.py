"""Templates and subscription notices that the account holds, against those configured."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.wechat import WeChat
from bot.wording.notices import NOTICES
from bot.wording.notices.sample import sample
from notifications.errors import SendError
from notifications.kinds import KINDS
from notifications.template import TemplateConfig, filled
from pingyi.findings import Finding

_KEYWORD = re.compile(r"\{\{\s*([\w.]+?)\.DATA\s*\}\}")
#: The platform's page "获取个人模板列表": what a consent to a subscription notice is good for.
_ONCE = 2


@dataclass(frozen=True, slots=True)
class Held:
    """A template of the account; content: its lines with {{thing1.DATA}} for each keyword."""

    id: str
    title: str
    content: str


def templates(client: WeChat, configured: Mapping[str, TemplateConfig]) -> Iterator[Finding]:
    """Each configured template against the account's (模板消息). Raises SendError."""
    listed = client.read("template/get_all_private_template").get("template_list")
    held = {each.id: each for each in _held(listed, "template_id")}
    for kind, config in configured.items():
        yield from _compared(f"templates.{kind}", kind, config, held, "模板消息")


def subscriptions(client: WeChat, configured: Mapping[str, TemplateConfig]) -> Iterator[Finding]:
    """The same for subscription notices (订阅通知). Raises SendError.

    Whether people grant them, the platform tells nobody beforehand.
    """
    listed = client.read("/wxaapi/newtmpl/gettemplate").get("data")
    held = {each.id: each for each in _held(listed, "priTmplId")}
    for kind, config in configured.items():
        yield from _compared(f"subscriptions.{kind}", kind, config, held, "订阅通知")


def window_only(
    templates: Mapping[str, TemplateConfig], subscriptions: Mapping[str, TemplateConfig]
) -> Finding:
    """Which kinds of messages reach people only while the customer-service window is open."""
    left = [kind for kind in KINDS if kind not in templates and kind not in subscriptions]
    if not left:
        return Finding("window_only", True, "每种消息都配置了模板或订阅通知。")
    which = "全部消息" if len(left) == len(KINDS) else f"{len(left)} 种消息（{'、'.join(left)}）"
    text = (
        f"{which}既没有模板也没有订阅通知，只能送达48小时内发过消息的人，其余将无法送达"
        "（见 wechat.templates 与 wechat.subscriptions）。"
    )
    return Finding("window_only", True, text, warning=True)


def _held(listed: object, id_key: str) -> Iterator[Held]:
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            title = _titled(each)
            yield Held(str(each.get(id_key, "")), title, str(each.get("content", "")))


def _titled(each: Mapping[str, Any]) -> str:
    title = f"“{each.get('title', '')}”"
    return f"{title}（一次性订阅，每次同意可发一条）" if each.get("type") == _ONCE else title


def _compared(
    name: str, kind: str, config: TemplateConfig, held: Mapping[str, Held], page: str
) -> Iterator[Finding]:
    """One configured template; name: its key below wechat; page: where the console shows it."""
    found = held.get(config.id)
    if found is None:
        text = f"公众号里没有模板 {config.id}，请在“{page}”中核对 wechat.{name}.id。"
        yield Finding(name, False, text)
        return
    keywords = _KEYWORD.findall(found.content)
    unknown = [field for field in config.fields if field not in keywords]
    unfilled = [field for field in keywords if field not in config.fields]
    if unknown:
        text = f"模板里没有关键词 {'、'.join(unknown)}，请改 wechat.{name}.fields。"
        yield Finding(name, False, text)
    if unfilled:
        text = f"模板的关键词 {'、'.join(unfilled)} 没有填写，请补入 wechat.{name}.fields。"
        yield Finding(name, False, text)
    if not unknown and not unfilled:
        yield _preview(name, kind, config, found)


def _preview(name: str, kind: str, config: TemplateConfig, held: Held) -> Finding:
    """The template as a person would see it, with made-up values."""
    try:
        values = filled(config, NOTICES[kind].values(sample(KINDS[kind])))
    except SendError as error:
        return Finding(name, False, f"示例值填不进模板（{error.detail}），请换一个值或关键词。")
    shown = _KEYWORD.sub(lambda found: values[found[1]], held.content)
    lines = "｜".join(line.strip() for line in shown.splitlines() if line.strip())
    return Finding(name, True, f"{held.title}关键词齐全。示例：{lines}")
