"""A portion of a source becomes the bytes of its records: read, check, normalize, state; the work of one process.

Only records that no access rule can concern are stated here; where another is met, the portion says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import orjson

from peasant_ld.access import Rules
from peasant_ld.access.contacts import is_suspect, strings_in
from peasant_ld.access.rejected import RejectedRecord
from peasant_ld.check import compile_checker
from peasant_ld.flow.parallel import Held
from peasant_ld.flow.portions import Portion
from peasant_ld.flow.protect import contact_problems
from peasant_ld.flow.sorted_runs import Piece, Run, set_down
from peasant_ld.model import Model, load_model
from peasant_ld.problem import Problem
from peasant_ld.rdf.formats import Format, frame
from peasant_ld.rdf.fused import compile_direct
from peasant_ld.rdf.normalize import compile_normalizer, resolve_id
from peasant_ld.rdf.statements import NTRIPLES, TURTLE
from peasant_ld.reading.record import Record

# Records whose texts are looked at together.
TOGETHER = 128
_PUBLIC = {"level": "public"}
# The forms of keys that hold no text: numbers, days, words of a closed list.
_CLOSED = frozenset(
    {"date", "stamp", "flag", "count", "term", "languages", "amount", "country", "coordinate", "access"}
)
_COUNTS = frozenset({"count", "participantCount"})


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be made of every portion. `folder` is where sorted runs go; without one the bytes come back."""

    model: Path | None
    base: str
    form: Format
    folder: Path | None
    travels: ClassVar[bool] = True

    def compile(self) -> Work:
        """The function that states the portion with a number. It raises OSError when a run cannot be written."""
        return compile_work(self)


@dataclass(slots=True)
class Stated:
    """What became of a portion: the account, the problems, and a run or the bytes, to be used only where `plain`."""

    items: int = 0
    weight: int = 0
    read: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    plain: bool = True
    run: Run | None = None
    data: bytes = b""


Work = Callable[[int, Portion, Held], Stated]


def compile_work(task: Task) -> Work:
    """What `Task.compile` gives."""
    model = load_model(task.model)
    check, state = compile_checker(model), compile_state(model, task.base, task.form)
    texts, contacts = _compile_texts(model), _compile_contacts(model, task.base)
    _, between, _ = frame(task.form, model.context)

    def work(number: int, portion: Portion, held: Held) -> Stated:
        stated = Stated(weight=len(portion.text))
        group = _Group(portion, stated, contacts)
        for index, item in enumerate(portion.read()):
            stated.items += 1
            if isinstance(item, Problem):
                _lost(portion.at_home(item), stated)
                continue
            held.value = index if portion.items else item.origin.line or 0
            problems = check(item)
            # Nobody's name may go out in another text, so a person who is rejected is for the whole way, too.
            if RejectedRecord(item.origin, item.data).is_person if problems else not is_plain(item.data):
                stated.plain = False
                break
            stated.read += 1
            if problems:
                group.reject(problems)
                continue
            identity = resolve_id(task.base, item.data["id"])
            piece = (identity, number << 32 | index, tuple(portion.home(item.origin)), state(item.data))
            group.add(item, piece, texts(item.data))
        _hand_over(group.pieces(), stated, task, number, between)
        return stated

    return work


@dataclass(slots=True)
class _Group:
    """Records that were stated, whose texts are looked at together: it costs one look where all are harmless."""

    portion: Portion
    stated: Stated
    contacts: Callable[[Record], list[Problem]]
    waiting: list[tuple[Record, Piece, str]] = field(default_factory=list)
    passed: list[Piece] = field(default_factory=list)

    def add(self, record: Record, piece: Piece, text: str) -> None:
        """Take in one record with what was made of it, and its texts."""
        self.waiting.append((record, piece, text))
        if len(self.waiting) == TOGETHER:
            self._look()

    def reject(self, problems: list[Problem]) -> None:
        """One record does not pass."""
        self.stated.rejected += 1
        self.stated.problems += [self.portion.at_home(problem) for problem in problems]

    def pieces(self) -> list[Piece]:
        """What was made of all records whose texts are harmless."""
        self._look()
        return self.passed

    def _look(self) -> None:
        if is_suspect("\n".join([text for _, _, text in self.waiting]).encode()):
            for record, piece, text in self.waiting:
                problems = self.contacts(record) if is_suspect(text.encode()) else []
                if problems:
                    self.reject(problems)
                else:
                    self.passed.append(piece)
        else:
            self.passed += [piece for _, piece, _ in self.waiting]
        self.waiting = []


def _compile_contacts(model: Model, base: str) -> Callable[[Record], list[Problem]]:
    """The function that finds contact data in the texts of a checked record."""
    normalize, rules = compile_normalizer(model, base), Rules()

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


def _lost(problem: Problem, stated: Stated) -> None:
    """What cannot be read: one record, where exactly one is lost, or a whole file of nobody knows how many."""
    stated.problems.append(problem)
    if problem.facts.get("records") == 1:
        stated.read += 1
        stated.rejected += 1


def _hand_over(pieces: list[Piece], stated: Stated, task: Task, number: int, between: bytes) -> None:
    if task.folder is None:
        stated.data = between.join([data for _, _, _, data in pieces])
    elif stated.plain:
        stated.run = set_down(pieces, task.folder / f"{number:08}", between)


def is_plain(data: Mapping[str, Any]) -> bool:
    """Whether a record goes out as it is, whatever the others say, under the rules that are built in.

    Persons, what states its access, and counts of people are for the whole way; so are ids with capital letters, which
    may differ from another by case only.
    """
    identity = data["id"]
    return (
        data["type"] != "Person"
        and data.get("access", _PUBLIC) == _PUBLIC
        and _COUNTS.isdisjoint(data)
        and identity == identity.casefold()
    )


def compile_state(model: Model, base: str, form: Format) -> Callable[[Mapping[str, Any]], bytes]:
    """The function from a checked source record to its bytes in one format."""
    if form is Format.JSONLD:
        normalize = compile_normalizer(model, base)
        return lambda data: orjson.dumps(normalize(data))
    direct = compile_direct(model, base, TURTLE if form in (Format.TURTLE, Format.TRIG) else NTRIPLES)
    return lambda data: direct(data).encode()
