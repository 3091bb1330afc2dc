"""The desk is a view of the library: what it shows, mends and publishes is what the commands tell, mend and publish."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datasets import make_dataset, run, tree
from peasant_ld import open_dataset
from peasant_ld.forms.template import template
from peasant_ld.report.messages import LANGUAGES, Catalogue

pytest.importorskip("starlette", reason="the extra `desk` is not installed")
pytest.importorskip("tomlkit", reason="the extra `desk` is not installed")

from desks import LONG, DeskClient, desk_in
from peasant_ld.serve.desk.page import words_of

openpyxl = pytest.importorskip("openpyxl", reason="the extra `sheets` is not installed")

TITLES = ["id", "name@en", "country", "latitude"]
ROWS = [
    ["place/a", "Seed House", "br", "1.5"],
    ["place/b", "Mill", "BR", ""],
    ["place/c", "River", "ht", "18.5"],
    ["TOTAL", "", "", ""],
]
OWN_TABLE = "Nº;Organização apoiada;Valor (R$);Data;Telefone\n1;Rede;12.500,00;14/08/2018;\n2;Casa;3,50;15/09/2019;\n"


def workbook(path: Path, rows: list[list[str]] = ROWS) -> bytes:
    """A workbook of places, whose third column has two mistakes of one kind."""
    book = openpyxl.Workbook()
    book.active.title = "Place"
    for row in (TITLES, *rows):
        book.active.append(row)
    path.parent.mkdir(exist_ok=True, parents=True)
    book.save(path)
    return path.read_bytes()


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = make_dataset(tmp_path / "archive", [])
    (folder / "records").mkdir(exist_ok=True)
    for each in (folder / "records").iterdir():
        each.unlink()
    workbook(folder / "records" / "places.xlsx")
    return folder


@pytest.fixture
def desk(tmp_path: Path, dataset: Path) -> Iterator[DeskClient]:
    with desk_in(tmp_path, dataset) as opened:
        yield opened


def table(desk: DeskClient, file: str = "places.xlsx", sheet: str = "Place") -> Any:
    return desk.get("table", file=file, sheet=sheet)


def own(dataset: Path) -> dict[str, str]:
    """The files of a dataset without what the desk keeps for itself."""
    return {name: mark for name, mark in tree(dataset).items() if not name.startswith(".desk")}


def where(row: int, column: str, file: str = "places.xlsx", sheet: str = "Place") -> dict[str, Any]:
    return {"file": file, "sheet": sheet, "row": row, "column": column}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_problems_and_counts_are_those_of_check(tmp_path: Path, dataset: Path, lang: str) -> None:
    report = open_dataset(dataset).check()
    with desk_in(tmp_path, dataset, lang) as desk:
        told, state = desk.get("problems"), desk.state()
    found = [each for cause in told["causes"] for each in (cause, *cause["follows"])]
    assert [each["say"] for each in found] == [problem.message(lang) for problem in report]
    words = Catalogue.at_desk(lang)
    assert [each["fix"] for each in found] == [words.fix(problem) for problem in report]
    assert [each["severity"] for each in found] == [str(problem.severity) for problem in report]
    assert told["counts"] == {name: getattr(report.counts, name) for name in told["counts"]}
    assert state["severities"] == {str(severity): count for severity, count in report.severities.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fix_says_what_to_do_on_the_page(desk: DeskClient, lang: str) -> None:
    desk.post("lang", lang=lang)
    desk.upload("apoios.csv", OWN_TABLE.encode())
    found = [each for cause in desk.get("problems")["causes"] for each in (cause, *cause["follows"])]
    (fix,) = [each["fix"] for each in found if each["code"] == "PLD304"]
    assert words_of(lang)["step.map"] in fix
    assert "peasant-ld" not in fix


def test_a_table_shows_every_row_and_says_what_is_no_record(desk: DeskClient) -> None:
    found = table(desk)
    assert [row[:2] for row in found["rows"]] == [[1, TITLES], *([n, row] for n, row in enumerate(ROWS, 2))]
    assert [row[2] for row in found["rows"]] == ["header", None, None, None, "total"]
    assert found["header"] == 1
    assert [(each["letter"], each["key"]) for each in found["columns"]] == [
        ("A", "id"), ("B", "name"), ("C", "country"), ("D", "latitude"),
    ]  # fmt: skip


def test_an_edit_is_written_into_the_workbook_and_judged(desk: DeskClient, dataset: Path) -> None:
    before = desk.state()["severities"]["error"]
    told = desk.post("edit", **where(2, "C"), text="BR", before="br")
    assert (told["done"], told["left"], told["shown"]) == (True, None, "BR")
    sheet = openpyxl.load_workbook(dataset / "records" / "places.xlsx").active
    assert sheet["C2"].value == "BR"
    assert desk.state()["severities"]["error"] == before - 1
    assert desk.get("problems", wait="1")["revision"] == told["revision"]


def test_an_empty_cell_is_filled_in(desk: DeskClient) -> None:
    assert desk.post("edit", **where(3, "D"), text="19.9", before="")["done"]
    assert table(desk)["rows"][2][1] == ["place/b", "Mill", "BR", "19.9"]


def test_an_edit_that_is_undone_leaves_the_same_bytes(desk: DeskClient, dataset: Path) -> None:
    path = dataset / "records" / "places.xlsx"
    before = path.read_bytes()
    desk.post("edit", **where(2, "C"), text="BR", before="br")
    edited = path.read_bytes()
    assert desk.state()["undo"]["what"] == "cell C2 of places.xlsx"
    desk.post("undo")
    assert path.read_bytes() == before
    desk.post("redo")
    assert path.read_bytes() == edited
    assert desk.answer("redo").status_code == 409


def test_a_cell_that_does_not_show_what_the_page_has_shown_is_left(desk: DeskClient, dataset: Path) -> None:
    before = (dataset / "records" / "places.xlsx").read_bytes()
    told = desk.post("edit", **where(2, "C"), text="BR", before="something else")
    assert (told["done"], told["shown"]) == (False, "br")
    assert "C2" in told["left"]
    assert (dataset / "records" / "places.xlsx").read_bytes() == before


def test_a_formula_is_not_written_over_but_told(desk: DeskClient, dataset: Path) -> None:
    path = dataset / "records" / "places.xlsx"
    book = openpyxl.load_workbook(path)
    book.active["B2"] = "=B3"
    book.save(path)
    desk.state()
    told = desk.post("edit", **where(2, "B"), text="x", before="")
    assert not told["done"]
    assert "formula" in told["left"]


def test_all_of_one_kind_are_mended_in_one_step(desk: DeskClient, dataset: Path) -> None:
    before = (dataset / "records" / "places.xlsx").read_bytes()
    causes = [cause for cause in desk.get("problems")["causes"] if cause["mend"]]
    assert [(cause["place"]["row"], cause["mend"]["after"], cause["same"]) for cause in causes] == [
        (2, "BR", 2), (4, "HT", 2),
    ]  # fmt: skip
    told = desk.post("mend", kind=causes[0]["kind"])
    assert (told["mended"], told["left"]) == (2, [])
    assert [row[1][2] for row in table(desk)["rows"]][1:4] == ["BR", "BR", "HT"]
    desk.post("undo")
    assert (dataset / "records" / "places.xlsx").read_bytes() == before


def test_one_mend_is_made_alone(desk: DeskClient) -> None:
    cause = next(cause for cause in desk.get("problems")["causes"] if cause["mend"])
    assert desk.post("mend", n=cause["n"])["mended"] == 1
    assert [row[1][2] for row in table(desk)["rows"]][1:4] == ["BR", "BR", "ht"]
    assert desk.answer("mend", n=999).status_code == 409


@pytest.mark.parametrize(
    ("name", "content", "after"),
    [
        ("a.json", '[{"id": "place/j", "type": "Place", "name": {"en": "J"}, "country": "ht"}]', '"HT"'),
        ("a.jsonl", '{"id": "place/j", "type": "Place", "name": {"en": "J"}, "country": "ht"}\n', '"HT"'),
        ("place.csv", "id,name@en,country\nplace/j,J,ht\n", "J,HT"),
    ],
)
def test_a_mend_reaches_every_format(desk: DeskClient, dataset: Path, name: str, content: str, after: str) -> None:
    desk.upload(name, content.encode())
    cause = next(each for each in desk.get("problems")["causes"] if each["place"]["file"] == name and each["mend"])
    assert desk.post("mend", n=cause["n"])["mended"] == 1
    assert after in (dataset / "records" / name).read_text()


def test_a_row_is_added_behind_the_last(desk: DeskClient) -> None:
    told = desk.post("row", file="places.xlsx", sheet="Place", cells={"A": "place/d"})
    assert (told["row"], told["done"]) == (6, True)
    assert table(desk)["rows"][5] == [6, ["place/d", "", "", ""], None]


def row_of(desk: DeskClient, number: int, file: str = "places.xlsx") -> dict[str, str]:
    """What the page shows in a row of a sheet, by the letters of its columns, where there is something."""
    shown = table(desk, file)
    cells = next(cells for row, cells, _ in shown["rows"] if row == number)
    return {each["letter"]: text for each, text in zip(shown["columns"], cells, strict=True) if text}


def test_a_row_is_emptied_in_one_step_and_no_other_row_moves(desk: DeskClient, dataset: Path) -> None:
    path = dataset / "records" / "places.xlsx"
    before = path.read_bytes()
    told = desk.post("empty", file="places.xlsx", sheet="Place", row=3, cells=row_of(desk, 3))
    assert (told["done"], told["left"]) == (True, None)
    assert [row[:2] for row in table(desk)["rows"]][1:4] == [[2, ROWS[0]], [3, [""] * 4], [4, ROWS[2]]]
    assert desk.state()["account"]["read"] == 2
    assert desk.state()["undo"]["what"] == "row 3 of places.xlsx emptied"
    desk.post("undo")
    assert path.read_bytes() == before


def test_a_row_of_a_text_is_emptied_with_what_stands_in_quotation_marks(desk: DeskClient, dataset: Path) -> None:
    path = dataset / "records" / "place.csv"
    path.write_text('id,name@en,country\nplace/x,"X, and ""Y""\nbelow",BR\nplace/y,Y,BR\n', "utf-8")
    desk.state()
    assert desk.post("empty", file="place.csv", sheet=None, row=2, cells=row_of(desk, 2, "place.csv"))["done"]
    assert path.read_text("utf-8") == 'id,name@en,country\n,"",\nplace/y,Y,BR\n'
    assert next(each for each in desk.state()["files"] if each["name"] == "place.csv")["records"] == 1


def test_a_row_whose_cells_are_hidden_on_the_page_is_emptied_whole(desk: DeskClient, dataset: Path) -> None:
    path = dataset / "records" / "places.xlsx"
    book = openpyxl.load_workbook(path)
    book.active.column_dimensions["B"].hidden = True
    book.save(path)
    desk.state()
    assert desk.post("empty", file="places.xlsx", sheet="Place", row=2, cells=row_of(desk, 2))["done"]
    assert [cell.value for cell in openpyxl.load_workbook(path).active[2]] == [None] * 4


@pytest.mark.parametrize(("there", "shown"), [("=B3", ""), ("Another", "Seed House")])
def test_a_row_that_cannot_be_emptied_whole_stays_whole(
    desk: DeskClient, dataset: Path, there: str, shown: str
) -> None:
    path = dataset / "records" / "places.xlsx"
    cells = row_of(desk, 2) | {"B": shown}
    book = openpyxl.load_workbook(path)
    book.active["B2"] = there
    book.save(path)
    desk.state()
    before = path.read_bytes()
    told = desk.post("empty", file="places.xlsx", sheet="Place", row=2, cells=cells)
    assert (told["done"], "B2" in told["left"]) == (False, True)
    assert path.read_bytes() == before


def test_a_file_is_taken_in_and_out_again(desk: DeskClient, dataset: Path) -> None:
    answer = desk.upload("apoios.csv", OWN_TABLE.encode())
    assert (answer.status_code, answer.json()["file"]) == (200, "apoios.csv")
    (found,) = [each for each in desk.state()["files"] if each["name"] == "apoios.csv"]
    assert (found["mapped"], found["needs_map"]) == (False, True)
    again = desk.upload("apoios.csv", b"other")
    assert (again.status_code, again.json()["there"]) == (409, True)
    assert desk.upload("apoios.csv", b"other", **{"as": "others.csv"}).json()["file"] == "others.csv"
    assert desk.upload("Apoios.CSV", b"other").json()["name"] == "apoios.csv", "on many disks the two are one"
    desk.upload("apoios.csv", b"id\n", replace="1")
    desk.post("undo")
    assert (dataset / "records" / "apoios.csv").read_bytes() == OWN_TABLE.encode()
    desk.post("remove", file="apoios.csv")
    assert not (dataset / "records" / "apoios.csv").exists()
    desk.post("undo")
    assert (dataset / "records" / "apoios.csv").read_bytes() == OWN_TABLE.encode()


@pytest.mark.parametrize("lang", ["en", "pt"])
def test_a_map_is_what_the_command_writes_for_the_same_choices(tmp_path: Path, dataset: Path, lang: str) -> None:
    with desk_in(tmp_path, dataset, lang) as desk:
        desk.upload("apoios.csv", OWN_TABLE.encode())
        proposed = desk.get("map", file="apoios.csv")
        assert proposed["is_proposal"]
        desk.post("map", file="apoios.csv", tables=[])
        assert not desk.get("map", file="apoios.csv")["is_proposal"]
        assert [each["needs_map"] for each in desk.state()["files"]] == [False, False]
        written = (dataset / "records" / "apoios.map.toml").read_text("utf-8")
        desk.post("undo")
    run("map", dataset / "records" / "apoios.csv", "--lang", lang)
    assert written == (dataset / "records" / "apoios.map.toml").read_text("utf-8") == proposed["text"]


def test_a_map_of_another_kind_is_what_the_command_writes_for_it(desk: DeskClient, dataset: Path) -> None:
    desk.upload("apoios.csv", OWN_TABLE.encode())
    desk.post("map", file="apoios.csv", tables=[{"sheet": None, "kind": "organization"}])
    written = (dataset / "records" / "apoios.map.toml").read_text("utf-8")
    desk.post("undo")
    run("map", dataset / "records" / "apoios.csv", "--kind", "organization", "--lang", "en")
    assert written == (dataset / "records" / "apoios.map.toml").read_text("utf-8")


def test_a_choice_for_a_column_is_tried_before_it_is_written(desk: DeskClient, dataset: Path) -> None:
    desk.upload("apoios.csv", OWN_TABLE.encode())
    chosen = [{"sheet": None, "columns": {"Data": None, "Valor (R$)": {"key": "amount.value", "currency": "USD"}}}]
    tried = desk.post("map", file="apoios.csv", tables=chosen, dry=True)
    assert not (dataset / "records" / "apoios.map.toml").exists()
    values = [key for _, key, _ in tried["records"][0]["values"]]
    assert "awarded" not in values
    assert [value for _, key, value in tried["records"][0]["values"] if "amount" in key] == ["USD", "12500.00"]
    assert desk.post("map", file="apoios.csv", tables=chosen)["text"] == tried["text"]
    columns = {each["title"]: each for each in desk.get("map", file="apoios.csv")["tables"][0]["columns"]}
    assert (columns["Data"]["key"], columns["Valor (R$)"]["currency"]) == (None, "USD")


SECRET_TABLE = "Código;Nome;Confidencial\n1;Apoio secreto;Sim\n2;Apoio aberto;não\n"


def test_rows_whose_column_of_access_nobody_explained_stay_here(desk: DeskClient, dataset: Path) -> None:
    (dataset / "records" / "places.xlsx").unlink()
    desk.upload("apoios.csv", SECRET_TABLE.encode())
    desk.post("map", file="apoios.csv", tables=[{"sheet": None, "kind": "grant"}])
    assert desk.state()["account"]["published"] == 0
    (column,) = [each for each in desk.get("map", file="apoios.csv")["tables"][0]["columns"] if not each["sure"]]
    assert (column["title"], column["left_out"], column["words"]) == ("Confidencial", True, ["Sim", "não"])
    assert "#" not in column["why"]
    said = {"key": "access.level", "values": {"Sim": "restricted", "não": "public"}}
    desk.post("map", file="apoios.csv", tables=[{"sheet": None, "columns": {"Confidencial": said}}])
    (column,) = [each for each in desk.get("map", file="apoios.csv")["tables"][0]["columns"] if each["words"]][2:]
    assert column["values_map"] == said["values"]
    account = desk.state()["account"]
    assert (account["published"], account["withheld"]) == (1, 1)


def test_a_key_that_there_is_not_is_told_and_nothing_is_written(desk: DeskClient, dataset: Path) -> None:
    desk.upload("apoios.csv", OWN_TABLE.encode())
    answer = desk.answer("map", file="apoios.csv", tables=[{"sheet": None, "columns": {"Data": {"key": "nothing"}}}])
    assert answer.status_code == 409
    assert "nothing" in answer.json()["problems"][0]
    assert not (dataset / "records" / "apoios.map.toml").exists()


def test_a_map_that_says_more_than_the_page_stays_as_it_was_written(desk: DeskClient, dataset: Path) -> None:
    desk.upload("apoios.csv", OWN_TABLE.encode())
    text = '[[table]]\nkind = "grant"\nid = "grant/{Nº}"\nskip = ["TOTAL*"]\n[table.columns]\n"Data" = "awarded"\n'
    (dataset / "records" / "apoios.map.toml").write_text(text, "utf-8")
    desk.state()
    told = desk.get("map", file="apoios.csv")
    assert (told["by_hand"], told["text"]) == (True, text)
    assert desk.answer("map", file="apoios.csv", tables=[]).status_code == 409
    assert (dataset / "records" / "apoios.map.toml").read_text("utf-8") == text


def test_keys_are_offered_with_what_they_mean(desk: DeskClient) -> None:
    desk.post("lang", lang="pt")
    keys = {each["key"]: each for each in desk.get("keys", kind="grant")}
    assert keys["id"]["required"]
    assert keys["amount.value"]["label"] == "Montante: Valor"
    assert keys["recipient"]["about"] == "Quem recebeu a subvenção."


def test_a_form_is_made_among_the_records(desk: DeskClient, dataset: Path) -> None:
    assert desk.post("form", kinds=["grant", "person"], lang="ht")["file"] == "form.xlsx"
    assert (dataset / "records" / "form.xlsx").read_bytes() == template(["grant", "person"], "ht")
    (found,) = [each for each in desk.state()["files"] if each["name"] == "form.xlsx"]
    assert not found["needs_map"]
    assert {"Grant", "Person"} <= {sheet["kind"] for sheet in found["sheets"]}
    assert desk.answer("form", kinds=["grant"]).status_code == 409
    assert desk.answer("form", kinds=["nothing"], name="b.xlsx").json()["code"] == "PLD028"


def test_a_dataset_is_made_with_what_was_said_and_the_rest_is_told_as_placeholders(tmp_path: Path) -> None:
    with desk_in(tmp_path, lang="pt") as desk:
        assert desk.get("state")["dataset"] is None
        state = desk.post("new", name="acervo", title="O acervo", base="https://acervo.example.net/", languages=["pt"])
        assert state["dataset"]["title"] == "O acervo"
        assert state["dataset"]["placeholders"] == ["description", "publisher", "licence", "base", "publisher_url"]
        assert (state["dataset"]["licence"], state["severities"].get("error", 0)) == ("", 0)
        text = (tmp_path / "acervo" / "dataset.toml").read_text("utf-8")
        assert "# A licença sob a qual outras pessoas podem usar o conjunto." in text
        assert not list((tmp_path / "acervo" / "records").iterdir())
        assert desk.answer("new", name="acervo").json()["code"] == "PLD402"
    with desk_in(tmp_path) as desk:
        assert desk.get("state")["datasets"] == ["acervo"]
        assert desk.post("open", dataset="acervo")["dataset"]["name"] == "acervo"


def test_a_licence_counts_as_undecided_until_one_is_chosen(tmp_path: Path) -> None:
    chosen = "https://creativecommons.org/publicdomain/zero/1.0/"
    with desk_in(tmp_path) as desk:
        desk.post("new", name="archive", licence="")
        assert "creativecommons" not in (tmp_path / "archive" / "dataset.toml").read_text("utf-8")
        assert desk.post("settings", licence=chosen)["dataset"]["licence"] == chosen
        told = desk.post("settings", licence="")["dataset"]
        assert (told["licence"], "licence" in told["placeholders"]) == ("", True)


def test_settings_are_changed_and_remarks_stay(desk: DeskClient, dataset: Path) -> None:
    path = dataset / "dataset.toml"
    path.write_text("# a remark of ours\n" + path.read_text("utf-8"), "utf-8")
    before = path.read_bytes()
    desk.state()
    said = {"version": "2.0.0", "issued": "2026-01-31", "publisher": "The Archive"}
    told = desk.post("settings", **said)["dataset"]
    assert {name: told[name] for name in said} == said
    assert path.read_text("utf-8").startswith("# a remark of ours\n")
    assert desk.answer("settings", base="no address").json()["code"] == "PLD012"
    desk.post("undo")
    assert path.read_bytes() == before


def test_what_is_published_is_what_the_command_publishes(tmp_path: Path, desk: DeskClient, dataset: Path) -> None:
    desk.post("mend", kind=next(each["kind"] for each in desk.get("problems")["causes"] if each["mend"]))
    desk.post("publish", version="1.0.0")
    told = desk.state()["published"]
    assert (told["written"], told["version"], desk.state()["release"]["version"]) == (True, "1.0.0", "1.0.0")
    run("publish", dataset, "-o", tmp_path / "release")
    assert tree(dataset / "release") == tree(tmp_path / "release")


def test_with_errors_nothing_is_published_unless_they_are_set_aside(desk: DeskClient, dataset: Path) -> None:
    desk.post("publish")
    assert not desk.state()["published"]["written"]
    assert not (dataset / "release").exists()
    desk.post("publish", reject=True)
    told = desk.state()["published"]
    assert told["written"]
    assert told["aside"]


def test_the_pages_can_be_looked_at_before_and_nothing_else_is_written(desk: DeskClient, dataset: Path) -> None:
    before = own(dataset)
    desk.post("preview")
    assert desk.state()["preview"]["ready"]
    page = desk.web.get("/a-secret-of-these-tests/preview/index.html")
    assert "Mill" in desk.web.get("/a-secret-of-these-tests/preview/id/place/b.html").text
    assert page.status_code == 200
    assert "sandbox" in page.headers["content-security-policy"]
    assert own(dataset) == before
    assert desk.get("changes")["first"]
    desk.desk.end()
    assert tree(dataset) == before, "what the desk keeps for itself goes with it"


def test_changes_since_the_last_version_are_told(desk: DeskClient) -> None:
    desk.post("publish", version="1.0.0", reject=True)
    desk.post("edit", **where(3, "B"), text="Old Mill", before="Mill")
    desk.post("edit", **where(2, "C"), text="BR", before="br")
    desk.post("preview")
    told = desk.get("changes")
    assert (told["counts"]["added"], told["counts"]["changed"]) == (1, 1)
    changed = next(each for each in told["lines"] if each["what"] == "changed")
    assert changed["id"] == "place/b"
    assert "Old Mill" in json.dumps(changed)


def test_the_release_comes_as_one_file(tmp_path: Path, desk: DeskClient, dataset: Path) -> None:
    import io
    import zipfile

    assert desk.web.get("/a-secret-of-these-tests/api/release.zip").status_code == 409
    desk.post("publish", reject=True)
    content = desk.web.get("/a-secret-of-these-tests/api/release.zip").content
    zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path / "unpacked")
    assert tree(tmp_path / "unpacked") == tree(dataset / "release")
    assert not list((dataset / ".desk").glob("release-*"))


PEOPLE = [
    {"id": "person/a", "type": "Person", "name": {"en": "Ana Invented"}},
    {
        "id": "person/b",
        "type": "Person",
        "name": {"en": "Bea Invented"},
        "access": {"basis": "consent", "consent": "given"},
    },
    {"id": "place/d", "type": "Place", "name": {"en": "D"}, "access": {"level": "restricted"}},
]


def test_who_is_named_and_what_is_withheld_is_told_before_anything_goes_out(desk: DeskClient, dataset: Path) -> None:
    desk.upload("people.json", json.dumps(PEOPLE).encode())
    told = desk.get("out")
    assert [(each["id"], each["basis"], each["basis_label"]) for each in told["people"]] == [
        ("person/b", "consent", "consent")
    ]
    assert {each["rule"]: [record["id"] for record in each["records"]] for each in told["withheld"]} == {
        "person-without-basis": ["person/a"],
        "restricted": ["place/d"],
    }
    report = open_dataset(dataset).check()
    assert told["published"]["count"] == report.counts.published
    assert sum(each["count"] for each in told["withheld"]) == report.counts.withheld
    assert {each["place"]["row"] for each in told["rejected"]} == {2, 4}
    assert {"people", "no-basis", "withheld", "rejected"} == set(told["words"])


def test_the_level_of_a_row_is_changed_in_its_column(desk: DeskClient, dataset: Path) -> None:
    assert desk.answer("access", **where(3, "A"), level="restricted").json()["lacking"] == ["access.level"]
    rows = [["place/e", "E", "restricted"]]
    book = openpyxl.Workbook()
    book.active.title = "Place"
    for row in (["id", "name@en", "access.level"], *rows):
        book.active.append(row)
    path = dataset / "records" / "more.xlsx"
    book.save(path)
    desk.state()
    told = desk.post("access", file="more.xlsx", sheet="Place", row=2, level="public")
    assert told["done"]
    assert openpyxl.load_workbook(path).active["C2"].value == "public"


def test_names_are_found_for_references(desk: DeskClient) -> None:
    found = desk.get("names", kind="Place,Person", q="mÍl")
    assert found == [{"id": "place/b", "name": "Mill", "type": "Place"}]
    assert desk.get("names", kind="Grant", q="") == []


def test_a_table_comes_back_as_it_is_and_marked(desk: DeskClient, dataset: Path) -> None:
    import io

    secret = "/a-secret-of-these-tests/api"
    found = desk.web.get(f"{secret}/download", params={"file": "places.xlsx"})
    assert found.content == (dataset / "records" / "places.xlsx").read_bytes()
    assert found.headers["content-disposition"].startswith("attachment")
    marked = desk.web.get(f"{secret}/marked", params={"file": "places.xlsx"})
    assert openpyxl.load_workbook(io.BytesIO(marked.content))["Place"]["C2"].comment is not None


def test_what_another_program_changes_is_seen_and_not_written_over(desk: DeskClient, dataset: Path) -> None:
    path = dataset / "records" / "places.xlsx"
    revision = desk.state()["revision"]
    other = workbook(path, [*ROWS[:3], ["place/z", "Z", "BR", ""]])
    answer = desk.answer("edit", **where(2, "C"), text="BR", before="br")
    assert (answer.status_code, answer.json()["changed_outside"]) == (409, True)
    assert path.read_bytes() == other
    assert desk.state()["revision"] > revision
    assert desk.state()["account"]["read"] == 4
    assert desk.state()["files"][0]["changed_outside"]
    table(desk)
    assert not desk.state()["files"][0]["changed_outside"]


def test_a_step_is_not_undone_over_what_another_program_has_written(desk: DeskClient, dataset: Path) -> None:
    desk.post("edit", **where(2, "C"), text="BR", before="br")
    other = workbook(dataset / "records" / "places.xlsx", ROWS[:2])
    assert desk.answer("undo").status_code == 409
    assert (dataset / "records" / "places.xlsx").read_bytes() == other


def test_a_file_keeps_who_may_read_it(desk: DeskClient, dataset: Path) -> None:
    path = dataset / "records" / "places.xlsx"
    path.chmod(0o640)
    desk.post("edit", **where(2, "C"), text="BR", before="br")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_description_that_cannot_be_read_is_told_in_the_list_of_problems(desk: DeskClient, dataset: Path) -> None:
    (dataset / "dataset.toml").write_text("base = [", "utf-8")
    state = desk.state()
    assert not state["dataset"]["readable"]
    assert [cause["code"] for cause in desk.get("problems")["causes"]] == ["PLD013"]


def test_a_newer_edit_makes_a_running_check_be_given_up(desk: DeskClient) -> None:
    for tenth in range(10):
        row = table(desk)["rows"][2][1]
        desk.web.post(
            "/a-secret-of-these-tests/api/edit",
            headers={"X-Desk": "1", "Content-Type": "application/json"},
            content=json.dumps({**where(3, "D"), "text": f"18.{tenth}", "before": row[3]}),
        )
    desk.desk.wait(LONG)
    assert desk.get("problems")["revision"] == desk.desk.revision
    assert table(desk)["rows"][2][1][3] == "18.9"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_speaks_the_language_that_was_chosen(desk: DeskClient, lang: str) -> None:
    page = desk.web.get("/a-secret-of-these-tests/", params={"lang": lang})
    assert f'<html lang="{lang}">' in page.text
    assert desk.get("state")["lang"] == lang


def test_the_page_speaks_the_language_of_the_dataset_where_none_was_chosen(tmp_path: Path) -> None:
    with desk_in(tmp_path, lang="en") as desk:
        desk.post("new", name="acervo", lang="pt", languages=["pt"])
        assert '<html lang="pt">' in desk.web.get("/a-secret-of-these-tests/", headers={"accept-language": "fr"}).text


def test_access_is_written_whole_or_not_at_all(desk: DeskClient, dataset: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Place"
    for row in (["id", "name@en", "access.level", "access.reason"], ["place/e", "E", '="pub"&"lic"', "rights"]):
        book.active.append(row)
    path = dataset / "records" / "more.xlsx"
    book.save(path)
    before = path.read_bytes()
    desk.state()
    told = desk.post("access", file="more.xlsx", sheet="Place", row=2, level="restricted", reason="safety")
    assert not told["done"]
    assert "C2" in told["left"]
    assert path.read_bytes() == before


def test_a_map_that_another_table_has_too_stays_when_one_is_taken_out(desk: DeskClient, dataset: Path) -> None:
    records = dataset / "records"
    for name in ("own.csv", "own.tsv"):
        (records / name).write_text("Nome\nMill\n", "utf-8")
    (records / "own.map.toml").write_text('[[table]]\nkind = "place"\n[table.columns]\n"Nome" = "name"\n', "utf-8")
    desk.state()
    desk.post("remove", file="own.csv")
    assert (records / "own.map.toml").is_file()
    desk.post("remove", file="own.tsv")
    assert not (records / "own.map.toml").exists()


def test_a_name_with_its_accents_apart_is_the_same_name(desk: DeskClient, dataset: Path) -> None:
    (dataset / "records" / "cafe\u0301.csv").write_text("id,name@en\n", "utf-8")
    answer = desk.upload("CAFÉ.csv", b"id,name@en\n")
    assert (answer.status_code, answer.json()["name"]) == (409, "cafe\u0301.csv")


def test_the_publisher_is_written_where_there_was_none(desk: DeskClient, dataset: Path) -> None:
    path = dataset / "dataset.toml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("publisher")), "utf-8")
    desk.state()
    told = desk.post("settings", publisher="Casa", publisher_url="https://example.org/")
    assert told["dataset"]["publisher"] == "Casa"


def test_a_cell_of_a_sheet_that_is_not_there_is_left(desk: DeskClient, dataset: Path) -> None:
    before = own(dataset)
    answer = desk.answer("edit", **where(2, "C", sheet="Nowhere"), text="BR", before="br")
    assert (answer.status_code, "Nowhere" in answer.json()["error"]) == (404, True)
    assert own(dataset) == before


def test_a_row_for_which_there_is_no_room_is_told(desk: DeskClient, dataset: Path) -> None:
    path = dataset / "records" / "places.xlsx"
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A5:B8")
    book.save(path)
    desk.state()
    before = path.read_bytes()
    told = desk.post("row", file="places.xlsx", sheet="Place", after=0, cells={"A": "place/z", "B": "Z"})
    assert not told["done"]
    assert "A6" in told["left"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("part", ["starlette", "uvicorn", "jinja2", "tomlkit"])
def test_without_a_part_of_it_the_desk_says_what_to_install_and_names_no_address(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, part, None)
    done = run("desk", "--no-browser", "--lang", "en")
    assert (done.code, "peasant-ld[desk]" in done.err, "http://" in done.err) == (3, True, False)
