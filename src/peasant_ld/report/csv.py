"""Findings -> a table of the problems for a spreadsheet, one in each row."""

from __future__ import annotations

import csv
from io import StringIO

from peasant_ld.problem import Place, Problem
from peasant_ld.report.causes import cause_of
from peasant_ld.report.findings import Findings
from peasant_ld.report.messages import Catalogue, visible

COLUMNS = (
    *("severity", "code", "file", "sheet", "row", "column", "header", "line", "pointer"),
    *("record", "key", "value", "message", "fix", "because", "row_key"),
)
# Above this a cell is of no use to a reader, and a spreadsheet refuses it at 32,767.
CELL_LIMIT = 1000
# What a spreadsheet takes for a formula, or drops before it looks (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render(findings: Findings, catalogue: Catalogue) -> str:
    """The problems as CSV (RFC 4180: comma, CRLF), with the heading `COLUMNS`, which is the same in all languages."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([neutral(cell) for cell in _row(problem, catalogue)] for problem in findings.in_order())
    return out.getvalue()


def neutral(value: object, limit: int | None = CELL_LIMIT) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what could begin one.

    More than `limit` signs are cut off.
    """
    text = "" if value is None else str(value)
    shown = visible(text, limit)
    return f"'{shown}" if text.lstrip(" ").startswith(_FORMULA) else shown


def _row(problem: Problem, catalogue: Catalogue) -> tuple[object, ...]:
    place = problem.place or Place("")
    where = (place.file, place.sheet, place.row, place.column, place.header, place.line, place.pointer or place.path)
    what = (problem.record, problem.key, problem.value)
    cause = cause_of(problem)
    because = catalogue.place(cause[0]) if cause and cause[0] else None
    return (
        problem.severity,
        problem.code,
        *where,
        *what,
        catalogue.say(problem),
        catalogue.fix(problem),
        because,
        place.key,
    )
