"""The ids and references of one record become problems where they are other forms of addresses below the base.

As a name in RDF `http://example.org/grant/a` is not `https://example.org/grant/a`: such a reference would lead out of
the dataset, and no check of references would see it. An id at an address that a release answers to itself, or that is
one of a term of the model, would never be reached.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from peasant_ld.check.by_form import compile_finders
from peasant_ld.check.own_terms import addresses_below
from peasant_ld.model import Model
from peasant_ld.model.iri import address_key, canonical, local_of, normalized
from peasant_ld.model.reserved import FOLDERS, is_reserved
from peasant_ld.problem import Place, Problem, bounded
from peasant_ld.reading.record import Record

# The forms of keys that hold addresses of things; a `link` is that of a page, which may lie beside the dataset.
_REFERENCES = frozenset({"ref", "refs", "iri", "iris"})
# A relative id of two parts or more in its normal form, at one look; the first part may still be reserved.
ORDINARY_ID = "[a-z0-9_-]+(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+"
_ORDINARY = re.compile(rf"{ORDINARY_ID}\Z")


# What is to be written for an address as it is written; None where it is as it should be
Meant = Callable[[str], str | None]


@lru_cache(maxsize=16)
def compile_addresses(model: Model, base: str) -> Callable[[Record], list[Problem]]:
    """The function that looks at the addresses of one record of any kind, which has passed the check of its schema.

    PLD042 where an id or a reference is another form of an address below `base`, with what to write; PLD044 where an id
    is one that a release answers to itself. All are errors. Nearly every record costs one look at each address.
    """
    finders, meant = compile_finders(model, _REFERENCES), _compile_meant(base)
    is_taken, firsts = compile_taken(model, base)

    def check(record: Record) -> list[Problem]:
        return bounded(each_of(record), record.origin, record.data["id"])

    def each_of(record: Record) -> Iterator[Problem]:
        data = record.data
        identity, of_kind = data["id"], finders[data["type"]]
        is_ordinary = _ORDINARY.match(identity) and identity.partition("/")[0] not in firsts
        if not is_ordinary:
            yield from _of_id(record, meant(identity), is_taken(address_key(identity, base)))
        for name, finder in of_kind.items():
            if name in data and (others := finder(data[name], meant)):
                yield from _of_key(record, name, others, meant)

    return check


def _compile_meant(base: str) -> Meant:
    host = (urlsplit(base).hostname or "").removeprefix("www.")

    @lru_cache(maxsize=4096)
    def meant(written: str) -> str | None:
        if _ORDINARY.match(written) or (":" in written and host not in written.lower()):
            return None
        return _meant(written, base)

    return meant


def _of_key(record: Record, name: str, others: Sequence[tuple[str, str]], meant: Meant) -> Iterator[Problem]:
    for pointer, written in others:
        key = ".".join([name, *(part for part in pointer.split("/") if part.isalpha())])
        yield _other_form(record, (record.place(f"/{name}{pointer}"), key, written), meant(written) or "")


def compile_taken(model: Model, base: str) -> tuple[Callable[[str], bool], frozenset[str]]:
    """What tells whether an address (`iri.address_key`) answers to something else, and the first parts of such ones."""
    single, folders = addresses_below(model, base)

    def is_taken(key: str) -> bool:
        if key == canonical(base) or key in single or key.startswith(folders):
            return True
        return ":" not in key and is_reserved(key)

    return is_taken, FOLDERS | {key.partition("/")[0] for key in (*single, *folders)}


def _of_id(record: Record, better: str | None, is_taken: bool) -> Iterator[Problem]:
    identity = record.data["id"]
    if is_taken:
        yield Problem("PLD044", record.place("/id"), identity, "id", identity)
    elif better is not None:
        yield _other_form(record, (record.place("/id"), "id", identity), better)


def _other_form(record: Record, where: tuple[Place | None, str, str], better: str) -> Problem:
    place, key, written = where
    return Problem("PLD042", place, record.data["id"], key, written, facts={"suggestion": better})


def _meant(written: str, base: str) -> str | None:
    """What to write for an address below the base that is written in another form; None for any other address."""
    address = normalized(written if ":" in written else base + written)
    local = local_of(address, base)
    if local is None:
        return None if ":" in written else address
    return None if written in (local, base + local) else local or base
