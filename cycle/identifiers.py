"""Unified social credit codes (统一社会信用代码) and telephone numbers, as people write them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType
from stdnum import numdb

from scoring import uscc

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SEPARATORS = re.compile(r"[\s\-‐-―_·.]+")

#: Registering authority (1–9, or A, N, Y which python-stdnum does not know), kind of body,
#: six digits of region, then nine of the organisation and the check (GB 32100-2015).
_USCC = re.compile(r"[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_NEVER_IN_USCC = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_DASHES = re.compile(r"\s*[‐-―_]+\s*")
#: Eight digits of a day would pass for a local number.
_DAY = re.compile(r"[0-9]{4}([-/.年])(0?[1-9]|1[0-2])[-/.月](0?[1-9]|[12][0-9]|3[01])日?")
_COUNTRY = re.compile(r"(\+|00)?86(?=1[3-9][0-9]{9}$|0?[2-9][0-9]{8,10}$)|(\+|00)86")
_EXTENSION = re.compile(
    r"(?P<number>.*[0-9)])\s*(?:转|分机|ext\.?|x|#|\*)+\s*:?\s*(?P<extension>[0-9]{1,6})",
    re.IGNORECASE,
)
#: A third group of digits after the area code and the number is an extension too.
_DASHED = re.compile(r"(?P<number>\(?0[0-9]{2,3}\)?[\s-]*[0-9]{7,8})-(?P<extension>[0-9]{1,6})")
_SHORT_DASHED = re.compile(r"(?P<number>[2-9][0-9]{6,7})-(?P<extension>[0-9]{1,6})")
_SEVERAL = re.compile(r"[0-9]{7,}\s*[、,;/|]\s*[0-9(+]{3,}|[0-9]{7,}\s+1[3-9][0-9]{9}")


class IdentifierError(ValueError):
    """A code or number that cannot be right; the message says in Chinese what is expected."""


@dataclass(frozen=True, slots=True)
class Uscc:
    """A code of 18 characters whose check digit is right."""

    code: str
    #: False when characters 3–8 name no region that ever was; a warning, not an error.
    known_region: bool


def fold(text: str) -> str:
    """One line in half width: NFKC, no invisible characters, runs of space as one space."""
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(text.split())


def is_scientific(text: str) -> bool:
    """Tell whether a spreadsheet has turned a long number into 9.14E+17 and lost its digits."""
    return _SCIENTIFIC.fullmatch(text) is not None


def check_digit(first17: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015)."""
    return uscc.check_digit(first17)


def parse_uscc(text: str) -> Uscc:
    """Read a code in either width and case, with or without separators.

    Raises IdentifierError for a wrong length, a character that never occurs, or a wrong check
    digit (GB 32100-2015); an unknown region is only told.
    """
    code = _SEPARATORS.sub("", fold(text)).upper()
    if not code:
        raise IdentifierError("缺少统一社会信用代码，应为 18 位")
    if is_scientific(fold(text)):
        raise IdentifierError("表格已把代码变成科学计数法，请把该列设为“文本”格式后重新填写")
    if len(code) != 18:
        raise IdentifierError(f"统一社会信用代码应为 18 位，这里是 {len(code)} 位")
    for letter, meant in _NEVER_IN_USCC.items():
        if letter in code:
            raise IdentifierError(f"统一社会信用代码不含字母 {letter}，是否应为 {meant}？")
    if _USCC.fullmatch(code) is None:
        raise IdentifierError("不是统一社会信用代码的格式，例如 91440605MA4W00003K")
    if code[17] != check_digit(code[:17]):
        raise IdentifierError("统一社会信用代码的校验位不对，请与营业执照核对")
    return Uscc(code, is_known_region(code[2:8]))


@lru_cache(maxsize=8192)
def is_known_region(region: str) -> bool:
    """Tell whether six digits are a region of GB/T 2260, past ones included."""
    if region == "100000":  # registered with the State itself
        return True
    return any("county" in found for _, found in numdb.get("cn/loc").info(region))


def parse_phone(text: str, area_code: str = "0757") -> str:
    """Read a mobile number or a landline and write it in one way.

    The result is `13800138000`, `0757-82366978` or `0757-82366978-801` (an extension), so that
    the same number always hashes the same. A landline without an area code gets the given one.
    Landlines are as good as mobiles: the notice's own contact has one. Raises IdentifierError.
    """
    written = fold(text)
    if not written:
        raise IdentifierError("缺少联系电话")
    if is_scientific(written):
        raise IdentifierError("表格已把号码变成科学计数法，请把该列设为“文本”格式后重新填写")
    if _SEVERAL.search(written):
        raise IdentifierError("一行只写一个号码，其余请另起一行")
    written = _DASHES.sub("-", written)
    if _DAY.fullmatch(written):
        raise IdentifierError("这是日期，应为 11 位手机号码，或带区号的固定电话")
    written, extension = _split_extension(written)
    digits = re.sub(r"[\s()\-.·]", "", written)
    digits = _COUNTRY.sub("", digits, count=1) if _COUNTRY.match(digits) else digits
    if _MOBILE.fullmatch(digits):
        if extension:
            raise IdentifierError("手机号码没有分机号")
        return digits
    if _LOCAL.fullmatch(digits) and len(digits) in _local_lengths(area_code):
        digits = area_code + digits
    number = _landline(digits)
    return f"{number}-{extension}" if extension else number


def _split_extension(written: str) -> tuple[str, str]:
    for pattern in (_EXTENSION, _DASHED, _SHORT_DASHED):
        if found := pattern.fullmatch(written):
            return found["number"], found["extension"]
    return written, ""


@lru_cache(maxsize=64)
def _local_lengths(area_code: str) -> frozenset[int]:
    """How many digits a number has within an area, by the numbering plan."""
    return frozenset(
        length
        for length in (7, 8)
        if phonenumbers.is_valid_number(phonenumbers.parse(area_code + "8" * length, "CN"))
    )


def _landline(digits: str) -> str:
    """Write area code and number with one hyphen between them, or raise."""
    expected = IdentifierError("应为 11 位手机号码，或带区号的固定电话，例如 0757-82366978")
    if not digits.isascii() or not digits.isdigit():
        raise expected
    try:
        number = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        raise expected from None
    national = str(number.national_number)
    area = phonenumbers.length_of_geographical_area_code(number)
    if (
        number.country_code != 86
        or phonenumbers.number_type(number) != PhoneNumberType.FIXED_LINE
        or area == 0
        or national[area] in "01"  # a subscriber's number never begins so; phonenumbers is lax
    ):
        raise expected
    return f"0{national[:area]}-{national[area:]}"
