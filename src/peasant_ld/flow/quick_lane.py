"""The quick lane: records that no access rule can concern are stated as they are read, and sorted as bytes.

Each is checked by itself; several processes share the work. Where a record is met that a rule could concern, what goes
out of one record depends on others: then all take the whole way.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import orjson

from peasant_ld.access import Rules
from peasant_ld.access.contacts import is_suspect, strings_in
from peasant_ld.access.names import PersonNames
from peasant_ld.access.rejected import rejected
from peasant_ld.check import compile_check
from peasant_ld.flow.causes import with_causes
from peasant_ld.flow.chunks import SourceChunk, size_of, source_chunks
from peasant_ld.flow.doubled import doubled_problem
from peasant_ld.flow.gathering import ReadTally
from peasant_ld.flow.job import Job
from peasant_ld.flow.own_texts import look_at_own_texts
from peasant_ld.flow.parallel import Held, work
from peasant_ld.flow.private_folder import PrivateFolder
from peasant_ld.flow.protect import contact_problems
from peasant_ld.flow.sorted_store import Doubled, Item, Run, ids_of, merge, set_down
from peasant_ld.model import Kind, Mark, Model, ModelSource, load_model
from peasant_ld.model.iri import address_key
from peasant_ld.problem import Place, Problem
from peasant_ld.rdf.also import json_ld
from peasant_ld.rdf.formats import Format, frame
from peasant_ld.rdf.fused import compile_direct
from peasant_ld.rdf.normalize import compile_normalizer, resolve_id
from peasant_ld.rdf.own_document import compile_published
from peasant_ld.rdf.statements import NTRIPLES, TURTLE
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record
from peasant_ld.report import Counts, Report

# Records whose texts are looked at together.
TOGETHER = 128
_PUBLIC = {"level": "public"}
# Ids that are one address only where they are one text; with capitals, percent signs, a port or `..` they may not be.
_STEP = "[a-z0-9_~-][a-z0-9._~-]*"
_ORDINARY = re.compile(rf"(?:https?://[a-z0-9.-]+/)?{_STEP}(?:/{_STEP})*\Z")
# The forms of keys that hold no text: numbers, days, words of a closed list.
_CLOSED = frozenset(
    {"date", "stamp", "flag", "count", "term", "languages", "amount", "country", "coordinate", "access"}
)


def state_quickly(job: Job, out: BinaryIO, form: Format) -> Report | None:
    """Write what may go out of a job that takes this lane; None, and nothing written, if one must go the whole way.

    With an error nothing is written, unless the job rejects. Raises OSError when the stream cannot be written,
    WorkerDied when a worker process ends before its work.
    """
    tally, (before, between, after) = ReadTally(), frame(form, job.model.context)
    with PrivateFolder() as folder, (folder.path / "whole").open("w+b") as whole:
        runs_in, declared = folder.path if job.ordered else None, replace(job.declared, model=None)
        task = StateTask(job.description.model, job.base, form, runs_in, declared)
        runs: list[Run] = []
        made, aside = False, set[str]()
        for result in _stated(task, job, tally):
            if not result.plain:
                return None
            made |= result.made
            aside.update(result.aside)
            runs += [result.run] if result.run else []
            if result.data:
                whole.write(between * bool(whole.tell()) + result.data)
        is_doubled = _goes_out(aside, runs, job)
        doubled = [_doubled(each, job.base) for each in merge(runs, whole, between)]
        tally.rejected += len(doubled)
        tally.problems += doubled
        if is_doubled or (made and tally.rejected):  # what was made of a name may go out only with a record that has it
            return None
        report = _report(tally, job)
        if report.ok or (job.reject and not report.stopped):
            whole.seek(0)
            out.write(before)
            shutil.copyfileobj(whole, out, 2**20)
            out.write(after)
        return report


def _doubled(found: Doubled, base: str) -> Problem:
    return doubled_problem(found._replace(about=Place(*found.about), other=Place(*found.other)), base)


def _report(tally: ReadTally, job: Job) -> Report:
    """What there is to tell when all is read."""
    tally.told(str(job.source))
    tally.problems += look_at_own_texts(job.description, job.model, job.rules, PersonNames(()))
    counts = Counts(tally.read, tally.read - tally.rejected, 0, tally.rejected)
    problems, sheets = with_causes(tally.problems, job.base), tally.rows.sheets
    return Report(problems, counts, tally.sheet_rows(), job.base, unasked=job.unasked, sheets=sheets)


def _goes_out(aside: Collection[str], runs: Iterable[Run], job: Job) -> bool:
    """Whether one of some ids is that of a record that was stated; where these are not sorted, it may be."""
    addresses = {resolve_id(job.base, address_key(each.removeprefix(job.base), job.base)) for each in aside}
    return bool(aside) and (not addresses.isdisjoint(ids_of(runs)) if job.ordered else job.reject)


def _stated(task: StateTask, job: Job, tally: ReadTally) -> Iterator[StateResult]:
    """What becomes of the chunks, until one must go the whole way, or it is plain that most records have errors."""
    size, weight = size_of(job.source), 0
    chunks = source_chunks(job.source, lambda: job.items(tally.rows), job.by_items)
    with closing(work(task, chunks, job.jobs)) as done:
        for result in done:
            tally.read += result.read
            tally.rejected += result.rejected
            tally.problems += result.problems
            yield result
            if tally.gives_up(str(job.source)):
                return
            weight += result.weight
            job.progress("convert", tally.read, weight / size if size else None)


@dataclass(frozen=True, slots=True)
class StateTask:
    """What is to be made of every chunk. `folder` is where sorted runs go; without one the bytes come back."""

    model: ModelSource | None
    base: str
    form: Format
    folder: Path | None
    declared: Declared = field(default_factory=Declared)
    travels: ClassVar[bool] = True

    def compile(self) -> Callable[[int, SourceChunk, Held], StateResult]:
        """The function that states the chunk with a number. It raises OSError when a run cannot be written."""
        model = load_model(self.model)
        check = compile_check(model, self.base, self.declared)
        state = compile_state(model, self.base, self.form)
        texts, contacts = _compile_texts(model), _compile_contacts(model, self.base)
        is_plain = compile_plain(model)

        def run(number: int, chunk: SourceChunk, held: Held) -> StateResult:
            result = StateResult(weight=len(chunk.text))
            group = _Group(chunk, result, contacts)
            for index, item in enumerate(chunk.read()):
                if isinstance(item, Problem):
                    result.lose(chunk.at_home(item))
                    continue
                held.value = index if chunk.items else item.origin.line or 0
                problems = check(item)
                blocked = any(problem.blocks for problem in problems)
                # What is guarded may not go out in another text, so a person who is rejected is for the whole way, too.
                if rejected(item.origin, item.data, model).is_guarded if blocked else not is_plain(item.data):
                    result.plain = False
                    break
                result.read += 1
                result.made |= item.made
                if blocked:
                    group.reject(item, problems)
                    continue
                result.problems += [chunk.at_home(problem) for problem in problems]
                identity, origin = resolve_id(self.base, item.data["id"]), tuple(chunk.home(item.origin))
                group.add(item, (identity, number << 32 | index, origin, state(item.data)), texts(item.data))
            self._hand_over(group.items(), result, number)
            return result

        return run

    def _hand_over(self, items: list[Item], result: StateResult, number: int) -> None:
        _, between, _ = frame(self.form, load_model(self.model).context)
        if self.folder is None:
            result.data = between.join([data for _, _, _, data in items])
        elif result.plain:
            result.run = set_down(items, self.folder / f"{number:08}", between)


@dataclass(slots=True)
class StateResult:
    """What became of a chunk: the account, the problems, and a run or the bytes, to be used only where `plain`.

    `made` says whether one of its records was made of a name; `aside` are the ids (as written) of those that do
    not pass.
    """

    weight: int = 0
    read: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    plain: bool = True
    made: bool = False
    aside: list[str] = field(default_factory=list)
    run: Run | None = None
    data: bytes = b""

    def lose(self, problem: Problem) -> None:
        """What cannot be read: as many records as are lost, or a whole file of nobody knows how many."""
        lost = problem.facts.get("records", 0)
        self.read += lost
        self.rejected += lost
        self.aside += [problem.record] if lost and problem.record else []
        self.problems.append(problem)


@dataclass(slots=True)
class _Group:
    """Records that were stated, whose texts are looked at together: it costs one look where all are harmless."""

    chunk: SourceChunk
    result: StateResult
    contacts: Callable[[Record], list[Problem]]
    waiting: list[tuple[Record, Item, str]] = field(default_factory=list)
    passed: list[Item] = field(default_factory=list)

    def add(self, record: Record, item: Item, text: str) -> None:
        """Take in one record with what was made of it, and its texts."""
        self.waiting.append((record, item, text))
        if len(self.waiting) == TOGETHER:
            self._look()

    def reject(self, record: Record, problems: list[Problem]) -> None:
        """One record does not pass."""
        self.result.rejected += 1
        self.result.aside.append(str(record.data.get("id", "")))
        self.result.problems += [self.chunk.at_home(problem) for problem in problems]

    def items(self) -> list[Item]:
        """What was made of all records whose texts are harmless."""
        self._look()
        return self.passed

    def _look(self) -> None:
        if is_suspect("\n".join([text for _, _, text in self.waiting]).encode()):
            for record, item, text in self.waiting:
                problems = self.contacts(record) if is_suspect(text.encode()) else []
                if problems:
                    self.reject(record, problems)
                else:
                    self.passed.append(item)
        else:
            self.passed += [item for _, item, _ in self.waiting]
        self.waiting = []


def _compile_contacts(model: Model, base: str) -> Callable[[Record], list[Problem]]:
    """The function that finds contact data in the texts of a checked record."""
    normalize, rules = compile_normalizer(model, base), Rules(model)

    def contacts(record: Record) -> list[Problem]:
        made = normalize(record.data)
        return list(contact_problems(record.origin, made["id"].removeprefix(base), made, rules))

    return contacts


def _compile_texts(model: Model) -> Callable[[Mapping[str, Any]], str]:
    """The function that gives what of a checked source record could lead to somebody."""
    forms = {kind.name: {key.name: key.form for key in kind.keys.values()} for kind in model.kinds.values()}
    return lambda data: "\n".join(_texts(data, forms[data["type"]]))


def _texts(data: Mapping[str, Any], forms: Mapping[str, str]) -> list[str]:
    """What of a source record could lead to somebody; `forms` are those of the keys of its kind."""
    found: list[str] = []
    for key, value in data.items():
        form = forms.get(key)  # none: the id and the type
        if form == "text":
            found += value.values()
        elif form == "refs":
            # Ids of records lead nowhere; addresses of things elsewhere may.
            found += [each for each in ([value] if isinstance(value, str) else value) if ":" in each]
        elif form is not None and form not in _CLOSED:
            found += strings_in(value)
    return found


def compile_plain(model: Model) -> Callable[[Mapping[str, Any]], bool]:
    """The function that says whether a checked record goes out as it is, whatever others say, under the built-in rules.

    Persons and what else is guarded, what states its access, counts of people, and coordinates that may be finer than
    the precision beside them are for the whole way; so are ids with capital letters, which may differ from another by
    case only.
    """
    guarded = frozenset(kind.name for kind in model.kinds.values() if kind.is_guarded)
    counts = {kind.name: frozenset(kind.keys_with(Mark.PEOPLE)) for kind in model.kinds.values()}
    precision = {kind.name: frozenset(kind.keys_with(Mark.PRECISION)) for kind in model.kinds.values()}
    degrees = {kind.name: frozenset(_of_form("coordinate", kind)) for kind in model.kinds.values()}

    def is_plain(data: Mapping[str, Any]) -> bool:
        identity, kind = data["id"], data["type"]
        return (
            kind not in guarded
            and data.get("access", _PUBLIC) == _PUBLIC
            and counts[kind].isdisjoint(data)
            and (precision[kind].isdisjoint(data) or degrees[kind].isdisjoint(data))
            and _ORDINARY.match(identity) is not None
        )

    return is_plain


def _of_form(form: str, kind: Kind) -> Iterator[str]:
    return (name for name, key in kind.keys.items() if key.form == form)


def compile_state(model: Model, base: str, form: Format) -> Callable[[Mapping[str, Any]], bytes]:
    """The function from a checked source record to its bytes in one format."""
    if form is Format.JSONLD:
        normalize, published = compile_normalizer(model, base), compile_published(model, base)
        return lambda data: orjson.dumps(json_ld(published(normalize(data)), model.context))
    direct = compile_direct(model, base, TURTLE if form in (Format.TURTLE, Format.TRIG) else NTRIPLES)
    return lambda data: direct(data).encode()
