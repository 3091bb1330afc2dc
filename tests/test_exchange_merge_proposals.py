"""What may be one is proposed by what identifies it; persons never by name, and what contradicts it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from merging import CONSENT, HILL, RIVER, Data, archive, rows_of
from peasant_ld.exchange.merge.account import MergeAccount
from peasant_ld.exchange.merge.merging import MergeWish, merge


def proposed(
    tmp_path: Path, one: list[Data], other: list[Data], rules: tuple[str, str] = ("", "")
) -> tuple[list[dict[str, str]], MergeAccount]:
    hill = archive(tmp_path / "hill", HILL, one, rules[0])
    river = archive(tmp_path / "river", RIVER, other, rules[1])
    account = merge([hill, river], MergeWish(proposals=tmp_path / "sheet.csv"))
    return rows_of(tmp_path / "sheet.csv"), account


def thing(kind: str, number: str, **keys: Any) -> Data:
    return {"id": f"thing/{number}", "type": kind, "name": {"en": f"Thing {number}"}, **keys}


REGISTERED = {"identifier": [{"scheme": "REG", "value": "0012-3"}]}


@pytest.mark.parametrize(
    ("kind", "one", "other", "reason", "key"),
    [
        (
            "Organization",
            REGISTERED,
            {"identifier": [{"scheme": "reg", "value": "0012/3"}]},
            "identifier",
            "identifier",
        ),
        ("Grant", REGISTERED, REGISTERED, "identifier", "identifier"),
        ("Document", REGISTERED, REGISTERED, "identifier", "identifier"),
        ("Person", REGISTERED, REGISTERED, "identifier", "identifier"),
        (
            "Organization",
            {"sameAs": ["http://www.wikidata.org/entity/Q7"]},
            {"sameAs": "https://www.wikidata.org/entity/Q7"},
            "same as",
            "sameAs",
        ),
        (
            "Organization",
            {"sameAs": ["https://viaf.org/viaf/7"]},
            {"sameAs": ["https://viaf.org/viaf/7/"]},
            "same as",
            "sameAs",
        ),
        (
            "Place",
            {"geonames": "https://sws.geonames.org/7/"},
            {"geonames": "https://sws.geonames.org/7/"},
            "same as",
            "geonames",
        ),
        ("Movement", {"sameAs": [f"{RIVER}thing/2"]}, {}, "same as", "sameAs"),
        ("Movement", {}, {"sameAs": [f"{HILL}thing/1"]}, "same as", "sameAs"),
        (
            "Concept",
            {"exactMatch": "http://aims.fao.org/aos/agrovoc/c_7"},
            {"exactMatch": ["http://aims.fao.org/aos/agrovoc/c_7"]},
            "same as",
            "exactMatch",
        ),
        ("Concept", {"exactMatch": [f"{RIVER}thing/2"]}, {}, "same as", "exactMatch"),
        ("Organization", {"name": {"en": "Casa das Sementes"}}, {"name": {"pt": "CASA DAS SEMENTES"}}, "name", "name"),
        ("Place", {"name": {"en": "Boa Vista"}}, {"name": {"en": "Boa-Vista"}}, "name", "name"),
    ],
)
def test_two_that_share_what_tells_them_are_proposed(
    tmp_path: Path, kind: str, one: Data, other: Data, reason: str, key: str
) -> None:
    [row], _ = proposed(tmp_path, [thing(kind, "1", **one)], [thing(kind, "2", **other)])
    assert (row["one"], row["other"]) == ("thing/1", f"{RIVER}thing/2")
    assert (row["reason"], row["key"], row["kind"]) == (reason, key, kind)
    assert (row["merge"], row["against"]) == ("", "")


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (
            "Person",
            {"name": {"en": "Tomé Sarmento"}, "access": CONSENT},
            {"name": {"en": "Tomé Sarmento"}, "access": CONSENT},
        ),
        ("Group", {"name": {"en": "Several unions"}}, {"name": {"en": "Several unions"}}),
        ("Document", {"name": {"en": "Report"}}, {"name": {"en": "Report"}}),
        ("Grant", {"name": {"en": "Tools"}}, {"name": {"en": "Tools"}}),
        ("Place", {"name": {"en": "Santa Cruz"}, "country": "BO"}, {"name": {"en": "Santa Cruz"}, "country": "BR"}),
        (
            "Organization",
            {"name": {"en": "Union"}, "identifier": [{"scheme": "REG", "value": "1"}]},
            {"name": {"en": "Union"}, "identifier": [{"scheme": "REG", "value": "2"}]},
        ),
        (
            "Organization",
            {"identifier": [{"scheme": "REG", "value": "1"}]},
            {"identifier": [{"scheme": "TAX", "value": "1"}]},
        ),
    ],
)
def test_two_that_only_look_alike_are_not_proposed(tmp_path: Path, kind: str, one: Data, other: Data) -> None:
    rows, _ = proposed(tmp_path, [thing(kind, "1", **one)], [thing(kind, "2", **other)])
    assert rows == []


@pytest.mark.parametrize(("called", "found"), [("Crops", True), ("Tools", False)])
def test_a_notation_tells_in_one_list_only(tmp_path: Path, called: str, found: bool) -> None:
    def concepts(number: str, name: str) -> list[Data]:
        listed = {"id": "scheme/s", "type": "ConceptScheme", "name": {"en": name}}
        return [thing("Concept", number, notation=["A1"], inScheme=["scheme/s"]), listed]

    rows, _ = proposed(tmp_path, concepts("1", "Crops"), concepts("2", called))
    assert ("notation" in {row["reason"] for row in rows}) is found


def test_all_reasons_are_named_the_strongest_first(tmp_path: Path) -> None:
    both = {"name": {"en": "Casa"}, "sameAs": ["https://viaf.org/viaf/7"], **REGISTERED}
    [row], _ = proposed(tmp_path, [thing("Organization", "1", **both)], [thing("Organization", "2", **both)])
    assert row["reason"] == "identifier, same as, name"


@pytest.mark.parametrize(
    ("one", "other", "against"),
    [
        (("Organization", REGISTERED), ("Movement", REGISTERED), "two kinds"),
        (
            ("Organization", {"sameAs": ["https://viaf.org/viaf/7"], **REGISTERED}),
            ("Organization", {"sameAs": ["https://viaf.org/viaf/8"], **REGISTERED}),
            "other addresses",
        ),
        (
            ("Organization", {"sameAs": ["https://viaf.org/viaf/7"], "identifier": [{"scheme": "REG", "value": "1"}]}),
            ("Organization", {"sameAs": ["https://viaf.org/viaf/7"], "identifier": [{"scheme": "REG", "value": "2"}]}),
            "other identifiers",
        ),
        (
            ("Place", {"geonames": "https://sws.geonames.org/7/", "sameAs": ["http://www.wikidata.org/entity/Q1"]}),
            ("Place", {"geonames": "https://sws.geonames.org/8/", "sameAs": ["http://www.wikidata.org/entity/Q1"]}),
            "other addresses",
        ),
    ],
)
def test_what_speaks_against_stands_beside_and_is_told(
    tmp_path: Path, one: tuple[str, Data], other: tuple[str, Data], against: str
) -> None:
    [row], account = proposed(tmp_path, [thing(one[0], "1", **one[1])], [thing(other[0], "2", **other[1])])
    assert row["against"] == against
    [told] = [problem for problem in account.problems if problem.code == "PLD452"]
    assert (told.record, told.facts["same"], told.facts["reason"]) == (f"{RIVER}thing/2", "thing/1", against)
    assert account.ok, "it is a warning: a person decides"


def test_two_of_one_dataset_that_would_become_one_are_told(tmp_path: Path) -> None:
    viaf = {"sameAs": ["https://viaf.org/viaf/7"]}
    rows, _ = proposed(
        tmp_path,
        [thing("Organization", "1", **REGISTERED), thing("Organization", "3", **viaf)],
        [thing("Organization", "2", **REGISTERED, **viaf)],
    )
    assert [row["against"] for row in rows] == ["several in one dataset"] * 2


HIDDEN: list[tuple[str, Data, str]] = [
    ("Person", {"access": CONSENT}, ""),
    ("Person", {}, ""),
    ("Organization", {"access": {"level": "restricted"}}, ""),
    ("Organization", {}, '[access.kinds]\nOrganization = "restricted"'),
    ("Organization", {"access": {"keys": {"name": "restricted", "identifier": "restricted"}}}, ""),
]


@pytest.mark.parametrize(("kind", "keys", "rules"), HIDDEN)
def test_the_sheet_shows_nothing_of_a_person_and_nothing_that_is_withheld(
    tmp_path: Path, kind: str, keys: Data, rules: str
) -> None:
    secret = {"name": {"en": "Vaga Lume"}, "identifier": [{"scheme": "REG", "value": "778899"}], **keys}
    rows, _ = proposed(
        tmp_path,
        [thing(kind, "1", **secret)],
        [
            thing(
                kind,
                "2",
                identifier=[{"scheme": "REG", "value": "778899"}],
                **({"access": CONSENT} if kind == "Person" else {}),
            )
        ],
        (rules, ""),
    )
    [row] = rows
    assert (row["one"], row["other"]) == ("thing/1", f"{RIVER}thing/2")
    sheet = (tmp_path / "sheet.csv").read_text("utf-8-sig")
    assert "Vaga Lume" not in sheet
    assert "778899" not in sheet


def test_a_cell_is_never_a_formula(tmp_path: Path) -> None:
    [row], _ = proposed(
        tmp_path,
        [thing("Organization", "1", **REGISTERED) | {"name": {"en": "=1+1"}}],
        [thing("Organization", "2", **REGISTERED)],
    )
    assert row["one name"] == "'=1+1"


def test_of_very_many_that_share_one_thing_the_first_are_proposed_and_the_others_counted(tmp_path: Path) -> None:
    one, other = ([thing("Organization", f"{side}{n}", name={"en": "Union"}) for n in range(20)] for side in "ab")
    rows, account = proposed(tmp_path, one, other)
    assert (len(rows), account.unseen) == (200, 200)
