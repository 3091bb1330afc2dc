"""`peasant-ld map` as an archivist uses it: a map beside her table, the first rows as records, and then a release."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from datasets import BASE, Outcome, make_dataset, run

TITLES = ["Nº", "Projeto", "Organização apoiada", "Valor (R$)", "Data", "Município", "UF", "Contato"]
ROWS = [
    [1, "Horta da Colina", "Associação da Colina", "R$ 2.500,00", "14/08/2018", "Colina", "AA", "Ana Zumbira"],
    [2, "Roda de sementes", "Coop. do Rio", "1.000,00", "19/08/2018", "Rio Claro", "AA", "Bo Zumbira"],
]


def book(path: Path, sheet: str = "Apoios", hidden: bool = False) -> Path:
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in (TITLES, *ROWS):
        made.active.append(row)
    if hidden:
        made.create_sheet("Segredos").append(["Zumbira"])
        made["Segredos"].sheet_state = "hidden"
    made.save(path)
    return path


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    made = make_dataset(tmp_path / "dataset", [])
    (made / "records" / "all.jsonl").unlink()
    return made


def released(dataset: Path) -> tuple[Outcome, dict[str, dict[str, object]]]:
    done = run("publish", dataset, "--no-pages")
    data = dataset / "release" / "data" / "dataset.jsonld"
    graph = json.loads(data.read_text("utf-8"))["@graph"] if data.exists() else []
    return done, {record["id"].removeprefix(BASE): record for record in graph}


@pytest.mark.parametrize("sheet", ["Apoios", "Subvenção", "Planilha1"])
def test_a_table_of_her_own_is_mapped_and_published_with_no_other_step(dataset: Path, sheet: str) -> None:
    path = book(dataset / "records" / "dados.xlsx", sheet)
    before = path.read_bytes()
    done = run("map", path, "--lang", "pt")
    assert done.code == 0, done.err
    assert path.read_bytes() == before
    assert path.with_name("dados.map.toml").exists()
    published, records = released(dataset)
    assert published.code == 0, published.err
    assert set(records) == {
        "grant/1", "grant/2", "organization/associacao-da-colina", "organization/coop-do-rio",
        "place/colina", "place/rio-claro",
    }  # fmt: skip
    assert "2500" in json.dumps(records["grant/1"])
    assert "Zumbira" not in json.dumps(records)


def test_the_first_rows_are_shown_as_the_records_that_they_become(tmp_path: Path) -> None:
    done = run("map", book(tmp_path / "dados.xlsx"), "--lang", "en")
    assert "grant/1  (Grant)" in done.out
    assert "Horta da Colina" in done.out
    assert "Zumbira" not in done.out
    assert "dados.map.toml" in done.err


def test_a_map_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = book(tmp_path / "dados.xlsx")
    mine = path.with_name("dados.map.toml")
    mine.write_text("# mine\n")
    done = run("map", path)
    assert (done.code, mine.read_text()) == (2, "# mine\n")
    assert "PLD317" in done.err
    other = tmp_path / "other.map.toml"
    assert run("map", path, "-o", other).code == 0
    assert other.exists()


def test_a_map_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    path = book(tmp_path / "dados.xlsx")
    path.with_name("dados.map.toml").symlink_to(tmp_path / "elsewhere")
    assert run("map", path).code == 2
    assert not (tmp_path / "elsewhere").exists()


def test_hidden_sheets_are_told_and_not_read(tmp_path: Path) -> None:
    path = book(tmp_path / "dados.xlsx", hidden=True)
    done = run("map", path, "--lang", "en")
    assert "Segredos" in done.err
    assert "Segredos" not in path.with_name("dados.map.toml").read_text("utf-8")


def test_what_is_not_understood_is_shown_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "dados.csv"
    path.write_text("Blorp,Zork\n1,x\n2,y\n")
    done = run("map", path, "--lang", "en")
    assert done.code == 0
    assert "Blorp | Zork" in done.err
    assert "kind = false" in path.with_name("dados.map.toml").read_text("utf-8")


@pytest.mark.parametrize("kind", ["grant", "Subvenção", "grants"])
def test_the_kind_can_be_said(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "dados.csv"
    path.write_text("Nome,Zork\nA,x\n")
    assert run("map", path, "--kind", kind).code == 0
    assert 'kind = "grant"' in path.with_name("dados.map.toml").read_text("utf-8")


def test_a_kind_that_there_is_not_is_told_before_anything_is_written(tmp_path: Path) -> None:
    path = book(tmp_path / "dados.xlsx")
    done = run("map", path, "--kind", "blorp")
    assert (done.code, path.with_name("dados.map.toml").exists()) == (2, False)
    assert "PLD341" in done.err


def test_showing_a_map_tells_what_it_leaves_open(tmp_path: Path) -> None:
    path = book(tmp_path / "dados.xlsx")
    run("map", path)
    done = run("map", path, "--show", "--lang", "en")
    assert "says something of every column" in done.err
    assert '"Projeto"' in done.out
    assert "grant/2  (Grant)" in done.out
    mine = path.with_name("dados.map.toml")
    lines = [line for line in mine.read_text("utf-8").splitlines(keepends=True) if not line.startswith('"UF"')]
    mine.write_text("".join(lines) + '"Bairro" = false\n', "utf-8")
    done = run("map", path, "--show", "--lang", "en")
    assert "Not in the map: UF" in done.err
    assert "not in the table: bairro" in done.err


def test_showing_or_keeping_needs_a_map(tmp_path: Path) -> None:
    path = book(tmp_path / "dados.xlsx")
    for option in ("--show", "--ids"):
        done = run("map", path, option)
        assert done.code == 2
        assert "PLD351" in done.err


def test_a_wrong_map_is_told_at_its_line(tmp_path: Path) -> None:
    path = book(tmp_path / "dados.xlsx")
    path.with_name("dados.map.toml").write_text('[[table]]\nkind = "grant"\nid = "grant/{Nº}"\nheadr = 3\n', "utf-8")
    done = run("map", path, "--show")
    assert done.code == 2
    assert "line 4" in done.err


def test_ids_that_were_made_of_names_are_kept(dataset: Path) -> None:
    path = book(dataset / "records" / "dados.xlsx")
    run("map", path)
    mine = path.with_name("dados.map.toml")
    before = mine.read_text("utf-8")
    done = run("map", path, "--ids", "--lang", "en")
    assert done.code == 0, done.err
    after = mine.read_text("utf-8")
    assert after.startswith(before.rstrip("\n"))
    assert '"Coop. do Rio" = "organization/coop-do-rio"' in after
    assert run("map", path, "--ids").code == 0
    assert mine.read_text("utf-8") == after
    assert released(dataset)[0].code == 0


def test_an_id_that_was_made_of_the_name_of_its_own_record_lasts_when_the_name_changes(dataset: Path) -> None:
    path = book(dataset / "records" / "dados.xlsx")
    mine = path.with_name("dados.map.toml")
    run("map", path)
    mine.write_text(mine.read_text("utf-8").replace("grant/{Nº}", "grant/{Projeto}"), "utf-8")
    assert run("map", path, "--ids").code == 0
    kept = mine.read_text("utf-8")
    assert '"Horta da Colina" = "grant/horta-da-colina"' in kept
    assert '"Coop. do Rio" = "organization/coop-do-rio"' in kept
    renamed = openpyxl.load_workbook(path)
    renamed.active["B2"] = "Horta e pomar"
    renamed.save(path)
    mine.write_text(kept.replace('"Horta da Colina" =', '"Horta e Pomar" ='), "utf-8")
    done, records = released(dataset)
    assert done.code == 0, done.err
    assert any(identity.endswith("grant/horta-da-colina") for identity in records)
    assert not any("pomar" in identity for identity in records)


def test_an_id_of_another_kind_is_not_that_of_a_row(dataset: Path) -> None:
    path = book(dataset / "records" / "dados.xlsx")
    mine = path.with_name("dados.map.toml")
    run("map", path)
    by_name = mine.read_text("utf-8").replace("grant/{Nº}", "grant/{Projeto}")
    mine.write_text(f'{by_name}\n[ids]\n"Horta da Colina" = "place/horta"\n', "utf-8")
    done, records = released(dataset)
    assert done.code == 0, done.err
    assert any(identity.endswith("grant/horta-da-colina") for identity in records)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("dados.docx", b"x", "PLD009"),
        ("dados.xlsx", b"not a workbook", "PLD307"),
        ("dados.ods", b"PK\x03\x04", "PLD307"),
        ("nothing.csv", None, "PLD001"),
    ],
)
def test_what_is_no_table_is_told_and_nothing_is_written(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = run("map", path)
    assert done.code == 2
    assert code in done.err
    assert not list(tmp_path.glob("*.toml"))


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\xff\xfe", b"\0\0\0", b",,,\n,,,\n", b'"', "é;ç\n".encode("cp1252")]
)
def test_an_empty_or_odd_file_is_no_table_and_no_accident(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dados.csv"
    path.write_bytes(content)
    done = run("map", path)
    assert done.code in (0, 1, 2)
    assert "bug" not in done.err


@pytest.mark.parametrize("content", [b"", b"\n\n", b",,,\n,,,\n"])
def test_no_map_is_written_for_a_table_that_is_still_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "apoios.csv"
    path.write_bytes(content)
    assert run("map", path).code == 1
    assert not path.with_name("apoios.map.toml").exists()


@pytest.mark.parametrize("name", ["grants.csv", "grant.csv", "Subvenção 2018.csv"])
def test_a_table_that_is_understood_as_it_is_gets_no_map(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("id,name@en,recipient\ngrant/a,A,organization/b\n")
    done = run("map", path, "--lang", "en")
    assert done.code == 0
    assert "needs no map" in done.err
    assert not list(tmp_path.glob("*.toml"))


@pytest.mark.parametrize(
    ("lang", "delete"), [("en", "delete"), ("pt", "apague"), ("es", "borre"), ("fr", "supprimez"), ("ht", "efase")]
)
def test_where_no_kind_was_recognized_what_is_advised_can_be_done(tmp_path: Path, lang: str, delete: str) -> None:
    table, written = tmp_path / "x.csv", tmp_path / "x.map.toml"
    table.write_text("foo,bar\nbaz,qux\n", "utf-8")
    assert run("map", table, "--lang", lang).code == 0
    (told,) = (line for line in written.read_text("utf-8").splitlines() if line.startswith("kind = false"))
    assert f" {delete} " in told
    written.unlink()
    assert run("map", table, "--lang", lang, "--kind", "grant").code == 0
    assert 'kind = "grant"' in written.read_text("utf-8")
