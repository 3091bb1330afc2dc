"""Proposals become a sheet for people, one a row, and it comes back with their crosses: CSV, or XLSX."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from peasant_ld.files import is_link, write_file
from peasant_ld.flow.same_as import is_day
from peasant_ld.model.iri import is_link as is_web_address
from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.reading.sheets.cell_words import read_flag
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.exact import guarded
from peasant_ld.reconcile.proposing import Proposal
from peasant_ld.reconcile.rows import TableRow, table_rows_of
from peasant_ld.report.messages import Catalogue, visible

RECORD, CANDIDATE, NAME, SCORE, REASON = "record", "candidate", "candidate name", "score", "reason"
ACCEPT, BY, ON, AGAINST = "accept", "judged by", "judged on", "against"
TITLES = (RECORD, "kind", "name", CANDIDATE, NAME, "candidate type", SCORE, REASON, ACCEPT, BY, ON, AGAINST)
_NEEDED = (RECORD, CANDIDATE, ACCEPT)
SUFFIXES = (".csv", ".xlsx")
# Rows of names and reasons are wide; ids too.
_WIDTHS = (28, 14, 32, 44, 32, 20, 8, 40, 9, 18, 12, 32)
_LONGEST = 4000
_SOME_DAY = datetime(2000, 1, 1)  # so that the same sheet has the same bytes


class AcceptedRow(NamedTuple):
    """One row with a cross: the record, the address of the same thing, who judged and when; the rest for people."""

    record: str
    address: str
    by: str
    on: str
    against: str
    name: str
    score: str
    reason: str
    place: Place


class Judge(NamedTuple):
    """Who judged and when, where the sheet does not say it."""

    by: str | None = None
    on: str | None = None


def refuse_sheet(path: Path) -> None:
    """Raise before any work what would keep the sheet from being written.

    InputError: PLD009 for another form than CSV or XLSX, PLD317 where something is; MissingExtra without the writer of
    XLSX; OSError where there is no folder.
    """
    if path.suffix.lower() not in SUFFIXES:
        facts = {"suffix": path.suffix, "known": ", ".join(SUFFIXES)}
        raise InputError(Problem("PLD009", Place(str(path)), value=path.name, facts=facts))
    if path.exists() or is_link(path):
        raise InputError(Problem("PLD317", Place(str(path))))
    path.parent.stat()
    if path.suffix.lower() == ".xlsx" and find_spec("xlsxwriter") is None:
        raise MissingExtra("sheets")


def write_sheet(path: Path, proposals: Iterable[Proposal], against: str, base: str, words: Catalogue) -> None:
    """Write the proposals to a new file that `refuse_sheet` has let pass. Raises OSError."""
    rows = [_row(each, against, base, words) for each in proposals]
    write_file(path, _xlsx(rows) if path.suffix.lower() == ".xlsx" else _csv(rows))


def _row(proposal: Proposal, against: str, base: str, words: Catalogue) -> tuple[str, ...]:
    record, candidate, score, match = proposal
    names = list(dict.fromkeys(name.text for name in record.names))
    reasons = ", ".join(_in_words(*reason, words) for reason in match.reasons)
    about = (record.id.removeprefix(base), record.kind, " | ".join(names))
    found = (candidate.id, candidate.label, candidate.kind, f"{score:g}", reasons)
    return tuple(visible(cell, _LONGEST) for cell in (*about, *found, "", "", "", against))


def _in_words(word: str, fact: str, words: Catalogue) -> str:
    key = f"reconcile.why.{word}_in" if word == "name" and fact else f"reconcile.why.{word}"
    return words.ui(key, fact=fact)


def _csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(TITLES)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: Iterable[tuple[str, ...]]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _SOME_DAY})
        sheet, bold = book.add_worksheet("candidates"), book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        for column, (title, width) in enumerate(zip(TITLES, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, text)
            sheet.write_string(0, column, title, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def read_sheet(path: Path, judge: Judge) -> list[AcceptedRow | Problem]:
    """The rows that are accepted, and what is wrong with rows. Raises InputError: PLD469, what reading a table raises.

    PLD463: neither yes nor no; PLD462: nobody judged, or at no time; PLD468: no day; PLD465: no address.
    """
    table = table_rows_of(path)
    if missing := [title for title in _NEEDED if title not in table.titles]:
        place = Place(path.name, sheet=table.sheet)
        raise InputError(Problem("PLD469", place, facts={"expected": ", ".join(missing)}))
    columns = {title: letter(table.titles.index(title)) for title in TITLES if title in table.titles}
    where = _Where(path.name, table.sheet, columns)
    return [each for row in table.rows for each in _accepted(row, where, judge)]


class _Where(NamedTuple):
    file: str
    sheet: str | None
    columns: dict[str, str]

    def cell(self, row: TableRow, title: str) -> Place:
        return Place(self.file, sheet=self.sheet, row=row.number, column=self.columns.get(title), header=title)


def _accepted(row: TableRow | Problem, where: _Where, judge: Judge) -> Iterator[AcceptedRow | Problem]:
    """What a row says, where somebody has said yes to it."""
    if isinstance(row, Problem):
        yield row
        return
    answer = row.text(ACCEPT)
    is_yes = read_flag(answer) if answer else False
    if is_yes is None:
        yield Problem("PLD463", where.cell(row, ACCEPT), row.text(RECORD) or None, ACCEPT, answer)
    elif is_yes:
        by, on = row.text(BY) or judge.by or "", _day(row.text(ON) or judge.on or "")
        more = (row.text(AGAINST), row.text(NAME), row.text(SCORE), row.text(REASON))
        found = AcceptedRow(row.text(RECORD), row.text(CANDIDATE), by, on, *more, where.cell(row, CANDIDATE))
        wrong = list(_lacks(found, row, where))
        yield from wrong
        if not wrong:
            yield found


def _lacks(found: AcceptedRow, row: TableRow, where: _Where) -> Iterator[Problem]:
    """What an accepted row does not say."""
    told = ((RECORD, found.record, "PLD467"), (BY, found.by, "PLD462"), (ON, found.on, "PLD462"))
    for title, text, code in told:
        if not text:
            yield Problem(code, where.cell(row, title), found.record or None, title)
    if found.on and not is_day(found.on):
        yield Problem("PLD468", where.cell(row, ON), found.record or None, ON, found.on)
    if not is_web_address(found.address):
        yield Problem("PLD465", where.cell(row, CANDIDATE), found.record or None, CANDIDATE, found.address or None)


def _day(text: str) -> str:
    """A day as a workbook may hold it, with a time of midnight, without that."""
    day, _, time = text.replace("T", " ").partition(" ")
    return day if time in ("00:00:00", "00:00") else text
