"""How many statements a grant makes, how large they are, and how fast they are made: each standard property counts.

    python bench/statements.py [20000]     prints, with the standard properties and without them, the statements and
                                           bytes (N-Triples) of a grant, and records and statements a second

Both are measured in one process, one after the other, by the processor's time of the best of five runs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from peasant_ld.model import Model, load_model
from peasant_ld.rdf.formats import Format
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.rdf.stating import compile_stating

BASE = "https://example.org/archive/"


def grants(count: int) -> Iterator[dict[str, Any]]:
    """Grants of nine keys, as tables of funders have them."""
    for number in range(count):
        yield {
            "id": f"grant/{number}",
            "type": "Grant",
            "name": {"en": f"Grant number {number}", "pt": f"Apoio {number}"},
            "description": {"en": "Support for seeds and meetings of the growers."},
            "funder": [f"organization/funder-{number % 7}"],
            "recipient": [f"organization/growers-{number % 997}"],
            "amount": {"value": f"{number}.50", "currency": "USD"},
            "awarded": f"2018-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "plannedPeriod": "2018-01/2019-06",
            "purpose": ["concept/seeds"],
            "beneficiaryPlace": ["place/haiti"],
        }


def measure(name: str, model: Model, count: int) -> None:
    """Print one line."""
    normalize, state = compile_normalizer(model, BASE), compile_stating(model, BASE, (Format.NTRIPLES,))
    rows, best = list(grants(count)), float("inf")
    for _ in range(5):
        start = time.process_time()
        texts = [state(normalize(row))[0] for row in rows]
        best = min(best, time.process_time() - start)
    statements, size = sum(text.count(b"\n") for text in texts), sum(map(len, texts))
    print(
        f"{name}: {statements / count:.0f} statements and {size / count:.0f} bytes a grant; "
        f"{count / best:,.0f} grants and {statements / best:,.0f} statements a second"
    )


def main(count: int) -> None:
    """Both ways."""
    model = load_model()
    measure("with standard properties", model, count)
    bare = replace(model, context=replace(model.context, also=dict.fromkeys(model.context.also, ())))
    measure("without them", bare, count)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
