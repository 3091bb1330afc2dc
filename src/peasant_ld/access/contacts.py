"""Texts, addresses and numbers are searched for what leads to people: e-mail, telephone, exact coordinates."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from peasant_ld.access.folding import levelled
from peasant_ld.rdf.also import DATE, is_node_object

# As they are written in an address book: what any file is searched for.
MAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
INTERNATIONAL = re.compile(r"(?<![\w+])\+ ?\(?[1-9](?:[ ()./-]{0,2}\d){7,14}(?!\d)")
# As they are written for people, not for machines.
_DOTS = "dot|ponto|punto|point|pwen"
_ATS = "at|arroba|arobase|arobas|arobaz"
_AT = (
    rf"(?:@| @ ?|\s?[\[({{<]\s?(?:@|{_ATS})\s?[\])}}>]\s?"
    rf"|\s(?:{_ATS})\s(?=[\w-]+(?:\s?[\[({{<]?\s?(?:{_DOTS})\b|\s?[\[({{<]\s?\.\s?[\])}}>])))"
)
_DOT = rf"(?:\.| \. |\s?[\[({{<]\s?(?:\.|{_DOTS})\s?[\])}}>]\s?|\s(?:{_DOTS})\s)"
EMAIL = re.compile(rf"(?<![\w.%+-])[\w.%+-]+{_AT}[A-Za-z0-9-]+(?:{_DOT}[A-Za-z0-9-]+)*{_DOT}[A-Za-z]{{2,}}", re.I)
_WORDS = (
    "tel|tél|telephone|téléphone|telefone|telefono|teléfono|telefòn|phone|fone|cel|celular|mobile|mobil|whatsapp|zap"
)
_YEARS = r"(?!(?:1[5-9]|20)\d\d\s?[-/]\s?(?:1[5-9]|20)\d\d\b)"
PHONE = re.compile(
    rf"{INTERNATIONAL.pattern}"
    r"|(?<![\w/.-])00[1-9]\d{0,2}[ (/.-]{1,2}\d(?:[ ()./-]{0,2}\d){6,11}(?!\d)"
    r"|\(\d{2,3}\) ?\d{4,5}[-. ]\d{4}(?!\d)"
    r"|(?<![\w.,/-])(?:55 ?)?\d{2} 9 ?\d{4}[-. ]\d{4}(?![\d-])"
    rf"|(?<![\w.,/-])0?[1-9]{{2}} {_YEARS}[2-5]\d{{3}}[-.]\d{{4}}(?![\w-])"
    rf"|\b(?:{_WORDS})\b(?:[^\d\n:]{{0,24}}:)?[\s.:°#]*{_YEARS}\(?\d(?:[ ().-]{{0,2}}\d){{5,14}}(?!\d)"
    # as they are written at home: United States, South Africa, Mozambique, Haiti, France
    r"|(?<![\w.,/-])(?:1[ .-])?[2-9]\d{2}([ .-])[2-9]\d{2}\1\d{4}(?![\w-])"
    r"|(?<![\w.,/-])0\d{2} \d{3} \d{4}(?![\w-])|(?<![\w.,/-])(?:258 )?8[2-7] \d{3} ?\d{4}(?![\w-])"
    r"|(?<![\w.,/-])\(?509\)?[ .-]\d{2}[ .-]?\d{2}[ .-]\d{2}[ .-]?\d{2}(?![\w-])"
    r"|(?<![\w.,/-])0[1-9](?:([ .-])\d{2})(?:\2\d{2}){3}(?![\w-])"
    r"|\bwa\.me/\S|\b(?:api|chat)\.whatsapp\.com/\S",
    re.IGNORECASE,
)
COORDINATES = re.compile(
    r"(?<![\d.])(?!10\.\d{4,9}/)-?\d{1,3}\.\d{3,}°?\s?[NS]?\s?[,;/ ]\s?-?\d{1,3}\.\d{3,}"
    r"|(?<![\d,])-?\d{1,3},\d{4,}°?\s?[NS]?\s?[;/ ]\s?-?\d{1,3},\d{4,}"
    r"|\bm?lat(?:itude)?[\s=:]{1,3}-?\d{1,2}[.,]\d{3,}"
    r"|\d{1,3}\s?(?:°|deg\w*|graus?|grados?|degr[ée]s?)\s?\d{1,2}\s?(?:['′’]|min)",
    re.IGNORECASE,
)
PATTERNS: Mapping[str, re.Pattern[str]] = {"e-mail": EMAIL, "telephone": PHONE, "coordinates": COORDINATES}
# Where none of these is in the bytes of a record (JSON in UTF-8), no pattern matches. Each begins with one character,
# or is one text: so they are looked for at the speed of memory.
_SIGNS = tuple(
    re.compile(sign)
    for sign in (
        rb"@ ?[A-Za-z0-9-]+ ?[.\[({< ]",
        rb"\+ ?\(?[1-9][ ()./-]{0,2}\d[ ()./-]{0,2}\d",
        rb"\.\d{3}",
        rb",\d{4}",
        rb"\(\d\d\d?\) ?\d",
        rb"00[1-9]\d{0,2}[ (/.-]{1,2}\d(?:[ ()./-]{0,2}\d){6}",
        rb"9 ?\d{4}[-. ]\d{4}",
        rb"8[2-7] \d{3} ?\d{4}",
        rb"509\)?[ .-]\d\d[ .-]?\d\d[ .-]?\d\d[ .-]?\d\d",
        rb"0[1-9][ .-]\d\d[ .-]\d\d[ .-]\d\d",
        rb"\xc2\xb0",
        rb"wa\.me/\S",
    )
)
# Numbers that begin with any digit: looked for only where their shape is there, with 0 for each digit, a space for what
# may stand between.
_SHAPE = bytes.maketrans(b"123456789.-", b"000000000  ")
_SHAPED = tuple(
    (shape, re.compile(sign))
    for shape, sign in (
        (b"00 0000 0000", rb"\d\d [2-5]\d{3}[-.]\d{4}"),
        (b"000 000 0000", rb"[2-9]\d\d[ .-][2-9]\d\d[ .-]\d{4}|0\d\d \d{3} \d{4}"),
    )
)
# Signs in small letters and round brackets: looked for only where a text that they hold is there.
# The words of a telephone as bytes in small letters: an accented capital stays one, since bytes do not know it.
_SPELLINGS = {form for word in _WORDS.split("|") for form in (word.encode(), word.upper().encode().lower())}
_WORD_HINTS = b"|".join(sorted(each for each in _SPELLINGS if not any(one in each for one in _SPELLINGS - {each})))
_WORDS_AND_DIGITS = rb"(?:" + _WORD_HINTS + rb")[\w\xa8-\xb2\xc3]*\b[^\d\n]{0,32}\d[ ().-]{0,2}\d"
_IN_BRACKETS = rb"\( ?(?:@|at|arroba|aroba[sz]e?) ?[)\]}>]"
_CALLS = tuple(
    (hint, re.compile(sign))
    for hints, sign in (
        (_WORD_HINTS, _WORDS_AND_DIGITS),
        (b"whatsapp.com/", rb"whatsapp\.com/\S"),
        (b"(at|( at|@|roba", _IN_BRACKETS),
        (b" at |roba", rb" (?:at|arroba|aroba[sz]e?) [\w-]+ ?\(? ?(?:dot|ponto|punto|point|pwen|\.)"),
        (b"lat", rb"lat(?:itude)?[\s=:]{1,3}-?\d"),
        (b"deg|grau|grad", rb"\d ?(?:deg|gra[ud])"),
    )
    for hint in hints.split(b"|")
)
# The first bytes of characters that may be plain signs in disguise: odd spaces, dashes, wide and unseen ones, digits.
_ODD = b"\xc2\xd9\xdb\xe0\xe2\xef\xf0"
# A number of fewer digits in a row leads to nobody, where none of these stands in the text.
_DIGITS, _FEWEST = b"0123456789", 6
_RUN = re.compile(rb"\d(?:[ ()./-]{0,2}\d){5}|\.\d{3}|,\d{4}")
_BARE = (b"@", b"&", b"%40", b" at ", b"(at", b"( at", b"roba", b"wa.me", b"lat", b"deg", b"grau", b"grad", b"whatsapp")
_SMALL = bytes(range(256)).lower().translate(bytes.maketrans(b"\n\r\t[{<", b"   ((("))
# What is not free text: addresses, and the closed lists of the model.
_ADDRESS = re.compile(r"(?:https?|urn|geo):\S*\Z|[a-z]+:[A-Za-z-]+\Z")
# Degrees with as many decimals as are looked for in texts.
_EXACT = re.compile(r"\.\d{3}")
_FRAME = frozenset({"id", "type"})
_NO_TEXTS = {"Statement": _FRAME | {"subject", "predicate", "object"}, DATE: _FRAME | {"date", "earliest", "latest"}}


def is_suspect(data: bytes) -> bool:
    """A quick look at a whole record in JSON: false only where no contact data and no coordinates are in it."""
    if _is_plain(data):
        return False
    if b"&" in data or b"%40" in data or not (data.isascii() or len(data.translate(None, _ODD)) == len(data)):
        data = levelled(data.decode()).encode()
    if any(sign.search(data) for sign in _SIGNS):
        return True
    shape = data.translate(_SHAPE)
    if any(sign.search(data) for hint, sign in _SHAPED if hint in shape):
        return True
    small = _small(data)
    return any(sign.search(small) for hint, sign in _CALLS if hint in small)


def is_suspect_in(texts: Iterable[str]) -> bool:
    """A quick look at texts: false only where no contact data and no coordinates are in any of them.

    What looks like plain signs and is none is put right in those texts alone that hold some.
    """
    encoded = [text.encode() for text in texts]
    odd = [data for data in encoded if not data.isascii() and len(data.translate(None, _ODD)) < len(data)]
    plain = [data for data in encoded if data.isascii() or len(data.translate(None, _ODD)) == len(data)]
    return is_suspect(b"\n".join(plain)) or (bool(odd) and is_suspect(b"\n".join(odd)))


def _small(data: bytes) -> bytes:
    """A text in small letters and round brackets, with plain spaces for tabs and line breaks: in JSON two letters."""
    small = data.translate(_SMALL)
    return small.replace(b"\\n", b" ").replace(b"\\r", b" ").replace(b"\\t", b" ") if b"\\" in small else small


def _is_plain(data: bytes) -> bool:
    """Whether a text holds so few digits, and no sign of another kind, that there is nothing to look for."""
    if len(data.translate(None, _ODD)) < len(data):
        return False
    if len(data) - len(data.translate(None, _DIGITS)) >= _FEWEST and _RUN.search(data):
        return False
    small = _small(data)
    for sign in _BARE:  # noqa: SIM110 - in millions of texts, quicker than any()
        if sign in small:
            return False
    return True


def strings_of(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text, address and reference of a normalized record with its key: all in which a name could stand."""
    yield "id", str(record["id"])
    yield from _strings_of(record)


def _strings_of(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        if key not in _FRAME:
            yield from ((key, text) for text in strings_in(value))


def no_texts(type_name: str) -> frozenset[str]:
    """The keys of a node of some type that hold no text: a key of the same name in another one may."""
    return _NO_TEXTS.get(type_name, _FRAME)


def strings_in(value: Any) -> list[str]:
    """Every text, address and reference in one value of a record."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for each in value for text in strings_in(each)]
    if isinstance(value, dict):
        apart = no_texts(value["type"][0]) if is_node_object(value) else ()  # no tag of a language is left out
        return [text for key, each in value.items() if key not in apart for text in strings_in(each)]
    return []


def contacts_in(record: Mapping[str, Any], coordinates: Collection[str] = ("latitude",)) -> dict[str, str]:
    """The keys whose text holds contact data or exact coordinates, each with what it looks like.

    `coordinates` are the keys that state where a place is. An address may hold the coordinates of a place that is
    itself published as exactly.
    """
    is_exact = any(_EXACT.search(str(record.get(key, ""))) for key in coordinates)
    found: dict[str, str] = {}
    for key, text in _strings_of(record):
        if key not in found:
            may_be_exact = is_exact and _ADDRESS.match(text) is not None
            looks = looks_like(text)
            if looks is not None and not (looks == "coordinates" and may_be_exact):
                found[key] = looks
    return found


def looks_like(text: str) -> str | None:
    """What a text holds, if it leads to somebody: e-mail, telephone, coordinates; None where it does not."""
    plain = levelled(text)
    return next((name for name, pattern in PATTERNS.items() if pattern.search(plain)), None)
