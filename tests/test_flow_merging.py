"""Records that are declared to be one become one: nothing is lost, nothing closed goes out, old addresses last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from datasets import BASE, GOOD, make_dataset, run
from peasant_ld.access import compile_rules
from peasant_ld.flow.merging import Leader, Twin, merge_all, read_distinct, read_merges
from peasant_ld.model import load_model
from peasant_ld.model.description import Description
from peasant_ld.problem import InputError, Place

Data = dict[str, Any]
RESTRICTED = {"level": "restricted"}


def org(local: str, name: str = "Liga", **keys: Any) -> Data:
    return {"id": f"organization/{local}", "type": "Organization", "name": {"pt": name}, **keys}


def describe(**merge: Any) -> Description:
    return Description(BASE, merge={name.replace("_", "/"): value for name, value in merge.items()})


def merged(*records: Data, refused: frozenset[str] = frozenset(), **merge: str) -> Any:
    """What becomes of records in this order, merged as `a="b"` says of organizations."""
    description = Description(BASE, merge={f"organization/{a}": f"organization/{b}" for a, b in merge.items()})
    twins = [Twin(number, Place("all.jsonl", number), each) for number, each in enumerate(records, 1)]
    return merge_all(twins, refused, description, compile_rules({}, load_model()))


def by_id(done: Any) -> dict[str, Data]:
    return {row.id.removeprefix(f"{BASE}organization/"): row.record() for row in done.rows}


def told(done: Any) -> list[tuple[str, str | None, str | None]]:
    return [(each.code, each.record and each.record.removeprefix("organization/"), each.key) for each in done.problems]


# What is declared


@pytest.mark.parametrize(
    ("merge", "into"),
    [
        ({}, {}),
        ({"a_1": "a/2"}, {"a/1": "a/2"}),
        ({"a_1": "a/2", "a_2": "a/3"}, {"a/1": "a/3", "a/2": "a/3"}),
        ({"a_1": f"{BASE}a/2", "distinct": [["a/1", "a/9"]]}, {"a/1": "a/2"}),
        ({"a_1": "https://example.net/x"}, {"a/1": "https://example.net/x"}),
    ],
)
def test_each_id_leads_to_the_last_one(merge: Any, into: dict[str, str]) -> None:
    whole = {BASE + name: value if ":" in value else BASE + value for name, value in into.items()}
    assert read_merges(describe(**merge)) == whole


@pytest.mark.parametrize(
    "merge", [{"a_1": "a/1"}, {"a_1": "a/2", "a_2": "a/1"}, {"a_1": "a/2", "a_2": "a/3", "a_3": "a/2"}]
)
def test_a_circle_is_refused(merge: Any) -> None:
    with pytest.raises(InputError) as refused:
        read_merges(describe(**merge))
    assert (refused.value.problem.code, refused.value.problem.facts["reason"]) == ("PLD012", "circle")


def test_records_that_are_two_are_so_in_pairs() -> None:
    found = read_distinct(describe(distinct=[["a/1", "a/2", "a/3"]]))
    assert {tuple(sorted(each.removeprefix(BASE) for each in pair)) for pair in found} == {
        ("a/1", "a/2"),
        ("a/1", "a/3"),
        ("a/2", "a/3"),
    }


@pytest.mark.parametrize(
    "text",
    [
        '[merge]\n"a/1" = 3\n',
        '[merge]\ndistinct = ["a/1"]\n',
        '[merge]\ndistinct = [["a/1"]]\n',
        '[merge]\na.b = "a/2"\n',
    ],
)
def test_what_is_no_merge_is_refused_at_its_line(text: str, tmp_path: Path) -> None:
    done = run("check", make_dataset(tmp_path, more=text))
    assert done.code == 2
    assert "PLD012" in done.err or "PLD018" in done.err


# References


def test_references_lead_on_wherever_they_stand() -> None:
    leader = Leader.of({f"{BASE}organization/a": f"{BASE}organization/b"}, load_model(), BASE)
    assert leader is not None
    grant = {
        **GOOD[3],
        "funder": "organization/a",
        "recipient": ["organization/b", f"{BASE}organization/a", "movement/growers"],
        "note": {"en": "organization/a"},
        "evidence": [{"of": "funder", "value": "organization/a", "source": "organization/a", "status": "stated"}],
    }
    led = leader.led(grant)
    assert (led["funder"], led["recipient"]) == ("organization/b", ["organization/b", "movement/growers"])
    assert (led["evidence"][0]["value"], led["evidence"][0]["source"]) == ("organization/b", "organization/b")
    assert led["note"] == {"en": "organization/a"}, "a text is no reference"
    assert leader.led(dict(GOOD[3])) == GOOD[3]
    assert [leader.concerns(f"organization/{letter}") for letter in "abc"] == [True, True, False]
    assert Leader.of({}, load_model(), BASE) is None


# What the two state


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("founded", "1999", "2000"),
        ("homepage", "https://a.example/", "https://b.example/"),
        ("note", {"pt": "A"}, {"pt": "B"}),
        ("registered", True, False),
    ],
)
def test_two_values_of_one_key_are_told_at_both_and_neither_goes_out(key: str, one: Any, other: Any) -> None:
    done = merged(org("a", **{key: one}), org("b", **{key: other}), a="b")
    assert told(done) == [("PLD062", "b", key), ("PLD062", "a", key)]
    assert (done.rows, len(done.rejected)) == ([], 2)
    assert [each.facts["same"] for each in done.problems] == ["organization/a", "organization/b"]


def test_two_kinds_are_never_one() -> None:
    done = merged({**org("a"), "type": "Movement"}, org("b"), a="b")
    assert told(done) == [("PLD062", "b", "type"), ("PLD062", "a", "type")]
    assert done.rows == []


# What becomes of them


def test_the_first_leaves_its_address_and_the_second_states_all() -> None:
    done = merged(org("a", "A", founded="1999"), org("b", "B"), a="b")
    assert told(done) == [("PLD060", "a", None)]
    assert by_id(done)["b"]["altName"] == {"pt": ["A"]}
    assert by_id(done)["b"]["founded"]["date"] == "1999"
    assert by_id(done)["a"] == {
        "id": f"{BASE}organization/a",
        "type": ["Organization", "schema:Organization"],
        "access": {
            "id": f"{BASE}organization/a#access",
            "type": ["Access"],
            "level": "pld:access-withdrawn",
            "replacedBy": f"{BASE}organization/b",
        },
    }
    assert done.into == {f"{BASE}organization/a": f"{BASE}organization/b"}


def test_several_can_be_one() -> None:
    done = merged(org("a", "A"), org("b", "B"), org("c", "C"), a="b", b="c")
    assert by_id(done)["c"]["altName"] == {"pt": ["A", "B"]} or by_id(done)["c"]["altName"] == {"pt": ["B", "A"]}
    assert {code for code, _, _ in told(done)} == {"PLD060"}


def test_parts_that_point_at_each_other_do_not_point_at_themselves() -> None:
    done = merged(org("a", related=["organization/b", "organization/x"]), org("b", partOf="organization/b"), a="b")
    assert ("PLD065", "b", "related") in told(done)
    assert ("PLD065", "b", "partOf") in told(done)
    assert by_id(done)["b"]["related"] == [f"{BASE}organization/x"]
    assert "partOf" not in by_id(done)["b"]


@pytest.mark.parametrize(
    ("name", "records", "refused", "codes"),
    [
        ("the second is nowhere", [org("a")], "", [("PLD061", "a")]),
        ("the second is set aside", [org("a")], "b", [("PLD061", "a")]),
        ("the first is set aside", [org("b")], "a", [("PLD061", "b")]),
        ("the first is nowhere", [org("b")], "", [("PLD063", None)]),
        ("neither is there", [], "", [("PLD063", None)]),
    ],
)
def test_what_is_not_whole_does_not_go_out(name: str, records: Any, refused: str, codes: Any) -> None:
    aside = frozenset(f"{BASE}organization/{each}" for each in refused)
    done = merged(*records, refused=aside, a="b")
    assert [(code, record) for code, record, _ in told(done)] == codes, name
    assert len(done.rows) == (1 if name == "the first is nowhere" else 0)


def test_an_id_that_stands_twice_is_left_to_be_told_as_such() -> None:
    done = merged(org("a"), org("b"), org("b"), a="b")
    assert [row.number for row in done.rows] == [2, 3]
    assert told(done) == [("PLD061", "a", None)]


# Access


@pytest.mark.parametrize("closed", ["a", "b"])
def test_of_a_closed_twin_nothing_goes_out_by_the_other(closed: str, tmp_path: Path) -> None:
    twins = {letter: org(letter, f"Liga {letter * 9}") for letter in "ab"}
    twins[closed]["access"] = RESTRICTED
    dataset = make_dataset(tmp_path, [*GOOD, *twins.values()], more='[merge]\n"organization/a" = "organization/b"\n')
    out = tmp_path / "out"
    done = run("publish", dataset, "-o", out)
    assert "PLD064" in done.err
    assert "withheld 2" in done.err
    files = [path.read_bytes() for path in out.rglob("*") if path.is_file()]
    assert files
    assert not any(word in each for each in files for word in (b"aaaaaaaaa", b"bbbbbbbbb", b"organization/a"))


def test_a_person_whose_other_record_has_no_ground_leaves_nothing(tmp_path: Path) -> None:
    consent = {"basis": "consent", "consent": "given"}
    first = {"id": "person/0041", "type": "Person", "name": {"pt": "Zilda Quaresma"}, "access": consent}
    second = {"id": "person/0042", "type": "Person", "name": {"pt": "Z. Quaresma"}}
    dataset = make_dataset(tmp_path, [*GOOD, first, second], more='[merge]\n"person/0041" = "person/0042"\n')
    out = tmp_path / "out.nt"
    assert "withheld 2" in run("convert", dataset, "-o", out).err
    assert "person/" not in out.read_text("utf-8")


# Releases


def test_old_addresses_last_and_earlier_versions_stay(tmp_path: Path) -> None:
    twins = [org("a", "Coop A", founded="1999"), org("b", "Coop B")]
    grant = {**GOOD[3], "funder": "organization/a"}
    out = tmp_path / "out"
    assert run("publish", make_dataset(tmp_path, [*GOOD[:3], *twins, grant]), "-o", out).code == 0
    merge = '[merge]\n"organization/a" = "organization/b"\n'
    later = make_dataset(tmp_path, [*GOOD[:3], *twins, grant], version="1.1.0", more=merge)
    done = run("publish", later, "-o", out)
    assert done.code == 0
    assert "PLD511" not in done.err, "the earlier version told nothing that is secret now"
    assert [path.name for path in (out / "versions").iterdir()] == ["1.0.0"]
    records = {each["id"]: each for each in json.loads((out / "data/dataset.jsonld").read_text("utf-8"))["@graph"]}
    assert records[f"{BASE}organization/a"] == {
        "id": f"{BASE}organization/a",
        "type": ["Tombstone"],
        "replacedBy": f"{BASE}organization/b",
    }
    assert records[f"{BASE}grant/seeds"]["funder"] == [f"{BASE}organization/b"]


def test_the_same_bytes_by_one_process_and_by_two(tmp_path: Path) -> None:
    records = [*GOOD, *(org(str(number), f"Nome {number}") for number in range(40))]
    merge = "[merge]\n" + "".join(
        f'"organization/{number}" = "organization/{number + 1}"\n' for number in range(0, 40, 2)
    )
    dataset = make_dataset(tmp_path, records, more=merge)
    for jobs in ("1", "2"):
        assert run("convert", dataset, "-o", tmp_path / f"{jobs}.nt", "--jobs", jobs).code == 0
    assert (tmp_path / "1.nt").read_bytes() == (tmp_path / "2.nt").read_bytes()
