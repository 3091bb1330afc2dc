"""What is above what: every circle is found, and who is above whom, as by walking every way; also where it is long."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.check.hierarchy import Hierarchy, circles

Links = dict[str, set[str]]
LONG = 60_000


def links(*pairs: str) -> Links:
    """Links upwards, each as two letters: `ab` says that b is above a."""
    found: Links = {}
    for below, above in pairs:
        found.setdefault(below, set()).add(above)
    return found


def without_circles(given: Links) -> Links:
    closing = {circle.closing for circle in circles(given)}
    return {below: {each for each in above if (below, each) not in closing} for below, above in given.items()}


def reached(start: str, given: Links) -> set[str]:
    """Everything above a thing, found by walking."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for step in given.get(waiting.pop(), set()) - found:
            found.add(step)
            waiting.append(step)
    return found


@pytest.mark.parametrize(
    ("given_links", "steps"),
    [
        (links("ab", "bc"), []),
        (links("aa"), ["aa"]),
        (links("ab", "ba"), ["aba"]),
        (links("ab", "bc", "ca", "db"), ["abca"]),
        (links("ab", "ba", "cd", "dc"), ["aba", "cdc"]),
        (links("ab", "bc", "cb", "ca"), ["abca", "bcb"]),
    ],
)
def test_a_circle_is_named_whole_and_once(given_links: Links, steps: list[str]) -> None:
    assert sorted("".join(circle.steps) for circle in circles(given_links)) == steps


letters = st.sampled_from("abcdefg")
some_links = st.lists(st.tuples(letters, letters).map("".join), max_size=18).map(lambda pairs: links(*pairs))


@given(some_links)
def test_without_the_links_that_close_circles_there_is_none(given_links: Links) -> None:
    for circle in circles(given_links):
        assert circle.steps[0] == circle.steps[-1] == circle.closing[1]
        assert all(above in given_links[below] for below, above in pairwise(circle.steps))
    assert circles(without_circles(given_links)) == []


@given(some_links)
def test_who_is_above_whom_is_what_walking_finds(given_links: Links) -> None:
    free = without_circles(given_links)
    hierarchy = Hierarchy.of(free)
    for below in "abcdefg":
        for above in "abcdefg":
            assert hierarchy.is_above(above, below) == (above in reached(below, free))


@given(some_links)
def test_a_way_leads_from_one_to_the_other(given_links: Links) -> None:
    free = without_circles(given_links)
    hierarchy = Hierarchy.of(free)
    for below in free:
        for above in reached(below, free):
            way = hierarchy.way(below, above)
            assert (way[0], way[-1]) == (below, above)
            assert all(step in free[before] for before, step in pairwise(way))


def chain(length: int) -> Iterator[tuple[str, set[str]]]:
    return ((f"{number:06}", {f"{number + 1:06}"}) for number in range(length))


def test_a_circle_of_very_many_is_told_by_its_ends() -> None:
    found = circles(dict(chain(LONG)) | {f"{LONG:06}": {"000000"}})
    assert [(circle.steps[:2], circle.steps[-2:]) for circle in found] == [
        (("000000", "000001"), (f"{LONG:06}", "000000"))
    ]
    assert len(found[0].steps) - 1 + found[0].left_out == LONG + 1


def test_a_long_chain_is_no_slower_to_ask_at_its_ends() -> None:
    hierarchy = Hierarchy.of(dict(chain(LONG)))
    top = f"{LONG:06}"
    assert all(hierarchy.is_above(top, f"{number:06}") for number in range(LONG))
    assert not any(hierarchy.is_above(f"{number:06}", top) for number in range(LONG))
