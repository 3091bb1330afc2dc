"""The four files of the model agree: schemas, context, shapes and vocabulary; a folder of one's own extends them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from peasant_ld.model import Key, Mark, Model, load_model
from peasant_ld.problem import InputError
from peasant_ld.rdf.evidence import DOUBTS
from peasant_ld.rdf.own_document import DESCRIBED_BY

rdflib = pytest.importorskip("rdflib")
RDF, RDFS, SKOS, SH = rdflib.RDF, rdflib.RDFS, rdflib.SKOS, rdflib.SH
SHAPE = "https://w3id.org/peasant-ld/shapes#"
LANGUAGES = {"en", "pt", "es", "fr", "ht"}
# What a nested thing says to the software; it is published under another name, or not at all.
INSTRUCTIONS = {
    ("Statement", "of"): "becomes rdf:predicate",
    ("Statement", "value"): "becomes rdf:object",
    ("Access", "on"): "becomes pld:withdrawn of a tombstone",
    ("Access", "keys"): "is obeyed, not published",
    ("Access", "coarsen"): "is obeyed; what was done is published as pld:placeCoarsenedTo, pld:dateCoarsenedTo",
    ("Access", "replacedBy"): "is published on the tombstone",
}
# Terms of nodes that normalizing makes, which no schema knows.
MADE = {
    "TemporalEntity": {
        *("asWritten", "date", "earliest", "latest", "certainty", "inferred"),
        *("time:hasBeginning", "time:hasEnd", "time:inXSDDate"),
    },
    "Instant": {"time:inXSDDate"},
    "Statement": {"subject", "predicate", "object", "wherePage", "whereParagraph", "whereTime", "whereRegion"},
    "Access": {"placeCoarsenedTo", "dateCoarsenedTo", "countsSuppressed"},
    "Tombstone": {"withdrawn", "reason", "replacedBy"},
    "RecordDocument": {"foaf:primaryTopic", "void:inDataset"},
}
# What publishing adds to a thing: what leads to the document of its record, and of what a value is in doubt.
ADDED = {DESCRIBED_BY, *DOUBTS}
# Keys that speak of the record, of which no evidence is given.
ABOUT_RECORDS = ("evidence", "access", "share", "asNamed")
# A property shape that is a rule over keys and not the form of a key needs a message, no name.
RULES = re.compile(r"-stated$|-apart$|one-(?:other-)?name$|^DateOrder-")


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


@pytest.fixture(scope="module")
def shapes(model: Model) -> Any:
    graph = rdflib.Graph()
    graph.parse(data=model.shapes_turtle(), format="turtle")
    return graph


@pytest.fixture(scope="module")
def vocabulary(model: Model) -> Any:
    graph = rdflib.Graph()
    for path in model.vocabulary_files():
        graph.parse(data=path.text, format="turtle")
    return graph


def all_keys(model: Model) -> Iterator[tuple[str, Key]]:
    """Each key of each kind and of each nested thing, with the name of its type."""
    for kind in model.kinds.values():
        yield from ((kind.name, key) for key in kind.keys.values())
    for name, keys in model.nodes.items():
        yield from ((name, key) for key in keys.values())


def published(model: Model) -> Iterator[tuple[str, str, str]]:
    """Each (type, key, property IRI) that a published node can have; of records their document states it."""
    for name, key in all_keys(model):
        term = model.context.term(name, key.name)
        if term is not None and (name, key.name) not in INSTRUCTIONS:
            yield place_of(name, key, model), key.name, term.iri
    for name, keys in MADE.items():
        for key_name in keys:
            made = model.context.term(name, key_name)
            assert made is not None, (name, key_name)
            yield name, key_name, made.iri


def place_of(name: str, key: Key, model: Model) -> str:
    """The type of the published node that states a key."""
    is_own = name in model.kinds and key.name in model.kinds[name].keys_with(Mark.RECORD)
    return "RecordDocument" if is_own else name


def shape_of(name: str, model: Model, shapes: Any) -> Any:
    """The node shape that aims at a type of the model."""
    return shapes.value(None, SH.targetClass, rdflib.URIRef(model.context.types[name]))


def properties_of(name: str, model: Model, shapes: Any) -> Iterator[Any]:
    return shapes.objects(shape_of(name, model, shapes), SH.property)


def simple_paths(name: str, model: Model, shapes: Any) -> set[str]:
    paths = {shapes.value(each, SH.path) for each in properties_of(name, model, shapes)}
    return {str(path) for path in paths if isinstance(path, rdflib.URIRef)}


def named(schema: Any) -> str:
    return str(schema).removeprefix(SHAPE)


def test_there_is_a_kind_for_each_schema_and_nine_nested_things(model: Model) -> None:
    schemas = {path.name for path in (ROOT / "shapes").glob("*.schema.json")} - {"common.schema.json"}
    assert len(model.kinds) == len(schemas)
    assert set(model.nodes) == {
        *("Identifier", "MonetaryAmount", "Budget", "Share", "Naming", "Contribution", "File", "Statement", "Access")
    }


def test_every_key_of_every_schema_is_in_the_context(model: Model) -> None:
    missing = {(name, key.name) for name, key in all_keys(model) if model.context.term(name, key.name) is None}
    assert missing <= set(INSTRUCTIONS)


def test_every_term_of_the_context_is_a_key_of_some_kind_or_nested_thing(model: Model) -> None:
    used = {key for _, key, _ in published(model)}
    beside = {also.name for each in model.context.also.values() for also in each}
    scoped = {(name, key) for name, terms in model.context.scoped.items() for key in terms}
    assert set(model.context.terms) - ADDED | {key for _, key in scoped} == used | beside
    assert set(model.context.terms) - ADDED <= used | beside
    assert scoped <= {(name, key) for name, key, _ in published(model)}


def test_what_is_stated_beside_is_never_taken_for_a_key_of_the_kind(model: Model) -> None:
    for name, stated in model.context.also.items():
        own = {iri for owner, _, iri in published(model) if owner == name}
        assert own.isdisjoint(model.context.expand(also.name) for also in stated), name


def test_every_type_of_the_context_is_a_kind_or_a_nested_thing(model: Model) -> None:
    assert set(model.context.types) == {*model.kinds, *model.nodes, *MADE}


def test_the_first_type_of_a_kind_is_what_its_name_stands_for(model: Model) -> None:
    for kind in model.kinds.values():
        assert model.context.expand(kind.types[0]) == model.context.types[kind.name], kind.name


def test_every_term_of_the_context_is_a_path_of_the_shape_of_its_type(model: Model, shapes: Any) -> None:
    missing = [row for row in published(model) if row[2] not in simple_paths(row[0], model, shapes)]
    # A date and a statement are held by the shapes of what they stand in, where those say nothing of a key.
    assert [row for row in missing if row[0] not in ("TemporalEntity", "Statement")] == []


def test_every_path_of_a_shape_can_be_reached_from_the_context(model: Model, shapes: Any) -> None:
    known = {iri for _, _, iri in published(model)} | {str(RDF.type)}
    paths = [str(node) for path in shapes.objects(None, SH.path) for node in steps(path, shapes)]
    assert len(paths) > 400
    assert set(paths) - known == set()


def steps(path: Any, shapes: Any) -> Iterator[Any]:
    """The properties that a SHACL path is made of."""
    if isinstance(path, rdflib.URIRef):
        yield path
        return
    inverse = shapes.value(path, SH.inversePath)
    for part in [inverse] if inverse is not None else shapes.items(path):
        yield from steps(part, shapes)


def test_each_path_in_the_shape_of_a_kind_is_a_key_of_that_kind(model: Model, shapes: Any) -> None:
    for name in model.context.types:
        keys = {iri for owner, _, iri in published(model) if owner == name}
        assert simple_paths(name, model, shapes) - keys == set(), name


def test_every_type_has_a_shape_that_aims_at_it(model: Model, shapes: Any) -> None:
    assert [name for name in model.context.types if shape_of(name, model, shapes) is None] == []


def test_the_shapes_aim_at_nothing_that_is_no_type_of_the_model(model: Model, shapes: Any) -> None:
    assert {str(each) for each in shapes.objects(None, SH.targetClass)} == set(model.context.types.values())


def test_every_property_shape_is_used_by_a_shape(shapes: Any) -> None:
    declared = set(shapes.subjects(RDF.type, SH.PropertyShape))
    assert declared - set(shapes.objects(None, SH.property)) == set()


def test_every_word_of_a_closed_list_has_a_term_in_the_vocabulary_and_in_its_shape(
    model: Model, shapes: Any, vocabulary: Any
) -> None:
    lists = [(name, key) for name, key in all_keys(model) if key.terms]
    assert len(lists) >= 9
    for name, key in lists:
        term = model.context.term(name, key.name)
        assert term is not None
        iris = {model.context.expand(compact) for compact in (key.terms or {}).values()}
        shape = next(
            each for each in properties_of(name, model, shapes) if str(shapes.value(each, SH.path)) == term.iri
        )
        assert {str(one) for one in shapes.items(shapes.value(shape, SH["in"]))} == iris, (name, key.name)
        minted = {iri for iri in iris if iri.startswith(model.context.prefixes["pld"])}
        assert all((rdflib.URIRef(iri), RDF.type, SKOS.Concept) in vocabulary for iri in minted)
        assert all(iri.startswith(model.context.prefixes["dpv"]) for iri in iris - minted)


def test_the_words_of_a_closed_list_are_the_notations_of_its_terms(model: Model, vocabulary: Any) -> None:
    for name, key in all_keys(model):
        for word, compact in (key.terms or {}).items():
            if compact.startswith("pld:"):
                concept = rdflib.URIRef(model.context.expand(compact))
                assert str(vocabulary.value(concept, SKOS.notation)) == word, (name, key.name)


def test_the_words_of_a_closed_list_are_the_words_that_the_schema_allows(model: Model) -> None:
    schemas = [kind.schema for kind in model.kinds.values()] + list(model.common["$defs"].values())
    properties = [value for schema in schemas for value in schema.get("properties", {}).values()]
    lists = [value for value in properties if "x-terms" in value]
    assert lists
    assert all(set(value["enum"]) == set(value["x-terms"]) for value in lists)


def minted_terms(model: Model, *graphs: Any) -> set[Any]:
    """Every term in the model's own namespace that is used anywhere."""
    pld = model.context.prefixes["pld"]
    nodes = {node for graph in graphs for triple in graph for node in triple if isinstance(node, rdflib.URIRef)}
    used = {str(node) for node in nodes if str(node).startswith(pld)}
    used |= {iri for _, _, iri in published(model) if iri.startswith(pld)}
    used |= {model.context.terms[name].iri for name in DOUBTS}
    used |= {iri for iri in model.context.types.values() if iri.startswith(pld)}
    used |= {
        model.context.expand(each) for kind in model.kinds.values() for each in kind.types if each.startswith("pld:")
    }
    return {rdflib.URIRef(iri) for iri in used}


def test_every_minted_term_has_a_label_and_a_definition_in_five_languages(
    model: Model, shapes: Any, vocabulary: Any
) -> None:
    terms = minted_terms(model, shapes, vocabulary)
    print(f"{len(terms)} minted terms, each with a label and a definition in {len(LANGUAGES)} languages")
    assert len(terms) > 130
    for term in terms:
        is_concept = {SKOS.Concept, SKOS.ConceptScheme} & set(vocabulary.objects(term, RDF.type))
        for predicate in (SKOS.prefLabel, SKOS.definition) if is_concept else (RDFS.label, RDFS.comment):
            tags = sorted(text.language or "" for text in vocabulary.objects(term, predicate))
            assert tags == sorted(LANGUAGES), (term, predicate)


def test_every_minted_term_that_is_in_the_vocabulary_is_used(model: Model, shapes: Any, vocabulary: Any) -> None:
    used = minted_terms(model, shapes)
    defined = set(vocabulary.subjects(RDF.type, RDFS.Class)) | set(vocabulary.subjects(RDF.type, RDF.Property))
    assert {str(term) for term in defined - used} == set()


def test_every_property_shape_speaks_five_languages(shapes: Any) -> None:
    for shape in set(shapes.subjects(RDF.type, SH.PropertyShape)):
        is_rule = RULES.search(named(shape))
        for predicate in (SH.message,) if is_rule else (SH.name, SH.description, SH.message):
            tags = sorted(text.language or "" for text in shapes.objects(shape, predicate))
            assert tags == sorted(LANGUAGES), (shape, predicate)


def test_the_shape_of_a_kind_says_what_it_is_in_five_languages(model: Model, shapes: Any) -> None:
    for name in model.kinds:
        shape = shape_of(name, model, shapes)
        for predicate in (RDFS.label, RDFS.comment):
            assert {text.language for text in shapes.objects(shape, predicate)} == LANGUAGES, (name, predicate)


def test_every_sentence_is_in_its_own_language(shapes: Any, vocabulary: Any) -> None:
    """A sentence of more than three words is never the same in two languages, but in Portuguese and Spanish."""
    pairs = {
        (s, p) for graph in (shapes, vocabulary) for s, p, o in graph if isinstance(o, rdflib.Literal) and o.language
    }
    assert len(pairs) > 800
    for graph in (shapes, vocabulary):
        for subject, predicate in pairs:
            texts = [text for text in graph.objects(subject, predicate) if len(re.findall(r"\w+", text)) > 3]
            for tag in LANGUAGES - {"es"}:
                own = {str(text) for text in texts if text.language == tag}
                others = {str(text) for text in texts if text.language != tag and {text.language, tag} != {"pt", "es"}}
                assert own & others == set(), (subject, predicate)


def test_no_english_is_left_in_another_language(shapes: Any, vocabulary: Any) -> None:
    # The words of closed lists, such as sale-of-equity, are written in one language by everybody.
    english = re.compile(r"(?<!-)\b(?:the|of|which|with|that|points at|must|should|whether|who|from|only one)\b(?!-)")
    for graph in (shapes, vocabulary):
        for subject, predicate, text in graph:
            if isinstance(text, rdflib.Literal) and text.language in LANGUAGES - {"en"}:
                assert not english.search(text), (subject, predicate, str(text))


def classes_of(shape: Any, shapes: Any) -> set[str]:
    """The classes that a property shape, or any of its alternatives, allows."""
    alternatives = shapes.value(shape, SH["or"])
    places = [shape, *(shapes.items(alternatives) if alternatives is not None else ())]
    return {str(one) for each in places for one in shapes.objects(each, SH["class"])}


def test_what_a_reference_may_point_at_is_the_same_in_schema_and_shape(model: Model, shapes: Any) -> None:
    checked = 0
    for name, key in all_keys(model):
        if not (key.is_reference and key.kinds) or (name, key.name) in INSTRUCTIONS:
            continue
        term = model.context.term(name, key.name)
        assert term is not None
        place = place_of(name, key, model)
        same_path = [
            each for each in properties_of(place, model, shapes) if str(shapes.value(each, SH.path)) == term.iri
        ]
        shape = next(each for each in same_path if not RULES.search(named(each)))
        allowed = classes_of(shape, shapes)
        kinds = [model.kinds[each] for each in key.kinds]
        for kind in kinds:
            types = {model.context.types[kind.name], *(model.context.expand(each) for each in kind.types)}
            assert types & allowed, (name, key.name, kind.name)
        assert allowed <= {model.context.expand(each) for kind in kinds for each in kind.types}, (name, key.name)
        checked += 1
    assert checked > 60


def test_a_reference_of_any_kind_has_no_classes_in_its_shape(model: Model, shapes: Any) -> None:
    for name, key in all_keys(model):
        if key.is_reference and not key.kinds and (name, key.name) not in INSTRUCTIONS:
            term = model.context.term(name, key.name)
            assert term is not None
            same = [each for each in properties_of(name, model, shapes) if str(shapes.value(each, SH.path)) == term.iri]
            assert [classes_of(each, shapes) for each in same] == [set()], (name, key.name)


def test_a_key_that_a_schema_requires_is_required_by_its_shape(model: Model, shapes: Any) -> None:
    for name, key in all_keys(model):
        term = model.context.term(name, key.name)
        if term is None or (name, key.name) in INSTRUCTIONS or not key.required:
            continue
        same = [each for each in properties_of(name, model, shapes) if str(shapes.value(each, SH.path)) == term.iri]
        assert any(shapes.value(each, SH.minCount) is not None for each in same), (name, key.name)


def test_evidence_may_speak_of_every_property_of_every_kind(model: Model, shapes: Any) -> None:
    shape = rdflib.URIRef(SHAPE + "Evidence")
    rows = [str(predicate) for predicate in evidence_predicates(shape, shapes)]
    made = MADE["RecordDocument"]
    places = {*model.kinds, "RecordDocument"}
    properties = {iri for name, key, iri in published(model) if name in places and key not in made}
    assert len(rows) == len(set(rows))
    assert properties - set(rows) <= {term.iri for key, term in model.context.terms.items() if key in ABOUT_RECORDS}
    assert set(rows) <= properties


def evidence_predicates(shape: Any, shapes: Any) -> Iterator[Any]:
    """The predicate of each alternative of the evidence shape, after seeing that it asks for that very statement."""
    for row in shapes.items(shapes.value(shape, SH["or"])):
        predicate = shapes.value(shapes.value(row, SH.property), SH.hasValue)
        path = list(shapes.items(shapes.value(shapes.value(row, SH["not"]), SH.path)))
        assert path == [RDF.subject, predicate]
        yield predicate


def test_every_file_of_shapes_binds_the_prefixes_of_the_context(model: Model) -> None:
    for path in [*model.shape_files(), *model.vocabulary_files()]:
        written = dict(re.findall(r"^@prefix (\w+): <([^>]+)> \.$", path.read_text("utf-8"), re.M))
        assert {name: iri for name, iri in written.items() if name in model.context.prefixes} == dict(
            model.context.prefixes
        )


# ── a folder of one's own ──

SEED_BANK = {
    "title": "SeedBank",
    "x-types": ["own:SeedBank", "schema:Place"],
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "type"],
    "properties": {
        "id": {"$ref": "common.schema.json#/$defs/id"},
        "type": {"const": "SeedBank"},
        "name": {"$ref": "common.schema.json#/$defs/text"},
        "keeper": {"$ref": "common.schema.json#/$defs/refs", "x-kinds": ["Organization"]},
        "varieties": {"$ref": "common.schema.json#/$defs/count"},
        "opened": {"$ref": "common.schema.json#/$defs/date"},
    },
}
SEED_CONTEXT = {
    "@context": {
        "own": "https://example.org/own-terms#",
        "SeedBank": {"@id": "own:SeedBank"},
        "keeper": {"@id": "own:keeper", "@type": "@id", "@container": "@set"},
        "varieties": {"@id": "own:varieties", "@type": "xsd:nonNegativeInteger"},
        "opened": {"@id": "own:opened"},
    }
}
SEED_SHAPES = """
@prefix own: <https://example.org/own-terms#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://example.org/own-shapes#> .
shape:SeedBank a sh:NodeShape ; sh:targetClass own:SeedBank ; sh:property shape:varieties .
shape:varieties a sh:PropertyShape ; sh:path own:varieties ; sh:minCount 1 ; sh:message "How many varieties?"@en .
"""
DESCRIPTION = """
base = "https://example.org/seeds/"
licence = "https://creativecommons.org/licenses/by/4.0/"
languages = ["en"]
version = "1"
model = "model"
publisher = { name = "Seeds" }
title = { en = "Seeds" }
"""
RECORDS = [
    {
        "id": "bank/one",
        "type": "SeedBank",
        "name": {"ht": "Bank semans"},
        "keeper": "group/a",
        "varieties": 40,
        "opened": "2015",
    },
    {"id": "group/a", "type": "Organization", "name": {"ht": "Gwoup A"}},
]


def seed_bank(folder: Path, records: list[dict[str, Any]]) -> Any:
    """A dataset whose model adds a kind of its own."""
    import peasant_ld

    own = folder / "model"
    own.mkdir()
    (own / "seed-bank.schema.json").write_text(json.dumps(SEED_BANK), "utf-8")
    (own / "context.jsonld").write_text(json.dumps(SEED_CONTEXT), "utf-8")
    (own / "seed-bank.shacl.ttl").write_text(SEED_SHAPES, "utf-8")
    (folder / "dataset.toml").write_text(DESCRIPTION, "utf-8")
    (folder / "records").mkdir()
    (folder / "records" / "all.json").write_text(json.dumps(records), "utf-8")
    return peasant_ld.open_dataset(folder)


def test_a_folder_of_ones_own_adds_a_kind_and_keeps_the_built_in_ones(tmp_path: Path) -> None:
    seed_bank(tmp_path, RECORDS)
    extended, built_in = load_model(tmp_path / "model"), load_model()
    assert set(extended.kinds) == {*built_in.kinds, "SeedBank"}
    assert list(extended.shape_files())[:-1] == list(built_in.shape_files())
    assert extended.context.term("SeedBank", "keeper") is not None
    assert "SeedBank" not in built_in.kinds


def test_records_of_a_kind_of_ones_own_are_checked_and_published(tmp_path: Path) -> None:
    dataset = seed_bank(tmp_path, RECORDS)
    assert dataset.check().problems == ()
    graph = dataset.graph()
    bank = rdflib.URIRef("https://example.org/seeds/bank/one")
    own = rdflib.Namespace("https://example.org/own-terms#")
    assert set(graph.objects(bank, RDF.type)) == {own.SeedBank, rdflib.URIRef("https://schema.org/Place")}
    assert graph.value(bank, own.keeper) == rdflib.URIRef("https://example.org/seeds/group/a")
    assert (
        str(graph.value(graph.value(bank, own.opened), rdflib.URIRef("https://w3id.org/peasant-ld/ns#earliest")))
        == "2015-01-01"
    )


def test_records_of_a_kind_of_ones_own_are_held_to_its_schema_and_its_shapes(tmp_path: Path) -> None:
    broken = [{"id": "bank/one", "type": "SeedBank", "keepers": "group/a"}, {"id": "bank/two", "type": "SeedBank"}]
    problems = seed_bank(tmp_path, broken).check().problems
    assert [(each.code, each.record, each.facts.get("nearest")) for each in problems] == [
        ("PLD020", "bank/one", "keeper"),
        ("PLD101", "bank/two", None),
    ]
    assert problems[1].facts["message"] == {"en": "How many varieties?"}


def test_a_folder_of_ones_own_may_give_a_built_in_kind_more_keys(tmp_path: Path) -> None:
    built_in = load_model().kinds["Place"].schema
    more = dict(built_in) | {
        "properties": {**built_in["properties"], "use": {"$ref": "common.schema.json#/$defs/refs"}}
    }
    (tmp_path / "place.schema.json").write_text(json.dumps(more), "utf-8")
    assert "use" in load_model(tmp_path).kinds["Place"].keys
    assert "use" not in load_model().kinds["Place"].keys


BROKEN = {
    "a schema that is not JSON": ("x.schema.json", "{", "PLD015"),
    "a schema that is a list": ("x.schema.json", "[]", "PLD015"),
    "a schema without a title": ("x.schema.json", '{"x-types": ["a:b"], "properties": {}}', "PLD015"),
    "a schema without its types": ("x.schema.json", '{"title": "X", "properties": {}}', "PLD015"),
    "a schema without keys": ("x.schema.json", '{"title": "X", "x-types": ["a:b"]}', "PLD015"),
    "a kind that the context does not know": (
        "x.schema.json",
        '{"title": "X", "x-types": ["schema:Place"], "properties": {}}',
        "PLD015",
    ),
    "a key that the context does not know": (
        "x.schema.json",
        '{"title": "Place", "x-types": ["schema:Place"], "properties": {"strange": {"type": "string"}}}',
        "PLD015",
    ),
    "a schema that is no JSON Schema": (
        "x.schema.json",
        '{"title": "Place", "x-types": ["schema:Place"], "properties": {"name": {"type": "strnig"}}}',
        "PLD015",
    ),
    "a schema that points at another on the web": (
        "x.schema.json",
        '{"title": "Place", "x-types": ["schema:Place"], "properties": {"name": {"$ref": "https://example.org/x.json"}}}',
        "PLD015",
    ),
    "a pattern that looks ahead, which takes more than linear time": (
        "x.schema.json",
        '{"title": "Place", "x-types": ["schema:Place"], "properties": {"name": {"pattern": "^(?=a)b"}}}',
        "PLD015",
    ),
    "shapes that are not Turtle": ("x.shacl.ttl", "this is not Turtle", "PLD015"),
    "a context that is not JSON": ("context.jsonld", "{", "PLD015"),
    "a context without @context": ("context.jsonld", "{}", "PLD016"),
    "a context elsewhere": ("context.jsonld", '{"@context": "https://example.org/context"}', "PLD016"),
    "a context with more than is understood": (
        "context.jsonld",
        '{"@context": {"@vocab": "https://example.org/"}}',
        "PLD016",
    ),
    "a context that gives a built-in prefix another meaning": (
        "context.jsonld",
        '{"@context": {"org": "https://example.org/"}}',
        "PLD016",
    ),
}


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_a_broken_model_folder_is_told(case: str, tmp_path: Path) -> None:
    name, text, code = BROKEN[case]
    dataset = seed_bank(tmp_path, RECORDS)
    (tmp_path / "model" / name).write_text(text, "utf-8")
    with pytest.raises(InputError) as raised:
        dataset.check()
    problem = raised.value.problem
    assert (problem.code, problem.place and problem.place.file) == (code, name)
    assert problem.facts["reason"]


def test_a_model_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        load_model(tmp_path / "nothing")
    assert raised.value.problem.code == "PLD015"


def test_the_shapes_of_the_built_in_model_are_where_the_checkout_keeps_them(model: Model) -> None:
    assert model.roots == (ROOT / "shapes",) or model.roots[0].name == "shapes"
