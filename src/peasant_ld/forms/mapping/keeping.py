"""The ids that names have got -> the `[ids]` of a map, so that they last when names change; all else stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from peasant_ld.forms.mapping.write import toml
from peasant_ld.model.iri import kind_slug


def with_ids(text: str, ids: Mapping[str, Mapping[str, str]]) -> str:
    """The text of a map with further ids, by kind and name: each below the `[ids.kind]` that is there, or at the end.

    Not a line of it is changed.
    """
    for kind, names in sorted(ids.items()):
        text = _with_section(text, f"ids.{kind_slug(kind)}", names)
    return text


def _with_section(text: str, section: str, names: Mapping[str, str]) -> str:
    lines = "".join(f"{toml(name)} = {toml(identity)}\n" for name, identity in sorted(names.items()))
    parts = r"\s*\.\s*".join(map(re.escape, section.split(".")))
    header = re.search(rf"^\s*\[\s*{parts}\s*\]\s*(?:#.*)?$", text, re.MULTILINE) if lines else None
    if header is None:
        return f"{text.rstrip(chr(10))}\n\n[{section}]\n{lines}" if lines else text
    at = text.find("\n", header.end()) + 1 or len(text)
    start = text[:at] if text[:at].endswith("\n") else f"{text[:at]}\n"
    return f"{start}{lines}{text[at:]}"
