"""A dataset is read, checked, normalized, redacted, validated: an Examination holds what may go out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from peasant_ld.access import PERSON, Plan, Rules, compile_rules
from peasant_ld.access.rejected import RejectedRecord
from peasant_ld.check.coverage import Coverage
from peasant_ld.check.reach import reach_of
from peasant_ld.check.shapes import Result
from peasant_ld.flow import protect
from peasant_ld.flow.build_cache import BuildCache
from peasant_ld.flow.examining import Examining, Recollection, added_up
from peasant_ld.flow.findings import Findings
from peasant_ld.flow.gathering import Checked, Gathering
from peasant_ld.flow.parallel import work
from peasant_ld.flow.pieces import pieces_of
from peasant_ld.flow.portions import portions_of, size_of
from peasant_ld.flow.progress import Progress, unwatched
from peasant_ld.flow.sorted_store import Row, SortedStore
from peasant_ld.flow.validation import ValidationContext, looked_into, problems_at_source
from peasant_ld.model import Model, load_model
from peasant_ld.model.description import Description
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.reading import read_records
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record
from peasant_ld.report import Counts, Report


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be examined, and how.

    `source` is a dataset folder, a folder of records, a file, or `-`. `as_of` is the day for embargoes (`2026-01-01`).
    `reject` sets records with errors aside instead of stopping. `jobs` is the number of processes, and `watch` is told
    how far the work is; neither changes a byte.
    """

    source: str | Path
    description: Description
    engine: str = "auto"
    as_of: str | None = None
    reject: bool = False
    jobs: int = 1
    watch: Progress = unwatched

    def __post_init__(self) -> None:
        """Nothing is read before the rules are understood. Raises InputError (PLD208, PLD211)."""
        _ = self.rules

    @property
    def model(self) -> Model:
        """The model that the dataset asks for, or the built-in one."""
        return load_model(self.description.model)

    @property
    def rules(self) -> Rules:
        """The access rules of the dataset. Raises InputError (PLD208, PLD211) for what is not understood."""
        return compile_rules(self.description.access, self.model, self.as_of, self.description.written)

    def items(self) -> Iterator[Record | Problem]:
        """The records of the source, and what cannot be read of it; may be asked for any number of times."""
        return read_records(self.source, Declared.of(self.description.imports, self.model))


class Examination:
    """An examined dataset. Use it in a `with` statement: records that are many lie on disk until it ends."""

    def __init__(self, job: Job, memory: BuildCache | None = None) -> None:
        self.job = job
        self.memory = memory or BuildCache(None)
        self.found = Findings()
        self._exit = ExitStack()
        self.spool = self._exit.enter_context(SortedStore())

    def __enter__(self) -> Examination:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.found.kinds.close()
        self._exit.close()

    def rows(self) -> Iterator[Row]:
        """The rows of the records that may go out so far, by id; of several with one id the first."""
        return (row for row in self.rows_read() if row.id not in self.found.withheld)

    def rows_read(self) -> Iterator[Row]:
        """The rows of all records that were not rejected, those that are withheld among them, by id."""
        return (row for row in self.rows_gathered() if row.id not in self.found.aside)

    def rows_gathered(self) -> Iterator[Row]:
        """The rows of all records that passed the check, by id; of several with one id the first."""
        last = None
        for row in self.spool:
            if row.id != last:
                yield row
            last = row.id

    @property
    def may_change(self) -> bool:
        """Whether anything is withheld, or taken out of a record: false only where it surely is not."""
        touched = (kind for kind in self.found.kinds_read if self.plan.touches("", kind, None))
        return self.found.states_access or bool(self.plan.suppressed) or any(touched)

    @property
    def plan(self) -> Plan:
        """What the access rules decided about the records."""
        return self.found.plan or Plan(Rules(), self.job.model)

    def rows_to_tell(self) -> Iterator[Row]:
        """The rows whose place in the source may be told: not of persons with a pseudonym, nor where it names one."""
        return (
            row for row in self.rows() if row.id not in self.plan.pseudonyms and not self.names_somebody(row.origin)
        )

    def names_somebody(self, place: Place) -> bool:
        """Whether the file or sheet of a place holds the name of a person who is not published."""
        return self.found.names.is_in(f"{place.file} {place.sheet or ''}")

    def records_seen(self, phase: str) -> Iterator[Mapping[str, Any]]:
        """The same, while whoever watches is told how far they are."""
        for number, record in enumerate(self.records()):
            if number % 100 == 0:
                self.job.watch(phase, number, min(number / max(len(self.spool), 1), 1))
            yield record

    def seen(self, phase: str, done: Iterable[Sized]) -> Iterator[Any]:
        """What becomes of the pieces of what goes out, one after the other, while whoever watches is told."""
        rows = 0
        for each in done:
            rows += len(each)
            self.job.watch(phase, rows, min(rows / max(len(self.spool), 1), 1))
            yield each

    def keep_pseudonyms(self) -> None:
        """Write the pseudonyms of this run to the key file, if the rules name one. Raises OSError."""
        protect.keep_pseudonyms(self.plan, self.job.source, self.job.description.base)

    def rows_as_written(self) -> Iterator[Row]:
        """What `rows_going_out` gives, before pseudonyms: under the ids that the source has."""
        return protect.going_out(self.rows_read(), self.plan)

    def rows_going_out(self) -> Iterator[Row]:
        """The rows that hold what may go out, redacted, by id; tombstones among them. Ask any number of times."""
        return protect.published(self.rows_read, self.plan)

    def records(self) -> Iterator[Mapping[str, Any]]:
        """The normalized records of `rows_going_out`."""
        return (row.record() for row in self.rows_going_out())

    def kind_of(self, identity: str) -> str | None:
        """The kind of a record that may go out so far; None when there is no such record."""
        if identity in self.found.aside or identity in self.found.withheld:
            return None
        return self.found.kinds.get(identity)

    @property
    def counts(self) -> Counts:
        """The account, to the record: read = published + withheld + rejected."""
        withheld, rejected = len(self.found.withheld), self.found.rejected
        return Counts(self.found.read, self.found.read - withheld - rejected, withheld, rejected)

    def report(self, **details: Any) -> Report:
        """Everything that was found, as one value."""
        told = {**self.found.details, **details}
        return Report(tuple(self.found.problems), self.counts, told, self.job.description.base)


def examine(job: Job, memory: BuildCache | None = None) -> Examination:
    """Take the data of a job through every step up to validation; what the last run noted in `memory` is not redone.

    Problems are collected, not raised. Raises InputError (PLD015, PLD016) when the model itself cannot be read.
    """
    examination = Examination(job, memory)
    try:
        gather(examination)
        set_twins_aside(examination)
        judge_all(examination)
        _validate(examination)
    except BaseException:
        examination.__exit__(None, None, None)
        raise
    return examination


def gather(examination: Examination) -> None:
    """Read, check and normalize: records that pass go into the spool, the others into the findings."""
    job, found, spool = examination.job, examination.found, examination.spool
    task, checked = Gathering(job.description.model, job.description.base), Checked(examination.memory, job.model)
    size, weight = size_of(job.source), 0
    portions = checked.known(portions_of(job.source, job.items))
    with closing(work(task, portions, job.jobs)) as done:
        for gathered in done:
            checked.keep(gathered)
            weight += gathered.weight
            job.watch("read", found.read, weight / size if size else None)
            found.read += gathered.read
            found.rejected += gathered.rejected
            found.problems += gathered.problems
            found.unread += [each for each in gathered.aside if each.matters(job.description.access)]
            for row in gathered.rows:
                spool.add(row)
            if found.give_up(str(job.source)):
                return
    if not found.read and not found.problems:
        found.problems.append(Problem("PLD010", Place(str(job.source))))


def _remember(aside: RejectedRecord, job: Job, found: Findings) -> None:
    """Keep a rejected record whose values must not go out in others."""
    if aside.matters(job.description.access):
        found.unread.append(aside)


def set_twins_aside(examination: Examination) -> None:
    """Two records with one id are told (PLD026), the first stands for it; so are ids that differ by case (PLD041)."""
    found, first = examination.found, None
    # Capital letters sort first: whoever differs by case only finds the other one here.
    with_capitals: dict[str, Row] = {}
    for row in examination.spool:
        if first is not None and row.id == first.id:
            found.problems.append(_twin("PLD026", row, first, examination.job))
            found.rejected += 1
            _remember(RejectedRecord(row.origin, row.record() | {"access": row.access}), examination.job, found)
            continue
        first = row
        found.kinds.add(row.id, row.kind)
        found.kinds_read.add(row.kind)
        found.states_access |= row.access is not None
        small = row.id.casefold()
        if small in with_capitals:
            earlier, later = sorted((row, with_capitals[small]), key=lambda each: each.number)
            found.problems.append(_twin("PLD041", later, earlier, examination.job))
        if small != row.id:
            with_capitals[small] = row


def _twin(code: str, row: Row, other: Row, job: Job) -> Problem:
    identity = row.id.removeprefix(job.description.base)
    weight = Severity.ERROR if code == "PLD026" else Severity.WARNING
    place = row.origin.at(f"{row.origin.pointer or ''}/id")
    return Problem(code, place, identity, "id", identity, weight, {"other": _in_words(other.origin)})


def _in_words(place: Place) -> str:
    number = place.line or place.row
    return f"{place.file}:{number}" if number else place.file


def judge_all(examination: Examination) -> None:
    """Ask the access rules about every record."""
    job, found = examination.job, examination.found
    base, rules = job.description.base, job.rules
    plan = protect.plan_for(examination.rows_read, rules, job.model, base)
    plan = protect.with_pseudonyms(plan, examination.rows_read, job.source, base)
    found.plan = plan
    if examination.may_change:
        found.problems += protect.verdict_problems(examination.rows_read(), plan, base)
    for (kind, reason), number in protect.account(plan.withheld, found.kinds.get).items():
        found.details[f"withheld.{kind}.{reason}"] = number


def set_texts_aside(examination: Examination) -> None:
    """Look at all texts; a record with an error in one does not go out."""
    found, plan, base = examination.found, examination.plan, examination.job.description.base
    _learn_names(examination)
    problems = list(protect.look_at_texts(examination.rows_as_written(), plan, base, found.names))
    problems += _of_persons_and_dates(examination)
    found.problems += problems
    failed = {resolve_id(base, problem.record or "") for problem in problems if problem.blocks}
    found.aside |= failed
    found.rejected += len(failed)


def _learn_names(examination: Examination) -> None:
    """Which names of persons texts must not hold."""
    found = examination.found
    persons = examination.rows_read() if PERSON in found.kinds_read else ()
    found.names = protect.names_of(persons, examination.plan, found.unread)


def _of_persons_and_dates(examination: Examination) -> Iterator[Problem]:
    """Persons who are too few (PLD205), and dates that were made coarser and still stand elsewhere (PLD210)."""
    plan, base = examination.plan, examination.job.description.base
    if PERSON in examination.found.kinds_read:
        yield from protect.look_at_persons(examination.rows_as_written, plan, base)
    if examination.may_change:
        yield from protect.look_at_dates(examination.rows_read(), plan, base)


def _validate(examination: Examination) -> None:
    """Texts, references and shapes; with `reject`, again without the records that failed, until those left stand."""
    job, found = examination.job, examination.found
    base, model = job.description.base, job.model
    of_texts: list[Problem] | None = None
    while True:
        results, told = _examine_pieces(examination, first=of_texts is None)
        of_texts = told if of_texts is None else of_texts
        problems = of_texts + problems_at_source(results, examination.rows(), job.items, model, base)
        failed = {resolve_id(base, problem.record or "") for problem in problems if problem.blocks} - found.aside
        found.problems += [problem for problem in problems if problem not in found.problems]
        found.aside |= failed
        found.rejected += len(failed)
        if not (failed and job.reject):
            return


def _examine_pieces(examination: Examination, first: bool) -> tuple[list[Result], list[Problem]]:
    """The results of all pieces and what is wrong with their texts; the first time the evidence is counted, too."""
    job, plan, base = examination.job, examination.plan, examination.job.description.base
    rows = examination.rows_as_written
    deep = looked_into(rows, job.model, base)
    setting = ValidationContext(job.model, base, job.engine, examination.kind_of, deep)
    found = examination.found
    _learn_names(examination)
    task = Examining(setting, plan, found.names)
    before, coverage = Recollection(examination.memory, task), Coverage(job.model)
    pieces = pieces_of(rows(), whole=bool(reach_of(job.model).whole))
    with closing(work(task, before.known(pieces), job.jobs)) as done:
        results, problems = added_up((before.kept(each) for each in examination.seen("check", done)), coverage)
    problems += _of_persons_and_dates(examination)
    if first:
        found.details |= coverage.details()
        found.problems += protect.too_little_evidence(coverage, job.description.evidence)
    return results, problems
