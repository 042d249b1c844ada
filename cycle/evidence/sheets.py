"""The sheets of a workbook of evidence: what districts and the city hand in together."""

from cycle.districts import Districts
from cycle.evidence.honours import LEVELS
from cycle.evidence.penalties import STATUSES
from cycle.evidence.reviews import plain_decimal
from cycle.roster import cells
from cycle.roster.columns import Column, Format, Sheet

#: Digits of an item's number; Python makes no number of thousands of them.
_LONGEST_ITEM = 4


def _number(value: object, _: Districts) -> str:
    text = plain_decimal(cells.text_of(value))
    if text is None:
        raise cells.CellError("应为数字，例如 86.5，最多四位整数、四位小数")
    return text


def _item(value: object, _: Districts) -> int:
    text = cells.text_of(value).removeprefix("第").removesuffix("项").strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ITEM):
        raise cells.CellError("应为评估项目的编号，例如 3")
    return int(text)


def _text(value: object, _: Districts) -> str:
    return cells.text_of(value)


_AGENCY = Column(
    "uscc", "机构信用代码", cells.uscc, "机构的统一社会信用代码", "91440600MA0000001X",
    Format.CODE, 24, other_headers=("信用代码", "统一社会信用代码"),
)  # fmt: skip
_PROOF = Column(
    "document_sha256", "文件SHA-256", _text, "证明文件的 SHA-256，没有的留空", "", Format.CODE,
    24, required=False, empty="",
)  # fmt: skip
_NOTE = Column(
    "note",
    "备注",
    _text,
    "补充说明，机构在其得分依据中看得到，请勿写举报人等",
    "",
    width=24,
    required=False,
    empty="",
)


def _day(field: str, header: str, expects: str, *, required: bool = True) -> Column:
    return Column(
        field, header, cells.day, expects, "2023-09-01", Format.DATE, 14, required=required
    )


DEDUCTIONS = Sheet(
    "deductions", "扣分", "第 1 至 10 项，每个事件一行；同一事件市、区都登记的评分时只计一次",
    (
        _AGENCY,
        Column("item", "评估项目", _item, "附件 1 的项目编号，1 至 10", "3", width=10),
        _day("on_date", "日期", "发现或认定的日期"),
        Column("incident", "事件", _text, "市、区对同一事件写法应相同", "9月业务未录入", width=40),
        _PROOF, _NOTE,
    ),
)  # fmt: skip
REVIEWS = Sheet(
    "reviews", "报告复评", "第 11 项，专家对抽中报告的评分，按原来的分制填写；由市局登记",
    (
        _AGENCY,
        Column("reference", "报告编号", _text, "与报告清单一致", "BG-2023-001", width=20),
        Column("score", "得分", _number, "专家给的分", "44", width=10),
        Column("max_score", "满分", _number, "所用分制的满分", "50", width=10),
        _day("on_date", "日期", "评分日期"),
        Column("expert", "专家", _text, "专家姓名", "某专家", required=False, empty=""),
        _PROOF, _NOTE,
    ),
)  # fmt: skip
HONOURS = Sheet(
    "honours", "荣誉", "第 13 项，由市局登记；同一原因只计最高级别",
    (
        _AGENCY,
        Column("level", "级别", _text, "表彰的级别", "省级", Format.LIST, choices=tuple(LEVELS)),
        Column("cause", "原因", _text, "因何事受表彰", "应急救援", width=24),
        Column("title", "荣誉名称", _text, "证书上的名称", "先进单位", width=30),
        _day("on_date", "日期", "发文或发证日期"),
        _PROOF, _NOTE,
    ),
)  # fmt: skip
PENALTIES = Sheet(
    "penalties", "处罚", "立案和处罚，影响参评资格",
    (
        _AGENCY,
        Column("reference", "案号", _text, "立案或处罚文书的编号", "佛应急罚〔2023〕1号", width=28),
        _day("filed_on", "立案日期", "立案的日期"),
        Column("status", "状态", _text, "案件的状态", "立案", Format.LIST, choices=tuple(STATUSES)),
        _day("decided_on", "决定日期", "作出处罚决定的日期，未决定的留空", required=False),
        _PROOF, _NOTE,
    ),
)  # fmt: skip
REPORTS = Sheet(
    "reports", "报告清单", "供抽查的报告；列入后不更改，抽查由此产生",
    (
        _AGENCY,
        Column("reference", "报告编号", _text, "机构给报告的编号", "BG-2023-001", width=20),
        Column("title", "报告名称", _text, "报告封面上的名称", "安全现状评价报告", width=36),
        _day("issued_on", "出具日期", "报告出具的日期"),
        Column(
            "client_uscc", "委托单位信用代码", _text, "用于专家回避，没有的留空", "",
            Format.CODE, 24, required=False, empty="",
        ),
    ),
)  # fmt: skip

#: In the order in which they are imported: a review needs its report.
SHEETS = (REPORTS, DEDUCTIONS, REVIEWS, HONOURS, PENALTIES)


def sheet_titled(title: str) -> Sheet | None:
    """The sheet that a worksheet of this title holds, None for none of ours."""
    return next((sheet for sheet in SHEETS if sheet.answers_to(title)), None)
