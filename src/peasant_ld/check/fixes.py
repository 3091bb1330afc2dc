"""What a wrong value certainly means -> the right way to write it: the one function for every fix that is offered.

The sentence of a problem, `check --suggest` and `check --apply` all have their fix from here, as the fact `suggestion`.
It means the same as what was written, by a table or a form that has one reading. Where there are two they are `one` and
`other`, of which people choose; where there is none, nothing is offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from peasant_ld.model import Key, codes, load_model
from peasant_ld.model.edtf import is_edtf
from peasant_ld.model.grammar import LINK, REF, fits
from peasant_ld.model.likeness import folded, misspelled
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.unclear import Ambiguous, Unclear

Facts = dict[str, Any]
# What the model allows as a number (`decimal` in the common schema).
_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_HOST = re.compile(
    r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?P<end>[a-z]{2,24}))(?::[0-9]{1,5})?(?P<path>/\S*)?\Z", re.I
)
# Ends of names of hosts that are not those of files; those of countries are, where nothing else says what it is.
_ENDS = frozenset({"org", "com", "net", "edu", "gov", "int", "coop", "ong", "museum"})


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that breaks a rule, and what tells its meaning.

    `key` says the form and the closed list of the value; `beside` is the object that it stands in; `allowed` are the
    values of a list; `declared` is what the dataset says of how its tables are read, with its model.
    """

    text: str
    key: Key
    beside: Mapping[str, Any] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    declared: Declared = field(default_factory=Declared)


def fix_facts(code: str, wrong: Wrong) -> Facts:
    """What the problem with a code may say of how a value is mended; empty where nothing is certain."""
    find = _FIXES.get(code)
    return find(wrong) if find else {}


def _exact(value: Any) -> Facts:
    return {} if value is None else {"suggestion": value}


def _either(meanings: Sequence[str]) -> Facts:
    return {"one": meanings[0], "other": ", ".join(meanings[1:])}


def _as_in_a_table(wrong: Wrong) -> Facts:
    """What a cell of a table with this text is read as, where the model allows that."""
    from peasant_ld.reading.sheets.meanings import Reading, reader  # what reads cells is not small

    form, declared = wrong.key.form, wrong.declared
    cell = reader(wrong.key, declared.date_order, declared, declared.model or load_model())
    try:
        read = cell.read(wrong.text) if cell else wrong.text
    except Unclear as error:
        return _either([error.facts["suggestion"], error.facts["other"]]) if "other" in error.facts else {}
    value = read.value if isinstance(read, Reading) else read
    value = read.shown if isinstance(read, Reading) and isinstance(value, dict) else value
    is_right = value != wrong.text and (not isinstance(value, str) or _FORMS.get(form, _never)(value))
    return _exact(value if is_right else None)


def _id(wrong: Wrong) -> Facts:
    """An id without the blanks around it."""
    return _exact(bare if fits(REF, bare := wrong.text.strip()) else None)


def _date(wrong: Wrong) -> Facts:
    from peasant_ld.reading.sheets.cells import readings

    days = {*(readings(wrong.text) or {}).values()}
    return _exact(days.pop()) if len(days) == 1 else _as_in_a_table(wrong)


def _never(_: str) -> bool:
    return False


def _amount(wrong: Wrong) -> Facts:
    """A sum: the sign of a currency may only be left out where the same currency is stated beside it."""
    from peasant_ld.reading.sheets.numbers import read_amount

    money = read_amount(wrong.text, wrong.declared.decimal)
    if money is None:
        return {}
    stated = wrong.beside.get("currency")
    if not money.currencies or stated in money.currencies:
        return _of_number(money.number)
    number = _of_number(money.number).get("suggestion")
    if stated is not None or number is None or len(money.currencies) > 1:
        return {}
    return {"amount": number, "currency": next(iter(money.currencies))}


def _of_number(number: Decimal | Ambiguous) -> Facts:
    if isinstance(number, Ambiguous):
        return _either(number.readings)
    written = format(number, "f")
    return _exact(written if _is_decimal(written) else None)


def _is_decimal(text: str) -> bool:
    return _DECIMAL.match(text) is not None


def _currency(wrong: Wrong) -> Facts:
    from peasant_ld.reading.sheets.numbers import currencies_of

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
    """The tag of a language by its name; not where it would stand twice in the object."""
    tag = codes.language(wrong.text)
    return _exact(None if tag in wrong.beside else tag)


def _listed(wrong: Wrong) -> Facts:
    """A word of a closed list in another spelling, or by its label; else what may be a slip of the pen is asked."""
    same = [each for each in wrong.allowed if folded(each) == folded(wrong.text)]
    meant = _exact(same[0]) if len(same) == 1 else _as_in_a_table(wrong) if wrong.key.terms else {}
    near = None if meant else misspelled(wrong.text, {folded(each): each for each in wrong.allowed})
    return meant | ({"nearest": near} if near else {}) | {"known": ", ".join(wrong.allowed)}


def _address(wrong: Wrong) -> Facts:
    """A licence by its name; a web page without `https://`, where it is plain that it is none of a file."""
    text = wrong.text.strip()
    licence = codes.licence(text)
    host = _HOST.match(text) if wrong.key.form == "link" else None
    if licence or host is None or not _is_host(host):
        return _exact(licence)
    return _exact(f"https://{text}" if fits(LINK, f"https://{text}") else None)


def _is_host(found: re.Match[str]) -> bool:
    *_, before, end = found["host"].lower().split(".")
    is_abroad = codes.is_country(end) and (bool(found["path"]) or before in _ENDS)
    return found["host"].lower().startswith("www.") or end in _ENDS or is_abroad


def _is_day(text: str) -> bool:
    return _DAY.match(text) is not None and is_edtf(text)


# What the model allows as a text of each form that the cells of tables are read as.
_FORMS: Mapping[str, Callable[[str], bool]] = {
    "decimal": _is_decimal,
    "coordinate": _is_decimal,
    "day": _is_day,
    "term": lambda _: True,
    **dict.fromkeys(("date", "edtf", "stamp"), is_edtf),
}
_FIXES: Mapping[str, Callable[[Wrong], Facts]] = {
    "PLD021": _amount,
    "PLD022": _as_in_a_table,
    "PLD025": _id,
    "PLD029": _date,
    "PLD030": _currency,
    "PLD031": _country,
    "PLD032": _language,
    "PLD033": _listed,
    "PLD034": _address,
    "PLD037": _as_in_a_table,
}
