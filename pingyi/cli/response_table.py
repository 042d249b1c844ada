"""The worksheets of responses: who and what together, and each of them alone."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from documents.table_file import Column, Table
from survey.questionnaire import QUESTION_COUNT
from survey.session import UNANSWERED

if TYPE_CHECKING:
    from datetime import datetime

    from cycle.districts import Districts
    from cycle.privacy.apart import WhatRecord, WhoRecord
    from cycle.responses import NamedResponse

_STATES = {
    "invited": "未开始",
    "in_progress": "填写中",
    "submitted": "已提交",
    "withdrawn": "已撤回",
}


def joined_table(responses: "Iterator[NamedResponse]", districts: "Districts") -> Table:
    """Who answered what."""
    return Table(
        "答卷",
        (
            Column("考评周期", 10, _field("cycle")),
            Column("机构名称", 32, lambda response: response.agency),
            Column("机构信用代码", 22, _field("agency_uscc")),
            Column("企业名称", 32, lambda response: response.enterprise),
            Column("企业信用代码", 22, _field("enterprise_uscc")),
            Column("所属区", 10, lambda response: districts.name(response.district)),
            Column("服务类型", 14, _field("service_type")),
            Column("合同编号", 18, _field("contract_no")),
            Column("状态", 10, lambda response: _STATES[response.record["state"]]),
            Column("十题答案", 14, _field("answers")),
            *_questions(lambda response: response.record["answers"]),
            Column("总得分", 8, _field("total")),
            Column("意见或建议", 40, _field("comment")),
            Column("提交次数", 10, _field("revision")),
            Column("开始时间", 20, lambda response: _on_the_clock(response.started_at)),
            Column("提交时间", 20, lambda response: _on_the_clock(response.submitted_at)),
            Column("催办次数", 10, _field("nudges")),
        ),
        responses,
        lambda response: response.record,
    )


def who_table(found: "Iterator[WhoRecord]", districts: "Districts") -> Table:
    """Which enterprises have answered."""
    return Table(
        "作答情况",
        (
            Column("考评周期", 10, lambda row: row["cycle"]),
            Column("企业名称", 32, lambda row: row["enterprise"]),
            Column("企业信用代码", 22, lambda row: row["enterprise_uscc"]),
            Column("所属区", 10, lambda row: districts.name(row["district"])),
            Column("状态", 10, lambda row: _STATES[row["state"]]),
            Column("应评份数", 10, lambda row: row["asked"]),
            Column("已提交份数", 12, lambda row: row["submitted"]),
        ),
        found,
    )


def what_table(found: "Iterator[WhatRecord]") -> Table:
    """What was answered, under marks."""
    return Table(
        "答卷内容",
        (
            Column("考评周期", 10, lambda row: row["cycle"]),
            Column("标记", 16, lambda row: row["mark"]),
            Column("机构信用代码", 22, lambda row: row["agency_uscc"]),
            Column("十题答案", 14, lambda row: row["answers"]),
            *_questions(lambda row: row["answers"]),
            Column("总得分", 8, lambda row: row["total"]),
            Column("意见或建议", 40, lambda row: row["comment"]),
            Column("日期", 12, lambda row: row["on"]),
        ),
        found,
    )


def _questions(answers: "Callable[[Any], str]") -> list[Column]:
    """One column for each of the ten answers, empty where there is none yet."""

    def answer(index: int) -> "Callable[[Any], object]":
        return lambda row: answers(row)[index].replace(UNANSWERED, "")

    return [Column(f"第{index + 1}题", 8, answer(index)) for index in range(QUESTION_COUNT)]


def _field(name: str) -> "Callable[[NamedResponse], object]":
    return lambda response: response.record[name]  # type: ignore[literal-required]


def _on_the_clock(at: "datetime | None") -> "datetime | None":
    """What the clock on the wall shows: a worksheet's times know no zone."""
    return None if at is None else at.replace(tzinfo=None)
