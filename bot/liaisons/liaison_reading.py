"""What a liaison asks about, however they put it; what changes something is read elsewhere."""

import re
from enum import StrEnum


class Topic(StrEnum):
    """A question that has an answer; the value is the word by which it is asked shortest."""

    MORE = "更多"
    NOT_REACHED = "未联系"
    PHONES = "电话"
    NOMINATIONS = "推荐"
    OBJECTIONS = "异议"
    UNANSWERED = "未答"
    URGING = "催办"
    PROGRESS = "进度"


_DONE = r"(?:填|答|评|交|提交|完成|绑定|绑|回|做|写|弄|登记)"
_TOPICS = (
    (
        Topic.MORE,
        r"(?:看|请看|再看|查看)?(?:更多|下一?页|翻页|后面的?|还有吗|接着看?|再来|第?\d{1,4}页)"
        r"(?:企业|的)?[吧呢吗呀啊]*",
    ),
    (Topic.NOT_REACHED, r".*(?:未联系|联系不[上到]|打电话|要打电话|打不通).*"),
    (Topic.PHONES, r".*(?:电话|号码|手机|联系方式).*"),
    (Topic.NOMINATIONS, r".*推荐.*"),
    (Topic.OBJECTIONS, r".*异议.*"),
    (
        Topic.UNANSWERED,
        rf".*(?:未答|还差|(?:没|没有|未|尚未){_DONE}|催谁|该催|欠|剩下|剩余|名单|清单).*",
    ),
    (Topic.URGING, r".*催.*"),
    (
        Topic.PROGRESS,
        r".*(?:进度|完成|进展|提交率|回收|比例|怎么样|怎样|如何|情况|汇总|统计|多少|几家|几份)"
        rf".*|(?:谁|哪些|哪几家).*{_DONE}.*",
    ),
)
_READ = tuple((about, re.compile(pattern)) for about, pattern in _TOPICS)
#: Other districts without their names, or the whole city.
_ELSEWHERE = re.compile(
    r"(?:其他|其它|别的?|外|邻|隔壁|兄弟|各|每个|五个?|所有|哪个|哪些)(?:的)?区|全市|市里|全佛山"
    r"|整个市|排名|名次|排第?几|第几名"
)

_LEAD = re.compile(
    r"(?:请问|麻烦|帮我|帮忙|我想|想知道|问一?下|查一?下|查询|查|看一?下|看|催办一?下?"
    r"|催一?下?|提醒一?下?|通知|打电话给|关于|[\s,])*"
)
_END = r"(?:没有?|吗|么|嘛|否|不|啊|呢|呀|吧|\?|[\s,])*"
_TAIL = re.compile(
    rf"(?:的|[\s,])*(?:"
    rf"(?:联系)?(?P<phone>电话|手机号?|号码|联系方式)(?:号码?)?(?:是|有)?(?:多少|几号|什么)?{_END}"
    r"|(?P<how>(?:完成|答卷|填报|填写|答题)?(?:进度|情况|状态|进展)?(?:怎么样|怎样|如何|咋样)?(?:了)?)"
    rf"{_END}"
    r"|(?:催(?:一下|一催|办)?|提醒(?:一下)?)[吧呀啊]*"
    rf"|(?P<done>(?:现在|今天|目前|已经|到底|究竟|都|有没有|是否|是不是|还|了)*(?:没有?|未|尚未)?"
    rf"{_DONE}(?:写|完|好|过|卷|题|问卷|答卷|交|定|价|复|了|上)*{_END})"
    r")"
)
#: What is no name: nobody means one enterprise by it.
_NOBODY = re.compile(
    r".*(?:谁|哪|多少|几家|几个|几份|什么|怎|为何).*"
    r"|(?:我们?|你们?|他们?|她们?|它们?|大家|全部|所有|各|其他|其它|别的?|本|全|这|那|个|些|家|企业|公司|厂"
    r"|单位|工厂|还|有|没|未|今天|昨天|现在|都|一共|总共|已经?|街道|镇|的|问卷|答卷|调查|区|市|人)+"
)
#: What makes 提交 a question; 我的提交 is another role's word.
_WHETHER = re.compile(r"[没吗么嘛了未否]")
_LONGEST, _SHORTEST = 40, 2
_CODE = re.compile(r"[0-9a-z]{15,18}")
_ORGANISATION = (
    "公司",
    "厂",
    "店",
    "中心",
    "所",
    "院",
    "集团",
    "企业",
    "部",
    "站",
    "行",
    "社",
    "场",
)


def topic(said: str) -> Topic | None:
    """said: as bot.words.plain gives it; None when it is about something else."""
    return next((about for about, pattern in _READ if pattern.fullmatch(said)), None)


def is_elsewhere(said: str) -> bool:
    """Whether it asks for other districts or the whole city, without naming one."""
    return _ELSEWHERE.search(said) is not None


class Asked:
    """An enterprise that may be meant: its name or a part of it.

    is_whether: whether somebody has answered is asked; wants_phone: a telephone number is; surely:
    the words around it are said of one enterprise, or it reads like a whole name, so that it is
    worth saying that there is none.
    """

    def __init__(self, said: str) -> None:
        lead = _LEAD.match(said)
        rest = said[lead.end() if lead else 0 :]
        self.name, self.wants_phone, self.is_whether = _split(rest)
        reads_whole = self.name.endswith(_ORGANISATION) or _CODE.fullmatch(self.name) is not None
        self.surely = self.is_whether or self.wants_phone or len(rest) < len(said) or reads_whole

    @property
    def is_one(self) -> bool:
        return (
            _SHORTEST <= len(self.name) <= _LONGEST
            and _NOBODY.fullmatch(self.name) is None
            and not self.name.isdecimal()
        )


def _split(rest: str) -> tuple[str, bool, bool]:
    """The name before what is asked of it; whether that is a number, or whether it answered."""
    if len(rest) > 2 * _LONGEST:  # no name that is looked for, and dear to look through
        return rest, False, False
    for at in range(len(rest)):
        found = _TAIL.fullmatch(rest, at)
        if found is not None:
            is_whether = found["done"] is not None and _WHETHER.search(found["done"]) is not None
            return rest[:at], found["phone"] is not None, is_whether
    return rest, False, False
