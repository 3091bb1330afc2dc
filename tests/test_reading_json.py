"""Files, folders and streams of JSON are read to the record; whatever is wrong is a problem with its place."""

import io
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import peasant_ld.reading.json
import peasant_ld.reading.json_lines
from peasant_ld.problem import Place, Problem
from peasant_ld.reading import FORMATS, Record, read_records
from peasant_ld.reading.absent import without_nulls
from peasant_ld.reading.json import read_json
from peasant_ld.reading.json_lines import read_json_line_stream, read_json_lines
from peasant_ld.reading.json_places import walk

GOOD = b'{"id":"grant/one","type":"Grant","amount":{"value":"12500.00","currency":"USD"}}'


def read_lines(text: bytes) -> list[Record | Problem]:
    return list(read_json_line_stream(io.BytesIO(text), "records.jsonl"))


def read_text(folder: Path, text: str | bytes) -> list[Record | Problem]:
    file = folder / "records.json"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_json(file, "records.json"))


def only_problem(items: list[Record | Problem]) -> Problem:
    assert len(items) == 1
    assert isinstance(items[0], Problem), items
    return items[0]


def data(items: list[Record | Problem]) -> list[dict[str, Any]]:
    assert all(isinstance(item, Record) for item in items), items
    return [item.data for item in items if isinstance(item, Record)]


def nested(depth: int) -> str:
    """An object in which arrays and objects are nested `depth` deep."""
    return '{"a":' + "[" * (depth - 1) + "]" * (depth - 1) + "}"


# What is wrong with one record: its text, and the code, pointer, key, value and other facts of its problem.
BAD_RECORDS = {
    "a key twice": ('{"id":"x","id":"y"}', "PLD004", "/id", "id", None, {}),
    "a key twice, deep": ('{"a":[0,{"b/c":1,"b/c":2}]}', "PLD004", "/a/1/b~1c", "b/c", None, {}),
    "a key twice, once by escapes": ('{"id":1,"\\u0069d":2}', "PLD004", "/id", "id", None, {}),
    "a key twice, before a colon apart": ('{"a" :1,"a"\t: 2}', "PLD004", "/a", "a", None, {}),
    "a key twice, masked by escapes": ('{"a":1,"a":2,"b":"\\u0022:"}', "PLD004", "/a", "a", None, {}),
    "a key twice, masked by an escaped colon": ('{"a":1,"a":2,"b":"\\u003a"}', "PLD004", "/a", "a", None, {}),
    "an empty key twice": ('{"":1,"":2}', "PLD004", "/", "", None, {}),
    "not a number": ('{"a":NaN}', "PLD005", "/a", "a", "NaN", {}),
    "minus infinity": ('{"a":[-Infinity]}', "PLD005", "/a/0", None, "-Infinity", {}),
    "a float beyond double": ('{"a":1E400}', "PLD005", "/a", "a", "1E400", {}),
    "a decimal that expands": ('{"a":1E50000000}', "PLD005", "/a", "a", "1E50000000", {}),
    "one more than 64 bits": ('{"a":18446744073709551616}', "PLD005", "/a", "a", "18446744073709551616", {}),
    "one less than 64 bits": ('{"a":-9223372036854775809}', "PLD005", "/a", "a", "-9223372036854775809", {}),
    "a million digits": ('{"a":' + "9" * 10**6 + "}", "PLD005", "/a", "a", "9" * 60, {}),
    "129 deep": (nested(129), "PLD006", "", None, None, {"limit": 128}),
    "254 deep": (nested(254), "PLD006", "", None, None, {"limit": 128}),
    "an array": ("[1, 2]", "PLD007", None, None, "[1, 2]", {}),
    "a text": ('"é"', "PLD007", None, None, '"é"', {}),
    "nothing": ("null", "PLD007", None, None, "null", {}),
    "half a surrogate pair": (
        '{"a":"\\ud83d\\ude00 \\ud800"}',
        "PLD003",
        "/a",
        None,
        "\\ud800",
        {"reason": "lone surrogate"},
    ),
    "half a surrogate pair in a key": (
        '{"x":{"\\uDC00":1}}',
        "PLD003",
        "/x",
        None,
        "\\udc00",
        {"reason": "lone surrogate"},
    ),
}

NO_NAME = "Expecting property name enclosed in double quotes"

# What ends a JSON file, and costs JSON Lines one record: its text, and the code and facts of its problem.
BAD_TEXTS: dict[str, tuple[bytes, str, dict[str, Any]]] = {
    "cut off": (b'{"a":', "PLD003", {"column": 6}),
    "a comma too many": (b'{"a":1,}', "PLD003", {"column": 8, "reason": NO_NAME}),
    "a comma too many, and spaces": (b'{"a":1 ,  }', "PLD003", {"column": 11, "reason": NO_NAME}),
    "a comma too many in an array": (b'{"a":[1, ]}', "PLD003", {"column": 10, "reason": "Expecting value"}),
    "two values": (b'{"a":1} {"b":2}', "PLD003", {"column": 9, "reason": "Extra data"}),
    "single quotes": (b"{'a':1}", "PLD003", {"column": 2}),
    "a line break in a text": (b'{"a":"\x01"}', "PLD003", {"column": 7}),
    "a key without quotes": (b"{a:1}", "PLD003", {"column": 2}),
    "no colon": (b'{"a" 1}', "PLD003", {"column": 6}),
    "no comma": (b'{"a":1 "b":2}', "PLD003", {"column": 8}),
    "Latin-1": ('{"name":"Assembleia é"}'.encode("latin-1"), "PLD002", {"offset": 20}),
    "a surrogate in UTF-8": (b'{"a":"\xed\xa0\x80"}', "PLD002", {"offset": 6}),
    "100 000 arrays deep": (b"[" * 100_000, "PLD006", {"limit": 128}),
    "100 000 objects deep": (b'{"a":' * 100_000, "PLD006", {"limit": 128}),
}

GOOD_RECORDS = {
    "the largest integers": '{"a":[18446744073709551615,-9223372036854775808]}',
    "128 deep": nested(128),
    "brackets in a text": '{"a":"' + "[{" * 300 + '"}',
    "a surrogate pair": '{"a":"\\ud83d\\ude00"}',
    "a backslash before ud800": '{"a":"\\\\ud800"}',
    "digits in a text": '{"a":"' + "7" * 40 + '"}',
    "many decimals": '{"a":0.12345678901234567890123,"b":1e-400,"c":-0.0,"d":1E+2}',
    "the separators of keys in texts": '{"a":"\\":","b":"\\" :","c\\":":1,"d":"::: :"}',
    "a colon by its escape": '{"a":"\\u003a","\\u003A":2}',
    "one key in two objects": '{"a":{"a":{"a":[{"a":1},{"a":1}]}}}',
    "no members": "{}",
    "spread out": ' { "a" : [ 1 , 2 ] } \r',
    "keys that differ by case": '{"a":1,"A":2}',
}


# ---- JSON Lines


def test_each_line_is_a_record_with_its_line_and_blank_lines_are_skipped() -> None:
    items = read_lines(b'\n{"a":1}\r\n\r\n  \t\n{"a":2}\n{"a":3}')
    assert data(items) == [{"a": 1}, {"a": 2}, {"a": 3}]
    assert [item.place() for item in items if isinstance(item, Record)] == [
        Place("records.jsonl", 2),
        Place("records.jsonl", 5),
        Place("records.jsonl", 6),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert data(read_lines(b"\xef\xbb\xbf" + GOOD)) == [json.loads(GOOD)]
    assert only_problem(read_lines(b"\xef\xbb\xbf{\xff")).facts["offset"] == 4


def test_utf16_is_one_problem_of_the_file_and_not_one_of_each_line() -> None:
    text = (GOOD + b"\n").decode() * 3
    problem = only_problem(read_lines(text.encode("utf-16")))
    assert (problem.code, dict(problem.facts)) == ("PLD002", {"offset": 0})


@pytest.mark.parametrize("text", GOOD_RECORDS.values(), ids=GOOD_RECORDS.keys())
def test_what_only_looks_wrong_is_a_record(text: str, tmp_path: Path) -> None:
    expected = json.loads(text)
    assert data(read_lines(text.encode())) == [expected]
    assert data(read_lines(b"\n".join([GOOD, text.encode(), GOOD])))[1] == expected
    assert data(read_text(tmp_path, text)) == [expected]
    assert data(read_text(tmp_path, f"[{text},\n{text}]")) == [expected, expected]


@pytest.mark.parametrize(("text", "code", "pointer", "key", "value", "facts"), BAD_RECORDS.values(), ids=BAD_RECORDS)
def test_a_bad_record_is_one_problem_and_the_others_stand(
    text: str, code: str, pointer: str | None, key: str | None, value: str | None, facts: dict[str, Any], tmp_path: Path
) -> None:
    in_lines = read_lines(b"\n".join([GOOD, text.encode(), GOOD, GOOD]))
    in_array = read_text(tmp_path, f'[{GOOD.decode()},\n{text},\n{{"id":"grant/two"}}\n, {GOOD.decode()}]')
    for items, start in ((in_lines, ""), (in_array, "/1")):
        assert [isinstance(item, Record) for item in items] == [True, False, True, True]
        problem = items[1]
        assert isinstance(problem, Problem)
        assert (problem.code, problem.key, problem.value) == (code, key, value)
        assert dict(problem.facts) == {**facts, "records": 1}
        assert problem.place is not None
        assert problem.place.line == 2
        assert problem.place.pointer == ((start + (pointer or "")) or None)


@pytest.mark.parametrize(("text", "code", "facts"), BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_a_line_that_is_not_json_costs_one_record(text: bytes, code: str, facts: dict[str, Any]) -> None:
    items = read_lines(b"\n".join([GOOD, text, GOOD]))
    assert [isinstance(item, Record) for item in items] == [True, False, True]
    problem = items[1]
    assert isinstance(problem, Problem)
    assert problem.code == code
    if "offset" in facts:
        facts = {"offset": facts["offset"] + len(GOOD) + 1}
    assert facts.items() <= problem.facts.items()
    assert problem.facts["records"] == 1
    assert problem.place == Place("records.jsonl", 2)


def test_a_lost_record_is_named_by_its_id() -> None:
    assert only_problem(read_lines(b'{"id":"grant/one","a":NaN}')).record == "grant/one"
    assert only_problem(read_lines(b'{"id":"\\ud800"}')).record is None


def test_a_line_over_the_limit_is_passed_over_without_being_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peasant_ld.reading.json_lines, "LINE_LIMIT", 1000)
    monkeypatch.setattr(peasant_ld.reading.json_lines, "BLOCK_SIZE", 64)
    for length in (1001, 5000):
        long = b'"' + b"x" * (length - 2) + b'"'
        items = read_lines(b"\n".join([GOOD, long, GOOD, b"\xff", long]))
        assert [item.code if isinstance(item, Problem) else None for item in items] == [
            *(None, "PLD008", None, "PLD002", "PLD008")
        ]
        assert isinstance(items[1], Problem)
        assert (items[1].place, items[1].facts["records"]) == (Place("records.jsonl", 2), 1)
        assert isinstance(items[3], Problem)
        assert items[3].facts["offset"] == 2 * len(GOOD) + len(long) + 3
    assert isinstance(read_lines(b'{"a":"' + b"x" * 992 + b'"}')[0], Record)


def test_a_file_of_many_blocks_is_read_to_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"".join(b'{"n":%d}\n' % number for number in range(500))
    for size in (1, 7, 100, 4096):
        monkeypatch.setattr(peasant_ld.reading.json_lines, "BLOCK_SIZE", size)
        items = read_lines(text)
        assert [(item.data["n"] + 1) for item in items if isinstance(item, Record)] == list(range(1, 501))
        assert [item.origin.line for item in items if isinstance(item, Record)] == list(range(1, 501))


def test_a_file_that_cannot_be_opened_is_a_problem_of_the_file(tmp_path: Path) -> None:
    for read in (read_json_lines, read_json):
        problem = only_problem(list(read(tmp_path / "absent", "absent")))
        assert (problem.code, problem.place) == ("PLD001", Place("absent"))
        assert "No such file" in problem.facts["reason"]
        assert only_problem(list(read(tmp_path, "folder"))).code == "PLD001"


# ---- nothing is missed: texts written in every way that JSON has, by Hypothesis

KEYS = st.sampled_from(["a", "b", 'a":', '":', ":", "\\", '\\"', "é", "a:", " :", "/", "~", "", "\U0001f33d"])
NAMES = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\n": "\\n", "\t": "\\t"}
SPACES = st.sampled_from(["", "", "", " ", "\t", " \r "])


@st.composite
def spelled(draw: st.DrawFn, text: str) -> str:
    """A text as a JSON string, each character plain, by its name or by its number, as the draw has it."""
    out = []
    for character in text:
        by_number = "".join(f"\\u{unit:04x}" for unit in _utf16(character))
        ways = [by_number, by_number[:2] + by_number[2:].upper() if len(by_number) == 6 else by_number]
        ways += [NAMES[character]] if character in NAMES else []
        ways += [character] * 4 if character not in '"\\\n\t' else []
        out.append(draw(st.sampled_from(ways)))
    return '"' + "".join(out) + '"'


def _utf16(character: str) -> list[int]:
    units = character.encode("utf-16-be")
    return [int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2)]


@st.composite
def written(draw: st.DrawFn, depth: int = 3, as_object: bool = False) -> tuple[str, bool]:
    """A JSON value as text, and whether a key stands twice in one of its objects."""
    kind = (
        "object" if as_object else draw(st.sampled_from(["text", "number", "array", "object"] if depth else ["text"]))
    )
    space = draw(SPACES)
    if kind == "text":
        return draw(spelled(draw(KEYS))), False
    if kind == "number":
        return draw(
            st.sampled_from(["0", "-1", "1.5", "18.971187", "1E+5", "1e2", "18446744073709551615", "null"])
        ), False
    values = draw(st.lists(written(depth=depth - 1), max_size=3))
    twice = any(inner for _, inner in values)
    if kind == "array":
        return f"[{space}" + f"{space},".join(text for text, _ in values) + f"{space}]", twice
    keys = [draw(KEYS) for _ in values]
    members = [f"{space}{draw(spelled(key))}{space}:{space}{text}" for key, (text, _) in zip(keys, values, strict=True)]
    return "{" + ",".join(members) + space + "}", twice or len(set(keys)) < len(keys)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(written(as_object=True), min_size=1, max_size=6))
@example([('{"a":1,"a":2,"b":"\\u0022:"}', True), ('{"c":"::"}', False)])
@example([('{"a" :1,"a":2}', True), ('{"a":"\\":"}', False)])
@example([('{"\\u003a":"x","a":"::::","a":1}', True)])
def test_no_key_that_stands_twice_is_missed_and_none_is_made_up(lines: list[tuple[str, bool]]) -> None:
    items = read_lines("\n".join(text for text, _ in lines).encode())
    assert len(items) == len(lines)
    for item, (text, twice) in zip(items, lines, strict=True):
        if twice:
            assert isinstance(item, Problem)
            assert item.code == "PLD004"
        else:
            assert isinstance(item, Record)
            assert item.data == without_nulls(Record(json.loads(text), item.origin)).data


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=30), st.sampled_from([GOOD, b"", b"{", b'{"a":1', b'"b":2}', b"{},{}"]))))
def test_whatever_the_bytes_each_line_is_a_record_or_a_problem(lines: list[bytes]) -> None:
    text = b"\n".join(lines)
    items = read_lines(text)
    filled = [line for line in text.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line and not line.isspace()]
    if not text.startswith((b"\xff\xfe", b"\xfe\xff")):
        assert len(items) == len(filled)
        assert all(item.facts["records"] == 1 for item in items if isinstance(item, Problem))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=60), st.text('[]{}",:\\u0d8 1eN\n\ufeff', max_size=40).map(str.encode)))
def test_whatever_the_bytes_a_file_is_read_without_an_exception(tmp_path: Path, content: bytes) -> None:
    for item in read_text(tmp_path, content):
        assert item.place() if isinstance(item, Record) else item.place


# ---- JSON


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"id":"a"}', [("", {"id": "a"})]),
        ('[{"id":"a"},{"id":"b"}]', [("/0", {"id": "a"}), ("/1", {"id": "b"})]),
        ('{"title":"x","records":[{"id":"a"}],"more":[1]}', [("/records/0", {"id": "a"})]),
        (
            '{"@context":{"a":"b"},"@graph":[{"id":"a"},{"id":"b"}]}',
            [("/@graph/0", {"id": "a"}), ("/@graph/1", {"id": "b"})],
        ),
        ('{"@context":{"a":"b"},"id":"a"}', [("", {"id": "a"})]),
        ('{"records":{"id":"a"}}', [("", {"records": {"id": "a"}})]),
        ('\ufeff \n[ {"id":"a"} ]\n', [("/0", {"id": "a"})]),
        ("[]", []),
        ('{"records":[]}', []),
        ("{}", [("", {})]),
    ],
)
def test_a_file_is_a_record_or_an_array_of_records_or_holds_one(
    text: str, expected: list[tuple[str, dict[str, Any]]], tmp_path: Path
) -> None:
    items = read_text(tmp_path, text)
    assert [(item.origin.pointer, item.data) for item in items if isinstance(item, Record)] == expected
    assert len(items) == len(expected)


@pytest.mark.parametrize(("text", "code", "facts"), BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
def test_a_file_that_is_not_json_is_one_problem_of_the_file(
    text: bytes, code: str, facts: dict[str, Any], tmp_path: Path
) -> None:
    for before in (b"", b"\n\n"):
        problem = only_problem([item for item in read_text(tmp_path, before + text) if isinstance(item, Problem)])
        assert problem.code == code
        assert "records" not in problem.facts
        moved = {"offset": facts["offset"] + len(before)} if "offset" in facts else facts
        assert moved.items() <= problem.facts.items()
        assert problem.place is not None
        assert problem.place.line == 1 + len(before)


def test_records_before_the_spot_where_a_file_breaks_off_are_read(tmp_path: Path) -> None:
    items = read_text(tmp_path, '[\n{"id":"a"},\n{"id":"b"},\n{"id":')
    assert [isinstance(item, Record) for item in items] == [True, True, False]
    assert isinstance(items[2], Problem)
    assert items[2].place == Place("records.json", 4)


def test_records_that_stand_twice_in_a_file_are_a_problem_of_the_file(tmp_path: Path) -> None:
    items = read_text(tmp_path, '{"records":[{"id":"a"}],\n"records":[{"id":"b"}]}')
    problem = only_problem([item for item in items if isinstance(item, Problem)])
    assert (problem.code, problem.key, problem.place) == ("PLD004", "records", Place("records.json", 2, "/records"))
    assert "records" not in problem.facts


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peasant_ld.reading.json, "FILE_LIMIT", 10)
    assert data(read_text(tmp_path, '{"id":"a"}')) == [{"id": "a"}]
    assert only_problem(read_text(tmp_path, '{"id":"ab"}')).code == "PLD008"


RELEASE = """{
  "@context": {"é": "x"},
  "@graph": [
    {"id": "brigade/dessalines", "name": {"ht": "Brigad Desalin"}},

    {
      "id": "grant/é",
      "amount": {
        "value": "12.500,00",
        "currency": "USD"
      },
      "a/b~c": [
        1, 2,
        {"x": "}"}
      ]
    }
  ]
}"""


@pytest.mark.parametrize(
    ("pointer", "line", "found"),
    [
        ("", 6, ""),
        ("/id", 7, "/id"),
        ("/amount/currency", 10, "/amount/currency"),
        ("/a~1b~0c", 12, "/a~1b~0c"),
        ("/a~1b~0c/1", 13, "/a~1b~0c/1"),
        ("/a~1b~0c/2/x", 14, "/a~1b~0c/2/x"),
        ("/a~1b~0c/7", 12, "/a~1b~0c"),
        ("/amount/date/earliest", 8, "/amount"),
        ("/funder", 6, ""),
    ],
)
def test_any_value_is_led_back_to_its_line_and_a_missing_one_to_its_parent(
    pointer: str, line: int, found: str, tmp_path: Path
) -> None:
    first, second = read_text(tmp_path, RELEASE)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.place("/name/ht") == Place("records.json", 4, "/@graph/0/name/ht")
    assert second.place(pointer) == Place("records.json", line, "/@graph/1" + found)


def test_places_fall_back_on_the_record_when_the_file_has_gone(tmp_path: Path) -> None:
    record = read_text(tmp_path, RELEASE)[1]
    assert isinstance(record, Record)
    (tmp_path / "records.json").unlink()
    assert record.place("/amount") == record.origin


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(written(as_object=True).filter(lambda value: not value[1]))
def test_every_value_of_a_text_has_a_pointer_that_leads_to_it(value: tuple[str, bool]) -> None:
    text, _ = value
    places = [(item.pointer, item.token) for item in walk(text)]
    assert Counter(pointer for pointer, _ in places) == Counter(_pointers(json.loads(text)))
    for pointer, token in places:
        if token not in "[{":
            assert json.loads(token) == _at(json.loads(text), pointer)


def _pointers(value: Any, pointer: str = "") -> list[str]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    tokens = ((str(key).replace("~", "~0").replace("/", "~1"), item) for key, item in inner)
    return [pointer, *(below for token, item in tokens for below in _pointers(item, f"{pointer}/{token}"))]


def _at(value: Any, pointer: str) -> Any:
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


# ---- files and folders


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def summary(items: list[Record | Problem]) -> list[tuple[str, str]]:
    return [
        (item.place().file, item.data["id"])
        if isinstance(item, Record)
        else (item.place.file if item.place else "", item.code)
        for item in items
    ]


def test_a_folder_is_read_by_name_with_its_subfolders(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "b.jsonl": '{"id":"b"}',
            "a.JSON": '{"id":"a"}',
            "deep/er/c.ndjson": '{"id":"c"}',
            "d.jsonld": '{"id":"d"}',
            ".hidden.json": "!",
            ".git/x.json": "!",
            "~$b.xlsx": "!",
            "README.md": "!",
            "readme": "!",
        },
    )
    assert summary(list(read_records(tmp_path))) == [
        *(("a.JSON", "a"), ("b.jsonl", "b"), ("d.jsonld", "d"), ("deep/er/c.ndjson", "c")),
    ]


def test_of_a_dataset_only_its_records_are_read(tmp_path: Path) -> None:
    write(tmp_path, **{"dataset.toml": "", "records/a.json": '{"id":"a"}', "release/a.json": "!", "notes.txt": "!"})
    assert summary(list(read_records(str(tmp_path)))) == [("records/a.json", "a")]


def test_a_file_of_no_known_format_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path, **{"a.json": '{"id":"a"}', "b.docx": "", "c": ""})
    items = list(read_records(tmp_path))
    assert summary(items) == [("a.json", "a"), ("b.docx", "PLD009"), ("c", "PLD009")]
    assert isinstance(items[1], Problem)
    assert items[1].facts["suffix"] == ".docx"
    assert all(suffix in items[1].facts["known"] for format in FORMATS for suffix in format.suffixes)


@pytest.mark.parametrize(
    "files", [{}, {"dataset.toml": ""}, {"a.jsonl": "\n"}, {"dataset.toml": "", "records/a.json": "[]"}]
)
def test_where_there_is_no_record_that_is_the_problem(files: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path, **files)
    assert only_problem(list(read_records(tmp_path))).code == "PLD010"


def test_a_path_to_nothing_is_a_problem(tmp_path: Path) -> None:
    assert only_problem(list(read_records(tmp_path / "absent.json"))).code == "PLD001"


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, **{"secret/s.json": '{"id":"s"}', "in/a.json": '{"id":"a"}', "in/.store/b.json": '{"id":"b"}'})
    folder = tmp_path / "in"
    (folder / "b.json").symlink_to(folder / ".store" / "b.json")
    (folder / "c.json").symlink_to("../secret/s.json")
    (folder / "d").symlink_to("../secret")
    (folder / "e.json").symlink_to("e.json")
    (folder / "f").symlink_to(".")
    assert summary(list(read_records(folder))) == [
        *(
            ("a.json", "a"),
            ("b.json", "b"),
            ("c.json", "PLD001"),
            ("d", "PLD001"),
            ("e.json", "PLD001"),
            ("f", "PLD001"),
        ),
    ]


def test_a_dataset_whose_records_lie_elsewhere_is_refused(tmp_path: Path) -> None:
    write(tmp_path, **{"secret/s.json": '{"id":"s"}', "in/dataset.toml": ""})
    (tmp_path / "in" / "records").symlink_to("../secret")
    assert summary(list(read_records(tmp_path / "in"))) == [("records", "PLD001")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_a_folder_does_not_keep_anybody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.json")
    assert summary(list(read_records(tmp_path))) == [("a.json", "PLD001")]


def test_a_dash_is_standard_input_as_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id":"a"}\n{"id":"b"}\n')))
    assert summary(list(read_records("-"))) == [("-", "a"), ("-", "b")]


def test_an_input_that_fails_while_it_is_read_is_a_problem_after_the_records_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if text := super().read(size):
                return text
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Failing(b'{"id":"a"}\n')))
    assert summary(list(read_records("-"))) == [("-", "a"), ("-", "PLD001")]
