"""What a dataset declares for its sheets, which cannot say it themselves: a language, an order of dates, a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.model import Model
from peasant_ld.model.language import is_language_tag
from peasant_ld.model.settings import ORDERS
from peasant_ld.problem import InputError, Place, Problem


@dataclass(frozen=True, slots=True)
class Declared:
    """What sheets are read with.

    `language` is the tag of texts whose column states none; `date_order` is `dmy`, `mdy` or `ymd` for dates such as
    03/04/2018; `model` is the dataset's own model, or None for the built-in one.
    """

    language: str | None = None
    date_order: str | None = None
    model: Model | None = None

    @classmethod
    def of(cls, imports: Mapping[str, Any], model: Model | None = None) -> Declared:
        """What the `[import]` table of a `dataset.toml` declares: `language` and `date-order`.

        Raises InputError (PLD012) for an order of dates that is not known, and for what is no language tag.
        """
        order, language = imports.get("date-order"), imports.get("language")
        if order is not None and order not in ORDERS:
            raise _wrong("date-order", order, '"dmy", "mdy", "ymd"')
        if language is not None and not (isinstance(language, str) and is_language_tag(language)):
            raise _wrong("language", language, '"pt"')
        return cls(language and language.lower(), order, model)


def _wrong(key: str, value: object, expected: str) -> InputError:
    facts = {"reason": "wrong", "expected": expected}
    return InputError(Problem("PLD012", Place("dataset.toml"), key=f"import.{key}", value=str(value), facts=facts))
