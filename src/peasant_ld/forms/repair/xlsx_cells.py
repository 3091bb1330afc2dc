"""A cell of XLSX as it is written: a text of its own, a number, or nothing; its style stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

TAG = re.compile(rb"""<[^\s/>]+(?:[^>"']|"[^"]*"|'[^']*')*>""")
# Of the old value: its type, and what Excel knows of it beside the cell.
_OF_VALUE = frozenset({"t", "cm", "vm"})
# XML cannot hold these; OOXML spells them, and so must spell what looks like their spelling (ECMA-376-1, 22.9.2.19).
_SPELLED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def text_cell(name: str, attributes: Mapping[str, str], text: str) -> bytes:
    """A cell that holds a text, or nothing. What is no ASCII is spelled, so that it is right in any encoding."""
    prefix, kept = name[:-1], _kept(attributes)
    if not text:
        return f"<{name}{kept}/>".encode("ascii", "xmlcharrefreplace")
    shown = escape(_SPELLED.sub(lambda match: f"_x{ord(match[0]):04X}_", text))
    inner = f'<{prefix}is><{prefix}t xml:space="preserve">{shown}</{prefix}t></{prefix}is>'
    return f'<{name}{kept} t="inlineStr">{inner}</{name}>'.encode("ascii", "xmlcharrefreplace")


def number_cell(name: str, attributes: Mapping[str, str], text: str) -> bytes:
    """A cell that holds a number."""
    return f"<{name}{_kept(attributes)}><{name[:-1]}v>{text}</{name[:-1]}v></{name}>".encode()


def _kept(attributes: Mapping[str, str]) -> str:
    return "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if key not in _OF_VALUE)
