"""One column of a table: where it stands, what of a record it fills, and how a map says that its cells are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from peasant_ld.reading.record import IDENTITY as IDENTITY
from peasant_ld.reading.sheets.cell_words import ODD
from peasant_ld.reading.sheets.cells import splitter
from peasant_ld.reading.sheets.made_ids import made_safe
from peasant_ld.reading.sheets.names import folded

TEXTS = ("text", "texts")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ColumnRule:
    """How a map says that the cells of a column are read.

    They are parted at `split`, or put together with those of other columns by `join`. `values` are words, folded, and
    what they stand for. References are names unless they are `by_id`; for a name that no record has, one of the kind
    `new` is made. `currency` is that of its amounts, `decimal` the mark before
    their decimals.
    """

    split: str | None = None
    join: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    by_id: bool = False
    new: str | None = None
    currency: str | None = None
    decimal: str | None = None

    def meant(self, word: str) -> str:
        """What a word of the table stands for; the word itself where nothing is said of it."""
        return self.values.get(folded(word) or word.strip(), word)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where it stands, and what of a record it fills.

    `path` leads to the value: `("amount", "value")`, `("identifier", 1, "scheme")`, `("name", "pt")`; the number is
    that of a node in a list, from 1. `form` is that of the value; `order` is the order of its dates. `rule` is what a
    map says of it, and `kinds` are those that a reference may point at.
    """

    index: int
    letter: str
    header: str
    path: Path = ()
    form: str = ""
    order: str | None = None
    rule: ColumnRule | None = None
    kinds: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key as a problem names it: `amount.value`."""
        return ".".join(part for part in self.path[: len(self.path) - (self.form in TEXTS)] if isinstance(part, str))

    @property
    def slot(self) -> int:
        """The number of the node in a list that it fills, from 1; 0 outside such a list."""
        return next((part for part in self.path[1:2] if isinstance(part, int)), 0)

    @property
    def is_list(self) -> bool:
        """Whether a cell may hold several values."""
        return self.form in ("refs", "iris", "links", "tokens", "languages", "texts")

    @property
    def is_reference(self) -> bool:
        """Whether it holds ids of records, or their names."""
        return self.form in ("ref", "refs") and not (self.rule is not None and self.rule.by_id)

    @property
    def joins(self) -> bool:
        """Whether its text is put together with that of other columns."""
        return self.rule is not None and self.rule.join is not None

    def parts(self, cell: str) -> list[str]:
        """The values of a cell."""
        return self.split()(cell) if self.is_list else [cell]

    def split(self) -> Callable[[str], list[str]]:
        """What parts a cell into its values, each as the map says that it is to be read."""
        parted = splitter(self.form, self.rule.split if self.rule else None)
        if self.rule is None or not self.rule.values:
            return parted
        meant = self.rule.meant
        return lambda cell: [meant(part) for part in parted(cell)]


@dataclass(frozen=True, slots=True, eq=False)
class MadeId:
    """How the id of a record is made of cells: `grant/{No}`, with the columns that the titles in braces stand for.

    A record that has its id of one name alone keeps the one that `ids` holds for this name, folded.
    """

    start: str
    columns: tuple[tuple[Column, str], ...]
    """Each column, and what follows it."""
    ids: Mapping[str, str] = field(default_factory=dict)

    def of(self, row: Sequence[str]) -> str | None:
        """The id of a row; None where one of its cells is empty."""
        return (self._kept(row) if self.ids else None) or self._made(row)

    def _kept(self, row: Sequence[str]) -> str | None:
        at = self.columns[0][0].index
        kept = self.ids.get(folded(row[at])) if len(self.columns) == 1 and at < len(row) else None
        return kept if kept is not None and kept.startswith(self.start) else None

    def _made(self, row: Sequence[str]) -> str | None:
        found = [self.start]
        for column, after in self.columns:
            cell = row[column.index].strip() if column.index < len(row) else ""
            is_number = cell.isascii() and cell.isdigit()  # as most are
            part = cell if is_number else "" if cell in ODD else made_safe(cell)
            if not part:
                return None
            found += [part, after]
        return "".join(found)
