"""A row of a nested list says by a name, too, which record it belongs to; what nobody can know is told at its cell."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from workbooks import Rows, book_of

pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")
BRIGADES: Rows = [
    ["id", "name@en", "acronym"],
    ["brigade/dessalines", "Dessalines Brigade", "GPSMI"],
    ["brigade/moon", "Moon Brigade", None],
    ["brigade/moon-2", "Moon Brigade", None],
]


def read(folder: Path, sheets: dict[str, Rows]) -> list[pld.Record | pld.Problem]:
    book_of(sheets).save(folder / "form.xlsx")
    return list(pld.read_records(folder / "form.xlsx"))


def told(items: Iterable[pld.Record | pld.Problem]) -> list[tuple[str, str | None, str | None]]:
    problems = (each for item in items for each in ([item] if isinstance(item, pld.Problem) else item.problems))
    return [(each.code, each.place and each.place.sheet, each.place and each.place.cell) for each in problems]


def records(items: Iterable[pld.Record | pld.Problem]) -> dict[str, pld.Record]:
    return {item.data["id"]: item for item in items if isinstance(item, pld.Record)}


def test_a_row_belongs_to_the_one_record_that_is_called_so_by_any_of_its_names(tmp_path: Path) -> None:
    rows = ["record", "of"], ["dessalines  BRIGADE", "name"], ["brigade/dessalines", "founded"], ["GPSMI", "acronym"]
    items = read(tmp_path, {"evidence": rows, "Brigade": BRIGADES})
    record = records(items)["brigade/dessalines"]
    assert [each["of"] for each in record.data["evidence"]] == ["name", "founded", "acronym"], "in their own order"
    assert record.place("/evidence/2/of").cell == "B4"
    assert told(items) == [("PLD360", "evidence", "A2"), ("PLD360", "evidence", "A4")]


def test_one_name_in_many_cells_is_told_once(tmp_path: Path) -> None:
    rows = [["record", "of"], *[["Dessalines Brigade", key] for key in ("name", "acronym", "founded")]]
    items = read(tmp_path, {"Brigade": BRIGADES, "evidence": rows})
    (problem,) = (item for item in items if isinstance(item, pld.Problem))
    assert (problem.code, problem.value, problem.facts["rows"]) == ("PLD360", "Dessalines Brigade", 3)
    assert problem.facts["suggestion"] == "brigade/dessalines"


@pytest.mark.parametrize(
    ("name", "code", "facts"),
    [
        ("Moon Brigade", "PLD347", {"other": "brigade/moon, brigade/moon-2", "found": 2}),
        ("Desalines Brigade", "PLD348", {"nearest": "Dessalines Brigade (brigade/dessalines)", "file": "form.xlsx"}),
        ("Nobody Knows", "PLD348", {"file": "form.xlsx"}),
        ("brigade/none", "PLD315", {}),
        ("nobody", "PLD315", {}),
    ],
)
def test_a_row_that_names_no_record_or_several_is_told_at_its_cell(
    tmp_path: Path, name: str, code: str, facts: dict[str, Any]
) -> None:
    items = read(tmp_path, {"Brigade": BRIGADES, "evidence": [["record", "of"], [name, "name"]]})
    (problem,) = (item for item in items if isinstance(item, pld.Problem))
    assert (problem.code, problem.key, problem.value) == (code, "record", name)
    assert problem.place is not None
    assert (problem.place.sheet, problem.place.cell) == ("evidence", "A2")
    assert problem.facts == facts, "no path of a folder"
    assert all("evidence" not in record.data for record in records(items).values())


def test_only_records_that_may_have_the_rows_are_meant(tmp_path: Path) -> None:
    places: Rows = [["id", "name@en"], ["place/valley", "Valley"]]
    grants: Rows = [["id", "name@en"], ["grant/valley", "Valley"]]
    share: Rows = [["record", "of", "percentage"], ["Valley", "topic", "40"]]
    items = read(tmp_path, {"Place": places, "Grant": grants, "share": share})
    assert records(items)["grant/valley"].data["share"] == [{"of": "topic", "percentage": "40"}]


def test_a_record_waits_for_a_row_that_names_it_and_cannot_be_read(tmp_path: Path) -> None:
    rows: Rows = [["record", "of"], ["Dessalines Brigade", "name", "beyond"]]
    items = read(tmp_path, {"Brigade": BRIGADES, "evidence": rows})
    record = records(items)["brigade/dessalines"]
    assert [(each.code, each.facts["other"].row) for each in record.problems] == [("PLD326", 2)]


def test_an_unclear_cell_of_a_row_is_told_with_all_else_that_is_wrong_there(tmp_path: Path) -> None:
    grants: Rows = [["id", "name@en", "openCall", "awarded"], ["grant/a", "A", None, "2018-13-40"]]
    share: Rows = [["record", "of", "value", "percentage"], ["A", "topic", "No Body", "1.200"]]
    found = list(pld.check_records(read(tmp_path, {"Grant": grants, "share": share}), alone=True))
    assert {(each.code, each.place and each.place.sheet, each.place and each.place.cell) for each in found} == {
        ("PLD330", "share", "D2"),
        ("PLD029", "Grant", "D2"),
        ("PLD326", "Grant", None),
        ("PLD348", "share", "C2"),
        ("PLD360", "share", "A2"),
    }
