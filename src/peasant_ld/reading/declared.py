"""What a dataset declares for its sheets, which cannot say it themselves: a language, an order of dates, a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.model import Model
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

        Raises InputError (PLD012) for an order of dates that is not known.
        """
        order, language = imports.get("date-order"), imports.get("language")
        if order is not None and order not in ORDERS:
            facts = {"reason": "wrong", "expected": '"dmy", "mdy", "ymd"'}
            raise InputError(
                Problem("PLD012", Place("dataset.toml"), key="import.date-order", value=str(order), facts=facts)
            )
        return cls(str(language).lower() if language else None, order, model)
