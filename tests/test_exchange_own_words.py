"""Organizations are one by their identifier, and each grant keeps the words that its own row has for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted
from peasant_ld.exchange.threesixty.exporting import About, export_360giving
from peasant_ld.exchange.threesixty.importing import import_360giving
from peasant_ld.exchange.threesixty.organizations import agrees
from test_exchange_360giving import GRANT, LICENCE, WANTED, grants_file, records_of, taken_in, there_and_back

UNION = {"id": "GB-CHC-9000031", "name": "Water Union", "charityNumber": "9000031", "url": "https://union.example/"}
HILL = {"addressLocality": "Hillsby", "addressRegion": "Uplands", "addressCountry": "Lowland"}
Party = dict[str, Any]


def grants(*parties: Party) -> list[dict[str, Any]]:
    return [
        GRANT | {"id": f"360G-w-{number}", "recipientOrganization": [party]} for number, party in enumerate(parties)
    ]


ROWS: dict[str, list[Party]] = {
    "another name": [UNION, UNION | {"name": "Hill Wells (hosted)"}],
    "another number": [UNION, UNION | {"charityNumber": "9000007"}],
    "a number that its identifier has not": [UNION | {"charityNumber": "9000007"}],
    "another address": [UNION, UNION | {"url": "https://hills.example/"}, UNION],
    "no number": [UNION, {key: UNION[key] for key in ("id", "name")}],
    "a company number, twice": [UNION | {"companyNumber": "0123"}, UNION | {"companyNumber": "0124"}],
    "another name that another row has as well": [UNION | {"name": "A"}, UNION | {"name": "B"}, UNION | {"name": "A"}],
    "blanks in a name": [UNION, UNION | {"name": "Water  Union "}],
    "another seat": [UNION | HILL, UNION | {"addressLocality": "Wellsby"}, UNION],
    "a seat in one row": [UNION, UNION | HILL],
    "the same seat": [UNION | HILL, UNION | HILL],
    "another country of the same town": [UNION | HILL, UNION | HILL | {"addressCountry": "Upland"}],
    "another sort": [UNION | {"organisationType": "Charity"}, UNION | {"organisationType": "Company"}, UNION],
    "a sort in one row": [UNION, UNION | {"organisationType": "Charity"}],
    "another description": [UNION | {"description": "Wells."}, UNION | {"description": "Springs."}, UNION],
    "another name of another row": [UNION | {"alternateName": "WU"}, UNION | {"alternateName": "Union"}, UNION],
    "another name that is the name of another row": [UNION | {"alternateName": "WU"}, UNION | {"name": "WU"}],
    "one other name": [UNION | {"alternateName": "WU"}, UNION | {"alternateName": "WU"}],
    "one other name, and none": [UNION | {"alternateName": "WU"}, UNION],
    "the name of one and the other name of one": [
        UNION | {"alternateName": "WU"}, UNION | {"name": "W", "alternateName": "WU"}, UNION | {"name": "W"},
    ],
    "all at once": [
        UNION | HILL | {"alternateName": "WU", "organisationType": "Charity", "description": "Wells."},
        {"id": UNION["id"], "name": "Wells", "addressCountry": "Upland", "organisationType": "Company"},
        UNION,
    ],
    "an identifier of its own": [{"id": "360G-w-org", "name": "Wells"}, {"id": "360G-w-org", "name": "WELLS"}],
    "the funder once more": [UNION, {"id": "GB-CHC-1", "name": "The Fund (as a recipient)"}],
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS)
def test_each_grant_gives_back_what_its_own_row_said(case: str, tmp_path: Path) -> None:
    given = grants(*ROWS[case])
    _, left, package = there_and_back(grants_file(tmp_path, *given), tmp_path)
    assert left.written == len(given)
    back = {grant["id"]: grant for grant in package["grants"]}
    for grant in given:
        for key in ("recipientOrganization", "fundingOrganization"):
            assert back[grant["id"]][key] == grant[key]


def test_seats_and_sorts_that_grants_state_themselves_are_not_counted_as_left_out(tmp_path: Path) -> None:
    several = grants(UNION | {"organisationType": "Charity"}, UNION | HILL | {"organisationType": "Company"})
    _, left, _ = there_and_back(grants_file(tmp_path, *several), tmp_path)
    assert not [key for key in left.lost if key.startswith("Organization")]


def test_seats_that_no_grant_states_and_have_no_room_are_counted(tmp_path: Path) -> None:
    taken_in(tmp_path, *grants(UNION))
    records = tmp_path / "dataset" / "records"
    lines = (records / "organizations.jsonl").read_text("utf-8").splitlines()
    union = next(json.loads(line) for line in lines if UNION["id"] in line) | {
        "basedIn": ["place/a", "place/b", "place/c"]
    }
    places = [{"id": f"place/{name}", "type": "Place", "name": {"en": name}} for name in "abc"]
    (records / "organizations.jsonl").write_text("\n".join(line for line in lines if UNION["id"] not in line))
    (records / "more.jsonl").write_text("\n".join(map(json.dumps, (union, *places))))
    pld.open_dataset(tmp_path / "dataset").publish()
    left = export_360giving(tmp_path / "dataset" / "release", tmp_path / "out.json", About("T", "F", None, LICENCE))
    assert left.lost["Organization.basedIn"] == 2


def told(account: Account) -> list[tuple[Any, ...]]:
    return [
        (each.key, each.value, each.facts["same"], str(each.severity))
        for each in account.problems
        if each.code == "PLD417"
    ]


def test_the_number_that_agrees_with_the_identifier_is_that_of_the_organization(tmp_path: Path) -> None:
    account, records = taken_in(tmp_path, *grants(UNION | {"charityNumber": "9000007"}, UNION))
    union = records["organization/GB-CHC-9000031"]
    assert {each["value"] for each in union["identifier"]} == {"GB-CHC-9000031", "9000031"}
    assert told(account) == [("charityNumber", "9000007", "GB-CHC-9000031", "warning")]
    assert account.problems[0].facts["other"].pointer == "/grants/0/recipientOrganization/0/id"
    assert records["grant/360G-w-0"]["asNamed"][0]["charityNumber"] == "9000007"
    assert "asNamed" not in records["grant/360G-w-1"]


def test_what_rows_say_differently_is_told_once_with_both_places(tmp_path: Path) -> None:
    other = UNION | {"url": "https://hills.example/", "name": "Hills"}
    account, _ = taken_in(tmp_path, *grants(UNION, other, other))
    assert told(account) == [
        ("name", "Hills", "Water Union", "advice"),
        ("url", "https://hills.example/", "https://union.example/", "warning"),
    ]
    places = [(each.place.pointer, each.facts["other"].pointer) for each in account.problems if each.place]
    assert places[1] == ("/grants/1/recipientOrganization/0/url", "/grants/0/recipientOrganization/0/url")


@pytest.mark.parametrize(
    ("key", "number", "identifier", "agree"),
    [
        ("charityNumber", "1164883", "GB-CHC-1164883", True),
        ("charityNumber", "SC012345", "GB-SC-SC012345", True),
        ("charityNumber", "1164884", "GB-CHC-1164883", False),
        ("companyNumber", "123456", "GB-COH-00123456", True),
        ("companyNumber", "123456", "GB-CHC-1164883", True),
        ("charityNumber", "1", "360G-own-2", True),
    ],
)
def test_a_number_is_held_against_an_identifier_of_its_own_register(
    key: str, number: str, identifier: str, agree: bool
) -> None:
    assert agrees(key, number, identifier) is agree


def test_postal_codes_come_in_where_they_are_asked_for_and_go_out_again(tmp_path: Path) -> None:
    given = grants(UNION | {"postalCode": "AB1 2CD"}, UNION | {"postalCode": "EF3 4GH"})
    account, records = taken_in(tmp_path, *given)
    assert account.contacts == {"recipientOrganization[]/postalCode": 2}
    assert "AB1" not in json.dumps(records)
    wanted = Wanted(WANTED.base, LICENCE, "F", "en", with_postcodes=True)
    import_360giving([grants_file(tmp_path, *given)], tmp_path / "codes", wanted)
    found = records_of(tmp_path / "codes")
    assert [found[f"grant/360G-w-{n}"]["asNamed"][0]["postalCode"] for n in (0, 1)] == ["AB1 2CD", "EF3 4GH"]
