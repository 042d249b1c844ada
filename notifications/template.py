"""Templates that the bureau applied for, and how one is filled with our values."""

from collections.abc import Mapping
from dataclasses import dataclass

from notifications.errors import Cause, SendError
from notifications.fields import EXPECTED, FieldError, fit, type_of
from notifications.message import Wording


@dataclass(frozen=True, slots=True)
class TemplateConfig:
    """A template that the bureau applied for: its id, and field -> name of our value."""

    id: str
    fields: Mapping[str, str]


class TemplateError(ValueError):
    """A template is configured wrongly; one clause that begins with the key."""


def filled(config: TemplateConfig, values: Mapping[str, str]) -> dict[str, str]:
    """Every field of the template with its fitted value; KeyError names an unknown value.

    Raises SendError (value) for a value that its field cannot take: the platform would
    refuse the message with 47003, so it is not sent.
    """
    try:
        return {field: fit(field, values[name]) for field, name in config.fields.items()}
    except FieldError as error:
        trouble = SendError(Cause.VALUE, detail=str(error))
    raise trouble


def check_templates(
    templates: Mapping[str, TemplateConfig], wording: Wording, section: str = "wechat.templates"
) -> None:
    """Raise TemplateError for the first kind, field or value name that there is none of.

    section: the key under which they are configured, for the error.
    """
    for kind, template in templates.items():
        key = f"{section}.{kind}"
        if kind not in wording:
            known = "、".join(wording)
            raise TemplateError(f"{key}：没有这种消息，现有：{known}")
        if not template.id.strip():
            raise TemplateError(f"{key}.id 没有填写，公众平台后台有显示")
        if not template.fields:
            raise TemplateError(f"{key}.fields 没有填写，应写明模板的各个关键词")
        for field, name in template.fields.items():
            if type_of(field) is None:
                raise TemplateError(
                    f"{key}.fields.{field}：关键词应为类型加数字，例如 thing1；"
                    f"类型有：{'、'.join(EXPECTED)}"
                )
            if name not in wording[kind].names:
                known = "、".join(sorted(wording[kind].names))
                raise TemplateError(f"{key}.fields.{field}：没有“{name}”这一内容，现有：{known}")
