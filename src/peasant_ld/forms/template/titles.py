"""What a column or a sheet is called in a language -> a title that reading understands as just that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from peasant_ld.forms.sheet_names import sheet_names
from peasant_ld.model import Key, Model
from peasant_ld.model.labels import load_labels
from peasant_ld.problem import Place
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.column import Path
from peasant_ld.reading.sheets.columns import Scope, compile_plan
from peasant_ld.reading.sheets.header import nested_key, scope_of
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.reading.sheets.rows import Builder, Sheet

Nested = tuple[str | None, Key]


def column_title(label: str, header: str, scope: Scope) -> str:
    """The title of a column that fills what `header` (`amount.value`, `name@pt`) names.

    It is the label; where reading takes this for something else, or for several things, the header stands behind it in
    brackets.
    """
    wanted = _path(header, scope)
    return next((each for each in (label, f"{label} ({header})") if _path(each, scope) == wanted), header)


def _path(title: str, scope: Scope) -> Path | None:
    """What a title leads to; None where something is wrong with it."""
    plan = compile_plan([title], 0, Place("form"), scope)
    return None if plan.problems or not plan.columns else plan.columns[0].path


def read_as(cell: str, title: str, scope: Scope) -> Any:
    """What reading makes of a cell below a title; None where it makes nothing of it."""
    plan = compile_plan([title], 0, Place("form"), scope)
    found: Any = Builder(plan, Sheet("form", None, "form", scope.declared)).data([cell], {}, 1)
    for part in plan.columns[0].path:
        found = found.get(part) if isinstance(found, dict) else None
    return found


def scope_in(model: Model, title: str, nested: Nested | None = None) -> Scope:
    """What the columns of a sheet of a form may name."""
    return scope_of(Sheet("form", title, title, Declared(model=model)), nested)


def kind_title(kind: str, model: Model, lang: str) -> str:
    """The name of the sheet of a kind: its label where reading knows it by that, else its own name."""
    label = load_labels(model).name(lang, kind)
    return _first([label, kind], lambda title: names_of(model).kind(title) == kind) or kind


def nested_title(kind: str, key: str, model: Model, lang: str) -> str:
    """The name of the sheet of a nested list that a kind has: the label of its key where reading knows it by that."""
    labels = load_labels(model)
    label = labels.name(lang, kind, key)

    def is_read(title: str) -> bool:
        of = nested_key(Sheet("form", title, title, Declared(model=model)))
        return names_of(model).kind(title) is None and of is not None and of[1].name == key

    return _first([label, key, f"{labels.name(lang, kind)}.{key}", f"{kind}.{key}"], is_read) or key


def _first(wanted: Iterable[str], is_read: Callable[[str], bool]) -> str | None:
    """The first name that a workbook can have, and that is read as it should be."""
    return next((title for title in wanted if sheet_names([title]) == [title] and is_read(title)), None)
