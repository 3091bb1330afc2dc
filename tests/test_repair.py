"""Mends are offered for what is certain, and applied to a copy with a list of every change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.cli.outcome import guarded
from peasant_ld.forms.repair import propose
from peasant_ld.forms.repair.mending import apply
from peasant_ld.problem import InputError
from peasant_ld.reading import Declared, Record, read_records

SITE = "https://example.net/"


def mends(path: Path, **declared: str) -> dict[str, tuple[str, object]]:
    """The mends for a file: key or cell -> before, after."""
    found = propose(str(path), Declared(**declared))
    return {mend.place.header or mend.pointer: (mend.before, mend.after) for mend in found}


def written(path: Path, pointer: str, text: str) -> Path:
    """A record in which a text stands at a pointer."""
    record: dict[str, Any] = {"id": "grant/a", "type": "Grant", "amount": {"value": "1.00", "currency": "USD"}}
    inside = record
    *outer, last = pointer.strip("/").split("/")
    for step in outer:
        inside = inside.setdefault(step, {})
    inside[last] = text
    path.write_text(json.dumps(record), "utf-8")
    return path


@pytest.mark.parametrize(
    ("pointer", "text", "after"),
    [
        *((("/openCall"), word, True) for word in ("Y", "yes", "Sim", "sí", "Oui", "wi")),
        *((("/openCall"), word, False) for word in ("N", "No", "não", "NON")),
        ("/awarded", "14/08/2018", "2018-08-14"),
        ("/awarded", "05/05/2018", "2018-05-05"),
        ("/awarded", "2018/08/14", "2018-08-14"),
        ("/homepage", "www.example.org/a", "https://www.example.org/a"),
        ("/homepage", "example.org", "https://example.org"),
        ("/amount/value", "12.500,00", "12500.00"),
        ("/amount/value", "12,500.00", "12500.00"),
        ("/amount/value", "US$ 1.234.567,8", "1234567.8"),
        ("/amount/value", "-12,5", "-12.5"),
        ("/amount/value", "12500 USD", "12500"),
        ("/amount/currency", "usd", "USD"),
        ("/topic", " concept/a", "concept/a"),
        ("/name/pt", "  Olá ", "Olá"),
        ("/name/pt", "SÃ£o TomÃ©", "São Tomé"),
        ("/funder", "https://dataset.invalid/organization/a/../b", "organization/b"),
    ],
)
def test_a_mend_is_offered_for(tmp_path: Path, pointer: str, text: str, after: object) -> None:
    assert mends(written(tmp_path / "a.json", pointer, text)) == {pointer: (text, after)}


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ("/openCall", "perhaps"),
        ("/homepage", "somebody@example.org"),
        ("/homepage", "javascript:alert(1)"),
        ("/amount/value", "12,500"),
        ("/amount/value", "R$ 1.234.567,8"),
        ("/amount/value", "many"),
        ("/awarded", "31/31/2018"),
        ("/amount/currency", "dollars"),
        ("/name/pt", "Olá, Haïti — “Â”"),
    ],
)
def test_nothing_is_guessed_for(tmp_path: Path, pointer: str, text: str) -> None:
    assert mends(written(tmp_path / "a.json", pointer, text)) == {}


def test_an_ambiguous_date_in_json_is_mended_only_with_a_declared_order(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "grant/a", "type": "Grant", "awarded": "03/04/2018"}\n')
    assert mends(path) == {}
    assert mends(path, date_order="dmy") == {"/awarded": ("03/04/2018", "2018-04-03")}
    assert mends(path, date_order="mdy") == {"/awarded": ("03/04/2018", "2018-03-04")}


def test_a_mended_csv_keeps_the_rest_and_lists_every_change(tmp_path: Path) -> None:
    path, out = tmp_path / "grants.csv", tmp_path / "mended-grants.csv"
    path.write_text(
        'id;topic;homepage;name@pt\n# note;;;\ngrant/a;concept/a|bad id;example.org;"a;b"\n', encoding="utf-8"
    )
    before = path.read_bytes()
    written = apply(path, list(propose(str(path), Declared())), out)
    assert path.read_bytes() == before, "never in place"
    assert written.files == (out, tmp_path / "mended-grants.csv.changes.csv")
    assert out.read_bytes() == before.replace(b"example.org", b"https://example.org")
    assert (tmp_path / "mended-grants.csv.changes.csv").read_text("utf-8-sig").splitlines()[1:] == [
        "grants.csv,C3,example.org,https://example.org,link".replace("grants.csv", str(path))
    ]


def test_a_mended_workbook_keeps_its_numbers_and_sheets(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Grant"
    for row in (["id", "homepage", "plannedMonths"], ["grant/a", "example.org", 12], ["grant/b", "", 3]):
        book.active.append(row)
    book.create_sheet("_notes").append(["=1"])
    book.save(path)
    apply(path, list(propose(str(path), Declared())), out)
    records = [item.data for item in read_records(out) if isinstance(item, Record)]
    assert [record.get("homepage") for record in records] == ["https://example.org", None]
    assert [record["plannedMonths"] for record in records] == [12, 3]
    assert openpyxl.load_workbook(out).sheetnames == ["Grant", "_notes"]


def test_a_mended_workbook_is_read_like_the_first_but_for_the_mends(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")
    book = openpyxl.Workbook()
    book.active.title = "Grant"
    header = ["id", "page", "acronym", "homepage"]
    rows = [
        ["a", "example.org", "A", "x"],
        ["b", SITE, "", ""],
        ["c", SITE, "#REF!", ""],
        ["d", SITE, "=A1", ""],
        ["e"],
    ]
    for row in [header, *([f"grant/{row[0]}", *row[1:]] for row in rows)]:
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    book.active.row_dimensions[6].hidden = book.active.column_dimensions["D"].hidden = True
    book.save(tmp_path / "a.xlsx")
    apply(tmp_path / "a.xlsx", propose(str(tmp_path / "a.xlsx"), Declared()), tmp_path / "b.xlsx")

    def told(name: str) -> list[tuple[str, str | None, str | None]]:
        items = list(read_records(tmp_path / name))
        problems = [each for item in items for each in (item.problems if isinstance(item, Record) else (item,))]
        return [(each.code, each.place and each.place.cell, each.value) for each in problems]

    assert {code for code, _, _ in told("a.xlsx")} == {"PLD308", "PLD313", "PLD314", "PLD320", "PLD321"}
    assert told("b.xlsx") == told("a.xlsx")
    pages = [item.data["page"] for item in read_records(tmp_path / "b.xlsx") if isinstance(item, Record)]
    assert pages == ["https://example.org", *[SITE] * 3]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_mended_json_is_json_with_real_booleans(tmp_path: Path, name: str) -> None:
    path, out = tmp_path / name, tmp_path / f"out-{name}"
    path.write_text('{"id": "grant/a", "type": "Grant", "openCall": "Y", "note": {"en": " x"}}\n')
    apply(path, list(propose(str(path), Declared())), out)
    (record,) = read_records(out)
    assert isinstance(record, Record)
    assert record.data == {"id": "grant/a", "type": "Grant", "openCall": True, "note": {"en": "x"}}


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    path.write_text("id,homepage\ngrant/a,example.org\n")
    with pytest.raises(InputError) as raised:
        apply(path, list(propose(str(path), Declared())), path)
    assert raised.value.problem.code == "PLD317"


def test_check_suggests_and_applies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from peasant_ld.cli import group

    path, out = tmp_path / "grants.csv", tmp_path / "mended-grants.csv"
    path.write_text("id,homepage\ngrant/a,example.org\n")

    def run(*arguments: str) -> int:
        return guarded(lambda: group.main(args=["check", str(path), "--lang", "en", *arguments], standalone_mode=False))

    assert run("--suggest") == 1
    assert 'cell B2: "example.org" → "https://example.org"' in capsys.readouterr().out
    assert not out.exists()
    assert run("--apply", str(out)) == 1
    assert out.read_text("utf-8-sig").splitlines()[1] == "grant/a,https://example.org"
    assert guarded(lambda: group.main(args=["check", str(out), "--lang", "en"], standalone_mode=False)) == 0
