"""What is told of a record without a graph is what every engine says: nothing that an engine blames is passed over."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from own_kinds import write_own_kinds
from peasant_ld.check.asked import Asking
from peasant_ld.check.asked.stated import Source, ValueForm, are_apart, sources_of
from peasant_ld.check.trace import record_of
from peasant_ld.flow.sorted_store import Row, row_of
from peasant_ld.flow.validation import ValidationContext, looked_into, validate_rows
from peasant_ld.model import Model, load_model
from peasant_ld.problem import Place
from peasant_ld.rdf.normalize import compile_normalizer
from planted import BASE, World

MODEL = load_model()
# `PEASANT_LD_CASES=10000 pytest tests/test_check_asked.py` asks both engines of so many records each.
CASES = int(os.environ.get("PEASANT_LD_CASES", "0"))
WORLDS = {"shacl": CASES // 40 or 8, "pyshacl": CASES // 40 or 1}


def rows_of(model: Model, seed: int) -> list[Row]:
    made = (row_of(number, Place("x", number), record) for number, record in enumerate(World(model, seed).records()))
    return sorted(made, key=lambda row: row.id)


def context_of(rows: list[Row], model: Model, engine: str) -> ValidationContext:
    kinds = {row.id: row.kind for row in rows}
    return ValidationContext(model, BASE, engine, kinds.get, looked_into(lambda: rows, model, BASE))


def verdicts(asking: Asking, rows: list[Row], context: ValidationContext) -> dict[str, bool]:
    asking.begin(context.kind_of, context.looked_into)
    return {row.id: asking.is_sure(row.record()) for row in rows}


def blamed_by(engine: str, rows: list[Row], model: Model) -> dict[str, Any]:
    return {record_of(each): each for each in validate_rows(rows, context_of(rows, model, engine)).results}


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_no_record_that_an_engine_blames_is_told_to_be_right(engine: str) -> None:
    told, asking = Counter[str](), Asking(MODEL, BASE)
    for seed in range(WORLDS[engine]):
        if seed % 16 == 0:  # one knows some thousand shapes of records, and no more
            asking = Asking(MODEL, BASE)
        rows = rows_of(MODEL, seed)
        context = context_of(rows, MODEL, engine)
        blamed = blamed_by(engine, rows, MODEL)
        sure = verdicts(asking, rows, context)
        told.update(records=len(rows), blamed=len(blamed), sure=sum(sure.values()))
        assert not [(seed, blamed[identity]) for identity in blamed if sure[identity]]
    assert told["blamed"] > told["records"] / 20
    assert told["sure"] > told["records"] / 3


def test_kinds_of_ones_own_are_asked_as_the_built_in_ones_are(tmp_path: Path) -> None:
    model = load_model(write_own_kinds(tmp_path / "model"))
    asking, own = Asking(model, BASE), set(model.kinds) - set(MODEL.kinds)
    asked = 0
    for seed in range(2):
        rows = rows_of(model, seed)
        sure = verdicts(asking, rows, context_of(rows, model, "auto"))
        assert not [identity for identity in blamed_by("auto", rows, model) if sure[identity]]
        asked += sum(sure[row.id] for row in rows if row.kind in own)
    assert own
    assert asked


# --- shapes of one's own

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix pld: <https://w3id.org/peasant-ld/ns#> .
@prefix schema: <https://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix my: <https://example.org/shapes#> .
my:grants a sh:NodeShape ; sh:targetClass schema:Grant ; """
GRANT: dict[str, Any] = {
    "id": "grant/g", "type": "Grant", "name": {"en": "G"}, "recipient": "movement/m", "awarded": "2018",
    "acronym": ["ABC"], "plannedMonths": 12,
}  # fmt: skip
MOVEMENT = {"id": "movement/m", "type": "Movement", "name": {"en": "M"}}
ACRONYM = "sh:path <http://purl.org/cerif/frapo/hasAcronym>"


def is_sure(shapes: str, folder: Path, **keys: Any) -> bool:
    """Whether a grant is surely right by shapes of one's own, which the engine agrees with."""
    folder.mkdir()
    (folder / "own.shacl.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    model = load_model(folder)
    normal = compile_normalizer(model, BASE)
    rows = [row_of(number, Place("x", number), normal(each)) for number, each in enumerate((GRANT | keys, MOVEMENT))]
    sure = verdicts(Asking(model, BASE), rows, context_of(rows, model, "auto"))[f"{BASE}grant/g"]
    assert not (sure and blamed_by("auto", rows, model))
    return sure


@pytest.mark.parametrize(
    ("shapes", "right", "wrong"),
    [
        (f'sh:property [ {ACRONYM} ; sh:pattern "^[A-C]+$" ] .', {}, {"acronym": ["XYZ"]}),
        (f"sh:property [ {ACRONYM} ; sh:maxCount 1 ; sh:minCount 1 ] .", {}, {"acronym": ["A", "B"]}),
        ("sh:property [ sh:path skos:prefLabel ; sh:disjoint skos:altLabel ] .", {}, {"altName": {"en": ["G"]}}),
        ("sh:property [ sh:path pld:grantRecipient ; sh:class pld:SocialMovement ] .", {}, {"recipient": "urn:isbn:1"}),
        ("sh:and ( [ sh:class schema:Grant ] ) .", {}, None),
        ("sh:not [ sh:class skos:Concept ] .", {}, None),
    ],
)
def test_shapes_of_ones_own_that_are_understood_are_asked(
    shapes: str, right: dict[str, Any], wrong: dict[str, Any] | None, tmp_path: Path
) -> None:
    assert is_sure(shapes, tmp_path / "right", **right)
    assert wrong is None or not is_sure(shapes, tmp_path / "wrong", **wrong)


def test_no_pattern_of_ones_own_costs_more_than_a_look(tmp_path: Path) -> None:
    shapes = f'sh:property [ {ACRONYM} ; sh:pattern "^(A+)+$" ] .'
    assert is_sure(shapes, tmp_path / "right", acronym=["A" * 5000])
    assert not is_sure(shapes, tmp_path / "wrong", acronym=["A" * 5000 + "!"])  # 2 ** 5000 ways to look at it


@pytest.mark.parametrize(
    "shapes",
    [
        "sh:xone ( [ sh:class schema:Grant ] [ sh:class skos:Concept ] ) .",
        "sh:deactivated true ; sh:class skos:Concept .",
        "sh:property [ sh:path ( pld:awarded pld:earliest ) ; sh:minCount 1 ] .",
        "sh:property [ sh:path rdf:type ; sh:minCount 1 ] .",
        'sh:property [ sh:path skos:prefLabel ; sh:languageIn ( "en" ) ] .',
        "sh:property [ sh:path skos:prefLabel ; sh:minCount 2 ] .",
        f'sh:property [ {ACRONYM} ; sh:hasValue "ABC" ] .',
        f'sh:property [ {ACRONYM} ; sh:pattern "^a" ; sh:flags "i" ] .',
        f"sh:closed true ; sh:property [ {ACRONYM} ] .",
        "sh:nodeKind sh:Literal .",
    ],
)
def test_what_is_not_understood_is_left_to_the_engine(shapes: str, tmp_path: Path) -> None:
    assert not is_sure(shapes, tmp_path / "model")


@pytest.mark.parametrize(
    ("keys", "apart"),
    [(("plot",), True), (("plot", "plots"), True), (("plot", "plot-1"), False), (("record",), False), ((), True)],
)
def test_nested_nodes_that_could_have_one_address_are_left_to_the_engine(keys: tuple[str, ...], apart: bool) -> None:
    assert are_apart([Source(key, ValueForm.NODE) for key in keys]) is apart
    assert are_apart([Source(key, ValueForm.PLAIN) for key in keys])


def test_no_nested_nodes_of_the_model_could_have_one_address() -> None:
    for kind in MODEL.kinds.values():
        assert are_apart(sources_of(kind.name, tuple(kind.keys), MODEL).values()), kind.name


def test_the_function_that_answers_holds_keys_of_the_model_and_nothing_of_a_record() -> None:
    asking = Asking(MODEL, BASE)
    record = compile_normalizer(MODEL, BASE)(GRANT | {"note": {"en": "A remark of somebody."}})
    text = asking.source(record)
    assert text.startswith("def is_sure(node):")
    written = {found.strip("'") for found in re.findall(r"'[^']*'", text)}
    assert written <= {*MODEL.kinds["Grant"].keys, "id", "#"}
