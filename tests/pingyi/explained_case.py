"""An agency with evidence of every kind, and its receipt as `pingyi explain` prints it."""

from pathlib import Path

from tests.pingyi.scoring_commands import evidence_in, shell
from tests.scoring.specimens import (
    Record,
    agency,
    deduction,
    document,
    honour,
    response,
    review,
    sheet,
    uscc_of,
)

OWN = uscc_of(1)


def case() -> Record:
    """One agency with evidence of every kind and a rival that is a little better."""
    return document(
        agency(
            1,
            deductions=[
                deduction(3, "NH-2023-17", note="未上传检测业务。"),
                deduction(3, "NH-2023-17", note="市局抽查发现。"),
                deduction(9, "R1", on="2023-05-06"),
                deduction(10, "Old file", on="2021-12-31"),
                deduction(4),
            ],
            report_reviews=[
                review("43.3", "50", report="R1"),
                review("8", "9", report="R2"),
                review("70", report="R3", on="2020-01-01"),
            ],
            survey=[
                sheet("AABAAAAAAC", "N2440605MF0000013D"),
                response("87", enterprise="E-2"),
                response("97", enterprise="E-2", on="2023-06-01"),
                response("30", enterprise="E-9", on="2023-10-20"),
            ],
            honours=[
                honour("provincial", "抗洪  抢险", title="先进集体"),
                honour("district", "E-2"),
            ],
        ),
        agency(2, "90", "72"),
    )


def explained(folder: Path, *words: object) -> str:
    result = shell("explain", evidence_in(folder, case()), OWN, *words)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout
