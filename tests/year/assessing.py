"""The stage of evaluation (评选阶段): evidence, the assessment, and its freezing; Annex 1."""

import json
from datetime import date
from typing import Any

from tests.year.city import City
from tests.year.plan import EXCLUDED, FULL_MARKS, RANKED, REVIEWS, TIED, UNRATED
from tests.year.recommending import CANDIDATES
from tests.year.stage import Year

_ON = ("--on", "2023-09-15")


def evidence_comes_in(year: Year, city: City) -> None:
    """10-19 and 10-20: deductions within their scope, honours, penalties, sampled reports."""
    year.at(date(2023, 10, 19), 10)
    # agency 2: one deduction; a second under the same item is warned of and withdrawn
    _deducts(year, city, 2, 1, "9月备案材料迟报", "--district", "禅城")
    again = _deducts(year, city, 2, 1, "9月备案材料未按时提交", "--district", "禅城")
    assert "通常只发生一次" in again["warnings"][0]
    year.pingyi("evidence", "withdraw", again["id"], "--why", "重复登记", "--district", "禅城")
    # agency 3: thirteen of them, 26 points of 25 (reading 1)
    for number in range(13):
        _deducts(year, city, 3, 4, f"缺席第{number + 1}次会议")
    # agency 4: an adverse record and an archiving violation
    _deducts(year, city, 4, 9, "不良信息2023-07")
    _deducts(year, city, 4, 10, "现场勘查记录缺失")
    # agency 5: one incident by the city and a district counts once (reading 3)
    _deducts(year, city, 5, 5, "某合同未注明收费标准", "--district", "南海")
    twice = _deducts(year, city, 5, 5, "某合同未注明收费标准")
    assert "只计一次" in twice["warnings"][0]
    # honours: the highest of one cause, different ones add up, ten at most (reading 7)
    for number, level, cause in (
        (1, "国家级", "应急救援"),
        (1, "省级", "应急救援"),
        (1, "市级", "标准研制"),
        (4, "国家级", "应急救援"),
        (4, "省级", "标准研制"),
    ):
        agency = city.agency(number).uscc
        year.asked("evidence", "honour", "2023", agency, level, cause, f"{level}先进", *_ON)
    # penalties: filed and undecided holds, decided in the window excludes (reading 10)
    case = ("evidence", "penalty")
    year.asked(*case, city.agency(7).uscc, "案2023-7号", "--filed", "2023-09-01")
    decided = ("--status", "已处罚", "--decided", "2023-09-15")
    year.asked(*case, city.agency(EXCLUDED).uscc, "案2023-8号", "--filed", "2023-09-01", *decided)


def reports_are_sampled(year: Year, city: City) -> None:
    """10-20: a published seed draws two reports an agency; experts review what was drawn."""
    year.at(date(2023, 10, 20), 14)
    for number in CANDIDATES:
        for at in range(3):
            year.asked(
                "sampling", "add", "2023", city.agency(number).uscc, f"BG-{number:02}-{at}",
                "安全评价报告", *_ON,
            )  # fmt: skip
    for name, employer in (("甲专家", city.agency(1).name), ("乙专家", "某研究院")):
        year.pingyi("experts", "add", name, employer)
    seed = ("--seed", "开奖号码 05 11 23", "--source", "10月19日开奖公告", "--per-agency", "2")
    drawn = year.asked("sampling", "draw", "2023", *seed)
    assert len(drawn["reports"]) == 2 * len(CANDIDATES)
    assert year.asked("sampling", "verify", "2023")["holds"]
    given = year.asked("sampling", "assign", "2023")
    assert given["unassignable"] == []
    by = {(each["uscc"], each["reference"]): each["expert"] for each in given["assigned"]}
    own = {expert for (uscc, _), expert in by.items() if uscc == city.agency(1).uscc}
    assert own == {"乙专家"}  # the other one works for agency 1
    for number in CANDIDATES:
        uscc = city.agency(number).uscc
        references = sorted(reference for code, reference in by if code == uscc)
        for reference, (score, most) in zip(
            references, REVIEWS.get(number, FULL_MARKS), strict=False
        ):
            year.asked(
                "evidence", "review", "2023", uscc, reference, score, "--max", most,
                # after the window's end, as the notice has it: its report is within
                "--expert", by[uscc, reference], "--on", "2023-10-20",
            )  # fmt: skip


def assessed_and_frozen(year: Year, city: City) -> None:
    """10-25: what people have to decide first, then the snapshot."""
    year.at(date(2023, 10, 25), 9)
    found = _by_number(city, year.asked("assess", "2023"))
    assert sorted(found) == list(CANDIDATES)  # candidates alone
    assert found[UNRATED]["status"] == "pending"
    assert found[7]["status"] == "held"
    assert found[EXCLUDED]["status"] == "excluded"
    assert found[EXCLUDED]["grade"] is None  # and that is not 不合格
    shown = year.pingyi("assess", "2023")
    assert shown.index("待评定、暂缓") < shown.index(city.agency(1).uscc)
    assert f"  {city.agency(UNRATED).name}：第12项没有答卷" in shown
    lacking = [
        each["name"]
        for each in year.asked("materials", "list", "2023", "--missing")
        if each["candidate"]
    ]
    assert ("申报资料不全" in shown) == bool(lacking)
    assert all(f"  {name}：未收到" in shown for name in lacking[:20])
    assert "--why" in year.refused("assess", "2023", "--freeze")
    # the case against agency 7 is closed: it counts again
    [case] = [
        each
        for each in year.asked("evidence", "list", "2023", "--agency", city.agency(7).uscc)
        if each["kind"] == "penalty"
    ]
    year.asked("evidence", "correct", case["id"], "--set", "status=结案", "--why", "查无违法")
    why = ("--why", "考核组会议纪要第3号")
    year.asked("decide", "policy", "2023", "evaluation", "class_mean", *why)
    # one report of some agencies was drawn and never reviewed: nobody drops it in silence
    assert "抽中的报告还没有复评得分" in year.refused("assess", "2023", "--freeze")
    assert "P 只按已登记的平均" in shown
    freeze = ("assess", "2023", "--freeze", *why)
    frozen = year.asked(*freeze, "--evidence", year.folder / "evidence.json")
    assert (frozen["number"], frozen["is_new"]) == (1, True)
    assert not year.asked("assess", "2023", "--freeze")["is_new"]
    _ranked_as_reckoned_by_hand(city, year.asked("assess", "2023", "--snapshot", 1, "--verify"))
    again = year.asked("score", year.folder / "evidence.json")
    assert again["snapshot"] == frozen["hash"]
    _traced_to_its_records(year)
    names = {client.name for client in city.enterprises}
    evidence = (year.folder / "evidence.json").read_text("utf-8")
    assert not any(name in evidence for name in names)
    # 17 and 18 share the fifteenth place, and people settle it (reading 12)
    tied = [city.agency(number).uscc for number in TIED]
    assert "考核组" in year.refused("publish", "2023", *PUBLISHED, "--yes")
    assert "1 个名额" in year.refused("decide", "cut", "2023", *tied, *why)
    year.asked("decide", "cut", "2023", tied[0], *why)
    assert "不能更改" in year.refused("decide", "cut", "2023", tied[1], *why)
    decided = year.pingyi("assess", "2023", "--snapshot", 1)
    assert "并列名额已决定" in decided
    assert "须由考核组决定" not in decided


#: 公示 of the first list.
PUBLISHED = ("--document-no", "佛应急公示〔2023〕5号", "--from", "2023-10-25")


def _traced_to_its_records(year: Year) -> None:
    """Whoever checks one point finds the record of it: who entered it, and under which id."""
    for agency in year.asked("assess", "2023", "--snapshot", 1)["agencies"]:
        found = year.asked("evidence", "trace", "2023", agency["uscc"], "--snapshot", 1)["records"]
        named = {line["reference"] for line in agency["receipt"]["lines"] if line["on"]}
        assert named <= {each["reference"] for each in found}
        assert all(each["recorded_by"] for each in found)


def _deducts(year: Year, city: City, agency: int, item: int, incident: str, *more: str) -> Any:
    uscc = city.agency(agency).uscc
    return year.asked("evidence", "deduction", "2023", uscc, item, incident, *_ON, *more)


def _by_number(city: City, result: Any) -> dict[int, Any]:
    numbers = {each.uscc: at for at, each in enumerate(city.agencies, 1)}
    return {numbers[each["uscc"]]: each for each in result["agencies"]}


def _ranked_as_reckoned_by_hand(city: City, result: Any) -> None:
    found = _by_number(city, result)
    ranked = [
        (number, each["total_score"], each["grade"])
        for number, each in found.items()
        if each["status"] == "ranked"
    ]
    grades = {"excellent": "优秀", "qualified": "合格", "unqualified": "不合格"}
    by_rank = sorted(ranked, key=lambda each: found[each[0]]["rank"])
    assert [(number, total, grades[grade]) for number, total, grade in by_rank] == list(RANKED)
    assert [found[number]["rank"] for number in TIED] == [15, 15]
    assert found[1]["base_score"] == "100.00"
    assert result["cut"]["decision_required"]
    assert json.dumps(result["cut"]["contested"]) == json.dumps(
        [city.agency(number).uscc for number in TIED]
    )
