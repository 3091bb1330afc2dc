"""Single values as other people write them -> values that a record may hold; None where that cannot be done."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from peasant_ld.model.characters import hidden_in, without_hidden
from peasant_ld.model.edtf import EdtfError, bounds
from peasant_ld.model.iri import is_link
from peasant_ld.model.language import is_language_tag
from peasant_ld.model.mojibake import is_garbled

_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?\Z")
_DAY_FIRST = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*|Z|[+-][0-9]{2}:[0-9]{2})\Z", re.DOTALL)
_BARE_HOST = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::[0-9]{1,5})?(?:/[^\s]*)?\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EMAIL = re.compile(r"(?:mailto:)?[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# What is left of letters that cannot come back: a quotation mark of which the last byte is gone, a byte order mark.
_LOST = re.compile("â€|ï»¿|\ufffd")
CUT = "[…]"
LONGEST_TEXT = 100_000


def text_of(value: Any) -> str | None:
    """A value as text; None for what says nothing. Control characters become spaces."""
    if value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | Decimal):
        return decimal_of(value) or str(value)
    text = str(value)
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    return text if text.strip() else None


def in_plain_sight(text: str) -> str:
    """A text without signs that turn or hide text; control characters become spaces."""
    return without_hidden(_CONTROL.sub(" ", text)) if hidden_in(text) else text


def without_addresses(text: str) -> tuple[str, int]:
    """A text with each e-mail address in it cut out, and how many there were."""
    return _EMAIL.subn(CUT, text)


def is_email(text: str) -> bool:
    """Whether a text is, or holds, an e-mail address."""
    return _EMAIL.search(text) is not None


def looks_garbled(text: str) -> bool:
    """Whether a text looks as if it had been read in a wrong encoding."""
    return is_garbled(text) or _LOST.search(text) is not None


def decimal_of(value: Any) -> str | None:
    """A number as exact decimal text, with no float on the way; None for what is not a number of 18.9 digits.

    A float stands for its shortest text. Grouping marks, currency signs and decimal commas are not guessed at.
    """
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value).strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or not -20 <= number.adjusted() <= 20:
        return None
    text = format(number, "f")
    if isinstance(value, float) and text.endswith(".0"):
        text = text[:-2]
    return text if _DECIMAL.match(text) else None


def count_of(value: Any) -> int | None:
    """A whole number, 0 or more; None for anything else."""
    text = decimal_of(value)
    if text is None or Decimal(text) != int(Decimal(text)) or Decimal(text) < 0:
        return None
    return int(Decimal(text))


def link_of(value: str) -> tuple[str | None, bool]:
    """A web address, and whether its scheme had to be added; None where it is none."""
    text = value.strip()
    if is_link(text):
        return text, False
    if _BARE_HOST.match(text) and is_link("http://" + text):
        return "http://" + text, True
    return None, False


def date_of(value: Any) -> str | dict[str, str] | None:
    """A date as EDTF; with the text beside it where that says more; the text alone where it cannot be read."""
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = (text_of(value) or "").strip()
    if not text:
        return None
    if is_edtf(text):
        return text
    day = day_of(text)
    return {"text": text, "edtf": day} if day else {"text": text[:2000]}


def day_of(text: str) -> str | None:
    """The day with which a date-time begins, or the date itself; None where there is none."""
    match = _DAY_FIRST.match(text)
    found = match[1] if match else text
    return found if is_edtf(found) else None


def period_of(start: str | None, end: str | None) -> dict[str, str] | str | None:
    """Two texts as one EDTF interval (level 1: an unknown end stays empty), with the texts beside it."""
    if not start and not end:
        return None
    written = f"{start or ''}/{end or ''}"
    days = [day_of(text.strip()) if text else "" for text in (start, end)]
    edtf = "/".join(day for day in days if day is not None)
    if None in days or not is_edtf(edtf):
        return {"text": written}
    return edtf if edtf == written else {"text": written, "edtf": edtf}


def is_edtf(text: str) -> bool:
    """Whether a text is a date in our profile of EDTF."""
    try:
        bounds(text)
    except EdtfError:
        return False
    return True


def tag_of(text: str | None) -> str | None:
    """A language tag in lower case; None where it is none."""
    return text.strip().lower() if text and is_language_tag(text.strip()) else None
