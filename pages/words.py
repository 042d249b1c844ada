"""The words that stand for days and marks on every page."""

import re
from datetime import date

from markupsafe import Markup, escape

GONE_WRONG = {
    400: ("地址有误", "无法识别这个地址，请核对链接后再试。"),
    404: ("没有找到", "没有这个页面，或者内容尚未公布，请核对链接后再试。"),
    405: ("不能这样打开", "这个页面只供查看，请在浏览器中直接打开链接。"),
    500: ("暂时无法显示", "页面暂时无法显示，请稍后再试。"),
    503: ("暂时无法查询", "系统暂时无法查询，请稍后再试。"),
}


#: How firms' names end, which are not to be broken: a lone 司 on a line looks like a mistake.
_ENDING = re.compile(
    r"(?:(?:有限)?责任公司|(?:股份)?有限公司|分公司|公司|事务所|研究院|研究所"
    r"|(?:培训|检测|检验|评价|评审|咨询|技术|服务|研究)?中心|协会|学院|学校)$"
)
_ISO_DAY = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")


def whole(name: str) -> Markup:
    """An organisation's name, of which the ending stays on one line."""
    found = _ENDING.search(name)
    if found is None or not found.start():
        return escape(name)
    ending = Markup('<span class="whole">{}</span>').format(found[0])
    return escape(name[: found.start()]) + ending


def dated(text: str) -> str:
    """A sentence in which days stand as everywhere on the pages."""
    return _ISO_DAY.sub(lambda found: f"{found[1]}年{int(found[2])}月{int(found[3])}日", text)


def day(on: date) -> str:
    """2023年10月24日."""
    return f"{on.year}年{on.month}月{on.day}日"
