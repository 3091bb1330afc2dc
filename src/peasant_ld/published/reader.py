"""A release folder, as others read it: its records, its graph, questions to it, and what was said of it."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import orjson

from peasant_ld.arguments import check_text, path_of, refused
from peasant_ld.files import refuse_links_below, refuse_unreadable
from peasant_ld.files.systems import in_order
from peasant_ld.model.context import Context
from peasant_ld.model.description import FILE
from peasant_ld.model.iri import kind_slug
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.answering import SOLUTIONS_JSON, Limits
from peasant_ld.published.difference import Difference
from peasant_ld.published.graphs import GRAPH_FORM, graph_of, graph_of_records
from peasant_ld.published.layout import DATA, REPORT, base_of, context_of, damaged, not_ours
from peasant_ld.published.lines import line_of, lines_of, normalized, record_of, refuse_cut
from peasant_ld.published.manifest import VERSIONS, departures
from peasant_ld.published.solutions import Solutions
from peasant_ld.published.store import Answer, Store
from peasant_ld.published.versions import earlier_versions, version_of
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.report import Report

if TYPE_CHECKING:
    import rdflib

TOMBSTONE = b'"Tombstone"'
_CATALOGUE = "catalog.jsonld"
# Folder and suffix of the tables that a release has, one for each kind.
_TABLES, _TABLE = "tables", ".csv"
# An answer in the memory of a program may be larger than one that goes over a line.
_MOST_ANSWER = 2**28
SECONDS, MOST_SECONDS = 60.0, 86_400


@dataclass(frozen=True)
class Release:
    """A release: its folder and the IRI under which its records live. Made by `open_release`; nothing is ever written.

    It can be gone through record by record, `len` counts them, and `in` asks for an id. What is asked reads what it
    needs, so that a large release is opened at once. Every method raises InputError (PLD502), with the file and the
    line, for what is not as it was written.

        >>> release = pld.open_release("my-archive/release")
        >>> release.version, len(release), "organization/mill-union" in release
        ('1.0.0', 2, True)
    """

    folder: Path
    base: str

    @property
    def version(self) -> str | None:
        """The version, as `dataset.toml` stated it; None for a release that does not tell.

        >>> release = pld.open_release("my-archive/release")
        >>> release.version
        '1.0.0'
        """
        return version_of(self.folder)

    @property
    def title(self) -> Mapping[str, str]:
        """The title of the dataset by language; empty for a release without a catalogue.

        >>> release = pld.open_release("my-archive/release")
        >>> dict(release.title)
        {'en': 'Seeds'}
        """
        try:
            nodes = orjson.loads((self.folder / _CATALOGUE).read_bytes())["@graph"]
            found: dict[str, str] = next((node["title"] for node in nodes if node["id"] == f"{self.base}dataset"), {})
            return MappingProxyType(dict(found))
        except FileNotFoundError:
            return MappingProxyType({})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise damaged(self.folder, _CATALOGUE) from error

    @property
    def report(self) -> Report:
        """What was checked, counted and withheld when the release was made: the report that stands in it.

        >>> release = pld.open_release("my-archive/release")
        >>> release.report.counts.published
        2
        """
        try:
            return Report.from_json((self.folder / REPORT).read_bytes())
        except (OSError, ValueError) as error:
            raise damaged(self.folder, REPORT) from error

    @property
    def tables(self) -> Mapping[str, Path]:
        """The table of each kind, as a CSV file; empty for a release that was made without tables.

        >>> release = pld.open_release("my-archive/release")
        >>> sorted(release.tables)
        ['Organization']
        """
        kinds = {kind_slug(name): name for name in self.context().types}
        found = in_order((self.folder / _TABLES).glob(f"*{_TABLE}"))
        return MappingProxyType({kinds.get(path.stem, path.stem): path for path in found})

    @property
    def versions(self) -> Mapping[str, Release]:
        """The versions that the release keeps, each a release of its own, and this one as the last.

        >>> release = pld.open_release("my-archive/release")
        >>> list(release.versions)
        ['1.0.0']
        """
        found = {name: open_release(self.folder / VERSIONS / name) for name in earlier_versions(self.folder)}
        version = self.version
        return MappingProxyType(found if version is None else {**found, version: self})

    def __len__(self) -> int:
        """How many records there are, with what is left of those that were withdrawn."""
        return sum(1 for _ in lines_of(self.folder))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self.records()

    def __contains__(self, identity: object) -> bool:
        return isinstance(identity, str) and self.find(identity) is not None

    def records(self, base: str | None = None) -> Iterator[dict[str, Any]]:
        """The normalized records by id, one at a time; under another `base`, if one is given.

        >>> release = pld.open_release("my-archive/release")
        >>> [record["id"] for record in release.records()][:1]
        ['https://example.org/archive/organization/mill-union']
        """
        moved = base is not None and base != self.base
        for number, line in lines_of(self.folder):
            told = line.replace(self.base.encode(), str(base).encode()) if moved else line
            yield normalized(self.folder, record_of(self.folder, told, number), number)

    def gone(self) -> frozenset[str]:
        """The ids of records that were withdrawn.

        >>> release = pld.open_release("my-archive/release")
        >>> sorted(release.gone())
        []
        """
        lines = [each for each in lines_of(self.folder) if TOMBSTONE in each[1]]
        found = (record_of(self.folder, line, number) for number, line in lines)
        return frozenset(record["id"] for record in found if record["type"][0] == "Tombstone")

    def find(self, iri: str) -> dict[str, Any] | None:
        """The normalized record with this id: an IRI, or what stands behind the base (`grant/seeds`).

        >>> release = pld.open_release("my-archive/release")
        >>> release.find("organization/mill-union")["name"]
        {'en': 'Mill Union'}
        """
        check_text("iri", iri, "grant/seeds")
        found = self.published(resolve_id(self.base, iri))
        return None if found is None else normalized(self.folder, found)

    def published(self, iri: str) -> dict[str, Any] | None:
        """The record with this IRI as it stands in the file, by bisection: they stand sorted, one in each line.

        >>> release = pld.open_release("my-archive/release")
        >>> release.published("https://example.org/archive/organization/nobody") is None
        True
        """
        return line_of(self.folder, iri)

    def context(self) -> Context:
        """The context of the release. Raises InputError: PLD502 without one, PLD016 for one that is not understood.

        >>> release = pld.open_release("my-archive/release")
        >>> release.context().prefixes["skos"]
        'http://www.w3.org/2004/02/skos/core#'
        """
        return context_of(self.folder)

    def graph(self) -> rdflib.Graph:
        """All that is published, as one `rdflib.Graph` with the prefixes of the context; `:` is the base.

        >>> release = pld.open_release("my-archive/release")
        >>> "organization/mill-union" in release.graph().serialize(format="nt")
        True
        """
        return graph_of_records(self._published(), self.context(), self.base)

    def query(self, question: str, *, seconds: float = SECONDS) -> Any:
        """The answer to a question in SPARQL: Solutions for SELECT, True or False for ASK, an `rdflib.Graph` else.

        The prefixes of the context are known; `:` and relative IRIs are below the base (`<grant/seeds>`). What the
        terms are called is in the graph `<ns>`. Numbers are told as values: 1200.00 as 1200; `graph` keeps each text.
        Nothing is asked of any other place, and nothing is changed.

            for row in release.query("SELECT ?grant ?amount { ?grant a schema:Grant ; schema:amount ?amount }"):
                print(row["grant"], row["amount"])

        Raises InputError: PLD503 for what is not SPARQL, PLD504 for what would reach out or change something, PLD505
        after so many `seconds`, PLD506 for an answer that is too large, PLD532 for what cannot be written in UTF-8.

            >>> release = pld.open_release("my-archive/release")
            >>> release.query("ASK { <organization/mill-union> a org:Organization }")
            True
        """
        answer = self.answer(question, f"{SOLUTIONS_JSON}, {GRAPH_FORM};q=0.5", seconds=seconds)
        if answer.media_type == GRAPH_FORM:
            return graph_of(answer.body, self.context(), self.base)
        found = orjson.loads(answer.body)
        return found["boolean"] if "boolean" in found else Solutions.of(found)

    def answer(self, question: str, accept: str | None = None, *, seconds: float = SECONDS) -> Answer:
        """The answer to a question as it is written in a format: that which an HTTP `Accept` field prefers.

        Raises what `query` raises, and InputError (PLD507) where there is no such format.

            >>> release = pld.open_release("my-archive/release")
            >>> answer = release.answer("ASK { ?s ?p ?o }", "application/sparql-results+json")
            >>> answer.media_type
            'application/sparql-results+json'
        """
        check_text("question", question, '"ASK {}"')
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise refused("seconds", "a number", seconds)
        if not 0 < seconds <= MOST_SECONDS:
            raise ValueError(f"seconds is a number above 0, and at most {MOST_SECONDS}, not {seconds}")
        return self._store.ask(question, accept, seconds)

    def diff(self, other: Release) -> Difference:
        """What changed from this release to another one, record by record.

        What the other one no longer tells is counted and not shown, as by the command.

            >>> release = pld.open_release("my-archive/release")
            >>> bool(list(release.diff(release)))
            False
        """
        if not isinstance(other, Release):
            raise refused("other", "a Release, as open_release gives it", other)
        return Difference(self, other)

    def verify(self) -> tuple[Problem, ...]:
        """The files that are not as the manifest says (PLD523): changed, missing, or not listed in it.

        >>> release = pld.open_release("my-archive/release")
        >>> release.verify()
        ()
        """
        return tuple(
            Problem("PLD523", Place(str(self.folder / name)), value=name, facts={"reason": reason})
            for name, reason in departures(self.folder)
        )

    def close(self) -> None:
        """End the process that answers questions, if one was asked; the next question starts it again.

        >>> release = pld.open_release("my-archive/release")
        >>> release.close()
        """
        self._store.stop()

    @cached_property
    def _store(self) -> Store:
        store = Store(self.folder, Limits(seconds=SECONDS, answer=_MOST_ANSWER, processes=1))
        weakref.finalize(self, store.stop)
        return store

    def __getstate__(self) -> dict[str, Any]:
        return {"folder": self.folder, "base": self.base}

    def _repr_html_(self) -> str:
        """The release as a notebook shows it: title, version, base, and how many records."""
        title = next(iter(self.title.values()), self.folder.name)
        told = (self.version or "", self.base, f"{self.report.counts.published}")
        return f"<p><b>{escape(title)}</b> {' · '.join(escape(each) for each in told if each)}</p>"

    def _published(self) -> Iterator[dict[str, Any]]:
        return (record_of(self.folder, line, number) for number, line in lines_of(self.folder))


def open_release(path: str | Path) -> Release:
    """The release in a folder, to be read: the one that `publish` wrote, or a version that it keeps.

    Raises InputError: PLD001 for what is no folder that can be read, PLD524 for a dataset, PLD502 for another folder or
    a release that was damaged, PLD070 when a link lies in it.

        >>> release = pld.open_release("my-archive/release")
        >>> release.base
        'https://example.org/archive/'
    """
    folder = path_of("path", path)
    refuse_unreadable(folder, file=False)
    if not (folder / DATA).is_file() and not (folder / REPORT).is_file():
        raise _dataset(folder) if (folder / FILE).is_file() else not_ours(folder)
    refuse_links_below(folder)
    found = Release(folder, base_of(folder))
    found.context()
    refuse_cut(folder)
    return found


def _dataset(folder: Path) -> InputError:
    """The error (PLD524) of a dataset where a release is asked for."""
    inside = folder / "release"
    facts = {"found": str(inside)} if (inside / DATA).is_file() else {}
    return InputError(Problem("PLD524", Place(str(folder)), value=str(folder), facts=facts))
