"""A text -> the number, or the amount with its currency, that it means; both readings where there are two.

What would change how much something is ("12 mil", "1e3", "10 to 20", "3 x 200") is no number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from peasant_ld.model import load_model
from peasant_ld.reading.sheets.unclear import Ambiguous

# A number that is written as the model wants it, and that nobody can read in another way.
PLAIN = re.compile(r"-?(?:[0-9]{1,18}(?:\.(?:[0-9]{1,2}|[0-9]{4,9}))?|(?:0+|[0-9]{4,18}|0[0-9]{1,2})\.[0-9]{3})\Z")
_EITHER = re.compile(r"(-?)([1-9][0-9]{0,2})([.,])([0-9]{3})\Z")
_ONE_MARK = re.compile(r"(-?[0-9]{1,18})(?:[.,]([0-9]{1,18}))?\Z")
_GROUPED = re.compile(
    r"(-?[1-9][0-9]{0,2}(?:"
    r"(?:\.[0-9]{3})+(?=,)|(?:,[0-9]{3})+(?=\.)|(?:\.[0-9]{3}){2,}(?![.,])|(?:,[0-9]{3}){2,}(?![.,])|"
    r"(?:[ \u00a0\u2009\u202f][0-9]{3})+|(?:['’][0-9]{3})+"
    r"))(?:[.,]([0-9]{1,9}))?\Z"
)
_FIGURES = re.compile(r"([^0-9]*)([0-9](?:.*[0-9])?)([^0-9]*)\Z", re.DOTALL)
_SIGNS: Mapping[str, list[str]] = json.loads(
    files("peasant_ld.reading.sheets").joinpath("currency_signs.json").read_text("utf-8")
)["signs"]
# Digits that a binary number holds for sure: what stands behind them comes from the machine.
_SURE, _NOISE = 15, 5


@dataclass(frozen=True, slots=True)
class WrittenAmount:
    """A number and the currencies that the sign beside it can mean; none where there is no sign."""

    number: Decimal | Ambiguous
    currencies: frozenset[str] = frozenset()


def read_number(text: str, decimal: str | None = None) -> Decimal | Ambiguous | None:
    """The number that a text means, exact; None where it is none.

    `decimal` is the mark before the decimals (`,` or `.`) where that is declared; else "12.500" has two readings.
    Digits that only the binary form of a number has (8120.330000000001) are left out.
    """
    text = text.strip()
    if either := _EITHER.match(text):
        sign, whole, mark, rest = either.groups()
        readings = {True: f"{sign}{whole}.{rest}", False: f"{sign}{whole}{rest}"}
        return Decimal(readings[mark == decimal]) if decimal else Ambiguous((readings[False], readings[True]))
    if found := _ONE_MARK.match(text):
        whole, rest = found.groups()
        return without_noise(Decimal(f"{whole}.{rest}" if rest else whole))
    if found := _GROUPED.match(text):
        whole, rest = re.sub(r"[^0-9-]", "", found[1]), found[2]
        return Decimal(f"{whole}.{rest}" if rest else whole)
    return None


def without_noise(number: Decimal) -> Decimal:
    """A number without the digits that only its binary form has; the same where it has none.

    They are there where fifteen digits, which a binary number holds for sure, say the same far more shortly.
    """
    digits = number.as_tuple().digits
    exponent = number.as_tuple().exponent
    if len(digits) <= _SURE or not isinstance(exponent, int) or exponent >= 0 or number.adjusted() >= _SURE - 1:
        return number
    shown = Decimal(format(float(number), f".{_SURE}g"))
    decimals = shown.as_tuple().exponent
    return shown if isinstance(decimals, int) and -exponent + decimals >= _NOISE else number


def read_amount(text: str, decimal: str | None = None) -> WrittenAmount | None:
    """The amount that a text means, with the sign, code or name of a currency beside it; None for no amount."""
    found = _FIGURES.match(text.strip())
    if found is None:
        return None
    before, figures, after = (part.strip() for part in found.groups())
    minus = "-" if "-" in (before[:1], before[-1:]) else ""
    signs = [sign for sign in (before.removeprefix("-").removesuffix("-").strip(), after) if sign]
    number = read_number(minus + figures, decimal)
    currencies = [currencies_of(sign) for sign in signs]
    if number is None or not all(currencies):
        return None
    common = frozenset.intersection(*currencies) if currencies else frozenset[str]()
    return None if currencies and not common else WrittenAmount(number, common)


@lru_cache(maxsize=1)
def currency_codes() -> frozenset[str]:
    """The codes of ISO 4217."""
    return frozenset(load_model().common["$defs"]["currency"]["enum"])


def currencies_of(sign: str) -> frozenset[str]:
    """The currencies that a sign, a code or a name can mean; none where it means no currency."""
    if sign in currency_codes():
        return frozenset([sign])
    return frozenset(_SIGNS.get(sign.casefold(), ()) or _SIGNS.get(sign.casefold().rstrip("."), ()))
