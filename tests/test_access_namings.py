"""How a grant names an organization goes out only where nothing of the organization is kept back."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.access import Rules
from peasant_ld.access.namings import naming_kinds, namings_in, without_closed_namings
from peasant_ld.model import load_model
from test_access import BASE, World, codes, person

MODEL = load_model()
Data = dict[str, Any]
UNION: Data = {"id": "organization/union", "type": "Organization", "name": {"en": "Water Union"}}
FUND: Data = {"id": "organization/fund", "type": "Organization", "name": {"en": "Water Fund"}}
WORDS: Data = {
    "as": "recipient",
    "party": "organization/union",
    "called": "Hill Wells (Water Union)",
    "charityNumber": "9",
}
GRANT: Data = {
    "id": "grant/g",
    "type": "Grant",
    "name": {"en": "Wells"},
    "funder": ["organization/fund"],
    "recipient": ["organization/union"],
    "asNamed": [WORDS, {"as": "funder", "party": "organization/fund", "called": "The Fund"}],
}


def named(records: dict[str, Data]) -> list[str]:
    return [node["called"] for node in namings_in(records["grant/g"])]


def test_a_grant_names_organizations_in_its_own_words(world: Any) -> None:
    report, records = world([UNION, FUND, GRANT]).examined()
    assert report.ok
    first = records["grant/g"]["asNamed"][0]
    assert first == {
        "id": f"{BASE}grant/g#asNamed-1",
        "type": ["Naming"],
        "as": "pld:named-as-recipient",
        "party": f"{BASE}organization/union",
        "called": "Hill Wells (Water Union)",
        "charityNumber": "9",
    }
    assert named(records) == ["Hill Wells (Water Union)", "The Fund"]


CLOSED: dict[str, tuple[list[Data], str, list[str]]] = {
    "the organization is restricted": ([UNION | {"access": {"level": "restricted"}}, FUND, GRANT], "", ["The Fund"]),
    "one of its keys is": (
        [UNION | {"homepage": "https://u.example/", "access": {"keys": {"homepage": "restricted"}}}, FUND, GRANT],
        "",
        ["The Fund"],
    ),
    "a key of all organizations is": (
        [UNION | {"identifier": [{"scheme": "x", "value": "9"}]}, FUND, GRANT],
        '[access.keys]\n"Organization.identifier" = "restricted"\n',
        ["The Fund"],
    ),
    "the grant does not say who received it": (
        [UNION, FUND, GRANT | {"access": {"keys": {"recipient": "restricted"}}}],
        "",
        ["The Fund"],
    ),
    "no grant says who gave it": (
        [UNION, FUND, GRANT],
        '[access.keys]\n"Grant.funder" = "restricted"\n',
        [WORDS["called"]],
    ),
    "it is withdrawn": (
        [UNION | {"access": {"level": "withdrawn", "on": "2024-05-01"}}, FUND, GRANT],
        "",
        ["The Fund"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CLOSED)
def test_what_is_kept_back_of_an_organization_no_grant_says_in_other_words(case: str, world: Any) -> None:
    given, toml, left = CLOSED[case]
    report, records = world(given, toml).examined()
    assert named(records) == left
    assert WORDS["called"] in left or "Hill Wells" not in str(records)
    told = [each.facts["other"] for each in report.problems if each.code == "PLD418"]
    assert told == [f"organization/{'fund' if WORDS['called'] in left else 'union'}"]


def test_the_words_for_a_person_never_go_out(world: Any) -> None:
    someone = person({"basis": "consent", "consent": "given"})
    grant = GRANT | {
        "recipient": ["person/x-1"],
        "asNamed": [{"as": "recipient", "party": "person/x-1", "called": "Z."}],
    }
    report, records = world([someone, FUND, grant]).examined()
    assert namings_in(records["grant/g"]) == []
    assert "PLD418" in codes(report)


REGION: Data = {"id": "place/r", "type": "Place", "name": {"en": "Uplands"}, "precision": "region"}
TOWN: Data = {
    "id": "place/t",
    "type": "Place",
    "name": {"en": "Wellsby"},
    "precision": "locality",
    "partOf": ["place/r"],
}
SORT: Data = {"id": "concept/s", "type": "Concept", "name": {"en": "Cooperative"}}
AT_HOME = GRANT | {"asNamed": [WORDS | {"basedIn": ["place/t"], "classification": ["concept/s"]}]}
KEPT_BACK: dict[str, tuple[list[Data], str, list[dict[str, Any]]]] = {
    "nothing": ([REGION, TOWN, SORT], "", [{"basedIn": ["place/t"], "classification": ["concept/s"]}]),
    "the town": (
        [REGION, TOWN | {"access": {"level": "restricted"}}, SORT],
        "",
        [{"classification": ["concept/s"]}],
    ),
    "the sort": ([REGION, TOWN, SORT | {"access": {"level": "restricted"}}], "", [{"basedIn": ["place/t"]}]),
    "towns of grants": (
        [REGION, TOWN, SORT],
        '[access.coarsen]\nGrant = { place = "region" }\n',
        [{"basedIn": ["place/r"], "classification": ["concept/s"]}],
    ),
    "towns of organizations": ([REGION, TOWN, SORT], '[access.coarsen]\nOrganization = { place = "region" }\n', []),
}


@pytest.mark.parametrize("case", KEPT_BACK)
def test_a_seat_or_a_sort_that_is_kept_back_stands_in_no_naming(case: str, world: Any) -> None:
    given, toml, left = KEPT_BACK[case]
    _, records = world([UNION | {"basedIn": ["place/t"]}, FUND, AT_HOME, *given], toml).examined()
    nodes = namings_in(records["grant/g"])
    keys = ("basedIn", "classification")
    assert [
        {key: [each.removeprefix(BASE) for each in node[key]] for key in keys if key in node} for node in nodes
    ] == left
    assert all(node["called"] == WORDS["called"] and "party" in node for node in nodes)


def test_where_nothing_is_closed_nothing_is_looked_for(tmp_path: Any) -> None:
    assert World(tmp_path, [UNION, FUND, GRANT]).examined()[0].problems == ()
    assert naming_kinds(MODEL) == {"Grant"}
    record = {"id": "x", "type": ["Grant"], "recipient": ["y"]}
    assert without_closed_namings(record, frozenset({"y"}), Rules(MODEL).model) is record
