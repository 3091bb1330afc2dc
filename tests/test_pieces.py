"""Validation in pieces gives what validation of the whole gives; what no piece can answer is asked about the whole."""

import random
import sys
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.check.reach import derive_reach, reach_of
from peasant_ld.flow.kind_index import KindIndex
from peasant_ld.flow.sorted_store import row_of
from peasant_ld.flow.validation import ValidationContext, looked_into, results_of
from peasant_ld.model import Model, load_model
from peasant_ld.problem import Place
from peasant_ld.rdf.normalize import normalize

BASE = "https://example.org/"
PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix pld: <https://w3id.org/peasant-ld/ns#> .
@prefix schema: <https://schema.org/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix my: <https://example.org/shapes#> .
"""


def generated(seed: int, model: Model) -> list[dict[str, Any]]:
    """Grants under programmes, with funders, evidence and errors of many sorts, some only the neighbours show."""
    rng = random.Random(seed)
    written: list[dict[str, Any]] = [{"id": "document/a", "type": "Document", "name": {"en": "A"}}]
    for number in range(8):
        written.append({"id": f"organization/o{number}", "type": "Organization", "name": {"en": f"O {number}"}})
        years = sorted((rng.randint(2000, 2020), rng.randint(2000, 2020)))
        dates = {"founded": str(years[0]), "dissolved": str(years[rng.choice((0, 1, 1))])}
        written.append({"id": f"initiative/p{number}", "type": "Initiative", "name": {"en": f"P {number}"}} | dates)
    for number in range(60):
        funder = rng.choice(("organization/o1", "initiative/p2", "document/a", "organization/none", "grant/g1"))
        written.append(
            {
                "id": f"grant/g{number}", "type": "Grant", "name": {"en": f"G {number}"}, "funder": funder,
                "programme": f"initiative/p{rng.randint(0, 8)}", "awarded": str(rng.randint(1999, 2021)),
                "evidence": [
                    {"of": "name", "source": rng.choice(("document/a", "organization/o1")), "status": "stated"},
                ],
                "amount": {"value": "1.00"},
            }
        )  # fmt: skip
    records = [normalize(each, model, BASE) for each in written]
    records.sort(key=lambda each: str(each["id"]))
    return records


def found(records: list[dict[str, Any]], model: Model, size: int) -> list[Any]:
    index = KindIndex(limit=10)
    for record in records:
        index.add(record["id"], record["type"][0])
    rows = [row_of(number, Place("x"), record) for number, record in enumerate(records)]
    near = looked_into(lambda: rows, model, BASE)
    results = results_of(lambda: rows, ValidationContext(model, BASE, "auto", index.get, near), size)
    index.close()
    return results


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("size", [1, 3_000, 20_000])
def test_pieces_give_the_results_of_the_whole(seed: int, size: int) -> None:
    model = load_model()
    records = generated(seed, model)
    whole = found(records, model, sys.maxsize)
    assert {result.component for result in whole} >= {
        "Unresolved",
        "OrConstraintComponent",
        "MinCountConstraintComponent",
    }
    assert found(records, model, size) == whole


def test_a_date_outside_the_programme_is_seen_across_pieces() -> None:
    model = load_model()
    results = [r for seed in range(6) for r in found(generated(seed, model), model, 1)]
    shapes = {result.shape.rpartition("#")[2] for result in results}
    assert {"DateOrder-programme-founded", "DateOrder-programme-dissolved"} <= shapes


def test_built_in_shapes_look_no_further_than_a_programme() -> None:
    reach = reach_of(load_model())
    assert reach.whole == ""
    assert reach.deep == {"https://w3id.org/peasant-ld/ns#programme"}
    assert reach == derive_reach(load_model())


def extended(folder: Path, shapes: str) -> Model:
    (folder / "own.shacl.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    return load_model(folder)


@pytest.mark.parametrize(
    ("shapes", "why"),
    [
        ("my:S a sh:NodeShape ; sh:targetClass org:Organization ; sh:property my:P . "
         "my:P a sh:PropertyShape ; sh:path [ sh:inversePath schema:funder ] ; sh:maxCount 3 .", "inversePath"),
        ("my:S a sh:NodeShape ; sh:targetObjectsOf schema:funder ; sh:property my:P . "
         "my:P a sh:PropertyShape ; sh:path skos:altLabel ; sh:minCount 1 .", "targetObjectsOf"),
        ("my:S a sh:NodeShape ; sh:targetClass schema:Grant ; sh:property my:P . "
         "my:P a sh:PropertyShape ; sh:path [ sh:oneOrMorePath org:subOrganizationOf ] ; sh:maxCount 3 .",
         "oneOrMorePath"),
    ],
)  # fmt: skip
def test_shapes_that_no_piece_can_answer_are_asked_about_the_whole(tmp_path: Path, shapes: str, why: str) -> None:
    model = extended(tmp_path, shapes)
    assert reach_of(model).whole == why
    records = generated(1, model)
    assert found(records, model, 1) == found(records, model, sys.maxsize)


def test_a_shape_over_a_neighbours_statements_carries_the_neighbour(tmp_path: Path) -> None:
    model = extended(
        tmp_path,
        "my:S a sh:NodeShape ; sh:targetClass schema:Grant ; sh:property my:P . my:P a sh:PropertyShape ; "
        "sh:path schema:funder ; sh:node my:Named . my:Named a sh:NodeShape ; sh:property my:Q . "
        "my:Q a sh:PropertyShape ; sh:path skos:altLabel ; sh:minCount 1 .",
    )
    assert "https://schema.org/funder" in reach_of(model).deep
    records = generated(2, model)
    whole = found(records, model, sys.maxsize)
    assert any(result.component == "NodeConstraintComponent" for result in whole)
    assert found(records, model, 1) == whole


def test_an_index_on_disk_answers_like_one_in_memory() -> None:
    small, large = KindIndex(limit=3), KindIndex()
    for number in range(50):
        for index in (small, large):
            index.add(f"grant/{number % 40}", f"Kind{number}")
    assert [small.get(f"grant/{n}") for n in range(60)] == [large.get(f"grant/{n}") for n in range(60)]
    small.close()
    large.close()
