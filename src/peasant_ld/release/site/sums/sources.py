"""A row of a sum -> the list of the very records that it comes from: that of their kind, with what is asked of it.

A list is asked by its address (`browse/kind-grant.html#in.awarded=2019&in.amount=GBP`), for as many records as the row
counts; where a list cannot be asked so that it shows just these, nothing leads there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from peasant_ld.release.site.listed import ListedRecords
from peasant_ld.release.site.sorts import kind_file
from peasant_ld.release.site.sums.gathered import UNCERTAIN, SumKey
from peasant_ld.release.site.sums.money import ANY, MoneyKeys, money_keys
from peasant_ld.release.site.sums.tables import SumChapter, SumTable


class SumSource(NamedTuple):
    """The list of the records of one table, relative to the tree; `key` is what tells its rows apart there."""

    file: str
    key: str
    common: tuple[tuple[str, str], ...]

    def href(self, value: str) -> str:
        """Where the records of one row are; `value` is what they have in common, an id without the base."""
        asked = [(self.key, value), *self.common]
        return f"{self.file}#" + "&".join(f"in.{key}={quote(text, safe='')}" for key, text in asked)


def source_of(chapter: SumChapter, table: SumTable, sums: Sequence[SumKey], listed: ListedRecords) -> SumSource | None:
    """The list of the records of a table, where it can be asked for just these; `sums` are all that there are."""
    kinds = sorted(chapter.found.kinds)
    keys = money_keys(kinds[0], listed.model)
    if keys is None or len(kinds) > 1 or any(row.key == UNCERTAIN for row in table.beside):
        return None
    columns = {column.key for column in listed.columns(kinds[0])}
    told = [key for key in _keys_of(table.by, keys) if listed.filled[kinds[0]][key]]
    common = _common(chapter.key, keys, sums)
    if len(told) != 1 or common is None or not {*told, *dict(common)} <= columns:
        return None
    return SumSource(f"browse/kind-{kind_file(kinds[0])}.html", told[0], common)


def _keys_of(by: str, keys: MoneyKeys) -> tuple[str, ...]:
    return {"year": keys.dates, "state": keys.states}.get(by) or keys.by.get(by, ())


def _common(key: SumKey, keys: MoneyKeys, others: Sequence[SumKey]) -> tuple[tuple[str, str], ...] | None:
    """What all records of a sum have in common in their list; None where others that are apart would be among them."""
    stated = [name for name, measure in keys.amounts.items() if measure == key.measure]
    if len(stated) != 1 or not key.currency:
        return None
    common = ((stated[0], key.currency),)
    if key.state != ANY:
        return (*common, (keys.states[0], key.state)) if len(keys.states) == 1 else None
    return None if any(other != key and other == key._replace(state=other.state) for other in others) else common
