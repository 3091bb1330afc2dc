"""What the new dataset.toml says: what the first of several datasets says of itself, and the rules of all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from peasant_ld.exchange.merge.origin import Origin
from peasant_ld.flow.merging import DISTINCT
from peasant_ld.model.description import FILE
from peasant_ld.model.iri import check_base, is_link
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.rdf.normalize import resolve_id

# What names one dataset or one edition of it, and so not what is made of several.
_OF_ONE = ("issued", "modified", "doi", "host", "sparql", "dataset")


@dataclass(frozen=True, slots=True)
class Whole:
    """What is asked of the new dataset; None where the first of those that are merged says it.

    `base` is the address under which further records will live, `title` a text in the first language.
    """

    base: str | None = None
    licence: str | None = None
    publisher: str | None = None
    title: str | None = None

    def base_of(self, origins: Sequence[Origin]) -> str:
        """The base of the new dataset. Raises InputError (PLD045) for what is none."""
        return check_base(self.base) if self.base else origins[0].description.base


def described(origins: Sequence[Origin], asked: Whole) -> dict[str, Any]:
    """What dataset.toml says of the dataset, but for its rules and its model.

    Raises InputError: PLD459 where licences differ and none is asked for, since which holds for all is not guessed;
    PLD401 for what nothing says.
    """
    first = origins[0].description
    languages = list(dict.fromkeys(tag for each in origins for tag in each.description.languages)) or ["und"]
    found = {
        "base": asked.base_of(origins),
        "publisher": {"name": asked.publisher} if asked.publisher else dict(first.publisher),
        "licence": _licence(origins, asked),
        "languages": languages,
        "version": first.version or "1.0.0",
        "title": {languages[0]: asked.title} if asked.title else dict(first.title),
        "description": dict(first.description),
    }
    for key in ("publisher", "licence", "title"):
        if not found[key]:  # the catalogue of a release does not say it
            missing = {"expected": f"--{key}", "reason": "missing"}
            raise InputError(Problem("PLD401", origins[0].described, key=key, facts=missing))
    return found


def _licence(origins: Sequence[Origin], asked: Whole) -> str | None:
    """The licence that is asked for, or that of all. Raises InputError (PLD401, PLD459) as `described` does."""
    if asked.licence is not None:
        if not is_link(asked.licence):
            wrong = {"expected": "--licence https://creativecommons.org/licenses/by/4.0/", "reason": "wrong"}
            raise InputError(Problem("PLD401", Place(FILE), key="licence", value=asked.licence, facts=wrong))
        return asked.licence
    first = origins[0].description.licence
    for origin in origins:
        if origin.description.licence != first:
            facts = {"other": origins[0].described, "expected": "--licence"}
            value = str(origin.description.licence)
            raise InputError(Problem("PLD459", origin.described, key="licence", value=value, facts=facts))
    return first


def evidence_of(origins: Sequence[Origin]) -> dict[str, Any]:
    """The `[evidence]` of all: the largest share that any asks for."""
    shares = [each.description.evidence["minimum"] for each in origins if "minimum" in each.description.evidence]
    return {"minimum": max(shares)} if shares else {}


def merges_of(
    origins: Sequence[Origin], move: Mapping[str, str], apart: Sequence[tuple[str, str]], base: str
) -> dict[str, Any]:
    """The `[merge]` of all under one base, with what the lines of a sheet say: which are two, and which are one.

    Only ids below the base need to be led on: others are addresses of the same thing. Raises InputError (PLD459) where
    two say of one id what it is merged into, and each something else.
    """
    led, found = partial(_led, move, base), dict(move)
    for name, into, place in _declared(origins):
        if found.setdefault(name, into) != into:
            raise InputError(Problem("PLD459", place, key=f"merge.{name}", value=into))
    needed = (name for name in sorted(found) if name not in move or name.startswith(base))
    merged = {name.removeprefix(base): led(found[name]) for name in needed if name != found[name]}
    told = _each_once(_each_once(map(led, group)) for group in (*apart, *_declared_apart(origins)))
    several = [group for group in told if len(group) > 1]
    return merged | ({DISTINCT: several} if several else {})


def _declared(origins: Sequence[Origin]) -> Iterator[tuple[str, str, Place]]:
    """The merges that each declares: two ids, absolute, and where."""
    for origin in origins:
        own, written = partial(resolve_id, origin.description.base), origin.description.written
        for name, into in origin.description.merge.items():
            if name != DISTINCT:
                yield own(name), own(into), origin.place(written.place(("merge", name)))


def _declared_apart(origins: Sequence[Origin]) -> Iterator[list[str]]:
    """The groups of ids, absolute, that each declares to be several."""
    for origin in origins:
        for group in origin.description.merge.get(DISTINCT, ()):
            yield [resolve_id(origin.description.base, each) for each in group]


def _each_once(things: Iterable[Any]) -> list[Any]:
    listed = list(things)
    return [each for at, each in enumerate(listed) if each not in listed[:at]]


def _led(move: Mapping[str, str], base: str, identity: str) -> str:
    """The id that stands for an id in the end, as it is written under a base."""
    return move.get(identity, identity).removeprefix(base)


def left_out(origins: Sequence[Origin]) -> Iterator[Problem]:
    """What dataset.toml of one says and the new one does not (PLD458, advice): it is of that dataset alone."""
    first = origins[0].description
    for origin in origins:
        own, told = origin.description, dict[str, Any]()
        if own.publisher != first.publisher:
            told["publisher"] = own.publisher["name"]
        if own.title != first.title:
            told["title"] = next(iter(own.title.values()), "")
        told |= {name: own.more[name] for name in _OF_ONE if name in own.more}
        told |= {f"import.{name}": value for name, value in own.imports.items()}
        for key, value in told.items():
            written = own.written.place(tuple(key.split(".")))
            place = origin.place(written) if written.line else origin.described
            yield Problem("PLD458", place, None, key, str(value), Severity.ADVICE)


def toml_of(data: Mapping[str, Any]) -> str:
    """A TOML text (1.0) of texts, numbers, lists and tables; what is empty is left out."""
    return "\n".join(_lines(data, ())).lstrip("\n") + "\n"


def _lines(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    plain = {key: value for key, value in data.items() if not isinstance(value, Mapping) and value not in (None, [])}
    if path and plain:
        yield f"\n[{'.'.join(map(_name, path))}]"
    yield from (f"{_name(key)} = {_value(value)}" for key, value in plain.items())
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from _lines(value, (*path, key))


def _name(key: str) -> str:
    return key if key.isascii() and key.replace("-", "").replace("_", "").isalnum() else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007F")
