"""pingyi verify: reckon a published result anew from the evidence."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from pingyi.cli.evidence import (
    UNIT,
    assessed,
    check_resampling,
    evidence_argument,
    open_file,
    read_bytes,
    resampled,
)
from pingyi.cli.meter import metered
from pingyi.cli.tools import BadInput, print_json

_DIFFERENT = 1


@click.command()
@click.argument("result", metavar="RESULT.json", type=click.Path(path_type=Path))
@evidence_argument
@click.option("--json", "as_json", is_flag=True, help="Print the finding as JSON.")
@click.pass_context
def verify(ctx: click.Context, result: Path, evidence: Path, *, as_json: bool) -> None:
    """Check RESULT.json, whoever published it, against EVIDENCE.json.

    Everything is computed anew: points, ranks, the list, receipts and the chain of hashes. Says
    `identical`, or names the first difference and exits with 1.
    """
    from scoring.result import as_json as content
    from scoring.verification import first_difference

    published = _read(result)
    with metered(UNIT) as meter:
        file = open_file(evidence)
        numbers = _resampling(result, published)
        assessment = assessed(evidence, file, meter, for_resampling=numbers is not None)
        uncertainty = None if numbers is None else resampled(assessment, *numbers, meter)
        reckoned = content(assessment, uncertainty)
    difference = first_difference(published, reckoned)
    if as_json:
        print_json(
            {"identical": True}
            if difference is None
            else {
                "identical": False,
                "path": difference.path,
                "published": difference.published,
                "reckoned": difference.reckoned,
            }
        )
    elif difference is None:
        click.echo("identical")
    else:
        whose = _whose(difference.path, published)
        click.echo(
            f"{difference.path}{whose}：公布的是 {difference.published or '（没有）'}，"
            f"重新计算是 {difference.reckoned or '（没有）'}。"
        )
    ctx.exit(0 if difference is None else _DIFFERENT)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        published = json.loads(read_bytes(path))
    except (ValueError, RecursionError):
        raise BadInput(f"{path}：不是 JSON 文件。") from None
    if not isinstance(published, dict) or not isinstance(published.get("agencies"), list):
        raise BadInput(f"{path}：不是考评结果，应为 pingyi score 写出的 JSON。")
    return published


def _resampling(path: Path, published: Mapping[str, Any]) -> tuple[int, int] | None:
    """Replicates and seed that the result names; None when it has none."""
    if "uncertainty" not in published:
        return None
    named = published["uncertainty"]
    match named:
        case {"replicates": int(replicates), "seed": int(seed)}:
            check_resampling(replicates, seed)
            return replicates, seed
    raise BadInput(f"{path}：uncertainty 应写明 replicates 和 seed 两个整数。")


def _whose(path: str, published: Mapping[str, Any]) -> str:
    """Whose entry it is, in words."""
    head, _, rest = path.partition("]")
    if not rest or not head.startswith("agencies["):
        return ""
    at = int(head.removeprefix("agencies["))
    agency = published["agencies"][at] if at < len(published["agencies"]) else None
    return f"（{agency['name']}）" if isinstance(agency, dict) and "name" in agency else ""
