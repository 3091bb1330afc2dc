"""Checks of workbooks: a dataset of grants with dates and formats as CSV and as XLSX, and one that is very wide.

    python bench/books.py 100000 FOLDER

Prints processor seconds and megabytes of each whole process, in one run; the workbook read by openpyxl stands beside
them. FOLDER keeps what was made.
"""

from __future__ import annotations

import csv
import datetime
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HEADER = ["id", "name", "description", "recipient", "funder", "amount.value", "amount.currency", "awarded"]
HEADER += ["beneficiaryPlace", "note"]
WIDE = (3_000, 1_200)
DESCRIPTION = """base = "https://example.org/arq/"
version = "0.1.0"
issued = "2026-01-31"
licence = "https://creativecommons.org/licenses/by/4.0/"
languages = ["pt"]
title = {pt = "Arquivo"}
publisher = {name = "Casa"}
import = {language = "pt"}
"""
CHECK = "from peasant_ld.cli import main; main()"
OPENPYXL = (
    "import sys, openpyxl; book = openpyxl.load_workbook(sys.argv[1], read_only=True); "
    "print(sum(1 for sheet in book for _ in sheet.iter_rows(values_only=True)))"
)


def grants(count: int) -> Iterator[list[Any]]:
    chance = random.Random(1)
    for number in range(count):
        day = datetime.date(2000, 1, 1) + datetime.timedelta(days=chance.randrange(9_000))
        text = f"Sementes e formação de {chance.randrange(500)} famílias no sertão"
        yield [
            f"grant/g-{number}", f"Apoio à formação {number}", text, f"organization/o-{chance.randrange(2_000)}",
            f"organization/o-{chance.randrange(20)}", chance.randrange(100, 1_000_000) / 100,
            chance.choice(["BRL", "USD"]), day, f"place/p-{chance.randrange(300)}", f"nota {chance.randrange(1_000)}",
        ]  # fmt: skip


def dataset(folder: Path, count: int, suffix: str) -> Path:
    """A folder with the grants in one file, and what they point at."""
    records = folder / f"books-{count}-{suffix}" / "records"
    if records.exists():
        return records.parent
    records.mkdir(parents=True)
    (records.parent / "dataset.toml").write_text(DESCRIPTION, encoding="utf-8")
    for name, kind, size in (("organization", "o", 2_000), ("place", "p", 300)):
        with (records / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [["id", "name"], *([f"{name}/{kind}-{n}", f"Associação {n}"] for n in range(size))]
            )
    if suffix == "csv":
        with (records / "grant.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *grants(count)])
    else:
        book(records / "grant.xlsx", [HEADER, *grants(count)])
    return records.parent


def book(path: Path, rows: list[list[Any]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as out:
        money, sheet = out.add_format({"num_format": '"R$" #,##0.00'}), out.add_worksheet("Grant")
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(line, column, value, *([money] if isinstance(value, float) else []))


def wide(folder: Path) -> Path:
    """A sheet of many columns of somebody's own."""
    path, (rows, columns) = folder / "wide.xlsx", WIDE
    if not path.exists():
        head = [["id", "name@pt", "awarded", *(f"_coluna {n}" for n in range(columns - 3))]]
        book(
            path, head + [[f"grant/{n}", "A", "2018", *(n * m % 997 for m in range(columns - 3))] for n in range(rows)]
        )
    return path


def measure(name: str, *command: str) -> None:
    before = os.times()
    process = subprocess.Popen([sys.executable, "-c", *command], stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    seconds = usage.ru_utime + usage.ru_stime
    print(
        f"{name:<28}{seconds:8.1f} s{usage.ru_maxrss // 1024:8} MB   ({os.times().elapsed - before.elapsed:.1f} s wall)"
    )


def main(count: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    workbook = dataset(folder, count, "xlsx")
    measure("check, CSV", CHECK, "check", str(dataset(folder, count, "csv")), "--jobs", "1")
    measure("check, XLSX", CHECK, "check", str(workbook), "--jobs", "1")
    measure("openpyxl reads the XLSX", OPENPYXL, str(workbook / "records" / "grant.xlsx"))
    measure(f"check, XLSX of {WIDE[0]:,} x {WIDE[1]:,}", CHECK, "check", str(wide(folder)), "--jobs", "1")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
