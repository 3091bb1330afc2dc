"""A schema of one's own that would lose or misread what records say is refused, with the place and what to write."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from datasets import make_dataset, run
from own_kinds import NAMESPACE, ref, schema, write_model
from peasant_ld import open_dataset
from peasant_ld.check.own_terms import OURS, terms_below
from peasant_ld.check.schema import FORMATS as KNOWN_FORMATS
from peasant_ld.model import load_model
from peasant_ld.model.folder import COMMON, ModelFault
from peasant_ld.model.loading import check_part, model_at
from peasant_ld.model.sound import FORMATS, FORMS, check_schema, check_terms, check_together, is_pattern
from peasant_ld.problem import InputError
from peasant_ld.report.messages import LANGUAGES, Catalogue

COMMON_FORMS = "common.schema.json#/$defs/"
REFERENCE = {"@type": "@id"}
WORDS = {"@container": "@language"}
NUMBER = {"@type": "xsd:integer"}
# Keys for which the built-in context has a term.
BUILT_IN_KEYS = ("id", "type", "access", "evidence")


class Broken(NamedTuple):
    """What a kind says that is not understood: changes of its schema, its keys, their terms; what is told, where."""

    fault: ModelFault
    pointer: str | None = None
    value: str | None = None
    keys: Mapping[str, Any] = {}
    terms: Mapping[str, Any] = {}
    more: Mapping[str, Any] = {}
    without: tuple[str, ...] = ()


def at(key: str, fault: ModelFault, value: str | None, written: Any, term: Any = None, *, inner: str = "") -> Broken:
    """A kind with one key that is not understood."""
    known = key in BUILT_IN_KEYS
    return Broken(fault, f"/properties/{key}{inner}", value, {key: written}, {} if known else {key: term or {}})


NESTED, KEYWORD, ANY_VALUE = ModelFault.NESTED, ModelFault.KEYWORD, ModelFault.ANY_VALUE
DEFINITION, ONE_ID = ModelFault.DEFINITION, ModelFault.ONE_ID
CASES: Mapping[str, Broken] = {
    # the schema of a kind
    "it is open": Broken(ModelFault.LOSES, without=("additionalProperties",)),
    "it is open in words": Broken(ModelFault.LOSES, more={"additionalProperties": True}),
    "it is open to what has a form": Broken(ModelFault.LOSES, more={"additionalProperties": {"type": "string"}}),
    "keys by their patterns": Broken(
        KEYWORD, "/patternProperties", "patternProperties", more={"patternProperties": {"^x": {"type": "string"}}}
    ),
    "definitions of its own": Broken(KEYWORD, "/$defs", "$defs", more={"$defs": {"kg": {"type": "number"}}}),
    "one of several forms": Broken(KEYWORD, "/anyOf", "anyOf", more={"anyOf": [{"required": ["name"]}]}),
    "a condition": Broken(KEYWORD, "/if", "if", more={"if": {"required": ["name"]}}),
    "what is closed elsewhere": Broken(
        KEYWORD, "/unevaluatedProperties", "unevaluatedProperties", more={"unevaluatedProperties": False}
    ),
    "it is no object": Broken(ModelFault.WRITTEN, "/type", "type", more={"type": "array"}),
    "an older JSON Schema": Broken(
        ModelFault.WRITTEN, "/$schema", "$schema", more={"$schema": "http://json-schema.org/draft-07/schema#"}
    ),
    "no keys": Broken(ModelFault.WRITTEN, "/properties", "properties", without=("properties",)),
    "keys in a list": Broken(ModelFault.WRITTEN, "/properties", "properties", more={"properties": []}),
    "no types": Broken(ModelFault.WRITTEN, "/x-types", "x-types", without=("x-types",)),
    "a type that is no list": Broken(ModelFault.WRITTEN, "/x-types", "x-types", more={"x-types": "own:Own"}),
    "a type without a known prefix": Broken(
        ModelFault.IRI, "/x-types", "farm:Own", more={"x-types": ["own:Own", "farm:Own"]}
    ),
    "a type that is no address": Broken(
        ModelFault.IRI, "/x-types", "http://a b/", more={"x-types": ["own:Own", "http://a b/"]}
    ),
    "a first type that the context does not give it": Broken(
        ModelFault.FIRST_TYPE, "/x-types/0", "own:Farm", more={"x-types": ["own:Farm"]}
    ),
    "no title": Broken(ModelFault.WRITTEN, "/title", "title", without=("title",)),
    "a title in small letters": Broken(ModelFault.WRITTEN, "/title", "title", more={"title": "own"}),
    "a title of two words": Broken(ModelFault.WRITTEN, "/title", "title", more={"title": "Own farm"}),
    "a kind that the context does not know": Broken(ModelFault.NO_TERM, "/title", "Own", terms={"Own": None}),
    "a key that is wanted and cannot be stated": Broken(
        ModelFault.NOT_THERE, "/required", "weight", more={"required": ["id", "weight"]}
    ),
    "a condition on a key that is not there": Broken(
        ModelFault.NOT_THERE, "/x-types-when", "weight", more={"x-types-when": [{"key": "weight", "types": ["own:X"]}]}
    ),
    "a condition without types": Broken(
        ModelFault.WRITTEN, "/x-types-when", "x-types-when", more={"x-types-when": [{"key": "name"}]}
    ),
    "an id of any form": at("id", ModelFault.WRITTEN, "id", {"type": "string"}),
    "the type of another kind": at("type", ModelFault.WRITTEN, "type", {"const": "Farm"}),
    # the values of a key
    "a list of its own": at("yields", NESTED, "items", {"type": "array", "items": {"type": "string"}}, inner="/items"),
    "a list of anything": at("yields", NESTED, "array", {"type": "array"}),
    "an object of its own": at(
        "size", NESTED, "properties", {"type": "object", "properties": {"x": {"type": "number"}}}, inner="/properties"
    ),
    "an object of anything": at("size", NESTED, "object", {"type": "object"}),
    "objects in a reference to the common forms": at(
        "size", NESTED, "properties", {"$ref": f"{COMMON_FORMS}date", "properties": {}}, inner="/properties"
    ),
    "a form of its own": at("size", DEFINITION, "#/$defs/kg", {"$ref": "#/$defs/kg"}, inner="/$ref"),
    "a form of another file": at(
        "size", DEFINITION, "own.schema.json#/$defs/text", {"$ref": "own.schema.json#/$defs/text"},
        inner="/$ref",
    ),
    "a form elsewhere": at(
        "size", DEFINITION, "https://example.org/x.json", {"$ref": "https://example.org/x.json"},
        inner="/$ref",
    ),
    "a form that is not there": at(
        "size", DEFINITION, f"{COMMON_FORMS}weight", ref("weight"),
        inner="/$ref",
    ),
    "a part of a form": at(
        "size", DEFINITION, f"{COMMON_FORMS}amount/properties/value", ref("amount/properties/value"),
        inner="/$ref",
    ),
    "the form of records' own ids": at("other", DEFINITION, f"{COMMON_FORMS}id", ref("id"), inner="/$ref"),
    "a note of evidence alone": at(
        "proof", DEFINITION, f"{COMMON_FORMS}evidenceEntry", ref("evidenceEntry"),
        inner="/$ref",
    ),
    "evidence under another key": at("proof", ModelFault.OWN_KEY, "evidence", ref("evidence")),
    "access rules under another key": at("protection", ModelFault.OWN_KEY, "access", ref("access")),
    "shares under another key": at("parts", ModelFault.OWN_KEY, "shares", ref("shares")),
    "access that holds no rule": at("access", ModelFault.WRITTEN, "access", {"type": "string"}),
    "evidence that is a text": at("evidence", ModelFault.WRITTEN, "evidence", ref("text")),
    "anything": at("size", ANY_VALUE, None, {}),
    "several types": at("size", ANY_VALUE, "['string', 'integer']", {"type": ["string", "integer"]}),
    "a floating number": at("size", ANY_VALUE, "number", {"type": "number"}),
    "nothing": at("size", ANY_VALUE, "null", {"type": "null"}),
    "words and numbers": at("size", ANY_VALUE, None, {"enum": ["big", 1]}),
    "a word that is an object": at("size", ANY_VALUE, None, {"const": {"a": 1}}),
    "one of several forms of a key": at("size", KEYWORD, "anyOf", {"anyOf": [ref("date")]}, inner="/anyOf"),
    "a value that is filled in": at("size", KEYWORD, "default", {"type": "string", "default": "x"}, inner="/default"),
    "a format that nobody asks": at("mail", KEYWORD, "format: email", {"type": "string", "format": "email"}),
    "a pattern that is none": at("code", ModelFault.PATTERN, "(", {"type": "string", "pattern": "("}, inner="/pattern"),
    "a pattern that Python does not read": at(
        "code", ModelFault.PATTERN, "\\p{L}", {"type": "string", "pattern": "\\p{L}"}, inner="/pattern"
    ),
    "kinds of what is no reference": at("size", KEYWORD, "x-kinds", ref("text", **{"x-kinds": ["Place"]}), WORDS),
    "a kind that is not there": at(
        "site", ModelFault.NOT_THERE, "Plcae", ref("refs", **{"x-kinds": ["Plcae"]}), REFERENCE, inner="/x-kinds"
    ),
    "kinds that are no list": at(
        "site", ModelFault.WRITTEN, "x-kinds", ref("refs", **{"x-kinds": "Place"}), REFERENCE, inner="/x-kinds"
    ),
    "examples that are no list": at(
        "site", ModelFault.WRITTEN, "examples", ref("refs", examples="place/x"), REFERENCE, inner="/examples"
    ),
    "a word without a term": at(
        "state", ModelFault.WORDS, "dry", {"enum": ["wet", "dry"], "x-terms": {"wet": "own:wet"}}, REFERENCE
    ),
    "a term without a word": at(
        "state", ModelFault.WORDS, "dry", {"enum": ["wet"], "x-terms": {"wet": "own:wet", "dry": "own:dry"}}, REFERENCE
    ),
    "terms of a form": at(
        "state", ModelFault.WORDS, None, ref("tokens", enum=["wet"], **{"x-terms": {"wet": "own:wet"}}), REFERENCE
    ),
    "a term without a known prefix": at(
        "state", ModelFault.IRI, "farm:wet", {"enum": ["wet"], "x-terms": {"wet": "farm:wet"}}, REFERENCE
    ),
    "a key that is no schema": at("size", ModelFault.WRITTEN, "size", "text"),
    # the name of a key
    "a key with a space": at("the size", ModelFault.NAME, "the size", {"type": "string"}),
    "a key with a full stop": at("size.value", ModelFault.NAME, "size.value", {"type": "string"}),
    "a key that is a number": at("1", ModelFault.NAME, "1", {"type": "string"}),
    "a key with a slash": Broken(ModelFault.NAME, "/properties/a~1b", "a/b", {"a/b": {"type": "string"}}),
    "a key that looks like evidence": at("evidence-of", ModelFault.NAME, "evidence-of", ref("amount")),
    # its term
    "a key that the context does not know": Broken(
        ModelFault.NO_TERM, "/properties/size", "size", {"size": ref("text")}
    ),
    "a reference that is published as a text": at("site", ModelFault.TERM, "site", ref("refs")),
    "a closed list that is published as a text": at(
        "state", ModelFault.TERM, "state", {"enum": ["wet"], "x-terms": {"wet": "own:wet"}}
    ),
    "a text without its language": at("slogan", ModelFault.TERM, "slogan", ref("text")),
    "texts without their language": at("slogan", ModelFault.TERM, "slogan", ref("texts"), {"@container": "@set"}),
    "a code by language": at("code", ModelFault.TERM, "code", ref("token"), WORDS),
    "a code that is published as an address": at("code", ModelFault.TERM, "code", ref("token"), REFERENCE),
    "a count without a datatype": at("cows", ModelFault.TERM, "cows", ref("count")),
    "a flag without a datatype": at("dry", ModelFault.TERM, "dry", {"type": "boolean"}),
    "a date that is published as an address": at("sown", ModelFault.TERM, "sown", ref("date"), REFERENCE),
    "an amount by language": at("price", ModelFault.TERM, "price", ref("amount"), WORDS),
    "a link by language": at("web", ModelFault.TERM, "web", ref("link"), WORDS),
    # ids of nested things
    "a key like a budget by its number": Broken(
        ONE_ID, "/properties/plan-1", "plan, plan-1",
        {"plan": ref("budgets"), "plan-1": ref("amount")},
        {"plan": {}, "plan-1": {}},
    ),
    "a key like the period of a budget": Broken(
        ONE_ID, "/properties/plan-period", "plan, plan-period",
        {"plan": ref("budget"), "plan-period": ref("date")},
        {"plan": {}, "plan-period": {}},
    ),
    "a key like the period of one of many budgets": Broken(
        ONE_ID, "/properties/plan", "plan-2-period, plan",
        {"plan-2-period": ref("date"), "plan": ref("budgets")},
        {"plan": {}, "plan-2-period": {}},
    ),
}  # fmt: skip


def write(folder: Path, case: Broken) -> Path:
    """A model folder with one kind, which says what the case says."""
    made = schema("Own", [], {"name": "text"})
    made["properties"] |= case.keys
    made = {name: value for name, value in {**made, **case.more}.items() if name not in case.without}
    context: dict[str, Any] = {"own": NAMESPACE, "Own": {"@id": "own:Own"}}
    for number, (key, term) in enumerate(case.terms.items()):
        context[key] = {"@id": f"own:term-{number}", **term} if term is not None else None
    known = {key: term for key, term in context.items() if term is not None}
    folder.mkdir()
    (folder / "own.schema.json").write_text(json.dumps(made), "utf-8")
    (folder / "context.jsonld").write_text(json.dumps({"@context": known}), "utf-8")
    return folder


@pytest.mark.parametrize("name", CASES, ids=str)
def test_what_would_be_lost_or_misread_is_refused_at_its_place(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    with pytest.raises(InputError) as raised:
        load_model(write(tmp_path / "model", case))
    problem = raised.value.problem
    assert problem.place is not None
    assert (problem.code, problem.place.file, problem.place.pointer) == ("PLD015", "own.schema.json", case.pointer)
    assert (problem.facts["reason"], problem.value) == (case.fault, case.value)


SOUND: Mapping[str, tuple[Any, Any]] = {
    "a text": (ref("text"), WORDS),
    "texts": (ref("texts"), {"@container": ["@language", "@set"]}),
    "references": (ref("refs", **{"x-kinds": ["Place", "Own"]}), REFERENCE),
    "a reference": (ref("ref"), REFERENCE),
    "a link as an address": (ref("link"), REFERENCE),
    "a link as a literal": (ref("link"), {"@type": "xsd:anyURI"}),
    "a date": (ref("date"), {}),
    "an amount": (ref("amount"), {}),
    "budgets": (ref("budgets"), {"@container": "@set"}),
    "a decimal with a limit": (ref("decimal", maxLength=8), {"@type": "xsd:decimal"}),
    "a count with a limit": (ref("count", maximum=100), NUMBER),
    "a closed list with terms": (
        {"enum": ["wet", "dry"], "x-terms": {"wet": "own:wet", "dry": "https://example.org/dry"}},
        REFERENCE,
    ),
    "a closed list of words": ({"enum": ["wet", "dry"]}, {}),
    "one word": ({"const": "wet"}, {}),
    "a code of a pattern": ({"type": "string", "pattern": "^[A-Z]{2}$", "maxLength": 2}, {}),
    "a whole number": ({"type": "integer", "minimum": 1}, NUMBER),
    "a day": ({"type": "string", "format": "day"}, {"@type": "xsd:date"}),
    "yes or no": (
        {"type": "boolean", "description": "Is it dry?", "$comment": "asked in 1984"},
        {"@type": "xsd:boolean"},
    ),
}


@pytest.mark.parametrize("name", SOUND, ids=str)
@pytest.mark.parametrize("key", ["size", "first-size", "área", "size_2"])
def test_what_is_understood_is_taken(name: str, key: str, tmp_path: Path) -> None:
    written, term = SOUND[name]
    model = load_model(write(tmp_path / "model", Broken(ModelFault.LOSES, keys={key: written}, terms={key: term})))
    assert key in model.kinds["Own"].keys


def test_keys_with_hyphens_that_give_their_own_ids_are_taken(tmp_path: Path) -> None:
    keys = {
        "plan": ref("budgets"),
        "plan-b": ref("budgets"),
        "plan-x-period": ref("date"),
        "first-price": ref("amount"),
    }
    load_model(write(tmp_path / "model", Broken(ModelFault.LOSES, keys=keys, terms={key: {} for key in keys})))


def test_the_built_in_model_itself_is_sound() -> None:
    model = load_model()
    schemas = [kind.schema for kind in model.kinds.values()]
    for each in schemas:
        check_schema("x", each, {})
        check_terms("x", each, model.context, model.common["$defs"])
    check_together(schemas, [])


def test_every_form_that_a_key_can_have_is_a_definition_of_the_common_schema() -> None:
    definitions = load_model().common["$defs"]
    assert set(FORMS) <= set(definitions)
    # An id is that of the record; a share, a naming and a note of evidence stand in a list; a passage in such a note.
    inside = {"share", "naming", "evidenceEntry", "passage", "ordinal", "timecode", "region"}
    assert set(definitions) - set(FORMS) == {"id", *inside}


def test_the_formats_are_those_of_the_engines() -> None:
    assert set(KNOWN_FORMATS) == FORMATS


@pytest.mark.parametrize(("text", "fits"), [("^a+$", True), ("\\S", True), ("(", False), ("\\p{L}", False), (3, False)])
def test_a_pattern_is_read_by_the_reference_engine_too(text: Any, fits: bool) -> None:
    assert is_pattern(text) is fits


# ── kinds beside each other ──


def refusal(folder: Path) -> tuple[str, str | None, str | None]:
    """The file, the reason and the value of the refusal of a folder."""
    with pytest.raises(InputError) as raised:
        load_model(folder)
    problem = raised.value.problem
    assert problem.place is not None
    return problem.place.file, str(problem.facts["reason"]), problem.value


def built_in_schema(name: str) -> dict[str, Any]:
    """A copy of the schema of a built-in kind, to be changed."""
    copied: dict[str, Any] = json.loads(json.dumps(load_model().kinds[name].schema))
    return copied


def keep(model: Path, written: Mapping[str, Any], terms: Mapping[str, Any] | None = None) -> Path:
    """A model folder in which a built-in kind is written again."""
    model.mkdir()
    (model / "place.schema.json").write_text(json.dumps(written), "utf-8")
    context = {"own": NAMESPACE, **(terms or {})}
    (model / "context.jsonld").write_text(json.dumps({"@context": context}), "utf-8")
    return model


def test_a_built_in_kind_that_is_written_with_its_new_key_only_is_refused(tmp_path: Path) -> None:
    written = {"title": "Place", "x-types": ["schema:Place"], "type": "object", "properties": {"slope": ref("text")}}
    file, reason, value = refusal(keep(tmp_path / "model", written, {"slope": {"@id": "own:slope", **WORDS}}))
    assert (file, reason) == ("place.schema.json", ModelFault.REDEFINED)
    assert {"id", "type", "name", "access", "required"} <= set(str(value).split(", "))


@pytest.mark.parametrize(
    ("path", "written", "lost"),
    [
        (("properties", "access"), None, "access"),
        (("properties", "country"), ref("token"), "country"),
        (("properties", "name", "$ref"), f"{COMMON_FORMS}texts", "name"),
        (("required",), ["id"], "required"),
        (("x-types",), ["schema:Place"], "x-types"),
    ],
    ids=str,
)
def test_a_built_in_kind_may_lose_nothing(path: tuple[str, ...], written: Any, lost: str, tmp_path: Path) -> None:
    changed = built_in_schema("Place")
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    if written is None:
        del inside[path[-1]]
    else:
        inside[path[-1]] = written
    assert refusal(keep(tmp_path / "model", changed)) == ("place.schema.json", ModelFault.REDEFINED, lost)


def test_a_built_in_kind_may_have_more_keys_examples_and_rules(tmp_path: Path) -> None:
    more = built_in_schema("Place")
    more["properties"]["slope"] = ref("text")
    more["properties"]["name"] |= {"examples": [{"en": "A hill"}], "maxProperties": 2}
    model = load_model(keep(tmp_path / "model", more, {"slope": {"@id": "own:slope", **WORDS}}))
    assert "slope" in model.kinds["Place"].keys


def test_two_kinds_of_one_name_are_told_with_both_files(tmp_path: Path) -> None:
    model = write_model(tmp_path / "model", [schema("Farm", [], {"name": "text"})])
    (model / "barn.schema.json").write_text((model / "farm.schema.json").read_text("utf-8"), "utf-8")
    assert refusal(model) == ("farm.schema.json", ModelFault.TWO_KINDS, "Farm, barn.schema.json")


@pytest.mark.parametrize("name", ["Learningcentre", "PLACE"])
def test_a_kind_that_differs_from_a_built_in_one_by_capital_letters_only_is_refused(name: str, tmp_path: Path) -> None:
    model = write_model(tmp_path / "model", [schema(name, [], {"name": "text"})])
    assert refusal(model)[1] == ModelFault.TWO_KINDS


# ── at every door, in every language ──

OPEN = Broken(ModelFault.LOSES, without=("additionalProperties",))


@pytest.mark.parametrize("command", ["check", "convert", "publish"])
def test_a_model_that_is_not_sound_stops_every_command(command: str, tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset", more='model = "model"\n')
    write(dataset / "model", OPEN)
    outcome = run(command, dataset, *(["-o", tmp_path / "out"] if command != "check" else []), "--lang", "en")
    assert outcome.code == 2
    assert "own.schema.json" in outcome.err
    assert "keys of records that the schema does not list would be lost" in outcome.err
    assert 'write "additionalProperties": false' in outcome.err
    assert not (tmp_path / "out").exists()


def test_a_model_that_is_not_sound_raises_in_python(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path, more='model = "model"\n')
    write(dataset / "model", OPEN)
    with pytest.raises(InputError):
        open_dataset(dataset).check()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_of_a_model_has_its_words(lang: str) -> None:
    texts = Catalogue.load(lang).texts
    assert [fault for fault in ModelFault if f"word.{fault}" not in texts] == []


def test_a_file_of_the_common_forms_is_told_unless_it_is_a_copy(tmp_path: Path) -> None:
    model = write_model(tmp_path / "model", [schema("Farm", [], {"name": "text"})])
    original = load_model().roots[0] / COMMON
    (model / COMMON).write_bytes(original.read_bytes())
    assert "Farm" in load_model(model).kinds
    model_at.cache_clear()
    (model / COMMON).write_text(original.read_text("utf-8").replace("maxLength", "minLength"), "utf-8")
    assert refusal(model) == (COMMON, ModelFault.UNREAD, None)


def test_the_built_in_part_is_as_sound_as_one_of_ones_own_must_be() -> None:
    """It is not looked at whenever the model is loaded, since it is always the same."""
    model = load_model()
    check_part(model.parts[0], {}, model.context, model.common["$defs"])


def test_every_term_of_the_built_in_vocabulary_lies_where_it_is_looked_for() -> None:
    found = list(terms_below(load_model(), OURS))
    assert len(found) > 100
    assert terms_below(load_model(), "https://w3id.org/") >= set(found)
    assert {each for each in terms_below(load_model(), "https://") if "peasant-ld" in each} == set(found)
