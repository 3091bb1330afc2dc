"""A table and changes for cells of one sheet -> its bytes with these cells changed, and what became of each.

The table may be a workbook or a text; all else in it stays as it is.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from peasant_ld.forms.repair.in_book import mend_book
from peasant_ld.forms.repair.in_text import Change, mend_csv
from peasant_ld.forms.repair.in_xlsx import sheet_parts
from peasant_ld.forms.repair.splices import Mended, SheetCell
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.maps.found import maps_for
from peasant_ld.reading.sheets.text import detect_encoding, detect_separator

BOOKS = (".xlsx", ".ods", ".xlsm")
TEXTS = (".csv", ".tsv")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]|table:formula=")


def change_cells(path: Path, sheet: str | None, changes: Mapping[SheetCell, Change], declared: Declared) -> Mended:
    """The content of a table with some cells of a sheet changed, each by what it shows now; none where it is not there.

    Raises InputError: PLD009 for what is no table, PLD002 and PLD307 for what cannot be read; MissingExtra, OSError.
    """
    suffix = path.suffix.lower()
    if suffix in BOOKS:
        content, mended = mend_book(path, {sheet or "": changes}, declared)
        found = mended.get(sheet or "", Mended(content, frozenset(), {}))
        return found._replace(content=content)
    if suffix not in TEXTS:
        facts = {"suffix": suffix or path.name, "known": ", ".join((*TEXTS, *BOOKS))}
        raise InputError(Problem("PLD009", Place(path.name), value=path.name, facts=facts))
    encoding = detect_encoding(path)
    titles = maps_for(path, path.name, declared.model).titles
    try:
        return mend_csv(path, (encoding, detect_separator(path, encoding, declared, titles)), changes)
    except UnicodeDecodeError as error:
        raise InputError(Problem("PLD002", Place(path.name), facts={"offset": error.start})) from error


def has_formulas(path: Path, sheet: str | None) -> bool:
    """Whether a sheet of a workbook has formulas: what they gave is stored beside them, and no change makes it new.

    Only a spreadsheet program does, when the workbook is opened and saved there. Of an ODS all sheets are asked. For a
    workbook that `survey` has let pass. Raises OSError.
    """
    if path.suffix.lower() not in BOOKS:
        return False
    with zipfile.ZipFile(path) as archive:
        is_ods = "content.xml" in archive.namelist()
        part = "content.xml" if is_ods else sheet_parts(archive).get(sheet or "", "")
        return part in archive.namelist() and _FORMULA.search(archive.read(part)) is not None
