"""The sheet of what may be one: written as CSV for people to answer, and read again with their answers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TextIO

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.merge.proposals import Candidate, Pair, Sign
from peasant_ld.exchange.workbook import SUFFIXES, sheets_of
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.exact import guarded, unguarded

NAME = "merge-proposals.csv"
COLUMNS = (
    *("merge", "one", "other", "kind", "one name", "other name"),
    *("reason", "key", "value", "against", "one place", "other place"),
)
YES, NO = "yes", "no"
# What people write for it, in the languages that we speak.
_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("yes", "y", "sim", "s", "sí", "si", "oui", "o", "wi"), YES),
    **dict.fromkeys(("no", "n", "não", "nao", "non"), NO),
}


class SheetLine(NamedTuple):
    """A line that is answered: whether two records are one, and which; ids as they are written."""

    place: Place
    is_one: bool
    one: str
    other: str


def write_sheet(pairs: Iterable[Pair], answers: Mapping[frozenset[str], bool], base: str, out: TextIO) -> int:
    """Write the sheet (RFC 4180), with the answers that are known; gives how many lines have none."""
    writer, number = csv.writer(out), 0
    writer.writerow(COLUMNS)
    for pair in pairs:
        answer = answers.get(frozenset(pair.ids))
        said = "" if answer is None else YES if answer else NO
        writer.writerow([guarded(cell) for cell in (said, *_cells(pair, base))])
        number += answer is None
    return number


def _cells(pair: Pair, base: str) -> Iterator[str]:
    one, other = pair.one, pair.other
    signs = {sign.reason: sign for sign in reversed(pair.signs)}
    yield from (one.id.removeprefix(base), other.id.removeprefix(base))
    yield from (" / ".join(dict.fromkeys((one.kind, other.kind))), one.label, other.label)
    yield ", ".join(reversed(signs))
    first = pair.signs[0] if pair.signs else None
    yield first.key if first else ""
    yield first.value if first and _may_be_shown(first, one, other) else ""
    yield ", ".join(dict.fromkeys(pair.against))
    yield from (_where(one.place), _where(other.place))


def _may_be_shown(sign: Sign, one: Candidate, other: Candidate) -> bool:
    """Whether a value goes out anyway, in both records: nothing of a person, and nothing that is withheld."""
    return sign.key in one.shown and sign.key in other.shown


def _where(place: Place) -> str:
    parts = (place.file, place.sheet, place.cell or (f"row {place.row}" if place.row else None))
    told = ", ".join(part for part in parts if part)
    return told if place.line is None else f"{told}:{place.line}"


def read_sheet(path: Path) -> Iterator[SheetLine | Problem]:
    """The answered lines of a sheet, CSV or a workbook; a line without an answer says nothing.

    Gives a problem (PLD453) for an answer that is neither yes nor no, and for a line that lacks an id. Raises
    InputError: PLD453 for a table without the columns `merge`, `one` and `other`, and what `sheets_of` raises.
    """
    if path.suffix.lower() not in SUFFIXES:
        facts = {"suffix": path.suffix, "known": ", ".join(SUFFIXES)}
        raise InputError(Problem("PLD009", Place(path.name), value=path.name, facts=facts))
    account = Account()
    for sheet, rows in sheets_of(path, Declared(), account, frozenset(COLUMNS)):
        columns: dict[str, int] = {}
        for item in rows:
            if isinstance(item, Problem):
                yield item
            elif not columns:
                columns = _columns(item[1], sheet.place)
            else:
                yield from _answered(item[1], columns, sheet.place._replace(row=item[0]))
        if not columns:
            _columns([], sheet.place)


def _columns(titles: list[str], place: Place) -> dict[str, int]:
    found = {title.strip().casefold(): at for at, title in reversed(list(enumerate(titles)))}
    missing = [name for name in COLUMNS[:3] if name not in found]
    if missing:
        raise InputError(Problem("PLD453", place, value=", ".join(titles), facts={"columns": ", ".join(missing)}))
    return found


def _answered(row: list[str], columns: Mapping[str, int], place: Place) -> Iterator[SheetLine | Problem]:
    """What one row says."""
    said, one, other = (
        unguarded(row[columns[name]]).strip() if columns[name] < len(row) else "" for name in COLUMNS[:3]
    )
    answer = _WORDS.get(said.casefold())
    if said and answer is None:
        yield Problem("PLD453", place, one or None, "merge", said, facts={"expected": f"{YES}, {NO}"})
    elif answer and not (one and other):
        yield Problem("PLD453", place, one or other or None, "one" if not one else "other", facts={"reason": "missing"})
    elif answer:
        yield SheetLine(place, answer == YES, one, other)
