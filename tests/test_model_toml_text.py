"""Where a table or key of a TOML file stands is found for every way in which TOML lets it be written."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.model.toml_text import TomlText, lines_of, read_toml
from peasant_ld.problem import InputError

Lines = dict[tuple[str, ...], int]
INLINE: Lines = {("a",): 1, ("a", "b"): 1, ("a", "c"): 1, ("a", "c", "d"): 1, ("a", "e"): 1}
LINES: dict[str, tuple[str, Lines]] = {
    "a key": ('a = 1\nb = "x"', {("a",): 1, ("b",): 2}),
    "a table": ("[a]\n\nb = 1\n[c]", {("a",): 1, ("a", "b"): 3, ("c",): 4}),
    "a table in a table": ("[a.b]\nc = 1", {("a",): 1, ("a", "b"): 1, ("a", "b", "c"): 2}),
    "a dotted key": ("a.b = 1\na.c = 2", {("a",): 1, ("a", "b"): 1, ("a", "c"): 2}),
    "a key in quotation marks": ("'a.b' = 1\n\"c\\u0064\" = 2", {("a.b",): 1, ("cd",): 2}),
    "a table in quotation marks": ('["a b"."c#"]', {("a b",): 1, ("a b", "c#"): 1}),
    "an inline table": ("a = {b = 1, c = {d = 2}, e = 3}", INLINE),
    "an empty one": ("a = {}\nb = 1", {("a",): 1, ("b",): 2}),
    "a list over several lines": ("a = [\n  1, # one\n  [2],\n]\nb = 1", {("a",): 1, ("b",): 5}),
    "tables in a list": ("a = [\n  {b = 1},\n  {c = 2},\n]", {("a",): 1, ("a", "b"): 2, ("a", "c"): 3}),
    "a list of tables": ("[[a]]\nb = 1\n[[a]]\nc = 2", {("a",): 1, ("a", "b"): 2, ("a", "c"): 4}),
    "a text over several lines": ('a = """\nb = 1\n"""\nc = 1', {("a",): 1, ("c",): 4}),
    "a text that ends in quotation marks": ('a = """x"""""\nb = 1', {("a",): 1, ("b",): 2}),
    "a text as it is": ("a = '''\n[b]\n'''\nc = 1", {("a",): 1, ("c",): 4}),
    "a text with what looks like a key": ('a = "x = {y"\nb = "\\"[c]"', {("a",): 1, ("b",): 2}),
    "a remark": ("# [a]\nb = 1 # c = 2\n  # d = 3", {("b",): 2}),
    "a date and a number": ("a = 1979-05-27T07:32:00.5Z\nb = -1.5e3\nc = 1", {("a",): 1, ("b",): 2, ("c",): 3}),
    "lines of Windows": ("a = 1\r\n[b]\r\nc = 2\r\n", {("a",): 1, ("b",): 2, ("b", "c"): 3}),
}


@pytest.mark.parametrize("case", LINES)
def test_a_name_is_found_on_its_line(case: str) -> None:
    text, lines = LINES[case]
    assert tomllib.loads(text)
    assert lines_of(text) == lines


def paths(data: Any, at: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The path of every table and key that a reader of TOML finds."""
    if isinstance(data, list):
        return {path for each in data for path in paths(each, at)}
    if not isinstance(data, dict):
        return set()
    return {path for key, value in data.items() for path in {(*at, key)} | paths(value, (*at, key))}


PIECES = ['a = """x"""', "a.b = 1", "b = {a = [1, {c = 2}], 'd' = {}}", "[c]", "[[e]]", "[c.d]", "# a = 1", 'd = "#"']
PIECES += ["f = [\n[1],\n{a = 1}]", "'g' = '''\nh = 1\n'''", '"h" = 1.5', "i = [] # ]", "", "  j  .  k = true"]


@given(st.lists(st.sampled_from(PIECES), max_size=8, unique=True).map("\n".join))
def test_every_name_of_a_valid_text_is_found_and_no_other(text: str) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert lines_of(text).keys() == paths(data)


def test_what_cannot_be_told_is_told_of_the_table_around_it() -> None:
    written = TomlText.of("dataset.toml", "[a]\nb = 1")
    assert [written.place(path).line for path in (("a", "b"), ("a", "z"), ("z",))] == [2, 1, None]


@pytest.mark.parametrize(
    ("text", "bare"),
    [("a = 1.10", "1.10"), ("a = 0x1F # one", "0x1F"), ('a = "1"', None), ("a = [1]", None), ("b = 1", None)],
)
def test_a_number_is_known_as_it_is_written(text: str, bare: str | None) -> None:
    assert TomlText.of("dataset.toml", text).bare(("a",)) == bare


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a = 1\nb = \n", 2, "Invalid value"),
        ("a = 1\nb = [\n", 3, ""),
        ("a = " + "[" * 5000 + "]" * 5000, None, "nested too deeply"),
        (".".join("a" * 5000) + " = 1", None, "nested too deeply"),
        (f"[{'.'.join('a' * 60)}]", None, "nested too deeply"),
        ("a = " + "9" * 5000, None, "a number is too long"),
        ("a = [{b = 0x" + "f" * 9000 + "}]", None, "a number is too long"),
        ("a = -9223372036854775809", None, "a number is too long"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_line(text: str, line: int | None, reason: str) -> None:
    with pytest.raises(InputError) as raised:
        read_toml(text, "PLD013", "dataset.toml")
    place = raised.value.problem.place
    assert place is not None
    assert (place.file, place.line) == ("dataset.toml", line)
    assert reason in raised.value.problem.facts["reason"]
