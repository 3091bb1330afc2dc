"""Small counts in a breakdown become absent, with what would let somebody compute them; nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.access.counts import Cell, cells_of, suppressed
from protection import MODEL

GROUP = ("Journey", "brigade", "whole")


def part(record: str, value: int, *breakdowns: tuple[str, str, str]) -> Cell:
    return Cell(record, "participantCount", value, breakdowns)


def breakdown(total: int | None, *counts: int) -> list[Cell]:
    """The parts `a`, `b`, ... of one breakdown, and the record `whole` that states their total, if one does."""
    parts = [part(chr(ord("a") + n), count, GROUP) for n, count in enumerate(counts)]
    return parts if total is None else [*parts, part("whole", total)]


def cells_in(record: dict[str, Any]) -> list[Cell]:
    return list(cells_of(record | {"id": "x/1"}, MODEL.kinds[record["type"][0]]))


# --- which records count people


@pytest.mark.parametrize(
    ("record", "breakdowns"),
    [
        (
            {"type": ["Journey"], "participantCount": 7, "brigade": "b/1", "partOf": ["j/0"]},
            {("Journey", "brigade", "b/1"), ("Journey", "partOf", "j/0")},
        ),
        (
            {"type": ["Training"], "participantCount": 7, "courseOf": "c/1", "partOf": ["t/0"]},
            {("Training", "courseOf", "c/1"), ("Training", "partOf", "t/0")},
        ),
        ({"type": ["Course"], "participantCount": 7, "partOf": ["c/0"]}, {("Course", "partOf", "c/0")}),
        (
            {"type": ["Participation"], "count": 7, "in": "j/1", "partOf": ["p/0"]},
            {("Participation", "in", "j/1"), ("Participation", "partOf", "p/0")},
        ),
        (
            {"type": ["Course"], "participantCount": 7, "partOf": ["c/0", "c/1"]},
            {("Course", "partOf", "c/0"), ("Course", "partOf", "c/1")},
        ),
        ({"type": ["Journey", "schema:Event"], "participantCount": 7}, set()),
    ],
    ids=lambda value: value["type"][0] if isinstance(value, dict) else "",
)
def test_a_count_belongs_to_a_breakdown_by_each_of_its_parents(
    record: dict[str, Any], breakdowns: set[tuple[str, str, str]]
) -> None:
    (cell,) = cells_in(record)
    assert (cell.record, cell.value, set(cell.breakdowns)) == ("x/1", 7, breakdowns)
    assert record[cell.key] == 7


@pytest.mark.parametrize(
    "record",
    [
        {"type": ["Journey"], "brigade": "b/1"},
        {"type": ["Participation"], "participantCount": 7, "in": "j/1"},
        {"type": ["Grant"], "count": 7},
    ],
)
def test_a_record_without_a_count_of_people_has_no_cell(record: dict[str, Any]) -> None:
    assert cells_in(record) == []


# --- what goes


@pytest.mark.parametrize(
    ("total", "counts", "threshold", "gone"),
    [
        # a single count stands in no breakdown; beside its total it does
        (None, (3,), 5, ""),
        (30, (3,), 5, "a whole"),
        # from one to below the threshold is small; none, and the threshold itself, are not
        (None, (0, 1, 4, 5), 5, "b c"),
        (None, (9, 10), 10, "a"),
        (None, (1, 1), 1, ""),
        (10, (0, 5, 5), 5, ""),
        # without a total no further count goes
        (None, (3, 5, 9), 5, "a"),
        # with a total one more goes, the least of those that are left
        (17, (3, 5, 9), 5, "a b"),
        (17, (3, 9, 5), 5, "a c"),
        (32, (3, 20, 9), 5, "a c"),
        # of two that are equal the first by its id
        (21, (3, 9, 9), 5, "a b"),
        # two small ones that reach the threshold together are enough
        (14, (2, 3, 9), 5, "a b"),
        (16, (3, 4, 9), 5, "a b"),
        # those that do not reach it take another with them
        (13, (2, 2, 9), 5, "a b c"),
        (33, (2, 2, 9, 20), 5, "a b c"),
        # nobody does not count as somebody: another one goes
        (23, (3, 0, 20), 5, "a b c"),
        # where nothing is left to take, the total goes
        (4, (2, 2), 5, "a b whole"),
        (3, (3,), 5, "a whole"),
        # one that is below a lower threshold
        (12, (2, 10), 3, "a b"),
        (12, (3, 9), 3, ""),
    ],
)
def test_what_would_give_a_small_count_away_goes_with_it(
    total: int | None, counts: tuple[int, ...], threshold: int, gone: str
) -> None:
    found = suppressed(breakdown(total, *counts), threshold)
    assert list(found) == gone.split()
    assert set(found.values()) <= {frozenset({"participantCount"})}


def test_each_record_loses_the_count_by_the_key_that_it_states() -> None:
    cells = [
        Cell("p/1", "count", 2, (("Participation", "in", "j"),)),
        Cell("p/2", "count", 8, (("Participation", "in", "j"),)),
    ]
    assert suppressed(cells, 5) == {"p/1": {"count"}}


def test_a_record_that_states_two_counts_can_lose_both() -> None:
    group = (("Assembly", "partOf", "j"),)
    few = [Cell("a/1", key, 2, group) for key in ("men", "women")]
    many = [Cell("a/2", key, 8, group) for key in ("men", "women")]
    assert suppressed([*few, *many], 5) == {"a/1": {"men", "women"}}


@pytest.mark.parametrize(
    ("hidden", "total", "counts", "gone"),
    [
        # a count that is withheld is not told by the others, however large it is
        ("a", 79, (30, 20, 29), "b"),
        ("a", 73, (3, 20, 50), "b"),
        # two that are withheld and many together need no third
        ("a b", 79, (30, 20, 29), ""),
        ("a b", 53, (1, 2, 50), "c"),
        # where all parts are withheld, or all but few, the total goes
        ("a", 30, (30,), "whole"),
        ("a b", 3, (1, 2), "whole"),
        # a total that is withheld gives nothing away
        ("whole", 52, (3, 49), "a"),
        # what is withheld and is no count at all changes nothing
        ("elsewhere", 29, (9, 20), ""),
    ],
)
def test_a_count_that_is_withheld_anyway_is_protected_by_the_others(
    hidden: str, total: int, counts: tuple[int, ...], gone: str
) -> None:
    names = {(record, "participantCount") for record in hidden.split()}
    assert list(suppressed(breakdown(total, *counts), 5, names)) == gone.split()


def test_a_record_that_is_read_twice_counts_once() -> None:
    assert suppressed([part("a", 3, GROUP), part("a", 3, GROUP)], 5) == {}


def test_parts_of_different_kinds_are_no_breakdown_of_one_another() -> None:
    cells = [part("a", 3, ("Journey", "partOf", "x")), part("b", 9, ("Training", "partOf", "x"))]
    assert suppressed(cells, 5) == {}
    assert suppressed([part("a", 3, ("Journey", "partOf", "x")), part("b", 9, ("Journey", "in", "x"))], 5) == {}


def test_what_goes_from_one_breakdown_is_protected_in_the_next() -> None:
    inner, outer = ("Journey", "partOf", "middle"), ("Journey", "partOf", "top")
    cells = [
        part("a", 3, inner),
        part("middle", 3, outer),  # the total of the inner one, and a part of the outer one
        part("b", 40, outer),
        part("c", 50, outer),
        part("top", 93),
    ]
    assert list(suppressed(cells, 5)) == ["a", "b", "middle"]


def test_a_count_in_two_breakdowns_is_protected_in_both() -> None:
    by_course, by_whole = ("Training", "courseOf", "course"), ("Training", "partOf", "programme")
    cells = [
        part("a", 3, by_course, by_whole),
        part("b", 20, by_course),
        part("c", 30, by_whole),
        part("course", 23),
        part("programme", 33),
    ]
    assert list(suppressed(cells, 5)) == ["a", "b", "c"]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=7), st.integers(1, 9), st.booleans(), st.data())
def test_whoever_subtracts_what_is_shown_from_a_total_learns_of_no_few(
    counts: list[int], threshold: int, has_total: bool, data: st.DataObject
) -> None:
    names = [chr(ord("a") + n) for n in range(len(counts))]
    hidden = data.draw(st.sets(st.sampled_from(names)))
    gone = set(
        suppressed(
            breakdown(sum(counts) if has_total else None, *counts),
            threshold,
            {(name, "participantCount") for name in hidden},
        )
    )
    assert not gone & hidden
    unseen = [count for name, count in zip(names, counts, strict=True) if name in gone | hidden]
    if has_total or len(counts) > 1:
        shown = [count for name, count in zip(names, counts, strict=True) if name not in gone | hidden]
        assert not [count for count in shown if 0 < count < threshold]
    if has_total and "whole" not in gone and unseen:
        assert len(unseen) > 1
        assert sum(unseen) >= threshold
    if not hidden and not [count for count in counts if 0 < count < threshold]:
        assert not gone


def test_a_record_may_lose_two_counts() -> None:
    cells = [Cell(record, key, 2, (GROUP,)) for record in "ab" for key in ("women", "men")]
    assert suppressed(cells, 5) == {record: frozenset({"women", "men"}) for record in "ab"}
