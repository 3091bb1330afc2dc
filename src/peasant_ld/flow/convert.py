"""Records become one RDF file: read, check, normalize, redact, state, serialize, sorted by id, in bounded memory.

Records that no access rule concerns are stated as they are read, in as many processes as wanted, and sorted as bytes.
Where a rule concerns any, what goes out of one record depends on others: then all go the whole way of an examination.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from peasant_ld.flow.examine import Examination, Job, gather, judge_all, set_texts_aside, set_twins_aside
from peasant_ld.flow.findings import Findings
from peasant_ld.flow.parallel import work
from peasant_ld.flow.portions import portions_of, size_of
from peasant_ld.flow.sorted_runs import Run, Twin, merge
from peasant_ld.flow.stating import Stated, Task
from peasant_ld.problem import Place, Problem
from peasant_ld.rdf.formats import Format, frame, write_records
from peasant_ld.reading import STANDARD_INPUT
from peasant_ld.report import Counts, Report


def convert(job: Job, out: BinaryIO, form: Format, ordered: bool = True) -> Report:
    """Write the records of a job to a binary stream; the report tells what was read, withheld and rejected.

    Without `ordered` records keep the order of the input, and nobody sees that two share an id. Records with errors are
    left out and told, also for a name or contact data in a text. Shapes are not asked: that is `examine`.
    Raises OSError when the stream cannot be written, WorkerDied when a worker process ends before its work.
    """
    if str(job.source) == STANDARD_INPUT:
        return _from_standard_input(job, out, form, ordered)
    start = out.tell() if out.seekable() else None
    report = None if job.description.access else _straight(job, out, form, ordered)
    if report is not None:
        return report
    if start is not None:
        out.seek(start)
        out.truncate()
    return _whole_way(job, out, form)


def _from_standard_input(job: Job, out: BinaryIO, form: Format, ordered: bool) -> Report:
    """Standard input can be read once only, so it is kept."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept, 2**20)
        kept.flush()
        report = convert(replace(job, source=kept.name), out, form, ordered)
        return replace(report, problems=tuple(_renamed(problem, kept.name) for problem in report.problems))


def _renamed(problem: Problem, name: str) -> Problem:
    facts = {
        key: value.replace(name, STANDARD_INPUT) if isinstance(value, str) else value
        for key, value in problem.facts.items()
    }
    place = problem.place and problem.place._replace(file=problem.place.file.replace(name, STANDARD_INPUT))
    return replace(problem, place=place, facts=facts)


def _whole_way(job: Job, out: BinaryIO, form: Format) -> Report:
    with Examination(job) as examination:
        gather(examination)
        set_twins_aside(examination)
        judge_all(examination)
        set_texts_aside(examination)
        write_records(examination.records(), out, form, job.model)
        return examination.report()


def _straight(job: Job, out: BinaryIO, form: Format, ordered: bool) -> Report | None:
    """State every record by itself; None as soon as one is met that access rules concern."""
    found, size, weight = Findings(), size_of(job.source), 0
    before, between, after = frame(form, job.model.context)
    with tempfile.TemporaryDirectory(prefix="peasant-ld-") as name:
        folder = Path(name)
        task = Task(job.description.model, job.description.base, form, folder if ordered else None)
        runs: list[Run] = []
        portions = portions_of(job.source, job.items)
        with closing(work(task, portions, job.jobs)) as done, (folder / "unsorted").open("w+b") as unsorted:
            for stated in done:
                if not stated.plain:
                    return None
                _note(stated, found)
                if found.give_up(str(job.source)):
                    break
                runs += [stated.run] if stated.run else []
                if stated.data:
                    unsorted.write(between + stated.data if unsorted.tell() else stated.data)
                weight += stated.weight
                job.watch("convert", found.read, weight / size if size else None)
            out.write(before)
            unsorted.seek(0)
            shutil.copyfileobj(unsorted, out, 2**20)
        for twin in merge(runs, out, between):
            found.rejected += 1
            found.problems.append(_twin(twin, job))
        out.write(after)
    if not found.read and not found.problems:
        found.problems.append(Problem("PLD010", Place(str(job.source))))
    counts = Counts(found.read, found.read - found.rejected, 0, found.rejected)
    return Report(tuple(found.problems), counts, {}, job.description.base)


def _note(stated: Stated, found: Findings) -> None:
    found.read += stated.read
    found.rejected += stated.rejected
    found.problems += stated.problems


def _twin(twin: Twin, job: Job) -> Problem:
    """Two records with one id: the first stands for it (PLD026)."""
    identity = twin.id.removeprefix(job.description.base)
    other = f"{twin.other.file}:{twin.other.line}" if twin.other.line else twin.other.file
    place = twin.origin.at(f"{twin.origin.pointer or ''}/id")
    return Problem("PLD026", place, identity, "id", identity, facts={"other": other})
