"""What changed between two releases is told record by record; a release goes into a store that the user names."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from peasant_ld.cli.diff import command as diff_command
from peasant_ld.published.difference import ADDED, CHANGED, REMOVED, SAME, differences, untold
from releases import BASE, SOURCES, make_release

pytestmark = pytest.mark.slow
Data = dict[str, Any]


def records(**stated: Any) -> list[dict[str, Any]]:
    """Records by id, each with one key `v`."""
    return [{"id": name, "type": ["Thing"], "v": value} for name, value in sorted(stated.items())]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 1}, [("a", SAME)]),
        ({"a": 1}, {}, [("a", REMOVED)]),
        ({}, {"a": 1}, [("a", ADDED)]),
        ({"a": 1}, {"a": 2}, [("a", CHANGED)]),
        ({"a": 1, "c": 1}, {"b": 1, "c": 1}, [("a", REMOVED), ("b", ADDED), ("c", SAME)]),
        ({"b": 1}, {"a": 1, "b": 2, "c": 1}, [("a", ADDED), ("b", CHANGED), ("c", ADDED)]),
        ({"a": 1, "b": 1, "c": 1}, {"c": 1}, [("a", REMOVED), ("b", REMOVED), ("c", SAME)]),
    ],
)
def test_each_record_is_told_once(old: dict[str, int], new: dict[str, int], told: list[tuple[str, str]]) -> None:
    assert [(change.id, change.what) for change in differences(records(**old), records(**new))] == told


def test_a_changed_record_names_its_keys_with_both_values() -> None:
    old = {"id": "a", "type": ["Thing"], "name": {"en": "One"}, "note": {"en": "x"}, "same": 1}
    new = {"id": "a", "type": ["Thing"], "name": {"en": "Two"}, "same": 1, "count": 3}
    change = next(differences([old], [new]))
    assert change.keys == {"name": ({"en": "One"}, {"en": "Two"}), "note": ({"en": "x"}, None), "count": (None, 3)}


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two releases: one record gone, one new, one changed, two as they were."""
    kept = [source for source in SOURCES if source["id"] != "grant/two"]
    changed = [source | {"country": "CU"} if source["id"] == "place/haiti" else source for source in kept]
    added = {"id": "place/cuba", "type": "Place", "name": {"es": "Cuba"}}
    return make_release(tmp_path / "old"), make_release(tmp_path / "new", [*changed, added])


def test_the_command_tells_what_changed_in_words(two: tuple[Path, Path]) -> None:
    result = CliRunner().invoke(diff_command, [*map(str, two), "--lang", "en"])
    assert result.stdout.splitlines() == [
        "+ place/cuba  new",
        "~ place/haiti  changed",
        "    country",
        "      - HT",
        "      + CU",
        "- Grant  gone: 1",
    ]
    assert result.stderr.strip() == "1 new, 1 gone, 1 changed, 3 as they were"


@pytest.mark.parametrize(("lang", "word"), [("pt", "retirado"), ("es", "retirado"), ("fr", "retiré"), ("ht", "retire")])
def test_the_command_speaks_the_language_of_its_reader(two: tuple[Path, Path], lang: str, word: str) -> None:
    assert word in CliRunner().invoke(diff_command, [*map(str, two), "--lang", lang]).stdout


def test_the_command_tells_what_changed_as_json(two: tuple[Path, Path]) -> None:
    result = CliRunner().invoke(diff_command, [*map(str, two), "--json"])
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows[2] == {"change": "removed", "kind": "Grant", "records": 1}
    assert rows[1] == {
        "id": f"{BASE}place/haiti",
        "change": "changed",
        "keys": {"country": {"old": "HT", "new": "CU"}},
    }


@pytest.mark.parametrize(
    ("old", "new", "hidden"),
    [
        ({"note": {"pt": ["Mora em Serra"]}}, {}, "Serra"),
        ({"note": {"pt": ["Mora em Serra"], "en": ["Lives"]}}, {"note": {"en": ["Lives"]}}, "Serra"),
        ({"place": ["p/serra", "p/rio"]}, {"place": ["p/rio"]}, "serra"),
        (
            {"place": ["p/serra"]},
            {"place": ["p/north"], "access": {"placeCoarsenedTo": "pld:precision-region"}},
            "serra",
        ),
        ({"latitude": "-8.0537"}, {"latitude": "-8.1"}, "0537"),
        (
            {"period": {"date": "2018-08-14", "earliest": "2018-08-14", "latest": "2018-08-14"}},
            {"period": {"date": "2018", "earliest": "2018-01-01", "latest": "2018-12-31"}},
            "08-14",
        ),
        ({"participantCount": 3}, {"access": {"countsSuppressed": True}}, "3"),
        ({"name": {"und": ["Zilda"]}}, {"type": ["Tombstone"]}, "Zilda"),
    ],
)
def test_what_is_told_less_of_is_not_shown_as_it_was(old: Data, new: Data, hidden: str) -> None:
    frame = {"id": "a", "type": ["Thing"]}
    change = untold(next(differences([frame | old], [frame | new])))
    assert change.what == CHANGED
    assert hidden not in str(change.keys)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"name": {"pt": ["Serra"]}}, {"name": {"pt": ["Serra Azul"]}}),
        ({"value": "12500.00"}, {"value": "12500"}),
        ({"place": ["p/a"]}, {"place": ["p/b"]}),
        ({"count": 30}, {"count": 31}),
    ],
)
def test_a_value_that_was_corrected_is_shown_as_it_was(old: Data, new: Data) -> None:
    frame = {"id": "a", "type": ["Thing"]}
    change = untold(next(differences([frame | old], [frame | new])))
    assert change.keys == {key: (old[key], new[key]) for key in old}


def test_control_characters_in_a_value_do_not_reach_the_terminal(tmp_path: Path) -> None:
    old, new = ({"id": "place/x", "type": "Place", "name": {"en": text}} for text in ("a", "\u202eb"))
    folders = [make_release(tmp_path / str(index), [source]) for index, source in enumerate((old, new))]
    assert "\u202e" not in CliRunner().invoke(diff_command, [*map(str, folders)]).stdout
