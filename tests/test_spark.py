"""On Spark the statements and the problems are those of one machine; partitions pass through the same code."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from conftest import ROOT
from peasant_ld.flow import Job, drive, write_rdf
from peasant_ld.model.description import Description
from peasant_ld.problem import InputError

pytestmark = pytest.mark.slow
BASE = "https://example.org/"
DESCRIPTION = Description(base=BASE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The records of the founding article as JSON Lines in two files, with a few that are wrong in many ways."""
    records = []
    for path in sorted((ROOT / "examples" / "building-international-solidarity" / "records").glob("*.json")):
        records += json.loads(path.read_text(encoding="utf-8"))
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    wrong = [
        '{"id": "grant/v", "type": "Grant", "funder": "organization/nobody", "programme": "initiative/gone"}',
        '{"id": "grant/x", "type": "Grant", "funder": "movement/mst"}',
        '{"id": "grant/x", "type": "Grant"}',
        '{"id": "grant/y", "type": "Grant", "amount": {"value": "12.500,00"}}',
        '{"id": "grant/z", "type": "Grant", "funder": "document/building-international-solidarity", "awarded": "2018"}',
        '{"id": "person/p", "type": "Person", "name": {"en": "Somebody"}}',
        '{"id": "participation/q", "type": "Participation", "in": "grant/z", "participant": "movement/mst"}',
        '{"id": "grant/n", "type": "Grant", "name": {"en": "a", "en": "b"}}',
        '{"id": "grant/told", "type": "Grant", "note": {"en": "Somebody Quaresma told us."}}',
        '{"id": "person/s", "type": "Person", "name": {"en": "Somebody Quaresma"}}',
        '{"id": "person/w", "type": "Person", "name": {"en": "Zilda Tavares"}, "nmae": 1}',
        '{"id": "grant/rejected-name", "type": "Grant", "note": {"en": "Zilda Tavares told us."}}',
        '{"id": "person/t", "type": "Person", "name": {"en": "Inacio Bezerra"}}',
        '{"id": "person/t", "type": "Person", "name": {"en": "Rosalva Mendes"}}',
        '{"id": "grant/twin-name", "type": "Grant", "note": {"en": "Rosalva Mendes told us."}}',
        '{"id": "grant/mail", "type": "Grant", "note": {"en": "Write to zilda@example.org"}}',
        '{"id": "grant/day", "type": "Grant", "awarded": "2018-03-14", "note": {"en": "On 14 March 2018."},'
        ' "access": {"coarsen": {"date": "month"}}}',
        "not JSON",
        "",
        '{"id": "grant/u", "type": "Grant", "note": {"en": "\\ud800"}}',
    ]
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "a.jsonl").write_text("\n".join(lines[:40]) + "\n", encoding="utf-8")
    (tmp_path / "records" / "b.jsonl").write_bytes("\n".join(lines[40:] + wrong).encode() + b'\n{"id": "\xff"}\n')
    return tmp_path / "records"


def told(problems: Any) -> list[tuple[Any, ...]]:
    return sorted(
        (
            p.code,
            str(p.severity),
            p.place.file,
            p.place.line,
            p.place.pointer or "",
            p.record or "",
            p.key or "",
            p.value or "",
        )
        for p in problems
    )


def test_the_statements_are_those_of_one_machine_in_the_same_order(spark: Any, folder: Path) -> None:
    from peasant_ld.spark import convert as convert_on_spark

    frame = convert_on_spark(str(folder / "*.jsonl"), spark, DESCRIPTION, reject=True)
    on_spark = "".join(row.nquads + "\n" for row in frame.collect())
    out = io.BytesIO()
    write_rdf(Job(folder, DESCRIPTION, reject=True), out, pld.Format.NQUADS)
    assert on_spark == out.getvalue().decode()
    assert "person/p" not in on_spark
    assert not any(name in on_spark for name in ("Quaresma", "Tavares", "Mendes", "zilda@", "14 March"))


def test_the_problems_are_those_of_one_machine_at_the_same_places(spark: Any, folder: Path) -> None:
    from peasant_ld.spark import validate as validate_on_spark

    rows = validate_on_spark(str(folder / "*.jsonl"), spark, DESCRIPTION).collect()
    on_spark = sorted(
        (r.code, r.severity, r.file, r.line, r.pointer or "", r.record or "", r.key or "", r.value or "") for r in rows
    )
    with drive(Job(folder, DESCRIPTION)) as examination:
        here = examination.report().problems
    assert on_spark == told(here)
    wanted = {"PLD002", "PLD201", "PLD003", "PLD004", "PLD021", "PLD026", "PLD027", "PLD104"}
    assert wanted | {"PLD202", "PLD203", "PLD210"} <= {row[0] for row in on_spark}
    assert all(row.message for row in rows)


def test_partitions_written_as_text_are_the_file_of_one_machine(spark: Any, folder: Path, tmp_path: Path) -> None:
    from peasant_ld.spark import convert as convert_on_spark

    convert_on_spark(str(folder / "*.jsonl"), spark, DESCRIPTION, reject=True).select("nquads").write.text(
        str(tmp_path / "out")
    )
    parts = sorted((tmp_path / "out").glob("part-*"))
    out = io.BytesIO()
    write_rdf(Job(folder, DESCRIPTION, reject=True), out, pld.Format.NQUADS)
    assert b"".join(part.read_bytes() for part in parts) == out.getvalue()


def test_a_data_frame_and_parquet_give_the_same_statements(spark: Any, tmp_path: Path) -> None:
    from peasant_ld.spark import convert as convert_on_spark

    rows = [
        (f"grant/{n}", "Grant", [f"organization/{n % 3}"], None if n % 2 else {"en": f"Grant {n}"}) for n in range(20)
    ]
    rows += [(f"organization/{n}", "Organization", None, {"en": f"Organization {n}"}) for n in range(3)]
    frame = spark.createDataFrame(rows, "id string, type string, funder array<string>, name map<string,string>")
    frame.write.parquet(str(tmp_path / "grants.parquet"))
    made = [row.nquads for row in convert_on_spark(frame, spark, DESCRIPTION).collect()]
    assert len(made) == 23
    assert [
        row.nquads for row in convert_on_spark(str(tmp_path / "grants.parquet"), spark, DESCRIPTION).collect()
    ] == made


def test_an_error_stops_a_conversion_that_rejects_nothing(spark: Any, folder: Path) -> None:
    from peasant_ld.spark import convert as convert_on_spark

    with pytest.raises(pld.DataError, match=r"PLD\d\d\d"):
        convert_on_spark(str(folder / "*.jsonl"), spark, DESCRIPTION)


@pytest.mark.parametrize("name", ["g.csv", "g.tsv", "G.CSV", "g.csv.gz", "g.xlsx", "folder"])
def test_tables_are_refused_by_name_and_not_taken_for_lines_of_json(spark: Any, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "folder":
        path.mkdir()
        (path / "a.jsonl").write_text('{"id": "grant/a", "type": "Grant"}\n')
        (path / "b.csv").write_text("id,type\ngrant/b,Grant\n")
    else:
        path.write_text("id,type\ngrant/b,Grant\n")
    from peasant_ld.spark import convert, validate

    for step in (convert, validate):
        with pytest.raises(InputError) as caught:
            step(str(path), spark, DESCRIPTION)
        problem = caught.value.problem
        assert problem.code == "PLD009"
        assert problem.facts["known"] == ".jsonl, .ndjson, .parquet"


@pytest.mark.parametrize(
    "declared", [{"imports": {"names": True}}, {"merge": {"organization/a": "organization/b"}}], ids=["names", "merge"]
)
def test_what_needs_all_records_at_once_is_refused_and_not_passed_over(
    declared: dict[str, Any], spark: Any, folder: Path
) -> None:
    from peasant_ld.spark import validate

    with pytest.raises(InputError) as caught:
        validate(str(folder / "*.jsonl"), spark, replace(DESCRIPTION, **declared))
    assert caught.value.problem.facts["reason"] == "not-on-spark"
