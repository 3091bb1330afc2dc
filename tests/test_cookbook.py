"""The cookbook: every program is run as its reader runs it, and what came out is looked at."""

import importlib.util
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rdflib

import peasant_ld
from conftest import ROOT
from databases import postgresql
from datasets import BASE, Outcome, environment, make_dataset, run, start, with_key

COOKBOOK = ROOT / "docs" / "cookbook"
PROGRAMS = sorted(path.name for path in COOKBOOK.glob("*.py"))
RECIPES = sorted(path.name for path in COOKBOOK.iterdir() if path.suffix in (".py", ".yaml"))
INDEX = (COOKBOOK / "README.md").read_text("utf-8")


def ask_for(*packages: str) -> None:
    """Skip the test where a package is not there."""
    for package in packages:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed (requirements-dev.txt)")


def cook(name: str, *arguments: str | Path, cwd: Path, needs: tuple[str, ...] = ()) -> Outcome:
    """One program of the cookbook, run as a program of its own in an empty folder; skips where it lacks a package."""
    ask_for(*needs)
    words = [sys.executable, str(COOKBOOK / name), *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, cwd=cwd, env=environment(), timeout=120, check=False)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


# What the pages say


def test_the_index_lists_every_recipe_and_the_guides_lead_to_it() -> None:
    assert re.findall(r"^\| \[`([^`]+)`\]\(\1\)", INDEX, re.MULTILINE) == RECIPES
    for page in ("README.md", "docs/guide/index.md"):
        assert "cookbook/README.md" in (ROOT / page).read_text("utf-8"), page


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_says_what_it_needs_and_how_it_is_run(name: str) -> None:
    text = (COOKBOOK / name).read_text("utf-8")
    assert text.startswith('"""')
    head = text.split('"""')[1]
    assert re.search(r"^pip install .+$", head, re.MULTILINE)
    assert f"python docs/cookbook/{name}" in head


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_uses_public_names_only(name: str) -> None:
    text = (COOKBOOK / name).read_text("utf-8")
    assert set(re.findall(r"\bpld\.(\w+)", text)) <= set(peasant_ld.__all__)
    assert not re.search(r"(from|import) peasant_ld\.", text)


@pytest.mark.slow
def test_the_programs_are_right_under_strict_types() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *PROGRAMS],
        capture_output=True,
        cwd=COOKBOOK,
        env=environment(),
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


# Rows of a database

SCHEMA = (COOKBOOK / "archive.sql").read_text("utf-8")
WRONG_CELLS = [
    ("grants", 101, "currency", "XXL", "PLD030"),
    ("grants", 102, "title", "Uma escola\u202e na serra", "PLD040"),
    ("movements", 2, "founded", 30000, "PLD029"),
]
wrong_cells = pytest.mark.parametrize(("table", "number", "column", "value", "code"), WRONG_CELLS)


def changing(table: str, number: int, column: str, sign: str) -> str:
    """The statement that changes one cell to a value, for which a sign stands."""
    return f"UPDATE {table} SET {column} = {sign} WHERE number = {number}"


def told_at(text: str, table: str, key: str, column: str) -> list[str]:
    """The codes of the problems at one cell of a database, as a report for a terminal tells them."""
    places = re.findall(rf"^({table} .*) (?:error|erro|warning|advice) (PLD\d+)$", text, re.MULTILINE)
    return [code for place, code in places if key in place and column in place]


def assert_the_archive_was_published(release: Path) -> None:
    """What the rows of the database say is what the release says: decimals, days, truth values; NULL is nothing."""
    graph = rdflib.Graph().parse(release / "data" / "dataset.ttl")
    found = graph.query(
        "SELECT ?grant ?name ?value ?currency ?day ?recipient WHERE { ?grant a schema:Grant ; skos:prefLabel ?name ;"
        " pld:grantRecipient/skos:prefLabel ?recipient . OPTIONAL { ?grant schema:amount ?a ."
        " ?a schema:value ?value ; schema:currency ?currency } OPTIONAL { ?grant pld:awarded/pld:earliest ?day } }"
    )
    rows = sorted(tuple(None if part is None else str(part) for part in row) for row in found)  # type: ignore[union-attr]
    rows = [(grant.rsplit("/", 1)[1], name, *rest) for grant, name, *rest in rows]
    assert [(row[0], row[1], row[2] and Decimal(row[2]), *row[3:]) for row in rows] == [
        ("101", "Sementes", Decimal("12500.00"), "BRL", "2018-08-14", "Lavradores do Rio"),
        ("102", "Uma escola na serra", Decimal("300.50"), "BRL", "2019-03-01", "Mulheres da Serra"),
        ("103", "Viagem ao encontro", None, None, None, "Lavradores do Rio"),
    ]
    calls = {str(row[0]) for row in graph.query("SELECT ?call WHERE { ?grant pld:openCall ?call }")}  # type: ignore[index]
    assert calls == {"true", "false"}


@pytest.fixture
def sqlite_archive(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "archive.db")) as database:
        database.executescript(SCHEMA)
    return tmp_path / "archive.db"


def test_rows_of_sqlite_become_a_release(sqlite_archive: Path, tmp_path: Path) -> None:
    done = cook("from_sqlite.py", sqlite_archive, "release", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "lidos 5 = publicados 5 + retidos 0 + rejeitados 0" in done.err
    assert "nenhum problema" in done.err
    assert_the_archive_was_published(tmp_path / "release")


@wrong_cells
def test_a_problem_leads_back_to_the_row_of_sqlite(
    table: str, number: int, column: str, value: Any, code: str, sqlite_archive: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(sqlite_archive)) as database, database:
        database.execute(changing(table, number, column, "?"), (value,))
    done = cook("from_sqlite.py", sqlite_archive, "release", cwd=tmp_path)
    assert done.code == 1
    assert told_at(done.err, table, f"number={number}", column) == [code], done.err
    assert not (tmp_path / "release").exists()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    ask_for("psycopg", "psycopg_binary")
    with postgresql() as where:
        yield where


@pytest.fixture
def postgresql_archive(server: str) -> str:
    """What connects to a server with the archive in it, as it was at first."""
    import psycopg

    with psycopg.connect(server) as connection:
        connection.execute("DROP TABLE IF EXISTS grants, movements")
        connection.execute(SCHEMA)
    return server


def test_rows_of_postgresql_become_a_release(postgresql_archive: str, tmp_path: Path) -> None:
    done = cook("from_postgresql.py", postgresql_archive, "release", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "lidos 5 = publicados 5 + retidos 0 + rejeitados 0" in done.err
    assert "nenhum problema" in done.err
    assert_the_archive_was_published(tmp_path / "release")


@wrong_cells
def test_a_problem_leads_back_to_the_row_of_postgresql(
    table: str, number: int, column: str, value: Any, code: str, postgresql_archive: str, tmp_path: Path
) -> None:
    import psycopg

    with psycopg.connect(postgresql_archive) as connection:
        connection.execute(changing(table, number, column, "%s"), (value,))
    done = cook("from_postgresql.py", postgresql_archive, "release", cwd=tmp_path)
    assert done.code == 1
    assert told_at(done.err, table, f"number={number}", column) == [code], done.err
    assert not (tmp_path / "release").exists()


def test_a_database_that_cannot_be_reached_leaves_the_release_as_it_was(tmp_path: Path) -> None:
    ask_for("psycopg", "psycopg_binary")
    done = subprocess.run(
        [sys.executable, COOKBOOK / "from_postgresql.py", f"host={tmp_path} user=archive", "release"],
        capture_output=True,
        cwd=tmp_path,
        env=environment(),
        check=False,
    )
    assert done.returncode == 1
    assert not (tmp_path / "release").exists()


# A data frame


def test_a_data_frame_becomes_a_graph_and_missing_cells_are_nothing(tmp_path: Path) -> None:
    done = cook("from_pandas.py", cwd=tmp_path, needs=("pandas",))
    assert done.code == 0, done.err
    graph = rdflib.Graph().parse(data=done.out)
    amounts = {str(value) for value in graph.objects(None, rdflib.SDO.value)}
    assert amounts == {"12500.00", "300.50"}
    assert "NaN" not in done.out
    assert "<NA>" not in done.out
    assert len(set(graph.subjects(rdflib.RDF.type, rdflib.SDO.Grant))) == 3


# A kind of one's own


def test_a_kind_of_ones_own_becomes_a_graph(tmp_path: Path) -> None:
    done = cook("own_kind.py", cwd=tmp_path)
    assert done.code == 0, done.err
    (house,) = re.findall(r"<https://example\.org/seeds/seed-house/hill> a .+? \.\n", done.out, re.DOTALL)
    for told in ("own:SeedHouse", "own:varieties", "own:keeper <https://example.org/seeds/organization/hill>"):
        assert told in house
    assert 'own:seedlings "3000"^^xsd:nonNegativeInteger' in done.out
    assert "no problems" in done.err


def test_a_kind_of_ones_own_holds_its_rules(tmp_path: Path) -> None:
    stricter = (COOKBOOK / "own_kind.toml").read_text("utf-8").replace('label = "Varieties"', 'form = "date"', 1)
    stricter = stricter.replace('form = "count", form = "date"', 'form = "date"')
    (tmp_path / "own.toml").write_text(stricter, "utf-8")
    done = cook("own_kind.py", tmp_path / "own.toml", cwd=tmp_path)
    assert done.code == 1
    assert done.out == ""
    assert "varieties" in done.err


# A check behind a web service

GRANT = {"id": "grant/1", "type": "Grant", "name": {"en": "Seeds"}, "funder": "organization/fund"}


@pytest.fixture(scope="module")
def service() -> Any:
    """What asks the service, in this process."""
    ask_for("fastapi", "httpx2")
    from fastapi.testclient import TestClient

    spec = importlib.util.spec_from_file_location("check_service", COOKBOOK / "check_service.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return TestClient(module.app)


def test_the_service_finds_a_sound_record_sound(service: Any) -> None:
    answer = service.post("/check", json={**GRANT, "recipient": "movement/river"})
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "problems": []})


@pytest.mark.parametrize(
    ("wrong", "path", "code"),
    [
        ({"amount": {"value": "12.500,00", "currency": "USD"}}, "/amount/value", "PLD021"),
        ({"awarded": "2018-02-30"}, "/awarded", "PLD029"),
        ({"amount": {"value": "1", "currency": "XXL"}}, "/amount/currency", "PLD030"),
        ({"recipient": ["organization/a", "no id"]}, "/recipient/1", "PLD025"),
        ({"id": None}, "", "PLD024"),
    ],
)
def test_the_service_tells_the_field_that_is_wrong_in_the_language_that_is_asked_for(
    wrong: dict[str, Any], path: str, code: str, service: Any
) -> None:
    told: list[dict[str, str]] = []
    for lang in ("en", "pt"):
        answer = service.post("/check", params={"lang": lang}, json={**GRANT, **wrong})
        assert answer.status_code == 422
        assert answer.json()["ok"] is False
        (problem,) = [each for each in answer.json()["problems"] if each["severity"] == "error"]
        assert (problem["path"], problem["code"]) == (path, code)
        told.append(problem)
    assert told[0]["message"] != told[1]["message"]
    assert all(problem["fix"] for problem in told)


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"grant/1"', '{"id": ' * 100_000])
def test_what_is_no_record_is_refused_by_the_service_in_json(body: str, service: Any) -> None:
    answer = service.post("/check", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert "detail" in answer.json()


def test_requests_that_come_at_once_get_each_its_own_answer(service: Any) -> None:
    def ask(number: int) -> tuple[int, list[str]]:
        amount = {"value": f"{number},5" if number % 2 else f"{number}.5", "currency": "USD"}
        answer = service.post("/check", json={**GRANT, "id": f"grant/{number}", "amount": amount})
        return answer.status_code, [each["message"] for each in answer.json()["problems"]]

    with ThreadPoolExecutor(8) as threads:
        for number, (status, messages) in enumerate(threads.map(ask, range(100))):
            assert status == (422 if number % 2 else 200)
            assert any(f'"{number},5"' in message for message in messages) == (number % 2 == 1)


def test_the_service_measures_itself(tmp_path: Path) -> None:
    done = cook("check_service.py", "3", cwd=tmp_path, needs=("fastapi", "httpx2"))
    form = r"(check|request): the first [\d.]+ ms, then [\d.]+ ms each"
    assert [re.fullmatch(form, line) is not None for line in done.out.splitlines()] == [True, True], done.out


# A release read by other programs


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with two grants, of which one says where its amount was read."""
    folder = tmp_path_factory.mktemp("archive")
    report = {"id": "document/report", "type": "Document", "name": {"en": "Report of 2018"}}
    evidence = {"of": "amount", "source": "document/report", "where": "page 4", "status": "stated"}
    records = with_key(3, evidence=[evidence])
    school = {"id": "grant/school", "name": {"en": "A school"}, "awarded": "2019"}
    second = {**with_key(3, amount={"value": "300", "currency": "USD"})[3], **school}
    make_dataset(folder, [*records, second, report])
    done = run("publish", folder, "-o", folder / "release", "--no-pages")
    assert done.code == 0, done.err
    return folder / "release"


def test_a_release_is_read_with_rdflib(release: Path, tmp_path: Path) -> None:
    done = cook("release_in_rdflib.py", release, cwd=tmp_path)
    assert done.out.splitlines() == [
        f"A school: 300 USD, 2019-01-01 (no source is stated)  <{BASE}grant/school>",
        f"Seeds: 12500.00 USD, 2018-04-02 (Report of 2018, page 4)  <{BASE}grant/seeds>",
    ]


@pytest.mark.parametrize("name", ["polars", "duckdb"])
def test_the_tables_of_a_release_are_read(name: str, release: Path, tmp_path: Path) -> None:
    done = cook(f"release_in_{name}.py", release, cwd=tmp_path, needs=(name,))
    recipient = "The growers" if name == "duckdb" else "movement/growers"
    assert done.out.splitlines() == [f"{recipient}: 12800.00 USD in 2 grants"], done.err


# A graph from elsewhere


def test_a_graph_from_elsewhere_becomes_records_and_what_has_no_place_is_told(tmp_path: Path) -> None:
    done = cook("from_rdf.py", COOKBOOK / "partners.ttl", cwd=tmp_path)
    assert done.code == 0, done.err
    records = {record["id"]: record for record in map(json.loads, done.out.splitlines())}
    at = "https://partners.example/"
    assert records[f"{at}cooperative"]["type"] == "Organization"
    assert records[f"{at}cooperative"]["name"] == {"fr": "Coopérative des Mornes", "ht": "Koperativ Mòn yo"}
    assert records[f"{at}grant-7"]["funder"] == [f"{at}fund"]
    assert "wordCount" in done.err
    assert "000-000" not in done.out
    (tmp_path / "partners.jsonl").write_text(done.out, "utf-8")
    assert start("check", "partners.jsonl", cwd=tmp_path).code == 0
