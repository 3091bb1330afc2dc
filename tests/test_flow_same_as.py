"""What was judged to be the same as something elsewhere goes out with the record, and says who judged and when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from datasets import BASE, GOOD, make_dataset, run, tree
from peasant_ld.flow.same_as import FILE
from peasant_ld.problem import Problem

HEADER = "record,sameAs,judgedBy,judgedOn,source\n"
ELSEWHERE = "https://gazetteer.example.net/7"
SOURCE: dict[str, Any] = {"id": "document/comparison", "type": "Document", "name": {"en": "A comparison"}}


def dataset(folder: Path, rows: str, *more: dict[str, Any], toml: str = "") -> Path:
    """The good records, the document of a comparison, more records, and what was judged of them."""
    made = make_dataset(folder, [*GOOD, SOURCE, *more], more=toml)
    (made / FILE).write_text(HEADER + rows, encoding="utf-8")
    return made


def problems(folder: Path) -> list[Problem]:
    return list(pld.open_dataset(folder).check().problems)


def record(folder: Path, identity: str) -> dict[str, Any]:
    return next(dict(each) for each in pld.open_dataset(folder).records() if each["id"] == BASE + identity)


def judged(identity: str, address: str = ELSEWHERE, by: str = "R. Okafor", on: str = "2026-03-04") -> str:
    return f"{identity},{address},{by},{on},document/comparison\n"


@pytest.mark.parametrize("identity", ["place/haiti", "movement/growers", "organization/fund", "grant/seeds"])
def test_a_judgement_becomes_an_address_with_who_judged_and_when(tmp_path: Path, identity: str) -> None:
    folder = dataset(tmp_path, judged(identity))
    assert problems(folder) == []
    found = record(folder, identity)
    assert found["sameAs"] == [ELSEWHERE]
    (note,) = found["evidence"]
    assert note["object"] == {"@id": ELSEWHERE}
    assert note["source"] == [BASE + "document/comparison"]
    assert note["status"] == "pld:status-inferred"
    assert note["note"] == {"en": "Judged to be the same by R. Okafor on 2026-03-04."}


def test_the_address_stands_beside_those_that_the_record_has_and_not_twice(tmp_path: Path) -> None:
    hill = {"id": "place/hill", "type": "Place", "name": {"en": "Hill"}, "sameAs": "https://example.net/own"}
    folder = dataset(tmp_path, judged("place/hill") + judged("place/hill", "https://example.net/own"), hill)
    found = record(folder, "place/hill")
    assert found["sameAs"] == ["https://example.net/own", ELSEWHERE]
    assert len(found["evidence"]) == 2


@pytest.mark.parametrize("way", ["jsonl", "csv", "two-files"])
def test_every_format_of_records_is_joined_alike(tmp_path: Path, way: str) -> None:
    folder = dataset(tmp_path, judged("place/well"))
    row = {"id": "place/well", "type": "Place", "name": {"en": "Well"}}
    if way == "csv":
        (folder / "records" / "places.csv").write_text("id,type,name@en\nplace/well,Place,Well\n", encoding="utf-8")
    else:
        name = "more.jsonl" if way == "jsonl" else "more.json"
        (folder / "records" / name).write_text(json.dumps(row), encoding="utf-8")
    assert [each.code for each in problems(folder)] == []
    assert record(folder, "place/well")["sameAs"] == [ELSEWHERE]


def test_keys_that_say_nothing_are_no_hindrance(tmp_path: Path) -> None:
    empty = {"id": "place/empty", "type": "Place", "name": {"en": "Empty"}, "sameAs": None, "evidence": None}
    assert record(dataset(tmp_path, judged("place/empty"), empty), "place/empty")["sameAs"] == [ELSEWHERE]


def test_every_command_sees_it_and_who_takes_the_row_out_takes_it_back(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "a", "")
    assert run("publish", folder, "-o", tmp_path / "before").code == 0
    (folder / FILE).write_text(HEADER + judged("place/haiti"), encoding="utf-8")
    assert run("publish", folder, "-o", tmp_path / "with").code == 0
    for command in (("convert", "-t", "ntriples"), ("convert", "-t", "turtle")):
        assert ELSEWHERE in run(command[0], folder, *command[1:]).out
    assert ELSEWHERE in (tmp_path / "with" / "data" / "dataset.ttl").read_text("utf-8")
    (folder / FILE).write_text(HEADER, encoding="utf-8")
    assert run("publish", folder, "-o", tmp_path / "after").code == 0
    assert tree(tmp_path / "after") == tree(tmp_path / "before")


def test_one_file_of_a_dataset_is_joined_and_the_others_are_not_missed(tmp_path: Path) -> None:
    folder = dataset(tmp_path, judged("place/haiti"))
    (folder / "records" / "one.jsonl").write_text(json.dumps(SOURCE | {"id": "document/two"}), encoding="utf-8")
    assert "PLD467" not in run("check", folder / "records" / "one.jsonl", "--lang", "en").err


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        (judged("place/nowhere"), "PLD467", "A2"),
        (judged("place/haiti", by=""), "PLD462", "C2"),
        (judged("place/haiti", on=""), "PLD462", "D2"),
        (judged("place/haiti", on="04/03/2026"), "PLD468", "D2"),
        (judged("place/haiti", on="2026-02-30"), "PLD468", "D2"),
        (judged("place/haiti", "javascript:alert(1)"), "PLD034", "B2"),
        (judged("place/haiti", "gazetteer 7"), "PLD034", "B2"),
        ("place/haiti,https://example.net/1,A. Judge,2026-03-04,document/none\n", "PLD027", "E2"),
        (judged("concept/maize"), "PLD464", "A2"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_at_its_cell(tmp_path: Path, rows: str, code: str, cell: str) -> None:
    maize = {"id": "concept/maize", "type": "Concept", "name": {"en": "Maize"}}
    found = [each for each in problems(dataset(tmp_path, rows, maize)) if each.place and each.place.file == FILE]
    assert [(each.code, each.place and each.place.cell) for each in found] == [(code, cell)]


def test_a_file_without_its_titles_and_one_that_is_a_link_are_refused(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "a", "")
    (folder / FILE).write_text("place/haiti,https://example.net/1\n", encoding="utf-8")
    assert [each.code for each in problems(folder)] == ["PLD469"]
    (folder / FILE).unlink()
    (folder / FILE).symlink_to(tmp_path / "elsewhere.csv")
    assert [each.code for each in problems(folder)] == ["PLD070"]


def test_what_is_exact_of_a_coarse_place_is_withheld_here_as_everywhere(tmp_path: Path) -> None:
    hut = {"id": "place/hut", "type": "Place", "name": {"en": "Hut"}, "precision": "point", "country": "HT"}
    folder = dataset(tmp_path, judged("place/hut"), hut, toml='[access.coarsen]\nplace = "country"\n')
    assert ELSEWHERE not in run("convert", folder, "-t", "ntriples").out


def test_the_language_is_the_first_of_the_dataset_that_has_words(tmp_path: Path) -> None:
    folder = dataset(tmp_path, judged("place/haiti"))
    toml = (folder / "dataset.toml").read_text("utf-8").replace('["en"]', '["de", "pt-br"]')
    (folder / "dataset.toml").write_text(toml, encoding="utf-8")
    assert record(folder, "place/haiti")["evidence"][0]["note"] == {
        "pt-br": "Julgado como sendo o mesmo por R. Okafor em 2026-03-04."
    }
