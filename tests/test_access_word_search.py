"""A search that folds each word once finds whatever the search of each text finds, and passes over what it knows."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peasant_ld.access import word_search as module
from peasant_ld.access.folding import tokens_of
from peasant_ld.access.names import PersonNames
from peasant_ld.access.place_names import CalledBy, place_names
from peasant_ld.access.word_search import word_search
from peasant_ld.model import Role
from sizes import size

PARTS = (
    "Maria", "José", "Zilda", "Quaresma", "Dupré", "Müller", "Мария", "李小明", "d'Ávila", "MariaZilda", "mdupre",
    "Açude", "Verde", "e", "M.", "\u00ad", "\u200b", "\u0301", "-\n", "\n", "&amp;", "%20", "%C3%A9", '"', "\\", "/",
    "xn--bcher-kva", "@", ".", "_", " ", " ", " ", "nothing", "42", "½", "ﬁ", "«", "»", "–",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)
PERSONS = PersonNames(["Maria José Dupré", "Zilda Quaresma", "Jörg Müller", "Мария Иванова", "李小明", "Ana d'Ávila"])
PLACES = place_names(
    CalledBy(tuple(tokens_of(text)), Role.PLACE) for text in ("Açude Verde", "Quaresma", "Müller", "李小明")
)


@settings(max_examples=size(300, 20_000), deadline=None)
@given(st.lists(TEXTS, max_size=6))
def test_whatever_stands_in_a_text_is_found_in_its_record(texts: list[str]) -> None:
    for names in (PERSONS, PLACES):
        search = names.search()
        for text in [*texts, *reversed(texts)]:  # what was met before is known, and found again
            found = search(orjson.dumps({"id": "grant/g", "note": {"pt": text, "en": "no name"}}))
            assert found or not names.is_in(text)


@pytest.mark.parametrize(
    ("value", "may"),
    [
        ({"note": {"en": "nothing"}}, False),
        ({"note": {"en": "by Zilda Quaresma"}}, True),
        ({"note": {"en": "ZildaQuaresma"}}, True),
        ({"note": {"en": 'the "açude" in green'}}, False),
        ({"note": {"en": "a&ccedil;ude verde, ma&shy;ria dup&shy;ré"}}, True),
        ({"note": {"en": "Qua-\nresma"}}, True),
        ({"page": ["https://example.net/quares%6Da"]}, True),
    ],
)
def test_a_record_is_passed_where_none_of_its_words_is_sought(value: dict[str, Any], may: bool) -> None:
    assert PERSONS.search()(orjson.dumps(value)) is may


def test_all_words_of_a_name_of_a_place_are_asked_for() -> None:
    assert not PLACES.search()(orjson.dumps({"note": {"en": "um açude"}}))
    assert PLACES.search()(orjson.dumps({"note": {"en": "um açude verde"}}))


def test_a_word_is_folded_once_and_what_is_held_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HELD", 2)
    asked: list[str] = []

    def ways(text: str) -> list[str]:
        asked.extend(text.split())
        return [text]

    search = word_search({"zilda"}, ways)
    assert not search(b"one two three")
    assert not search(b"one two three")
    assert sorted(asked) == ["one", "three", "two"]
    assert search(b"four Zilda") == {"zilda"}
    assert not search(b"one")
    assert set(asked[3:]) == {"four", "Zilda", "one"}
