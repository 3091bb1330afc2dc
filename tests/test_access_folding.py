"""Texts are compared by bare words, whatever case, accent, script, escape or unseen sign they are written with."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.access.folding import fold, has_other_readings, levelled, readings, tokens_of, unescaped


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ABC xyz", "abc xyz"),
        ("São João", "sao joao"),
        ("Sa\u0303o", "sao"),
        ("ÀÉÎÕÜÇÑ", "aeioucn"),
        ("Straße", "strasse"),
        ("ﬁne", "fine"),
        ("Ⅳ", "iv"),
        ("ｗｉｄｅ", "wide"),
        ("İstanbul", "istanbul"),
        # letters of Latin alphabets that do not decompose
        ("ł ø đ ð ħ ı ŧ ŋ ɓ ɗ ƙ ɔ ɛ ə", "l o d d h i t n b d k o e e"),
        ("Ł Ø Đ Ð Ħ Ŋ Æ Œ Þ", "l o d d h n ae oe th"),
        ("æ œ þ", "ae oe th"),
        # Cyrillic, letter by letter
        ("а б в г д е з и к л м н о п р с т у ф ы э", "a b v g d e z i k l m n o p r s t u f y e"),
        ("і є ґ ї й ё", "i e g i i e"),
        ("ж х ц ч ш щ ю я", "zh kh ts ch sh shch iu ia"),
        ("объект, соль", "obekt, sol"),
        # Greek, letter by letter
        ("α β γ δ ε ζ η ι κ λ μ ν ξ ο π ρ σ τ υ φ ω", "a v g d e z i i k l m n x o p r s t y f o"),
        ("θ χ ψ ς", "th ch ps s"),
        ("Φωτεινή Παπά", "foteini papa"),
        # signs that nobody sees
        *((f"é{sign}x", "ex") for sign in "\u00ad\u200b\u200f\u202a\u202e\u2060\u2069\ufeff\u0300\u036f\u1ab0\u1dc0"),
        *((f"é{sign}x", "ex") for sign in "\u20d0\ufe20"),
        ("李小明", "李小明"),
    ],
)
def test_a_text_becomes_small_plain_letters(written: str, plain: str) -> None:
    assert fold(written) == plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Zilda Quaresma", ["zilda", "quaresma"]),
        ("zilda_quaresma-7.JPG", ["zilda", "quaresma", "7", "jpg"]),
        ("Z. Quaresma's", ["z", "quaresma", "s"]),
        ("São_João d'Ávila", ["sao", "joao", "d", "avila"]),
        ("李小明 ab", ["李", "小", "明", "ab"]),
        ("กข", ["ก", "ข"]),
        ("こに", ["こ", "に"]),
        ("naïve\tand\nplain", ["naive", "and", "plain"]),
        ("é2018", ["e2018"]),
        ("[a]{b}`c@d", ["a", "b", "c", "d"]),
        ("\x7f0/9:", ["0", "9"]),
    ],
)
def test_a_text_has_words(text: str, words: list[str]) -> None:
    assert tokens_of(text) == words


@given(st.text(st.characters(codec="ascii"), max_size=30))
def test_plain_text_has_the_same_words_the_quick_way_and_the_long_way(text: str) -> None:
    assert tokens_of(text) == [word for word in tokens_of(f"{text} é") if word][:-1]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("plain", "plain"),
        ("São João", "São João"),
        ("28º 12", "28° 12"),
        ("28\u00ba", "28°"),
        ("a&#64;b", "a@b"),
        ("a&amp;b", "a&b"),
        ("é&nbsp;a", "é a"),
        ("a%40b", "a@b"),
        ("a%41b", "a%41b"),
        ("５５", "55"),
        ("a＠b", "a@b"),
        ("a\u00a0b", "a b"),
        ("a\u00adb", "ab"),
        ("a\u200bb", "ab"),
        *((f"1{dash}2", "1-2") for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"),
        ("CASE é", "CASE é"),
    ],
)
def test_signs_that_only_look_otherwise_become_plain_ones(text: str, plain: str) -> None:
    assert levelled(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("plain", "plain"),
        (r"caf\u00e9", "café"),
        (r"caf\u00E9", "café"),
        (r"\U0001F600", "😀"),
        (r"\ud83d\ude00", "😀"),
        (r"a\ud83db", "a\ufffdb"),
        (r"a\UFFFFFFFFb", "a b"),
        (r"a\U0010FFFFb", "a\U0010ffffb"),
        (r"a\U00110000b", "a b"),
        (r"a\nb", "a\nb"),
        (r"a\rb", "a\rb"),
        (r"a\tb", "a\tb"),
        (r"a\bb", "a b"),
        (r"a\fb", "a b"),
        (r"\"a\" \'b\' c\/d e\\f", "\"a\" 'b' c/d e\\f"),
        (r"a\x", r"a\x"),
        ("&eacute;&#64;", "é@"),
        ("&amp;", "&"),
        ("%C3%A9", "é"),
        ("100%", "100%"),
        (r"\u0026eacute;", "é"),
        ("&#37;41", "A"),
    ],
)
def test_escapes_are_undone(text: str, plain: str) -> None:
    assert unescaped(text) == plain


WORD = st.text("abcXYZéßЖ中ñ ", min_size=1, max_size=8)


@given(WORD)
def test_whatever_a_format_escapes_is_read_again(word: str) -> None:
    assert unescaped(json.dumps(word)[1:-1]) == word
    assert unescaped(quote(word)) == word
    assert unescaped(html.escape(word)) == word
    assert unescaped("".join(f"&#{ord(letter)};" for letter in word)) == word


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("", []),
        ("plain words, 12 of them", []),
        ("JSON and ISO", []),
        ("Ávila", []),
        ("co-op", []),
        ("Pra-\ndo", ["Prado"]),
        ("Pra- \t\r\n  do", ["Prado"]),
        ("Pra\u2010\ndo", ["Prado"]),
        ("Pra\u00ad\ndo", ["Prado"]),
        ("12-\n34", []),
        ("Prado\n", []),
        ("olgaPrado", ["olga Prado"]),
        ("OLGAPrado", ["OLGA Prado"]),
        ("zoëPrado", ["zoë Prado"]),
        ("Prado7", ["Prado 7"]),
        ("7Prado", ["7 Prado"]),
        ("olgaPra-\ndo", ["olgaPrado", "olga Prado"]),
        ("Müller", ["Mueller"]),
        ("Ørsted søn", ["Ørsted soen"]),
        ("Mu\u0308ller", ["Mueller"]),
        ("A\u030angstrom a\u030angstrom", ["Ångstrom aangstrom"]),
        ("Рита", ["P\u0438\u0442\u0430"]),
        ("ΡΗΤΑ", ["PH\u03a4\u0391"]),
    ],
)
def test_a_text_is_read_in_each_way_in_which_it_could_be_meant(text: str, others: list[str]) -> None:
    first, *rest = readings(text)
    assert first == text
    assert sorted(set(rest)) == sorted(set(others))
    if others:
        assert has_other_readings(text)
        assert has_other_readings(json.dumps({"note": {"en": text}}, ensure_ascii=False))


@pytest.mark.parametrize("text", ["", "plain words", "12 of them", "Olga Prado", "co-op", '{"altName":"x"}', "JSON"])
def test_a_quick_look_tells_that_there_is_one_way_to_read_a_text(text: str) -> None:
    assert not has_other_readings(text)
    assert [*readings(text)][:1] == [text]


@given(st.text(alphabet="aZ7 éüРЖ-\n\u00ad\u0308"))
def test_a_quick_look_misses_no_other_reading(text: str) -> None:
    assert has_other_readings(text) or [*readings(text)] == [text]
