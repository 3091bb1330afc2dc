"""The tables of a release hold the records that went out, and are read as these again; programs find what they hold."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import peasant_ld.release.parts as parts
import peasant_ld.release.tables.workbook as workbook
from conftest import ROOT
from datasets import FOUNDING, make_dataset, run
from peasant_ld.model import load_model
from peasant_ld.model.description import Description
from peasant_ld.published.manifest import Digests
from peasant_ld.rdf.as_written import compile_written
from peasant_ld.rdf.normalize import normalize
from peasant_ld.reading import Record, read_records
from peasant_ld.release.tables import BOOK, CSVW, FOLDER, PACKAGE, TableWish, write_tables
from peasant_ld.release.tables.parquet import ParquetField, write_parquet
from strategies import archives, records
from test_reading_sheets_written import ODD_TEXTS

MODEL = load_model()
BASE = "https://example.org/archive/"
NUMBER = count()
# How many archives of 25 records go through tables of two formats and back; PEASANT_LD_ARCHIVES=200 makes 10,000 cases.
ARCHIVES = int(os.environ.get("PEASANT_LD_ARCHIVES", "6"))
PLACE = {"id": "place/a", "type": "Place", "name": {"en": "Alder"}}
GRANT = {"id": "grant/a", "type": "Grant", "name": {"en": "A"}, "recipient": "organization/a"}
Normalized = dict[str, Any]


def tables_of(sources: list[Normalized], folder: Path, lang: str = "en") -> tuple[dict[str, Normalized], Path]:
    """The normalized records of some source records, by id, and the folder with their tables."""
    found = {each["id"]: each for each in (normalize(source, MODEL, BASE) for source in sources)}
    place = folder / str(next(NUMBER))
    place.mkdir()
    description = Description(BASE, title={"en": "Archive"}, languages=("en",))
    kinds = {identity: each["type"][0] for identity, each in found.items()}
    write_tables(found.values(), Digests(place), TableWish(MODEL, description, lang, kinds.get))
    return found, place / FOLDER


def read_back(folder: Path, suffix: str) -> Iterator[Normalized]:
    """The normalized records of the tables of one format; there is nothing to be told of them."""
    for path in sorted(folder.glob(f"*{suffix}")):
        for item in read_records(path):
            assert isinstance(item, Record), item
            assert not item.problems
            yield normalize(item.data, MODEL, BASE)


def with_odd_texts(record: Normalized, text: Any) -> Normalized:
    """A record with texts that are hard to write in a cell."""
    hard = {
        "text": lambda: {"en": text(), "pt-br": text()},
        "texts": lambda: {"en": sorted({text(), text()})},
        "token": text,
        "tokens": lambda: sorted({text(), text()}),
        "identifiers": lambda: [{"scheme": text(), "value": text()} for _ in range(2)],
    }
    keys = MODEL.kinds[record["type"]].keys
    spoken = {entry["of"] for entry in record.get("evidence", ())}
    out = {key: hard[keys[key].form]() if _may_change(key, keys, spoken, hard) else record[key] for key in record}
    where = {"page": "12", "text": text()}
    return out | ({"evidence": [each | {"where": where} for each in record["evidence"]]} if spoken else {})


def _may_change(key: str, keys: Mapping[str, Any], spoken: set[str], hard: Mapping[str, Any]) -> bool:
    return key in keys and keys[key].form in hard and key not in spoken


@settings(max_examples=ARCHIVES, deadline=None, derandomize=True, database=None)
@given(archives(25), st.data())
def test_records_of_every_kind_are_read_back_from_their_tables(
    tmp_path_factory: pytest.TempPathFactory, sources: list[Normalized], data: st.DataObject
) -> None:
    odd = [with_odd_texts(each, lambda: data.draw(st.sampled_from(ODD_TEXTS[:-3]))) for each in sources]
    wanted, folder = tables_of(odd, tmp_path_factory.mktemp("tables"), "pt")
    for suffix in (".csv", ".xlsx"):
        assert {each["id"]: each for each in read_back(folder, suffix)} == wanted


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(records())
def test_a_record_that_is_written_again_is_the_same_normalized(source: Normalized) -> None:
    once = normalize(source, MODEL, BASE)
    assert normalize(compile_written(MODEL, BASE)(once), MODEL, BASE) == once


@pytest.mark.parametrize(
    "identity",
    ["Total", "total/2018", "É/y", "a", "9/z", "urn:isbn:9780262510875", "https://other.example/x;y", "note/1"],
)
def test_an_id_that_reading_could_take_for_something_else_is_written_whole(tmp_path: Path, identity: str) -> None:
    wanted, folder = tables_of([PLACE | {"id": identity}, {"id": "place/b", "type": "Place"}], tmp_path)
    for suffix in (".csv", ".xlsx"):
        assert {each["id"]: each for each in read_back(folder, suffix)} == wanted


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_dataset_that_is_made_of_the_tables_of_a_release_gives_the_same_release(tmp_path: Path, suffix: str) -> None:
    run("publish", FOUNDING, "-o", tmp_path / "one", "--no-pages")
    other = tmp_path / "other" / "records"
    other.mkdir(parents=True)
    (other.parent / "dataset.toml").write_bytes((FOUNDING / "dataset.toml").read_bytes())
    for path in (tmp_path / "one" / FOLDER).glob(f"*.{suffix}"):
        (other / path.name).write_bytes(path.read_bytes())
    done = run("publish", other.parent, "-o", tmp_path / "two", "--no-pages")
    assert "PLD" not in done.err, "nothing is told of a table that we have written"
    for name in ("data/dataset.ttl", "data/dataset.jsonld", "tables/grant.csv", "tables/dataset.xlsx"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


@pytest.mark.parametrize("text", ["=1+1", "+55 11", "-x", "@me", "\tx", "＝1", "=x\ny"])
def test_no_cell_of_a_csv_file_is_a_formula(tmp_path: Path, text: str) -> None:
    _, folder = tables_of([GRANT | {"name": {"en": text}, "acronym": [text, "b"]}], tmp_path)
    with (folder / "grant.csv").open(encoding="utf-8", newline="") as file:
        row = list(csv.reader(file))[1]
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]


def test_what_is_withheld_is_in_no_table(tmp_path: Path) -> None:
    secret = "Zebedee Quillfeather"
    dataset = make_dataset(
        tmp_path / "d",
        [
            GRANT | {"description": {"en": secret}, "access": {"keys": {"description": "restricted"}}},
            {"id": "organization/a", "type": "Organization", "name": {"en": "O"}},
            PLACE | {"id": "place/gone", "access": {"level": "withdrawn", "on": "2020-01-01", "reason": "error"}},
        ],
    )
    run("publish", dataset, "-o", tmp_path / "r", "--no-pages")
    tables = {path.name: path.read_bytes() for path in (tmp_path / "r" / FOLDER).iterdir()}
    with zipfile.ZipFile(tmp_path / "r" / FOLDER / BOOK) as book:
        tables |= {name: book.read(name) for name in book.namelist()}
    assert not [name for name, data in tables.items() if b"Zebedee" in data or b"Alder" in data]
    assert "place.csv" not in tables, "a record that was withdrawn is in no table"
    assert "access.keys" in tables["grant.csv"].decode(), "that something is said of access stays"


def test_a_leak_into_a_table_stops_the_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "Zebedee Quillfeather"
    closed = {"description": {"en": secret}, "access": {"keys": {"description": "restricted"}}}
    dataset = make_dataset(
        tmp_path / "d", [GRANT | closed, {"id": "organization/a", "type": "Organization", "name": {"en": "O"}}]
    )
    row = workbook._row
    monkeypatch.setattr(workbook, "_row", lambda *given: row(*given).replace("</t>", f" {secret}</t>"))
    done = run("publish", dataset, "-o", tmp_path / "r", "--no-pages")
    assert "PLD206" in done.err
    assert not (tmp_path / "r").exists()


def metadata_of(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    return json.loads((folder / CSVW).read_bytes()), json.loads((folder / PACKAGE).read_bytes())


def test_the_metadata_tell_of_every_column_in_its_order(tmp_path: Path) -> None:
    sources = [
        json.loads((ROOT / "examples/kinds" / kind / "conforms.jsonl").read_text("utf-8").splitlines()[0])
        for kind in ("grant", "document", "group")
    ]
    _, folder = tables_of(sources, tmp_path)
    csvw, package = metadata_of(folder)
    assert [each["url"] for each in csvw["tables"]] == [each["path"] for each in package["resources"]]
    for table, resource in zip(csvw["tables"], package["resources"], strict=True):
        header = next(csv.reader((folder / table["url"]).read_text("utf-8").splitlines()))
        columns = table["tableSchema"]["columns"]
        assert [each["titles"] for each in columns] == [each["name"] for each in resource["schema"]["fields"]] == header
        assert len({each["name"] for each in columns}) == len(columns)


def test_columns_are_properties_of_the_context_and_records_have_their_iris(tmp_path: Path) -> None:
    sources: list[Normalized] = [
        GRANT
        | {"amount": {"value": "12.50", "currency": "BRL"}, "awarded": "2018", "plannedMonths": 3, "openCall": True},
        PLACE,
    ]
    csvw, _ = metadata_of(tables_of(sources, tmp_path)[1])
    schema = {each["url"]: each["tableSchema"] for each in csvw["tables"]}["grant.csv"]
    columns = {each["titles"]: each for each in schema["columns"]}
    assert schema["aboutUrl"] == f"{BASE}{{+id}}"
    assert schema["primaryKey"] == "id"
    assert columns["name@en"]["propertyUrl"] == MODEL.context.term("Grant", "name").iri  # type: ignore[union-attr]
    assert columns["name@en"]["lang"] == "en"
    assert columns["amount.value"]["aboutUrl"] == f"{BASE}{{+id}}#amount"
    assert columns["amount.value"]["datatype"] == "decimal"
    assert columns["recipient"]["separator"] == " | "
    assert {each["@language"] for each in columns["awarded"]["rdfs:label"]} == {"en", "pt", "es", "fr", "ht"}


@pytest.mark.parametrize(
    ("transcripts", "is_key"),
    [(["document/b", "document/a"], True), (["document/b", None], False), (["document/b", "document/none"], False)],
)
def test_a_column_is_a_foreign_key_where_each_cell_is_an_id_of_one_table(
    tmp_path: Path, transcripts: list[str | None], is_key: bool
) -> None:
    sources = [
        {"id": f"document/{name}", "type": "Document", "genre": "video"} | ({"transcript": other} if other else {})
        for name, other in zip("ab", transcripts, strict=True)
    ]
    csvw, _ = metadata_of(tables_of(sources, tmp_path)[1])
    assert ("foreignKeys" in csvw["tables"][0]["tableSchema"]) is is_key


def test_a_text_that_no_cell_of_a_workbook_can_hold_is_left_out_there_and_told(tmp_path: Path) -> None:
    long = "ábc " * 20_000
    dataset = make_dataset(tmp_path / "d", [PLACE | {"description": {"en": long.strip()}}])
    done = run("publish", dataset, "-o", tmp_path / "r", "--no-pages", "--lang", "en")
    assert "PLD526" in done.err
    assert "PLD526" in (tmp_path / "r" / "report.json").read_text("utf-8")
    tables = tmp_path / "r" / FOLDER
    assert long.strip() in (tables / "place.csv").read_text("utf-8")
    (found,) = [item for item in read_records(tables / BOOK) if isinstance(item, Record)]
    assert "description" not in found.data


def test_a_sheet_that_is_full_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    wanted, folder = tables_of([{"id": f"place/p{number}", "type": "Place"} for number in range(8)], tmp_path)
    with zipfile.ZipFile(folder / BOOK) as book:
        assert sum(name.startswith("xl/worksheets/") for name in book.namelist()) == 3
    assert {each["id"] for each in read_back(folder, ".xlsx")} == set(wanted)


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    folders = [tables_of([GRANT, PLACE], tmp_path)[1] for _ in range(2)]
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert first == second
    assert {"grant.csv", "grant.parquet", "place.csv", "place.parquet", BOOK, CSVW, PACKAGE} == set(first)


def test_titles_of_the_workbook_are_for_people_in_the_language_of_the_dataset(tmp_path: Path) -> None:
    _, folder = tables_of([GRANT | {"identifier": [{"scheme": "a", "value": "1"}] * 2}], tmp_path, "pt")
    with zipfile.ZipFile(folder / BOOK) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    assert ">Identificador 2: Valor<" in text
    assert ">Nome (English)<" in text


def test_that_a_place_was_made_coarser_is_said_in_the_tables_and_where_it_was_is_not(tmp_path: Path) -> None:
    coarse = {"level": "public", "coarsen": {"place": "region"}}
    place = PLACE | {"latitude": "-12.345678", "longitude": "40.123456", "precision": "point", "access": coarse}
    dataset = make_dataset(tmp_path / "d", [place])
    run("publish", dataset, "-o", tmp_path / "r", "--no-pages")
    path = tmp_path / "r" / FOLDER / "place.csv"
    text = path.read_text("utf-8")
    assert "access.placeCoarsenedTo" in text.splitlines()[0]
    assert "-12.345678" not in text
    (found,) = read_records(path)
    assert isinstance(found, Record)
    assert found.data["access"] == {"level": "public", "placeCoarsenedTo": "region"}


def test_a_dataset_of_which_nothing_goes_out_has_no_tables(tmp_path: Path) -> None:
    assert not tables_of([], tmp_path)[1].exists()


@pytest.mark.parametrize("reader", ["polars", "pyarrow.parquet", "duckdb"])
def test_parquet_files_are_read_by_others(tmp_path: Path, reader: str) -> None:
    module = pytest.importorskip(reader)
    path = tmp_path / "t.parquet"
    fields = [
        ParquetField("id", "id"),
        ParquetField("n", "count"),
        ParquetField("b", "flag"),
        ParquetField("é@pt", "text"),
    ]
    rows = [
        [f"a/{number}", str(2**53 - 1) if number % 3 else "", ("true", "false", "")[number % 3], "ção\n" * (number % 5)]
        for number in range(1000)
    ]
    with path.open("wb") as out:
        write_parquet(out, fields, rows)
    wanted = [(a, int(n) if n else None, {"true": True, "false": False}.get(b), t or None) for a, n, b, t in rows]
    found = {
        "polars": lambda: module.read_parquet(path).rows(),
        "pyarrow.parquet": lambda: [tuple(each.values()) for each in module.read_table(path).to_pylist()],
        "duckdb": lambda: module.sql(f"select * from '{path}'").fetchall(),
    }[reader]()
    assert found == wanted


def test_tables_that_did_not_change_are_taken_over_and_a_file_that_somebody_changed_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, out = make_dataset(tmp_path / "d", [PLACE]), tmp_path / "r"
    run("publish", dataset, "-o", out, "--no-pages")
    first = {path.name: path.read_bytes() for path in (out / FOLDER).iterdir()}
    written: list[int] = []

    def write(*given: Any) -> int:
        written.append(1)
        return write_tables(*given)

    monkeypatch.setattr(parts, "write_tables", write)
    for changed, expected in (("", 0), ("place.csv", 1), ("", 0)):
        if changed:
            (out / FOLDER / changed).write_text("id\nplace/other\n")
        written.clear()
        run("publish", dataset, "-o", out, "--no-pages")
        assert len(written) == expected
        assert {path.name: path.read_bytes() for path in (out / FOLDER).iterdir()} == first
    written.clear()
    run("publish", dataset, "-o", out, "--no-pages", "--fresh")
    assert written == [1]
