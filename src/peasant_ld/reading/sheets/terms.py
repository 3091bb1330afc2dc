"""A cell of a closed list -> the word of the list whose label it is, in any of the languages of the vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import lru_cache

from peasant_ld.model import Model
from peasant_ld.reading.sheets.names import folded

_LABELS = frozenset(f"http://www.w3.org/2004/02/skos/core#{name}" for name in ("prefLabel", "altLabel"))


def term_finder(terms: Mapping[str, str], model: Model) -> Callable[[str], tuple[str, ...]]:
    """What finds the words of a list (word -> IRI) that a text is, or is the label of: none, one, or several.

    Case, accents and blanks do not count; else nothing is like anything.
    """
    known: dict[str, dict[str, None]] = defaultdict(dict)

    def find(text: str) -> tuple[str, ...]:
        if not known:  # most cells hold the word itself, so the vocabulary is not read for them
            labels = _labels(model)
            for word, iri in terms.items():
                for label in (word, *labels.get(model.context.expand(iri), ())):
                    known[folded(label)][word] = None
        return tuple(known.get(folded(text), ()))

    return find


@lru_cache(maxsize=8)
def _labels(model: Model) -> Mapping[str, list[str]]:
    """The labels of each term of the vocabulary of a model, by its IRI."""
    import pyoxigraph as ox

    labels: dict[str, list[str]] = defaultdict(list)
    for path in model.vocabulary_files():
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if quad.predicate.value in _LABELS and isinstance(quad.subject, ox.NamedNode):
                labels[quad.subject.value].append(str(quad.object.value))
    return labels
