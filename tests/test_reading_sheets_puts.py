"""A row becomes a record: words for nothing are absent, an amount brings its currency, and what was read is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from peasant_ld.check import check_alone
from peasant_ld.problem import Problem, Severity
from peasant_ld.reading import Declared, Record, read_records


def read(folder: Path, text: str, **declared: Any) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The records of a table of grants in which nothing is wrong, and what is told."""
    (folder / "grants.csv").write_text(text, encoding="utf-8")
    items = list(read_records(folder / "grants.csv", Declared("pt", **declared)))
    told = [each for item in items for each in ((item,) if isinstance(item, Problem) else item.problems)]
    records = (item for item in items if isinstance(item, Record))
    return [each.data for each in records if not any(problem.blocks for problem in each.problems)], told


def told(problems: list[Problem]) -> list[tuple[str, str | None, str | None]]:
    return [(each.code, each.place and each.place.cell, each.value) for each in problems if each.code != "PLD311"]


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("name", "#N/D"),
        ("recipient", "n/d"),
        ("topic", "-"),
        ("awarded", "s.d."),
        ("amount.value", "?"),
        ("amount.currency", "NULL"),
        ("openCall", "N/A"),
        ("plannedMonths", "sem dados"),
        ("referenceCode", "NaN"),
        ("description", " não informado "),
    ],
)
def test_a_word_for_nothing_is_absent_and_told(tmp_path: Path, title: str, word: str) -> None:
    records, problems = read(tmp_path, f"id,{title}\ngrant/a,{word}\ngrant/b,{word}\n")
    assert records == [{"type": "Grant", "id": "grant/a"}, {"type": "Grant", "id": "grant/b"}]
    (problem,) = problems
    assert told(problems) == [("PLD331", "B2", word.strip())]
    assert (problem.severity, problem.facts["rows"]) == (Severity.WARNING, 2)


def test_an_id_that_is_a_word_for_nothing_is_absent(tmp_path: Path) -> None:
    records, problems = read(tmp_path, "id,name\nN/A,Casa\n")
    assert [record.get("id") for record in records] in ([None], [])
    assert problems


def test_what_a_list_or_a_rule_of_access_holds_is_no_word_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "place.csv").write_text(
        "id,country,access.level,access.until\nplace/a,NA,-,\nplace/b,n/a,restricted,s.d.\n", encoding="utf-8"
    )
    items = list(read_records(tmp_path / "place.csv", Declared("pt")))
    assert [each.data for each in items if isinstance(each, Record)] == [
        {"type": "Place", "id": "place/a", "country": "NA", "access": {"level": "-"}},
        {"type": "Place", "id": "place/b", "access": {"level": "restricted", "until": "s.d."}},
    ]


def test_labels_and_yes_and_no_do_not_loosen_a_rule_of_access(tmp_path: Path) -> None:
    (tmp_path / "document.csv").write_text(
        "id,genre,access.level\ndocument/a,Fotografia,Público\ndocument/b,carta,Restrito\n", encoding="utf-8"
    )
    records = [each.data for each in read_records(tmp_path / "document.csv") if isinstance(each, Record)]
    assert [(each["genre"], each["access"]["level"]) for each in records] == [
        ("photograph", "Público"),
        ("letter", "Restrito"),
    ]


@pytest.mark.parametrize("error", ["#REF!", "#VALOR!", "Err:502"])
def test_the_error_of_a_formula_sets_its_row_aside(tmp_path: Path, error: str) -> None:
    records, problems = read(tmp_path, f"id,name\ngrant/a,{error}\ngrant/b,B\n")
    assert [record["id"] for record in records] == ["grant/b"]
    assert [(each.code, each.place and each.place.cell, each.record) for each in problems] == [
        ("PLD314", "B2", "grant/a")
    ]


@pytest.mark.parametrize(
    ("columns", "cells", "amount"),
    [
        ("amount.value", '"R$ 12.500,00"', {"value": "12500.00", "currency": "BRL"}),
        ("amount.value,amount.currency", "US$ 500,", {"value": "500", "currency": "USD"}),
        ("amount.value,amount.currency", "€ 500,EUR", {"value": "500", "currency": "EUR"}),
        ("amount.currency,amount.value", "HTG,500 G", {"value": "500", "currency": "HTG"}),
        ("amount.value,amount.currency", "$ 500,MXN", {"value": "500", "currency": "MXN"}),
        ("amount.value,amount.currency", "500,R$", {"value": "500", "currency": "BRL"}),
    ],
)
def test_an_amount_says_its_currency(tmp_path: Path, columns: str, cells: str, amount: dict[str, str]) -> None:
    records, problems = read(tmp_path, f"id,{columns}\ngrant/a,{cells}\n")
    assert records == [{"type": "Grant", "id": "grant/a", "amount": amount}]
    assert {each.code for each in problems} == {"PLD332"}


@pytest.mark.parametrize(
    ("columns", "cells", "at", "facts"),
    [
        ("amount.value,amount.currency", "R$ 5,USD", "B2", {"other": "USD"}),
        ("amount.currency,amount.value", "USD,5 euros", "C2", {"other": "USD"}),
        ("amount.value,amount.currency", "G 5,BRL", "B2", {"other": "BRL"}),
        ("amount.value", "G 5", "B2", {"known": "HTG, PYG"}),
        ("amount.value,amount.currency", "5,G", "C2", {"known": "HTG, PYG"}),
    ],
)
def test_a_currency_that_is_not_clear_is_an_error_at_the_cell(
    tmp_path: Path, columns: str, cells: str, at: str, facts: dict[str, str]
) -> None:
    records, problems = read(tmp_path, f"id,{columns}\ngrant/a,{cells}\n")
    (problem,) = problems
    assert records == []
    assert (problem.code, problem.record, problem.place and problem.place.cell) == ("PLD333", "grant/a", at)
    assert {key: value for key, value in problem.facts.items() if key != "records"} == facts


def test_a_declared_currency_is_that_of_amounts_that_state_none(tmp_path: Path) -> None:
    table = "id,amount.value\ngrant/a,500\ngrant/b,G 700\ngrant/c,R$ 3\n"
    records, _ = read(tmp_path, table, currency="HTG")
    assert [record["amount"] for record in records] == [
        {"value": "500", "currency": "HTG"},
        {"value": "700", "currency": "HTG"},
        {"value": "3", "currency": "BRL"},
    ]
    stated, _ = read(tmp_path, "id,amount.value,amount.currency\ngrant/a,500,\n", currency="HTG")
    assert stated[0]["amount"] == {"value": "500"}, "a column of its own says that none is known"


def test_numbers_of_which_both_readings_are_possible_are_asked_one_by_one(tmp_path: Path) -> None:
    table = 'id,amount.value\ngrant/a,12.500\ngrant/b,"12.500,00"\ngrant/c,"1,000"\n'
    records, problems = read(tmp_path, table)
    assert [record["id"] for record in records] == ["grant/b"], "the other numbers of the column settle nothing"
    assert [
        (each.place and each.place.cell, each.facts["suggestion"], each.facts["other"]) for each in problems[:2]
    ] == [
        ("B2", "12500", "12.500"),
        ("B4", "1000", "1.000"),
    ]
    records, _ = read(tmp_path, table, decimal=",")
    assert [record["amount"]["value"] for record in records] == ["12500", "12500.00", "1.000"]


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\t"])
def test_a_value_with_blanks_around_it_was_read_as_nothing_else(tmp_path: Path, blank: str) -> None:
    cells = (f"{text}{blank}" for text in ("500.00", "BRL", "2018-08-14", "true"))
    records, problems = read(tmp_path, f"id,amount.value,amount.currency,awarded,openCall\ngrant/a,{','.join(cells)}\n")
    assert records[0]["amount"] == {"value": "500.00", "currency": "BRL"}
    assert problems == []


def test_what_was_read_is_told_once_a_column_with_the_first_cell_and_the_count(tmp_path: Path) -> None:
    table = "id,awarded,openCall\ngrant/a,2018,true\ngrant/b,agosto de 2018,Sim\ngrant/c,c. 1984,Não\n"
    records, problems = read(tmp_path, table)
    assert records[1]["awarded"] == {"edtf": "2018-08", "text": "agosto de 2018"}
    assert [record["openCall"] for record in records] == [True, True, False]
    assert told(problems) == [("PLD332", "B3", "agosto de 2018"), ("PLD332", "C3", "Sim")]
    assert [(each.facts["suggestion"], each.facts["rows"]) for each in problems] == [("2018-08", 2), ("true", 2)]
    assert {each.severity for each in problems} == {Severity.ADVICE}


def test_the_words_of_a_date_stand_beside_it_where_a_column_holds_the_edtf(tmp_path: Path) -> None:
    table = "id,awarded.edtf\ngrant/a,c. 1984\n"
    assert read(tmp_path, table)[0][0]["awarded"] == {"edtf": "1984~", "text": "c. 1984"}
    table = "id,awarded.edtf,awarded.text\ngrant/a,c. 1984,as told\n"
    assert read(tmp_path, table)[0][0]["awarded"] == {"edtf": "1984~", "text": "as told"}


def test_a_typed_number_with_three_decimals_is_not_asked(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("python_calamine")
    book = openpyxl.Workbook()
    book.active.title = "Grant"
    for row in (["id", "amount.value", "name@pt"], ["grant/a", 12.125, 7.125], ["grant/b", 8120.330000000001, "B"]):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    items = list(read_records(tmp_path / "book.xlsx", Declared("pt")))
    records = [each.data for each in items if isinstance(each, Record)]
    assert [record["amount"]["value"] for record in records] == ["12.125", "8120.33"]
    assert type(records[0]["amount"]["value"]) is type(records[0]["name"]["pt"]) is str


@pytest.mark.parametrize(
    ("titles", "cells", "found"),
    [
        ("amount.value,amount.currency,awarded", "12.500,Dobrões,2018-13-40", ["PLD330 B2", "PLD030 C2", "PLD029 D2"]),
        ("amount.currency,amount.value,awarded", "BRL,12.500,2018-13-40", ["PLD330 C2", "PLD029 D2"]),
        ("amount.value,awarded", "$ 500,2018-13-40", ["PLD333 B2", "PLD029 C2"]),
        ("amount.value,amount.currency", "12.500,$", ["PLD330 B2", "PLD333 C2"]),
        ("awarded,openCall", "03/04/2018,perhaps", ["PLD305 B2", "PLD022 C2"]),
        ("awarded,funder", "anos 80,No Body", ["PLD334 B2", "PLD348 C2"]),
        ("name@pt,openCall", "#REF!,perhaps", ["PLD314 B2", "PLD022 C2"]),
        ("awarded,access.level", "03/04/2018,hidden", ["PLD305 B2", "PLD033 C2"]),
    ],
)
def test_all_that_is_wrong_with_a_row_is_told_beside_what_is_unclear_in_it_and_nothing_that_follows(
    tmp_path: Path, titles: str, cells: str, found: list[str]
) -> None:
    (tmp_path / "grants.csv").write_text(f"id,{titles}\ngrant/a,{cells}\ngrant/b\n", "utf-8")
    problems = [each for each in check_alone(read_records(tmp_path / "grants.csv")) if each.blocks]
    assert sorted(f"{each.code} {each.place and each.place.cell}" for each in problems) == sorted(found)
    assert {each.record for each in problems} == {"grant/a"}
