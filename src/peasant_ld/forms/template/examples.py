"""The examples of the model -> cells of an example row in the language of a form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from peasant_ld.model import Key, Kind, Model
from peasant_ld.model.iri import kind_slug

MANY = " | "


def example_id(kind: str) -> str:
    """The id of the example record of a kind."""
    return f"{kind_slug(kind)}/example"


def example_name(kind: str, model: Model, lang: str) -> str:
    """What the example record of a kind is called; empty for a kind that is like none of the built-in ones."""
    return str(_data()["names"].get(model.like(kind), {}).get(lang, ""))


def example_of(key: Key, kind: Kind, model: Model, lang: str) -> Any:
    """The first example of a key of a kind; its name is that of the example record.

    Of what all kinds share, the examples are of organizations: a person has none of them, but a ground to be published.
    """
    name = example_name(kind.name, model, lang) if key.name == kind.name_key else ""
    if name or not kind.is_person:
        return {lang: name} if name else next(iter(key.examples), None)
    shared = all(key.name in other.keys for other in model.kinds.values())
    return _data()["persons"].get(key.form) if shared else next(iter(key.examples), None)


def referred(value: Any, key: Key, shape: str, form: tuple[Model, str]) -> Any:
    """An example of references as names of the example records of the same kinds; as it is where these have none.

    `form` is the model with the language. Where only records of the same kind (the shape) may be pointed at there is
    none: the one example would point at itself.
    """
    return None if key.kinds == (shape,) else _referred(value, key, *form)


def _referred(value: Any, key: Key, model: Model, lang: str) -> Any:
    if isinstance(value, list):
        return [_referred(each, key, model, lang) for each in value]
    kinds = [kind for kind in model.kinds if str(value).startswith(f"{kind_slug(kind)}/")] or key.kinds
    return next(filter(None, (example_name(kind, model, lang) for kind in kinds)), value)


def flags(lang: str) -> dict[bool, str]:
    """The words for true and false in a language."""
    return dict(zip((True, False), _data()["flags"][lang], strict=True))


def cell(value: Any, lang: str) -> str:
    """An example as a cell: several values in one cell, texts in the language alone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return cell(value.get(lang) or next(iter(value.values())), lang)
    if isinstance(value, list):
        return MANY.join(cell(each, lang) for each in value)
    return str(_data()["texts"].get(str(value), {}).get(lang) or value)


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(files(__package__).joinpath("examples.json").read_text("utf-8"))
    return found
