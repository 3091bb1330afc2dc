"""The first stage: a source is read, checked record by record, and normalized; what passes lies sorted in a store.

A chunk of the source of which every record passed the check the last time, too, is not checked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import ClassVar

from peasant_ld.access.rejected import RejectedRecord, rejected
from peasant_ld.check import compile_check
from peasant_ld.check.doubt import Doubt, compile_doubt
from peasant_ld.flow.build_cache import BuildCache, made_by
from peasant_ld.flow.causes import hides_records
from peasant_ld.flow.chunks import LINES_SIZE, SourceChunk, size_of, source_chunks
from peasant_ld.flow.doubled import Together, one_by_one
from peasant_ld.flow.duplicates import Duplicates
from peasant_ld.flow.job import Job
from peasant_ld.flow.kind_index import KindIndex
from peasant_ld.flow.merging import Leader, MergeResult, Twin, merge_all, read_distinct, read_merges
from peasant_ld.flow.parallel import Held, work
from peasant_ld.flow.sorted_store import Row, Run, SortedStore, row_of, set_down
from peasant_ld.model import Model, ModelSource, load_model
from peasant_ld.problem import Place, Problem
from peasant_ld.rdf.normalize import compile_normalizer, resolve_id
from peasant_ld.reading import Declared, Record, RowAccount
from peasant_ld.report.findings import STOPPED

ROOM = "source"
# When so many problems have been found, and half of all records are rejected, the file is wrong as a whole: the rest of
# it would only tell the same again, and memory would grow with it.
HOPELESS = 25_000
# Bytes of rows that come back from another process; more are set down where they are made.
SMALL = 2**18
TOGETHER = 128  # records that are looked at together: their values stay in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """What was read: the records that passed the check, sorted in `store`, and the account of those that did not.

    `doubled` are the ids that several records have: none of these goes out. `refused` are rejected records that the
    access rules could speak of. `kinds` knows the kind of each id, `kinds_read` all kinds that occur. `sheet_rows`
    is the account of the rows of sheets, as a report names it; `sheets` the number of each sheet in its workbook,
    `merged` the id of what each record that was merged stands for now, `made` the ids of records made of names. Rows
    that are not `ordered` keep the order in which they were read.
    """

    job: Job
    store: SortedStore
    kinds: KindIndex
    read: int
    rejected: int
    problems: tuple[Problem, ...]
    refused: tuple[RejectedRecord, ...]
    doubled: frozenset[str]
    kinds_read: frozenset[str]
    states_access: bool
    sheet_rows: Mapping[str, int] = field(default_factory=dict)
    sheets: Mapping[tuple[str, str], int] = field(default_factory=dict)
    ordered: bool = True
    merged: Mapping[str, str] = field(default_factory=dict)
    made: frozenset[str] = frozenset()

    def rows(self) -> Iterator[Row]:
        """The rows of all records that passed the check and have an id of their own, by id. Ask any number of times."""
        rows = iter(self.store) if self.ordered else self.store.as_read()
        return (row for row in rows if row.id not in self.doubled) if self.doubled else rows

    def kind_of(self, identity: str) -> str | None:
        """The kind of the record with an id; None where there is no such record, or several."""
        return None if identity in self.doubled else self.kinds.get(identity)


@dataclass(slots=True)
class ReadTally:
    """What was found while records pass by: the account, and the problems."""

    read: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    rows: RowAccount = field(default_factory=RowAccount)
    kinds: set[str] = field(default_factory=set)
    states_access: bool = False

    def sheet_rows(self) -> Mapping[str, int]:
        """The account of the rows of sheets, as a report names it; empty where reading stopped before the end."""
        return {} if any(problem.code in STOPPED for problem in self.problems) else self.rows.details()

    def gives_up(self, source: str) -> bool:
        """Whether most records have errors, so many that reading stops, which is told (PLD019)."""
        if len(self.problems) < HOPELESS or self.rejected * 2 < self.read:
            return False
        self.problems.append(Problem("PLD019", Place(source), facts={"limit": self.read, "found": self.rejected}))
        return True

    def told(self, source: str) -> None:
        """All is read; that there was nothing is told (PLD010)."""
        if not self.read and not any(problem.blocks for problem in self.problems):
            self.problems.append(Problem("PLD010", Place(source)))


def gather(job: Job, cache: BuildCache, store: SortedStore, kinds: KindIndex) -> Gathered:
    """Read, check and normalize the records of a job, into an empty store and index. Problems are collected."""
    declared = replace(job.declared, model=None)
    size, weight = size_of(job.source), 0
    apart = job.jobs > 1 and (size is None or size > LINES_SIZE)
    folder = store.folder if apart else None  # rows of other processes do not travel, where they are many
    task = GatherTask(job.description.model, job.base, declared, read_merges(job.description), folder)
    passed, tally = PassedChunks(cache, job.model, job.base), ReadTally()
    refused: list[RejectedRecord] = []
    twins: list[Twin] = []
    made: set[str] = set()
    chunks = passed.known(source_chunks(job.source, lambda: job.items(tally.rows), job.by_items))
    with closing(work(task, chunks, job.jobs)) as done:
        for result in done:
            passed.keep(result)
            weight += result.weight
            job.progress("read", tally.read, weight / size if size else None)
            tally.read += result.read
            tally.rejected += result.rejected
            tally.problems += result.problems
            refused += result.refused
            twins += result.twins
            made.update(result.made)
            tally.kinds |= result.kinds
            tally.states_access |= result.states_access
            store.add_all(result.rows)
            if tally.gives_up(str(job.source)):
                break
    tally.told(str(job.source))
    merged = _merged(job, twins, refused, tally)
    tally.kinds.update(row.kind for row in merged.rows)
    tally.states_access |= any(row.access is not None for row in merged.rows)
    store.add_all(merged.rows)
    return replace(_sorted(job, (store, kinds), tally, refused), merged=merged.into, made=frozenset(made))


def _merged(job: Job, twins: list[Twin], refused: list[RejectedRecord], tally: ReadTally) -> MergeResult:
    """What becomes of records that are declared to be one; it goes into the account, too."""
    aside = frozenset(resolve_id(job.base, each.id) for each in refused) if job.description.merge else frozenset[str]()
    lost = any(problem.blocks and hides_records(problem) for problem in tally.problems)
    merged = merge_all(twins, aside, job.description, job.rules, lost=lost)
    tally.rejected += len(merged.rejected)
    tally.problems += merged.problems
    refused += [rejected(twin.origin, twin.data, job.model) for twin in merged.rejected]
    return merged


def _sorted(job: Job, into: tuple[SortedStore, KindIndex], tally: ReadTally, refused: list[RejectedRecord]) -> Gathered:
    """The stage as a value: one pass over the sorted records finds ids that are not of one alone."""
    store, kinds = into
    together, ordered = Together(job.base, _set_aside(job.base, tally, refused)), _is_ordered(job, tally)
    duplicates = Duplicates(job.model, job.base, read_distinct(job.description)) if job.shapes else None
    for row in one_by_one(store, together) if ordered else store.as_read():
        if duplicates:
            duplicates.note(row)
        kinds.add(row.id, row.kind)
    together.look_up(kinds.get, store)
    refused += [rejected(row.origin, row.record() | {"access": row.access}, job.model) for row in together.rows]
    kept = tuple(each for each in refused if each.matters(job.description.access))
    doubled = frozenset(row.id for row in together.rows)
    alike = duplicates.problems(lambda: (row for row in store if row.id not in doubled)) if duplicates else ()
    return Gathered(
        job,
        store,
        kinds,
        tally.read,
        tally.rejected + len(together.rows),
        (*tally.problems, *together.problems(), *alike),
        kept,
        doubled,
        frozenset(tally.kinds),
        tally.states_access,
        tally.sheet_rows(),
        tally.rows.sheets,
        ordered,
    )


def _is_ordered(job: Job, tally: ReadTally) -> bool:
    """Whether rows are taken by id. That need not be asked for where what one of two records with one id closes could
    go out by the other one: where anything is closed, or set aside, or there are rules for it."""
    asked = job.description
    ruled = job.shapes or asked.access or asked.evidence or asked.merge
    closed = tally.states_access or any(job.model.kinds[name].is_guarded for name in tally.kinds)
    return bool(job.ordered or ruled or closed or tally.rejected)


def _set_aside(base: str, tally: ReadTally, refused: Iterable[RejectedRecord]) -> dict[str, Place]:
    """The ids of records that did not pass, and of rows that could not be read, with the place of the first of each."""
    lost = (each for each in tally.problems if each.record and each.place and "records" in each.facts)
    places = [(each.id, each.origin) for each in refused if each.id]
    places += [(each.record, each.place) for each in lost if each.record and each.place]
    return {resolve_id(base, identity): place for identity, place in reversed(places)}


@dataclass(slots=True)
class GatherResult:
    """What became of a chunk: the rows that passed, or the run that they are set down as; those refused, ids made, the
    account; digest and weight."""

    rows: list[Row] | Run = field(default_factory=list)
    read: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    refused: list[RejectedRecord] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    weight: int = 0
    digest: str = ""
    kinds: frozenset[str] = frozenset()
    states_access: bool = False

    def reject(self, problems: list[Problem]) -> None:
        """One record that was read does not pass."""
        self.read += 1
        self.rejected += 1
        self.problems += problems

    def tells(self, chunk: SourceChunk, problems: list[Problem]) -> bool:
        """Note what is told of a record of a chunk; whether it does not pass."""
        at_home, blocked = [chunk.at_home(problem) for problem in problems], any(each.blocks for each in problems)
        if blocked:
            self.reject(at_home)
        else:
            self.problems += at_home
        return blocked

    def take(self, rows: list[Row]) -> None:
        """The rows of all records that pass."""
        self.rows = rows
        self.kinds = frozenset(row.kind for row in rows)
        self.states_access = any(row.access is not None for row in rows)

    def lose(self, problem: Problem) -> None:
        """What cannot be read: as many records as are lost, or a whole file of nobody knows how many."""
        lost = problem.facts.get("records", 0)
        self.read += lost
        self.rejected += lost
        self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class GatherTask:
    """What is to be made of every chunk. `folder` is where its rows are set down; without one they come back."""

    model: ModelSource | None
    base: str
    declared: Declared = field(default_factory=Declared)
    into: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    travels: ClassVar[bool] = True

    def compile(self) -> Callable[[int, SourceChunk, Held], GatherResult]:
        """The function that gathers the chunk with a number."""
        model = load_model(self.model)
        check, doubt = compile_check(model, self.base, self.declared), compile_doubt(model, self.base)
        normalize, leader = compile_normalizer(model, self.base), Leader.of(self.into, model, self.base)

        def run(number: int, chunk: SourceChunk, held: Held) -> GatherResult:
            rows: list[Row] = []
            found = GatherResult(digest=chunk.digest, weight=len(chunk.text))
            for index, item, is_doubtful in _doubted(chunk, doubt):
                if isinstance(item, Problem):
                    found.lose(chunk.at_home(item))
                    continue
                held.value = index if chunk.items else item.origin.line or 0
                if is_doubtful and found.tells(chunk, check(item)):
                    found.refused.append(rejected(chunk.home(item.origin), item.data, model))
                    continue
                found.read += 1
                found.made += [resolve_id(self.base, item.data["id"])] if item.made else []
                place, data = chunk.home(item.origin), item.data
                if leader is not None and (data := leader.led(data)) and leader.concerns(data["id"]):
                    found.twins.append(Twin(number << 32 | index, place, data))
                else:
                    rows.append(row_of(number << 32 | index, place, normalize(data), data.get("access")))
            found.take(rows)
            if self.folder is not None and sum([len(row.data) for row in rows]) > SMALL:
                found.rows = set_down(rows, self.folder / f"{number:08}")
            return found

        return run


def _doubted(chunk: SourceChunk, doubt: Doubt) -> Iterator[tuple[int, Record | Problem, bool]]:
    """What is in a chunk, each with its number, and whether it is to be asked alone; a portion is looked at at once."""
    waiting = enumerate(chunk.read())
    while portion := list(islice(waiting, TOGETHER)):
        records = [(index, item) for index, item in portion if isinstance(item, Record)]
        doubted = () if chunk.passed else doubt([item for _, item in records])
        doubtful = {records[number][0] for number in doubted}
        yield from ((index, item, index in doubtful) for index, item in portion)


def digest_of(chunk: SourceChunk) -> str:
    """What the text of a chunk is known by; empty for one of items, which are read before anybody can know them."""
    return hashlib.sha256(chunk.text).hexdigest() if chunk.text else ""


class PassedChunks:
    """Which chunks passed the check as a whole, in the last run and in this one, by the same software and model."""

    def __init__(self, cache: BuildCache, model: Model, base: str) -> None:
        self._cache = cache
        self._made_by = f"{made_by(model.roots)} {base}" if cache.keeps else ""

    def known(self, chunks: Iterable[SourceChunk]) -> Iterator[SourceChunk]:
        """The chunks; those that passed say so."""
        if not self._cache.keeps:
            yield from chunks
            return
        for chunk in chunks:
            digest = digest_of(chunk)
            passed = bool(digest) and self._cache.recall(ROOM, digest) == self._made_by
            yield replace(chunk, passed=passed, digest=digest)

    def keep(self, result: GatherResult) -> None:
        """Note a chunk in which nothing was wrong."""
        if result.digest and not result.problems:
            self._cache.note(ROOM, result.digest, self._made_by)
