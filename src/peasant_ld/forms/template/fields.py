"""A kind of the model -> the columns of the sheet that an archivist fills in for it, with what notes say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.model import Key, Kind, Model
from peasant_ld.model.labels import load_labels

PARENT = "record"
_BY_LANGUAGE = ("text", "texts")
_UNSHOWN = ("keys", "coarsen", "replacedBy", "on", "until")  # of `access`: for those who write records by hand
MANY = " | "


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its header (`amount.value`), what it is called, and what may stand in it.

    `options` are the words of a closed list; `kinds` are the kinds whose ids may stand there; `example` is the cell of
    the example row.
    """

    header: str
    label: str
    definition: str = ""
    form: str = ""
    required: bool = False
    many: bool = False
    options: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    example: str = ""


def fields_of(kind: Kind, model: Model, lang: str) -> list[Field]:
    """The columns of the sheet of a kind, the required ones first; lists of nodes have sheets of their own."""
    identity = Field("id", "id", form="id", required=True, example=f"{_slug(kind.name)}/example")
    found = [identity, *(field for key in kind.keys.values() for field in _of_key(kind, key, model, lang))]
    return sorted(found, key=lambda field: not field.required)


def nested_keys(kind: Kind) -> list[Key]:
    """The keys of a kind whose nodes are rows on a sheet of their own."""
    return [key for key in kind.keys.values() if key.node and key.many and key.form != "identifiers"]


def nested_fields(kind: Kind, key: Key, model: Model, lang: str) -> list[Field]:
    """The columns of the sheet of a nested list: the record that a row belongs to, and the keys of its nodes."""
    parent = Field(PARENT, PARENT, form="ref", required=True, kinds=(kind.name,), example=f"{_slug(kind.name)}/example")
    example = dict(key.examples[0][0]) if key.examples else {}
    if key.name == "share":  # the share must be one of a value that the example states
        example["value"] = _first(kind.keys.get(example.get("of", "")), example.get("value"))
    inner = model.nodes[key.node or ""].values()
    return [parent, *(_field(each, each.name, (kind.name, lang, model), example.get(each.name)) for each in inner)]


def _first(key: Key | None, default: Any) -> Any:
    value = key.examples[0] if key and key.examples else default
    return value[0] if isinstance(value, list) else value


def _of_key(kind: Kind, key: Key, model: Model, lang: str) -> Iterator[Field]:
    """The columns of one key: one for a value, one for each key of a node."""
    example = key.examples[0] if key.examples else None
    of = (kind.name, lang, model)
    if key.node is None:
        yield _field(key, key.name, of, example)
    elif not key.many or key.form == "identifiers":
        node: Mapping[str, Any] = (example[0] if isinstance(example, list) else example) or {}
        for inner in model.nodes[key.node].values():
            if inner.name not in _UNSHOWN:
                yield _field(inner, f"{key.name}.{inner.name}", of, node.get(inner.name), key.name)


def _field(key: Key, header: str, of: tuple[str, str, Model], example: Any, outer: str | None = None) -> Field:
    kind, lang, model = of
    labels = load_labels(model)
    name = labels.name(lang, kind, outer or key.name)
    return Field(
        f"{header}@{lang}" if key.form in _BY_LANGUAGE else header,
        f"{name} ({header})" if outer else name,
        labels.description(lang, kind, outer or key.name),
        key.form,
        key.required and outer is None,
        key.many,
        _options(key, model),
        key.kinds,
        _cell(example),
    )


def _options(key: Key, model: Model) -> tuple[str, ...]:
    if key.terms:
        return tuple(key.terms)
    if key.form == "flag":
        return ("true", "false")
    return tuple(str(one) for one in model.common["$defs"].get(key.form, {}).get("enum", ()))


def _cell(value: Any) -> str:
    """An example as a cell: several values in one cell, texts without their language, which the header states."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return _cell(next(iter(value.values())))
    return MANY.join(map(_cell, value)) if isinstance(value, list) else str(value)


def _slug(kind: str) -> str:
    return "".join("-" + letter.lower() if letter.isupper() else letter for letter in kind).strip("-")
