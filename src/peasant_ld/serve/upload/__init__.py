"""A release goes into a SPARQL store, at an address that the user gives (SPARQL 1.1 Graph Store HTTP Protocol).

What a store says is not taken for what it did: what it holds afterwards is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.published.layout import WORDS, base_of, damaged
from peasant_ld.published.manifest import is_as_listed
from peasant_ld.published.versions import earlier_versions, is_version, version_of
from peasant_ld.rdf.formats import Format
from peasant_ld.serve.upload.counting import (
    MISSING,
    GraphCount,
    asked,
    count_of,
    errand_for,
    graphs_below,
    held,
    place_to_change,
)
from peasant_ld.serve.upload.exchange import IDLE, Errand, GraphStore, Reply, Session, UploadRefused, done
from peasant_ld.serve.upload.graphs import (
    graph_beside,
    graph_of_version,
    graph_of_words,
    graphs_for,
    is_iri,
    start_of_versions,
    versions_among,
)

__all__ = ["FILE", "IDLE", "GraphStore", "LoadOptions", "Loaded", "Removed", "UploadRefused", "load", "remove"]

FILE = "data/dataset.ttl"

# How far it is: bytes that went, bytes in all, statements in all.
Sent = Callable[[int, int, int], None]


def _unwatched(sent: int, size: int, statements: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How a release is loaded: into which graph, added to it or in its place, and what more is asked.

    `graph` is an IRI, `default`, or None for that of the version. `has_words` also fills the graph of the vocabulary.
    `is_only` takes the other versions of the dataset out of the store; `must_count` refuses what cannot be counted.
    """

    graph: str | None = None
    adds: bool = False
    has_words: bool = True
    is_only: bool = False
    must_count: bool = False


class Removed(NamedTuple):
    """A version that is no longer in the store, and how many statements its graphs held; None: it does not tell."""

    version: str
    number: int | None


class Loaded(NamedTuple):
    """What was done: the graph, the statements sent, those the store holds (None: it does not tell, and what it says).

    `removed` are versions that were taken out; `problems` what there is to know of others that the store holds.
    """

    graph: str
    sent: int
    found: int | None
    said: str
    removed: tuple[Removed, ...]
    problems: tuple[Problem, ...]


class _Load(NamedTuple):
    """Files that go into one graph of a store: which, how, and how many statements they hold."""

    session: Session
    graph: str | None
    files: tuple[Path, ...]
    adds: bool
    sent: int


def load(release: Path, store: GraphStore, way: LoadOptions | None = None, watch: Sent = _unwatched) -> Loaded:
    """Send the Turtle of a release into a store: the vocabulary into a graph of its own, then the data.

    What is there already is replaced as a whole: where the store takes SPARQL updates the data go into a graph beside,
    are counted, and take its place then. What the store holds is counted afterwards. No redirect is followed. Raises
    InputError: PLD034 an address that is not http(s), PLD541 a graph that is no IRI, PLD502 a file that is not as it
    was written. Raises UploadRefused: PLD509 not all was taken, and the graph is as it was; PLD527 it is not; PLD528
    it holds another number; PLD529 it cannot be counted; PLD537 the store was silent; PLD542 it cannot be asked which
    versions are to be taken out, and nothing was sent; OSError when it is not reached.
    """
    way = way or LoadOptions()
    session = Session(store)
    base, graph = _named(release, way.graph)
    files = _whole(release, (FILE,))
    others = _others(session, base, graph)
    if way.is_only and others is None:
        raise UploadRefused(store.address, "PLD542")
    if way.has_words:
        words = _whole(release, WORDS)
        _put(
            _Load(session, graph_of_words(graph or base), words, way.adds, _statements(release, words)), way, _unwatched
        )
    data = _Load(session, graph, files, way.adds, _statements(release, files))
    found = _put(data, way, watch)
    removed = tuple(remove(release, store, each) for each in others or ()) if way.is_only else ()
    problems = tuple(_told(release, store.address, () if removed else others))
    return Loaded(graph or "default", data.sent, *found, removed, problems)


def remove(release: Path, store: GraphStore, version: str) -> Removed:
    """Take the graphs of a version of a dataset out of a store; one that is not there is no error.

    Raises InputError as `load` does, and PLD541 for what is no version. Raises UploadRefused: PLD509 the store does not
    do it, PLD540 it says that it did, and they are there; OSError when it cannot be reached.
    """
    if not is_version(version):
        raise InputError(Problem("PLD541", Place("--remove"), facts={"found": version, "expected": "1.0.0"}))
    session, base = Session(store), base_of(release)
    graph = _iri(graph_of_version(base, version), release)
    before = [held(session, each).number for each in graphs_for(graph)]
    for each in graphs_for(graph):
        reply = session.ask(errand_for(session, "DELETE", each))
        if reply.status not in MISSING:
            done(session, reply)
        after = held(session, each).number
        if after or (after is None and reply.is_page):
            raise UploadRefused(store.address, "PLD540", graph=each, found=f"{after or 0:,}")
    return Removed(version, None if None in before else sum(filter(None, before)))


def _named(release: Path, wanted: str | None) -> tuple[str, str | None]:
    """The base of a release, and the graph that is meant; None for the default graph."""
    base = base_of(release)
    if wanted is None:
        return base, _iri(graph_of_version(base, version_of(release)), release)
    if wanted != "default" and not is_iri(wanted):
        raise InputError(Problem("PLD541", Place("--graph"), key="graph", value=wanted))
    return _iri(base, release), None if wanted == "default" else wanted


def _iri(text: str, release: Path) -> str:
    if not is_iri(text):
        raise damaged(release, "report.json")
    return text


def _whole(release: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Files of a release, that are as they were written."""
    found = tuple(release / name for name in names)
    for path in found:
        name = path.relative_to(release).as_posix()
        if not is_as_listed(release, name) or not path.is_file():
            raise damaged(release, name)
    return found


def _statements(release: Path, files: tuple[Path, ...]) -> int:
    try:
        return count_of(files)
    except (SyntaxError, ValueError) as error:
        raise damaged(release, files[0].relative_to(release).as_posix()) from error


def _put(what: _Load, way: LoadOptions, watch: Sent) -> GraphCount:
    """Fill a graph; what it holds then."""
    before = asked(what.session, what.graph)
    beside = what._replace(graph=graph_beside(what.graph)) if what.graph and before and not what.adds else None
    try:
        if beside and _change(what.session, f"DROP SILENT GRAPH <{beside.graph}>"):
            return _put_beside(what, beside, way, watch)
        return _compared(what, before, _send(what, watch), way)
    except UploadRefused as error:
        raise _as_it_is(error, what, before) from error


def _put_beside(what: _Load, beside: _Load, way: LoadOptions, watch: Sent) -> GraphCount:
    """Fill a graph beside the one that is meant, and let it take its place when it holds all; else it goes away."""
    try:
        _compared(beside, 0, _send(beside, watch), way)
    except (UploadRefused, OSError, KeyboardInterrupt):
        with suppress(UploadRefused, OSError):  # what went wrong first is told
            _change(what.session, f"DROP SILENT GRAPH <{beside.graph}>")
        raise
    moved = _change(what.session, f"MOVE <{beside.graph}> TO <{what.graph}>", is_needed=True)
    if asked(what.session, beside.graph):  # the old graph may hold as many statements as the new one
        raise UploadRefused(what.session.store.address, "PLD509", reason="not-moved")
    return _compared(what, None, moved, way)


def _send(what: _Load, watch: Sent) -> Reply:
    """Send the files in one request. Raises UploadRefused where the store does not say that it took them."""
    errand = errand_for(what.session, "POST" if what.adds else "PUT", what.graph)
    errand = errand._replace(sent=what.files, media_type=Format.TURTLE.media_type)
    size = errand.size
    return done(what.session, what.session.ask(errand, lambda sent: watch(sent, size, what.sent)))


def _change(session: Session, update: str, is_needed: bool = False) -> Reply | None:
    """What the store says to an update (SPARQL 1.1 Update); None where it takes none, and nobody said that it does."""
    address = place_to_change(session)
    if address is None:
        return None
    reply = session.ask(Errand("POST", address, sent=update.encode(), media_type="application/sparql-update"))
    return done(session, reply) if reply.is_done or is_needed or session.store.update else None


def _compared(what: _Load, before: int | None, reply: Reply | None, way: LoadOptions) -> GraphCount:
    """What the graph holds: what was sent. Raises UploadRefused (PLD528, PLD529, or PLD509 for a page instead).

    `before` is what it held: a page is believed only where another number is there now.
    """
    address, graph, found = what.session.store.address, what.graph or "default", held(what.session, what.graph)
    if reply and reply.is_page and found.number == before:
        raise UploadRefused(address, "PLD509", **reply.facts())
    if found.number is None and way.must_count:
        raise UploadRefused(address, "PLD529", graph=graph, reason=found.said)
    if found.number is not None and (found.number < what.sent if what.adds else found.number != what.sent):
        raise UploadRefused(address, "PLD528", graph=graph, found=f"{found.number:,}", expected=f"{what.sent:,}")
    return found


def _as_it_is(error: UploadRefused, what: _Load, before: int | None) -> UploadRefused:
    """The same with what the graph holds now, where that is known: what was there before, or not (PLD527)."""
    try:
        after = asked(what.session, what.graph)
    except (UploadRefused, OSError):
        return error
    if before is None or after is None or (after != before and error.problem.code == "PLD528"):
        return error
    facts = {**error.problem.facts, "graph": what.graph or "default", "before": f"{before:,}"}
    if after == before:
        return UploadRefused(what.session.store.address, error.problem.code, **facts)
    facts = {"reason": "no-answer-in-time", **facts, "found": f"{after:,}"}
    return UploadRefused(what.session.store.address, "PLD527", **facts)


def _others(session: Session, base: str, graph: str | None) -> tuple[str, ...] | None:
    """The other versions of the dataset that the store holds; None where it cannot be asked, or does not say."""
    try:
        graphs = graphs_below(session, start_of_versions(base))
    except UploadRefused:
        return None
    own = graphs_for(graph) if graph else ()
    return None if graphs is None else versions_among((each for each in graphs if each not in own), base)


def _told(release: Path, address: str, others: tuple[str, ...] | None) -> Iterator[Problem]:
    """What there is to know of other versions in the store: what was withdrawn since then is still in them."""
    if others is None:
        # One that was taken out of the release, for what it told, may have been loaded before.
        severity = Severity.WARNING if earlier_versions(release) else Severity.ADVICE
        yield Problem("PLD542", Place("--to"), value=address, severity=severity)
        return
    kept = (*earlier_versions(release), version_of(release))
    for version in others:
        code, severity = ("PLD538", Severity.ADVICE) if version in kept else ("PLD539", Severity.WARNING)
        yield Problem(code, Place("--to"), value=address, severity=severity, facts={"found": version})
