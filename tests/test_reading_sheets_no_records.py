"""Totals, headings, notes, headers once more: what is no record is told and not published; in doubt it is an error."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.header import nested_key
from peasant_ld.reading.sheets.nested import Nested
from peasant_ld.reading.sheets.no_records import is_usual
from peasant_ld.reading.sheets.row_account import RowAccount
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import read_nested, read_table

HEADER = "id|acronym|amount.value|amount.currency|awarded"
A, B = "grant/a|A|100.00|BRL|2018", "grant/b|B|200.00|BRL|2019"


def read(*lines: str, title: str = "Grant") -> tuple[list[Any], list[tuple[int | None, str, bool]], RowAccount]:
    """The ids of sound records; the row, what it was taken for, and whether that is an error; the account."""
    account = RowAccount()
    sheet = Sheet("a.xlsx", title, title, Declared("en"), account=account)
    items = list(read_table([(n, line.split("|")) for n, line in enumerate(lines, 1)], sheet))
    records = [item for item in items if isinstance(item, Record)]
    told = [item for item in items if isinstance(item, Problem)]
    told += [problem for record in records for problem in record.problems]
    assert account.adds_up
    assert account.rows == len(lines)
    sound = [record.data.get("id") for record in records if not record.problems]
    found = [(each.place.row if each.place else None, str(each.facts.get("found")), each.blocks) for each in told]
    return sound, sorted(found), account


@pytest.mark.parametrize(
    "row",
    [
        *(
            "TOTAL||300||",
            "Total||300|BRL|",
            "|Total|300||",
            "|Total geral|300||",
            "||Total|300|",
            "Total|||R$ 300,00|",
        ),
        *("Subtotal||300||", "Sub-total||1||", "sous-total||300||", "Sous-total 2018||300||", "Total général||300||"),
        *("Suma||300||", "SOMA||300||", "Somme||300||", "Sòm total||300||", "Total jeneral||300||", "Totais||2|300|"),
        *("Total do ano 2018||300||", "Total por año||300||", "Grand total:||300||", "total: 1||||", "Total|1|||"),
        *("TOTAL/2018||300||", "total/2018||300||", "2|registros|||", "2 records||||", "Total|Total|300||"),
        *("||300||", "|Brasil|300||", "|Total Brasil|300.00|BRL|"),  # the sum of what stands above
    ],
)
def test_a_total_is_no_record(row: str) -> None:
    sound, told, account = read(HEADER, A, B, row)
    assert sound == ["grant/a", "grant/b"]
    assert told == [(4, "total", False)]
    assert account.passed["total"] == 1


def test_subtotals_add_up_what_stands_above_them_since_the_last() -> None:
    c, d = "grant/c|C|7|BRL|", "grant/d|D|8|BRL|"
    sound, told, _ = read(HEADER, A, B, "||300||", c, d, "||15||", "||315||")
    assert len(sound) == 4
    assert told == [(row, "total", False) for row in (4, 7, 8)]


@pytest.mark.parametrize(
    "row",
    [
        *("|Total Solidarity Fund|7||2018", "Total|Fundo Total|300|BRL|2018-08-14", "Soma|Movimento Soma|||"),
        *("|Total Brasil|299||", "Total Brasil||299||"),
    ],
)
def test_what_may_be_a_total_is_in_doubt_or_a_record_with_errors(row: str) -> None:
    sound, told, account = read(HEADER, A, B, row)
    assert account.records == 3
    assert told in ([(4, "total", True)], [])
    assert told or sound[-1] in (None, "Total Brasil")


def test_a_row_in_doubt_on_a_sheet_may_be_marked_as_a_remark_and_then_is_one() -> None:
    sheet = Sheet("a.xlsx", "Grant", "Grant", Declared("en"))
    lines = (HEADER, A, B, "Total Brasil||299||")
    items = list(read_table([(n, line.split("|")) for n, line in enumerate(lines, 1)], sheet))
    (doubt,) = [p for item in items if isinstance(item, Record) for p in item.problems if p.code == "PLD324"]
    assert str(doubt.fix("en")).endswith("or begin its first cell with #")
    _, told, account = read(*lines[:3], "# Total Brasil||299||")
    assert (account.passed["comment"], [blocks for *_, blocks in told]) == (1, [False] * len(told))


def test_a_number_without_an_id_that_is_no_sum_is_no_total() -> None:
    for row in ("||299||", "||300|BRL|2018-08-14", "|Apoio C|300|BRL|2018-08-14"):
        assert not any(found == "total" and not blocks for _, found, blocks in read(HEADER, A, B, row)[1]), row
    assert read(HEADER, A, "||100||")[1] == [(3, "heading", True)], "one number above is no sum"
    unknown = "grant/c|C|7 mil|BRL|"
    assert not any(not blocks for *_, blocks in read(HEADER, A, unknown, B, "||300||")[1])


@pytest.mark.parametrize(
    ("row", "found"),
    [
        *(("2018||||", "heading"), ("2018-2019||||", "heading"), ("2018/19||||", "heading"), ("Brasil||||", "heading")),
        *(("Grupo A||||", "heading"), ("HAITI||||", "heading"), ("Movimentos do Norte||||", "heading")),
        *(
            ("Fonte: arquivo da casa, 2019||||", "note"),
            ("Fonte:|arquivo da casa|||", "note"),
            ("* aproximado||||", "note"),
        ),
        *(
            ("Source: the house||||", "note"),
            ("Nòt: x||||", "note"),
            ("Observação: x||||", "note"),
            ("(1) x||||", "note"),
        ),
        *(("Atualizado em 2019||||", "note"), ("|Nota: x|||", "note"), ("Fonte: arquivo/casa||||", "note")),
        *(
            (HEADER, "header"),
            ("ID *|Acronym|amount.value|amount.currency|Awarded", "header"),
            ("id|acronym|||", "header"),
        ),
    ],
)
def test_headings_notes_and_the_header_once_more_are_no_records(row: str, found: str) -> None:
    for lines in ((HEADER, row, A, B), (HEADER, A, row, B), (HEADER, A, "||||", row)):
        sound, told, _ = read(*lines)
        assert sound == [line.partition("|")[0] for line in lines if line in (A, B)]
        assert told == [(lines.index(row, 1) + 1, found, False)]


def test_titles_for_people_once_more_are_the_header_too() -> None:
    titles = "Código *|Sigla|Valor|Moeda|Data"
    assert read(titles, HEADER, A, titles, HEADER, B)[1] == [(4, "header", False), (5, "header", False)]


@pytest.mark.parametrize("row", ["mst||||", "17||||", "|only a name|||"])
def test_a_single_cell_that_may_be_an_id_or_a_name_is_in_doubt(row: str) -> None:
    sound, told, account = read(HEADER, A, row, B)
    assert sound == ["grant/a", "grant/b"]
    assert told == [(3, "heading", True)]
    assert account.records == 3


def test_in_a_table_of_own_ids_a_year_may_be_one() -> None:
    assert read("id|acronym", "1984|A", "1985|")[1] == [(3, "heading", True)]


@pytest.mark.parametrize("row", ["grant/c||||", "https://example.org/c||||", "urn:x:c|Total|||", "grant/c|Total|300||"])
def test_a_row_with_a_usual_id_is_always_a_record(row: str) -> None:
    sound, told, _ = read(HEADER, A, B, "||||", row)
    assert (len(sound), told) == (3, [])


@pytest.mark.parametrize(
    "lines", [["mst|A|||", "cut|B|||", "17|C|||"], ["1|A|1||", "2|B|2||", "3|C|3||"], ["MST|A|||"]]
)
def test_ids_of_another_form_are_ids(lines: list[str]) -> None:
    sound, told, _ = read(HEADER, *lines, "||||", *lines)
    assert (len(sound), told) == (2 * len(lines), [])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([A, "1984|1|||"], [(3, "second-table", True)]),
        ([A, "||||", "mst|A|||"], [(4, "second-table", True)]),
        ([A, "mst|A|||"], []),
        ([A, "Ano|Quantidade|||"], [(3, "second-table", True)]),
        (["Brasil|3|||", A], [(2, "second-table", True)]),
        (["mst|3|||", A], []),
        ([A, "17|C|1|BRL|2018", "MST|C|1|BRL|2018"], []),
        ([A, "||||", "Grant/C|C|||"], []),
        ([A, "||||", "Resumo||||", "1984|1|||"], [(4, "heading", False), (5, "second-table", True)]),
        ([A, "1984|1|||", "1985|0|||"], [(3, "second-table", True), (4, "second-table", True)]),
    ],
)
def test_what_may_belong_to_another_table_is_in_doubt(lines: list[str], told: list[Any]) -> None:
    assert read(HEADER, *lines)[1] == told


def test_a_second_table_is_told_at_its_header_and_its_ids_are_in_doubt() -> None:
    sound, told, account = read(HEADER, A, "||||", "id|name|country||", "x|Casa|BR||", "||||", "place/y|Casa|BR||")
    assert sound == ["grant/a"]
    assert told == [(4, "second-table", False), (7, "second-table", True)]
    assert (account.passed["second-table"], account.records) == (2, 2)


def test_rows_with_nothing_that_is_read_are_told_at_the_first() -> None:
    header = "id|acronym|_mine"
    sound, told, account = read(header, "grant/a|A|x", "||call them", "||write")
    assert sound == ["grant/a"]
    assert told == [(3, "unread", False)]
    assert account.passed["unread"] == 2


def test_a_row_with_something_under_no_title_alone_is_an_error() -> None:
    lines = ["id|acronym||_mine", "grant/a|A||x", "||lost|x"]
    account = RowAccount()
    sheet = Sheet("a.xlsx", "Grant", "Grant", Declared("en"), account=account)
    items = list(read_table([(n, line.split("|")) for n, line in enumerate(lines, 1)], sheet))
    assert [(item.code, item.facts["records"]) for item in items if isinstance(item, Problem)] == [("PLD302", 1)]
    assert (account.records, account.adds_up) == (2, True)


@pytest.mark.parametrize("label", ["TOTAL|||300", "1|||300"])
def test_a_label_may_stand_in_a_column_that_is_not_read(label: str) -> None:
    lines = ["_n|id|acronym|amount.value", "1|grant/a|A|100", "2|grant/b|B|200", label]
    assert read(*lines)[1] == [(4, "total", False)]


# --- remarks


@pytest.mark.parametrize(
    ("lines", "severity", "rows"),
    [
        (["# a remark|", "grant/a|A"], Severity.ADVICE, 1),
        (["# a remark|", "#grant/b|B", "grant/a|A"], Severity.ADVICE, 2),
        (["# grant/example|A", "grant/a|A"], None, 0),  # of a form of ours
    ],
)
def test_rows_of_remarks_are_told_and_counted(lines: list[str], severity: Severity | None, rows: int) -> None:
    account = RowAccount()
    sheet = Sheet("a.csv", None, "Grant", Declared(), account=account)
    items = read_table([(n, line.split("|")) for n, line in enumerate(["id|acronym", *lines], 1)], sheet)
    told = [(each.code, each.severity, each.facts.get("rows", 1)) for each in items if isinstance(each, Problem)]
    assert told == ([("PLD323", severity, rows)] if severity else [])
    assert account.passed["comment"] == len(lines) - 1


def test_rows_numbered_with_a_sign_that_would_be_records_are_a_warning() -> None:
    lines = ["_n|id|acronym", "#1|grant/a|A", "#2|grant/b|B", "3|grant/c|C"]
    items = list(
        read_table([(n, line.split("|")) for n, line in enumerate(lines, 1)], Sheet("a", None, "Grant", Declared()))
    )
    [told] = (item for item in items if isinstance(item, Problem))
    assert (told.code, told.severity, told.place, told.facts["rows"]) == (
        "PLD323",
        Severity.WARNING,
        Place("a", row=2),
        2,
    )


def test_a_column_of_numbers_may_have_the_sign_as_its_title() -> None:
    assert read("#|id|acronym", "1|grant/a|A", "2|grant/b|B")[0] == ["grant/a", "grant/b"]


# --- above the header


def test_empty_rows_above_a_table_do_not_hide_it() -> None:
    assert read(*[""] * 30, "id|acronym", "grant/a|A")[0] == ["grant/a"]


def test_a_record_above_the_header_is_an_error_at_its_row() -> None:
    sound, told, account = read("id|acronym", "grant/a|A", "id|acronym|amount.value", "grant/b|B|1")
    assert sound == ["grant/b"]
    assert told == [(2, "above", True)]
    assert account.records == 2


# --- nested lists


def test_a_total_of_a_nested_sheet_is_no_node() -> None:
    title = "Grant.share"
    account = RowAccount()
    sheet = Sheet("a.xlsx", title, title, Declared("en"), account=account)
    of = nested_key(sheet)
    assert of is not None
    rows = [["record", "of", "percentage"], ["grant/a", "place", "40"], ["Total", "", "40"], ["", "topic", ""]]
    nested = Nested()
    told = list(read_nested(list(enumerate(rows, 1)), sheet, nested, of))
    assert [problem.facts.get("found") for problem in told] == ["total"]
    assert [len(each) for each in nested.rows.values()] == [1, 1], "a node of no record is told as such"
    assert (account.nested, account.records, account.adds_up) == (2, 0, True)


@pytest.mark.parametrize(
    ("identity", "usual"),
    [
        *((each, True) for each in ("grant/a", "x/é", "https://example.org/x", "urn:isbn:1", "learning-centre/a/b")),
        *(
            (each, False)
            for each in ("mst", "17", "Total", "total/2018", "2018/2019", "Fonte: a/b", "grant/a b", "", "/a")
        ),
    ],
)
def test_ids_have_a_usual_form(identity: str, usual: bool) -> None:
    assert is_usual(identity) is usual
