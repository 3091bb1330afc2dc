"""A row below a header -> what it is if it is no record: a total, a heading, a note, the header once more.

What is taken for none is told and not published. Where a row may be either, it is in doubt, and that is an error: no
record is guessed away.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from peasant_ld.reading.sheets.row_account import HEADER, HEADING, NOTE, SECOND_TABLE, TOTAL

_USUAL = re.compile(r"(?:[a-z][a-z0-9_.-]*/|https?://|urn:)\S+\Z")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_LABEL = re.compile(r"\W*([^\W\d_]+(?:\W[^\W\d_]+)?)\s*[:.]")
_MARK = re.compile(r"[*†‡§¹²³]|[(\[]\d{1,2}[)\]]")
_YEARS = re.compile(r"[12]\d{3}(?:\s*[-/–]\s*\d{2,4})?\Z")
# A number with what may stand around it, or a currency alone.
_FIGURE = re.compile(r"[^\W\d_]{0,3}\W*\d[\d\s.,'’%]*\W*[^\W\d_]{0,3}\Z|[A-Z]{3}\Z")
_PLAIN = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?\Z")
_SLUG = re.compile(r"[a-z0-9_~][\w.~-]*\Z")
_TWO = 2
_SEVERAL = 3


class Taken(NamedTuple):
    """What a row is taken for: a reason of the account of rows, and whether that is sure."""

    reason: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What is known of a table: its header, the number of the header's row, and the rows above.

    `own` is the index of the column of ids, `read` are those of the columns that are read, `amounts` of those whose
    numbers can be added up. A table `is_nested` whose rows are nodes of records.
    """

    row: int
    header: Sequence[str]
    own: int | None
    read: frozenset[int]
    amounts: tuple[int, ...] = ()
    above: tuple[Sequence[str], ...] = ()
    is_nested: bool = False


@dataclass(slots=True)
class Seen:
    """What of a table has gone by: the forms of its ids, whether there was a gap, and what its numbers add up to."""

    frame: Frame
    usual: bool = False
    unusual: bool = False
    gap: bool = False
    sums: list[_Sum] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sums = [_Sum() for _ in self.frame.amounts]

    def add(self, cells: Sequence[str]) -> None:
        """A row that is a record went by."""
        for index, total in zip(self.frame.amounts, self.sums, strict=True):
            if index < len(cells) and cells[index]:
                total.add(cells[index])

    def part(self) -> None:
        """A part of the table is over."""
        self.gap = True
        for total in self.sums:
            total.part, total.parts = Decimal(0), 0


@dataclass(slots=True)
class _Sum:
    """The sum of a column, of all rows and of those since the last total; None once it is not known."""

    whole: Decimal | None = Decimal(0)
    part: Decimal | None = Decimal(0)
    wholes: int = 0
    parts: int = 0

    def add(self, cell: str) -> None:
        number = _number(cell)
        self.whole = None if self.whole is None or number is None else self.whole + number
        self.part = None if self.part is None or number is None else self.part + number
        self.wholes += 1
        self.parts += 1

    def is_equal(self, cell: str) -> bool:
        """Whether a number is the sum of several above it."""
        number = _number(cell)
        is_whole = self.wholes >= _TWO and number == self.whole
        return number is not None and (is_whole or (self.parts >= _TWO and number == self.part))


def _number(cell: str) -> Decimal | None:
    text = cell.strip()
    return Decimal(text) if _PLAIN.match(text) else None


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    lists = json.loads(files(__package__).joinpath("no_record_words.json").read_text("utf-8"))
    return {name: frozenset(words) for name, words in lists.items() if isinstance(words, list)}


def is_usual(identity: str) -> bool:
    """Whether a cell holds an id as most are: `grant/a`, or an IRI."""
    return _USUAL.match(identity) is not None and identity.partition("/")[0] not in _words()["totals"]


def no_record(cells: Sequence[str], filled: Sequence[int], seen: Seen) -> Taken | None:
    """What a row is that is no record, or may be none; None for a record. `filled` are its columns with something."""
    frame = seen.frame
    identity = _at(cells, frame.own)
    if is_usual(identity):
        return None
    if _is_one_of(cells, filled, (frame.header, *frame.above)):
        return Taken(HEADER, True)
    if frame.own is not None and _names_ids(cells, filled, frame):
        return Taken(SECOND_TABLE, True)
    read = [index for index in filled if index in frame.read]
    return _total(cells, filled, seen) or _lone(cells, read, seen) or _outlier(identity, seen)


def _at(cells: Sequence[str], index: int | None) -> str:
    return cells[index].strip() if index is not None and index < len(cells) else ""


def _is_one_of(cells: Sequence[str], filled: Sequence[int], headers: tuple[Sequence[str], ...]) -> bool:
    """Whether a row is the header once more, as printed on each page."""
    return any(
        len(filled) > 1 and all(index < len(header) and _same(cells[index], header[index]) for index in filled)
        for header in headers
    )


def _same(one: str, other: str) -> bool:
    return one.strip().rstrip("* ").casefold() == other.strip().rstrip("* ").casefold()


def _names_ids(cells: Sequence[str], filled: Sequence[int], frame: Frame) -> bool:
    """Whether a row has a title for a column of ids, so that another table begins."""
    title = frame.header[frame.own or 0]
    return len(filled) > 1 and any(_same(cells[index], title) or _same(cells[index], "id") for index in filled)


def _tokens(text: str) -> list[str]:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return _WORD.findall(bare)


def _total(cells: Sequence[str], filled: Sequence[int], seen: Seen) -> Taken | None:
    """A total by its words, sure where nothing but figures stands beside them; or by its number, without an id."""
    read = [index for index in filled if index in seen.frame.read]
    for index in dict.fromkeys([*filled[:1], *read[:1], *(each for each in read if each == seen.frame.own)]):
        kind = _is_total(cells[index])
        if kind is not None:
            beside = (cells[each].strip() for each in filled if each != index)
            return Taken(TOTAL, kind and all(_FIGURE.match(cell) or _is_total(cell) for cell in beside))
    if (not seen.unusual and _is_count(cells, filled)) or _is_sum(cells, filled, seen):
        return Taken(TOTAL, True)
    return None


def _is_total(cell: str) -> bool | None:
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
    others = [index for index in filled if index not in frame.amounts and not _FIGURE.match(cells[index].strip())]
    if _at(cells, frame.own) or len(others) > 1:
        return False
    there = [(index, total) for index, total in zip(frame.amounts, seen.sums, strict=True) if _at(cells, index)]
    return bool(there) and all(total.is_equal(cells[index]) for index, total in there)


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
    is_first = read[0] == min(seen.frame.read)
    return Taken(HEADING, is_first and len(seen.frame.read) >= _SEVERAL)


def _is_note(text: str, alone: bool) -> bool:
    """Whether a text begins as a note does: with its sign, or with a word for it and a colon."""
    label = _LABEL.match(text)
    is_labelled = label is not None and bool(set(_tokens(label[1])) & _words()["notes"])
    tokens = _tokens(text)
    begins = len(tokens) > 1 and tokens[0] in _words()["notes"]
    return is_labelled or (alone and (begins or _MARK.match(text) is not None))


def _outlier(identity: str, seen: Seen) -> Taken | None:
    """A row whose id has not the form of those above it, where something else may have begun."""
    is_other = bool(identity) and seen.usual and not seen.unusual
    is_figure = not any(map(str.isalpha, identity))
    return Taken(SECOND_TABLE, False) if is_other and (is_figure or seen.gap) else None
