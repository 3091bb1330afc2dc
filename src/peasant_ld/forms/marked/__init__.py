"""Problems and a table -> a copy as XLSX in which each problem stands at its cell, to be mended by people together.

The cells are coloured, red for an error and yellow for a warning, and a note says what is wrong and what to do. The
first sheet lists all problems with links to their cells; it is called `_...`, so that nobody reads it as records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from peasant_ld.files import is_link, write_file
from peasant_ld.forms.marked.kept import packed
from peasant_ld.forms.marked.opened import legible, open_table
from peasant_ld.forms.marked.problem_list import write_list
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.report.messages import Catalogue

TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".ods")
_COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C"}
_AUTHOR = "peasant-ld"


def write_marked(
    table: Path, problems: Iterable[Problem], out: Path, lang: str = "en", declared: Declared | None = None
) -> tuple[Problem, ...]:
    """Write a copy of one table in which each of its problems is marked, in a language; tell what it does not keep.

    What the copy does not keep of its original, such as charts or macros, is one warning (PLD328). Raises InputError as
    `refuse_to_mark`, and for a table that cannot be read at all; MissingExtra without openpyxl; OSError.
    """
    refuse_to_mark(table, out)
    words, told = Catalogue.load(lang), list(problems)
    opened = open_table(table, declared or Declared())
    cells = opened.cells([problem.place for problem in told])
    _mark(cells, told, words)
    write_list(opened.book, list(zip(told, cells, strict=True)), words)
    content, lost = packed(opened, table)
    write_file(out, content)
    if not lost:
        return ()
    return (Problem("PLD328", Place(str(out)), severity=Severity.WARNING, facts={"reason": tuple(lost)}),)


def refuse_to_mark(table: Path, out: Path) -> None:
    """Raise InputError if `table` is no table or `out` no XLSX (PLD009), or `out` is there already (PLD317)."""
    for path, known in ((table, TABLES), (out, (".xlsx",))):
        if path.suffix.lower() not in known:
            facts = {"suffix": path.suffix or path.name, "known": ", ".join(known)}
            raise InputError(Problem("PLD009", Place(str(path)), value=path.name, facts=facts))
    if out.exists() or is_link(out):
        raise InputError(Problem("PLD317", Place(str(out))))


def _mark(cells: Iterable[Any | None], problems: Iterable[Problem], words: Catalogue) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    by_cell: dict[Any, list[Problem]] = defaultdict(list)
    for cell, problem in zip(cells, problems, strict=True):
        if cell is not None:
            by_cell[cell].append(problem)
    for cell, own in by_cell.items():
        severities = {problem.severity for problem in own}
        colour = next((colour for severity, colour in _COLOURS.items() if severity in severities), None)
        if colour:
            cell.fill = PatternFill("solid", fgColor=colour)
        told = list(dict.fromkeys(f"{words.say(problem)}\n→ {words.fix(problem)}" for problem in own))
        before = [cell.comment.text] if cell.comment else []
        cell.comment = Comment(legible("\n\n".join([*before, *told])), _AUTHOR, height=160, width=320)
