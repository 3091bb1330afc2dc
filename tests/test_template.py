"""A template explains itself in five languages, conforms, and publishes once it is filled in."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import own_kinds
from datasets import make_dataset, run
from peasant_ld.forms.template import template
from peasant_ld.forms.template.examples import example_name
from peasant_ld.forms.template.fields import FormSheet, form_sheets
from peasant_ld.forms.template.titles import kind_title, nested_title, read_as, scope_in
from peasant_ld.model import Model, load_model
from peasant_ld.model.labels import load_labels
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading import Record, read_records
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.columns import compile_plan
from peasant_ld.reading.sheets.header import nested_key, scope_of
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.report.messages import LANGUAGES

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it fills in the templates of these tests")
pytest.importorskip("xlsxwriter", reason="the extra `sheets` is not installed")
pytestmark = pytest.mark.slow

KINDS = ("movement", "brigade", "grant")
# What is told of labels and names that were read, as advice.
AS_READ = ("PLD332", "PLD360")


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def titles_of(sheet: Any) -> dict[str, Any]:
    """The cells of the first row by their titles."""
    return {cell.value.rstrip("* "): cell for cell in sheet[1]}


def lists_of(sheet: Any) -> dict[str, Any]:
    """The lists to choose from by the title of their column."""
    rules = {
        str(rule.sqref).partition(":")[0].rstrip("0123456789"): rule for rule in sheet.data_validations.dataValidation
    }
    return {title: rules[cell.column_letter] for title, cell in titles_of(sheet).items() if cell.column_letter in rules}


def fill(book: Any, title: str, *rows: Mapping[str, Any]) -> None:
    """Fill in rows of a sheet by the titles of its columns."""
    sheet = book[title]
    for number, row in enumerate(rows, 3):
        for name, value in row.items():
            sheet.cell(number, titles_of(sheet)[name].column).value = value


def folded(sheet: Any) -> set[str]:
    """The titles of the columns that are folded away."""
    spans = [(each.min, each.max) for each in sheet.column_dimensions.values() if each.outlineLevel and each.hidden]
    return {title for title, cell in titles_of(sheet).items() if any(a <= cell.column <= b for a, b in spans)}


def forms_of(model: Model, lang: str) -> list[FormSheet]:
    return form_sheets(model.kinds, model, lang, ("Code", "Record"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_example_rows_conform_together_and_are_passed_over_while_they_are_marked(tmp_path: Path, lang: str) -> None:
    model = load_model()
    path = make_dataset(tmp_path, ()) / "records" / "form.xlsx"
    path.write_bytes(template(model.kinds, lang))
    assert [item.code for item in read_records(path) if isinstance(item, Problem)] == ["PLD010"], "no records"
    book = openpyxl.load_workbook(path)
    for sheet in book:
        first = sheet.cell(2, 1)
        if str(first.value).startswith("# ") and sheet.title != "README":
            first.value = first.value[2:]
    book.save(path)
    records = read(path)
    assert {record.data["type"] for record in records} == set(model.kinds)
    assert all(record.data["id"].endswith("/example") for record in records)
    assert [record.data["type"] for record in records if "evidence" in record.data] == [next(iter(model.kinds))]
    outcome = run("check", tmp_path, "--lang", "en")
    assert outcome.code == 0, "every name is that of one record"
    apart = {"PLD056", "PLD205", "PLD214", "PLD418"}  # one number for all, one person alone, a naming of no recipient
    assert codes_of(outcome.err) <= {*AS_READ, *apart}


def read(path: Path) -> list[Record]:
    return [item for item in read_records(path) if isinstance(item, Record)]


def codes_of(report: str) -> set[str]:
    return set(re.findall(r"(?m) (PLD\d{3})$", report))


# --- titles


@pytest.mark.parametrize("own", [False, True], ids=["built-in", "own"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_title_is_read_as_the_column_that_it_is_written_for(lang: str, own: bool, tmp_path: Path) -> None:
    model = load_model(own_kinds.write_own_kinds(tmp_path) if own else None)
    for sheet in forms_of(model, lang):
        place = Sheet("f", sheet.title, sheet.title, Declared(model=model))
        of = None if sheet.kind else nested_key(place)
        scope = scope_of(place, of)
        assert (scope.kind, scope.node is None) == (sheet.kind, sheet.kind is not None)
        titles, keys = (
            compile_plan([getattr(each, name) for each in sheet.fields], 0, Place("f"), scope)
            for name in ("title", "header")
        )
        assert titles.problems == ()
        assert [column.path for column in titles.columns] == [column.path for column in keys.columns]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_title_shows_a_key_where_its_labels_are_understood(lang: str) -> None:
    model = load_model()
    fields = [each for sheet in forms_of(model, lang) for each in sheet.fields[1:]]
    assert [each.title for each in fields if each.title.endswith(f"({each.header})")] == []


MORE_THAN_A_CELL = {"access.keys", "access.coarsen"}
# Nobody fills them in: they come back with the records of a release.
SAID_BY_RELEASES = {"access.placeCoarsenedTo", "access.dateCoarsenedTo", "access.countsSuppressed"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_of_every_kind_has_its_columns(lang: str) -> None:
    model = load_model()
    sheets = {sheet.kind: sheet for sheet in forms_of(model, lang) if sheet.kind}
    for kind in model.kinds.values():
        headers = {each.header.partition("@")[0] for each in sheets[kind.name].fields}
        assert {key.name for key in kind.keys.values() if key.node is None} <= headers
        for key in (key for key in kind.keys.values() if key.node and not key.many):
            inner = {f"{key.name}.{each}" for each in model.nodes[key.node or ""]}
            assert inner - headers <= MORE_THAN_A_CELL | SAID_BY_RELEASES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_title_is_a_label_and_has_a_note_in_the_chosen_language(lang: str) -> None:
    sheet = opened(template(["grant"], lang)).worksheets[1]
    labels = load_labels(load_model())
    cell = titles_of(sheet)[labels.name(lang, "Grant", "funder")]
    assert labels.description(lang, "Grant", "funder") in cell.comment.text
    assert example_name("Organization", load_model(), lang) in cell.comment.text
    inner = f"{labels.name(lang, 'Grant', 'amount')}: {labels.name(lang, 'MonetaryAmount', 'currency')}"
    assert labels.description(lang, "MonetaryAmount", "currency") in titles_of(sheet)[inner].comment.text
    assert all(cell.comment and cell.comment.text for cell in sheet[1])


def test_all_that_a_level_of_access_needs_is_there_and_each_column_is_explained_by_itself() -> None:
    sheet = opened(template(["person"], "es")).worksheets[1]
    labels, notes = load_labels(load_model()), {}
    for key in ("level", "basis", "consent", "until", "on", "replacedBy", "source", "reason", "reviewBy"):
        title = f"Acceso: {labels.name('es', 'Access', key)}"
        notes[key] = titles_of(sheet)[title].comment.text
        assert labels.description("es", "Access", key) in notes[key]
        assert (title in folded(sheet)) == (key not in ("level", "basis", "consent")), "those decide"
    assert len(set(notes.values())) == len(notes)
    assert "restricted = Restringido" in notes["level"], "the word to write, and what it means"
    assert lists_of(sheet)["Acceso: Nivel"].formula1 == '"public,restricted,embargoed,withdrawn"', "never guessed"


@pytest.mark.parametrize("kind", ["Brigade", "Payment", "Course", "Militant"])
def test_what_is_required_stands_first_then_what_is_recommended_and_the_rest_is_folded(
    kind: str, tmp_path: Path
) -> None:
    model = load_model(own_kinds.write_own_kinds(tmp_path))
    of = model.kinds[kind]
    sheet = opened(template([kind], "en", model)).worksheets[1]
    titles = list(titles_of(sheet))
    starred = [cell.value.endswith("*") for cell in sheet[1]]
    assert sum(starred) == 1 + sum(key.required for key in of.keys.values())
    assert starred == sorted(starred, reverse=True)
    hidden = [title in folded(sheet) for title in titles]
    assert hidden == sorted(hidden)
    assert any(hidden)
    wanted = [load_labels(model).name("en", kind, key) for key in of.recommended or ("name", "affiliation", "seenIn")]
    shown = [title.partition(":")[0].partition(" (")[0] for title in titles if title not in folded(sheet)]
    assert set(wanted) <= set(shown)
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].fill.fgColor.rgb != sheet.cell(1, len(starred)).fill.fgColor.rgb


def test_a_column_is_read_though_it_was_folded_away_again_and_not_where_it_was_hidden(tmp_path: Path) -> None:
    book = opened(template(["movement"], "pt"))
    fill(book, "Movimento", {"Código (id)": "movement/a", "Nome (Português)": "A", "Parceiro": "movement/b"})
    book.save(tmp_path / "form.xlsx")
    assert [each.data["partner"] for each in read(tmp_path / "form.xlsx")] == ["movement/b"]
    book["Movimento"].column_dimensions["C"].hidden = True  # by hand: it is in no group
    fill(book, "Movimento", {"Sigla": "AAA"})
    book.save(tmp_path / "form.xlsx")
    assert "PLD321" in [each.code for each in read_records(tmp_path / "form.xlsx") if isinstance(each, Problem)]
    del book.defined_names["peasant_ld_form"]
    book.save(tmp_path / "form.xlsx")
    assert "partner" not in read(tmp_path / "form.xlsx")[0].data, "in any other workbook, what is folded is hidden"


# --- sheets


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_names_of_sheets_are_those_of_their_kinds_and_lists_in_the_language(lang: str) -> None:
    model, labels = load_model(), load_labels(load_model())
    titles = [sheet.title for sheet in forms_of(model, lang)]
    assert len({title.casefold() for title in titles}) == len(titles)
    assert all(len(title) <= 31 for title in titles)
    assert set(titles) >= {labels.name(lang, kind) for kind in model.kinds}
    assert labels.name(lang, "Grant", "evidence") in titles


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("Casa de acolhida", "Casa de acolhida"),
        ("Casa/Abrigo", "Hideout"),  # no sheet may be called so
        ("Uma casa onde se ficava escondido por um tempo", "Hideout"),
        ("Lugar", "Hideout"),  # the label of another kind
    ],
)
def test_a_kind_whose_label_cannot_name_a_sheet_keeps_its_own_name(label: str, title: str, tmp_path: Path) -> None:
    folder = own_kinds.write_own_kinds(tmp_path)
    shape = f'<https://w3id.org/peasant-ld/shapes#Hideout> <http://www.w3.org/2000/01/rdf-schema#label> "{label}"@pt .'
    (folder / "hideout.shacl.ttl").write_text(shape, encoding="utf-8")
    assert kind_title("Hideout", load_model(folder), "pt") == title


def test_a_nested_list_is_read_from_its_sheet_by_the_name_in_each_language() -> None:
    model = load_model()
    names = {lang: nested_title("Grant", "share", model, lang) for lang in LANGUAGES}
    for title in names.values():
        found = nested_key(Sheet("f", title, title, Declared()))
        assert found is not None
        assert found[1].name == "share"
    assert names["pt"] == "Parcela"


# --- lists to choose from


def test_lists_to_choose_from_hold_closed_lists_and_the_names_on_other_sheets() -> None:
    book = opened(template(("movement", "brigade", "grant", "document")))
    offers = lists_of(book["Grant"])
    assert offers["Amount: Currency"].formula1.startswith("_lists!")
    assert offers["Source"].formula1 == "'Document'!$B$3:$B$1000", "the column of names"
    assert offers["Recipient"].formula1.startswith("_lists!"), "names on two sheets"
    assert not offers["Recipient"].showErrorMessage, "an offer only"
    assert offers["Open call"].showErrorMessage
    assert book["_lists"].sheet_state == "hidden"
    assert all(len(rule.formula1) <= 257 for rule in offers.values())
    assert lists_of(book["Evidence"])["Field"].formula1.startswith("_lists!"), "keys of the records"
    assert '"' in lists_of(book["Share"])["Share of"].formula1
    assert "recipient" in lists_of(book["Share"])["Share of"].formula1
    assert "openCall" not in lists_of(book["Share"])["Share of"].formula1
    records = lists_of(book["Evidence"])["Record (record)"].formula1
    at = re.fullmatch(r"=?_lists!\$([A-Z]+)\$.*", records)
    assert at is not None
    formulas = "".join(str(cell.value) for cell in book["_lists"][at[1]])
    assert "'Brigade'!$B$3:$B$1000" in formulas, "the column of names"
    assert "$A$3:" not in formulas, "and not that of ids"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_words_of_a_closed_list_are_offered_by_labels_that_are_read_but_those_that_protect(lang: str) -> None:
    model, labels = load_model(), load_labels(load_model())
    sheets = {sheet.kind or sheet.title: sheet for sheet in forms_of(model, lang)}
    for kind, name in (("Document", "genre"), ("Payment", "paymentType"), ("Place", "precision")):
        key = model.kinds[kind].keys[name]
        field = next(each for each in sheets[kind].fields if each.header == name)
        called = {word: labels.term(lang, model.context.expand(iri)) for word, iri in (key.terms or {}).items()}
        assert [choice.label for choice in field.options] == list(called.values())
        shown = list(called) if name == "precision" else list(called.values())
        assert [choice.cell for choice in field.options] == shown
        scope = scope_in(model, sheets[kind].title)
        assert [read_as(cell, field.title, scope) for cell in shown] == list(called)
    level = next(each for each in sheets["Grant"].fields if each.header == "access.level")
    assert [choice.cell for choice in level.options] == ["public", "restricted", "embargoed", "withdrawn"]
    flag = next(each for each in sheets["Grant"].fields if each.header == "openCall")
    read_back = [read_as(each.cell, flag.title, scope_in(model, sheets["Grant"].title)) for each in flag.options]
    assert read_back == [True, False]
    assert "true" not in [each.cell for each in flag.options]


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
    assert run("template", *KINDS, "-o", str(path), "--lang", "pt").code == 0
    book = openpyxl.load_workbook(path)
    id_, name = "Código (id)", "Nome (Português)"
    fill(book, "Movimento", {id_: "movement/mst", name: "MST"})
    fill(book, "Brigada", {id_: "brigade/dessalines", name: "Brigada Dessalines", "Organizador": "movement/mst"})
    amount = {"Montante: Valor": 12500.5, "Montante: Moeda": "USD", "Chamada aberta": "false"}
    fill(book, "Subvenção", {id_: "grant/um", name: "Um", "Recebedor": "brigade/dessalines", **amount})
    book.save(path)
    assert run("publish", str(dataset), "--lang", "en").code == 0
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
    assert run("template", "grant", "-o", str(path), "--lang", "en").code == 2
    assert path.read_bytes() == b"filled in"
    assert run("template", "grant", "-o", str(tmp_path / "form.doc"), "--lang", "en").code == 2


@pytest.mark.parametrize("suffix", ["ods", "xlsx"])
def test_a_form_is_filled_in_and_saved_by_libreoffice_and_has_no_problems(tmp_path: Path, suffix: str) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    book = opened(template((*KINDS, "document", "person"), "pt"))
    id_, name = "Código (id)", "Nome (Português)"
    fill(book, "Movimento", {id_: "movement/vale", name: "Movimento do Vale", "Parceiro": "Brigada Um"})
    fill(book, "Brigada", {id_: "brigade/um", name: "Brigada Um", "Organizador": "Movimento do Vale"})
    fill(book, "Documento", {id_: "document/carta", name: "Carta aberta", "Nota (Português)": "Duas páginas"})
    fill(book, "Pessoa", {id_: "person/a", name: "Ana Flor", "Acesso: Fundamento": "consent"})
    later = {"Acesso: Nível": "embargoed", "Acesso: Até": "2099-01-01", "Identificador: Valor": "7", "Programa": ""}
    fill(book, "Subvenção", {id_: "grant/um", "Recebedor": "Brigada Um | Movimento do Vale", **later})
    fill(book, "Evidência", {"Registro (record)": "brigade/um", "Chave": "name", "Fonte": "Carta aberta"})
    book["Evidência"].cell(3, titles_of(book["Evidência"])["Situação"].column).value = "Afirmado"
    book["Documento"].cell(3, titles_of(book["Documento"])["Gênero"].column).value = "Carta"
    book["Subvenção"].cell(3, titles_of(book["Subvenção"])["Identificador: Cadastro"].column).value = "X-Y"
    records = make_dataset(tmp_path / "archive", ()) / "records"
    book.save(tmp_path / "form.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", suffix, "--outdir", str(records), str(tmp_path / "form.xlsx")],
        check=True,
        capture_output=True,
        timeout=180,
    )
    found = {record.data["id"]: record.data for record in read(records / f"form.{suffix}")}
    assert found["document/carta"]["note"] == {"pt": "Duas páginas"}, "what stands in folded columns is read"
    assert found["document/carta"]["genre"] == "letter"
    assert found["grant/um"]["identifier"] == [{"scheme": "X-Y", "value": "7"}]
    outcome = run("check", tmp_path / "archive", "--lang", "en")
    assert (outcome.code, codes_of(outcome.err) - {*AS_READ, "PLD201"}) == (0, set()), outcome.err
    assert "publishable 3 + withheld 2 + rejected 0" in outcome.err
