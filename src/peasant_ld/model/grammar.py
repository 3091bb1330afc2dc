"""The patterns of bases, links, ids and language tags: one for each, written once, beside the grammar that it follows.

They are regular expressions of ECMA 262 (what JSON Schema asks for) that take linear time, without anchors.
`docs/make_patterns.py` writes those of `SCHEMA` into `shapes/common.schema.json`; Python code asks `fits`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# ── addresses (RFC 3986, RFC 3987) ──

_HOST = "[A-Za-z0-9.-]+"
_PORT = "(?::[0-9]{1,5})?"
_ESCAPE = "%[0-9A-Fa-f]{2}"
# `ucschar` (RFC 3987, section 2.2) of the basic plane, without what cannot be seen (`characters.py`).
_LETTERS = (
    r"\u00A1-\u00AC\u00AE-\u034E\u0350-\u061B\u061D-\u115E\u1161-\u17B3\u17B6-\u180A\u1810-\u1FFF\u2070-\u3163"
    r"\u3165-\uD7FF\uF900-\uFDCF\uFDF0-\uFDFF\uFE10-\uFEFE"
)
_UNRESERVED = rf"A-Za-z0-9._~{_LETTERS}"
_INSIDE = rf"(?:[{_UNRESERVED}!$&'()*+,;=:@/?-]|{_ESCAPE})"
_WEB = rf"https?://{_HOST}{_PORT}(?:/{_INSIDE}*)?"
_FRAGMENT = rf"(?:#{_INSIDE}*)?"
_URN = rf"urn:[a-z0-9][a-z0-9-]{{1,31}}:{_INSIDE}+"
# A segment of a relative id: it begins with no point and no hyphen, so it is never `..` and never looks like an option.
_SEGMENT = rf"(?:[{_UNRESERVED.replace('.', '', 1)}]|{_ESCAPE})(?:[{_UNRESERVED}-]|{_ESCAPE})*"
_RELATIVE = rf"{_SEGMENT}(?:/{_SEGMENT})*"
# A base is the beginning of every id of a dataset: absolute, without query and fragment, with a slash at its end.
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_STEP = rf"\.*(?:[A-Za-z0-9_~-]|{_ESCAPE})(?:[A-Za-z0-9._~-]|{_ESCAPE})*"

LETTER = f"[{_LETTERS}]"
LINK = _WEB + _FRAGMENT
IRI = f"(?:{LINK}|{_URN})"
ID = f"(?:{_WEB}|{_URN}|{_RELATIVE})"
REF = f"(?:{LINK}|{_URN}|{_RELATIVE})"
BASE = rf"https?://{_LABEL}(?:\.{_LABEL})*{_PORT}/(?:{_STEP}/)*"

# ── language tags (RFC 5646, section 2.1) ──

_PRIVATE = "[Xx](?:-[A-Za-z0-9]{1,8})+"
# Registered before RFC 4646, and not of the form of a `langtag`; the other old ones are.
_IRREGULAR = (
    *("en-GB-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo"),
    *("i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE"),
)
_LANGTAG = (
    # A language of four letters is reserved, and of five to eight letters none was ever registered (section 2.2.1):
    # who writes `english` means a name, so that neither is taken for a tag.
    "[A-Za-z]{2,3}"
    "(?:-[A-Za-z]{3}){0,3}"  # extlang
    "(?:-[A-Za-z]{4})?"  # script
    "(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"  # region
    "(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"  # variant
    "(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"  # extension
    f"(?:-{_PRIVATE})?"
)


def _any_case(text: str) -> str:
    return "".join(f"[{each.upper()}{each.lower()}]" if each.isalpha() else each for each in text)


LANGUAGE_TAG = f"(?:{_LANGTAG}|{_PRIVATE}|{'|'.join(map(_any_case, _IRREGULAR))})"
# Whoever limits the length of tags must allow for 35 characters (section 4.4.1), and no real one is longer. The limit
# keeps hostile input small.
LONGEST_TAG = 35

SCHEMA: Mapping[str, str] = {
    name: f"^{pattern}$"
    for name, pattern in (("id", ID), ("ref", REF), ("iri", IRI), ("link", LINK), ("languageTag", LANGUAGE_TAG))
}


def fits(pattern: str, text: str) -> bool:
    """Whether a text is, from its first to its last character, what a pattern of this module means."""
    return compiled(f"^{pattern}$").search(text) is not None


# White space as ECMA 262 means it (section 12.2 and 12.3); Python takes some control characters for it, too.
_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_BEYOND = re.compile(r"\\u\{([0-9A-Fa-f]+)\}")


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of ECMA 262, anchors included, as Python has it."""
    python = _BEYOND.sub(lambda match: f"\\U{int(match[1], 16):08X}", pattern.replace(r"\S", f"[^{_SPACE}]"))
    # ECMA 262 has no multi-line `$`: in Python only `\Z` means the very end.
    return re.compile(python[:-1] + r"\Z" if python.endswith("$") else python)
