"""CSVW metadata beside a CSV file are read as the map of its table, as far as they say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.problem import Problem
from peasant_ld.reading import Declared, Record, read_records
from peasant_ld.reading.maps.found import maps_for

CSV = 'No,Project,Paid to,Sum,Day,Topics,Inside\n7,Garden of the hill,Hill League,"1.500,50",14/08/2018,land;water,x\n'
COLUMNS: list[dict[str, Any]] = [
    {"titles": "No", "name": "no", "suppressOutput": True},
    {"titles": {"en": "Project"}, "name": "name", "lang": "en"},
    {"titles": ["Paid to"], "name": "recipient"},
    {"titles": "Sum", "name": "amount.value", "datatype": {"base": "decimal", "format": {"decimalChar": ","}}},
    {"titles": "Day", "name": "d", "datatype": {"base": "date", "format": "dd/MM/yyyy"}},
    {"titles": "Topics", "name": "topic", "separator": ";"},
    {"titles": "Inside", "name": "inside", "suppressOutput": True},
]  # fmt: skip


def dataset(folder: Path, metadata: object, text: str | None = None, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(CSV, "utf-8")
    (folder / f"{name}-metadata.json").write_text(json.dumps(metadata) if text is None else text, "utf-8")
    return path


def metadata(**more: Any) -> dict[str, Any]:
    schema = {"aboutUrl": "https://example.org/grant/{no}", "columns": COLUMNS, **more}
    return {"@context": "http://www.w3.org/ns/csvw", "url": "table.csv", "tableSchema": schema}


def date_property() -> str:
    """The property that the day of a grant is published as."""
    from peasant_ld.model import load_model

    term = load_model().context.term("Grant", "awarded")
    assert term is not None
    return term.iri


def test_metadata_say_what_a_table_means(tmp_path: Path) -> None:
    columns = [{**column, "propertyUrl": date_property()} if column["name"] == "d" else column for column in COLUMNS]
    path = dataset(tmp_path, metadata(columns=columns))
    (table,) = maps_for(path, "table.csv").tables
    assert (table.kind, table.identity) == ("Grant", "grant/{No}")
    found = {title: column and column.key for title, column in table.columns.items()}
    assert found == {
        "No": None, "Project": "name", "Paid to": "recipient", "Sum": "amount.value", "Day": "awarded",
        "Topics": "topic", "Inside": None,
    }  # fmt: skip
    records = [item for item in read_records(path, Declared()) if isinstance(item, Record)]
    (grant,) = [record for record in records if record.data.get("type") == "Grant"]
    assert grant.data["id"] == "grant/7"
    assert grant.data["name"] == {"en": "Garden of the hill"}
    assert grant.data["amount"]["value"] == "1500.50"
    assert grant.data["awarded"] == "2018-08-14"
    assert grant.origin.row == 2


@pytest.mark.parametrize(
    ("more", "name", "identity"),
    [
        ({"aboutUrl": "http://x.example/{no}", "primaryKey": "no"}, "grants.csv", "grant/{No}"),
        ({"aboutUrl": None, "primaryKey": ["no", "name"]}, "grants.csv", "grant/{No}-{Project}"),
        ({"aboutUrl": "grant/{no}"}, "other.csv", "grant/{No}"),
    ],
)
def test_ids_come_from_the_address_or_the_primary_key(
    tmp_path: Path, more: dict[str, Any], name: str, identity: str
) -> None:
    (table,) = maps_for(dataset(tmp_path, metadata(**more), name=name), name).tables
    assert table.identity == identity


@pytest.mark.parametrize(
    "content",
    [{}, [], {"tableSchema": []}, {"tableSchema": {"columns": [7, None, {"titles": 3}]}}, metadata(aboutUrl="#{no}")],
)
def test_metadata_that_say_no_kind_or_ids_are_no_map(tmp_path: Path, content: object) -> None:
    found = maps_for(dataset(tmp_path, content), "table.csv")
    assert (found.tables, found.problem) == ((), None)


def test_metadata_that_cannot_be_read_are_told_and_nothing_is_read(tmp_path: Path) -> None:
    path = dataset(tmp_path, {}, text='{"tableSchema": ')
    items = list(read_records(path, Declared()))
    assert "PLD340" in {item.code for item in items if isinstance(item, Problem)}
    assert not [item for item in items if isinstance(item, Record)]


def test_a_map_goes_before_metadata(tmp_path: Path) -> None:
    path = dataset(tmp_path, metadata())
    path.with_name("table.map.toml").write_text('[[table]]\nkind = "payment"\nid = "payment/{No}"\n')
    assert [table.kind for table in maps_for(path, "table.csv").tables] == ["Payment"]


def test_metadata_are_no_records_themselves(tmp_path: Path) -> None:
    dataset(tmp_path, metadata())
    files = {item.place.file for item in read_records(tmp_path, Declared()) if isinstance(item, Problem) and item.place}
    assert "table.csv-metadata.json" not in files
