"""The ids that names have got -> the `[ids]` of a map, so that they last when names change; all else stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from peasant_ld.forms.mapping.write import toml

_IDS = re.compile(r"^\s*\[\s*ids\s*\]\s*(?:#.*)?$", re.MULTILINE)


def with_ids(text: str, ids: Mapping[str, str]) -> str:
    """The text of a map with further ids: below its `[ids]`, or at its end; not a line of it is changed."""
    lines = "".join(f"{toml(name)} = {toml(identity)}\n" for name, identity in sorted(ids.items()))
    if not lines:
        return text
    header = _IDS.search(text)
    if header is None:
        return f"{text.rstrip(chr(10))}\n\n[ids]\n{lines}"
    at = text.find("\n", header.end()) + 1 or len(text)
    start = text[:at] if text[:at].endswith("\n") else f"{text[:at]}\n"
    return f"{start}{lines}{text[at:]}"
