"""What is measured beside the command: `tasks.py NAME FILE OUTPUT [BYTES]` does one piece of work in a process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

CHUNK = 1000  # records that a JSON-LD parser is given at once


def documents(source: Path, output: Path) -> None:
    """The JSON-LD that the command made, as documents of 1,000 records with their context, one a line."""
    with source.open("rb") as lines, output.open("wb") as out:
        head = next(lines)  # the context, up to the first record
        records = (line.rstrip().rstrip(b",") for line in lines)
        while some := [record for record in islice(records, CHUNK) if record != b"]}"]:
            out.write(head.rstrip() + b",".join(some) + b"]}\n")


def by_oxigraph(source: Path, output: Path) -> None:
    import pyoxigraph as ox

    with source.open("rb") as lines, output.open("wb") as out:
        for document in lines:
            quads = ox.parse(document, format=ox.RdfFormat.JSON_LD)
            ox.serialize((quad.triple for quad in quads), out, format=ox.RdfFormat.N_TRIPLES)


def by_rdflib(source: Path, output: Path) -> None:
    import rdflib

    graph = rdflib.Graph()
    with source.open("rb") as lines:
        for document in lines:
            graph.parse(data=document, format="json-ld")
    graph.serialize(output, format="nt", encoding="utf-8")


def by_pyld(source: Path, output: Path) -> None:
    from pyld import jsonld

    with source.open("rb") as lines, output.open("w", encoding="utf-8") as out:
        for document in lines:
            out.write(jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"}))


def check(engine: str) -> Callable[[Path, Path], None]:
    """Every record asked by its schema alone."""

    def run(source: Path, _: Path) -> None:
        from peasant_ld.check import compile_checker
        from peasant_ld.model import load_model
        from peasant_ld.reading import Record, read_records

        asked = compile_checker(load_model(), engine)
        items = [item for item in read_records(source) if isinstance(item, Record)]
        assert not [problem for item in items for problem in asked(item)]

    return run


def validate(engine: str) -> Callable[[Path, Path], None]:
    """A graph in one piece asked by an engine alone."""

    def run(source: Path, _: Path) -> None:
        from peasant_ld.check.shapes import validate_ntriples
        from peasant_ld.model import load_model

        list(validate_ntriples(source.read_text(encoding="utf-8"), load_model(), engine))

    return run


def read_ours(source: Path, _: Path) -> None:
    """The records of a file, with the place of every value, and nothing done with them."""
    from peasant_ld.reading import read_records

    assert sum(1 for _ in read_records(source))


def by_calamine(source: Path, _: Path) -> None:
    """The rows of a workbook by the reader alone, each cell made into a Python value."""
    from python_calamine import load_workbook

    with load_workbook(source) as book:
        assert sum(1 for title in book.sheet_names for _ in book.get_sheet_by_name(title).iter_rows())


def floor(source: Path, output: Path) -> None:
    """The least that anybody must do: parse the lines, and write as many bytes as were written of them."""
    import orjson

    size = int(sys.argv[4])
    with source.open("rb") as lines, output.open("wb") as out:
        for written, line in _written(lines, size, source.stat().st_size):
            orjson.loads(line)
            out.write(written)


def _written(lines: Iterator[bytes], size: int, of: int) -> Iterator[tuple[bytes, bytes]]:
    """Each line with its part of the bytes that are to be written; together they are all of them."""
    done, due, block = 0, 0, b"x" * 2**20
    for line in lines:
        due += len(line)
        upto = due * size // of
        yield block[: upto - done], line
        done = upto


TASKS: dict[str, Callable[[Path, Path], None]] = {
    "documents": documents, "oxigraph": by_oxigraph, "rdflib": by_rdflib, "pyld": by_pyld, "floor": floor,
    "check-ours": check("fast"), "check-jsonschema": check("reference"), "validate-shacl": validate("shacl"),
    "validate-pyshacl": validate("pyshacl"), "read-ours": read_ours, "calamine": by_calamine,
}  # fmt: skip

if __name__ == "__main__":
    TASKS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
