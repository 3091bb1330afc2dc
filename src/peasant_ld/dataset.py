"""The library's face: a Dataset that can be checked, read as a graph and published; the same steps on loose records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from peasant_ld.access import Rules
from peasant_ld.access.rejected import RejectedRecord
from peasant_ld.check import compile_checker
from peasant_ld.flow import Job, examine, protect
from peasant_ld.flow.sorted_store import Row, row_of
from peasant_ld.model import load_model
from peasant_ld.model.description import Description, read_description
from peasant_ld.problem import Problem
from peasant_ld.rdf.formats import Format, write_records
from peasant_ld.rdf.graph import build_graph_of
from peasant_ld.rdf.normalize import compile_normalizer, resolve_id
from peasant_ld.reading.record import Record
from peasant_ld.report import Report

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset folder: its description, and what can be done with its records. Made by `open_dataset`."""

    path: Path
    description: Description

    def job(self, **options: Any) -> Job:
        """The job of examining this dataset; `engine`, `as_of` and `reject` as in `peasant_ld.flow.Job`."""
        return Job(self.path, self.description, **options)

    def check(self, engine: str = "auto") -> Report:
        """Everything that is wrong with the records, alone and together; nothing is written."""
        with examine(self.job(engine=engine)) as examination:
            return examination.report().unwritten()

    def records(self) -> Iterator[Mapping[str, Any]]:
        """The normalized records that may be published, by id."""
        with examine(self.job()) as examination:
            yield from examination.records()

    def graph(self) -> rdflib.Graph:
        """The records that may be published, as one `rdflib.Graph`."""
        return build_graph_of(self.records(), load_model(self.description.model))

    def publish(self, out: str | Path | None = None, pages: bool = True, **options: Any) -> Report:
        """Write a release to `out` (default: `release` in the dataset), whole or not at all.

        `pages` needs the extra `site`. Raises what `peasant_ld.release.publish` raises.
        """
        from peasant_ld.release import Wish, publish

        return publish(self.job(**options), Path(out) if out else self.path / "release", Wish(pages)).report


def open_dataset(path: str | Path) -> Dataset:
    """The dataset in a folder with a `dataset.toml`. Raises InputError (PLD011 to PLD013) when that cannot be read."""
    return Dataset(Path(path), read_description(Path(path)))


def build_graph(records: Iterable[Record | Problem], base: str) -> rdflib.Graph:
    """The graph of loose source records, under `base` (an IRI that ends in a slash).

    Records with errors are left out: ask `check_records` about them first. The built-in access rules hold: a person
    goes out only with a basis, and no record with the name of another person, or with contact data, in its texts.
    """
    model = load_model()
    return build_graph_of(_normalized(records, base), model)


def serialize(records: Iterable[Record | Problem], out: BinaryIO, form: Format, base: str) -> int:
    """Write loose source records, in their order, to a binary stream in one format; returns how many were written.

    Records with errors are left out, as in `build_graph`. Raises OSError when the stream cannot be written.
    """
    return write_records(_normalized(records, base), out, form, load_model())


def _normalized(records: Iterable[Record | Problem], base: str) -> Iterator[Mapping[str, Any]]:
    """The normalized records that pass the check and the built-in access rules, those for texts among them."""
    model = load_model()
    check, normalize = compile_checker(model), compile_normalizer(model, base)
    rows: list[Row] = []
    failed: list[RejectedRecord] = []
    for number, record in enumerate(each for each in records if isinstance(each, Record)):
        if check(record):
            failed.append(RejectedRecord(record.origin, record.data))
        else:
            rows.append(row_of(number, record.origin, normalize(record.data), record.data.get("access")))
    plan = protect.plan_for(lambda: rows, Rules(), model, base)
    shown, names = list(protect.going_out(rows, plan)), protect.names_of(rows, plan, failed)
    found = (*protect.look_at_texts(shown, plan, base, names), *protect.look_at_dates(rows, plan, base))
    closed = {resolve_id(base, str(problem.record)) for problem in found if problem.blocks} | plan.withheld.keys()
    yield from (row.record() for row in shown if row.id not in closed)


def validate_graph(graph: rdflib.Graph, engine: str = "auto") -> list[Problem]:
    """The SHACL results for any graph against the built-in shapes, as problems without a place in a file.

    `engine` is `"auto"`, `"shacl"` or `"pyshacl"`; they give the same. Raises ValueError for another one.
    """
    from peasant_ld.check.shapes import validate_ntriples
    from peasant_ld.check.trace import problem_without_source
    from peasant_ld.rdf.terms import n_triples_term

    model = load_model()
    lines = (" ".join(n_triples_term(term) for term in triple) + " .\n" for triple in graph)
    results = validate_ntriples("".join(sorted(lines)), model, engine)
    return [problem_without_source(result, model) for result in results]
