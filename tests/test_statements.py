"""Every way from a record to statements gives the same: ours, two JSON-LD processors, all formats, and back again."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from conftest import ROOT
from peasant_ld.check import compile_checker
from peasant_ld.model import load_model
from peasant_ld.problem import Place
from peasant_ld.rdf.also import json_ld
from peasant_ld.rdf.formats import Format, record_writer, write_records
from peasant_ld.rdf.graph import build_graph_of
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.rdf.own_document import compile_published
from peasant_ld.rdf.statements import statements
from peasant_ld.rdf.stating import Stating
from peasant_ld.reading.record import Record
from sizes import size
from strategies import archives
from way_back import normalized_back

ox = pytest.importorskip("pyoxigraph")
pytestmark = pytest.mark.slow

BASE = "https://example.org/archive/"
MODEL = load_model()
NORMALIZE = compile_normalizer(MODEL, BASE)
PUBLISHED = compile_published(MODEL, BASE)
# Texts that break what reads lines or escapes: each has once been seen to.
HARD = (
    '"',
    "\\",
    '\\"',
    "a\nb",
    "a\r\nb",
    "\t",
    "\u2028",
    "\u0085",
    "\u2029",
    "\ufeff",
    "\u202e",
    "😀",
    "\\u0041",
    "é",
    "{}",
    "%",
)
SETTINGS = settings(
    max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
Archives = list[list[dict[str, Any]]]


@pytest.fixture(scope="module")
def drawn() -> Archives:
    """Generated archives, the same in every run; all promises are held against each of their records."""
    found: Archives = []

    @settings(
        max_examples=size(100, 500),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(archives())
    def draw(records: list[dict[str, Any]]) -> None:
        found.append(records)

    draw()
    # Chance leaves some rare key out; the examples state every key of every kind.
    return found + [records_in(path) for path in sorted((ROOT / "examples" / "kinds").glob("*/conforms.jsonl"))]


def records_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def tell(record_property: Callable[[str, object], None], drawn: Archives) -> None:
    """Say how many records a promise was held against."""
    record_property("measured", sum(map(len, drawn)))


def ours(records: Iterable[Mapping[str, Any]]) -> set[Any]:
    """The triples that we state, as an independent parser reads them."""
    lines = "".join(f"{s} {p} {o} .\n" for record in records for s, p, o in statements(record, MODEL))
    return triples(lines.encode(), ox.RdfFormat.N_TRIPLES)


def triples(content: bytes, form: Any) -> set[Any]:
    return {quad.triple for quad in ox.parse(content, format=form)}


def document(records: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {"@context": MODEL.context.document, "@graph": [json_ld(record, MODEL.context) for record in records]}


def refuse(url: str, *_: Any) -> Any:
    raise AssertionError(f"a request for {url}")


def test_generated_records_pass_the_check(drawn: Archives) -> None:
    check = compile_checker(MODEL)
    for records in drawn:
        for record in records:
            problems = check(Record(record, Place("x")))
            assert not problems, (problems, record)


def test_our_statements_are_those_of_oxigraph(drawn: Archives, record_property: Callable[[str, object], None]) -> None:
    for records in drawn:
        normalized = [PUBLISHED(NORMALIZE(record)) for record in records]
        assert ours(normalized) == triples(json.dumps(document(normalized)).encode(), ox.RdfFormat.JSON_LD)
    tell(record_property, drawn)


def test_our_statements_are_those_of_pyld(drawn: Archives, record_property: Callable[[str, object], None]) -> None:
    jsonld = pytest.importorskip("pyld.jsonld")
    for records in drawn:
        normalized = [PUBLISHED(NORMALIZE(record)) for record in records]
        # Through JSON, as a file would be: PyLD is not to see our values, only what is published.
        read = json.loads(json.dumps(document(normalized)))
        lines = jsonld.to_rdf(read, {"format": "application/n-quads", "documentLoader": refuse})
        assert ours(normalized) == triples(lines.encode(), ox.RdfFormat.N_QUADS)
    tell(record_property, drawn)


def test_every_format_says_the_same_triples(drawn: Archives, record_property: Callable[[str, object], None]) -> None:
    for records in drawn:
        normalized = [PUBLISHED(NORMALIZE(record)) for record in records]
        wanted = ours(normalized)
        for form in Format:
            out = io.BytesIO()
            write_records(normalized, out, form, MODEL)
            assert triples(out.getvalue(), ox.RdfFormat.from_media_type(form.media_type)) == wanted, form.label
    tell(record_property, drawn)


def test_generated_functions_state_what_the_plain_way_states(
    drawn: Archives, record_property: Callable[[str, object], None]
) -> None:
    state = Stating(MODEL, BASE, (Format.NTRIPLES, Format.TURTLE, Format.JSONLD))
    plain = [record_writer(form, MODEL.context) for form in state.forms]
    for records in drawn:
        for record in map(NORMALIZE, records):
            before = json.dumps(record)
            assert state(record) == tuple(write(PUBLISHED(record)) for write in plain)
            assert json.dumps(record) == before
    assert state.plain * 100 <= state.generated
    tell(record_property, drawn)


def test_a_graph_gives_its_records_back(drawn: Archives, record_property: Callable[[str, object], None]) -> None:
    for records in drawn:
        for record in records:
            normalized = NORMALIZE(record)
            graph = build_graph_of([PUBLISHED(normalized)], MODEL)
            assert normalized_back(graph, BASE, tombstones=False) == [normalized]
    tell(record_property, drawn)


@pytest.mark.parametrize("text", HARD, ids=ascii)
def test_a_hard_text_stays_as_it_is(text: str) -> None:
    normalized = NORMALIZE({"id": "concept/x", "type": "Concept", "name": {"en": f"a{text}b"}})
    (value,) = [o for _, p, o in statements(normalized, MODEL) if p.endswith("prefLabel>")]
    assert json.loads(value.removesuffix("@en")) == f"a{text}b"
    assert normalized_back(build_graph_of([normalized], MODEL), BASE) == [normalized]


def test_every_kind_and_every_key_is_generated(drawn: Archives) -> None:
    seen = {(record["type"], key) for records in drawn for record in records for key in record}
    missing = {(kind.name, key) for kind in MODEL.kinds.values() for key in kind.keys} - seen
    assert not missing
