"""Many records are looked at together: of which of them something may have to be told, so that they are asked alone.

Each schema is made narrower, by what the rules beside it pass over at one look: usual language tags, ordinary ids and
references, plain dates. What fits it is surely right, and one call of the engine says so of a whole portion. The rules
themselves are not stated again: whatever does not fit is asked by `compile_check`, which alone decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from peasant_ld.check.addresses import ORDINARY_ID, compile_taken
from peasant_ld.check.evidence import unstated
from peasant_ld.check.garbled import may_be_garbled
from peasant_ld.check.schema import portion_engine
from peasant_ld.model import Kind, Model
from peasant_ld.model.edtf import PLAIN_DATE
from peasant_ld.model.language import USUAL
from peasant_ld.reading.record import Record

Schema = Mapping[str, Any]
# Records -> the numbers of those that are to be asked alone, in their order
Doubt = Callable[[Sequence[Record]], list[int]]


@lru_cache(maxsize=16)
def compile_doubt(model: Model, base: str) -> Doubt:
    """The function that says which of some records `compile_check` of the same model and base may tell something of."""
    fits_of = cache(lambda name: portion_engine(model.kinds[name].schema, _narrower(model.kinds[name], model, base)))

    def doubtful(records: Sequence[Record]) -> list[int]:
        doubted, by_kind = set(), dict[str, list[int]]()
        for number, record in enumerate(records):
            name = record.data.get("type")
            if record.problems or type(name) is not str or name not in model.kinds:
                doubted.add(number)
            else:
                by_kind.setdefault(name, []).append(number)
        every = [record.data for record in records]
        for name, numbers in by_kind.items():
            doubted.update(_unfit(numbers, every, fits_of(name)))
        spoken = (number for number, data in enumerate(every) if "evidence" in data or "share" in data)
        doubted.update(number for number in spoken if number not in doubted and _is_unstated(records[number], model))
        if may_be_garbled(every):
            doubted.update(number for number, data in enumerate(every) if may_be_garbled(data))
        return sorted(doubted)

    return doubtful


def _is_unstated(record: Record, model: Model) -> bool:
    return next(unstated(record, model.kinds[record.data["type"]]), None) is not None


def _unfit(numbers: Sequence[int], every: Sequence[Any], fit: Callable[[list[Any]], bool]) -> Iterator[int]:
    """Which of the records with some numbers do not fit: found by halves, since the engine says it of all together."""
    if fit([every[number] for number in numbers]):
        return
    if len(numbers) == 1:
        yield numbers[0]
        return
    half = len(numbers) // 2
    yield from _unfit(numbers[:half], every, fit)
    yield from _unfit(numbers[half:], every, fit)


def _narrower(kind: Kind, model: Model, base: str) -> dict[str, Any]:
    """The common definitions, each with what a rule beside the schema passes over, for the records of a kind."""
    definitions = model.common["$defs"]
    ordinary, (_, firsts) = {"pattern": f"^{ORDINARY_ID}$"}, compile_taken(model, base)
    taken = {"pattern": f"^(?:{'|'.join(map(re.escape, sorted(firsts)))})/"}
    host = (urlsplit(base).hostname or "").removeprefix("www.")
    elsewhere = {"pattern": "^[a-z]+:[!-$&-~]*$", "not": {"pattern": _in_any_case(host)}}
    plain = {"type": "string", "pattern": f"^{PLAIN_DATE}$"}
    added: dict[str, Schema] = {
        "id": {"anyOf": [{**ordinary, "not": taken}, elsewhere]},
        "ref": {"anyOf": [ordinary, elsewhere]},
        "iri": elsewhere,
        "languageTag": {"enum": sorted(USUAL)},
        "access": {"properties": {"keys": {"propertyNames": {"enum": sorted(kind.keys)}}}},
    }
    found = {name: {"allOf": [definitions[name], more]} for name, more in added.items()}
    dated = {"edtf": {"anyOf": [plain, definitions["edtf"]]}}  # the same dates, without asking Python of each
    return {**model.common, "$defs": {**definitions, **found, **dated}}


def _in_any_case(text: str) -> str:
    return "".join(f"[{each.lower()}{each.upper()}]" if each.isalpha() else re.escape(each) for each in text)
