"""Generated functions state a normalized record as the plain way does, to the byte, and leave to it what is odd."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import own_kinds
from conftest import ROOT
from datasets import environment
from peasant_ld.model import Model, load_model
from peasant_ld.rdf import stating
from peasant_ld.rdf.formats import Format, record_writer
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.rdf.own_document import compile_published
from peasant_ld.rdf.stating import Stating
from sizes import size
from strategies import archives, records

BASE = "https://example.org/archive/"
MODEL = load_model()
NORMALIZE = compile_normalizer(MODEL, BASE)
FORMS = tuple(Format)
FOUNDING = ROOT / "examples" / "building-international-solidarity" / "records"
SETTINGS = settings(
    max_examples=size(15, 300),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
GRANT = {
    "id": "grant/x",
    "type": "Grant",
    "name": {"en": "Seeds", "pt": "Sementes"},
    "topic": ["concept/a", "concept/b"],
    "recipient": "organization/o",
    "amount": {"value": "1200.50", "currency": "BRL"},
    "awarded": "2018-08-14",
    "source": "document/d",
    "evidence": [{"of": "topic", "source": "document/d", "where": {"page": 2}, "status": "disputed"}],
}
Record = Mapping[str, Any]


def plainly(record: Record, model: Model = MODEL, forms: Iterable[Format] = FORMS) -> tuple[bytes, ...]:
    """The bytes that the plain way gives."""
    shown = compile_published(model, BASE)(record)
    return tuple(record_writer(form, model.context)(shown) for form in forms)


def outcome(state: Callable[[Record], tuple[bytes, ...]], record: Record) -> Any:
    """What is given of a record, or the kind of exception that is raised."""
    try:
        return state(record)
    except (TypeError, LookupError, ValueError, AttributeError) as error:
        return type(error)


def examples() -> list[dict[str, Any]]:
    """The records of the examples: of every kind with all its keys, and the founding example."""
    found = [
        json.loads(line)
        for path in sorted((ROOT / "examples" / "kinds").glob("*/conforms.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return found + [each for path in sorted(FOUNDING.glob("*.json")) for each in json.loads(path.read_text("utf-8"))]


# ── the same bytes ──


@pytest.mark.parametrize("forms", [*((form,) for form in Format), FORMS], ids=lambda forms: str(len(forms)))
def test_every_record_of_the_examples_is_stated_as_plainly_and_by_functions(forms: tuple[Format, ...]) -> None:
    state = Stating(MODEL, BASE, forms)
    for data in examples():
        record = NORMALIZE(data)
        before = json.dumps(record)
        assert state(record) == plainly(record, forms=forms)
        assert json.dumps(record) == before
    assert (state.generated, state.plain) == (len(examples()), 0)


def test_generated_archives_are_stated_as_plainly_and_almost_all_by_functions() -> None:
    state = Stating(MODEL, BASE, FORMS)

    @SETTINGS
    @given(archives())
    def hold(drawn: list[dict[str, Any]]) -> None:
        for data in drawn:
            record = NORMALIZE(data)
            assert state(record) == plainly(record), record

    hold()
    assert state.plain * 100 <= state.generated


ODD: list[Any] = [
    None,
    5,
    1.5,
    True,
    "",
    "x",
    [],
    {},
    [5],
    ["x", 5],
    [None],
    {"en": 5},
    {"en": ["a", "b"]},
    {"id": "x"},
]
ODD += [{"id": f"{BASE}x", "type": ["Place"]}, [{"id": f"{BASE}x", "type": ["Place"]}], ["\ud800"], "\ud800", "urn:x:y"]
ODD += [{"@none": "x"}, {"id": "Rumah", "en": "House"}, ["pld:status-stated", f"{BASE}x"], {"@value": "x"}, ["x", "x"]]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values in a record."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([path] if path else []), *(found for key, each in rows for found in places(each, (*path, key)))]


def with_value(record: Record, path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A record with another value at one place."""
    changed: Any = copy.deepcopy(record)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    found: dict[str, Any] = changed
    return found


@SETTINGS
@given(st.data(), records(), st.sampled_from(ODD))
def test_whatever_is_odd_in_a_record_is_stated_as_plainly(data: st.DataObject, drawn: Record, odd: Any) -> None:
    record = NORMALIZE(drawn)
    state = Stating(MODEL, BASE, FORMS)
    state(record)
    changed = with_value(record, data.draw(st.sampled_from(places(record))), odd)
    assert outcome(state, changed) == outcome(plainly, changed), changed


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_an_odd_value_at_any_place_is_stated_as_plainly(odd: Any) -> None:
    record = NORMALIZE(GRANT)
    for forms in (FORMS, (Format.JSONLD,)):
        state = Stating(MODEL, BASE, forms)
        for path in places(record):
            state(record)  # there is a function for its shape
            changed = with_value(record, path, odd)
            assert outcome(state, changed) == outcome(partial(plainly, forms=forms), changed), path


@pytest.mark.parametrize("key", ["name", "topic", "recipient", "amount", "awarded", "source", "evidence"])
def test_a_key_that_was_taken_away_makes_another_shape(key: str) -> None:
    record = NORMALIZE(GRANT)
    state = Stating(MODEL, BASE, FORMS)
    state(record)
    less = {name: value for name, value in record.items() if name != key}
    assert state(less) == plainly(less)
    assert (state.generated, state.plain) == (2, 0)


TEXTS = (
    '"',
    "\\",
    '\\"',
    "a\nb",
    "\r",
    "\t",
    "\0",
    "\x7f",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\u202e",
    "\ufffe",
    "😀",
    "é",
    "中",
    "\\u0041",
)


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_a_hard_text_is_stated_as_plainly(text: str) -> None:
    state = Stating(MODEL, BASE, FORMS)
    date = {"text": f"a{text}", "edtf": "2018"}
    record = NORMALIZE(GRANT | {"name": {"en": f"a{text}b", "id": text, "PT-br": text}, "awarded": date})
    assert state(record) == plainly(record)
    assert state.generated == 1


@pytest.mark.parametrize("base", [BASE, "urn:archive:", "http://localhost:8080/"])
def test_any_base_is_stated_as_plainly(base: str) -> None:
    record = compile_normalizer(MODEL, base)(GRANT)
    shown = compile_published(MODEL, base)(record)
    state = Stating(MODEL, base, FORMS)
    assert state(record) == tuple(record_writer(form, MODEL.context)(shown) for form in FORMS)
    assert state.generated == 1


def test_kinds_of_a_model_of_ones_own_are_stated_as_plainly(tmp_path: Path) -> None:
    model = load_model(own_kinds.write_own_kinds(tmp_path / "m"))
    texts, date = {"en": "One", "id": "Satu"}, {"text": "in 2018", "edtf": "2018~", "inferred": True}
    values: dict[str, Any] = {
        "text": texts, "texts": [texts, {"en": "Two"}], "link": "https://example.com/", "iri": "https://example.com/x",
        "refs": ["place/a", "place/b"], "ref": "place/a", "count": 12, "date": date, "coordinate": "1.50",
    }  # fmt: skip
    state = Stating(model, BASE, FORMS)
    for name, (_, keys) in own_kinds.KINDS.items():
        data = {"id": f"{name.lower()}/x", "type": name, "name": texts} | {key: values[keys[key]] for key in keys}
        note = {"of": "name", "source": "document/d", "status": "implied"}
        record = compile_normalizer(model, BASE)(data | {"evidence": [note]})
        assert state(record) == plainly(record, model)
    assert (state.generated, state.plain) == (len(own_kinds.KINDS), 0)


# ── how many functions there are ──


def test_records_of_one_shape_share_a_function_whatever_the_length_of_their_lists() -> None:
    state = Stating(MODEL, BASE, FORMS)
    functions = set[int]()
    for number in range(1, 9):
        ids = [f"concept/{each}" for each in range(number)]
        note = {"of": "topic", "source": "document/d", "status": "stated"}
        record = NORMALIZE(GRANT | {"topic": ids, "evidence": [note | {"value": each} for each in ids]})
        assert state(record) == plainly(record)
        functions.add(state.functions)
    assert len(functions) == 1
    assert state.generated == 8


def test_where_no_two_records_look_alike_the_plain_way_takes_those_beyond_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stating, "AT_ONCE", 3)
    state = Stating(MODEL, BASE, FORMS)
    keys = [key for key in NORMALIZE(GRANT) if key not in ("id", "type", "evidence")]
    for key in keys:
        record = {name: value for name, value in NORMALIZE(GRANT).items() if name in ("id", "type", key)}
        assert state(record) == plainly(record)
    assert state.functions == 3
    assert 0 < state.generated < len(keys) == state.generated + state.plain


# ── what a maintainer reads ──


def test_the_source_of_what_was_generated_can_be_read_and_holds_nothing_that_somebody_wrote() -> None:
    record = NORMALIZE(GRANT | {"name": {"en": "Harvest"}, "note": {"en": "Weather"}})
    source = Stating(MODEL, BASE, (Format.TURTLE,)).source(record)
    assert source.count("def state(d):") == 4  # the grant, its amount, its date, and a note
    assert "d['recipient']" in source
    for text in ("Harvest", "Weather", "concept/a", "1200.50", "2018"):
        assert text not in source


def test_what_states_a_record_is_printed_for_a_maintainer() -> None:
    line = json.dumps(GRANT).encode()
    done = subprocess.run(
        [sys.executable, "-m", "peasant_ld.rdf.stating"], input=line, capture_output=True, env=environment(), check=True
    )
    assert done.stdout.decode().count("def state(d):") == 4
