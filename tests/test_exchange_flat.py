"""Grants in tables come in as the tables of a dataset do: wherever the header stands, on every sheet, row by row."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted
from peasant_ld.exchange.threesixty.importing import import_360giving
from peasant_ld.problem import Problem, Severity
from peasant_ld.reading import Declared
from test_exchange_360giving import records_of
from test_reading_sheets import cell, write_ods

WANTED = Wanted("https://example.org/grants/", "https://creativecommons.org/licenses/by/4.0/", "A funder", "en")
TITLES = ["Identifier", "Title", "Currency", "Amount Awarded", "Award Date", "Recipient Org:Identifier"]
TITLES += ["Recipient Org:Name", "Beneficiary Location:Name", "Classifications:Title"]
Rows = list[list[Any]]


def grant(number: int, **other: Any) -> list[Any]:
    """The row of a grant, with other values under some titles."""
    usual = [f"360G-agua-{number}", f"Well {number}", "GBP", 100 * number, "2020-05-04", "GB-CHC-7", "Water Union"]
    cells = dict(zip(TITLES, [*usual, "Hills", ""], strict=True)) | other
    return [cells[title] for title in TITLES]


def sheets(folder: Path, **rows: Rows) -> Path:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(folder / "f.xlsx", {"strings_to_urls": False}) as book:
        for name, lines in rows.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return folder / "f.xlsx"


def taken(path: Path, **declared: Any) -> tuple[Account, dict[str, dict[str, Any]]]:
    out = path.parent / "d"
    account = import_360giving([path], out, WANTED, declared=Declared(**declared))
    return account, records_of(out)


def grants_in(records: dict[str, dict[str, Any]]) -> list[str]:
    return sorted(identity for identity in records if identity.startswith("grant/"))


def told(account: Account, *codes: str) -> list[tuple[str, str | None]]:
    return [(each.code, spot(each)) for each in account.problems if not codes or each.code in codes]


def spot(problem: Problem) -> str | None:
    place = problem.place
    return (place.cell or (str(place.row) if place.row else place.sheet)) if place else None


@pytest.mark.parametrize(
    "above",
    [
        [["Water fund: open data"]],
        [["Water fund"], ["Licence: CC BY, see www.water.example/terms"], []],
        [[], [], ["All grants", "", "", "as of May"]],
        [["Identifier of this file: 7"], ["Contents", "Title", "Notes"], ["# made by hand"]],
    ],
)
def test_the_header_may_stand_below_titles_and_notes(above: Rows, tmp_path: Path) -> None:
    account, records = taken(sheets(tmp_path, grants=[*above, TITLES, grant(1), grant(2)]))
    assert grants_in(records) == ["grant/360G-agua-1", "grant/360G-agua-2"]
    assert (account.written, account.rejected, account.lost.total()) == (2, 0, 0)
    assert account.rows.adds_up
    assert account.rows.rows == len(above) + 3


@pytest.mark.parametrize(
    "title",
    [lambda text: text.replace(" ", "\u00a0"), lambda text: f"\ufeff{text}\u200b", lambda text: f"  {text.upper()} *"],
)
def test_what_cannot_be_seen_in_a_title_does_not_matter(title: Any, tmp_path: Path) -> None:
    account, records = taken(sheets(tmp_path, grants=[list(map(title, TITLES)), grant(1)]))
    assert records["grant/360G-agua-1"]["amount"] == {"value": "100", "currency": "GBP"}
    assert not account.lost


OTHERS: dict[str, Rows] = {
    "About": [["About this file"], ["by hand"]],
    "Lookups": [["Identifier", "Name"], ["1", "a"]],
    "Programmes": [["Identifier", "Title", "Description"], ["p", "P", "all of it"]],
}


@pytest.mark.parametrize("before", [[], ["About"], ["Lookups", "Programmes"], ["About", "Lookups", "Programmes"]])
def test_every_sheet_of_grants_is_read_in_whatever_order_the_sheets_stand(before: list[str], tmp_path: Path) -> None:
    first, last = {name: OTHERS[name] for name in before}, {k: v for k, v in OTHERS.items() if k not in before}
    path = sheets(tmp_path, **first, **{"2019": [TITLES, grant(1)]}, **last, **{"2020": [TITLES, grant(2), grant(3)]})
    account, records = taken(path)
    assert grants_in(records) == [f"grant/360G-agua-{number}" for number in (1, 2, 3)]
    assert account.lost == {"sheet About": 1, "sheet Lookups": 1, "sheet Programmes": 1}
    assert account.rows.adds_up
    assert (account.rows.records, account.rows.passed["unread"]) == (3, 3)


@pytest.mark.parametrize(
    ("second", "places", "classes"),
    [
        (grant(1, **{"Beneficiary Location:Name": "Coast"}), {"Hills", "Coast"}, set()),
        (["360G-agua-1", "", "", "", "", "", "", "Coast", "Wells"], {"Hills", "Coast"}, {"Wells"}),
        (["360G-agua-1", "", "", "", "", "GB-CHC-7", "", "", "Wells"], {"Hills"}, {"Wells"}),
    ],
)
def test_further_rows_of_one_identifier_add_to_the_lists_of_the_grant(
    second: list[Any], places: set[str], classes: set[str], tmp_path: Path
) -> None:
    account, records = taken(sheets(tmp_path, grants=[TITLES, grant(1), grant(2), second]))
    found = records["grant/360G-agua-1"]
    names = {key: {records[each]["name"]["en"] for each in found.get(key, ())} for key in NAMED}
    assert names == {"beneficiaryPlace": places, "classification": classes}
    assert found["recipient"] == ["organization/GB-CHC-7"]
    assert (account.read, account.written, account.rejected) == (2, 2, 0)
    assert (account.rows.records, account.rows.nested, account.rows.adds_up) == (2, 1, True)
    assert not account.problems


NAMED = ("beneficiaryPlace", "classification")


@pytest.mark.parametrize(
    ("title", "value", "cell"),
    [("Title", "Another", "B3"), ("Amount Awarded", 7, "D3"), ("Recipient Org:Name", "Hill Union", "G3")],
)
def test_rows_of_one_grant_that_contradict_each_other_are_a_question(
    title: str, value: Any, cell: str, tmp_path: Path
) -> None:
    account, records = taken(sheets(tmp_path, grants=[TITLES, grant(1), grant(1, **{title: value}), grant(2)]))
    assert told(account) == [("PLD414", cell)]
    other = account.problems[0].facts["other"]
    assert other.cell == cell.replace("3", "2")
    assert grants_in(records) == ["grant/360G-agua-2"]
    assert (account.read, account.written, account.rejected, account.ok) == (2, 1, 1, False)


def test_a_row_that_only_repeats_another_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    account, records = taken(sheets(tmp_path, grants=[TITLES, grant(1), grant(2), grant(1)]))
    assert told(account) == [("PLD416", "4")]
    assert account.problems[0].severity is Severity.WARNING
    assert len(grants_in(records)) == 2


@pytest.mark.parametrize("title", ["classifications/0/title", "Classifications:Title", "Classifications:0:Title"])
@pytest.mark.parametrize("first", ["id", "Identifier"])
def test_parts_of_grants_may_stand_on_a_sheet_of_their_own(first: str, title: str, tmp_path: Path) -> None:
    parts = [[first, title], ["360G-agua-1", "Wells"], ["360G-agua-1", "Rivers"], ["360G-agua-9", "Lost"]]
    account, records = taken(sheets(tmp_path, classes=parts, grants=[TITLES, grant(1), grant(2)]))
    classes = {records[each]["name"]["en"] for each in records["grant/360G-agua-1"]["classification"]}
    assert classes == {"Wells", "Rivers"}
    assert told(account) == [("PLD415", "4")]
    assert not account.ok, "what the last row says would be lost"
    assert (account.written, account.rows.nested, account.rows.adds_up) == (2, 3, True)


def test_a_part_that_cannot_be_read_keeps_its_grant_back(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = sheets(tmp_path, grants=[TITLES, grant(1), grant(2)], where=[["Identifier", "Beneficiary Location:Name"]])
    book = openpyxl.load_workbook(path)
    book["where"].append(["360G-agua-1", "#REF!"])
    book.save(path)
    account, records = taken(path)
    assert grants_in(records) == ["grant/360G-agua-2"]
    assert (account.read, account.written, account.rejected) == (2, 1, 1)
    assert told(account) == [("PLD314", "B2")]


@pytest.mark.parametrize(("second", "rejected"), [("Well 1", 0), ("", 0), ("Pump 1", 1)])
def test_a_second_column_for_one_value_is_an_error_where_it_says_something_else(
    second: str, rejected: int, tmp_path: Path
) -> None:
    account, _ = taken(sheets(tmp_path, grants=[[*TITLES, "title"], [*grant(1), second]]))
    assert account.rejected == rejected
    assert told(account) == [("PLD316", "J2")] * rejected


def test_the_value_of_merged_cells_is_filled_down_where_that_is_said(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = sheets(tmp_path, grants=[TITLES, grant(1), grant(2, **{"Award Date": "", "Title": ""})])
    book = openpyxl.load_workbook(path)
    for area in ("B2:B3", "E2:E3"):
        book["grants"].merge_cells(area)
    book.save(path)
    account, _ = taken(path)
    assert (account.written, account.rejected) == (1, 1)
    assert {spot for code, spot in told(account, "PLD308")} >= {"B3", "E3"}
    (tmp_path / "d").rename(tmp_path / "before")
    account, records = taken(path, merged="fill")
    assert records["grant/360G-agua-2"]["awarded"] == "2020-05-04"
    assert account.rows.filled == 2


def test_what_is_hidden_is_read_where_that_is_said(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        for name, number in (("shown", 1), ("inside", 2)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, TITLES)
            sheet.write_row(1, 0, grant(number))
        sheet.hide()
    assert grants_in(taken(tmp_path / "f.xlsx")[1]) == ["grant/360G-agua-1"]
    (tmp_path / "d").rename(tmp_path / "before")
    assert len(grants_in(taken(tmp_path / "f.xlsx", hidden=True)[1])) == 2


def test_a_value_under_no_title_is_counted(tmp_path: Path) -> None:
    account, _ = taken(sheets(tmp_path, grants=[[*TITLES, ""], [*grant(1), "see page 3", "or 4"]]))
    assert account.lost == {"column J (without a title)": 1, "column K (without a title)": 1}


@pytest.mark.parametrize(
    ("name", "encoding", "separator"),
    [("a.csv", "cp1252", ";"), ("a.tsv", "utf-8", "\t"), ("a.csv", "utf-16", "\t"), ("a.csv", "utf-8-sig", "|")],
)
def test_a_text_file_is_read_in_its_own_encoding_and_with_its_own_separator(
    name: str, encoding: str, separator: str, tmp_path: Path
) -> None:
    with (tmp_path / name).open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=separator).writerows([TITLES, grant(1, Title="Água é vida"), grant(2)])
    _, records = taken(tmp_path / name)
    assert records["grant/360G-agua-1"]["name"] == {"en": "Água é vida"}
    assert len(grants_in(records)) == 2


def ods_table(name: str, rows: Rows, more: str = "") -> str:
    lines = "".join(f"<table:table-row>{''.join(cell(str(text)) for text in row)}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}"{more}>{lines}</table:table>'


def test_a_workbook_of_libreoffice_is_read_with_all_its_sheets(tmp_path: Path) -> None:
    tables = ods_table("About", [["Water fund"]]) + ods_table("2019", [["Grants of 2019"], TITLES, grant(1)])
    path = write_ods(tmp_path / "f.ods", tables + ods_table("2020", [TITLES, grant(2)]))
    account, records = taken(path)
    assert grants_in(records) == ["grant/360G-agua-1", "grant/360G-agua-2"]
    assert records["grant/360G-agua-1"]["amount"] == {"value": "100", "currency": "GBP"}
    assert (account.lost, account.rows.adds_up) == ({"sheet About": 1}, True)


def test_a_workbook_with_macros_is_read_as_one_without(tmp_path: Path) -> None:
    path = sheets(tmp_path, grants=[TITLES, grant(1)]).rename(tmp_path / "f.xlsm")
    assert grants_in(taken(path)[1]) == ["grant/360G-agua-1"]


def test_titles_that_nobody_knows_are_shown(tmp_path: Path) -> None:
    from peasant_ld.problem import InputError

    with pytest.raises(InputError) as caught:
        taken(sheets(tmp_path, apoios=[["Número", "Título", "Valor"], [1, "Poço", 100]]))
    assert caught.value.problem.facts["found"] == "Número, Título, Valor"


@pytest.mark.slow
def test_a_table_of_many_grants_comes_in_without_being_held_taken_apart(tmp_path: Path) -> None:
    titles = "Identifier,Title,Currency,Amount Awarded,Award Date,Funding Org:Identifier,Recipient Org:Identifier"
    code = (
        "import re, sys; from pathlib import Path; from peasant_ld.exchange.dataset_folder import Wanted;"
        "from peasant_ld.exchange.threesixty.importing import import_360giving;"
        "wanted = Wanted('https://example.org/', 'https://creativecommons.org/licenses/by/4.0/', 'P');"
        "import_360giving([Path(sys.argv[1])], Path(sys.argv[2]), wanted);"
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    peaks = []
    for number in (5_000, 25_000):
        rows = (f"360G-m-{n},Seeds for group {n},GBP,{n},2019-10-03,GB-CHC-1,GB-CHC-2" for n in range(number))
        path = tmp_path / f"{number}.csv"
        path.write_text("\n".join([titles, *rows]), encoding="utf-8")
        run = [sys.executable, "-c", code, str(path), str(tmp_path / f"d{number}")]
        peaks.append(int(subprocess.run(run, capture_output=True, text=True, check=True).stdout))
        assert sorted(each.name for each in (tmp_path / f"d{number}").iterdir()) == [
            "dataset.toml",
            "import-report.json",
            "records",
        ]
    print(f"{peaks[1] / 1024:.0f} MB for 25,000 grants")
    assert peaks[1] - peaks[0] < 20_000 * 2  # KiB
