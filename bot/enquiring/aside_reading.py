"""Questions and requests in the middle of the survey, in people's own words: never its answers.

enquiry_reading is for everybody; this reads what a respondent says, where anything else would be an
answer, a comment or a story.
"""

import re

from bot.enquiring.enquiry_reading import Topic
from bot.words import plain
from survey.folding import is_question

_LONGEST = 24
_END = r"(?:吗|嘛|么|呢|啊|呀|的|了|哦)*"
_THEM = r"(?:机构|他们|对方|人家|公司|单位|服务商|那边|别人|其他人|领导|老板)"
_PRIVACY = re.compile(
    r"(?:.*(?:能不能|可不可以|可以|能|能否|是不是|是否|会不会|要不要|想).{0,3}(?:匿名|保密|不记名|实名)"
    r"|(?:这个?|评价|调查|问卷|答案|填的?)*(?:会不会|会|能不能|能|是不是|是否|有没有|可能)?(?:被|让|给)?.{0,3}"
    rf"{_THEM}.{{0,4}}(?:会不会|会|能不能|能|可以|是否|是不是)?.{{0,2}}"
    r"(?:知道|看到|看见|看得到|查到|发现|得知|晓得|看)(?:我|我们|是谁|谁).{0,6}"
    r"|(?:这个?|评价|调查|问卷|答案|填的?)*(?:会不会|会|能不能|能|是不是|是否)(?:被|让|给).{0,3}"
    rf"{_THEM}.{{0,2}}(?:知道|看到|看见|看|查到|发现|得知).{{0,4}}"
    rf"|.{{0,6}}{_THEM}.{{0,3}}(?:会不会|会|能不能|能|可以|是否).{{0,3}}(?:知道|看到|看见|看得到|查到).{{0,4}}"
    r"|.*(?:知道|看到|查到)(?:是)?(?:我|谁)(?:评|填|打|写|说).{0,4}"
    r"|.*会不会(?:泄露|泄漏|打击报复|报复).*|.{0,6}(?:匿名|保密|实名|记名)" + _END + r")"
)
_CONTACT = re.compile(
    r"(?:.{0,8}(?:电话|热线|号码|联系方式)(?:是)?(?:多少|几多|什么|有吗|给我|发我|号码).{0,12}"
    r"|(?:我要|我想|想|给你们|可以|能|能不能)*(?:打|拨)(?:个|你们)?电话(?:给你们|问问|咨询|问一下)?"
    r"|(?:你们|有没有|有|给个|留个|发个|联系)*(?:电话|热线|客服)(?:吗|呢)?"
    r"|.{0,4}(?:怎么|如何|点样)(?:联系|联络|找).{0,6}|(?:转|找|要)?人工(?:客服|服务)?)" + _END
)
_WHO = re.compile(
    r"(?:.{0,4}(?:是不是|是|不是|该不会是)?(?:骗子|诈骗|骗人|假的|钓鱼|真的假的|真的吗|真假)"
    r"|.{0,3}(?:这|这个|你们|你)(?:是|到底是)(?:什么|谁|干什么|干嘛|做什么|干啥|咩|哪里|哪个单位|哪个部门|啥)"
    r".{0,5}|你是谁|你们是谁|什么东西|什么来的|干什么用的|做什么用的|是官方的?)" + _END
)
_REPLACED = re.compile(
    r"(?:我们?|这个?|现在|已经|公司|单位|企业|负责人|经办人|联系人|负责的人|以前的|原来的|不好意思|你好)*"
    r"(?:换人|换了人|换负责人|离职|辞职|调走|不干|不在这|不是我负责|不归我管|不是我管|我不负责|不由我负责"
    r"|不是我做|不是我办|找错人|发错人|不是负责人|要换人)(?:了|的|填|这个|这块|这事|,|啊|呀|管|负责)*"
)


def topic_aside(text: str) -> Topic | None:
    """What the whole short message asks; None where it may be something that is to be kept."""
    if not 2 <= len(text) <= _LONGEST or text.isascii():
        return None
    said = plain(text).replace(" ", "").replace(",", "").replace("，", "")
    if _PRIVACY.fullmatch(said) and (is_question(text) or _seems_asked(said)):
        return Topic.ANONYMOUS if re.search("匿名|实名|记名", said) else Topic.PRIVACY
    if _CONTACT.fullmatch(said):
        return Topic.CONTACT
    if _WHO.fullmatch(said):
        return Topic.GENUINE if re.search("骗|假|真|钓鱼|官方", said) else Topic.WHAT
    return Topic.COLLEAGUE if _REPLACED.fullmatch(said) else None


def _seems_asked(said: str) -> bool:
    return len(said) <= 6 or any(
        each in said
        for each in ("能不能", "可不可以", "会不会", "是不是", "是否", "能否", "有没有")
    )
