"""A cell of a closed list -> the word of the list whose label it is, in any of the languages of the vocabulary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from peasant_ld.model import Model
from peasant_ld.model.labels import load_labels
from peasant_ld.reading.sheets.names import folded


def term_finder(terms: Mapping[str, str], model: Model) -> Callable[[str], tuple[str, ...]]:
    """What finds the words of a list (word -> IRI) that a text is, or is the label of: none, one, or several.

    Case, accents and blanks do not count; else nothing is like anything.
    """
    known: dict[str, dict[str, None]] = defaultdict(dict)

    def find(text: str) -> tuple[str, ...]:
        if not known:  # most cells hold the word itself, so the vocabulary is not read for them
            labels = load_labels(model)
            for word, term in terms.items():
                iri = model.context.expand(term)
                for label in (word, *labels.terms.get(iri, {}).values(), *labels.also.get(iri, ())):
                    known[folded(label)][word] = None
        return tuple(known.get(folded(text), ()))

    return find
