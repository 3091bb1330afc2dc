"""A kind of record -> which of its keys tell of money: how much, when, in what state, from whom, to whom, what for.

The table is `money` in `shapes/roles.json`, by role. A key of a kind of one's own counts as the built-in one that it is
called as, or published as; an amount that is neither is summed up under its own name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from peasant_ld.model import BUILT_IN, Kind, Model, Role
from peasant_ld.model.folder import read_object

# The state of what is added up whatever its state is.
ANY = "*"


class MoneyKeys(NamedTuple):
    """The keys of one kind, and the built-in kind that it is like.

    `amounts` are the keys that state amounts, each with the name of what it measures; `by` are the keys of what sums
    are made by. A state in `apart` is never added to others; None: no state is.
    """

    role: Role
    like: str
    amounts: Mapping[str, str]
    dates: tuple[str, ...]
    states: tuple[str, ...]
    apart: frozenset[str] | None
    by: Mapping[str, tuple[str, ...]]

    def state_apart(self, state: str) -> str:
        """The state under which an amount is summed up: its own, or `ANY`."""
        return state if self.apart is None or state in self.apart else ANY


@lru_cache(maxsize=512)
def money_keys(kind: str, model: Model) -> MoneyKeys | None:
    """The keys of a kind that tell of money; None for a kind that is no grant and no payment, nor like one."""
    document, of_kind = read_object(BUILT_IN / "roles.json"), model.kinds[kind]
    role = next((Role(name) for name in document["money"] if Role(name) in of_kind.roles), None)
    if role is None:
        return None
    table, like = document["money"][role], document["roles"][role]["like"]

    def found(names: list[str], *forms: str) -> tuple[str, ...]:
        return tuple(
            key for name in names for key in _keys_like(name, of_kind, like, model) if of_kind.keys[key].form in forms
        )

    amounts = {key: name for name in table["amounts"] for key in found([name], "amount")}
    own = {name: name for name, key in of_kind.keys.items() if key.form == "amount" and name not in amounts}
    apart = None if table["apart"] is None else frozenset(table["apart"])
    by = {name: found(keys, "ref", "refs") for name, keys in table["by"].items()}
    dates, states = found([table["date"]], "date"), found([table["state"]], "term")
    return MoneyKeys(role, like, {**amounts, **own}, dates, states, apart, by)


def _keys_like(name: str, kind: Kind, like: str, model: Model) -> Iterator[str]:
    """The keys of a kind that are called as a key of a built-in one, or published as that is."""
    known = model.context.term(like, name)
    for key in kind.keys:
        term = model.context.term(kind.name, key)
        if key == name or (term is not None and known is not None and term.iri == known.iri):
            yield key
