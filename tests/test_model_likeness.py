"""A slip of the pen is found where it is plain; short words, known words and words like two others are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.model.likeness import LONGEST, folded, misspelled, nearest, without_accents

WORDS = ("recipient", "funder", "name", "value", "amount", "latitude", "related", "paid", "level", "plannedMonths")
KNOWN = {folded(word): word for word in WORDS}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("recipent", "recipient"),
        ("recipeints", "recipient"),
        ("FUNDR", "funder"),
        ("nmae", "name"),
        ("valeu", "value"),
        ("levl", "level"),
        ("amouns", "amount"),
        ("planned-months", "plannedMonths"),
        ("latitud", "latitude"),
    ],
)
def test_a_slip_of_the_pen_is_found(written: str, meant: str) -> None:
    assert misspelled(written, KNOWN) == meant


@pytest.mark.parametrize(
    "written",
    ["pais", "País", "lat", "title", "nome", "valor", "rec", "funds", "altitude", "unfder", "", "x", "recipient " * 20],
)
def test_what_may_be_another_word_is_none(written: str) -> None:
    assert misspelled(written, KNOWN) is None


def test_a_word_that_means_something_was_meant() -> None:
    assert misspelled("amounts", KNOWN) == "amount"
    assert misspelled("amounts", KNOWN, {"amounts"}) is None


def test_a_slip_for_two_things_is_asked_of_nobody_but_two_names_of_one_thing_are_one() -> None:
    assert misspelled("founder", {"founded": "a", "funder": "b"}) is None
    assert misspelled("founder", {"founded": "a", "funder": "a"}) == "a"


@given(st.sampled_from(WORDS), st.data())
def test_two_letters_exchanged_behind_the_first_are_always_the_same_word(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(word) - 2))
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    assert misspelled(swapped, KNOWN) == word


@given(st.text(max_size=LONGEST + 20), st.lists(st.text(max_size=12), max_size=4))
def test_what_is_found_is_one_of_the_known(word: str, known: list[str]) -> None:
    assert misspelled(word, {folded(each): each for each in known}) in {None, *known}
    assert nearest(word, known, 0.6) in {None, *known}


@pytest.mark.parametrize(
    ("written", "plain"),
    [("Organização", "organizacao"), ("№ 3", "no 3"), ("CECI™", "cecitm"), ("ÉCOLE", "ecole"), ("Straße", "strasse")],
)
def test_a_text_is_compared_in_small_letters_without_accents(written: str, plain: str) -> None:
    assert without_accents(written) == plain
    assert folded(written) == folded(plain)
