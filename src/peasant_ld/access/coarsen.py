"""Dates and places become coarser: a day its month or year, a place the nearest larger one that is exact enough.

A place that is made coarser than a locality loses its names, because a name is as exact as a point. Where its id tells
the name too, the place itself is withheld; what refers to it then refers to the nearest place around it (`partOf`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from peasant_ld.access.contacts import strings_in
from peasant_ld.access.folding import tokens_of
from peasant_ld.model import Kind, Mark
from peasant_ld.model.edtf import EdtfError, bounds
from peasant_ld.model.settings import PRECISIONS

# One date of EDTF in parts: year, month or season, day, the rest of a moment, qualifier.
_DATE = re.compile(r"(-?[0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?(?:T[^?~%]*)?([?~%]?)\Z")
_PRECISION = "pld:precision-"
# The decimals that degrees may have at a precision: a hundredth is about a kilometre, a degree about a hundred.
DECIMALS = {"locality": 2, "region": 0, "country": 0}
# Forms of keys whose numbers tell a place.
_NUMBERED = frozenset({"coordinate", "iri", "identifier", "identifiers"})


def coarse_date(node: Mapping[str, Any], level: str) -> dict[str, Any] | None:
    """A date node with its EDTF no finer than `level` (`month`, `year`) and its bounds made anew; None: nothing.

    The date as it was written goes: it may be finer than its EDTF.
    """
    edtf = node.get("date")
    if edtf is None:
        return None
    try:
        coarse = coarse_edtf(edtf, level)
        first, last = bounds(coarse)
    except EdtfError:
        return None
    more = {key: node.get(key) for key in ("certainty", "inferred")}
    stated = {"date": coarse, "earliest": first, "latest": last, **more}
    kept = {key: value for key, value in stated.items() if value is not None}
    return {"id": node["id"], "type": node["type"]} | kept


def coarse_edtf(text: str, level: str) -> str:
    """An EDTF string (levels 0 and 1, sets) with no part finer than `level`: `day`, `month` or `year`.

    Raises EdtfError for a part that cannot be made coarser.
    """
    if text[:1] in ("[", "{"):
        inner = _unique(_range(part, level, "..") for part in text[1:-1].split(","))
        return text[0] + ",".join(inner) + text[-1]
    return _range(text, level, "/")


def _unique(parts: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(parts))


def _range(text: str, level: str, mark: str) -> str:
    """Both ends of a range made coarser; one date where they fall together."""
    ends = [end if end in ("", "..") else _one(end, level) for end in text.split(mark)]
    return ends[0] if len(ends) == 2 and ends[0] == ends[1] else mark.join(ends)


def _one(text: str, level: str) -> str:
    if text[:1] == "Y" or re.fullmatch(r"-?[0-9X]{2,3}[?~%]?", text):
        return text  # a long year, a century, a decade: coarser than a year, or as coarse
    match = _DATE.match(text)
    if match is None:
        raise EdtfError(text, "syntax")
    year, month, day, mark = match.groups()
    if level == "year" or month is None:
        return year + mark
    return f"{year}-{month}{f'-{day}' if day and level == 'day' else ''}{mark}"


@dataclass(frozen=True, slots=True)
class Spot:
    """What the rules need of a place: how exact it is (0 point to 3 country), what lies around it, what is asked.

    `is_stated` says that the rank is more than a guess.
    """

    rank: int
    parents: tuple[str, ...]
    asked: str | None
    is_stated: bool = True

    @property
    def too_exact(self) -> bool:
        """Whether the place is more exact than it may be."""
        return self.asked is not None and self.rank < PRECISIONS.index(self.asked)

    @property
    def is_nameless(self) -> bool:
        """Whether the place loses its names, because it is to be known only as a region or a country."""
        return self.too_exact and self.asked in ("region", "country")


def spot_of(record: Mapping[str, Any], asked: str | None, kind: Kind) -> Spot:
    """A normalized record of a kind of place as a Spot.

    Where no precision is stated, coordinates make it a point, else it is a locality; a kind that has no key for the
    precision, such as that of premises, is as exact as a point.
    """
    stated = {str(record.get(key, "")).removeprefix(_PRECISION) for key in kind.keys_with(Mark.PRECISION)}
    ranks = [PRECISIONS.index(each) for each in stated if each in PRECISIONS]
    is_point = not stated or any(key in record for key, each in kind.keys.items() if each.form == "coordinate")
    is_stated = bool(ranks) or not stated
    return Spot(min(ranks, default=0 if is_point else 1), _around(record, kind), asked, is_stated)


def inside(places: Mapping[str, Spot]) -> dict[str, Spot]:
    """The places that lie in one that is stated to be more exact than they are: each as exact as that one.

    What lies in a house is no region, whatever it says of itself.
    """
    found: dict[str, Spot] = {}
    waiting = [name for name, spot in places.items() if spot.is_stated]
    held = _held(places)
    while waiting:
        name = waiting.pop()
        rank = found.get(name, places[name]).rank
        for child in held.get(name, ()):
            if found.get(child, places[child]).rank > rank:
                found[child] = replace(places[child], rank=rank, is_stated=True)
                waiting.append(child)
    return found


def _held(places: Mapping[str, Spot]) -> dict[str, list[str]]:
    """What lies in each place."""
    held: dict[str, list[str]] = {}
    for name, spot in places.items():
        for parent in spot.parents:
            if parent in places:
                held.setdefault(parent, []).append(name)
    return held


def _around(record: Mapping[str, Any], kind: Kind) -> tuple[str, ...]:
    return tuple(each for key in kind.keys_with(Mark.AROUND) for each in strings_in(record.get(key)))


def names_itself(record: Mapping[str, Any], kind: Kind) -> bool:
    """Whether the id of a record holds a word of its names, or of a place also a number that tells it as well."""
    local = set(tokens_of(record["id"].rpartition("/")[2]))
    texts = [text for key in kind.keys_with(Mark.NAME) for text in strings_in(record.get(key))]
    if any(len(token) > 2 and token in local for text in texts for token in tokens_of(text)):
        return True
    numbers = (str(record[key]) for key, each in kind.keys.items() if each.form in _NUMBERED and key in record)
    return any(len(token) > 3 and token in local and token.isdecimal() for text in numbers for token in tokens_of(text))


def around(place: str, level: str, places: Mapping[str, Spot], seen: frozenset[str] = frozenset()) -> str | None:
    """The nearest place around a place that is no more exact than `level`; None where none is known."""
    wanted = PRECISIONS.index(level)
    asked, waiting = {place, *seen}, [*reversed(places[place].parents)] if place in places else []
    while waiting:
        parent = waiting.pop()
        if parent in asked or parent not in places:
            continue
        asked.add(parent)
        spot = places[parent]
        if spot.rank >= wanted and not spot.too_exact:
            return parent
        waiting += reversed(spot.parents)
    return None


def too_exact_keys(kind: Kind, level: str) -> tuple[str, ...]:
    """The keys of a kind of place that tell more than `level`: numbers and addresses, and from a region on words."""
    return kind.keys_with(*((Mark.EXACT, Mark.WORDS) if level in ("region", "country") else (Mark.EXACT,)))


def coarse_place(record: Mapping[str, Any], level: str, kind: Kind) -> dict[str, Any]:
    """A normalized record of a kind of place without what is more exact than `level`; its precision says so."""
    gone = too_exact_keys(kind, level)
    out = {key: value for key, value in record.items() if key not in gone}
    return out | dict.fromkeys(kind.keys_with(Mark.PRECISION), f"{_PRECISION}{level}")


def as_exact_as_stated(record: Mapping[str, Any], kind: Kind) -> Mapping[str, Any]:
    """A normalized record of a kind of place with its coordinates no finer than the precision that it states."""
    places = decimals_of(record, kind)
    if places is None:
        return record
    keys = [key for key, each in kind.keys.items() if each.form == "coordinate" and key in record]
    rounded = {key: _rounded(str(record[key]), places) for key in keys}
    changed = {key: value for key, value in rounded.items() if value != record[key]}
    return {**record, **changed} if changed else record


def decimals_of(record: Mapping[str, Any], kind: Kind) -> int | None:
    """How many decimals the coordinates of a place may have, by the precision that it states; None: any."""
    stated = {str(record.get(key, "")).removeprefix(_PRECISION) for key in kind.keys_with(Mark.PRECISION)}
    return min((DECIMALS[each] for each in stated if each in DECIMALS), default=None)


def _rounded(degrees: str, places: int) -> str:
    """Degrees with so many decimals at most; a number that has no more than that stays as it is written."""
    exact = Decimal(degrees)
    found = exact.quantize(Decimal(1).scaleb(-places))
    return degrees if found == exact else format(found or abs(found), "f")
