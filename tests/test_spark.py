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
from peasant_ld.model.parts import ModelSource
from peasant_ld.problem import InputError

pytestmark = pytest.mark.slow
BASE = "https://example.org/"
DESCRIPTION = Description(base=BASE)
# A model of one's own, as `peasant-ld model` begins it, and records of its kind: one is right.
STARTER = ROOT / "src" / "peasant_ld" / "forms" / "starter" / "model.en.toml"
BANKS = (
    {"id": "seed-bank/mill", "type": "SeedBank", "name": {"en": "Seed bank of the mill"}},
    {
        "id": "seed-bank/hill",
        "type": "SeedBank",
        "name": {"en": "Seed bank of the hill"},
        "keeper": "organization/none",
    },
    {"id": "seed-bank/none", "type": "SeedBank", "nothing": "1"},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    made = tmp_path_factory.mktemp("archive") / "records"
    made.mkdir()
    (made / "a.jsonl").write_text("\n".join(lines[:40]) + "\n", encoding="utf-8")
    (made / "b.jsonl").write_bytes("\n".join(lines[40:] + wrong).encode() + b'\n{"id": "\xff"}\n')
    return made


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


def test_partitions_written_as_text_are_the_file_of_one_machine(spark: Any, folder: Path, tmp_path: Path) -> None:
    from peasant_ld.spark import convert as convert_on_spark

    made = convert_on_spark(str(folder / "*.jsonl"), spark, DESCRIPTION, reject=True)
    made.select("nquads").write.text(str(tmp_path / "out"))
    parts = sorted((tmp_path / "out").glob("part-*"))
    on_spark = b"".join(part.read_bytes() for part in parts)
    out = io.BytesIO()
    write_rdf(Job(folder, DESCRIPTION, reject=True), out, pld.Format.NQUADS)
    assert len(parts) > 1
    assert on_spark == out.getvalue()
    assert b"person/p" not in on_spark
    assert not any(name in on_spark for name in (b"Quaresma", b"Tavares", b"Mendes", b"zilda@", b"14 March"))


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


def test_a_model_of_ones_own_travels_to_machines_that_have_none_of_its_files(spark: Any, tmp_path: Path) -> None:
    from peasant_ld.spark import convert, validate

    model, records = tmp_path / "model.toml", tmp_path / "banks.jsonl"
    model.write_text(STARTER.read_text("utf-8"), "utf-8")
    records.write_text("\n".join(map(json.dumps, BANKS)) + "\n", "utf-8")
    description = replace(DESCRIPTION, model=ModelSource(model, BASE))
    out, job = io.BytesIO(), Job(records, description, reject=True)
    report = write_rdf(job, out, pld.Format.NQUADS)
    model.unlink()
    on_spark = "".join(row.nquads + "\n" for row in convert(str(records), spark, description, reject=True).collect())
    problems = validate(str(records), spark, description).collect()
    assert on_spark == out.getvalue().decode()
    assert "SeedBank" in on_spark
    assert sorted((row.code, row.record) for row in problems) == sorted((p.code, p.record) for p in report.problems)
    assert len(problems) > 1
