"""A release tells how much is withheld, and never so little of one class that it would tell of somebody."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets import make_dataset, run
from peasant_ld.release.withheld import classes_told

Data = dict[str, Any]
BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "Brigade B"}}


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        pytest.param({}, {}, id="nothing is withheld"),
        pytest.param({"Grant.legal": 5}, {"Grant.legal": 5}, id="one class that is large"),
        pytest.param({"Grant.legal": 4}, {"other": 4}, id="one class that is small"),
        pytest.param({"a": 9, "b": 3, "c": 2}, {"a": 9, "other": 5}, id="small ones together are many"),
        pytest.param({"a": 9, "b": 6, "c": 2}, {"a": 9, "other": 8}, id="one small one takes the next with it"),
        pytest.param({"a": 9, "b": 9, "c": 2}, {"b": 9, "other": 11}, id="of two alike the first by name"),
        pytest.param({"a": 6, "b": 1}, {"other": 7}, id="nothing else is left"),
        pytest.param({"Person.consent-refused": 40}, {"other": 40}, id="many refused"),
        pytest.param(
            {"Person.consent-withdrawn": 6, "consent-unknown": 7, "Place.safety": 8},
            {"Place.safety": 8, "other": 13},
            id="consent is never told apart",
        ),
    ],
)
def test_small_classes_and_those_of_consent_are_told_together(classes: dict[str, int], told: dict[str, int]) -> None:
    assert classes_told(classes, 5) == told


NAMES = st.sampled_from(["Grant.legal", "Person.consent-refused", "Person.not-stated", "Place.safety", "Payment.legal"])


@given(st.dictionaries(NAMES, st.integers(1, 20)), st.integers(0, 12))
def test_the_sum_stays_and_no_class_is_below_the_threshold(classes: dict[str, int], threshold: int) -> None:
    told = classes_told(classes, threshold)
    assert sum(told.values()) == sum(classes.values())
    assert all(number >= threshold for number in told.values()) or told.keys() == {"other"}
    assert not any("consent" in name for name in told)


def people(many: int, **access: Any) -> list[Data]:
    """Persons withheld for one reason; each says so in `access`."""
    stem = "-".join(map(str, access.values())) or "none"
    more = {"access": access} if access else {}
    return [
        {
            "id": f"person/{stem}-{number}",
            "type": "Person",
            "name": {"en": f"Jovita Brandt {chr(65 + number)}uz"},
            **more,
        }
        for number in range(many)
    ]


def released(tmp_path: Path, records: list[Data]) -> tuple[Data, str]:
    """The report in a release, and its page on what was withheld, as text."""
    make_dataset(tmp_path / "d", [BRIGADE, *records], "1")
    done = run("publish", tmp_path / "d")
    assert done.code == 0, done.err
    release = tmp_path / "d" / "release"
    page = (release / "checked.html").read_text("utf-8")
    return json.loads((release / "report.json").read_text("utf-8")), re.sub("<[^>]+>", " ", page)


@pytest.mark.slow
@pytest.mark.parametrize("refused", [1, 3, 8])
def test_a_release_does_not_tell_how_many_refused(tmp_path: Path, refused: int) -> None:
    records = people(refused, basis="consent", consent="refused") + people(6, level="restricted", reason="safety")
    report, page = released(tmp_path, records)
    classes = {name: number for name, number in report["details"].items() if name.startswith("withheld.")}
    assert sum(classes.values()) == report["counts"]["withheld"] == refused + 6
    assert "consent-refused" not in json.dumps(report)
    assert refused >= 5 or refused not in classes.values()
    assert "consent was refused" not in page


@pytest.mark.slow
def test_tombstones_do_not_help_to_compute_a_small_class(tmp_path: Path) -> None:
    gone = [{**each, "id": f"person/{n}"} for n, each in enumerate(people(5, level="withdrawn", on="2026-01-01"))]
    report, _ = released(tmp_path, gone + people(2, basis="consent", consent="refused"))
    assert {name: n for name, n in report["details"].items() if "withheld" in name} == {
        "withheld.other": 2,
        "withheld.withdrawn": 5,
    }


@pytest.mark.slow
def test_what_is_said_of_single_withheld_records_cannot_be_counted(tmp_path: Path) -> None:
    review = people(1, level="restricted", reviewBy="2020-01-01")
    report, page = released(tmp_path, people(3) + review)
    assert {each["code"] for each in report["problems"]}.isdisjoint({"PLD201", "PLD204", "PLD209"})
    assert "a person goes out only with a basis" not in page
