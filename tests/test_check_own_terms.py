"""A namespace below the dataset's own base: its terms are no missing records, and no record has such an address."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datasets import run
from own_kinds import schema, write_model

BASE = "https://fields.example/"
PLOT = {
    "name": "text",
    "crop": {"$ref": "common.schema.json#/$defs/refs", "x-kinds": ["Concept"]},
    "tenure": {"enum": ["held", "rented"], "x-terms": {"held": "own:held", "rented": "own:rented"}},
}
VOCABULARY = "<{0}maize> a <http://www.w3.org/2004/02/skos/core#Concept> ."
DESCRIPTION = f"""base = "{BASE}"
licence = "https://creativecommons.org/licenses/by/4.0/"
languages = ["en"]
version = "1"
issued = "2026-01-01"
model = "model"
publisher = {{ name = "Fields", url = "{BASE}" }}
[title]
en = "Fields"
"""
NAMESPACES = [f"{BASE}terms/", f"{BASE}terms#", f"{BASE}a/b/ns#", f"{BASE}Vocab/"]


def dataset(folder: Path, namespace: str, records: list[dict[str, Any]]) -> Path:
    terms = {"crop": {"@id": "own:crop", "@type": "@id", "@container": "@set"}}
    terms["tenure"] = {"@id": "own:tenure", "@type": "@id"}
    write_model(folder / "model", [schema("Plot", [], PLOT)], {**terms, "own": namespace})
    (folder / "model" / "vocabulary.ttl").write_text(VOCABULARY.format(namespace), "utf-8")
    (folder / "records").mkdir()
    (folder / "records" / "all.json").write_text(json.dumps(records), "utf-8")
    (folder / "dataset.toml").write_text(DESCRIPTION, "utf-8")
    return folder


def codes(folder: Path) -> list[tuple[str, str]]:
    run("check", folder, "--report", folder / "r.json")
    found = json.loads((folder / "r.json").read_text("utf-8"))["problems"]
    return [(problem["code"], problem["place"]["pointer"]) for problem in found]


def plot(**keys: Any) -> dict[str, Any]:
    return {"id": "plot/a", "type": "Plot", "name": {"en": "A"}, **keys}


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_a_term_of_a_namespace_below_the_base_is_no_missing_record(namespace: str, tmp_path: Path) -> None:
    folder = dataset(tmp_path, namespace, [plot(tenure="held", crop=[f"{namespace}maize"])])
    assert codes(folder) == []
    assert run("publish", folder, "-o", tmp_path / "out").code == 0
    assert run("convert", folder, "-o", tmp_path / "out.ttl").code == 0


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_what_the_namespace_does_not_hold_is_missing_all_the_same(namespace: str, tmp_path: Path) -> None:
    folder = dataset(tmp_path, namespace, [plot(crop=[f"{namespace}maiz", f"{namespace}maize"])])
    assert codes(folder) == [("PLD027", "/0/crop/0")]


@pytest.mark.parametrize(
    ("namespace", "identity"),
    [
        (f"{BASE}terms/", "terms/maize"),
        (f"{BASE}terms/", "terms/anything"),
        (f"{BASE}terms/", "terms"),
        (f"{BASE}terms/", f"{BASE}terms/new"),
        (f"{BASE}terms#", "terms"),
        (f"{BASE}a/b/ns#", "a/b/ns"),
        (BASE, "maize"),
    ],
)
def test_no_record_takes_an_address_of_the_namespace(namespace: str, identity: str, tmp_path: Path) -> None:
    folder = dataset(tmp_path, namespace, [{"id": identity, "type": "Concept", "name": {"en": "X"}}])
    assert codes(folder) == [("PLD044", "/0/id")]


@pytest.mark.parametrize(
    ("namespace", "identity"),
    [(f"{BASE}terms/", "term/maize"), (f"{BASE}terms#", "terms/a"), (f"{BASE}a/b/ns#", "a/b/n"), (BASE, "crops/maize")],
)
def test_an_address_beside_the_namespace_is_free(namespace: str, identity: str, tmp_path: Path) -> None:
    assert codes(dataset(tmp_path, namespace, [{"id": identity, "type": "Concept", "name": {"en": "X"}}])) == []
