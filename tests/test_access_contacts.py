"""What leads to people is found in any text: e-mail, telephone, exact coordinates; ordinary numbers are let pass."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.access.contacts import (
    INTERNATIONAL,
    MAIL,
    contacts_in,
    is_suspect,
    is_suspect_in,
    no_texts,
    strings_in,
    strings_of,
)
from peasant_ld.check.columns import alike, texts_in

Data = dict[str, Any]
WORDS = [
    "tel",
    "tél",
    "telephone",
    "téléphone",
    "telefone",
    "telefono",
    "teléfono",
    "telefòn",
    "phone",
    "fone",
    "cel",
    "celular",
    "mobile",
    "mobil",
    "whatsapp",
    "zap",
]

MAILS = [
    "ana@example.org",
    "ana.souza+x%y-z_1@mail.example.org",
    "write to ana@example.org, please",
    "<ana@example.org>",
    "ana @ example.org",
    "ana(at)example.org",
    "ana( at)example.org",
    "ana[ at]example.org",
    "ana (\tat\t) example.org",
    "ana\nat\nexample dot org",
    "ana\tat\texample\tdot\torg",
    "ana at example\rdot org",
    "ana (at) example.org",
    "ana[at]example.org",
    "ana{at}example.org",
    "ana<at>example.org",
    "ana ( at ) example.org",
    "ana(@)example.org",
    "ana [@] example.org",
    "ana(arroba)example.org",
    "ana[arroba]example.com.br",
    "ana AT example DOT org",
    "ana at example dot org",
    "ana arroba example ponto org",
    "ana arroba example punto org",
    "ana at example point org",
    "ana@example . org",
    "ana@example(dot)org",
    "ana@example [ponto] org",
    "ana@example dot co dot uk",
    "ana@sub.example.co.uk",
    "ana＠example.org",
    "ana%40example.org",
    "ana&#64;example.org",
    "ana&commat;example.org",
    "ana@exam\u00adple.org",
    "ana@example[.]org",
    "ana@example(.)org",
    "ana@example{.}org",
    "ana [at] example [.] org",
    "ana at example[.]org",
    "ana {at} example {dot} org",
    "ana < at > example.org",
    "ana arobase example point org",
    "ana (arobas) example.org",
    "ana arobaz example pwen org",
    "ana (arobase) example (point) org",
    "ana@example\u2024org",
]
PHONES = [
    "+55 11 98765-4321",
    "+5511987654321",
    "+ 55 11 98765 4321",
    "+(55) 11 98765-4321",
    "+509.3412.3456",
    "+509/3412/3456",
    "+33 1 42 34 56 78",
    "+1 (202) 555-0123",
    "0055 11 98765-4321",
    "00509 3412 3456",
    "(11) 98765-4321",
    "(11) 8765-4321",
    "(011) 8765 4321",
    "(11)98765.4321",
    "11 3456-7890",
    "(call 21 2345.6789)",
    "011 3456-7890",
    "+\u0665\u0665 \u0661\u0661 \u0669\u0668\u0667\u0666\u0665-\u0664\u0663\u0662\u0661",
    "tel: \u06f0\u06f2\u06f1 \u06f5\u06f5\u06f5 \u06f0\u06f1\u06f2\u06f3",
    "+\u096b\u096b \u0967\u0967 3456-7890",
    "11 98765-4321",
    "55 11 98765-4321",
    "55 11 9 8765-4321",
    "11 9 8765.4321",
    "11 98765 4321",
    "wa.me/5511987654321",
    "wa.me/message",
    "00507 3412 3456",
    "https://wa.me/5511987654321",
    "api.whatsapp.com/send?phone=1",
    "chat.whatsapp.com/AbCdEf",
    "202-555-0123",
    "202.555.0123",
    "202 555 0123",
    "1-202-555-0123",
    "082 123 4567",
    "011 123 4567",
    "84 123 4567",
    "82 123 4567",
    "258 84 123 4567",
    "509 3412 3456",
    "(509) 34-12-34-56",
    "509-3412-3456",
    "01 42 34 56 78",
    "06.12.34.56.78",
    "07-12-34-56-78",
    "Tel.: 3412-3456",
    "Tel 3412.3456",
    "TEL: (11) 3412-3456",
    "tel:341234",
    "Telefone da casa: 3412-3456",
    "phone of the office: 341 234 56",
    "tel # 3412 3456",
    "tel° 34123456",
    "+５５ 11 98765-4321",
    "+55\u00a011\u00a098765\u20114321",
    "+55–11–98765–4321",
    *(f"{word} 34123456" for word in WORDS),
    *(f"{word}: 3412-3456" for word in WORDS),
    *(f"{word.upper()} 3412 3456" for word in WORDS),
]
COORDINATES = [
    "23deg30'",
    "-28.12345, -52.98765",
    "28.123,52.987",
    "28.123;52.987",
    "28.123/52.987",
    "28.123 52.987",
    "28.12345° S, 52.98765° W",
    "28.12345 N / 52.98765",
    "-28,12345; -52,98765",
    "28,1234 52,9876",
    "28,1234° S; 52,9876",
    "28,1234/52,9876",
    "lat -28.123",
    "lat: 28,123",
    "lat -28,123",
    "lat=28,123",
    "lat\n28,123",
    "latitude 28,123",
    "latitude\t=28,123",
    "latitude = 28.1234",
    "Latitude: -8.123",
    "mlat=-28.1234",
    "28° 12' S",
    "28°12′S",
    "28º12'",
    "28 ° 12 ’",
    "28 deg 12 min",
    "28\ndeg 12 min",
    "28 deg\n12 min",
    "28 degrees 12 min",
    "28 degrés 12'",
    "28 graus 12'",
    "28 grau 12 min",
    "28 grados 12'",
    "28 grado 12'",
    "28 degré 12 min",
]
ORDINARY = [
    "",
    "a note",
    "12,500 families in 2018-2019",
    "USD 12500.00; 3.1415926",
    "file no. 12345678",
    "from 2016-08-01 to 2017-08-31",
    "@movement on the web",
    "me@home",
    "me@home.x",
    "5 + 7 = 12",
    "+5 7 8",
    "+55 11 98",
    "+0198765432",
    "1+5511987654",
    "cells 4 and 5",
    "cell 34",
    "a tel aviv trip in 1998",
    "tel 1998-1999",
    "mobile schools: 2016-2018",
    "hotel 34123456",
    "telex 34123456",
    "the phone of the woman who lives in the house: 3412-3456",
    "an area of 12.5 ha, 3.75 km",
    "12.50, 13.75",
    "12,500; 13,750",
    "ISBN 978-85-7743-123-4",
    "20°C",
    "20° 5",
    "doi 10.1234/567.8901",
    "10.1234/567.8901",
    "we are at home; point 3",
    "look at me. Dot your i",
    "see us @ MST. The next",
    "gras 12 min later",
    "flat 3.1234",
    "lat 3.12",
    "lote 00123 of 2016",
    "(11) 987",
    "(11) 98765-43210",
    "11 98765-43210",
    "1.11 98765-4321",
    "whatsapp.com",
    "wa.me",
    "wa.me/ ",
    "see the list at home. point",
    "grant 360G-202-555-0123",
    "doi 10.1234/202-555-0123",
    "ISBN 978-0-306-40615-7",
    "in 12 2019-2020",
    "\u0661\u0669\u0668\u0664",
    "ISSN 2345-6789",
    "ISBN 0-306-40615-2",
    "1.202 555 families",
    "on 01-04-2018 and 06.12.2019",
    "01 04 2018",
    "in 509 - 34 villages",
    "84 123 hectares",
    "011 123",
    "USD 202 555 012.34",
    "from 2016 2017 2018",
    "a[.]b",
    "the word dot (.) ends it",
]


def looks(text: str, key: str = "note") -> dict[str, str]:
    return contacts_in({"id": "x", "type": ["Document"], key: {"en": text}})


def suspect(text: str) -> bool:
    record = {"id": "x", "note": {"en": text}}
    found = {is_suspect(json.dumps(record, ensure_ascii=False).encode()), is_suspect(text.encode())}
    return found == {True}


@pytest.mark.parametrize("text", MAILS)
def test_an_address_of_e_mail_is_found_however_it_is_written(text: str) -> None:
    assert looks(text) == {"note": "e-mail"}
    assert looks(f"see {text} soon") == {"note": "e-mail"}
    assert suspect(text)
    assert suspect(f"see {text} soon")


@pytest.mark.parametrize("text", PHONES)
def test_a_telephone_number_is_found_however_it_is_written(text: str) -> None:
    assert looks(text) == {"note": "telephone"}
    assert looks(f"call {text} soon") == {"note": "telephone"}
    assert suspect(text)


@pytest.mark.parametrize("text", COORDINATES)
def test_exact_coordinates_are_found_however_they_are_written(text: str) -> None:
    assert looks(text) == {"note": "coordinates"}
    assert looks(f"by {text} on") == {"note": "coordinates"}
    assert suspect(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_texts_lead_to_nobody(text: str) -> None:
    assert looks(text) == {}


@pytest.mark.parametrize(
    "text",
    ["", "a note of 2018", "Zilda, 12 years", "from 2016 to 2018", "é – “quoted”", "3 & 4", "100%40", "12.5 and 7,25"],
)
def test_a_quick_look_lets_plain_texts_pass(text: str) -> None:
    assert not is_suspect(text.encode())
    assert not is_suspect_in([text, "é", "another"])


@given(
    st.sampled_from([*MAILS, *PHONES, *COORDINATES]),
    st.text("abz XYZ.,:;é–(中\n", max_size=12),
    st.text("abz XYZ.,:;é–)中\n", max_size=12),
)
def test_a_quick_look_never_overlooks_what_the_search_finds(text: str, before: str, after: str) -> None:
    record = {"id": "x", "type": ["Document"], "note": {"en": f"{before} {text} {after}"}}
    if contacts_in(record):
        assert is_suspect(json.dumps(record, ensure_ascii=False).encode())
        assert is_suspect_in(texts_in(alike([record, {"id": "y", "type": ["Document"]}]), no_texts))


NOTE: Data = {"id": "x#evidence-note-a", "type": ["Statement"]}
DATE: Data = {"id": "x#founded", "type": ["TemporalEntity"]}


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"homepage": "https://wa.me/5511987654321"}, {"homepage": "telephone"}),
        ({"page": ["https://a.org/", "mailto:ana@example.org"]}, {"page": "e-mail"}),
        ({"identifier": [{"id": "x#1", "value": "ana@example.org"}]}, {"identifier": "e-mail"}),
        ({"note": {"en": "none", "pt": "ana@example.org"}}, {"note": "e-mail"}),
        (
            {"note": {"en": "ana@example.org"}, "description": {"en": "28° 12'"}},
            {"note": "e-mail", "description": "coordinates"},
        ),
        ({"note": {"en": "+55 11 98765-4321", "pt": "ana@example.org"}}, {"note": "telephone"}),
        # of one text the kinds in order: e-mail, telephone, coordinates
        ({"note": {"en": "28° 12' +55 11 98765-4321 ana@example.org"}}, {"note": "e-mail"}),
        ({"note": {"en": "28° 12' +55 11 98765-4321"}}, {"note": "telephone"}),
        # what is no free text
        ({"type": ["ana@example.org"]}, {}),
        ({"founded": {"id": "x#f", "type": ["TemporalEntity"], "date": "28.123,52.987"}}, {}),
        ({"evidence": [NOTE | {"object": "ana@example.org", "subject": "a@example.org"}]}, {}),
        ({"evidence": [NOTE | {"predicate": "b@example.org"}]}, {}),
        # a key of the same name in a record of a kind of one's own, and texts in Indonesian
        ({"subject": {"en": "ana@example.org"}}, {"subject": "e-mail"}),
        ({"object": ["ana@example.org"], "date": "+55 11 98765-4321"}, {"object": "e-mail", "date": "telephone"}),
        ({"earliest": {"en": "28° 12'"}}, {"earliest": "coordinates"}),
        ({"note": {"id": "ana@example.org"}}, {"note": "e-mail"}),
        ({"altName": {"en": ["a"], "id": ["b", "ana@example.org"]}}, {"altName": "e-mail"}),
        ({"evidence": [NOTE | {"note": {"id": "ana@example.org"}}]}, {"evidence": "e-mail"}),
        ({"evidence": [{"where": "ana@example.org"}]}, {"evidence": "e-mail"}),
        ({"count": 5511987654321}, {}),
    ],
)
def test_the_key_in_which_it_stands_is_told(record: Data, found: dict[str, str]) -> None:
    assert contacts_in({"id": "ana@example.org", "type": ["Document"]} | record) == found


MAP = "https://www.openstreetmap.org/#map=15/-28.1234/-52.9876"


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"page": [MAP]}, {"page": "coordinates"}),
        ({"page": [MAP], "latitude": "-28.1234"}, {}),
        ({"page": ["http://a.org/28.123/52.987"], "latitude": "-28.123"}, {}),
        ({"page": ["urn:x:28.123/52.987"], "latitude": "-28.123"}, {}),
        ({"note": {"en": f"see {MAP}"}, "latitude": "-28.123"}, {"note": "coordinates"}),
        ({"note": {"en": f"{MAP} there"}, "latitude": "-28.123"}, {"note": "coordinates"}),
        ({"note": {"en": "28.123, 52.987"}, "latitude": "-28.123"}, {"note": "coordinates"}),
        ({"page": ["https://wa.me/5511987654321"], "latitude": "-28.123"}, {"page": "telephone"}),
        ({"sameAs": ["geo:-28.1234,-52.9876"], "latitude": "-28.1234"}, {}),
        # a place that is shown less exact than its map
        ({"page": [MAP], "latitude": "-28.12"}, {"page": "coordinates"}),
        ({"page": [MAP], "latitude": "-28"}, {"page": "coordinates"}),
        ({"sameAs": ["geo:-28.1234,-52.9876"], "latitude": "-28"}, {"sameAs": "coordinates"}),
        ({"page": ["https://a.org/", MAP]}, {"page": "coordinates"}),
    ],
)
def test_only_a_place_that_shows_its_coordinates_may_be_shown_on_a_map(record: Data, found: dict[str, str]) -> None:
    assert contacts_in({"id": "x", "type": ["Place"]} | record) == found


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("a", ["a"]),
        (["a", "b"], ["a", "b"]),
        ({"en": "a", "pt": ["b", "c"]}, ["a", "b", "c"]),
        ([{"id": "x#1", "type": ["Identifier"], "value": "7"}], ["7"]),
        (DATE | {"date": "2018", "earliest": "a", "latest": "b", "asWritten": "in 2018"}, ["in 2018"]),
        (NOTE | {"subject": "a", "predicate": "b", "object": {"@id": "c"}, "where": "p. 3"}, ["p. 3"]),
        ({"id": "a", "en": "b"}, ["a", "b"]),
        (5, []),
        (True, []),
        (None, []),
    ],
)
def test_every_text_in_a_value_is_told(value: Any, texts: list[str]) -> None:
    assert strings_in(value) == texts


def test_every_text_of_a_record_is_told_with_its_key_its_id_first() -> None:
    record = {"id": "x", "type": ["Document"], "name": {"en": "A"}, "page": ["https://a.org/"], "count": 3}
    assert list(strings_of(record)) == [("id", "x"), ("name", "A"), ("page", "https://a.org/")]


@pytest.mark.parametrize(
    ("text", "mail", "phone"),
    [
        ("ana@example.org", ["ana@example.org"], []),
        ("x ana.b@mail.example.org y", ["ana.b@mail.example.org"], []),
        ("ana (at) example.org", [], []),
        ("+55 11 98765-4321", [], ["+55 11 98765-4321"]),
        ("a+55 11 98765-4321", [], []),
        ("(11) 98765-4321", [], []),
    ],
)
def test_in_any_file_they_are_sought_as_an_address_book_has_them(text: str, mail: list[str], phone: list[str]) -> None:
    assert MAIL.findall(text) == mail
    assert [match[0] for match in INTERNATIONAL.finditer(text)] == phone
