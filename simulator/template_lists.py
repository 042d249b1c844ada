"""The account's templates as the platform lists them: of template messages, and of notices.

Pages: "模板消息接口" (get_all_private_template) and "获取个人模板列表" (newtmpl/gettemplate).
The twin has the same templates for both.
"""

from collections.abc import Mapping
from typing import Final

from simulator.settings import Template
from simulator.twin import Twin

#: A consent is good for one notice.
_ONCE: Final = 2


def templates(twin: Twin, _: Mapping[str, object]) -> dict[str, object]:
    """/cgi-bin/template/get_all_private_template."""
    listed = [
        {
            "template_id": template_id,
            "title": template.title,
            "primary_industry": "政府与公共事业",
            "deputy_industry": "公共事业",
            "content": _content(template),
            "example": "",
        }
        for template_id, template in twin.settings.templates.items()
    ]
    return {"template_list": listed}


def notices(twin: Twin, _: Mapping[str, object]) -> dict[str, object]:
    """/wxaapi/newtmpl/gettemplate."""
    listed = [
        {
            "priTmplId": template_id,
            "title": template.title,
            "content": _content(template),
            "example": "",
            "type": _ONCE,
        }
        for template_id, template in twin.settings.templates.items()
    ]
    return {"errcode": 0, "errmsg": "ok", "data": listed}


def _content(template: Template) -> str:
    return "\n".join("{{" + name + ".DATA}}" for name in template.fields)
