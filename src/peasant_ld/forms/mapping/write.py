"""A proposed map -> the text of a map file, with a comment on each line in the reader's language.

Whatever stands in a title, the text is TOML, and shows no sign that hides or turns text.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from peasant_ld.forms.mapping.columns import ProposedColumn
from peasant_ld.forms.mapping.propose import AS_IT_IS, ProposedTable
from peasant_ld.model.iri import kind_slug
from peasant_ld.model.labels import Labels, load_labels
from peasant_ld.reading.maps.map_file import ColumnMap
from peasant_ld.reading.sheets.names import ModelNames
from peasant_ld.report.messages import Catalogue

_ORDER = ("by", "new", "split", "join", "values", "currency", "decimal", "dates", "language")
_HIDDEN = ("Cc", "Cf", "Zl", "Zp", "Co", "Cn")
_WIDEST = 48


@dataclass(frozen=True, eq=False)
class MapWriter:
    """Writes proposed maps in one language."""

    names: ModelNames
    words: Catalogue
    room: str = "map"
    """Where its sentences are looked for first, among the texts: those of `map` say what to write into the file."""

    def text(self, tables: Sequence[ProposedTable], file: str) -> str:
        """The map file of some tables, which all stand in `file`."""
        head = f"# {self.words.ui('map.head', file=file)}"
        needed = (table for table in tables if table.kind.why != AS_IT_IS)
        return "\n".join([head, *(line for table in needed for line in self._table(table))]) + "\n"

    def label(self, kind: str, key: str | None = None) -> str:
        """What a kind, or a key of it (`amount.value`, `name@pt`), is called in the language of the reader."""
        return self._labels.name(self.words.lang, kind, key and key.partition("@")[0].partition(".")[0])

    def why(self, why: str) -> str:
        """The sentence of a reason; empty for none."""
        return self._say(why.rstrip("?")) if why else ""

    def why_kind(self, table: ProposedTable) -> str:
        """Why the records of a table are of its kind."""
        known = ", ".join(map(kind_slug, self.names.model.kinds))
        why = "kind_asked" if table.kind.name and not table.kind.sure else table.kind.why
        facts = {"file": table.look.sheet or ""} if why == AS_IT_IS else {"known": known}
        return self._say("preset", preset=table.preset) if table.preset else self._say(why, **facts)

    def why_column(self, column: ProposedColumn, table: ProposedTable) -> str:
        """Why a column is read as it is, or is not."""
        facts = dict(column.facts)
        if "key" in facts:
            facts["fills"] = facts.pop("key")
            facts["label"] = self.label(table.kind.name or "", facts["fills"])
        if "new" in facts:
            facts["new"] = self.label(facts["new"]) if facts["new"] else ""
        return facts["label"] if column.why == "fills" else self._say(column.why, **facts)

    def _table(self, table: ProposedTable) -> Iterator[str]:
        yield "\n[[table]]"
        if table.sheet is not None:
            yield f"sheet = {toml(table.sheet)}"
        if table.look.above:
            yield f"header = {table.look.header}"
        yield self._kind(table)
        if table.kind.name is None:
            return
        yield from self._identity(table)
        if table.language:
            yield _line(f"language = {toml(table.language)}", self.why(table.language_why))
        elif table.language_why:
            yield _line(f"# ? language = {toml(self.words.lang)}", self._say("language_asked"))
        yield from self._reading("decimal", table.decimal)
        yield from self._reading("dates", table.dates)
        if table.always:
            yield f"always = {_inline(table.always)}"
        for key in table.lacking:
            label = self.label(table.kind.name or "", key)
            yield _line(f'# ? always = {{ {key} = "..." }}', self._say("lacking", label=label))
        yield "\n[table.columns]"
        if table.look.hidden:
            yield f"# {self._say('hidden', titles=', '.join(table.look.hidden))}"
        yield from (self._column(column, table) for column in table.columns)

    def _kind(self, table: ProposedTable) -> str:
        name = table.kind.name
        return _line(f"kind = {toml(kind_slug(name)) if name else 'false'}", self.why_kind(table), table.kind.sure)

    def _identity(self, table: ProposedTable) -> Iterator[str]:
        if table.identity:
            why = table.identity_why
            yield _line(f"id = {toml(table.identity)}", self.why(why), not why.endswith("?"))

    def _reading(self, name: str, found: frozenset[str] | None) -> Iterator[str]:
        """A line for how dates or numbers are read; where both readings are possible it is asked."""
        if not found and found is not None:
            found = frozenset({",", "."} if name == "decimal" else {"dmy", "mdy"})
        if found and len(found) == 1:
            yield _line(f"{name} = {toml(next(iter(found)))}", self._say(name))
        elif found:
            yield _line(f"# ? {name} = {toml(min(found))}", self._say(f"{name}_asked"))

    def _column(self, column: ProposedColumn, table: ProposedTable) -> str:
        told = self.why_column(column, table)
        if column.left_out:
            return _line(f'# ? {toml(column.title)} = "..."', told)
        return _line(f"{toml(column.title)} = {_value(column.value)}", told, column.sure)

    @cached_property
    def _labels(self) -> Labels:
        return load_labels(self.names.model)

    def _say(self, why: str, **facts: str) -> str:
        key = f"{self.room}.{why}"
        return self.words.ui(key if key in self.words.texts else f"map.{why}", **facts)


def _line(written: str, told: str, sure: bool = True) -> str:
    mark = "# " if sure else "# ? "
    return f"{written.ljust(_WIDEST if told else 0)}  {mark}{told}".rstrip() if told or not sure else written


def _value(column: ColumnMap | None) -> str:
    """What a map says of a column, as short as it can be said."""
    if column is None:
        return "false"
    parts = {name: told for name in _ORDER if (told := getattr(column, name))}
    if not parts:
        return toml(column.key)
    if "new" in parts:
        parts["new"] = kind_slug(parts["new"])
    inside = ", ".join(f"{name} = {_inline(told)}" for name, told in {"key": column.key, **parts}.items())
    return f"{{ {inside} }}"


def _inline(told: str | Mapping[str, str]) -> str:
    if isinstance(told, str):
        return toml(told)
    return "{ " + ", ".join(f"{toml(word)} = {toml(meant)}" for word, meant in told.items()) + " }"


def toml(text: str) -> str:
    """A text as a string of TOML on one line; signs that nobody sees are written as their numbers."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(_number(sign) if unicodedata.category(sign) in _HIDDEN else sign for sign in quoted)


def _number(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"
