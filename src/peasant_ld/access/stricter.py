"""The access of two records that are one thing: whatever either closes stays closed.

What the table of the dataset closes counts as what the record says itself, since a word of the other record for it
would otherwise go before the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peasant_ld.access.rules import Rules
from peasant_ld.access.verdict import WITHDRAWN, judge
from peasant_ld.model.settings import DATES, PRECISIONS

Access = Mapping[str, Any]


def stricter(one: Access | None, other: Access | None, kind: str, rules: Rules) -> Access | None:
    """The access that closes what either closes; of two that close all the one that leaves less behind."""
    closed = [each for each in (one, other) if is_closed(each, kind, rules)]
    if closed:
        return min(closed, key=lambda each: _remains(each or {}))
    if not one and not other:
        return None
    mine, theirs = one or {}, other or {}
    out = {**theirs, **mine}
    keys = {**theirs.get("keys", {}), **mine.get("keys", {})}
    out |= {"keys": {key: _closer(key, kind, (mine, theirs), rules) for key in keys}} if keys else {}
    coarse = {
        name: max(levels, key=order.index)
        for name, order in (("place", PRECISIONS), ("date", DATES))
        if any(name in each.get("coarsen", {}) for each in (mine, theirs))
        and (levels := [level for each in (mine, theirs) if (level := rules.coarseness(kind, each, name))])
    }
    return out | ({"coarsen": coarse} if coarse else {})


def _closer(key: str, kind: str, both: tuple[Access, Access], rules: Rules) -> str:
    return "restricted" if any(rules.is_closed(kind, key, each) for each in both) else "public"


def is_closed(access: Access | None, kind: str, rules: Rules) -> bool:
    """Whether a record of a kind with this access is withheld."""
    return judge({"type": [kind]}, access, rules) is not None


def _remains(access: Access) -> tuple[int, str]:
    """How much remains of a closed record, or will come out again: nothing, all on a day (the earlier), a tombstone."""
    level = access.get("level")
    late = "".join(chr(0x10FFFF - ord(sign)) for sign in str(access.get("until", "")))
    return {"embargoed": 2, WITHDRAWN: 3}.get(str(level), 0 if level == "restricted" else 1), late
