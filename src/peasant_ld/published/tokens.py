"""What a question in SPARQL is made of, as far as names, texts and words are told apart (SPARQL 1.1 Query, 19.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from urllib.parse import urljoin

# A sign that none of these takes is a token of its own. Blanks and comments are found too: they lie between tokens.
_TOKEN = re.compile(
    r'(?P<text>"""(?:[^\\]|\\.)*?"""'
    r"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*')"
    r'|(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)'
    r"|(?P<blank>#[^\n\r]*|\s+)"
    r"|(?P<variable>[?$@][\w-]+)"
    r"|(?P<name>[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)")
Token = re.Match[str]


def tokens(query: str) -> Iterator[Token]:
    """The tokens of a question in order; `lastgroup` says of what sort each is."""
    return _TOKEN.finditer(query)


def meant(query: str) -> list[Token]:
    """The tokens without blanks and comments."""
    return [each for each in tokens(query) if each.lastgroup != "blank"]


def declared(found: list[Token]) -> dict[str, str]:
    """The prefixes that a question declares, with what they stand for."""
    each = zip(found, found[1:], found[2:], strict=False)
    return {
        name[0].removesuffix(":"): iri[0][1:-1]
        for word, name, iri in each
        if word[0].upper() == "PREFIX" and name.lastgroup == "name" and iri.lastgroup == "iri"
    }


def named(query: str, base: str, prefixes: Mapping[str, str]) -> dict[str, str]:
    """The IRIs that a question names, each with how it is written there; prefixes and datatypes are none of them."""
    found = meant(query)
    known = {**prefixes, **declared(found)}
    base = next((iri[0][1:-1] for word, iri in pairwise(found) if word[0].upper() == "BASE"), base)
    out: dict[str, str] = {}
    for number, each in enumerate(found):
        before, after = "".join(one[0] for one in found[max(0, number - 2) : number]), found[number + 1 : number + 2]
        is_term = not before.upper().endswith(("^^", "BASE")) and "PREFIX" not in before.upper() and not _calls(after)
        if each.lastgroup == "iri" and is_term:
            out[urljoin(base, each[0][1:-1])] = each[0]
        elif each.lastgroup == "name" and is_term:
            written = each[0].rstrip(".")  # which no name ends with: it ends the statement
            prefix, _, local = written.partition(":")
            out |= {known[prefix] + _ESCAPED.sub(r"\1", local): written} if prefix in known else {}
    return out


def _calls(after: list[Token]) -> bool:
    return bool(after) and after[0][0] == "("
