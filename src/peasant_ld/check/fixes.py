"""What a wrong value certainly means -> the right way to write it: the one function for every fix that is offered.

The sentence of a problem, `check --suggest` and `check --apply` all have their fix from here, as the fact `suggestion`.
It means the same as what was written, by a table or a form that has one reading. Where there are two they are `one` and
`other`, of which people choose; where there is none, nothing is offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from peasant_ld.model import codes
from peasant_ld.model.grammar import LINK, fits
from peasant_ld.model.likeness import folded, misspelled
from peasant_ld.reading.sheets.cell_words import read_flag
from peasant_ld.reading.sheets.cells import readings
from peasant_ld.reading.sheets.numbers import currencies_of, read_amount, read_number
from peasant_ld.reading.sheets.unclear import Ambiguous

Facts = dict[str, Any]
# What the model allows as a number (`decimal` in the common schema).
_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?\Z")
_HOST = re.compile(
    r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?P<end>[a-z]{2,24}))(?::[0-9]{1,5})?(?P<path>/\S*)?\Z", re.I
)
# Ends of names of hosts that are not those of files; those of countries are, where nothing else says what it is.
_ENDS = frozenset({"org", "com", "net", "edu", "gov", "int", "coop", "ong", "museum"})


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that breaks a rule, and what tells its meaning.

    `form` is that of the model; `beside` is the object that it stands in; `allowed` are the values of a closed list,
    and `labels` what these are called.
    """

    text: str
    form: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


def fix_facts(code: str, wrong: Wrong) -> Facts:
    """What the problem with a code may say of how a value is mended; empty where nothing is certain."""
    find = _FIXES.get(code)
    return find(wrong) if find else {}


def in_order(text: str, order: str | None) -> str | None:
    """The day that a date of three numbers is, where their order is declared; None without one."""
    return (readings(text) or {}).get(order or "")


def _exact(value: Any) -> Facts:
    return {} if value is None else {"suggestion": value}


def _amount(wrong: Wrong) -> Facts:
    """A sum: the sign of a currency may only be left out where the same currency is stated beside it."""
    money = read_amount(wrong.text)
    if money is None:
        return {}
    stated = wrong.beside.get("currency")
    if not money.currencies or stated in money.currencies:
        return _of_number(money.number)
    number = _of_number(money.number).get("suggestion")
    if stated is not None or number is None or len(money.currencies) > 1:
        return {}
    return {"amount": number, "currency": next(iter(money.currencies))}


def _number(wrong: Wrong) -> Facts:
    return _of_number(read_number(wrong.text))


def _of_number(number: Decimal | Ambiguous | None) -> Facts:
    if isinstance(number, Ambiguous):
        return dict(zip(("one", "other"), number.readings, strict=True))
    written = None if number is None else format(number, "f")
    return _exact(written if written and _DECIMAL.match(written) else None)


def _typed(wrong: Wrong) -> Facts:
    """A flag or a whole number that stands there as a text."""
    if wrong.form == "flag":
        return _exact(read_flag(wrong.text))
    number = re.fullmatch(r"\s*([0-9]{1,15})(?:\.0+)?\s*", wrong.text, re.ASCII) if wrong.form == "count" else None
    return _exact(int(number[1]) if number else None)


def _date(wrong: Wrong) -> Facts:
    days = list(dict.fromkeys((readings(wrong.text) or {}).values()))
    return {"one": days[0], "other": days[1]} if len(days) == 2 else _exact(days[0] if days else None)


def _currency(wrong: Wrong) -> Facts:
    signs = currencies_of(wrong.text.strip())
    return _coded(wrong, next(iter(signs)) if len(signs) == 1 else codes.currency(wrong.text))


def _country(wrong: Wrong) -> Facts:
    return _coded(wrong, codes.country(wrong.text))


def _coded(wrong: Wrong, meant: str | None) -> Facts:
    """The code in its own letters, or the one that a name or another code means."""
    itself = wrong.text.strip().upper()
    code = itself if itself in wrong.allowed else meant
    return _exact(code if code in wrong.allowed else None)


def _language(wrong: Wrong) -> Facts:
    return _exact(codes.language(wrong.text))


def _listed(wrong: Wrong) -> Facts:
    """A word of a closed list in another spelling, or by its label; else what may be a slip of the pen is asked."""
    name = folded(wrong.text)
    meant = {each for each in wrong.allowed if folded(each) == name} or {wrong.labels.get(name)} - {None}
    near = None if meant else misspelled(wrong.text, {folded(each): each for each in wrong.allowed})
    found = _exact(meant.pop() if len(meant) == 1 else None) | ({"nearest": near} if near else {})
    return found | {"known": ", ".join(wrong.allowed)}


def _address(wrong: Wrong) -> Facts:
    """A licence by its name; a web page without `https://`, where it is plain that it is none of a file."""
    text = wrong.text.strip()
    licence = codes.licence(text)
    host = _HOST.match(text) if wrong.form == "link" else None
    if licence or host is None or not _is_host(host):
        return _exact(licence)
    return _exact(f"https://{text}" if fits(LINK, f"https://{text}") else None)


def _is_host(found: re.Match[str]) -> bool:
    *_, before, end = found["host"].lower().split(".")
    is_abroad = codes.is_country(end) and (bool(found["path"]) or before in _ENDS)
    return found["host"].lower().startswith("www.") or end in _ENDS or is_abroad


_FIXES: Mapping[str, Callable[[Wrong], Facts]] = {
    "PLD021": _amount,
    "PLD022": _typed,
    "PLD029": _date,
    "PLD030": _currency,
    "PLD031": _country,
    "PLD032": _language,
    "PLD033": _listed,
    "PLD034": _address,
    "PLD037": _number,
}
