"""A number in, records with a fixed seed out, of two workloads: grants that are all alike, and a movement's archive.

    python bench/generate.py 100000 /tmp/g                      writes /tmp/g.jsonl, and the grants again as /tmp/g.csv
    python bench/generate.py 100000 /tmp/m movement             writes /tmp/m.jsonl, see movement.py
    python bench/generate.py 100000 /tmp/f movement --sheets    writes its participations as .jsonl, .csv and .xlsx

Every grant refers to a funder, a recipient, two topics, a place and a document that are records of the same file.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import movement

SEED = 20180814
BASE = "https://example.org/archive/"
DATASET = """\
base = "https://example.org/archive/"
title = { en = "Generated records" }
publisher = { name = "Nobody" }
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
languages = ["en", "pt"]
version = "1.0.0"
issued = "2026-01-01"
"""
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


@dataclass(frozen=True, slots=True)
class Workload:
    """What is generated: records of many kinds, and those of one flat kind also as rows under titles."""

    records: Callable[[int], Iterator[Row]]
    flat_kind: str
    flat_records: Callable[[int], Iterator[Row]]
    titles: tuple[str, ...]
    row: Callable[[Row], list[str]]


def archive_of_grants(count: int) -> Iterator[Row]:
    """So many grants, and before them what they refer to."""
    return chain(surroundings(count), grants(count))


WORKLOADS = {
    "grants": Workload(archive_of_grants, "Grant", grants, TITLES, flat),
    "movement": Workload(movement.movement, "Participation", movement.participations, movement.TITLES, movement.flat),
}


def write_lines(records: Iterable[Row], path: Path) -> None:
    """Records as JSON Lines."""
    with path.open("wb") as lines:
        lines.writelines(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in records)


def write_table(titles: tuple[str, ...], rows: Iterable[list[str]], path: Path) -> None:
    """Rows under titles as CSV."""
    with path.open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows(chain([titles], rows))


def write(workload: str, count: int, stem: Path) -> None:
    """Write `<stem>.jsonl` with all records; of grants also `<stem>.csv` under names that the peers know."""
    write_lines(WORKLOADS[workload].records(count), stem.with_suffix(".jsonl"))
    if workload == "grants":
        write_table(COLUMNS, map(flat, grants(count)), stem.with_suffix(".csv"))


def write_sheets(workload: str, count: int, stem: Path) -> None:
    """Write the records of the flat kind as `<stem>.jsonl`, and as rows under our titles as `.csv` and `.xlsx`."""
    import xlsxwriter

    made = WORKLOADS[workload]
    write_lines(made.flat_records(count), stem.with_suffix(".jsonl"))
    write_table(made.titles, map(made.row, made.flat_records(count)), stem.with_suffix(".csv"))
    with xlsxwriter.Workbook(stem.with_suffix(".xlsx"), {"constant_memory": True}) as book:
        sheet = book.add_worksheet(made.flat_kind)
        for number, cells in enumerate(chain([made.titles], map(made.row, made.flat_records(count)))):
            sheet.write_row(number, 0, cells)


def main() -> None:
    """Write what is asked for."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("count", type=int, help="how many grants, records, or rows")
    asked.add_argument("stem", type=Path, help="where to write: the path without its ending")
    asked.add_argument("workload", nargs="?", choices=tuple(WORKLOADS), default="grants")
    asked.add_argument("--sheets", action="store_true", help="one flat kind alone, as .jsonl, .csv and .xlsx")
    options = asked.parse_args()
    (write_sheets if options.sheets else write)(options.workload, options.count, options.stem)


if __name__ == "__main__":
    main()
