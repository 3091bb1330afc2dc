"""A record that is rejected names nobody through another record; nor does what `convert` and the library write."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import peasant_ld
from peasant_ld.access import Rules
from peasant_ld.access.rejected import rejected
from peasant_ld.cli import group
from peasant_ld.model import load_model
from peasant_ld.problem import Place
from test_access import BASE, BRIGADE, CONSENT, REPORT, World, codes, person
from test_leaks import every_byte

Data = dict[str, Any]
WRONG = {"founded": "soon"}  # no key of a person
TOLD = REPORT | {"note": {"en": "as Zilda Quaresma told us"}}
OTHER = {"id": "document/other", "type": "Document", "name": {"en": "Another"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the dataset lies."""
    return tmp_path / "dataset"


@pytest.mark.parametrize(
    ("wrong", "withheld"),
    [
        ({"type": "Person"}, True),
        ({"type": "person"}, True),
        ({"type": ["Person"]}, True),
        ({"id": "person/7"}, True),
        ({"type": "Person", "access": CONSENT}, False),
        ({"type": "Person", "access": CONSENT | {"consent": "yes"}}, True),
        ({"type": "Person", "access": "open"}, True),
        ({"type": "Place"}, False),
        ({"type": "Place", "access": {"level": "restricted"}}, True),
        ({"type": "Place", "access": ["restricted"]}, True),
        ({"type": "Place", "access": {"level": "secret"}}, True),
        ({"type": "Place", "access": {"levl": "restricted"}}, True),
        ({"type": "Place", "access": {"column C": "restricted"}}, True),
        ({"type": "Place", "acess": {"level": "restricted"}}, True),
        ({"type": "Place", "Access": "restricted"}, True),
        ({"type": "Place", "access": {"level": "public"}, "nam": "x"}, False),
        ({}, False),
    ],
)
def test_in_doubt_a_rejected_record_is_one_to_withhold(wrong: Data, withheld: bool) -> None:
    assert rejected(Place("a.json"), wrong, load_model()).is_withheld(Rules(load_model())) is withheld


@pytest.mark.parametrize("names", [{"und": "Zilda Quaresma"}, "Zilda Quaresma", ["Zilda Quaresma"], {"en": [{"x": 7}]}])
def test_names_are_read_in_whatever_form_they_are_written(names: Any) -> None:
    found = list(rejected(Place("a.json"), {"type": "Person", "name": names}, load_model()).names())
    assert found == (["Zilda Quaresma"] if "Zilda" in str(names) else [])


@pytest.mark.parametrize(
    "hidden",
    [
        [person() | WRONG],
        [person() | {"name": "Zilda Quaresma"}],
        [person(CONSENT) | {"name": {"en": "Ana Lima"}}, person()],  # two records with one id: the first stands
    ],
)
def test_the_name_of_a_rejected_person_goes_out_in_no_text(folder: Path, hidden: list[Data]) -> None:
    dataset = World(folder, [*hidden, TOLD, OTHER], "[access]\nk = 1\n").dataset
    report = dataset.publish(folder / "release", pages=False, reject=True)
    assert "PLD202" in codes(report)
    assert report.counts.adds_up
    assert all(b"quaresma" not in data.lower() for data in every_byte(folder / "release").values())
    assert b"Another" in every_byte(folder / "release")["data/dataset.ttl"]


def test_the_name_of_a_rejected_person_who_may_be_named_is_no_secret(folder: Path) -> None:
    dataset = World(folder, [person(CONSENT) | WRONG, TOLD]).dataset
    report = dataset.publish(folder / "release", pages=False, reject=True)
    assert codes(report) == ["PLD020"]
    assert (folder / "release").exists()


def test_what_a_rejected_record_would_keep_back_stops_the_release(folder: Path) -> None:
    place = {"id": "place/s", "type": "Place", "name": {"pt": "Sítio Jacarandá"}, "latitude": "x"}
    shown = REPORT | {"note": {"en": "in Sitio Jacaranda"}}
    dataset = World(folder, [place | {"access": {"level": "restricted"}}, shown]).dataset
    report = dataset.publish(folder / "release", pages=False, reject=True)
    assert {problem.key for problem in report.problems if problem.code == "PLD206"} == {"name"}
    assert not (folder / "release").exists()


def test_what_a_record_with_an_error_in_its_shape_keeps_back_is_searched_for_too(folder: Path) -> None:
    camp = {"id": "place/c", "type": "Place", "geonames": "https://sws.geonames.org/3449999/", "partOf": "place/none"}
    shown = REPORT | {"note": {"en": "see https://sws.geonames.org/3449999/"}}
    dataset = World(folder, [camp | {"access": {"keys": {"geonames": "restricted"}}}, shown]).dataset
    assert "PLD206" in codes(dataset.publish(folder / "release", pages=False, reject=True))


# --- names of files


@pytest.mark.slow
@pytest.mark.parametrize("name", ["zilda-quaresma.json", "quaresma_zilda.json"])
@pytest.mark.parametrize("record", [person(), person() | {"id": "person/x-2"}])
def test_a_file_named_after_a_person_is_not_named_in_the_release(folder: Path, name: str, record: Data) -> None:
    """Neither where the person stands in it, whom the report tells of, nor what the person told."""
    world = World(folder, [BRIGADE, person()])
    (folder / "records" / name).write_text(json.dumps(record if record["id"] == "person/x-2" else REPORT))
    report = world.dataset.publish(folder / "release")
    assert report.ok, codes(report)
    files = every_byte(folder / "release")
    assert [key for key, data in files.items() if b"quaresma" in data.lower()] == []


# --- convert, and the library


def convert(folder: Path, *options: str) -> tuple[int, str]:
    words = ["convert", str(folder), "-t", "ntriples", "--lang", "en", "--jobs", "1", *options]
    result = CliRunner().invoke(group, words, standalone_mode=False)
    return result.return_value, result.stdout


@pytest.mark.parametrize("hidden", [person(), person() | WRONG])
def test_converting_tells_of_names_in_texts_and_leaves_these_records_out(folder: Path, hidden: Data) -> None:
    World(folder, [hidden, TOLD, OTHER])
    code, text = convert(folder)
    assert (code, text) == (1, "")
    code, text = convert(folder, "--reject")
    assert code == 1
    assert "Another" in text
    assert "Quaresma" not in text


@pytest.mark.parametrize("more", [[], [person()]])
def test_converting_tells_of_contact_data_on_both_ways(folder: Path, more: list[Data]) -> None:
    World(folder, [*more, REPORT | {"note": {"en": "write to ana (at) example.org"}}, OTHER])
    assert convert(folder)[0] == 1
    code, text = convert(folder, "--reject")
    assert code == 1
    assert "Another" in text
    assert "ana (at)" not in text


def test_converting_with_contacts_as_a_warning_writes_all(folder: Path) -> None:
    World(folder, [REPORT | {"note": {"en": "a@example.org"}}], '[access]\ncontacts = "warning"\n')
    code, text = convert(folder)
    assert code == 0
    assert "a@example.org" in text


@pytest.mark.parametrize(
    ("hidden", "note"),
    [(person(), "Zilda Quaresma came"), (person() | WRONG, "Z. Quaresma came"), (OTHER, "ana@example.org")],
)
def test_the_library_leaves_out_what_names_or_leads_to_somebody(folder: Path, hidden: Data, note: str) -> None:
    World(folder, [hidden, REPORT | {"note": {"en": note}}, BRIGADE])
    records = list(peasant_ld.read_records(folder / "records"))
    out = io.BytesIO()
    with pytest.raises(peasant_ld.DataError, match=r"PLD20[23]"):
        peasant_ld.serialize(records, out, peasant_ld.Format.NTRIPLES, BASE)
    assert out.getvalue() == b""
    with pytest.warns(UserWarning, match=r"PLD20[23]"):
        peasant_ld.serialize(records, out, peasant_ld.Format.NTRIPLES, BASE, reject=True)
    assert note.encode() not in out.getvalue()
    assert b"brigade/b" in out.getvalue()
    with pytest.warns(UserWarning, match=r"PLD20[23]"):
        graph = peasant_ld.build_graph(records, BASE, reject=True)
    assert note not in graph.serialize(format="nt")
