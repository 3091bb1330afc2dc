"""Whole cells that are no text: words for nothing, signs of lost values, yes and no in five languages."""

from __future__ import annotations

import unicodedata

import pytest

from peasant_ld.reading.sheets.cell_words import NOTHING, ODD, bare, is_lost, is_nothing, read_flag


@pytest.mark.parametrize(
    "text",
    [
        *("#N/D", "#N/A", "N/A", "n/a", "n.d.", "N.D.", "s.d.", "S/D", "NULL", "null", "\\N", "NaN", "NaT", "<NA>"),
        *("None", "undefined", "-", "—", "?", "...", " - ", "NA", "(blank)", "(vazio)", "0000-00-00", "Unknown"),
        *("sem dados", "Sem Dados", "SEM DADOS", "não informado", "nao informado", "Não Informado", "NÃO INFORMADO"),
        *("sin datos", "No aplica", "Desconocido", "sans objet", "Non renseigné", "pa gen", "Enkoni", "nenhum"),
        unicodedata.normalize("NFD", "não informado"),
    ],
)
def test_words_for_nothing_are_known_in_five_languages_and_as_programs_write_them(text: str) -> None:
    assert is_nothing(text)
    assert text.strip() in ODD


@pytest.mark.parametrize(
    "text",
    [
        *("0", "no", "não", "No", "non", "x", "Nan", "Nil", "ND", "SD", "-5", "n/a (2018)", "sem dados de 2018", ""),
        *("Associação N/A", "A", "Nada", "null and void", "#", "#1", "none of them", "--x", "?!"),
    ],
)
def test_a_value_is_not_nothing(text: str) -> None:
    assert not is_nothing(text)


@pytest.mark.parametrize("text", ["nenhum", "Ninguna", "aucun", "okenn"])
def test_none_may_mean_zero_where_things_are_counted(text: str) -> None:
    assert is_nothing(text)
    assert not is_nothing(text, counts=True)
    assert is_nothing("n/d", counts=True)


@pytest.mark.parametrize("text", ["#REF!", "#VALOR!", "#¡VALOR!", "#NOME?", "#DIV/0!", "Err:502", " #NUM! ", "#####"])
def test_the_error_of_a_formula_is_a_lost_value_and_not_nothing(text: str) -> None:
    assert is_lost(text)
    assert not is_nothing(text)


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        ("true TRUE Yes y Sim SIM s Sí sí si Oui o Wi x X ✓ 1 1.0 t VERDADEIRO Verdadero VRAI vrè", True),
        ("false FALSE No n Não nao NON non Non 0 0.0 f FALSO FAUX fo ✗", False),
        ("perhaps maybe 2 -1 sim/não simpático ? yess 01 10", None),
    ],
)
def test_yes_and_no_are_known_in_five_languages(words: str, flag: bool | None) -> None:
    assert {read_flag(word) for word in words.split()} == {flag}
    assert read_flag(f" {words.split()[0]} ") is flag


def test_no_word_for_nothing_says_yes_or_no() -> None:
    assert {word for word in NOTHING if read_flag(word) is not None} == set()


def test_a_bare_word_has_no_case_accents_and_doubled_blanks() -> None:
    assert bare("  NÃO   Informado ") == "nao informado"
