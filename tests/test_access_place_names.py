"""The names of places that go out less exact are found in any text, id or address, and no other words are."""

from __future__ import annotations

import json

import pytest

from peasant_ld.access.folding import tokens_of
from peasant_ld.access.place_names import CalledBy, PlaceNames, is_telling, place_names
from peasant_ld.model import Role


def called(text: str, sort: Role | None = Role.PLACE) -> CalledBy:
    """The name of a place."""
    return CalledBy(tuple(tokens_of(text)), sort)


def names_of(*texts: str) -> PlaceNames:
    """The names of places, made ready."""
    return place_names(map(called, texts))


NAMES = names_of("Açude Verde", "Açude do Meio", "Olho")


@pytest.mark.parametrize(
    "text",
    [
        "They met at Açude Verde.",
        "acude verde",
        "from AÇUDE-VERDE to the road",
        "https://example.org/place/acude_verde/2",
        "https://example.org/?q=A%C3%A7ude%20Verde",
        "A&ccedil;ude&nbsp;Verde",
        "by the açude, then Açude do Meio",
        "olho",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert NAMES.is_in(text)
    assert NAMES.may_be_in(json.dumps({"note": text}, ensure_ascii=False).encode())
    assert NAMES.may_be_in(json.dumps({"note": text}).encode())


@pytest.mark.parametrize("text", ["", "Verde Açude", "an açude", "açude meio", "Verde", "olhos", "Sta Rio", "do Meio"])
def test_part_of_a_name_is_no_name(text: str) -> None:
    assert not NAMES.is_in(text)


@pytest.mark.parametrize("text", ["", "Verde", "olhos", "the lake", "meio"])
def test_a_record_without_the_first_word_of_a_name_need_not_be_looked_at(text: str) -> None:
    assert not NAMES.may_be_in(text.encode())


@pytest.mark.parametrize("name", ["Sta", "a b c", "Éu"])
def test_a_name_of_less_than_four_letters_is_not_looked_for(name: str) -> None:
    assert not is_telling(called(name), of_place=True)


@pytest.mark.parametrize("name", ["Stan", "a b cd", "Éuva"])
def test_a_name_of_four_letters_is_looked_for(name: str) -> None:
    assert is_telling(called(name), of_place=True)
    assert names_of(name).is_in(name)


@pytest.mark.parametrize(("name", "telling"), [("Sementes", True), ("Semente", False), ("Rede Sul", True)])
def test_a_single_word_that_is_no_place_is_looked_for_from_eight_letters_on(name: str, telling: bool) -> None:
    assert is_telling(called(name, None), of_place=False) is telling


@pytest.mark.parametrize("told", ["Várzea Funda", "varzea-funda", "VÁRZEA  FUNDA"])
def test_a_name_that_the_release_tells_anyway_is_not_looked_for(told: str) -> None:
    names = names_of("Várzea Funda", "Várzea Alta").without([called(told)])
    assert not names.is_in("Várzea Funda")
    assert names.is_in("Várzea Alta")


def test_the_title_of_a_document_is_no_other_name_of_a_place() -> None:
    assert names_of("Várzea Funda").without([called("Várzea Funda", Role.DOCUMENT)]).is_in("Várzea Funda")


def test_a_longer_name_that_is_told_leaves_the_shorter_one_to_be_looked_for() -> None:
    assert names_of("Várzea").without([called("Várzea Funda")]).is_in("Várzea Funda")


def test_without_a_name_nothing_is_looked_for() -> None:
    assert not names_of()
    assert not names_of().is_in("Várzea")
