"""Chunks are validated: what surely keeps every shape is told from the records, and the engine has the say of the rest.

Of the records that are surely right the engine is asked about one in a thousand, too, and about those that one that it
is asked about points at. Where it finds anything there, the questions are wrong, and the run stops.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from peasant_ld.access.contacts import strings_in
from peasant_ld.check.asked import Asking
from peasant_ld.check.reach import reach_of
from peasant_ld.check.trace import record_of
from peasant_ld.flow.chunks import RowChunk
from peasant_ld.flow.sorted_store import Row
from peasant_ld.flow.validation import ShapeFindings, ValidationContext, validate_rows
from peasant_ld.problem import PeasantError, Problem

# One record in so many is asked of the engine, too.
SAMPLED = 1000
# Chunks of fewer records go to the engine: it has answered before the questions are made.
FEW = 100
# A chunk, and the normalized records of its rows -> what shapes say of them.
Validate = Callable[[RowChunk, Sequence[Mapping[str, Any]]], ShapeFindings]


class ShapesDisagree(PeasantError):
    """The engine found something in a record that had been told to be right; `problem` (PLD134) names it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def compile_validation(context: ValidationContext) -> Validate:
    """The function that validates chunks, one after the other; not to be shared by threads.

    Where an engine is named, or the shapes need all data at once, that engine is asked about everything. The function
    raises ShapesDisagree.
    """
    if context.engine != "auto" or reach_of(context.model).whole:
        return lambda chunk, records: validate_rows(chunk.rows, context)
    return ShapeCheck(context)


@dataclass(slots=True)
class ShapeCheck:
    """Validates chunks; the questions are made when the first is asked."""

    context: ValidationContext
    _asking: Asking | None = None

    def __call__(self, chunk: RowChunk, records: Sequence[Mapping[str, Any]]) -> ShapeFindings:
        """What shapes say of the records of a chunk, and what that rests on. Raises ShapesDisagree."""
        context, rows = self.context, chunk.rows
        if len(rows) < FEW:
            return validate_rows(rows, context)
        self._asking = asking = self._asking or Asking(context.model, context.base)
        asking.begin(context.kind_of, context.looked_into)
        own = {row.id for row in rows}
        twice = len(own) < len(rows)
        sure = [asking.is_sure(record) and not twice for record in records]
        unsure = {row.id for row, is_sure in zip(rows, sure, strict=True) if not is_sure}
        sampled = {row.id for row in rows if zlib.crc32(row.id.encode()) % SAMPLED == 0} - unsure
        found = ShapeFindings((), (), ())
        if unsure or sampled:
            near = _pointed_at(records, unsure | sampled) & own
            found = validate_rows([row for row in rows if row.id in unsure or row.id in sampled or row.id in near], context)
            _agree(found, unsure, rows, context.base)
        targets = (asking.pointed_at() | set(found.targets)) - own
        deep = (asking.pointed_at(deep=True) | set(found.deep)) - own
        return replace(
            found,
            targets=tuple(sorted(targets)),
            deep=tuple(sorted(deep)),
            asked=len(rows) - len(unsure),
            sampled=len(sampled),
        )


def _pointed_at(records: Sequence[Mapping[str, Any]], ids: Collection[str]) -> set[str]:
    """The addresses that records with some ids may point at."""
    return {text.partition("#")[0] for record in records if record["id"] in ids for text in strings_in(record)}


def _agree(found: ShapeFindings, unsure: Collection[str], rows: Sequence[Row], base: str) -> None:
    """See that the engine found nothing but in the records that were not surely right. Raises ShapesDisagree."""
    for result in found.results:
        record = record_of(result)
        if record not in unsure:
            origin = next(row.origin for row in rows if row.id == record)
            facts = {"rule": result.shape or result.component}
            raise ShapesDisagree(Problem("PLD134", origin, record.removeprefix(base), facts=facts))
