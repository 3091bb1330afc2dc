"""A template says what is there, falls away where a word is missing, and two of one thing become one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.release.profiles.template import Unsaid, fill, into, merged, words_in

VALUES = st.recursive(
    st.one_of(st.integers(), st.booleans(), st.text("abc", max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("xyz", min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ("plain", "plain"),
        ("$count", 3),
        ("${count} of ${whole}", "3 of all"),
        ({"a": "$count", "b?": "$missing"}, {"a": 3}),
        ({"a?": {"b": {"c": "$missing"}}}, {}),
        (["$list", "end"], ["one", "two", "end"]),
        ({"a": {"$each": "many", "say": {"id": "$id", "of": "$whole"}}}, {"a": [{"id": 1, "of": "all"}]}),
    ],
)
def test_a_template_is_filled_with_the_words_of_a_value(template: Any, made: Any) -> None:
    words = {"count": 3, "whole": "all", "list": ["one", "two"], "many": [{"id": 1}], "missing": None}
    assert fill(template, words) == made


@pytest.mark.parametrize("template", ["$missing", "a ${missing}", {"a": ["$missing"]}, {"$each": "missing", "say": 1}])
def test_a_template_says_nothing_where_a_word_is_missing(template: Any) -> None:
    with pytest.raises(Unsaid):
        fill(template, {"missing": None})


def test_the_words_of_a_template_are_known_before_it_is_filled() -> None:
    assert words_in({"a": ["$one", {"b?": "${two}-${line.in}"}]}) == {"one", "two", "line.in"}


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("a", "b", ["a", "b"]),
        ("a", "a", "a"),
        (["a"], ["b", "a"], ["a", "b"]),
        ({"@id": "x", "n": 1}, {"@id": "x", "m": 2}, {"@id": "x", "n": 1, "m": 2}),
        ({"@id": "x"}, {"@id": "y"}, [{"@id": "x"}, {"@id": "y"}]),
        ([{"@id": "x", "n": 1}], [{"@id": "x", "n": 2}], [{"@id": "x", "n": [1, 2]}]),
        ({"@language": "en", "@value": "a"}, {"@language": "pt", "@value": "a"}, None),
        ({"type": "T", "n": 1}, {"type": "T", "m": 2}, {"type": "T", "n": 1, "m": 2}),
    ],
)
def test_what_is_said_of_one_thing_is_joined_and_two_things_are_a_list(first: Any, second: Any, both: Any) -> None:
    assert merged(first, second, several=True) == (both or [first, second])


def test_where_a_place_holds_one_value_a_second_is_not_said() -> None:
    with pytest.raises(Unsaid):
        into({"part_of": {"id": "x"}}, {"part_of": {"id": "y"}}, several=False)
    one = into({"formed_by": {"type": "Formation"}}, {"formed_by": {"type": "Formation", "n": 1}}, several=False)
    assert one == {"formed_by": {"type": "Formation", "n": 1}}


@given(VALUES)
def test_to_say_the_same_twice_is_to_say_it_once(value: Any) -> None:
    assert merged(merged(None, value, several=True), value, several=True) == value


@given(st.dictionaries(st.text("xyz", min_size=1), VALUES, max_size=4), VALUES)
def test_nothing_that_was_said_is_lost_when_more_is(node: dict[str, Any], more: Any) -> None:
    assert into(node, {"other": more}, several=True).items() >= node.items()
