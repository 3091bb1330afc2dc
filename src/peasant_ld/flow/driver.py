"""The whole way of the data, and the only place that knows its order: Job -> Gathered -> Judged -> Checked -> bytes.

Every door leads in here: the commands, `Dataset`, the functions on loose records. A door says which records, by which
rules, and what it wants written; what is asked about them is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO, ClassVar

from peasant_ld.check.shapes import choose_engine, load_shapes
from peasant_ld.flow.build_cache import BuildCache
from peasant_ld.flow.checked import Checked
from peasant_ld.flow.checking import check_all
from peasant_ld.flow.chunks import RowChunk, row_chunks
from peasant_ld.flow.gathering import gather
from peasant_ld.flow.job import Job
from peasant_ld.flow.judging import judge_all
from peasant_ld.flow.kind_index import KindIndex
from peasant_ld.flow.parallel import Held, work
from peasant_ld.flow.private_folder import remove_left_behind
from peasant_ld.flow.sorted_store import SortedStore
from peasant_ld.model import ModelSource, load_model
from peasant_ld.rdf.formats import Format, frame
from peasant_ld.reading import STANDARD_INPUT, LooseRecords, read_records
from peasant_ld.report import Report, Ways

PORTION = 2**19  # bytes of rows that are written at once: some 2 MB of N-Triples, of which several wait for their turn


@contextmanager
def drive(job: Job, cache: BuildCache | None = None) -> Iterator[Checked]:
    """Take the records of a job through every stage; what the last run noted in `cache` is not done again.

    Problems are collected, not raised; records that are many lie on disk until the block ends. Raises InputError
    (PLD015, PLD016, PLD208) when the model or the rules cannot be understood, before anything is read, and ValueError
    for an engine that there is not.
    """
    remove_left_behind()
    rules = job.rules
    choose_engine(job.engine, load_shapes(job.model))
    with SortedStore() as store, closing(KindIndex()) as kinds:
        known = cache or BuildCache(None)
        gathered = gather(_readable_again(job), known, store, kinds)
        yield check_all(judge_all(gathered, rules), known)


def write_rdf(job: Job, out: BinaryIO, form: Format | str) -> Report:
    """Write what may go out of the records of a job, by id, to a binary stream; the report tells what was found.

    With an error nothing is written, unless the job rejects. Raises what `drive` raises, ValueError for a format that
    is none, OSError when the stream cannot be written, WorkerDied when a worker process ends before its work.
    """
    job, form = _readable_again(job), Format.of(form)
    with drive(job) as checked:
        report = checked.report()
        if goes_out(report, job):
            report = replace(report, ways=report.ways + _write_rows(checked, out, form))
        return report


def goes_out(report: Report, job: Job) -> bool:
    """Whether anything may be written: there is no error, or the records with errors are set aside."""
    return report.ok or (job.reject and not report.stopped)


def _readable_again(job: Job) -> Job:
    """Standard input can be read once only, so it is kept."""
    if str(job.source) != STANDARD_INPUT or isinstance(job.source, LooseRecords):
        return job
    return replace(job, source=LooseRecords(read_records(STANDARD_INPUT), STANDARD_INPUT))


@dataclass(frozen=True, slots=True)
class _WriteTask:
    """Rows become bytes in one format."""

    model: ModelSource | None
    base: str
    form: Format
    travels: ClassVar[bool] = True

    def compile(self) -> Callable[[int, RowChunk, Held], tuple[bytes, int, Ways]]:
        """The function that writes one chunk; it gives the bytes, of how many rows, and by which ways."""
        from peasant_ld.rdf.stating import compile_stating  # where records are only checked, nothing is stated

        model = load_model(self.model)
        state, (_, between, _) = compile_stating(model, self.base, (self.form,)), frame(self.form, model.context)

        def write(number: int, chunk: RowChunk, held: Held) -> tuple[bytes, int, Ways]:
            before = state.counts
            data = between.join([state(row.record())[0] for row in chunk.rows])
            return data, len(chunk.rows), Ways.stated(before, state.counts)

        return write


def _write_rows(checked: Checked, out: BinaryIO, form: Format) -> Ways:
    """Write all rows; it tells by which ways they were stated."""
    job, ways = checked.job, Ways()
    before, between, after = frame(form, job.model.context)
    task, chunks = _WriteTask(job.description.model, job.base, form), row_chunks(checked.rows_going_out(), PORTION)
    out.write(before)
    rows, every = 0, max(len(checked.judged.gathered.store), 1)
    with closing(work(task, chunks, job.jobs)) as done:
        for number, (data, count, gone) in enumerate(done):
            out.write(between + data if number else data)
            rows, ways = rows + count, ways + gone
            job.progress("write", rows, min(rows / every, 1))
    out.write(after)
    return ways
