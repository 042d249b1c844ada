"""What an agency asks about, however it puts it; what changes something is read elsewhere."""

import re
from enum import StrEnum


class Topic(StrEnum):
    """A question that has an answer; the value is the word by which it is asked shortest."""

    CLIENTS = "谁评了我们"
    COVERAGE = "进度"
    MATERIALS = "材料"
    NOMINATION = "自荐"
    TITLE = "称号"
    RESULT = "我的结果"


_CLIENT = r"(?:企业|客户|单位|公司|厂家?|服务对象|业主|甲方|人)"
_ACT = r"(?:评|答|填|交|打|投|做|反馈|不满|低分|差)"
#: 评 and 交 in what the bureau does.
_OFFICIAL = re.compile(r"评选|评审|考评|评定|评估|参评资格|自评|材料|资料|扣|称号")
_WHO = re.compile(
    rf"(?:谁|哪(?:些|几|个|家|位|间)|什么{_CLIENT}).*{_ACT}|{_ACT}.*(?:是|有)(?:谁|哪)"
)
#: 多少家, but not how many agencies take part.
_HOW_MANY = re.compile(
    rf"(?:几|多少)(?:个|家)?(?:{_CLIENT}|份)(?!民币)|(?:几|多少)家(?!.{{0,3}}机构)"
    r"|(?:几|多少)(?:条|份|个)?(?:评价|答卷|问卷|回复|反馈)|有没有人(?:评|答|填)"
)
_ANSWERED = re.compile(
    r"(?P<who>.*?)(?:已经|都|有没有|是否|是不是|有|还|给|对|为)*(?:我们?|本机构|本公司)?"
    r"(?:评价?|答|填|打分|提交)(?:了|过|完|好|我们?|分)*(?:没有?|吗|么|嘛|否)"
)
_ANYBODY = re.compile(rf"(?:请问|那|现在|我们?的?|所有|全部|各|有|{_CLIENT}|大家|们)*")
_COVERAGE = ("进度", "参评情况", "参评率", "回收", "提交率", "完成率", "答卷情况", "评价情况")
_TITLE = ("称号", "标杆", "证书", "牌匾", "有效期")
_MATERIALS = re.compile(
    r"材料|资料|盖章|纸质版|电子版|地址|邮箱|收件|(?:交|送|寄)(?:到|去|给|往)?(?:哪|谁|什么地方|何处)"
)
_NOMINATION = re.compile(r"自荐|报名|推荐|(?:怎么|怎样|如何|想|要|申请|能)(?:参评|参加)")
_RESULT = re.compile(
    r"结果|得分|成绩|名次|排名|排(?:第|几|多少)|第几|多少分|几分(?!钟)|扣|分数|评分|总分|打分|加分"
    r"|(?:我们?|本机构|我们?的|查|看)分|等次|等级|档次|优秀|合格|依据"
    r"|评价(?:怎么样|怎样|如何|好不好|高不高|好吗|高吗)"
)
#: Of these the dates are asked for as well.
_LISTED = re.compile(r"公示|公告|名单|入选|入围|上榜|评上|选上|满意度|满意率")
_WHEN = re.compile(r"截止|期限|时间|什么时候|何时|几号|哪天|多久|日期|几时")


def topic(said: str) -> Topic | None:
    """said: as bot.words.plain gives it; None when it is about something else."""
    if _is_about_a_client(said):
        return Topic.CLIENTS
    if any(word in said for word in _COVERAGE) or _HOW_MANY.search(said) or _asks_if_any(said):
        return Topic.COVERAGE
    if any(word in said for word in _TITLE):
        return Topic.TITLE
    if _MATERIALS.search(said):
        return Topic.MATERIALS
    if _RESULT.search(said) or (_LISTED.search(said) and not _WHEN.search(said)):
        return Topic.RESULT
    return Topic.NOMINATION if _NOMINATION.search(said) else None


def _is_about_a_client(said: str) -> bool:
    """Who answered, who did not and who gave what: of all of them or of one that is named."""
    if _OFFICIAL.search(said):
        return False
    found = _ANSWERED.fullmatch(said)
    if found is not None:
        return _ANYBODY.fullmatch(found["who"]) is None
    return _WHO.search(said) is not None


def _asks_if_any(said: str) -> bool:
    return _OFFICIAL.search(said) is None and _ANSWERED.fullmatch(said) is not None
