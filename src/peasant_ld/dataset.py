"""The library's face: a Dataset that can be checked, read as a graph and published; the same for loose records.

Whatever is asked here goes the same way as on the command line: references, doubled ids, texts, access rules and shapes
are held alike. Where a function gives data and not a report, records with errors raise DataError, so that none is left
out in silence; with `reject=True` they are left out, and a warning says so.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from peasant_ld.arguments import check_binary, check_flags, check_text, check_word, path_of, refused, texts_of
from peasant_ld.flow import Job, drive, goes_out, write_rdf
from peasant_ld.model import OwnModel, load_model, model_for, source_for
from peasant_ld.model.description import NO_BASE, Description, describe, read_description
from peasant_ld.model.iri import check_base
from peasant_ld.problem import DataError, Problem
from peasant_ld.rdf.formats import Format
from peasant_ld.rdf.graph import build_graph_of
from peasant_ld.rdf.own_document import compile_published
from peasant_ld.reading import LooseRecords
from peasant_ld.reading.loose import NAME, Given, source_of
from peasant_ld.reading.maps.found import tables_of
from peasant_ld.reading.rows import RowRules
from peasant_ld.report import Report

if TYPE_CHECKING:
    import rdflib


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset folder: its description, and what can be done with its records. Made by `open_dataset`.

    `engine` is `"auto"`, `"shacl"` or `"pyshacl"`; `as_of` the day that embargoes are measured against, as
    `"2026-01-31"`. Every method raises InputError when the model or the access rules cannot be understood, before
    anything is read, and ValueError for a wrong option.

        >>> dataset = pld.open_dataset("my-archive")
        >>> dataset.path.name, dataset.description.base
        ('my-archive', 'https://example.org/archive/')
    """

    path: Path
    description: Description

    def job(
        self,
        *,
        engine: str = "auto",
        as_of: str | None = None,
        reject: bool = False,
        shapes: bool = True,
        jobs: int = 1,
    ) -> Job:
        """The job of examining this dataset; the options as in `peasant_ld.flow.Job`.

        >>> dataset = pld.open_dataset("my-archive")
        >>> dataset.job(as_of="2026-01-31").as_of
        '2026-01-31'
        """
        return Job(self.path, self.description, engine, as_of, reject, shapes=shapes, jobs=jobs)

    def check(self, engine: str = "auto", *, as_of: str | None = None) -> Report:
        """Everything that is wrong with the records, alone and together; nothing is written.

        >>> dataset = pld.open_dataset("my-archive")
        >>> report = dataset.check()
        >>> report.ok, report.counts.read
        (True, 2)
        """
        with drive(self.job(engine=engine, as_of=as_of)) as checked:
            return checked.report().unwritten()

    def records(self, *, as_of: str | None = None, reject: bool = False) -> Iterator[Mapping[str, Any]]:
        """The normalized records that may be published, by id. Raises DataError for errors that are not rejected.

        >>> dataset = pld.open_dataset("my-archive")
        >>> for record in dataset.records():
        ...     print(record["id"])
        https://example.org/archive/organization/mill-union
        https://example.org/archive/organization/seeds-network
        """
        return _published(self.job(as_of=as_of, reject=reject))

    def graph(self, *, as_of: str | None = None, reject: bool = False) -> rdflib.Graph:
        """The records that may be published, as one `rdflib.Graph`. Raises DataError as `records` does.

        >>> dataset = pld.open_dataset("my-archive")
        >>> graph = dataset.graph()
        >>> "organization/mill-union" in graph.serialize(format="nt")
        True
        """
        model = load_model(self.description.model)
        published = compile_published(model, self.description.base)
        return build_graph_of(map(published, self.records(as_of=as_of, reject=reject)), model)

    def write_profile(self, name: str, out: BinaryIO, *, as_of: str | None = None, reject: bool = False) -> Report:
        """Write the records that may be published in the terms of a profile (`schema.org`, `linked-art`, `ric-o`).

        The report tells what the profile cannot say, by kind and key. Raises InputError (PLD009) for another name,
        DataError as `records` does, OSError when the stream cannot be written.

            >>> dataset = pld.open_dataset("my-archive")
            >>> with open("seeds.jsonld", "wb") as file:
            ...     report = dataset.write_profile("schema.org", file)
            >>> report.counts.published
            2
        """
        from peasant_ld.release.profiles import write_job

        check_binary("out", out)
        job = self.job(as_of=as_of, reject=reject)
        report = write_job(job, out, name)
        _stand_by(report, job)
        return report

    def publish(
        self,
        out: str | Path | None = None,
        pages: bool = True,
        *,
        engine: str = "auto",
        as_of: str | None = None,
        reject: bool = False,
    ) -> Report:
        """Write a release to `out` (default: `release` in the dataset), whole or not at all; the report says which.

        `pages` needs the extra `site`. Raises what `peasant_ld.release.publish` raises.

            >>> dataset = pld.open_dataset("my-archive")
            >>> report = dataset.publish("release", pages=False)
            >>> report.ok, report.counts.published
            (True, 2)
        """
        from peasant_ld.release import Wish, publish

        job = self.job(engine=engine, as_of=as_of, reject=reject)
        check_flags(pages=pages)
        return publish(job, self.path / "release" if out is None else path_of("out", out), Wish(pages)).report


def open_dataset(path: str | Path) -> Dataset:
    """The dataset in a folder with a `dataset.toml`. Raises InputError (PLD011 to PLD013) when that cannot be read.

    >>> dataset = pld.open_dataset("my-archive")
    >>> dataset.description.title
    {'en': 'Seeds'}
    """
    folder = path_of("path", path, "the path of a folder with a dataset.toml")
    return Dataset(folder, read_description(folder))


def build_graph(
    records: Iterable[Given], base: str, *, model: OwnModel | None = None, reject: bool = False
) -> rdflib.Graph:
    """The graph of loose records, under `base` (an IRI that ends in a slash).

    The built-in access rules hold: a person goes out only with a basis, and no record with the name of another person,
    or with contact data, in its texts. Raises DataError when the records have errors, or could not be read; with
    `reject=True` those records are left out, with a warning. `model=` as in `check_records`. Raises TypeError for what
    is no record.

        >>> union = {"id": "organization/mill-union", "type": "Organization", "name": {"en": "Mill Union"}}
        >>> graph = pld.build_graph([union], base="https://example.org/archive/")
        >>> "organization/mill-union" in graph.serialize(format="nt")
        True
    """
    job = loose_job(records, base, model, reject)
    return build_graph_of(map(compile_published(job.model, job.base), _published(job)), job.model)


def serialize(
    records: Iterable[Given],
    out: BinaryIO,
    form: Format | str,
    base: str,
    *,
    model: OwnModel | None = None,
    reject: bool = False,
) -> Report:
    """Write loose records, by id, to a binary stream in one format: the bytes that `convert` writes.

    `form` is a Format, or its name, media type or suffix; ValueError is raised for another word. `model=` and
    `reject=` as in `build_graph`.

    Memory stays bounded, also for an iterator that can be gone through once only. The report tells what was found; with
    errors nothing is written, and DataError is raised, as by `build_graph`. Raises OSError when the stream cannot be
    written.

        >>> union = {"id": "organization/mill-union", "type": "Organization", "name": {"en": "Mill Union"}}
        >>> import io
        >>> out = io.BytesIO()
        >>> report = pld.serialize([union], out, "ntriples", base="https://example.org/archive/")
        >>> report.counts.published, out.getvalue().startswith(b"<https://example.org/archive/organization/mill-union>")
        (1, True)
    """
    check_binary("out", out)
    job, form = loose_job(records, base, model, reject), Format.of(form)
    report = write_rdf(job, out, form)
    _stand_by(report, job)
    return report


def records(
    rows: Any,
    *,
    name: str = NAME,
    kind: str | None = None,
    map: str | Path | Mapping[str, Any] | None = None,
    key: str | Sequence[str] = (),
) -> LooseRecords:
    """What a program or a database holds, as a source of records that can be gone through again.

    `rows` are mappings, dataclasses, named tuples, rows of sqlite3 or psycopg, a cursor (DB-API 2.0), or a table of
    pandas, polars, pyarrow or DuckDB. A mapping that has the form of a record is one. What has the titles of columns
    (`name.pt`, `amount.value`) is a row, and is read as that of a sheet: so is every row of a table, and with a `kind`
    or a `map` every mapping. `kind` is that of the records where no column `type` says it; `map` says what one's own
    titles mean: the path of a map file, or a table of one as a mapping. `name` stands in places where a file has its
    name, and may be an address; for rows it may name the kind (`grants`). `key` are the columns of the primary key, for
    places, too. Several tables are one whole in a list of what this gives (`[records(...), records(...)]`), and names
    in one of them may be those of another.

    `None`, NaN and missing values are nothing. Decimals, days, moments, UUIDs, enums, sets and numbers of numpy become
    the text that they mean; what has no meaning is a Problem at its row (PLD071). Raises TypeError for what holds no
    records, MissingExtra for a table that only pyarrow can read.

        >>> rows = [{"id": "mill", "type": "Organization", "name.en": "Mill Union", "founded": 1983}]
        >>> for record in pld.records(rows, name="unions"):
        ...     print(record.data["founded"], "from", record.place("/founded"))
        1983 from unions  row 1, column "founded"
    """
    check_text("name", name, '"grants"')
    if kind is not None:
        check_text("kind", kind, '"Grant"')
    if map is not None and not isinstance(map, Mapping):
        path_of("map", map, "the path of a map, or a mapping of what it says")
    keys = texts_of("key", key, "the title of a column, or a list of titles of columns")
    return LooseRecords(rows, name, RowRules(name, kind, None if map is None else partial(tables_of, map), keys))


def publish(  # noqa: PLR0913 - what `dataset.toml` has for keys is named
    records: Iterable[Given],
    out: str | Path,
    *,
    base: str,
    title: Mapping[str, str],
    publisher: Mapping[str, str],
    licence: str,
    languages: Sequence[str],
    version: str,
    description: Mapping[str, str] | None = None,
    issued: str | date | None = None,
    modified: str | date | None = None,
    doi: str | None = None,
    host: str | None = None,
    sparql: str | None = None,
    dataset: Mapping[str, Any] | None = None,
    access: Mapping[str, Any] | None = None,
    imports: Mapping[str, Any] | None = None,
    evidence: Mapping[str, Any] | None = None,
    merge: Mapping[str, Any] | None = None,
    model: OwnModel | None = None,
    pages: bool = True,
    engine: str = "auto",
    as_of: str | None = None,
    reject: bool = False,
) -> Report:
    """Write a release of loose records to the folder `out`, whole or not at all; the report says which.

    It is the release that a dataset folder gives which holds these records and this description, byte for byte. The
    arguments from `base` to `merge` are the keys and tables of a `dataset.toml`, and are held to the same; `imports` is
    its table `import`. Where the release tells where a record was written, it names the source and the number: those
    of `records(..., name="records/all.jsonl")` are the lines of that file. The other arguments are those of
    `Dataset.publish` and `check_records`; with `reject` nothing is written beside the release, and the report tells
    what was left out. Raises InputError for a description that is not right, before anything is read, and what
    `Dataset.publish` and `check_records` raise.

        >>> union = {"id": "organization/mill-union", "type": "Organization", "name": {"en": "Mill Union"}}
        >>> report = pld.publish(
        ...     [union],
        ...     "release",
        ...     base="https://example.org/archive/",
        ...     title={"en": "Unions"},
        ...     publisher={"name": "Union", "url": "https://example.org/"},
        ...     licence="https://creativecommons.org/licenses/by/4.0/",
        ...     languages=["en"],
        ...     version="1.0.0",
        ...     pages=False,
        ... )
        >>> report.counts.published
        1
    """
    from peasant_ld.release import Wish
    from peasant_ld.release import publish as release

    check_flags(pages=pages, reject=reject)
    tables = {"dataset": dataset, "access": access, "import": imports, "evidence": evidence, "merge": merge}
    cited = {"issued": issued, "modified": modified, "doi": doi, "host": host, "sparql": sparql}
    asked = {"base": check_base(base), "title": title, "publisher": publisher, "licence": licence, "version": version}
    tags = texts_of("languages", languages, "a list of language tags")
    texts = {"description": description, "languages": languages if isinstance(languages, str) else list(tags)}
    given = {**asked, **texts, **cited, **tables}
    described = describe({key: value for key, value in given.items() if value is not None}, "publish")
    job = Job(source_of(records), replace(described, model=source_for(model, base)), engine, as_of, reject)
    return release(job, path_of("out", out), Wish(pages)).report


def loose_job(records: Iterable[Given], base: str, model: OwnModel | None = None, reject: bool = False) -> Job:
    """The job of examining loose records. Raises TypeError, ValueError or InputError for what cannot be meant."""
    return Job(source_of(records), Description(base=base, model=source_for(model, base)), reject=reject)


def _published(job: Job) -> Iterator[Mapping[str, Any]]:
    """The normalized records that go out of a job. Raises DataError where it stops at an error."""
    with drive(job) as checked:
        _stand_by(checked.report(), job)
        yield from checked.records()


def _stand_by(report: Report, job: Job) -> None:
    """Say aloud what does not go out for its errors: by a DataError, or where they are rejected by a warning."""
    if not goes_out(report, job):
        raise DataError(report.unwritten())
    if not report.ok:
        warnings.warn(report.to_text(max_problems=3), stacklevel=3)


def validate_graph(
    graph: rdflib.Graph, engine: str = "auto", *, model: OwnModel | None = None, base: str = NO_BASE
) -> list[Problem]:
    """The SHACL results for any graph against the shapes of a model, as problems without a place in a file.

    `model` as in `check_records`; `base` is what a namespace of it that has no host lies below.

    A statement that is no RDF (PLD525), and a text whose language is no language tag (PLD032), are told, and no shape
    sees them. `engine` is `"auto"`, `"shacl"` or `"pyshacl"`; they give the same. Raises ValueError for another one,
    TypeError for what is no graph, or several.

        >>> union = {"id": "organization/mill-union", "type": "Organization", "name": {"en": "Mill Union"}}
        >>> graph = pld.build_graph([union], base="https://example.org/archive/")
        >>> pld.validate_graph(graph)
        []
    """
    import rdflib

    from peasant_ld.check.shapes import ENGINES, validate_ntriples
    from peasant_ld.check.trace import problem_without_source
    from peasant_ld.rdf.well_formed import told_apart

    if not isinstance(graph, rdflib.Graph) or isinstance(graph, rdflib.Dataset):
        raise refused("graph", "one rdflib.Graph, such as one of those in an rdflib.Dataset", graph)
    check_word("engine", engine, ENGINES)
    check_base(base)
    asked = model_for(model, base)
    lines, ill = told_apart(graph)
    return ill + [problem_without_source(each, asked) for each in validate_ntriples("".join(lines), asked, engine)]
