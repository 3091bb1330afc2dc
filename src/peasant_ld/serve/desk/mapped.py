"""A table and its map, or the one that is proposed -> what the page asks of each column; and the map that it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from peasant_ld.forms.mapping.columns import ColumnReader, ProposedColumn
from peasant_ld.forms.mapping.kinds import ChosenKind
from peasant_ld.forms.mapping.looking import ColumnLook, FileLook, TableLook, look_at
from peasant_ld.forms.mapping.presets import PresetTables
from peasant_ld.forms.mapping.propose import ProposedTable, Proposer, lacking_keys
from peasant_ld.forms.mapping.showing import first_records, flat
from peasant_ld.forms.mapping.write import MapWriter
from peasant_ld.model import load_model
from peasant_ld.model.iri import kind_slug
from peasant_ld.problem import InputError
from peasant_ld.reading import Declared
from peasant_ld.reading.maps.columns import check_keys, title_key
from peasant_ld.reading.maps.found import MapsFound, maps_for
from peasant_ld.reading.maps.map_file import ColumnMap, TableMap, map_of
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.names import folded, names_of
from peasant_ld.serve.desk.desk import DeskSession
from peasant_ld.serve.desk.map_choices import chosen_table
from peasant_ld.serve.desk.record_files import TABLES, is_as
from peasant_ld.serve.desk.refusals import DeskRefusal, asked
from peasant_ld.serve.desk.sheets import fields_of

VALUES = 5  # first values of a column that are shown
MOST_WORDS = 12  # of a column of access, which are explained one by one
_PLAIN = TableMap()
# What a map may say that the page has no field for.
_BY_HAND = ("file", "last", "currency", "hidden", "merged", "distinct", "skip", "ids")


@dataclass(frozen=True, slots=True, eq=False)
class TableToMap:
    """A file of tables, what stands in it, and the tables of its map as they are, or are proposed."""

    desk: DeskSession
    name: str
    path: Path
    declared: Declared
    look: FileLook
    found: MapsFound
    proposer: Proposer
    tables: tuple[ProposedTable, ...]

    @classmethod
    def of(cls, desk: DeskSession, name: str) -> TableToMap:
        """The one of a name. Raises DeskRefusal where it is none, InputError for what cannot be read."""
        opened = desk.open_one
        path = opened.files.path(name)
        if path.suffix.lower() not in TABLES:
            raise DeskRefusal(409, "no_table", file=name)
        declared, description = opened.declared, opened.description
        declared = declared if declared.model else replace(declared, model=load_model())
        look, found = look_at(path, name, declared), maps_for(path, name, declared.model)
        languages = description.languages if description else ()
        proposer = Proposer(names_of(declared.model), declared.language, languages)
        proposed = proposer.propose(look, PresetTables(proposer.names, proposer, look.name))
        tables = tuple(_as_mapped(look, found, proposer)) if found.tables else proposed
        return cls(desk, name, path, declared, look, found, proposer, tables)

    @property
    def writer(self) -> MapWriter:
        """What writes its map."""
        return MapWriter(self.proposer.names, self.desk.words)

    @property
    def speaker(self) -> MapWriter:
        """What gives reasons to who sees the page, and not the file."""
        return replace(self.writer, room="desk.map")

    def by_hand(self) -> bool:
        """Whether its map says what the page has no field for, or speaks of other files, or cannot be read."""
        own = self.desk.open_one.files.map_of(self.path).name
        others = any(Path(table.written.file).name != own for table in self.found.tables)
        return self.found.problem is not None or others or any(map(_is_by_hand, self.found.tables))

    def text(self, tables: Sequence[ProposedTable]) -> str:
        """The map file of some tables."""
        return self.writer.text(tables, self.path.name)


def _is_by_hand(table: TableMap) -> bool:
    said = any(getattr(table, name) != getattr(_PLAIN, name) for name in _BY_HAND)
    joined = (each is not None and (each.join or each.decimal or each.dates) for each in table.columns.values())
    return said or any(joined) or any(title.startswith("[") for title in table.columns)


def _as_mapped(look: FileLook, found: MapsFound, proposer: Proposer) -> Iterator[ProposedTable]:
    """The tables of a map that is there, in the words of a proposal; nothing is to be answered."""
    done: set[int] = set()
    for sheet in look.tables:
        for table in found.of_sheet(sheet.sheet or Path(look.name).stem):
            if id(table) not in done:
                done.add(id(table))
                yield _said(sheet, table, proposer)


def _said(look: TableLook, table: TableMap, proposer: Proposer) -> ProposedTable:
    named = {title_key(title): column for title, column in table.columns.items()}
    reader = None if table.kind is None else ColumnReader(proposer.names, proposer.names.model.kinds[table.kind])
    columns = tuple(
        ProposedColumn(each, named[key], "fills" if named[key] else "unread", facts=_facts(named[key]))
        if (key := title_key(each.title)) in named
        else _unsaid(each, reader)
        for each in look.columns
    )
    lacking: tuple[str, ...] = ()
    if reader is not None:
        lacking = tuple(key for key in lacking_keys(columns, reader) if key not in table.always)
    return ProposedTable(
        look,
        ChosenKind(table.kind, "kind_given" if table.kind else "no_table"),
        columns,
        None if look.sheet is None or table.sheet == "*" else table.sheet,
        table.identity,
        "",
        table.language,
        "",
        None if table.dates is None else frozenset({table.dates}),
        None if table.decimal is None else frozenset({table.decimal}),
        lacking,
        always=table.always,
    )


def _unsaid(look: ColumnLook, reader: ColumnReader | None) -> ProposedColumn:
    """A column of which the map does not speak; that it may say who may see a row is asked again."""
    proposed = None if reader is None else reader.propose(look)
    if proposed is not None and (proposed.left_out or proposed.why == "remark"):
        return proposed
    return ProposedColumn(look, None, "unknown", sure=False, left_out=True)


def _facts(column: ColumnMap | None) -> dict[str, str]:
    return {} if column is None else {"key": column.key}


def map_told(desk: DeskSession, name: str) -> dict[str, Any]:
    """The map of a table, or the one that is proposed, with what the first rows become."""
    given = TableToMap.of(desk, name)
    if given.found.problem is not None:
        raise InputError(given.found.problem)
    text = given.found.tables[0].written.text if given.found.tables else given.text(given.tables)
    return _told(given, given.tables, text) | {"is_proposal": not given.found.tables, "by_hand": given.by_hand()}


def choose_map(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    """What a map makes of a table by what the page has chosen; without `dry` it is written beside the table.

    Raises DeskRefusal where there is one that was written by hand and says more, InputError for one that cannot be.
    """
    given = TableToMap.of(desk, asked(body, "file", str))
    chosen = asked(body, "tables", list)
    tables = tuple(
        chosen_table(table, _choice(table, chosen), given.proposer, given.look.name) for table in given.tables
    )
    text = given.text(tables)
    told = _told(given, tables, text)
    if asked(body, "dry", bool, False):
        return told
    if given.by_hand():
        raise DeskRefusal(409, "map_by_hand", file=given.name)
    if told["problems"]:
        raise DeskRefusal(409, "map_wrong", told)
    with desk.turned:
        opened = desk.may_write()
        if given.name in opened.signatures and not is_as(given.path, opened.signatures[given.name]):
            raise DeskRefusal(409, "changed_outside", {"changed_outside": True}, file=given.name)
        path = opened.files.own(given.name)
        desk.write("map", {"file": given.name}, {opened.files.map_of(path): text.encode()})
    return told


def _choice(table: ProposedTable, chosen: Sequence[Any]) -> Mapping[str, Any]:
    """What the page says of a table, by its sheet; nothing where it does not speak of it."""
    for each in chosen:
        if isinstance(each, dict) and each.get("sheet") in (table.sheet, table.look.sheet):
            return each
    return {}


def _told(given: TableToMap, tables: Sequence[ProposedTable], text: str) -> dict[str, Any]:
    maps, problems = _read(given, text)
    lang = given.desk.lang
    return {
        "text": text,
        "is_proposal": True,
        "by_hand": False,
        "hidden_sheets": list(given.look.hidden),
        "tables": [_table(given, table, lang) for table in tables],
        "records": _records(given, maps, lang),
        "problems": problems,
    }


def _read(given: TableToMap, text: str) -> tuple[tuple[TableMap, ...], list[str]]:
    """The tables that a text says, and what is wrong with it, as sentences."""
    if not any(line.startswith("[[table]]") for line in text.splitlines()):  # all is understood as it is
        return (), []
    try:
        maps = map_of(text, given.desk.open_one.files.map_of(given.path).name, given.proposer.names)
        for table in maps:
            check_keys(table, given.declared)
    except InputError as error:
        words = given.desk.words
        return (), [f"{words.say(error.problem)}; {words.fix(error.problem) or ''}".rstrip("; ")]
    return maps, []


def _records(given: TableToMap, maps: Sequence[TableMap], lang: str) -> list[dict[str, Any]]:
    found = []
    for record in first_records(given.path, given.name, given.declared, maps):
        values = dict(record.data)
        identity, kind = str(values.pop("id", "")), str(values.pop("type", ""))
        shown = [[_label(given, kind, key, lang), key, value] for key, value in flat(values)]
        found.append({"id": identity, "type": kind, "label": _kind_label(given, kind), "values": shown})
    return found


def _kind_label(given: TableToMap, kind: str) -> str:
    return given.writer.label(kind) if kind in given.proposer.names.model.kinds else kind


def _label(given: TableToMap, kind: str, key: str, lang: str) -> str:
    return given.writer.label(kind, key) if kind in given.proposer.names.model.kinds else key


def _table(given: TableToMap, table: ProposedTable, lang: str) -> dict[str, Any]:
    writer, kind = given.speaker, table.kind.name
    return {
        "sheet": table.sheet or table.look.sheet,
        "header": table.look.header,
        "kind": kind_slug(kind) if kind else None,
        "kind_why": writer.why_kind(table),
        "sure": table.kind.sure,
        "kinds": kinds_told(given.proposer, writer),
        "identity": table.identity,
        "identity_why": writer.why(table.identity_why) if table.identity else "",
        "identity_sure": not table.identity_why.endswith("?"),
        "language": table.language,
        "language_asked": table.language_why.endswith("?"),
        "decimal": sorted(table.decimal or ()),
        "dates": sorted(table.dates or ()),
        "hidden": list(table.look.hidden),
        "always": dict(table.always),
        "columns": [_column(number, column, table, writer) for number, column in enumerate(table.columns)],
        "lacking": [{"key": key, "label": writer.label(kind or "", key), "needed": True} for key in table.lacking],
        "first": [list(row) for row in table.look.first],
        "passed_over": table.look.above,
        "as_it_is": table.kind.why == "as_it_is",
    }


def kinds_told(proposer: Proposer, writer: MapWriter) -> list[dict[str, str]]:
    """The kinds that a row may be."""
    return [{"kind": kind_slug(name), "label": writer.label(name)} for name in proposer.names.model.kinds]


def _column(number: int, column: ProposedColumn, table: ProposedTable, writer: MapWriter) -> dict[str, Any]:
    value = column.value or ColumnMap("")
    words = sorted({*filter(str.strip, column.look.cells)})[:MOST_WORDS]
    spelled = {folded(word) or word: word for word in words}
    key = column.key
    return {
        "title": column.title,
        "letter": letter(number),
        "values": list(column.look.cells[:VALUES]),
        "words": words,
        "key": key,
        "label": writer.label(table.kind.name or "", key) if key else None,
        "why": writer.why_column(column, table),
        "sure": column.sure,
        "left_out": column.left_out,
        "by": value.by,
        "new": kind_slug(value.new) if value.new else None,
        "split": value.split,
        "currency": value.currency,
        "language": value.language,
        "values_map": {spelled.get(word, word): meant for word, meant in value.values.items()},
    }


def keys_told(desk: DeskSession, kind: str) -> list[dict[str, Any]]:
    """The keys that a column of a table of a kind may fill. Raises DeskRefusal for what is no kind."""
    model = desk.open_one.declared.model or load_model()
    name = names_of(model).kind(kind)
    if name is None:
        raise DeskRefusal(404, "no_kind", kind=kind)
    fields = fields_of(name, model, desk.lang)
    return [
        {"key": key, "label": field.title, "about": field.definition, "required": field.required, "form": field.form}
        for key, field in fields.items()
    ]
