"""The responses behind an agency's mean of the survey (item 12), letter by letter.

An enterprise stands under a mark, which leads back to it with the data keys alone.
"""

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scoring.evidence import AgencyEvidence, SurveyResponse
    from scoring.evidence_file import EvidenceFile


def answers(file: "EvidenceFile", agency: "AgencyEvidence") -> list[dict[str, Any]]:
    """Every response for JSON: mark, day, letters, points, their maximum, and whether it counts."""
    window = file.terms.survey_window
    last = min(window.end, file.terms.as_of)
    return [
        {
            "enterprise": each.enterprise,
            "on": each.on.isoformat(),
            "answers": each.answers,
            **_points(file, each),
            "counted": window.start <= each.on <= last,
        }
        for each in agency.survey
    ]


def show_answers(file: "EvidenceFile", agency: "AgencyEvidence") -> None:
    """Print them, a response a line, under what each letter is worth."""
    sheet = file.ruleset.answer_sheet
    worth = "、".join(f"{letter} {points} 分" for letter, points in sheet.points.items())
    click.echo(f"答卷（{worth}，满分 {sheet.maximum} 分；标记代表企业，由标记查不到是谁）：")
    for each in answers(file, agency):
        counted = "" if each["counted"] else "　未计入"
        letters = f"　{each['answers']}" if each["answers"] else ""
        click.echo(
            f"  {each['enterprise']}　{each['on']}{letters}　"
            f"{each['points']}/{each['maximum']}{counted}"
        )
    click.echo(f"  共 {len(agency.survey):,} 份；一家企业有几份的，先求平均。")


def _points(file: "EvidenceFile", response: "SurveyResponse") -> dict[str, str]:
    sheet = file.ruleset.answer_sheet
    if response.answers is None:
        return {"points": f"{response.score:f}", "maximum": f"{response.max:f}"}
    total = sum(sheet.points[letter] for letter in response.answers)
    return {"points": str(total), "maximum": str(sheet.maximum)}
