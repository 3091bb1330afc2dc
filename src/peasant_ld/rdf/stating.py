"""A normalized record becomes the bytes of all formats that are asked for, in one go."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from peasant_ld.model import Model
from peasant_ld.rdf.formats import Format, record_writer
from peasant_ld.rdf.own_document import compile_published


class Stating:
    """States normalized records of any kind: `state(record)` gives their bytes, one for each of `forms`, unframed.

    `generated` and `plain` count the records that took the quick and the plain way since the start.
    """

    def __init__(self, model: Model, base: str, forms: tuple[Format, ...]) -> None:
        self.forms = forms
        self.generated = 0
        self.plain = 0
        self._published = compile_published(model, base)
        self._writers = [record_writer(form, model.context) for form in forms]

    def __call__(self, record: Mapping[str, Any]) -> tuple[bytes, ...]:
        """The bytes of a record in each format."""
        self.plain += 1
        shown = self._published(record)
        return tuple(write(shown) for write in self._writers)


@lru_cache(maxsize=16)
def compile_stating(model: Model, base: str, forms: tuple[Format, ...]) -> Stating:
    """What states the records of a model under a base (an IRI that ends in a slash) in some formats."""
    return Stating(model, base, forms)
