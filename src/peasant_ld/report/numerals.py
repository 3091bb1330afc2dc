"""Numbers, amounts and parts of a hundred -> as the readers of one language write them; no digit is lost or made.

The table is `numerals.json`, from the CLDR: which signs stand between digits, and where the code of a currency stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Numerals:
    """How one language writes numbers: in threes once there are at least `least` digits before the decimal sign.

    `amount` and `percent` are patterns; `intl` is the name by which scripts ask a browser for the same.
    """

    decimal: str
    group: str
    least: int
    amount: str
    percent: str
    intl: str

    @classmethod
    def of(cls, lang: str) -> Numerals:
        """Those of a language of the pages; raises KeyError for another."""
        return cls(**_languages()[lang])

    def number(self, value: Any) -> str:
        """A whole or decimal number: an int, a Decimal, or the text of one, with a point."""
        text = format(value, "f") if not isinstance(value, (int, str)) else str(value)
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        whole, point, rest = digits.partition(".")
        if len(whole) >= self.least:
            head = len(whole) % 3
            threes = [whole[at : at + 3] for at in range(head, len(whole), 3)]
            whole = self.group.join([whole[:head], *threes] if head else threes)
        return sign + whole + (self.decimal if point else "") + rest

    def money(self, value: Any, currency: str) -> str:
        """An amount with the code of its currency where the language has it; a minus stands before both."""
        text = self.number(value)
        sign, bare = ("-", text[1:]) if text.startswith("-") else ("", text)
        return sign + self.amount.format(currency=currency, number=bare) if currency else text

    def share(self, value: Any) -> str:
        """Parts of a hundred."""
        return self.percent.format(number=self.number(value))


@cache
def _languages() -> Mapping[str, Any]:
    languages: Mapping[str, Any] = orjson.loads(files("peasant_ld.report").joinpath("numerals.json").read_bytes())[
        "languages"
    ]
    return languages
