"""pingyi score: from an evidence file to scores, ranks and the list, without a database."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pingyi.cli.evidence_file import (
    UNIT,
    assessed,
    check_resampling,
    evidence_argument,
    open_file,
    resampled,
    uncollected,
)
from pingyi.cli.exporting import telling_replaced
from pingyi.cli.meter import Meter, metered
from pingyi.cli.options import json_option
from pingyi.cli.result_files import check_outs, write_outs
from pingyi.cli.tools import BadInput, console

if TYPE_CHECKING:
    from scoring.result import Result
    from scoring.ruleset import Ruleset


@click.command(
    help="按评分标准给 EVIDENCE.json 里的机构评分，不用数据库。\n\n"
    "全部算成才写出文件：依据有误的，用一句话指出在哪里。复核结果用 pingyi verify，"
    "解释一家的得分用 pingyi explain。"
)
@evidence_argument
@click.option(
    "--out",
    "outs",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="写出结果：.json、.xlsx（名次和回执）或 .docx（评分表），可以写几个",
)
@json_option
@click.option(
    "--uncertainty",
    "replicates",
    metavar="N",
    type=int,
    help="重新抽样 N 次，说明名次有多确定",
)
@click.option(
    "--seed", metavar="S", type=int, default=1, show_default=True, help="重新抽样的随机种子"
)
def score(
    evidence: Path, outs: Sequence[Path], *, as_json: bool, replicates: int | None, seed: int
) -> None:
    """Score the agencies of EVIDENCE.json by its ruleset."""
    outs = check_outs(outs, evidence)
    if replicates is not None:
        check_resampling(replicates, seed)
    with telling_replaced(*outs):
        with uncollected(), metered(UNIT) as meter:
            ruleset, result = _scored(evidence, replicates, seed, meter)
            write_outs(outs, ruleset, result, meter)
        for out in outs:
            console.print(f"已写入 {out}", markup=False, highlight=False, soft_wrap=True)
    if as_json:
        _print(result)
    else:
        from pingyi.cli.published import plain
        from pingyi.cli.ranking_table import show_result

        show_result(ruleset, plain(result))


def _scored(
    evidence: Path, replicates: int | None, seed: int, meter: Meter
) -> "tuple[Ruleset, Result]":
    """The result to publish; neither the evidence nor what it was made from is held any longer."""
    from scoring.result import publish

    assessment = assessed(
        evidence, open_file(evidence), meter, for_resampling=replicates is not None
    )
    uncertainty = None
    if replicates is not None:
        uncertainty = resampled(assessment, replicates, seed, meter)
    meter("整理结果", 0, None)
    return assessment.ruleset, publish(assessment, uncertainty)


def _print(result: "Result") -> None:
    from documents.draft import reason
    from scoring.result_file import json_text

    try:
        sys.stdout.buffer.writelines(json_text(result))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise BadInput(f"标准输出：无法写入（{reason(error)}）。") from error
