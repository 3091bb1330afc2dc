"""Records become bytes in five formats: a strict second parser reads the same from each, always the same bytes."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import peasant_ld as pld
from conftest import ROOT
from datasets import FOUNDING
from peasant_ld.model import load_model
from peasant_ld.rdf.formats import Format, document, media_type_of, write_records

PARSERS = {
    Format.TURTLE: ox.RdfFormat.TURTLE,
    Format.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    Format.NQUADS: ox.RdfFormat.N_QUADS,
    Format.TRIG: ox.RdfFormat.TRIG,
    Format.JSONLD: ox.RdfFormat.JSON_LD,
}
formats = pytest.mark.parametrize("form", Format, ids=lambda form: form.label)
# Cases of the RDF 1.1 suite in which the reader differs from the suite, with the reason.
EXCEPTIONS = {
    "rdf-xml/#xml-canon-test001": "an XML literal is kept as it is written, not made canonical",
    "rdf-xml/#xml-canon-test002": "the same",
}
TESTS = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SUITES = {
    "rdf-turtle": ox.RdfFormat.TURTLE,
    "rdf-n-triples": ox.RdfFormat.N_TRIPLES,
    "rdf-n-quads": ox.RdfFormat.N_QUADS,
    "rdf-trig": ox.RdfFormat.TRIG,
    "rdf-xml": ox.RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def records() -> list[Any]:
    return list(pld.open_dataset(FOUNDING).records())


def written(records: list[Any], form: Format) -> bytes:
    out = io.BytesIO()
    assert write_records(records, out, form, load_model()) == len(records)
    return out.getvalue()


def statements(data: bytes, form: Format) -> set[Any]:
    return {quad.triple for quad in ox.parse(data, format=PARSERS[form])}


@formats
def test_every_format_says_the_same(records: list[Any], form: Format) -> None:
    wanted = statements(written(records, Format.NTRIPLES), Format.NTRIPLES)
    assert len(wanted) > 1000
    assert statements(written(records, form), form) == wanted


@formats
def test_the_same_records_give_the_same_bytes(records: list[Any], form: Format) -> None:
    again = list(pld.open_dataset(FOUNDING).records())
    assert written(records, form) == written(again, form)


@formats
def test_there_is_no_blank_node(records: list[Any], form: Format) -> None:
    for triple in statements(written(records, form), form):
        assert isinstance(triple.subject, ox.NamedNode)
        assert not isinstance(triple.object, ox.BlankNode)


@formats
def test_no_records_give_a_file_that_says_nothing(form: Format) -> None:
    assert statements(written([], form), form) == set()


@formats
def test_a_changed_record_changes_its_own_lines_only(records: list[Any], form: Format) -> None:
    changed = [{**records[0], "note": {"en": "Seen again"}}, *records[1:]]
    before, after = written(records, form).splitlines(), written(changed, form).splitlines()
    text = (after[number] for number in range(len(after)) if after[number] not in set(before))
    assert 1 <= len(list(text)) <= 3
    assert before[-5:] == after[-5:]


@formats
def test_lines_end_in_one_way(records: list[Any], form: Format) -> None:
    data = written(records, form)
    assert data.endswith(b"\n")
    assert b"\r" not in data
    data.decode("utf-8")


def test_turtle_is_read_by_rdflib_too(records: list[Any]) -> None:
    import rdflib

    graph = rdflib.Graph().parse(data=written(records, Format.TURTLE), format="turtle")
    assert len(graph) == len(statements(written(records, Format.TURTLE), Format.TURTLE))


def test_one_record_can_be_read_without_the_others(records: list[Any]) -> None:
    import orjson

    alone = orjson.dumps(document(records[0], load_model()))
    assert statements(alone, Format.JSONLD) == statements(written(records[:1], Format.NTRIPLES), Format.NTRIPLES)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("turtle", Format.TURTLE),
        ("Turtle", Format.TURTLE),
        (".ttl", Format.TURTLE),
        ("text/turtle", Format.TURTLE),
        (".nt", Format.NTRIPLES),
        ("ntriples", Format.NTRIPLES),
        ("application/n-triples", Format.NTRIPLES),
        (".nq", Format.NQUADS),
        ("nquads", Format.NQUADS),
        (".trig", Format.TRIG),
        ("application/trig", Format.TRIG),
        (".jsonld", Format.JSONLD),
        (".json", Format.JSONLD),
        ("application/ld+json", Format.JSONLD),
        ("rdfxml", None),
        ("ttl", None),
        ("", None),
    ],
)
def test_a_format_is_found_by_name_media_type_and_suffix(name: str, form: Format | None) -> None:
    assert Format.named(name) is form


@formats
def test_the_media_type_is_the_one_that_others_know(form: Format) -> None:
    assert form.media_type == PARSERS[form].media_type
    assert form.suffixes[0] == f".{PARSERS[form].file_extension}"


# The reader that reads back what is written: the RDF 1.1 suite of the W3C.


def cases(folder: Path, name: str) -> Iterator[tuple[str, str, Path, Path | None, str]]:
    """The cases of one suite: name, type, action, result, base."""
    manifest = folder / name / "manifest.ttl"
    base = f"https://w3c.github.io/rdf-tests/rdf/rdf11/{name}/"
    store = ox.Store()
    store.bulk_load(manifest.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=base)
    query = f"""PREFIX mf: <{TESTS}> PREFIX rdft: <http://www.w3.org/ns/rdftest#>
        SELECT ?case ?type ?action ?result WHERE {{
          ?case a ?type ; mf:action ?action . OPTIONAL {{ ?case mf:result ?result }}
          FILTER(STRSTARTS(STR(?type), "http://www.w3.org/ns/rdftest#Test")) }} ORDER BY ?case"""
    for row in store.query(query):
        action = row["action"].value
        result = folder / name / row["result"].value.removeprefix(base) if row["result"] else None
        kind = row["type"].value.rpartition("#")[2]
        yield row["case"].value, kind, folder / name / action.removeprefix(base), result, action


def is_as_wanted(kind: str, action: Path, result: Path | None, base: str, form: Any) -> bool:
    try:
        found = ox.Dataset(ox.parse(action.read_bytes(), format=form, base_iri=base))
    except SyntaxError:
        return "Negative" in kind
    if "Negative" in kind or result is None:
        return "Negative" not in kind
    other = ox.RdfFormat.N_QUADS if result.suffix == ".nq" else ox.RdfFormat.N_TRIPLES
    wanted = ox.Dataset(ox.parse(result.read_bytes(), format=other))
    for dataset in (found, wanted):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return bool(found == wanted)


@pytest.mark.slow
def test_the_reader_that_reads_back_passes_the_rdf_suite(
    shared: Path, record_property: Callable[[str, object], None]
) -> None:
    folder = shared / "suites" / "rdf-tests" / "rdf" / "rdf11"
    passed, failed = 0, []
    for name, form in SUITES.items():
        for case, kind, action, result, base in cases(folder, name):
            if is_as_wanted(kind, action, result, base, form):
                passed += 1
            else:
                failed.append(re.sub(r".*/rdf11/", "", case))
    record_property("measured", passed)
    assert set(failed) == set(EXCEPTIONS)
    assert passed >= 990


# ── words for formats ──

MEANT = {
    "turtle": Format.TURTLE, "text/turtle": Format.TURTLE, ".ttl": Format.TURTLE, "TURTLE": Format.TURTLE,
    "ntriples": Format.NTRIPLES, "application/n-triples": Format.NTRIPLES, ".nt": Format.NTRIPLES,
    "nquads": Format.NQUADS, "application/n-quads": Format.NQUADS, ".nq": Format.NQUADS,
    "trig": Format.TRIG, "application/trig": Format.TRIG, ".trig": Format.TRIG,
    "jsonld": Format.JSONLD, "application/ld+json": Format.JSONLD, ".jsonld": Format.JSONLD, ".json": Format.JSONLD,
}  # fmt: skip
MEANINGLESS = [
    *("ttl", "nt", "turtel", "rdfxml", "application/rdf+xml", "xml", "json", "application/json", "n3", "text", ".rdf"),
    *("", " ", ".", "turtle ", "text/turtle; charset=utf-8", None, 1, b"turtle", [], pld.Place("x")),
]


@pytest.mark.parametrize("word", MEANT)
def test_a_format_is_meant_by_its_name_media_type_or_suffix(word: str) -> None:
    assert Format.of(word) is MEANT[word]
    assert Format.of(MEANT[word]) is MEANT[word]


@pytest.mark.parametrize("word", MEANINGLESS, ids=repr)
def test_a_word_that_means_no_format_is_an_error_that_names_all_and_nothing_is_written(word: Any) -> None:
    out = io.BytesIO()
    with pytest.raises(ValueError, match="turtle, ntriples, nquads, trig, jsonld"):
        pld.serialize([{"id": "concept/a", "type": "Concept", "name": {"en": "A"}}], out, word, "https://example.org/")
    assert out.getvalue() == b""


def test_records_are_written_in_the_format_that_a_word_means() -> None:
    records = [{"id": "concept/a", "type": "Concept", "name": {"en": "A"}}]
    written = {}
    for form in ("turtle", Format.TURTLE):
        out = io.BytesIO()
        pld.serialize(records, out, form, "https://example.org/")
        written[form] = out.getvalue()
    assert written["turtle"] == written[Format.TURTLE] != b""


def test_the_media_types_of_rdf_stand_in_one_table() -> None:
    types = re.compile(r"[\"' ](text/turtle|application/(ld\+json|n-triples|n-quads|trig))[\"';, ]")
    naming = {path.name for path in (ROOT / "src").rglob("*.py") if types.search(path.read_text("utf-8"))}
    assert naming == {"formats.py"}


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        *(("a.ttl", "text/turtle"), ("data/dataset.nq.gz", "application/gzip"), ("a/b.jsonl", "application/jsonl")),
        *(("CITATION.cff", "application/yaml"), ("search.js", "text/javascript"), ("a.svg", "image/svg+xml")),
        *(("a", "application/octet-stream"), ("a.unknown", "application/octet-stream"), ("a.html", "text/html")),
    ],
)
def test_a_file_has_the_media_type_of_its_last_suffix(name: str, media_type: str) -> None:
    assert media_type_of(name) == media_type
