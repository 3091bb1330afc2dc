"""One column of a table -> what a map may say of it, and why; what is not sure is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from peasant_ld.forms.mapping.cells import (
    MOST,
    are_contacts,
    are_ids,
    are_links,
    currencies,
    currencies_in,
    currency_of,
    date_orders,
    decimal_marks,
    separator,
    share,
)
from peasant_ld.forms.mapping.looking import ColumnLook
from peasant_ld.forms.mapping.titles import Meaning, bare, known_titles, notes_of
from peasant_ld.model import Key, Kind, Model
from peasant_ld.problem import Place
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.maps.map_file import ColumnMap
from peasant_ld.reading.sheets.access_titles import KEY as ACCESS
from peasant_ld.reading.sheets.access_titles import access_titles
from peasant_ld.reading.sheets.cells import DATES
from peasant_ld.reading.sheets.columns import Scope, compile_plan
from peasant_ld.reading.sheets.names import ModelNames
from peasant_ld.reading.sheets.terms import term_finder
from peasant_ld.report.messages import LANGUAGES

_TEXTS = ("text", "texts")
ID = "id"
TYPE = "type"
LEVEL = f"{ACCESS}.level"
_WORDS = 8  # words of a closed list that are asked for
_REMARKS = ("_", "#")  # what such a title begins with is not read without a map either


@dataclass(frozen=True, slots=True, eq=False)
class ProposedColumn:
    """What a map may say of one column: a key, or None where it is not read; and why, as the name of a sentence.

    What is not `sure` is to be answered. With `left_out` nothing is said of it, so that the reader asks: it may hold a
    protection. `facts` are for the sentence.
    """

    look: ColumnLook
    value: ColumnMap | None
    why: str
    sure: bool = True
    left_out: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title of the column."""
        return self.look.title

    @property
    def key(self) -> str | None:
        """The key that the column fills."""
        return self.value.key if self.value else None


@dataclass(frozen=True, slots=True, eq=False)
class ColumnReader:
    """Says what columns of records of one kind mean."""

    names: ModelNames
    kind: Kind

    def propose(self, look: ColumnLook) -> ProposedColumn:
        """What a map may say of a column."""
        if look.title.startswith(_REMARKS):
            return ProposedColumn(look, None, "remark")
        if self._are_kinds(look):
            return ProposedColumn(look, ColumnMap(TYPE), "kinds")
        if key := self.by_label(look.title):
            return self._filled(look, key)
        if access_titles(self.names.model).may_be(look.title, self.names):
            words = _asked_for(sorted(set(look.cells)))
            why = "access_words" if words else "access"
            return ProposedColumn(look, None, why, sure=False, left_out=True, facts={"words": words})
        return self._by_words(look)

    def _by_words(self, look: ColumnLook) -> ProposedColumn:
        """A column whose title is no label: what known words say of it, and what its cells look like."""
        known, key = known_titles(), self.by_words(look.title)
        if key:
            return self._filled(look, key)
        if known.is_number(look.title):
            return ProposedColumn(look, ColumnMap(ID) if are_ids(look) else None, "number")
        if self.kind.is_person and known.is_part_of_name(look.title):
            return ProposedColumn(look, None, "given", sure=False, facts={"key": "name"})
        if why := known.never_read(look.title) or ("contact" if are_contacts(look) else None):
            return ProposedColumn(look, None, why)
        if any(map(access_titles(self.names.model).may_close, look.cells)):
            # No title says so to the reader: as a level, each cell that is none keeps its row back.
            facts = {"words": _asked_for(sorted(set(look.cells)))}
            return ProposedColumn(look, ColumnMap(LEVEL), "closes", sure=False, facts=facts)
        return self._asked(look)

    def _are_kinds(self, look: ColumnLook) -> bool:
        """Whether a column says of each row what it is: `type`, above the names of kinds."""
        meanings = known_titles().of(look.title)
        is_titled = any("classification" in meaning.keys for meaning in meanings)
        return is_titled and share(look.cells, self.names.kind) >= MOST

    def by_label(self, title: str) -> str | None:
        """The key that the reader itself finds in a title: by its name, by a label, with what may stand behind it."""
        scope = Scope(
            self.names, self.kind.name, self.names.scope(self.kind.name), Declared(language="und"), (), hints=False
        )
        plan = compile_plan([title], 0, Place(""), scope)
        if plan.problems or not plan.columns:
            name = self.names.key(bare(title), self.kind.name) or ""
            return self._whole(name) if name in self.kind.keys and name != ACCESS else None
        column = plan.columns[0]
        if column.path[0] not in self.kind.keys:
            return None
        has_language = "@" in title and column.form in _TEXTS
        return f"{column.key}@{column.path[-1]}" if has_language else column.key

    def by_words(self, title: str) -> str | None:
        """The key that a title is known to mean in a kind; None where it is not known, or may only be."""
        found = [key for each in known_titles().of(title) if each.sure and (key := self._first(each))]
        own = [key for key in found if key.partition(".")[0] not in common_keys(self.names.model)]
        return next(iter([*own, *found]), None)

    def _first(self, meaning: Meaning) -> str | None:
        return next((key for key in meaning.keys if key.partition(".")[0] in self.kind.keys), None)

    def _whole(self, name: str) -> str | None:
        """A key with the inner key that an amount, a budget has; None where one value does not say it."""
        node = self.names.model.nodes.get(self.kind.keys[name].node or "")
        return name if node is None else f"{name}.value" if "currency" in node else None

    def _filled(self, look: ColumnLook, key: str) -> ProposedColumn:
        """A column whose key is known: how its cells are read."""
        form = self.form(key)
        if self._points(key):
            return self._reference(look, key)
        if form == "decimal":
            return self._amount(look, key)
        value, facts = ColumnMap(key), {"key": key}
        if form == "term" and (words := self._unknown_words(look, key)):
            return ProposedColumn(look, value, "words", sure=False, facts={**facts, "words": words})
        if form in _TEXTS and (language := self._language(look.title)) and "@" not in key:
            value = replace(value, key=f"{key}@{language}")
        if form in ("tokens", "texts") and (found := separator(look)) and found[0] != "|":
            value = replace(value, split=found[0]) if found[1] else value
        return ProposedColumn(look, value, "fills", facts=facts)

    def form(self, key: str) -> str:
        """The form of the values of a key."""
        name, _, inner = key.partition("@")[0].partition(".")
        found = self.kind.keys.get(name)
        node = self.names.model.nodes.get(found.node or "") if found else None
        return (node or {}).get(inner, found).form if found and inner and node else found.form if found else ""

    def is_text(self, key: str) -> bool:
        """Whether the values of a key are texts in a language."""
        return self.form(key) in _TEXTS

    def _unknown_words(self, look: ColumnLook, key: str) -> str:
        """The words of a column that a closed list does not have in any language, as a map would say them."""
        terms = self.kind.keys[key].terms if key in self.kind.keys else None
        find = term_finder(terms or {}, self.names.model)
        unknown = sorted({cell for cell in look.cells if not find(cell)}) if terms else []
        return _asked_for(unknown)

    def _points(self, key: str) -> Key | None:
        found = self.kind.keys.get(key)
        return found if found is not None and found.is_reference else None

    @staticmethod
    def _language(title: str) -> str | None:
        """The language that a note of a title names: `Nome (pt)`."""
        return next((note.lower() for note in notes_of(title) if note.lower() in LANGUAGES), None)

    def _reference(self, look: ColumnLook, key: str) -> ProposedColumn:
        """A column of a key that points at records: their ids, or their names."""
        if are_ids(look):
            return ProposedColumn(look, ColumnMap(key), "fills", facts={"key": key})
        if key in known_titles().people:
            return ProposedColumn(look, None, "people", sure=False, facts={"key": key})
        found, target = self.kind.keys[key], self._made(self.kind.keys[key])
        parts = separator(look) if found.many else None
        value = ColumnMap(key, by="name", new=target, split=parts[0] if parts and parts[1] else None)
        facts = {"key": key, "new": target or ""}
        if parts and not parts[1]:
            return ProposedColumn(look, value, "parted", sure=False, facts=facts)
        return ProposedColumn(look, value, "makes" if target else "names", facts=facts)

    def _made(self, key: Key) -> str | None:
        """The kind of the records that a name makes; None where no name may make one."""
        made = [kind for kind in known_titles().made if kind in self.names.model.kinds]
        return next((kind for kind in made if kind in (key.kinds or (self.kind.name,))), None)

    def _amount(self, look: ColumnLook, key: str) -> ProposedColumn:
        """A column of numbers with a decimal part: money, whose currency the title or the cells say, or others."""
        if not key.endswith(".value") or not self._has_currency(key):
            return ProposedColumn(look, ColumnMap(key), "fills", facts={"key": key})
        if known_titles().is_in_thousands(look.title):
            return ProposedColumn(look, None, "unit", sure=False)
        in_title, in_cells = currency_of(currencies_in(look.title)), currency_of(currencies(look))
        code, facts = in_cells if in_title is None else in_title, {"key": key}
        if code and in_cells in (None, code):
            return ProposedColumn(look, ColumnMap(key, currency=code), "fills", facts=facts)
        return ProposedColumn(look, ColumnMap(key), "currency", sure=False, facts=facts)

    def _has_currency(self, key: str) -> bool:
        node = self.names.model.nodes.get(self.kind.keys[key.partition(".")[0]].node or "", {})
        return "currency" in node

    def _asked(self, look: ColumnLook) -> ProposedColumn:
        """A column of which nothing sure is known: not read until that is answered."""
        known = known_titles()
        if are_links(look) and "page" in self.kind.keys:
            return ProposedColumn(look, None, "perhaps", sure=False, facts={"key": "page"})
        for meaning in (*known.of(look.title), *known.begins_like(look.title)):
            if key := self._first(meaning):
                return ProposedColumn(look, None, "perhaps" if meaning.sure else meaning.why, False, facts={"key": key})
        return ProposedColumn(look, None, "unknown" if look.cells else "empty", sure=not look.cells)


def _asked_for(words: Sequence[str]) -> str:
    """Words of a table, as a map says what they stand for."""
    return ", ".join(f'"{word}" = "..."' for word in words[:_WORDS])


@lru_cache(maxsize=8)
def common_keys(model: Model) -> frozenset[str]:
    """The keys that all kinds have: they tell nothing of a kind, and less of what a title means."""
    return frozenset.intersection(*(frozenset(kind.keys) for kind in model.kinds.values()))


def orders_of(columns: Iterator[ProposedColumn], reader: ColumnReader) -> frozenset[str] | None:
    """The orders in which the dates of all columns can be read; None where they have none."""
    found = [date_orders(each.look) for each in columns if each.key and reader.form(each.key) in DATES]
    told = [orders for orders in found if orders is not None]
    return frozenset.intersection(*told) if told else None


def decimals_of(columns: Iterator[ProposedColumn], reader: ColumnReader) -> frozenset[str] | None:
    """The marks that can be the decimal one in all columns of numbers; None where none has one."""
    found = [decimal_marks(each.look) for each in columns if each.key and reader.form(each.key) == "decimal"]
    clear = [marks for marks in found if len(marks) == 1]
    told = clear or [marks for marks in found if marks]
    return frozenset.union(*told) if told else None
