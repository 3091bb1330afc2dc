"""Source records become problems, by the JSON Schema of their kind and a few rules that a schema cannot state.

`jsonschema-rs` decides and finds the faults; `jsonschema` is the reference that must find the same
(`tests/test_check.py`), and it serves where the fast engine cannot be installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from peasant_ld.check.addresses import compile_addresses
from peasant_ld.check.evidence import unstated
from peasant_ld.check.garbled import garbled_texts
from peasant_ld.check.languages import compile_languages
from peasant_ld.check.schema import Fault, fast_engine, reference_engine
from peasant_ld.model import Kind, Model, load_model
from peasant_ld.model.parts import NO_BASE
from peasant_ld.problem import Place, Problem, bounded, first_of
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record

Checker = Callable[[Record], list[Problem]]
# data -> None when it fits its schema, else its faults
Engine = Callable[[Mapping[str, Any]], list[Fault]]
_NOTHING = Declared()
ENGINES = {"auto": fast_engine, "fast": fast_engine, "reference": reference_engine}


def check_alone(
    records: Iterable[Record | Problem], model: Model | None = None, base: str = NO_BASE
) -> Iterator[Problem]:
    """The problems of a stream of source records, each by itself; problems in the stream pass through."""
    return _each(records, compile_check(model or load_model(), base))


def _each(records: Iterable[Record | Problem], check: Checker) -> Iterator[Problem]:
    for record in records:
        if isinstance(record, Problem):
            yield record
        else:
            yield from check(record)


@lru_cache(maxsize=16)
def compile_checker(model: Model, engine: str = "auto", declared: Declared = _NOTHING) -> Checker:
    """The function that checks one record of any kind; what it finds may be warnings only.

    `engine` is `"fast"` (jsonschema-rs), `"reference"` (jsonschema) or `"auto"`, which is the fast one. `declared` is
    how tables are read: it tells what a value means that is wrong. Raises ValueError for another engine.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine is one of {', '.join(ENGINES)}, not {engine!r}")
    build, languages = ENGINES[engine], compile_languages(model)
    engine_of = cache(lambda name: build(model.kinds[name].schema, model.common))  # made when a kind is first met
    by_language = {kind.name: _keys_by_language(kind) for kind in model.kinds.values()}

    def check(record: Record) -> list[Problem]:
        return _with_read(record, ask(record)) if record.problems else ask(record)

    def ask(record: Record) -> list[Problem]:
        data = record.data
        kind = model.kinds.get(data.get("type", "")) if isinstance(data.get("type"), str) else None
        if kind is None or not isinstance(data.get("id"), str):
            return list(_unidentified(record, model))
        faults = _but_needless(engine_of(kind.name)(data), data)
        if faults or "access" in data:
            from peasant_ld.check.explain import problems_of  # what finds words for a fault is not small

            wrong = first_of(problems_of(faults, record, kind, model, declared), record.origin, data["id"])
            if wrong:
                return wrong
        problems = [*_twice_in_a_language(record, by_language[kind.name]), *languages(record), *garbled_texts(record)]
        if "evidence" in data or "share" in data:
            problems += bounded(unstated(record, kind), record.origin, data["id"])
        return problems

    return check


@lru_cache(maxsize=16)
def compile_check(model: Model, base: str, declared: Declared = _NOTHING) -> Checker:
    """The function that checks one record under `base`: by itself, and for other forms of the base in its addresses."""
    alone, addresses = compile_checker(model, declared=declared), compile_addresses(model, base)

    def check(record: Record) -> list[Problem]:
        problems = alone(record)
        if any(problem.blocks for problem in problems):
            return problems
        return [*problems, *found] if (found := addresses(record)) else problems

    return check


def _but_needless(faults: list[Fault], data: Mapping[str, Any]) -> list[Fault]:
    """The faults without keys that are missing in a withdrawn record: nothing of it goes out but that it was there."""
    access = data.get("access")
    if not faults or not isinstance(access, Mapping) or access.get("level") != "withdrawn":
        return faults
    return [fault for fault in faults if fault.path or fault.keyword != "required"]


def _with_read(record: Record, problems: list[Problem]) -> list[Problem]:
    """What the reader found wrong with a record, and what else is: that such a cell lacks a value is told once."""
    told = [problem.place for problem in record.problems if problem.place and problem.blocks]
    cells, values = {_cell(place) for place in told} - {None}, {place for place in told if place.pointer}
    others = [each for each in problems if not (each.place and (_cell(each.place) in cells or each.place in values))]
    return bounded([*record.problems, *others], record.origin, _text(record.data.get("id")))


def _cell(place: Place) -> tuple[str | None, str] | None:
    """What names a cell of a row, or of a row on another sheet that belongs to it: its address, or its title."""
    named = place.cell or place.header
    return (place.sheet, named) if named else None


def _unidentified(record: Record, model: Model) -> Iterator[Problem]:
    """A record without an id or a known kind: nothing else can be said of it."""
    data = record.data
    identity = data.get("id")
    if identity is None:
        yield Problem("PLD024", record.place())
    elif not isinstance(identity, str):
        yield Problem(
            "PLD022", record.place("/id"), key="id", value=str(identity), facts={"expected": "text", "found": "other"}
        )
    name = data.get("type")
    known = ", ".join(model.kinds)
    if name is None:
        yield Problem("PLD023", record.place(), _text(identity), key="type", facts={"known": known})
    elif not isinstance(name, str) or name not in model.kinds:
        from peasant_ld.check.explain import kind_facts

        facts = {"known": known} | kind_facts(str(name), model)
        yield Problem("PLD028", record.place("/type"), _text(identity), "type", str(name), facts=facts)


def _keys_by_language(kind: Kind) -> tuple[str, ...]:
    return tuple(key.name for key in kind.keys.values() if key.form == "text")


def _twice_in_a_language(record: Record, keys: tuple[str, ...]) -> Iterator[Problem]:
    """Language tags are the same in capital and in small letters (BCP 47, section 2.1.1): `en` and `EN` are one."""
    for key in keys:
        tags = record.data.get(key)
        if tags is not None and len(tags) > 1 and len({tag.lower() for tag in tags}) < len(tags):
            twice = next(tag for tag in tags if tag != tag.lower())
            yield Problem("PLD109", record.place(f"/{key}/{twice}"), record.data["id"], f"{key}.{twice}", tags[twice])


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
