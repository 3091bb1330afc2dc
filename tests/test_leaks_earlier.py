"""An earlier version that tells more than today is taken out of the release, whatever took it out of the records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datasets import make_dataset, run, tree
from peasant_ld.published.versions import earlier_versions

Data = dict[str, Any]
pytestmark = pytest.mark.slow

CONSENT = {"basis": "consent", "consent": "given"}
SAFE = {"level": "restricted", "reason": "safety"}
NORTH = {"id": "place/north", "type": "Place", "name": {"en": "North"}, "precision": "region"}
YARD = {
    "id": "place/yard",
    "type": "Place",
    "name": {"en": "Yard of the mill"},
    "precision": "point",
    "latitude": "-8.0537",
    "longitude": "-34.9012",
    "partOf": ["place/north"],
}
LEAGUE = {"id": "organization/league", "type": "Organization", "name": {"en": "League", "pt": "Liga"}}
HOUSE = {"id": "organization/house", "type": "Organization", "name": {"en": "House"}, "partOf": "organization/league"}
VISIT = {
    "id": "journey/visit",
    "type": "Journey",
    "name": {"en": "A visit"},
    "brigade": "brigade/b",
    "period": "2019-03-14",
    "place": ["place/yard", "place/north"],
    "participantCount": 12,
}
BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "Brigade B"}}
OLGA = {"id": "person/17", "type": "Person", "name": {"und": "Olga Prado"}, "access": CONSENT}
TAKES_PART = {"id": "participation/1", "type": "Participation", "participant": "person/17", "in": "journey/visit"}
EVERY = (NORTH, YARD, LEAGUE, HOUSE, VISIT, BRIGADE, OLGA, TAKES_PART)


def changed(identity: str, **keys: Any) -> list[Data]:
    """All records, one of them with other keys; None takes a key out, and without any the record."""
    out = []
    for record in EVERY:
        if record["id"] != identity:
            out.append(record)
        elif keys:
            out.append({key: value for key, value in {**record, **keys}.items() if value is not None})
    return out


def told(tmp_path: Path, now: list[Any], more: str = "", *options: str) -> tuple[str, bool]:
    """What publishing all records, and then other ones as the next version, tells; whether the first version stays."""
    make_dataset(tmp_path / "d", EVERY, "1")
    assert run("publish", tmp_path / "d", "--no-pages").code == 0
    make_dataset(tmp_path / "d", now, "2", more)
    done = run("publish", tmp_path / "d", "--no-pages", *options)
    assert done.code in (0, 1) if options else done.code == 0, done.err
    return done.err, "1" in earlier_versions(tmp_path / "d" / "release")


TAKEN = {
    "a record is closed": (changed("organization/house", access=SAFE), "", "is withheld today"),
    "a kind is closed": (list(EVERY), '[access.kinds]\nOrganization = "restricted"', "is withheld today"),
    "a person was deleted": (changed("person/17")[:-1], "", "is no longer there"),
    "a person withdrew": (
        changed("person/17", access={"level": "withdrawn", "on": "2026-01-01"}),
        "",
        "withheld today",
    ),
    "an organization was deleted": (changed("organization/house"), "", "is no longer there"),
    "a reference is closed": (
        changed("organization/house", access={"keys": {"partOf": "restricted"}}),
        "",
        "is closed",
    ),
    "a reference was deleted": (changed("organization/house", partOf=None), "", "is no longer there"),
    "one of several references was deleted": (changed("journey/visit", place=["place/north"]), "", "no longer there"),
    "a name in one language was deleted": (
        changed("organization/league", name={"en": "League"}),
        "",
        "no longer there",
    ),
    "a place became coarse": (list(EVERY), '[access.coarsen]\nplace = "region"', "is withheld today"),
    "a date became coarse": (list(EVERY), '[access.coarsen.Journey]\ndate = "year"', "less exact, today"),
    "a date was made coarse by hand": (changed("journey/visit", period="2019"), "", "no longer there"),
    "coordinates were rounded by hand": (changed("place/yard", latitude="-8.1"), "", "no longer there"),
    "coordinates were deleted": (changed("place/yard", latitude=None, longitude=None), "", "no longer there"),
}


@pytest.mark.parametrize("why", TAKEN)
def test_an_earlier_version_goes_because(why: str, tmp_path: Path) -> None:
    now, more, reason = TAKEN[why]
    said, stays = told(tmp_path, now, more)
    assert "PLD511" in said
    assert reason in said
    assert not stays
    catalogue = json.loads((tmp_path / "d" / "release" / "catalog.jsonld").read_text("utf-8"))
    assert not any("previousVersion" in node for node in catalogue["@graph"])


STAYS = {
    "nothing changed": (list(EVERY), ""),
    "a name was corrected": (changed("organization/house", name={"en": "The House"}), ""),
    "a reference was corrected": (changed("organization/house", partOf="organization/other"), ""),
    "a date was corrected": (changed("journey/visit", period="2019-03-15"), ""),
    "a count was corrected": (changed("journey/visit", participantCount=13), ""),
    "something was added": ([*EVERY, {**LEAGUE, "id": "organization/new"}], ""),
    "what was deleted tells of nobody, and may stay": (changed("organization/house"), '[access]\ngone = "keep"'),
}


@pytest.mark.parametrize("why", STAYS)
def test_an_earlier_version_stays_because(why: str, tmp_path: Path) -> None:
    now, more = STAYS[why]
    now = [*now, {**LEAGUE, "id": "organization/other"}]
    said, stays = told(tmp_path, now, more)
    assert "PLD511" not in said
    assert stays


def test_who_was_deleted_goes_even_where_what_was_deleted_may_stay(tmp_path: Path) -> None:
    said, stays = told(tmp_path, changed("person/17")[:-1], '[access]\ngone = "keep"')
    assert "PLD511" in said
    assert not stays


def test_a_record_that_waits_to_be_mended_is_not_gone(tmp_path: Path) -> None:
    said, stays = told(tmp_path, changed("organization/house", name=7), "", "--reject")
    assert "PLD511" not in said
    assert stays


def test_an_earlier_version_that_cannot_be_read_does_not_stay(tmp_path: Path) -> None:
    make_dataset(tmp_path / "d", EVERY, "1")
    run("publish", tmp_path / "d", "--no-pages")
    (tmp_path / "d" / "release" / "data" / "dataset.jsonld").write_bytes(b"{")
    make_dataset(tmp_path / "d", EVERY, "2")
    done = run("publish", tmp_path / "d", "--no-pages")
    assert "cannot be read" in done.err
    assert earlier_versions(tmp_path / "d" / "release") == ()


def test_a_person_with_a_pseudonym_leaves_the_tombstone_under_that(tmp_path: Path) -> None:
    secret = '[access]\npseudonyms = "../keys.json"'
    make_dataset(tmp_path / "d", EVERY, "1", secret)
    assert run("publish", tmp_path / "d", "--no-pages").code == 0
    hidden = json.loads((tmp_path / "keys.json").read_text("utf-8"))["person/17"]
    gone = changed("person/17", access={"level": "withdrawn", "on": "2026-01-01"}, name=None)
    make_dataset(tmp_path / "d", gone, "2", secret)
    assert run("publish", tmp_path / "d", "--no-pages").code == 0
    data = (tmp_path / "d" / "release" / "data" / "dataset.jsonld").read_text("utf-8")
    assert "person/17" not in data
    assert f'person/{hidden}","type":["Tombstone"]' in data


@pytest.mark.parametrize("keys", [None, "{}", '{"person/9": "p-000000000000"}'])
def test_a_key_file_that_lacks_the_pseudonyms_of_the_release_stops_the_run(tmp_path: Path, keys: str | None) -> None:
    make_dataset(tmp_path / "d", EVERY, "1", '[access]\npseudonyms = "../keys.json"')
    assert run("publish", tmp_path / "d", "--no-pages").code == 0
    assert run("publish", tmp_path / "d", "--no-pages").code == 0
    before = tree(tmp_path / "d" / "release")
    path = tmp_path / "keys.json"
    path.unlink() if keys is None else path.write_text(keys)
    done = run("publish", tmp_path / "d", "--no-pages")
    assert done.code == 2
    assert "keys.json" in done.err
    assert tree(tmp_path / "d" / "release") == before
    assert not path.exists() if keys is None else path.read_text() == keys
