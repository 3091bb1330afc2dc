"""A record -> one sentence or two for whoever meets its page in a list of results: its kind, its name, what is telling.

It is made of what the record states; where nothing describes it, two facts do: who, when, how much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from peasant_ld.model import Mark, Model
from peasant_ld.model.marks import bare
from peasant_ld.release.site.links import Links, plain
from peasant_ld.release.site.words import Words

Record = Mapping[str, Any]
# Search engines show some 160 characters, and whoever shows a link to a page some more.
MOST_CHARACTERS = 300
_DESCRIBING = frozenset(
    {
        "purl.org/dc/terms/description",
        "purl.org/dc/terms/abstract",
        "schema.org/description",
        "www.w3.org/2004/02/skos/core#definition",
    }
)
_FACTS = frozenset({"ref", "refs", "date", "amount"})
_MOST_FACTS = 2


def summary(record: Record, name: str, links: Links, words: Words) -> str:
    """What a record is, in the words of one reader; `name` is what its page calls it."""
    kind = record["type"][0]
    called, colon = words.kind(kind), words("colon")
    begins = name.startswith((f"{called}{colon}", f"{called} ("))  # as a made name does
    first = name if begins else f"{called}{colon}{name}"
    describing, telling = _keys(kind, links.model)
    described = next((words.pick(record[key], "").text for key in describing if key in record), "")
    if described:
        return cut(f"{first}. {described}")
    facts = ((key, _told(record[key], links, words)) for key in telling if key in record)
    found = islice((f"{words.key(kind, key)}{colon}{text}" for key, text in facts if text), _MOST_FACTS)
    return cut(". ".join((first, *found)))


def cut(text: str) -> str:
    """A text in one line, and no longer than what is shown of it; what is left out is a sign of its own."""
    line = " ".join(text[: 4 * MOST_CHARACTERS].split())
    if len(line) <= MOST_CHARACTERS:
        return line
    begun = line[:MOST_CHARACTERS]
    return f"{begun.rpartition(' ')[0] or begun}…"


def _told(value: Any, links: Links, words: Words) -> str:
    """A reference to a record, a date or an amount as text; nothing for anything else."""
    first = value[0] if isinstance(value, list) else value
    if isinstance(first, str):
        number = links.number.get(first)
        return words.day(first) or "" if number is None else plain(links.name(number, words))
    if first["type"] == ["MonetaryAmount"]:
        return words.numerals.money(first["value"], first.get("currency", ""))
    return words.day(first.get("date", "")) or str(first.get("date", ""))


@lru_cache(maxsize=512)
def _keys(kind: str, model: Model) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of a kind that describe, as texts by language; and those whose values are facts of one record."""
    keys = model.kinds[kind].keys
    shared = frozenset.intersection(*(frozenset(each.keys) for each in model.kinds.values()))
    open_keys = [key for key in keys.values() if key.name not in shared and Mark.HIDDEN not in key.marks]
    return tuple(_describing(kind, model)), tuple(key.name for key in open_keys if key.form in _FACTS)


def _describing(kind: str, model: Model) -> Iterator[str]:
    for name in model.kinds[kind].keys:
        term = model.context.term(kind, name)
        if term is not None and term.by_language and not term.many and bare(term.iri) in _DESCRIBING:
            yield name
