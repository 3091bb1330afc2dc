"""One short file adds kinds and keys, and all that four files would say follows from it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.check.shapes import load_shapes, validate_ntriples
from peasant_ld.model import Mark, Model, Role, load_model, sound

BASE = "https://archive.example.org/seeds/"
SEEDS = """
namespace = "terms/"
prefix = "ex"

[kinds.SeedBank]
like = "LearningCentre"
types = ["schema:Museum"]
label = { pt = "Banco de sementes", en = "Seed bank" }
comment.en = "A house where seeds are kept."
keys.plots = { form = "decimal", label.pt = "Lotes" }
keys.keeper = { form = "refs", kinds = ["Organization", "Movement"], label.pt = "Guardião", required = true }
keys.tenure = { label.pt = "Posse", values.loaned = { pt = "emprestada" }, values.owned = "schema:OwnershipInfo" }

[keys.Grant]
families = { form = "count", label.pt = "Famílias", access = ["people"] }
"""


def short(folder: Path, text: str, name: str = "model.toml") -> Path:
    """A short file with this text."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return load_model(short(tmp_path, SEEDS), BASE)


def test_a_kind_has_the_keys_types_and_roles_of_the_kind_that_it_is_like(model: Model) -> None:
    kind, like = model.kinds["SeedBank"], model.kinds["LearningCentre"]
    assert set(kind.keys) == {*like.keys, "plots", "keeper", "tenure"}
    assert kind.types == ("ex:SeedBank", *like.types, "schema:Museum")
    assert (kind.like, kind.roles) == ("LearningCentre", like.roles)
    assert Role.PLACE in kind.roles


def test_a_key_that_is_added_to_a_built_in_kind_is_one_line(model: Model) -> None:
    built_in = load_model().kinds["Grant"].keys
    key = model.kinds["Grant"].keys["families"]
    assert set(model.kinds["Grant"].keys) == {*built_in, "families"}
    assert (key.form, Mark.PEOPLE in key.marks) == ("count", True)
    assert [*model.kinds] == [*load_model().kinds, "SeedBank"]


def test_terms_live_below_the_base_of_the_dataset(model: Model) -> None:
    context = model.context
    assert context.types["SeedBank"] == f"{BASE}terms/SeedBank"
    assert context.expand("ex:plots") == f"{BASE}terms/plots"
    term = context.term("SeedBank", "plots")
    assert term is not None
    assert (term.iri, term.datatype) == (f"{BASE}terms/plots", "http://www.w3.org/2001/XMLSchema#decimal")
    assert context.term("Movement", "plots") is None


def test_a_kind_that_is_like_none_has_the_keys_that_all_kinds_share(tmp_path: Path) -> None:
    model = load_model(short(tmp_path, 'namespace = "terms/"\n[kinds.Song]\nkeys.verse = "text"\nlabel.en = "Song"\n'))
    every = set.intersection(*(set(kind.keys) for kind in load_model().kinds.values()))
    assert set(model.kinds["Song"].keys) == {*every, "verse"}
    assert {"name", "source", "evidence", "access", "verse"} <= set(model.kinds["Song"].keys)
    assert model.kinds["Song"].types == ("own:Song",)


def test_own_keys_stand_before_those_that_all_kinds_end_with(model: Model) -> None:
    names = [*model.kinds["SeedBank"].keys]
    assert names[-4:] == ["evidence", "access", "created", "modified"]
    assert names.index("plots") < names.index("evidence")


def test_a_key_of_the_name_of_a_built_in_one_means_the_same(tmp_path: Path) -> None:
    model = load_model(
        short(tmp_path, 'namespace = "terms/"\n[kinds.Song]\nkeys.place = {}\nkeys.aim = { required = true }\n')
    )
    assert (model.kinds["Song"].keys["place"].form, model.kinds["Song"].keys["aim"].form) == ("refs", "texts")
    assert model.context.term("Song", "place") == model.context.terms["place"]
    assert Mark.PLACE in model.kinds["Song"].keys["place"].marks


def test_a_kind_like_one_of_the_same_file_has_its_keys_too(tmp_path: Path) -> None:
    text = 'namespace = "t#"\n[kinds.Gene]\nlike = "Seed"\n[kinds.Seed]\nlike = "Concept"\nkeys.weight = "decimal"\n'
    model = load_model(short(tmp_path, text), BASE)
    assert model.context.term("Gene", "weight") == model.context.term("Seed", "weight")
    assert model.kinds["Gene"].types[:2] == ("own:Gene", "own:Seed")
    assert Role.CONCEPT in model.kinds["Gene"].roles


def test_the_shapes_that_are_made_are_sound_to_both_engines(model: Model) -> None:
    assert "Seed bank" in load_shapes(model).turtle
    bank, terms = f"<{BASE}seed-bank/one>", f"{BASE}terms/"
    rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    wrong = f'{bank} {rdf_type} <{terms}SeedBank> .\n{bank} <{terms}plots> "many" .\n'
    found = {engine: validate_ntriples(wrong, model, engine) for engine in ("shacl", "pyshacl")}
    assert found["shacl"] == found["pyshacl"]
    paths = {
        (each.path.removeprefix(terms), each.component.removesuffix("ConstraintComponent")) for each in found["shacl"]
    }
    assert paths == {("plots", "Datatype"), ("keeper", "MinCount")}
    messages = load_shapes(model).messages[f"{terms}SeedBank-plots-shape"]
    assert messages["pt"] == "“Lotes” é um número decimal. Só um valor é permitido."[: len(messages["pt"])]
    assert set(messages) == {"en", "pt", "es", "fr", "ht"}


def test_the_same_in_json_is_the_same(tmp_path: Path) -> None:
    import tomllib

    toml = load_model(short(tmp_path / "a", SEEDS), BASE)
    as_json = load_model(short(tmp_path / "b", json.dumps(tomllib.loads(SEEDS)), "model.json"), BASE)
    assert as_json.context.document == toml.context.document
    assert as_json.shapes_turtle() == toml.shapes_turtle()
    assert {name: kind.schema for name, kind in as_json.kinds.items()} == {
        name: kind.schema for name, kind in toml.kinds.items()
    }


FORMS: Mapping[str, Any] = json.loads((Path(load_model().roots[0]) / "forms.json").read_text("utf-8"))["forms"]


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"term"}))
def test_a_key_may_have_any_form(form: str, tmp_path: Path) -> None:
    model = load_model(short(tmp_path, f'namespace = "terms/"\n[kinds.Song]\nkeys.thing = "{form}"\n'), BASE)
    assert model.kinds["Song"].keys["thing"].form == form
    assert load_shapes(model)


def test_the_table_of_forms_holds_every_form_that_a_key_can_have() -> None:
    assert set(FORMS) == {*sound.FORMS, "term"} - set(sound.AT_HOME.values())


ORG, PLD = "http://www.w3.org/ns/org#", "https://w3id.org/peasant-ld/ns#"


@pytest.mark.parametrize(
    ("key", "sort", "said"),
    [
        ("furrows", "owl:DatatypeProperty", "rdfs:range xsd:nonNegativeInteger"),
        ("rain", "owl:DatatypeProperty", "rdfs:range xsd:decimal"),
        ("remark", "owl:DatatypeProperty", "rdfs:range rdf:langString"),
        ("keeper", "owl:ObjectProperty", f"schema:rangeIncludes <{ORG}Organization>, <{PLD}SocialMovement>"),
        ("opened", "owl:ObjectProperty", "rdfs:range time:TemporalEntity"),
        ("sort", "owl:ObjectProperty", "rdfs:range skos:Concept"),
        ("tenant", "owl:ObjectProperty", "rdfs:label"),
    ],
)
def test_a_property_of_ones_own_says_what_its_values_are(tmp_path: Path, key: str, sort: str, said: str) -> None:
    text = """
namespace = "terms/"
prefix = "ex"

[keys.Course]
furrows = { form = "count", label.pt = "Sulcos" }
rain = { form = "decimal", label.pt = "Chuva" }
remark = { form = "text", label.pt = "Observação" }
keeper = { form = "refs", kinds = ["Organization", "Movement"], label.pt = "Guardião" }
opened = { form = "date", label.pt = "Abertura" }
sort = { label.pt = "Tipo", values.one = { pt = "um" } }
tenant = { form = "link", label.pt = "Página" }

[keys.Grant]
furrows = { form = "count", label.pt = "Sulcos" }
"""
    model = load_model(short(tmp_path, text), BASE)
    [*_, vocabulary] = model.vocabulary_files()
    [block] = [each for each in vocabulary.text.split("\n\n") if each.startswith(f"<{BASE}terms/{key}> a ")]
    assert f"a rdf:Property, {sort}" in block
    assert said in block
    kinds = {"https://schema.org/Course"} | ({"https://schema.org/Grant"} if key == "furrows" else set())
    used_with = block.partition("schema:domainIncludes ")[2].partition(" ;")[0]
    assert set(used_with.split(", ")) == {f"<{each}>" for each in kinds}
