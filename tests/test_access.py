"""The access rules: who goes out, what of it, and what must go with what is withheld."""

import html
import json
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import peasant_ld
from peasant_ld.access.coarsen import coarse_edtf
from peasant_ld.access.contacts import contacts_in
from peasant_ld.access.counts import Cell, suppressed
from peasant_ld.access.names import PersonNames
from peasant_ld.problem import InputError
from peasant_ld.report import Report
from peasant_ld.report.messages import Catalogue

BASE = "https://example.org/own/"
TOML = (
    f'base = "{BASE}"\nlicence = "https://creativecommons.org/licenses/by/4.0/"\nlanguages = ["en"]\n'
    'version = "1"\nissued = "2026-01-31"\npublisher = { name = "Example" }\ntitle = { en = "Example" }\n'
)
# So that nothing is told but what a test is of.
ABOUT = 'description = { en = "What is asked here of records, and of the rules that hold for them." }\n'
REPORT = {"id": "document/report", "type": "Document", "name": {"en": "A report"}}
BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "Brigade"}}
CONSENT = {"basis": "consent", "consent": "given"}
JOURNEY = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b"}
WITHDRAWN = {"level": "withdrawn", "on": "2024-05-01"}
Data = dict[str, Any]


class World:
    """A dataset made of some records and some lines for `dataset.toml`."""

    def __init__(self, folder: Path, records: list[Data], toml: str = "") -> None:
        self.folder = folder
        (folder / "records").mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(record) for record in records]
        (folder / "records" / "all.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        # What says in a sentence what it is about, so that nothing is told but what a test is of.
        about = (
            ""
            if "description" in toml
            else 'description = { en = "What is asked here of records, and of the rules that hold for them." }\n'
        )
        (folder / "dataset.toml").write_text(TOML + about + toml, encoding="utf-8")
        self.dataset = peasant_ld.open_dataset(folder)

    def examined(self, as_of: str | None = None) -> tuple[Report, dict[str, Data]]:
        """The report, and what goes out by short id."""
        from peasant_ld.flow import drive

        with drive(self.dataset.job(as_of=as_of)) as examination:
            records = {record["id"].removeprefix(BASE): dict(record) for record in examination.records()}
            return examination.report(), records


def person(access: Data | None = None, **more: Any) -> Data:
    record = {"id": "person/x-1", "type": "Person", "name": {"en": "Zilda Quaresma"}, **more}
    return record if access is None else record | {"access": access}


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.in_order()]


# --- who goes out


@pytest.mark.parametrize(
    ("access", "goes_out"),
    [
        (None, False),
        ({"level": "public"}, False),
        ({"basis": "consent"}, False),
        ({"basis": "consent", "consent": "unknown"}, False),
        ({"basis": "consent", "consent": "refused"}, False),
        ({"basis": "consent", "consent": "withdrawn"}, False),
        (CONSENT, True),
        (CONSENT | {"level": "restricted"}, False),
        ({"basis": "public-role"}, False),
        ({"basis": "public-role", "source": "document/report"}, True),
        ({"basis": "public-role", "source": "brigade/b"}, False),
        ({"basis": "public-role", "source": "https://example.net/speech"}, True),
    ],
)
def test_a_person_goes_out_with_a_basis_only(world: Any, access: Data | None, goes_out: bool) -> None:
    report, records = world([person(access), REPORT, BRIGADE]).examined()
    assert ("person/x-1" in records) is goes_out
    assert report.counts.adds_up
    assert report.counts.withheld == (0 if goes_out else 1)


def test_a_public_role_does_not_stand_on_a_withheld_document(world: Any) -> None:
    document = REPORT | {"access": {"level": "restricted"}}
    _, records = world([person({"basis": "public-role", "source": "document/report"}), document]).examined()
    assert records == {}


def test_a_person_without_basis_is_told_as_advice(world: Any) -> None:
    report, _ = world([person()]).examined()
    assert codes(report) == ["PLD201"]
    assert report.ok


@pytest.mark.parametrize(
    ("access", "facts"),
    [
        ({}, {}),
        ({"consent": "given"}, {}),
        ({"basis": "public-role"}, {"rule": "public-role", "other": "access.source"}),
        ({"basis": "consent"}, {"rule": "consent", "other": "access.consent"}),
        ({"basis": "public-role", "source": "document/report"}, {"rule": "public-role", "withheld": "document/report"}),
    ],
)
def test_what_a_basis_lacks_is_said(world: Any, access: Data, facts: Data) -> None:
    report, records = world([person(access), REPORT | {"access": {"level": "restricted"}}]).examined()
    assert records == {}
    (problem,) = (each for each in report.problems if each.code == "PLD201")
    assert problem.facts == facts
    assert all(fact in Catalogue.load("en").say(problem) for fact in facts.values())


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (person(), "not-stated"),
        (person({"level": "restricted"}), "not-stated"),
        (person({"basis": "consent", "consent": "unknown"}), "not-stated"),
        (person({"basis": "consent", "consent": "refused"}), "consent-refused"),
        (person({"reason": "legal"}), "legal"),
        (person({"basis": "public-role", "source": "document/none", "reason": "legal"}), "legal"),
        (person({"basis": "public-role", "source": "document/none"}), "not-stated"),
        (BRIGADE | {"access": {"level": "restricted"}}, "not-stated"),
        (BRIGADE | {"access": {"level": "restricted", "reason": "safety"}}, "safety"),
        (JOURNEY | {"access": {"keys": {"brigade": "restricted"}}}, "not-stated"),
    ],
)
def test_a_reason_that_nobody_stated_is_not_made_up(world: Any, record: Data, reason: str) -> None:
    report, _ = world([record]).examined()
    assert report.details[f"withheld.{record['type']}.{reason}"] == 1


def test_of_a_person_only_name_role_and_affiliation_go_out(world: Any) -> None:
    more = {
        "homepage": "https://example.net/zilda",
        "description": {"en": "Somebody."},
        "acronym": ["ZQ"],
        "identifier": [{"scheme": "ID", "value": "123456"}],
        "sameAs": ["https://example.net/z"],
    }
    _, records = world([person(CONSENT, **more, affiliation=["brigade/b"]), BRIGADE]).examined()
    assert set(records["person/x-1"]) == {"id", "type", "name", "affiliation", "access"}


def test_a_record_may_open_one_more_key_of_a_person(world: Any) -> None:
    access = CONSENT | {"keys": {"homepage": "public"}}
    _, records = world([person(access, homepage="https://example.net/zilda")]).examined()
    assert records["person/x-1"]["homepage"] == "https://example.net/zilda"


@pytest.mark.parametrize(("as_of", "goes_out"), [(None, False), ("2029-12-31", False), ("2030-01-01", True)])
def test_an_embargo_holds_until_its_day_and_for_ever_without_a_day(
    world: Any, as_of: str | None, goes_out: bool
) -> None:
    record = BRIGADE | {"access": {"level": "embargoed", "until": "2030-01-01"}}
    _, records = world([record]).examined(as_of)
    assert ("brigade/b" in records) is goes_out


def test_an_embargo_without_a_day_is_no_rule(world: Any) -> None:
    report, records = world([BRIGADE | {"access": {"level": "embargoed"}}]).examined("2999-01-01")
    assert records == {}
    assert [(problem.code, problem.key) for problem in report.problems] == [("PLD212", "access.level")]


@pytest.mark.parametrize(("as_of", "told"), [(None, []), ("2020-01-01", []), ("2020-01-02", ["PLD204"])])
def test_a_review_that_is_due_is_told(world: Any, as_of: str | None, told: list[str]) -> None:
    report, _ = world([BRIGADE | {"access": {"reviewBy": "2020-01-01"}}]).examined(as_of)
    assert codes(report) == told


@pytest.mark.parametrize("genre", ["photograph", "video", "audio"])
def test_a_picture_of_a_person_needs_a_basis_of_its_own(world: Any, genre: str) -> None:
    image = {"id": "document/p", "type": "Document", "genre": genre, "related": ["person/x-1"]}
    _, records = world([person(CONSENT), image]).examined()
    assert "document/p" not in records
    _, records = world([person(CONSENT), image | {"access": CONSENT}]).examined()
    assert "document/p" in records


def test_a_picture_by_a_person_needs_none(world: Any) -> None:
    image = {"id": "document/p", "type": "Document", "genre": "photograph", "author": "person/x-1"}
    _, records = world([person(CONSENT), image]).examined()
    assert records["document/p"]["author"] == [f"{BASE}person/x-1"]


# --- the rules of a dataset


def test_a_dataset_can_close_a_kind(world: Any) -> None:
    _, records = world([BRIGADE, REPORT], '[access.kinds]\nDocument = "restricted"\n').examined()
    assert set(records) == {"brigade/b"}


def test_a_record_opens_itself_against_its_kind(world: Any) -> None:
    toml = '[access.kinds]\nDocument = "restricted"\n'
    _, records = world([REPORT | {"access": {"level": "public"}}], toml).examined()
    assert set(records) == {"document/report"}


@pytest.mark.parametrize("name", ["Place.latitude", "*.latitude"])
def test_a_dataset_can_close_a_key(world: Any, name: str) -> None:
    place = {"id": "place/a", "type": "Place", "latitude": "-3.25", "longitude": "-60.5"}
    _, records = world([place], f'[access.keys]\n"{name}" = "restricted"\n').examined()
    assert "latitude" not in records["place/a"]
    assert records["place/a"]["longitude"] == "-60.5"


def test_a_record_can_close_a_key_and_its_evidence_goes_too(world: Any) -> None:
    record = REPORT | {
        "referenceCode": "BR A-12",
        "evidence": [{"of": key, "source": "document/report", "status": "stated"} for key in ("name", "referenceCode")],
        "access": {"keys": {"referenceCode": "restricted"}},
    }
    _, records = world([record]).examined()
    assert "referenceCode" not in records["document/report"]
    assert [node["predicate"] for node in records["document/report"]["evidence"]] == ["skos:prefLabel"]


def test_a_record_whose_required_key_is_closed_is_withheld(world: Any) -> None:
    report, records = world([BRIGADE | {"access": {"keys": {"name": "restricted"}}}]).examined()
    assert records == {}
    assert (report.counts.withheld, report.counts.rejected) == (1, 0)


@pytest.mark.parametrize(
    "toml",
    [
        'level = "public"',
        "threshold = 0",
        'k = "five"',
        'contacts = "off"',
        'harmless = "Terra"',
        "pseudonyms = 5",
        'pseudonyms = "key.json"',
        "kinds = 3",
        '[access.kinds]\nBrigades = "restricted"',
        '[access.kinds]\nBrigade = "secret"',
        '[access.keys]\n"Brigade.nam" = "restricted"',
        '[access.keys]\nname = "restricted"',
        '[access.coarsen]\nplace = "village"',
        '[access.coarsen]\ntime = "year"',
        '[access.coarsen.Trip]\ndate = "year"',
    ],
)
def test_a_rule_that_is_not_understood_stops_everything(world: Any, toml: str) -> None:
    with pytest.raises(InputError) as error:
        world([BRIGADE], f"[access]\n{toml}\n").examined()
    assert error.value.problem.code == "PLD208"


# --- what goes with what is withheld


def test_references_to_a_withheld_record_vanish_everywhere(world: Any) -> None:
    hidden = {"id": "network/hidden", "type": "Network", "name": {"en": "Hidden"}, "access": {"level": "restricted"}}
    movement = {
        "id": "movement/m",
        "type": "Movement",
        "name": {"en": "M"},
        "memberOf": ["network/hidden", "network/seen"],
    }
    seen = {"id": "network/seen", "type": "Network", "name": {"en": "Seen"}, "partOf": "network/hidden"}
    report, records = world([hidden, movement, seen]).examined()
    assert records["movement/m"]["memberOf"] == [f"{BASE}network/seen"]
    assert "partOf" not in records["network/seen"]
    assert "hidden" not in json.dumps(list(records.values()))
    assert report.ok


def test_evidence_goes_with_the_statement_it_is_for(world: Any) -> None:
    grant = {
        "id": "grant/g",
        "type": "Grant",
        "recipient": ["person/x-1", "brigade/b"],
        "evidence": [{"of": "recipient", "source": "document/report", "where": "page 3", "status": "stated"}],
    }
    _, records = world([person(), BRIGADE, REPORT, grant]).examined()
    assert [node["object"] for node in records["grant/g"]["evidence"]] == [{"@id": f"{BASE}brigade/b"}]


def test_evidence_from_a_withheld_source_goes_whole(world: Any) -> None:
    interview = {"id": "document/talk", "type": "Document", "genre": "interview", "access": {"level": "restricted"}}
    entry = {
        "of": "name",
        "source": "document/talk",
        "where": "minute 12",
        "note": {"en": "She said."},
        "status": "stated",
    }
    _, records = world([interview, BRIGADE | {"evidence": [entry], "source": ["document/talk"]}]).examined()
    assert set(records["brigade/b"]) == {"id", "type", "name"}


def test_a_share_for_a_withheld_record_goes_with_those_that_would_tell_how_large_it_is(world: Any) -> None:
    places = [{"id": f"place/{n}", "type": "Place", "country": "BR"} for n in "ab"]
    places[0]["access"] = {"level": "restricted"}
    share = [{"of": "beneficiaryPlace", "value": f"place/{n}", "percentage": "50"} for n in "ab"]
    grant = {"id": "grant/g", "type": "Grant", "beneficiaryPlace": ["place/a", "place/b"], "share": share}
    _, records = world([*places, grant]).examined()
    assert records["grant/g"]["beneficiaryPlace"] == [f"{BASE}place/b"]
    assert "share" not in records["grant/g"]


def test_what_cannot_stand_without_a_withheld_record_is_withheld_too(world: Any) -> None:
    part = {"id": "participation/p", "type": "Participation", "participant": "person/x-1", "in": "brigade/b"}
    report, records = world([person(), BRIGADE, part]).examined()
    assert set(records) == {"brigade/b"}
    assert codes(report) == ["PLD201", "PLD209"]
    assert report.counts.withheld == 2


def test_withholding_goes_on_until_nothing_more_falls(world: Any) -> None:
    brigade = BRIGADE | {"access": {"level": "restricted", "reason": "legal"}}
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b"}
    part = {"id": "participation/p", "type": "Participation", "in": "journey/j", "count": 50}
    paper = {"id": "document/d", "type": "Document", "topic": ["participation/p"]}
    report, records = world([brigade, journey, part, paper]).examined()
    assert set(records) == {"document/d"}
    assert set(records["document/d"]) == {"id", "type"}
    assert {key: report.details[key] for key in report.details if key.startswith("withheld")} == {
        "withheld.Brigade.legal": 1,
        "withheld.Journey.legal": 1,
        "withheld.Participation.legal": 1,
    }


# --- withdrawal


def test_a_withdrawn_record_leaves_a_tombstone_and_nothing_else(world: Any) -> None:
    access = {"level": "withdrawn", "on": "2024-05-01", "reason": "consent-withdrawn", "replacedBy": "brigade/b"}
    record = {
        "id": "grant/g",
        "type": "Grant",
        "name": {"en": "Grant of Trust"},
        "funder": ["brigade/b"],
        "access": access,
    }
    report, records = world([BRIGADE, record, REPORT | {"related": ["grant/g"]}]).examined()
    assert records["grant/g"] == {
        "id": f"{BASE}grant/g",
        "type": ["Tombstone"],
        "withdrawn": "2024-05-01",
        "reason": "pld:reason-consent-withdrawn",
        "replacedBy": f"{BASE}brigade/b",
    }
    assert "related" not in records["document/report"]
    assert (report.counts.published, report.counts.withheld) == (2, 1)


def test_a_tombstone_does_not_point_at_what_is_withheld(world: Any) -> None:
    access = {"level": "withdrawn", "on": "2024-05-01", "replacedBy": "brigade/b"}
    hidden = BRIGADE | {"access": {"level": "restricted"}}
    _, records = world([hidden, REPORT | {"access": access}]).examined()
    left = {"id": f"{BASE}document/report", "type": ["Tombstone"], "withdrawn": "2024-05-01"}
    assert records == {"document/report": left}


@pytest.mark.parametrize(("identity", "stays"), [("person/p-17", True), ("person/zilda-q", False)])
def test_a_withdrawn_person_whose_id_tells_the_name_leaves_nothing(world: Any, identity: str, stays: bool) -> None:
    _, records = world([person(WITHDRAWN) | {"id": identity}]).examined()
    assert (identity in records) is stays


# --- coarser


@pytest.mark.parametrize(
    ("edtf", "month", "year"),
    [
        ("2018-08-14", "2018-08", "2018"),
        ("2018-08-14~", "2018-08~", "2018~"),
        ("2018-08", "2018-08", "2018"),
        ("2018", "2018", "2018"),
        ("201X", "201X", "201X"),
        ("2018-21", "2018-21", "2018"),
        ("2018-08-XX", "2018-08", "2018"),
        ("2018-08-14/2018-08-20", "2018-08", "2018"),
        ("2018-08-14/..", "2018-08/..", "2018/.."),
        ("2018-08-14/", "2018-08/", "2018/"),
        ("2018-08-14T10:00:00Z", "2018-08", "2018"),
        ("[2018-08-14,2018-08-20]", "[2018-08]", "[2018]"),
        ("{2016-01-02..2017-03-04}", "{2016-01..2017-03}", "{2016..2017}"),
        ("-0100-03-01", "-0100-03", "-0100"),
        ("Y170000002", "Y170000002", "Y170000002"),
    ],
)
def test_a_date_becomes_as_coarse_as_is_asked(edtf: str, month: str, year: str) -> None:
    assert (coarse_edtf(edtf, "month"), coarse_edtf(edtf, "year")) == (month, year)


def test_a_coarser_date_has_its_bounds_anew_and_says_so(world: Any) -> None:
    entry = {"of": "founded", "source": "document/report", "note": {"en": "On the 14th."}, "status": "stated"}
    record = BRIGADE | {"founded": "2018-08-14", "evidence": [entry], "access": {"coarsen": {"date": "month"}}}
    _, records = world([record, REPORT]).examined()
    out = records["brigade/b"]
    node = {"id": f"{BASE}brigade/b#founded", "type": ["TemporalEntity"], "date": "2018-08"}
    assert out["founded"] == node | {"earliest": "2018-08-01", "latest": "2018-08-31"}
    assert out["access"]["dateCoarsenedTo"] == "pld:date-precision-month"
    assert "14" not in json.dumps(out)


def test_a_date_that_is_only_words_goes(world: Any) -> None:
    record = BRIGADE | {"founded": {"text": "on the eve of Saint John, 2018"}, "access": {"coarsen": {"date": "year"}}}
    _, records = world([record]).examined()
    assert "founded" not in records["brigade/b"]


@pytest.mark.parametrize("toml", ['[access.coarsen]\ndate = "year"\n', '[access.coarsen.Brigade]\ndate = "year"\n'])
def test_a_dataset_can_ask_for_coarser_dates(world: Any, toml: str) -> None:
    _, records = world([BRIGADE | {"founded": "2018-08-14"}], toml).examined()
    assert records["brigade/b"]["founded"]["date"] == "2018"


@pytest.mark.parametrize(
    "place",
    [
        {"id": "brigade/b-2017-03-09"},
        {"identifier": [{"scheme": "X", "value": "MST-2017-03-09"}]},
        {"identifier": [{"scheme": "X", "value": "A20170309"}]},
        {"identifier": [{"scheme": "X", "value": "A 09032017"}]},
        {"description": {"pt": "Fundada em 9 de março de 2017"}},
        {"note": {"en": "since March 9th"}},
        {"note": {"fr": "le 9 mars"}},
        {"note": {"ht": "9 mas 2017"}},
        {"note": {"es": "09/03/2017"}},
        {"note": {"en": "in March of 2017"}},
        {"created": "2017-03-09"},
        {"dissolved": "2017-03", "access": {"coarsen": {"date": "year"}}, "note": {"en": "2017-03"}},
        {
            "evidence": [
                {"of": "founded", "source": "document/report", "status": "stated", "where": "diary, 2017-03-09"}
            ]
        },
    ],
)
def test_a_date_made_coarser_is_told_nowhere_else_in_its_record(world: Any, place: Data) -> None:
    brigade = BRIGADE | {"founded": "2017-03-09", "access": {"coarsen": {"date": "year"}}} | place
    report, records = world([brigade, REPORT | {"published": "2017-03-09"}]).examined()
    assert codes(report) == ["PLD210"]
    assert set(records) == {"document/report"}


@pytest.mark.parametrize("text", ["9 people in 2017", "page 3, 2017", "March 2018", "on the 10th of March", "2017"])
def test_other_numbers_are_not_the_date(world: Any, text: str) -> None:
    brigade = BRIGADE | {"founded": "2017-03-09", "note": {"en": text}, "access": {"coarsen": {"date": "year"}}}
    assert codes(world([brigade]).examined()[0]) == []


def test_a_month_may_be_told_where_the_day_is_hidden(world: Any) -> None:
    access = {"coarsen": {"date": "month"}}
    brigade = BRIGADE | {"founded": "2017-03-09", "note": {"en": "March 2017"}, "access": access}
    assert codes(world([brigade]).examined()[0]) == []
    brigade["note"] = {"en": "March 9"}
    assert codes(world([brigade]).examined()[0]) == ["PLD210"]


COUNTRY = {"id": "place/br", "type": "Place", "name": {"en": "Brazil"}, "country": "BR", "precision": "country"}
REGION = {"id": "place/south", "type": "Place", "name": {"en": "South"}, "precision": "region", "partOf": "place/br"}
CAMP = {
    "id": "place/7",
    "type": "Place",
    "name": {"en": "Camp Natalino"},
    "country": "BR",
    "latitude": "-28.1234",
    "longitude": "-52.9876",
    "geonames": "https://sws.geonames.org/123/",
    "precision": "point",
    "partOf": "place/south",
}


def test_a_point_becomes_a_locality_without_coordinates(world: Any) -> None:
    _, records = world([CAMP | {"access": {"coarsen": {"place": "locality"}}}, REGION, COUNTRY]).examined()
    out = records["place/7"]
    assert {"latitude", "longitude", "geonames"}.isdisjoint(out)
    assert (out["name"], out["precision"]) == ({"en": "Camp Natalino"}, "pld:precision-locality")
    assert out["access"]["placeCoarsenedTo"] == "pld:precision-locality"


def test_a_place_coarser_than_a_locality_loses_its_names(world: Any) -> None:
    _, records = world([CAMP | {"access": {"coarsen": {"place": "country"}}}, REGION, COUNTRY]).examined()
    out = records["place/7"]
    assert set(out) == {"id", "type", "partOf", "country", "precision", "access"}
    assert out["partOf"] == [f"{BASE}place/br"]


def test_a_place_whose_id_tells_its_name_gives_way_to_the_place_around_it(world: Any) -> None:
    camp = CAMP | {"id": "place/camp-natalino", "access": {"coarsen": {"place": "region"}}}
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b", "place": ["place/camp-natalino"]}
    report, records = world([camp, REGION, COUNTRY, BRIGADE, journey]).examined()
    assert "place/camp-natalino" not in records
    assert records["journey/j"]["place"] == [f"{BASE}place/south"]
    assert "natalino" not in json.dumps(list(records.values())).lower()
    assert report.counts.withheld == 1


def test_a_record_can_ask_for_the_place_around_its_place(world: Any) -> None:
    access = {"coarsen": {"place": "country"}}
    entry = {"of": "place", "source": "document/report", "status": "stated"}
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b", "place": ["place/7"], "evidence": [entry]}
    _, records = world([CAMP, REGION, COUNTRY, BRIGADE, REPORT, journey | {"access": access}]).examined()
    assert records["journey/j"]["place"] == [f"{BASE}place/br"]
    assert records["journey/j"]["access"]["placeCoarsenedTo"] == "pld:precision-country"
    assert "evidence" not in records["journey/j"]
    assert records["place/7"]["latitude"] == "-28.1234"


def test_a_share_names_no_more_exact_place_than_its_record(world: Any) -> None:
    share = [{"of": "beneficiaryPlace", "value": place, "percentage": "50"} for place in ("place/7", "place/lonely")]
    grant = {"id": "grant/g", "type": "Grant", "beneficiaryPlace": ["place/7", "place/lonely"], "share": share}
    lonely = {"id": "place/lonely", "type": "Place", "precision": "point"}
    _, records = world([CAMP, REGION, COUNTRY, lonely, grant | {"access": {"coarsen": {"place": "region"}}}]).examined()
    assert "share" not in records["grant/g"]  # the one that is left would tell the other
    assert "place/7" not in json.dumps(records["grant/g"])


@pytest.mark.parametrize("identity", ["place/gn-3449999", "place/28-1234"])
def test_a_place_whose_id_tells_its_number_gives_way_too(world: Any, identity: str) -> None:
    camp = CAMP | {"id": identity, "geonames": "https://sws.geonames.org/3449999/"}
    _, records = world([camp | {"access": {"coarsen": {"place": "region"}}}, REGION, COUNTRY]).examined()
    assert identity not in records


def test_a_place_with_nothing_around_it_is_not_referred_to(world: Any) -> None:
    lonely = {key: value for key, value in CAMP.items() if key != "partOf"}
    journey = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b", "place": ["place/7"]}
    _, records = world([lonely, BRIGADE, journey | {"access": {"coarsen": {"place": "region"}}}]).examined()
    assert "place" not in records["journey/j"]


# --- counts


def cells(total: int | None, *counts: int) -> list[Cell]:
    found = [
        Cell(f"part-{n}", "participantCount", count, (("Journey", "brigade", "whole"),))
        for n, count in enumerate(counts)
    ]
    return found if total is None else [*found, Cell("whole", "participantCount", total, ())]


@pytest.mark.parametrize(
    ("total", "counts", "gone"),
    [
        (None, (3,), ["part-0"]),  # also alone
        (None, (3, 9), ["part-0"]),  # no total, nothing to compute
        (None, (5, 9), []),
        (None, (0, 9), []),  # nobody is nobody
        (12, (3, 9), ["part-0", "part-1"]),  # 12 - 9
        (32, (3, 9, 20), ["part-0", "part-1"]),
        (3, (3,), ["part-0", "whole"]),  # the total alone would say it
        (22, (1, 1, 20), ["part-0", "part-1", "part-2"]),  # two that are two together
        (2, (1, 1), ["part-0", "part-1", "whole"]),
        (29, (9, 20), []),
    ],
)
def test_small_counts_go_with_what_would_give_them_away(
    total: int | None, counts: tuple[int, ...], gone: list[str]
) -> None:
    assert sorted(suppressed(cells(total, *counts), 5)) == gone


def test_a_total_that_is_a_part_itself_is_looked_at_again() -> None:
    inner = [
        Cell("a", "participantCount", 3, (("Training", "partOf", "b"),)),
        Cell("b", "participantCount", 3, (("Training", "partOf", "c"),)),
    ]
    outer = [Cell("d", "participantCount", 30, (("Training", "partOf", "c"),)), Cell("c", "participantCount", 33, ())]
    assert sorted(suppressed([*inner, *outer], 5)) == ["a", "b", "d"]


@pytest.mark.parametrize("access", [{"level": "restricted"}, {"keys": {"participantCount": "restricted"}}])
@pytest.mark.parametrize("count", [3, 30])
def test_a_count_that_is_withheld_cannot_be_computed_from_the_others(world: Any, access: Data, count: int) -> None:
    course = {"id": "course/c", "type": "Course", "name": {"en": "C"}, "participantCount": 70 + count}
    parts = [
        {"id": f"training/{n}", "type": "Training", "courseOf": "course/c", "participantCount": number}
        for n, number in enumerate((count, 20, 50))
    ]
    parts[0]["access"] = access
    _, records = world([course, *parts]).examined()
    told = {key for key, record in records.items() if "participantCount" in record}
    assert told == {"course/c", "training/2"}


def test_a_record_that_lost_its_count_says_so(world: Any) -> None:
    journeys = [
        {"id": f"journey/{n}", "type": "Journey", "brigade": "brigade/b", "participantCount": count}
        for n, count in enumerate((3, 40))
    ]
    journeys[0]["evidence"] = [{"of": "participantCount", "source": "document/report", "status": "stated"}]
    _, records = world([BRIGADE, REPORT, *journeys]).examined()
    assert "participantCount" not in records["journey/0"]
    assert "evidence" not in records["journey/0"]
    assert records["journey/0"]["access"]["countsSuppressed"] is True
    assert records["journey/1"]["participantCount"] == 40


def test_a_dataset_sets_its_own_threshold(world: Any) -> None:
    journeys = [
        {"id": f"journey/{n}", "type": "Journey", "brigade": "brigade/b", "participantCount": count}
        for n, count in enumerate((9, 40))
    ]
    _, records = world([BRIGADE, *journeys], "[access]\nthreshold = 10\n").examined()
    assert "participantCount" not in records["journey/0"]


# --- too few


def crowd(number: int, basis: Data = CONSENT) -> list[Data]:
    return [
        {"id": f"person/n{n}", "type": "Person", "affiliation": ["brigade/b"], "access": basis} for n in range(number)
    ]


@pytest.mark.parametrize(("number", "toml", "told"), [(4, "", 4), (5, "", 0), (2, "[access]\nk = 2\n", 0)])
def test_fewer_than_k_who_share_everything_are_told(world: Any, number: int, toml: str, told: int) -> None:
    report, _ = world([BRIGADE, *crowd(number)], toml).examined()
    assert codes(report) == ["PLD205"] * told
    assert report.ok


def test_the_place_and_the_date_of_what_one_takes_part_in_count(world: Any) -> None:
    journeys = [
        {"id": f"journey/{n}", "type": "Journey", "brigade": "brigade/b", "period": f"2018-0{n}"} for n in (1, 2)
    ]
    parts = [
        {
            "id": f"participation/{n}",
            "type": "Participation",
            "participant": f"person/n{n}",
            "in": f"journey/{1 + (n == 5)}",
        }
        for n in range(6)
    ]
    report, _ = world([BRIGADE, *journeys, *crowd(6), *parts]).examined()
    assert [(problem.record, problem.facts["found"]) for problem in report.problems] == [("person/n5", 1)]


def test_those_named_for_their_public_role_are_not_counted(world: Any) -> None:
    report, _ = world([BRIGADE, REPORT, *crowd(1, {"basis": "public-role", "source": "document/report"})]).examined()
    assert codes(report) == []


# --- free text


@pytest.mark.parametrize(
    "text",
    [
        "told by Léonie Rauls-Dupré",
        "LEONIE RAULS DUPRE",
        "Dupré, Léonie",
        "L. Rauls-Dupré",
        "L. Dupre",
        "Dupré, L.",
        "Le\u0301onie Rauls Dupre\u0301",
        "Léonie M. Dupré",
        "Léo\u00adnie Dupré",
        "ｌｅｏｎｉｅ dupre",
        "léonie_dupré said",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert PersonNames(["Léonie Rauls-Dupré"]).is_in(text)


@pytest.mark.parametrize("text", ["Léonie came", "the Dupré family", "la Dupré", "e Dupré", "Leon Duprez", ""])
def test_what_is_not_the_name_is_not_found(text: str) -> None:
    assert not PersonNames(["Ana Dupré", "Léonie Rauls-Dupré", "Elena Dupré"]).is_in(text)


@pytest.mark.parametrize(
    ("name", "text"), [("Zumbi", "they called him ZUMBI"), ("李小明", "由李小明带领"), ("Иван Петров", "иван петров")]
)
def test_names_of_one_word_and_of_other_scripts_are_found(name: str, text: str) -> None:
    assert PersonNames([name]).is_in(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Juan Pérez Gómez", "with Juan Pérez"),
        ("Juan Pérez Gómez", "J. Pérez said"),
        ("Juan Pérez Gómez", "the house of Pérez Gómez"),
        ("Maria José Quaresma", "José Quaresma"),
        ("Maria da Silva Santos", "Maria da Silva"),
        ("Dom Pedro Casaldáliga", "Pedro Casaldáliga"),
        ("Quaresma, Zilda", "Z. Quaresma"),
        ("Łucja Søren", "Lucja Soren"),
        ("Işık Çağla", "ISIK CAGLA"),
        ("Иван Петров", "Ivan Petrov"),
        ("Ivan Petrov", "Иван Петров"),
        ("Φωτεινή Παπά", "Foteini Papa"),
        ("李小明", "小明李"),
        ("Zilda D'Ávila", "Zilda Davila"),
        ("Zilda Quaresma", "#ZildaQuaresma"),
        ("Zilda Quaresma", "quaresmazilda.jpg"),
        ("Zilda Quaresma", "Zilda\u2060Quaresma"),
        ("Zilda Quaresma", "Zil\u00adda Qua&shy;resma"),
        ("Zilda Quaresma", "ZILDA&nbsp;QUARESMA"),
        ("Zilda Quaresma", "Quaresma's Zilda"),
        ("Zilda Quaresma", "said Z.\nQuaresma"),
        ("Zilda Quaresma", "https://example.net/quaresma%2Dzilda"),
    ],
)
def test_a_name_is_found_in_part_in_another_order_and_in_other_letters(name: str, text: str) -> None:
    names = PersonNames([name])
    assert names.is_in(text)
    assert names.may_be_in(json.dumps({"note": {"en": text}}, ensure_ascii=False).encode())


@pytest.mark.parametrize("text", ["José Silva, Ana Santos", "Maria Santana", "a Silva", "San Pérez", "Zilda. The Lent"])
def test_names_that_many_have_are_no_ones_name_alone(text: str) -> None:
    assert not PersonNames(["Maria da Silva Santos", "Juan Pérez Gómez", "Zilda Quaresma"]).is_in(text)


@pytest.mark.parametrize(
    "place",
    [
        {"id": "document/talk-quaresma-zilda"},
        {"url": "https://example.net/quaresma_zilda.jpg"},
        {"identifier": [{"scheme": "X", "value": "QUARESMA ZILDA"}]},
        {"referenceCode": "Quaresma-Zilda-7"},
        {"altName": {"en": ["The Quaresma (Zilda) papers"]}},
        {"evidence": [{"of": "name", "source": "document/report", "status": "stated", "where": "tape of Z. Quaresma"}]},
    ],
)
def test_ids_addresses_and_numbers_name_nobody_either(world: Any, place: Data) -> None:
    report, _ = world([person(), REPORT | place]).examined()
    assert "PLD202" in codes(report)


@pytest.mark.parametrize("key", ["name", "description", "note", "evidence"])
def test_the_name_of_a_withheld_person_in_any_text_is_an_error(world: Any, key: str) -> None:
    text = {"en": "as Z. Quaresma told us"}
    entry = {"of": "name", "source": "document/report", "status": "stated", "note": text}
    value = [entry] if key == "evidence" else text
    report, _ = world([person(), REPORT | {key: value}]).examined()
    found = [problem for problem in report.problems if problem.code == "PLD202"]
    assert [(problem.record, problem.key, problem.value) for problem in found] == [("document/report", key, None)]
    assert not report.ok


def test_a_person_who_goes_out_may_be_named(world: Any) -> None:
    report, _ = world(
        [person({"basis": "public-role", "source": "document/report"}), REPORT | {"note": {"en": "Zilda Quaresma"}}]
    ).examined()
    assert codes(report) == []


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("write to ana.souza@example.org now", "e-mail"),
        ("ana (at) example.org", "e-mail"),
        ("ana[arroba]example.com.br", "e-mail"),
        ("+55 11 98765-4321", "telephone"),
        ("+509 3412 3456", "telephone"),
        ("(11) 98765-4321", "telephone"),
        ("Tel.: 3412-3456", "telephone"),
        ("whatsapp 11987654321", "telephone"),
        ("téléphone 01 42 34 56 78", "telephone"),
        ("TÉLÉPHONE 01 42 34 56 78", "telephone"),
        ("phone 3412-3456", "telephone"),
        ("at -28.12345, -52.98765", "coordinates"),
        ("28° 12' S", "coordinates"),
        ("ana at example dot org", "e-mail"),
        ("ana(at)example(dot)org", "e-mail"),
        ("ana @ example . org", "e-mail"),
        ("ana＠example.org", "e-mail"),
        ("ana&#64;example.org", "e-mail"),
        ("ana%40example.org", "e-mail"),
        ("+55\u00a011\u00a098765\u20114321", "telephone"),
        ("+55–11–98765–4321", "telephone"),
        ("+ 55 11 98765 4321", "telephone"),
        ("+５５ 11 98765-4321", "telephone"),
        ("+509/3412/3456", "telephone"),
        ("0055 11 98765-4321", "telephone"),
        ("55 11 98765-4321", "telephone"),
        ("11 98765-4321", "telephone"),
        ("wa.me/5511987654321", "telephone"),
        ("Telefone da casa: 3412-3456", "telephone"),
        ("-28,12345; -52,98765", "coordinates"),
        ("lat -28.12345 lon -52.98765", "coordinates"),
        ("28.12345 S, 52.98765 W", "coordinates"),
        ("28º12'30\"S", "coordinates"),
        ("28°12′30″S 52°59′W", "coordinates"),
        ("28 deg 12 min S", "coordinates"),
    ],
)
def test_contact_data_in_a_text_is_found(world: Any, text: str, looks: str) -> None:
    report, _ = world([REPORT | {"note": {"en": text}}]).examined()
    assert [(problem.code, problem.key, problem.facts["looks"]) for problem in report.problems] == [
        ("PLD203", "note", looks)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "12,500 families in 2018-2019",
        "USD 12500.00; 3.1415926",
        "file no. 12345678",
        "from 2016-08-01 to 2017-08-31",
        "@movement on the web",
        "5 + 7 = 12",
        "cells 4 and 5",
        "an area of 12.5 ha, 3.75 km",
        "ISBN 978-85-7743-123-4",
        "20°C",
        "mobile schools: 2016-2018",
        "doi 10.1234/567.8901",
        "we are at home; point 3",
        "see us @ MST. The next",
        "gras 12 min later",
        "lote 00123 of 2016",
    ],
)
def test_ordinary_numbers_are_not_contact_data(text: str) -> None:
    assert contacts_in({"id": "x", "type": ["Document"], "note": {"en": text}}) == {}


@pytest.mark.parametrize(
    "place",
    [
        {"identifier": [{"scheme": "X", "value": "ana@example.org"}]},
        {"page": ["https://wa.me/5511987654321"]},
        {"page": ["https://www.openstreetmap.org/#map=15/-28.1234/-52.9876"]},
        {"page": ["https://example.org/map?mlat=-28.1234&mlon=-52.9876"]},
    ],
)
def test_contact_data_hides_in_no_number_and_no_address(world: Any, place: Data) -> None:
    report, _ = world([BRIGADE | place]).examined()
    assert codes(report) == ["PLD203"]


def test_a_place_published_with_its_coordinates_may_be_shown_on_a_map(world: Any) -> None:
    place = {"id": "place/a", "type": "Place", "latitude": "-28.1234", "longitude": "-52.9876"}
    report, _ = world([place | {"page": ["https://www.openstreetmap.org/#map=15/-28.1234/-52.9876"]}]).examined()
    assert codes(report) == []


def test_a_dataset_may_take_contact_data_for_a_warning(world: Any) -> None:
    report, _ = world([REPORT | {"note": {"en": "a@example.org"}}], '[access]\ncontacts = "warning"\n').examined()
    assert codes(report) == ["PLD203"]
    assert report.ok


# --- pseudonyms


@pytest.mark.slow
def test_pseudonyms_are_random_and_stay(world: Any, tmp_path: Path) -> None:
    access = CONSENT | {"reviewBy": "2050-01-01"}
    part = {"id": "participation/p", "type": "Participation", "participant": "person/x-1", "in": "brigade/b"}
    records = [person(access), BRIGADE, part]
    one = world(records, f'[access]\npseudonyms = "{tmp_path}/keys/key.json"\nk = 1\n')
    names = []
    for _ in range(2):
        assert one.dataset.publish(tmp_path / "out").ok
        text = (tmp_path / "out" / "data" / "dataset.jsonld").read_text("utf-8")
        graph = json.loads(text)["@graph"]
        (found,) = [record["id"] for record in graph if record["type"][0] == "Person"]
        assert next(record["participant"] for record in graph if "participant" in record) == found
        names.append(found)
        assert "Quaresma" not in text
        assert "x-1" not in text
    assert names[0] == names[1]
    keys = json.loads((tmp_path / "keys" / "key.json").read_text("utf-8"))
    assert keys == {"person/x-1": names[0].rpartition("/")[2]}
    (tmp_path / "keys" / "key.json").unlink()
    assert one.dataset.publish(tmp_path / "other").ok
    assert names[0] not in (tmp_path / "other" / "data" / "dataset.jsonld").read_text("utf-8")


def test_checking_writes_no_key_file(world: Any, tmp_path: Path) -> None:
    one = world([person(CONSENT), BRIGADE], f'[access]\npseudonyms = "{tmp_path}/key.json"\n')
    one.dataset.check()
    assert not (tmp_path / "key.json").exists()


# --- whatever is withheld


MARK = st.sampled_from(["Quaresma", "Tekoha", "Ñandutí", "Ọ̀ṣun", "Çelik", "Żółw"])
KINDS = ["Document", "Brigade", "Grant", "Place", "Concept"]


def told_by(kind: str, n: int) -> Data:
    """What pages make sums, pictures and lists of, in values of its own for each record."""
    return {
        "Document": {"published": f"19{n + 50}-03-14"},
        "Brigade": {"founded": f"19{n + 60}-03-14"},
        "Grant": {"amount": {"value": f"{n + 1}98765.43"}, "awarded": f"19{n + 70}-03-14"},
        "Place": {"latitude": f"-{n + 1}.123456", "longitude": f"-{n + 41}.654321"},
    }.get(kind, {})


@st.composite
def datasets(draw: st.DrawFn) -> tuple[list[Data], set[str]]:
    """Records that refer to one another at random; those that are withheld hold words that no other record holds."""
    number = draw(st.integers(2, 7))
    kinds = [draw(st.sampled_from(KINDS)) for _ in range(number)]
    ids = [f"{kind.lower()}/r{n}" for n, kind in enumerate(kinds)]
    closed = [draw(st.booleans()) for _ in ids]
    records, secrets = [], set()
    for n, (identity, kind) in enumerate(zip(ids, kinds, strict=True)):
        mark = f"{draw(MARK)}{chr(97 + n) * 3}" if closed[n] else f"open word {n}"
        secrets |= {mark} if closed[n] else set()
        identity = f"{identity}-secret{chr(97 + n) * 3}" if closed[n] else identity
        ids[n] = identity
        told = told_by(kind, n)
        plain = {value for each in told.values() for value in (each.values() if isinstance(each, dict) else [each])}
        secrets |= plain if closed[n] else set()
        record: Data = {"id": identity, "type": kind, "name": {"en": mark}, "note": {"pt": f"nota {mark}"}, **told}
        rules = [{"level": "restricted"}, {"level": "embargoed", "until": "2030-01-01"}]
        records.append(record | ({"access": draw(st.sampled_from(rules))} if closed[n] else {}))
    documents = [identity for identity in ids if identity.startswith("document")]
    for record in records:
        record["related"] = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
        if documents:
            record["source"] = [draw(st.sampled_from(documents))]
            record["evidence"] = [
                {"of": key, "source": draw(st.sampled_from(documents)), "status": "stated"}
                for key in ("name", "related")
            ]
    return records, secrets | {identity for identity, is_closed in zip(ids, closed, strict=True) if is_closed}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(datasets())
def test_whatever_is_withheld_nothing_of_it_goes_out(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[list[Data], set[str]]
) -> None:
    records, secrets = case
    report, out = World(tmp_path_factory.mktemp("any"), records).examined()
    text = json.dumps(list(out.values()), ensure_ascii=False)
    assert [secret for secret in secrets if secret in text] == []
    assert report.counts.adds_up
    assert report.ok


GIVEN = ["Zoë", "Ndèye", "Łucja", "Søren", "Иван", "Φωτεινή", "João", "Tường", "Marie-Ange", "Çağla"]
FAMILY = ["Quaresma", "D'Ávila", "Wiśniewska", "Öztürkoğlu", "Петров", "Dessalinien", "Ångström", "Rauls-Dupré"]
SPELLINGS = {
    "as it is": lambda given, family: f"{given} {family}",
    "in capitals": lambda given, family: f"{given} {family}".upper(),
    "decomposed": lambda given, family: unicodedata.normalize("NFD", f"{given} {family}"),
    "family name first": lambda given, family: f"{family}, {given}",
    "as a part of an address": lambda given, family: (
        f"https://example.net/{quote(family.lower())}-{quote(given.lower())}"
    ),
    "over two lines": lambda given, family: f"{given}\n{family}",
    "in HTML": lambda given, family: html.escape(given) + "&nbsp;" + "".join(f"&#{ord(each)};" for each in family),
    "with signs that nobody sees": lambda given, family: "\u200b".join(given) + " " + "\u00ad".join(family),
    "with a name between": lambda given, family: f"{given} Oliveira {family}",
    "by somebody": lambda given, family: f"({family}\u2019s {given})",
    "glued": lambda given, family: f"#{given}{family}".replace("-", "").replace("'", ""),
}


@pytest.mark.slow
@given(st.sampled_from(GIVEN), st.sampled_from(FAMILY), st.sampled_from(sorted(SPELLINGS)), st.text(max_size=20))
def test_whatever_the_name_and_the_spelling_it_is_found_in_text(given: str, family: str, how: str, around: str) -> None:
    names = PersonNames([f"{given} {family}", "Somebody Else"])
    text = f"{around} . {SPELLINGS[how](given, family)} . {around}"
    assert names.is_in(text)
    assert names.may_be_in(json.dumps({"note": {"en": text}}, ensure_ascii=False).encode("utf-8", "replace"))
