"""The control API of faults: `/sim/faults`, described in docs/simulator.md."""

from collections.abc import Iterator, Mapping

from flask import Response, abort, jsonify, request

from simulator.fault_table import KINDS
from simulator.wire import blueprint, json_object, twin

# The short form's older names for what the table calls otherwise.
_SHORT = {"delay_ms": "slow"}


@blueprint.get("/sim/faults")
def show_faults() -> Response:
    """The rules in force, with how many times are left and how often each has struck."""
    return jsonify([rule.as_json() for rule in twin().faults.now()])


@blueprint.get("/sim/faults/kinds")
def fault_kinds() -> Response:
    """The table: every fault with its words, errcode, effect and usual path."""
    return jsonify([kind.as_json() for kind in KINDS.values()])


@blueprint.post("/sim/faults")
def set_faults() -> Response:
    """Replace all rules by a list of them, or by the short form {"busy": 2, "drop": 1}.

    In the short form each fault has its number: milliseconds, limit, or else times; 0 is off.
    `errcode` goes with `errcode_times`, and `path` is of all. Nothing switches all off.
    """
    given = request.get_json(force=True) if request.get_data().strip() else {}
    rules = [json_object(entry) for entry in given] if isinstance(given, list) else None
    twin().faults.set(list(_from_short(json_object(given))) if rules is None else rules)
    return show_faults()


@blueprint.post("/sim/faults/<fault>")
def add_fault(fault: str) -> Response:
    """One more rule, beside those in force."""
    return jsonify(twin().faults.add({**json_object(), "fault": fault}).as_json())


@blueprint.put("/sim/faults/<fault>")
def put_fault(fault: str) -> Response:
    """One rule in place of all of this fault."""
    return jsonify(twin().faults.add({**json_object(), "fault": fault}, alone=True).as_json())


@blueprint.delete("/sim/faults/<fault>")
def end_fault(fault: str) -> Response:
    if fault not in KINDS:
        abort(404, description=f"没有这种故障：{fault}")
    twin().faults.end(fault)
    return show_faults()


def _from_short(values: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    shared = {name: values[name] for name in ("path",) if name in values}
    for name, value in values.items():
        if name in ("path", "errcode_times"):
            continue
        if type(value) is not int:
            raise ValueError(f"{name}：需要整数")
        fault = _SHORT.get(name, name)
        if fault == "errcode":
            times = values.get("errcode_times", 0)
            rule = {"fault": fault, "errcode": value, "times": times}
        else:
            kind = KINDS.get(fault)
            number = kind.number if kind and kind.number in ("limit", "milliseconds") else "times"
            if fault == "silence":
                number = "times"
            times = value
            rule = {"fault": fault, number: value}
        if times:
            yield {**shared, **rule}
