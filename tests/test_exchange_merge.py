"""Several datasets become one: nothing is opened, nothing is lost, and nothing is one unless somebody says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from rdflib import Graph

from datasets import run, tree
from merging import CONSENT, HILL, RIVER, Data, archive, codes, merged, records_of, rows_of
from peasant_ld.dataset import open_dataset
from peasant_ld.exchange.merge.merging import MergeWish, merge
from peasant_ld.problem import InputError
from releases import make_release

COOP: Data = {
    "id": "organization/coop",
    "type": "Organization",
    "name": {"en": "Hill growers"},
    "identifier": [{"scheme": "REG", "value": "0012"}],
}
GROWERS: Data = {
    "id": "organization/growers",
    "type": "Organization",
    "name": {"en": "Growers of the hill"},
    "identifier": [{"scheme": "REG", "value": "0012"}],
}
GRANT: Data = {"id": "grant/tools", "type": "Grant", "name": {"en": "Tools"}, "recipient": "organization/growers"}
MINUTES: Data = {"id": "document/minutes", "type": "Document", "name": {"en": "Minutes"}}
OTHERS = f"{RIVER}organization/growers"


def two(tmp_path: Path, one: list[Data], other: list[Data], tables: tuple[str, str] = ("", "")) -> tuple[Path, Path]:
    return (
        archive(tmp_path / "hill", HILL, one, tables[0]),
        archive(tmp_path / "river", RIVER, other, tables[1]),
    )


def test_the_records_of_all_keep_their_addresses_and_what_they_state(tmp_path: Path) -> None:
    sources = two(tmp_path, [COOP], [GROWERS, GRANT])
    found, account = merged(tmp_path / "both", *sources)
    assert list(found) == [f"{RIVER}grant/tools", "organization/coop", OTHERS]
    assert found[f"{RIVER}grant/tools"]["recipient"] == OTHERS
    graphs = [open_dataset(source).graph() for source in (*sources, tmp_path / "both")]
    assert set(graphs[0]) | set(graphs[1]) == set(graphs[2])
    assert (account.read.total(), account.written, account.joined, account.ok) == (3, 3, [], True)


def test_the_inputs_are_only_read_and_the_same_again_gives_the_same_bytes(tmp_path: Path) -> None:
    sources = two(tmp_path, [COOP], [GROWERS, GRANT])
    before = [tree(source) for source in sources]
    for name in ("both", "again"):
        merged(tmp_path / name, *sources, answers=[("yes", COOP["id"], OTHERS)])
    assert [tree(source) for source in sources] == before
    assert tree(tmp_path / "both") == tree(tmp_path / "again")


def test_the_order_changes_what_stays_and_nothing_else(tmp_path: Path) -> None:
    hill, river = two(tmp_path, [COOP, MINUTES], [GROWERS, GRANT])
    for name, sources in (("one", (hill, river)), ("two", (river, hill))):
        merged(tmp_path / name, *sources)
    one, other = (set(open_dataset(tmp_path / name).graph()) for name in ("one", "two"))
    assert one == other


KINDS = ("Organization", "Movement", "Concept", "Document", "Place")
SOME = st.lists(
    st.builds(
        lambda kind, number, name, more: {
            "id": f"{kind.lower()}/{number}",
            "type": kind,
            "name": {"en": name},
            **more,
        },
        st.sampled_from(KINDS),
        st.integers(0, 5),
        st.sampled_from(["Seeds", "Rivers", "Água"]),
        st.fixed_dictionaries({}, optional={"note": st.just({"en": "n"}), "created": st.just("2020-01-01")}),
    ),
    max_size=4,
    unique_by=lambda record: str(record["id"]),
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(records=SOME)
def test_merged_with_itself_or_with_nothing_a_dataset_stays_as_it_is(
    tmp_path_factory: Any, records: list[Data]
) -> None:
    folder = tmp_path_factory.mktemp("some")
    some, nothing = archive(folder / "some", HILL, records), archive(folder / "nothing", RIVER, [])
    for name, sources in (("itself", (some, some)), ("nothing", (some, nothing)), ("nothing first", (nothing, some))):
        found, account = merged(folder / f"out {name}", *sources, base=HILL)
        assert found == {record["id"]: record for record in records}
        assert account.read.total() == account.written + len(account.joined)
        assert [each.id for each in account.joined] == (sorted(found) if name == "itself" else [])
        assert all(each.alike for each in account.joined)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(one=SOME, other=SOME, answer=st.booleans())
def test_each_statement_of_each_is_in_the_whole_or_in_the_account(
    tmp_path_factory: Any, one: list[Data], other: list[Data], answer: bool
) -> None:
    folder = tmp_path_factory.mktemp("two")
    hill, river = archive(folder / "hill", HILL, one), archive(folder / "river", RIVER, other)
    merge([hill, river], MergeWish(proposals=folder / "sheet.csv"))
    lines = [(row["one"], row["other"]) for row in rows_of(folder / "sheet.csv")]
    answers = [("yes" if answer else "no", *line) for line in lines]
    found, account = merged(folder / "both", hill, river, answers=answers)
    if not account.is_written:
        assert {"PLD453", "PLD454"} & set(codes(account))
        return
    assert account.read.total() == account.written + len(account.joined)
    into = {each.id: each.into for each in account.joined}
    passed_over = {(each.into, row["other"]) for each in account.joined for row in each.passed_over}
    for record, base in [*((each, "") for each in one), *((each, RIVER) for each in other)]:
        identity = into.get(base + record["id"], base + record["id"])
        whole = found[identity]
        names = [whole["name"]["en"], *(each["en"] for each in whole.get("altName", []))]
        assert record["name"]["en"] in names
        for key in ("note", "created"):
            if key in record:
                assert whole[key] == record[key] or (identity, record[key]) in passed_over


# ---- what one of them withholds stays withheld

SECRETS: list[tuple[str, list[Data], str, list[Data], str, list[str]]] = [
    (
        "a person without a basis",
        [{"id": "person/p-7", "type": "Person", "name": {"en": "Zulmira Quaresma"}}],
        "",
        [{"id": "person/p-8", "type": "Person", "name": {"en": "Tomé Sarmento"}, "access": CONSENT}],
        '[access.kinds]\nPerson = "public"',
        ["Zulmira", "Quaresma"],
    ),
    (
        "a key that the table closes",
        [{"id": "place/h", "type": "Place", "name": {"en": "Hill"}, "latitude": "-15.7834", "longitude": "-47.9"}],
        '[access.keys]\n"Place.latitude" = "restricted"\n"*.longitude" = "restricted"',
        [{"id": "place/r", "type": "Place", "name": {"en": "River"}}],
        '[access.keys]\n"Place.latitude" = "public"\n"Place.longitude" = "public"',
        ["15.7834", "47.9"],
    ),
    (
        "a kind that the table closes",
        [{"id": "organization/hidden", "type": "Organization", "name": {"en": "Vaga Lume"}}],
        '[access.kinds]\nOrganization = "restricted"',
        [{"id": "movement/r", "type": "Movement", "name": {"en": "River"}}],
        '[access.kinds]\nOrganization = "public"',
        ["Vaga Lume", "organization/hidden"],
    ),
    (
        "a small count",
        [{"id": "training/t", "type": "Training", "name": {"en": "Pruning"}, "participantCount": 4321}],
        "[access]\nthreshold = 5000",
        [{"id": "training/r", "type": "Training", "name": {"en": "Grafting"}}],
        "[access]\nthreshold = 1",
        ["4321"],
    ),
    (
        "a day that is told as a year",
        [{"id": "training/t", "type": "Training", "name": {"en": "Pruning"}, "period": "2019-05-17"}],
        '[access.coarsen]\ndate = "year"',
        [{"id": "training/r", "type": "Training", "name": {"en": "Grafting"}}],
        '[access.coarsen.Training]\ndate = "day"',
        ["2019-05"],
    ),
    (
        "an embargo",
        [
            {
                "id": "document/lume",
                "type": "Document",
                "name": {"en": "Vaga Lume"},
                "access": {"level": "embargoed", "until": "2990-01-01"},
            }
        ],
        "",
        [MINUTES],
        "",
        ["Vaga Lume", "document/lume"],
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("name", [each[0] for each in SECRETS])
@pytest.mark.parametrize("turned", [False, True])
def test_nothing_that_one_withholds_goes_out_by_the_other(tmp_path: Path, name: str, turned: bool) -> None:
    _, closed, rules, loose, looser, secrets = next(each for each in SECRETS if each[0] == name)
    sources = two(tmp_path, closed, loose, (rules, looser))
    _, account = merged(tmp_path / "both", *(reversed(sources) if turned else sources))
    assert account.is_written
    report = open_dataset(tmp_path / "both").publish(tmp_path / "release", pages=False)
    assert report.ok
    assert report.written
    for path in (tmp_path / "release").rglob("*"):
        if path.is_file() and path.suffix not in (".gz", ".woff2"):
            text = path.read_text("utf-8", errors="replace")
            assert not [secret for secret in secrets if secret in text], path


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_records_that_become_one_what_either_closes_stays_closed(tmp_path: Path, turned: bool) -> None:
    closed = {**COOP, "note": {"en": "Vaga Lume"}}
    open_ = {**GROWERS, "note": {"en": "Vaga Lume"}, "access": {"keys": {"note": "public"}}}
    sources = two(tmp_path, [closed], [open_], ('[access.keys]\n"Organization.note" = "restricted"', ""))
    line = ("yes", *((OTHERS, HILL + COOP["id"]) if turned else (COOP["id"], OTHERS)))
    found, account = merged(tmp_path / "both", *sources, answers=[line])
    whole = next(iter(found.values()))
    assert whole["access"]["keys"]["note"] == "restricted"
    assert "PLD064" in codes(account)


EMBARGOED = {"level": "embargoed", "until": "2990-01-01"}
WITHDRAWN = {"level": "withdrawn", "on": "2024-02-01"}


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ({}, {"level": "restricted"}, "restricted"),
        ({"level": "public"}, EMBARGOED, "embargoed"),
        (WITHDRAWN, {"level": "public"}, "withdrawn"),
        (WITHDRAWN, EMBARGOED, "restricted"),
        ({"level": "restricted"}, EMBARGOED, "restricted"),
    ],
)
def test_the_access_that_is_written_down_closes_on_every_day_to_come(
    tmp_path: Path, one: Data, other: Data, level: str
) -> None:
    sources = two(tmp_path, [COOP | {"access": one}], [GROWERS | {"access": other}])
    found, _ = merged(tmp_path / "both", *sources, answers=[("yes", COOP["id"], OTHERS)])
    assert found[COOP["id"]]["access"]["level"] == level


def test_a_person_goes_out_only_where_both_records_may(tmp_path: Path) -> None:
    person = {"type": "Person", "name": {"en": "Tomé Sarmento"}, "identifier": [{"scheme": "ORCID", "value": "0-1"}]}
    sources = two(tmp_path, [{"id": "person/p-1", **person, "access": CONSENT}], [{"id": "person/p-2", **person}])
    answers = [("yes", "person/p-1", f"{RIVER}person/p-2")]
    found, _ = merged(tmp_path / "both", *sources, answers=answers)
    assert "access" not in found["person/p-1"]
    assert not list(open_dataset(tmp_path / "both").records())


def test_a_role_stays_unproved_though_the_other_dataset_has_a_document_of_that_id(tmp_path: Path) -> None:
    role = {"basis": "public-role", "source": f"{RIVER}document/minutes"}
    person = {"id": "person/p-1", "type": "Person", "name": {"en": "Tomé Sarmento"}, "access": role}
    closed = {**MINUTES, "access": {"level": "restricted"}}
    for name, documents in (("open", [MINUTES]), ("closed", [closed])):
        river = archive(tmp_path / name, RIVER, [person | {"access": role}, *documents])
        hill = archive(tmp_path / f"hill {name}", HILL, [COOP])
        found, _ = merged(tmp_path / f"both {name}", hill, river)
        out = {record["id"] for record in open_dataset(tmp_path / f"both {name}").records()}
        assert (f"{RIVER}person/p-1" in out) is (name == "open")
        assert f"{RIVER}person/p-1" in found


def test_what_would_go_out_only_now_is_closed_and_told(tmp_path: Path) -> None:
    hill = archive(
        tmp_path / "hill",
        HILL,
        [
            {
                "id": "person/p-1",
                "type": "Person",
                "name": {"en": "Tomé Sarmento"},
                "access": {"basis": "public-role", "source": "place/square"},
            },
            {"id": "place/square", "type": "Place", "name": {"en": "Square"}},
        ],
    )
    river = archive(tmp_path / "river", RIVER, [MINUTES])
    before = {record["id"] for record in open_dataset(hill).records()}
    assert f"{HILL}person/p-1" not in before
    found, account = merged(tmp_path / "both", river, hill)
    assert found[f"{HILL}person/p-1"]["access"]["level"] == "restricted"
    assert account.restricted == [f"{HILL}person/p-1"]
    assert "PLD456" in codes(account)


# ---- what may be one


def test_nothing_is_one_without_a_line_that_says_so(tmp_path: Path) -> None:
    sources = two(tmp_path, [COOP], [GROWERS, GRANT])
    found, account = merged(tmp_path / "both", *sources)
    [row] = rows_of(tmp_path / "both" / "merge-proposals.csv")
    assert (row["merge"], row["one"], row["other"]) == ("", COOP["id"], OTHERS)
    assert (row["one name"], row["other name"]) == ("Hill growers", "Growers of the hill")
    assert (row["reason"], row["key"], row["value"]) == ("identifier", "identifier", "0012")
    assert row["one place"] == "hill/records/all.jsonl:1"
    assert {COOP["id"], OTHERS} <= set(found)
    assert account.proposed == 1


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("yes", ["yes", "Sim", "sí", "OUI", "wi"])
def test_a_line_that_says_yes_makes_one_of_two(tmp_path: Path, suffix: str, yes: str) -> None:
    sources = two(tmp_path, [COOP], [GROWERS | {"homepage": "https://growers.example/"}, GRANT])
    lines, sheet = [("merge", "one", "other"), (yes, COOP["id"], OTHERS)], tmp_path / f"answers{suffix}"
    if suffix == ".xlsx":
        book = Workbook()
        for line in lines:
            book.active.append(line)
        book.save(sheet)
    else:
        sheet.write_text("".join(";".join(line) + "\n" for line in lines), encoding="utf-8")
    found, account = merged(tmp_path / "both", *sources, answers=sheet)
    assert found[COOP["id"]] == {
        **COOP,
        "altName": [{"en": "Growers of the hill"}],
        "sameAs": [OTHERS],
        "homepage": "https://growers.example/",
    }
    assert found[f"{RIVER}grant/tools"]["recipient"] == COOP["id"]
    assert OTHERS not in found
    assert [(each.id, each.into, each.origin) for each in account.joined] == [(OTHERS, COOP["id"], "river")]
    assert open_dataset(tmp_path / "both").check().ok


@pytest.mark.parametrize("kind", ["Organization", "Concept", "Person"])
def test_of_a_line_the_first_stays_and_an_address_below_the_base_leads_there(tmp_path: Path, kind: str) -> None:
    shared = {"type": kind, "identifier": COOP["identifier"], "access": CONSENT}
    one, other = {"id": "thing/a", "name": {"en": "A"}, **shared}, {"id": "thing/b", "name": {"en": "B"}, **shared}
    refers = {"id": "document/d", "type": "Document", "name": {"en": "D"}, "related": "thing/a"}
    sources = two(tmp_path, [one, refers], [other])
    found, account = merged(tmp_path / "both", *sources, answers=[("yes", f"{RIVER}thing/b", "thing/a")])
    assert found["document/d"]["related"] == f"{RIVER}thing/b"
    assert found[f"{RIVER}thing/b"]["altName"] == [{"en": "A"}]
    assert "sameAs" not in found[f"{RIVER}thing/b"]
    assert account.addresses == ["thing/a"]
    assert account.read.total() == account.written + len(account.joined) == 3
    both = open_dataset(tmp_path / "both")
    assert both.description.merge == {"thing/a": f"{RIVER}thing/b"}
    assert both.check().ok
    out = {record["id"]: record for record in both.records()}
    left = {"id": f"{HILL}thing/a", "type": ["Tombstone"], "replacedBy": f"{RIVER}thing/b"}
    assert out.get(left["id"]) == (None if kind == "Person" else left), "ids of persons leave nothing"


def test_a_line_that_says_no_is_kept_and_not_asked_again(tmp_path: Path) -> None:
    sources = two(tmp_path, [COOP], [GROWERS])
    merged(tmp_path / "both", *sources, answers=[("não", COOP["id"], OTHERS)])
    both = open_dataset(tmp_path / "both")
    assert both.description.merge == {"distinct": [[COOP["id"], OTHERS]]}
    assert "PLD056" not in {problem.code for problem in both.check().problems}
    assert rows_of(tmp_path / "both" / "merge-proposals.csv")[0]["merge"] == "no"


def test_a_chain_becomes_one(tmp_path: Path) -> None:
    third = archive(tmp_path / "valley", "https://valley.example/", [{**COOP, "id": "organization/v"}])
    sources = two(tmp_path, [COOP], [GROWERS])
    v = "https://valley.example/organization/v"
    found, account = merged(
        tmp_path / "both", *sources, third, answers=[("yes", OTHERS, v), ("yes", COOP["id"], OTHERS)]
    )
    assert list(found) == [COOP["id"]]
    assert sorted(found[COOP["id"]]["sameAs"]) == [OTHERS, v]
    assert {each.into for each in account.joined} == {COOP["id"]}


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([("maybe", COOP["id"], OTHERS)], "PLD453"),
        ([("yes", COOP["id"], "organization/nobody")], "PLD453"),
        ([("yes", "", OTHERS)], "PLD453"),
        ([("yes", COOP["id"], f"{RIVER}grant/tools")], "PLD453"),
        ([("yes", COOP["id"], OTHERS), ("no", COOP["id"], OTHERS)], "PLD454"),
        (
            [("yes", COOP["id"], OTHERS), ("yes", OTHERS, "organization/b"), ("no", COOP["id"], "organization/b")],
            "PLD454",
        ),
    ],
)
def test_a_line_that_cannot_be_followed_is_told_at_its_row_and_nothing_is_written(
    tmp_path: Path, lines: list[tuple[str, str, str]], code: str
) -> None:
    sources = two(tmp_path, [COOP, {**COOP, "id": "organization/b", "identifier": []}], [GROWERS, GRANT])
    (tmp_path / "hill/records/all.jsonl").write_text(
        json.dumps(COOP)
        + "\n"
        + json.dumps({"id": "organization/b", "type": "Organization", "name": {"en": "B"}})
        + "\n",
        encoding="utf-8",
    )
    _, account = merged(tmp_path / "both", *sources, answers=lines)
    [told] = [problem for problem in account.problems if problem.blocks]
    assert told.code == code
    assert told.place is not None
    assert told.place.row == len(lines) + 1
    assert not (tmp_path / "both").exists()


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="PLD453"):
        merged(tmp_path / "both", *two(tmp_path, [COOP], [GROWERS]), answers=tmp_path / "sheet.csv")


def test_records_of_one_id_are_one_where_they_state_the_same(tmp_path: Path) -> None:
    shared = {"id": "https://list.example/c1", "type": "Concept", "name": {"en": "Seed", "pt": "Semente"}}
    turned = {"type": "Concept", "name": {"pt": "Semente", "en": "Seed"}, "id": "https://list.example/c1"}
    found, account = merged(tmp_path / "both", *two(tmp_path, [shared], [turned]))
    assert found == {shared["id"]: shared}
    assert [(each.id, each.alike) for each in account.joined] == [(shared["id"], True)]


def test_records_of_one_id_that_differ_are_asked_and_then_one(tmp_path: Path) -> None:
    shared = {"id": "https://list.example/c1", "type": "Concept", "name": {"en": "Seed"}}
    sources = two(tmp_path, [shared], [shared | {"name": {"en": "Grain"}}])
    _, account = merged(tmp_path / "both", *sources)
    assert codes(account) == ["PLD451", "PLD458"]
    assert not (tmp_path / "both").exists()
    merge(sources, MergeWish(proposals=tmp_path / "sheet.csv"))
    [row] = rows_of(tmp_path / "sheet.csv")
    assert (row["one"], row["other"], row["reason"]) == (shared["id"], shared["id"], "same id")
    found, account = merged(tmp_path / "both", *sources, answers=[("yes", shared["id"], shared["id"])])
    assert found[shared["id"]]["altName"] == [{"en": "Grain"}]
    assert "exactMatch" not in found[shared["id"]]


# ---- two values of one key


def test_two_values_are_disputed_with_both_sources(tmp_path: Path) -> None:
    one = COOP | {"founded": "1985", "evidence": [{"of": "founded", "source": MINUTES["id"], "status": "stated"}]}
    found, account = merged(
        tmp_path / "both",
        *two(tmp_path, [one, MINUTES], [GROWERS | {"founded": "1987"}]),
        answers=[("yes", COOP["id"], OTHERS)],
    )
    whole = found[COOP["id"]]
    assert whole["founded"] == "1985"
    river = "document/dataset-river"
    assert found[river] == {"id": river, "type": "Document", "name": {"en": "river"}, "url": RIVER}
    assert whole["evidence"] == [
        {"of": "founded", "source": MINUTES["id"], "status": "stated"},
        {"of": "founded", "source": MINUTES["id"], "status": "disputed"},
        {"of": "founded", "source": river, "status": "disputed", "note": {"en": "This source has instead: 1987"}},
    ]
    assert account.joined[0].disputed == ({"key": "founded", "one": "1985", "other": "1987"},)
    assert (account.disputed, account.added) == (1, [river])
    [told] = [problem for problem in account.problems if problem.code == "PLD457"]
    assert (told.key, told.value, told.place and told.place.file) == ("founded", "1987", "river/records/all.jsonl")
    assert open_dataset(tmp_path / "both").check().ok


def test_a_note_never_tells_more_than_goes_out(tmp_path: Path) -> None:
    one, other = ({"id": f"training/{name}", "type": "Training", "name": {"en": name}} for name in ("a", "b"))
    exact = {"period": "2019-05-17", "participantCount": 3}
    sources = two(
        tmp_path,
        [one | {"period": "2018", "participantCount": 60}],
        [other | exact],
        ("", '[access.coarsen]\ndate = "year"'),
    )
    found, account = merged(tmp_path / "both", *sources, answers=[("yes", "training/a", f"{RIVER}training/b")])
    disputed = [each for each in found["training/a"]["evidence"] if each["status"] == "disputed"]
    assert {each["of"] for each in disputed} == {"period", "participantCount"}
    assert not any("note" in each for each in disputed)
    assert {row["other"] for row in account.joined[0].disputed} == {"2019-05-17", 3}
    open_dataset(tmp_path / "both").publish(tmp_path / "release", pages=False)
    data = (tmp_path / "release/data/dataset.ttl").read_text("utf-8")
    assert "2018" in data
    assert "2019" not in data


# ---- what dataset.toml says


def test_the_stricter_of_two_rules_holds_and_is_told(tmp_path: Path) -> None:
    rules = (
        '[access]\nthreshold = 8\nharmless = ["Terra", "Sol"]',
        '[access]\nk = 7\nharmless = ["Sol"]\ngone = "keep"',
    )
    _, account = merged(tmp_path / "both", *two(tmp_path, [COOP], [GROWERS], rules))
    assert dict(open_dataset(tmp_path / "both").description.access) == {
        "threshold": 8,
        "k": 7,
        "harmless": ["Sol"],
        "gone": "remove",
    }
    told = [(p.place and p.place.file, p.key, p.value) for p in account.problems if p.code == "PLD455"]
    assert told == [
        ("hill/dataset.toml", "access.k", "7"),
        ("hill/dataset.toml", "access.harmless", "['Sol']"),
        ("river/dataset.toml", "access.threshold", "8"),
        ("river/dataset.toml", "access.gone", "remove"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ('kinds]\nPlace = "restricted"', 'kinds]\nPlace = "public"', {"river": ["Place"]}),
        ('kinds]\nPerson = "public"', 'kinds]\nPlace = "public"', {}),
        ('keys]\n"*.note" = "restricted"', 'keys]\n"Place.note" = "restricted"', {"river": ["Organization.note"]}),
        ('coarsen]\nplace = "region"', 'coarsen.Place]\nplace = "country"', {"hill": ["Place"]}),
        ("]\nthreshold = 5", 'keys]\n"Place.note" = "public"', {}),
    ],
)
def test_what_is_stricter_now_is_told_to_whom_it_concerns(
    tmp_path: Path, one: str, other: str, told: dict[str, list[str]]
) -> None:
    rules = (f"[access.{one}".replace(".]", "]"), f"[access.{other}")
    _, account = merged(tmp_path / "both", *two(tmp_path, [COOP], [GROWERS], rules))
    found = {
        str(p.place and p.place.file).partition("/")[0]: str(p.value) for p in account.problems if p.code == "PLD455"
    }
    assert set(found) >= set(told)
    assert all(word in found[name] for name, words in told.items() for word in words)
    assert not set(found) - set(told) or "coarsen" in one


@pytest.mark.parametrize(
    ("head", "more"),
    [
        ('licence = "https://creativecommons.org/publicdomain/zero/1.0/"', ""),
        ("", '[access]\npseudonyms = "../key.json"'),
    ],
)
def test_what_only_one_can_say_is_not_guessed(tmp_path: Path, head: str, more: str) -> None:
    hill, river = archive(tmp_path / "hill", HILL, [COOP]), archive(tmp_path / "river", RIVER, [GROWERS], more, head)
    with pytest.raises(InputError, match="PLD459"):
        merged(tmp_path / "both", hill, river)
    assert not (tmp_path / "both").exists()


def test_a_licence_that_is_given_holds_for_the_whole(tmp_path: Path) -> None:
    zero = "https://creativecommons.org/publicdomain/zero/1.0/"
    hill = archive(tmp_path / "hill", HILL, [COOP])
    river = archive(tmp_path / "river", RIVER, [GROWERS], head=f'licence = "{zero}"')
    merged(tmp_path / "both", hill, river, licence="https://example.org/terms", title="Both", publisher="All")
    both = open_dataset(tmp_path / "both").description
    assert (both.licence, both.title, both.publisher) == (
        "https://example.org/terms",
        {"en": "Both"},
        {"name": "All"},
    )


def test_pseudonyms_stay_where_the_base_stays(tmp_path: Path) -> None:
    more = '[access]\npseudonyms = "../key.json"'
    person = {"id": "person/tome", "type": "Person", "name": {"en": "Tomé Sarmento"}, "access": CONSENT}
    (tmp_path / "key.json").write_text('{"person/tome": "p-0123456789ab"}', encoding="utf-8")
    hill = archive(tmp_path / "hill", HILL, [person], more)
    river = archive(tmp_path / "river", RIVER, [MINUTES])
    merged(tmp_path / "deep" / "both", hill, river)
    both = open_dataset(tmp_path / "deep" / "both")
    assert both.description.access["pseudonyms"] == "../../key.json"
    assert f"{HILL}person/p-0123456789ab" in {record["id"] for record in both.records()}


def test_what_was_declared_in_one_is_declared_in_the_whole(tmp_path: Path) -> None:
    again = {**GROWERS, "id": "organization/again"}
    more = (
        '[merge]\n"organization/again" = "organization/growers"\ndistinct = [["organization/growers", "grant/tools"]]'
    )
    found, _ = merged(tmp_path / "both", *two(tmp_path, [MINUTES], [GROWERS, again, GRANT], ("", more)))
    both = open_dataset(tmp_path / "both")
    assert both.description.merge == {
        f"{RIVER}organization/again": OTHERS,
        "distinct": [[OTHERS, f"{RIVER}grant/tools"]],
    }
    assert both.check().ok
    assert f"{RIVER}organization/again" in found


MODEL = """namespace = "{namespace}"
prefix = "{prefix}"
[keys.Organization.{key}]
form = "token"
label = {{ en = "{key}" }}
"""


def with_model(folder: Path, base: str, record: Data, key: str, namespace: str = "terms/", prefix: str = "own") -> Path:
    archive(folder, base, [record], head='model = "model.toml"')
    (folder / "model.toml").write_text(MODEL.format(key=key, namespace=namespace, prefix=prefix), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_model_of_ones_own_comes_along_and_its_terms_stay(tmp_path: Path) -> None:
    river = with_model(tmp_path / "river", RIVER, GROWERS | {"motto": "M1"}, "motto")
    hill = archive(tmp_path / "hill", HILL, [COOP])
    found, account = merged(tmp_path / "both", hill, river)
    assert account.ok
    assert found[OTHERS]["motto"] == "M1"
    triples = {str(predicate) for _, predicate, _ in open_dataset(tmp_path / "both").graph()}
    assert f"{RIVER}terms/motto" in triples


@pytest.mark.slow
def test_two_models_are_joined_where_they_do_not_contradict_each_other(tmp_path: Path) -> None:
    space = "https://words.example/terms/"
    hill = with_model(tmp_path / "hill", HILL, COOP | {"motto": "M1"}, "motto", space)
    river = with_model(tmp_path / "river", RIVER, GROWERS | {"emblem": "E1"}, "emblem", space)
    found, account = merged(tmp_path / "both", hill, river)
    assert account.ok
    assert (found[COOP["id"]]["motto"], found[OTHERS]["emblem"]) == ("M1", "E1")
    assert open_dataset(tmp_path / "both").check().ok


@pytest.mark.slow
def test_models_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    hill = with_model(tmp_path / "hill", HILL, COOP | {"motto": "M1"}, "motto")
    river = with_model(tmp_path / "river", RIVER, GROWERS | {"emblem": "E1"}, "emblem")
    with pytest.raises(InputError, match="PLD459"):
        merged(tmp_path / "both", hill, river)


# ---- what is given


def test_a_dataset_with_errors_is_not_merged(tmp_path: Path) -> None:
    sources = two(tmp_path, [COOP], [GRANT])
    _, account = merged(tmp_path / "both", *sources)
    assert {problem.place and problem.place.file for problem in account.problems if problem.blocks} == {
        "river/records/all.jsonl"
    }
    assert not (tmp_path / "both").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["hill"], 2),
        (["hill", "river"], 2),
        (["hill", "records", "-o", "x"], 2),
        (["hill", "nowhere", "-o", "x"], 2),
        (["hill", "river", "-o", "hill"], 2),
        (["hill", "river", "-o", "river/both"], 2),
        (["hill", "river", "--propose", "hill/records/sheet.csv"], 2),
        (["hill", "river", "-o", "x", "--base", "nothing"], 2),
        (["hill", "river", "-o", "x"], 0),
        (["hill", "river", "--propose", "x.csv"], 0),
    ],
)
def test_the_command_says_how_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    two(tmp_path, [COOP], [GROWERS])
    (tmp_path / "records").mkdir()
    monkeypatch.chdir(tmp_path)
    before = tree(tmp_path)
    done = run("merge", *arguments, "--lang", "en")
    assert done.code == code
    assert "Traceback" not in done.err
    assert code == 0 or tree(tmp_path) == before
    if "-o" in arguments and code == 0:
        assert "2 records read = 2 written + 0 merged" in done.err
        assert records_of(tmp_path / "x")


def test_a_sheet_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    hill, river = two(tmp_path, [COOP], [GROWERS])
    (tmp_path / "sheet.csv").write_text("mine", encoding="utf-8")
    assert run("merge", hill, river, "--propose", tmp_path / "sheet.csv").code == 2
    assert (tmp_path / "sheet.csv").read_text("utf-8") == "mine"


# ---- releases


def released(folder: Path, base: str, records: list[Data], more: str = "", head: str = "") -> Path:
    dataset = archive(folder.with_name(f"{folder.name}-source"), base, records, more, head)
    assert open_dataset(dataset).publish(folder, pages=False).written
    return folder


def graph_of(release: Path) -> set[Any]:
    return set(Graph().parse(release / "data" / "dataset.ttl", format="turtle"))


def about_records(release: Path, base: str) -> set[Any]:
    """The statements of a release, but for those that name the dataset that a record is in."""
    return {each for each in graph_of(release) if str(each[2]) != f"{base}dataset"}


def test_releases_become_one_dataset_that_publishes_what_they_published(tmp_path: Path) -> None:
    place = {"id": "place/square", "type": "Place", "name": {"en": "Square"}, "access": {"level": "restricted"}}
    one = COOP | {"basedIn": "place/square", "founded": "1985", "evidence": [
        {"of": "founded", "source": MINUTES["id"], "status": "stated", "where": "p. 1"}]}  # fmt: skip
    hill = released(tmp_path / "hill", HILL, [one, MINUTES, place])
    river = released(tmp_path / "river", RIVER, [GROWERS, GRANT])
    found, account = merged(tmp_path / "both", hill, river)
    assert sorted(found) == sorted([COOP["id"], MINUTES["id"], OTHERS, f"{RIVER}grant/tools"])
    assert account.read == {"hill": 2, "river": 2}
    whole = open_dataset(tmp_path / "both")
    assert whole.publish(tmp_path / "release", pages=False).written
    assert about_records(tmp_path / "release", HILL) == about_records(hill, HILL) | about_records(river, RIVER)
    assert (whole.description.title, whole.description.publisher["name"]) == ({"en": "hill-source"}, "House of seeds")


def test_a_release_and_a_dataset_become_one(tmp_path: Path) -> None:
    river = released(tmp_path / "river", RIVER, [GROWERS, GRANT])
    hill = archive(tmp_path / "hill", HILL, [COOP])
    for name, sources in (("one", (hill, river)), ("two", (river, hill))):
        found, account = merged(tmp_path / name, *sources, answers=[("yes", HILL + COOP["id"], OTHERS)])
        assert account.ok
        assert (
            set(found) == {HILL + COOP["id"], "organization/growers", "grant/tools"} if name == "two" else {COOP["id"]}
        )


@pytest.mark.slow
def test_what_a_release_states_and_no_record_can_is_told(tmp_path: Path) -> None:
    source = with_model(tmp_path / "source", RIVER, GROWERS | {"motto": "M1"}, "motto")
    assert open_dataset(source).publish(tmp_path / "river", pages=False).written
    hill = archive(tmp_path / "hill", HILL, [COOP])
    _, account = merged(tmp_path / "both", hill, tmp_path / "river")
    told = [problem for problem in account.problems if problem.place and problem.place.file.startswith("river/data")]
    assert told
    assert any("motto" in str((problem.key, problem.value, problem.facts)) for problem in told)


def test_a_release_that_does_not_say_under_which_licence_it_is_asks(tmp_path: Path) -> None:
    hill, river = make_release(tmp_path / "hill"), archive(tmp_path / "river", RIVER, [GROWERS])
    with pytest.raises(InputError, match="PLD459"):
        merged(tmp_path / "both", hill, river)
    with pytest.raises(InputError, match="PLD401"):
        merged(tmp_path / "both", hill, river, licence="https://example.org/terms")
    asked = {"licence": "https://example.org/terms", "publisher": "All", "title": "Both"}
    found, _ = merged(tmp_path / "both", hill, river, **asked)
    assert found["grant/gone"]["access"] == {"level": "withdrawn", "on": "2020-01-01"}
