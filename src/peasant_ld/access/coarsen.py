"""Dates and places become coarser: a day its month or year, a place the nearest larger one that is exact enough.

A place that is made coarser than a locality loses its names, because a name is as exact as a point. Where its id tells
the name too, the place itself is withheld; what refers to it then refers to the nearest place around it (`partOf`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.access.folding import tokens_of
from peasant_ld.model.edtf import EdtfError, bounds
from peasant_ld.model.settings import PRECISIONS

# One date of EDTF in parts: year, month or season, day, the rest of a moment, qualifier.
_DATE = re.compile(r"(-?[0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?(?:T[^?~%]*)?([?~%]?)\Z")
# Keys that tell a place as exactly as its coordinates do, and those that tell it by its name.
EXACT = frozenset({"latitude", "longitude", "geonames", "identifier", "sameAs", "homepage", "page"})
NAMING = frozenset({"name", "altName", "acronym", "description", "note"})


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
    stated = {"date": coarse, "earliest": first, "latest": last, "inferred": node.get("inferred")}
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
    """What the rules need of a place: how exact it is (0 point to 3 country), what lies around it, what is asked."""

    rank: int
    parents: tuple[str, ...]
    asked: str | None

    @property
    def too_exact(self) -> bool:
        """Whether the place is more exact than it may be."""
        return self.asked is not None and self.rank < PRECISIONS.index(self.asked)


def spot_of(record: Mapping[str, Any], asked: str | None) -> Spot:
    """A normalized Place as a Spot. Where no precision is stated, coordinates make it a point, else a locality."""
    stated = str(record.get("precision", "")).removeprefix("pld:precision-")
    rank = PRECISIONS.index(stated) if stated in PRECISIONS else 0 if "latitude" in record else 1
    return Spot(rank, tuple(record.get("partOf", ())), asked)


def names_itself(record: Mapping[str, Any]) -> bool:
    """Whether the id of a record holds a word of its names, or of a place also a number that tells it as well."""
    local = set(tokens_of(record["id"].rpartition("/")[2]))
    texts = [*record.get("name", {}).values(), *record.get("acronym", ())]
    texts += [text for many in record.get("altName", {}).values() for text in many]
    if any(len(token) > 2 and token in local for text in texts for token in tokens_of(text)):
        return True
    numbers = (str(record[key]) for key in ("latitude", "longitude", "geonames", "identifier") if key in record)
    return any(len(token) > 3 and token in local and token.isdecimal() for text in numbers for token in tokens_of(text))


def around(place: str, level: str, places: Mapping[str, Spot], seen: frozenset[str] = frozenset()) -> str | None:
    """The nearest place around a place that is no more exact than `level`; None where none is known."""
    wanted = PRECISIONS.index(level)
    for parent in places[place].parents if place in places else ():
        if parent in seen or parent not in places:
            continue
        spot = places[parent]
        if spot.rank >= wanted and not spot.too_exact:
            return parent
        further = around(parent, level, places, seen | {place, parent})
        if further:
            return further
    return None


def coarse_place(record: Mapping[str, Any], level: str) -> dict[str, Any]:
    """A normalized Place without what is more exact than `level`; its precision says so."""
    gone = EXACT | (NAMING if level in ("region", "country") else frozenset())
    out = {key: value for key, value in record.items() if key not in gone}
    return out | {"precision": f"pld:precision-{level}"}
