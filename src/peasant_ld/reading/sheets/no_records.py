"""A row below a header -> what it is if it is no record: a total, a heading, a note, the header once more.

What is taken for none is told and not published. Where a row may be either, it is in doubt, and that is an error: no
record is guessed away.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from peasant_ld.model.likeness import without_accents
from peasant_ld.reading.sheets.row_account import HEADER, HEADING, NOTE, SECOND_TABLE, TOTAL
from peasant_ld.reading.sheets.title_words import bare_title

_WORD = re.compile(r"[^\W\d_]+|\d+")
_LABEL = re.compile(r"\W*([^\W\d_]+(?:\W[^\W\d_]+)?)\s*[:.]")
_MARK = re.compile(r"[*†‡§¹²³]|[(\[]\d{1,2}[)\]]")
_YEARS = re.compile(r"[12]\d{3}(?:\s*[-/–]\s*\d{2,4})?\Z")
# A number with what may stand around it, or a currency alone.
_FIGURE = re.compile(r"[^\W\d_]{0,3}\W*\d[\d\s.,'’%]*\W*[^\W\d_]{0,3}\Z|[A-Z]{3}\Z")
_SLUG = re.compile(r"[a-z0-9_~][\w.~-]*\Z")
_PATH = re.compile(r"[^\W\d_]\S*/\S+\Z")
_TWO = 2
_SEVERAL = 3
_TOGETHER = 512  # rows
_CENT, _EXACT = 0.01, 1e13  # a sum of numbers with cents is exact to the cent below


class Taken(NamedTuple):
    """What a row is taken for: a reason of the account of rows, and whether that is sure."""

    reason: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of a table: its header, the number of the header's row, and the rows above.

    `own` is the index of the column of ids, `read` are those of the columns that are read, `amounts` of those whose
    numbers can be added up. A table `is_nested` whose rows are nodes of records; it `is_usual` where one of its first
    rows has an id as most have. In the `untitled` columns nothing may stand. A row whose first filled cell is like
    `skip` is none, since a map says so. `usual` is what most of its ids are like, if that is known.
    """

    row: int
    header: Sequence[str]
    own: int | None
    read: frozenset[int]
    amounts: tuple[int, ...] = ()
    above: tuple[Sequence[str], ...] = ()
    is_nested: bool = False
    is_usual: bool = False
    untitled: frozenset[int] = frozenset()
    skip: re.Pattern[str] | None = None
    usual: re.Pattern[str] | None = None

    @property
    def own_titles(self) -> tuple[str, ...]:
        """The titles by which a row names a column of ids."""
        return ("id",) if self.own is None else ("id", bare_title(self.header[self.own]))


@dataclass(slots=True)
class Seen:
    """What of a table has gone by: the forms of its ids, whether there was a gap, and what its numbers add up to."""

    frame: Frame
    usual: bool
    unusual: bool = False
    gap: bool = False
    first: int = field(init=False)
    """The first of the columns that are read."""
    _sums: dict[int, _Sum] = field(default_factory=dict)
    _waiting: list[Sequence[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.first = min(self.frame.read, default=-1)

    def add(self, cells: Sequence[str]) -> None:
        """The numbers of a record count; several rows are added together, which is quicker."""
        self._waiting.append(cells)
        if len(self._waiting) == _TOGETHER:
            self._add_up()

    def part(self) -> None:
        """A part of the table is over."""
        self._add_up()
        self.gap = True
        for each in self._sums.values():
            each.part, each.parts = 0.0, 0

    def is_sum(self, index: int, cell: str) -> bool:
        """Whether a number is the sum of several above it."""
        self._add_up()
        return index in self._sums and self._sums[index].is_equal(_number(cell))

    def _add_up(self) -> None:
        for index in self.frame.amounts:
            cells = [row[index] for row in self._waiting if index < len(row) and row[index]]
            self._sums.setdefault(index, _Sum()).add(cells)
        self._waiting.clear()


@dataclass(slots=True)
class _Sum:
    """The sum of a column, of all rows and of those since the last total; no number once it is not known."""

    whole: float = 0.0
    part: float = 0.0
    wholes: int = 0
    parts: int = 0

    def add(self, cells: Sequence[str]) -> None:
        """Add up some cells."""
        try:
            more = math.fsum(map(float, cells))
        except (ValueError, OverflowError):
            more = math.nan
        self.whole, self.wholes = self.whole + more, self.wholes + len(cells)
        self.part, self.parts = self.part + more, self.parts + len(cells)

    def is_equal(self, number: float) -> bool:
        """Whether a number is one of the sums, to less than a cent; what is not a number equals none."""
        sums = ((self.whole, self.wholes), (self.part, self.parts))
        return any(count > 1 and abs(total) < _EXACT and abs(total - number) < _CENT / 2 for total, count in sums)


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return math.nan


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    lists = json.loads(files(__package__).joinpath("no_record_words.json").read_text("utf-8"))
    return {name: frozenset(words) for name, words in lists.items() if isinstance(words, list)}


# An id as most are: `grant/a`, or an IRI; but not `total/2018`.
USUAL = re.compile(
    rf"(?!(?:{'|'.join(sorted(_words()['totals']))})/)(?:[a-z][a-z0-9_.-]*/|https?://|urn:)\S+\Z", re.ASCII
)


def is_usual(identity: str) -> bool:
    """Whether a cell holds an id as most are."""
    return USUAL.match(identity) is not None


def no_record(cells: Sequence[str], filled: Sequence[int], seen: Seen) -> Taken | None:
    """What a row is that is no record, or may be none; None for a record. `filled` are its columns with something."""
    frame = seen.frame
    identity = _at(cells, frame.own)
    if is_usual(identity) or (seen.unusual and _is_own(identity, filled, frame)):
        return None
    if _is_one_of(cells, filled, (frame.header, *frame.above)):
        return Taken(HEADER, True)
    if frame.own is not None and _names_ids(cells, filled, frame):
        return Taken(SECOND_TABLE, True)
    read = [index for index in filled if index in frame.read]
    return _total(cells, filled, seen) or _lone(cells, read, seen) or _outlier(identity, read, seen)


def _is_own(identity: str, filled: Sequence[int], frame: Frame) -> bool:
    """Whether a row is a record beyond doubt where ids have a form of their own: its id is no word of ours."""
    words = _tokens(identity)
    is_word = not words or words[0] in _words()["totals"] or bare_title(identity) in frame.own_titles
    return len(filled) > _TWO and not is_word and _words()["with_totals"].isdisjoint(words)


def _at(cells: Sequence[str], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""


def _is_one_of(cells: Sequence[str], filled: Sequence[int], headers: tuple[Sequence[str], ...]) -> bool:
    """Whether a row is the header once more, as printed on each page."""
    return any(
        len(filled) > 1 and all(index < len(header) and _same(cells[index], header[index]) for index in filled)
        for header in headers
    )


def _same(one: str, other: str) -> bool:
    return bare_title(one) == bare_title(other)


def _names_ids(cells: Sequence[str], filled: Sequence[int], frame: Frame) -> bool:
    """Whether a row has a title for a column of ids, so that another table begins."""
    return len(filled) > 1 and any(bare_title(cells[index]) in frame.own_titles for index in filled)


def _tokens(text: str) -> list[str]:
    return _WORD.findall(without_accents(text))


def _total(cells: Sequence[str], filled: Sequence[int], seen: Seen) -> Taken | None:
    """A total by its words, sure where nothing but figures stands beside them; or by its number, without an id."""
    read = [index for index in filled if index in seen.frame.read]
    for index in dict.fromkeys([*filled[:1], *read[:1], *(each for each in read if each == seen.frame.own)]):
        kind = is_total(cells[index])
        if kind is not None:
            beside = (cells[each].strip() for each in filled if each != index)
            is_sure = kind and all(_FIGURE.match(cell) or is_total(cell) for cell in beside)
            return Taken(TOTAL, is_sure or _is_sum(cells, filled, seen))
    if (not seen.unusual and _is_count(cells, filled)) or _is_sum(cells, filled, seen):
        return Taken(TOTAL, True)
    return None


def is_total(cell: str) -> bool | None:
    """Whether a cell says no more than that it is a total; None where it does not begin like one."""
    words, tokens = _words(), _tokens(cell)
    others = [token for token in tokens if not token.isdigit() and token not in words["with_totals"]]
    if not others or others[0] not in words["totals"]:
        return None
    return all(token in words["totals"] | words["counts"] for token in others)


def _is_count(cells: Sequence[str], filled: Sequence[int]) -> bool:
    """Whether a row says no more than how many rows there are: `2 registros`."""
    words = _words()
    tokens = [token for index in filled for token in _tokens(cells[index])]
    rest = [token for token in tokens if not token.isdigit() and token not in words["with_totals"]]
    return len(rest) < len(tokens) and bool(rest) and all(token in words["counts"] for token in rest)


def _is_sum(cells: Sequence[str], filled: Sequence[int], seen: Seen) -> bool:
    """Whether a row without an id has little more than the sum of what stands above it."""
    frame = seen.frame
    if _at(cells, frame.own):
        return False
    texts = [cells[index].strip() for index in filled if index not in frame.amounts]
    labels = [text for text in texts if not _FIGURE.match(text)]
    if len(labels) > 1 or any(map(str.isdigit, "".join(labels))):
        return False
    there = [index for index in frame.amounts if _at(cells, index)]
    return bool(there) and all(seen.is_sum(index, cells[index]) for index in there)


def _lone(cells: Sequence[str], read: Sequence[int], seen: Seen) -> Taken | None:
    """A row with one cell that is read, or with a label and a text: a note, or the heading of what follows."""
    text = cells[read[0]].strip() if read else ""
    if 0 < len(read) <= _TWO and _is_note(text, len(read) == 1):
        return Taken(NOTE, True)
    if len(read) != 1 or len(seen.frame.read) < _TWO:
        return None
    if read[0] == seen.frame.own:
        is_name = any(map(str.isspace, text))
        return Taken(HEADING, is_name or (not seen.unusual and (not _SLUG.match(text) or bool(_YEARS.match(text)))))
    is_first = read[0] == seen.first
    return Taken(HEADING, is_first and len(seen.frame.read) >= _SEVERAL)


def _is_note(text: str, alone: bool) -> bool:
    """Whether a text begins as a note does: with its sign, or with a word for it and a colon."""
    label = _LABEL.match(text)
    is_labelled = label is not None and bool(set(_tokens(label[1])) & _words()["notes"])
    tokens = _tokens(text)
    begins = len(tokens) > 1 and tokens[0] in _words()["notes"]
    return is_labelled or (alone and (begins or _MARK.match(text) is not None))


def _outlier(identity: str, read: Sequence[int], seen: Seen) -> Taken | None:
    """A row whose id has not the form of the others, where something else may have begun."""
    is_other = bool(identity) and seen.usual and not seen.unusual and not _PATH.match(identity)
    is_name = _SLUG.match(identity) is not None and any(map(str.isalpha, identity))
    is_filled = len(read) == len(seen.frame.read)
    return Taken(SECOND_TABLE, False) if is_other and (seen.gap or not (is_name or is_filled)) else None
