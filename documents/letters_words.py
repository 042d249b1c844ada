"""What a letter of invitation (邀请函) says, by role; the words are fixed and approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

#: Agencies that are named in a letter; the others are named in the chat.
MOST_NAMED = 24


class Code(Enum):
    """What is drawn beside the steps."""

    SCENE = auto()  #: of the invitation itself: who scans it is bound
    ACCOUNT = auto()  #: of the account: who scans it follows, and types the code
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Campaign:
    """What all letters of a run have in common; scenes_until: the last day of Code.SCENE."""

    bureau: str
    account: str
    cycle: str
    opens_on: date
    closes_on: date
    written_on: date
    questions: int
    scenes_until: date | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The paragraphs of one role's letters; {code} stands for the code in print."""

    title: str
    opening: str
    heading: str
    steps: tuple[str, str, str]
    deadline: str
    closing: str


def words_of(role: str, campaign: Campaign, code: Code) -> Words:
    """The words for an enterprise's, an agency's or a liaison's letter."""
    words = {"enterprise": _enterprise, "agency": _agency, "liaison": _liaison}[role]
    return words(campaign, _first_steps(campaign, code))


def caption(campaign: Campaign, code: Code) -> str:
    """Below the QR code, or in its place."""
    if code is Code.NONE:
        return f"请在微信中搜索公众号\n“{campaign.account}”"
    if code is Code.ACCOUNT:
        return f"微信扫码关注\n“{campaign.account}”"
    until = campaign.scenes_until
    return "微信扫码即可开始" + (f"\n扫码有效至{day(until)}，\n其后请输入邀请码" if until else "")


def named(agencies: Sequence[str]) -> tuple[list[str], list[str]]:
    """The agencies as two columns of lines, the second empty where one has room for all."""
    lines = [f"{number}. {name}" for number, name in enumerate(agencies[:MOST_NAMED], 1)]
    if len(agencies) > MOST_NAMED:
        lines[-1] = f"……等共{len(agencies)}家，微信中逐一列出"
    if not lines:
        return ["以微信中列出的为准"], []
    if len(lines) <= _ONE_COLUMN:
        return lines, []
    half = (len(lines) + 1) // 2
    return lines[:half], lines[half:]


def day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


_ONE_COLUMN = 5


def _first_steps(campaign: Campaign, code: Code) -> tuple[str, str]:
    """How the person gets into the chat, and how they show who they are."""
    send = "发送“绑定 {code}”（邀请码不分大小写）。"
    if code is Code.SCENE:
        return (
            f"用微信“扫一扫”扫描右侧二维码，关注公众号“{campaign.account}”。",
            f"扫码后自动识别，无需输入；如未识别，请{send}",
        )
    if code is Code.ACCOUNT:
        follow = f"用微信“扫一扫”扫描右侧二维码，关注公众号“{campaign.account}”。"
    else:
        follow = f"在微信中搜索并关注公众号“{campaign.account}”。"
    return follow, f"在公众号对话框中{send}"


def _enterprise(campaign: Campaign, first: tuple[str, str]) -> Words:
    bureau = campaign.bureau
    return Words(
        title="安全生产技术服务满意度调查邀请函",
        opening=f"　　{bureau}正在开展安全生产技术服务机构考评（{campaign.cycle}周期）。"
        "贵单位接受过下列机构的服务，您的评价直接计入考评得分，"
        "有助于促进机构规范从业、提高服务质量。诚邀贵单位如实评价。",
        heading="请贵单位评价的机构（共{count}家）",
        steps=(
            *first,
            f"阅读隐私告知并回复“同意”，点选回答{campaign.questions}道题（约3分钟），"
            "最后回复“提交”。中途退出，答案会保留。",
        ),
        deadline=_until(campaign),
        closing="　　隐私保护：参与自愿，可随时回复“撤回同意”。"
        f"答卷只有{bureau}（含其委托的调查单位）能够查看；"
        "被评价的机构只能看到汇总结果，看不到由谁评价、如何评价，公开的内容不含贵单位和您的个人信息。\n"
        "　　邀请码代表贵单位，请交由熟悉该项服务的人员填写，不要告诉他人，尤其是被评价的机构。"
        "如有人要求您打高分，可在微信中回复“有人要求我打高分”。\n"
        "　　需更换填写人，请新的填写人发送“接手 邀请码 登记电话后四位”；"
        "邀请码遗失，请联系所在区应急管理局联络员重新领取。",
    )


def _agency(campaign: Campaign, first: tuple[str, str]) -> Words:
    return Words(
        title="安全生产技术服务机构考评通知函",
        opening=f"　　{campaign.bureau}正在开展安全生产技术服务机构考评（{campaign.cycle}周期），"
        "并向接受过服务的企业开展满意度调查。贵机构可凭下列邀请码，在微信中办理和查询考评事项。",
        heading="绑定后可以发送",
        steps=(*first, "按提示发送词语查询或办理，例如“材料”。"),
        deadline=_until(campaign),
        closing="　　为保护评价企业，贵机构只能看到汇总结果，看不到由谁评价、如何评价。"
        "请勿要求、引导或代替企业评价。\n"
        "　　邀请码代表贵机构，请勿告诉他人。"
        "需更换办理人，请新的办理人发送“接手 邀请码 登记电话后四位”；"
        f"邀请码遗失，请联系{campaign.bureau}重新领取。",
    )


def _liaison(campaign: Campaign, first: tuple[str, str]) -> Words:
    return Words(
        title="联络员邀请函",
        opening=f"　　{campaign.bureau}正在开展安全生产技术服务机构考评（{campaign.cycle}周期）。"
        "您是本区联络员，可凭下列邀请码，在微信中查看本区进度、提醒尚未评价的企业。",
        heading="绑定后可以发送",
        steps=(*first, "按提示发送词语查询或办理，例如“进度”。"),
        deadline=_until(campaign),
        closing="　　您只能查看本区的进度和尚未答完的企业，看不到评价内容。"
        "请勿要求企业给出某种评价。\n"
        "　　邀请码仅供您本人使用，请勿告诉他人；"
        f"遗失或更换联络员，请联系{campaign.bureau}。",
    )


def _until(campaign: Campaign) -> str:
    return f"{day(campaign.opens_on)}至{day(campaign.closes_on)}（含当日）"


#: What an agency and a liaison may say, in the place of the agencies to be rated.
MAY_SAY = {
    "agency": ("进度", "我的结果", "材料", "截止", "自荐", "申诉", "称号"),
    "liaison": ("进度", "未答", "未联系", "推荐", "截止", "异议", "催办"),
}
