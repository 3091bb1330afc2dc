"""What a run noted is known to the next, and to none after it; whatever happens to the file, nothing breaks."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from peasant_ld.flow.build_cache import BuildCache


def noted(path: Path, **notes: str) -> Path:
    with BuildCache(path) as cache:
        for key, value in notes.items():
            cache.note("pages", key, value)
        cache.keep()
    return path


def test_a_note_is_known_to_the_next_run_under_its_room_and_key(tmp_path: Path) -> None:
    with BuildCache(noted(tmp_path / "cache", a="1")) as cache:
        assert cache.recall("pages", "a") == "1"
        assert cache.recall("pages", "b") is None
        assert cache.recall("chunks", "a") is None


def test_what_is_not_noted_again_is_forgotten(tmp_path: Path) -> None:
    path = noted(noted(tmp_path / "cache", a="1"), b="2")
    with BuildCache(path) as cache:
        assert (cache.recall("pages", "a"), cache.recall("pages", "b")) == (None, "2")


def test_a_run_that_does_not_end_well_leaves_the_notes_as_they_were(tmp_path: Path) -> None:
    path = noted(tmp_path / "cache", a="1")
    before = path.read_bytes()
    with BuildCache(path) as cache:
        cache.note("pages", "a", "2")
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["cache"]


def test_what_a_run_takes_back_is_not_kept(tmp_path: Path) -> None:
    with BuildCache(tmp_path / "cache") as cache:
        cache.note("pages", "a", "1")
        cache.note("chunks", "a", "2")
        cache.forget("pages")
        cache.keep()
    with BuildCache(tmp_path / "cache") as cache:
        assert (cache.recall("pages", "a"), cache.recall("chunks", "a")) == (None, "2")


def test_without_a_path_nothing_is_known_and_nothing_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with BuildCache(None) as cache:
        cache.note("pages", "a", "1")
        cache.keep()
        assert cache.recall("pages", "a") is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"not a database at all", None], ids=["empty", "other bytes", "torn"])
def test_a_damaged_file_is_taken_for_none_and_mended_by_the_next_run(tmp_path: Path, damage: bytes | None) -> None:
    path = noted(tmp_path / "cache", **{f"k{n}": "v" * 100 for n in range(500)})
    path.write_bytes(path.read_bytes()[:3000] if damage is None else damage)
    with BuildCache(path) as cache:
        assert cache.recall("pages", "k400") is None
        assert cache.recall("pages", "k401") is None
    with BuildCache(noted(path, a="1")) as cache:
        assert cache.recall("pages", "a") == "1"


def test_notes_in_a_place_that_takes_no_file_are_lost_without_a_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with BuildCache(tmp_path / "file" / "cache") as cache:
        cache.note("pages", "a", "1")
        cache.keep()


def test_notes_in_an_older_form_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = noted(tmp_path / "cache", a="1")
    monkeypatch.setattr("peasant_ld.flow.build_cache.FORM", 99)
    with BuildCache(path) as cache:
        assert cache.recall("pages", "a") is None


@pytest.mark.parametrize("value", ["[1, 2]", "", "null", "{", None, b"\xff", 7, "1 "], ids=repr)
def test_a_note_that_is_not_as_it_was_written_is_not_believed(tmp_path: Path, value: object) -> None:
    path = noted(tmp_path / "cache", a="1", b="2")
    with closing(sqlite3.connect(path)) as notes, notes:
        notes.execute("UPDATE notes SET value = ? WHERE key = 'a'", (value,))
    with BuildCache(path) as cache:
        assert (cache.recall("pages", "a"), cache.recall("pages", "b")) == (None, "2")


def test_a_note_does_not_count_in_the_place_of_another(tmp_path: Path) -> None:
    path = noted(tmp_path / "cache", a="1", b="2")
    with closing(sqlite3.connect(path)) as notes, notes:
        other = notes.execute("SELECT value, seal FROM notes WHERE key = 'b'").fetchone()
        notes.execute("UPDATE notes SET value = ?, seal = ? WHERE key = 'a'", other)
    with BuildCache(path) as cache:
        assert (cache.recall("pages", "a"), cache.recall("pages", "b")) == (None, "2")
