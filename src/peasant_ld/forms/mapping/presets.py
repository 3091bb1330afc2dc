"""Maps for what programs export (`reading/maps/presets`): known by the titles of a table, and filled up for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from peasant_ld.forms.mapping.cells import are_filled
from peasant_ld.forms.mapping.columns import ColumnReader, ProposedColumn
from peasant_ld.forms.mapping.kinds import ChosenKind
from peasant_ld.forms.mapping.looking import ColumnLook, TableLook
from peasant_ld.forms.mapping.propose import ProposedTable, Proposer, each_once, lacking_keys, rows_of
from peasant_ld.model.iri import kind_slug
from peasant_ld.problem import InputError, Problem
from peasant_ld.reading.maps.map_file import FIELD, ColumnMap, TableMap, map_of
from peasant_ld.reading.maps.suffixes import MAP
from peasant_ld.reading.sheets.names import ModelNames

_FOLDER = files("peasant_ld.reading.maps") / "presets"


@dataclass(frozen=True, slots=True, eq=False)
class MapPreset:
    """The map for the tables of one program; `others`: it speaks of some columns, and the rest tells the kind."""

    name: str
    program: str
    text: str
    all_of: frozenset[str]
    one_of: frozenset[str]
    others: bool = False
    identity: str | None = None

    def fits(self, titles: Sequence[str]) -> bool:
        """Whether a table with these titles is one of the program."""
        there = frozenset(titles)
        return self.all_of <= there and (not self.one_of or bool(self.one_of & there))

    def table(self, names: ModelNames) -> TableMap:
        """Its map as values."""
        return map_of(self.text, f"{self.name}{MAP}", names)[0]


@lru_cache(maxsize=1)
def presets() -> Mapping[str, MapPreset]:
    """The presets by name, in order."""
    index = json.loads((_FOLDER / "presets.json").read_text("utf-8"))
    return {
        name: MapPreset(
            name,
            row["program"],
            (_FOLDER / f"{name}{MAP}").read_text("utf-8"),
            frozenset(row["all"]),
            frozenset(row.get("any", ())),
            row.get("others", False),
            row.get("id"),
        )
        for name, row in index.items()
        if name != "comment"
    }


def preset_of(name: str) -> MapPreset:
    """The preset of a name. Raises InputError (PLD350) where there is none."""
    found = presets().get(name)
    if found is None:
        raise InputError(Problem("PLD350", value=name, facts={"known": ", ".join(presets())}))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class PresetTables:
    """Proposes the tables that a preset knows: one that is `wanted`, or that which fits the titles."""

    names: ModelNames
    proposer: Proposer
    file: str
    wanted: MapPreset | None = None

    def __call__(self, look: TableLook) -> ProposedTable | None:
        """What a map may say of a table by its preset; None where no preset knows it."""
        preset = self.wanted or next((each for each in presets().values() if each.fits(look.titles)), None)
        if preset is None or not look.columns:
            return None
        known = preset.table(self.names)
        rest = replace(look, columns=tuple(each for each in look.columns if each.title not in known.columns))
        plain = self.proposer.table(rest, self.file, None if preset.others else known.kind)
        if plain.kind.name is None:
            return None
        return self._with(preset, known, look, plain)

    def _with(self, preset: MapPreset, known: TableMap, look: TableLook, plain: ProposedTable) -> ProposedTable:
        """A table as proposed for its other columns, with what the preset says."""
        kind = plain.kind if preset.others else ChosenKind(known.kind, "kind_given")
        reader = ColumnReader(self.names, self.names.model.kinds[kind.name or ""])
        others = {column.title: column for column in plain.columns}
        columns = tuple(others.get(each.title) or _known(each, known.columns[each.title]) for each in look.columns)
        columns = tuple(each_once(columns, reader))
        language, language_why = self.proposer.language(columns, reader, plain.language if preset.others else None)
        lacking = tuple(key for key in plain.lacking if key in set(lacking_keys(columns, reader)) - set(known.always))
        table = replace(plain, look=look, kind=kind, columns=columns, lacking=lacking, preset=preset.program)
        table = replace(table, always=known.always, language=language, language_why=language_why)
        made = _made_of(preset.identity if preset.others else known.identity, look)
        return replace(table, identity=f"{kind_slug(kind.name or '')}/{made}", identity_why="") if made else table


def _made_of(identity: str | None, look: TableLook) -> str:
    """The end of a pattern of ids, with those of its titles that are filled in every row of a table."""
    rows, pattern = rows_of(look), identity or ""
    filled = {column.title for column in look.columns if are_filled(column, rows)}
    return "-".join(f"{{{title}}}" for title in FIELD.findall(pattern) if title in filled)


def _known(column: ColumnLook, value: ColumnMap | None) -> ProposedColumn:
    """A column as its preset says it."""
    if value is None:
        return ProposedColumn(column, None, "unread")
    facts = {"key": value.key, **({"new": value.new} if value.new else {})}
    return ProposedColumn(column, value, "makes" if value.new else "fills", facts=facts)
