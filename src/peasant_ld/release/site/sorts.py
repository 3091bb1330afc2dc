"""Which kinds look alike and stand together on the pages; a kind of one's own stands with the one that it is like.

The table is `sorts` in `shapes/roles.json`: who comes first, what serves to describe others last.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from peasant_ld.model import BUILT_IN, Model, Role
from peasant_ld.model.folder import read_object

# What columns of places and of grants are called.
GRANT, PLACE = "Grant", "Place"
# Programmes and projects of several stand with those who carry them, and are none of these.
_PROGRAMME = "Initiative"


class Sort(NamedTuple):
    """How a kind looks, where it stands among the others, and whether the network is drawn of it."""

    name: str
    order: int
    is_drawn: bool


@lru_cache(maxsize=1)
def _sorts() -> dict[str, Sort]:
    """By built-in kind; "" is for a kind that is like none of them."""
    rows = read_object(BUILT_IN / "roles.json")["sorts"]
    found = [(kind, row["sort"], row["drawn"]) for row in rows for kind in row["like"] or [""]]
    return {kind: Sort(name, order, is_drawn) for order, (kind, name, is_drawn) in enumerate(found)}


def _sort(kind: str, model: Model) -> Sort:
    return _sorts().get(model.like(kind)) or _sorts()[""]


def class_of(kind: str, model: Model) -> str:
    """The colour and sign that a kind shares with others of its sort."""
    return _sort(kind, model).name


def order_of(kind: str, model: Model) -> int:
    """Where a kind stands among the others."""
    return _sort(kind, model).order


def is_linked(kind: str, model: Model) -> bool:
    """Whether the network is drawn of records of a kind."""
    return _sort(kind, model).is_drawn


def is_agent(kind: str, model: Model) -> bool:
    """Whether each record of a kind is one movement or organization; a group is several, an initiative what they do."""
    roles = model.kinds[kind].roles
    return Role.ORGANIZATION in roles and Role.GROUP not in roles and model.like(kind) != _PROGRAMME


def is_course(kind: str, model: Model) -> bool:
    """Whether each record of a kind is one course or training."""
    return Role.ACTIVITY in model.kinds[kind].roles and class_of(kind, model) == "learning"


def is_grant(kind: str, model: Model) -> bool:
    """Whether each record of a kind is one grant."""
    return Role.GRANT in model.kinds[kind].roles


def kind_file(kind: str) -> str:
    """A kind's name as a part of a file name; the kinds of a model of one's own may be named in any letters."""
    safe = kind.isascii() and kind.isalnum() and len(kind) <= 60
    return kind.lower() if safe else sha256(kind.encode("utf-8", "surrogatepass")).hexdigest()[:16]
