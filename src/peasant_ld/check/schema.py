"""What a JSON Schema engine finds, in one form for both: a Fault is a place in the record and the rule it breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import quote

from peasant_ld.model.edtf import is_edtf
from peasant_ld.model.grammar import compiled
from peasant_ld.problem import InputError, Place, Problem

# edtf: the profile of the model; day: a whole day that exists.
FORMATS: Mapping[str, Callable[[str], bool]] = {"edtf": is_edtf, "day": is_edtf}
_HALF = re.compile("[\ud800-\udfff]")
# What a record may weigh, in signs and values, of which every fault is told. Of a heavier one, the first faults: each
# error of the fast engine holds a copy of the value around it, so that they weigh the square of it.
LIGHT = 2000
MOST_FAULTS = 100
COMMON_IRI = "https://w3id.org/peasant-ld/schema/common.schema.json"


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule: where in the record, which keyword of which definition, the value, and what the rule names.

    `form` is the name of the definition in the common schema (`decimal`, `ref`, ...), "" for a rule of the kind itself.
    `named` holds what the keyword names: missing or unexpected keys, the values of a list, a limit.
    """

    path: tuple[str | int, ...]
    keyword: str
    form: str
    value: Any
    named: tuple[Any, ...] = ()


Engine = Callable[[Mapping[str, Any]], list[Fault]]


def fast_engine(schema: Mapping[str, Any], common: Mapping[str, Any]) -> Engine:
    """The engine made of jsonschema-rs: it decides in microseconds, and explains only what does not fit.

    Patterns take linear time, and nothing is fetched. Raises InputError (PLD015) for what is no JSON Schema.
    """
    reference = cache(lambda: reference_engine(schema, common))
    validator = _validator(_addressed(schema), {COMMON_IRI: common})

    def run(data: Mapping[str, Any]) -> list[Fault]:
        try:
            if validator.is_valid(data):
                return []
        except UnicodeEncodeError:
            return _first(_halves(data), data)
        if not _is_light(data):
            return reference()(data)
        faults = (fault for error in validator.iter_errors(data) for fault in _fast_leaves(error))
        return _sorted(replace(fault, path=_as_in(data, fault.path)) for fault in faults)

    return run


def portion_engine(schema: Mapping[str, Any], common: Mapping[str, Any]) -> Callable[[list[Any]], bool]:
    """The function that says whether all of several records fit a schema; what is no JSON at all does not.

    Raises InputError (PLD015) for what is no JSON Schema.
    """
    one = _addressed(schema)
    many = {"$id": one["$id"] + "?many", "type": "array", "items": {"$ref": one["$id"]}}
    validator = _validator(many, {COMMON_IRI: common, one["$id"]: one})

    def fit(records: list[Any]) -> bool:
        try:
            return bool(validator.is_valid(records))
        except (ValueError, TypeError):
            return False

    return fit


def _validator(schema: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> Any:
    import jsonschema_rs

    try:
        return jsonschema_rs.Draft202012Validator(
            dict(schema),
            registry=jsonschema_rs.Registry([(name, dict(other)) for name, other in others.items()]),
            formats=dict(FORMATS),
            validate_formats=True,
            pattern_options=jsonschema_rs.RegexOptions(),
            offline=True,
        )
    except ValueError as error:
        raise _no_schema(schema, str(error)) from error


def _is_light(value: Any) -> bool:
    """Whether a value has no more signs and values in it than `LIGHT`."""
    weight, waiting = 0, [value]
    while waiting and weight <= LIGHT:
        one = waiting.pop()
        weight += len(one) + 1 if isinstance(one, str | list | dict) else 1
        if isinstance(one, dict):
            waiting += (part for pair in islice(one.items(), LIGHT) for part in pair)
        elif isinstance(one, list):
            waiting += islice(one, LIGHT)
    return weight <= LIGHT


def _halves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Fault]:
    """The texts that hold half of a character (a lone surrogate), which no encoding can write."""
    if isinstance(value, str):
        if not value.isascii() and _HALF.search(value):
            yield Fault(path, "not", "sentence", value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _halves(key, (*path, key))
            yield from _halves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _halves(inner, (*path, number))


def _as_in(data: Any, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The same path with keys as texts: the engine takes a key such as "0" for a position in a list."""
    steps: list[str | int] = []
    for step in path:
        here = str(step) if isinstance(data, Mapping) else step
        data = data.get(here) if isinstance(data, Mapping) else data[int(here)] if isinstance(data, list) else None
        steps.append(here)
    return tuple(steps)


def keys_at(path: tuple[str | int, ...], schema: Mapping[str, Any], common: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys that an object at a path of a record may have, by its schema and the definitions it refers to."""
    here = list(_branches(schema, common["$defs"]))
    for step in path:
        inside = (_inside(each, step) for each in here)
        here = [branch for each in inside for branch in _branches(each, common["$defs"])]
    return tuple(dict.fromkeys(name for each in here for name in each.get("properties", ())))


def _branches(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A schema and what it refers to: a definition, the branches of an `anyOf`."""
    yield schema
    if "$ref" in schema:
        yield from _branches(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for branch in schema.get("anyOf", ()):
        yield from _branches(branch, definitions)


def _inside(schema: Mapping[str, Any], step: str | int) -> Mapping[str, Any]:
    """The schema of a value in an object or a list; an empty one where none is stated."""
    found = schema.get("items") if isinstance(step, int) else schema.get("properties", {}).get(step)
    return found if isinstance(found, Mapping) else {}


def _addressed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema whose `$id` is a URI (JSON Schema 2020-12, core 8.2.1): a kind may be named in any letters."""
    return {**schema, "$id": quote(schema["$id"], safe=":/#")} if "$id" in schema else dict(schema)


def _no_schema(schema: Mapping[str, Any], reason: str) -> InputError:
    file = str(schema.get("$id", "")).rpartition("/")[2]
    return InputError(Problem("PLD015", Place(file), facts={"reason": reason.split("\n", 1)[0]}))


def _fast_leaves(error: Any) -> Iterator[Fault]:
    """The faults at the bottom of an error: of an `anyOf`, those of the branch that was meant."""
    path = tuple(error.instance_path)
    branches = getattr(error.kind, "context", None)
    if error.kind.name == "anyOf" and branches:
        meant = [branch for branch in branches if not any(_is_type_at(leaf, path) for leaf in branch)]
        for leaf in meant[0] if meant else ():
            yield from _fast_leaves(leaf)
        if not meant:
            yield Fault(path, "type", _form(error.schema_path), error.instance)
        return
    if error.kind.name == "propertyNames":
        yield Fault(path, "propertyNames", _form(error.schema_path), error.kind.error.instance)
        return
    yield Fault(path, error.kind.name, _form(error.schema_path), error.instance, _fast_named(error.kind))


def _is_type_at(error: Any, path: tuple[str | int, ...]) -> bool:
    return error.kind.name == "type" and tuple(error.instance_path) == path


def _fast_named(kind: Any) -> tuple[Any, ...]:
    for attribute in ("unexpected", "property", "options", "limit", "expected_value"):
        if hasattr(kind, attribute):
            named = getattr(kind, attribute)
            return tuple(named) if isinstance(named, list) else (named,)
    return ()


def _form(schema_path: list[str | int]) -> str:
    """The definition that a rule stands in: what follows the last `$defs` of its path."""
    parts = [str(part) for part in schema_path]
    return parts[len(parts) - parts[::-1].index("$defs")] if "$defs" in parts else ""


def _first(faults: Iterator[Fault], data: Any) -> list[Fault]:
    """All faults of a light record, sorted; of a heavy one the first that are found, and one more than is told."""
    return _sorted(faults if _is_light(data) else islice(faults, MOST_FAULTS + 1))


def _sorted(faults: Iterator[Fault]) -> list[Fault]:
    unique = {(fault.path, fault.keyword, fault.named, _name_of(fault)): fault for fault in faults}
    return sorted(
        unique.values(),
        key=lambda fault: ([str(part) for part in fault.path], fault.keyword, str(fault.named), _name_of(fault)),
    )


def _name_of(fault: Fault) -> str:
    """Of a name that an object may not have, the name: the path of such a fault is that of the object."""
    return str(fault.value) if fault.keyword == "propertyNames" else ""


def reference_engine(schema: Mapping[str, Any], common: Mapping[str, Any]) -> Engine:
    """The engine made of jsonschema, the reference in Python: slower, with the same faults.

    Raises InputError (PLD015) for what is no JSON Schema.
    """
    from jsonschema import Draft202012Validator, FormatChecker, SchemaError
    from jsonschema.validators import extend
    from referencing import Registry, Resource

    formats = FormatChecker(formats=())
    for name, test in FORMATS.items():
        formats.checks(name)(lambda value, test=test: not isinstance(value, str) or test(value))
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise _no_schema(schema, error.message) from error
    rules = {"pattern": _pattern, "anyOf": _any_of, "uniqueItems": _unique_items}
    strict = extend(Draft202012Validator, rules)  # type: ignore[no-untyped-call]
    registry = Registry().with_resource(COMMON_IRI, Resource.from_contents(dict(common)))
    validator = strict(_addressed(schema), registry=registry, format_checker=formats)

    def form_of(error: Any) -> str:
        return _form_on_the_way(error.absolute_schema_path, schema, common["$defs"])

    def run(data: Mapping[str, Any]) -> list[Fault]:
        if halves := _first(_halves(data), data):
            return halves
        errors = validator.iter_errors(data)
        return _first((fault for error in errors for fault in _reference_leaves(error, form_of)), data)

    return run


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[Any]:
    from jsonschema import ValidationError

    if isinstance(instance, str) and not compiled(pattern).search(instance):
        yield ValidationError("pattern")


def _any_of(validator: Any, branches: list[Any], instance: Any, _: Any) -> Iterator[Any]:
    """As jsonschema has it, but of each branch the first errors only, and no text that holds the whole value."""
    from jsonschema import ValidationError

    context: list[Any] = []
    for number, branch in enumerate(branches):
        errors = list(islice(validator.descend(instance, branch, schema_path=number), MOST_FAULTS + 1))
        if not errors:
            return
        context += errors
    yield ValidationError("anyOf", context=context)


def _unique_items(_: Any, wanted: bool, instance: Any, __: Any) -> Iterator[Any]:
    """As jsonschema has it, in one pass over the values, whatever they are."""
    from jsonschema import ValidationError

    if wanted and isinstance(instance, list) and len(set(map(_identity, instance))) < len(instance):
        yield ValidationError("uniqueItems")


def _identity(value: Any) -> Any:
    """What is equal for values that are equal in JSON (JSON Schema, section 4.2.2): 1 is 1.0, and not true."""
    if isinstance(value, list):
        return "list", tuple(map(_identity, value))
    if isinstance(value, Mapping):
        return "object", frozenset((key, _identity(inner)) for key, inner in value.items())
    return ("flag", value) if isinstance(value, bool) else value


def _reference_leaves(error: Any, form_of: Callable[[Any], str]) -> Iterator[Fault]:
    path = tuple(error.absolute_path)
    if error.validator == "anyOf" and error.context:
        meant = _branch_meant(error, path)
        for leaf in meant:
            yield from _reference_leaves(leaf, form_of)
        if not meant:
            yield Fault(path, "type", form_of(error), error.instance)
        return
    if error.validator in ("additionalProperties", "required"):
        yield from _named_keys(error, path, form_of(error))
        return
    if "propertyNames" in error.relative_schema_path:
        yield Fault(path, "propertyNames", form_of(error), error.instance)
        return
    named = tuple(error.validator_value) if error.validator == "enum" else ()
    if error.validator in ("minimum", "maximum", "maxLength", "minItems", "minProperties", "const"):
        named = (error.validator_value,)
    yield Fault(path, error.validator, form_of(error), error.instance, named)


def _branch_meant(error: Any, path: tuple[str | int, ...]) -> list[Any]:
    """The errors of the first branch of an `anyOf` that allows a value of this type; none where no branch does."""
    branches: dict[int, list[Any]] = {}
    for leaf in error.context:
        branches.setdefault(leaf.schema_path[0], []).append(leaf)
    of_type = (leaves for leaves in branches.values() if not any(_is_reference_type_at(leaf, path) for leaf in leaves))
    return next(of_type, [])


def _is_reference_type_at(error: Any, path: tuple[str | int, ...]) -> bool:
    return error.validator == "type" and tuple(error.absolute_path) == path


def _named_keys(error: Any, path: tuple[str | int, ...], form: str) -> Iterator[Fault]:
    """The keys that `additionalProperties` did not expect; those that `required` misses, one by one."""
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance and f"'{key}'" in error.message]
        for key in missing:
            yield Fault(path, "required", form, error.instance, (key,))
    else:
        unexpected = [key for key in error.instance if key not in error.schema.get("properties", {})]
        yield Fault(path, "additionalProperties", form, error.instance, tuple(unexpected))


def _form_on_the_way(path: Iterable[str | int], schema: Any, definitions: Mapping[str, Any]) -> str:
    """The name of the definition that a rule stands in: the last one that the way to the rule leads through."""
    form, at = "", schema
    for part in path:
        # jsonschema leaves `$ref` out of its paths.
        while isinstance(at, Mapping) and part not in at and "$ref" in at:
            form = at["$ref"].rpartition("/")[2]
            at = definitions[form]
        at = at[part]
    return form
