"""Incidents are not published unless somebody decides so, nor is what they say of persons: the rule is of the model."""

import gzip
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from datasets import make_dataset, run
from peasant_ld.access.verdict import RESTRICTED_KIND
from peasant_ld.model import load_model
from peasant_ld.problem import InputError
from protection import rules_of, shown, withheld
from test_model_marks import own, ref

Data = dict[str, Any]
RAID: Data = {
    "id": "incident/quemadillo-raid",
    "type": "Incident",
    "name": {"en": "Quemadillo raid"},
    "altName": {"en": ["The dusk at Quemadillo"]},
    "description": {"en": "Thirteen hired riders with torches."},
    "act": ["concept/arson"],
    "period": "2017-03-14",
    "place": ["place/ford"],
    "affectedCount": 6173,
    "womenCount": 4091,
    "affected": ["organization/weavers", "person/basilia"],
    "allegedResponsible": ["organization/riders"],
    "verification": "corroborated",
    "evidence": [{"of": "affected", "value": "organization/weavers", "source": "document/notes", "status": "stated"}],
}
BASILIA: Data = {
    "id": "person/basilia",
    "type": "Person",
    "name": {"en": "Basilia Tarqui"},
    "access": {"level": "public", "basis": "consent", "consent": "given"},
}
AROUND: tuple[Data, ...] = (
    {"id": "concept/arson", "type": "Concept", "name": {"en": "Arson"}},
    {"id": "place/ford", "type": "Place", "name": {"en": "Ford"}, "country": "BR"},
    {
        "id": "organization/weavers",
        "type": "Organization",
        "name": {"en": "Weavers"},
        "related": ["incident/quemadillo-raid", "organization/riders"],
        "evidence": [
            {"of": "related", "value": "incident/quemadillo-raid", "source": "document/notes", "status": "stated"}
        ],
    },
    {"id": "organization/riders", "type": "Organization", "name": {"en": "Riders"}},
    {
        "id": "document/notes",
        "type": "Document",
        "name": {"en": "Notes"},
        "genre": "article",
        "depicts": ["incident/quemadillo-raid", "organization/weavers"],
    },
)
POINTS = {"seen": "Person", "at": "Place"}
OPEN = {"access": {"level": "public"}}
# Words that stand in the incident and nowhere else.
SECRETS = ("quemadillo", "hired riders", "6173", "4091", "2017-03-14")


def texts_of(release: Path) -> dict[str, str]:
    """What every file of a release holds, in small letters; what is packed, unpacked."""
    found = {path.relative_to(release).as_posix(): path for path in release.rglob("*") if path.is_file()}
    data = {name: path.read_bytes() for name, path in found.items()}
    unpacked = {name: gzip.decompress(each) if name.endswith(".gz") else each for name, each in data.items()}
    return {name: each.decode("utf-8", "replace").lower() for name, each in unpacked.items()}


def test_an_incident_is_withheld_unless_the_record_or_the_rules_say_otherwise() -> None:
    assert withheld([RAID]) == {"incident/quemadillo-raid": RESTRICTED_KIND}
    assert withheld([RAID | OPEN]) == {}
    assert withheld([RAID], rules_of(kinds={"Incident": "public"})) == {}
    assert withheld([RAID], rules_of(kinds={"Incident": "restricted"})) == {"incident/quemadillo-raid": "restricted"}
    assert withheld([RAID | {"access": {"reason": "safety"}}]) == {"incident/quemadillo-raid": RESTRICTED_KIND}
    closed = RAID | {"access": {"level": "restricted"}}
    assert withheld([closed], rules_of(kinds={"Incident": "public"})) == {"incident/quemadillo-raid": "restricted"}


@pytest.mark.parametrize(
    ("access", "keys", "left"),
    [
        ({}, {}, set()),
        ({"affected": "public"}, {}, {"affected"}),
        ({}, {"Incident.allegedResponsible": "public"}, {"allegedResponsible"}),
        ({}, {"*.affected": "public", "Incident.related": "public"}, {"affected", "related"}),
        ({"affected": "restricted"}, {"Incident.affected": "public"}, set()),
    ],
)
def test_what_a_published_incident_says_of_persons_is_kept_back_unless_it_is_opened(
    access: Data, keys: Data, left: set[str]
) -> None:
    raid = RAID | {"related": ["person/basilia"], "access": {"level": "public", **({"keys": access} if access else {})}}
    found = shown([raid, BASILIA, *AROUND], rules_of(keys=keys))["incident/quemadillo-raid"]
    assert {"affected", "allegedResponsible", "related"} & found.keys() == left
    assert ("evidence" in found) == ("affected" in left)
    assert {"act", "period", "place", "affectedCount"} <= found.keys()


def test_a_person_in_an_open_key_still_needs_a_basis() -> None:
    raid = RAID | {"access": {"level": "public", "keys": {"affected": "public"}}}
    nobody = BASILIA | {"access": {"reason": "safety"}}
    found = shown([raid, nobody, *AROUND])["incident/quemadillo-raid"]
    assert [each.rpartition("/")[2] for each in found["affected"]] == ["weavers"]


def test_no_byte_of_a_withheld_incident_is_in_a_release(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "archive", [RAID, BASILIA, *AROUND])
    outcome = run("publish", dataset, "-o", tmp_path / "release", "--lang", "en")
    assert outcome.code == 0
    assert "PLD077" in outcome.err
    files = texts_of(tmp_path / "release")
    assert len(files) > 50
    for name, text in files.items():
        assert not [word for word in SECRETS if word in text], name
    weavers = (tmp_path / "release/id/organization/weavers.html").read_text("utf-8")
    assert "organization/riders" in weavers
    assert "incident" not in weavers


def test_the_same_words_are_in_the_release_where_the_incident_goes_out(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "archive", [RAID | OPEN, BASILIA, *AROUND])
    assert run("publish", dataset, "-o", tmp_path / "release").code == 0
    found = texts_of(tmp_path / "release")
    assert [word for word in SECRETS if not any(word in text for text in found.values())] == []
    data = "".join(text for name, text in found.items() if name.startswith("data/"))
    assert "quemadillo" in data
    assert "ns#affected>" not in data.replace("ns#affectedcount", "")


def test_a_dataset_that_lets_all_incidents_out_is_told_so(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path, [RAID, *AROUND], more='[access.kinds]\nIncident = "public"\n')
    told = run("check", dataset, "--lang", "en").err
    assert {code for code in ("PLD076", "PLD077", "PLD078") if code in told} == {"PLD076", "PLD078"}
    (tmp_path / "records" / "all.jsonl").write_text("", encoding="utf-8")
    assert "PLD076" not in run("check", dataset, "--lang", "en").err


def test_a_kind_that_is_typed_as_an_incident_is_restricted_too(tmp_path: Path) -> None:
    keys = {
        "name": ref("text"),
        "seen": ref("refs", **{"x-kinds": ["Person"]}),
        "at": ref("refs", **{"x-kinds": ["Place"]}),
    }
    terms = {"seen": {"@id": "own:seen", "@type": "@id"}, "at": {"@id": "own:at", "@type": "@id"}}
    kind = own(tmp_path, ["pld:Incident"], keys, terms)
    assert (kind.level, kind.closed) == ("restricted", {"seen"})


def test_a_kind_of_ones_own_can_say_that_it_is_restricted(tmp_path: Path) -> None:
    kind = own(tmp_path, [], {"name": ref("text")}, **{"x-access-default": "restricted"})
    assert (kind.level, kind.closed) == ("restricted", frozenset())


@pytest.mark.parametrize("word", ["public", "closed", 7, ["restricted", "public"]])
def test_a_kind_of_ones_own_cannot_say_that_it_is_open(word: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        own(tmp_path, ["pld:Incident"], {"name": ref("text")}, **{"x-access-default": word})
    assert "restricted" in str(raised.value.problem.facts["reason"])


def test_of_the_built_in_kinds_only_incidents_are_restricted_and_only_persons_closed_beside() -> None:
    kinds = load_model().kinds.values()
    assert {kind.name for kind in kinds if kind.level != "public"} == {"Incident"}
    assert {kind.name for kind in kinds if kind.closed} == {"Incident", "Person"}
    assert (ROOT / "shapes" / "incident.schema.json").is_file()
