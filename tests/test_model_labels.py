"""What kinds and keys are called: by shapes of their names or by paths, by the vocabulary, by likeness."""

import pytest

from own_kinds import NAMESPACE, schema, write_model
from peasant_ld.model import Model, load_model
from peasant_ld.model.labels import load_labels

SHAPES = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix own: <{NAMESPACE}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
own:OrchardShape a sh:NodeShape ; sh:targetClass own:Orchard ; rdfs:label "Orchard"@en, "Pomar"@pt ;
  sh:property [ sh:path own:trees ; sh:name "Trees"@en, "Árvores"@pt ; sh:description "How many stand there."@en ] ,
    own:rows-of-an-orchard .
own:rows-of-an-orchard sh:path own:tree-rows ; sh:name "Fileiras"@pt .
"""
VOCABULARY = f"""
@prefix own: <{NAMESPACE}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
own:soil rdfs:label "Soil"@en, "Sol"@fr ; rdfs:comment "What it stands on."@en .
own:Well rdfs:label "Pozo"@es .
own:clay skos:prefLabel "clay"@en .
"""
ORCHARD = {
    "name": "text",
    "trees": "count",
    "tree-rows": "count",
    "soil": {"enum": ["clay"], "x-terms": {"clay": "own:clay"}},
    "participantCount": "count",
    "age": "count",
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Model:
    count = {"@type": "xsd:nonNegativeInteger"}
    terms = {key: {"@id": f"own:{key}", **count} for key in ("trees", "tree-rows", "age")}
    schemas = [schema("Orchard", [], ORCHARD), schema("Well", [], {"name": "text"})]
    folder = write_model(
        tmp_path_factory.mktemp("own") / "model", schemas, terms | {"soil": {"@id": "own:soil", "@type": "@id"}}
    )
    (folder / "orchard.shacl.ttl").write_text(SHAPES, "utf-8")
    (folder / "vocabulary.ttl").write_text(VOCABULARY, "utf-8")
    return load_model(folder)


@pytest.mark.parametrize(
    ("kind", "key", "lang", "label"),
    [
        ("Orchard", None, "pt", "Pomar"),
        ("Orchard", "trees", "pt", "Árvores"),
        ("Orchard", "trees", "ht", "Trees"),
        ("Orchard", "tree-rows", "en", "Fileiras"),
        ("Orchard", "soil", "fr", "Sol"),
        ("Well", None, "en", "Pozo"),
        ("Orchard", "name", "es", "Nombre"),
        ("Orchard", "age", "en", "age"),
    ],
    ids=str,
)
def test_a_kind_or_key_of_ones_own_has_the_label_that_its_model_gives_it(
    kind: str, key: str | None, lang: str, label: str, own: Model
) -> None:
    assert load_labels(own).name(lang, kind, key) == label


@pytest.mark.parametrize("lang", ["en", "pt", "es", "fr", "ht"])
def test_a_key_that_means_what_it_means_elsewhere_is_called_as_it_is_there(lang: str, own: Model) -> None:
    labels = load_labels(own)
    assert labels.name(lang, "Orchard", "participantCount") == labels.name(lang, "Journey", "participantCount")
    assert labels.description(lang, "Orchard", "participantCount")


def test_what_a_key_means_stands_beside_its_label(own: Model) -> None:
    labels = load_labels(own)
    assert labels.description("en", "Orchard", "trees") == "How many stand there."
    assert labels.description("en", "Orchard", "soil") == "What it stands on."
    assert labels.term("en", f"{NAMESPACE}clay") == "clay"


def test_a_model_of_ones_own_changes_no_label_of_the_built_in_one(own: Model) -> None:
    built_in, extended = load_labels(load_model()), load_labels(own)
    assert built_in.names.items() <= extended.names.items()
    assert built_in.descriptions.items() <= extended.descriptions.items()


def test_every_word_of_a_closed_list_is_called_something_in_each_language() -> None:
    model = load_model()
    terms = load_labels(model).terms
    holders = (*(kind.keys for kind in model.kinds.values()), *model.nodes.values())
    lists = (key.terms for keys in holders for key in keys.values() if key.terms)
    words = {model.context.expand(word) for each in lists for word in each.values()}
    assert f"{model.context.prefixes['dpv']}ConsentGiven" in words
    assert [word for word in sorted(words) if terms.get(word, {}).keys() < {"en", "pt", "es", "fr", "ht"}] == []
