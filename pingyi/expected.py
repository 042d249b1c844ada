"""What a key of the configuration may hold, told in Chinese by its type."""

from collections.abc import Mapping, Sequence
from datetime import time
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, HttpUrl

Key = Sequence[str | int]
Model = type[BaseModel]

_KINDS: Mapping[Any, str] = {
    str: "加引号的文字",
    bool: " true 或 false",
    time: '加引号的时刻，例如 "08:30"',
    HttpUrl: "以 http:// 或 https:// 开头的地址",
}


def kind_at(model: Model, key: Key) -> tuple[Any, Sequence[Any]]:
    """The type of what stands under this key, with its bounds; (None, ()) where nothing may."""
    kind: Any = model
    bounds: Sequence[Any] = ()
    for part in key:
        if is_section(kind):
            field = kind.model_fields.get(str(part))
            kind, bounds = (field.annotation, field.metadata) if field else (None, ())
        else:  # a list's entries, and a table's, are of one type
            kind, bounds = ((*get_args(kind), None)[get_origin(kind) is dict], ())
    return kind, bounds


def is_section(kind: Any) -> bool:
    """Whether keys stand under it."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def is_json(kind: Any) -> bool:
    """Whether a variable of the environment gives it as JSON."""
    return is_section(kind) or get_origin(kind) in (tuple, dict)


def is_public(kind: Any) -> bool:
    """Whether what stands there may be repeated: plain values of keys that are no secrets."""
    return kind in (*_KINDS, int, float) or get_origin(kind) is Literal


def expected(model: Model, key: Key) -> str:
    """What the key may hold."""
    kind, bounds = kind_at(model, key)
    dotted = ".".join(map(str, key))
    if get_origin(kind) is Literal:
        return f" {'、'.join(get_args(kind))} 之一"
    if get_origin(kind) is tuple:
        return '加引号的文字的列表，例如 ["…", "…"]'
    if get_origin(kind) is dict:
        return f"一张表，写成 [{dotted}] 和其下各项"
    if is_section(kind):
        return f"一节，写成 [{dotted}] 和其下各项"
    if kind in (int, float):
        return f"{_range(bounds)}{'整数' if kind is int else '数'}"
    return _KINDS.get(kind, _KINDS[str]) + _longest(bounds)


def instead(model: Model, name: str) -> str:
    """Which name was meant, or which there are."""
    near = get_close_matches(name.lower(), model.model_fields, n=1)
    return f"是不是 {near[0]}" if near else f"只有 {'、'.join(model.model_fields)}"


def _range(bounds: Sequence[Any]) -> str:
    low, above, high = (_bound(bounds, name) for name in ("ge", "gt", "le"))
    if low is not None and high is not None:
        return f" {low} 至 {high} 的"
    if low is not None:
        return f"不小于 {low} 的"
    return "" if above is None else f"大于 {above} 的"


def _longest(bounds: Sequence[Any]) -> str:
    most = _bound(bounds, "max_length")
    return "" if most is None else f"，不超过 {most} 个字"


def _bound(bounds: Sequence[Any], name: str) -> Any:
    """The bound of this name (of `annotated_types`), None where there is none."""
    return next((getattr(each, name) for each in bounds if hasattr(each, name)), None)
