"""The four sheets, described once: for the template and for reading."""

from cycle.roster import cells
from cycle.roster.columns import Column, Format, Sheet

_USCC = "18 位统一社会信用代码，与营业执照一致"
_DAY = (Format.DATE, 14)

AGENCIES = Sheet(
    "agencies",
    "机构",
    "被评议的安全生产技术服务机构，每家一行。",
    (
        Column(
            "uscc",
            "统一社会信用代码",
            cells.uscc,
            _USCC,
            "91440605MA4W00003K",
            Format.CODE,
            24,
            other_headers=("信用代码", "机构信用代码", "社会信用代码"),
        ),
        Column(
            "name",
            "机构名称",
            cells.organisation,
            f"与营业执照一致的全称，不超过 {cells.LONGEST_NAME} 个字",
            "佛山市某某安全技术有限公司",
            width=36,
            other_headers=("名称", "机构"),
        ),
        Column(
            "assessed_class",
            "考评类别",
            cells.assessed_class,
            "每家机构只参加一个类别的考评：" + "、".join(cells.CLASSES),
            "评价",
            Format.LIST,
            14,
            choices=tuple(cells.CLASSES),
            other_headers=("类别",),
        ),
        Column(
            "service_types",
            "服务类型",
            cells.service_types,
            "机构提供的服务，多种之间用“、”分开",
            "安全评价、检测检验",
            width=28,
            required=False,
            empty=(),
        ),
        Column(
            "is_local",
            "本地机构",
            cells.yes_no,
            "是或否：是否为本市登记的机构",
            "是",
            Format.LIST,
            12,
            choices=tuple(cells.YES_NO),
            other_headers=("是否本地", "是否本地机构"),
        ),
        Column(
            "registered_on",
            "登记日期",
            cells.day,
            "在市应急管理局登记的日期；不清楚可以留空",
            "2021-05-01",
            *_DAY,
            required=False,
        ),
    ),
    ("技术服务机构", "服务机构", "agency"),
)

ENTERPRISES = Sheet(
    "enterprises",
    "企业",
    "接受服务、参加评议的生产经营单位，每家一行。",
    (
        Column(
            "uscc",
            "统一社会信用代码",
            cells.uscc,
            _USCC,
            "N2440605MF0000013D",
            Format.CODE,
            24,
            other_headers=("信用代码", "企业信用代码", "社会信用代码"),
        ),
        Column(
            "name",
            "企业名称",
            cells.organisation,
            f"与营业执照一致的全称，不超过 {cells.LONGEST_NAME} 个字",
            "佛山市南海区某某金属制品有限公司",
            width=36,
            other_headers=("名称", "企业", "单位名称"),
        ),
        Column(
            "district_code",
            "所属区",
            cells.district,
            "接受服务的所在区，填区名或代码；不一定是登记地",
            "南海区",
            Format.LIST,
            14,
            other_headers=("区", "所在区", "区代码"),
        ),
    ),
    ("生产经营单位", "被服务对象", "enterprise"),
)

ENGAGEMENTS = Sheet(
    "engagements",
    "服务项目",
    "哪家机构为哪家企业做了什么服务，每份合同一行；企业按此逐项评议。",
    (
        Column(
            "agency_uscc",
            "机构信用代码",
            cells.uscc,
            "机构的统一社会信用代码；该机构应在“机构”表中或已导入",
            "91440605MA4W00003K",
            Format.CODE,
            24,
            other_headers=("机构统一社会信用代码",),
        ),
        Column(
            "enterprise_uscc",
            "企业信用代码",
            cells.uscc,
            "企业的统一社会信用代码；该企业应在“企业”表中或已导入",
            "N2440605MF0000013D",
            Format.CODE,
            24,
            other_headers=("企业统一社会信用代码",),
        ),
        Column(
            "service_type",
            "服务类型",
            cells.service_type,
            "本合同的服务，多种之间用“、”分开",
            "安全评价",
            width=20,
            other_headers=("服务项目类型", "服务项目"),
        ),
        Column(
            "contract_no",
            "合同编号",
            cells.short_text,
            "没有编号可以留空；同一企业、机构、服务类型的几份合同靠编号区分",
            "HT-2023-017",
            Format.CODE,
            20,
            required=False,
            empty="",
            other_headers=("合同号",),
        ),
        Column(
            "starts_on",
            "开始日期",
            cells.day,
            "合同开始的日期；不清楚可以留空",
            "2023-01-01",
            *_DAY,
            required=False,
        ),
        Column(
            "ends_on",
            "结束日期",
            cells.day,
            "合同结束的日期，不早于开始日期；不清楚可以留空",
            "2023-12-31",
            *_DAY,
            required=False,
        ),
        Column(
            "service_year",
            "服务年度",
            cells.year,
            "这份合同在哪一年度服务，写四位年份；起止日期都不清楚时按它认定，可以留空",
            "2023",
            required=False,
        ),
    ),
    ("项目", "engagement"),
)

CONTACTS = Sheet(
    "contacts",
    "联系人",
    "企业和机构的联系人，以及各区联络员，每个号码一行。",
    (
        Column(
            "role",
            "角色",
            cells.role,
            "这个人代表谁：" + "、".join(cells.ROLES),
            "联络员",
            Format.LIST,
            12,
            choices=tuple(cells.ROLES),
        ),
        Column(
            "subject",
            "单位",
            cells.plain,
            "企业或机构填统一社会信用代码；联络员填所在区的名称或代码",
            "南海区",
            Format.CODE,
            24,
            other_headers=("单位信用代码", "所在单位"),
        ),
        Column("name", "姓名", cells.short_text, "联系人的姓名", "张三", width=14),
        Column(
            "title",
            "职务",
            cells.short_text,
            "可以留空",
            "安全主任",
            width=16,
            required=False,
            empty="",
        ),
        Column(
            "phone",
            "联系电话",
            cells.phone,
            "11 位手机号码或固定电话，一行只写一个；固定电话可带区号和分机",
            "0757-82366978",
            Format.CODE,
            20,
            other_headers=("电话", "手机", "手机号", "手机号码", "联系方式"),
        ),
    ),
    ("通讯录", "contact"),
)

SHEETS = (AGENCIES, ENTERPRISES, ENGAGEMENTS, CONTACTS)
#: The template's page of instructions, which reading passes over.
INSTRUCTIONS = "说明"


def sheet_titled(title: str) -> Sheet | None:
    """The sheet that a worksheet or a CSV file of this title holds, None for none of ours."""
    return next((sheet for sheet in SHEETS if sheet.answers_to(title)), None)
