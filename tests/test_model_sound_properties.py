"""The properties of a kind of one's own are told apart, or the folder is refused at the place of the second one."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from own_kinds import NAMESPACE, ref, schema, write_model
from peasant_ld.model import load_model
from peasant_ld.model.folder import ModelFault
from peasant_ld.problem import InputError


class Case(NamedTuple):
    """Keys of a kind, their terms, and the key at which the folder is refused for which fault."""

    keys: dict[str, Any]
    terms: dict[str, Any]
    at: str
    fault: ModelFault


TUNE = {"tune": {"@id": "own:tune"}}
CASES = {
    "two keys of one term": Case(
        {"tune": "token", "air": "token"}, {**TUNE, "air": {"@id": "own:tune"}}, "air", ModelFault.SAME_TERM
    ),
    "two keys of one term, written whole": Case(
        {"tune": "token", "air": "token"},
        {**TUNE, "air": {"@id": f"{NAMESPACE}tune"}},
        "air",
        ModelFault.SAME_TERM,
    ),
    "the type of a record": Case({"tune": "token"}, {"tune": {"@id": "rdf:type"}}, "tune", ModelFault.RESERVED),
    "a standard property that is another key": Case(
        {"name": "text", "tune": ref("text", **{"x-also": ["rdfs:label"]}), "air": "text"},
        {
            "tune": {"@id": "own:tune", "@container": "@language"},
            "air": {"@id": "rdfs:label", "@container": "@language"},
        },
        "tune",
        ModelFault.SAME_TERM,
    ),
    "a standard property without a term": Case(
        {"tune": ref("token", **{"x-also": ["schema:tune"]})}, TUNE, "tune", ModelFault.NO_TERM
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_properties_that_cannot_be_told_apart_are_refused(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    with pytest.raises(InputError) as raised:
        load_model(write_model(tmp_path, [schema("Song", [], case.keys)], case.terms))
    problem = raised.value.problem
    assert (problem.code, problem.facts["reason"]) == ("PLD015", case.fault)
    assert problem.place is not None
    assert str(problem.place.pointer).startswith(f"/properties/{case.at}")


def test_a_prefix_has_one_meaning_within_a_kind_too(tmp_path: Path) -> None:
    context = {"Song": {"@id": "own:Song", "@context": {"schema": {"@id": "own:schema"}}}}
    with pytest.raises(InputError) as raised:
        load_model(write_model(tmp_path, [schema("Song", [], {"schema": "token"})], context))
    assert raised.value.problem.code == "PLD016"


def test_a_built_in_kind_may_have_more_terms_of_its_own(tmp_path: Path) -> None:
    built_in = load_model().kinds["Grant"].schema
    more = {**built_in, "properties": {**built_in["properties"], "topsoil": ref("token")}}
    known = load_model().context.document["Grant"]
    terms = known.get("@context", {}) if isinstance(known, dict) else {}
    entry = {"@id": "schema:Grant", "@context": {**terms, "topsoil": {"@id": "own:topsoil"}}}
    model = load_model(write_model(tmp_path / "more", [more], {"Grant": entry}))
    assert model.context.term("Grant", "topsoil") is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"Grant": {"@id": "own:Grant"}},
        {"Payment": {"@id": "frapo:Payment", "@context": {"name": {"@id": "own:name", "@container": "@language"}}}},
        {"MonetaryAmount": {"@id": "schema:MonetaryAmount", "@context": {"currency": {"@id": "own:currency"}}}},
        {"name": {"@id": "own:name", "@container": "@language"}},
    ],
    ids=["its type", "a key of it", "a part of a key", "a key of all"],
)
def test_nothing_that_is_there_changes_its_meaning(changed: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        load_model(write_model(tmp_path, [schema("Song", [], {"tune": "token"})], {**TUNE, **changed}))
    assert (raised.value.problem.code, "meaning" in raised.value.problem.facts["reason"]) == ("PLD016", True)
