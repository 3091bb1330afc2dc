"""What follows from published sums is found, exactly: compared with all the values that the unknowns can have."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peasant_ld.access import inference
from peasant_ld.access.inference import CellName, Sum, TooLarge, following

# No total is so large in what is generated, and no range that ends is so wide.
BEYOND = 30


def cell(name: str) -> CellName:
    return name, "people"


def total(name: str, parts: str, rest: int = 0) -> Sum:
    return Sum(f"{name} = {parts}", cell(name), tuple(cell(part) for part in parts), rest)


def told(sums: Sequence[Sum], values: Mapping[str, int], hidden: str, width: int = 5) -> str:
    """The names of the counts that follow; a rest by the name of its total, in capitals."""
    found = following(
        sums, {cell(name): value for name, value in values.items()}, {cell(each) for each in hidden}, width
    )
    return "".join(sorted(name or key.split()[0].upper() for name, key in found))


@pytest.mark.parametrize(
    ("sums", "values", "hidden", "wanted"),
    [
        # one unknown in a sum is what is left
        ([total("t", "ab")], {"t": 40, "a": 3, "b": 37}, "a", "a"),
        ([total("t", "ab")], {"t": 40, "a": 3, "b": 37}, "t", "t"),
        # two share what is left: each is anything up to it
        ([total("t", "ab")], {"t": 40, "a": 3, "b": 37}, "ab", ""),
        ([total("t", "abc")], {"t": 40, "a": 3, "b": 2, "c": 35}, "ab", ""),
        ([total("t", "abc")], {"t": 40, "a": 2, "b": 2, "c": 36}, "ab", "ab"),
        # an unknown total of an unknown part has no upper end
        ([total("t", "ab")], {"t": 4, "a": 2, "b": 2}, "ta", ""),
        # three totals solve three unknowns
        (
            [total("t", "ab"), total("u", "bc"), total("v", "ac")],
            {"t": 30, "u": 35, "v": 25, "a": 10, "b": 20, "c": 15},
            "abc",
            "abc",
        ),
        # two breakdowns of one total: the unknown of one is told by itself
        ([total("t", "ab"), total("t", "cd")], {"t": 30, "a": 3, "b": 27, "c": 10, "d": 20}, "ab", ""),
        ([total("t", "ab"), total("t", "cd")], {"t": 30, "a": 3, "b": 27, "c": 10, "d": 20}, "tab", "t"),
        # a total in a total: the middle one follows from both sides
        ([total("t", "mb"), total("m", "ac")], {"t": 90, "m": 30, "b": 60, "a": 3, "c": 27}, "ma", "am"),
        ([total("t", "mb"), total("m", "ac")], {"t": 90, "m": 30, "b": 60, "a": 3, "c": 27}, "mab", ""),
        # an upper end in another sum counts
        ([total("t", "ab"), total("u", "bc")], {"t": 40, "u": 22, "a": 20, "b": 20, "c": 2}, "abc", ""),
        ([total("t", "ab"), total("u", "bc")], {"t": 40, "u": 4, "a": 38, "b": 2, "c": 2}, "abc", "abc"),
        # what no record states is unknown, too
        ([total("t", "ab", 20)], {"t": 60, "a": 3, "b": 37}, "a", ""),
        ([total("t", "ab", 1)], {"t": 40, "a": 3, "b": 36}, "a", "Ta"),
        ([total("t", "ab", 3)], {"t": 40, "a": 17, "b": 20}, "", "T"),
        ([total("t", "ab", 3)], {"t": 40, "a": 17, "b": 20}, "a", ""),
        ([total("t", "ab", 5)], {"t": 42, "a": 17, "b": 20}, "", ""),
        # nothing is hidden, nothing is told
        ([total("t", "ab")], {"t": 40, "a": 3, "b": 37}, "", ""),
        ([], {"a": 3}, "a", ""),
    ],
)
def test_what_follows_is_told(sums: list[Sum], values: dict[str, int], hidden: str, wanted: str) -> None:
    assert told(sums, values, hidden) == wanted


@pytest.mark.parametrize(("width", "wanted"), [(1, ""), (4, ""), (5, "ab"), (6, "ab")])
def test_a_range_is_wide_from_the_threshold_on(width: int, wanted: str) -> None:
    assert told([total("t", "abc")], {"t": 40, "a": 2, "b": 2, "c": 36}, "ab", width) == wanted


def test_so_much_is_solved() -> None:
    assert (inference.MOST_SUMS, inference.MOST_PIVOTS) == (60, 2000)


def test_what_hangs_together_too_far_is_not_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [total(chr(98 + n), chr(97 + n) + chr(65 + n)) for n in range(6)]
    values = {chr(97 + n): 10 * (n + 1) for n in range(7)} | {chr(65 + n): 10 for n in range(6)}
    hidden = "abcdefg" + "ABCDEF"
    assert told(chain, values, hidden) == ""
    monkeypatch.setattr(inference, "MOST_SUMS", 11)
    with pytest.raises(TooLarge):
        told(chain, values, hidden)
    monkeypatch.setattr(inference, "MOST_SUMS", 12)
    assert told(chain, values, hidden) == ""
    monkeypatch.setattr(inference, "MOST_SUMS", 5)
    with pytest.raises(TooLarge):
        told(chain, values, "a")


def test_what_takes_too_many_steps_is_not_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    sums, values = [total("t", "abc"), total("u", "bcd")], {"t": 40, "u": 39, "a": 3, "b": 17, "c": 20, "d": 2}
    monkeypatch.setattr(inference, "MOST_PIVOTS", 4)
    assert told(sums, values, "abcd") == ""
    monkeypatch.setattr(inference, "MOST_PIVOTS", 3)
    with pytest.raises(TooLarge):
        told(sums, values, "abcd")


def test_ten_thousand_parts_of_a_total_are_as_one() -> None:
    parts = tuple((f"part/{n}", "people") for n in range(10_000))
    values = dict.fromkeys(parts, 2) | {cell("t"): 20_000}
    assert following([Sum("t", cell("t"), parts)], values, set(parts), 5) == set()


def test_a_sum_has_no_rest_unless_it_is_said() -> None:
    values = {cell("t"): 3, cell("a"): 3}
    assert following([Sum("t", cell("t"), (cell("a"),))], values, set(), 5) == set()


# --- compared with all that is possible


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[Sum], dict[CellName, int], set[CellName]]:
    """Totals of some of four counts, and of totals, with or without a rest; some of all these are hidden."""
    values = {cell(name): draw(st.integers(0, 3)) for name in "abcd"}
    sums = []
    for name, among in (("t", "abcd"), ("u", "abcd"), ("v", "abt")):
        parts = draw(st.sets(st.sampled_from([cell(each) for each in among]), min_size=1))
        rest = draw(st.sampled_from((0, 0, 1, 2, 5)))
        values[cell(name)] = sum(values[part] for part in parts) + rest
        sums.append(Sum(name, cell(name), tuple(sorted(parts)), rest))
    return sums, values, draw(st.sets(st.sampled_from(sorted(values)), max_size=3))


def possible(
    sums: Sequence[Sum], values: Mapping[CellName, int], hidden: Collection[CellName]
) -> Iterator[dict[CellName, int]]:
    """All values below a bound that the hidden counts, and the rests, can have."""
    for guess in product(range(BEYOND), repeat=len(hidden)):
        known = {**values, **dict(zip(hidden, guess, strict=True))}
        rests = {each: known[each.total] - sum(known[part] for part in each.parts) for each in sums}
        if all(rest == 0 or (rest > 0 and each.rest) for each, rest in rests.items()):
            yield known | {("", each.name): rest for each, rest in rests.items()}


@settings(max_examples=40, deadline=None)
@given(questions(), st.integers(1, 6))
def test_all_that_trying_all_values_shows_is_told(
    question: tuple[list[Sum], dict[CellName, int], set[CellName]], width: int
) -> None:
    sums, values, hidden = question
    assert following(sums, values, hidden, width) >= narrow(sums, values, hidden, [width])[width]


def narrow(
    sums: Sequence[Sum], values: Mapping[CellName, int], hidden: Collection[CellName], widths: Sequence[int]
) -> dict[int, set[CellName]]:
    """By width, what trying all values shows to be known to less than that."""
    found = list(possible(sums, values, sorted(hidden)))
    asked = {name for each in sums for name, _ in each.terms() if name in hidden}
    asked |= {("", each.name) for each in sums if each.rest}
    ranges = {name: max(one[name] for one in found) - min(one[name] for one in found) for name in asked}
    rests = {("", each.name): each.rest for each in sums}
    return {
        width: {name for name, wide in ranges.items() if wide < width and rests.get(name, 0) < width}
        for width in widths
    }


@pytest.mark.parametrize("rests", [(0, 0, 1), (0, 1, 2), (1, 1, 1), (0, 0, 5), (0, 3, 0), (2, 0, 7)])
@pytest.mark.parametrize("counts", [(3, 2, 4), (7, 1, 1), (5, 5, 0)])
def test_sums_that_go_round_tell_no_more_than_is_thought(
    counts: tuple[int, int, int], rests: tuple[int, int, int]
) -> None:
    """Three counts, each two of them in a total: on the way there are halves."""
    values = dict(zip(map(cell, "abc"), counts, strict=True))
    sums = []
    for name, pair, rest in zip("tuv", ("ab", "bc", "ac"), rests, strict=True):
        sums.append(total(name, pair, rest))
        values[cell(name)] = sum(values[cell(part)] for part in pair) + rest
    hidden, widths = {cell(name) for name in "abc"}, range(1, 14)
    wanted = narrow(sums, values, hidden, widths)
    assert [width for width in widths if not following(sums, values, hidden, width) >= wanted[width]] == []
