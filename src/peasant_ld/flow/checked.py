"""What came of a job: which records may go out, and everything that was found; what doors and releases use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, field, replace
from typing import Any

from peasant_ld.access import Plan, Verdict, leaves_tombstone
from peasant_ld.access.names import PersonNames
from peasant_ld.check.coverage import Coverage
from peasant_ld.flow import protect
from peasant_ld.flow.build_cache import BuildCache
from peasant_ld.flow.causes import with_causes
from peasant_ld.flow.job import Job
from peasant_ld.flow.judging import Judged
from peasant_ld.flow.redacting import Redacted, going_out, may_leave_tombstone, published
from peasant_ld.flow.sorted_store import Row
from peasant_ld.problem import Place, Problem
from peasant_ld.report import Counts, Report, Ways
from peasant_ld.report.messages import first_spoken


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """What was judged, and what stands against it: `aside` are the ids of records with errors, by texts and as a graph.

    `names` are those of persons that no text may hold; `evidence` how much of what is stated has evidence;
    `ways` by which ways it was examined.
    """

    judged: Judged
    cache: BuildCache
    names: PersonNames
    aside: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    ways: Ways = field(default_factory=Ways)
    _redacted: Redacted = field(default_factory=Redacted)
    _known: dict[str, bool] = field(default_factory=dict)  # files and sheets that were looked at: few, asked for often

    @property
    def job(self) -> Job:
        """What is to be done."""
        return self.judged.job

    @property
    def plan(self) -> Plan:
        """What the access rules decided about the records."""
        return self.judged.plan

    @property
    def withheld(self) -> Mapping[str, Verdict]:
        """The verdicts on the records that are withheld, by id; without those set aside: a tombstone can be wrong."""
        return {identity: verdict for identity, verdict in self.judged.withheld.items() if identity not in self.aside}

    @property
    def counts(self) -> Counts:
        """The account, to the record: read = published + withheld + rejected."""
        read, withheld = self.judged.gathered.read, len(self.withheld)
        rejected = self.judged.gathered.rejected + len(self.aside)
        return Counts(read, read - withheld - rejected, withheld, rejected)

    def report(self, **details: Any) -> Report:
        """Everything that was found, as one value."""
        gathered = self.judged.gathered
        problems = with_causes((*gathered.problems, *self.judged.problems, *self.problems), self.job.base)
        told = {**gathered.sheet_rows, **self.account(), **self.evidence, **details}
        lang, sheets = first_spoken(self.job.description.languages), gathered.sheets
        unasked, ways = self.job.unasked, self.ways
        return Report(problems, self.counts, told, self.job.name, unasked=unasked, ways=ways, sheets=sheets, lang=lang)

    def account(self) -> dict[str, int]:
        """How many records are withheld, by kind and class of reason, as the report names them."""
        kind_of = self.judged.gathered.kind_of
        found = Counter((kind_of(identity) or "", verdict.reason) for identity, verdict in self.withheld.items())
        return {f"withheld.{kind}.{reason}": number for (kind, reason), number in sorted(found.items())}

    def tombstones(self) -> Iterator[str]:
        """The ids, as written, of withdrawn records that leave a tombstone."""
        for identity, verdict in self.withheld.items():
            kind = self.judged.gathered.kind_of(identity) or ""
            if leaves_tombstone(verdict) and may_leave_tombstone(identity, kind, self.plan):
                yield identity

    def kind_of(self, identity: str) -> str | None:
        """The kind of a record that may go out; None when there is no such record."""
        if identity in self.aside or identity in self.judged.withheld:
            return None
        return self.judged.gathered.kind_of(identity)

    def rows_read(self) -> Iterator[Row]:
        """The rows of all records without errors, those that are withheld among them, whole, by id."""
        rows = self.judged.gathered.rows()
        return (row for row in rows if row.id not in self.aside) if self.aside else rows

    def rows(self) -> Iterator[Row]:
        """The rows of the records that may go out, whole, by id."""
        return (row for row in self.rows_read() if row.id not in self.judged.withheld)

    def rows_as_written(self, kinds: Collection[str] | None = None) -> Iterator[Row]:
        """What `rows_going_out` gives, before pseudonyms: under the ids of the source; of all kinds, or of some."""
        rows = self.rows_read()
        asked = rows if kinds is None else (row for row in rows if row.kind in kinds)
        return going_out(asked, self.plan, self._redacted)

    def rows_going_out(self) -> Iterator[Row]:
        """The rows that hold what may go out, redacted, by id; tombstones among them. Ask any number of times."""
        return published(self.rows_read, self.plan, self._redacted)

    def records(self) -> Iterator[Mapping[str, Any]]:
        """The normalized records of `rows_going_out`."""
        return (row.record() for row in self.rows_going_out())

    def names_somebody(self, place: Place) -> bool:
        """Whether the file or sheet of a place names what is not published: of a person, one word is enough."""
        label = f"{place.file} {place.sheet or ''}"
        if label not in self._known:
            self._known[label] = self.names.is_hinted_in(label) or self.plan.called.is_in(label)
        return self._known[label]

    def with_evidence(self, coverage: Coverage) -> Checked:
        """The same, with the share of evidence, and the problem that it is too small (PLD207)."""
        problems = protect.too_little_evidence(coverage, self.job.description.evidence)
        return replace(self, evidence=coverage.details(), problems=(*self.problems, *problems))

    def seen(self, phase: str, done: Iterable[Sized]) -> Iterator[Any]:
        """What becomes of chunks of rows, one after the other, while whoever watches is told how far they are."""
        number, every = 0, max(len(self.judged.gathered.store), 1)
        for each in done:
            number += len(each)
            self.job.progress(phase, number, min(number / every, 1))
            yield each
