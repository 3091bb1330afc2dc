"""A user's schemas are sound, or refused with the place and what to write: nothing that they say is lost or misread.

Of JSON Schema a kind may use what normalizing, forms and reports understand. A key has one of the forms of
`common.schema.json`, a closed list with terms, or one plain value; anything else would be published as something that
it is not, or not at all.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import combinations
from typing import Any, NamedTuple

from peasant_ld.files.systems import is_file_name
from peasant_ld.model.also import Aspect
from peasant_ld.model.context import NO_IRI, Context, Term
from peasant_ld.model.folder import COMMON, ModelFault, refused
from peasant_ld.model.grammar import compiled
from peasant_ld.model.iri import kind_slug
from peasant_ld.problem import Place

Schema = Mapping[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEFS = f"{COMMON}#/$defs/"
# The formats that both engines know; any other would be asked of nobody.
FORMATS = frozenset({"edtf", "day"})
_ANNOTATIONS = frozenset({"title", "description", "examples", "deprecated", "$comment"})
_OF_KINDS = frozenset({"$schema", "$id", "type", "additionalProperties", "required", "properties"}) | _ANNOTATIONS
_OF_KEYS = _ANNOTATIONS | {
    *("$ref", "type", "const", "enum", "format", "pattern", "minLength", "maxLength", "minimum", "maximum"),
    *("exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems"),
    *("minProperties", "maxProperties"),
}
_NESTING = frozenset({"items", "prefixItems", "contains", "properties", "patternProperties", "additionalProperties"})
# Ids of nested things are made of the names of keys, and titles of columns, too.
KEY_NAME = re.compile(r"(?!evidence-)[^\W\d_][\w-]{0,99}\Z")
KIND_NAME = re.compile(r"[^\W\d_]\w{0,99}\Z")
# A form whose rules are asked where a key of one name stands, and nowhere else.
AT_HOME: Mapping[str, str] = {"evidence": "evidence", "access": "access", "share": "shares", "asNamed": "namings"}
_NUMBER = "a position in a list"


class Rule(NamedTuple):
    """How the values of a form are published: what must hold of the key's term, and how such a term is written."""

    fits: Callable[[Term], bool]
    example: str


_BY_LANGUAGE = Rule(lambda term: term.by_language, '"@container": "@language"')
_REFERENCE = Rule(lambda term: term.datatype == "@id" and not term.by_language, '"@type": "@id"')
_ADDRESS = Rule(lambda term: not term.by_language, '"@type": "@id"')
_NODE = Rule(lambda term: term.datatype != "@id" and not term.by_language, '{"@id": "..."}')
TEXT = Rule(lambda term: term.datatype != "@id" and not term.by_language, '{"@id": "..."}')
_NATIVE = Rule(lambda term: term.datatype not in (None, "@id") and not term.by_language, '"@type": "xsd:..."')
# The forms that a key can have: definitions of the common schema, and (the last row) what a key can be without one.
FORMS: Mapping[str, Rule] = {
    **dict.fromkeys(("text", "texts"), _BY_LANGUAGE),
    **dict.fromkeys(("ref", "refs"), _REFERENCE),
    **dict.fromkeys(("iri", "iris", "link", "links"), _ADDRESS),
    **dict.fromkeys(("date", "amount", "identifier", "identifiers", "budget", "budgets", *AT_HOME.values()), _NODE),
    **dict.fromkeys(("contribution", "contributions", "file", "files"), _NODE),
    **dict.fromkeys(
        ("token", "tokens", "sentence", "languageTag", "languages", "country", "currency", "mediaType"), TEXT
    ),
    **dict.fromkeys(("decimal", "percentage", "coordinate", "edtf", "stamp", "day", "duration"), TEXT),
    **dict.fromkeys(("count", "flag"), _NATIVE),
}
_PLAIN: Mapping[str, Rule] = {"term": _REFERENCE, "string": TEXT, "integer": _NATIVE, "boolean": _NATIVE}
_NODES = frozenset(form for form, rule in FORMS.items() if rule is _NODE)


def check_schema(file: str, schema: Schema, built_in: Mapping[str, Schema]) -> None:
    """See that the schema of a kind says only what is understood, and takes nothing from a kind of `built_in`.

    Raises InputError (PLD015) at the JSON Pointer of the first fault.
    """
    place = Place(file)
    title = str(schema.get("title"))
    if title in built_in:
        lost = list(_lost(built_in[title], schema))
        demand(not lost, place, ModelFault.REDEFINED, ", ".join(lost), "model-all-its-keys")
    _only(schema, _OF_KINDS, place)
    _is(str(schema.get("$schema", DIALECT)).rstrip("#") == DIALECT, place.at("/$schema"), f'"$schema": "{DIALECT}"')
    _is(
        schema.get("title") == title and KIND_NAME.match(title) and title[0].isupper(),
        place.at("/title"),
        '"title": "SeedBank"',
    )
    _is(schema.get("type") == "object", place.at("/type"), '"type": "object"')
    demand(schema.get("additionalProperties") is False, place, ModelFault.LOSES, None, '"additionalProperties": false')
    keys = schema.get("properties")
    _is(isinstance(keys, Mapping), place.at("/properties"), '"properties": {...}')
    _is(_are_texts(schema.get("x-types")) and schema["x-types"], place.at("/x-types"), '"x-types": ["ex:SeedBank"]')
    _known(schema.get("required", []), keys or {}, place.at("/required"))
    _check_conditions(schema, place)
    for name, value in (keys or {}).items():
        _check_key(name, value, schema, place.at("/properties").inside(name))
    demand({"id", "type"} <= set(keys or ()), place.at("/properties"), ModelFault.NOT_THERE, "id, type")


def check_terms(file: str, schema: Schema, context: Context, definitions: Mapping[str, Schema]) -> None:
    """See that the context publishes a kind, each key and each word as what they are; `schema` has been checked.

    `definitions` are those of the common schema. Raises InputError (PLD015).
    """
    place, title = Place(file), schema["title"]
    demand(title in context.types, place.at("/title"), ModelFault.NO_TERM, title, f'"{title}": {{"@id": "ex:{title}"}}')
    for iri in (*schema["x-types"], *(each for row in schema.get("x-types-when", ()) for each in row["types"])):
        demand(_is_iri(iri, context), place.at("/x-types"), ModelFault.IRI, iri)
    first, known_as = schema["x-types"][0], context.types[title]
    demand(
        context.expand(first) == known_as,
        place.at("/x-types/0"),
        ModelFault.FIRST_TYPE,
        first,
        context.compact(known_as),
    )
    for name, value in keys_of(schema):
        at, term, rule = place.at(f"/properties/{name}"), context.term(title, name), rule_of(value)
        if term is None:
            raise refused(at, ModelFault.NO_TERM, name, f'"{name}": {{"@id": "ex:{name}", ...}}')
        demand(rule.fits(term), at, ModelFault.TERM, name, rule.example)
        for iri in value.get("x-terms", {}).values():
            demand(_is_iri(iri, context), at, ModelFault.IRI, iri)
    for (one, way), (other, second) in combinations(_ways(schema, definitions), 2):
        alike = one != other and len(way) == len(second) and all(map(_may_be_one, way, second))
        demand(not alike, place.at(f"/properties/{other}"), ModelFault.ONE_ID, f"{one}, {other}", "model-another-name")


def check_together(own: Collection[Schema], built_in: Collection[Schema]) -> None:
    """See that no two kinds have one name, and that what references point at is a kind. Raises InputError (PLD015)."""
    titles = {schema["title"] for schema in (*built_in, *own)}
    files = {schema["title"].casefold(): schema["title"] for schema in built_in}
    seen: dict[str, str] = {}
    for schema in own:
        title = schema["title"]
        file = str(schema["$id"]).rpartition("/")[2]
        demand(is_file_name(kind_slug(title)), Place(file).at("/title"), ModelFault.FILE_NAME, title)
        other = seen.setdefault(title.casefold(), file)
        demand(other == file, Place(file), ModelFault.TWO_KINDS, f"{title}, {other}", "model-another-name")
        alike = files.get(title.casefold(), title)
        demand(alike == title, Place(file), ModelFault.TWO_KINDS, f"{title}, {alike}", "model-another-name")
        for name, value in keys_of(schema):
            _known(value.get("x-kinds", []), titles, Place(file).at(f"/properties/{name}/x-kinds"))


def demand(holds: object, place: Place, fault: ModelFault, value: object = None, expected: str | None = None) -> None:
    """Raise InputError (PLD015), with the fault, where something does not hold."""
    if not holds:
        raise refused(place, fault, value, expected)


def _is(holds: object, place: Place, expected: str) -> None:
    """See that a part of a schema is written as it must be."""
    demand(holds, place, ModelFault.WRITTEN, (place.pointer or "").rpartition("/")[2], expected)


def _known(names: Any, known: Any, place: Place) -> None:
    """See that a list names only what is there."""
    _is(_are_texts(names), place, '["...", "..."]')
    for name in names:
        demand(name in known, place, ModelFault.NOT_THERE, name)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _only(schema: Schema, known: frozenset[str], place: Place) -> None:
    """See that a schema uses keywords that are understood; words of ours (`x-...`) are looked at elsewhere."""
    for word in schema:
        at = place.inside(word)
        nests = known is _OF_KEYS and word in _NESTING
        demand(not nests, at, ModelFault.NESTED, word, "model-own-kind")
        advice = "model-forms" if word in ("$defs", "definitions") else "model-shape"
        demand(word in known or word.startswith("x-"), at, ModelFault.KEYWORD, word, advice)


def _lost(built_in: Schema, own: Schema) -> Iterator[str]:
    """What a schema takes from, or changes in, the built-in kind of its name: keys, and types."""
    keys = own.get("properties")
    keys = keys if isinstance(keys, Mapping) else {}
    for name, theirs in built_in["properties"].items():
        mine = keys.get(name)
        kept = isinstance(mine, Mapping) and all(
            mine.get(word) == theirs[word] for word in theirs if word != "examples"
        )
        if not kept:
            yield name
    for word in ("required", "x-types", "x-types-when"):
        stated = own.get(word, [])
        missing = [each for each in built_in.get(word, ()) if not isinstance(stated, list) or each not in stated]
        yield from (word for _ in missing[:1])


def _check_conditions(schema: Schema, place: Place) -> None:
    """See that `x-types-when` adds types where a key of the kind is stated."""
    at, rows = place.at("/x-types-when"), schema.get("x-types-when", [])
    example = '[{"key": "amount", "types": ["ex:..."]}]'
    _is(isinstance(rows, list), at, example)
    for row in rows:
        _is(
            isinstance(row, Mapping) and _are_texts(row.get("types")) and row.keys() <= {"key", "is", "types"},
            at,
            example,
        )
        _known([row.get("key")], schema["properties"], at)


def _check_key(name: str, value: Any, schema: Schema, at: Place) -> None:
    """See that one key of a kind says what is understood; `schema` is that of the kind."""
    demand(KEY_NAME.match(name), at, ModelFault.NAME, name, "model-key-name")
    _is(isinstance(value, Mapping), at, f'{{"$ref": "{DEFS}text"}}')
    if name == "id":
        return _is(value.get("$ref") == f"{DEFS}id", at, f'{{"$ref": "{DEFS}id"}}')
    if name == "type":
        return _is(value.get("const") == schema["title"], at, f'{{"const": "{schema["title"]}"}}')
    _only(value, _OF_KEYS, at)
    _is(isinstance(value.get("examples", []), list), at.at(f"{at.pointer}/examples"), '"examples": [...]')
    _is(_are_texts(value.get("x-kinds", [])), at.at(f"{at.pointer}/x-kinds"), '"x-kinds": ["Organization"]')
    _check_values(value, at)
    form = form_of(value)
    for part in Aspect:
        _is(_are_texts(value.get(part, [])), at.inside(part), f'"{part}": ["dct:subject"]')
        demand(part not in value or part is Aspect.VALUE or form == "date", at, ModelFault.KEYWORD, part, "x-also")
    home = next((key for key, its in AT_HOME.items() if its == form), name)
    demand(home == name, at, ModelFault.OWN_KEY, form, f'"{home}"')
    _is(AT_HOME.get(name, form) == form, at, f'{{"$ref": "{DEFS}{AT_HOME.get(name)}"}}')
    demand(
        "x-kinds" not in value or form in ("ref", "refs"), at, ModelFault.KEYWORD, "x-kinds", f'"$ref": "{DEFS}refs"'
    )
    return None


def _check_values(value: Schema, at: Place) -> None:
    """See that it is known which values a key takes: a form of the common schema, a closed list, or one plain value."""
    if "$ref" in value:
        form = value["$ref"]
        is_form = isinstance(form, str) and form.startswith(DEFS) and form.removeprefix(DEFS) in FORMS
        demand(is_form, at.at(f"{at.pointer}/$ref"), ModelFault.DEFINITION, form, "model-forms")
    if "x-terms" in value or "$ref" not in value:
        json_type = value.get("type")
        demand(json_type not in ("array", "object"), at, ModelFault.NESTED, json_type, "model-own-kind")
        demand(_plain(value) in _PLAIN, at, ModelFault.ANY_VALUE, json_type, "model-forms")
    if "x-terms" in value:
        terms, words = value["x-terms"], value.get("enum", [])
        _is(isinstance(terms, Mapping) and _are_texts([*terms.values()]), at, '"x-terms": {"...": "ex:..."}')
        demand("$ref" not in value and _are_texts(words), at, ModelFault.WORDS, None, '"enum": [...]')
        demand(set(words) == set(terms), at, ModelFault.WORDS, ", ".join(sorted(set(words) ^ set(terms))))
    if "format" in value:
        demand(str(value["format"]) in FORMATS, at, ModelFault.KEYWORD, f"format: {value['format']}", "model-forms")
    if "pattern" in value:
        demand(is_pattern(value["pattern"]), at.at(f"{at.pointer}/pattern"), ModelFault.PATTERN, value["pattern"])


def is_pattern(text: Any) -> bool:
    """Whether a text is a regular expression to every engine: in Python, and in those that take linear time."""
    import jsonschema_rs

    try:
        if not isinstance(text, str):
            return False
        with warnings.catch_warnings():  # `[[` and `&&` in a class mean more to one of them
            warnings.simplefilter("error", FutureWarning)
            compiled(text)
        jsonschema_rs.Draft202012Validator({"pattern": text}, pattern_options=jsonschema_rs.RegexOptions())
    except (re.error, FutureWarning, ValueError, OverflowError, RecursionError):
        return False
    return True


def _plain(value: Schema) -> str | None:
    """What a key without a form holds: `term`, or the name of a JSON type; None where that is not one thing."""
    if "x-terms" in value:
        return "term"
    if "enum" not in value and "const" not in value:
        return value["type"] if isinstance(value.get("type"), str) else None
    words = value.get("enum", [value.get("const")])
    types = {type(word) for word in words} if isinstance(words, list) else set()
    return {str: "string", int: "integer", bool: "boolean"}.get(types.pop()) if len(types) == 1 else None


def keys_of(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """The keys of a kind with what the schema says of each; not its id and its type."""
    return ((name, value) for name, value in schema["properties"].items() if name not in ("id", "type"))


def form_of(value: Schema) -> str:
    """The name of the form of a key; empty for a closed list and for a plain value."""
    return str(value.get("$ref", "")).removeprefix(DEFS)


def rule_of(value: Schema) -> Rule:
    """How the values of a key are published."""
    return FORMS[form_of(value)] if "$ref" in value else _PLAIN[str(_plain(value))]


def _is_iri(written: str, context: Context) -> bool:
    """Whether a type or term is an absolute IRI, a compact one with a prefix of the context, or one of its types."""
    absolute = context.expand(written)
    return "://" in absolute or absolute.startswith("urn:") if not NO_IRI.search(absolute) else False


def _ways(schema: Schema, definitions: Mapping[str, Schema]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each key that makes nodes, with the parts of their ids: `budget-1-period` is (budget, a number, period)."""
    yield "#record", ("record",)  # the document of the record itself
    for name, value in keys_of(schema):
        if form_of(value) not in _NODES or name == "evidence":
            continue
        definition = definitions[form_of(value)]
        item = str(definition.get("items", {}).get("$ref", "")).rpartition("/")[2]
        way = (*name.split("-"), *((_NUMBER,) if item else ()))
        yield name, way
        inner = definitions.get(item, definition).get("properties", {})
        yield from (
            (name, (*way, key)) for key, its in inner.items() if its.get("$ref", "").rpartition("/")[2] in _NODES
        )


def _may_be_one(part: str, other: str) -> bool:
    """Whether two parts of ids can be the same: a number is like any digits."""
    return part == other or (
        _NUMBER in (part, other) and all(each == _NUMBER or each.isdigit() for each in (part, other))
    )
