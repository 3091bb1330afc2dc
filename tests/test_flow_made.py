"""A record that was made of a name goes out only where something that goes out refers to it, at every door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from datasets import GOOD, make_dataset, run
from doors import DOORS, LOOSE

ALL = frozenset(record["id"] for record in GOOD)
MAP = """[[table]]
kind = "grant"
id = "grant/{No}"
[table.columns]
"Title" = "name@en"
"Group" = { key = "recipient", by = "name", new = "organization", split = ";" }
"About" = { key = "topic", by = "name", new = "concept" }
"Year" = "awarded"
"Who may see it" = { key = "access.level", values = { house = "restricted" } }
"""
OPEN = "1,Beans,Ash Circle,seeds,2019,"
HIDDEN = "2,Wells,Birch Circle; Ash Circle,seeds,2019,house"
WRONG = "2,Wells,Birch Circle; Ash Circle,seeds,once upon a time,"
MADE_OF_OPEN = {"grant/1", "organization/ash-circle", "concept/seeds"}
# Rows, rules, and what goes out beside the good records when records with errors are set aside.
CASES = {
    "all are named": ([OPEN, HIDDEN.replace("house", "")], "", {*MADE_OF_OPEN, "grant/2", "organization/birch-circle"}),
    "a row that is closed": ([OPEN, HIDDEN], "", MADE_OF_OPEN),
    "only closed rows": ([HIDDEN], "", set[str]()),
    "a row with an error": ([OPEN, WRONG], "", MADE_OF_OPEN),
    "only rows with errors": ([WRONG], "", set[str]()),
    "a closed kind": ([OPEN], '[access.kinds]\nGrant = "restricted"\n', set[str]()),
    "a closed key": ([OPEN], '[access.keys]\n"Grant.recipient" = "restricted"\n', {"grant/1", "concept/seeds"}),
}


def dataset(folder: Path, rows: list[str], rules: str) -> Path:
    made = make_dataset(folder, more=rules)
    titles = "No,Title,Group,About,Year,Who may see it"
    (made / "records" / "aid.csv").write_text("\n".join([titles, *rows, ""]), "utf-8")
    (made / "records" / "aid.map.toml").write_text(MAP, "utf-8")
    return made


# Of plain dicts nobody knows who made them.
@pytest.mark.parametrize("name", [each for each in DOORS if each != "build_graph"])
@pytest.mark.parametrize("case", CASES)
def test_what_only_closed_rows_name_goes_out_at_no_door(case: str, name: str, tmp_path: Path) -> None:
    rows, rules, expected = CASES[case]
    if rules and name in LOOSE:
        pytest.skip("loose records know no dataset.toml")
    gone = {"grant/seeds"} if "kinds" in rules else set[str]()
    out = DOORS[name](dataset(tmp_path, rows, rules)).out
    assert out in (None, (ALL | expected) - gone)


@pytest.mark.parametrize("flags", [["--no-shapes"], ["--no-shapes", "--unsorted"]])
def test_nor_without_shapes(flags: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out.nt"
    assert run("convert", dataset(tmp_path, [OPEN, WRONG], ""), "-o", out, "--reject", *flags).code == 1
    assert "ash-circle" in out.read_text("utf-8")
    assert "birch-circle" not in out.read_text("utf-8")


def test_it_is_told_and_the_account_adds_up(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    run("check", dataset(tmp_path, [OPEN, HIDDEN], ""), "--report", report)
    told = json.loads(report.read_text("utf-8"))
    assert [each["record"] for each in told["problems"] if each["code"] == "PLD366"] == ["organization/birch-circle"]
    assert told["counts"] | {"adds_up": True} == {
        "read": 9, "published": 7, "withheld": 2, "rejected": 0, "adds_up": True,
    }  # fmt: skip
    assert "made of a name" in run("explain", tmp_path, "organization/birch-circle", "--lang", "en").out


def test_nothing_in_a_release_tells_the_name(tmp_path: Path) -> None:
    release = tmp_path / "release"
    assert run("publish", dataset(tmp_path, [OPEN, HIDDEN], ""), "-o", release).code == 0
    files = [path for path in release.rglob("*") if path.is_file()]
    assert [path for path in files if b"irch" in path.read_bytes()] == []


PLACES = """[[table]]
kind = "organization"
id = "organization/{No}"
[table.columns]
"Name" = "name@en"
"From" = "founded"
"To" = "dissolved"
"Place" = { key = "basedIn", by = "name", new = "place" }
"""


def test_what_only_rows_that_a_shape_sets_aside_name_is_set_aside_and_told(tmp_path: Path) -> None:
    folder, release, report = make_dataset(tmp_path, []), tmp_path / "release", tmp_path / "report.json"
    rows = "No,Name,From,To,Place\n1,Ash,2019,2010,Heron Bay\n2,Oak,2001,2010,South End\n"
    (folder / "records" / "groups.csv").write_text(rows, "utf-8")
    (folder / "records" / "groups.map.toml").write_text(PLACES, "utf-8")
    assert run("publish", folder, "-o", release, "--no-pages", "--reject", "--report", report).code == 1
    told = json.loads(report.read_text("utf-8"))
    assert [each["record"] for each in told["problems"] if each["code"] == "PLD366"] == ["place/heron-bay"]
    assert (told["counts"]["published"], told["counts"]["rejected"], told["counts"]["read"]) == (2, 2, 4)
    assert [path for path in release.rglob("*") if path.is_file() and b"heron" in path.read_bytes().lower()] == []
