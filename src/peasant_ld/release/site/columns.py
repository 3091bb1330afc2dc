"""A kind of record -> the columns of its list: what tells its records apart, asked of the model.

The table is `columns` in `shapes/roles.json`; a key of one's own makes a column where it is published as one of the
keys named there, or has one of the forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from peasant_ld.model import BUILT_IN, Mark, Model
from peasant_ld.model.folder import read_object

# So many columns stand in a list; more of them are in its JSON, and can be filtered by.
MOST_SHOWN, MOST = 7, 12
# What fits into a cell: one value, or several of which each is short.
_SHORT = frozenset({"date", "amount", "ref", "refs", "term", "country", "count", "decimal", "token", "tokens"})


class ListColumn(NamedTuple):
    """A key that makes a column; `form` is that of its values."""

    key: str
    form: str


@lru_cache(maxsize=512)
def candidates(kind: str, model: Model) -> tuple[ListColumn, ...]:
    """The keys of a kind that may make columns, those that tell most first."""
    table = read_object(BUILT_IN / "roles.json")["columns"]
    places = _places(tuple(table["keys"]), model)
    found = []
    for at, (name, key) in enumerate(model.kinds[kind].keys.items()):
        if Mark.HIDDEN in key.marks or key.form not in _SHORT:
            continue
        term = model.context.term(kind, name)
        place = places.get(name, places.get(term.iri) if term is not None else None)
        if place is not None:
            found.append((0, place, at, ListColumn(name, key.form)))
        elif key.form in table["forms"]:
            found.append((1, table["forms"].index(key.form), at, ListColumn(name, key.form)))
    return tuple(column for *_, column in sorted(found))


@lru_cache(maxsize=8)
def _places(names: tuple[str, ...], model: Model) -> Mapping[str, int]:
    """Where each key stands among the columns, by its name and by the properties that it is published as."""
    found = {name: at for at, name in enumerate(names)}
    for kind in model.kinds:
        for name in names:
            term = model.context.term(kind, name) if name in model.kinds[kind].keys else None
            if term is not None:
                found.setdefault(term.iri, found[name])
    return found
