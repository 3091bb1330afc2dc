"""Which kinds look alike and stand together on the pages; a kind of one's own stands with the one that it is like."""

from __future__ import annotations

from peasant_ld.model import Model

AGENTS = ("Movement", "Organization", "Network", "Initiative", "Brigade")
COURSES = ("Course", "Training")
GRANT = "Grant"
PLACE = "Place"
_LINKED = (*AGENTS, "Journey", *COURSES, "LearningCentre", GRANT)
# People and what they do together come first; what serves to describe them last.
_LAST = ("Participation", "Document", "Person", PLACE, "Concept", "ConceptScheme")
# What the network is not drawn of: the rest is, a kind that is like none of the built-in ones with it.
_NOT_LINKED = frozenset({*_LAST, "Payment"})
_ORDER = {kind: at for at, kind in enumerate(_LINKED)} | {kind: 100 + at for at, kind in enumerate(_LAST)}
_CLASSES = {
    "agent": ("Movement", "Organization", "Network", "Initiative", "Person"),
    "brigade": ("Brigade", "Journey", "Participation"),
    "learning": (*COURSES, "LearningCentre"),
    "grant": (GRANT, "Payment"),
}
_CLASS_OF = {kind: name for name, kinds in _CLASSES.items() for kind in kinds}


def class_of(kind: str, model: Model) -> str:
    """The colour and sign that a kind shares with others of its sort."""
    return _CLASS_OF.get(model.like(kind), "other")


def order_of(kind: str, model: Model) -> int:
    """Where a kind stands among the others."""
    return _ORDER.get(model.like(kind), len(_LINKED))


def is_linked(kind: str, model: Model) -> bool:
    """Whether the network is drawn of records of a kind."""
    return model.like(kind) not in _NOT_LINKED
