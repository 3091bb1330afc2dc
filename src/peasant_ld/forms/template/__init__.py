"""Kinds of the model -> a spreadsheet to fill in: a sheet a kind, a note on each column, and lists to choose from.

Row 1 says what each column is called, row 2 holds the keys, row 3 is an example, which reading passes over because it
begins with `#`. The same model and language give the same bytes.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.forms.template.fields import PARENT, Field, fields_of, nested_fields, nested_keys
from peasant_ld.model import Model, load_model
from peasant_ld.model.labels import load_labels
from peasant_ld.problem import InputError, MissingExtra, Problem
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.report.messages import Catalogue

EXAMPLE = "# "
LISTS = "_lists"
ROWS = 1000  # rows with lists to choose from
FIRST = 3  # index of the first row to fill in
_LIST_LIMIT = 255  # characters of the choices that XLSX keeps in place
_CREATED = datetime.datetime(2000, 1, 1)
_STYLES = {
    "label": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "border": 1},
    "required": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#FFE08A", "border": 1},
    "key": {"font_color": "#44546A", "font_name": "Courier New", "font_size": 9, "bottom": 2},
    "example": {"italic": True, "font_color": "#7F7F7F", "num_format": "@"},
    "cell": {"num_format": "@"},  # text: no program makes a date or a number of what is typed
    "prose": {"text_wrap": True, "valign": "top"},
}


def template(kinds: Iterable[str], lang: str = "en", model: Model | None = None) -> bytes:
    """An XLSX workbook with a sheet for each kind, named and explained in a language.

    Kinds are named as in records, or by a label. Raises InputError (PLD028) for a kind that is not known, MissingExtra
    without XlsxWriter.
    """
    try:
        import xlsxwriter
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    chosen = model or load_model()
    names = list(dict.fromkeys(_kind(text, chosen) for text in kinds))
    held = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(held, options)
    book.set_properties({"created": _CREATED, "title": ", ".join(names)})
    _Template(book, chosen, names, Catalogue.load(lang)).write()
    book.close()
    return held.getvalue()


def _kind(text: str, model: Model) -> str:
    names = names_of(model)
    kind = names.kind(text)
    if kind is None:
        near = names.misspelled(text, model.kinds)
        facts = {"known": ", ".join(model.kinds)} | ({"nearest": near} if near else {})
        raise InputError(Problem("PLD028", key="type", value=text, facts=facts))
    return kind


@dataclass(slots=True)
class _Template:
    """A template while it is written."""

    book: Any
    model: Model
    kinds: list[str]
    words: Catalogue
    styles: dict[str, Any] = field(default_factory=dict)
    lists: list[list[str]] = field(default_factory=list)

    def write(self) -> None:
        """All sheets: how to fill it in, one a kind, one a nested list, and the hidden one with the lists."""
        self.styles = {name: self.book.add_format(style) for name, style in _STYLES.items()}
        self._write_how_to()
        for kind in self.kinds:
            self._write_sheet(self._title(kind), fields_of(self.model.kinds[kind], self.model, self.words.lang))
        for name in dict.fromkeys(key.name for kind in self.kinds for key in nested_keys(self.model.kinds[kind])):
            kind = next(kind for kind in self.kinds if name in self.model.kinds[kind].keys)
            key = self.model.kinds[kind].keys[name]
            self._write_sheet(name, nested_fields(self.model.kinds[kind], key, self.model, self.words.lang))
        self._write_lists()

    def _title(self, kind: str) -> str:
        """The name of a sheet: the label of its kind, if reading knows it by that."""
        label = load_labels(self.model).name(self.words.lang, kind)
        return label if len(label) <= 31 and names_of(self.model).kind(label) == kind else kind

    def _write_how_to(self) -> None:
        sheet = self.book.add_worksheet("README")
        sheet.set_column(0, 0, 100)
        for row in range(6):
            sheet.write_string(row, 0, self.words.ui(f"template.readme.{row + 1}"), self.styles["prose"])

    def _write_sheet(self, title: str, fields: list[Field]) -> None:
        sheet = self.book.add_worksheet(title)
        sheet.freeze_panes(2, 1)
        for column, each in enumerate(fields):
            sheet.set_column(column, column, 24 if column else 32, self.styles["cell"])
            mark, style = (" *", "required") if each.required else ("", "label")
            sheet.write_string(0, column, each.label + mark, self.styles[style])
            sheet.write_string(1, column, each.header, self.styles["key"])
            sheet.write_comment(0, column, self._note(each), {"x_scale": 2, "y_scale": 1.6, "author": "peasant-ld"})
            example = EXAMPLE + each.example if column == 0 else each.example
            if example:
                sheet.write_string(2, column, example, self.styles["example"])
            self._offer(sheet, column, each)
        if title in map(self._title, self.kinds):
            sheet.activate() if title == self._title(self.kinds[0]) else None

    def _note(self, each: Field) -> str:
        """What the note on a header says: definition, form, example."""
        lines = [each.definition]
        if each.required:
            lines.append(self.words.ui("template.required"))
        lines.append(self.words.label("form", each.form))
        if each.many:
            lines.append(self.words.ui("template.many"))
        if each.example:
            lines.append(self.words.ui("template.example", value=each.example))
        return "\n".join(line for line in lines if line)

    def _offer(self, sheet: Any, column: int, each: Field) -> None:
        """A list to choose from: words of a closed list are a must, ids of other sheets an offer."""
        source = self._source(each)
        if source:
            closed = bool(each.options) and not each.many
            choice = {"validate": "list", "source": source, "show_error": closed}
            sheet.data_validation(FIRST, column, ROWS, column, choice)

    def _source(self, each: Field) -> list[str] | str:
        """What a list offers: words, the address of a list, or that of the ids of a sheet; empty for no list."""
        if each.options:
            short = len(",".join(each.options)) <= _LIST_LIMIT
            return list(each.options) if short else self._listed(list(each.options))
        wanted = self.kinds if each.header == PARENT else each.kinds
        sheets = [self._title(kind) for kind in self.kinds if kind in wanted]
        if len(sheets) == 1:
            return f"='{_quoted(sheets[0])}'!$A${FIRST + 1}:$A${ROWS}"
        return self._listed(_ids_of(sheets)) if sheets else ""

    def _listed(self, values: list[str]) -> str:
        """The address of a list on the hidden sheet; equal lists are kept once."""
        if values not in self.lists:
            self.lists.append(values)
        column = letter(self.lists.index(values))
        return f"={LISTS}!${column}$1:${column}${len(values)}"

    def _write_lists(self) -> None:
        if not self.lists:
            return
        sheet = self.book.add_worksheet(LISTS)
        for column, values in enumerate(self.lists):
            for row, value in enumerate(values):
                if value.startswith("="):
                    sheet.write_formula(row, column, value, None, "")
                else:
                    sheet.write_string(row, column, value)
        sheet.hide()


def _ids_of(sheets: list[str]) -> list[str]:
    """Formulas that show the ids of several sheets, one below the other."""
    rows = range(FIRST + 1, FIRST + 1 + ROWS // len(sheets))
    cells = [f"'{_quoted(title)}'!A{row}" for title in sheets for row in rows]
    return [f'=IF({cell}="","",{cell})' for cell in cells]


def _quoted(title: str) -> str:
    return title.replace("'", "''")
