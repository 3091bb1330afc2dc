"""The share of statements that say where they come from is counted, by kind and key, and may be asked for."""

from typing import Any

import pytest

from conftest import ROOT
from peasant_ld.check.coverage import Coverage, percent
from peasant_ld.model import load_model
from peasant_ld.problem import InputError
from test_access import BRIGADE, REPORT, codes

TWO_NAMES = {"en": "Brigade", "pt": "Brigada"}


def entry(of: str, **more: Any) -> dict[str, Any]:
    return {"of": of, "source": "document/report", "status": "stated"} | more


@pytest.mark.parametrize(
    ("more", "share"),
    [
        ({}, "0%"),
        ({"evidence": [entry("name")]}, "100%"),
        ({"evidence": [entry("name"), entry("name", status="disputed")]}, "100%"),
        ({"name": TWO_NAMES, "evidence": [entry("name", value={"pt": "Brigada"})]}, "50%"),
        ({"evidence": [entry("name")], "connects": ["https://example.net/a", "https://example.net/b"]}, "33.3%"),
        ({"source": ["document/report"]}, "100%"),
        ({"note": {"en": "Our own remark."}, "evidence": [entry("name")]}, "100%"),
    ],
)
def test_a_statement_is_covered_by_evidence_or_by_the_source_of_its_record(world: Any, more: Any, share: str) -> None:
    report, _ = world([BRIGADE | more, {"id": "document/report", "type": "Document"}]).examined()
    assert report.details["evidence"] == share


def test_the_share_is_told_by_kind_and_key(world: Any) -> None:
    report, _ = world([BRIGADE | {"evidence": [entry("name")]}, REPORT]).examined()
    told = {key: value for key, value in report.details.items() if key.startswith("evidence")}
    assert told == {"evidence": "50%", "evidence.Brigade.name": "100%", "evidence.Document.name": "0%"}


def test_labels_of_concepts_are_nobody_elses_statements(world: Any) -> None:
    report, _ = world([{"id": "concept/c", "type": "Concept", "name": {"en": "A concept"}}]).examined()
    assert report.details["evidence"] == "100%"


@pytest.mark.parametrize(("minimum", "told"), [("0", []), ("0.5", []), ("0.51", ["PLD207"]), ("1", ["PLD207"])])
def test_a_dataset_can_ask_for_a_minimum(world: Any, minimum: str, told: list[str]) -> None:
    report, _ = world(
        [BRIGADE | {"evidence": [entry("name")]}, REPORT], f"[evidence]\nminimum = {minimum}\n"
    ).examined()
    assert codes(report) == told


@pytest.mark.parametrize("minimum", ['"80%"', "80", "-1", "true"])
def test_a_minimum_that_is_no_share_is_told(world: Any, minimum: str) -> None:
    with pytest.raises(InputError) as error:
        world([BRIGADE], f"[evidence]\nminimum = {minimum}\n").examined()
    assert error.value.problem.code == "PLD012"


def test_evidence_that_goes_with_its_source_is_not_counted(world: Any) -> None:
    report, _ = world(
        [BRIGADE | {"evidence": [entry("name")]}, REPORT | {"access": {"level": "restricted"}}]
    ).examined()
    assert report.details["evidence"] == "0%"


def test_nearly_all_is_not_all() -> None:
    assert (percent(1.0), percent(0.9999), percent(0.0), percent(2 / 3)) == ("100%", "99.9%", "0%", "66.6%")


def test_nothing_stated_is_covered() -> None:
    assert Coverage(load_model()).share == 1.0


def test_every_statement_of_the_founding_article_has_evidence() -> None:
    import peasant_ld

    report = peasant_ld.open_dataset(ROOT / "examples" / "building-international-solidarity").check()
    rows = {key: value for key, value in report.details.items() if key.startswith("evidence.")}
    assert {key for key, value in rows.items() if value != "100%"} <= {"evidence.Group.description"}
