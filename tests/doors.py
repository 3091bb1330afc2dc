"""The doors into the house: each takes the same dataset, and tells which problems it found and what it let out."""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peasant_ld as pld
from datasets import BASE, run

NQUADS = re.compile(r"^<([^>#]*)[^>]*> <http://www\.w3\.org/1999/02/22-rdf-syntax-ns#type> ", re.MULTILINE)
CODE = re.compile(r"\bPLD\d{3}\b")
ERROR = re.compile(r"\berror (PLD\d{3})\b")


@dataclass(frozen=True)
class Seen:
    """What came of a dataset at one door: the codes of the errors, and the ids that went out with errors set aside."""

    errors: frozenset[str]
    out: frozenset[str] | None = None


Door = Callable[[Path], Seen]


def ids_in(ntriples: str) -> frozenset[str]:
    """The records that some N-Triples or N-Quads state, without the base."""
    return frozenset(iri.removeprefix(BASE) for iri in NQUADS.findall(ntriples))


def _errors(report: pld.Report) -> frozenset[str]:
    return frozenset(problem.code for problem in report.problems if problem.blocks)


def _told(path: Path) -> frozenset[str]:
    told = json.loads(path.read_text("utf-8"))["problems"]
    return frozenset(each["code"] for each in told if each["severity"] == "error")


def _stopped(text: str) -> Seen:
    """The input could not be understood: nothing is read, nothing goes out."""
    return Seen(frozenset(CODE.findall(text)), frozenset())


def check(dataset: Path) -> Seen:
    """`peasant-ld check`."""
    report = dataset / "checked.json"
    done = run("check", dataset, "--report", report)
    return Seen(_told(report)) if report.exists() else _stopped(done.err)


def convert(dataset: Path) -> Seen:
    """`peasant-ld convert`, and once more with --reject."""
    out = dataset / "out.nt"
    done = run("convert", dataset, "-o", out)
    errors = frozenset(ERROR.findall(done.err))
    assert done.code == 0 or not out.exists()
    run("convert", dataset, "-o", out, "--reject")
    return Seen(errors, ids_in(out.read_text("utf-8")) if out.exists() else frozenset())


def publish(dataset: Path) -> Seen:
    """`peasant-ld publish`, and once more with --reject."""
    release, report = dataset / "release", dataset / "published.json"
    done = run("publish", dataset, "-o", release, "--no-pages", "--report", report)
    assert done.code == 0 or not release.exists()
    if not report.exists():
        return _stopped(done.err)
    run("publish", dataset, "-o", release, "--no-pages", "--reject")
    data = release / "data" / "dataset.jsonld"
    records = json.loads(data.read_text("utf-8"))["@graph"] if data.exists() else []
    return Seen(_told(report), frozenset(record["id"].removeprefix(BASE) for record in records))


def dataset_in_python(dataset: Path) -> Seen:
    """`Dataset.check`, `Dataset.graph`."""
    try:
        opened = pld.open_dataset(dataset)
        report = opened.check()
    except pld.PeasantError as error:
        return _stopped(_words(error))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            graph = opened.graph(reject=True)
        except pld.DataError:  # what stops even where records are rejected
            return Seen(_errors(report), frozenset())
    return Seen(_errors(report), ids_in(graph.serialize(format="nt")))


def _words(error: pld.PeasantError) -> str:
    problem = getattr(error, "problem", None)
    return problem.code if problem else str(error)


def loose_records(dataset: Path) -> Seen:
    """`serialize` and `check_records`; for datasets without rules or a model of their own."""
    given = dataset / "records"
    errors = frozenset(each.code for each in pld.check_records(pld.read_records(given), base=BASE) if each.blocks)
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pld.serialize(pld.read_records(given), out, pld.Format.NTRIPLES, BASE, reject=True)
    return Seen(errors, ids_in(out.getvalue().decode()))


def mappings(dataset: Path) -> Seen:
    """`build_graph` of plain dicts, as a program has them."""
    rows = [item.data for item in pld.read_records(dataset / "records") if isinstance(item, pld.Record)]
    try:
        pld.build_graph(rows, BASE)
        errors: frozenset[str] = frozenset()
    except pld.DataError as error:
        errors = _errors(error.report)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = pld.build_graph(iter(rows), BASE, reject=True)
    return Seen(errors, ids_in(graph.serialize(format="nt")))


DOORS: Mapping[str, Door] = {
    "check": check,
    "convert": convert,
    "publish": publish,
    "Dataset": dataset_in_python,
    "serialize": loose_records,
    "build_graph": mappings,
}
# Those that take records alone: they know no dataset.toml.
LOOSE = frozenset({"serialize", "build_graph"})


def spark_door(session: Any) -> Door:
    """`peasant_ld.spark` in a session."""

    def door(dataset: Path) -> Seen:
        from peasant_ld.model.description import read_description
        from peasant_ld.spark import convert, validate

        source = str(dataset / "records" / "*.jsonl")
        try:
            description = read_description(dataset)
            rows = validate(source, session, description).collect()
            lines = convert(source, session, description, reject=True).collect()
        except pld.PeasantError as error:
            return _stopped(_words(error))
        errors = frozenset(row.code for row in rows if row.severity == "error")
        return Seen(errors, ids_in("".join(f"{row.nquads}\n" for row in lines)))

    return door
