"""Which row of a sheet is its header, and what the titles in it may name."""

from __future__ import annotations

from peasant_ld.model import Key
from peasant_ld.problem import Problem
from peasant_ld.reading.sheets.columns import Scope
from peasant_ld.reading.sheets.rows import COMMENT as SIGN
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.title_words import bare_title, key_of

PARENT = "record"
Head = list[tuple[int, list[str]] | Problem]


def scope_of(sheet: Sheet, nested: tuple[str | None, Key] | None = None) -> Scope:
    """What the columns of a sheet may name: the keys of the kind in its title, or those of a nested list."""
    if nested is None:
        kind = sheet.names.kind_of_title(sheet.title)
        return Scope(sheet.names, kind, sheet.names.scope(kind), sheet.declared)
    kind, key = nested
    nodes = sheet.names.model.nodes[key.node or ""]
    return Scope(sheet.names, kind, nodes, sheet.declared, own=(PARENT,), node=key.node)


def nested_key(sheet: Sheet) -> tuple[str | None, Key] | None:
    """The kind (None: any) and the key of the nodes that a sheet of this title holds; None for a sheet of records."""
    head, _, tail = sheet.title.rpartition(".")
    kind = sheet.names.kind(head) if head else None
    name = tail if tail in sheet.names.keys else sheet.names.key(tail, kind)
    if name is None or (head and kind is None):
        return None
    key = sheet.names.scope(kind)[name]
    return (kind, key) if key.node and key.many else None


def header_row(head: Head, scope: Scope) -> int | None:
    """The index of the row that names the most keys, of those with a cell `id` or `record` if there are any.

    Titles for people may stand above the keys. Where no row names a key, it is the first that is not empty.
    """
    filled = [index for index, item in enumerate(head) if not isinstance(item, Problem) and is_filled(item[1])]
    identified = [index for index in filled if _names_ids(row_of(head[index])[1])]

    def weight(index: int) -> tuple[int, int, bool]:
        cells = row_of(head[index])[1]
        starred = any(cell.rstrip().endswith("*") for cell in cells)  # as titles for people are
        exact = {_head(cell) for cell in cells} & {"id", PARENT, *scope.keys}
        named = {key_of(cell, scope.find) for cell in cells} - {""}
        return len(named), len(exact), not starred

    return max(identified or filled, key=weight, default=None)


def is_filled(row: list[str]) -> bool:
    """Whether a row may be a header: not empty, and no remark, unless `#` is the title of a column of numbers."""
    is_remark = row[:1] and row[0].startswith(SIGN) and not (row[0].strip() == SIGN and _names_ids(row))
    return any(map(str.strip, row)) and not is_remark


def _names_ids(row: list[str]) -> bool:
    """Whether a row has a title for a column of ids."""
    return not {"id", PARENT}.isdisjoint({_head(cell) for cell in row} | set(map(bare_title, row)))


def _head(cell: str) -> str:
    """A cell without what may stand behind a key: a language, an inner key, a star."""
    return cell.strip().rstrip("* ").partition("@")[0].partition(".")[0]


def row_of(item: tuple[int, list[str]] | Problem) -> tuple[int, list[str]]:
    """A row with its number; no cells where it could not be read."""
    return (0, []) if isinstance(item, Problem) else item
