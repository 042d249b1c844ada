"""One cell: from what a spreadsheet or a CSV file holds to the value that is meant.

Every reader takes the raw cell (str, int, float, bool, date, datetime, time or None) and the
city's districts, and raises CellError with what is expected. None or "" is an empty cell.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from math import isfinite

from cycle.districts import Districts
from cycle.identifiers import IdentifierError, fold, is_scientific, parse_phone, parse_uscc

LONGEST_NAME = 200
LONGEST_SHORT_TEXT = 100
LONGEST_SERVICE_TYPE = 30

CLASSES = {
    "评价": "evaluation",
    "检测": "testing",
    "培训": "training",
    "标准化评审": "standardization_review",
    "其它": "other",
}
_OTHER_CLASS_WORDS = {
    "其他": "其它",
    "其它服务": "其它",
    "其他服务": "其它",
    "安全评价": "评价",
    "检测检验": "检测",
    "检验检测": "检测",
    "安全培训": "培训",
    "标准化": "标准化评审",
    "安全生产标准化评审": "标准化评审",
}
ROLES = {"企业": "enterprise", "机构": "agency", "联络员": "liaison"}
YES_NO = {"是": True, "否": False}
_OTHER_YES_NO = {
    "本地": True,
    "外地": False,
    "y": True,
    "n": False,
    "yes": True,
    "no": False,
    "true": True,
    "false": False,
    "1": True,
    "0": False,
}

_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|(\d{2})(\d{2}))(?:[T ]0?0:00(?::00(?:\.0+)?)?)?"
)
_YEAR = re.compile(r"(\d{4})(?:年度?)?")
_DATE_MARKS = re.compile(r"\s*[/.年月]\s*")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_SEPARATORS = re.compile(r"[、,;/|]")
_MOST_EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number
_EARLIEST, _LATEST = date(1949, 10, 1), date(2100, 12, 31)


class CellError(ValueError):
    """The cell's content cannot be meant; the message says in Chinese what is expected."""


def is_empty(value: object) -> bool:
    """Tell whether a cell holds nothing but space."""
    if not isinstance(value, str):
        return value is None
    if value.isprintable() and not value.isspace():  # the usual case, without folding
        return not value
    return not fold(value)


def text_of(value: object) -> str:
    """The cell as one folded line, whatever the spreadsheet made of it.

    Raises CellError where the spreadsheet has lost what was typed: long numbers, dates.
    """
    if isinstance(value, str):
        folded = fold(value)
        if folded in _ERRORS:
            raise CellError("单元格是出错的公式，请填写实际内容")
        if is_scientific(folded):
            raise CellError("表格已把数字变成科学计数法，请把该列设为“文本”格式后重新填写")
        return folded.removeprefix("'")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        if isinstance(value, float) and not isfinite(value):  # 1E999, as some programs write it
            raise CellError("数字太大，表格没有保存下来，请重新填写")
        whole = int(value)
        if whole != value:
            return repr(value)
        if len(str(abs(whole))) > _MOST_EXACT_DIGITS:
            raise CellError("表格已把它变成数字并丢失末几位，请把该列设为“文本”格式后重新填写")
        return str(whole)
    if isinstance(value, date | time | timedelta):
        raise CellError("表格已把它变成日期或时间，请把该列设为“文本”格式后重新填写")
    return ""


def plain(value: object, _: Districts) -> str:
    """Text that is judged together with another cell."""
    return text_of(value)


def uscc(value: object, _: Districts) -> str:
    """A unified social credit code with the right check digit."""
    return _uscc(text_of(value))


@lru_cache(maxsize=65536)
def _uscc(text: str) -> str:
    """Read a code once: engagements repeat those of the other sheets."""
    try:
        return parse_uscc(text).code
    except IdentifierError as error:
        raise CellError(str(error)) from None


def organisation(value: object, _: Districts) -> str:
    """The name of a body, with the full-width brackets that its licence prints."""
    name = _line(value, LONGEST_NAME).replace("(", "（").replace(")", "）")
    return re.sub(r" ?([（）]) ?", r"\1", name)


def short_text(value: object, _: Districts) -> str:
    """A contract's number, a person's name or post."""
    return _line(value, LONGEST_SHORT_TEXT)


def _line(value: object, longest: int) -> str:
    line = _BETWEEN_HAN.sub("", text_of(value))
    if len(line) > longest:
        raise CellError(f"太长，应不超过 {longest} 个字，这里有 {len(line)} 个字")
    if not line.isprintable():
        raise CellError("含有不可显示的字符，请重新填写")
    return line


def service_types(value: object, _: Districts) -> tuple[str, ...]:
    """Several kinds of service, split by 、 or another separator; each once, in their order."""
    parts = (part.strip() for part in _SEPARATORS.split(_line(value, LONGEST_NAME)))
    kinds = tuple(dict.fromkeys(part for part in parts if part))
    if any(len(kind) > LONGEST_SERVICE_TYPE for kind in kinds):
        raise CellError(f"每种服务类型应不超过 {LONGEST_SERVICE_TYPE} 个字，多种之间用“、”分开")
    return kinds


def service_type(value: object, districts: Districts) -> str:
    """What one contract is for; several kinds stay one engagement, written in one way."""
    joined = "、".join(service_types(value, districts))
    if len(joined) > LONGEST_SHORT_TEXT:
        raise CellError(f"太长，应不超过 {LONGEST_SHORT_TEXT} 个字")
    return joined


def assessed_class(value: object, _: Districts) -> str:
    """The class (考评类别) that an agency is assessed in."""
    word = text_of(value).replace(" ", "").removesuffix("类")
    word = _OTHER_CLASS_WORDS.get(word, word)
    if word not in CLASSES:
        raise CellError(f"应为 {'、'.join(CLASSES)} 之一")
    return CLASSES[word]


def role(value: object, _: Districts) -> str:
    """Whom a contact speaks for."""
    word = text_of(value)
    if word not in ROLES:
        raise CellError(f"应为 {'、'.join(ROLES)} 之一")
    return ROLES[word]


def yes_no(value: object, _: Districts) -> bool:
    """是 or 否."""
    word = text_of(value)
    answer = YES_NO.get(word, _OTHER_YES_NO.get(word.lower()))
    if answer is None:
        raise CellError("应为 是 或 否")
    return answer


def district(value: object, districts: Districts) -> str:
    """A district's code, from its name or code."""
    found = districts.resolve(text_of(value))
    if found is None:
        raise CellError(f"应为 {'、'.join(each.name for each in districts)} 之一，或其代码")
    return found


def phone(value: object, districts: Districts) -> str:
    """A telephone number, mobile or landline, written in one way."""
    try:
        return parse_phone(text_of(value), districts.area_code)
    except IdentifierError as error:
        raise CellError(str(error)) from None


def day(value: object, _: Districts) -> date:
    """A calendar date, from a date cell or from text in the ways people write one."""
    found = value.date() if isinstance(value, datetime) else value
    if not isinstance(found, date):
        found = _written_day(text_of(value))
    if not _EARLIEST <= found <= _LATEST:
        raise CellError(f"年份 {found.year} 不合理，请核对")
    return found


def year(value: object, _: Districts) -> int:
    """A year of four digits, such as 2023 or 2023年度."""
    match = _YEAR.fullmatch(text_of(value).replace(" ", ""))
    if match is None:
        raise CellError("应为四位年份，例如 2023")
    if not _EARLIEST.year <= int(match[1]) <= _LATEST.year:
        raise CellError(f"年份 {match[1]} 不合理，请核对")
    return int(match[1])


def _written_day(text: str) -> date:
    match = _DATE.fullmatch(_DATE_MARKS.sub("-", text).removesuffix("日").strip())
    if match is None:
        raise CellError("应为日期，例如 2023-10-18")
    year, month, day, tight_month, tight_day = match.groups()
    try:
        return date(int(year), int(month or tight_month), int(day or tight_day))
    except ValueError:
        raise CellError("没有这一天，请核对日期") from None
