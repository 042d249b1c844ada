"""Run the demonstration: processes, people on their phones, and what to try."""

import time
from datetime import UTC, datetime

from rich.console import Console

from cycle.inviting.codes import display
from cycle.inviting.invitations import InvitationRow
from pingyi.demo.phones import Phones
from pingyi.demo.respondents import Respondent, Respondents
from pingyi.demo.stage import Stage, role_name
from pingyi.processes import Child, Supervisor
from storage.tables import Role

#: The people that are yours to play; their phones stand first in the list.
YOURS = {
    Role.ENTERPRISE: ("you-enterprise", "您扮演 企业安全员"),
    Role.AGENCY: ("you-agency", "您扮演 机构负责人"),
    Role.LIAISON: ("you-liaison", "您扮演 区联络员"),
}
_YOUR_GROUP = "由您扮演"
_START_SECONDS = 30.0
_REPORT_SECONDS = 15.0


class Demonstration:
    """Everything that runs while it is watched."""

    def __init__(self, stage: Stage, console: Console, respondents: int, pause: float) -> None:
        self._stage = stage
        self._console = console
        self._at_once = respondents
        self._pause = pause
        self._respondents: Respondents | None = None

    def run(self) -> None:
        """Start everything and return when asked to stop."""
        stage = self._stage
        with self._console.status("正在准备演示城市……"):
            founded = stage.prepare(datetime.now(UTC))
        log = (stage.folder / "processes.log").open("ab")
        children = [
            Child("phones", stage.phones_command, stage.environment, log),
            *(
                Child(name, ["pingyi", name], stage.environment, log)
                for name in ("serve", "deliver", "schedule")
            ),
        ]
        supervisor = Supervisor(children, every=(_REPORT_SECONDS, self._report))
        try:
            supervisor.run(lambda: self._begin(founded=founded), self._send_people_home)
        finally:
            log.close()
            stage.database.dispose()
            self._console.print("已停止。再次运行同一命令可接着演示。")

    def _begin(self, *, founded: bool) -> None:
        stage = self._stage
        phones = Phones(stage.phones_url)
        phones.wait_until_up(_START_SECONDS)
        invitations = stage.invitations(datetime.now(UTC))
        yours = _yours(invitations, stage.with_one_agency(), stage.titled())
        others = [row for row in invitations if row.role is Role.ENTERPRISE and row not in yours]
        phones.add_people([_yours_to_play(row) for row in yours])
        phones.add_people([_somebody(row) for row in others])
        phones.put_letters([_letter(row, yours) for row in [*yours, *others]])
        self._welcome(yours, founded=founded)
        people = [Respondent(f"sim-{row.subject}", row.qr_scene) for row in others]
        if self._at_once:
            self._respondents = Respondents(stage.phones_url, people, self._pause, seed=7)
            self._respondents.start(self._at_once)

    def _send_people_home(self) -> None:
        if self._respondents is not None:
            self._respondents.stop()

    def _welcome(self, yours: list[InvitationRow], *, founded: bool) -> None:
        enterprise, agency, liaison = yours
        stage, say = self._stage, self._console.print
        say()
        state = "演示城市已建好：5个区、40家机构、600家企业、1200份答卷；上一周期已公告。"
        say(state if founded else "接着上次的演示继续。", style="bold green")
        say(f"  手机页面 (phones)   [bold]{stage.phones_url}[/]")
        say(f"  公示和称号 (pages)  {stage.web_url}/")
        say(f"  回调地址 (webhook)  http://127.0.0.1:{stage.web_port}/wechat")
        say(f"  数据与日志 (data)   {stage.folder}")
        say()
        say("可以试试 (four things to try)：", style="bold")
        say(f"  1. 打开“{YOURS[Role.ENTERPRISE][1]}”，扫码或发送 {_binding(enterprise)}，")
        say("     回复“同意”，点选十题，“跳过”，“提交”，得到回执。")
        say(f"  2. 打开“{YOURS[Role.LIAISON][1]}”，发送 {_binding(liaison)}，再发“进度”“未答”；")
        say("     模拟企业正在陆续作答，过一会儿再发“进度”看变化。")
        say("  3. 企业答到一半停下，一两分钟内收到催办；提交后不再催。")
        say(f"  4. 打开“{YOURS[Role.AGENCY][1]}”，发送 {_binding(agency)}，再发“我的结果”“称号”，")
        say("     点开回复里的链接；上一周期递补的名单正在公示，可以发“异议”“申诉”试试。")
        say()
        say("按 Ctrl-C 停止 (Ctrl-C stops everything)。", style="dim")

    def _report(self) -> None:
        found, is_open = self._stage.progress()
        answers = found.responses
        line = f"{time.strftime('%H:%M:%S')}　已开始 {answers.started}"
        line += f"　已提交 {answers.submitted} / {answers.invited}"
        if not is_open:
            line += "　调查已截止：加 --fresh 重新开始"
        self._console.print(line, style="dim")


def _binding(row: InvitationRow) -> str:
    return f"[cyan]绑定 {display(row.code)}[/]"


def _yours(
    invitations: list[InvitationRow], short: frozenset[str], titled: frozenset[str]
) -> list[InvitationRow]:
    """An enterprise with a short survey, the liaison of its district, and an agency with a title.

    A folder of before there were titles goes on with any agency.
    """
    enterprise = next(row for row in invitations if row.subject in short)
    agencies = [row for row in invitations if row.role is Role.AGENCY]
    agency = next((row for row in agencies if row.subject in titled), agencies[0])
    liaison = next(
        row
        for row in invitations
        if row.role is Role.LIAISON and row.district == enterprise.district
    )
    return [enterprise, agency, liaison]


def _yours_to_play(row: InvitationRow) -> dict[str, str]:
    openid, name = YOURS[row.role]
    return {"openid": openid, "name": name, "note": row.name, "group": _YOUR_GROUP}


def _somebody(row: InvitationRow) -> dict[str, str]:
    return {"openid": f"sim-{row.subject}", "name": row.name, "note": row.subject, "group": "企业"}


def _letter(row: InvitationRow, yours: list[InvitationRow]) -> dict[str, str]:
    return {
        "label": f"{role_name(row.role)}　{row.name}",
        "detail": "由您扮演" if row in yours else row.subject,
        "role": role_name(row.role),
        "scene": row.qr_scene,
        "code": row.code,
    }
