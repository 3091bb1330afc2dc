"""One measurement a process: `tasks.py NAME FILE OUTPUT` does the work, and prints how much it was where it knows."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from generate import BASE

CHUNK = 1000  # records that a JSON-LD parser is given at once


def ours(form: str, jobs: int, ordered: bool = True, shapes: bool = False) -> Callable[[Path, Path], int]:
    """`peasant-ld convert`, the whole command: read, check, look at texts, normalize, state, sort, write.

    The peers ask neither shapes nor references, so this does not either, unless `shapes` says so.
    """

    def run(source: Path, output: Path) -> int:
        from peasant_ld.cli import main

        more = [*([] if shapes else ["--no-shapes"]), *([] if ordered else ["--unsorted"])]
        try:
            main(["convert", str(source), "-o", str(output), "-t", form, "--base", BASE, "--jobs", str(jobs), *more])
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    return run


def normalized(source: Path) -> Iterator[list[dict[str, Any]]]:
    """The published JSON-LD of the records, in pieces: what the JSON-LD parsers are given."""
    from peasant_ld.model import load_model
    from peasant_ld.rdf.normalize import compile_normalizer

    normalize = compile_normalizer(load_model(), BASE)
    with source.open("rb") as lines:
        while some := list(islice(lines, CHUNK)):
            yield [normalize(json.loads(line)) for line in some]


def prepare(source: Path, output: Path) -> int:
    """The JSON-LD that the parsers read: a document of 1,000 records a line, with the context."""
    from peasant_ld.model import load_model

    context = load_model().context.document
    with output.open("w", encoding="utf-8") as out:
        for records in normalized(source):
            out.write(json.dumps({"@context": context, "@graph": records}) + "\n")
    return 0


def by_oxigraph(source: Path, output: Path) -> int:
    import pyoxigraph as ox

    with source.open("rb") as documents, output.open("wb") as out:
        for document in documents:
            quads = ox.parse(document, format=ox.RdfFormat.JSON_LD)
            ox.serialize((quad.triple for quad in quads), out, format=ox.RdfFormat.N_TRIPLES)
    return 0


def by_rdflib(source: Path, output: Path) -> int:
    import rdflib

    graph = rdflib.Graph()
    with source.open("rb") as documents:
        for document in documents:
            graph.parse(data=document, format="json-ld")
    graph.serialize(output, format="nt", encoding="utf-8")
    return 0


def by_pyld(source: Path, output: Path) -> int:
    from pyld import jsonld

    with source.open("rb") as documents, output.open("w", encoding="utf-8") as out:
        for document in documents:
            out.write(jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"}))
    return 0


def check_ours(source: Path, _: Path) -> int:
    return _check(source, "fast")


def check_jsonschema(source: Path, _: Path) -> int:
    return _check(source, "reference")


def _check(source: Path, engine: str) -> int:
    from peasant_ld.check import compile_checker
    from peasant_ld.model import load_model
    from peasant_ld.reading import Record, read_records

    check = compile_checker(load_model(), engine)
    items = [item for item in read_records(source) if isinstance(item, Record)]
    assert not [problem for item in items for problem in check(item)]
    return len(items)


def read_ours(source: Path, _: Path) -> int:
    """The records of a file, with the place of every value, and nothing done with them."""
    from peasant_ld.reading import read_records

    return sum(1 for _ in read_records(source))


def by_calamine(source: Path, _: Path) -> int:
    """The rows of a workbook by the reader alone, each cell made into a Python value."""
    from python_calamine import load_workbook

    with load_workbook(source) as book:
        return sum(len(row) > 0 for title in book.sheet_names for row in book.get_sheet_by_name(title).iter_rows()) - 1


def floor(source: Path, output: Path) -> int:
    """The least that anybody must do: parse the lines, write as many bytes as N-Triples have."""
    import orjson

    block = b"x" * 2700
    with source.open("rb") as lines, output.open("wb") as out:
        for line in lines:
            orjson.loads(line)
            out.write(block)
    return 0


def validate(engine: str) -> Callable[[Path, Path], int]:
    def run(source: Path, _: Path) -> int:
        from peasant_ld.check.shapes import validate_ntriples
        from peasant_ld.model import load_model

        text = source.read_text(encoding="utf-8")
        list(validate_ntriples(text, load_model(), engine))
        return text.count("\n")

    return run


DATASET = """\
base = "https://example.org/archive/"
title = { en = "Generated grants" }
publisher = { name = "Nobody" }
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
languages = ["en", "pt"]
version = "1.0.0"
issued = "2026-01-01"
"""


def dataset(source: Path, output: Path) -> Path:
    """A dataset folder with a copy of the records, made where there is none yet."""
    folder = output.with_name(f"{source.stem}-dataset")
    if not folder.exists():
        (folder / "records").mkdir(parents=True)
        (folder / "records" / "grants.jsonl").write_bytes(source.read_bytes())
        (folder / "dataset.toml").write_text(DATASET, encoding="utf-8")
    return folder


def publish(jobs: int, fresh: bool) -> Callable[[Path, Path], int]:
    """A whole release without pages: all of it anew, or after a change of one record in the middle."""

    def run(source: Path, output: Path) -> int:
        from peasant_ld.flow import Job
        from peasant_ld.model.description import read_description
        from peasant_ld.release import Wish
        from peasant_ld.release import publish as publish_release

        folder = dataset(source, output)
        if not fresh:
            change(folder / "records" / "grants.jsonl")
        job = Job(folder, read_description(folder), jobs=jobs)
        assert publish_release(job, folder / "release", Wish(pages=False, fresh=fresh)).written
        return 0

    return run


def change(path: Path) -> None:
    """Make the name of the record in the middle one letter longer."""
    lines = path.read_bytes().split(b"\n")
    lines[len(lines) // 2] = lines[len(lines) // 2].replace(b'"name": {"en": "', b'"name": {"en": "A', 1)
    path.write_bytes(b"\n".join(lines))


def publish_floor(source: Path, output: Path) -> int:
    """The least that a release takes: parse the lines, write as many bytes as its data files have."""
    import orjson

    block = b"x" * 2260
    with source.open("rb") as lines, output.open("wb") as out:
        for line in lines:
            orjson.loads(line)
            out.write(block)
    return 0


def whole_check(jobs: int) -> Callable[[Path, Path], int]:
    """The whole way of `peasant-ld check`: read, check, normalize, and validate as a graph, in chunks."""

    def run(source: Path, _: Path) -> int:
        from peasant_ld.flow import Job, drive
        from peasant_ld.model.description import Description

        with drive(Job(source, Description(BASE), jobs=jobs)) as checked:
            assert checked.report().ok
        return 0

    return run


TASKS: dict[str, Callable[[Path, Path], int]] = {
    "ours-ntriples-1": ours("ntriples", 1), "ours-ntriples-2": ours("ntriples", 2),
    "ours-unsorted-1": ours("ntriples", 1, ordered=False), "ours-turtle-1": ours("turtle", 1),
    "ours-turtle-2": ours("turtle", 2), "ours-jsonld-1": ours("jsonld", 1), "ours-jsonld-2": ours("jsonld", 2),
    "ours-default-1": ours("ntriples", 1, shapes=True), "ours-default-2": ours("ntriples", 2, shapes=True),
    "prepare": prepare, "oxigraph": by_oxigraph, "rdflib": by_rdflib, "pyld": by_pyld, "floor": floor,
    "check-ours": check_ours, "check-jsonschema": check_jsonschema,
    "read-ours": read_ours, "calamine": by_calamine,
    "whole-check-1": whole_check(1), "whole-check-2": whole_check(2), "publish-floor": publish_floor,
    "publish-first-1": publish(1, fresh=True), "publish-again-1": publish(1, fresh=False),
    "publish-first-2": publish(2, fresh=True), "publish-again-2": publish(2, fresh=False),
    "validate-shacl": validate("shacl"), "validate-pyshacl": validate("pyshacl"),
}  # fmt: skip

if __name__ == "__main__":
    print(TASKS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
