"""Small counts of people become absent, with what would let somebody compute them; nothing else does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peasant_ld.access import counts as module
from peasant_ld.access import inference
from peasant_ld.access.counts import Cell, cells_of, sums_of, suppressed
from peasant_ld.access.inference import following
from peasant_ld.model import Mark
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
        # from one to below the threshold is small, also alone; none, and the threshold itself, are not
        (None, (3,), 5, "a"),
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
        # nobody hides nobody: it is told, and another one goes
        (23, (3, 0, 20), 5, "a c"),
        # where nothing is left to take, the total goes
        (4, (2, 2), 5, "a b whole"),
        (3, (3,), 5, "a whole"),
        # one that is below a lower threshold
        (12, (2, 10), 3, "a b"),
        (12, (3, 9), 3, ""),
        # where the parts are not all, what is left is not known; if it is small, it is a small count as well
        (30, (3,), 5, "a"),
        (40, (3, 20), 5, "a"),
        (40, (17, 20), 5, "a"),
        (42, (17, 20), 5, ""),
        (37, (3, 17, 16), 5, "a c"),
        # where they are more, some may be all: those are a breakdown, and the others another one
        (30, (28, 2, 12, 18), 5, "a b"),
        (30, (28, 2, 12, 17), 5, "a b"),
        (30, (28, 4, 12, 17), 5, "b"),
        (30, (27, 3, 26, 4), 5, "a b c d"),
    ],
)
def test_what_would_give_a_small_count_away_goes_with_it(
    total: int | None, counts: tuple[int, ...], threshold: int, gone: str
) -> None:
    found = suppressed(breakdown(total, *counts), threshold)
    assert list(found) == gone.split()
    assert set(found.values()) <= {frozenset({"participantCount"})}


def test_each_record_loses_the_count_by_the_key_that_it_states() -> None:
    cells = [Cell("p/1", "count", 2, (("Participation", "in", "j"),)), part("j", 10)]
    assert suppressed([*cells, Cell("p/2", "count", 8, (("Participation", "in", "j"),))], 5) == {
        "p/1": {"count"},
        "p/2": {"count"},
    }


# --- counts in one record


def assembly(**stated: int) -> list[Cell]:
    """One record with these counts; that of `all` is of all people."""
    return [Cell("x", key, value, (), key == "all") for key, value in stated.items()]


@pytest.mark.parametrize(
    ("stated", "gone"),
    [
        ({"women": 3}, "women"),
        ({"women": 3, "men": 9}, "women"),
        # all people in parts: what is left of them is a count, too
        ({"all": 12, "women": 3}, "women"),
        ({"all": 12, "women": 3, "men": 9}, "women men"),
        ({"all": 40, "women": 38}, "women"),
        ({"all": 40, "women": 35}, ""),
        ({"all": 40, "women": 20, "men": 17}, "men"),
        # two breakdowns of all people: each by itself
        ({"all": 12, "women": 3, "men": 9, "young": 5, "old": 7}, "women men"),
        ({"all": 12, "women": 6, "men": 6, "young": 5, "old": 7}, ""),
        # parts that overlap, as women and young people do: nobody may be counted who is in neither, or not in one
        ({"all": 40, "women": 38, "young": 30}, "women"),
        ({"all": 40, "women": 30, "young": 38}, "young"),
        ({"all": 40, "women": 30, "young": 20}, ""),
        ({"all": 40, "women": 40, "young": 20}, ""),
        ({"all": 40, "women": 41, "young": 20}, ""),
        # one of the others may be a sum
        ({"guests": 12, "women": 3, "men": 9}, "women men"),
        ({"guests": 12, "women": 3, "men": 8}, "women"),
        ({"guests": 40, "hosts": 38}, ""),
    ],
)
def test_counts_in_one_record_do_not_tell_one_another(stated: dict[str, int], gone: str) -> None:
    found = suppressed(assembly(**stated), 5)
    assert found.get("x", frozenset()) == frozenset(gone.split())


@pytest.mark.parametrize(
    ("stated", "gone"),
    [
        # families are no part of the people: one says nothing of the other
        ({"participantCount": 12, "familyCount": 9}, ""),
        ({"participantCount": 12, "familyCount": 12}, ""),
        ({"participantCount": 12, "familyCount": 3}, "familyCount"),
        ({"participantCount": 3, "familyCount": 9}, "participantCount"),
        ({"participantCount": 40, "womenCount": 37, "youthCount": 20}, "womenCount"),
        ({"participantCount": 40, "womenCount": 3, "menCount": 37}, "menCount womenCount"),
        ({"participantCount": 40, "womenCount": 20, "menCount": 20, "youthCount": 15, "childrenCount": 12}, ""),
    ],
)
@pytest.mark.parametrize("kind", ["Journey", "Training", "Event", "Course"])
def test_counts_of_women_young_people_and_families_do_not_tell_who_is_left(
    kind: str, stated: dict[str, int], gone: str
) -> None:
    found = suppressed(cells_of({"id": "x", **stated}, MODEL.kinds[kind]), 5)
    assert " ".join(sorted(found.get("x", ()))) == gone


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 9))
def test_nobody_who_is_left_of_all_people_can_be_counted(whole: int, women: int, young: int, families: int) -> None:
    stated = {"participantCount": whole, "womenCount": women, "youthCount": young, "familyCount": families}
    gone = suppressed(cells_of({"id": "x", **stated}, MODEL.kinds["Journey"]), 5).get("x", frozenset())
    shown = {key: value for key, value in stated.items() if key not in gone}
    assert not any(0 < value < 5 for value in shown.values())
    for part in {"womenCount", "youthCount"} & shown.keys():
        assert "participantCount" not in shown or not 0 < whole - shown[part] < 5


def test_families_are_summed_up_in_families_only() -> None:
    own = {"id": "b", "participantCount": 40, "familyCount": 12}
    parts = [{"id": f"j{n}", "brigade": "b", "familyCount": n} for n in (3, 9)]
    found = suppressed([cell for each in (own, *parts) for cell in cells_of(each, MODEL.kinds["Journey"])], 5)
    assert found == {"j3": {"familyCount"}, "j9": {"familyCount"}}
    alone = [
        cell
        for each in ({"id": "b", "participantCount": 13}, *parts)
        for cell in cells_of(each, MODEL.kinds["Journey"])
    ]
    assert suppressed(alone, 5) == {"j3": {"familyCount"}}


def test_a_count_is_of_all_people_unless_its_key_says_otherwise() -> None:
    assert suppressed([Cell("x", "all", 40, ()), Cell("x", "women", 38, (), False)], 5) == {"x": {"women"}}
    kind = MODEL.kinds["Journey"]
    assert [cell.whole for cell in cells_of({"id": "x", "participantCount": 7}, kind)] == [True]
    other = replace(kind, marked={Mark.PEOPLE: ("women",), Mark.EVERYBODY: ("participantCount",)})
    assert [cell.whole for cell in cells_of({"id": "x", "women": 7}, other)] == [False]


def test_so_much_is_looked_for() -> None:
    assert module.MOST_PARTS == 10


def test_a_key_is_summed_up_in_the_same_key_of_the_whole() -> None:
    group = (("Assembly", "partOf", "x"),)
    parts = [
        Cell(name, key, 2 if name + key == "awomen" else 20, group, False) for name in "ab" for key in ("women", "men")
    ]
    whole = assembly(women=22, men=40, all=62)
    assert suppressed([*parts, *whole], 5) == {"a": {"women"}, "b": {"women"}}


def test_parts_of_several_kinds_are_a_breakdown_together() -> None:
    cells = [part("a", 3, ("Journey", "partOf", "whole")), part("b", 37, ("Training", "partOf", "whole"))]
    assert list(suppressed([*cells, part("whole", 40)], 5)) == ["a", "b"]
    assert list(suppressed([*cells, part("whole", 60)], 5)) == ["a"]
    assert list(suppressed([*cells, part("whole", 41)], 5)) == ["a", "b"]


# --- counts that do not go out anyway


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
        # a total that is withheld is not told by its parts
        ("whole", 52, (3, 49), "a"),
        ("whole", 52, (12, 40), "a"),
        ("whole", 60, (12, 40), ""),
        # nor is nobody, if that is withheld
        ("b", 20, (20, 0), "a"),
        ("a b", 0, (0, 0), "whole"),
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
    assert list(suppressed([part("a", 3, GROUP), part("a", 3, GROUP), part("whole", 6)], 5)) == ["a"]


def test_what_belongs_to_itself_is_no_part_of_itself() -> None:
    assert suppressed([part("whole", 9, GROUP), part("a", 9, GROUP)], 5) == {}
    assert list(suppressed([part("whole", 9, GROUP), part("a", 3, GROUP), part("b", 6, GROUP)], 5)) == ["a", "b"]


# --- sums in sums


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


def table(rows: list[list[int]]) -> list[Cell]:
    """A table of counts, with the totals of its rows (`r0`) and columns (`c0`)."""
    cells = [
        part(f"{at}{column}", value, ("Training", "courseOf", f"r{at}"), ("Training", "partOf", f"c{column}"))
        for at, row in enumerate(rows)
        for column, value in enumerate(row)
    ]
    totals = [part(f"r{at}", sum(row)) for at, row in enumerate(rows)]
    return [*cells, *totals, *(part(f"c{at}", sum(column)) for at, column in enumerate(zip(*rows, strict=True)))]


def test_a_table_loses_four_counts_for_one() -> None:
    assert list(suppressed(table([[3, 20, 30], [40, 50, 60], [70, 80, 90]]), 5)) == ["00", "01", "10", "11"]


def test_three_totals_do_not_solve_three_counts() -> None:
    """Each of three pairs has its total, and one count of each pair is small: all of them could be computed."""
    cells = [
        part("a", 3, ("Training", "courseOf", "ab"), ("Training", "partOf", "ac")),
        part("b", 4, ("Training", "courseOf", "ab"), ("Training", "partOf", "bc")),
        part("c", 2, ("Training", "courseOf", "bc"), ("Training", "partOf", "ac")),
        part("ab", 7),
        part("bc", 6),
        part("ac", 5),
    ]
    found = suppressed(cells, 5)
    assert {"a", "b", "c"} < found.keys()
    assert left_open(cells, 5, found) == set()


def test_what_need_not_have_gone_comes_back() -> None:
    """A part goes for the inner total; the outer one needs another; that one is enough for both."""
    cells = [*table([[3, 6], [7, 8]]), part("over", 60, ("Course", "partOf", "top")), part("top", 60)]
    found = suppressed(cells, 5)
    for record in found:
        fewer = {name: keys for name, keys in found.items() if name != record}
        assert left_open(cells, 5, fewer) or record == "00"


def test_sums_that_are_too_many_to_solve_go_out_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "MOST_SUMS", 3)
    apart = [
        part("z", 3, ("Training", "courseOf", "other")),
        part("y", 30, ("Training", "courseOf", "other")),
        part("other", 33),
    ]
    found = suppressed([*table([[3, 20], [40, 50]]), *apart, part("alone", 70)], 5)
    assert list(found) == ["00", "01", "10", "11", "c0", "c1", "r0", "r1", "y", "z"]


def test_of_many_parts_that_are_more_than_the_total_none_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PARTS", 3)
    assert list(suppressed(breakdown(30, 28, 2, 12, 18), 5)) == ["b"]


# --- whoever computes


def left_open(
    cells: list[Cell], threshold: int, gone: dict[str, frozenset[str]], hidden: frozenset[str] = frozenset()
) -> set[tuple[str, str]]:
    """What somebody who knows all sums and all that is shown can compute of what is not."""
    values = {cell.name: cell.value for cell in cells}
    names = {name for name in values if name[1] in gone.get(name[0], ()) or name[0] in hidden}
    return following(sums_of(cells, threshold), values, names, threshold)


@st.composite
def datasets(draw: st.DrawFn) -> list[Cell]:
    """A programme with courses, their trainings, and what takes part in these; some totals are stated, not all fit."""
    cells: list[Cell] = []
    for course in "cd"[: draw(st.integers(1, 2))]:
        trainings = draw(st.lists(st.integers(0, 12), max_size=4))
        for number, value in enumerate(trainings):
            name = f"{course}/{number}"
            groups = [("Training", "courseOf", course), *draw(st.sampled_from(((), (("Training", "partOf", "top"),))))]
            cells.append(part(name, value, *groups))
            few = draw(st.integers(0, value))
            if draw(st.booleans()):
                cells += [
                    Cell(f"{name}/{n}", "count", each, (("Participation", "in", name),))
                    for n, each in enumerate((few, value - few))
                ]
        if draw(st.booleans()):
            cells.append(
                part(
                    course,
                    sum(trainings) + draw(st.sampled_from((0, 0, 2, 9, -1)) if sum(trainings) else st.just(0)),
                    ("Course", "partOf", "top"),
                )
            )
    if draw(st.booleans()):
        cells.append(part("top", sum(cell.value for cell in cells if cell.record in "cd")))
    return cells


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(datasets(), st.integers(1, 6), st.data())
def test_whoever_computes_learns_of_no_few(cells: list[Cell], threshold: int, data: st.DataObject) -> None:
    names = sorted({cell.record for cell in cells})
    hidden = data.draw(st.frozensets(st.sampled_from(names), max_size=2)) if names else frozenset()
    gone = suppressed(cells, threshold, {cell.name for cell in cells if cell.record in hidden})
    assert not gone.keys() & hidden
    assert not [cell for cell in cells if 0 < cell.value < threshold and cell.record not in gone.keys() | hidden]
    nobody = {cell.name for cell in cells if not cell.value}
    assert left_open(cells, threshold, gone, hidden) <= nobody


@given(datasets(), st.integers(1, 6))
def test_nothing_goes_where_no_count_is_small(cells: list[Cell], threshold: int) -> None:
    if not [cell for cell in cells if 0 < cell.value < threshold]:
        sums = list(sums_of(cells, threshold))
        assert bool(suppressed(cells, threshold)) == any(0 < each.rest < threshold for each in sums)


@given(datasets(), st.integers(1, 6), st.randoms())
def test_the_order_of_the_records_says_nothing(cells: list[Cell], threshold: int, random: Any) -> None:
    other = list(cells)
    random.shuffle(other)
    assert suppressed(other, threshold) == suppressed(cells, threshold)


def test_a_record_may_lose_two_counts() -> None:
    cells = [Cell(record, key, 2, (GROUP,)) for record in "ab" for key in ("women", "men")]
    assert suppressed(cells, 5) == {record: frozenset({"women", "men"}) for record in "ab"}
