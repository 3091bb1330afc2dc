"""What records are compared with: the things of a table, by what its columns mean, or of another release."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from peasant_ld.model import Model, codes
from peasant_ld.model.iri import is_link
from peasant_ld.model.likeness import folded
from peasant_ld.problem import Problem
from peasant_ld.published.reader import Release
from peasant_ld.reconcile.rows import TableRow, TableRows, table_rows_of, unread
from peasant_ld.reconcile.thing import Name, Thing, thing_of

ID, LABEL, ALIASES, TYPE = "id", "label", "aliases", "type"
COUNTRY, LATITUDE, LONGITUDE = "country", "latitude", "longitude"
# What a column can be declared to be.
PARTS = (ID, LABEL, ALIASES, COUNTRY, LATITUDE, LONGITUDE, TYPE)
_SCHEMES = "@schemes"
_TYPE_OF_RELEASE = "Tombstone"
# Between several names in one cell; a comma only where names are listed by programs.
_BARS = ("|", ";", "\n")
_LONGEST_ADDRESS = 2000  # as records hold them
_LISTED = ("itemaltlabel", "alternatenames")


@cache
def _titles() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(files("peasant_ld.reconcile").joinpath("titles.json").read_text("utf-8"))
    return found


class TableMeaning(NamedTuple):
    """What is said of a table on the command line: titles by part, and what stands before its ids."""

    columns: Mapping[str, str] = {}
    prefix: str | None = None


@dataclass(slots=True)
class Candidates:
    """Things that records are compared with, one at a time, and how many were passed over meanwhile."""

    name: str
    read: Callable[[], Iterator[Thing | None]]
    of_one_kind: bool = False
    passed: int = field(default=0)

    def __iter__(self) -> Iterator[Thing]:
        """The things; what has no id or no name is counted."""
        self.passed = 0
        for thing in self.read():
            if thing is None:
                self.passed += 1
            else:
                yield thing


def candidates_of_release(release: Release, model: Model) -> Candidates:
    """The records of a release, each to be compared with records of its kind only."""

    def read() -> Iterator[Thing | None]:
        for record in release.records():
            kind = model.kinds.get(record["type"][0])
            if record["type"][0] != _TYPE_OF_RELEASE:
                yield thing_of(record, kind) if kind else None

    return Candidates(release.base, read, of_one_kind=True)


def candidates_of_table(path: Path, meaning: TableMeaning | None = None) -> Candidates:
    """The things of a table. Raises InputError (PLD460) where its columns do not say what they are, and others."""
    said = meaning or TableMeaning()
    table = table_rows_of(path)
    columns = _Columns.of(table, said, path)

    def read() -> Iterator[Thing | None]:
        again = table_rows_of(path)
        for row in again.rows:
            yield None if isinstance(row, Problem) else columns.thing(row)

    return Candidates(path.name, read)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table by what they mean."""

    path: Path
    id: str
    labels: Sequence[str]
    aliases: Sequence[str]
    single: Mapping[str, str]
    schemes: Mapping[str, str]
    prefix: str | None

    @classmethod
    def of(cls, table: TableRows, said: TableMeaning, path: Path) -> _Columns:
        for title in said.columns.values():
            if title not in table.titles:
                raise unread(path, "no-such-column", title)
        own, known = _id_of(table.titles, said, path), _titles()
        labels = [said.columns[LABEL]] if LABEL in said.columns else _called(table.titles, known[LABEL])
        aliases = [said.columns[ALIASES]] if ALIASES in said.columns else _called(table.titles, known[ALIASES])
        if not labels:
            raise unread(path, "no-names")
        single = {}
        for part in (COUNTRY, LATITUDE, LONGITUDE, TYPE):
            found = _called(table.titles, known[part])
            if part in said.columns or found:
                single[part] = said.columns.get(part) or found[0]
        used = {own, *labels, *aliases, *single.values()}
        schemes = {title: folded(title) for title in table.titles if title not in used}
        return cls(path, own, labels, aliases, single, schemes, said.prefix or known["schemes"].get(folded(own)))

    def thing(self, row: TableRow) -> Thing | None:
        """A row as a thing; None without an id or a name. Raises InputError (PLD460) for an id that is no address."""
        written = row.text(self.id)
        names = [*self._names(row, self.labels, True), *self._names(row, self.aliases, False)]
        if not written or not names:
            return None
        address = self._address(written, row)
        if len(address) > _LONGEST_ADDRESS:
            return None
        identifiers = {(scheme, text) for title, scheme in self.schemes.items() for text in row.cells.get(title, ())}
        return Thing(
            address,
            row.text(self.single.get(TYPE, "")),
            tuple(names),
            _country(row.text(self.single.get(COUNTRY, ""))),
            _point(row.text(self.single.get(LONGITUDE, "")), row.text(self.single.get(LATITUDE, ""))),
            frozenset(identifiers | {(_scheme_of(folded(self.id)), written)}),
        )

    def _address(self, written: str, row: TableRow) -> str:
        if is_link(written):
            return written
        prefix = self.prefix or (_titles()["schemes"]["qid"] if _is_of_wikidata(row, written) else None)
        if prefix is None:
            raise unread(self.path, "ids-without-prefix")
        return prefix.replace("{}", written) if "{}" in prefix else prefix + written

    def _names(self, row: TableRow, titles: Sequence[str], is_main: bool) -> Iterator[Name]:
        for title in titles:
            plain, _, language = title.partition("@")
            for cell in row.cells.get(title, ()):
                for text in [cell] if is_main else _listed(cell, folded(plain)):
                    yield Name(text, language or None, is_main)


def _id_of(titles: Sequence[str], said: TableMeaning, path: Path) -> str:
    """The column of ids. Raises InputError (PLD460) where there is none, or may be two."""
    if ID in said.columns:
        return said.columns[ID]
    for group in _titles()[ID]:
        found = _called(titles, _titles()["schemes"] if group == [_SCHEMES] else group)
        if len(found) > 1:
            raise unread(path, "two-columns-alike")
        if found:
            return found[0]
    raise unread(path, "no-ids")


def _called(titles: Sequence[str], known: Any) -> list[str]:
    """The titles that are among those known, without the language that one may end with."""
    return [title for title in titles if folded(title.partition("@")[0]) in known]


def _scheme_of(title: str) -> str:
    """The name of a scheme by the title of its ids: `qid` and `wikidataid` are Wikidata's."""
    address = _titles()["schemes"].get(title)
    return next((name for name, other in _titles()["schemes"].items() if other == address and "id" not in name), title)


def _is_of_wikidata(row: TableRow, written: str) -> bool:
    """Whether a line is an entity as the dumps of Wikidata have it."""
    is_numbered = written[:1] == "Q" and written[1:].isdecimal()
    return is_numbered and row.text("type") == "item" and any(title.startswith("labels@") for title in row.cells)


def _listed(cell: str, title: str) -> list[str]:
    bar = next((each for each in _BARS if each in cell), "," if title in _LISTED else None)
    return [text for each in cell.split(bar) if (text := each.strip())] if bar else [cell]


def _country(text: str) -> str | None:
    if len(text) == 2 and codes.is_country(text):
        return text.upper()
    return codes.country(text) if text else None


def _point(longitude: str, latitude: str) -> tuple[float, float] | None:
    try:
        found = float(longitude), float(latitude)
    except ValueError:
        return None
    return found if abs(found[0]) <= 180 and abs(found[1]) <= 90 else None
