"""What a dataset declares for its sheets, which cannot say it: a language, an order of dates, what is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.model import Model, load_model
from peasant_ld.model.language import is_language_tag
from peasant_ld.problem import InputError, Place, Problem


@dataclass(frozen=True, slots=True)
class Declared:
    """What sheets are read with.

    `language` is the tag of texts whose column states none; `date_order` is `dmy`, `mdy` or `ymd` for dates such as
    03/04/2018; `model` is the dataset's own model, or None for the built-in one. With `hidden` hidden sheets, rows and
    columns are read like the others; `merged` is `fill` where the value of merged cells holds for every row below.
    `decimal` is the mark before the decimals of a number (`,` or `.`); `currency` is that of amounts of tables that
    state none, and of a sign that several currencies have. With `names` a reference of JSON, too, may be the name of a
    record. `asked` are the keys that are read, where not all are wanted.
    """

    language: str | None = None
    date_order: str | None = None
    model: Model | None = None
    hidden: bool = False
    merged: str | None = None
    decimal: str | None = None
    currency: str | None = None
    names: bool = False
    asked: frozenset[str] | None = None

    @classmethod
    def of(cls, imports: Mapping[str, Any], model: Model | None = None) -> Declared:
        """What the `[import]` table of a `dataset.toml` declares: its keys are those of this class.

        Raises InputError (PLD012) for a value that is not known, and for what is no language tag or no currency.
        """
        for key, known in _known().items():
            if key in imports and imports[key] not in known:
                raise _wrong(key, imports[key], ", ".join(json.dumps(each) for each in known))
        language = imports.get("language")
        if language is not None and not (isinstance(language, str) and is_language_tag(language)):
            raise _wrong("language", language, '"pt"')
        currency = imports.get("currency")
        if currency is not None and currency not in (model or load_model()).common["$defs"]["currency"]["enum"]:
            raise _wrong("currency", currency, '"BRL"')
        return cls(
            language and language.lower(),
            imports.get("date-order"),
            model,
            bool(imports.get("hidden")),
            imports.get("merged"),
            imports.get("decimal"),
            currency,
            bool(imports.get("names")),
        )


def _known() -> Mapping[str, tuple[Any, ...]]:
    from peasant_ld.model.settings import DECIMALS, MERGED, ORDERS  # what reads `dataset.toml` is not small

    yes = (True, False)
    return {"date-order": ORDERS, "hidden": yes, "merged": MERGED, "names": yes, "decimal": DECIMALS}


def _wrong(key: str, value: object, expected: str) -> InputError:
    facts = {"reason": "wrong", "expected": expected}
    return InputError(Problem("PLD012", Place("dataset.toml"), key=f"import.{key}", value=str(value), facts=facts))
