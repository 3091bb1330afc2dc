"""What stands in a file -> the map that is proposed for it: its tables, their columns, and what is to be answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import PurePath

from peasant_ld.forms.mapping.cells import are_filled, are_ids, are_unique
from peasant_ld.forms.mapping.columns import ID, ColumnReader, ProposedColumn, decimals_of, orders_of
from peasant_ld.forms.mapping.kinds import ChosenKind, choose_kind
from peasant_ld.forms.mapping.looking import FileLook, TableLook
from peasant_ld.forms.mapping.titles import known_titles
from peasant_ld.model.characters import hidden_in
from peasant_ld.model.iri import kind_slug
from peasant_ld.problem import Place
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.maps.map_file import FIELD
from peasant_ld.reading.sheets.columns import Scope, compile_plan
from peasant_ld.reading.sheets.made_ids import made_safe
from peasant_ld.reading.sheets.names import ModelNames
from peasant_ld.reading.sheets.title_words import bare_title

AS_IT_IS = "as_it_is"  # why a table needs no map
_BRACES = re.compile("[{}]")
_YEAR = re.compile(r"[0-9]{4}")
_CENTURY = 2
_NUMBER = "number"
_PARTS = 2  # columns of which an id is made at most


@dataclass(frozen=True, slots=True, eq=False)
class ProposedTable:
    """What a map may say of one table, or of several sheets that are alike.

    `sheet` is a pattern, None where the file has one table alone. `identity` is the pattern of the ids, None where a
    column holds them; `identity_why` is the name of the sentence about it. `dates` and `decimal` are all readings that
    are possible, of which one is sure; None where nothing is said of them.
    """

    look: TableLook
    kind: ChosenKind
    columns: tuple[ProposedColumn, ...] = ()
    sheet: str | None = None
    identity: str | None = None
    identity_why: str = ""
    language: str | None = None
    language_why: str = ""
    """The name of the sentence about the language; with a `?` it is to be answered."""
    dates: frozenset[str] | None = None
    decimal: frozenset[str] | None = None
    lacking: tuple[str, ...] = ()
    """The keys that every record of the kind must have, and no column fills."""
    preset: str | None = None
    """The program that has written it, where a preset knows it."""
    always: Mapping[str, str] = field(default_factory=dict)

    @property
    def questions(self) -> int:
        """How much of it is to be answered."""
        return (
            sum(not column.sure for column in self.columns)
            + (not self.kind.sure)
            + self.identity_why.endswith("?")
            + self.language_why.endswith("?")
            + sum(found is not None and len(found) != 1 for found in (self.dates, self.decimal))
            + len(self.lacking)
        )


Preset = Callable[[TableLook], ProposedTable | None]


@dataclass(frozen=True, slots=True, eq=False)
class Proposer:
    """Proposes maps by a model.

    `declared` is the language that the dataset declares for its tables, and `kind` that which is asked for, if any;
    `languages` are those of the dataset.
    """

    names: ModelNames
    declared: str | None = None
    languages: tuple[str, ...] = ()
    kind: str | None = None

    def propose(self, file: FileLook, preset: Preset = lambda _: None) -> tuple[ProposedTable, ...]:
        """The tables of a file, sheets that are alike as one; `preset` gives those that it knows."""
        tables = [
            self._as_it_is(look, file.name) or preset(look) or self.table(look, file.name) for look in file.tables
        ]
        if len(tables) == 1:
            return tuple(tables)
        return tuple(_together(tables))

    def _as_it_is(self, look: TableLook, file: str) -> ProposedTable | None:
        """A table that the reader understands without a map, as one of our own forms; None for another one."""
        kind = self.names.kind_of_title(look.sheet or PurePath(file).stem)
        identity = next((column for column in look.columns if bare_title(column.title) == ID), None)
        if self.kind or kind is None or identity is None or not (are_ids(identity) or not identity.cells):
            return None
        scope = Scope(self.names, kind, self.names.scope(kind), Declared(language=self.declared or "und"), hints=False)
        plan = compile_plan(list(look.titles), 0, Place(""), scope)
        return None if plan.problems else ProposedTable(look, ChosenKind(kind, AS_IT_IS))

    def table(self, look: TableLook, file: str, given: str | None = None) -> ProposedTable:
        """One table by its titles and first cells; of the kind that is given, if one is."""
        wanted = given or self.kind
        kind = ChosenKind(wanted, "kind_given") if wanted and look.header else choose_kind(look, file, self.names)
        if kind.name is None:
            return ProposedTable(look, kind)
        reader = ColumnReader(self.names, self.names.model.kinds[kind.name])
        columns = tuple(each_once([reader.propose(column) for column in look.columns], reader))
        language, language_why = self.language(columns, reader, known_titles().language(look.titles))
        table = ProposedTable(
            look,
            kind,
            columns,
            language=language,
            language_why=language_why,
            dates=orders_of(iter(columns), reader),
            decimal=decimals_of(iter(columns), reader),
            lacking=tuple(lacking_keys(columns, reader)),
        )
        return _with_identity(table, reader.kind.is_person)

    def language(
        self, columns: Iterable[ProposedColumn], reader: ColumnReader, of_titles: str | None
    ) -> tuple[str | None, str]:
        """The language of the texts, and why: the only one of the dataset, that of the titles, or to be asked."""
        bare = any(column.key and "@" not in column.key and reader.is_text(column.key) for column in columns)
        if self.declared or not bare:
            return None, ""
        if len(self.languages) == 1:
            return self.languages[0], "language_only"
        if of_titles and of_titles in (self.languages or (of_titles,)):
            return of_titles, "language"
        return None, "language?"


def each_once(columns: Sequence[ProposedColumn], reader: ColumnReader) -> Iterator[ProposedColumn]:
    """The columns, each key filled by one of them: by that whose title is its label, or the first."""
    best: dict[str, ProposedColumn] = {}
    for column in columns:
        key = column.key
        if key and (key not in best or (reader.by_label(column.title) and not reader.by_label(best[key].title))):
            best[key] = column
    for column in columns:
        key = column.key
        if key is None or best[key] is column or _may_repeat(key, reader):
            yield _with_currency(column, best)
        else:
            facts = {"key": key, "other": best[key].title}
            yield replace(column, value=None, why="taken", sure=False, facts=facts)


def _with_currency(column: ProposedColumn, by_key: Mapping[str, ProposedColumn]) -> ProposedColumn:
    """A column of amounts; it is not asked for the currency where another column holds that."""
    beside = f"{(column.key or '').partition('.')[0]}.currency"
    return replace(column, why="fills", sure=True) if column.why == "currency" and beside in by_key else column


def _may_repeat(key: str, reader: ColumnReader) -> bool:
    """Whether several columns may fill a key: a list of texts, of addresses, of concepts."""
    found = reader.kind.keys.get(key.partition("@")[0])
    if found is None or not found.many or found.node:
        return False
    return not found.is_reference or all(kind == "Concept" for kind in found.kinds or ("",))


def lacking_keys(columns: Sequence[ProposedColumn], reader: ColumnReader) -> Iterator[str]:
    """The keys that every record must have, and none of the columns fills."""
    filled = {(column.key or "").partition("@")[0].partition(".")[0] for column in columns}
    yield from (name for name, key in reader.kind.keys.items() if key.required and name not in filled)


def _with_identity(table: ProposedTable, of_people: bool) -> ProposedTable:
    """The table with its ids: those that it has, or made of a number, of a name, of what tells the rows apart.

    Nothing goes into an id that is not read: an address is public. The name of a person in one is asked.
    """
    if any(column.key == ID for column in table.columns):
        return replace(table, identity_why="id_column")
    rows = rows_of(table.look)
    named = list(_named(table.columns))
    unique = [column for column in named if are_unique(column.look, rows)]
    if unique:
        why = "id_number" if unique[0].why == _NUMBER else "id_person?" if of_people else "id_name"
        return _identified(table, unique[:1], why)
    others = [column for column in table.columns if column.key and _can_be_named(column.title)]
    told = dict.fromkeys(column for column in (*named, *others) if are_filled(column.look, rows))
    parts = list(told)[:_PARTS]
    return _identified(table, parts, "id_parts?" if parts else "id_none?")


def _named(columns: Sequence[ProposedColumn]) -> Iterator[ProposedColumn]:
    """The columns that tell people which row is meant: numbers first, then names."""
    usable = [column for column in columns if _can_be_named(column.title)]
    yield from (column for column in usable if column.why == _NUMBER)
    yield from (column for column in usable if (column.key or "").partition("@")[0] == "name")


def rows_of(look: TableLook) -> int:
    """How many rows have been looked at, by the column with the most cells."""
    return max((len(column.cells) for column in look.columns), default=0)


def _can_be_named(title: str) -> bool:
    """Whether an id may be made of a column: its title can stand in braces, and shows all that is in it."""
    return not _BRACES.search(title) and hidden_in(title) is None


def _identified(table: ProposedTable, columns: Sequence[ProposedColumn], why: str) -> ProposedTable:
    parts = "-".join(f"{{{column.title}}}" for column in columns) or "{Id}"
    return replace(table, identity=f"{kind_slug(table.kind.name or '')}/{parts}", identity_why=why)


def _together(tables: Sequence[ProposedTable]) -> Iterator[ProposedTable]:
    """Sheets with the same titles as one table, where a pattern names them alone and their ids do not clash."""
    done: set[int] = set()
    for at, table in enumerate(tables):
        if at in done:
            continue
        alike = [other for other in range(at, len(tables)) if _are_alike(table, tables[other])]
        pattern = _pattern(
            [tables[other].look.sheet or "" for other in alike], [each.look.sheet or "" for each in tables]
        )
        if len(alike) > 1 and pattern and table.kind.name and not _clash([tables[other] for other in alike]):
            done |= set(alike)
            yield replace(table, sheet=pattern)
        else:
            done |= set(alike)
            yield from (_apart(tables[other], is_one_of=len(alike) > 1) for other in alike)


def _are_alike(one: ProposedTable, other: ProposedTable) -> bool:
    same = one.look.titles == other.look.titles and one.look.header == other.look.header
    return same and one.kind.name == other.kind.name and one.identity == other.identity


def _pattern(wanted: Sequence[str], every: Sequence[str]) -> str | None:
    """A pattern that fits some sheets alone: what their names begin with, `20*` for years."""
    same = takewhile(lambda signs: len(set(signs)) == 1, zip(*wanted, strict=False))
    start = "".join(signs[0] for signs in same)
    years = all(_YEAR.fullmatch(title) for title in wanted)
    pattern = f"{literal(start[:_CENTURY] if years else start)}*"
    others = [title for title in every if title not in wanted]
    return None if any(fnmatchcase(title.casefold(), pattern.casefold()) for title in others) else pattern


def literal(title: str) -> str:
    """A title as a pattern that fits little else: a sign that nobody sees may be any."""
    shown = (sign if hidden_in(sign) is None and title.strip() else "?" for sign in title)
    return "".join(f"[{sign}]" if sign in "[*" else sign for sign in shown)


def _clash(tables: Sequence[ProposedTable]) -> bool:
    """Whether the same id stands on two sheets, as numbers do that begin anew each year."""
    seen: set[tuple[str, ...]] = set()
    for table in tables:
        parts = FIELD.findall(table.identity or "") or [column.title for column in table.columns if column.key == ID]
        columns = [column.look.cells for column in table.columns if column.title in parts]
        ids = set(zip(*columns, strict=False)) if columns else set()
        if ids & seen:
            return True
        seen |= ids
    return False


def _apart(table: ProposedTable, is_one_of: bool) -> ProposedTable:
    """A table of its own; where others have the same titles, the name of its sheet is a part of its ids."""
    sheet, identity = table.look.sheet or "", table.identity
    name = made_safe(sheet)
    if is_one_of and identity and name and table.kind.name:
        head, _, tail = identity.partition("/")
        identity = f"{head}/{name}-{tail}"
    return replace(table, sheet=literal(sheet), identity=identity)
