"""A number of grants in, records with a fixed seed out: JSON Lines, and the grants again as CSV.

    python bench/generate.py 100000 /tmp/grants            writes /tmp/grants.jsonl and /tmp/grants.csv
    python bench/generate.py 100000 /tmp/grants sheets     writes the grants alone, as our .jsonl, .csv and .xlsx

Every grant refers to a funder, a recipient, two topics, a place and a document that are records of the same file.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEED = 20180814
BASE = "https://example.org/archive/"
COUNTRIES = ("BR", "HT", "MZ", "ZA", "NG", "HN", "GT", "CO", "MX", "IN", "ID", "PS")
CURRENCIES = ("USD", "EUR", "BRL", "GBP")
WORDS = (
    ("seed", "semente"), ("water", "água"), ("school", "escola"), ("land", "terra"), ("harvest", "colheita"),
    ("brigade", "brigada"), ("solidarity", "solidariedade"), ("reforestation", "reflorestamento"),
    ("training", "formação"), ("cooperative", "cooperativa"), ("radio", "rádio"), ("youth", "juventude"),
)  # fmt: skip
COLUMNS = (
    "id", "name_en", "name_pt", "topic_1", "topic_2", "funder", "recipient", "amount", "currency", "awarded",
    "place", "description_en", "source",
)  # fmt: skip
# The same columns as a person who fills in a sheet of ours names them.
TITLES = (
    "id", "name@en", "name@pt", "topic", "topic", "funder", "recipient", "amount.value", "amount.currency", "awarded",
    "beneficiaryPlace", "description@en", "source",
)  # fmt: skip
Row = dict[str, Any]


def surroundings(grants: int) -> Iterator[Row]:
    """What the grants refer to: one organization for each hundred grants, and a fixed number of the rest."""
    for number in range(organizations(grants)):
        yield {"id": f"organization/o-{number:07}", "type": "Organization", "name": {"en": f"Organization {number}"}}
    for country in COUNTRIES:
        yield {
            "id": f"place/{country.lower()}",
            "type": "Place",
            "name": {"en": country},
            "country": country,
            "precision": "country",
        }
    for english, portuguese in WORDS:
        yield {"id": f"concept/{english}", "type": "Concept", "name": {"en": english, "pt": portuguese}}
    for number in range(100):
        yield {
            "id": f"document/d-{number:03}",
            "type": "Document",
            "genre": "report",
            "name": {"en": f"Report {number}"},
        }


def organizations(grants: int) -> int:
    """How many organizations there are for so many grants."""
    return max(10, grants // 100)


def grants(count: int) -> Iterator[Row]:
    """Grants as an archivist writes them."""
    chance = random.Random(SEED)
    many = organizations(count)
    for number in range(count):
        first, second = chance.sample(WORDS, 2)
        country = chance.choice(COUNTRIES)
        families, amount = chance.randint(2, 90), chance.randint(500, 250000)
        year, month, day = chance.randint(1990, 2024), chance.randint(1, 12), chance.randint(1, 28)
        yield {
            "id": f"grant/g-{number:09}",
            "type": "Grant",
            "name": {"en": f"{first[0].title()} and {second[0]} {number}", "pt": f"{first[1]} e {second[1]} {number}"},
            "description": {
                "en": f'Support for {first[0]}, "{second[0]} for all", with {families} families in {country}.'
            },
            "topic": sorted([f"concept/{first[0]}", f"concept/{second[0]}"]),
            "funder": [f"organization/o-{chance.randrange(many):07}"],
            "recipient": [f"organization/o-{chance.randrange(many):07}"],
            "amount": {"value": f"{amount}.{families:02}", "currency": chance.choice(CURRENCIES)},
            "awarded": (f"{year}-{month:02}-{day:02}", f"{year}-{month:02}", f"{year}")[number % 3],
            "beneficiaryPlace": [f"place/{country.lower()}"],
            "source": [f"document/d-{chance.randrange(100):03}"],
        }


def flat(grant: Row) -> list[str]:
    """A grant as a row of a table, for the peers that read tables."""
    return [
        grant["id"], grant["name"]["en"], grant["name"]["pt"], *grant["topic"], *grant["funder"], *grant["recipient"],
        grant["amount"]["value"], grant["amount"]["currency"], grant["awarded"], *grant["beneficiaryPlace"],
        grant["description"]["en"], *grant["source"],
    ]  # fmt: skip


def write(count: int, stem: Path) -> None:
    """Write `<stem>.jsonl` with all records and `<stem>.csv` with the grants."""
    with stem.with_suffix(".jsonl").open("wb") as lines:
        for records in (surroundings(count), grants(count)):
            lines.writelines(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in records)
    with stem.with_suffix(".csv").open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(COLUMNS)
        rows.writerows(flat(grant) for grant in grants(count))


def write_sheets(count: int, stem: Path) -> None:
    """Write the grants alone three times: `<stem>.jsonl`, and as rows under our titles `<stem>.csv`, `<stem>.xlsx`."""
    import xlsxwriter

    with stem.with_suffix(".jsonl").open("wb") as lines:
        lines.writelines(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in grants(count))
    with stem.with_suffix(".csv").open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([TITLES, *map(flat, grants(count))])
    with xlsxwriter.Workbook(stem.with_suffix(".xlsx"), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Grant")
        for number, cells in enumerate([TITLES, *map(flat, grants(count))]):
            sheet.write_row(number, 0, cells)


if __name__ == "__main__":
    (write_sheets if "sheets" in sys.argv else write)(int(sys.argv[1]), Path(sys.argv[2]))
