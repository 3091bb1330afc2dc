"""A source, and rows, are cut into chunks: together they are the whole, and each knows its place in it."""

from __future__ import annotations

import hashlib
import json
import pickle
import zlib
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.flow import chunks
from peasant_ld.flow.chunks import RowChunk, SourceChunk, row_chunks, size_of, source_chunks
from peasant_ld.flow.sorted_store import Row
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading import LooseRecords, Record, json_lines

Data = dict[str, Any]


def nothing() -> list[Record | Problem]:
    return []


def line(number: int, width: int = 40) -> bytes:
    return json.dumps({"id": f"grant/{number}", "note": "x" * width}).encode()


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LINES_SIZE", 200)
    monkeypatch.setattr(json_lines, "BLOCK_SIZE", 100)
    monkeypatch.setattr(chunks, "ITEMS_COUNT", 3)


# --- lines


@pytest.mark.parametrize("count", [1, 2, 3, 10, 50])
@pytest.mark.parametrize("ending", [b"", b"\n", b"\n\n"])
def test_chunks_of_lines_hold_the_whole_and_know_where_they_begin(count: int, ending: bytes, tmp_path: Path) -> None:
    text = b"\n".join(map(line, range(count))) + ending
    path = tmp_path / "x.jsonl"
    path.write_bytes(text)
    found = list(source_chunks(path, nothing))
    assert b"\n".join(each.text for each in found).rstrip(b"\n") == text.rstrip(b"\n")
    assert {each.name for each in found} == {str(path)}
    for each in found:
        assert text[each.offset :].startswith(each.text)
        assert each.line == text[: each.offset].count(b"\n") + 1
        assert (each.items, each.passed) == ((), False)
    records = [record for each in found for record in each.read() if isinstance(record, Record)]
    assert [record.data["id"] for record in records] == [f"grant/{number}" for number in range(count)]
    assert {record.origin.file for record in records} == {str(path)}
    assert all(len(each.text) < 400 for each in found)
    assert len(found) > 3 or count < 20


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_what_looks_like_the_beginning_of_a_file_is_none_inside_of_it(mark: bytes, tmp_path: Path) -> None:
    text = line(99) + b"\n" + b"\n".join(mark + line(number) for number in range(12))
    path = tmp_path / "x.jsonl"
    path.write_bytes(text)
    told = [
        each.at_home(item) for each in source_chunks(path, nothing) for item in each.read() if isinstance(item, Problem)
    ]
    assert [each.place and (each.place.file, each.place.line) for each in told] == [
        (str(path), number) for number in range(2, 14)
    ]
    assert all(text[each.facts["offset"] :].startswith(mark) for each in told if each.code == "PLD002")


def test_few_lines_are_one_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\n".join(map(line, range(2000))))
    assert len(list(source_chunks(path, nothing))) == 1


def test_of_a_file_in_another_encoding_no_more_is_read_than_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\xff\xfe" + b"{\x00}\x00\n\x00" * 500)
    (found,) = source_chunks(path, nothing)
    assert [item.code for item in found.read() if isinstance(item, Problem)] == ["PLD002"]


@pytest.mark.parametrize("name", ["x.jsonl", "x.ndjson", "x.JSONL"])
def test_lines_are_told_by_the_name_of_the_file(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(line(1))
    assert [each.text for each in source_chunks(tmp_path / name, nothing)] == [line(1)]
    assert size_of(tmp_path / name) == len(line(1))


@pytest.mark.parametrize(("size", "count"), [(100, 2), (101, 1)])
def test_a_chunk_ends_with_the_block_that_makes_it_heavy_enough(
    size: int, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks of 100 bytes without the line break: with 100 asked for each is a chunk, with 101 both are one."""
    monkeypatch.setattr(chunks, "LINES_SIZE", size)
    monkeypatch.setattr(chunks, "blocks", lambda stream: [(b"x" * 100, 0), (b"y" * 100, 101)])
    (tmp_path / "x.jsonl").write_bytes(b"")
    found = list(source_chunks(tmp_path / "x.jsonl", nothing))
    assert [(each.line, each.offset) for each in found] == [(1, 0), (2, 101)][:count]


def test_the_files_of_a_folder_follow_one_another_under_their_names_in_it(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "y.jsonl").write_bytes(line(2))
    (tmp_path / "a.jsonl").write_bytes(line(1))
    found = list(source_chunks(tmp_path, nothing))
    assert [(each.name, each.text, each.line, each.offset) for each in found] == [
        ("a.jsonl", line(1), 1, 0),
        ("b/y.jsonl", line(2), 1, 0),
    ]
    assert size_of(tmp_path) == len(line(1)) + len(line(2))


# --- other things


def items(count: int) -> list[Record | Problem]:
    return [Record({"id": f"grant/{n}"}, Place("x.json", pointer=f"/{n}")) for n in range(count)]


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (2, [2]), (3, [3]), (7, [3, 3, 1])])
def test_what_is_no_file_of_lines_is_cut_by_the_number_of_records(count: int, sizes: list[int], tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]", "utf-8")
    (tmp_path / "y.jsonl").write_bytes(line(1))
    for source in (tmp_path / "x.json", tmp_path, tmp_path / "missing.jsonl", LooseRecords([])):
        found = list(source_chunks(source, lambda: items(count)))
        assert [len(each.items) for each in found] == sizes
        assert [item for each in found for item in each.read()] == items(count)
        assert size_of(source) is None
        assert {(each.name, each.text, each.line, each.offset) for each in found} <= {("", b"", 1, 0)}


def test_a_folder_with_a_file_that_may_not_be_read_is_read_by_whoever_tells_of_it(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(line(1))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link.jsonl").symlink_to("/dev/null")
    assert [len(each.items) for each in source_chunks(tmp_path / "folder", lambda: items(1))] == [1]
    assert size_of(tmp_path / "folder") is None


def test_a_file_that_cannot_be_opened_is_a_problem_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_bytes(line(1))
    opened = Path.open

    def closed(path: Path, *arguments: Any, **more: Any) -> Any:
        if path.name == "a.jsonl":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", closed)
    first, second = source_chunks(tmp_path, nothing)
    (problem,) = first.read()
    assert isinstance(problem, Problem)
    assert (problem.code, problem.place, first.name) == ("PLD001", Place("a.jsonl"), "a.jsonl")
    assert (second.name, second.text) == ("b.jsonl", line(1))


# --- places


AT_11 = SourceChunk("x.jsonl", b"{}", line=11, offset=400)


@pytest.mark.parametrize(
    ("place", "at_home"),
    [
        (Place("x.jsonl", 1), Place("x.jsonl", 11)),
        (Place("x.jsonl", 3, pointer="/id"), Place("x.jsonl", 13, pointer="/id")),
        (Place("x.jsonl"), Place("x.jsonl")),
    ],
)
def test_a_place_in_a_chunk_is_one_in_the_source(place: Place, at_home: Place) -> None:
    assert AT_11.home(place) == at_home
    told = Problem("PLD020", place, "grant/g", "nmae", "1", Severity.WARNING, {"known": "name"})
    assert AT_11.at_home(told) == Problem(
        "PLD020", at_home, "grant/g", "nmae", "1", Severity.WARNING, {"known": "name"}
    )


def test_an_offset_in_a_chunk_is_one_in_the_source() -> None:
    told = AT_11.at_home(Problem("PLD002", Place("x.jsonl", 2), facts={"offset": 7}))
    assert (told.place, told.facts) == (Place("x.jsonl", 12), {"offset": 407})
    other = AT_11.at_home(Problem("PLD003", Place("x.jsonl", 2), facts={"offset": 7}))
    assert other.facts == {"offset": 7}


def test_records_that_were_read_before_have_their_place_already() -> None:
    given = SourceChunk("", line=11, items=tuple(items(1)))
    for place in (Place("x.xlsx", 3, sheet="Grant"), Place("x.json", pointer="/0")):
        told = Problem("PLD020", place)
        assert (given.home(place), given.at_home(told)) == (place, told)
    nowhere = Problem("PLD010")
    assert AT_11.at_home(nowhere) is nowhere


@pytest.mark.parametrize(
    ("chunk", "held", "place"),
    [
        (AT_11, 1, "x.jsonl:11"),
        (AT_11, 3, "x.jsonl:13"),
        (SourceChunk("", items=(Record({}, Place("y.jsonl", 4)),)), 0, "y.jsonl:4"),
        (SourceChunk("", items=(Record({}, Place("y.xlsx", row=5)),)), 0, "y.xlsx:5"),
        (SourceChunk("", items=(Record({}, Place("y.json", pointer="/2")),)), 0, "y.json:/2"),
        (SourceChunk("", items=(Problem("PLD001", Place("y.json")),)), 0, "y.json:"),
        (SourceChunk("z", items=(Problem("PLD010"),)), 0, "z"),
        (SourceChunk("", items=(Problem("PLD010"), Record({}, Place("y.jsonl", 4)))), 1, "y.jsonl:4"),
    ],
)
def test_the_record_that_a_worker_holds_is_known_by_its_place(chunk: SourceChunk, held: int, place: str) -> None:
    assert chunk.place(held) == place


# --- rows


def row(identity: str, size: int = 10, place: Place | None = None) -> Row:
    return Row(identity, 0, place or Place("x.jsonl", 3), b"x" * size, "Grant")


def test_rows_are_cut_where_their_weight_says_so() -> None:
    rows = [row(name) for name in "abcdefg"]
    assert [len(each.rows) for each in row_chunks(rows, most=25)] == [3, 3, 1]
    assert [len(each.rows) for each in row_chunks(rows, most=29)] == [3, 3, 1]
    assert [len(each.rows) for each in row_chunks(rows, most=30)] == [4, 3]
    assert [each.id for chunk in row_chunks(rows, most=25) for each in chunk.rows] == list("abcdefg")


@pytest.mark.parametrize("most", [1, 1000])
def test_rows_are_one_chunk_where_that_is_wanted(most: int) -> None:
    rows = [row(name) for name in "abc"]
    assert [each.rows for each in row_chunks(rows, most, whole=True)] == [tuple(rows)]
    assert [each.rows for each in row_chunks([], most, whole=True)] == [()]
    assert list(row_chunks([], most)) == []


def test_rows_are_cut_at_the_same_ids_whatever_stands_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "EVERY", 4)
    rows = [row(f"grant/{n}") for n in range(40)]
    ends = [each.rows[-1].id for each in row_chunks(rows)]
    assert ends[:-1] == [each.id for each in rows[:-1] if zlib.crc32(each.id.encode()) % 4 == 0]
    assert len(ends) > 4
    assert set(ends) >= {each.rows[-1].id for each in row_chunks(rows[7:])}


def test_a_chunk_is_known_by_what_goes_out_of_it() -> None:
    (found,) = row_chunks([row("a", 3), row("b", 2)])
    assert found.digest == hashlib.sha256(b"xxx\nxx").hexdigest()


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Place("x.jsonl", 3), "x.jsonl:3"),
        (Place("x.xlsx", row=5), "x.xlsx:5"),
        (Place("x.json", pointer="/0"), "x.json"),
    ],
)
def test_a_row_is_known_by_the_place_it_was_written_at(place: Place, told: str) -> None:
    assert RowChunk((row("a"), row("b", place=place))).place(1) == told


def test_a_chunk_of_rows_travels_to_other_processes() -> None:
    chunk = RowChunk((row("a"), row("b", place=Place("x.jsonl", 2))))
    travelled = pickle.loads(pickle.dumps(chunk))
    assert (travelled, travelled.digest, travelled.place(1)) == (chunk, chunk.digest, "x.jsonl:2")
