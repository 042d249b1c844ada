"""Frozen assessments on the command line: freezing, listing, reading and recomputing them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pingyi.cli.acting import acting, actor_of, say
from pingyi.cli.exporting import telling_replaced
from pingyi.cli.meter import metered
from pingyi.cli.result_files import check_outs, write_outs
from pingyi.cli.tools import BadInput, Tools, print_json

if TYPE_CHECKING:
    from cycle.assessing.cut_decisions import Decided
    from cycle.assessing.snapshots import SnapshotRow
    from cycle.cycles import CycleRow


def freeze(
    tools: Tools,
    cycle: "CycleRow",
    who: str | None,
    why: str,
    evidence: Path | None,
    *,
    as_json: bool,
) -> None:
    """Freeze the cycle's assessment and tell its number and hash; evidence: also write it there."""
    from cycle.assessing.snapshots import keep, prepare
    from cycle.reading import at_one_moment
    from cycle.refusal import Refused

    if who is None:
        raise BadInput("请用 --by 写明由谁决定冻结。")
    actor = actor_of(tools, who)
    try:
        with at_one_moment(tools.database) as db:
            prepared = prepare(db, tools.vault, cycle, tools.zone, tools.now())
    except Refused as refused:
        raise BadInput(str(refused)) from None
    with acting(tools, actor, "assessment.freeze", f"cycle:{cycle.name}", cycle) as db:
        kept = keep(db, cycle, prepared, actor, tools.now(), why)
    if evidence is not None:
        write_evidence(tools, kept.snapshot, evidence)
    if as_json:
        print_json({**row_of(kept.snapshot), "is_new": kept.is_new})
        return
    said = "已冻结为" if kept.is_new else "与最近一次冻结相同，未另存："
    say(f"考评结果{said}快照 {kept.snapshot.number}，{kept.snapshot.hash}")


def list_snapshots(tools: Tools, cycle: "CycleRow", *, as_json: bool) -> None:
    from cycle.assessing.snapshots import all_of

    with tools.database.statements() as db:
        rows = all_of(db, cycle.id)
    if as_json:
        print_json([row_of(each) for each in rows])
        return
    if not rows:
        say(f"考评周期“{cycle.name}”还没有快照。")
    for each in rows:
        frozen = each.frozen_at.astimezone(tools.zone)
        why = f"　理由：{each.reason}" if each.reason else ""
        say(f"快照 {each.number}　{frozen:%Y-%m-%d %H:%M}　{each.frozen_by}　{each.hash}{why}")


def show(
    tools: Tools,
    cycle: "CycleRow",
    number: int,
    outs: Sequence[Path],
    evidence: Path | None,
    *,
    verify: bool,
    as_json: bool,
) -> None:
    """Show a snapshot's result as it was frozen; verify: reckon it anew first.

    outs: result files to write; evidence: where to write the frozen evidence.
    """
    import msgspec

    from cycle.assessing.cut_decisions import cut_decision
    from cycle.assessing.snapshots import chosen_snapshot, recompute, result_bytes
    from cycle.refusal import Refused
    from pingyi.cli.published import plain
    from pingyi.cli.ranking_table import show_result
    from scoring.result import Result
    from scoring.ruleset_file import load_ruleset

    places = check_outs(outs, evidence or Path())
    try:
        with tools.database.statements() as db:
            snapshot = chosen_snapshot(db, cycle, number)
            stored = result_bytes(db, snapshot.id)
            anew = recompute(db, snapshot.id) if verify else stored
            decided = _decided(tools, cut_decision(db, snapshot.id))
    except Refused as refused:
        raise BadInput(str(refused)) from None
    if anew != stored:
        raise BadInput(
            f"快照 {number}：由冻结的依据重新计算，得到的结果与冻结的不同，请勿使用并查明原因。"
        )
    result = msgspec.json.decode(stored, type=Result)
    ruleset = load_ruleset(result.ruleset)
    with telling_replaced(*places):
        with metered("家") as meter:
            write_outs(places, ruleset, result, meter, decided)
        for out in places:
            say(f"已写入 {out}")
    if evidence is not None:
        write_evidence(tools, snapshot, evidence)
    if as_json:
        print_json(msgspec.json.decode(stored))
    else:
        show_result(ruleset, plain(result, decided))
    if verify:
        say(f"快照 {number} 由其依据重新计算，逐字节相同。")


def _decided(tools: Tools, found: "Decided | None") -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "chosen": list(found.chosen),
        "on": found.decided_at.astimezone(tools.zone).date().isoformat(),
        "by": found.decided_by,
        "why": found.reason,
    }


def write_evidence(tools: Tools, snapshot: "SnapshotRow", out: Path) -> None:
    """Write a snapshot's evidence as it was frozen; `pingyi score` of it gives the same hash."""
    from cycle.assessing.snapshots import evidence_bytes
    from documents.draft import DocumentError, whole_file

    with tools.database.statements() as db:
        content = evidence_bytes(db, snapshot.id)
    try:
        with telling_replaced(out):
            with whole_file(out) as draft:
                draft.write_bytes(content)
            say(f"已写入 {out}")
    except DocumentError as error:
        raise BadInput(str(error)) from error


def row_of(snapshot: "SnapshotRow") -> dict[str, Any]:
    """A snapshot as it is printed as JSON."""
    return {
        "number": snapshot.number,
        "as_of": snapshot.as_of.isoformat(),
        "ruleset": snapshot.ruleset,
        "hash": snapshot.hash,
        "reason": snapshot.reason,
        "frozen_by": snapshot.frozen_by,
        "frozen_at": snapshot.frozen_at.isoformat(),
    }
