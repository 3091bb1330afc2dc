"""What of rows may go out, as the access rules decided: records without what is closed, and tombstones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import merge
from typing import Any

import orjson

from peasant_ld.access import Plan, leaves_tombstone, redact, renamed, renumbered, tombstone
from peasant_ld.access.pseudonyms import is_opaque
from peasant_ld.access.reach import pointing_at, reach_of
from peasant_ld.flow.sorted_store import Row

Rows = Callable[[], Iterable[Row]]
REPLACED_BY = "replacedBy"
# Bytes of redacted rows that are kept; more are redacted again when they are asked for again.
ROOM = 8 * 2**20


def redacted(rows: Iterable[Row], plan: Plan) -> Iterator[tuple[Row, Mapping[str, Any]]]:
    """What of each row may go out, under the id it was written with: records, and tombstones of withdrawn ones."""
    for row in rows:
        shown = shown_of(row, plan)
        if shown is not None:
            yield row, shown


def shown_of(row: Row, plan: Plan) -> Mapping[str, Any] | None:
    """What of one row may go out; None: nothing."""
    verdict = plan.withheld.get(row.id)
    if verdict is None:
        return redact(row.record(), row.access, plan)
    if not leaves_tombstone(verdict) or not may_leave_tombstone(row.id, row.kind, plan):
        return None
    left = tombstone(row.record(), row.access or {}, plan.withheld)
    return left if may_name(left.get(REPLACED_BY), row, plan) else {k: v for k, v in left.items() if k != REPLACED_BY}


def may_name(replacement: str | None, row: Row, plan: Plan) -> bool:
    """Whether the tombstone of a record can say what replaces it: for a person, another id that tells nothing."""
    if replacement is None or row.kind not in plan.model.persons:
        return True
    alike = replacement.rpartition("/")[0] == row.id.rpartition("/")[0]
    return alike and may_leave_tombstone(replacement, row.kind, plan)


def may_leave_tombstone(identity: str, kind: str, plan: Plan) -> bool:
    """Whether the id of a withdrawn record tells nothing: that of a person has to be a pseudonym, or say nothing.

    Where persons have pseudonyms, the ids that the source has were never public.
    """
    if kind not in plan.model.persons or identity in plan.pseudonyms:
        return True
    return plan.rules.pseudonyms is None and is_opaque(identity, kind)


def going_out(rows: Iterable[Row], plan: Plan, redacted: Redacted | None = None) -> Iterator[Row]:
    """The same as rows that hold what may go out; what no rule reaches is passed on as it is, unread.

    What was redacted is kept in `redacted`, for whoever goes through the same rows by the same plan again.
    """
    return (shown for _, shown in _shown_rows(rows, plan, redacted))


def _shown_rows(rows: Iterable[Row], plan: Plan, redacted: Redacted | None = None) -> Iterator[tuple[Row, Row]]:
    """Each row of which something may go out, with the row that holds that: the very same where that is all."""
    reaches, kept = reach_of(plan), Redacted() if redacted is None else redacted
    for row in rows:
        if row.id not in plan.withheld and not reaches(row.id, row.kind, row.access, row.data):
            yield row, row
        elif (made := kept.get(row.id)) is not None:
            yield row, made
        elif (shown := shown_of(row, plan)) is not None:
            yield row, kept.keep(row, _holding(row, shown))


class Redacted(dict[str, Row]):
    """What rows hold after redaction, by the id of each; no more than fits into a few megabytes."""

    def __init__(self) -> None:
        super().__init__()
        self._room = ROOM

    def keep(self, row: Row, shown: Row) -> Row:
        """What goes out of a row; it is kept while there is room."""
        if shown is not row and self._room > 0:
            self._room -= len(shown.data) + 600  # what a row itself weighs, roughly
            self[row.id] = shown
        return shown


def _holding(row: Row, record: Mapping[str, Any]) -> Row:
    data = orjson.dumps(record)
    return row if data == row.data else row._replace(id=record["id"], data=data, kind=record["type"][0])


def published(rows: Rows, plan: Plan, redacted: Redacted | None = None) -> Iterator[Row]:
    """What goes out, by id, as if nothing else had been there: neither numbers nor the order tell of it.

    Nested nodes are counted anew; persons with a pseudonym stand where that puts them.
    """
    if not plan.pseudonyms:
        yield from _counted_anew(rows(), plan, redacted)
        return
    names_one = pointing_at(plan.pseudonyms)
    hidden = (row for row in _counted_anew(rows(), plan, redacted) if row.id in plan.pseudonyms)
    others = (row for row in _counted_anew(rows(), plan, redacted) if row.id not in plan.pseudonyms)
    found = sorted((_holding(row, renamed(row.record(), plan)) for row in hidden), key=_by_id)
    told = (_holding(row, renamed(row.record(), plan)) if names_one(row.data) else row for row in others)
    yield from merge(told, found, key=_by_id)


def _counted_anew(rows: Iterable[Row], plan: Plan, redacted: Redacted | None) -> Iterator[Row]:
    """What goes out of rows; where something was taken out of one, what is nested in it is counted anew."""
    return (shown if shown is row else _renumbered(shown) for row, shown in _shown_rows(rows, plan, redacted))


def counted_anew(rows: Iterable[Row], plan: Plan) -> Iterator[Row]:
    """Rows that hold what is to go out, the nested nodes of each counted as if nothing had been taken out."""
    return (_renumbered(row) if plan.touches(row.id, row.kind, row.access) else row for row in rows)


def _renumbered(row: Row) -> Row:
    return _holding(row, renumbered(row.record())) if b"#" in row.data else row


def _by_id(row: Row) -> str:
    return row.id
