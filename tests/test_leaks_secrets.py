"""What is withheld, or taken out of a record, becomes words to look for; what everybody may read does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import peasant_ld
from datasets import make_dataset
from peasant_ld.flow import drive
from peasant_ld.release.leaks.secrets import Secret, Words, secrets_of

Data = dict[str, Any]
CLOSED = {"level": "restricted", "reason": "safety"}
CONSENT = {"basis": "consent", "consent": "given"}
OLGA = {
    "id": "person/olga-prado",
    "type": "Person",
    "name": {"und": "Olga Prado"},
    "altName": {"en": ["Tia Lô"]},
    "identifier": [
        {"scheme": "CPF", "value": "123.456.789-09"},
        {"scheme": "card", "value": "55-12"},
        {"scheme": "file", "value": "22-10-19"},  # so many steps are the outline of a coast, too
    ],
    "note": {"en": "Came from Vila Serena"},
    "homepage": "https://olga.example.net/~home",
}
HOUSE = {
    "id": "organization/house",
    "type": "Organization",
    "name": {"en": "Mill House"},
    "acronym": ["MLH", "MLHX"],
    "sameAs": ["https://register.example.net/no/20417733"],
    "access": CLOSED,
}
LEAGUE = {
    "id": "organization/league",
    "type": "Organization",
    "name": {"en": "The League"},
    "note": {"en": "A note that is closed"},
    "founded": "1987-05-04",
    "access": {"keys": {"note": "restricted", "founded": "restricted"}},
}
OPEN = {"id": "organization/open", "type": "Organization", "name": {"en": "Vila Aberta"}, "founded": "1987"}
EVERY = [OLGA, HOUSE, LEAGUE, OPEN]


def secrets(folder: Path, records: list[Any], more: str = "") -> dict[Words, Secret]:
    """What must not be in a release of these records."""
    make_dataset(folder, records, more=more)
    with drive(peasant_ld.open_dataset(folder).job(reject=True)) as checked:
        return secrets_of(checked)


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[Words, Secret]:
    return secrets(tmp_path_factory.mktemp("every") / "d", EVERY)


@pytest.mark.parametrize(
    ("words", "record", "key"),
    [
        ("person olga prado", "person/olga-prado", "id"),
        ("olga prado", "person/olga-prado", "id"),
        ("olgaprado", "person/olga-prado", "name"),
        ("tia lo", "person/olga-prado", "altName"),
        ("123 456 789 09", "person/olga-prado", "identifier"),
        ("12345678909", "person/olga-prado", "identifier"),
        ("22 10 19", "person/olga-prado", "identifier"),
        ("came from vila serena", "person/olga-prado", "note"),
        ("https olga example net home", "person/olga-prado", "homepage"),
        ("organization house", "organization/house", "id"),
        ("mill house", "organization/house", "name"),
        ("mlhx", "organization/house", "acronym"),
        ("https register example net no 20417733", "organization/house", "sameAs"),
        ("a note that is closed", "organization/league", "note"),
        ("1987 05 04", "organization/league", "founded"),
    ],
)
def test_a_withheld_value_is_looked_for(every: dict[Words, Secret], words: str, record: str, key: str) -> None:
    secret = every[tuple(words.split())]
    assert (secret.record, secret.key) == (record, key)
    assert secret.place is not None
    assert secret.place.file == "records/all.jsonl"
    assert secret.place.line == 1 + [each["id"] for each in EVERY].index(record)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("mlh", id="three letters"),
        pytest.param("55 12", id="four digits"),
        pytest.param("card", id="a word that our own files say"),
        pytest.param("tialo", id="a short name in one word"),
        pytest.param("millhouse", id="a name in one word, of nobody"),
        pytest.param("house", id="the end of an id that is of nobody"),
        pytest.param("organization league", id="the id of a record that goes out"),
        pytest.param("the league", id="a name that goes out"),
        pytest.param("vila aberta", id="a record that goes out"),
        pytest.param("organization", id="a kind"),
        pytest.param("1987", id="a year that goes out"),
    ],
)
def test_what_tells_nobody_anything_is_not_looked_for(every: dict[Words, Secret], words: str) -> None:
    assert tuple(words.split()) not in every


@pytest.mark.parametrize(
    ("words", "weak", "personal"),
    [
        ("olga prado", False, True),
        ("olgaprado", False, True),
        ("tia lo", False, True),
        ("came from vila serena", False, False),
        ("mill house", False, False),
        ("1987 05 04", True, False),
        ("12345678909", False, False),
        ("123 456 789 09", False, False),
    ],
)
def test_names_of_persons_and_bare_numbers_are_known_as_such(
    every: dict[Words, Secret], words: str, weak: bool, personal: bool
) -> None:
    secret = every[tuple(words.split())]
    assert (secret.weak, secret.personal) == (weak, personal)


NAMESAKE = {"id": "organization/olga", "type": "Organization", "name": {"en": "Olga Prado"}}


@pytest.mark.parametrize(
    ("told", "words", "stays"),
    [
        pytest.param({**OPEN, "name": {"en": "Mill House"}}, "mill house", False, id="a name that goes out too"),
        pytest.param({**OPEN, "name": {"en": "MILL-HOUSE"}}, "mill house", False, id="in other letters"),
        pytest.param({**OPEN, "name": {"en": "Old Mill House"}}, "mill house", True, id="a part of another name"),
        pytest.param(NAMESAKE, "olga prado", True, id="a person's name is a title"),
        pytest.param({**OPEN, "founded": "1987-05-04"}, "1987 05 04", False, id="a day that goes out too"),
        pytest.param({**OPEN, "founded": "1987-05"}, "1987 05 04", True, id="a month that goes out"),
        pytest.param(
            {**OPEN, "homepage": "https://register.example.net/no/20417733/more"},
            "https register example net no 20417733",
            False,
            id="the beginning of an address",
        ),
        pytest.param(
            {**OPEN, "homepage": "https://register.example.net/no"},
            "https register example net no 20417733",
            True,
            id="only the beginning of the secret",
        ),
    ],
)
def test_what_goes_out_as_a_whole_value_is_no_secret(tmp_path: Path, told: Data, words: str, stays: bool) -> None:
    found = secrets(tmp_path / "d", [OLGA, HOUSE, LEAGUE, told])
    assert (tuple(words.split()) in found) is stays


def test_an_id_that_a_pseudonym_replaces_is_looked_for(tmp_path: Path) -> None:
    records = [{**OLGA, "access": CONSENT}]
    assert ("person", "olga", "prado") not in secrets(tmp_path / "a", records)
    found = secrets(tmp_path / "b", records, '[access]\npseudonyms = "../keys.json"\n')
    assert found["person", "olga", "prado"].key == "id"


def test_a_text_that_the_dataset_calls_harmless_or_says_of_itself_is_no_secret(tmp_path: Path) -> None:
    closed = [
        {**HOUSE, "id": f"organization/{n}", "name": {"en": name}}
        for n, name in enumerate(("Mill House", "Example", "Old Barn"))
    ]
    found = secrets(tmp_path / "d", closed, '[access]\nharmless = ["MILL house"]\n')
    assert ("mill", "house") not in found
    assert ("example",) not in found
    assert ("old", "barn") in found


def test_of_a_record_that_waits_to_be_mended_the_closed_values_are_looked_for(tmp_path: Path) -> None:
    broken = {"id": "person/rita-luz", "type": "Person", "name": 5, "altName": {"en": ["Rita Luz"]}}
    public = {"id": "organization/x", "type": "Organization", "name": 5, "note": {"en": "Nothing is closed here"}}
    found = secrets(tmp_path / "d", [broken, public])
    assert found["rita", "luz"].record == "person/rita-luz"
    assert ("nothing", "is", "closed", "here") not in found


def test_where_everything_goes_out_there_is_no_secret(tmp_path: Path) -> None:
    assert secrets(tmp_path / "d", [OPEN]) == {}
