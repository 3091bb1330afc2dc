"""A template explains itself in five languages, conforms, and publishes once it is filled in."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.check import check_alone
from peasant_ld.cli.outcome import guarded
from peasant_ld.forms.template import template
from peasant_ld.model import load_model
from peasant_ld.model.labels import load_labels
from peasant_ld.problem import InputError
from peasant_ld.reading import Problem, Record, read_records
from peasant_ld.report.messages import LANGUAGES

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it fills in the templates of these tests")
pytest.importorskip("xlsxwriter", reason="the extra `sheets` is not installed")
pytestmark = pytest.mark.slow

KINDS = ("movement", "brigade", "grant")


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def command(*arguments: str) -> int:
    from peasant_ld.cli import group

    return guarded(lambda: group.main(args=list(arguments), standalone_mode=False))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_row_of_every_kind_conforms_and_is_passed_over_while_it_is_marked(
    tmp_path: Path, lang: str
) -> None:
    model = load_model()
    path = tmp_path / "form.xlsx"
    path.write_bytes(template(model.kinds, lang))
    assert [item.code for item in read_records(path) if isinstance(item, Problem)] == ["PLD010"], "no records"
    book = openpyxl.load_workbook(path)
    for sheet in book:
        first = sheet.cell(3, 1)
        if str(first.value).startswith("# ") and sheet.title != "README":
            first.value = first.value[2:]
    book.save(path)
    records = [item for item in read_records(path) if isinstance(item, Record)]
    assert {record.data["type"] for record in records} == set(model.kinds)
    assert all(record.data["id"].endswith("/example") for record in records)
    assert list(check_alone(read_records(path))) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_title_has_a_note_in_the_chosen_language(lang: str) -> None:
    sheet = opened(template(["grant"], lang)).worksheets[1]
    labels = load_labels(load_model())
    column = next(cell.column for cell in sheet[2] if cell.value == "funder")
    note = sheet.cell(1, column).comment.text
    assert sheet.cell(1, column).value == labels.name(lang, "Grant", "funder")
    assert labels.description(lang, "Grant", "funder") in note
    assert "organization/grassroots-international" in note
    assert all(cell.comment and cell.comment.text for cell in sheet[1])


def test_required_columns_are_marked_and_stand_first() -> None:
    sheet = opened(template(["brigade"])).worksheets[1]
    marked = [sheet.cell(2, cell.column).value for cell in sheet[1] if cell.value.endswith("*")]
    assert marked == ["id", "name@en"]
    assert [cell.value for cell in sheet[2]][:2] == marked
    assert sheet.freeze_panes == "B3"
    assert sheet["A1"].fill.fgColor.rgb != sheet["C1"].fill.fgColor.rgb


def test_lists_to_choose_from_hold_closed_lists_and_the_ids_of_other_sheets() -> None:
    book = opened(template(KINDS))
    sheet = book["Grant"]
    letters = {cell.value: cell.column_letter for cell in sheet[2]}
    offers = {
        str(rule.sqref).rstrip("0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ") or str(rule.sqref).split(":")[0]: rule
        for rule in sheet.data_validations.dataValidation
    }
    by_column = {address.rstrip("0123456789"): rule for address, rule in offers.items()}
    assert by_column[letters["openCall"]].formula1 == '"true,false"'
    assert by_column[letters["amount.currency"]].formula1.startswith("_lists!")
    assert by_column[letters["recipient"]].formula1.startswith("_lists!"), "ids of two sheets"
    assert not by_column[letters["recipient"]].showErrorMessage, "an offer only"
    assert book["_lists"].sheet_state == "hidden"
    assert all(len(rule.formula1) <= 257 for rule in by_column.values())
    brigade = {str(rule.sqref): rule.formula1 for rule in book["Brigade"].data_validations.dataValidation}
    assert any("Movement" in formula or "_lists" in formula for formula in brigade.values())


def test_the_same_template_has_the_same_bytes() -> None:
    assert template(KINDS, "pt") == template(KINDS, "pt")


def test_no_cell_is_a_formula_but_those_of_the_hidden_lists() -> None:
    for sheet in opened(template(load_model().kinds)):
        if sheet.title != "_lists":
            assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_a_template_that_is_filled_in_publishes(tmp_path: Path) -> None:
    dataset = tmp_path / "archive"
    (dataset / "records").mkdir(parents=True)
    (dataset / "dataset.toml").write_text(
        'base = "https://example.org/archive/"\nlicence = "https://creativecommons.org/licenses/by/4.0/"\n'
        'languages = ["pt"]\nversion = "1.0.0"\npublisher = {name = "A"}\n[title]\npt = "Arquivo"\n'
    )
    path = dataset / "records" / "form.xlsx"
    assert command("template", *KINDS, "-o", str(path), "--lang", "pt") == 0
    book = openpyxl.load_workbook(path)
    rows = {
        "Movimento": {"id": "movement/mst", "name@pt": "MST"},
        "Brigada": {"id": "brigade/dessalines", "name@pt": "Brigada Dessalines", "organizer": "movement/mst"},
        "Subvenção": {
            "id": "grant/um",
            "name@pt": "Um",
            "recipient": "brigade/dessalines",
            "amount.value": 12500.5,
            "amount.currency": "USD",
            "openCall": "false",
        },
    }
    for title, cells in rows.items():
        for cell in book[title][2]:
            if cell.value in cells:
                book[title].cell(4, cell.column).value = cells[cell.value]
    book.save(path)
    assert command("publish", str(dataset), "--lang", "en") == 0
    text = (dataset / "release" / "data" / "dataset.ttl").read_text()
    assert "12500.5" in text
    assert "Brigada Dessalines" in text
    assert "example>" not in text, "nothing of the example rows"
    assert "grassroots" not in text


def test_a_kind_that_is_not_known_is_told() -> None:
    with pytest.raises(InputError) as raised:
        template(["grnat"])
    assert (raised.value.problem.code, raised.value.problem.facts["nearest"]) == ("PLD028", "Grant")


def test_kinds_may_be_named_in_any_language() -> None:
    assert opened(template(["subvenção", "mouvman"], "en")).sheetnames[1:3] == ["Grant", "Movement"]


def test_a_form_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(b"filled in")
    assert command("template", "grant", "-o", str(path), "--lang", "en") == 2
    assert path.read_bytes() == b"filled in"
    assert command("template", "grant", "-o", str(tmp_path / "form.doc"), "--lang", "en") == 2


def test_libreoffice_opens_a_template(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "form.xlsx").write_bytes(template(["grant"], "pt"))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "ods", "form.xlsx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert [item.code for item in read_records(tmp_path / "form.ods") if isinstance(item, Problem)] == ["PLD010"]
    book = opened(template(["grant"], "pt"))
    assert book.sheetnames[0] == "README"
