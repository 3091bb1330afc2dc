"""A SHACL result is led back to the source: (focus node, path, value) -> record, key, and the place of the very value.

Ids of nested nodes tell the way: normalizing makes them of the record's id, the key, and a number where a key has many
(`<grant/x#budget-1-period>` is the period of the first budget).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from peasant_ld.check.results import Result
from peasant_ld.check.shapes import load_shapes
from peasant_ld.check.thesaurus import BELOW, BOTH, CIRCLE, GENERAL, LABEL, NOTATION, OUTSIDE
from peasant_ld.model import Model
from peasant_ld.model.context import Context
from peasant_ld.problem import MOST, Problem, Severity, pointer_of
from peasant_ld.rdf.evidence import MARK, Speaking, notes_of
from peasant_ld.rdf.normalize import compile_makers, compile_normalizer, resolve_id
from peasant_ld.rdf.own_document import TAIL
from peasant_ld.rdf.terms import split_literal
from peasant_ld.reading.record import Record

# The component of a result that no shape gave: a reference under the base that nothing answers to.
UNRESOLVED = "Unresolved"
# The component of what stands for the results of a record that are not told; its value says how many they are.
MORE = "More"
_ORDER = "PLD110"
CODES: Mapping[str, str] = {
    UNRESOLVED: "PLD027",
    MORE: "PLD046",
    "MinCount": "PLD101",
    "MaxCount": "PLD102",
    "Datatype": "PLD103",
    "Class": "PLD104",
    "Or": "PLD104",
    "NodeKind": "PLD105",
    "In": "PLD106",
    "HasValue": "PLD106",
    "Pattern": "PLD107",
    "MinLength": "PLD107",
    "MaxLength": "PLD107",
    "MinInclusive": "PLD108",
    "MaxInclusive": "PLD108",
    "UniqueLang": "PLD109",
    "LessThan": _ORDER,
    "LessThanOrEquals": _ORDER,
    CIRCLE: "PLD120",
    BOTH: "PLD122",
    NOTATION: "PLD125",
    LABEL: "PLD126",
    OUTSIDE: "PLD127",
    BELOW: "PLD128",
    GENERAL: "PLD129",
}
_BY_SHAPE = {
    "Evidence": "PLD111",
    "DateOrder-programme-dissolved": _ORDER,
    **dict.fromkeys(("one-name", "one-other-name", "Concept-one-name", "Concept-one-other-name"), "PLD121"),
    **dict.fromkeys(("Concept-related-apart", "Concept-relatedMatch-apart"), "PLD122"),
    "Concept-exactMatch-apart": "PLD123",
    **dict.fromkeys(("Concept-apart", "ConceptScheme-apart"), "PLD124"),
}
_SEVERITIES = {"Violation": Severity.ERROR, "Warning": Severity.WARNING, "Info": Severity.ADVICE}


def record_of(result: Result) -> str:
    """The IRI of the record that a result belongs to: the focus node without its fragment."""
    return result.focus.partition("#")[0]


def few(results: Sequence[Result], passed: Mapping[str, int] = MappingProxyType({})) -> list[Result]:
    """Sorted results; of a record with many, the first errors and the first others, and one result for all the rest.

    `passed` counts, by record, the errors of which no result was made.
    """
    by_record: dict[str, list[Result]] = {}
    for result in results:
        by_record.setdefault(record_of(result), []).append(result)
    return sorted(
        each for record, found in by_record.items() for each in _few_of_one(record, found, passed.get(record, 0))
    )


def _few_of_one(record: str, results: list[Result], passed: int) -> list[Result]:
    if len(results) + passed <= MOST or any(each.component == MORE for each in results):
        return results
    errors = [each for each in results if _severity(each) is Severity.ERROR]
    others = [each for each in results if _severity(each) is not Severity.ERROR]
    more = len(errors[MOST:]) + len(others[MOST:]) + passed
    worst = "Violation" if len(errors) + passed > MOST else "Warning"
    rest = [Result(record, "", f'"{more}"', MORE, "", worst)] if more else []
    return [*errors[:MOST], *others[:MOST], *rest]


def _severity(result: Result) -> Severity:
    return _SEVERITIES.get(result.severity, Severity.ERROR)


def problem_of(result: Result, record: Record, model: Model, base: str) -> Problem:
    """The problem that a SHACL result means for the source record it comes from, at the place of the value.

    A missing value has the place of the record, or of the nested thing, that should state it.
    """
    if result.component == MORE:
        return _rest(result, record)
    kind = record.data["type"]
    if MARK in result.focus:
        path, node = _evidence_entry(result.focus, record.data, model, base), "Statement"
    else:
        path, node = _walk(result.focus.partition("#")[2], model, kind)
    key = _key_of(result.path, node, model)
    if key and result.component != "MinCountConstraintComponent":
        path = [*path, key, *_within(_at(record.data, [*path, key]), result.value, base)]
    name = ".".join(str(part) for part in [*path, *([key] if key and key not in path else [])] if isinstance(part, str))
    facts = _facts_of(result.shape, model)
    place, code = record.place(pointer_of(path)), _code(result)
    return Problem(
        code,
        place,
        record.data["id"],
        name or None,
        _date_stated(_at(record.data, path)) if code == _ORDER else _as_written(result, _at(record.data, path), base),
        _severity(result),
        facts,
    )


def _as_written(result: Result, stated: Any, base: str) -> str | None:
    """The value of a result; a reference as it stands in the record, which may be without the base."""
    value = _plain(result.value)
    return stated if isinstance(stated, str) and resolve_id(base, stated) == value else value


def _date_stated(stated: Any) -> str | None:
    """A date as it is written: what an engine names of two dates in the wrong order may be the other one's bound."""
    return stated if isinstance(stated, str) else stated.get("edtf") if isinstance(stated, Mapping) else None


def _rest(result: Result, record: Record) -> Problem:
    facts = {"limit": MOST, "found": int(_plain(result.value) or 0)}
    return Problem("PLD046", record.place(), record.data["id"], severity=_severity(result), facts=facts)


def problem_without_source(result: Result, model: Model) -> Problem:
    """The problem that a SHACL result means for a graph of which no source is known: it names the focus node."""
    facts = _facts_of(result.shape, model)
    code = _code(result)
    return Problem(
        code,
        None,
        result.focus,
        result.path or None,
        _plain(result.value),
        _severity(result),
        facts,
    )


@lru_cache(maxsize=4096)
def _facts_of(shape: str, model: Model) -> Mapping[str, Any]:
    """What the results of a shape have in common: one value for hundreds of thousands."""
    return {"message": load_shapes(model).messages.get(shape, {}), "shape": shape}


def _code(result: Result) -> str:
    shape = result.shape.rpartition("#")[2]
    return _BY_SHAPE.get(shape) or CODES.get(result.component.removesuffix("ConstraintComponent"), "PLD119")


def _plain(token: str) -> str | None:
    """The text of a term: of a literal without its quotes and mark, of an IRI without its brackets.

    None for a blank node, which each engine names as it likes.
    """
    if not token or token[0] == "_":
        return None
    return split_literal(token)[0] if token[0] == '"' else token[1:-1]


def _walk(fragment: str, model: Model, kind: str) -> tuple[list[str | int], str]:
    """The way to a nested node in the source record, and the name of the node's type.

    A key may hold a hyphen itself, so the longest one that is known is taken; no model gives two ways one id.
    """
    path: list[str | int] = []
    name, keys, rest = kind, model.kinds[kind].keys, "" if f"#{fragment}" == TAIL else fragment
    while rest:
        part, _, after = rest.partition("-")
        stated = max((key for key in keys if f"{rest}-".startswith(f"{key}-")), key=len, default=None)
        if stated is not None:
            path.append(stated)
            name, rest = keys[stated].node or "TemporalEntity", rest[len(stated) + 1 :]
            keys = model.nodes.get(name, {})
        else:
            path.append(int(part) - 1 if part.isdecimal() else part)
            rest = after
    return path, name


def _evidence_entry(focus: str, data: Mapping[str, Any], model: Model, base: str) -> list[str | int]:
    """The way to the evidence entry that a statement comes from."""
    record = compile_normalizer(model, base)({key: value for key, value in data.items() if key != "evidence"})
    makers = compile_makers(model.kinds[data["type"]], model, base)
    speaking = Speaking(data["type"], model.context, makers, partial(resolve_id, base))
    notes = notes_of(data.get("evidence", []), record, speaking)
    return next((["evidence", index] for index, node in notes if node["id"] == focus), ["evidence"])


@lru_cache(maxsize=4096)
def _key_of(path: str, node: str, model: Model) -> str | None:
    """The key whose term is the property of the path, in a node of this type."""
    context: Context = model.context
    keys = model.kinds[node].keys if node in model.kinds else model.nodes.get(node, {})
    for key in keys:
        term = context.term(node, key)
        if term is not None and term.iri == path:
            return key
    return None


def _at(data: Any, path: Sequence[str | int]) -> Any:
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _within(stated: Any, token: str, base: str) -> Iterator[str | int]:
    """The steps from the value of a key to the one text or reference that the term stands for."""
    text = _plain(token)
    if isinstance(stated, Mapping):
        # One text may stand in several languages.
        for tag, inner in sorted(stated.items(), key=lambda each: not token.endswith(f'"@{str(each[0]).lower()}')):
            if inner == text or (isinstance(inner, list) and text in inner):
                yield tag
                yield from _within(inner, token, base)
                return
    elif isinstance(stated, list):
        # A reference may be written whole or under the base.
        written = [each for each in (text, text.removeprefix(base) if text else None) if each in stated]
        if written:
            yield min(map(stated.index, written))
            return
        for index, inner in enumerate(stated):
            if isinstance(inner, Mapping) and text in inner.values():
                yield index
                yield from _within(inner, token, base)
                return
