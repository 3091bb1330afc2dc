"""Tables as other programs export them are known by their titles, and go to a release by a preset; people do not."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from datasets import BASE, make_dataset, run
from peasant_ld.forms.mapping.presets import preset_of, presets
from peasant_ld.problem import InputError
from peasant_ld.reading.sheets.names import names_of

PRIVATE = "Zumbira"  # stands in every column that may not go out


@dataclass(frozen=True)
class Export:
    """Two rows of a program's table, which columns are left out of it, and the ids that its records get."""

    rows: tuple[Mapping[str, str], ...]
    ids: tuple[str, ...]
    withheld: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


EXPORTS = {
    "atom-authority": Export(
        (
            {"culture": "en", "typeOfEntity": "Corporate body", "authorizedFormOfName": "League of the Hill",
             "otherFormsOfName": "Hill League|LH", "history": "It met on the hill.", "places": "Hill Town",
             "subjectAccessPoints": "land reform|schools", "maintenanceNotes": PRIVATE},
            {"typeOfEntity": "Corporate body", "authorizedFormOfName": "River Women", "status": PRIVATE},
        ),
        ("organization/league-of-the-hill", "organization/river-women", "place/hill-town", "concept/land-reform"),
    ),
    "atom-isad": Export(
        (
            {"legacyId": "7", "identifier": "HL", "title": "Papers of the Hill League", "levelOfDescription": "Fonds",
             "scopeAndContent": "Minutes and letters.", "language": "en", "publicationStatus": "Published",
             "subjectAccessPoints": "land reform", "eventActors": PRIVATE, "physicalObjectLocation": PRIVATE},
            {"legacyId": "8", "parentId": "7", "title": "A draft", "publicationStatus": "Draft"},
        ),
        ("document/7", "concept/land-reform"),
        withheld=("document/8",),
    ),
    "archivesspace-accessions": Export(
        (
            {"accession_title": "Gift of the Hill League", "accession_number_1": "2018", "accession_number_2": "12",
             "accession_content_description": "Two boxes of letters.", "accession_publish": "1",
             "subject_term": "land reform", "agent_contact_email": PRIVATE, "agent_name_primary_name": PRIVATE,
             "accession_processors": PRIVATE, "accession_provenance": PRIVATE},
            {"accession_title": "Closed gift", "accession_number_1": "2019", "accession_number_2": "1",
             "accession_publish": "0"},
        ),
        ("document/2018-12", "concept/land-reform"),
        withheld=("document/2019-1",),
        without=("accession_number_3", "accession_number_4"),
    ),
    "archivesspace-agents": Export(
        (
            {"id": "/agents/corporate_entities/1", "title": "Hill League", "primary_type": "agent_corporate_entity",
             "publish": "true", "json": PRIVATE, "created_by": PRIVATE},
            {"id": "/agents/corporate_entities/2", "title": "Closed group", "primary_type": "agent_corporate_entity",
             "publish": "false"},
        ),
        ("organization/hill-league",),
        withheld=("organization/closed-group",),
    ),
    "omeka-s": Export(
        (
            {"o:id": "3", "o:is_public": "1", "dcterms:title": "A photograph of the hill", "dcterms:date": "1984",
             "dcterms:description": "Seen from the river.", "dcterms:subject": "hills|rivers", "o:owner": PRIVATE,
             "dcterms:creator": PRIVATE},
            {"o:id": "4", "o:is_public": "0", "dcterms:title": "Not to be seen"},
        ),
        ("document/3", "concept/hills", "concept/rivers"),
        withheld=("document/4",),
    ),
    "zotero": Export(
        (
            {"Key": "ABCD2345", "Item Type": "journalArticle", "Publication Year": "2018", "Title": "Seeds of the hill",
             "Date": "2018-08", "Url": "https://hill.example.org/seeds", "Abstract Note": "On seeds.",
             "Manual Tags": "land reform; schools", "Author": f"{PRIVATE}, Ana", "Notes": PRIVATE},
            {"Key": "EFGH6789", "Item Type": "book", "Title": "The river", "Publisher": "Hill Press"},
        ),
        ("document/abcd2345", "document/efgh6789", "concept/schools", "organization/hill-press"),
    ),
    "kobotoolbox": Export(
        (
            {"_uuid": "1b2c-3d", "_id": "41", "username": PRIVATE, "phonenumber": PRIVATE, "_submitted_by": PRIVATE,
             "_submission_time": "2018-08-14T10:00:00", "Name of organization": "Hill League",
             "Municipality": "Hill Town"},
            {"_uuid": "4e5f-6a", "_id": "42", "Name of organization": "River Women", "Municipality": "Rio"},
        ),
        ("organization/1b2c-3d", "organization/4e5f-6a", "place/hill-town"),
        extra=("Name of organization", "Municipality"),
    ),
    "google-forms": Export(
        (
            {"Timestamp": "8/14/2018 10:00:00", "Email Address": f"{PRIVATE}@hill.example.org",
             "Name of organization": "Hill League", "Municipality": "Hill Town", "Your phone": PRIVATE},
            {"Timestamp": "8/15/2018 11:00:00", "Name of organization": "River Women", "Municipality": "Rio"},
        ),
        ("organization/hill-league", "organization/river-women", "place/rio"),
        without=("Carimbo de data/hora", "Marca temporal", "Horodateur"),
        extra=("Name of organization", "Municipality", "Your phone"),
    ),
}  # fmt: skip


def table(path: Path, name: str, rows: Sequence[Mapping[str, str]] | None = None) -> Path:
    """The table of an export, with all titles of its preset."""
    export = EXPORTS[name]
    known = [title for title in preset_of(name).table(names_of(None)).columns if title not in export.without]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*known, *export.extra])
        writer.writeheader()
        writer.writerows(rows or export.rows)
    return path


def records_of(release: Path) -> dict[str, Any]:
    graph = json.loads((release / "data" / "dataset.jsonld").read_text("utf-8"))["@graph"]
    return {record["id"].removeprefix(BASE): record for record in graph}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_known_mapped_and_published(tmp_path: Path, name: str) -> None:
    dataset = make_dataset(tmp_path, [])
    (dataset / "records" / "all.jsonl").unlink()
    path = table(dataset / "records" / "export.csv", name)
    done = run("map", path)
    assert done.code == 0, done.err
    assert preset_of(name).program in path.with_name("export.map.toml").read_text("utf-8")
    done = run("publish", dataset, "--no-pages")
    assert done.code == 0, done.err
    records = records_of(dataset / "release")
    export = EXPORTS[name]
    assert set(export.ids) <= set(records)
    assert not set(export.withheld) & set(records)
    assert PRIVATE not in "".join(file.read_text("utf-8") for file in (dataset / "release" / "data").glob("*.jsonld"))


def test_there_is_a_test_for_every_preset() -> None:
    assert set(EXPORTS) == set(presets())


@pytest.mark.parametrize("name", EXPORTS)
def test_the_preset_of_a_table_is_found_by_its_titles_alone(name: str) -> None:
    titles = [*preset_of(name).table(names_of(None)).columns]
    assert [other for other in presets() if presets()[other].fits(titles)] == [name]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("atom-authority", {"typeOfEntity": "Person", "authorizedFormOfName": PRIVATE}),
        ("atom-authority", {"typeOfEntity": "Family", "authorizedFormOfName": PRIVATE}),
        ("archivesspace-agents", {"title": PRIVATE, "primary_type": "agent_person", "publish": "true"}),
        ("archivesspace-agents", {"title": PRIVATE, "primary_type": "agent_family", "publish": "true"}),
    ],
)
def test_a_person_among_organizations_does_not_go_out_as_one(tmp_path: Path, name: str, row: dict[str, str]) -> None:
    dataset = make_dataset(tmp_path)
    path = table(dataset / "records" / "export.csv", name, [*EXPORTS[name].rows, row])
    assert run("map", path).code == 0
    done = run("publish", dataset, "--no-pages", "--reject")
    assert (dataset / "release").exists(), done.err
    assert PRIVATE not in (dataset / "release" / "data" / "dataset.jsonld").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "title"),
    [("atom-isad", "accessConditions"), ("archivesspace-accessions", "accession_access_restrictions")],
)
def test_conditions_of_access_are_asked_before_a_row_goes_out(tmp_path: Path, name: str, title: str) -> None:
    dataset = make_dataset(tmp_path)
    rows = [{**EXPORTS[name].rows[0], title: "closed until 2040"}]
    path = dataset / "records" / "export.csv"
    known = [*preset_of(name).table(names_of(None)).columns, title]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, known)
        writer.writeheader()
        writer.writerows(rows)
    assert run("map", path).code == 0
    assert f'# ? "{title}"' in path.with_name("export.map.toml").read_text("utf-8")
    run("publish", dataset, "--no-pages", "--reject")
    assert EXPORTS[name].ids[0] not in records_of(dataset / "release")


def test_a_preset_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(InputError) as refused:
        preset_of("excel")
    assert refused.value.problem.code == "PLD350"
    assert "zotero" in refused.value.problem.facts["known"]
    assert run("map", "--preset", "excel").code == 2


def test_a_preset_is_printed_where_no_table_is_named(tmp_path: Path) -> None:
    done = run("map", "--preset", "zotero")
    assert (done.code, done.out) == (0, preset_of("zotero").text)
    out = tmp_path / "z.map.toml"
    assert run("map", "--preset", "zotero", "-o", out).code == 0
    assert out.read_text("utf-8") == preset_of("zotero").text
    assert run("map", "--preset", "zotero", "-o", out).code == 2
    assert run("map").code == 2
