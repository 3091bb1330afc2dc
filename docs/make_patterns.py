"""Writes the patterns of `peasant_ld.model.grammar` and the hidden characters into shapes/common.schema.json.

python docs/make_patterns.py          writes them
python docs/make_patterns.py --check  leaves with 1 if they are out of date
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from peasant_ld.model.characters import HIDDEN
from peasant_ld.model.grammar import LONGEST_TAG, SCHEMA

FILE = Path(__file__).parents[1] / "shapes" / "common.schema.json"


def patterned(text: str) -> str:
    """The text of the schema with the patterns of today."""
    schema = json.loads(text)
    for name, pattern in SCHEMA.items():
        schema["$defs"][name]["pattern"] = pattern
    schema["$defs"]["languageTag"]["maxLength"] = LONGEST_TAG
    for name in ("sentence", "token"):
        schema["$defs"][name]["not"]["pattern"] = HIDDEN
    return json.dumps(schema, indent=2) + "\n"


if __name__ == "__main__":
    before = FILE.read_text(encoding="utf-8")
    after = patterned(before)
    if "--check" in sys.argv:
        sys.exit(before != after)
    FILE.write_text(after, encoding="utf-8")
