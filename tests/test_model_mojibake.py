"""Letters that were read in the wrong encoding are known, and come back; all others stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.model.mojibake import demojibake, is_garbled


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("SÃ£o TomÃ©", "São Tomé"),
        ("SÃ£o Tomé", "São Tomé"),
        ("ÃƒÂ£", "ã"),
        ("Lâ€™Ã‰tat", "L’État"),
        ("â‚¬ 5", "€ 5"),
        ("Associa√ß√£o", "Associação"),
        ("Associa├º├úo", "Associação"),
    ],
)
def test_letters_read_in_the_wrong_encoding_come_back(text: str, mended: str) -> None:
    assert demojibake(text) == mended


@pytest.mark.parametrize(
    "text",
    ["São Tomé", "IRMÃ\u00a0»", "Åland", "âge", "Ã", "À «la» carte", "Đà Nẵng", "日本", "Ω", "√2", "√Ω", "├─"],
)
def test_letters_that_are_right_stay(text: str) -> None:
    assert demojibake(text) == text


@pytest.mark.parametrize(("text", "garbled"), [("SÃ£o TomÃ©", True), ("São Tomé", False), ("Sao", False), ("Ã", False)])
def test_that_there_are_such_letters_is_seen(text: str, garbled: bool) -> None:
    assert is_garbled(text) is garbled


@given(st.text(alphabet="áàâãçéêíñóôõúü aeiou", max_size=20))
def test_whatever_was_read_so_comes_back(text: str) -> None:
    assert demojibake(text.encode().decode("latin-1")) == text
