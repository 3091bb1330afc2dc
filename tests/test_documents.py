"""Photographs, recordings and posters: who is shown is protected, also where no word says that it is a picture."""

import io
from typing import Any

import pytest

import peasant_ld
from peasant_ld.model import load_model
from peasant_ld.rdf.formats import Format, write_records
from peasant_ld.rdf.normalize import normalize
from protection import BASE as OWN
from protection import shown, withheld

Data = dict[str, Any]
MODEL, BASE = load_model(), "https://example.org/archive/"
NOBODY: Data = {"id": "person/ovidio", "type": "Person", "name": {"es": "Ovidio Chumpi"}}
ANYBODY = NOBODY | {"access": {"level": "public", "basis": "consent", "consent": "given"}}
CROWD: Data = {"id": "organization/weavers", "type": "Organization", "name": {"en": "Weavers"}}


def document(**keys: Any) -> Data:
    return {"id": "document/d", "type": "Document", "name": {"en": "At the ford"}, **keys}


@pytest.mark.parametrize(
    ("keys", "is_withheld"),
    [
        # a picture by its genre, by what it shows, or perhaps by a word of one's own
        ({"genre": "poster", "topic": ["person/ovidio"]}, True),
        ({"genre": "recording", "contributor": [{"agent": "person/ovidio"}]}, True),
        ({"genre": "painting", "depicts": ["person/ovidio"]}, True),
        ({"depicts": ["person/ovidio"]}, True),
        ({"ownGenre": ["concept/mural"], "related": ["person/ovidio"]}, True),
        # an article with a picture of somebody is held to what it says that it shows
        ({"genre": "article", "depicts": ["person/ovidio"]}, True),
        ({"genre": "article", "ownGenre": ["concept/essay"], "topic": ["person/ovidio"]}, False),
        ({"genre": "pamphlet", "topic": ["person/ovidio"]}, False),
        ({"genre": "poster", "depicts": ["organization/weavers"]}, False),
        # who made it, or holds the rights, need not be in it
        ({"genre": "poster", "author": ["person/ovidio"], "rightsHolder": ["person/ovidio"]}, False),
    ],
)
@pytest.mark.parametrize("person", [NOBODY, ANYBODY])
def test_what_shows_a_person_needs_a_basis_of_its_own(keys: Data, is_withheld: bool, person: Data) -> None:
    found = withheld([document(**keys), person, CROWD])
    assert found.get("document/d") == ("image-without-basis" if is_withheld else None)
    basis = {"access": {"level": "public", "basis": "consent", "consent": "given"}}
    assert "document/d" not in withheld([document(**keys, **basis), person, CROWD])


def test_a_contribution_goes_with_the_person_who_made_it_and_the_others_are_counted_anew() -> None:
    parts = [{"agent": "person/ovidio", "role": ["concept/speaker"]}, {"agent": "organization/weavers"}]
    found = shown([document(genre="pamphlet", contributor=parts), NOBODY, CROWD])["document/d"]
    assert [node["agent"] for node in found["contributor"]] == [f"{OWN}organization/weavers"]


def test_a_contribution_stands_without_a_role_that_is_withheld() -> None:
    role = {"id": "concept/speaker", "type": "Concept", "access": {"level": "restricted"}}
    parts = [{"agent": "organization/weavers", "role": ["concept/speaker"]}]
    (node,) = shown([document(genre="pamphlet", contributor=parts), role, CROWD])["document/d"]["contributor"]
    assert node["agent"] == f"{OWN}organization/weavers"
    assert "role" not in node


@pytest.mark.parametrize("text", ["PT1H30M", "PT0.5S", "P2D", "P1Y2M3DT4H5M6S", "PT90M"])
def test_a_length_of_time_is_written_after_iso_8601(text: str) -> None:
    assert problems(duration=text) == []


@pytest.mark.parametrize("text", ["1:30", "P", "PT", "P1DT", "P1W", "90 min", "pt1h", "PT1S2M", "-PT1H"])
def test_another_way_to_write_a_length_of_time_is_told(text: str) -> None:
    assert problems(duration=text) == [("PLD079", "/duration")]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ({"address": "https://example.org/a.jpg", "mediaType": "image/jpeg"}, []),
        ({"address": "https://example.org/a.jpg"}, []),
        ({"address": "https://example.org/a.jpg", "mediaType": "jpg"}, [("PLD079", "/file/0/mediaType")]),
        ({"address": "a.jpg"}, [("PLD034", "/file/0/address")]),
        ({"mediaType": "image/jpeg"}, [("PLD023", "/file/0")]),
    ],
)
def test_a_file_has_an_address_and_perhaps_a_media_type(file: Data, told: list[tuple[str, str]]) -> None:
    assert problems(file=[file]) == told


def test_a_reader_of_standard_terms_finds_who_is_shown_and_who_had_which_part() -> None:
    record = document(
        depicts=["organization/weavers"],
        contributor=[{"agent": "organization/weavers", "role": ["concept/singer"]}],
        duration="PT3M",
        file=[{"address": "https://example.org/a.mp3", "mediaType": "audio/mpeg"}],
    )
    out = io.BytesIO()
    write_records([normalize(record, MODEL, BASE)], out, Format.NTRIPLES, MODEL)
    text = out.getvalue().decode()
    for term in (
        "http://xmlns.com/foaf/0.1/depicts",
        "https://schema.org/about",
        "http://www.w3.org/ns/prov#qualifiedAttribution",
        "http://www.w3.org/ns/prov#agent",
        "http://www.w3.org/ns/dcat#hadRole",
        "https://schema.org/contentUrl",
        "https://schema.org/encodingFormat",
    ):
        assert f"<{term}>" in text
    assert '"PT3M"^^<http://www.w3.org/2001/XMLSchema#duration>' in text


def problems(**keys: Any) -> list[tuple[str, str]]:
    record = peasant_ld.Record(document(**keys), peasant_ld.Place("records/a.jsonl", 1))
    return [
        (each.code, each.place.pointer or "") for each in peasant_ld.check_records([record], alone=True) if each.place
    ]
