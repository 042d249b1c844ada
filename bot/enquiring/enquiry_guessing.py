"""What a short message is about, by a word in it, of somebody who can mean nothing else.

Looser than enquiry_reading, which is for everybody: a respondent's comment has such words too.
"""

import re

from bot.enquiring.enquiry_reading import Topic
from bot.words import plain

_LONGEST = 40
#: The first that fits.
_WORDS: tuple[tuple[Topic, str], ...] = (
    (Topic.WRONG_UNIT, r"绑错|解绑|(?:解除|取消|更换)绑定|换绑|不是我们?的?(?:公司|单位|企业|厂)"),
    (
        Topic.COLLEAGUE,
        r"换[了个一]*人|离职|辞职|退休|调岗|调走|接手|接替|交接|移交|同事|转给|前任|别人[来填办做]"
        r"|不归我|(?:不是|没)我?(?:负责|管|经办)|不负责|负责人|经办人|找错人|换[了个]*(?:微信|手机|号)",
    ),
    (Topic.ANONYMOUS, r"匿名|实名|记名|署名|留名|(?:名字|姓名|身份)"),
    (
        Topic.PRIVACY,
        r"看到|看见|看得到|报复|保密|泄露|泄漏|隐私|得罪|穿小鞋|信息安全|(?:机构|对方|他们).*(?:知道|发现)",
    ),
    (Topic.GENUINE, r"骗|诈|真的?假|是真的|官方|正规|政府|可信|靠谱|可靠|相信|钓鱼"),
    (Topic.COST, r"收费|收钱|要钱|交钱|花钱|付费|免费|费用|多少钱|要不要钱"),
    (
        Topic.PHONE,
        r"(?:电话|号码|手机|联系方式|个人信息).*(?:哪|怎么|谁|为什么|为啥|来的)"
        r"|(?:怎么|哪里?|为什么|为啥|谁).*(?:我|我们)的?(?:电话|号码|手机|联系方式|信息)",
    ),
    (Topic.LETTER, r"邀请函|邀请码|二维码|扫码|扫不|扫了|怎么绑|绑定?不|没绑"),
    (Topic.HANDED_IN, r"回执|提交.*[吗没]|收到.*吗"),
    (
        Topic.TOO_LATE,
        r"没(?:有)?(?:来得及)?(?:提交|填完|交)|忘(?:记|了).*(?:提交|填|交)"
        r"|补(?:填|交|评|提交)|来不及|错过",
    ),
    (Topic.OTHERWISE, r"影响|后果|处罚|罚款|扣分|不(?:填|做|评|答|参加|参与).*(?:会|怎|呢)"),
    (Topic.MUST, r"一定要|必须|强制|非要|自愿|(?:可以|能|可不可以|能不能)不"),
    (Topic.EFFORT, r"多久|多长时间|多少时间|几分钟|多少分钟|多少道?题|几道?题|题目"),
    (Topic.RESULT, r"结果|(?:什么时候|几时|何时).*(?:公布|公示|出来)"),
    (Topic.CONTACT, r"电话|人工|客服|联系|咨询"),
    (
        Topic.WHAT,
        r"什么|啥|干嘛|是谁|哪个(?:单位|部门)|怎么(?:填|评|弄|用|参加|操作|开始|办|做|回事)"
        r"|不会(?:用|弄|填)|看不懂|为什么",
    ),
)  # fmt: skip
_READ = tuple((topic, re.compile(words)) for topic, words in _WORDS)


def topic_by_words(text: str) -> Topic | None:
    """What is probably asked; None where nothing is to be guessed."""
    if not 2 <= len(text) <= _LONGEST:
        return None
    said = "".join(plain(text).split())
    return next((topic for topic, words in _READ if words.search(said)), None)
