"""The words that stand for days and marks on every page."""

from datetime import date

GONE_WRONG = {
    400: ("地址有误", "无法识别这个地址，请核对链接后再试。"),
    404: ("没有找到", "没有这个页面，或者内容尚未公布，请核对链接后再试。"),
    405: ("不能这样打开", "这个页面只供查看，请在浏览器中直接打开链接。"),
    500: ("暂时无法显示", "页面暂时无法显示，请稍后再试。"),
    503: ("暂时无法查询", "系统暂时无法查询，请稍后再试。"),
}


def day(on: date) -> str:
    """2023年10月24日."""
    return f"{on.year}年{on.month}月{on.day}日"
