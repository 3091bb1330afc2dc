"""Checked records become what may go out: verdicts are told, every text is looked at, and pseudonyms are kept apart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

import pytest

from datasets import make_dataset
from peasant_ld.access import Plan, Verdict
from peasant_ld.access.names import PersonNames
from peasant_ld.access.rejected import rejected
from peasant_ld.check.coverage import Coverage
from peasant_ld.flow import protect, redacting
from peasant_ld.flow.sorted_store import Row, row_of
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.reading import LooseRecords
from protection import BASE, CONSENT, MODEL, normalized, rules_of

Data = dict[str, Any]
RESTRICTED = {"level": "restricted"}
BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "A brigade"}}
JOURNEY = {"id": "journey/j", "type": "Journey", "brigade": "brigade/b"}
REPORT = {"id": "document/report", "type": "Document", "name": {"en": "A report"}}
UUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
ZILDA = {"id": "person/z", "type": "Person", "name": {"en": "Zilda Quaresma"}}


def rows_of(records: Iterable[Data]) -> list[Row]:
    """The rows of source records, by id; each is written in the line that its place in the list tells."""
    made = [
        row_of(number, Place("all.jsonl", number), normalized(record), record.get("access"))
        for number, record in enumerate(records, 1)
    ]
    return sorted(made, key=lambda row: row.id)


def plan_of(rows: list[Row], **table: Any) -> Plan:
    return protect.plan_for(lambda: rows, rules_of(table.pop("as_of", None), **table), MODEL, BASE)


def told(problems: Iterable[Problem]) -> list[tuple[str, str | None, str | None]]:
    return [(each.code, each.record, each.key) for each in problems]


# --- what there is to say of verdicts

COURSE = {"id": "course/c", "type": "Course", "name": {"en": "C"}}


def lesson(count: int) -> Data:
    return {"id": f"training/{count}", "type": "Training", "courseOf": "course/c", "participantCount": count}


@pytest.mark.parametrize(
    ("records", "problems"),
    [
        ([BRIGADE, JOURNEY], []),
        # what is written in a record needs no telling
        ([BRIGADE | {"access": RESTRICTED}], []),
        ([ZILDA | {"access": {"basis": "consent", "consent": "refused"}}], []),
        ([ZILDA | {"access": CONSENT}], []),
        ([ZILDA], [("PLD201", "person/z", None, {})]),
        (
            [ZILDA | {"access": {"basis": "public-role"}}],
            [("PLD201", "person/z", None, {"rule": "public-role", "other": "access.source"})],
        ),
        (
            [
                ZILDA | {"access": CONSENT},
                {"id": "document/p", "type": "Document", "genre": "photograph", "related": ["person/z"]},
            ],
            [("PLD213", "document/p", None, {})],
        ),
        (
            [BRIGADE | {"access": RESTRICTED}, JOURNEY],
            [("PLD209", "journey/j", "brigade", {"withheld": "brigade/b", "rule": "restricted"})],
        ),
        ([COURSE | {"participantCount": 3}], [("PLD220", "course/c", "participantCount", {"minimum": 5})]),
        (
            [COURSE | {"participantCount": 40}, *(lesson(each) for each in (3, 37))],
            [
                ("PLD220", "training/3", "participantCount", {"minimum": 5}),
                ("PLD220", "training/37", "participantCount", {"limit": 5}),
            ],
        ),
        ([COURSE | {"participantCount": 3, "access": RESTRICTED}], []),
        ([COURSE | {"participantCount": 5}], []),
    ],
)
def test_a_verdict_that_was_not_written_in_its_record_is_told(
    records: list[Data], problems: list[tuple[str, str, str | None, Data]]
) -> None:
    rows = rows_of(records)
    found = list(protect.verdict_problems(rows, plan_of(rows), BASE))
    assert [(each.code, each.record, each.key, dict(each.facts)) for each in found] == problems
    assert {each.severity for each in found} <= {Severity.ADVICE}
    origins = {row.id.removeprefix(BASE): row.origin for row in rows}
    places = [origins[each.record or ""].at("/participantCount" if each.code == "PLD220" else None) for each in found]
    assert [each.place for each in found] == places


@pytest.mark.parametrize(
    ("as_of", "review", "is_due"),
    [
        ("2026-01-02", "2026-01-01", True),
        ("2026-01-01", "2026-01-01", False),
        ("2025-12-31", "2026-01-01", False),
        (None, "2026-01-01", False),
        ("2026-01-02", None, False),
    ],
)
@pytest.mark.parametrize("level", ["public", "restricted"])
def test_a_review_is_due_after_its_day(as_of: str | None, review: str | None, is_due: bool, level: str) -> None:
    access = {"level": level} | ({"reviewBy": review} if review else {})
    rows = rows_of([BRIGADE | {"access": access}])
    found = list(protect.verdict_problems(rows, plan_of(rows, as_of=as_of), BASE))
    wanted = Problem("PLD204", rows[0].origin, "brigade/b", "access", review, Severity.WARNING, {"date": str(review)})
    assert found == ([wanted] if is_due else [])


# --- what goes out


def going_out(records: list[Data], **table: Any) -> dict[str, Data]:
    rows = rows_of(records)
    plan = plan_of(rows, **table)
    found = list(redacting.going_out(rows, plan))
    assert [(row.id, json.loads(row.data)) for row in found] == [
        (record["id"], record) for _, record in redacting.redacted(rows, plan)
    ]
    assert {row.id: row.kind for row in found} == {row.id: row.record()["type"][0] for row in found}
    return {row.id.removeprefix(BASE): row.record() for row in found}


def test_what_no_rule_touches_goes_out_as_the_row_it_is() -> None:
    rows = rows_of([BRIGADE, REPORT])
    assert [id(row) for row in redacting.going_out(rows, plan_of(rows))] == [id(row) for row in rows]


def test_what_is_withheld_leaves_nothing_and_what_is_withdrawn_its_tombstone() -> None:
    withdrawn = REPORT | {"access": {"level": "withdrawn", "on": "2026-01-01"}}
    found = going_out([BRIGADE | {"access": RESTRICTED}, JOURNEY, withdrawn])
    assert found == {
        "document/report": {"id": f"{BASE}document/report", "type": ["Tombstone"], "withdrawn": "2026-01-01"}
    }


@pytest.mark.parametrize(
    ("record", "stays"),
    [
        *((ZILDA | {"id": f"person/{local}"}, True) for local in ("1", "p-0042", "person-7", "2024-1", UUID)),
        *((ZILDA | {"id": f"person/{local}"}, False) for local in ("zilda", "zq", "z-1", "zilda-1", "z%69lda-2")),
        *(
            (ZILDA | {"id": f"person/{local}"}, False)
            for local in ("rg-1234567", "19640812", "1964-08-12", "cpf.529982")
        ),
        (REPORT | {"id": "document/report-of-zilda"}, True),
    ],
)
def test_a_withdrawn_person_leaves_a_tombstone_only_where_the_id_tells_nothing(record: Data, stays: bool) -> None:
    bare = {key: value for key, value in record.items() if key != "name"}  # as an archivist is asked to do
    found = going_out([bare | {"access": {"level": "withdrawn"}}])
    assert list(found) == [record["id"]] * stays


def test_a_record_loses_what_is_closed_in_it() -> None:
    found = going_out([REPORT | {"note": {"en": "n"}}], keys={"*.note": "restricted"})
    assert set(found["document/report"]) == {"id", "type", "name"}


def test_a_record_that_nothing_speaks_of_is_asked_about_where_it_states_access() -> None:
    rows = rows_of([{"id": "grant/g", "type": "Grant", "access": RESTRICTED}, {"id": "grant/h", "type": "Grant"}])
    assert plan_of(rows).withheld == {f"{BASE}grant/g": Verdict("restricted", "not-stated")}


# --- pseudonyms


def dataset(folder: Path, *records: Data) -> Path:
    return make_dataset(folder / "dataset", records)


def with_pseudonyms(folder: Path, records: list[Data]) -> tuple[list[Row], Plan]:
    rows = rows_of(records)
    plan = plan_of(rows, pseudonyms="../keys.json")
    return rows, protect.with_pseudonyms(plan, lambda: rows, dataset(folder), BASE)


ROLE = {"basis": "public-role", "source": "document/report"}
OTHERS = [
    ZILDA | {"id": "person/role", "access": ROLE},
    ZILDA | {"id": "person/closed", "access": CONSENT | RESTRICTED},
    ZILDA | {"id": "person/none"},
    REPORT,
    BRIGADE | {"access": CONSENT},
]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (ZILDA | {"id": "person/42"}, []),
        (ZILDA, ["PLD520"]),
        (ZILDA | {"id": "person/19640812"}, ["PLD520"]),
        (REPORT, []),
    ],
)
def test_a_withdrawn_person_who_leaves_no_tombstone_is_told(record: Data, told: list[str]) -> None:
    rows = rows_of([record | {"access": {"level": "withdrawn", "on": "2026-01-01"}}])
    assert [each.code for each in protect.verdict_problems(rows, plan_of(rows), BASE)] == told


@pytest.mark.parametrize(
    ("record", "replacement", "named"),
    [
        (ZILDA | {"id": "person/42"}, "person/43", True),
        (ZILDA | {"id": "person/42"}, "person/maria-lua", False),
        (ZILDA | {"id": "person/42"}, "organization/7", False),
        (ZILDA | {"id": "person/42"}, "https://elsewhere.example/people/7", False),
        (REPORT, "document/report-of-2020", True),
        (REPORT, "https://elsewhere.example/report", True),
    ],
)
def test_what_replaces_a_person_is_told_only_where_it_tells_nothing(
    record: Data, replacement: str, named: bool
) -> None:
    rows = rows_of([record | {"access": {"level": "withdrawn", "replacedBy": replacement}}])
    plan = plan_of(rows)
    (left,) = redacting.going_out(rows, plan)
    assert ("replacedBy" in left.record()) is named
    assert [each.code for each in protect.verdict_problems(rows, plan, BASE)] == ([] if named else ["PLD521"])


def test_a_key_file_that_was_not_there_is_told_once(tmp_path: Path) -> None:
    _, plan = with_pseudonyms(tmp_path, [ZILDA | {"access": CONSENT}])
    told = [list(protect.keep_pseudonyms(plan, tmp_path / "dataset", BASE)) for _ in range(2)]
    assert [[(each.code, each.value) for each in problems] for problems in told] == [[("PLD522", "keys.json")], []]


@pytest.mark.parametrize("target", ["person/public", "person/7"])
def test_a_pseudonym_is_not_tied_to_a_person_who_is_named(tmp_path: Path, target: str) -> None:
    (tmp_path / "keys.json").write_text('{"person/z": "p-1"}', "utf-8")
    gone = ZILDA | {"access": {"level": "withdrawn", "replacedBy": target}}
    rows, plan = with_pseudonyms(tmp_path, [gone, ZILDA | {"id": target, "access": ROLE}])
    told = [row.record() for row in redacting.published(lambda: rows, plan)]
    assert [each for each in told if each["type"] == ["Tombstone"]] == [
        {"id": f"{BASE}person/p-1", "type": ["Tombstone"]}
    ]


def test_whoever_goes_out_by_consent_has_a_pseudonym_and_nobody_else(tmp_path: Path) -> None:
    _, plan = with_pseudonyms(tmp_path, [ZILDA | {"access": CONSENT}, *OTHERS])
    assert set(plan.pseudonyms) == {f"{BASE}person/z"}
    assert re.fullmatch(rf"{BASE}person/p-[0-9a-f]{{12}}", plan.pseudonyms[f"{BASE}person/z"])


def test_without_a_key_file_nobody_has_one(tmp_path: Path) -> None:
    rows = rows_of([ZILDA | {"access": CONSENT}])
    plan = plan_of(rows)
    assert protect.with_pseudonyms(plan, lambda: rows, tmp_path, BASE) is plan


def test_a_pseudonym_is_the_same_in_every_release_once_it_is_kept(tmp_path: Path) -> None:
    records = [ZILDA | {"access": CONSENT}]
    _, plan = with_pseudonyms(tmp_path, records)
    assert not (tmp_path / "keys.json").exists()
    (tmp_path / "keys.json").write_text('{"person/old": "p-1"}', "utf-8")
    list(protect.keep_pseudonyms(plan, tmp_path / "dataset", BASE))
    kept = json.loads((tmp_path / "keys.json").read_text("utf-8"))
    assert kept == {"person/old": "p-1", "person/z": plan.pseudonyms[f"{BASE}person/z"].rpartition("/")[2]}
    assert with_pseudonyms(tmp_path, records)[1].pseudonyms == plan.pseudonyms


def test_where_nobody_has_a_pseudonym_no_key_file_is_written(tmp_path: Path) -> None:
    _, plan = with_pseudonyms(tmp_path, OTHERS)
    list(protect.keep_pseudonyms(plan, tmp_path / "dataset", BASE))
    assert not (tmp_path / "keys.json").exists()


def test_pseudonyms_stand_in_order_and_in_every_reference(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text('{"person/a": "p-9", "person/z": "p-1"}', "utf-8")
    records = [
        ZILDA | {"access": CONSENT},
        ZILDA | {"id": "person/a", "access": CONSENT},
        {"id": "participation/p", "type": "Participation", "in": "brigade/b", "participant": "person/a"},
        BRIGADE,
        {"id": "place/x", "type": "Place"},
    ]
    rows, plan = with_pseudonyms(tmp_path, records)
    found = [row.record() for row in redacting.published(lambda: rows, plan)]
    short = [record["id"].removeprefix(BASE) for record in found]
    assert short == ["brigade/b", "participation/p", "person/p-1", "person/p-9", "place/x"]
    assert found[1]["participant"] == f"{BASE}person/p-9"
    assert ["name" in record for record in found] == [True, False, False, False, False]


def test_without_pseudonyms_what_is_published_is_what_goes_out() -> None:
    rows = rows_of([ZILDA | {"access": CONSENT}, BRIGADE])
    plan = plan_of(rows)
    assert list(redacting.published(lambda: rows, plan)) == list(redacting.going_out(rows, plan))


@pytest.mark.parametrize("source", [".", "records", "records/all.jsonl"])
def test_a_key_file_is_sought_from_the_folder_of_the_dataset(source: str, tmp_path: Path) -> None:
    folder = dataset(tmp_path)
    assert protect.key_path(rules_of(pseudonyms="../keys.json"), folder / source) == tmp_path / "keys.json"


def test_a_key_file_inside_the_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        protect.key_path(rules_of(pseudonyms="keys.json"), dataset(tmp_path) / "records")
    assert error.value.problem.code == "PLD208"


def test_without_a_dataset_a_key_file_is_sought_from_where_the_records_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = rules_of(pseudonyms="../keys.json")
    (tmp_path / "folder").mkdir()
    assert protect.key_path(rules, tmp_path / "folder" / "all.jsonl") == tmp_path / "keys.json"
    monkeypatch.chdir(tmp_path / "folder")
    assert protect.key_path(rules, LooseRecords([])) == tmp_path / "keys.json"


# --- names that no text may hold


@pytest.mark.parametrize(
    ("records", "table", "text", "is_secret"),
    [
        ([ZILDA], {}, "Zilda Quaresma", True),
        ([ZILDA | {"access": CONSENT}], {}, "Zilda Quaresma", False),
        ([ZILDA | {"altName": {"en": "Aurora Lima"}}], {}, "Aurora Lima", True),
        # who goes out without one of the names
        ([ZILDA | {"access": CONSENT, "altName": {"en": ["Aurora Lima"]}}], {}, "Aurora Lima", True),
        ([ZILDA | {"access": CONSENT, "altName": {"en": ["Aurora Lima"]}}], {}, "Zilda Quaresma", False),
        ([ZILDA | {"access": CONSENT}], {"keys": {"Person.name": "restricted"}}, "Zilda Quaresma", True),
        # a name of what is no person is none
        ([BRIGADE | {"name": {"en": "Zilda Quaresma"}, "access": RESTRICTED}], {}, "Zilda Quaresma", False),
        # what is not a name
        ([ZILDA | {"note": {"en": "Aurora Lima"}}], {}, "Aurora Lima", False),
    ],
)
def test_the_names_that_the_release_does_not_say_are_secret(
    records: list[Data], table: Data, text: str, is_secret: bool
) -> None:
    rows = rows_of(records)
    assert protect.names_of(rows, plan_of(rows, **table)).is_in(text) is is_secret


@pytest.mark.parametrize(("access", "is_secret"), [(None, True), (CONSENT, False), (RESTRICTED, True)])
def test_the_name_of_a_person_who_was_rejected_is_secret_where_they_would_be_withheld(
    access: Data | None, is_secret: bool
) -> None:
    aside = rejected(Place("all.jsonl", 1), ZILDA | ({} if access is None else {"access": access}), MODEL)
    assert protect.names_of([], plan_of([]), [aside]).is_in("Zilda Quaresma") is is_secret


def test_the_name_of_a_person_with_a_pseudonym_is_secret(tmp_path: Path) -> None:
    rows, plan = with_pseudonyms(tmp_path, [ZILDA | {"access": CONSENT}])
    assert protect.names_of(rows, plan).is_in("Zilda Quaresma")


# --- texts


def looked_at(record: Data, names: tuple[str, ...] = (), **table: Any) -> list[Problem]:
    rows = rows_of([record])
    return list(protect.look_at_texts(rows, plan_of(rows, **table), BASE, PersonNames(names)))


@pytest.mark.parametrize(
    ("stated", "names", "problems"),
    [
        ({}, (), []),
        ({"note": {"en": "Write to z@example.org"}}, (), [("PLD203", "brigade/b", "note")]),
        ({"note": {"en": "By Zilda Quaresma"}}, (), []),
        ({"note": {"en": "By Zilda Quaresma"}}, ("Zilda Quaresma",), [("PLD202", "brigade/b", "note")]),
        (
            {"note": {"en": "Zilda Quaresma, z@example.org"}},
            ("Zilda Quaresma",),
            [("PLD203", "brigade/b", "note"), ("PLD202", "brigade/b", "note")],
        ),
        (
            {"note": {"en": "By Zilda Quaresma"}, "altName": {"en": ["Zilda Quaresma"]}},
            ("Zilda Quaresma",),
            [("PLD202", "brigade/b", "altName"), ("PLD202", "brigade/b", "note")],
        ),
        ({"note": {"en": "By Aurora Lima"}}, ("Zilda Quaresma",), []),
        ({"founded": "2018-08-14"}, ("Zilda Quaresma",), []),
    ],
)
def test_a_text_that_names_or_leads_to_somebody_is_told_at_its_key(
    stated: Data, names: tuple[str, ...], problems: list[tuple[str, str, str]]
) -> None:
    found = looked_at(BRIGADE | stated, names)
    assert told(found) == problems
    assert [each.place and (each.place.line, each.place.pointer) for each in found] == [
        (1, f"/{key}") for _, _, key in problems
    ]
    assert {each.severity for each in found} <= {Severity.ERROR}


@pytest.mark.parametrize(("precision", "keys"), [("point", []), ("locality", ["page"]), ("region", ["page"])])
def test_a_map_may_not_tell_more_than_the_place_that_goes_out(precision: str, keys: list[str]) -> None:
    exact = {"latitude": "-3.12345", "longitude": "40.98765", "page": ["https://maps.example/#-3.12345/40.98765"]}
    rows = rows_of([{"id": "place/7", "type": "Place", "precision": precision, **exact}])
    plan = plan_of(rows)
    shown = list(redacting.going_out(rows, plan))
    found = protect.look_at_texts(shown, plan, BASE, PersonNames([]))
    assert told(found) == [("PLD203", "place/7", key) for key in keys]


def test_contact_data_weighs_what_the_rules_say_and_is_not_repeated() -> None:
    (found,) = looked_at(BRIGADE | {"note": {"en": "Write to z@example.org"}}, contacts="warning")
    assert (found.severity, found.value, found.facts) == (Severity.WARNING, None, {"looks": "e-mail"})


def test_a_problem_in_a_file_with_pointers_is_told_behind_that_of_its_record() -> None:
    origin = Place("all.json", pointer="/records/3")
    record = normalized(BRIGADE | {"note": {"en": "z@example.org"}})
    (found,) = protect.contact_problems(origin, "brigade/b", record, rules_of())
    assert found.place is not None
    assert found.place.pointer == "/records/3/note"


def test_a_name_behind_a_pseudonym_is_not_told_of_the_person_who_has_it(tmp_path: Path) -> None:
    rows, plan = with_pseudonyms(tmp_path, [ZILDA | {"access": CONSENT}])
    assert list(protect.look_at_texts(rows, plan, BASE, protect.names_of(rows, plan))) == []


# --- persons who are too few


def members(count: int, **access: Any) -> list[Data]:
    stated = {"affiliation": ["brigade/b"], "access": CONSENT | access}
    return [ZILDA | {"id": f"person/{n}", **stated} for n in range(count)]


def of_kinds(rows: list[Row]) -> Callable[[Collection[str]], list[Row]]:
    return lambda kinds: [row for row in rows if row.kind in kinds]


@pytest.mark.parametrize(("count", "k", "found"), [(4, 5, 4), (5, 5, 0), (2, 3, 2), (0, 5, 0)])
def test_persons_who_share_all_with_too_few_are_told(count: int, k: int, found: int) -> None:
    rows = rows_of([BRIGADE, *members(count)])
    problems = list(protect.look_at_persons(of_kinds(rows), plan_of(rows, k=k), BASE))
    assert told(problems) == [("PLD205", f"person/{n}", None) for n in range(found)]
    assert {(each.severity, each.facts["k"], each.facts["found"]) for each in problems} == (
        {(Severity.WARNING, k, count)} if found else set()
    )
    origins = {row.id.removeprefix(BASE): row.origin for row in rows}
    assert [each.place for each in problems] == [origins[each.record or ""] for each in problems]


def test_who_took_part_in_one_thing_is_counted_with_its_date() -> None:
    persons = [ZILDA | {"id": f"person/{n}", "access": CONSENT} for n in range(3)]
    parts = [
        {"id": f"participation/{n}", "type": "Participation", "in": "journey/j", "participant": f"person/{n}"}
        for n in range(3)
    ]
    parts[0]["period"] = "2018"
    rows = rows_of([BRIGADE, JOURNEY | {"period": "2018"}, *persons, *parts])
    assert list(protect.look_at_persons(of_kinds(rows), plan_of(rows, k=3), BASE)) == []
    parts[0]["period"] = "2019"
    rows = rows_of([BRIGADE, JOURNEY | {"period": "2018"}, *persons, *parts])
    found = list(protect.look_at_persons(of_kinds(rows), plan_of(rows, k=3), BASE))
    assert {each.record: each.facts["found"] for each in found} == {"person/0": 1, "person/1": 2, "person/2": 2}


# --- dates that were made coarser


@pytest.mark.parametrize(
    ("access", "note", "problems"),
    [
        ({"date": "year"}, "On 14 August 2018.", [("PLD210", "brigade/b", "note")]),
        ({"date": "month"}, "On 14 August 2018.", [("PLD210", "brigade/b", "note")]),
        ({"date": "year"}, "In summer.", []),
        ({"date": "day"}, "On 14 August 2018.", []),
        ({"place": "region"}, "On 14 August 2018.", []),
    ],
)
def test_an_exact_date_that_still_stands_elsewhere_is_told(
    access: Data, note: str, problems: list[tuple[str, str, str]]
) -> None:
    rows = rows_of([BRIGADE | {"founded": "2018-08-14", "note": {"en": note}, "access": {"coarsen": access}}])
    found = list(protect.look_at_dates(rows, plan_of(rows), BASE))
    assert told(found) == problems
    assert [each.place and each.place.pointer for each in found] == ["/note"] * len(problems)


def test_dates_of_a_kind_become_coarser_where_no_record_says_so() -> None:
    rows = rows_of([BRIGADE | {"founded": "2018-08-14", "note": {"en": "On 14 August 2018."}}])
    for kind, codes in (("Brigade", ["PLD210"]), ("Grant", [])):
        plan = plan_of(rows, coarsen={kind: {"date": "year"}})
        assert [each.code for each in protect.look_at_dates(rows, plan, BASE)] == codes


# --- evidence


def half_covered() -> Coverage:
    coverage = Coverage(MODEL)
    coverage.add_up([("Grant", "name", 2, 1)])
    return coverage


@pytest.mark.parametrize(
    ("table", "told_as"),
    [
        ({}, None),
        ({"minimum": 0}, None),
        ({"minimum": 0.5}, None),
        ({"minimum": 0.51}, "51%"),
        ({"minimum": 1}, "100%"),
    ],
)
def test_less_evidence_than_is_asked_for_is_told(table: Data, told_as: str | None) -> None:
    found = list(protect.too_little_evidence(half_covered(), table))
    assert [(each.code, each.key, each.facts) for each in found] == (
        [("PLD207", "evidence", {"share": "50%", "minimum": told_as})] if told_as else []
    )
    assert [each.place for each in found] == [Place("dataset.toml")] * len(found)


@pytest.mark.parametrize("minimum", [-0.1, 1.1, True, "1", None])
def test_a_minimum_that_is_none_is_refused(minimum: Any) -> None:
    with pytest.raises(InputError) as error:
        list(protect.too_little_evidence(half_covered(), {"minimum": minimum}))
    problem = error.value.problem
    assert (problem.code, problem.place, problem.key, problem.value, problem.facts) == (
        "PLD012",
        Place("dataset.toml"),
        "evidence.minimum",
        str(minimum),
        {"reason": "wrong", "expected": "0.8"},
    )


@pytest.mark.parametrize(("precision", "told"), [("locality", [("latitude", 2)]), ("region", [("latitude", 0)])])
def test_coordinates_that_go_out_less_exact_are_told(precision: str, told: list[tuple[str, int]]) -> None:
    place = {"id": "place/a", "type": "Place", "precision": precision, "latitude": "-8.056789", "longitude": "-34"}
    rows = rows_of([place, place | {"id": "place/b", "precision": "point"}])
    found = list(protect.look_at_redactions(rows, plan_of(rows), BASE))
    assert [(problem.key, problem.facts["limit"]) for problem in found] == told
    assert {(problem.code, problem.severity, problem.record) for problem in found} == {
        ("PLD214", Severity.WARNING, "place/a")
    }


def test_what_goes_out_has_no_gap_where_something_was_withheld() -> None:
    entries = [
        {"of": "partner", "value": f"organization/{each}", "source": "document/r", "status": "stated"} for each in "abc"
    ]
    partners = [entry["value"] for entry in entries]
    records = [{"id": each, "type": "Organization"} for each in partners]
    records[1] |= {"access": RESTRICTED}
    rows = rows_of([*records, {"id": "movement/m", "type": "Movement", "partner": partners, "evidence": entries}])
    (record,) = (row.record() for row in redacting.published(lambda: rows, plan_of(rows)) if row.kind == "Movement")
    ids = [node["id"].rpartition("#")[2] for node in record["evidence"]]
    assert [each.rpartition("-")[0] for each in ids] == ["evidence-partner"] * 2
    assert not [part for each in ids for part in each.split("-") if part.isdecimal()]


@pytest.mark.parametrize(("closed", "told_at"), [((), []), ((0,), ["share"]), ((1,), ["share"])])
def test_shares_that_would_tell_another_one_are_told(closed: tuple[int, ...], told_at: list[str]) -> None:
    places = [
        {"id": f"place/{at}", "type": "Place"} | ({"access": RESTRICTED} if at in closed else {}) for at in (0, 1)
    ]
    grant = {
        "id": "grant/g",
        "type": "Grant",
        "beneficiaryPlace": ["place/0", "place/1"],
        "share": [{"of": "beneficiaryPlace", "value": f"place/{at}", "percentage": "50"} for at in (0, 1)],
    }
    rows = rows_of([grant, *places])
    found = list(protect.look_at_redactions(rows, plan_of(rows), BASE))
    assert told(found) == [("PLD216", "grant/g", key) for key in told_at]
    assert [problem.facts for problem in found] == [{"other": "beneficiaryPlace"} for _ in told_at]


CAMP = {"id": "place/1", "type": "Place", "precision": "point", "name": {"pt": "Sítio Água Clara"}, "partOf": "place/2"}
WEST = {"id": "place/2", "type": "Place", "precision": "region", "name": {"en": "West"}}


@pytest.mark.parametrize(
    ("record", "keys"),
    [
        (BRIGADE | {"note": {"en": "They slept at Sítio Água Clara."}}, ["note"]),
        (BRIGADE | {"page": ["https://example.net/sitio-agua-clara"]}, ["page"]),
        (REPORT | {"name": {"pt": "RELATÓRIO DO SITIO AGUA CLARA"}}, ["name"]),
        (BRIGADE | {"id": "brigade/sitio-agua-clara"}, ["id"]),
        # only the whole name, and not that of a place that is told
        (BRIGADE | {"note": {"en": "Água Clara, a Sítio"}}, []),
        (BRIGADE | {"note": {"en": "in the West"}}, []),
    ],
)
def test_the_name_of_a_place_that_goes_out_coarser_is_told_where_it_stands(record: Data, keys: list[str]) -> None:
    rows = rows_of([record, CAMP, WEST])
    for table, wanted in (({"coarsen": {"place": "region"}}, keys), ({"coarsen": {"place": "locality"}}, []), ({}, [])):
        plan = plan_of(rows, **table)
        found = protect.look_at_texts(redacting.going_out(rows, plan), plan, BASE, PersonNames([]))
        assert told(found) == [("PLD217", record["id"], key) for key in wanted]


@pytest.mark.parametrize("other", [{"id": "place/3", "name": {"pt": "Sítio Água Clara"}, "precision": "country"}, None])
def test_a_name_that_the_release_tells_anyway_is_none(other: Data | None) -> None:
    rows = rows_of(
        [BRIGADE | {"note": {"en": "Sítio Água Clara"}}, CAMP, WEST, *([other | {"type": "Place"}] if other else [])]
    )
    table = {} if other else {"harmless": ["Sítio Água Clara"]}
    plan = plan_of(rows, coarsen={"place": "region"}, **table)
    assert list(protect.look_at_texts(redacting.going_out(rows, plan), plan, BASE, PersonNames([]))) == []


SEEDS = {"id": "organization/s", "type": "Organization", "name": {"pt": "Guardiãs da Semente"}}
WELL = {"id": "place/w", "type": "Place", "name": {"en": "Threewells"}}
DIARY = {"id": "document/d", "type": "Document", "name": {"fr": "Cahier des marées"}}


@pytest.mark.parametrize(
    ("hidden", "text", "is_told"),
    [
        (SEEDS, "Helped by the guardias-da-semente.", True),
        (WELL, "They met at Threewells.", True),
        (DIARY, "As the cahier des mare\u0301es says", True),
        (DIARY | {"type": "Movement", "id": "movement/d"}, "https://a.example/Cahier%20des%20mar%C3%A9es", True),
        (SEEDS, "The seed keepers, Guardiãs", False),
        # a word by itself that is short, or that our own vocabulary says
        (WELL | {"type": "Organization", "id": "organization/w", "name": {"en": "Wells"}}, "the wells", False),
        (SEEDS | {"name": {"en": "Training"}}, "a training in spring", False),
    ],
)
@pytest.mark.parametrize("by", ["record", "kind", "key"])
def test_the_name_of_whatever_is_withheld_is_found_in_other_records(
    hidden: Data, text: str, is_told: bool, by: str
) -> None:
    kind = hidden["type"]
    rows = rows_of([BRIGADE | {"note": {"en": text}}, hidden | ({"access": RESTRICTED} if by == "record" else {})])
    table = {"kind": {"kinds": {kind: "restricted"}}, "key": {"keys": {f"{kind}.name": "restricted"}}}.get(by, {})
    plan = plan_of(rows, **table)
    found = protect.look_at_texts(redacting.going_out(rows, plan), plan, BASE, PersonNames([]))
    assert told(found) == ([("PLD217", BRIGADE["id"], "note")] if is_told else [])


@pytest.mark.parametrize(
    ("other", "is_told"),
    [
        (SEEDS | {"id": "network/s", "type": "Network"}, False),
        (SEEDS | {"id": "document/s", "type": "Document"}, True),
        (SEEDS | {"id": "place/s", "type": "Place"}, True),
    ],
)
def test_a_name_is_no_secret_where_something_of_its_sort_goes_out_with_it(other: Data, is_told: bool) -> None:
    rows = rows_of([BRIGADE | {"note": {"en": "guardiãs da semente"}}, SEEDS | {"access": RESTRICTED}, other])
    plan = plan_of(rows)
    found = protect.look_at_texts(redacting.going_out(rows, plan), plan, BASE, PersonNames([]))
    assert bool([each for each in found if each.record == BRIGADE["id"]]) is is_told


def test_a_tombstone_keeps_its_address_whatever_that_tells() -> None:
    rows = rows_of([SEEDS | {"id": "organization/guardias-da-semente", "access": {"level": "withdrawn"}}])
    plan = plan_of(rows)
    assert list(protect.look_at_texts(redacting.going_out(rows, plan), plan, BASE, PersonNames([]))) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("They met at Monte Alecrim", ["name"]),
        ("MONTE-ALECRIM, the chácara", ["name"]),
        # the whole name is an error, told once
        ("Chácara Monte Alecrim", []),
        ("They met on a farm, under the monte", []),
        ("They met in Northland", []),
    ],
)
def test_a_text_that_tells_a_place_which_became_coarse_is_told(text: str, told: list[str]) -> None:
    north = {"id": "place/1", "type": "Place", "name": {"en": "Northland"}, "precision": "region"}
    farm = {"id": "place/2", "type": "Place", "name": {"pt": "Chácara Monte Alecrim"}, "partOf": "place/1"}
    rows = rows_of([north, farm, BRIGADE | {"name": {"en": text}}])
    plan = plan_of(rows, coarsen={"place": "region"})
    found = list(protect.look_at_place_names(lambda: rows, lambda: redacting.going_out(rows, plan), plan, BASE))
    assert [problem.key for problem in found] == told
    assert {(problem.code, problem.severity) for problem in found} <= {("PLD215", Severity.WARNING)}
