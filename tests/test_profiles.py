"""The same records in the terms of search engines, museums and archives; what has no term there is named."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from peasant_ld.model import load_model
from peasant_ld.problem import InputError
from peasant_ld.rdf.formats import Format, write_records
from peasant_ld.rdf.normalize import normalize
from peasant_ld.release.profiles import embedded, load_profile, profile_names, to_profile

rdflib = pytest.importorskip("rdflib")

BASE = "https://example.org/archive/"
MODEL = load_model()
NAMES = ("linked-art", "ric-o", "schema.org")
# The nodes that only normalizing makes, with the keys of their own.
MADE = {
    "TemporalEntity": ("asWritten", "date", "earliest", "latest", "inferred"),
    "Statement": ("subject", "predicate", "object", "source", "where", "status", "note"),
    "Tombstone": ("withdrawn", "reason", "replacedBy"),
}
ONTOLOGIES = {"schema": "schema.ttl", "crm": "cidoc.rdf", "rico": "rico.rdf"}
GRANT = {
    "id": "grant/one",
    "type": "Grant",
    "name": {"en": "One", "pt": "Um"},
    "funder": ["organization/a", "organization/b"],
    "amount": {"value": "12500.00", "currency": "USD"},
    "purpose": ["concept/land"],
    "awarded": "2018-08",
    "identifier": [{"scheme": "GB-CHC", "value": "1234"}],
}


def sources() -> list[dict[str, Any]]:
    """Every example record of every kind that conforms."""
    files = sorted((ROOT / "examples/kinds").glob("*/conforms.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines() if line.strip()]


def normalized(*records: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Source records, made whole."""
    for record in records:
        yield normalize(record, MODEL, BASE)


def test_there_is_a_profile_for_search_engines_museums_and_archives() -> None:
    assert profile_names() == NAMES


def test_an_unknown_profile_is_named_with_those_that_are_known() -> None:
    with pytest.raises(InputError) as found:
        load_profile("../context")
    assert found.value.problem.facts["known"] == "linked-art, ric-o, schema.org"


@pytest.mark.parametrize("name", NAMES)
def test_every_key_and_type_is_mapped_or_named_as_not_mapped(name: str) -> None:
    profile = load_profile(name)
    keys = {key for kind in MODEL.kinds.values() for key in kind.keys}
    keys |= {key for node, own in MODEL.nodes.items() for key in own if MODEL.context.term(node, key)}
    keys |= {key for own in MADE.values() for key in own}
    known = set(profile.context.terms) | {key for own in profile.context.scoped.values() for key in own}
    known |= set(profile.lift) | set(profile.not_mapped)
    assert keys <= known, sorted(keys - known)
    types = {*MODEL.kinds, *MODEL.nodes, *MADE}
    assert types <= set(profile.context.types) | set(profile.not_mapped)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_both_mapped_and_named_as_not_mapped(name: str) -> None:
    profile = load_profile(name)
    assert not (set(profile.context.terms) | set(profile.context.types) | set(profile.lift)) & set(profile.not_mapped)
    assert all(profile.not_mapped.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_term_exists_in_its_ontology(name: str, shared: Path) -> None:
    context = load_profile(name).context
    graphs = {
        prefix: rdflib.Graph().parse(shared / "data/ontologies" / file)
        for prefix, file in ONTOLOGIES.items()
        if prefix in context.prefixes
    }
    assert graphs
    terms = [*context.terms.values(), *(term for own in context.scoped.values() for term in own.values())]
    for iri in {*context.types.values(), *(term.iri for term in terms)}:
        prefix = context.compact(iri).partition(":")[0]
        if prefix in graphs:
            assert (rdflib.URIRef(iri), None, None) in graphs[prefix], iri
        else:
            assert prefix in ("rdfs", "skos"), iri


@pytest.mark.parametrize("name", NAMES)
def test_turtle_and_any_json_ld_processor_say_the_same(name: str) -> None:
    """The profile's JSON-LD through pyoxigraph equals the profile's N-Triples that we write."""
    import pyoxigraph as ox

    records = list(to_profile(normalized(*sources()), name, MODEL))
    assert len(records) > 20
    model = load_profile(name).model(MODEL)
    written = {}
    for form in (Format.JSONLD, Format.NTRIPLES, Format.TURTLE):
        out = io.BytesIO()
        write_records(records, out, form, model)
        kind = {"jsonld": ox.RdfFormat.JSON_LD, "ntriples": ox.RdfFormat.N_TRIPLES, "turtle": ox.RdfFormat.TURTLE}
        written[form] = set(ox.parse(out.getvalue(), format=kind[form.label]))
    assert written[Format.JSONLD] == written[Format.NTRIPLES] == written[Format.TURTLE]
    assert not [quad for quad in written[Format.JSONLD] if isinstance(quad.subject, ox.BlankNode)]


@pytest.mark.parametrize("name", NAMES)
def test_no_term_of_ours_is_left_in_a_profile_but_values_of_closed_lists(name: str) -> None:
    import pyoxigraph as ox

    out = io.BytesIO()
    write_records(
        to_profile(normalized(*sources()), name, MODEL), out, Format.NTRIPLES, load_profile(name).model(MODEL)
    )
    spaces = tuple(load_profile(name).context.prefixes.values())
    for triple in ox.parse(out.getvalue(), format=ox.RdfFormat.N_TRIPLES):
        assert triple.predicate.value.startswith((*spaces, "http://www.w3.org/1999/02/22-rdf-syntax-ns#"))


def test_a_grant_as_a_search_engine_reads_it() -> None:
    found = embedded(next(normalized(GRANT)), MODEL)
    assert found == {
        "@context": "https://schema.org/",
        "@id": BASE + "grant/one",
        "@type": ["Grant", "MonetaryGrant"],
        "name": [{"@language": "en", "@value": "One"}, {"@language": "pt", "@value": "Um"}],
        "identifier": {
            "@id": BASE + "grant/one#identifier-1",
            "@type": "PropertyValue",
            "propertyID": "GB-CHC",
            "value": "1234",
        },
        "funder": [{"@id": BASE + "organization/a"}, {"@id": BASE + "organization/b"}],
        "amount": {
            "@id": BASE + "grant/one#amount",
            "@type": "MonetaryAmount",
            "value": "12500.00",
            "currency": "USD",
        },
    }


def test_a_kind_that_schema_org_does_not_have_is_not_embedded() -> None:
    source = {"id": "participation/x", "type": "Participation", "in": "course/x", "count": 3}
    assert embedded(next(normalized(source)), MODEL) is None


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2018-08-14", "2018-08-14", "2018-08-14"),
        ("2016-08/2017", "2016-08", "2017"),
        ("2018/..", "2018", None),
        ("../2018", None, "2018"),
        ("2018~", None, None),
        ("201X", None, None),
        ("[2016..2017]", None, None),
        ({"text": "in its second year"}, None, None),
    ],
)
def test_only_exact_dates_become_plain_dates(written: Any, start: str | None, end: str | None) -> None:
    source = {"id": "journey/x", "type": "Journey", "period": written}
    found = embedded(next(normalized(source)), MODEL) or {}
    assert (found.get("startDate"), found.get("endDate")) == (start, end)


def test_a_vague_founding_is_not_made_precise() -> None:
    source = {"id": "movement/x", "type": "Movement", "founded": "1984/1985"}
    assert "foundingDate" not in (embedded(next(normalized(source)), MODEL) or {})


def test_a_journey_in_the_terms_of_a_museum() -> None:
    source = {"id": "journey/x", "type": "Journey", "brigade": "brigade/x", "place": "place/haiti", "period": "2016"}
    out = io.BytesIO()
    write_records(
        to_profile(normalized(source), "linked-art", MODEL), out, Format.TURTLE, load_profile("linked-art").model(MODEL)
    )
    graph = rdflib.Graph().parse(out.getvalue(), format="turtle")
    ask = """PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/> ASK { ?x a crm:E7_Activity ; crm:P14_carried_out_by ?b ;
      crm:P7_took_place_at ?p ; crm:P4_has_time-span [ a crm:E52_Time-Span ; crm:P82a_begin_of_the_begin ?day ] }"""
    assert graph.query(ask).askAnswer
