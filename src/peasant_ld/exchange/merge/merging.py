"""Several datasets or releases -> one dataset folder, whole or not at all, with the sheet of what may be one."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import DatasetFolder, new_dataset
from peasant_ld.exchange.merge.account import MergeAccount
from peasant_ld.exchange.merge.decisions import Decisions, decide
from peasant_ld.exchange.merge.description import Whole, described, evidence_of, left_out, merges_of, toml_of
from peasant_ld.exchange.merge.joining import Joiner, OneOfSeveral
from peasant_ld.exchange.merge.origin import Origin, Verdicts, named_apart, open_origin
from peasant_ld.exchange.merge.own_model import FOLDER, joined_model
from peasant_ld.exchange.merge.proposals import Candidate, Finder, Pair, Sign, SignReason, WhatIsShown, against
from peasant_ld.exchange.merge.rules import strictest, tightened
from peasant_ld.exchange.merge.sheet import read_sheet, write_sheet
from peasant_ld.exchange.merge.sources import Sources
from peasant_ld.exchange.merge.writing import restrict, write_beside, write_report
from peasant_ld.files import write_file
from peasant_ld.flow import Checked, Job, drive
from peasant_ld.model.description import read_description
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.rdf.normalize import resolve_id


@dataclass(frozen=True, slots=True)
class MergeWish:
    """Where to write, and by which answers: a new dataset, and a sheet of what may be one (either may be left out)."""

    out: Path | None = None
    proposals: Path | None = None
    accepted: Path | None = None


def merge(sources: Sequence[Path], wish: MergeWish, asked: Whole | None = None) -> MergeAccount:
    """Make a dataset folder of some datasets or releases, and a sheet of which records may be one.

    Records of one id that state the same are one; of others, those that a line of `wish.accepted` says are one. With
    errors nothing is written but the sheet, and the account tells them. The inputs are only read.

    Raises InputError: PLD450 (neither a dataset nor a release), PLD459 (what is not guessed), PLD401 (what nothing
    says), PLD453 (a sheet without its columns), PLD402 (there is something at `wish.out`, or what shall be written lies
    inside an input), and what reading a dataset raises; OSError when the disk does not take it.
    """
    for path in sources:
        for written in (each for each in (wish.out, wish.proposals) if each is not None):
            if written.resolve().is_relative_to(path.resolve()):
                facts = {"file": str(path)}
                raise InputError(Problem("PLD402", Place(str(written)), value=str(written), facts=facts))
    origins = [open_origin(path, number) for number, path in enumerate(sources)]
    return _MergeRun(named_apart(origins), wish, asked or Whole()).run()


@dataclass(slots=True)
class _MergeRun:
    """One run."""

    origins: Sequence[Origin]
    wish: MergeWish
    asked: Whole
    account: MergeAccount = field(default_factory=MergeAccount)
    finder: Finder = field(default_factory=Finder)
    verdicts: list[Verdicts] = field(default_factory=list)
    persons: set[str] = field(default_factory=set)
    decisions: Decisions = field(default_factory=Decisions)

    @property
    def base(self) -> str:
        return self.asked.base_of(self.origins)

    def run(self) -> MergeAccount:
        """Look at all, ask the sheet, write."""
        data = self._description(self.wish.out or Path())
        for origin in self.origins:
            with drive(origin.job) as checked:
                self._look_at(origin, checked)
        if self.account.ok:
            lines = read_sheet(self.wish.accepted) if self.wish.accepted else ()
            self.decisions = decide(lines, self.finder.known(), self.base)
            self.account.problems += self.decisions.problems
            self._finish(data)
        return self.account

    def _finish(self, data: Mapping[str, Any]) -> None:
        """Write the sheet, and the dataset where nothing stands against it."""
        doubled = self.finder.doubled()
        pairs = [*_of_one_id(doubled), *self.finder.pairs()]
        self.account.problems += [*_contradicting(pairs, self.base), *self._undecided(doubled)]
        self.account.unseen = self.finder.unseen
        sheet = io.StringIO()
        self.account.proposed = write_sheet(pairs, self.decisions.answers, self.base, sheet)
        if self.wish.proposals:
            write_file(self.wish.proposals, sheet.getvalue().encode("utf-8-sig"))
        if self.wish.out and self.account.ok:
            self._write(self.wish.out, data, sheet.getvalue(), frozenset(doubled))

    def _description(self, out: Path) -> dict[str, Any]:
        """What dataset.toml shall say, as far as it is known before a record is read."""
        table = strictest(self.origins, self.base, out)
        self.account.problems += [*tightened(self.origins, table), *left_out(self.origins)]
        model = {"model": FOLDER} if joined_model(self.origins) else {}
        return {**described(self.origins, self.asked), **model, "access": table, "evidence": evidence_of(self.origins)}

    def _look_at(self, origin: Origin, checked: Checked) -> None:
        """Take in what the records of one origin show, and what its rules decided."""
        verdicts = Verdicts.of(checked, origin)
        self.verdicts.append(verdicts)
        self.account.problems += [*verdicts.problems, *origin.without_place()]
        self.account.read[origin.name] = checked.counts.read
        kinds = origin.model.kinds
        shown = {
            row.id: WhatIsShown.of(row.record(), kinds[row.kind])
            for row in checked.rows_going_out()
            if row.kind in kinds
        }
        for row in checked.rows_read():
            self.finder.note(row, origin.number, origin.place(row.origin), origin.model, shown.get(row.id))
            if row.kind in origin.model.persons:
                self.persons.add(row.id)

    def _undecided(self, doubled: Mapping[str, Sequence[Candidate]]) -> Iterator[Problem]:
        """Two records of one id that state different things, of which nobody said that they are one (PLD451)."""
        for identity, holders in doubled.items():
            first = holders[0]
            for other in holders[1:]:
                is_one = first.digest == other.digest or self.decisions.is_one(identity)
                if first.kind != other.kind or not is_one:
                    short = identity.removeprefix(self.base)
                    yield Problem("PLD451", other.place, short, facts={"other": first.place})

    def _write(self, out: Path, data: Mapping[str, Any], sheet: str, doubled: frozenset[str]) -> None:
        move, base = self.decisions.into, self.base
        merges = merges_of(self.origins, move, self.decisions.apart, base)
        with new_dataset(out, Account()) as folder:
            write_beside(folder.folder, toml_of({**data, "merge": merges}), joined_model(self.origins), sheet)
            job = Job(folder.folder, read_description(folder.folder))
            self._write_records(folder, job, doubled)
            self._close_what_was_closed(folder.folder, job, out.name)
            report = json.dumps(self.account.as_dict(), ensure_ascii=False, indent=2, default=str)
            write_report(folder.folder, report)
        self.account.is_written = True

    def _write_records(self, folder: DatasetFolder, job: Job, doubled: frozenset[str]) -> None:
        """Write the records of all; those that are one, as one."""
        move, sources = self.decisions.into, Sources(self.origins, job.model, frozenset(self.finder.known()), self.base)
        held: dict[str, list[OneOfSeveral]] = {}
        whole = doubled | move.keys() | set(move.values())
        for origin in self.origins:
            for record in origin.records(move, self.base):
                identity = resolve_id(self.base, record.data["id"])
                if identity in whole:
                    held.setdefault(move.get(identity, identity), []).append(OneOfSeveral(record, origin.number))
                else:
                    self._add(folder, record.data)
        withheld = (identity for each in self.verdicts for identity in each.withheld)
        names, hidden = [origin.name for origin in self.origins], frozenset((*withheld, *self.persons))
        joiner = Joiner(job.rules, self.base, job.description.languages, names, sources.of, hidden)
        for target in sorted(held):
            parts = sorted(held[target], key=lambda part: self._rank(part, target))
            data, joined, problems = joiner.joined(parts)
            self.account.joined += joined
            self.account.problems += problems
            self._add(folder, data)
            for stand_in in (joiner.stand_in(part, data) for part in parts[1:] if _is_below(part, data)):
                self.account.addresses.append(stand_in["id"])
                self._add(folder, stand_in)
        for data in sources.records():
            self.account.added.append(data["id"])
            self._add(folder, data)
        folder.close()

    def _add(self, folder: DatasetFolder, data: Mapping[str, Any]) -> None:
        folder.add(data)
        self.account.records[data["type"]] += 1

    def _rank(self, part: OneOfSeveral, target: str) -> tuple[bool, int, str]:
        """The record that stays first, then by origin."""
        identity = resolve_id(self.base, part.record.data["id"])
        return identity != target, part.origin, identity

    def _close_what_was_closed(self, folder: Path, job: Job, name: str) -> None:
        """Have each record withheld that an origin withholds (PLD456), and tell what stands against the whole.

        Other records may give it what it lacked there, such as the source of a public role: that is for a person to
        decide, and not for a merge.
        """
        move = self.decisions.into
        closed = {move.get(each, each): rule for verdicts in self.verdicts for each, rule in verdicts.withheld.items()}
        while True:
            with drive(job) as checked:
                opened = sorted(closed.keys() - checked.withheld.keys() - set(self.account.restricted))
                errors = [each for each in checked.report().problems if each.blocks]
            if not opened:
                break
            restrict(folder / "records", frozenset(opened), self.base)
            self.account.restricted += opened
        short = (identity.removeprefix(self.base) for identity in self.account.restricted)
        self.account.problems += [Problem("PLD456", None, each, severity=Severity.WARNING) for each in short]
        whole = Origin(len(self.origins), name, folder, job)
        self.account.problems += map(whole.told, errors)


def _is_below(part: OneOfSeveral, whole: Mapping[str, Any]) -> bool:
    """Whether a record that became part of another has an id of its own, below the base."""
    identity = part.record.data["id"]
    return identity != whole["id"] and ":" not in identity


def _of_one_id(doubled: Mapping[str, Sequence[Candidate]]) -> Iterator[Pair]:
    """The pairs of records of one id that state different things."""
    for first, *others in doubled.values():
        for other in others:
            if other.digest != first.digest:
                yield Pair(first, other, [Sign(SignReason.SAME_ID, first.id, "id", first.id)], against(first, other))


def _contradicting(pairs: Sequence[Pair], base: str) -> Iterator[Problem]:
    """Pairs that something tells to be one, and something else to be two (PLD452, a warning)."""
    for pair in pairs:
        for reason in dict.fromkeys(pair.against):
            facts = {"same": pair.one.id.removeprefix(base), "other": pair.one.place, "reason": reason.value}
            record, key = pair.other.id.removeprefix(base), pair.signs[0].key
            yield Problem("PLD452", pair.other.place, record, key, None, Severity.WARNING, facts)
