"""A group of problems -> HTML tables: as rows of the spreadsheet where it comes from one, else as a list of places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from peasant_ld.problem import Place, Problem
from peasant_ld.report.findings import ProblemGroup
from peasant_ld.report.messages import Catalogue, visible
from peasant_ld.report.text import follow_lines

# Enough to see what is wrong; a page of a hundred thousand rows opens in no browser. JSON and CSV hold all.
ROWS_SHOWN = 200
# Of these the first few stand open, so that what else was found is not far away.
ROWS_OPEN = 20
_PLACE_HEADINGS = ("place", "record", "key", "value", "message", "to_mend")
_CELL_HEADINGS = ("record", "key", "message", "to_mend")


def tables(group: ProblemGroup, catalogue: Catalogue) -> Iterator[str]:
    """The lines of the tables of a group, with the offending values marked."""
    shown = group.causes[:ROWS_SHOWN]
    yield from _tables([cause.problem for cause in shown[:ROWS_OPEN]], catalogue)
    if folded := [cause.problem for cause in shown[ROWS_OPEN:]]:
        yield f"<details><summary>{escape(catalogue.ui('more', count=len(folded)))}</summary>"
        yield from _tables(folded, catalogue)
        yield "</details>"
    if len(shown) < len(group.causes):
        yield f'<p class="more">{escape(catalogue.ui("more", count=len(group.causes) - len(shown)))}</p>'
    yield from _follow([each for cause in group.causes for each in cause.consequences], catalogue)


def _tables(problems: Iterable[Problem], catalogue: Catalogue) -> Iterator[str]:
    for sheet, same in groupby(problems, key=_sheet):
        table = _cells if sheet else _places
        yield from table(tuple(same), catalogue)


def _follow(consequences: list[Problem], catalogue: Catalogue) -> Iterator[str]:
    """What follows from the problems of a group, folded up under them."""
    if not consequences:
        return
    lines = "<br>".join(map(escape, follow_lines(consequences, catalogue)))
    yield f"<details><summary>{lines}</summary>"
    yield from _tables(consequences[:ROWS_SHOWN], catalogue)
    if len(consequences) > ROWS_SHOWN:
        yield f'<p class="more">{escape(catalogue.ui("more", count=len(consequences) - ROWS_SHOWN))}</p>'
    yield "</details>"


def _sheet(problem: Problem) -> tuple[str, str] | None:
    """The file and sheet of a problem that stands in a cell."""
    place = problem.place
    return (place.file, place.sheet or "") if place and place.cell else None


def _places(problems: tuple[Problem, ...], catalogue: Catalogue) -> Iterator[str]:
    """Problems by where they stand; a column in which nothing stands is left out."""
    rows = [_facts(problem, catalogue) for problem in problems]
    told = [at for at in range(len(_PLACE_HEADINGS)) if any(row[at] for row in rows)]
    yield '<div class="scroll" tabindex="0"><table>'
    yield f"<thead><tr>{_headings(tuple(_PLACE_HEADINGS[at] for at in told), catalogue)}</tr></thead>\n<tbody>"
    yield from (f"<tr>{_data(tuple(row[at] for at in told))}</tr>" for row in rows)
    yield "</tbody>\n</table></div>"


def _facts(problem: Problem, catalogue: Catalogue) -> tuple[str, ...]:
    """The cells of a problem, under `_PLACE_HEADINGS`."""
    place = catalogue.place(problem.place) if problem.place else catalogue.ui("no_place")
    told = (_text(problem.record), _code(problem.key), _marked(problem.value))
    return escape(place), *told, *_sentences(problem, catalogue)


def _cells(problems: tuple[Problem, ...], catalogue: Catalogue) -> Iterator[str]:
    """Problems of one sheet, under the letters of its columns and beside the numbers of its rows."""
    first = _place(problems[0])
    columns = sorted({_column(problem) for problem in problems}, key=_column_order)
    letters = [f'<th scope="col">{_text(letter)}<small>{_text(header)}</small></th>' for letter, header in columns]
    headings = _headings(("row",), catalogue) + "".join(letters) + _headings(_CELL_HEADINGS, catalogue)
    sheet = catalogue.place(Place(first.file, sheet=first.sheet))
    yield f'<div class="scroll" tabindex="0"><table class="sheet">\n<caption>{escape(sheet)}</caption>'
    yield f"<thead><tr>{headings}</tr></thead>\n<tbody>"
    for problem in problems:
        row = [_marked(problem.value or "") if column == _column(problem) else "" for column in columns]
        facts = (*row, _text(problem.record), _code(problem.key), *_sentences(problem, catalogue))
        yield f'<tr><th scope="row">{_place(problem).row}</th>{_data(facts)}</tr>'
    yield "</tbody>\n</table></div>"


def _place(problem: Problem) -> Place:
    return problem.place or Place("")


def _column(problem: Problem) -> tuple[str, str]:
    return _place(problem).column or "", _place(problem).header or ""


def _column_order(column: tuple[str, str]) -> tuple[int, str, str]:
    return len(column[0]), *column


def _sentences(problem: Problem, catalogue: Catalogue) -> tuple[str, str]:
    return escape(catalogue.say(problem)), escape(catalogue.fix(problem) or "")


def _headings(keys: tuple[str, ...], catalogue: Catalogue) -> str:
    return "".join(f'<th scope="col">{escape(catalogue.ui(key))}</th>' for key in keys)


def _data(cells: tuple[str, ...]) -> str:
    return "".join(f"<td>{cell}</td>" for cell in cells)


def _text(text: str | None) -> str:
    """A text of the data, kept from turning its surroundings around (`bdi`)."""
    return f"<bdi>{escape(visible(text))}</bdi>" if text else ""


def _code(text: str | None) -> str:
    return f"<code>{_text(text)}</code>" if text else ""


def _marked(value: str | None) -> str:
    return "" if value is None else f"<mark>{_text(value) or '&nbsp;'}</mark>"
