"""Every way from a record to statements gives the same: ours, two JSON-LD processors, all formats, and back again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from peasant_ld.check import compile_checker
from peasant_ld.flow.direct import compile_direct
from peasant_ld.graph import build_graph_of, records_of
from peasant_ld.model import load_model
from peasant_ld.normalize import compile_normalizer
from peasant_ld.problem import Place
from peasant_ld.reading.record import Record
from peasant_ld.serialize import Format, write_records
from peasant_ld.statements import NTRIPLES, TURTLE, compile_writer, statements
from strategies import archives

ox = pytest.importorskip("pyoxigraph")

BASE = "https://example.org/archive/"
MODEL = load_model()
NORMALIZE = compile_normalizer(MODEL, BASE)
# Texts that break what reads lines or escapes: each has once been seen to.
HARD = ('"', "\\", '\\"', "a\nb", "a\r\nb", "\t", "\u2028", "\u0085", "\u2029", "\ufeff", "\u202e", "😀", "\\u0041", "é", "{}", "%")
counted: dict[str, int] = {}
several = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@pytest.fixture(scope="module", autouse=True)
def _told(request: pytest.FixtureRequest) -> Iterator[None]:
    """Say at the end how many generated records each promise was held against."""
    yield
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("\ngenerated records:", ", ".join(f"{name} {number:,}" for name, number in counted.items()))


def count(name: str, records: list[Any]) -> None:
    counted[name] = counted.get(name, 0) + len(records)


def ours(records: list[dict[str, Any]]) -> set[Any]:
    """The triples that we state, as an independent parser reads them."""
    lines = "".join(f"{s} {p} {o} .\n" for record in records for s, p, o in statements(record, MODEL))
    return triples(lines.encode(), ox.RdfFormat.N_TRIPLES)


def triples(content: bytes, form: Any) -> set[Any]:
    return {quad.triple for quad in ox.parse(content, format=form)}


def document(records: list[dict[str, Any]]) -> dict[str, Any]:
    return {"@context": MODEL.context.document, "@graph": records}


def refuse(url: str, *_: Any) -> Any:
    raise AssertionError(f"a request for {url}")


@several
@given(archives())
def test_generated_records_pass_the_check(records: list[dict[str, Any]]) -> None:
    check = compile_checker(MODEL)
    for record in records:
        problems = check(Record(record, Place("x")))
        assert not problems, (problems, record)


@several
@given(archives())
def test_our_statements_are_those_of_oxigraph(records: list[dict[str, Any]]) -> None:
    normalized = [NORMALIZE(record) for record in records]
    assert ours(normalized) == triples(json.dumps(document(normalized)).encode(), ox.RdfFormat.JSON_LD)
    count("oxigraph", records)


@several
@given(archives())
def test_our_statements_are_those_of_pyld(records: list[dict[str, Any]]) -> None:
    jsonld = pytest.importorskip("pyld.jsonld")
    normalized = [NORMALIZE(record) for record in records]
    # Through JSON, as a file would be: PyLD is not to see our values, only what is published.
    read = json.loads(json.dumps(document(normalized)))
    lines = jsonld.to_rdf(read, {"format": "application/n-quads", "documentLoader": refuse})
    assert ours(normalized) == triples(lines.encode(), ox.RdfFormat.N_QUADS)
    count("PyLD", records)


@several
@given(archives())
def test_every_format_says_the_same_triples(records: list[dict[str, Any]]) -> None:
    normalized = [NORMALIZE(record) for record in records]
    wanted = ours(normalized)
    for form in Format:
        out = io.BytesIO()
        write_records(normalized, out, form, MODEL)
        assert triples(out.getvalue(), ox.RdfFormat.from_media_type(form.media_type)) == wanted, form.label
    count("five formats", records)


@several
@given(archives())
def test_the_direct_way_writes_what_the_plain_way_writes(records: list[dict[str, Any]]) -> None:
    for notation in (NTRIPLES, TURTLE):
        direct, plain = compile_direct(MODEL, BASE, notation), compile_writer(MODEL.context, notation)
        for record in records:
            before = json.dumps(record)
            assert direct(record) == plain(NORMALIZE(record))
            assert json.dumps(record) == before
    count("direct", records)


@several
@given(archives(10))
def test_a_graph_gives_its_records_back(records: list[dict[str, Any]]) -> None:
    for record in records:
        normalized = NORMALIZE(record)
        assert list(records_of(build_graph_of([normalized], MODEL), MODEL)) == [normalized]
    count("back again", records)


@pytest.mark.parametrize("text", HARD, ids=ascii)
def test_a_hard_text_stays_as_it_is(text: str) -> None:
    normalized = NORMALIZE({"id": "concept/x", "type": "Concept", "name": {"en": f"a{text}b"}})
    (value,) = [o for _, p, o in statements(normalized, MODEL) if p.endswith("prefLabel>")]
    assert json.loads(value.removesuffix("@en")) == f"a{text}b"
    assert list(records_of(build_graph_of([normalized], MODEL), MODEL)) == [normalized]


def test_every_kind_is_generated() -> None:
    seen: set[str] = set()

    @settings(several, max_examples=3)
    @given(archives())
    def see(records: list[dict[str, Any]]) -> None:
        seen.update(record["type"] for record in records)

    see()
    assert seen == set(MODEL.kinds)
