"""All records of a dataset become one plan: who is withheld and why, and which places and counts give way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from own_kinds import schema, write_model
from peasant_ld.access import Rules, Verdict, compile_rules, make_plan, may_matter, plan
from peasant_ld.access.coarsen import Spot
from peasant_ld.flow.sorted_store import row_of
from peasant_ld.model import load_model
from peasant_ld.problem import Place
from peasant_ld.rdf.normalize import normalize
from protection import BASE, CONSENT, MODEL, as_row, plan_of, rules_of, withheld

Data = dict[str, Any]
RESTRICTED = {"level": "restricted", "reason": "legal"}
BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "B"}}
JOURNEY = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b"}
REPORT = {"id": "document/report", "type": "Document"}
PERSON = {"id": "person/p", "type": "Person", "name": {"en": "Zilda Quaresma"}}
ROLE = {"basis": "public-role", "source": "document/report"}
PHOTOGRAPH = {"id": "document/photo", "type": "Document", "genre": "photograph", "related": ["person/p"]}
CAMP = {"id": "place/natalino", "type": "Place", "name": {"pt": "Natalino"}, "precision": "point"}
TO_REGION = {"coarsen": {"place": "region"}}
PARTICIPANTS = frozenset({"participantCount"})


def with_access(record: Data, access: Data) -> Data:
    return record | {"access": access}


# --- who is withheld


DATASETS: dict[str, tuple[list[Data], dict[str, str]]] = {
    "nothing": ([], {}),
    "nobody says anything": ([BRIGADE, JOURNEY, REPORT], {}),
    "a record closes itself": ([with_access(BRIGADE, RESTRICTED), REPORT], {"brigade/b": "restricted"}),
    "a person without a basis": ([PERSON], {"person/p": "person-without-basis"}),
    "a required key is closed": (
        [with_access(BRIGADE, {"keys": {"name": "restricted"}})],
        {"brigade/b": "required-key"},
    ),
    "what stands on it falls too, and what stands on that": (
        [
            {"id": "participation/p", "type": "Participation", "in": "journey/j", "count": 50},
            JOURNEY,
            with_access(BRIGADE, RESTRICTED),
        ],
        {"brigade/b": "restricted", "journey/j": "needs-withheld", "participation/p": "needs-withheld"},
    ),
    "a public role that stands on a published document": ([with_access(PERSON, ROLE), REPORT], {}),
    "a public role that stands on a withheld document": (
        [with_access(PERSON, ROLE), with_access(REPORT, RESTRICTED)],
        {"document/report": "restricted", "person/p": "person-without-basis"},
    ),
    "a public role that stands on no document": (
        [with_access(PERSON, ROLE | {"source": "brigade/b"}), BRIGADE],
        {"person/p": "person-without-basis"},
    ),
    "a public role of what is no person": ([with_access(BRIGADE, ROLE | {"source": "document/none"})], {}),
    "a public role whose document falls as an image, and what stood on the person": (
        [
            with_access(PERSON, ROLE | {"source": "document/photo"}),
            PHOTOGRAPH,
            BRIGADE,
            {"id": "participation/p", "type": "Participation", "in": "brigade/b", "participant": "person/p"},
        ],
        {
            "document/photo": "image-without-basis",
            "person/p": "person-without-basis",
            "participation/p": "needs-withheld",
        },
    ),
    "an image of a person who goes out": (
        [PHOTOGRAPH, with_access(PERSON, CONSENT)],
        {"document/photo": "image-without-basis"},
    ),
    "an image whose public role stands on a withheld document": (
        [
            with_access(PHOTOGRAPH, ROLE),
            with_access(PERSON, CONSENT),
            with_access(REPORT, RESTRICTED),
        ],
        {"document/report": "restricted", "document/photo": "image-without-basis"},
    ),
    "an image whose public role stands on a document": (
        [with_access(PHOTOGRAPH, ROLE), with_access(PERSON, CONSENT), REPORT],
        {},
    ),
    "an image of nobody with a public role of no document": (
        [with_access(PHOTOGRAPH, ROLE | {"source": "document/none"})],
        {},
    ),
    "an image with a basis": ([with_access(PHOTOGRAPH, CONSENT), with_access(PERSON, CONSENT)], {}),
    "a report that speaks of a person is no image": (
        [REPORT | {"genre": "report", "related": ["person/p"]}, with_access(PERSON, CONSENT)],
        {},
    ),
    "a public role that stands on an image whose own role stands on no document": (
        [
            with_access(PERSON, ROLE | {"source": "document/photo"}),
            with_access(PHOTOGRAPH, ROLE | {"source": "document/none"}),
        ],
        {"document/photo": "image-without-basis", "person/p": "person-without-basis"},
    ),
    "an image of nobody": ([PHOTOGRAPH], {}),
    "an image that is closed stays under its own rule": (
        [with_access(PHOTOGRAPH, CONSENT | RESTRICTED), with_access(PERSON, CONSENT)],
        {"document/photo": "restricted"},
    ),
    "a withheld person who also had a public role keeps the first verdict": (
        [with_access(PERSON, ROLE | RESTRICTED), with_access(REPORT, RESTRICTED)],
        {"document/report": "restricted", "person/p": "restricted"},
    ),
    "a place whose id tells the name that it must lose": (
        [with_access(CAMP, TO_REGION)],
        {"place/natalino": "coarsened"},
    ),
    "a place that keeps its name as a locality": ([with_access(CAMP, {"coarsen": {"place": "locality"}})], {}),
    "a place that must lose it in a country": (
        [with_access(CAMP, {"coarsen": {"place": "country"}})],
        {"place/natalino": "coarsened"},
    ),
    "a place that is as wide as is asked": ([with_access(CAMP | {"precision": "region"}, TO_REGION)], {}),
    "a place whose id tells nothing": ([with_access(CAMP | {"id": "place/7"}, TO_REGION)], {}),
    "what refers to a place that gave way stands": (
        [
            with_access(CAMP, TO_REGION),
            {"id": "participation/p", "type": "Participation", "in": "place/natalino", "count": 9},
        ],
        {"place/natalino": "coarsened"},
    ),
}


@pytest.mark.parametrize("case", DATASETS, ids=str)
def test_the_plan_names_each_withheld_record_with_its_rule(case: str) -> None:
    records, wanted = DATASETS[case]
    assert withheld(records) == wanted
    assert withheld(reversed(records)) == wanted


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ({"kinds": {"Brigade": "restricted"}}, {"brigade/b": "restricted", "journey/j": "needs-withheld"}),
        ({"keys": {"Brigade.name": "restricted"}}, {"brigade/b": "required-key", "journey/j": "needs-withheld"}),
        ({"keys": {"*.name": "restricted"}}, {"brigade/b": "required-key", "journey/j": "needs-withheld"}),
        ({"keys": {"*.note": "restricted"}}, {}),
        ({"coarsen": {"place": "region"}}, {"place/natalino": "coarsened"}),
        ({"coarsen": {"Place": {"place": "region"}}}, {"place/natalino": "coarsened"}),
        ({"coarsen": {"Journey": {"place": "region"}}}, {}),
        ({"coarsen": {"place": "region"}, "keys": {"*.note": "restricted"}}, {"place/natalino": "coarsened"}),
    ],
)
def test_the_table_of_the_dataset_speaks_of_all_records(table: Data, wanted: dict[str, str]) -> None:
    assert withheld([BRIGADE, JOURNEY, CAMP], rules_of(**table)) == wanted


def test_what_falls_says_because_of_what_and_by_which_key() -> None:
    found = plan_of([with_access(BRIGADE, RESTRICTED), JOURNEY]).withheld
    assert found[f"{BASE}journey/j"] == Verdict("needs-withheld", "legal", f"{BASE}brigade/b", "brigade")


@pytest.mark.parametrize(("access", "reason"), [({}, "not-stated"), ({"reason": "legal"}, "legal")])
def test_an_image_without_a_basis_says_its_own_reason(access: Data, reason: str) -> None:
    found = plan_of([with_access(PHOTOGRAPH, access), with_access(PERSON, CONSENT)]).withheld
    assert found[f"{BASE}document/photo"] == Verdict("image-without-basis", reason)


def test_an_image_whose_source_is_gone_falls_as_an_image() -> None:
    access = ROLE | {"source": "document/none"}
    found = plan_of([with_access(PHOTOGRAPH, access), with_access(PERSON, CONSENT)]).withheld
    assert found == {f"{BASE}document/photo": Verdict("image-without-basis", "not-stated", None, "access")}


@pytest.mark.parametrize(("access", "reason"), [(TO_REGION, "not-stated"), (TO_REGION | {"reason": "legal"}, "legal")])
def test_a_place_that_gives_way_says_why(access: Data, reason: str) -> None:
    assert plan_of([with_access(CAMP, access)]).withheld[f"{BASE}place/natalino"] == Verdict("coarsened", reason)


@pytest.mark.parametrize(
    ("required", "level", "gives_way"),
    [
        ("latitude", "locality", True),
        ("name", "region", True),
        ("name", "locality", False),
        ("inside", "region", False),
    ],
)
def test_a_place_that_must_lose_what_its_kind_requires_gives_way(
    required: str, level: str, gives_way: bool, tmp_path: Path
) -> None:
    keys = {"name": "text", "latitude": "coordinate", "inside": "ref", "access": "access"}
    own = schema("Hideout", ["schema:Place"], keys, required=["id", "type", required])
    write_model(tmp_path, [own], {"inside": {"@id": "own:inside", "@type": "@id"}})
    model = load_model(tmp_path)
    hideout = {
        "id": "hideout/7",
        "type": "Hideout",
        "name": {"en": "Camp"},
        "latitude": "-28.1234",
        "inside": "place/x",
    }
    items = [row_of(0, Place("hideouts.jsonl"), normalize(hideout, model, BASE), {"coarsen": {"place": level}})]
    found = make_plan(lambda: items, compile_rules({}, model), model, BASE).withheld
    assert found == ({f"{BASE}hideout/7": Verdict("coarsened", "not-stated")} if gives_way else {})


# --- places and counts


@pytest.mark.parametrize(
    ("records", "table", "asked"),
    [
        ([CAMP], {}, None),
        ([CAMP], {"coarsen": {"place": "region"}}, {"region"}),
        ([CAMP], {"coarsen": {"Journey": {"place": "region"}}}, {None}),
        ([CAMP, with_access(JOURNEY, TO_REGION)], {}, {None}),
        ([with_access(CAMP, {"coarsen": {"place": "country"}})], {}, {"country"}),
        ([with_access(CAMP, {"coarsen": {"date": "year"}})], {}, {None}),
    ],
)
def test_places_are_kept_where_any_may_become_coarser(
    records: list[Data], table: Data, asked: set[str | None] | None
) -> None:
    places = plan_of([*records, BRIGADE], rules_of(**table)).places
    assert ({spot.asked for spot in places.values()} or None) == asked
    assert set(places) <= {f"{BASE}place/natalino"}


def test_a_place_is_kept_with_how_exact_it_is_and_what_lies_around_it() -> None:
    camp = with_access(CAMP | {"partOf": ["place/south"]}, TO_REGION)
    assert plan_of([camp]).places == {f"{BASE}place/natalino": Spot(0, (f"{BASE}place/south",), "region")}


def journeys(*counts: int) -> list[Data]:
    return [
        {"id": f"journey/{n}", "type": "Journey", "brigade": "brigade/b", "participantCount": count}
        for n, count in enumerate(counts)
    ]


def course(*counts: int) -> list[Data]:
    """A course with the total of its trainings."""
    whole = {"id": "course/c", "type": "Course", "name": {"en": "C"}, "participantCount": sum(counts)}
    parts = [
        {"id": f"training/{n}", "type": "Training", "courseOf": "course/c", "participantCount": count}
        for n, count in enumerate(counts)
    ]
    return [whole, *parts]


@pytest.mark.parametrize(
    ("records", "table", "gone"),
    [
        ([BRIGADE, *journeys(3, 40)], {}, {"journey/0": PARTICIPANTS}),
        ([BRIGADE, *journeys(3, 40)], {"threshold": 3}, {}),
        ([BRIGADE, *journeys(9, 40)], {"threshold": 10}, {"journey/0": PARTICIPANTS}),
        ([BRIGADE, *journeys(3)], {}, {"journey/0": PARTICIPANTS}),
        (course(3, 9, 20), {}, {"training/0": PARTICIPANTS, "training/1": PARTICIPANTS}),
    ],
)
def test_small_counts_give_way(records: list[Data], table: Data, gone: dict[str, frozenset[str]]) -> None:
    found = plan_of(records, rules_of(**table)).suppressed
    assert {identity.removeprefix(BASE): keys for identity, keys in found.items()} == gone


@pytest.mark.parametrize("access", [RESTRICTED, {"keys": {"participantCount": "restricted"}}])
def test_a_count_that_does_not_go_out_is_not_told_by_the_others(access: Data) -> None:
    whole, first, *others = course(30, 20, 50)
    plan = plan_of([whole, with_access(first, access), *others])
    assert set(plan.suppressed) == {f"{BASE}training/1"}


@pytest.mark.parametrize(
    ("name", "gone"), [("Training.participantCount", set()), ("Course.participantCount", {f"{BASE}training/0"})]
)
def test_counts_that_the_table_closes_are_hidden_already(name: str, gone: set[str]) -> None:
    assert set(plan_of(course(3, 20, 50), rules_of(keys={name: "restricted"})).suppressed) == gone


def test_a_count_falls_out_with_the_record_that_fell() -> None:
    whole, first, *others = course(30, 20, 50)
    hidden = {"id": "course/hidden", "type": "Course", "name": {"en": "H"}, "access": {"level": "restricted"}}
    assert plan_of([hidden, whole, with_access(first, RESTRICTED), *others]).suppressed == {
        f"{BASE}training/1": PARTICIPANTS
    }


def test_the_plan_holds_the_rules_and_the_model_it_was_made_with() -> None:
    rules = rules_of(threshold=7)
    plan = plan_of([BRIGADE], rules)
    assert plan.rules is rules
    assert plan.model is MODEL
    assert plan.pseudonyms == {}


# --- what need not be asked


@pytest.mark.parametrize(
    ("kind", "access", "table", "matters"),
    [
        ("Person", None, {}, True),
        ("Document", None, {}, True),
        ("Place", None, {}, True),
        ("Journey", None, {}, True),
        ("Training", None, {}, True),
        ("Course", None, {}, True),
        ("Participation", None, {}, True),
        ("Payment", None, {}, True),
        ("Grant", None, {}, False),
        ("Brigade", None, {}, False),
        ("Grant", {}, {}, True),
        ("Grant", {"level": "public"}, {}, True),
        ("Grant", None, {"kinds": {"Grant": "restricted"}}, True),
        ("Grant", None, {"kinds": {"Brigade": "restricted"}}, False),
        ("Grant", None, {"keys": {"Brigade.note": "restricted"}}, True),
        ("Grant", None, {"coarsen": {"date": "year"}}, True),
        ("Grant", None, {"coarsen": {"Grant": {"date": "year"}}}, True),
        ("Grant", None, {"coarsen": {"Brigade": {"date": "year"}}}, False),
    ],
)
def test_a_record_is_left_out_only_where_no_plan_depends_on_it(
    kind: str, access: Data | None, table: Data, matters: bool
) -> None:
    assert may_matter(kind, access, rules_of(**table), MODEL) is matters


@pytest.mark.parametrize("case", DATASETS, ids=str)
def test_a_plan_without_what_does_not_matter_is_the_same(case: str) -> None:
    rules: Rules = rules_of()
    records, wanted = DATASETS[case]
    items = [as_row(record) for record in records if may_matter(record["type"], record.get("access"), rules, MODEL)]
    found = make_plan(lambda: items, rules, MODEL, BASE)
    assert {identity.removeprefix(BASE): verdict.rule for identity, verdict in found.withheld.items()} == wanted


ABOUT = {"of": "name", "source": "person/p", "status": "stated"}
TAKES_PART = {"id": "participation/1", "type": "Participation", "participant": "person/p", "in": "grant/g"}
NURSE = {"id": "concept/nurse", "type": "Concept"}
ALBUM = {"id": "document/album", "type": "Document"}


@pytest.mark.parametrize(
    ("photo", "person", "others", "shows"),
    [
        ({"related": ["person/p"]}, {}, [], True),
        ({"related": ["grant/g", "person/p"]}, {}, [], True),
        ({"topic": ["person/p"]}, {}, [], True),
        ({"author": ["person/p"], "related": ["person/p"]}, {}, [], True),
        ({"name": {"en": "A"}, "evidence": [ABOUT]}, {}, [], True),
        # whom it does not point at may point at it
        ({}, {"related": ["document/photo"]}, [], True),
        ({}, {"source": ["document/photo"]}, [], True),
        # what lies between
        ({"topic": ["concept/of-her"]}, {}, [{**NURSE, "id": "concept/of-her", "related": ["person/p"]}], True),
        ({"related": ["participation/1"]}, {}, [TAKES_PART], True),
        ({}, {}, [{**TAKES_PART, "source": ["document/photo"]}], True),
        ({"partOf": ["document/album"]}, {}, [{**ALBUM, "topic": ["person/p"]}], True),
        (
            {"partOf": ["document/page"]},
            {},
            [{**ALBUM, "id": "document/page", "partOf": ["document/album"]}, {**ALBUM, "topic": ["person/p"]}],
            True,
        ),
        # who made it need not be in it, and what both point at is no way
        ({"author": ["person/p"]}, {}, [], False),
        ({"publisher": ["person/p"]}, {}, [], False),
        ({"related": ["grant/g"]}, {}, [TAKES_PART], False),
        ({"topic": ["concept/nurse"]}, {"role": ["concept/nurse"]}, [NURSE], False),
        ({"source": ["document/album"]}, {"source": ["document/album"]}, [ALBUM], False),
        ({"access": {"source": "person/p"}}, {}, [], False),
        ({}, {}, [], False),
    ],
)
def test_a_picture_of_a_person_is_found_from_every_side(
    photo: Data, person: Data, others: list[Data], shows: bool
) -> None:
    records = [
        {"id": "document/photo", "type": "Document", "genre": "photograph", **photo},
        {"id": "person/p", "type": "Person", "access": CONSENT, **person},
        {"id": "grant/g", "type": "Grant"},
        *others,
    ]
    assert ("document/photo" in withheld(records)) is shows


# --- long chains


def _journeys(last: int) -> list[Data]:
    """Journeys that each stand on the next one; the last is closed."""
    chain = [{"id": f"journey/j{n}", "type": "Journey", "brigade": f"journey/j{n + 1}"} for n in range(last)]
    return [*chain, with_access(JOURNEY | {"id": f"journey/j{last}"}, RESTRICTED)]


def _roles(last: int) -> list[Data]:
    """Photographs of a person, each shown in public because of the next one; the last is closed."""
    photographs = [
        with_access(PHOTOGRAPH | {"id": f"document/d{n}"}, ROLE | {"source": f"document/d{n + 1}"}) for n in range(last)
    ]
    closed = with_access(REPORT | {"id": f"document/d{last}"}, RESTRICTED)
    return [with_access(PERSON, CONSENT), *photographs, closed]


def _participations(last: int) -> list[Data]:
    """Participations, each of the next one and of the one after that: they fall when both did."""
    chain = [
        {
            "id": f"participation/p{n}",
            "type": "Participation",
            "in": f"participation/p{n + 1}",
            "participant": f"participation/p{n + 2}",
        }
        for n in range(last)
    ]
    ends = [{"id": f"participation/p{n}", "type": "Participation", "in": "brigade/b"} for n in (last, last + 1)]
    return [*chain, *(with_access(each, RESTRICTED) for each in ends)]


@pytest.mark.parametrize("chain", [_journeys, _roles, _participations])
@pytest.mark.parametrize("passes", [0, 1, 4])
def test_however_often_all_are_asked_the_same_falls(
    chain: Callable[[int], list[Data]], passes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "PASSES", passes)
    written = chain(12)
    found = withheld(written)
    assert len(found) == len(written) - any(each["id"] == PERSON["id"] for each in written)
    monkeypatch.setattr(plan, "PASSES", 100)
    assert withheld(written) == found


@pytest.mark.parametrize("chain", [_journeys, _roles, _participations])
def test_a_long_chain_falls_without_asking_all_once_a_link(chain: Callable[[int], list[Data]]) -> None:
    rounds = 0
    items = [as_row(each) for each in chain(300)]

    def read() -> list[Any]:
        nonlocal rounds
        rounds += 1
        return items

    found = make_plan(read, rules_of(), MODEL, BASE)
    assert len(found.withheld) >= 300
    assert rounds <= plan.PASSES + 5
