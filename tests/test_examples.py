"""The examples of each kind: what conforms has no problems and uses every key; what is broken is told, at its place."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

KINDS = ROOT / "examples" / "kinds"
SHAPES = ROOT / "shapes"
FOLDERS = sorted(path for path in KINDS.iterdir() if path.is_dir())
# What one record alone does not show: it takes the other records (PLD026, 027, 041) or the graph (PLD1xx).
BY_THE_WHOLE = {"PLD026", "PLD027", "PLD041"}
Row = tuple[int, str, str]

kinds = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind, by the name of its folder of examples."""
    paths = {path.name.removesuffix(".schema.json"): path for path in SHAPES.glob("*.schema.json")}
    found = {name: json.loads(path.read_text("utf-8")) for name, path in paths.items()}
    return {name: schema for name, schema in found.items() if "x-types" in schema}


def expected(folder: Path) -> list[Row]:
    """The rows of expected.tsv, sorted: line, code, JSON Pointer."""
    with (folder / "expected.tsv").open(encoding="utf-8", newline="") as file:
        return sorted((int(row["line"]), row["code"], row["pointer"]) for row in csv.DictReader(file, delimiter="\t"))


def is_by_the_whole(code: str) -> bool:
    return code in BY_THE_WHOLE or code.startswith("PLD1")


def found(problems: Any) -> list[Row]:
    return sorted((problem.place.line, problem.code, problem.place.pointer or "") for problem in problems)


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def dataset_of(path: Path, folder: Path) -> Any:
    """A dataset that holds one file of examples."""
    import peasant_ld

    (folder / "records").mkdir()
    (folder / "records" / path.name).write_bytes(path.read_bytes())
    (folder / "dataset.toml").write_text(
        'base = "https://example.org/own/"\nlicence = "https://creativecommons.org/licenses/by/4.0/"\n'
        'languages = ["en"]\nversion = "1"\npublisher = { name = "Example" }\ntitle = { en = "Example" }\n',
        encoding="utf-8",
    )
    return peasant_ld.open_dataset(folder)


def test_every_kind_has_its_examples() -> None:
    assert [folder.name for folder in FOLDERS] == sorted(schemas())


@kinds
def test_the_conforming_records_have_no_problems(folder: Path) -> None:
    import peasant_ld

    path = folder / "conforms.jsonl"
    assert list(peasant_ld.check_records(peasant_ld.read_records(path), alone=True)) == []


@kinds
def test_the_conforming_records_are_right_as_a_graph_too(folder: Path, tmp_path: Path) -> None:
    problems = dataset_of(folder / "conforms.jsonl", tmp_path).check().problems
    assert [problem for problem in problems if problem.code.startswith("PLD1")] == []


@kinds
def test_every_key_of_the_schema_is_used(folder: Path) -> None:
    schema = schemas()[folder.name]
    examples = records(folder / "conforms.jsonl")
    assert {record["type"] for record in examples} <= {schema["title"], "Document"}
    assert {key for record in examples for key in record} == set(schema["properties"])


def test_every_key_of_every_nested_thing_is_used() -> None:
    common = json.loads((SHAPES / "common.schema.json").read_text("utf-8"))["$defs"]
    used: set[frozenset[str]] = set()
    waiting: list[Any] = [record for folder in FOLDERS for record in records(folder / "conforms.jsonl")]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            used.add(frozenset(value))
        if isinstance(value, dict | list):
            waiting.extend(value.values() if isinstance(value, dict) else value)
    for name in [name for name, form in common.items() if "x-node" in form]:
        keys = set(common[name]["properties"])
        assert keys == {key for group in used if group <= keys for key in group}, name


@kinds
def test_a_broken_record_is_told_at_its_place(folder: Path) -> None:
    import peasant_ld

    problems = peasant_ld.check_records(peasant_ld.read_records(folder / "broken.jsonl"), alone=True)
    assert found(problems) == [row for row in expected(folder) if not is_by_the_whole(row[1])]


@kinds
def test_what_only_the_whole_shows_is_told_at_its_place(folder: Path, tmp_path: Path) -> None:
    problems = dataset_of(folder / "broken.jsonl", tmp_path).check().problems
    whole = [problem for problem in problems if is_by_the_whole(problem.code)]
    assert found(whole) == [row for row in expected(folder) if is_by_the_whole(row[1])]


@kinds
def test_each_kind_shows_at_least_four_mistakes(folder: Path) -> None:
    assert len({code for _, code, _ in expected(folder)}) >= 4


def test_together_the_broken_records_show_every_problem_of_a_record() -> None:
    codes = {code for folder in FOLDERS for _, code, _ in expected(folder)}
    assert {f"PLD0{number}" for number in range(20, 42)} <= codes
    assert {"PLD101", "PLD104", "PLD108", "PLD110"} <= codes
