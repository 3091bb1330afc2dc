"""A reader who knows schema.org, ORG, PROV, SKOS, DC Terms and OWL-Time, and no term of ours, gets answers.

What is asked is a release as it lies there: its data, and the labels of all the terms that it uses.
"""

import csv
import gzip
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from datasets import run
from peasant_ld.model import load_model

ox = pytest.importorskip("pyoxigraph")

EXAMPLE = ROOT / "examples" / "building-international-solidarity"
KNOWN = {
    "schema": "https://schema.org/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "time": "http://www.w3.org/2006/time#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
with (EXAMPLE / "questions.tsv").open(encoding="utf-8", newline="") as file:
    QUESTIONS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The data and the labels of the published example, in a store that infers nothing."""
    out: Path = tmp_path_factory.mktemp("release") / "out"
    assert run("publish", EXAMPLE, "-o", out, "--no-pages").code == 0
    store = ox.Store()
    store.load(gzip.decompress((out / "data" / "dataset.nq.gz").read_bytes()), format=ox.RdfFormat.N_QUADS)
    store.load((out / "labels.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)
    return store


def answers(store: Any, ask: str) -> set[str]:
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in KNOWN.items())
    return {row["x"].value for row in store.query(prefixes + ask)}


def test_there_are_thirty_questions() -> None:
    assert len({row["id"] for row in QUESTIONS}) == 30


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
def test_the_question_is_asked_in_standard_terms_alone(row: Mapping[str, str]) -> None:
    assert set(re.findall(r"\b([a-z]+):\w", row["ask"])) <= KNOWN.keys()
    assert "://" not in row["ask"]


@pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
def test_the_question_is_answered_right(row: Mapping[str, str], release: Any) -> None:
    assert answers(release, row["ask"]) == set(row["answer"].split(" | "))


def test_without_what_is_stated_beside_our_own_terms_few_are_answered(release: Any) -> None:
    context = load_model().context
    beside = {context.expand(also.name) for stated in context.also.values() for also in stated}
    store = ox.Store()
    for quad in release:
        if quad.predicate.value not in beside:
            store.add(quad)
    right = [row["id"] for row in QUESTIONS if answers(store, row["ask"]) == set(row["answer"].split(" | "))]
    assert len(right) < 10
