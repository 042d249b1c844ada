"""The rival: WeRoBot with its SQLite session asks ten questions, one after another.

Runs in a virtual environment of its own (bench/werobot-constraints.txt) and imports nothing of
ours. It asks as many questions in as many turns as a survey has, but knows no register, no
codes, no redelivery and no deadline.
"""

import os

from flask import Flask
from werobot import WeRoBot
from werobot.contrib.flask import make_view
from werobot.session.sqlitestorage import SQLiteStorage

robot = WeRoBot(
    token=os.environ["BENCH_TOKEN"],
    enable_session=True,
    session_storage=SQLiteStorage(os.environ["BENCH_SESSIONS"]),
)
robot.config["APP_ID"] = os.environ["BENCH_APP_ID"]
robot.config["ENCODING_AES_KEY"] = os.environ["BENCH_AES_KEY"]

_QUESTION = "第{}/10题\n对该机构的服务是否满意?\nA 满意\nB 基本满意\nC 不满意\n请回复字母。"


@robot.text
def answer(message, session):  # type: ignore[no-untyped-def]  # WeRoBot has no types
    said = message.content
    answers = session.get("answers", "")
    if said in ("A", "B", "C") and session.get("agreed") and len(answers) < 10:
        answers += said
        session["answers"] = answers
        return _QUESTION.format(len(answers) + 1) if len(answers) < 10 else "意见?没有请回复 跳过"
    if said.startswith("绑定"):
        session["code"] = said
        return "请回复 同意 或 不同意"
    if said == "同意":
        session["agreed"] = True
        return _QUESTION.format(1)
    if said == "跳过":
        session["comment"] = ""
        return f"您的答案:{answers}。请回复 提交"
    if said == "提交":
        session["submitted"] = answers
        return "已收到,谢谢。"
    return "没有看懂,请重新回复。"


app = Flask(__name__)
app.add_url_rule("/wechat", "wechat", make_view(robot), methods=["GET", "POST"])
