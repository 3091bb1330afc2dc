"""The terms that a question names become those that nothing uses, each with the one that may be meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from peasant_ld.model.likeness import nearest
from peasant_ld.published.tokens import named, tokens

_LIKE = 0.75
# So many are told.
_MOST = 5


class Vocabulary:
    """What the release uses, and what its terms are: asked for the terms of questions."""

    def __init__(self, store: Any, terms: Iterable[str], base: str, prefixes: Mapping[str, str]) -> None:
        self._store, self._base, self._prefixes = store, base, prefixes
        self._terms = terms

    def unused(self, query: str) -> list[tuple[str, str | None]]:
        """The first terms of a question that nothing uses, as they are written there, with the nearest that is used.

        Where it asks in a graph by name, what the vocabulary says of terms is a use, too.
        """
        is_named = any((each["word"] or "").upper() == "GRAPH" for each in tokens(query))
        found = [
            (written, iri)
            for iri, written in named(query, self._base, self._prefixes).items()
            if not self._uses(iri, is_named)
        ]
        return [(written, self._nearest(iri)) for written, iri in found[:_MOST]]

    def _uses(self, iri: str, anywhere: bool) -> bool:
        import pyoxigraph as ox

        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        graph = None if anywhere else ox.DefaultGraph()
        patterns = ((node, None, None, graph), (None, node, None, graph), (None, None, node, graph))
        is_graph = anywhere and self._store.contains_named_graph(node)
        return is_graph or any(next(self._store.quads_for_pattern(*each), None) for each in patterns)

    def _nearest(self, iri: str) -> str | None:
        """A term that is used and called nearly so, as the question would write it."""
        name = _parted(iri)[1]
        known = {_parted(each)[1]: each for each in self._terms if self._uses(each, anywhere=False)}
        near = nearest(name, [each for each in known if known[each] != iri], _LIKE) if name else None
        return self._compact(known[near]) if near else None

    def _compact(self, iri: str) -> str:
        space, name = _parted(iri)
        prefix = next((prefix for prefix, each in self._prefixes.items() if each == space), None)
        return f"<{iri}>" if prefix is None else f"{prefix}:{name}"


def _parted(iri: str) -> tuple[str, str]:
    """The namespace of a term and its name there."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]
