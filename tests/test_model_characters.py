"""Characters that turn or hide text are found by their names; what the scripts of the world need is left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.check import compile_checker
from peasant_ld.model import load_model
from peasant_ld.model.characters import HIDDEN, hidden_in, name_of
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Record

ENGINES = {name: compile_checker(load_model(), name) for name in ("fast", "reference")}

HIDES: dict[str, str] = {
    "A\u202eB": "U+202E RIGHT-TO-LEFT OVERRIDE",
    "A\u202aB\u202c": "U+202A LEFT-TO-RIGHT EMBEDDING",
    "\u2066A\u2069": "U+2066 LEFT-TO-RIGHT ISOLATE",
    "\ufeffA": "U+FEFF ZERO WIDTH NO-BREAK SPACE",
    "A\ufeffB": "U+FEFF ZERO WIDTH NO-BREAK SPACE",
    "ro\u200bça": "U+200B ZERO WIDTH SPACE",
    "A\u2060B": "U+2060 WORD JOINER",
    "A\u2063B": "U+2063 INVISIBLE SEPARATOR",
    "A\u206aB": "U+206A INHIBIT SYMMETRIC SWAPPING",
    "soft\u00adhyphen": "U+00AD SOFT HYPHEN",
    "A\u034fB": "U+034F COMBINING GRAPHEME JOINER",
    "A\u3164B": "U+3164 HANGUL FILLER",
    "A\u115fB": "U+115F HANGUL CHOSEONG FILLER",
    "A\uffa0B": "U+FFA0 HALFWIDTH HANGUL FILLER",
    "A\u17b4B": "U+17B4 KHMER VOWEL INHERENT AQ",
    "A\U000e0041B": "U+E0041 TAG LATIN CAPITAL LETTER A",
    "A\U000e0001B": "U+E0001 LANGUAGE TAG",
    "A\U000e0fffB": "U+E0FFF reserved-E0FFF",
    "A\ufff0B": "U+FFF0 reserved-FFF0",
    "A\ufff9B\ufffaC\ufffb": "U+FFF9 INTERLINEAR ANNOTATION ANCHOR",
    "A\U0001d173B": "U+1D173 MUSICAL SYMBOL BEGIN BEAM",
    "A\u0085B": "U+0085 control-0085",
    "A\u0000B": "U+0000 control-0000",
    "A\u001b[31mB": "U+001B control-001B",
    "A\u007fB": "U+007F control-007F",
    "A\u009bB": "U+009B control-009B",
    "A\u000bB": "U+000B control-000B",
    "A\uffffB": "U+FFFF noncharacter-FFFF",
    "A\ufffeB": "U+FFFE noncharacter-FFFE",
    "A\ufdd0B": "U+FDD0 noncharacter-FDD0",
    "A\U0001ffffB": "U+1FFFF noncharacter-1FFFF",
    "A\U0010fffeB": "U+10FFFE noncharacter-10FFFE",
    "A\ud83dB": "U+D83D surrogate-D83D",
    "pass\u200cword": "U+200C ZERO WIDTH NON-JOINER",
    "\u200dA": "U+200D ZERO WIDTH JOINER",
    "क\u200d\u200dष": "U+200D ZERO WIDTH JOINER",
    "A\ufe0fB": "U+FE0F VARIATION SELECTOR-16",
    "❤\ufe0f\ufe0f": "U+FE0F VARIATION SELECTOR-16",
    "A\U000e0100B": "U+E0100 VARIATION SELECTOR-17",
    "A\u180eB": "U+180E MONGOLIAN VOWEL SEPARATOR",
}
SHOWS = [
    *("Brigada Dessalines", "Educação", "Educac\u0327a\u0303o", "Kreyòl ayisyen", "\ttab and\nbreak\r\n", "a\u00a0b"),
    *("\u200fأرض", "العربية \u061c12", "עברית\u200e (1984)", "می\u200cخواهم", "ه\u200d.ش", "क\u094d\u200dष"),
    *("ක්\u200dෂ", "അവന്\u200d", "မြန်မာ", "ខ្មែរ", "ᠮᠣᠩᠭᠣᠯ\u180eᠠ", "ᠠ\u180b", "👩\u200d🌾 farmer", "👩🏽\u200d🌾"),
    *("❤\ufe0f\u200d🔥", "🏳\ufe0f\u200d🌈", "1\ufe0f\u20e3", "☀\ufe0e", "©\ufe0f 1984", "葛\U000e0100城市", "漢字かな"),
    *("한국어", "𝒜\u2028B", "\ufffd", "\ufffc", "Ω", "ﬁ"),
]


def problems_of(text: str, engine: str) -> list[Problem]:
    data = {"id": "concept/c", "type": "Concept", "name": {"en": text}, "notation": [text]}
    return ENGINES[engine](Record(data, Place("a.jsonl", 1)))


@pytest.mark.parametrize("text", HIDES, ids=ascii)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_character_that_hides_text_is_told_by_name_in_every_text(text: str, engine: str) -> None:
    sign = hidden_in(text)
    assert sign
    assert name_of(sign) == HIDES[text]
    found = problems_of(text, engine)
    assert {(each.code, each.place and each.place.pointer) for each in found} == {
        ("PLD040", "/name/en"),
        ("PLD040", "/notation/0"),
    }
    assert {each.facts["sign"] for each in found} == {HIDES[text]}


@pytest.mark.parametrize("text", SHOWS, ids=ascii)
@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_script_needs_is_no_hidden_character(text: str, engine: str) -> None:
    assert hidden_in(text) is None
    assert problems_of(text, engine) == []


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\ufeff", "\u00ad", "\U000e0041", "\uffff"], ids=ascii)
@pytest.mark.parametrize(
    ("key", "value", "pointer"),
    [
        ("id", "concept/a{}b", "/id"),
        ("broader", ["concept/a", "concept/a{}b"], "/broader/1"),
        ("homepage", "https://example.org/{}a", "/homepage"),
        ("exactMatch", "https://example.org/a#{}", "/exactMatch"),
        ("acronym", "A{}B", "/acronym"),
        ("altName", {"en": ["A", "A{}B"]}, "/altName/en/1"),
    ],
)
def test_a_hidden_character_is_told_as_one_in_ids_references_and_addresses_as_well(
    key: str, value: object, pointer: str, sign: str, engine: str
) -> None:
    data = {"id": "concept/c", "type": "Concept", "name": {"en": "C"}, key: filled(value, sign)}
    (found,) = ENGINES[engine](Record(data, Place("a.jsonl", 1)))
    assert (found.code, found.place and found.place.pointer) == ("PLD040", pointer)
    assert found.facts["sign"] == name_of(sign)


def filled(value: object, sign: str) -> object:
    """A value with the sign where `{}` stands."""
    if isinstance(value, str):
        return value.replace("{}", sign)
    if isinstance(value, dict):
        return {key: filled(inner, sign) for key, inner in value.items()}
    return [filled(each, sign) for each in value] if isinstance(value, list) else value


@given(st.text(st.characters(), min_size=1, max_size=12))
def test_both_engines_find_a_hidden_character_where_the_library_does(text: str) -> None:
    found = ["PLD040" in {each.code for each in problems_of(text, engine)} for engine in ENGINES]
    assert found == [hidden_in(text) is not None] * 2


def test_every_format_character_without_a_shape_is_hidden_somewhere() -> None:
    """Cf of Unicode, but for marks of direction and the signs of Arabic, Syriac, Kaithi and Egyptian that are seen."""
    seen = [*range(0x600, 0x606), 0x61C, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x200E, 0x200F, 0x110BD, 0x110CD]
    points = [point for point in range(0x110000) if unicodedata.category(chr(point)) == "Cf"]
    left = [point for point in points if hidden_in(f"A{chr(point)}B") is None and not 0x13430 <= point <= 0x1343F]
    assert sorted(set(left) - set(seen)) == []


def test_the_schema_states_the_pattern_for_hidden_characters() -> None:
    definitions = load_model().common["$defs"]
    assert {definitions[name]["not"]["pattern"] for name in ("sentence", "token")} == {HIDDEN}
