"""What is made to cost much costs what it weighs: twice the input takes twice the steps and the memory, and no more.

Steps are calls, of Python and of what is compiled, so that no test depends on time. What they do not show, one call
that takes the square of its input, is measured by `bench/hostile.py`.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from datasets import make_dataset, run, start
from hostile_inputs import GRANT, KINDS, PLACE
from peasant_ld.check import compile_checker
from peasant_ld.flow import Job, drive
from peasant_ld.model import load_model
from peasant_ld.model.description import read_description
from peasant_ld.model.likeness import LONGEST, nearest
from peasant_ld.problem import MOST, Place, Problem, Severity, bounded, first_of
from peasant_ld.reading.record import Record

SIZE = 6_000
# What a run costs whatever it reads, and what depends on the chunks it is read in.
STEPS, BYTES = 30_000, 3_000_000
PLACE_OF = Place("all.jsonl", 1)
# Each note speaks of each value, so their number is what is meant; it ends at the limit of PLD047.
PRODUCTS = frozenset({"evidence for all values"})


class Cost(NamedTuple):
    """Calls, and the most memory in bytes."""

    steps: int
    bytes: int


def written(kind: str, size: int, folder: Path) -> Path:
    """A dataset of one kind and size."""
    dataset = make_dataset(folder, [])
    (dataset / "records" / "all.jsonl").unlink()
    for name, data in KINDS[kind](size).items():
        (dataset / "records" / name).write_bytes(data)
    return dataset


def cost(*arguments: str | Path) -> Cost:
    """What one command line costs; it never ends with more than 3."""
    steps = 0

    def count(_: Any, event: str, __: Any) -> None:
        nonlocal steps
        steps += event in ("call", "c_call")

    tracemalloc.start()
    sys.setprofile(count)
    try:
        outcome = run(*arguments)
    finally:
        sys.setprofile(None)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert outcome.code <= 3, outcome.err
    return Cost(steps, most)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "convert"])
@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_input_takes_no_more_than_twice_the_work(kind: str, command: str, tmp_path: Path) -> None:
    more = ["--jobs", "1", *(["-o", tmp_path / "out.nq"] if command == "convert" else [])]
    run(command, written(kind, 2 * SIZE, tmp_path / "warm"), *more)  # what is made once is made here
    one, two = (cost(command, written(kind, size, tmp_path / str(size)), *more) for size in (SIZE, 2 * SIZE))
    assert two.steps <= 2.3 * one.steps + STEPS
    if kind not in PRODUCTS:
        assert two.bytes <= 2.3 * one.bytes + BYTES


def told_of(data: Mapping[str, Any], engine: str = "fast") -> list[Problem]:
    """What the check of one record tells."""
    return compile_checker(load_model(), engine)(Record(dict(data), PLACE_OF))


WRONG: list[tuple[Mapping[str, Any], str]] = [
    (PLACE | {"name": {f"tag{n}-1": "x" for n in range(300)}}, "PLD032"),
    (PLACE | {f"key{n}": 1 for n in range(300)}, "PLD020"),
    (GRANT | {"topic": [f"not an id {n}" for n in range(300)]}, "PLD025"),
    (GRANT | {"identifier": [{"scheme": "X"} for _ in range(300)]}, "PLD023"),
]


@pytest.mark.parametrize("engine", ["fast", "reference"])
@pytest.mark.parametrize(("data", "code"), WRONG)
def test_of_a_record_with_hundreds_of_errors_a_hundred_are_told_and_that_there_are_more(
    data: Mapping[str, Any], code: str, engine: str
) -> None:
    *told, last = told_of(data, engine)
    assert {each.code for each in told} == {code}
    assert (len(told), last.code, last.blocks, last.record) == (MOST, "PLD046", True, data["id"])


def test_a_record_with_few_errors_tells_all() -> None:
    assert len(told_of(PLACE | {f"key{n}": 1 for n in range(MOST)})) == MOST


def test_each_wrong_language_tag_is_told() -> None:
    found = told_of(PLACE | {"name": {"english": "A", "francais": "A", "creole": "A"}})
    assert sorted(str(each.value) for each in found) == ["creole", "english", "francais"]


def test_an_error_is_told_however_many_warnings_go_before() -> None:
    warnings = [Problem("PLD043", PLACE_OF, severity=Severity.WARNING) for _ in range(500)]
    found = bounded([*warnings, Problem("PLD032", PLACE_OF)], PLACE_OF, "place/a")
    assert [each.code for each in found if each.blocks] == ["PLD032"]
    assert found[-1].facts == {"limit": MOST, "found": 500 - MOST}
    assert not found[-1].blocks


def test_the_rest_weighs_as_much_as_the_worst_in_it() -> None:
    found = bounded([Problem("PLD032") for _ in range(MOST + 3)], None, None)
    assert (len(found), found[-1].blocks, found[-1].facts["found"]) == (MOST + 1, True, 3)


@pytest.mark.parametrize("number", [0, 1, MOST])
def test_what_is_not_too_much_stays_as_it_is(number: int) -> None:
    problems = [Problem("PLD032", value=str(each)) for each in range(number)]
    assert bounded(problems, None, None) == first_of(problems, None, None) == problems


def test_references_to_nothing_are_counted_where_they_are_too_many_to_be_told(tmp_path: Path) -> None:
    data = GRANT | {"topic": [f"concept/{n}" for n in range(250)], "funder": "place/a", "recipient": "place/a"}
    dataset = make_dataset(tmp_path, [data, PLACE])
    with drive(Job(dataset, read_description(dataset))) as checked:
        problems = checked.report().problems
    (rest,) = (each for each in problems if each.code == "PLD046")
    assert (len(problems), rest.record, rest.blocks) == (MOST + 1, "grant/a", True)
    assert MOST + rest.facts["found"] >= 250


@pytest.mark.parametrize("more", [{}, {"value": "concept/1"}])
def test_evidence_that_would_come_to_millions_of_notes_is_an_error(more: Mapping[str, str]) -> None:
    entries = [{"of": "topic", "source": "document/d", "status": "stated", **more} for _ in range(300)]
    found = told_of(GRANT | {"topic": [f"concept/{n}" for n in range(300)], "evidence": entries})
    assert [each.code for each in found] == ([] if more else ["PLD047"])


@pytest.mark.parametrize("length", [LONGEST, LONGEST + 1])
def test_no_longer_words_are_compared_than_people_misspell(length: int) -> None:
    word = "w" * length
    assert nearest(word, [word], 0.6) == (word if length <= LONGEST else None)


def test_thousands_of_lists_where_records_belong_are_told_by_several_processes_too(tmp_path: Path) -> None:
    dataset = written("an array of arrays", 6_000, tmp_path)
    assert start("check", dataset, "--jobs", "2").code == 2


def test_many_columns_that_nobody_knows_are_told_as_one_header(tmp_path: Path) -> None:
    dataset = written("columns nobody knows", 5_000, tmp_path)
    with drive(Job(dataset, read_description(dataset))) as checked:
        codes = [each.code for each in checked.report().problems if each.code in ("PLD301", "PLD046")]
    assert codes == ["PLD301"] * MOST + ["PLD046"]


def test_a_place_is_found_however_many_lie_around_it_in_whatever_way() -> None:
    from peasant_ld.access.coarsen import Spot, around

    # Each place lies in two, and both of them in the same two: 2^60 ways lead up, through 60 steps.
    pairs = {f"{side}{n}": Spot(0, (f"a{n + 1}", f"b{n + 1}"), None) for n in range(60) for side in "ab"}
    assert around("a0", "country", pairs) is None
    chain = {f"p{n}": Spot(0, (f"p{n + 1}",), None) for n in range(100_000)} | {"p100000": Spot(3, (), None)}
    assert around("p0", "country", chain) == "p100000"


@pytest.mark.parametrize("script", ["latin", "dense"])
def test_a_name_of_thousands_of_words_takes_twice_the_memory_of_one_half_as_long(script: str) -> None:
    from peasant_ld.access.names import PersonNames

    def most(words: int) -> int:
        signs = [f"w{n:05}" if script == "latin" else chr(0x4E00 + n) for n in range(words)]
        tracemalloc.start()
        PersonNames([(" " if script == "latin" else "").join(signs)])
        _, found = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return found

    assert most(1_000) <= 2.3 * most(500) + 100_000


@pytest.mark.parametrize("text", ["{name} {one}", "{one}-{name}", "{one}@x.org {name}", "{one} {name} {one}"])
def test_no_text_is_long_enough_to_hide_a_name(text: str) -> None:
    from peasant_ld.access.names import PersonNames

    names = PersonNames(["Orla Brandt"])
    assert names.is_in(text.format(name="Orla Brandt", one="a" * 50_000))
    assert not names.is_in(text.format(name="Brandt", one="a" * 50_000))


@pytest.mark.parametrize(("text", "tells"), [("in the harvest time", False), ("on the 3rd", True), ("em março", True)])
def test_where_very_many_days_are_hidden_every_number_and_month_is_taken_for_one(text: str, tells: bool) -> None:
    from peasant_ld.access.dates import MOST_HIDDEN, residues

    days = [{"type": ["TemporalEntity"], "date": f"{1700 + n}-07-09"} for n in range(MOST_HIDDEN)]
    shown = {"id": "x", "note": {"en": text}, "access": {"dateCoarsenedTo": "pld:date-precision-year"}}
    assert residues(shown | {"date": days}, shown) == ({"note"} if tells else set())
