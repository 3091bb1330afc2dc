"""The rows of one sheet become records, one a row; what is wrong with a row is told, and the others stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from peasant_ld.problem import Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.header import header_row, nested_key, scope_of
from peasant_ld.reading.sheets.nested import Nested, orphans
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import read_nested, read_table

BROKEN = Problem("PLD312", Place("a.csv", row=2))
Data = dict[str, Any]


REMARKS = "PLD323"  # told of rows that begin with #


def sheet(title: str = "Grant", first: int = 0) -> Sheet:
    return Sheet("a.xlsx", title, title, Declared("en"), first)


def rows(*lines: str | Problem) -> list[tuple[int, list[str]] | Problem]:
    """Rows from 1; their cells are separated by bars."""
    return [line if isinstance(line, Problem) else (n, line.split("|")) for n, line in enumerate(lines, 1)]


def read(*lines: str | Problem, title: str = "Grant", nested: Nested | None = None) -> list[Record | Problem]:
    return list(read_table(rows(*lines), sheet(title), nested))


def data(items: Iterable[Record | Problem]) -> list[Data]:
    """The data of the records in which the reader found no error."""
    records = (item for item in items if isinstance(item, Record))
    return [each.data for each in records if not any(problem.blocks for problem in each.problems)]


def told(items: Iterable[Record | Problem]) -> list[tuple[str, str | None]]:
    problems = (each for item in items for each in ((item,) if isinstance(item, Problem) else item.problems))
    return [(each.code, each.place.cell if each.place else None) for each in problems if each.code != REMARKS]


def test_rows_of_remarks_are_told_with_their_number() -> None:
    items = read("id", "# one", "g/1", "# two")
    assert [(item.code, item.facts["rows"]) for item in items if isinstance(item, Problem)] == [(REMARKS, 2)]
    assert data(items) == [{"type": "Grant", "id": "g/1"}]


# --- records


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["id|acronym", "g/1|A", "g/2|B"], [{"id": "g/1", "acronym": "A"}, {"id": "g/2", "acronym": "B"}]),
        (["id|acronym", "g/1", "g/2|"], [{"id": "g/1"}, {"id": "g/2"}]),
        (["id|acronym", "|", "", "#|x", "# a remark|x", "g/1|A"], [{"id": "g/1", "acronym": "A"}]),
        (["", "# for people|to read", "id|acronym", "g/1|A"], [{"id": "g/1", "acronym": "A"}]),
        (["id"], []),
        ([""], []),
        ([], []),
    ],
)
def test_each_row_below_the_header_is_a_record(lines: list[str], found: list[Data]) -> None:
    items = read(*lines)
    assert data(items) == [{"type": "Grant", **each} for each in found]
    assert told(items) == []


def test_a_record_stands_in_its_row_of_its_sheet() -> None:
    [first, second] = read("", "id", "g/1", "", "g/2")
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.origin == Place("a.xlsx", sheet="Grant", row=3)
    assert second.origin == Place("a.xlsx", sheet="Grant", row=5)
    assert second.place("/id").cell == "A5"


@pytest.mark.parametrize(
    ("title", "lines", "types"),
    [
        ("Grant", ["id", "g/1"], ["Grant"]),
        ("2018-grants", ["id", "g/1"], ["Grant"]),
        ("all", ["type|id", "Grant|g/1", "movimento|m/1", "Thing|t/1"], ["Grant", "Movement", "Thing"]),
        ("Grant", ["type|id", "Movement|m/1", "|g/1"], ["Movement", "Grant"]),
        ("all", ["type|id", "|g/1"], [None]),
    ],
)
def test_a_sheet_or_its_column_says_the_kind(title: str, lines: list[str], types: list[str | None]) -> None:
    assert [each.get("type") for each in data(read(*lines, title=title))] == types


def test_a_sheet_of_no_kind_is_told_once_with_the_kinds_there_are() -> None:
    [problem] = read("id", "x/1", "x/2", title="things")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.value, problem.place) == ("PLD304", "things", Place("a.xlsx", sheet="things"))
    assert "Grant, " in problem.facts["known"]


# --- what is wrong


@pytest.mark.parametrize(
    ("lines", "problems", "ids"),
    [
        (["id|nonsense", "g/1|x"], [("PLD301", "B1")], ["g/1"]),
        (["", "id|nonsense", "g/1|x"], [("PLD301", "B2")], ["g/1"]),
        (["id", "g/1|beyond", "g/2"], [("PLD303", "B2")], ["g/2"]),
        (["id||acronym", "g/1|lost|", "g/2||"], [("PLD302", "B2")], ["g/2"]),
        (["id|awarded", "g/1|03/04/2018", "g/2|2018"], [("PLD305", "B2")], ["g/2"]),
        (["id", BROKEN, "g/1"], [("PLD312", None)], ["g/1"]),
        ([BROKEN, "id", "g/1"], [("PLD312", None)], ["g/1"]),
        ([BROKEN, BROKEN], [("PLD312", None)] * 2, []),
        (["", BROKEN, *[""] * 12, BROKEN], [("PLD312", None)] * 2, []),
        (["id", *[f"g/{n}" for n in range(12)], BROKEN, "g/12"], [("PLD312", None)], [f"g/{n}" for n in range(13)]),
    ],
)
def test_what_is_wrong_with_a_row_is_told_and_the_others_stand(
    lines: list[str | Problem], problems: list[tuple[str, str | None]], ids: list[str]
) -> None:
    items = read(*lines)
    assert told(items) == problems
    assert [each["id"] for each in data(items)] == ids


def test_a_row_in_which_a_cell_is_unclear_is_a_record_with_that_problem() -> None:
    [record] = read("id|awarded|funder", "g/1|03/04/2018|organization/a")
    assert isinstance(record, Record)
    assert record.data == {"type": "Grant", "id": "g/1", "awarded": "03/04/2018", "funder": "organization/a"}
    assert [(each.code, each.record) for each in record.problems] == [("PLD305", "g/1")]


def test_a_row_that_is_lost_counts_as_one_record() -> None:
    [problem] = read("id|awarded", "g/1|2018-04-03|beyond")
    assert isinstance(problem, Problem)
    assert (problem.facts["records"], problem.record) == (1, "g/1")


def test_a_sheet_that_does_not_begin_in_the_first_column_has_its_own_letters() -> None:
    items = list(read_table(rows("id|nonsense", "g/1|x"), sheet(first=2)))
    assert told(items) == [("PLD301", "D1")]
    [record] = [item for item in items if isinstance(item, Record)]
    assert record.place("/id").cell == "C2"


def test_rows_are_read_as_they_come() -> None:
    taken = 0

    def endless() -> Iterable[tuple[int, list[str]] | Problem]:
        nonlocal taken
        yield 1, ["id"]
        while True:
            taken += 1
            yield taken + 1, [f"g/{taken}"]

    found = read_table(endless(), sheet())
    assert isinstance(next(iter(found)), Record)
    assert taken < 30


# --- the header


@pytest.mark.parametrize(
    ("lines", "index"),
    [
        (["id|name@pt"], 0),
        (["Título|Código", "name@pt|id", "B|g/1"], 1),
        (["name@pt|funder", "id"], 1),
        (["name@pt|funder", "record|name"], 1),
        (["id|x|y", "id|name|funder"], 1),
        (["id|name|funder", "id|x|y"], 0),
        (["id|name", "id|name"], 0),
        # titles with stars are for people
        (["id *|name *", "id|name"], 1),
        (["id|name*", "id|name"], 1),
        (["id|name", "id *|name"], 0),
        # what stands behind a key does not count
        (["x|y|z", "Id|name@pt|amount.value|topic *"], 1),
        (["ID|x", "name|funder"], 0),
        # remarks and empty rows are no header
        (["# id|name|funder", "id"], 1),
        (["|", " |  ", "id"], 2),
        # where no row names a key, the first that is not empty
        (["", "a|b", "c|d"], 1),
        (["a|b", "name|c"], 1),
        ([""], None),
        ([], None),
        (["#"], None),
        ([BROKEN], None),
        ([BROKEN, "id"], 1),
    ],
)
def test_the_header_is_the_row_that_names_the_most_keys(lines: list[str | Problem], index: int | None) -> None:
    assert header_row(rows(*lines), scope_of(sheet())) == index


def test_the_header_is_looked_for_among_the_first_25_rows() -> None:
    titles = ["for people"] * 24
    assert data(read(*titles, "id", "g/1")) == [{"type": "Grant", "id": "g/1"}]
    assert data(read(*titles, "for people", "id", "g/1")) == []


# --- nested lists


@pytest.mark.parametrize(
    ("title", "kind", "key"),
    [
        ("evidence", None, "evidence"),
        ("Grant.share", "Grant", "share"),
        ("grants.share", "Grant", "share"),
        ("grant.identifier", "Grant", "identifier"),
        ("initiative.budget", "Initiative", "budget"),
        ("identifier", None, "identifier"),
    ],
)
def test_a_sheet_may_hold_the_nodes_of_a_list(title: str, kind: str | None, key: str) -> None:
    found = nested_key(sheet(title))
    assert found is not None
    assert (found[0], found[1].name) == (kind, key)


@pytest.mark.parametrize(
    "title", ["Grant", "things", "Grant.name", "Grant.amount", "name", "Thing.share", "amount", ""]
)
def test_other_sheets_hold_records(title: str) -> None:
    assert nested_key(sheet(title)) is None


def nested_of(*lines: str | Problem, title: str = "Grant.share") -> tuple[Nested, list[Problem]]:
    nested, of = Nested(), nested_key(sheet(title))
    assert of is not None
    return nested, list(read_nested(rows(*lines), sheet(title), nested, of))


SHARES = ["record|of|percentage", "g/1|place|40", "g/2|place|5", "g/1|topic|60"]


def test_nested_rows_join_their_record_in_their_order() -> None:
    nested, problems = nested_of(*SHARES)
    assert problems == []
    first, second, third = (item for item in read("id", "g/1", "g/2", "g/3", nested=nested) if isinstance(item, Record))
    assert first.data["share"] == [{"of": "place", "percentage": "40"}, {"of": "topic", "percentage": "60"}]
    assert second.data["share"] == [{"of": "place", "percentage": "5"}]
    assert "share" not in third.data
    assert list(orphans(nested)) == []
    assert first.place("/share/1/of") == Place("a.xlsx", None, "/share/1/of", "Grant.share", 4, "B", "of")
    assert first.place("/id").sheet == "Grant"


def test_nested_rows_follow_those_that_the_record_states_itself() -> None:
    nested, _ = nested_of("record|scheme|value", "g/1|B|2", title="Grant.identifier")
    [record] = (
        item
        for item in read("id|identifier.scheme|identifier.value", "g/1|A|1", nested=nested)
        if isinstance(item, Record)
    )
    assert record.data["identifier"] == [{"scheme": "A", "value": "1"}, {"scheme": "B", "value": "2"}]
    assert record.place("/identifier/0/value").cell == "C2"
    assert record.place("/identifier/1/value").sheet == "Grant.identifier"


def test_rows_of_a_kind_join_that_kind_and_those_of_any_kind_all() -> None:
    shares, _ = nested_of(*SHARES)
    assert "share" not in data(read("id", "g/1", title="Movement", nested=shares))[0]
    evidence, _ = nested_of("record|of|status", "g/1|name|stated", title="evidence")
    assert data(read("id", "g/1", title="Movement", nested=evidence))[0]["evidence"] == [
        {"of": "name", "status": "stated"}
    ]


def test_rows_are_taken_once() -> None:
    nested, _ = nested_of(*SHARES)
    assert [len(nested.take("Grant", "g/1")), len(nested.take("Grant", "g/1"))] == [2, 0]
    assert nested.take("Grant", None) == []
    assert Nested().take("Grant", "g/1") == []


@pytest.mark.parametrize(
    ("lines", "problems"),
    [
        (["record|of|nonsense", "g/1|place|x"], [("PLD301", "C1")]),
        (["record|of", "g/1|place|beyond"], [("PLD303", "C2")]),
        (["record|of", BROKEN, "g/1|place"], [("PLD312", None)]),
        ([BROKEN], [("PLD312", None)]),
        (["record|of", "# a remark|x", "|", "g/1|place"], []),
    ],
)
def test_what_is_wrong_with_a_nested_row_is_told(lines: list[str | Problem], problems: list[tuple[str, str]]) -> None:
    nested, found = nested_of(*lines)
    assert told(found) == problems
    assert all("records" not in problem.facts for problem in found)
    assert len(nested.take("Grant", "g/1")) == (0 if len(lines) == 1 or problems[:1] == [("PLD303", "C2")] else 1)


def test_nested_rows_without_their_record_are_told() -> None:
    nested, _ = nested_of("record|of", "g/1|place", "|topic", "g/9|topic")
    read("id", "g/1", nested=nested)
    found = list(orphans(nested))
    assert [(each.code, each.record, each.key, each.value, each.place and each.place.cell) for each in found] == [
        ("PLD315", None, "record", "", "A3"),
        ("PLD315", "g/9", "record", "g/9", "A4"),
    ]


# --- titles made of labels


@pytest.mark.parametrize(
    ("title", "cell", "found"),
    [
        ("Montante: Moeda", "BRL", {"amount": {"currency": "BRL"}}),
        ("montant demandé : monnaie", "EUR", {"amountAppliedFor": {"currency": "EUR"}}),
        ("Monto.Moneda *", "USD", {"amount": {"currency": "USD"}}),
        ("Idantifyan 2: Valè", "7", {"identifier": [{"value": "7"}]}),
        ("Identifier: Register", "GB-CHC", {"identifier": [{"scheme": "GB-CHC"}]}),
        ("Acceso: Hasta", "2040-01-01", {"access": {"until": "2040-01-01"}}),
        ("access.Nível", "restricted", {"access": {"level": "restricted"}}),
        ("Nome (Português)", "Um", {"name": {"pt": "Um"}}),
        ("Nom (kreyòl)", "En", {"name": {"ht": "En"}}),
        ("Nota (pt-BR) *", "Uma", {"note": {"pt-br": "Uma"}}),
        ("Tema 2", "concept/a", {"topic": "concept/a"}),
    ],
)
def test_a_title_may_be_made_of_labels(title: str, cell: str, found: Data) -> None:
    for own in ("id", "Código (id) *", "Nimewo [ID]"):
        assert data(read(f"{own}|{title}", f"g/1|{cell}")) == [{"type": "Grant", "id": "g/1", **found}]


@pytest.mark.parametrize(
    "title", ["Montante: Nível", "Montante 2: Moeda", "Nome 2", "Nome (cor)", "Cor: Moeda", "Montante:", "2: Moeda"]
)
def test_a_title_of_which_one_part_is_no_label_names_nothing(title: str) -> None:
    assert ("PLD301", "B1") in told(read(f"id|{title}", "g/1|"))


def test_a_nested_sheet_may_have_titles_made_of_labels() -> None:
    nested = Nested()
    of = nested_key(sheet("Evidência"))
    assert of is not None
    lines = rows("Registro (record) *|Fonte|Situação|Nota (Português)", "g/1|document/a|stated|Sim")
    assert list(read_nested(lines, sheet("Evidência"), nested, of)) == []
    [record] = data(read("Código (id)", "g/1", nested=nested))
    assert record["evidence"] == [{"source": "document/a", "status": "stated", "note": {"pt": "Sim"}}]


def test_a_row_of_labels_is_the_header_where_no_other_names_more() -> None:
    above = ("Apoios de 2018", "Código (id)|Nome (Português)|Montante: Valor|Montante: Moeda", "g/1|Um|5|BRL")
    assert data(read(*above))[0]["amount"] == {"value": "5", "currency": "BRL"}
    both = ("Código (id) *|Nome *|Montante: Valor", "id|name@fr|amount.value", "g/1|Um|5")
    assert data(read(*both))[0]["name"] == {"fr": "Um"}
