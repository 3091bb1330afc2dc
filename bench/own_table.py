"""Grants in a table of somebody's own: titles of her own, names instead of ids; the same grants as records."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from generate import BASE, grants

# Titles of an archive's own, and the same columns as flatten-tool has to have them.
TITLES = {
    "Reference": "id",
    "Project": "name",
    "Summary": "description",
    "Theme 1": "topic/0/name",
    "Theme 2": "topic/1/name",
    "Funded by": "funder/0/name",
    "Grantee": "recipient/0/name",
    "Amount": "amount/value",
    "Currency": "amount/currency",
    "Date awarded": "awarded",
    "Country": "beneficiaryPlace/0/name",
}
COUNTRIES = {
    "BR": "Brazil", "HT": "Haiti", "MZ": "Mozambique", "ZA": "South Africa", "NG": "Nigeria", "HN": "Honduras",
    "GT": "Guatemala", "CO": "Colombia", "MX": "Mexico", "IN": "India", "ID": "Indonesia", "PS": "Palestine",
}  # fmt: skip
DESCRIPTION = f"""base = "{BASE}"
version = "0.1.0"
issued = "2026-01-31"
licence = "https://creativecommons.org/licenses/by/4.0/"
languages = ["en"]
title = {{en = "Archive"}}
publisher = {{name = "House"}}
"""
# Rows as archives have them: two grants, one amount as people write it, an empty row, a total; the last is hidden.
PROBE = (
    ("p-1", "Seeds", "Support", "seed", "water", "North Fund", "Hill Brigade", "1200.50", "BRL", "2018-08", "Brazil"),
    ("p-2", "Land", "Support", "land", "water", "North Fund", "river house", "R$ 12.500,00", "BRL", "2018", "Brazil"),
    ("",) * 11,
    ("p-3", "School", "Support", "land", "seed", "North Fund", "River House", "300.20", "BRL", "2019", "Haiti"),
    ("TOTAL", *[""] * 6, "14000.70", "", "", ""),
    ("p-4", "Hidden", "Support", "land", "seed", "North Fund", "River House", "9.20", "BRL", "2019", "Haiti"),
)
Row = tuple[str, ...]


def own_rows(count: int) -> Iterator[Row]:
    """The grants of `generate.py` as an archive keeps them: numbers and names, no ids."""
    for number, grant in enumerate(grants(count)):
        first, second = (topic.removeprefix("concept/") for topic in grant["topic"])
        funder, recipient = (int(grant[key][0].rpartition("-")[2]) for key in ("funder", "recipient"))
        place = COUNTRIES[grant["beneficiaryPlace"][0].removeprefix("place/").upper()]
        yield (
            f"A-{number}", grant["name"]["en"], grant["description"]["en"], first, second, f"Fund {funder}",
            f"House {recipient}", grant["amount"]["value"], grant["amount"]["currency"], grant["awarded"], place,
        )  # fmt: skip


def write_csv(path: Path, titles: Iterable[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(chain([titles], rows))


def write_book(path: Path, titles: Iterable[str], rows: Iterable[Row], hidden: int | None = None) -> None:
    """The rows as a workbook, amounts as numbers; the row of the number `hidden` is hidden."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("grants")
        for number, line in enumerate(chain([tuple(titles)], rows)):
            if number == hidden:
                sheet.set_row(number, options={"hidden": True})
            for column, cell in enumerate(line):
                if re.fullmatch(r"\d+\.\d+", cell):
                    sheet.write_number(number, column, float(cell))
                elif cell:
                    sheet.write_string(number, column, cell)


def dataset(folder: Path, suffix: str, rows: Callable[[], Iterable[Row]], hidden: int | None = None) -> Path:
    """A dataset with the rows as its one table, under its owner's titles; beside it the table for flatten-tool."""
    table, other = folder / "records" / f"grants{suffix}", folder / "flat" / f"grants{suffix}"
    for path, titles in ((table, TITLES), (other, TITLES.values())):
        path.parent.mkdir(parents=True, exist_ok=True)
        if suffix == ".csv":
            write_csv(path, titles, rows())
        else:
            write_book(path, titles, rows(), hidden)
    (folder / "dataset.toml").write_text(DESCRIPTION, encoding="utf-8")
    return table


def same_records(rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    """The same grants, and what their names stand for, as records with the ids that the map makes."""
    named: dict[str, str] = {}

    def meant(kind: str, name: str) -> str:
        return named.setdefault(name, f"{kind}/{name.lower().replace(' ', '-')}")

    for number, name, summary, first, second, funder, recipient, amount, currency, awarded, place in rows:
        yield {
            "id": f"grant/{number.lower()}", "type": "Grant", "name": {"en": name}, "description": {"en": summary},
            "topic": [meant("concept", first), meant("concept", second)], "funder": [meant("organization", funder)],
            "recipient": [meant("organization", recipient)], "amount": {"value": amount, "currency": currency},
            "awarded": awarded, "beneficiaryPlace": [meant("place", place)],
        }  # fmt: skip
    for name, made in named.items():
        yield {"id": made, "type": made.partition("/")[0].title(), "name": {"en": name}}


def records_of(folder: Path, rows: Iterable[Row]) -> Path:
    """A dataset with the same grants as JSON Lines."""
    path = folder / "records" / "grants.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(each) + "\n" for each in same_records(rows))
    (folder / "dataset.toml").write_text(DESCRIPTION, encoding="utf-8")
    return path
