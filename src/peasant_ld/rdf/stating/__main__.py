"""`python -m peasant_ld.rdf.stating < records.jsonl`: the functions that state some source records, for a reader."""

from __future__ import annotations

import sys

from orjson import loads

from peasant_ld.model import load_model
from peasant_ld.rdf.formats import Format
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.rdf.stating import Stating

BASE = "https://example.org/"


def main() -> None:
    """Print them, for N-Triples, Turtle and JSON-LD in one go; the records are of the built-in model."""
    model = load_model()
    normalize, state = compile_normalizer(model, BASE), Stating(model, BASE, tuple(Format))
    for line in sys.stdin.buffer:
        print(state.source(normalize(loads(line))))


if __name__ == "__main__":
    main()
