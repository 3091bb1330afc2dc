"""The paths that the rows of a kind fill -> its columns, in the order of the model, with titles that reading knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from peasant_ld.forms.template.titles import column_title, scope_in
from peasant_ld.model import Key, Kind, Model
from peasant_ld.model.labels import load_labels
from peasant_ld.model.language import OWN_NAMES
from peasant_ld.reading.sheets.column import TEXTS, Path
from peasant_ld.reading.sheets.names import PARTS

LISTS = frozenset({"refs", "iris", "links", "tokens", "languages", "texts"})
# A value that is written as one text in some rows and in parts in others: the part that the text is.
_WHOLE = {"date": "edtf", "passage": "text"}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table of a release.

    `header` is its title for programs (`amount.value`, `name@pt`). `keys` are the key of the kind and that of the node
    in it, as far as there are such; `form` is that of its cells, `lang` the language of its texts.
    """

    path: Path
    header: str
    keys: tuple[Key, ...] = ()
    form: str = "id"
    lang: str | None = None

    @property
    def rest(self) -> tuple[str, ...]:
        """What the path names behind its keys: a language, or a part of a value."""
        return tuple(part for part in self.path if isinstance(part, str))[len(self.keys) :]

    @property
    def slot(self) -> int:
        """The number of the node in a list that it tells of; 0 outside such a list."""
        return next((each for each in self.path[1:2] if isinstance(each, int)), 0)


def columns_of(paths: Iterable[Path], kind: Kind, model: Model) -> tuple[list[TableColumn], Mapping[Path, int]]:
    """The columns of a table, in order, and the number of the one that each path fills."""
    found = {path: _column(path, kind, model) for path in paths}
    parted = {column.path[:-1] for column in found.values()}
    for path, column in found.items():
        if column.form in _WHOLE and path in parted:
            found[path] = _column((*path, _WHOLE[column.form]), kind, model)
    each_once = {column.path: column for column in found.values()}.values()
    order = sorted(each_once, key=lambda column: _rank(column, kind, model))
    numbers = {column.path: number for number, column in enumerate(order)}
    return order, {path: numbers[column.path] for path, column in found.items()}


def _column(path: Path, kind: Kind, model: Model) -> TableColumn:
    if path == ("id",):
        return TableColumn(path, "id")
    words = [part for part in path if isinstance(part, str)]
    keys = [kind.keys[words[0]]]
    if keys[0].node is not None:
        keys.append(model.nodes[keys[0].node][words[1]])
    form, rest = keys[-1].form, words[len(keys) :]
    lang = rest[0] if form in TEXTS else None
    if rest and lang is None:
        form = PARTS[form][rest[0]]
    column = TableColumn(path, "", tuple(keys), form, lang)
    return replace(column, header=_header(column))


def _header(column: TableColumn) -> str:
    """The title in keys; the first of several nodes has no number, as in a form to fill in."""
    parts = [str(part) for part in column.path if part != column.lang and not (part == 1 and column.slot == 1)]
    return ".".join(parts) + (f"@{column.lang}" if column.lang else "")


def _rank(column: TableColumn, kind: Kind, model: Model) -> tuple[Any, ...]:
    """Where a column stands: by the order of keys, then of nodes, then of the keys in them."""
    if not column.keys:
        return (-1,)
    outer, inner = column.keys[0], column.keys[1:]
    within = [list(model.nodes[str(outer.node)]).index(each.name) for each in inner]
    return (list(kind.keys).index(outer.name), column.slot, *within, *column.rest)


def titles_of(columns: Iterable[TableColumn], kind: Kind, model: Model, lang: str, sheet: str) -> list[str]:
    """The titles for people, in a language: labels where reading understands them below the title of the sheet."""
    scope = scope_in(model, sheet)
    return [
        each.header if not each.keys else column_title(label_of(each, kind, model, lang), each.header, scope)
        for each in columns
    ]


def label_of(column: TableColumn, kind: Kind, model: Model, lang: str) -> str:
    """What a column is called in a language: `Identificador 2: Valor`, `Nome (Português)`."""
    language = OWN_NAMES.get(column.lang or "")
    return ": ".join(_labels(column, kind, model, lang)) + (f" ({language})" if language else "")


def _labels(column: TableColumn, kind: Kind, model: Model, lang: str) -> Iterator[str]:
    if not column.keys:
        yield column.header
        return
    labels, outer = load_labels(model), column.keys[0]
    number = f" {column.slot}" if column.slot > 1 else ""
    yield labels.name(lang, kind.name, outer.name) + number
    if len(column.keys) > 1:
        yield labels.name(lang, str(outer.node), column.keys[1].name)
    yield from (word for word in column.rest if word != column.lang)
