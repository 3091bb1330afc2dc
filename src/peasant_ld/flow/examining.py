"""A piece of what may go out is looked at: texts, evidence, references, shapes; the work of one process.

What was found about a piece holds for the next run, too, while what it rests on is the same: see `Recollection`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from peasant_ld.access import Plan
from peasant_ld.access.names import PersonNames
from peasant_ld.check.coverage import Coverage
from peasant_ld.check.shapes import Result
from peasant_ld.flow import protect
from peasant_ld.flow.build_cache import BuildCache, made_by
from peasant_ld.flow.parallel import Held
from peasant_ld.flow.pieces import Piece
from peasant_ld.flow.validation import Found, ValidationContext, validate_piece
from peasant_ld.problem import Problem

ROOM = "pieces"


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found about one piece: what is wrong with its texts, how much has evidence, what its shapes say.

    It is `silent` where no text can hold contact data.
    """

    digest: str
    rows: int
    silent: bool
    of_texts: tuple[Problem, ...]
    coverage: tuple[tuple[str, str, int, int], ...]
    found: Found

    def __len__(self) -> int:
        return self.rows

    def place(self, held: int) -> str:
        """A piece that is known needs no work, and no place."""
        return ""


@dataclass(frozen=True, slots=True)
class Examining:
    """What is to be done with every piece; a piece that is known already is handed on."""

    setting: ValidationContext
    plan: Plan
    names: PersonNames
    travels: ClassVar[bool] = False

    def compile(self) -> Callable[[int, Piece | Examined, Held], Examined]:
        """The function that examines one piece."""

        def run(number: int, piece: Piece | Examined, held: Held) -> Examined:
            if isinstance(piece, Examined):
                return piece
            coverage = Coverage(self.plan.model)
            for row in piece.rows:
                coverage.add(row.record())
            silent = not protect.is_suspect_anywhere(piece.rows)
            return self.examined(piece, silent, tuple(coverage.rows()), validate_piece(piece, self.setting))

        return run

    def examined(
        self, piece: Piece, silent: bool, coverage: tuple[tuple[str, str, int, int], ...], found: Found
    ) -> Examined:
        """What was found about a piece, with what its texts tell: they are looked at each time, but for silent ones."""
        loud = bool(self.names) or not silent
        of_texts = protect.look_at_texts(piece.rows, self.plan, self.setting.base, self.names) if loud else ()
        return Examined(piece.digest, len(piece.rows), silent, tuple(of_texts), coverage, found)


class Recollection:
    """What the last run found about pieces, where it still holds.

    It rests on the piece, on the kinds of the records that are pointed at, on the statements of those that shapes look
    into, and on the software and the model. Nothing is noted where persons have pseudonyms: pieces are examined under
    the ids that were written, which may tell a name. What an earlier round noted goes: it spoke of records that have
    been set aside since.
    """

    def __init__(self, memory: BuildCache, task: Examining) -> None:
        self._memory = memory
        self._task = task
        self._salt = f"{made_by(task.setting.model.folders)} {task.setting.base} {task.setting.engine}"
        memory.forget(ROOM)

    def known(self, pieces: Iterable[Piece]) -> Iterator[Piece | Examined]:
        """The pieces, each as what was found about it where that is known."""
        for piece in pieces:
            yield self._recalled(piece) or piece

    def kept(self, examined: Examined) -> Examined:
        """Note what was found about a piece, and hand it on."""
        if self._task.plan.pseudonyms:
            return examined
        found = examined.found
        rests = [list(found.targets), list(found.deep), self._state(found)]
        results = [[r.focus, r.path, r.value, r.component, r.shape, r.severity] for r in found.results]
        key, value = self._key(examined.digest), json.dumps([rests, results, examined.coverage, examined.silent])
        self._memory.note(ROOM, key, value)
        return examined

    def _recalled(self, piece: Piece) -> Examined | None:
        key = self._key(piece.digest)
        noted = self._memory.recall(ROOM, key)
        if noted is None:
            return None
        (targets, deep, state), results, coverage, silent = json.loads(noted)
        found = Found(tuple(Result(*each) for each in results), tuple(targets), tuple(deep))
        rows: Any = tuple(tuple(row) for row in coverage)
        return self._task.examined(piece, silent, rows, found) if self._state(found) == state else None

    def _key(self, digest: str) -> str:
        return hashlib.sha256(f"{self._salt} {digest}".encode()).hexdigest()

    def _state(self, found: Found) -> str:
        """A digest of what a finding rests on outside of its piece."""
        setting = self._task.setting
        kinds = [setting.kind_of(iri) for iri in found.targets]
        texts = [setting.looked_into.get(iri) for iri in found.deep]
        return hashlib.sha256(json.dumps([kinds, texts]).encode()).hexdigest()


def added_up(examined: Iterable[Examined], coverage: Coverage) -> tuple[list[Result], list[Problem]]:
    """The results and problems of all pieces, the results sorted; their evidence is added to `coverage`."""
    results: set[Result] = set()
    problems: list[Problem] = []
    for each in examined:
        results.update(each.found.results)
        problems += each.of_texts
        coverage.add_up(each.coverage)
    return sorted(results), problems
