"""The reference engine asks patterns in linear time, with the meaning that they have to the compiled one."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets import make_dataset, run, tree, with_key
from peasant_ld.check.reference import linear_pattern
from peasant_ld.check.shapes import validate_ntriples
from peasant_ld.model import load_model
from peasant_ld.problem import InputError
from peasant_ld.rdf.terms import quoted
from test_check_sound_shapes import BARN, model_with, prop

PLD = "https://w3id.org/peasant-ld/ns#"
# Patterns that take Python's own engine years for a text that they do not fit.
COSTLY = [
    "^(a+)+$",
    "^(a|a)*$",
    "^(?:a?){40}a{40}$",
    "^(a*)*b$",
    "(?:[a-z]+)*!$",
    r"^(?:\w+\s?)*$",
]
# Escapes and classes that JSON Schema, Python and XPath read in three ways.
MEANINGS = [
    r"^\d$",
    r"^\D$",
    r"^\w$",
    r"^\W$",
    r"^\s$",
    r"^\S$",
    r"^[\d]$",
    r"^[^\w]$",
    r"^[\s]$",
    r"^.$",
    r"a\b",
    "a$",
]
TEXTS = ["٣", "é", "\u0301", "a", "_", "\u00a0", "\u0085", "\ufeff", "a\n", "\n", "\u2028", "‿", "-", "Ⅷ"]


def results(folder: Path, pattern: str, text: str, engine: str, flags: str = "") -> int:
    """How many results the shape of a pattern gives for a text."""
    written = f"sh:path own:p ; sh:pattern {quoted(pattern)}" + (f' ; sh:flags "{flags}"' if flags else "")
    data = BARN + f"<https://example.org/barn> <https://example.org/own-terms#p> {quoted(text)} .\n"
    return len(validate_ntriples(data, model_with(folder, prop(written)), engine))


@pytest.mark.parametrize("pattern", COSTLY)
@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_no_pattern_takes_more_than_linear_time(pattern: str, engine: str, tmp_path: Path) -> None:
    begun = process_time()
    assert results(tmp_path, pattern, "a" * 50_000 + "\u2603", engine) == 1
    assert process_time() - begun < 30  # years, by an engine that goes back


@pytest.mark.parametrize("pattern", MEANINGS)
def test_a_pattern_means_the_same_to_both_engines(pattern: str, tmp_path: Path) -> None:
    pytest.importorskip("shacl")
    model = model_with(tmp_path, prop(f"sh:path own:p ; sh:pattern {quoted(pattern)}"))
    for text in TEXTS:
        data = BARN + f"<https://example.org/barn> <https://example.org/own-terms#p> {quoted(text)} .\n"
        assert validate_ntriples(data, model, "shacl") == validate_ntriples(data, model, "pyshacl"), text


@pytest.mark.parametrize(("flags", "count"), [("", 1), ("i", 1), ("m", 1), ("im", 0), ("mi", 0)])
@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_flags_mean_the_same_to_both_engines(flags: str, count: int, engine: str, tmp_path: Path) -> None:
    assert results(tmp_path, "^É$", "x\né\ny", engine, flags) == count


@pytest.mark.parametrize("pattern", [r"[\W]", "[[:alpha:]]", "[a&&b]", "[a--b]", "[a||b]", "(", r"(?=a)", r"(a)\1"])
def test_a_pattern_that_engines_read_in_two_ways_is_refused(pattern: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        results(tmp_path, pattern, "a", "auto")
    assert raised.value.problem.facts["reason"] == "model-pattern"


@given(st.text(max_size=20))
@settings(max_examples=200)
def test_any_text_can_be_asked(text: str) -> None:
    assert linear_pattern("^")(text)
    assert linear_pattern(r"^\s*$")(text) is not linear_pattern(r"\S", "i")(text)


@pytest.mark.parametrize("records", [with_key(3), with_key(3, recipient="organization/nobody"), with_key(3, name=None)])
@pytest.mark.parametrize("option", [(), ("--reject",)])
def test_both_engines_make_the_same_release(records: list[object], option: tuple[str, ...], tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset", records)
    made = []
    for engine in ("auto", "shacl", "pyshacl"):
        run("publish", dataset, "-o", tmp_path / engine, "--engine", engine, "--no-pages", *option)
        made.append(tree(tmp_path / engine))
    assert made[0] == made[1] == made[2]


ORDERS = [
    ("-0044-03-15", "-0043-01-01"),
    ("-0043-01-01", "-0043-12-31"),
    ("-0001-12-31", "0000-02-29"),
    ("0000-12-31", "0001-01-01"),
    ("-0044-03-15", "2018-08-14"),
]


def of_date(**days: str) -> str:
    """The statements of a date with these days."""
    node = "<https://example.org/d>"
    typed = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2006/time#TemporalEntity>"
    said = [f'<{PLD}{key}> "{day}"^^<http://www.w3.org/2001/XMLSchema#date>' for key, day in days.items()]
    return "".join(f"{node} {each} .\n" for each in (typed, *said))


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize(("first", "last"), ORDERS)
def test_days_before_the_year_0001_are_in_order_to_both_engines(first: str, last: str, engine: str) -> None:
    def told(earliest: str, latest: str) -> list[str]:
        text = of_date(earliest=earliest, latest=latest)
        return [each.component for each in validate_ntriples(text, load_model(), engine)]

    assert told(first, last) == told(first, first) == []
    assert told(last, first) == ["LessThanOrEqualsConstraintComponent"]


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize("day", ["-0043-13-01", "-0043-02-30", "0000-00-00", "-43-01-01"])
def test_a_day_that_there_is_not_is_none_to_both_engines(day: str, engine: str) -> None:
    found = validate_ntriples(of_date(latest=day), load_model(), engine)
    assert [each.component for each in found] == ["DatatypeConstraintComponent"]
