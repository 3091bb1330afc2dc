"""Kinds of the model -> a spreadsheet to fill in: a sheet a kind, a note on each column, and lists to choose from.

Row 1 says what each column is called, in the language of whoever fills it in: reading knows these titles. Row 2 is an
example, which reading passes over because it begins with `#`. The same model and language give the same bytes.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.forms.template.fields import Field, FormSheet, form_sheets
from peasant_ld.forms.template.lists import ChoiceLists
from peasant_ld.model import Model, load_model
from peasant_ld.problem import InputError, MissingExtra, Problem
from peasant_ld.reading.sheets.hidden import FORM
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.report.messages import Catalogue

EXAMPLE = "# "
ROWS = 1000  # rows with lists to choose from
FIRST = 2  # index of the first row to fill in
_CREATED = datetime.datetime(2000, 1, 1)
_STYLES = {
    "label": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "border": 1},
    "required": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#FFE08A", "border": 1},
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
    words = Catalogue.load(lang)
    own_titles = words.ui("template.own_id"), words.ui("template.own_record")
    _Template(book, form_sheets(names, chosen, words.lang, own_titles), words).write()
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
    sheets: list[FormSheet]
    words: Catalogue
    styles: dict[str, Any] = field(default_factory=dict)
    lists: ChoiceLists = field(default_factory=lambda: ChoiceLists(FIRST, ROWS))

    def write(self) -> None:
        """All sheets: how to fill it in, one a kind, one a nested list, and the hidden one with the lists."""
        self.styles = {name: self.book.add_format(style) for name, style in _STYLES.items()}
        self._write_how_to()
        for each in self.sheets:
            self._write_sheet(each)
        self.lists.write(self.book)
        self.book.define_name(FORM, "=README!$A$1")  # so that reading knows that folded columns are of the form

    def _write_how_to(self) -> None:
        sheet = self.book.add_worksheet("README")
        sheet.set_column(0, 0, 100)
        nested = next((each.title for each in self.sheets if each.kind is None), "")
        for row in range(7):
            sheet.write_string(row, 0, self.words.ui(f"template.readme.{row + 1}", sheet=nested), self.styles["prose"])

    def _write_sheet(self, form: FormSheet) -> None:
        sheet = self.book.add_worksheet(form.title)
        sheet.freeze_panes(1, 1)
        for column, each in enumerate(form.fields):
            folded = {} if each.is_essential else {"level": 1, "hidden": True}
            sheet.set_column(column, column, 24 if column else 32, self.styles["cell"], folded)
            mark, style = (" *", "required") if each.required else ("", "label")
            sheet.write_string(0, column, each.title + mark, self.styles[style])
            sheet.write_comment(0, column, self._note(each), {"x_scale": 3, "y_scale": 3, "author": "peasant-ld"})
            example = (EXAMPLE if column == 0 else "") + each.example
            if example:
                sheet.write_string(1, column, example, self.styles["example"])
            self._offer(sheet, column, each)
        if not form.fields[-1].is_essential:
            sheet.set_column(len(form.fields), len(form.fields), None, None, {"collapsed": True})
        if form is self.sheets[0]:
            sheet.activate()

    def _note(self, each: Field) -> str:
        """What the note on a title says: what it means, how it is written, what may be chosen, an example."""
        lines = [each.definition]
        if each.required:
            lines.append(self.words.ui("template.required"))
        lines.append(self.words.label("form", each.form))
        if each.many:
            lines.append(self.words.ui("template.many"))
        lines += [f"{each.cell} = {each.label}" for each in each.options if each.label not in ("", each.cell)]
        if titles := [sheet.title for sheet in self._offering(each)]:
            lines.append(self.words.ui("template.from_sheets", sheets=", ".join(titles)))
        if each.example:
            lines.append(self.words.ui("template.example", value=each.example))
        return "\n".join(line for line in lines if line)

    def _offer(self, sheet: Any, column: int, each: Field) -> None:
        """A list to choose from: words of a closed list are a must, records of other sheets an offer."""
        if each.options:
            source = self.lists.of_words([choice.cell for choice in each.options])
        else:
            source = self.lists.of_columns([(form.title, _named(form)) for form in self._offering(each)])
        if source:
            closed = bool(each.options) and not each.many
            choice = {"validate": "list", "source": source, "show_error": closed}
            sheet.data_validation(FIRST, column, ROWS, column, choice)

    def _offering(self, each: Field) -> list[FormSheet]:
        """The sheets whose records may stand in a column."""
        return [sheet for sheet in self.sheets if sheet.kind in each.kinds]


def _named(sheet: FormSheet) -> int:
    """The column that says what the records of a sheet are called; that of their ids where no column does."""
    return next((index for index, each in enumerate(sheet.fields) if each.is_name), 0)
