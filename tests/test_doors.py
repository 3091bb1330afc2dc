"""Every rule at every door: one table of cases, run through the commands, the library and Spark, with one outcome."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from datasets import BASE, GOOD, make_dataset, run
from doors import DOORS, ERROR, LOOSE, Seen, ids_in, spark_door

Data = Mapping[str, Any]
PERSON = {"id": "person/zilda", "type": "Person", "name": {"pt": "Zilda Quaresma"}}
CONSENT = {"basis": "consent", "consent": "given"}
RAID = {"id": "incident/raid", "type": "Incident", "name": {"en": "Raid at the mill"}}
OPEN = {"access": {"level": "public"}}
# What only the whole shows as a graph: references, and what shapes ask of them.
OF_THE_GRAPH = frozenset({"PLD027", "PLD104", "PLD110", "PLD121", "PLD122", "PLD123"})
ALL = frozenset(record["id"] for record in GOOD)


class Case(NamedTuple):
    """Records and rules, which errors every door must tell, and what goes out with the erroneous set aside."""

    name: str
    records: tuple[Any, ...]
    errors: frozenset[str] = frozenset()
    out: frozenset[str] = ALL
    more: str = ""


def case(name: str, *records: Any, errors: str = "", out: str = "", gone: str = "", more: str = "") -> Case:
    """A case beside the good records: `out` are ids that go out too, `gone` good ones that do not."""
    left = (ALL | frozenset(out.split())) - frozenset(gone.split())
    return Case(name, (*GOOD, *records), frozenset(errors.split()), left, more)


def stopped(name: str, more: str, code: str = "PLD208") -> Case:
    """Rules that are not understood: nothing goes out, whatever the records are."""
    return Case(name, GOOD, frozenset({code}), frozenset(), more)


def concept(local: str, **keys: Any) -> dict[str, Any]:
    return {"id": f"concept/{local}", "type": "Concept", "name": {"en": local.upper()}, **keys}


def changed(identity: str, **keys: Any) -> tuple[Any, ...]:
    return tuple({**each, **keys} if each["id"] == identity else each for each in GOOD)


MERGE = '[merge]\n"concept/y" = "concept/z"\n'
CASES = (
    case("all is well"),
    # records
    case("an unknown key", concept("x", nmae=1), errors="PLD020"),
    case("no id", {"type": "Concept", "name": {"en": "X"}}, errors="PLD024"),
    case("an unknown kind", {"id": "x/x", "type": "Conzept"}, errors="PLD028"),
    case("a date that is none", {"id": "document/d", "type": "Document", "published": "2018-13"}, errors="PLD029"),
    # what is restricted by its kind
    case("an incident", RAID),
    case("an incident that somebody decided to publish", RAID | OPEN, out="incident/raid"),
    case("incidents that the rules let out", RAID, out="incident/raid", more='[access.kinds]\nIncident = "public"\n'),
    case("an incident in a bad shape", RAID | OPEN | {"womenCount": -1}, errors="PLD036"),
    # the whole
    case(
        "two records with one id",
        {**GOOD[2], "name": {"en": "Another"}},
        errors="PLD026 PLD027",
        gone="organization/fund grant/seeds",
    ),
    case(
        "a record whose id another one has that is wrong, and closed",
        concept("x"),
        concept("x", nmae=1, access={"level": "restricted"}),
        errors="PLD020 PLD026",
    ),
    case("one text as two names of a concept", concept("x", altName={"en": ["X"]}), errors="PLD121"),
    case(
        "a concept related to one far above it",
        concept("x", broader="concept/y", relatedConcept="concept/z"),
        concept("y", broader="concept/z"),
        concept("z"),
        errors="PLD122",
        out="concept/y concept/z",
    ),
    case(
        "the same concept elsewhere, and a broader one",
        concept("x", exactMatch="https://elsewhere.example/x", broadMatch="https://elsewhere.example/x"),
        errors="PLD123",
    ),
    case(
        "a reference to nothing",
        concept("x", broader="concept/missing"),
        errors="PLD027",
    ),
    case(
        "a reference to a record that is rejected",
        concept("x", broader="concept/y"),
        concept("y", nmae=1),
        errors="PLD020 PLD027",
    ),
    Case(
        "what a shape finds",
        changed("grant/seeds", funder="place/haiti"),
        frozenset({"PLD104"}),
        ALL - {"grant/seeds"},
    ),
    Case(
        "dates in the wrong order",
        changed("movement/growers", founded="2018", dissolved="2010"),
        frozenset({"PLD110", "PLD027"}) - {"PLD027"},
        ALL - {"movement/growers", "grant/seeds"},
    ),
    # addresses and languages
    case(
        "two ids that are one address",
        {"id": "concept/caf%C3%A9", "type": "Concept", "name": {"en": "C"}},
        {"id": "concept/café", "type": "Concept", "name": {"en": "C"}},
        errors="PLD026",
    ),
    case(
        "three ids that are one address, and one that is another",
        concept("ä"),
        concept("a\u0308"),
        concept("%C3%A4"),
        concept("%E4"),
        errors="PLD026",
        out="concept/%E4",
    ),
    case(
        "two ids elsewhere that are one address",
        concept("x", id="https://example.net/b/../a"),
        concept("x", id="https://example.net/a"),
        errors="PLD026",
    ),
    case("a language that is not registered", concept("x", note={"iw": "x"}), out="concept/x"),
    case("an id in another form of the base", concept("x", id="http://example.org/archive/concept/x"), errors="PLD042"),
    case(
        "a reference by another form of the base",
        concept("x", broader="http://example.org:80/archive/place/haiti"),
        errors="PLD042",
    ),
    case("an id that the release answers to itself", concept("x", id="data/dataset.ttl"), errors="PLD044"),
    case("a language tag that is none", concept("x", name={"pt-br-ce": "X"}), errors="PLD032"),
    case("a text with a sign that turns it around", concept("x", name={"en": "a\u202eb"}), errors="PLD040"),
    # people
    case("a person without a basis", PERSON),
    case("a person with consent", {**PERSON, "access": CONSENT}, out="person/zilda"),
    case("a person whose consent was refused", {**PERSON, "access": {"basis": "consent", "consent": "refused"}}),
    case(
        "the name of a person who is withheld in another text",
        PERSON,
        {"id": "document/d", "type": "Document", "name": {"pt": "Fala de Zilda Quaresma"}},
        errors="PLD202",
    ),
    case(
        "the name of a person who is rejected in another text",
        {**PERSON, "nmae": 1, "access": CONSENT | {"consent": "refused"}},
        {"id": "document/d", "type": "Document", "name": {"pt": "Fala de Zilda Quaresma"}},
        errors="PLD020 PLD202",
    ),
    case(
        "the name of the other of two persons with one id",
        {**PERSON, "access": CONSENT},
        {**PERSON, "name": {"pt": "Benedito Farias"}},
        {"id": "document/d", "type": "Document", "name": {"pt": "Fala de Benedito Farias"}},
        errors="PLD026 PLD202",
    ),
    case(
        "an address in a text",
        {"id": "document/d", "type": "Document", "note": {"pt": "escreva a zilda@example.org"}},
        errors="PLD203",
    ),
    # rules of the record itself
    case("a record that is closed", concept("x", access={"level": "restricted"})),
    case(
        "a record under embargo",
        concept("x", access={"level": "embargoed", "until": "2999-01-01"}),
    ),
    case(
        "what stands on a record that is closed",
        {"id": "brigade/b", "type": "Brigade", "name": {"en": "B"}, "access": {"level": "restricted"}},
        {"id": "journey/j", "type": "Journey", "name": {"en": "J"}, "brigade": "brigade/b"},
    ),
    # rules of the dataset
    case("a kind that is closed", more='[access.kinds]\nGrant = "restricted"\n', gone="grant/seeds"),
    Case(
        "the name of a person who is withheld in what the dataset says of itself",
        (*GOOD, PERSON),
        frozenset({"PLD224"}),
        frozenset(),
        '[description]\nen = "Papers of Zilda Quaresma"\n',
    ),
    Case(
        "an address in what the dataset says of itself",
        GOOD,
        frozenset({"PLD225"}),
        frozenset(),
        '[description]\nen = "Write to z@example.org"\n',
    ),
    # records that have one id
    case("a record whose id one that is wrong has, too", concept("x"), concept("y"), concept("y", nmae=1),
         errors="PLD020 PLD026", out="concept/x"),
    case("a record whose id a closed one that is wrong has, too", concept("x"),
         concept("y", access={"level": "restricted"}, nmae=1), concept("y"), errors="PLD020 PLD026", out="concept/x"),
    case("a record whose id one that is wrong has in another form", concept("x"),
         concept("y", id=f"{BASE}concept/y", nmae=1), concept("y"), errors="PLD020 PLD026", out="concept/x"),
    # records that are one
    case("a record that is merged with a line that cannot be read", concept("z"), '{"id": "concept/y", ',
         errors="PLD003 PLD061", more=MERGE),
    case("records that are merged", concept("x", broader="concept/y"), concept("y"), concept("z"),
         out="concept/x concept/y concept/z", more=MERGE),
    case("records that are merged and contradict each other", concept("y", notation="1", definition={"en": "A"}),
         concept("z", definition={"en": "B"}), errors="PLD062", more=MERGE),
    case("a record that is merged into nothing", concept("y"), errors="PLD061", more=MERGE),
    case("a record that is merged with one that is wrong", concept("y", nmae=1), concept("z"),
         errors="PLD020 PLD061", more=MERGE),
    case("a record that is merged with one whose id stands twice", concept("y"), concept("z"), concept("z"),
         errors="PLD026 PLD061", more=MERGE),
    case("a record that is merged with one that is closed", concept("y", access={"level": "restricted"}), concept("z"),
         more=MERGE),
    case("a record that a closed one is merged into", concept("y"), concept("z", access={"level": "restricted"}),
         more=MERGE),
    stopped("records that are merged in a circle", '[merge]\n"concept/y" = "concept/z"\n"concept/z" = "concept/y"\n',
            "PLD012"),
    stopped("a level that is not understood", '[access.kinds]\nGrant = "restricte"\n'),
    stopped("a rule for a kind that is not known", '[access.kinds]\nGrantt = "restricted"\n'),
    stopped("a rule for a key that is not known", '[access.keys]\n"Place.latitud" = "restricted"\n'),
)  # fmt: skip


@pytest.fixture(params=CASES, ids=lambda each: each.name)
def given(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.mark.parametrize("name", DOORS)
def test_a_rule_holds_at_every_door(given: Case, name: str, tmp_path: Path) -> None:
    if name in LOOSE and given.more:
        pytest.skip("loose records have no dataset.toml")
    seen = DOORS[name](make_dataset(tmp_path, given.records, more=given.more))
    assert seen.errors == given.errors
    assert seen.out in (None, given.out)


def test_what_is_not_asked_for_speed_is_all_that_is_not_found(given: Case, tmp_path: Path) -> None:
    """`convert --no-shapes` finds all but what needs the graph; where that is nothing it lets out the same."""
    dataset, out = make_dataset(tmp_path, given.records, more=given.more), tmp_path / "out.nt"
    done = run("convert", dataset, "-o", out, "--no-shapes")
    assert frozenset(ERROR.findall(done.err)) == given.errors - OF_THE_GRAPH
    assert out.exists() == (not given.errors - OF_THE_GRAPH)
    assert given.errors in ({"PLD208"}, {"PLD012"}) or done.err.splitlines()[-1].startswith(
        "not asked, for speed: shapes and references, and records that may be one"
    )
    run("convert", dataset, "-o", out, "--no-shapes", "--reject")
    if not given.errors & OF_THE_GRAPH and given.errors.isdisjoint({"PLD208", "PLD012"}):
        assert (ids_in(out.read_text("utf-8")) if out.exists() else frozenset()) == given.out


def test_what_is_withheld_is_in_no_byte_that_any_door_lets_out(tmp_path: Path) -> None:
    closed = {"id": "person/zilda", "type": "Person", "name": {"pt": "Zilda Quaresma"}}
    dataset = make_dataset(tmp_path, [*GOOD, closed])
    for name, door in DOORS.items():
        assert door(dataset).out in (None, ALL), name
    written = (path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "records")
    assert [path.name for path in written if b"Quaresma" in path.read_bytes()] == []


@pytest.mark.slow
def test_a_rule_holds_on_spark(given: Case, spark: Any, tmp_path: Path) -> None:
    seen: Seen = spark_door(spark)(make_dataset(tmp_path, given.records, more=given.more))
    expected = (frozenset({"PLD012"}), frozenset()) if "[merge]" in given.more else (given.errors, given.out)
    assert (seen.errors, seen.out) == expected, "Spark refuses to merge"


LONE = {"id": "place/lone", "type": "Place", "name": {"en": "Lone"}}
JUDGED = (
    "record,sameAs,judgedBy,judgedOn,source\n"
    "place/haiti,https://example.net/7,R. Okafor,2026-03-04,document/compared\n"
    "place/lone,no address,R. Okafor,2026-03-04,document/compared\n"
    "movement/growers,https://example.net/8,,2026-03-04,document/compared\n"
)


def judged(folder: Path) -> Path:
    """A dataset with judgements, of which one is right, one has no address and one has no judge."""
    dataset = make_dataset(folder, [*GOOD, LONE, {"id": "document/compared", "type": "Document"}])
    (dataset / "same-as.csv").write_text(JUDGED, encoding="utf-8")
    return dataset


@pytest.mark.parametrize("name", sorted(DOORS.keys() - LOOSE))
def test_what_was_judged_of_records_is_seen_at_every_door_of_a_dataset(name: str, tmp_path: Path) -> None:
    seen = DOORS[name](judged(tmp_path))
    assert seen.errors == {"PLD034", "PLD462"}
    assert seen.out in (None, ALL | {"document/compared"})


@pytest.mark.slow
def test_what_was_judged_of_records_is_seen_on_spark(spark: Any, tmp_path: Path) -> None:
    from peasant_ld.model.description import read_description
    from peasant_ld.spark import convert

    dataset = judged(tmp_path)
    assert spark_door(spark)(dataset) == Seen(frozenset({"PLD034", "PLD462"}), ALL | {"document/compared"})
    rows = convert(str(dataset / "records" / "*.jsonl"), spark, read_description(dataset), reject=True).collect()
    assert "".join(f"{row.nquads}\n" for row in rows) == run("convert", dataset, "-t", "nquads", "--reject").out
