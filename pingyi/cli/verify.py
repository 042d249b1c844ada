"""pingyi verify: reckon a published result anew from the evidence."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cycle.refusal import one_line
from pingyi.cli.evidence_file import (
    UNIT,
    assessed,
    check_resampling,
    evidence_argument,
    open_file,
    read_bytes,
    resampled,
    uncollected,
)
from pingyi.cli.meter import Meter, metered
from pingyi.cli.options import json_option
from pingyi.cli.tools import BadInput, print_json

if TYPE_CHECKING:
    from scoring.verification import Difference

_DIFFERENT = 1
#: Characters of a value in a sentence; --json has them all.
_SHOWN = 100
_OF_AGENCY = re.compile(r"agencies\[([0-9]{1,9})\]")


@click.command(
    help="用 EVIDENCE.json 复核 RESULT.json，不论是谁公布的。\n\n"
    "全部重新计算：得分、名次、名单、回执和哈希链。一致的说明一致；"
    "不一致的指出第一处差异，退出码为 1。"
)
@click.argument(
    "result",
    metavar="RESULT.json",
    type=click.Path(path_type=Path),
    help="考评结果：.json，由 pingyi score 写出",
)
@evidence_argument
@json_option
@click.pass_context
def verify(ctx: click.Context, result: Path, evidence: Path, *, as_json: bool) -> None:
    """Check RESULT.json, whoever published it, against EVIDENCE.json."""
    with uncollected(), metered(UNIT) as meter:
        published = _read(result)
        difference = _difference(published, _resampling(result, published), evidence, meter)
    if as_json:
        print_json(_finding(difference))
    elif difference is None:
        click.echo("一致：全部重新计算，与公布的逐项相同。")
    else:
        theirs, ours = map(_short, (difference.published, difference.reckoned))
        where = f"{difference.path}{_whose(difference.path, published)}"
        click.echo(f"{where}：公布的是 {theirs}，重新计算是 {ours}。")
    ctx.exit(0 if difference is None else _DIFFERENT)


def _difference(
    published: Mapping[str, Any], numbers: tuple[int, int] | None, evidence: Path, meter: Meter
) -> "Difference | None":
    from pingyi.cli.published import plain
    from scoring.result import publish
    from scoring.verification import first_difference

    assessment = assessed(evidence, open_file(evidence), meter, for_resampling=numbers is not None)
    uncertainty = None if numbers is None else resampled(assessment, *numbers, meter)
    meter("比对结果", 0, None)
    return first_difference(published, plain(publish(assessment, uncertainty)))


def _read(path: Path) -> Mapping[str, Any]:
    try:
        # decoded here: given bytes, json takes other encodings too
        published = json.loads(read_bytes(path).decode("utf-8-sig"), object_pairs_hook=_members)
    except _RepeatedKeyError as error:
        key = json.dumps(error.args[0])
        raise BadInput(f"{one_line(path)}：键 {key} 在一处写了两次，不知以哪个为准。") from None
    except (ValueError, RecursionError):
        raise BadInput(f"{one_line(path)}：不是 JSON 文件。") from None
    if not isinstance(published, dict) or not isinstance(published.get("agencies"), list):
        raise BadInput(f"{one_line(path)}：不是考评结果，应为 pingyi score 写出的 JSON。")
    return published


class _RepeatedKeyError(Exception):
    """Readers would differ in which of the two they see."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        count = Counter(key for key, _ in pairs)
        raise _RepeatedKeyError(next(key for key in count if count[key] > 1))
    return members


def _resampling(path: Path, published: Mapping[str, Any]) -> tuple[int, int] | None:
    """Replicates and seed that the result names; None when it has none."""
    if "uncertainty" not in published:
        return None
    match published["uncertainty"]:
        case {"replicates": bool()} | {"seed": bool()}:  # true is an int as well
            pass
        case {"replicates": int(replicates), "seed": int(seed)}:
            check_resampling(replicates, seed)
            return replicates, seed
    raise BadInput(f"{one_line(path)}：uncertainty 应写明 replicates 和 seed 两个整数。")


def _finding(difference: "Difference | None") -> Mapping[str, Any]:
    if difference is None:
        return {"identical": True}
    return {
        "identical": False,
        "path": difference.path,
        "published": difference.published,
        "reckoned": difference.reckoned,
    }


def _short(value: str | None) -> str:
    if value is None:
        return "（没有）"
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


def _whose(path: str, published: Mapping[str, Any]) -> str:
    """Whose entry it is, in words."""
    found = _OF_AGENCY.match(path)
    at = int(found[1]) if found else len(published["agencies"])
    agency = published["agencies"][at] if at < len(published["agencies"]) else None
    name = agency.get("name") if isinstance(agency, dict) else None
    return f"（{name}）" if isinstance(name, str) and name.isprintable() else ""
