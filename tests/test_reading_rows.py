"""Rows of tables that a program holds: cursors, data frames, Arrow, rows one by one; read like the rows of a sheet."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

import peasant_ld as pld
import peasant_ld.reading.rows
from peasant_ld.problem import MissingExtra

TITLES = ("id", "type", "name.en", "name.pt", "participantCount", "created", "altName@en")
ROWS: tuple[tuple[Any, ...], ...] = (
    ("course/a", "Course", "Seeds", None, 80.0, "2018-08-14", "Seed | Corn"),
    ("course/b", "Course", None, "Sementes", None, None, None),
)
RECORDS = [
    {
        "id": "course/a",
        "type": "Course",
        "name": {"en": "Seeds"},
        "participantCount": 80,
        "created": "2018-08-14",
        "altName": {"en": ["Seed", "Corn"]},
    },
    {"id": "course/b", "type": "Course", "name": {"pt": "Sementes"}},
]
Titles = namedtuple("Titles", [f"c{number}" for number in range(len(TITLES))])


def needed(name: str) -> Any:
    """A library that is not needed to run; without it its tests are skipped, and say so."""
    return pytest.importorskip(name, reason=f"{name} is not installed")


def database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    named = ", ".join('"' + title + '"' for title in TITLES)
    connection.execute(f"create table courses ({named})")
    connection.executemany(f"insert into courses values ({', '.join('?' * len(TITLES))})", ROWS)
    return connection


def columns() -> dict[str, list[Any]]:
    return {title: [row[number] for row in ROWS] for number, title in enumerate(TITLES)}


class Cursor:
    """A cursor of DB-API 2.0 and no more: it cannot be iterated (PEP 249 leaves that open)."""

    def __init__(self, titles: tuple[str, ...], rows: tuple[Any, ...]) -> None:
        self.description = [(title, None, None, None, None, None, None) for title in titles]
        self._rows = list(rows)

    def fetchmany(self, size: int) -> list[Any]:
        some, self._rows = self._rows[:1], self._rows[1:]
        return some


class Capsule:
    """What speaks Arrow's PyCapsule interface, and nothing else."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._table.__arrow_c_stream__(requested_schema)


def dict_rows() -> Iterator[Mapping[str, Any]]:
    for row in ROWS:
        yield dict(zip(TITLES, row, strict=True))


def row_objects() -> list[sqlite3.Row]:
    connection = database()
    connection.row_factory = sqlite3.Row
    return connection.execute("select * from courses").fetchall()


TABLES: Mapping[str, Callable[[], Any]] = {
    "rows as mappings": lambda: list(dict_rows()),
    "a generator of mappings": dict_rows,
    "rows that lack what is nothing": lambda: [{k: v for k, v in row.items() if v is not None} for row in dict_rows()],
    "a cursor of sqlite3": lambda: database().execute("select * from courses"),
    "rows of sqlite3": row_objects,
    "a cursor of mappings": lambda: Cursor(TITLES, tuple(dict_rows())),
    "a cursor of tuples": lambda: Cursor(TITLES, ROWS),
    "pandas": lambda: needed("pandas").DataFrame(columns()),
    "pandas with an index that has a name": lambda: needed("pandas").DataFrame(columns()).set_index("id"),
    "polars": lambda: needed("polars").DataFrame(columns()),
    "an Arrow table": lambda: needed("pyarrow").table(columns()),
    "an Arrow batch": lambda: needed("pyarrow").RecordBatch.from_pydict(columns()),
    "a stream of Arrow batches": lambda: needed("pyarrow").table(columns()).to_reader(),
    "an Arrow capsule": lambda: Capsule(needed("pyarrow").table(columns())),
}


@pytest.mark.parametrize("what", TABLES)
def test_a_table_gives_its_records_again_and_again(what: str) -> None:
    source = pld.records(TABLES[what](), name="courses")
    for _ in range(2):
        found = list(source)
        assert [each.data if isinstance(each, pld.Record) else each for each in found] == RECORDS
        assert [(each.origin.file, each.origin.row) for each in found if isinstance(each, pld.Record)] == [
            ("courses", 1),
            ("courses", 2),
        ]


@pytest.mark.parametrize("what", ["rows of sqlite3", "a cursor of tuples", "polars", "an Arrow table"])
def test_every_door_takes_a_table_as_it_is(what: str) -> None:
    assert [each.code for each in pld.check_records(TABLES[what]()) if each.blocks] == []
    assert len(pld.build_graph(TABLES[what](), "https://example.org/")) > 0


def test_named_tuples_are_rows() -> None:
    course = namedtuple("course", "id type name participantCount")
    rows = [course("course/a", "Course", {"en": "Seeds", "pt": None}, Decimal("80.00"))]
    (record, told) = pld.records(rows, key="id")
    assert isinstance(record, pld.Record)
    assert record.data == {"id": "course/a", "type": "Course", "name": {"en": "Seeds"}, "participantCount": 80}
    assert record.place("/name/en") == pld.Place("records", row=1, header="name", key="id=course/a", pointer="/name/en")
    assert isinstance(told, pld.Problem)
    assert told.code == "PLD332"


NESTED = [
    {
        "id": "grant/a",
        "type": "Grant",
        "name": {"en": "Seeds", "pt": None},
        "amount": {"value": Decimal("1.50"), "currency": "BRL"},
        "identifier": [{"value": "x", "scheme": None}],
        "altName": {"en": ["b", "a"], "pt": None},
        "awarded": datetime.date(2018, 8, 14),
    }
]


@pytest.mark.parametrize(
    "table",
    [
        lambda: needed("polars").DataFrame(NESTED),
        lambda: needed("pyarrow").Table.from_pylist(NESTED),
        lambda: needed("pandas").DataFrame(NESTED),
        lambda: Cursor(tuple(NESTED[0]), tuple(tuple(row.values()) for row in NESTED)),
        lambda: pld.records(NESTED, kind="grant"),
    ],
    ids=["polars", "pyarrow", "pandas", "cursor", "kind"],
)
def test_cells_may_hold_lists_and_mappings(table: Callable[[], Any]) -> None:
    (nested,) = pld.records(NESTED)
    given = table()
    (record,) = given if isinstance(given, type(pld.records([]))) else pld.records(given)
    assert isinstance(nested, pld.Record)
    assert isinstance(record, pld.Record)
    assert record.data == nested.data


def test_texts_of_one_key_may_stand_in_several_columns_but_none_twice() -> None:
    row = {"id": "place/a", "type": "Place", "name": {"en": "Mill"}, "name.pt": "Moinho"}
    (record,) = pld.records([row])
    assert isinstance(record, pld.Record)
    assert record.data["name"] == {"en": "Mill", "pt": "Moinho"}
    (twice,) = pld.records([{**row, "name": {"pt": "Azenha"}}])
    assert isinstance(twice, pld.Record)
    (problem,) = twice.problems
    assert (problem.code, problem.record) == ("PLD316", "place/a")


def test_what_is_wrong_leads_to_the_table_the_row_its_key_and_the_column() -> None:
    rows = [
        {"no": 17, "id": "grant/a", "name.en": "A", "awarded": "2018-13-01"},
        {"no": 18, "id": "grant/b", "name.en": "B", "recipient": "organization/none"},
        {"no": 19, "id": "grant/c", "name.en": b"C"},
        {"no": 20, "id": "grant/d", "name.en": "D", "amount.value": "1.000", "amount.currency": "BRL"},
    ]
    source = pld.records(rows, name="public.grants", key="no")
    told = {each.code: each.place for each in pld.check_records(source) if each.blocks and each.place}
    spots = {code: (place.file, place.row, place.header, place.key) for code, place in told.items()}
    assert spots == {
        "PLD029": ("public.grants", 1, "awarded", "no=17"),
        "PLD027": ("public.grants", 2, "recipient", "no=18"),
        "PLD071": ("public.grants", 3, "name.en", "no=19"),
        "PLD330": ("public.grants", 4, "amount.value", "no=20"),
    }


def test_a_place_in_a_table_is_shown_wherever_problems_are() -> None:
    name = "https://data.example.org/grants"
    rows = [{"no": 17, "id": "grant/a", "name.en": "A", "awarded": "2018-13-01"}]
    source = pld.records(rows, name=name, kind="grant", key="no")
    (problem,) = pld.check_records(source, alone=True)
    report = pld.Report((problem,))
    assert str(problem.place) == f'{name}  row 1, no=17, column "awarded"'
    assert "row 1, no=17, column" in report.to_html()
    assert report.to_dict()["problems"][0]["place"] == {
        "file": name,
        "pointer": "/awarded",
        "row": 1,
        "header": "awarded",
        "key": "no=17",
    }
    located = json.loads(report.to_sarif())["runs"][0]["results"][0]["locations"][0]
    assert located["physicalLocation"]["artifactLocation"]["uri"] == name
    assert located["logicalLocations"][0]["name"] == "1/awarded"
    row = next(csv.DictReader(io.StringIO(report.to_csv())))
    assert (row["file"], row["row"], row["header"], row["row_key"]) == (name, "1", "awarded", "no=17")


def test_a_typed_number_has_one_reading_and_a_text_may_have_two() -> None:
    def amount(value: Any) -> list[str]:
        row = {"id": "grant/a", "name.en": "A", "amount.value": value, "amount.currency": "BRL"}
        (record,) = (each for each in pld.records([row], kind="grant") if isinstance(each, pld.Record))
        return [each.code for each in record.problems]

    assert amount("12.125") == ["PLD330"]
    assert amount(Decimal("12.125")) == amount(12.125) == []


def test_rows_may_hold_names_in_place_of_ids() -> None:
    rows = [
        {"id": "organization/fund", "type": "Organization", "name.en": "Land Fund"},
        {"id": "programme/a", "type": "Programme", "name.en": "A", "partOf": None},
        {"id": "grant/a", "type": "Grant", "name.en": "A", "recipient": "Land Fund"},
    ]
    for given in (rows, iter(rows)):
        found = list(pld.records(given))
        (grant,) = [each for each in found if isinstance(each, pld.Record) and each.data["type"] == "Grant"]
        assert grant.data["recipient"] == "organization/fund"
        assert [each.code for each in found if isinstance(each, pld.Problem)] == ["PLD360"]


GROWERS = [{"id": "movement/river", "name@en": "River growers"}]
GRANTS = [
    {"id": "grant/a", "name@en": "Seeds", "recipient": "River growers"},
    {"id": "grant/b", "name@en": "Tools", "recipient": "Nobody so called"},
]


def two_tables() -> tuple[Any, Any]:
    """Two tables that can be read once only, of which the first names records of the second."""
    grants = pld.records(iter(GRANTS), name="grants", kind="Grant", key="id")
    return grants, pld.records(iter(GROWERS), name="movements", kind="Movement")


@pytest.mark.parametrize("given", [list, iter, reversed, lambda tables: (table for table in tables)])
def test_several_tables_are_one_whole_and_each_keeps_its_places(given: Callable[[Any], Any]) -> None:
    problems = sorted(pld.check_records(given(two_tables())), key=lambda problem: problem.code)
    assert [(problem.code, str(problem.place)) for problem in problems] == [
        ("PLD348", 'grants  row 2, id=grant/b, column "recipient"'),
        ("PLD360", 'grants  row 1, id=grant/a, column "recipient"'),
    ]


def test_tables_stand_beside_records_and_are_read_under_the_model_of_the_whole(tmp_path: Any) -> None:
    own = tmp_path / "own.toml"
    own.write_text('namespace = "terms/"\n[kinds.Mill]\nlike = "LearningCentre"\nlabel.en = "Mill"\n', "utf-8")
    mills = pld.records([{"id": "mill/hill", "name@en": "Mill on the hill"}], name="mills", kind="Mill")
    beside = {"id": "movement/river", "type": "Movement", "name": {"en": "River growers"}}
    graph = pld.build_graph([mills, beside], "https://example.org/a/", model=own)
    assert {str(each).rsplit("/a/")[-1] for each in graph.subjects()} == {"mill/hill", "movement/river"}
    report = pld.serialize([mills, beside], io.BytesIO(), "turtle", "https://example.org/a/", model=own)
    assert (report.counts.read, report.counts.published) == (2, 2)


def test_a_primary_key_that_is_no_column_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="id, name@en, recipient; 'number' is none of them"):
        list(pld.records(GRANTS, kind="Grant", key="number"))


@pytest.mark.parametrize(
    "table",
    [
        lambda: database().execute("select id, type, id from courses"),
        lambda: Cursor(("id", "type", "id "), (("place/a", "Place", "place/b"),)),
        lambda: needed("pandas").DataFrame([["a", "b"]], columns=["id", "id"]),
        lambda: needed("pandas").DataFrame({"id": ["b"]}, index=needed("pandas").Index(["a"], name="id")),
        lambda: needed("pyarrow").Table.from_arrays([[1], [2]], names=["id", "id"]),
    ],
    ids=["sqlite3", "with a blank", "pandas", "an index", "pyarrow"],
)
def test_of_two_columns_of_one_name_none_wins(table: Callable[[], Any]) -> None:
    with pytest.raises(pld.DataError, match="PLD073") as raised:
        pld.build_graph(table(), "https://example.org/", reject=True)
    assert raised.value.report.counts.published == 0


def test_columns_that_come_up_later_are_read_and_told_once() -> None:
    rows = [
        {"id": "place/a", "type": "Place", "name.en": "A", "wrong.key": 1},
        {"id": "place/b", "type": "Place", "name.en": "B", "country": "HT", "wrong.key": 1},
        {"id": "place/c", "type": "Place", "name.pt": "C", "wrong.key": 1},
    ]
    found = list(pld.records(rows))
    assert [each.data["id"] for each in found if isinstance(each, pld.Record)] == ["place/a", "place/b", "place/c"]
    assert [each.code for each in found if isinstance(each, pld.Problem)] == ["PLD301"]


def test_every_row_is_in_the_account() -> None:
    rows = [
        *dict_rows(),
        dict.fromkeys(TITLES),
        {"id": "TOTAL", "participantCount": 80, "name.en": None},
        {"id": b"x", "name.en": "x"},
    ]
    with pytest.warns(UserWarning, match="PLD071"):
        report = pld.serialize(rows, io.BytesIO(), "turtle", "https://example.org/", reject=True)
    details = report.details
    assert details["rows"] == len(rows)
    assert (details["rows.records"], details["rows.passed-over.blank"], details["rows.unreadable"]) == (2, 1, 1)
    assert report.counts.adds_up


def test_a_row_of_a_program_is_no_remark() -> None:
    (record,) = pld.records([{"note.en": "# 1", "id": "place/a", "type": "Place"}])
    assert isinstance(record, pld.Record)
    assert record.data["note"] == {"en": "# 1"}


MAP = {
    "kind": "grant",
    "id": "grant/{No}",
    "language": "pt",
    "decimal": ",",
    "columns": {"Título": "name", "Valor": {"key": "amount.value", "currency": "BRL"}, "Aviso": False},
}
OWN = [{"No": 1, "Título": "Sementes", "Valor": "1.000,50", "Aviso": "x"}]


def test_own_titles_are_read_by_a_map(tmp_path: Any) -> None:
    path = tmp_path / "grants.map.toml"
    path.write_text(
        '[[table]]\nkind = "grant"\nid = "grant/{No}"\nlanguage = "pt"\ndecimal = ","\n[table.columns]\n'
        '"Título" = "name"\n"Valor" = { key = "amount.value", currency = "BRL" }\n"Aviso" = false\n',
        "utf-8",
    )
    for given in (MAP, path, str(path), {"table": [MAP]}):
        (record, told) = pld.records(OWN, map=given)
        assert isinstance(record, pld.Record)
        assert record.data["name"] == {"pt": "Sementes"}
        assert record.data["amount"] == {"value": "1000.50", "currency": "BRL"}
        assert isinstance(told, pld.Problem)
        assert told.code == "PLD332"


def test_a_map_that_is_not_right_is_refused() -> None:
    with pytest.raises(pld.PeasantError) as raised:
        list(pld.records(OWN, map={**MAP, "kind": "gram"}))
    assert raised.value.problem is not None
    assert raised.value.problem.code == "PLD341"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (lambda: Cursor((), ()), None),
        (lambda: sqlite3.connect(":memory:").cursor(), "has no rows: execute a query"),
        (lambda: needed("polars").LazyFrame({"id": ["place/a"]}), "holds no rows yet"),
        (lambda: needed("polars").Series(["place/a"]), "a table with titles, not as polars"),
        (lambda: needed("pandas").Series(["place/a"]), "a table with titles, not as pandas"),
        (lambda: needed("pandas").DataFrame([[1, 2]]), "have texts for titles, not 0"),
        (lambda: [("place/a", "Place")], "record 1 is no mapping: tuple"),
        (lambda: Cursor(("id", "type"), (("place/a",),)), "row 1 has 1 cells below 2 titles"),
        (lambda: {"id": ["place/a"]}, "iterable of mappings, not as dict"),
    ],
)
def test_what_holds_no_records_is_a_type_error_that_says_so(given: Callable[[], Any], told: str | None) -> None:
    if told is None:
        assert [each.code for each in pld.check_records(given())] == ["PLD010"]
        return
    with pytest.raises(TypeError, match=told):
        list(pld.check_records(given()))


def test_a_kind_that_is_none_is_told_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"kind is one of .*Grant.*, not 'gram'"):
        list(pld.records([{"id": "grant/a"}], kind="gram"))


def test_what_only_pyarrow_can_read_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(peasant_ld.reading.rows, "import_module", missing)
    with pytest.raises(MissingExtra, match="parquet"):
        pld.records(Capsule(None))
