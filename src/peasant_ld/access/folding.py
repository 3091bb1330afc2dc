"""Text becomes the bare words that people compare: small letters, no accents, no punctuation, no escapes."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from peasant_ld.model.characters import UNSEEN

# Scripts that write no spaces between words: each of their characters is a word of its own here.
_DENSE = "\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"[{_DENSE}]|[^\\W_{_DENSE}]+")
# Combining marks, Arabic and Hebrew vowel signs among them, and characters that are not seen.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_RANGES = [f"{chr(first)}-{chr(last)}" for first, last in UNSEEN if first > 0x9F]
_UNSEEN = re.compile("[" + _MARKS + "".join(each for each in _RANGES if each[2] < "\U00010000") + "]")
# Apart, since a class that holds both is ten times as slow.
_UNSEEN_ABOVE = re.compile("[" + "".join(each for each in _RANGES if each[2] >= "\U00010000") + "]")
# Letters of Latin alphabets that do not decompose, and those of Cyrillic and Greek, as people write them in plain ones.
_PLAINER = dict(zip("łøđðħıŧŋɓɗƙɔɛə", "loddhitnbdkoee", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th"}
_PLAINER |= dict(zip("абвгдезиклмнопрстуфыэіїєґ", "abvgdeziklmnoprstufyeiieg", strict=True))
_PLAINER |= {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}
_PLAINER |= dict(zip("αβγδεζηικλμνξοπρστυφω", "avgdeziiklmnxoprstyfo", strict=True)) | {"θ": "th", "χ": "ch", "ψ": "ps"}
# Letters of Cyrillic and Greek that look like other ones of Latin than those they sound like.
_LOOKS = str.maketrans("свнрухѕјԛԝһԁВНРСУХΒΗΡΧΥνρυχηω", "cbhpyxsjqwhdBHPCYXBHPXYvpuxnw")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa"})
_BROKEN = re.compile("(?<=[^\\W\\d_])[-\u2010\u00ad][ \\t]*\\r?\\n\\s*(?=[^\\W\\d_])")
_ABOVE = re.compile("[\U00010000-\U0010ffff]")
_SMALL = "a-z\u00df-\u00ff"
_HUMP = re.compile(
    f"(?<=[{_SMALL}])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][{_SMALL}])|(?<=[^\\W\\d_])(?=\\d)|(?<=\\d)(?=[^\\W\\d_])"
)
_SOUNDS_OTHERWISE = re.compile("[\u0370-\u04ff\u0500-\u052f]|[äöüÄÖÜøå\u0308\u030a]")
# Where none of these is in a text, or in JSON apart from its keys, there is one way to read it.
_TWO_WAYS = tuple(
    map(
        re.compile,  # each begins with a sign that is rare in a text, so that it is looked for quickly
        (
            f'[A-Z](?:(?<=[{_SMALL}].)|(?<=[A-Z].)(?=[{_SMALL}]))(?![A-Za-z]*":)',
            "[0-9](?:[^\\W\\d_]|(?<=[^\\W\\d_].))",
            "[-\u2010\u00ad][ \\t]*[\\n\\r\\\\]",
            _SOUNDS_OTHERWISE.pattern,
        ),
    )
)
_OTHER = re.compile(f"[{''.join(_PLAINER)}]")
_DIGIT = re.compile(r"(?![0-9])\d")
_DASH = re.compile("[\u2010-\u2015\u2212]")
# JSON (RFC 8259, section 7) and Turtle (RDF 1.1 Turtle, section 6.4).
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([nrtbf\"'/\\]))")
_PUNYCODE = re.compile(r"\bxn--([a-z0-9-]+)", re.IGNORECASE)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " "}
_TABLE = bytes(byte if chr(byte).isalnum() and byte < 128 else 32 for byte in bytes(range(256)).lower())


def fold(text: str) -> str:
    """The text in small plain letters, without accents or unseen characters (Unicode compatibility decomposition)."""
    if text.isascii():
        return text.lower()
    bare = _seen(unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()))
    return _OTHER.sub(_plainer, bare)


def _seen(text: str) -> str:
    text = _UNSEEN.sub("", text)
    return _UNSEEN_ABOVE.sub("", text) if _ABOVE.search(text) else text


def _plainer(match: re.Match[str]) -> str:
    return _PLAINER[match[0]]


def levelled(text: str) -> str:
    """The text with plain signs for those that only look otherwise: wide letters, spaces, dashes, digits, escapes."""
    text = text.replace("\u00ba", "\u00b0")
    if "&" in text:
        text = html.unescape(text)
    if "%40" in text:
        text = text.replace("%40", "@")
    if text.isascii():
        return text
    text = _DASH.sub("-", _seen(unicodedata.normalize("NFKC", text)))
    return _DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)


def tokens_of(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return text.encode().translate(_TABLE).decode().split() if text.isascii() else _WORD.findall(fold(text))


def readings(text: str) -> Iterator[str]:
    """A text, and each other way to read it, where there is one.

    Words that a line break divides, joined; words written as one, divided at capitals and digits; Cyrillic and Greek
    letters by their looks; `ü` as `ue`.
    """
    whole = _BROKEN.sub("", text) if "\n" in text else text
    yield text
    if whole != text:
        yield whole
    divided = _HUMP.sub(" ", whole)
    if divided != whole:
        yield divided
    if not whole.isascii() and _SOUNDS_OTHERWISE.search(whole):
        bare = unicodedata.normalize("NFC", whole)
        yield from {bare.translate(_LOOKS), bare.translate(UMLAUTS)} - {bare}


def has_other_readings(text: str) -> bool:
    """A quick look at a text, or at JSON: false only where `readings` gives nothing but the text."""
    return any(way.search(text) for way in _TWO_WAYS)


def unescaped(text: str) -> str:
    """A text without the escapes of JSON and Turtle, of HTML, and of IRIs (percent-encoding)."""
    if "\\" in text:
        text = _ESCAPE.sub(_character, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "&" in text:
        text = html.unescape(text)
    for _ in range(text.count("%") and 3):  # an address in an address is escaped again
        text = unquote(text)
    return _PUNYCODE.sub(_host, text) if "xn--" in text.lower() else text


def _host(match: re.Match[str]) -> str:
    try:
        return match[1].encode("ascii").decode("punycode")
    except UnicodeError:
        return match[0]


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code is None:
        return _PLAIN.get(match[3], match[3])
    return chr(int(code, 16)) if int(code, 16) < 0x110000 else " "
