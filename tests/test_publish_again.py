"""Publishing again: what did not change is not done again, and the release is, to the byte, the one of a first time."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from datasets import tree
from peasant_ld.flow import Job, chunks, gathering, parallel, shape_check
from peasant_ld.flow.parallel import WorkerDied
from peasant_ld.model.description import read_description
from peasant_ld.problem import PeasantError
from peasant_ld.release import PublishResult, Wish, publish
from peasant_ld.release.reading_back import ReadingBack

pytestmark = pytest.mark.slow

BASE = "https://example.org/archive/"
TOML = f"""base = "{BASE}"
title = {{ en = "Grants" }}
description = {{ en = "Made for a test." }}
publisher = {{ name = "Archive", url = "https://example.org/" }}
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
languages = ["en"]
version = "1.0.0"
issued = "2026-01-31"
"""
Change = Callable[[list[dict[str, Any]]], None]


def written() -> list[dict[str, Any]]:
    """Grants under programmes, with funders, places and sources: enough for many pieces."""
    found: list[dict[str, Any]] = [
        {"id": "document/a", "type": "Document", "name": {"en": "A"}, "genre": "report"},
        {"id": "place/br", "type": "Place", "name": {"en": "Brazil"}, "country": "BR", "precision": "country"},
        {"id": "initiative/p", "type": "Initiative", "name": {"en": "P"}, "founded": "2000", "dissolved": "2030"},
        {"id": "concept/water", "type": "Concept", "name": {"en": "water"}},
        {"id": "person/silvana", "type": "Person", "name": {"en": "Silvana Quaresma"}},
    ]
    found += [
        {"id": f"organization/o{n}", "type": "Organization", "name": {"en": f"Organization {n}"}} for n in range(9)
    ]
    for number in range(120):
        found.append(
            {
                "id": f"grant/g{number:03}", "type": "Grant", "name": {"en": f"Grant {number}"},
                "funder": f"organization/o{number % 9}", "programme": "initiative/p", "topic": ["concept/water"],
                "awarded": str(2005 + number % 20), "beneficiaryPlace": ["place/br"], "source": ["document/a"],
                "evidence": [{"of": "awarded", "source": "document/a", "status": "stated"}],
            }
        )  # fmt: skip
    return found


class Archive:
    """A dataset that is published again and again; tells how many pieces were stated and examined the last time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "records").mkdir(parents=True)
        (folder / "dataset.toml").write_text(TOML, encoding="utf-8")
        self.records = written()
        self.stated = 0
        self.examined = 0
        self.out = folder / "release"

    def write(self) -> None:
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in self.records)
        (self.folder / "records" / "all.jsonl").write_text(lines, encoding="utf-8")

    def published(self, out: Path | None = None, jobs: int = 1, **wish: Any) -> PublishResult:
        self.write()
        self.stated = self.examined = 0
        job = Job(self.folder, read_description(self.folder), jobs=jobs)
        return publish(job, out or self.out, Wish(pages=False, **wish))

    def from_nothing(self) -> dict[str, str]:
        """The files of a release of the same records that nobody published before."""
        folder = self.folder.parent / "fresh"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        assert self.published(folder / "release").written
        return tree(folder / "release")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    made = Archive(tmp_path / "archive")
    monkeypatch.setattr(chunks, "EVERY", 8)
    rest, findings = ReadingBack.rest, shape_check.ShapeCheck.findings

    def counted(reading: ReadingBack) -> None:
        made.stated += 1
        rest(reading)

    def also_counted(*given: Any) -> Any:
        made.examined += 1
        return findings(*given)

    monkeypatch.setattr(ReadingBack, "rest", counted)
    monkeypatch.setattr(shape_check.ShapeCheck, "findings", also_counted)
    assert made.published().written
    assert made.stated > 8
    assert made.examined > 8
    return made


def test_nothing_is_redone_where_nothing_changed(archive: Archive) -> None:
    before = tree(archive.out)
    assert archive.published().written
    assert (archive.stated, archive.examined) == (0, 0)
    assert tree(archive.out) == before


def named(records: list[dict[str, Any]]) -> None:
    records[40]["name"] = {"en": "Another name"}


def added(records: list[dict[str, Any]]) -> None:
    records.append({"id": "grant/g050a", "type": "Grant", "funder": "organization/o1"})


def removed(records: list[dict[str, Any]]) -> None:
    del records[60]


@pytest.mark.parametrize("change", [named, added, removed])
def test_one_change_costs_its_own_piece_and_gives_the_release_of_a_first_time(archive: Archive, change: Change) -> None:
    change(archive.records)
    assert archive.published().written
    assert 1 <= archive.stated <= 2
    assert 1 <= archive.examined <= 2
    assert tree(archive.out) == archive.from_nothing()


def test_two_processes_give_the_release_of_one(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    assert archive.published(tmp_path / "two" / "release", jobs=2).written
    assert tree(tmp_path / "two" / "release") == tree(archive.out)
    assert archive.published(tmp_path / "two" / "release", jobs=2).written
    assert tree(tmp_path / "two" / "release") == tree(archive.out)


def test_a_changed_kind_is_seen_by_the_records_that_point_at_it(archive: Archive) -> None:
    organization = next(each for each in archive.records if each["id"] == "organization/o4")
    organization["type"] = "Document"
    problems = archive.published().report.problems
    blamed = {problem.record for problem in problems if problem.blocks}
    assert blamed == {f"grant/g{number:03}" for number in range(4, 120, 9)}


def test_a_record_that_went_is_missed_by_those_that_point_at_it(archive: Archive) -> None:
    archive.records = [each for each in archive.records if each["id"] != "organization/o5"]
    published = archive.published()
    assert not published.written
    assert {problem.code for problem in published.report.problems if problem.blocks} == {"PLD027"}


def test_a_changed_date_is_seen_by_the_records_whose_shapes_look_at_it(archive: Archive) -> None:
    programme = next(each for each in archive.records if each["id"] == "initiative/p")
    programme["founded"] = "2010"
    problems = [problem for problem in archive.published().report.problems if problem.key == "awarded"]
    assert {problem.record for problem in problems} == {
        f"grant/g{number:03}" for number in range(120) if 2005 + number % 20 < 2010
    }


def test_a_record_that_no_longer_passes_is_found_among_those_that_did(archive: Archive) -> None:
    archive.records[50]["amount"] = {"value": "12.500,00"}
    published = archive.published()
    assert not published.written
    assert [problem.code for problem in published.report.problems if problem.blocks] == ["PLD021"]


def test_records_that_passed_are_not_checked_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        gathering, "compile_doubt", lambda *_: lambda given: asked.extend(each.data["id"] for each in given) or []
    )
    assert archive.published().written
    assert asked == []
    named(archive.records)
    assert archive.published().written
    assert len(asked) == len(archive.records)  # a portion of so few records is all of them


def test_what_was_found_before_is_told_again(archive: Archive) -> None:
    programme = next(each for each in archive.records if each["id"] == "initiative/p")
    programme["founded"], programme["dissolved"] = "2030", "2000"
    first = archive.published()
    assert not first.written
    again = archive.published()
    assert again.report.problems == first.report.problems


def test_another_model_is_asked_about_everything(archive: Archive) -> None:
    folder = archive.folder / "model"
    folder.mkdir()
    (folder / "own.shacl.ttl").write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n", encoding="utf-8")
    (archive.folder / "dataset.toml").write_text(TOML + 'model = "model"\n', encoding="utf-8")
    assert archive.published().written
    assert archive.examined > 8
    assert archive.stated > 8


def test_what_somebody_changed_in_the_release_is_not_carried_over(archive: Archive) -> None:
    path = archive.out / "data" / "dataset.ttl"
    text = path.read_bytes()
    path.write_bytes(text.replace(b"Grant 40", b"Grant 99"))
    before = archive.from_nothing()
    assert archive.published().written
    assert archive.stated >= 1
    assert tree(archive.out) == before


@pytest.mark.parametrize("damage", ["deleted", "torn"])
def test_without_its_notes_a_release_is_made_anew(archive: Archive, damage: str) -> None:
    notes = archive.folder / ".release.cache"
    before = tree(archive.out)
    if damage == "deleted":
        notes.unlink()
    else:
        notes.write_bytes(notes.read_bytes()[:5000])
    assert archive.published().written
    assert archive.stated > 8
    assert tree(archive.out) == before


def test_a_fresh_run_does_everything_anew(archive: Archive) -> None:
    before = tree(archive.out)
    assert archive.published(fresh=True).written
    assert archive.stated > 8
    assert archive.examined > 8
    assert tree(archive.out) == before


def test_notes_tell_nothing_of_who_is_withheld(archive: Archive) -> None:
    content = (archive.folder / ".release.cache").read_bytes().lower()
    assert b"silvana" not in content
    assert b"quaresma" not in content


def test_notes_do_not_tell_the_ids_that_pseudonyms_stand_for(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "EVERY", 1)  # whoever points at a person stands in another piece
    keys = tmp_path / "keys" / "key.json"
    keys.parent.mkdir()
    table = f'[access]\npseudonyms = "{keys}"\nk = 1\n'
    (archive.folder / "dataset.toml").write_text(TOML + table, encoding="utf-8")
    person = next(each for each in archive.records if each["type"] == "Person")
    person["access"] = {"basis": "consent", "consent": "given"}
    archive.records.append({"id": "movement/m", "type": "Movement", "name": {"en": "M"}})
    archive.records.append(
        {"id": "participation/p", "type": "Participation", "in": "movement/m", "participant": person["id"]}
    )
    for _ in range(2):
        published = archive.published()
        assert published.written, published.report.problems
        assert b"silvana" not in (archive.folder / ".release.cache").read_bytes().lower()


def test_notes_tell_nothing_of_what_was_rejected(archive: Archive) -> None:
    programme = {"id": "initiative/zebra", "type": "Initiative", "name": {"en": "Z"}, "founded": "2030"}
    archive.records.append(programme | {"dissolved": "2000"})
    archive.records.append({"id": "grant/on-zebra", "type": "Grant", "programme": "initiative/zebra"})
    archive.write()
    job = Job(archive.folder, read_description(archive.folder), reject=True)
    published = publish(job, archive.out, Wish(pages=False))
    assert published.written
    assert published.report.counts.rejected == 2
    assert b"zebra" not in (archive.folder / ".release.cache").read_bytes()


def test_a_piece_that_cannot_be_read_back_stops_the_release(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(archive.out)
    named(archive.records)
    monkeypatch.setattr(ReadingBack, "rest", lambda _: (_ for _ in ()).throw(PeasantError("not the same")))
    with pytest.raises(PeasantError, match="not the same"):
        archive.published()
    assert tree(archive.out) == before


def test_a_worker_that_dies_is_reported_with_the_piece_it_held_and_nothing_is_written(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(archive.out)
    monkeypatch.setattr(parallel, "_can_fork", lambda: True)  # a fresh process would not know of it
    monkeypatch.setattr(shape_check.ShapeCheck, "findings", lambda *given: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(WorkerDied, match=r"signal 9.*records/all\.jsonl:\d+; nothing was written"):
        archive.published(jobs=2, fresh=True)
    assert tree(archive.out) == before
