"""A kind of one's own: seed houses, and how many seedlings a grant paid for, by the short file own_kind.toml.

pip install peasant-ld
python docs/cookbook/own_kind.py > seeds.ttl
"""

import sys
from pathlib import Path
from typing import Any

import peasant_ld as pld

MODEL = Path(__file__).with_name("own_kind.toml")
BASE = "https://example.org/seeds/"

RECORDS: list[dict[str, Any]] = [
    {"id": "organization/hill", "type": "Organization", "name": {"en": "Hill growers"}},
    {
        "id": "seed-house/hill",
        "type": "SeedHouse",
        "name": {"en": "House on the hill"},
        "varieties": 140,
        "keeper": "organization/hill",
    },
    {
        "id": "grant/nursery",
        "type": "Grant",
        "name": {"en": "A nursery"},
        "funder": "organization/hill",
        "recipient": "organization/hill",
        "seedlings": 3000,
    },
]


def main(model: str = str(MODEL)) -> None:
    """Write the records as Turtle, or say what is wrong with them."""
    own = pld.load_model(model, BASE)  # once; it can be used again and again
    try:
        report = pld.serialize(RECORDS, sys.stdout.buffer, "turtle", BASE, model=own)
    except pld.DataError as error:  # nothing was written
        sys.exit(str(error))
    print(report.to_text(), file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
