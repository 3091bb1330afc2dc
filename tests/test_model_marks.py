"""Roles of kinds and marks of keys: what the access rules ask about, in place of names."""

import json
from pathlib import Path
from typing import Any

import pytest

from own_kinds import ref, schema, write_model, write_own_kinds
from peasant_ld.model import BUILT_IN, Kind, Mark, Model, Role, load_model
from peasant_ld.problem import InputError

NAME = {"name": "text"}


def own(folder: Path, types: list[str], keys: dict[str, Any], terms: dict[str, Any] | None = None, **more: Any) -> Kind:
    """The one kind of a model folder."""
    return load_model(write_model(folder / "model", [schema("Own", types, keys, **more)], terms)).kinds["Own"]


def refusal(folder: Path, types: list[str], keys: dict[str, Any], **more: Any) -> str:
    """Why a model with such a kind is refused."""
    with pytest.raises(InputError) as raised:
        own(folder, types, keys, **more)
    problem = raised.value.problem
    assert (problem.code, problem.place and problem.place.file) == ("PLD015", "own.schema.json")
    return str(problem.facts["reason"])


def in_words(key: str) -> dict[str, Any]:
    """The term of the kind, in which a key that built-in kinds have is a text."""
    return {"Own": {"@id": "own:Own", "@context": {key: {"@id": f"own:{key}", "@container": "@language"}}}}


ROLES = {
    "Brigade": {Role.ORGANIZATION},
    "Campaign": {Role.ACTIVITY},
    "Collection": {Role.DOCUMENT},
    "Concept": {Role.CONCEPT},
    "ConceptScheme": {Role.SCHEME},
    "ConceptCollection": {Role.CONCEPT_COLLECTION},
    "Course": {Role.ACTIVITY},
    "Declaration": {Role.DOCUMENT},
    "Document": {Role.DOCUMENT, Role.IMAGE},
    "Event": {Role.ACTIVITY},
    "Grant": {Role.GRANT},
    "Incident": {Role.ACTIVITY, Role.INCIDENT},
    "Group": {Role.ORGANIZATION, Role.GROUP},
    "Initiative": {Role.ORGANIZATION},
    "Journey": {Role.ACTIVITY},
    "LearningCentre": {Role.PLACE},
    "Movement": {Role.ORGANIZATION},
    "Network": {Role.ORGANIZATION},
    "Organization": {Role.ORGANIZATION},
    "Participation": {Role.PARTICIPATION},
    "Payment": {Role.PAYMENT},
    "Person": {Role.PERSON},
    "Place": {Role.PLACE},
    "Territory": {Role.PLACE},
    "Training": {Role.ACTIVITY},
}


def test_every_built_in_kind_has_a_role_by_its_types() -> None:
    assert {name: set(kind.roles) for name, kind in load_model().kinds.items()} == ROLES


def test_the_roles_and_marks_of_the_table_are_those_of_the_code() -> None:
    table = json.loads((BUILT_IN / "roles.json").read_text("utf-8"))
    assert list(table["roles"]) == list(Role)
    assert list(table["marks"]) == list(Mark)


# Counts of a sort of people, and of families.
SORTS = ("womenCount", "menCount", "youthCount", "childrenCount", "familyCount")
MARKED = {
    (Mark.NAME, "Movement"): {"name", "altName", "formerName", "acronym"},
    (Mark.OPEN, "Person"): {
        "name",
        "role",
        "affiliation",
        "source",
        "evidence",
        "access",
        "created",
        "modified",
    },
    (Mark.OPEN, "Movement"): set(),
    (Mark.NAME, "Concept"): {"name", "altName", "hiddenLabel", "acronym"},
    (Mark.HIDDEN, "Concept"): {"hiddenLabel"},
    (Mark.HIDDEN, "Movement"): set(),
    (Mark.PEOPLE, "Journey"): {"participantCount", *SORTS},
    (Mark.PEOPLE, "Training"): {"participantCount", *SORTS},
    (Mark.PEOPLE, "Course"): {"participantCount", *SORTS},
    (Mark.PEOPLE, "Participation"): {"count", *SORTS},
    (Mark.PEOPLE, "Incident"): {"affectedCount", *SORTS},
    (Mark.EVERYBODY, "Incident"): {"affectedCount"},
    (Mark.EVERYBODY, "Journey"): {"participantCount"},
    (Mark.FAMILIES, "Territory"): {"familyCount"},
    (Mark.CLOSED, "Incident"): {"affected", "allegedResponsible"},
    (Mark.SHOWS, "Document"): {"depicts"},
    (Mark.SORT, "Document"): {"ownGenre"},
    (Mark.PEOPLE, "Group"): {"count"},
    (Mark.EVERYBODY, "Group"): {"count"},
    (Mark.PEOPLE, "LearningCentre"): set(),
    (Mark.PEOPLE, "Event"): {"participantCount", *SORTS},
    (Mark.PEOPLE, "Campaign"): {"participantCount", *SORTS},
    (Mark.PEOPLE, "Territory"): {"familyCount"},
    (Mark.EVERYBODY, "Territory"): set(),
    (Mark.PEOPLE, "Declaration"): {"signatoryCount"},
    (Mark.WHOLE, "Journey"): {"brigade", "partOf"},
    (Mark.WHOLE, "Training"): {"courseOf", "partOf"},
    (Mark.WHOLE, "Participation"): {"in", "partOf"},
    (Mark.MAKER, "Document"): {"author", "publisher", "rightsHolder"},
    (Mark.MAKER, "Collection"): {"creator", "holder"},
    (Mark.EXACT, "Place"): {"latitude", "longitude", "geonames", "identifier", "sameAs", "homepage", "page"},
    (Mark.EXACT, "Territory"): {
        "latitude",
        "longitude",
        "geonames",
        "hectares",
        "identifier",
        "sameAs",
        "homepage",
        "page",
    },
    (Mark.EXACT, "LearningCentre"): {"identifier", "sameAs", "homepage", "page"},
    (Mark.EXACT, "Movement"): set(),
    (Mark.WORDS, "Place"): {"name", "altName", "acronym", "description", "note"},
    (Mark.WORDS, "Territory"): {"name", "altName", "formerName", "acronym", "description", "note"},
    (Mark.MAKER, "Declaration"): {"author", "publisher"},
    (Mark.PLACE, "Event"): {"place"},
    (Mark.TIME, "Event"): {"period"},
    (Mark.AROUND, "Territory"): {"partOf"},
    (Mark.PRECISION, "Territory"): {"precision"},
    (Mark.AROUND, "Place"): {"partOf"},
    (Mark.AROUND, "LearningCentre"): {"partOf", "place"},
    (Mark.PRECISION, "Place"): {"precision"},
    (Mark.PRECISION, "LearningCentre"): set(),
    (Mark.MEMBERSHIP, "Person"): {"affiliation"},
    (Mark.PARTICIPANT, "Participation"): {"participant"},
    (Mark.JOINED, "Participation"): {"in"},
    (Mark.PLACE, "Journey"): {"place"},
    (Mark.SAME, "Place"): {"sameAs", "geonames"},
    (Mark.SAME, "Movement"): {"sameAs"},
    (Mark.LABEL, "Person"): {"name"},
    (Mark.ALTERNATIVE, "Network"): {"altName", "formerName", "acronym"},
    (Mark.LISTED, "Concept"): {"inScheme"},
    (Mark.LISTED, "Place"): set(),
    (Mark.TIME, "Journey"): {"period"},
}


@pytest.mark.parametrize(("mark", "kind"), MARKED, ids=str)
def test_the_keys_of_built_in_kinds_have_their_marks(mark: Mark, kind: str) -> None:
    found = load_model().kinds[kind]
    assert set(found.keys_with(mark)) == MARKED[mark, kind]
    assert {name for name, key in found.keys.items() if mark in key.marks} == MARKED[mark, kind]


def test_every_mark_of_the_table_is_on_some_built_in_key() -> None:
    assert {mark for kind in load_model().kinds.values() for key in kind.keys.values() for mark in key.marks} == set(
        Mark
    )


def test_a_key_says_whether_it_is_a_name_or_a_count_of_people() -> None:
    keys = load_model().kinds["Journey"].keys
    assert (keys["name"].is_name, keys["period"].is_name) == (True, False)
    assert (keys["participantCount"].counts_people, keys["name"].counts_people) == (True, False)


# ── roles of a kind of one's own ──


@pytest.mark.parametrize(
    ("types", "role", "like"),
    [
        (["foaf:Person"], Role.PERSON, "Person"),
        (["schema:Person"], Role.PERSON, "Person"),
        (["http://xmlns.com/foaf/0.1/Person"], Role.PERSON, "Person"),
        (["http://schema.org/Person"], Role.PERSON, "Person"),
        (["https://schema.org/Person"], Role.PERSON, "Person"),
        (["schema:Place"], Role.PLACE, "Place"),
        (["dct:Location"], Role.PLACE, "Place"),
        (["org:Site"], Role.PLACE, "Place"),
        (["pld:LearningCentre"], Role.PLACE, "LearningCentre"),
        (["foaf:Document"], Role.DOCUMENT, "Document"),
        (["foaf:Image"], Role.DOCUMENT, "Document"),
        (["http://schema.org/Photograph"], Role.IMAGE, "Document"),
        (["skos:Concept"], Role.CONCEPT, "Concept"),
        (["org:Membership"], Role.PARTICIPATION, "Participation"),
        (["schema:EducationEvent"], Role.ACTIVITY, "Training"),
        (["schema:Grant"], Role.GRANT, "Grant"),
        (["foaf:Group"], Role.ORGANIZATION, "Organization"),
        (["pld:Brigade"], Role.ORGANIZATION, "Brigade"),
    ],
)
def test_a_kind_is_what_it_is_typed_as(types: list[str], role: Role, like: str, tmp_path: Path) -> None:
    found = own(tmp_path, types, NAME)
    assert role in found.roles
    assert found.like == like


def test_a_kind_that_nothing_tells_of_has_no_role(tmp_path: Path) -> None:
    found = own(tmp_path, [], {"opened": ref("date")}, {"opened": "own:opened"})
    assert (found.roles, found.like) == (frozenset(), None)
    assert load_model(tmp_path / "model").like("Own") == "Own"


def test_a_kind_is_what_its_name_stands_for_in_the_context(tmp_path: Path) -> None:
    assert own(tmp_path, [], NAME, {"Own": {"@id": "foaf:Person"}}, **{"x-types": ["foaf:Person"]}).is_person


def test_a_kind_is_what_its_vocabulary_puts_it_under(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "vocabulary.ttl").write_text(
        "@prefix own: <https://example.org/own-terms#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "own:Own rdfs:subClassOf own:Peasant .\n"
        "own:Peasant rdfs:subClassOf <http://xmlns.com/foaf/0.1/Person>, own:Own .\n",
        encoding="utf-8",
    )
    assert own(tmp_path, [], NAME).is_person


def test_a_kind_is_also_what_it_is_under_a_condition_only(tmp_path: Path) -> None:
    when = [{"key": "alive", "is": True, "types": ["schema:Person"]}]
    keys = NAME | {"alive": ref("flag")}
    assert own(
        tmp_path, [], keys, {"alive": {"@id": "own:alive", "@type": "xsd:boolean"}}, **{"x-types-when": when}
    ).is_person


def test_what_has_coordinates_is_a_place(tmp_path: Path) -> None:
    found = own(tmp_path, ["schema:Event"], {"latitude": "coordinate", "longitude": "coordinate"})
    assert found.roles == {Role.ACTIVITY, Role.PLACE}


@pytest.mark.parametrize("stated", ["person", ["person", "place"]])
def test_a_schema_may_say_what_its_kind_is_and_takes_nothing_away(stated: Any, tmp_path: Path) -> None:
    found = own(tmp_path, ["skos:Concept"], NAME, **{"x-role": stated})
    assert found.roles == {Role.CONCEPT, *([stated] if isinstance(stated, str) else stated)}


def test_a_built_in_kind_that_is_written_anew_stays_what_it_is(tmp_path: Path) -> None:
    context = json.loads((BUILT_IN / "context.jsonld").read_text("utf-8"))["@context"]
    written = json.loads((BUILT_IN / "person.schema.json").read_text("utf-8"))
    written["properties"] |= {"city": ref("text")}
    city = {"@id": "own:city", "@container": "@language"}
    model = load_model(write_model(tmp_path, [written], {"Person": context["Person"], "city": city}))
    assert model.kinds["Person"].is_person
    assert model.kinds["Person"].keys_with(Mark.OPEN) == load_model().kinds["Person"].keys_with(Mark.OPEN)


# ── marks of the keys of a kind of one's own ──


@pytest.fixture
def kinds(tmp_path: Path) -> Model:
    """The model with kinds of one's own."""
    return load_model(write_own_kinds(tmp_path / "model"))


@pytest.mark.parametrize(
    ("kind", "mark", "keys"),
    [
        ("Militant", Mark.NAME, {"name", "altName"}),
        ("Militant", Mark.OPEN, {"name", "role", "affiliation", "source", "evidence", "access"}),
        ("Militant", Mark.MEMBERSHIP, {"affiliation"}),
        ("Hideout", Mark.EXACT, {"latitude", "longitude", "geonames"}),
        ("Hideout", Mark.WORDS, {"name", "altName", "note"}),
        ("Hideout", Mark.AROUND, {"partOf", "inside"}),
        ("Assembly", Mark.PEOPLE, {"participantCount"}),
        ("Assembly", Mark.WHOLE, {"brigade", "partOf"}),
        ("Attendance", Mark.PEOPLE, {"count"}),
        ("Attendance", Mark.PARTICIPANT, {"participant"}),
        ("Attendance", Mark.JOINED, {"in"}),
        ("Portrait", Mark.MAKER, {"author"}),
    ],
)
def test_a_key_has_the_marks_of_the_built_in_key_that_it_is_like(
    kinds: Model, kind: str, mark: Mark, keys: set[str]
) -> None:
    assert set(kinds.kinds[kind].keys_with(mark)) == keys


@pytest.mark.parametrize("iri", ["foaf:name", "schema:familyName", "http://schema.org/givenName", "rdfs:label"])
def test_a_key_is_a_name_by_what_it_is_published_as(iri: str, tmp_path: Path) -> None:
    found = own(tmp_path, ["foaf:Person"], {"nome": ref("text")}, {"nome": {"@id": iri, "@container": "@language"}})
    assert found.keys["nome"].is_name
    assert found.keys_with(Mark.OPEN) == ()  # what lets something pass is not taken from a property


def test_a_key_of_another_form_is_not_let_pass(tmp_path: Path) -> None:
    terms = in_words("role")
    assert own(tmp_path, ["foaf:Person"], {"name": "text", "role": "text"}, terms).keys_with(Mark.OPEN) == ("name",)


def test_an_author_of_what_is_no_document_is_no_maker(tmp_path: Path) -> None:
    assert own(tmp_path, ["schema:Event"], {"author": "refs"}).keys_with(Mark.MAKER) == ()


def test_a_count_in_anything_but_a_participation_counts_no_people(tmp_path: Path) -> None:
    assert own(tmp_path, ["schema:Event"], {"count": "count"}).keys_with(Mark.PEOPLE) == ()


def test_a_whole_number_with_a_schema_of_its_own_is_a_count(tmp_path: Path) -> None:
    keys = {"women": {"type": "integer", "x-access": "people"}}
    assert own(tmp_path, ["schema:Event"], keys, {"women": {"@id": "own:women", "@type": "xsd:integer"}}).keys_with(
        Mark.PEOPLE
    ) == ("women",)


def test_a_schema_may_mark_its_keys(tmp_path: Path) -> None:
    keys = {
        "alias": ref("token", **{"x-access": ["name", "open"]}),
        "cell": ref("refs", **{"x-access": "membership"}),
    }
    terms = {"alias": "own:alias", "cell": {"@id": "own:cell", "@type": "@id", "@container": "@set"}}
    found = own(tmp_path, ["foaf:Person"], keys, terms)
    assert found.keys["alias"].marks == {Mark.NAME, Mark.OPEN}
    assert found.keys["cell"].marks == {Mark.MEMBERSHIP}


@pytest.mark.parametrize(
    ("types", "keys", "more", "reason"),
    [
        ([], NAME, {"x-role": "persn"}, 'Own: "persn" is none of: person, organization, group'),
        ([], NAME, {"x-role": ["place", 7]}, 'Own: "7" is none of: person'),
        ([], NAME, {"x-role": {"person": True}}, "is none of: person"),
        ([], NAME, {"x-rôle": "person"}, "Own: x-rôle is none of: x-access-default, x-recommended, x-role, x-types"),
        ([], NAME, {"x-access": "name"}, "Own: x-access is none of: x-access-default, x-recommended, x-role"),
        ([], NAME, {"x-recommended": ["nmae"]}, 'Own: x-recommended: "nmae" is none of: name'),
        ([], NAME, {"x-recommended": "nmae"}, 'Own: x-recommended: "nmae" is none of: name'),
        ([], NAME, {"x-recommended": [["name"]]}, "is none of: name"),
        ([], {"name": ref("text", **{"x-access": "nam"})}, {}, 'Own: "nam" is none of: name, open, closed, people'),
        (
            [],
            {"name": ref("text", **{"x-acess": "name"})},
            {},
            "Own: x-acess is none of: x-access, x-also, x-also-end, x-also-start, x-kinds, x-terms",
        ),
        ([], {"name": ref("text", **{"x-access": ["people"]})}, {}, 'Own: name is marked "people"'),
        (
            [],
            {"participantCount": "text"},
            {"terms": in_words("participantCount")},
            'Own: participantCount is marked "people", and its form is none of: count',
        ),
        (["foaf:Person"], {"note": "text"}, {}, "Own: it is a person, and none of its keys is a name"),
    ],
)
def test_what_is_not_understood_of_roles_and_marks_is_refused(
    types: list[str], keys: dict[str, Any], more: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    assert reason in refusal(tmp_path, types, keys, **more)


def test_a_vocabulary_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    write_own_kinds(tmp_path)
    (tmp_path / "vocabulary-own.ttl").write_text("this is not Turtle", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_model(tmp_path)
    problem = raised.value.problem
    assert (problem.code, problem.place and problem.place.file) == ("PLD015", "vocabulary-own.ttl")


@pytest.mark.parametrize(
    ("kind", "record", "is_image"),
    [
        ("Document", {"type": ["Document", "foaf:Document"], "genre": "pld:genre-photograph"}, True),
        ("Document", {"type": ["Document", "schema:VideoObject"]}, True),
        ("Document", {"type": ["Document", "schema:Article"], "genre": "pld:genre-article"}, False),
        ("Document", {"type": ["Document"]}, False),
        ("Portrait", {"type": ["Portrait", "http://schema.org/Photograph"]}, True),
        ("Leaflet", {"type": ["Leaflet", "foaf:Document"]}, False),
        ("Theme", {"type": ["Theme", "skos:Concept"]}, False),
    ],
)
def test_a_picture_is_told_by_its_types_and_its_closed_lists(
    kinds: Model, kind: str, record: dict[str, Any], is_image: bool
) -> None:
    assert kinds.kinds[kind].is_image(record) is is_image
