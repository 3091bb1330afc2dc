"""Every row of a table that is read by a map is in exactly one place, however many records the map makes of it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasets import make_dataset
from peasant_ld import open_dataset
from peasant_ld.reading import Declared, Record, RowAccount, read_records
from sizes import size

TITLES = ["No", "Work", "House", "Spent"]
# What each row is by the maps below; {} is a number of its own. The same house stands in many rows.
ROWS = {
    "records": ["{},Work {},House of the Hill,12.50", "{},Work {},Harbour House,", "{},Work {},,7.25"],
    "again": ["r,Roof,Harbour House,12.50"],
    "skipped": ["Carried over {},,,9.75", "carried over,Work,,"],
    "blank": ["", ",,,", " , ,,"],
    "header": ["No,Work,House,Spent"],
    "total": ["Total,,,3.50", "Grand total {},,,9.25"],
}
KINDS = [(kind, row) for kind, rows in ROWS.items() for row in rows]
GRANT = """[[table]]
kind = "grant"
id = "grant/{No}"
language = "en"
skip = ["Carried over*"]
distinct = true
always = { amount = { currency = "USD" } }
[table.columns]
No = false
Work = "name"
House = { key = "recipient", by = "name", new = "organization" }
Spent = "amount.value"
"""
CONCEPT = """[[table]]
kind = "concept"
id = "concept/{No}"
language = "en"
skip = ["Carried over*"]
distinct = true
[table.columns]
No = false
Work = "name"
House = false
Spent = false
"""
# One table of a row; two tables of the same row; rows that no table reads.
MAPS = {"one": GRANT, "two": GRANT + CONCEPT, "none": "[[table]]\nkind = false\n"}
EXAMPLES = size(60, 500)


def passed_over(details: Mapping[str, Any]) -> Counter[str]:
    start = "rows.passed-over."
    return Counter({name.removeprefix(start): n for name, n in details.items() if name.startswith(start)})


@pytest.mark.usefixtures("counted")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(MAPS)), st.lists(st.sampled_from(KINDS), max_size=20), st.integers(0, 2))
def test_the_rows_of_a_mapped_table_add_up(which: str, drawn: list[tuple[str, str]], above: int) -> None:
    own = count(1)
    lines = [row.replace("{}", str(next(own))) for _, row in drawn]
    text = [*["Spent by the house,,,"] * above, ",".join(TITLES), *lines]
    with tempfile.TemporaryDirectory() as name:
        dataset = make_dataset(Path(name) / "d", [])
        (dataset / "records" / "all.jsonl").unlink()
        (dataset / "records" / "works.csv").write_text("\n".join(text) + "\n", "utf-8")
        (dataset / "records" / "works.map.toml").write_text(MAPS[which], "utf-8")
        report = open_dataset(dataset).check()
    details, passed = report.details, passed_over(report.details)
    rows = {key: number for key, number in details.items() if key.startswith("rows.")}
    assert details["rows"] == len(text) == sum(rows.values()), details
    assert report.counts.adds_up
    if which == "none":
        assert passed["unread"] + passed["blank"] == len(text), details
        return
    expected = Counter(kind for kind, _ in drawn)
    again = expected.pop("again", 0)
    assert details["rows.records"] == expected.pop("records", 0) + bool(again), details
    assert details.get("rows.nested", 0) == max(again - 1, 0), details
    assert passed == +Counter({**expected, "above": above}), details
    assert report.counts.read == details["rows.records"] + details.get("records.made", 0)


@pytest.mark.parametrize(
    ("rows", "records", "totals"),
    [
        (["Grand total 1,,,9.25"], 0, 1),
        (["Total 2018,,,1", "Total 2019,,,2"], 0, 2),
        (["1,Roof,,1", "Subtotal 1,,,1", "2,Well,,2", "Subtotal 2,,,2"], 2, 2),
        (["Work 1,Roof,,1", "Work 2,Well,,2"], 2, 0),
    ],
)
def test_totals_are_never_what_the_ids_of_a_table_are_like(
    tmp_path: Path, rows: list[str], records: int, totals: int
) -> None:
    (tmp_path / "works.csv").write_text("\n".join([",".join(TITLES), *rows]) + "\n")
    (tmp_path / "works.map.toml").write_text(GRANT)
    account = RowAccount()
    found = [item for item in read_records(tmp_path, Declared(), account) if isinstance(item, Record)]
    assert (len(found), account.records, account.passed["total"]) == (records, records, totals)
    assert account.adds_up


@pytest.mark.parametrize(
    ("hidden", "asked", "rows", "records", "passed"),
    [
        ("row", False, 8, 3, {"hidden": 1, "total": 2}),
        ("row", True, 8, 4, {"total": 2}),
        ("column", False, 8, 4, {"total": 2}),
        ("column", True, 8, 4, {"total": 2}),
        ("sheet", False, 4, 2, {"total": 1}),  # a sheet that is not shown is told, and has no rows
        ("sheet", True, 8, 4, {"total": 2}),
    ],
)
def test_what_is_hidden_is_counted_where_the_map_does_not_ask_for_it(
    tmp_path: Path, hidden: str, asked: bool, rows: int, records: int, passed: dict[str, int]
) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")
    book = openpyxl.Workbook()
    for sheet, start in ((book.active, 1), (book.create_sheet("Other"), 91)):
        sheet.append(TITLES)
        sheet.append([start, "Roof", "House", 12.5])
        sheet.append([start + 1, "Well", "House", 7.25])
        sheet.append(["Total", None, None, 19.75])
    book.active.row_dimensions[3].hidden = hidden == "row"
    book.active.column_dimensions["C"].hidden = hidden == "column"
    book["Other"].sheet_state = "hidden" if hidden == "sheet" else "visible"
    book.save(tmp_path / "works.xlsx")
    (tmp_path / "works.map.toml").write_text(GRANT.replace("distinct", "hidden = true\ndistinct") if asked else GRANT)
    account = RowAccount()
    found = [item for item in read_records(tmp_path, Declared(), account) if isinstance(item, Record)]
    assert account.adds_up
    assert (account.rows, account.records, +account.passed) == (rows, records, Counter(passed))
    assert len(found) == records + account.made
