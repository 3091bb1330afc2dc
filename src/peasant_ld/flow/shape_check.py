"""Chunks are validated: what surely keeps every shape is told from the records, and the engine has the say of the rest.

Of the records that are surely right the engine is asked about one in a thousand, too, and about those that one that it
is asked about points at. Where it finds anything there, the questions are wrong, and the run stops.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from peasant_ld.check.columns import alike, texts_in
from peasant_ld.check.reach import reach_of
from peasant_ld.check.trace import record_of
from peasant_ld.flow.chunks import RowChunk
from peasant_ld.flow.sorted_store import Row
from peasant_ld.flow.validation import ShapeFindings, ValidationContext, validate_rows
from peasant_ld.problem import PeasantError, Problem

if TYPE_CHECKING:
    from peasant_ld.check.asked import Asking

# One record in so many is asked of the engine, too.
SAMPLED = 1000
# Chunks of fewer records go to the engine: it has answered before the questions are made.
FEW = 100
# Records that are held at once: memory that is used again and again is quicker than fresh memory.
AT_ONCE = 256


class ShapesDisagree(PeasantError):
    """The engine found something in a record that had been told to be right; `problem` (PLD134) names it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def portions(chunk: RowChunk) -> Iterator[list[dict[str, Any]]]:
    """The normalized records of a chunk, some at a time."""
    for start in range(0, len(chunk.rows), AT_ONCE):
        yield [row.record() for row in chunk.rows[start : start + AT_ONCE]]


class EngineCheck:
    """Asks the engine about all records: where one is named, or the shapes need all data at once."""

    def __init__(self, context: ValidationContext) -> None:
        self._context = context

    def begin(self, chunk: RowChunk) -> None:
        """Make ready for a chunk."""

    def look_at(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Take in some normalized records of the chunk; each is seen once."""

    def __call__(self, chunk: RowChunk) -> ShapeFindings:
        """What shapes say of a chunk that nobody else looks at. Raises ShapesDisagree."""
        self.begin(chunk)
        for records in portions(chunk):
            self.look_at(records)
        return self.findings(chunk)

    def findings(self, chunk: RowChunk) -> ShapeFindings:
        """What shapes say of the records of the chunk, and what that rests on."""
        return validate_rows(chunk.rows, self._context)


class ShapeCheck(EngineCheck):
    """Validates chunks, one after the other; the questions are made when the first is asked. Not for threads."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._asking: Asking | None = None
        self._own: set[str] = set()
        self._unsure: set[str] = set()
        self._asks = False

    def begin(self, chunk: RowChunk) -> None:
        """Make ready for a chunk; of few records, or of some with one id, the engine is asked at once."""
        context = self._context
        self._own, self._unsure = {row.id for row in chunk.rows}, set()
        self._asks = FEW <= len(self._own) == len(chunk.rows)
        if self._asks:
            from peasant_ld.check.asked import Asking  # few records need no questions

            self._asking = self._asking or Asking(context.model, context.base)
            self._asking.begin(context.kind_of, context.looked_into)

    def look_at(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Ask some normalized records of the chunk."""
        if self._asks and self._asking is not None:
            is_sure = self._asking.is_sure
            self._unsure.update([record["id"] for record in records if not is_sure(record)])

    def findings(self, chunk: RowChunk) -> ShapeFindings:
        """What shapes say of the records of the chunk, and what that rests on. Raises ShapesDisagree."""
        if not self._asks or self._asking is None:
            return super().findings(chunk)
        sampled = {row.id for row in chunk.rows if zlib.crc32(row.id.encode()) % SAMPLED == 0} - self._unsure
        found = self._by_engine(chunk.rows, self._unsure | sampled)
        targets = (self._asking.pointed_at() | set(found.targets)) - self._own
        deep = (self._asking.pointed_at(deep=True) | set(found.deep)) - self._own
        asked = len(chunk.rows) - len(self._unsure)
        return ShapeFindings(found.results, tuple(sorted(targets)), tuple(sorted(deep)), asked, len(sampled))

    def _by_engine(self, rows: Sequence[Row], ids: set[str]) -> ShapeFindings:
        """What the engine says of records with some ids, which sees those, too, that they point at."""
        if not ids:
            return ShapeFindings((), (), ())
        seen = ids | _pointed_at(row.record() for row in rows if row.id in ids)
        found = validate_rows([row for row in rows if row.id in seen], self._context)
        _agree(found, self._unsure, rows, self._context.base)
        return found


def compile_validation(context: ValidationContext) -> EngineCheck:
    """What validates the chunks of a job."""
    by_engine = context.engine != "auto" or bool(reach_of(context.model).whole)
    return EngineCheck(context) if by_engine else ShapeCheck(context)


def _pointed_at(records: Iterable[Mapping[str, Any]]) -> set[str]:
    """The addresses that records may point at."""
    return {text.partition("#")[0] for text in texts_in(alike(records))}


def _agree(found: ShapeFindings, unsure: Collection[str], rows: Sequence[Row], base: str) -> None:
    """See that the engine found nothing but in the records that were not surely right. Raises ShapesDisagree."""
    for result in found.results:
        record = record_of(result)
        if record not in unsure:
            origin = next(row.origin for row in rows if row.id == record)
            facts = {"rule": result.shape or result.component}
            raise ShapesDisagree(Problem("PLD134", origin, record.removeprefix(base), facts=facts))
