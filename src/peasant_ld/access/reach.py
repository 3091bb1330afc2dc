"""Which records a plan changes, told from their bytes: those that no rule reaches are not read.

A record says whom it points at with the ids of others, and what it states with its keys; both stand in its JSON as they
are. So what surely stays as it is can be told by a search, at a fraction of what it costs to redact it and compare.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from itertools import takewhile
from typing import Any

import orjson

from peasant_ld.access.namings import NODE, naming_kinds
from peasant_ld.access.redaction import Plan
from peasant_ld.access.rules import Rules
from peasant_ld.model import Kind, Mark

# id, kind, access as written, JSON -> whether the record may come out different
Reach = Callable[[str, str, Mapping[str, Any] | None, bytes], bool]
_NAMING = orjson.dumps([NODE])
_DAY, _POINT = (None, "day"), (None, "point")


class Signs(tuple[bytes, ...]):
    """Texts of which one stands in the JSON of a record that states something; it may stand there without."""

    __slots__ = ()

    def are_in(self, data: bytes) -> bool:
        """Whether one of them is there."""
        for sign in self:  # noqa: SIM110 - in millions of records, quicker than any()
            if sign in data:
                return True
        return False


def reach_of(plan: Plan) -> Reach:
    """The question whether a plan changes a record: false only where `redact` surely gives the record itself.

    It is asked about records that are not withheld, as JSON that orjson wrote.
    """
    rules, telling = plan.rules, lru_cache(maxsize=None)(lambda kind: _telling(plan.model.kinds[kind], rules))
    names = naming_kinds(plan.model)
    points_at = pointing_at(plan.withheld)

    def reaches(identity: str, kind: str, access: Mapping[str, Any] | None, data: bytes) -> bool:
        if identity in plan.suppressed or (access and ("keys" in access or "coarsen" in access)):
            return True
        keys = telling(kind)
        if keys is None or keys.are_in(data):
            return True
        if kind in names and _NAMING in data and plan.touches(identity, kind, access):
            return True
        return points_at(data)

    return reaches


def _telling(kind: Kind, rules: Rules) -> Signs | None:
    """What stands in the JSON of a record of a kind that rules change where it says nothing itself; None: anything."""
    if any(rules.coarseness(kind.name, {}, of) not in exact for of, exact in (("date", _DAY), ("place", _POINT))):
        return None
    keys = [*rules.closed_keys(kind, {})]
    if kind.is_place and kind.keys_with(Mark.PRECISION):
        keys += [key for key, each in kind.keys.items() if each.form == "coordinate"]
    return in_json(keys)


def in_json(keys: Iterable[str]) -> Signs:
    """Keys as they stand in JSON that orjson wrote."""
    return Signs(orjson.dumps(key) + b":" for key in keys)


def pointing_at(ids: Collection[str]) -> Callable[[bytes], bool]:
    """The question whether JSON holds a text that is one of some ids, or lies inside of it (`id#part`).

    It may be answered with yes where it is none, but never with no where it is one.
    """
    if not ids:
        return lambda data: False
    wanted = {orjson.dumps(identity)[1:-1] for identity in ids}
    if any(b"\\" in each or b"#" in each for each in wanted):
        return lambda data: True  # no id is like that; none is lost if one were
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(min(wanted), max(wanted), strict=False))
    start = bytes(each for each, _ in alike)
    find = re.compile(b'"(' + re.escape(start) + b'[^"#]*)').findall
    return lambda data: not wanted.isdisjoint(find(data))
