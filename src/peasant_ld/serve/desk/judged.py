"""A dataset folder -> what came of checking it: the report, and what of the records people decide about.

It is the same way as that of `check`; nothing is judged here.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from peasant_ld.flow import Checked, Job, drive
from peasant_ld.flow.progress import Progress
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model.days import EPOCH, day_of_epoch
from peasant_ld.model.description import Description, read_description
from peasant_ld.problem import InputError, Place
from peasant_ld.report import Report

NO_RECORDS = "PLD010"  # whoever begins has none yet: that is nothing to mend


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record: its id as it is written, its kind, its names by language, and where it starts."""

    id: str
    kind: str
    names: Mapping[str, str]
    origin: Place

    def name(self, lang: str) -> str:
        """What it is called in a language, or in another; its id where it has no name."""
        return self.names.get(lang) or next(iter(self.names.values()), self.id)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A record that does not go out, under which rule, and for which class of reason."""

    record: KnownRecord
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person who is published by name, with the ground that the record states."""

    record: KnownRecord
    basis: str
    level: str


@dataclass(frozen=True, slots=True, eq=False)
class GoingOut:
    """What goes out and what does not; `closed` counts the keys that are taken out of records that go out."""

    published: Mapping[str, int] = field(default_factory=dict)
    withheld: tuple[Withheld, ...] = ()
    people: tuple[NamedPerson, ...] = ()
    closed: Mapping[str, int] = field(default_factory=dict)
    known: tuple[KnownRecord, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CheckOutcome:
    """What came of a check; `revision` is that of the desk at which the files were read."""

    revision: int = -1
    report: Report = field(default_factory=Report)
    out: GoingOut = field(default_factory=GoingOut)
    records: Mapping[str, int] = field(default_factory=dict)
    """How many records of each file passed the check, by the name of the file in places."""


def job_of(folder: Path, watch: Progress, *, reject: bool = False) -> Job:
    """The job of checking or publishing a dataset. Raises InputError as `read_description` and `Job` do."""
    day = day_of_epoch(os.environ.get(EPOCH))
    return Job(folder, read_description(folder), as_of=day, reject=reject, progress=watch)


def judge(folder: Path, watch: Progress, told: Callable[[Report], None]) -> tuple[Report, GoingOut, Mapping[str, int]]:
    """Check a dataset; the report is `told` as soon as it is there. What cannot be read at all is in the report, too.

    Raises MissingExtra for a workbook without the extra `sheets`, OSError.
    """
    try:
        job = job_of(folder, watch)
        with drive(job) as checked:
            report = _begun(checked.report().unwritten())
            told(report)
            return report, _going_out(checked), _by_file(checked)
    except InputError as error:
        report = Report((error.problem,), dataset=str(folder), written=False)
        told(report)
        return report, GoingOut(), {}


def _begun(report: Report) -> Report:
    return replace(report, problems=tuple(each for each in report.problems if each.code != NO_RECORDS))


def _by_file(checked: Checked) -> Mapping[str, int]:
    return Counter(row.origin.file for row in checked.judged.gathered.rows())


def _going_out(checked: Checked) -> GoingOut:
    model, base = checked.job.model, checked.job.base
    rows = {row.id: row for row in checked.rows_read()}
    known = {identity: _known(row, base) for identity, row in rows.items()}
    shown = {row.id: row for row in checked.rows_as_written()}
    withheld = (
        Withheld(known[identity], verdict.rule, verdict.reason)
        for identity, verdict in checked.withheld.items()
        if identity in known
    )
    persons = (rows[identity] for identity, row in shown.items() if row.kind in model.persons and identity in rows)
    return GoingOut(
        Counter(row.kind for row in shown.values()),
        tuple(withheld),
        tuple(_person(row, known[row.id]) for row in persons),
        Counter(key for identity, row in shown.items() if identity in rows for key in _closed(rows[identity], row)),
        tuple(known.values()),
    )


def _known(row: Row, base: str) -> KnownRecord:
    record = row.record()
    name = record.get("name")
    texts = name if isinstance(name, Mapping) else {}
    names = {tag: text for tag, text in texts.items() if isinstance(text, str)}
    return KnownRecord(row.id.removeprefix(base), row.kind, names, row.origin)


def _person(row: Row, known: KnownRecord) -> NamedPerson:
    access: Mapping[str, Any] = row.access or {}
    return NamedPerson(known, str(access.get("basis", "")), str(access.get("level", "public")))


def _closed(row: Row, shown: Row) -> Iterator[str]:
    """The keys of a record that are not in what goes out of it."""
    if shown is not row and shown.data != row.data:
        yield from (f"{row.kind}.{key}" for key in row.record().keys() - shown.record().keys() if key != "access")


def described(folder: Path) -> Description | None:
    """The description of a dataset; None where it cannot be read, which the check tells."""
    try:
        return read_description(folder)
    except InputError:
        return None
