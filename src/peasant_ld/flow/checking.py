"""The third stage: texts, references and shapes of what may go out are asked; what fails is set aside.

What may go out is looked at chunk by chunk. What was found about a chunk holds for the next run, too, while what it
rests on is the same: see `KeptResults`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from peasant_ld.access import Plan
from peasant_ld.access.contacts import is_suspect_in, no_texts
from peasant_ld.access.names import PersonNames
from peasant_ld.check.columns import alike, texts_in
from peasant_ld.check.coverage import Coverage
from peasant_ld.check.reach import reach_of
from peasant_ld.check.results import Result
from peasant_ld.check.thesaurus import Thesaurus
from peasant_ld.flow import protect
from peasant_ld.flow.build_cache import BuildCache, made_by
from peasant_ld.flow.checked import Checked
from peasant_ld.flow.chunks import RowChunk, row_chunks
from peasant_ld.flow.judging import Judged
from peasant_ld.flow.made import made_alone
from peasant_ld.flow.own_texts import look_at_own_texts
from peasant_ld.flow.parallel import Held, work
from peasant_ld.flow.shape_check import compile_validation, portions
from peasant_ld.flow.validation import (
    NO_FACTS,
    Findings,
    ShapeFindings,
    ValidationContext,
    looked_into,
    noted,
    problems_at_source,
)
from peasant_ld.model.placeholders import example_records
from peasant_ld.problem import Problem
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.report import Ways

ROOM = "checked"
_NO_SHAPES = ShapeFindings((), (), ())


def _examples(judged: Judged) -> Iterator[Problem]:
    """The records of a new dataset that are still there beside others."""
    base, kinds = judged.job.base, judged.gathered.kinds
    return example_records(lambda each: kinds.get(resolve_id(base, each)) is not None, judged.gathered.read)


def check_all(judged: Judged, cache: BuildCache) -> Checked:
    """Ask texts, references and shapes; with `reject`, again without what failed, until those that are left stand."""
    job = judged.job
    names = judged.names
    own = look_at_own_texts(job.description, job.model, judged.plan.rules, names)
    found = Checked(judged, cache, names, problems=(*own, *_examples(judged)))
    of_texts: tuple[Problem, ...] | None = None
    while True:
        results, told, coverage, ways = _round(found)
        found = replace(found, ways=ways)
        if of_texts is None:
            of_texts = (*told, *_of_persons_and_dates(found))
            found = found.with_evidence(coverage)
        problems = [*of_texts, *problems_at_source(results, found.rows, job.items, job.model, job.base)]
        failed = {resolve_id(job.base, problem.record or "") for problem in problems if problem.blocks} - found.aside
        if failed and job.reject:
            alone = _made_for(found, failed)
            failed |= alone
            problems += (protect.made_alone_problem(row, job.base) for row in found.rows_read() if row.id in alone)
        known = set(map(_mark, found.problems))
        new = tuple(problem for problem in problems if _mark(problem) not in known)
        found = replace(found, problems=found.problems + new, aside=found.aside | failed)
        if not (failed and job.reject):
            return found


def _made_for(found: Checked, failed: Collection[str]) -> set[str]:
    """The records that were made of names, and that nothing refers to without what failed."""
    made = found.judged.gathered.made - found.aside - found.judged.withheld.keys()
    return made_alone(made, (row for row in found.rows_read() if row.id not in failed), found.plan)


def _mark(problem: Problem) -> tuple[Any, ...]:
    """What tells a problem from another one: the next round finds many again."""
    return problem.code, problem.place, problem.record, problem.key, problem.value


def _of_persons_and_dates(found: Checked) -> Iterator[Problem]:
    """Persons who are too few (PLD205), and dates that were made coarser and still stand elsewhere (PLD210)."""
    judged, base = found.judged, found.job.base
    if judged.states_persons:
        yield from protect.look_at_persons(found.rows_as_written, found.plan, base)
    if judged.may_change:
        yield from protect.look_at_place_names(judged.gathered.rows, found.rows_as_written, found.plan, base)
    if judged.gathered.states_access or judged.plan.rules.coarsen:
        yield from protect.look_at_dates(found.rows_read(), found.plan, base)


def _round(found: Checked) -> tuple[Findings, list[Problem], Coverage, Ways]:
    """The results of all chunks, with what is wrong with the concepts in them taken together; what is wrong with their
    texts; how much in them has evidence; and by which ways this was found."""
    job, rows = found.job, found.rows_as_written
    deep = looked_into(rows, job.model, job.base) if job.shapes else {}
    context = ValidationContext(job.model, job.base, job.engine, found.kind_of, deep)
    task = CheckTask(context, found.plan, found.names, job.shapes)
    kept = KeptResults(found.cache, task)
    thesaurus = Thesaurus(job.model, job.base)
    watched = noted(rows(), thesaurus) if job.shapes else rows()
    chunks = row_chunks(watched, whole=job.shapes and bool(reach_of(job.model).whole))
    results: dict[Result, Mapping[str, Any]] = {}
    problems: list[Problem] = []
    coverage, ways = Coverage(job.model), Ways()
    with closing(work(task, kept.known(chunks), job.jobs)) as done:
        for each in found.seen("check", done):
            kept.keep(each)
            results.update(dict.fromkeys(each.of_shapes.results, NO_FACTS))
            problems += each.of_texts
            coverage.add_up(each.coverage)
            ways += each.ways
    return results | thesaurus.findings(), problems, coverage, ways


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found about one chunk: what is wrong with its texts, how much has evidence, what its shapes say.

    It is `silent` where no text can hold contact data, and `known` where the last run noted it.
    """

    digest: str
    rows: int
    silent: bool
    of_texts: tuple[Problem, ...]
    coverage: tuple[tuple[str, str, int, int], ...]
    of_shapes: ShapeFindings
    known: bool = False

    @property
    def ways(self) -> Ways:
        """By which ways this was found."""
        found = self.of_shapes
        if self.known or found is _NO_SHAPES:
            return Ways(chunks=1, known=int(self.known))
        return Ways(asked=found.asked, sampled=found.sampled, engine=self.rows - found.asked, chunks=1)

    def __len__(self) -> int:
        return self.rows

    def place(self, held: int) -> str:
        """A chunk that is known needs no work, and no place."""
        return ""


@dataclass(frozen=True, slots=True)
class CheckTask:
    """What is to be done with every chunk; one that is known already is handed on."""

    context: ValidationContext
    plan: Plan
    names: PersonNames
    shapes: bool = True
    travels: ClassVar[bool] = False

    def compile(self) -> Callable[[int, RowChunk | CheckResult, Held], CheckResult]:
        """The function that examines one chunk."""

        check = compile_validation(self.context) if self.shapes else None

        def run(number: int, chunk: RowChunk | CheckResult, held: Held) -> CheckResult:
            if isinstance(chunk, CheckResult):
                return chunk
            coverage, texts = Coverage(self.plan.model), set[str]()
            if check:
                check.begin(chunk)
            for records in portions(chunk):
                groups = alike(records)
                coverage.add(groups)
                texts |= texts_in(groups, no_texts)
                if check:
                    check.look_at(records)
            of_shapes = check.findings(chunk) if check else _NO_SHAPES
            return self.result(chunk, not is_suspect_in(texts), tuple(coverage.rows()), of_shapes)

        return run

    def result(
        self, chunk: RowChunk, silent: bool, coverage: tuple[tuple[str, str, int, int], ...], of_shapes: ShapeFindings
    ) -> CheckResult:
        """What was found about a chunk, with what its texts tell: they are looked at each time, but for silent ones."""
        loud = bool(self.names) or bool(self.plan.called) or not silent
        looked = protect.look_at_texts(chunk.rows, self.plan, self.context.base, self.names, silent)
        of_texts = looked if loud else ()
        return CheckResult(chunk.digest, len(chunk.rows), silent, tuple(of_texts), coverage, of_shapes)


class KeptResults:
    """What the last run found about chunks, where it still holds.

    It rests on the chunk, on the kinds of the records that are pointed at, on the statements of those that shapes look
    into, and on the software and the model. Nothing is noted where persons have pseudonyms: chunks are examined under
    the ids that were written, which may tell a name. What an earlier round noted goes: it spoke of records that have
    been set aside since.
    """

    def __init__(self, cache: BuildCache, task: CheckTask) -> None:
        self._cache = cache
        self._task = task
        context = task.context
        made = made_by(context.model.roots) if cache.keeps else ""
        self._salt = f"{made} {context.base} {context.engine} {task.shapes}"
        cache.forget(ROOM)

    def known(self, chunks: Iterable[RowChunk]) -> Iterator[RowChunk | CheckResult]:
        """The chunks, each as what was found about it where that is known."""
        for chunk in chunks:
            yield self._recalled(chunk) or chunk

    def keep(self, result: CheckResult) -> None:
        """Note what was found about a chunk."""
        if self._task.plan.pseudonyms or not self._cache.keeps:
            return
        found = result.of_shapes
        rests = [list(found.targets), list(found.deep), self._state(found)]
        results = [[r.focus, r.path, r.value, r.component, r.shape, r.severity] for r in found.results]
        key, value = self._key(result.digest), json.dumps([rests, results, result.coverage, result.silent])
        self._cache.note(ROOM, key, value)

    def _recalled(self, chunk: RowChunk) -> CheckResult | None:
        noted = self._cache.recall(ROOM, self._key(chunk.digest))
        if noted is None:
            return None
        (targets, deep, state), results, coverage, silent = json.loads(noted)
        found = ShapeFindings(tuple(Result(*each) for each in results), tuple(targets), tuple(deep))
        rows: Any = tuple(tuple(row) for row in coverage)
        if self._state(found) != state:
            return None
        return replace(self._task.result(chunk, silent, rows, found), known=True)

    def _key(self, digest: str) -> str:
        return hashlib.sha256(f"{self._salt} {digest}".encode()).hexdigest()

    def _state(self, found: ShapeFindings) -> str:
        """A digest of what a finding rests on outside of its chunk."""
        context: ValidationContext = self._task.context
        kinds = [context.kind_of(iri) for iri in found.targets]
        looked: Mapping[str, str] = context.looked_into
        return hashlib.sha256(json.dumps([kinds, [looked.get(iri) for iri in found.deep]]).encode()).hexdigest()
