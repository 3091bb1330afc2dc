"""Evidence stands on the very statement it is for, in every format, survives the round trip, and is checked."""

import io
import json
from typing import Any

import pytest

from peasant_ld.exchange.rdf.reading import records_of
from peasant_ld.flow import write_rdf
from peasant_ld.model import load_model
from peasant_ld.rdf.formats import Format
from peasant_ld.rdf.graph import build_graph_of
from peasant_ld.reading import Record
from test_access import BASE, BRIGADE, REPORT, codes
from way_back import normalized_back

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PLD = "https://w3id.org/peasant-ld/ns#"
PERIOD = {"text": "in August 2018", "edtf": "2018-08"}
JOURNEY = {
    "id": "journey/j",
    "type": "Journey",
    "brigade": "brigade/b",
    "participantCount": 12,
    "period": PERIOD,
    "name": {"en": "A journey", "pt": "Uma viagem"},
    "altName": {"en": ["One", "Two"]},
}


def entry(of: str, status: str = "stated", **more: Any) -> dict[str, Any]:
    return {"of": of, "source": "document/report", "status": status} | more


EVERY = [
    entry("brigade", "implied", where="page 2"),
    entry("participantCount", "disputed", note={"en": "Another page says 13."}),
    entry("period", "inferred"),
    entry("name", value={"pt": "Uma viagem"}),
    entry("altName", value="Two"),
]
OBJECTS = {
    ("<https://w3id.org/peasant-ld/ns#brigade>", f"<{BASE}brigade/b>", "implied"),
    (f"<{PLD}participantCount>", '"12"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>', "disputed"),
    ("<http://www.w3.org/2006/time#hasTime>", f"<{BASE}journey/j#period>", "inferred"),
    ("<http://www.w3.org/2004/02/skos/core#prefLabel>", '"Uma viagem"@pt', "stated"),
    ("<http://www.w3.org/2004/02/skos/core#altLabel>", '"Two"@en', "stated"),
}


@pytest.mark.parametrize("form", list(Format), ids=lambda form: form.label)
def test_each_entry_is_on_its_statement_in_every_format(world: Any, form: Format) -> None:
    import pyoxigraph as ox

    one, out = world([BRIGADE, REPORT, JOURNEY | {"evidence": EVERY}]), io.BytesIO()
    assert write_rdf(one.dataset.job(), out, form).ok
    triples = {(quad.subject, quad.predicate, quad.object) for quad in ox.parse(out.getvalue(), mime_of(form))}
    nodes = {each for each, is_a, name in triples if is_a.value == f"{RDF}type" and name.value == f"{RDF}Statement"}
    found = set()
    for node in nodes:
        of = {predicate.value: value for subject, predicate, value in triples if subject == node}
        assert (of[f"{RDF}subject"], of[f"{RDF}predicate"], of[f"{RDF}object"]) in triples
        assert of["http://www.w3.org/ns/prov#hadPrimarySource"].value == f"{BASE}document/report"
        status = of[f"{PLD}evidenceStatus"].value.rpartition("-")[2]
        found.add((str(of[f"{RDF}predicate"]), str(of[f"{RDF}object"]), status))
    assert found == OBJECTS


def mime_of(form: Format) -> Any:
    """The format as the second parser names it."""
    import pyoxigraph as ox

    return ox.RdfFormat.from_media_type(form.media_type)


def test_evidence_survives_the_round_trip_through_a_graph(world: Any) -> None:
    _, records = world([BRIGADE, REPORT, JOURNEY | {"evidence": EVERY}]).examined()
    back = normalized_back(build_graph_of(records.values(), load_model()), BASE)
    again = {record["id"]: record for record in back}
    assert again == {record["id"]: record for record in records.values()}


def test_what_the_rules_changed_survives_the_round_trip_too(world: Any) -> None:
    access = {"coarsen": {"date": "year", "place": "country"}, "reviewBy": "2050-01-01"}
    more = [{"id": f"journey/{n}", "type": "Journey", "brigade": "brigade/b", "participantCount": n} for n in (3, 50)]
    gone = {
        "id": "document/gone",
        "type": "Document",
        "access": {"level": "withdrawn", "on": "2024-01-01", "reason": "legal"},
    }
    report, records = world([BRIGADE, REPORT, gone, *more, JOURNEY | {"evidence": EVERY, "access": access}]).examined()
    assert report.ok
    graph = build_graph_of(records.values(), load_model())
    back = [item.data for item in records_of(graph, base=BASE) if isinstance(item, Record)]
    assert len(back) == len(records)
    _, again = world(back).examined()
    assert again == records


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        (entry("place"), "PLD039"),
        (entry("altName", value="Three"), "PLD039"),
        (entry("name") | {"source": "document/none"}, "PLD027"),
        (entry("name") | {"source": "brigade/b"}, "PLD104"),
        (entry("name", "guessed"), "PLD033"),
    ],
)
def test_wrong_evidence_is_told(world: Any, evidence: dict[str, Any], code: str) -> None:
    report, _ = world([BRIGADE, REPORT, JOURNEY | {"evidence": [evidence]}]).examined()
    assert code in codes(report)
    assert not report.ok


def test_evidence_for_a_statement_that_is_not_made_is_told_of_any_graph() -> None:
    import rdflib

    import peasant_ld

    record = {"id": f"{BASE}journey/j", "type": ["Journey"], "brigade": f"{BASE}brigade/b"}
    node = {
        "id": f"{BASE}journey/j#evidence-brigade-1",
        "type": ["Statement"],
        "subject": f"{BASE}journey/j",
        "status": "pld:status-stated",
        "predicate": "pld:brigade",
        "object": {"@id": f"{BASE}brigade/other"},
        "source": f"{BASE}document/report",
    }
    graph = build_graph_of([record | {"evidence": [node]}], load_model())
    assert isinstance(graph, rdflib.Graph)
    assert "PLD111" in {problem.code for problem in peasant_ld.validate_graph(graph)}


def test_the_statuses_are_those_of_the_vocabulary() -> None:
    schema = load_model().common["$defs"]["evidenceEntry"]["properties"]["status"]
    assert set(schema["enum"]) == {"stated", "implied", "inferred", "disputed"}
    assert json.dumps(schema["x-terms"]).count("pld:status-") == 4
