"""A label of a closed list, in any language, is the word of the list; nothing is like anything."""

from __future__ import annotations

import pytest

from peasant_ld.model import load_model
from peasant_ld.reading.sheets.terms import term_finder

GENRES = load_model().kinds["Document"].keys["genre"].terms or {}
PRECISIONS = load_model().kinds["Place"].keys["precision"].terms or {}


@pytest.mark.parametrize(
    ("label", "word"),
    [
        *(("Photograph", "photograph"), ("fotografia", "photograph"), ("FOTOGRAFÍA", "photograph")),
        *(("archival unit", "archival-unit"), ("Thèse", "thesis"), ("Carta", "letter")),
    ],
)
def test_a_label_is_the_word_of_the_list(label: str, word: str) -> None:
    assert term_finder(GENRES, load_model())(label) == (word,)


@pytest.mark.parametrize("text", ["fotos", "photo", "fotografi", "", "livro e carta"])
def test_what_is_no_label_is_no_word(text: str) -> None:
    assert term_finder(GENRES, load_model())(text) == ()


def test_a_label_of_two_words_finds_both() -> None:
    same = {"first": GENRES["photograph"], "second": GENRES["photograph"]}
    assert term_finder(same, load_model())("fotografia") == ("first", "second")


def test_each_list_has_its_own_labels() -> None:
    find = term_finder(PRECISIONS, load_model())
    assert find("País") == ("country",)
    assert find("fotografia") == ()
