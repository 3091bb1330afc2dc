"""The same records in the terms of search engines, museums and archives; what they cannot say is counted."""

import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from datasets import make_dataset, run
from own_kinds import ref, schema, write_model
from peasant_ld.dataset import open_dataset
from peasant_ld.model import Model, load_model
from peasant_ld.model.profile_names import profile_names
from peasant_ld.problem import InputError
from peasant_ld.rdf.normalize import normalize
from peasant_ld.release.profiles import Losses, Reason, load_profile, to_profile, write_profile
from strategies import records

rdflib = pytest.importorskip("rdflib")

BASE = "https://example.org/"
MODEL = load_model()
NAMES = ("linked-art", "ric-o", "schema.org")
GRANT = {
    "id": "grant/one",
    "type": "Grant",
    "name": {"en": "One", "pt": "Um"},
    "funder": ["organization/a", "organization/b"],
    "recipient": ["organization/c"],
    "amount": {"value": "12500.00", "currency": "USD"},
    "awarded": "2018-08",
    "identifier": [{"scheme": "XX-REG", "value": "1234"}],
    "openCall": True,
}


def sources() -> list[dict[str, Any]]:
    """Every example record of every kind that conforms."""
    files = sorted((ROOT / "examples/kinds").glob("*/conforms.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines() if line.strip()]


def normalized(*records: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Source records, made whole, by id."""
    return sorted((normalize(record, MODEL, BASE) for record in records), key=lambda record: str(record["id"]))


def said(name: str, *records: Mapping[str, Any]) -> tuple[list[dict[str, Any]], Losses]:
    """What a profile says of source records, and what it does not."""
    losses = Losses(name)
    whole = normalized(*records)
    return list(to_profile(lambda: whole, load_profile(name, MODEL), MODEL, losses, ("en",))), losses


def node(name: str, identity: str, *records: Mapping[str, Any]) -> dict[str, Any]:
    """What a profile says of one thing, in all places together."""
    nodes, _ = said(name, *records)
    found: dict[str, Any] = {}
    for each in nodes:
        if each.get("@id", each.get("id")) == BASE + identity:
            found |= each
    return found


def entangled() -> list[dict[str, Any]]:
    """Records of every kind that point at every kind that they may, with every key that can point at something."""
    made = []
    for kind in MODEL.kinds.values():
        targets = {
            key.name: [f"thing/{each.lower()}-0" for each in key.kinds or MODEL.kinds]
            for key in kind.keys.values()
            if key.is_reference
        }
        of_one = [name for name in targets if kind.keys[name].form == "ref"]
        for number in range(max([1, *(len(targets[name]) for name in of_one)])):
            one = {name: targets[name][number % len(targets[name])] for name in of_one}
            made.append({"id": f"thing/{kind.name.lower()}-{number}", "type": kind.name, **targets, **one})
    return made


def written(name: str) -> bytes:
    """The file of a profile over all examples, and over records that point at everything."""
    out, whole = io.BytesIO(), normalized(*sources(), *entangled())
    write_profile(lambda: whole, out, name, MODEL)
    return out.getvalue()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """Kinds of one's own: one that is an event, one that is so by its role only, one that is nothing known."""
    date = {
        "$ref": "common.schema.json#/$defs/date",
        "x-also-start": ["schema:startDate"],
        "x-also-end": ["schema:endDate"],
    }
    keys = {
        "name": "text",
        "callers": ref("refs", **{"x-also": ["schema:organizer"], "x-kinds": ["Movement"]}),
        "days": date,
        "slogans": "texts",
        "banners": "count",
        "weather": "token",
    }
    schemas = [
        schema("Vigil", ["schema:Event"], keys),
        schema("Bonfire", [], keys, **{"x-role": ["activity"]}),
        schema("Song", [], {"name": "text"}),
    ]
    terms = {
        "callers": {"@id": "own:callers", "@type": "@id", "@container": "@set"},
        "schema:organizer": {"@id": "schema:organizer", "@type": "@id", "@container": "@set"},
        "days": {"@id": "own:days"},
        "slogans": {"@id": "own:slogans", "@container": ["@language", "@set"]},
        "banners": {"@id": "own:banners", "@type": "xsd:nonNegativeInteger"},
        "weather": {"@id": "own:weather"},
    }
    return load_model(write_model(tmp_path_factory.mktemp("own"), schemas, terms))


def vigil(kind: str) -> dict[str, Any]:
    stated = {"callers": ["movement/x"], "days": "2019-05-01/2019-05-02", "banners": 7, "weather": "rain"}
    return {"id": "vigil/x", "type": kind, "name": {"pt": "Noite"}, "slogans": {"pt": ["Terra!"]}, **stated}


@pytest.mark.parametrize("kind", ["Vigil", "Bonfire"])
def test_a_kind_and_keys_of_ones_own_go_in_by_what_they_are(own: Model, kind: str) -> None:
    record = normalize(vigil(kind), own, BASE)
    losses = Losses("schema.org")
    event, banners = to_profile(lambda: [record], load_profile("schema.org", own), own, losses)
    assert event["@type"] == ["Event"]
    assert event["organizer"] == {"@id": BASE + "movement/x", "@type": "Organization"}
    assert (event["startDate"], event["endDate"]) == ("2019-05-01", "2019-05-02")
    assert (banners["@type"], banners["value"]) == ("Observation", 7)
    assert losses.as_dict()["values"] == {kind: {"slogans": {"no-term": 1}, "weather": {"no-term": 1}}}


def test_a_key_of_ones_own_that_nobody_knows_is_a_statement_in_linked_art(own: Model) -> None:
    record = normalize(vigil("Vigil"), own, BASE)
    (found,) = to_profile(lambda: [record], load_profile("linked-art", own), own, Losses("linked-art"))
    assert found["type"] == "Activity"
    assert {each["content"] for each in found["referred_to_by"]} >= {"Terra!", "7", "rain"}


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_of_ones_own_that_is_nothing_known_is_counted(own: Model, name: str) -> None:
    record, losses = normalize({"id": "song/x", "type": "Song", "name": {"pt": "Ciranda"}}, own, BASE), Losses(name)
    assert list(to_profile(lambda: [record], load_profile(name, own), own, losses)) == []
    (problem,) = losses.problems()
    assert (problem.code, problem.value, problem.facts["records"]) == ("PLD422", "Song", 1)


def test_there_is_a_profile_for_search_engines_museums_and_archives() -> None:
    assert profile_names() == NAMES


def test_an_unknown_profile_is_named_with_those_that_are_known() -> None:
    with pytest.raises(InputError) as found:
        load_profile("../context", MODEL)
    assert found.value.problem.facts["known"] == "linked-art, ric-o, schema.org"


@pytest.mark.parametrize("name", NAMES)
def test_every_record_is_said_or_counted_as_lost(name: str) -> None:
    _, losses = said(name, *sources())
    assert losses.written + sum(losses.kinds.values()) == len(sources()) > 40


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", sorted(MODEL.kinds))
def test_every_key_of_every_kind_is_said_or_counted_as_lost(name: str, kind: str) -> None:
    """A record of one key says more than one of none, or the key is counted as lost: none falls silently."""
    bare: dict[str, Any] = {"id": "thing/x", "type": kind}
    stated = {key: value for record in sources() if record["type"] == kind for key, value in record.items()}
    before, _ = said(name, bare)
    for key in stated.keys() - {"id", "type"}:
        nodes, losses = said(name, bare | {key: stated[key]})
        lost = {each for _, _, each in losses.values}
        if key not in normalize(bare | {key: stated[key]}, MODEL, BASE):
            continue  # evidence of nothing
        assert nodes != before or key in lost or losses.kinds[kind], f"{key} is neither said nor lost"


@pytest.mark.parametrize("name", NAMES)
def test_the_same_records_give_the_same_bytes(name: str) -> None:
    assert written(name) == written(name)


def test_a_grant_as_a_search_engine_reads_it() -> None:
    nodes, losses = said("schema.org", GRANT)
    assert nodes == [
        {
            "@id": BASE + "grant/one",
            "@type": ["Grant", "MonetaryGrant"],
            "name": [{"@language": "en", "@value": "One"}, {"@language": "pt", "@value": "Um"}],
            "identifier": {
                "@id": BASE + "grant/one#identifier-1",
                "@type": "PropertyValue",
                "propertyID": "XX-REG",
                "value": "1234",
            },
            "funder": [{"@id": BASE + "organization/a"}, {"@id": BASE + "organization/b"}],
            "fundedItem": {"@id": BASE + "organization/c"},
            "amount": {
                "@id": BASE + "grant/one#amount",
                "@type": "MonetaryAmount",
                "value": "12500.00",
                "currency": "USD",
            },
        },
        {
            "@id": BASE + "grant/one#award",
            "@type": "DonateAction",
            "object": {"@id": BASE + "grant/one"},
            "agent": [{"@id": BASE + "organization/a"}, {"@id": BASE + "organization/b"}],
            "recipient": {"@id": BASE + "organization/c"},
            "endTime": "2018-08",
        },
    ]
    assert losses.as_dict()["values"] == {"Grant": {"openCall": {"no-term": 1}}}


def test_a_reference_says_what_it_points_at_where_that_is_in_the_dataset() -> None:
    movement = {"id": "movement/x", "type": "Movement", "name": {"pt": "Terra"}}
    training = {"id": "training/x", "type": "Training", "organizer": ["movement/x", "movement/away"]}
    found = node("schema.org", "training/x", movement, training)
    assert found["organizer"] == [
        {"@id": BASE + "movement/away"},
        {"@id": BASE + "movement/x", "@type": "Organization", "name": {"@language": "pt", "@value": "Terra"}},
    ]


def test_the_editions_of_a_course_are_its_instances() -> None:
    course = {"id": "course/x", "type": "Course", "name": {"en": "Seeds"}}
    edition = {"id": "training/x", "type": "Training", "courseOf": "course/x", "period": "2016-08/2016-09"}
    nodes, _ = said("schema.org", course, edition)
    assert nodes[2] == {
        "@id": BASE + "course/x",
        "@type": "Course",
        "hasCourseInstance": {"@id": BASE + "training/x", "@type": ["EducationEvent", "CourseInstance"]},
    }
    assert node("schema.org", "training/x", course, edition)["@type"] == ["EducationEvent", "CourseInstance"]


def test_a_count_is_an_observation_of_what_it_counts() -> None:
    nodes, _ = said("schema.org", {"id": "journey/x", "type": "Journey", "participantCount": 24})
    assert nodes[1] == {
        "@id": BASE + "journey/x#participantCount",
        "@type": "Observation",
        "observationAbout": {"@id": BASE + "journey/x"},
        "measuredProperty": {"@id": "https://w3id.org/peasant-ld/ns#participantCount", "@type": "Property"},
        "value": 24,
    }


@pytest.mark.parametrize(
    ("of", "place"), [("movement/x", "member"), ("journey/x", "attendee"), ("grant/x", None)], ids=str
)
def test_who_takes_part_stands_in_a_role_between_the_two(of: str, place: str | None) -> None:
    what = {"id": of, "type": of.partition("/")[0].title()}
    taking = {"id": "participation/x", "type": "Participation", "participant": "person/x", "in": of}
    role, whole = node("schema.org", "participation/x", what, taking), node("schema.org", of, what, taking)
    if place is None:
        _, losses = said("schema.org", what, taking)
        assert losses.values[Reason.TARGET, "Participation", "in"] == 1
        return
    assert role[place] == {"@id": BASE + "person/x"}
    assert whole[place]["@id"] == BASE + "participation/x"


@pytest.mark.parametrize(
    ("stated", "start", "end", "is_lost"),
    [
        ("2018-08-14", "2018-08-14", "2018-08-14", False),
        ("2016-08/2017", "2016-08", "2017", False),
        ("2018/..", "2018", None, False),
        ("../2018", None, "2018", False),
        ("2018~/2020", None, "2020", True),
        ("2018~", None, None, True),
        ("201X", None, None, True),
        ("[2016..2017]", None, None, True),
        ({"text": "in its second year"}, None, None, True),
    ],
)
def test_only_exact_dates_become_plain_dates(stated: Any, start: str | None, end: str | None, is_lost: bool) -> None:
    source = {"id": "journey/x", "type": "Journey", "period": stated}
    found, (_, losses) = node("schema.org", "journey/x", source), said("schema.org", source)
    assert (found.get("startDate"), found.get("endDate")) == (start, end)
    assert losses.values[Reason.INEXACT, "Journey", "period"] == is_lost


def test_a_vague_founding_is_not_made_precise() -> None:
    source = {"id": "movement/x", "type": "Movement", "founded": "1984/1985"}
    nodes, losses = said("schema.org", source)
    assert "foundingDate" not in nodes[0]
    assert losses.values[Reason.INEXACT, "Movement", "founded"] == 1


def test_the_command_and_the_library_write_the_same_and_tell_the_same_losses(tmp_path: Path) -> None:
    grant = {key: value for key, value in GRANT.items() if key not in ("funder", "recipient")}
    folder = make_dataset(tmp_path / "archive", [grant])
    out = io.BytesIO()
    report = open_dataset(folder).write_profile("schema.org", out)
    ran = run("convert", folder, "--profile", "schema.org", "--lang", "en")
    assert ran.code == 0
    assert ran.out.encode() == out.getvalue()
    assert "PLD423" in [problem.code for problem in report.problems]
    assert "schema.org has no property for these keys of Grant (values left out): openCall (1)" in ran.err


def test_a_release_holds_the_profile_and_says_in_its_report_what_that_lacks(tmp_path: Path) -> None:
    grants = [GRANT | {"id": f"grant/{each}"} for each in ("one", "two")]
    agents = [{"id": f"organization/{each}", "type": "Organization", "name": {"en": each}} for each in "abc"]
    folder = make_dataset(tmp_path / "archive", [*grants, *agents])
    assert run("publish", folder, "--no-pages", "--profile", "schema.org", "--profile", "linked-art").code == 0
    release = folder / "release"
    report = json.loads((release / "report.json").read_text("utf-8"))
    lost = {
        (each["facts"]["other"], each["value"], each["facts"]["known"])
        for each in report["problems"]
        if each["code"] == "PLD423"
    }
    assert lost == {("schema.org", "Grant", "openCall (2)")}
    assert len(json.loads((release / "data/dataset.linked-art.jsonld").read_bytes())) == 5
    assert "openCall (2)" in (release / "report.html").read_text("utf-8")


@pytest.mark.parametrize("more", [["-t", "turtle"], ["-o", "x.ttl"], ["--no-shapes", "--unsorted"]])
def test_a_profile_is_json_ld_in_order_or_the_command_is_refused(tmp_path: Path, more: list[str]) -> None:
    ran = run("convert", tmp_path, "--profile", "ric-o", *more)
    assert ran.code == 2
    assert "--profile" in ran.err


def test_records_with_errors_are_in_no_profile(tmp_path: Path) -> None:
    lines = tmp_path / "records.jsonl"
    lines.write_text('{"id": "grant/x", "type": "Grant", "amount": 3}\n', encoding="utf-8")
    out = tmp_path / "out.jsonld"
    assert run("convert", lines, "--base", BASE, "--profile", "ric-o", "-o", out).code == 1
    assert not out.exists()


def test_losses_are_told_by_kind_with_the_keys_and_how_often() -> None:
    _, losses = said("schema.org", GRANT, GRANT | {"id": "grant/two", "plannedMonths": 3, "actualPeriod": "2018"})
    told = [(problem.code, problem.value, problem.facts["known"]) for problem in losses.problems()]
    assert told == [("PLD423", "Grant", "actualPeriod (1), openCall (2)")]


def test_a_record_that_was_withdrawn_is_in_no_profile() -> None:
    gone = {"id": BASE + "grant/gone", "type": ["Tombstone"], "withdrawn": "2020-01-01"}
    for name in NAMES:
        losses = Losses(name)
        assert list(to_profile(lambda: [gone], load_profile(name, MODEL), MODEL, losses)) == []
        assert losses.kinds == {"Tombstone": 1}


def graph_of(name: str) -> set[Any]:
    import pyoxigraph as ox

    return set(ox.parse(written(name), format=ox.RdfFormat.JSON_LD))


@pytest.mark.parametrize("name", ["ric-o", "schema.org"])
def test_a_profile_is_read_without_a_request_and_has_no_blank_node(name: str) -> None:
    import pyoxigraph as ox

    quads = graph_of(name)
    assert len(quads) > 500
    assert not [quad for quad in quads if isinstance(quad.subject, ox.BlankNode)]


@pytest.mark.parametrize("name", NAMES)
@given(archive=st.lists(records(), max_size=3, unique_by=lambda record: str(record["id"])))
@settings(max_examples=30, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_records_state_is_said_or_counted(name: str, archive: list[dict[str, Any]]) -> None:
    nodes, losses = said(name, *archive)
    assert losses.written + sum(losses.kinds.values()) == len(archive)
    ids = {each.get("@id", each.get("id")) for each in nodes}
    assert losses.kinds or ids >= {each["id"] for each in normalized(*archive)}
    json.dumps(nodes)


class SchemaOrg:
    """What the vocabulary of schema.org says of the use of its properties."""

    def __init__(self, path: Path) -> None:
        import pyoxigraph as ox

        self.above: dict[str, set[str]] = {}
        self.domain: dict[str, set[str]] = {}
        self.range: dict[str, set[str]] = {}
        places = {"domainIncludes": self.domain, "rangeIncludes": self.range, "subClassOf": self.above}
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            name = quad.predicate.value.replace("#", "/").rpartition("/")[2]
            if name in places and isinstance(quad.object, ox.NamedNode):
                mine, other = (each.value.rpartition("/")[2] for each in (quad.subject, quad.object))
                places[name].setdefault(mine, set()).add(other)

    def all_of(self, types: set[str]) -> set[str]:
        """Types and everything above them."""
        more = types.union(*(self.above.get(each, ()) for each in types))
        return more if more == types else self.all_of(more)


@pytest.fixture(scope="session")
def schema_org(shared: Path) -> SchemaOrg:
    return SchemaOrg(shared / "data/ontologies/schema.ttl")


SCHEMA = "https://schema.org/"


def types_and_uses() -> tuple[dict[str, set[str]], list[tuple[str, str, Any]]]:
    """The types of each thing in the schema.org profile, and each use of a property: (thing, property, value)."""
    types: dict[str, set[str]] = {}
    uses = []
    for quad in graph_of("schema.org"):
        if quad.predicate.value.endswith("#type"):
            types.setdefault(quad.subject.value, set()).add(quad.object.value.removeprefix(SCHEMA))
        else:
            uses.append((quad.subject.value, quad.predicate.value.removeprefix(SCHEMA), quad.object))
    return types, uses


def test_every_property_is_in_the_domain_of_its_type_by_schema_org(schema_org: SchemaOrg) -> None:
    """A role stands between two things, and has the property of the first (schema.org, "Introducing Role")."""
    types, uses = types_and_uses()
    wrong = set()
    for thing, name, _ in uses:
        above = schema_org.all_of(types[thing])
        if not above & schema_org.domain.get(name, set()) and not (
            "Role" in above and name in ("member", "attendee", "contributor")
        ):
            wrong.add((tuple(sorted(types[thing])), name))
    assert wrong == set()


def test_every_thing_that_is_pointed_at_is_in_the_range_by_schema_org(schema_org: SchemaOrg) -> None:
    types, uses = types_and_uses()
    wrong = set()
    for _, name, value in uses:
        if value.value in types and "URL" not in schema_org.range[name]:  # an address fits there, whatever is there
            above = schema_org.all_of(types[value.value])
            if not above & schema_org.range[name] and "Role" not in above:
                wrong.add((name, tuple(sorted(types[value.value]))))
    assert wrong == set(), sorted(wrong)


def test_every_name_that_goes_in_as_it_is_is_one_that_the_class_can_have(schema_org: SchemaOrg) -> None:
    stated = json.loads((ROOT / "shapes/profiles/schema.org.json").read_text("utf-8"))["legal"]
    for owner, names in stated.items():
        above = schema_org.all_of({owner})
        for name, targets in names.items():
            assert above & schema_org.domain[name] or owner == "Thing", (owner, name)
            assert all(schema_org.all_of({each}) & schema_org.range[name] for each in targets), (owner, name)


def test_every_type_is_a_class_of_schema_org(schema_org: SchemaOrg) -> None:
    types, _ = types_and_uses()
    assert set().union(*types.values()) <= schema_org.above.keys() | {"Thing"}


class Ontology:
    """What an ontology says of the use of its terms: (thing -> classes), with everything above a class."""

    def __init__(self, path: Path, space: str) -> None:
        graph = rdflib.Graph().parse(path)
        self.space = space
        self.above = {
            str(one): {str(each) for each in graph.transitive_objects(one, rdflib.RDFS.subClassOf)}
            for one in graph.subjects(rdflib.RDF.type, rdflib.OWL.Class)
        }
        self.domain, self.range = (
            {str(one): self._classes(graph, one, place) for one in graph.subjects(place)}
            for place in (rdflib.RDFS.domain, rdflib.RDFS.range)
        )
        self.properties = {
            str(one)
            for kind in (rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty)
            for one in graph.subjects(rdflib.RDF.type, kind)
        }

    @staticmethod
    def _classes(graph: Any, one: Any, place: Any) -> set[str]:
        """The classes that a domain or a range names, of which one is enough."""
        found: set[str] = set()
        for each in graph.objects(one, place):
            union = graph.value(each, rdflib.OWL.unionOf)
            found |= {str(every) for every in (graph.items(union) if union is not None else [each])}
        return found


@pytest.fixture(scope="session")
def rico(shared: Path) -> Ontology:
    return Ontology(shared / "data/ontologies/rico.rdf", "https://www.ica.org/standards/RiC/ontology#")


def test_every_term_of_rico_exists_and_is_used_as_the_ontology_says(rico: Ontology) -> None:
    quads = graph_of("ric-o")
    types: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value == str(rdflib.RDF.type):
            types.setdefault(quad.subject.value, set()).add(quad.object.value)
    above = {thing: set().union(*(rico.above[each] for each in own)) for thing, own in types.items()}
    wrong = set()
    for quad in quads:
        name = quad.predicate.value
        if not name.startswith(rico.space):
            continue
        assert name in rico.properties, name
        if not above[quad.subject.value] & rico.domain[name]:
            wrong.add(("domain", name, *types[quad.subject.value]))
        if quad.object.value in above and not above[quad.object.value] & rico.range[name]:
            wrong.add(("range", name, *types[quad.object.value]))
    assert wrong == set()


def test_every_name_of_rico_that_goes_in_as_it_is_is_one_that_the_class_can_have(rico: Ontology) -> None:
    stated = json.loads((ROOT / "shapes/profiles/ric-o.json").read_text("utf-8"))["legal"]
    for owner, names in stated.items():
        for name, targets in names.items():
            above = rico.above[rico.space + owner]
            assert above & rico.domain[rico.space + name], (owner, name)
            for each in targets:
                assert rico.above[rico.space + each] & rico.range[rico.space + name], (owner, name, each)


def test_an_archive_reads_who_came_after_whom() -> None:
    records = [{"id": "organization/a", "type": "Organization"}, {"id": "organization/b", "type": "Organization"}]
    after = records[1] | {"predecessor": ["organization/a"]}
    assert node("ric-o", "organization/b", records[0], after)["isSuccessorOf"] == {"@id": BASE + "organization/a"}


def test_an_archive_reads_a_document_with_its_title_author_date_and_evidence() -> None:
    movement = {"id": "movement/x", "type": "Movement", "name": {"pt": "Terra"}}
    document = {
        "id": "document/x",
        "type": "Document",
        "name": {"en": "A letter"},
        "author": ["movement/x"],
        "published": "1987-05",
        "referenceCode": "A 12",
        "evidence": [{"of": "author", "source": "document/x", "where": "page 1", "status": "stated"}],
    }
    found = node("ric-o", "document/x", movement, document)
    assert found["@type"] == ["Record"]
    assert found["title"] == {"@language": "en", "@value": "A letter"}
    assert found["hasAuthor"] == {"@id": BASE + "movement/x"}
    assert found["hasPublicationDate"]["normalizedDateValue"] == "1987-05"
    assert found["identifier"] == "A 12"
    evidence = found["thingIsSourceOfRelation"]
    assert (evidence["isEvidencedBy"][0]["@id"], evidence["relationSource"]) == (BASE + "document/x", "page 1")
    assert evidence["relationHasTarget"] == [{"@id": BASE + "movement/x"}]


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("linked-art", {"evidence.object"}),
        ("ric-o", {"evidence.object", "participantCount"}),
        ("schema.org", {"evidence"}),
    ],
)
def test_of_evidence_the_parts_that_are_not_said_are_counted(name: str, lost: set[str]) -> None:
    """The value that is meant is not said of a number; source, place in it, status, note and key are."""
    entry = {
        "of": "participantCount",
        "source": "document/x",
        "status": "implied",
        "where": "page 1",
        "note": {"en": "n"},
    }
    journey = {"id": "journey/x", "type": "Journey", "participantCount": 24, "evidence": [entry]}
    _, losses = said(name, journey, {"id": "document/x", "type": "Document"})
    assert {key for _, _, key in losses.values} == lost


# The place of each class of Linked Art among its schemas (https://linked.art/api/1.0/).
SCHEMAS = {
    "Group": "group",
    "Person": "person",
    "Place": "place",
    "Type": "concept",
    "LinguisticObject": "text",
    "VisualItem": "image",
    "DigitalObject": "digital",
    "Set": "set",
    "PropositionalObject": "abstract",
}
LINKED_ART = "PEASANT_LD_LINKED_ART"


@pytest.fixture(scope="session")
def linked_art(shared: Path) -> Path:
    """The folder with the JSON Schemas that Linked Art publishes (docs/api/1.0/schema of linked-art/linked.art)."""
    folder = Path(os.environ.get(LINKED_ART) or shared / "data/linked-art/schema")
    if not (folder / "core.json").is_file():
        pytest.skip(f"the schemas of Linked Art are not here; {LINKED_ART} says where they lie")
    return folder


def schema_of(document: dict[str, Any]) -> str:
    labels = {each.get("_label") for each in document.get("classified_as", ())}
    return SCHEMAS.get(document["type"]) or ("provenance" if "Provenance Activity" in labels else "event")


@pytest.fixture(scope="session")
def validators(linked_art: Path) -> Mapping[str, Any]:
    """A validator for each schema of Linked Art; formats, such as that of a moment, are checked, too."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    schemas = {path.stem: json.loads(path.read_text("utf-8")) for path in linked_art.glob("*.json")}
    registry = Registry().with_resources([(each["$id"], Resource.from_contents(each)) for each in schemas.values()])
    checker = Draft202012Validator.FORMAT_CHECKER
    return {
        name: Draft202012Validator(each, registry=registry, format_checker=checker) for name, each in schemas.items()
    }


def test_every_document_is_valid_by_the_schemas_of_linked_art(validators: Mapping[str, Any]) -> None:
    wrong = [
        (document["id"], "/".join(map(str, error.absolute_path)), error.message)
        for document in json.loads(written("linked-art"))
        for error in validators[schema_of(document)].iter_errors(document)
    ]
    assert wrong == []


@given(archive=st.lists(records(), max_size=3, unique_by=lambda record: str(record["id"])))
@settings(max_examples=60, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_records_make_valid_documents_of_linked_art(
    validators: Mapping[str, Any], archive: list[dict[str, Any]]
) -> None:
    nodes, _ = said("linked-art", *archive)
    assert [error.message for each in nodes for error in validators[schema_of(each)].iter_errors(each)] == []


def test_every_document_of_linked_art_says_its_context_id_type_and_label() -> None:
    documents = json.loads(written("linked-art"))
    assert len(documents) > 40
    for document in documents:
        assert list(document)[:4] == ["@context", "id", "type", "_label"]
        assert document["@context"] == "https://linked.art/ns/v1/linked-art.json"
        for name in document.get("identified_by", ()):
            assert name["type"] in ("Name", "Identifier")
            assert name["content"]


def test_a_museum_reads_a_group_with_its_names_its_founding_and_what_it_is_part_of() -> None:
    network = {"id": "network/x", "type": "Network", "name": {"en": "The way"}}
    movement = {
        "id": "movement/x",
        "type": "Movement",
        "name": {"pt": "Terra", "en": "Land"},
        "memberOf": ["network/x"],
        "founded": "1984-01",
    }
    found = node("linked-art", "movement/x", network, movement)
    assert (found["type"], found["_label"]) == ("Group", "Land")
    assert [name["content"] for name in found["identified_by"]] == ["Land", "Terra"]
    assert found["identified_by"][1]["language"] == [
        {"id": "http://vocab.getty.edu/aat/300389115", "type": "Language", "_label": "pt"}
    ]
    assert found["member_of"] == [{"id": BASE + "network/x", "type": "Group", "_label": "The way"}]
    assert found["formed_by"] == {
        "type": "Formation",
        "timespan": {
            "type": "TimeSpan",
            "identified_by": [{"type": "Name", "content": "1984-01"}],
            "begin_of_the_begin": "1984-01-01T00:00:00Z",
            "end_of_the_end": "1984-01-31T23:59:59Z",
        },
    }


def test_a_museum_reads_a_grant_as_one_payment_from_the_funder_to_the_recipient() -> None:
    agents = [{"id": f"organization/{each}", "type": "Organization", "name": {"en": each}} for each in "abc"]
    found = node("linked-art", "grant/one", GRANT, *agents)
    (payment,) = found["part"]
    assert [each["id"] for each in payment["paid_from"]] == [BASE + "organization/a", BASE + "organization/b"]
    assert [each["id"] for each in payment["paid_to"]] == [BASE + "organization/c"]
    assert payment["paid_amount"]["value"] == 12500
    assert found["timespan"]["begin_of_the_begin"] == "2018-08-01T00:00:00Z"


def test_where_there_is_room_for_one_value_the_others_are_counted() -> None:
    journeys = [{"id": f"journey/{each}", "type": "Journey", "name": {"en": each}} for each in "ab"]
    of_two = {"id": "training/x", "type": "Training", "partOf": ["journey/a", "journey/b"]}
    assert node("linked-art", "training/x", *journeys, of_two)["part_of"]["id"] == BASE + "journey/a"
    # The second is said as a relation of another kind, so that nothing is lost.
    assert node("linked-art", "training/x", *journeys, of_two)["attributed_by"][0]["assigned"][0]["id"] == (
        BASE + "journey/b"
    )


def test_a_date_before_the_first_year_keeps_its_words_in_linked_art_and_its_days_are_counted() -> None:
    movement = {"id": "movement/x", "type": "Movement", "founded": "-0073"}
    found, (_, losses) = node("linked-art", "movement/x", movement), said("linked-art", movement)
    assert found["formed_by"]["timespan"]["identified_by"][0]["content"] == "-0073"
    assert {key for _, _, key in losses.values} <= {"founded.earliest", "founded.latest"}


def test_a_picture_is_a_visual_item_and_a_letter_a_text() -> None:
    for genre, wanted in (("photograph", "VisualItem"), ("article", "LinguisticObject"), ("video", "DigitalObject")):
        assert (
            node("linked-art", "document/x", {"id": "document/x", "type": "Document", "genre": genre})["type"] == wanted
        )
