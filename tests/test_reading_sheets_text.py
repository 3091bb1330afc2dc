"""A CSV file becomes rows of cells: its encoding and separator are detected and told, broken rows are told too."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.text import csv_rows, detect_separator, read_csv

DECLARED = Declared("en")


def written(folder: Path, content: str | bytes, name: str = "grants.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


# --- separators


@pytest.mark.parametrize(
    ("content", "separator"),
    [
        ("id,name@en\ng/1,A\n", ","),
        ("id;name@en\ng/1;A\n", ";"),
        ("id\tname@en\ng/1\tA\n", "\t"),
        ("id|name@en\ng/1|A\n", "|"),
        # the one with which the most keys are named, whatever the texts hold
        ("id;name@en;funder\ng/1;a, b, c, d, e;x\n", ";"),
        ("Título, código, e mais;x\nid;funder\n", ";"),
        ("id;amount.value\n", ";"),
        # where it is equal, the one with the most cells in the first rows; then the comma
        ("a;b;c\n1,2;3;4\n", ";"),
        ("a,b\n1;2\n", ","),
        ("a\nb\nc\n1;2;3\n", ","),
        ("a\nb\n1;2;3\n", ";"),
        ("id\ng/1\n", ","),
        ("", ","),
        # what stands behind a key and around it
        ("x,id ;funder.a;topic@en\n", ";"),
        # remarks do not count
        ("# id,name,funder\nid;topic\n", ";"),
        # the first ten rows
        ("x\n" * 9 + "id;topic\n", ";"),
        ("x\n" * 10 + "id;topic\n", ","),
        # as spreadsheet programs say it themselves
        ("sep=;\nid,name\n", ";"),
        ("sep=|\nid,name\n", "|"),
        ("sep=\t\nid,name\n", "\t"),
        ("sep=:\nid,name\n", ","),
        ("sap=;\nid,name\n", ","),
    ],
)
def test_the_separator_is_that_with_which_the_most_keys_are_named(tmp_path: Path, content: str, separator: str) -> None:
    assert detect_separator(written(tmp_path, content), "utf-8", DECLARED) == separator


def test_the_separator_is_looked_for_in_the_encoding_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "id;name@en\n", encoding="utf-16-le")
    assert detect_separator(path, "utf-16-le", DECLARED) == ";"
    assert detect_separator(written(tmp_path, b"id;\xe9\n"), "utf-8", DECLARED) == ";"


# --- rows


def rows(
    path: Path, separator: str = ",", encoding: str = "utf-8"
) -> list[tuple[int, list[str]] | tuple[str, int, str]]:
    """The rows, and of each problem its code, its row and its reason."""
    found: list[tuple[int, list[str]] | tuple[str, int, str]] = []
    for item in csv_rows(path, "grants.csv", encoding, separator):
        if isinstance(item, Problem):
            assert item.place is not None
            found.append((item.code, item.place.row or 0, str(item.facts.get("reason", ""))))
        else:
            found.append(item)
    return found


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", []),
        ("id,a\ng/1,b\n", [(1, ["id", "a"]), (2, ["g/1", "b"])]),
        ("id\n\ng/1", [(1, ["id"]), (2, []), (3, ["g/1"])]),
        ("id\r\ng/1\r\n", [(1, ["id"]), (2, ["g/1"])]),
        ('id,"a\nb"\ng/1,c\n', [(1, ["id", "a\nb"]), (2, ["g/1", "c"])]),
        ('id,"a ""b"""\n', [(1, ["id", 'a "b"'])]),
        ("sep=,\nid\n", [(2, ["id"])]),
        ("sep=;\nid\n", [(2, ["id"])]),
        ("sep=,a\nid\n", [(2, ["id"])]),
        ("sep=,a,b\n", [(1, ["sep=", "a", "b"])]),
        ("id\nsep=,\n", [(1, ["id"]), (2, ["sep=", ""])]),
        ("\nid\n", [(1, []), (2, ["id"])]),
        ('id\n"a"b\ng/1\n', [(1, ["id"]), ("PLD312", 2, "broken-quotes"), (3, ["g/1"])]),
        ('id\n"a\n', [(1, ["id"]), ("PLD312", 2, "no-closing-quote")]),
    ],
)
def test_rows_are_numbered_from_one_and_broken_ones_told(
    tmp_path: Path, content: str, found: list[tuple[int, list[str]]]
) -> None:
    assert rows(written(tmp_path, content)) == found


def test_a_cell_that_is_too_long_is_told(tmp_path: Path) -> None:
    before = csv.field_size_limit(10)
    try:
        assert rows(written(tmp_path, f"id\n{'x' * 11}\ng/1\n")) == [
            (1, ["id"]),
            ("PLD312", 2, "cell-too-long"),
            (3, ["g/1"]),
        ]
    finally:
        csv.field_size_limit(before)


def test_a_broken_row_counts_as_one_record(tmp_path: Path) -> None:
    [problem] = [
        item
        for item in csv_rows(written(tmp_path, 'id\n"a"b\n'), "shown.csv", "utf-8", ",")
        if isinstance(item, Problem)
    ]
    assert problem.facts == {"reason": "broken-quotes", "records": 1}
    assert problem.place == Place("shown.csv", row=2)
    assert problem.severity is Severity.ERROR


def test_what_is_not_in_the_encoding_ends_the_rows(tmp_path: Path) -> None:
    path = written(tmp_path, b"id\ng/1\n\xff\n")
    [problem] = [item for item in csv_rows(path, "shown.csv", "utf-8", ",") if isinstance(item, Problem)]
    assert (problem.code, problem.place, problem.facts) == ("PLD002", Place("shown.csv"), {"offset": 7})


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    for items in (
        csv_rows(tmp_path / "none.csv", "none.csv", "utf-8", ","),
        read_csv(tmp_path / "none.csv", "none.csv"),
    ):
        [problem] = items
        assert isinstance(problem, Problem)
        assert problem.place == Place("none.csv")
        assert problem.code.startswith("PLD00")


# --- what is told of a file


@pytest.mark.parametrize(
    ("content", "encoding", "name", "told"),
    [
        ("id\ng/1\n", "utf-8", "grants.csv", []),
        ("id\ng/1\n", "utf-8-sig", "grants.csv", []),
        ("id\ng/1\n", "utf-16", "grants.csv", [("PLD310", "UTF-16")]),
        ("id,acronym\ng/1,A\n", "utf-16-le", "grants.csv", [("PLD310", "UTF-16")]),
        ("id,acronym\ng/1,A\n", "utf-16-be", "grants.csv", [("PLD310", "UTF-16")]),
        ("id,acronym\ng/1,é\n", "cp1252", "grants.csv", [("PLD310", "Windows-1252")]),
        ("id,acronym\ng/1,Associação\n", "mac_roman", "grants.csv", [("PLD310", "Mac Roman")]),
        ("id,acronym\ng/1,Associação\n", "cp850", "grants.csv", [("PLD310", "DOS (CP850)")]),
        ("id;acronym\ng/1;A\n", "utf-8", "grants.csv", [("PLD311", "semicolon")]),
        ("id\tacronym\ng/1\tA\n", "utf-8", "grants.csv", [("PLD311", "tab")]),
        ("id|acronym\ng/1|A\n", "utf-8", "grants.csv", [("PLD311", "bar")]),
        ("id\tacronym\ng/1\tA\n", "utf-8", "grants.tsv", []),
        ("id\tacronym\ng/1\tA\n", "utf-8", "grants.TSV", []),
        ("id,acronym\ng/1,A\n", "utf-8", "grants.tsv", [("PLD311", "comma")]),
        ("id;acronym\ng/1;é\n", "cp1252", "grants.csv", [("PLD310", "Windows-1252"), ("PLD311", "semicolon")]),
    ],
)
def test_what_is_not_usual_is_told_as_advice(
    tmp_path: Path, content: str, encoding: str, name: str, told: list[tuple[str, str]]
) -> None:
    items = list(read_csv(written(tmp_path, content, name, encoding), "shown.csv"))
    problems = [item for item in items if isinstance(item, Problem)]
    assert [(each.code, each.facts["found"]) for each in problems] == told
    assert {each.severity for each in problems} <= {Severity.ADVICE}
    assert {each.place for each in problems} <= {Place("shown.csv")}
    [record] = [item for item in items if isinstance(item, Record)]
    assert (record.data["id"], record.data["type"]) == ("g/1", "Grant")
    assert record.origin == Place("shown.csv", row=2)


def test_what_is_declared_counts_for_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "id,name,awarded\ng/1,A,03/04/2018\n")
    [record] = read_csv(path, "grants.csv", Declared("pt", "dmy"))
    assert isinstance(record, Record)
    assert record.data == {"type": "Grant", "id": "g/1", "name": {"pt": "A"}, "awarded": "2018-04-03"}
    language, undated = read_csv(path, "grants.csv")
    assert isinstance(language, Problem)
    assert isinstance(undated, Record)
    assert [language.code, *(each.code for each in undated.problems)] == ["PLD306", "PLD305"]


def test_the_kind_is_that_of_the_name_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "id\nm/1\n", "movements.csv")
    assert [item.data["type"] for item in read_csv(path, "shown.csv") if isinstance(item, Record)] == ["Movement"]
