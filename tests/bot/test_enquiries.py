"""What people ask beside their business is answered at any moment, with the next step."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.enquiring.enquiry_reading import Topic, topic_of
from storage.tables import Binding, Consent, Cycle, Milestone, Submission

FIRM, AGENCY, LIAISON = "宏达五金厂", "安信检测公司", "陈联络"

#: Words in which it is asked, and what the answer says.
ASKED = {
    Topic.WHAT: (
        "这是什么 这是什么东西 你们是谁 这是干嘛的 为什么要填 谁主办的",
        "由市应急管理局主办",
    ),
    Topic.GENUINE: (
        "是骗子吗 你们是骗子吗 是不是骗子 这是诈骗吗 真的假的 是官方的吗 怎么证明是真的",
        "不是骗子",
    ),
    Topic.MUST: (
        "一定要填吗 必须填吗 可以不填吗 不填可以吗 是自愿的吗 一定要参加吗",
        "自愿参加",
    ),
    Topic.OTHERWISE: (
        "不填会怎样 不填会怎么样 不参加有影响吗 不填会罚款吗 如果不填呢",
        "不计入评价结果",
    ),
    Topic.ANONYMOUS: (
        "能不能匿名 可以匿名吗 匿名吗 匿名 要实名吗 匿名可以吗 是匿名的吗 会显示我们的名字吗",
        "对主办单位不匿名",
    ),
    Topic.PRIVACY: (
        "会不会被机构看到 机构能看到吗 谁能看到 机构会知道吗 保密吗 会泄露吗 安全吗 会被报复吗",
        "机构只能看到汇总结果",
    ),
    Topic.EFFORT: ("要多久 几道题 多久能填完 有多少题 需要几分钟", "10道选择题"),
    Topic.COST: ("收费吗 要钱吗 免费吗 收不收费 要交钱吗 多少钱", "不收费"),
    Topic.PHONE: (
        "你们怎么拿到我的电话 怎么有我的电话 我的电话你们怎么来的 从哪里得到我的联系方式",
        "登记名册",
    ),
    Topic.CONTACT: ("电话 转人工 怎么联系你们 有问题找谁", "联络员，或市应急管理局"),
    Topic.COLLEAGUE: (
        "我们换人了 不是我负责 换人填 转给同事 这个不归我管 我离职了 怎么交接 让同事填 "
        "换微信了怎么办 找错人了",
        "接手 邀请码 登记电话后四位",
    ),
}
LETTERS = """
    没有收到邀请函 扫不了码 二维码过期了 邀请码丢了 没收到邀请函 邀请码在哪里 二维码扫不出来
    没有邀请码 邀请码失效了 邀请码忘了 邀请码是什么 绑定不了 绑定失败 怎么绑定 邀请函丢了怎么办
"""
WRONG = "绑错了 绑定错了 我绑错公司了 解绑 怎么解绑 解除绑定 这不是我们公司"
RECEIPTS = "提交了吗 我提交了吗 提交成功了吗 回执 回执编号 收到了吗 有没有提交"
RESULTS = "什么时候出结果 结果什么时候公布 什么时候公示 结果出来了吗"
QUESTIONS = [(topic, said) for topic, (words, _) in ASKED.items() for said in words.split()]
#: Said in the survey, and its own.
ANSWERS = """
    A 清楚 没有泄露 基本能 服务很好 没有意见 收费太高 希望以后不要收费 他们中途换人了 骗子
    机构的人员经常换 他们离职了 没有收到报告 没收到他们的报告 题目太多 保密工作做得好 不负责
    泄露了商业秘密 报告提交太慢 技术人员不负责 老板很满意 多少钱都不说 机构的电话打不通
    机构能不能早点出报告 提交 继续 跳过 进度 同意 不同意 退出 换一家 重新选择 待评机构 我的提交
    切换身份 接手 未服务 没有合作过 有人要求我打高分 称号 我的结果
"""


@pytest.fixture
def village(village: Any) -> Any:
    village.liaison(LIAISON)
    return village.open("2023乙")


def whoever(web: Any, village: Any, stage: str) -> Any:
    """Somebody at a moment of the conversation."""
    person = web.person("oPerson_1")
    match stage:
        case "consent":
            person.binds(village)
        case "question":
            person.consents(village).says("A")
        case "comment":
            person.consents(village).says("AABBCCABCA")
        case "review":
            person.consents(village).says("AABBCCABCA")
            person.says("跳过")
        case "submitted":
            person.submits(village)
        case "agency":
            person.binds(village, AGENCY)
        case "liaison":
            person.binds(village, LIAISON)
    return person


#: What follows an answer.
STEPS = {
    "stranger": "例如：绑定 K7M-2QX-9TB",
    "consent": "参加请回复",
    "question": "接着评价请回复",
    "comment": "接着评价请回复",
    "review": "接着评价请回复",
    "submitted": "前可以修改",
    "agency": "查看可以发送的内容",
    "liaison": "查看可以发送的内容",
}


#: What only somebody may mean who writes no comment.
LOOSELY = (
    ("怎么填", "请企业评价"),
    ("我是企业，怎么评价", "请企业评价"),
    ("二维码扫了没反应", "邀请函上的9位"),
    ("邀请函上没有邀请码", "邀请函上的9位"),
    ("这个事情不归我负责", "接手"),
    ("我们老板让我转给别人填", "接手"),
    ("前任离职了怎么接手", "接手"),
    ("填差评会不会被报复", "机构只能看到汇总结果"),
    ("打低分机构会知道吗", "机构只能看到汇总结果"),
    ("是不是政府的", "不是骗子"),
    ("要不要钱的", "不收费"),
    ("填一份多久", "10道选择题"),
    ("会不会影响我们公司", "不计入评价结果"),
    ("可以不写名字吗", "自愿参加|匿名"),
)


@pytest.mark.parametrize(("said", "told"), LOOSELY)
def test_who_writes_no_comment_is_understood_by_a_word(
    village: Any, web: Any, said: str, told: str, fixed_time: Any
) -> None:
    told_when_bound = "已经绑定" if "9位" in told else told
    assert re.search(told, web.person("oStranger").says(said))
    person = whoever(web, village, "consent")
    assert re.search(told_when_bound, person.says(said))
    assert STEPS["consent"] in person.last
    assert village.count(Consent) == 0
    person.says("同意")
    person.says("AABBCCABCA")
    fixed_time.move_to(village.midnight(5) + timedelta(hours=1))
    assert re.search(told_when_bound, person.says(said))


@pytest.mark.parametrize("said", ["会不会影响我们公司", "填一份多久", "二维码扫了没反应"])
def test_in_the_survey_the_same_words_may_be_a_comment(village: Any, web: Any, said: str) -> None:
    told = whoever(web, village, "comment").says(said)
    assert said in told
    assert "意见" in told


def test_what_is_confided_is_no_question(village: Any, web: Any) -> None:
    person = whoever(web, village, "consent")
    assert "编号" in person.says("有人要求我打高分，机构的经理打电话威胁我们")


@pytest.mark.parametrize(("topic", "said"), QUESTIONS)
def test_a_question_is_read_however_it_is_put(topic: Topic, said: str) -> None:
    for each in (said, f"{said}？", f"请问{said}", f" {said}。"):
        assert topic_of(each) is topic


@pytest.mark.parametrize("said", ANSWERS.split())
def test_what_belongs_to_the_survey_is_left_to_it(said: str) -> None:
    assert topic_of(said) is None


@pytest.mark.parametrize("stage", STEPS)
def test_each_is_answered_at_any_moment_with_the_next_step(
    village: Any, web: Any, stage: str
) -> None:
    person = whoever(web, village, stage)
    for topic, (words, told) in ASKED.items():
        reply = person.says(words.split()[0])
        expected = told.replace("联络员，或", "") if stage == "liaison" else told
        assert expected in reply, (topic, reply)
        assert STEPS[stage] in reply, (topic, reply)
    if stage == "consent":
        assert village.count(Consent) == 0, "no question is a consent"
    if stage == "comment":
        assert "请核对" in person.says("都很好"), "the comment is still awaited"


def test_after_the_end_nobody_is_told_to_go_on(village: Any, web: Any, fixed_time: Any) -> None:
    person = whoever(web, village, "question")
    fixed_time.move_to(village.midnight(5) + timedelta(hours=1))
    for said in ("机构能看到吗", "能不能匿名", "要多久"):
        assert "接着评价" not in person.says(said)
        assert "截止" in person.last
    told = person.says("我填了没提交怎么办")
    assert "不计入，截止后不能再补" in told
    assert "联络员，或市应急管理局" in told


@pytest.mark.parametrize(
    "said",
    [
        "没有收到邀请函",
        "扫不了码",
        "二维码过期了",
        "邀请码丢了",
        "没收到邀请函",
        "邀请码在哪里",
        "二维码扫不出来",
        "没有邀请码",
        "邀请码失效了",
        "邀请码忘了",
        "邀请码是什么",
        "绑定不了",
        "绑定失败",
        "怎么绑定",
        "邀请函丢了怎么办",
    ],
)
def test_a_letter_that_is_missing_is_told_whom_to_ask(village: Any, web: Any, said: str) -> None:
    told = web.person("oStranger").says(said)
    assert "联络员，或市应急管理局" in told
    assert "绑定 K7M-2QX-9TB" in told
    bound = web.person("oPerson_1").binds(village)
    assert "您已经绑定" in bound.says(said)


def test_a_colleague_may_follow_by_the_words_that_are_told(village: Any, web: Any) -> None:
    assert "已填的内容都保留" in whoever(web, village, "question").says("我们换人了")
    fresh = web.person("oPerson_1").binds(village).says("我离职了")
    assert "接手" in fresh
    for stage in STEPS:
        person = web.person(f"oHelp_{stage}")
        assert "接手 邀请码 登记电话后四位" in person.says("帮助")


def test_before_consent_a_colleague_may_have_the_code_at_once(village: Any, web: Any) -> None:
    person = whoever(web, village, "consent")
    assert "不同意" in person.says("这个不归我管")
    person.taps("不同意")
    assert village.count(Binding) == 0
    assert "绑定成功" in web.person("oColleague").binds(village).last


@pytest.mark.parametrize(
    "said", ["绑错了", "绑定错了", "我绑错公司了", "解绑", "怎么解绑", "解除绑定", "这不是我们公司"]
)
def test_who_is_wrongly_bound_is_told_how_to_leave(village: Any, web: Any, said: str) -> None:
    assert "没有绑定" in web.person("oStranger").says(said)
    person = whoever(web, village, "consent")
    person.says(said)
    assert "绑错了请回复" in person.last
    person.says("同意")
    assert "撤回同意" in person.says(said)
    person.taps("撤回同意")
    assert village.count(Binding) == 0
    agency = web.person("oAgency").binds(village, AGENCY)
    assert "删除我的信息" in agency.says(said)


@pytest.mark.parametrize(
    "said", ["提交了吗", "我提交了吗", "提交成功了吗", "回执", "回执编号", "收到了吗", "有没有提交"]
)
def test_who_submitted_is_told_so_with_the_receipt(
    village: Any, web: Any, said: str, fixed_time: Any
) -> None:
    person = whoever(web, village, "submitted")
    [receipt] = [row.receipt for row in village.rows(Submission)]
    told = person.says(said)
    assert "已提交1份" in told
    assert f"回执编号 {receipt}" in told
    person.says("修改 3 C")
    assert "修改后还没有再提交" in person.says(said)
    fixed_time.move_to(village.midnight(5) + timedelta(hours=1))
    assert receipt in person.says(said)


@pytest.mark.parametrize(
    ("stage", "told"),
    [("consent", "没有提交过"), ("question", "还没有提交："), ("review", "已答10/10题")],
)
def test_who_has_not_submitted_is_told_so(village: Any, web: Any, stage: str, told: str) -> None:
    reply = whoever(web, village, stage).says("提交了吗")
    assert told in reply
    assert STEPS[stage] in reply
    assert "还没有提交：" in person_says(web, "没提交怎么办") or stage == "consent"


def person_says(web: Any, said: str) -> str:
    reply: str = web.person("oPerson_1").says(said)
    return reply


@pytest.mark.parametrize(
    "said", ["什么时候出结果", "结果什么时候公布", "什么时候公示", "结果出来了吗"]
)
def test_when_there_is_a_result(village: Any, web: Any, said: str) -> None:
    for stage in ("stranger", "submitted"):
        told = whoever(web, village, stage).says(said)
        assert "不单独公布结果" in told
        assert "公示名单" in told


def test_a_day_that_is_over_is_not_told_as_to_come(town: Any, web: Any, fixed_time: Any) -> None:
    town.enterprise(FIRM, AGENCY)
    town.open()
    [cycle] = town.rows(Cycle)
    day = town.midnight(5).date()
    town.add(Milestone, cycle_id=cycle.id, name="evaluation_ends", on_date=day)
    person = web.person("oP").submits(town)
    assert f"评选预计{day.year}年{day.month}月{day.day}日结束" in person.says("结果什么时候公布")
    fixed_time.move_to(town.midnight(40))
    told = person.says("结果什么时候公布")
    assert "预计" not in told
    assert "名单会公示" in told
