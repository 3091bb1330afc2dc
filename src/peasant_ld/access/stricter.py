"""The access of two records that are one thing: whatever either closes stays closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peasant_ld.access.rules import Rules
from peasant_ld.access.verdict import WITHDRAWN, judge
from peasant_ld.model.settings import DATES, PRECISIONS


def stricter(
    one: Mapping[str, Any] | None, other: Mapping[str, Any] | None, kind: str, rules: Rules
) -> Mapping[str, Any] | None:
    """The access that closes what either closes; of two that close all the one that leaves less behind."""
    closed = [each for each in (one, other) if is_closed(each, kind, rules)]
    if closed:
        return min(closed, key=lambda each: _remains(each or {}))
    if not other or not one:
        return one or other
    out = {**other, **one}
    keys = {**other.get("keys", {}), **one.get("keys", {})}
    out |= {"keys": {key: _closer(key, one, other) for key in keys}} if keys else {}
    coarse = {
        name: max(levels, key=order.index)
        for name, order in (("place", PRECISIONS), ("date", DATES))
        if (levels := [each["coarsen"][name] for each in (one, other) if name in each.get("coarsen", {})])
    }
    return out | ({"coarsen": coarse} if coarse else {})


def _closer(key: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    stated = [each["keys"][key] for each in (one, other) if key in each.get("keys", {})]
    return "restricted" if "restricted" in stated else str(stated[0])


def is_closed(access: Mapping[str, Any] | None, kind: str, rules: Rules) -> bool:
    """Whether a record of a kind with this access is withheld."""
    return judge({"type": [kind]}, access, rules) is not None


def _remains(access: Mapping[str, Any]) -> tuple[int, str]:
    """How much remains of a closed record, or will come out again: nothing, all on a day (the earlier), a tombstone."""
    level = access.get("level")
    late = "".join(chr(0x10FFFF - ord(sign)) for sign in str(access.get("until", "")))
    return {"embargoed": 2, WITHDRAWN: 3}.get(str(level), 0 if level == "restricted" else 1), late
