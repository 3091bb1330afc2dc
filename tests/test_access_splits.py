"""A whole that is divided into shares goes out with all of them or with none."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.access.splits import broken_splits, key_of, without_broken_splits
from protection import MODEL, normalized

Data = dict[str, Any]
SHARES = [
    {"of": "recipient", "value": "brigade/a", "percentage": "60"},
    {"of": "recipient", "value": "brigade/b", "percentage": "40"},
    {"of": "funder", "value": "organization/c", "percentage": "100"},
]
WRITTEN = {
    "id": "grant/g",
    "type": "Grant",
    "recipient": ["brigade/a", "brigade/b"],
    "funder": ["organization/c"],
    "share": SHARES,
    "identifier": [{"scheme": "X", "value": "7"}],
    "acronym": [],
}


def record() -> Data:
    return dict(normalized(WRITTEN))


def of(key: str) -> str:
    """The property that a key is published as."""
    term = MODEL.context.term("Grant", key)
    assert term is not None
    return str(MODEL.context.compact(term.iri))


def without(*values: str, key: str | None = None) -> Data:
    """The record without the shares of some values, and without a key."""
    out = record()
    out["share"] = [node for node in out["share"] if node["value"].rpartition("org/own/")[2] not in values]
    return {name: value for name, value in out.items() if name != key}


@pytest.mark.parametrize(
    ("shown", "broken"),
    [
        (without(), set()),
        (without("brigade/a"), {"recipient"}),
        (without("brigade/b"), {"recipient"}),
        (without("brigade/a", "brigade/b"), {"recipient"}),
        (without("organization/c"), {"funder"}),
        (without("brigade/a", "organization/c"), {"recipient", "funder"}),
        (without(key="recipient"), {"recipient"}),
        (without(key="funder"), {"funder"}),
        (without(key="share"), {"recipient", "funder"}),
        (without(key="identifier"), set()),
        ({}, {"recipient", "funder"}),
    ],
)
def test_a_split_is_broken_where_a_share_or_the_key_itself_is_gone(shown: Data, broken: set[str]) -> None:
    assert broken_splits(shown, record(), MODEL) == {of(key) for key in broken}


@pytest.mark.parametrize(
    ("shown", "left"),
    [
        (without(), ["recipient", "recipient", "funder"]),
        (without("brigade/a"), ["funder"]),
        (without("organization/c"), ["recipient", "recipient"]),
        (without(key="recipient"), ["funder"]),
    ],
)
def test_of_a_broken_split_no_share_goes_out_and_all_else_does(shown: Data, left: list[str]) -> None:
    found = without_broken_splits(shown, record(), MODEL)
    assert [node["of"] for node in found["share"]] == [of(key) for key in left]
    assert {key: value for key, value in found.items() if key != "share"} == {
        key: value for key, value in shown.items() if key not in ("share", "acronym")
    } | ({"acronym": shown["acronym"]} if found is shown else {})


@pytest.mark.parametrize("shown", [without("brigade/a", "organization/c"), without("brigade/b", key="funder")])
def test_a_record_without_a_share_that_is_left_has_no_such_key(shown: Data) -> None:
    assert "share" not in without_broken_splits(shown, record(), MODEL)


@pytest.mark.parametrize("shown", [without(), without(key="identifier")])
def test_what_has_no_broken_split_goes_out_as_it_is(shown: Data) -> None:
    assert without_broken_splits(shown, record(), MODEL) is shown


@pytest.mark.parametrize("shares", [[], None])
def test_a_record_without_shares_has_no_split(shares: list[Data] | None) -> None:
    written = {key: value for key, value in WRITTEN.items() if key != "share"}
    plain = dict(normalized(written)) | ({} if shares is None else {"share": shares})
    assert broken_splits({}, plain, MODEL) == set()


@pytest.mark.parametrize("key", ["recipient", "funder", "share"])
def test_a_property_has_the_key_that_is_published_as_it(key: str) -> None:
    assert key_of(of(key), record(), MODEL) == key


@pytest.mark.parametrize("absent", ["schema:unknown", "beneficiaryPlace", ""])
def test_a_property_that_no_key_of_the_record_is_published_as_keeps_its_name(absent: str) -> None:
    assert key_of(absent, record(), MODEL) == absent


@pytest.mark.parametrize(("kind", "of"), [("Organization", "org:subOrganizationOf"), ("Grant", "dct:isPartOf")])
def test_what_a_key_is_published_as_depends_on_the_kind(kind: str, of: str) -> None:
    whole = {"id": "x/1", "type": [kind, "schema:Thing"], "name": {"en": "X"}, "partOf": ["x/2"]}
    assert key_of(of, whole, MODEL) == "partOf"


@pytest.mark.parametrize(("kind", "of"), [("Grant", "org:subOrganizationOf"), ("Organization", "dct:isPartOf")])
def test_what_a_key_of_another_kind_is_published_as_is_not_taken_for_it(kind: str, of: str) -> None:
    assert key_of(of, {"id": "x/1", "type": [kind], "partOf": ["x/2"]}, MODEL) == of
