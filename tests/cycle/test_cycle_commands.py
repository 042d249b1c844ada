"""The cycle's commands as an operator types them: sentences, exit codes, JSON and files."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from rich.cells import cell_len

from cycle.inviting.codes import normalise
from pingyi.cli.tools import console
from scoring.assessment import assess
from scoring.evidence import Terms
from scoring.ruleset import Window
from scoring.ruleset_file import load_ruleset
from tests.cycle.scored import SURVEYED, scored
from tests.cycle.shell import CYCLE, Shell


@pytest.fixture
def engagement(city: Any, pingyi: Shell) -> str:
    """禅城 has one enterprise with one agency to rate, and a liaison; 南海 has one enterprise."""
    city.agency("A1", "=甲公司")
    city.enterprise("E1", "440604", "一厂[red]")
    city.enterprise("E2", "440605", "二厂")
    city.liaison("440604", "陈一")
    engagement: str = city.engage("A1", "E1", "合同1")
    city.engage("A1", "E2", "合同2")
    return engagement


def test_a_cycle_is_created_once(pingyi: Shell, engagement: str, tmp_path: Path) -> None:
    created = pingyi("cycle", "create", "2023.toml")
    assert created.exit_code == 0
    assert "已创建：邀请 4 份，答卷 2 份" in created.stdout
    again = pingyi("cycle", "create", "2023.toml")
    assert again.exit_code == 0
    assert "已存在且内容相同，未作改动" in again.stdout
    assert pingyi.json("cycle", "create", "2023.toml")["created"] is False
    (tmp_path / "2023.toml").write_text(CYCLE.replace("2023-10-24", "2023-10-25"), "utf-8")
    assert "closes_on 不同" in pingyi.refused("cycle", "create", "2023.toml")
    assert [each["closes_on"] for each in pingyi.json("cycle", "list")] == ["2023-10-24"]


def test_days_that_are_over_are_pointed_out_once(pingyi: Shell, engagement: str) -> None:
    """Last year's dates in this year's file: nothing takes a cycle away again."""
    assert "调查截止日 2023-10-24 已经过去" in pingyi("cycle", "create", "2023.toml").stdout
    assert "已经过去" not in pingyi("cycle", "create", "2023.toml").stdout


@pytest.mark.parametrize(
    ("left", "moved", "said"),
    [
        (
            (),
            ("2023-10-13", "2023-10-24"),
            "考评期止于 2023-10-18，与调查时间 2029-10-13 至 2029-10-24 相隔半年以上",
        ),
        (
            ("materials_due = 2023-10-18",),
            ("2023-10-13", "2023-10-24", "2022-01-01", "2023-10-18"),
            "申报资料截止 2023-10-18，与调查时间 2029-10-13 至 2029-10-24 相隔半年以上",
        ),
        ((), ("2023-10-18",), "考评期止于 2029-10-18，与调查时间 2023-10-13 至 2023-10-24 相隔"),
    ],
)
def test_a_day_that_was_left_in_another_year_is_pointed_out(
    pingyi: Shell, tmp_path: Path, left: tuple[str, ...], moved: tuple[str, ...], said: str
) -> None:
    text = CYCLE
    for day in moved:
        year = "2028" if day.startswith("2022") else "2029"
        text = text.replace(day, f"{year}{day[4:]}")
    for line in left:
        key = line.partition(" ")[0]
        text = "\n".join(line if each.startswith(key) else each for each in text.splitlines())
    (tmp_path / "copied.toml").write_text(text, "utf-8")
    told = pingyi("cycle", "create", "copied.toml").stdout
    assert f"提示：{said}" in told
    assert "已创建" in told


@pytest.mark.parametrize(
    ("moved", "same"),
    [
        ((), "调查时间和考评期"),
        (("2023-10-18",), "调查时间（2023-10-13 至 2023-10-24）"),
        (("2023-10-13", "2023-10-24"), "考评期（2022-01-01 至 2023-10-18）"),
        (("2023-10-13", "2023-10-24", "2023-10-18"), "考评期的起点（2022-01-01）"),
        (("2023-10-13", "2023-10-24", "2022-01-01"), "考评期的终点（2023-10-18）"),
    ],
)
def test_days_that_another_cycle_has_are_pointed_out(
    pingyi: Shell, tmp_path: Path, moved: tuple[str, ...], same: str
) -> None:
    pingyi.json("cycle", "create", "2023.toml")
    text = CYCLE.replace('name = "2023"', 'name = "2024"')
    for day in moved:
        text = text.replace(day, f"{int(day[:4]) + 1}{day[4:]}")
    (tmp_path / "copied.toml").write_text(text, "utf-8")
    told = pingyi("cycle", "create", "copied.toml").stdout
    assert f"提示：{same}与已有的考评周期“2023”相同" in told
    pingyi.json("cycle", "create", "copied.toml")  # again: it is there, and nothing is said
    assert "提示" not in pingyi("cycle", "create", "copied.toml").stdout


def test_a_new_year_gives_no_reason_to_ask(
    pingyi: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pingyi.json("cycle", "create", "2023.toml")
    text = CYCLE.replace("2023-", "2029-").replace("2022-", "2028-").replace('"2023"', '"2029"')
    (tmp_path / "2029.toml").write_text(text, "utf-8")
    monkeypatch.setattr("pingyi.cli.cycle.is_terminal", lambda: True)
    told = pingyi("cycle", "create", "2029.toml")
    assert (told.exit_code, "提示" in told.stdout) == (0, False)
    assert "pingyi roster import" in told.stdout  # nobody is in the register yet


def test_nor_is_it_created_where_somebody_says_no(
    pingyi: Shell, engagement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pingyi.cli.cycle.is_terminal", lambda: True)
    monkeypatch.setattr("pingyi.cli.options.is_terminal", lambda: True)
    assert "未作改动" in pingyi.refused("cycle", "create", "2023.toml")  # nothing was answered
    assert pingyi.json("cycle", "list") == []


def test_creating_says_what_it_made(pingyi: Shell, engagement: str) -> None:
    content = pingyi.json("cycle", "create", "2023.toml")
    assert content.pop("id")
    assert content == {
        "name": "2023",
        "created": True,
        "invitations": 4,
        "responses": 2,
        "outside_window": 0,
        "enterprises_left_out": 0,
        "districts_without_liaison": ["440605", "440606", "440607", "440608"],
        "doubts": ["文件里的调查截止日 2023-10-24 已经过去，请核对年份。"],
    }


def test_creating_says_whom_it_leaves_out(pingyi: Shell, city: Any, engagement: str) -> None:
    """An enterprise without a service item, and one whose item is of other years."""
    for uscc in ("E3", "E4", "E5"):
        city.enterprise(uscc, "440605")
    city.engage("A1", "E5", "旧", date(2019, 1, 1), date(2019, 12, 31))
    city.engage("A1", "E4", "新")
    told = pingyi("cycle", "create", "2023.toml").stdout
    assert "注意：2 家企业没有考评期内的服务项目，没有邀请：企业E3、企业E5；" in told
    assert "注意：4 个区没有联络员：南海区、顺德区、三水区、高明区；" in told
    assert told.count("pingyi roster import 名录.xlsx") == 2
    assert told.splitlines()[-1].endswith("letters 邀请函.docx 2023 --by 姓名")


def test_a_bad_file_is_refused_and_nothing_is_written(pingyi: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(CYCLE.replace("[7, 3, 1, 0]", "[7, 7]"), "utf-8")
    said = pingyi.refused("cycle", "create", "bad.toml")
    assert said.count("\n") == 1
    assert "bad.toml" in said
    assert "nudge_days_before = [7, 7]" in said
    assert "missing.toml" in pingyi.refused("cycle", "create", "missing.toml")
    assert pingyi.json("cycle", "list") == []
    assert "还没有考评周期" in pingyi("cycle", "list").stdout


def test_nothing_essential_is_cut_on_a_narrow_terminal(
    pingyi: Shell, city: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "width", 80)
    agency, name = "91440605MA4W00003K", "佛山市南海区安全生产技术检测评价服务有限公司"
    city.agency(agency, name, "standardization_review")
    city.enterprise("E1")
    engagement = city.engage(agency, "E1")
    year = "二〇二三年度安全生产技术服务机构考评"
    (tmp_path / "long.toml").write_text(CYCLE.replace('"2023"', f'"{year}"'), "utf-8")
    assert pingyi("cycle", "create", "long.toml").exit_code == 0

    shown = pingyi("cycle", "list").stdout
    for day in ("2023-10-13 至", "2023-10-24", "2022-01-01 至", "2023-10-18"):
        assert day in shown
    assert shown.count("foshan-2023") == 2
    assert "…" not in shown
    assert set(year) <= set(shown)

    assert "待评定" in pingyi("assess", year).stdout
    city.submit(engagement, "AABAAAAAAC")
    shown = pingyi("assess", year).stdout
    for whole in (agency, "标准化评审", "服务效果", "90.00", "2.50", "22.50"):
        assert whole in shown
    assert "…" not in shown
    assert set(name) <= set(shown)
    table = [line for line in shown.splitlines() if not line.endswith("。")]
    assert max(cell_len(line.rstrip()) for line in table) <= 80


def test_what_people_decide_is_said_once_and_broken_by_nobody(
    pingyi: Shell, engagement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal breaks lines itself, and what is copied from it is then in one piece."""
    pingyi("cycle", "create", "2023.toml")
    monkeypatch.setattr(console, "width", 80)
    window, survey = Window(date(2022, 1, 1), date(2023, 10, 18)), Window(SURVEYED, SURVEYED)
    rated = [scored(f"A{each}", 100 - each) for each in range(2)]
    unrated = [scored(f"B{each}", 90, respondents=0) for each in range(9)]
    ruleset, terms = load_ruleset("foshan-2023"), Terms(SURVEYED, window, survey, {}, "2023")
    assessment = assess(ruleset, terms, [*rated, *unrated])
    monkeypatch.setattr("cycle.assessing.assessment.assess", lambda *_: assessment)
    shown = pingyi("assess", "2023").stdout
    for note in ("名单不足额。", "以下 9 家的结果尚可变化，名次和名单可能随之变动："):
        assert shown.count(note) == 1
        assert shown.index(note) < shown.index("快照 ")


def test_the_help_leads_to_the_example(pingyi: Shell) -> None:
    assert "cycle.example.toml" in pingyi("cycle", "create", "--help").stdout


def test_a_cycle_is_shown(pingyi: Shell) -> None:
    pingyi("cycle", "create", "2023.toml")
    content = pingyi.json("cycle", "show", "2023")
    assert content["opens_at"] == "2023-10-13T00:00:00+08:00"
    assert content["closes_at"] == "2023-10-25T00:00:00+08:00"
    assert content["nudge_days_before"] == [7, 3, 1, 0]
    assert content["milestones"] == {"materials_due": "2023-10-18"}
    assert content["state"] == "closed"
    shown = pingyi("cycle", "show", "2023")
    assert "申报资料截止" in shown.stdout
    assert "2023" in pingyi("cycle", "list").stdout
    assert "现有：2023" in pingyi.refused("cycle", "show", "2024")


def test_invitations_are_exported(
    pingyi: Shell, city: Any, engagement: str, tmp_path: Path
) -> None:
    pingyi("cycle", "create", "2023.toml")
    city.open()
    city.bind("E1")
    records = pingyi.json("invitations", "export")
    assert [set(record) for record in records] == [
        {"role", "subject", "name", "code", "qr_scene", "bound", "district"}
    ] * 4
    assert [
        (each["role"], each["subject"], each["name"], each["bound"], each["district"])
        for each in records
    ] == [
        ("agency", "A1", "=甲公司", False, ""),
        ("enterprise", "E1", "一厂[red]", True, "440604"),
        ("liaison", "440604", "陈一", False, "440604"),
        ("enterprise", "E2", "二厂", False, "440605"),
    ]
    assert pingyi("invitations", "export", "out.json").exit_code == 0
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == records

    assert pingyi("invitations", "export", "out.xlsx").exit_code == 0
    header, *rows = load_workbook(tmp_path / "out.xlsx")["邀请码"].iter_rows(values_only=True)
    assert header == (
        "所属区",
        "角色",
        "单位",
        "信用代码或区代码",
        "姓名",
        "邀请码",
        "二维码场景值",
        "绑定",
    )
    assert [row[:5] for row in rows] == [
        ("佛山市", "机构", "=甲公司", "A1", None),
        ("禅城区", "企业", "一厂[red]", "E1", None),
        ("禅城区", "联络员", "禅城区", "440604", "陈一"),
        ("南海区", "企业", "二厂", "E2", None),
    ]
    assert [normalise(str(row[5])) for row in rows] == [each["code"] for each in records]
    assert [row[7] for row in rows] == ["未绑定", "已绑定", "未绑定", "未绑定"]


def test_invitations_of_one_district_and_role(pingyi: Shell, engagement: str) -> None:
    pingyi("cycle", "create", "2023.toml")
    for district in ("440604", "禅城区", "禅城"):
        records = pingyi.json("invitations", "export", "--district", district)
        assert [each["subject"] for each in records] == ["E1", "440604"]
    records = pingyi.json("invitations", "export", "--district", "440604", "--role", "liaison")
    assert [each["name"] for each in records] == ["陈一"]


def test_exports_refuse_what_cannot_be(pingyi: Shell, engagement: str, tmp_path: Path) -> None:
    for command in ("invitations", "responses"):
        assert "还没有考评周期" in pingyi.refused(command, "export", "out.xlsx")
    pingyi("cycle", "create", "2023.toml")
    for command in ("invitations", "responses"):
        assert "out.csv：文件名应以 .xlsx 或 .json 结尾" in pingyi.refused(
            command, "export", "out.csv"
        )
        assert "文件夹" in pingyi.refused(command, "export", "missing/out.json")
        assert "OUT.xlsx" in pingyi.refused(command, "export")
        assert "没有名为“2024”" in pingyi.refused(command, "export", "out.json", "--cycle", "2024")
    said = pingyi.refused("invitations", "export", "out.json", "--district", "天河")
    assert "天河" in said
    assert "440604 禅城区" in said
    assert "--role" in pingyi.refused("invitations", "export", "out.json", "--role", "x")
    assert [each.name for each in tmp_path.glob("*out*")] == []


def test_responses_are_exported(pingyi: Shell, city: Any, engagement: str, tmp_path: Path) -> None:
    pingyi("cycle", "create", "2023.toml")
    city.submit(engagement, "AABAAAAAAC", "=HYPERLINK(1)")
    records = pingyi.json("responses", "export")
    assert [(each["state"], each["total"], each["answers"]) for each in records] == [
        ("submitted", 90, "AABAAAAAAC"),
        ("invited", None, "-" * 10),
    ]
    both = pingyi("responses", "export", "out.json", "--cycle", "2023", "--json")
    assert json.loads(both.stdout) == records
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == records
    alone = pingyi("responses", "export", "out.xlsx")
    assert alone.exit_code == 0
    assert "谁答了什么" in alone.stderr
    assert "已记入审计日志" in alone.stderr
    header, *rows = load_workbook(tmp_path / "out.xlsx")["答卷"].iter_rows(values_only=True)
    questions = [f"第{number}题" for number in range(1, 11)]
    assert list(header[9:20]) == ["十题答案", *questions]
    first, second = (dict(zip(header, row, strict=True)) for row in rows)
    assert [first.pop(question) for question in questions] == [*"AABAAAAAAC"]
    assert first == {
        "考评周期": "2023",
        "机构名称": "=甲公司",
        "机构信用代码": "A1",
        "企业名称": "一厂[red]",
        "企业信用代码": "E1",
        "所属区": "禅城区",
        "服务类型": "安全评价",
        "合同编号": "合同1",
        "状态": "已提交",
        "十题答案": "AABAAAAAAC",
        "总得分": 90,
        "意见或建议": "=HYPERLINK(1)",
        "提交次数": 1,
        "催办次数": None,
        "开始时间": datetime(2023, 10, 20, 10, 0),  # noqa: DTZ001 - by the bureau's clock
        "提交时间": datetime(2023, 10, 20, 10, 0),  # noqa: DTZ001
    }
    assert {second[question] for question in questions} == {None}
    assert (second["所属区"], second["状态"], second["十题答案"]) == ("南海区", "未开始", "-" * 10)
    assert (second["总得分"], second["开始时间"], second["提交时间"]) == (None, None, None)


def test_status_counts_every_district(
    pingyi: Shell, city: Any, engagement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pingyi("cycle", "create", "2023.toml")
    city.open()
    city.bind("E1")
    city.submit(engagement, "AAB" + "A" * 7)
    content = pingyi.json("status")
    districts = content.pop("districts")
    assert (content.pop("leak_alerts"), content.pop("concerns_waiting")) == (1, 0)
    assert content.pop("to_call") == 1
    counts = {"invited": 2, "bound": 1, "started": 1, "submitted": 1, "rate": 0.5}
    assert content == {"cycle": "2023", "district": None, **counts, "enterprises": counts}
    assert [(each["district"], each["invited"], each["rate"]) for each in districts] == [
        ("440604", 1, 1.0),
        ("440605", 1, 0.0),
        ("440606", 0, None),
        ("440607", 0, None),
        ("440608", 0, None),
    ]
    assert pingyi.json("status", "--district", "禅城") == districts[0]
    assert pingyi.json("status", "--district", "440608", "--cycle", "2023") == districts[4]
    shown = pingyi("status")
    assert shown.exit_code == 0
    assert "禅城区" in shown.stdout
    assert "50.0%" in shown.stdout
    assert "调查截止时没有联系到的企业 1 家" in shown.stdout
    assert "1 份答卷反映商业秘密泄露" in shown.stdout
    monkeypatch.setattr(console, "width", 80)
    monkeypatch.setattr("pingyi.reminders.calendar_gaps", lambda *_: [2031])
    assert "请更新chinesecalendar或在schedule.calendar指定" in pingyi("status").stdout
    assert "没有这个区" in pingyi.refused("status", "--district", "天河")


def test_assess_shows_item_12(pingyi: Shell, city: Any, engagement: str) -> None:
    pingyi("cycle", "create", "2023.toml")
    assert "待评定" in pingyi("assess", "2023").stdout
    city.submit(engagement, "AABAAAAAAC")
    content = pingyi.json("assess", "2023")
    assert content["agencies"][0]["items"] == {"12": {"p": "90", "deduction": "2.5"}}
    assert content["agencies"][0]["categories"]["effect"] == "22.5"
    assert "22.50" in pingyi("assess", "2023").stdout
    assert "没有名为“2024”" in pingyi.refused("assess", "2024")
