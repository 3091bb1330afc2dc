"""A model folder lies inside its dataset, nothing in it is passed over, and its files are what they are named."""

import json
import os
from pathlib import Path

import pytest

from datasets import make_dataset, run
from own_kinds import schema, write_model
from peasant_ld.model import BUILT_IN, load_model
from peasant_ld.model.description import read_description
from peasant_ld.model.folder import ModelFault
from peasant_ld.model.loading import model_at
from peasant_ld.problem import InputError, Problem


def refusal(folder: Path) -> Problem:
    """The problem with which a model folder is refused."""
    with pytest.raises(InputError) as raised:
        load_model(folder)
    assert raised.value.problem.code == "PLD015"
    return raised.value.problem


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model folder with one kind."""
    return write_model(tmp_path / "model", [schema("Farm", [], {"name": "text"})])


@pytest.mark.parametrize("written", ["/etc", "/", "..", "../..", "../../..", "model/../..", "../other"])
def test_a_dataset_names_no_model_outside_itself(written: str, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    dataset = make_dataset(tmp_path / "dataset", more=f'model = "{written}"\n')
    with pytest.raises(InputError) as raised:
        read_description(dataset)
    problem = raised.value.problem
    assert (problem.code, problem.facts["reason"], problem.facts["expected"]) == (
        "PLD015",
        ModelFault.OUTSIDE,
        'model = "model"',
    )
    assert problem.place is not None
    assert (problem.place.file, problem.place.line) == ("dataset.toml", 8)
    assert run("check", dataset).code == 2


def test_a_link_that_leads_out_of_the_dataset_is_no_model_of_it(model: Path, tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset", more='model = "linked"\n')
    (dataset / "linked").symlink_to(model, target_is_directory=True)
    with pytest.raises(InputError) as raised:
        read_description(dataset)
    assert raised.value.problem.facts["reason"] == ModelFault.OUTSIDE


@pytest.mark.parametrize("written", ["model", "./model", "deep/er/model", "deep/../model", "linked"])
def test_a_model_inside_the_dataset_is_taken(written: str, tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset", more=f'model = "{written}"\n')
    for folder in ("model", "deep/er/model"):
        write_model(dataset / folder, [schema("Farm", [], {"name": "text"})])
    (dataset / "linked").symlink_to(dataset / "model", target_is_directory=True)
    assert "Farm" in load_model(read_description(dataset).model).kinds


def test_a_dataset_that_is_reached_by_a_link_keeps_its_model(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset", more='model = "model"\n')
    write_model(dataset / "model", [schema("Farm", [], {"name": "text"})])
    (tmp_path / "linked").symlink_to(dataset, target_is_directory=True)
    assert "Farm" in load_model(read_description(tmp_path / "linked").model).kinds


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    for name in ("file", "nothing"):
        problem = refusal(tmp_path / name)
        assert (problem.facts["reason"], problem.place and problem.place.file) == (ModelFault.NO_FOLDER, name)


@pytest.mark.parametrize("names", [(), ("README.md",), ("common.schema.json",), ("notes.txt", "photo.jpg")], ids=str)
def test_a_folder_without_a_file_of_a_model_is_told(names: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    for name in names:
        (tmp_path / "model" / name).write_text("{}", "utf-8")
    assert refusal(tmp_path / "model").facts["reason"] == ModelFault.EMPTY


@pytest.mark.parametrize(
    "name",
    [
        *("farm.json", "farm-schema.json", "farm.schema.JSON", "schema.json", "roles.json"),
        *("context.json", "Context.jsonld", "context-own.jsonld"),
        *("shapes.ttl", "farm.shacl.TTL", "farm.shape.ttl", "Vocabulary.ttl", "farm.rdf", "farm.owl", "farm.yaml"),
    ],
)
def test_a_file_that_looks_like_a_part_of_a_model_and_is_not_read_is_told(model: Path, name: str) -> None:
    (model / name).write_text("{}", "utf-8")
    problem = refusal(model)
    assert (problem.facts["reason"], problem.place and problem.place.file) == (ModelFault.UNREAD, name)


def test_other_files_may_lie_beside_a_model(model: Path) -> None:
    for name in ("README.md", ".DS_Store", "plan.xlsx", "farm.schema.json.bak"):
        (model / name).write_text("x", "utf-8")
    (model / "photographs").mkdir()
    assert "Farm" in load_model(model).kinds


def test_copies_of_built_in_files_may_lie_in_a_model(model: Path) -> None:
    for name in ("roles.json", "common.schema.json", "grant.schema.json", "vocabulary.ttl"):
        (model / name).write_bytes((BUILT_IN / name).read_bytes())
    assert "Farm" in load_model(model).kinds


@pytest.mark.parametrize("name", ["farm.shacl.ttl", "vocabulary.ttl", "vocabulary-farm.ttl"])
@pytest.mark.parametrize("text", [b"this is not Turtle", b"<x> <y> <z> .\n<a>", b"\xff\xfe", b"@prefix : <http://x/>"])
def test_what_is_not_turtle_is_told_when_the_model_is_read(model: Path, name: str, text: bytes) -> None:
    (model / name).write_bytes(text)
    problem = refusal(model)
    assert problem.place is not None
    assert (problem.place.file, bool(problem.place.line)) == (name, True)


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ('{"title": "Farm",\n "title": "Barn"}', ModelFault.TWICE, None),
        ('{"properties": {"size": {"$ref": "a", "$ref": "b"}}}', ModelFault.TWICE, None),
        ("[]", ModelFault.NO_OBJECT, None),
        ('{\n"title": }', "Expecting value", 2),
        ("[" * 100_000, None, None),
    ],
    ids=["a key twice", "a key twice inside", "a list", "half an object", "very deep"],
)
def test_what_is_no_object_with_each_key_once_is_told(
    model: Path, text: str, reason: str | None, line: int | None
) -> None:
    for name in ("farm.schema.json", "context.jsonld"):
        kept = (model / name).read_bytes()
        (model / name).write_text(text, "utf-8")
        problem = refusal(model)
        assert problem.place is not None
        assert (problem.place.file, problem.place.line) == (name, line)
        assert reason in (None, problem.facts["reason"])
        (model / name).write_bytes(kept)
        model_at.cache_clear()


def test_a_key_that_is_written_twice_is_named(model: Path) -> None:
    text = (model / "farm.schema.json").read_text("utf-8")
    (model / "farm.schema.json").write_text(text.replace('"name":', '"name": {}, "name":'), "utf-8")
    assert refusal(model).value == "name"


def test_a_schema_that_is_a_folder_is_told(model: Path) -> None:
    (model / "barn.schema.json").mkdir()
    problem = refusal(model)
    assert problem.place is not None
    assert problem.place.file == "barn.schema.json"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_schema_that_may_not_be_read_is_told(model: Path) -> None:
    (model / "farm.schema.json").chmod(0)
    assert refusal(model).facts["reason"] == "Permission denied"


@pytest.mark.parametrize(
    "term",
    [
        {"@id": "own:a", "@container": [1]},
        {"@id": "own:a", "@container": [["@set"]]},
        {"@id": "own:a", "@container": {"@set": True}},
        {"@id": "own:a b"},
        {"@id": "http://example.org/<a>"},
        {"@id": "own:a", "@type": 3},
    ],
    ids=str,
)
def test_a_term_that_is_not_understood_is_told(model: Path, term: object) -> None:
    context = json.loads((model / "context.jsonld").read_text("utf-8"))
    context["@context"]["size"] = term
    (model / "context.jsonld").write_text(json.dumps(context), "utf-8")
    with pytest.raises(InputError) as raised:
        load_model(model)
    assert raised.value.problem.code == "PLD016"
