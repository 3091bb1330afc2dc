"""A kind of one's own has every rule of the built-in kind that it is like, at every door."""

import ast
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import peasant_ld
from conftest import ROOT
from datasets import BASE, make_dataset, run
from own_kinds import ref, schema, write_model, write_own_kinds
from peasant_ld.model import load_model
from peasant_ld.rdf.own_document import normalized

Data = dict[str, Any]
CONSENT = {"basis": "consent", "consent": "given"}
BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "Brigade"}}
JOURNEY = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b"}
REGION = {"id": "place/south", "type": "Place", "name": {"en": "South"}, "precision": "region"}
OTHER = {"id": "movement/m", "type": "Movement", "name": {"en": "Movement"}}

persons = pytest.mark.parametrize("kind", ["Person", "Militant"])
places = pytest.mark.parametrize("kind", ["Place", "Hideout", "Territory"])


@pytest.fixture(scope="module")
def with_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for datasets, with a model of its own: it is compiled once."""
    folder = tmp_path_factory.mktemp("own") / "dataset"
    write_own_kinds(folder / "model")
    return folder


@pytest.fixture
def dataset(with_model: Path) -> Callable[..., Path]:
    """Makes a dataset whose model has kinds of its own."""
    return lambda *records, toml="": make_dataset(with_model, records, more=f'model = "model"\n{toml}')


def published(folder: Path, release: bool = False) -> dict[str, Data]:
    """What goes out by short id: the same from Python and from `convert`, and from `publish` if a release is wanted."""
    out = folder.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    found = {record["id"]: dict(record) for record in peasant_ld.open_dataset(folder).records()}
    assert run("convert", folder, "-t", "jsonld", "-o", out / "converted.jsonld", "--jobs", "1").code == 0
    assert stated(out / "converted.jsonld") == found
    if release:
        assert run("publish", folder, "-o", out / "release", "--no-pages", "--jobs", "1").code == 0
        assert stated(out / "release" / "data" / "dataset.jsonld") == found
    return {identity.removeprefix(BASE): record for identity, record in found.items()}


def stated(path: Path) -> dict[str, Data]:
    """The records of a file, by id, without the standard terms that are stated beside."""
    return {record["id"]: normalized(record) for record in json.loads(path.read_text("utf-8"))["@graph"]}


def told(folder: Path) -> list[tuple[str, str | None]]:
    """The codes that `check` tells, each with its record."""
    return [(problem.code, problem.record) for problem in peasant_ld.open_dataset(folder).check().in_order()]


def refused(folder: Path) -> set[str]:
    """The codes of errors; with any, neither `convert` nor `publish` writes anything."""
    out = folder.parent / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    assert run("convert", folder, "-o", out / "converted.ttl", "--jobs", "1").code == 1
    assert run("publish", folder, "-o", out / "release", "--no-pages", "--jobs", "1").code == 1
    assert [path.name for path in out.iterdir() if not path.name.startswith(".")] == []
    return {problem.code for problem in peasant_ld.open_dataset(folder).check().problems if problem.blocks}


def somebody(kind: str, access: Data | None = None, **more: Any) -> Data:
    record = {"id": f"{kind.lower()}/x-1", "type": kind, "name": {"en": "Zilda Quaresma"}, **more}
    return record if access is None else record | {"access": access}


# ── persons ──


@persons
def test_a_person_without_a_basis_is_withheld(kind: str, dataset: Any) -> None:
    folder = dataset(somebody(kind), OTHER)
    assert told(folder) == [("PLD201", f"{kind.lower()}/x-1")]
    assert set(published(folder, release=True)) == {"movement/m"}


@persons
def test_the_name_of_a_person_who_is_withheld_stands_in_no_other_record(kind: str, dataset: Any) -> None:
    assert refused(dataset(somebody(kind), OTHER | {"note": {"en": "Founded by Zilda Quaresma."}})) == {"PLD202"}


@persons
def test_the_name_of_a_person_who_is_rejected_stands_in_no_other_record(kind: str, dataset: Any) -> None:
    wrong = somebody(kind, founded="1984")
    assert "PLD202" in refused(dataset(wrong, OTHER | {"note": {"en": "Founded by Zilda Quaresma."}}))


@pytest.mark.parametrize(
    ("written", "identity"), [("militant", "x"), ("Militante", "militant/x"), ("own:Militant", "x")]
)
def test_in_doubt_a_rejected_record_is_of_a_person(written: str, identity: str, dataset: Any) -> None:
    wrong = somebody("Militant") | {"type": written, "id": identity}
    assert "PLD202" in refused(dataset(wrong, OTHER | {"note": {"en": "Founded by Zilda Quaresma."}}))


@persons
def test_of_a_person_who_may_be_named_only_the_open_keys_go_out(kind: str, dataset: Any) -> None:
    record = somebody(kind, CONSENT, homepage="https://example.net/z", affiliation=["brigade/b"], partOf=["movement/m"])
    found = published(dataset(record, BRIGADE, OTHER))
    assert set(found[record["id"]]) == {"id", "type", "name", "affiliation", "access"}


@persons
def test_a_public_role_stands_on_a_document(kind: str, dataset: Any) -> None:
    access = {"basis": "public-role", "source": "brigade/b"}
    assert told(dataset(somebody(kind, access), BRIGADE)) == [("PLD201", f"{kind.lower()}/x-1")]


@persons
@pytest.mark.parametrize("document", ["Document", "Leaflet"])
def test_any_kind_of_document_shows_a_public_role(kind: str, document: str, dataset: Any) -> None:
    access = {"basis": "public-role", "source": "paper/d"}
    assert told(dataset(somebody(kind, access), {"id": "paper/d", "type": document, "name": {"en": "D"}})) == []


@persons
def test_a_pseudonym_takes_the_id_and_the_name(kind: str, dataset: Any, tmp_path: Path) -> None:
    entry = {"of": "name", "source": "document/d", "status": "stated"}
    record = somebody(kind, CONSENT, evidence=[entry], altName={"en": ["Zilda Q."]})
    document = {"id": "document/d", "type": "Document", "name": {"en": "A report"}}
    folder = dataset(record, document, toml=f'[access]\npseudonyms = "{tmp_path / "keys.json"}"\n')
    found = {each["id"]: each for each in peasant_ld.open_dataset(folder).records() if each["type"][0] == kind}
    ((identity, shown),) = found.items()
    assert identity.startswith(f"{BASE}person/p-")
    assert set(shown) == {"id", "type", "access"}


@persons
@pytest.mark.parametrize(("identity", "stays"), [("who/7", True), ("who/zilda-q", False)])
def test_a_tombstone_names_nobody(kind: str, identity: str, stays: bool, dataset: Any) -> None:
    access = {"level": "withdrawn", "on": "2026-01-01", "reason": "safety"}
    found = published(dataset(somebody(kind, access) | {"id": identity}, OTHER))
    assert (identity in found) is stays


@persons
def test_few_who_share_a_membership_are_told(kind: str, dataset: Any) -> None:
    some = [
        somebody(kind, CONSENT, affiliation=["brigade/b"]) | {"id": f"who/{n}", "name": {"en": f"N{n}"}} for n in "ab"
    ]
    assert told(dataset(BRIGADE, *some)) == [("PLD205", "who/a"), ("PLD205", "who/b")]


@persons
@pytest.mark.parametrize(
    ("part", "event"), [("Participation", "Journey"), ("Attendance", "Journey"), ("Attendance", "Assembly")]
)
def test_few_who_share_a_place_and_a_date_are_told(kind: str, part: str, event: str, dataset: Any) -> None:
    some = [somebody(kind, CONSENT) | {"id": f"who/{n}", "name": {"en": f"N{n}"}} for n in range(6)]
    events = [JOURNEY | {"id": f"event/{n}", "type": event, "period": f"2018-0{n}"} for n in (1, 2)]
    parts = [
        {"id": f"part/{n}", "type": part, "participant": f"who/{n}", "in": f"event/{1 + (n == 5)}"} for n in range(6)
    ]
    assert told(dataset(BRIGADE, *events, *some, *parts)) == [("PLD205", "who/5")]


@pytest.mark.parametrize("part", ["Participation", "Attendance"])
@persons
def test_a_participation_does_not_stand_without_its_participant(kind: str, part: str, dataset: Any) -> None:
    person = somebody(kind)
    join = {"id": "part/1", "type": part, "participant": person["id"], "in": "brigade/b"}
    assert set(published(dataset(person, BRIGADE, join))) == {"brigade/b"}


# ── pictures of persons ──

PICTURES = {
    "Document": {"id": "picture/p", "type": "Document", "genre": "photograph", "name": {"en": "At the well"}},
    "Portrait": {"id": "picture/p", "type": "Portrait", "name": {"en": "At the well"}},
}
pictures = pytest.mark.parametrize("picture", PICTURES)


@pictures
@persons
@pytest.mark.parametrize("access", [None, CONSENT])
def test_a_picture_that_points_at_a_person_needs_a_basis(
    picture: str, kind: str, access: Data | None, dataset: Any
) -> None:
    person = somebody(kind, access)
    folder = dataset(person, PICTURES[picture] | {"related": [person["id"]]}, OTHER)
    assert ("PLD213", "picture/p") in told(folder)
    assert "picture/p" not in published(folder)


def test_a_picture_points_with_a_key_of_one_value_too(dataset: Any) -> None:
    person = somebody("Militant", CONSENT)
    assert "picture/p" not in published(dataset(person, PICTURES["Portrait"] | {"depicts": person["id"]}))


@pictures
@persons
def test_a_picture_that_a_person_points_at_needs_a_basis(picture: str, kind: str, dataset: Any) -> None:
    person = somebody(kind, CONSENT, source=["picture/p"])
    assert "picture/p" not in published(dataset(person, PICTURES[picture], OTHER))


@pictures
@persons
def test_a_picture_that_evidence_of_a_person_names_needs_a_basis(picture: str, kind: str, dataset: Any) -> None:
    entry = {"of": "name", "source": "picture/p", "status": "stated"}
    person = somebody(kind, CONSENT, evidence=[entry])
    assert "picture/p" not in published(dataset(person, PICTURES[picture], OTHER))


def test_a_person_points_with_a_key_of_one_value_too(dataset: Any) -> None:
    person = somebody("Militant", CONSENT, seenIn="picture/p")
    assert "picture/p" not in published(dataset(person, PICTURES["Document"], OTHER))


@pictures
@persons
def test_a_picture_with_a_basis_goes_out(picture: str, kind: str, dataset: Any) -> None:
    person = somebody(kind, CONSENT)
    shown = PICTURES[picture] | {"related": [person["id"]], "access": CONSENT}
    assert "picture/p" in published(dataset(person, shown))


@pictures
@pytest.mark.parametrize(("source", "goes_out"), [("document/d", True), ("movement/m", False), ("document/e", False)])
def test_the_public_role_that_a_picture_shows_stands_on_a_document(
    picture: str, source: str, goes_out: bool, dataset: Any
) -> None:
    person = somebody("Militant", CONSENT)
    image = PICTURES[picture] | {"related": [person["id"]], "access": {"basis": "public-role", "source": source}}
    open_one, closed = ({"id": f"document/{each}", "type": "Document", "name": {"en": each}} for each in "de")
    found = published(dataset(person, image, open_one, closed | {"access": {"level": "restricted"}}, OTHER))
    assert ("picture/p" in found) is goes_out


@pictures
@persons
def test_a_picture_by_a_person_shows_nobody(picture: str, kind: str, dataset: Any) -> None:
    person = somebody(kind, CONSENT)
    assert "picture/p" in published(dataset(person, PICTURES[picture] | {"author": [person["id"]]}))


@persons
def test_a_document_that_is_no_picture_may_point_at_a_person(kind: str, dataset: Any) -> None:
    person = somebody(kind, CONSENT, source=["document/d"])
    report = {"id": "document/d", "type": "Document", "genre": "report", "related": [person["id"]]}
    assert "document/d" in published(dataset(person, report))


# ── places ──


def camp(kind: str, **more: Any) -> Data:
    return {
        "id": "camp/7",
        "type": kind,
        "name": {"en": "Camp Natalino"},
        "note": {"en": "behind the mill"},
        "latitude": "-28.1234",
        "longitude": "-52.9876",
        "geonames": "https://sws.geonames.org/123/",
        "partOf": ["place/south"],
        **more,
    }


@places
def test_a_point_becomes_a_locality_without_coordinates(kind: str, dataset: Any) -> None:
    found = published(dataset(camp(kind, access={"coarsen": {"place": "locality"}}), REGION))["camp/7"]
    assert {"latitude", "longitude", "geonames"}.isdisjoint(found)
    assert (found["name"], found["note"]) == ({"en": "Camp Natalino"}, {"en": "behind the mill"})
    assert found["access"]["placeCoarsenedTo"] == "pld:precision-locality"


@places
@pytest.mark.parametrize("toml", ['[access.coarsen]\nplace = "region"\n', '[access.coarsen.{}]\nplace = "region"\n'])
def test_a_place_coarser_than_a_locality_loses_its_names(kind: str, toml: str, dataset: Any) -> None:
    found = published(dataset(camp(kind), REGION, toml=toml.format(kind)))["camp/7"]
    assert set(found) - {"precision"} == {"id", "type", "partOf", "access"}


def test_only_a_kind_that_has_a_precision_states_it(dataset: Any) -> None:
    toml = '[access.coarsen]\nplace = "region"\n'
    found = published(dataset(camp("Hideout"), camp("Place") | {"id": "camp/8"}, REGION, toml=toml))
    assert "precision" not in found["camp/7"]
    assert found["camp/8"]["precision"] == "pld:precision-region"


def test_how_large_a_settlement_is_and_what_it_was_called_go_with_its_place(dataset: Any) -> None:
    telling = {"hectares": "1250.5", "formerName": {"en": ["Mill Estate"]}, "heldBy": ["movement/m"]}
    place = camp("Territory") | telling
    toml = '[access.coarsen]\nplace = "region"\n'
    found = published(dataset(place, REGION, OTHER, toml=toml))["camp/7"]
    assert set(found) - {"precision"} == {"id", "type", "partOf", "access", "heldBy"}


WHERE = {
    "Place": {"id": "camp/7", "type": "Place", "precision": "point", "partOf": ["place/south"]},
    "Hideout": {"id": "camp/7", "type": "Hideout", "partOf": ["place/south"]},
    "Hideout inside": {"id": "camp/7", "type": "Hideout", "inside": "place/south"},
    "Territory": {"id": "camp/7", "type": "Territory", "precision": "locality", "partOf": ["place/south"]},
    "LearningCentre": {"id": "camp/7", "type": "LearningCentre", "place": ["place/south"]},
    "LearningCentre at a point": {"id": "camp/7", "type": "LearningCentre", "place": ["place/spot"]},
}
SPOT = {"id": "place/spot", "type": "Place", "precision": "point", "partOf": ["place/south"]}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("event", ["Journey", "Event", "Assembly"])
@pytest.mark.parametrize("own", [True, False])
def test_what_happens_at_a_place_moves_to_the_place_around_it(where: str, event: str, own: bool, dataset: Any) -> None:
    meeting = {"id": "event/e", "type": event, "place": ["camp/7"]}
    meeting |= {} if event == "Event" else {"brigade": "brigade/b"}
    if own:
        meeting["access"] = {"coarsen": {"place": "region"}}
    toml = "" if own else '[access.coarsen]\nplace = "region"\n'
    found = published(dataset(WHERE[where], SPOT, REGION, BRIGADE, meeting, toml=toml))
    assert found["event/e"]["place"] == [f"{BASE}place/south"]


@pytest.mark.parametrize("kind", ["Place", "Hideout", "LearningCentre", "Territory"])
def test_a_place_whose_id_tells_its_name_gives_way_to_the_place_around_it(kind: str, dataset: Any) -> None:
    named = {"id": "x/camp-natalino", "type": kind, "name": {"en": "Camp Natalino"}, "partOf": ["place/south"]}
    meeting = JOURNEY | {"place": ["x/camp-natalino"]}
    found = published(dataset(named, REGION, BRIGADE, meeting, toml='[access.coarsen]\nplace = "region"\n'))
    assert "x/camp-natalino" not in found
    assert found["journey/j"]["place"] == [f"{BASE}place/south"]


# ── counts ──


@pytest.mark.parametrize(
    ("kind", "key", "whole"),
    [
        ("Journey", "participantCount", {"brigade": "brigade/b"}),
        ("Assembly", "participantCount", {"brigade": "brigade/b"}),
        ("Event", "participantCount", {"partOf": "brigade/b"}),
        ("Campaign", "participantCount", {"name": {"en": "Water"}}),
        ("Group", "count", {"name": {"en": "some comrades"}, "consistsOf": "people"}),
        ("Group", "count", {"name": {"en": "some comrades"}}),
        ("Territory", "familyCount", {}),
        ("Declaration", "signatoryCount", {}),
        ("Participation", "count", {"in": "brigade/b"}),
        ("Attendance", "count", {"in": "brigade/b"}),
    ],
)
def test_a_small_count_of_people_is_left_out(kind: str, key: str, whole: Data, dataset: Any) -> None:
    parts = [{"id": f"part/{n}", "type": kind, key: n, **whole} for n in (3, 40)]
    found = published(dataset(BRIGADE, *parts))
    assert key not in found["part/3"]
    assert found["part/3"]["access"]["countsSuppressed"] is True
    assert found["part/40"][key] == 40


def test_a_record_with_several_counts_loses_only_the_small_one(tmp_path: Path) -> None:
    counts = {"women": ref("count", **{"x-access": ["people"]}), "participantCount": "count"}
    terms = {"women": {"@id": "own:women", "@type": "xsd:nonNegativeInteger"}}
    own = schema("Assembly", ["schema:Event"], {"brigade": "ref", "access": "access", **counts})
    write_model(tmp_path / "dataset" / "model", [own], terms)
    parts = [
        {"id": f"event/{n}", "type": "Assembly", "brigade": "brigade/b", "participantCount": 50, "women": n}
        for n in (3, 40)
    ]
    found = published(make_dataset(tmp_path / "dataset", [BRIGADE, *parts], more='model = "model"\n'))
    assert ("women" in found["event/3"], found["event/3"]["participantCount"]) == (False, 50)
    assert found["event/40"]["women"] == 40


# ── the house ──


def literals(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text in the code below a folder, with the file that it stands in; no docstrings."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.name, node.value


@pytest.mark.skipif(not (ROOT / "src").is_dir(), reason="the source is not here")
def test_the_access_rules_name_no_kind_of_record() -> None:
    kinds = load_model().kinds.keys()
    assert [(file, text) for file, text in literals(ROOT / "src" / "peasant_ld" / "access") if text in kinds] == []
