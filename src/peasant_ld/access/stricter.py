"""The access of two records that are one thing: whatever either closes stays closed.

What the table of the dataset closes counts as what the record says itself, since a word of the other record for it
would otherwise go before the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peasant_ld.access.rules import Rules
from peasant_ld.access.verdict import WITHDRAWN, has_basis, judge
from peasant_ld.model.settings import DATES, PRECISIONS

Access = Mapping[str, Any]
_LEVEL = ("level", "until", "on", "replacedBy")
_GROUND = ("basis", "consent", "source")


def stricter(one: Access | None, other: Access | None, kind: str, rules: Rules) -> Access | None:
    """The access that closes what either closes; of two that close all the one that leaves less behind."""
    closed = [each for each in (one, other) if is_closed(each, kind, rules)]
    if closed:
        return min(closed, key=lambda each: _remains(each or {}))
    if not one and not other:
        return None
    return _closed_in_part(one or {}, other or {}, kind, rules)


def lasting(one: Access | None, other: Access | None, kind: str, rules: Rules) -> Access | None:
    """The access of both that can be written down: it closes on every day to come what either closes on that day.

    Without a ground that both have there is none: a person goes out only where both records may.
    """
    mine, theirs = one or {}, other or {}
    if mine == theirs:
        return one or other
    ground = min(mine, theirs, key=lambda each: (each.get("consent", "given") == "given", has_basis(each)))
    both = _closed_in_part(mine, theirs, kind, rules)
    out = {name: value for name, value in both.items() if name not in (*_LEVEL, *_GROUND)}
    out |= {name: ground[name] for name in _GROUND if name in ground}
    reviews = [each["reviewBy"] for each in (mine, theirs) if "reviewBy" in each]
    return {
        **_level_of_both(mine, theirs, kind, rules),
        **out,
        **({"reviewBy": min(reviews)} if reviews else {}),
    } or None


def _level_of_both(one: Access, other: Access, kind: str, rules: Rules) -> dict[str, Any]:
    """The level of both, with what belongs to it."""
    levels = {str(each.get("level") or rules.level(kind)): each for each in (other, one)}
    if "restricted" in levels or {"embargoed", WITHDRAWN} <= levels.keys():
        return {"level": "restricted"}
    if WITHDRAWN in levels:
        return {name: levels[WITHDRAWN][name] for name in _LEVEL if name in levels[WITHDRAWN]}
    if "embargoed" in levels:
        return {"level": "embargoed", "until": max(str(each["until"]) for each in (one, other) if "until" in each)}
    return {"level": "public"} if "level" in one or "level" in other else {}


def _closed_in_part(mine: Access, theirs: Access, kind: str, rules: Rules) -> dict[str, Any]:
    """All that both say, each key closed and everything as coarse as the stricter of them has it."""
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
    return judge(kind, access, rules) is not None


def _remains(access: Access) -> tuple[int, str]:
    """How much remains of a closed record, or will come out again: nothing, all on a day (the earlier), a tombstone."""
    level = access.get("level")
    late = "".join(chr(0x10FFFF - ord(sign)) for sign in str(access.get("until", "")))
    return {"embargoed": 2, WITHDRAWN: 3}.get(str(level), 0 if level == "restricted" else 1), late
