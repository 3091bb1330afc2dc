"""A dataset or a release that is merged with others: where it is, what it says of itself, its records under a base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from peasant_ld.exchange.merge.released import CATALOGUE, released_job
from peasant_ld.flow import Checked, Job
from peasant_ld.flow.references import References
from peasant_ld.model import Model
from peasant_ld.model.description import FILE, Description, read_description
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.layout import DATA
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.reading import LooseRecords
from peasant_ld.reading.record import Record

_EMPTY = "PLD010"  # that there are no records: nothing stands against adding none


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One of those that are merged; `name` is how it was named, and `number` its place among them, from 0."""

    number: int
    name: str
    path: Path
    job: Job

    @property
    def description(self) -> Description:
        """What it says of itself."""
        return self.job.description

    @property
    def model(self) -> Model:
        """The model that its records follow."""
        return self.job.model

    @property
    def described(self) -> Place:
        """Where it says what it is."""
        return self.place(Place(CATALOGUE if isinstance(self.job.source, LooseRecords) else FILE))

    def without_place(self) -> Iterator[Problem]:
        """What a release states that has no place in a record; of a dataset nothing."""
        if isinstance(self.job.source, LooseRecords):
            yield from (self.told(each) for each in self.job.items() if isinstance(each, Problem) and not each.blocks)

    def place(self, place: Place | None) -> Place:
        """A place in it, with its name before that of the file."""
        return Place(self.name) if place is None else place._replace(file=f"{self.name}/{place.file}")

    def told(self, problem: Problem) -> Problem:
        """A problem with it, at its place."""
        other = problem.facts.get("other")
        facts = {**problem.facts, "other": self.place(other)} if isinstance(other, Place) else problem.facts
        return replace(problem, place=self.place(problem.place), facts=facts)

    def records(self, move: Mapping[str, str], base: str) -> Iterator[Record]:
        """Its records, under a base: ids and references elsewhere are absolute, and those in `move` led on there."""

        def lead(reference: str) -> str:
            iri = resolve_id(self.description.base, reference)
            return move.get(iri, iri).removeprefix(base)

        references = References(self.model, lead)
        for item in self.job.items():
            if isinstance(item, Record):
                data: dict[str, Any] = {name: value for name, value in item.data.items() if value is not None}
                own = resolve_id(self.description.base, data["id"]).removeprefix(base)
                yield Record({**references.led(data), "id": own}, self.place(item.origin))


def open_origin(path: Path, number: int) -> Origin:
    """The dataset or the release in a folder.

    Raises InputError: PLD450 where there is neither, PLD502 for a release that is not as it was written, and what is
    wrong with a dataset.toml or a model.
    """
    if (path / FILE).is_file():
        return Origin(number, path.name or str(path), path, Job(path, read_description(path)))
    if (path / DATA).is_file():
        return Origin(number, path.name or str(path), path, released_job(path))
    raise InputError(Problem("PLD450", Place(str(path)), value=str(path)))


def named_apart(origins: Sequence[Origin]) -> list[Origin]:
    """The same, no two of one name: a second one of a name has its number behind it."""
    names = [origin.name for origin in origins]
    before = [names[: origin.number].count(origin.name) for origin in origins]
    return [
        replace(origin, name=f"{origin.name} ({again + 1})") if again else origin
        for origin, again in zip(origins, before, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the rules of an origin decided: the ids that are withheld; `problems` that keep it from being merged."""

    withheld: Mapping[str, str]
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, checked: Checked, origin: Origin) -> Verdicts:
        """The verdicts of one origin that was checked; which id is withheld under which rule."""
        found = checked.report().problems
        errors = tuple(origin.told(each) for each in found if each.blocks and each.code != _EMPTY)
        return cls({identity: verdict.rule for identity, verdict in checked.withheld.items()}, errors)
