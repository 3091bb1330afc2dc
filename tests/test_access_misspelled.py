"""A protection with a slip of the pen in it is never published over: every protecting word, every slip, every door."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import peasant_ld
from datasets import BASE, make_dataset, run, tree
from peasant_ld.check import compile_checker
from peasant_ld.flow import Job
from peasant_ld.model import load_model
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading import Declared
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.access_titles import access_titles
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import read_table

HAMLET: Mapping[str, Any] = {"id": "place/p", "type": "Place", "name": {"en": "Quietford"}, "latitude": "18.54321"}
DAY = "2030-01-01"
CHECK = compile_checker(load_model())

# What the words of `dataset.toml` that protect stand in; @ is the word.
TABLES = {
    "access": '["@"]\nk = 5',
    "threshold": '[access]\n"@" = 5',
    "k": '[access]\n"@" = 5',
    "contacts": '[access]\n"@" = "error"',
    "harmless": '[access]\n"@" = ["Terra"]',
    "pseudonyms": '[access]\n"@" = "/a/key.json"',
    "kinds": '[access."@"]\nPlace = "restricted"',
    "keys": '[access."@"]\n"Place.name" = "restricted"',
    "coarsen": '[access."@"]\nplace = "region"',
    "Place": '[access.kinds]\n"@" = "restricted"',
    "LearningCentre": '[access.coarsen."@"]\ndate = "year"',
    "Place.latitude": '[access.keys]\n"@" = "restricted"',
    "*.note": '[access.keys]\n"@" = "restricted"',
    "place": '[access.coarsen]\n"@" = "region"',
    "date": '[access.coarsen.Journey]\n"@" = "year"',
    "evidence": '["@"]\nminimum = 0.5',
    "minimum": '[evidence]\n"@" = 0.5',
    "restricted": '[access.kinds]\nPlace = "@"',
    "region": '[access.coarsen]\nplace = "@"',
    "month": '[access.coarsen.Journey]\ndate = "@"',
    "warning": '[access]\ncontacts = "@"',
}
# The words of a record that protect, in what they stand in, as JSON; @ is the word.
RULES = {
    "access": '{"@": {"level": "restricted"}}',
    "level": '{"access": {"@": "restricted"}}',
    "until": '{"access": {"level": "embargoed", "@": "2030-01-01"}}',
    "on": '{"access": {"level": "withdrawn", "@": "2024-01-01"}}',
    "reason": '{"access": {"@": "safety"}}',
    "reviewBy": '{"access": {"@": "2030-01-01"}}',
    "basis": '{"access": {"@": "consent", "consent": "refused"}}',
    "consent": '{"access": {"@": "refused"}}',
    "source": '{"access": {"basis": "public-role", "@": "document/d"}}',
    "replacedBy": '{"access": {"level": "withdrawn", "on": "2024-01-01", "@": "place/q"}}',
    "keys": '{"access": {"@": {"latitude": "restricted"}}}',
    "coarsen": '{"access": {"@": {"place": "region"}}}',
    "place": '{"access": {"coarsen": {"@": "region"}}}',
    "date": '{"access": {"coarsen": {"@": "year"}}}',
    "latitude": '{"access": {"keys": {"@": "restricted"}}}',
    "restricted": '{"access": {"level": "@"}}',
    "embargoed": '{"access": {"level": "@", "until": "2030-01-01"}}',
    "withdrawn": '{"access": {"level": "@", "on": "2024-01-01"}}',
    "refused": '{"access": {"consent": "@"}}',
    "unknown": '{"access": {"consent": "@"}}',
    "public-role": '{"access": {"basis": "@"}}',
    "community-protocol": '{"access": {"reason": "@"}}',
    "region": '{"access": {"coarsen": {"place": "@"}}}',
    "month": '{"access": {"coarsen": {"date": "@"}}}',
}
# The titles of columns that protect, and a cell below each.
TITLES = {
    "access.level": "restricted",
    "access.until": DAY,
    "access.reason": "safety",
    "access.reviewBy": DAY,
    "access.basis": "consent",
    "access.consent": "refused",
    "access.source": "document/d",
    "access.on": "2024-01-01",
    "access.replacedBy": "place/q",
    "access.keys.latitude": "restricted",
    "access.coarsen.place": "region",
    "access.coarsen.date": "year",
}
# What people write who do not know the titles, in five languages.
GUESSED = [
    *("access", "Access", "level", "Level", "until", "access level", "access_level", "accessLevel"),
    *("Access rights", "restricted", "Restricted?", "embargo", "Embargo until", "confidential", "consent given"),
    *("nível de acesso", "Acesso", "sigilo", "Restrito", "Consentimento", "nivel de acceso", "Acceso", "Confidencial"),
    *("niveau d'accès", "Accès", "restreint", "Jusqu'au", "nivo aksè", "Aksè", "konsantman"),
    *("Place.latitude", "*.note"),
    *("access.level@en", "access.level (closed)", "access.levels", "acces", "private", "public"),
    *("Confidencialidade", "Confidencialidad", "Confidentialité", "confidentiality", "Konfidansyalite", "Sigilosa"),
    *("Reservado?", "Réservé", "Restringida", "Restreinte", "Uso interno", "Données sensibles", "Sensitive data"),
    *("Pode ser publicado?", "Publicável", "Divulgação", "Diffusable", "Quem pode ver", "Kiyès ki ka wè", "Anonimato"),
]


def slips(word: str) -> Iterator[str]:
    """A word with one letter left out, put in, taken for another, swapped with the next, or of the other size."""
    for at, letter in enumerate(word):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + "x" + word[at:]
        yield word[:at] + ("z" if letter == "x" else "x") + word[at + 1 :]
        yield word[:at] + word[at + 1 : at + 2] + letter + word[at + 2 :]
        yield word[:at] + letter.swapcase() + word[at + 1 :]
    yield word + "x"


def misspelled(word: str) -> list[str]:
    return sorted(set(slips(word)) - {word})


def names(problem: Problem, word: str) -> bool:
    """Whether a problem says which word it is about."""
    return word in (problem.value, problem.key) or (problem.key or "").endswith(f".{word}")


def refusal(folder: Path) -> Problem:
    """Why nothing can be done with a dataset: its description, or the rules in it."""
    with pytest.raises(InputError) as raised:
        Job(folder, peasant_ld.open_dataset(folder).description)
    return raised.value.problem


@pytest.mark.parametrize("word", TABLES)
def test_a_slip_in_a_rule_of_the_dataset_stops_everything_at_its_line(word: str, tmp_path: Path) -> None:
    for wrong in misspelled(word):
        text = TABLES[word].replace("@", wrong)
        problem = refusal(make_dataset(tmp_path, [HAMLET], more=text + "\n"))
        lines = (tmp_path / "dataset.toml").read_text("utf-8").splitlines()
        assert names(problem, wrong), (text, problem)
        assert problem.place is not None
        assert wrong in lines[(problem.place.line or 0) - 1], (text, problem)


@pytest.mark.parametrize("word", TABLES)
def test_what_is_written_rightly_is_understood(word: str, tmp_path: Path) -> None:
    """Else nothing would follow from a refusal of what is written wrongly."""
    folder = make_dataset(tmp_path, [HAMLET], more=TABLES[word].replace("@", word) + "\n")
    assert Job(folder, peasant_ld.open_dataset(folder).description).rules


@pytest.mark.parametrize("word", RULES)
def test_a_slip_in_a_rule_of_a_record_keeps_the_record_back(word: str) -> None:
    right = {**HAMLET, **json.loads(RULES[word].replace("@", word))}
    assert CHECK(Record(right, Place("p.json"))) == []
    for wrong in misspelled(word):
        record = Record({**HAMLET, **json.loads(RULES[word].replace("@", wrong))}, Place("p.json"))
        problems = CHECK(record)
        assert any(names(problem, wrong) and problem.blocks for problem in problems), (record.data, problems)


class Row(NamedTuple):
    """What became of a row: the record, if one was made, and everything that is wrong with it."""

    data: Mapping[str, Any] | None
    problems: list[Problem]


def row_below(title: str, cell: str) -> Row:
    """A sheet with one row, and one column beside the usual ones."""
    rows = [(1, ["id", "name@en", "latitude", title]), (2, ["place/p", "Quietford", "18.54321", cell])]
    read = list(read_table(rows, Sheet("places.csv", None, "places", Declared())))
    records = [each for each in read if isinstance(each, Record)]
    problems = [each for each in read if isinstance(each, Problem)]
    problems += [problem for record in records for problem in CHECK(record)]
    return Row(records[0].data if records else None, problems)


def is_kept_back(row: Row, title: str) -> bool:
    """Whether a row that stays is told at its own cell, beside what is told of the title."""
    return any(
        problem.blocks and problem.place and (problem.place.row, problem.place.header) == (2, title)
        for problem in row.problems
    )


@pytest.mark.parametrize("title", TITLES)
def test_a_slip_in_the_title_of_a_column_keeps_its_rows_back(title: str) -> None:
    meant = row_below(title, TITLES[title]).data
    for wrong in misspelled(title):
        row = row_below(wrong, TITLES[title])
        # Capital letters in the name of a key are understood in a title; then the rule is the one that was meant.
        assert row.data == meant or is_kept_back(row, wrong), (wrong, row)


@pytest.mark.parametrize("title", GUESSED)
def test_a_title_that_may_speak_of_access_keeps_its_rows_back(title: str) -> None:
    row = row_below(title, "restricted")
    assert is_kept_back(row, title), row
    assert [each.code for each in row_below(title, " ").problems] == ["PLD301"], "a row with nothing in it is as before"


@pytest.mark.parametrize(
    "title", ["_access.level", "accession number", "remarks", "season", "Data de entrada", "Inverno"]
)
def test_another_title_that_is_not_known_keeps_no_row_back(title: str) -> None:
    assert not is_kept_back(row_below(title, "restricted"), title)


# ── at each door ──

DOORS = {
    "check": ["check", "{}"],
    "convert": ["convert", "{}", "-o", "{}/out.nt"],
    "convert with --reject": ["convert", "{}", "-o", "{}/out.nt", "--reject"],
    "publish": ["publish", "{}", "--no-pages"],
    "publish with --reject": ["publish", "{}", "--no-pages", "--reject"],
}
SAMPLE = {
    "a table": ('[acces.kinds]\nPlace = "restricted"\n', "", "acces"),
    "a table in capitals": ('[Access.kinds]\nPlace = "restricted"\n', "", "Access"),
    "a kind": ('[access.kinds]\nPlaces = "restricted"\n', "", "access.kinds.Places"),
    "a word": ('[access.kinds]\nPlace = "restrited"\n', "", "restrited"),
    "a key of a record": ("", '{"acess": {"level": "restricted"}}', "acess"),
    "a key in access": ("", '{"access": {"levl": "restricted"}}', "levl"),
    "a key that is to be closed": ("", '{"access": {"keys": {"latitud": "restricted"}}}', "latitud"),
    "a level": ("", '{"access": {"level": "Restricted"}}', "Restricted"),
    "half an embargo": ("", '{"access": {"until": "2030-01-01"}}', "until"),
    "a title": ("", "acess.level", "acess.level"),
    "a title in words": ("", "nível de acesso", "nível de acesso"),
}
OTHER: Mapping[str, Any] = {"id": "movement/growers", "type": "Movement", "name": {"en": "The growers"}}


def with_a_slip(folder: Path, case: str) -> Path:
    """A dataset of an open record, and of one whose protection has a slip."""
    more, rule, _ = SAMPLE[case]
    own = json.loads(rule) if rule.startswith("{") else {}
    records = [OTHER] if rule and not own else [OTHER, {**HAMLET, **own}]
    make_dataset(folder, records, more=more)
    if len(records) == 1:
        sheet = f"id,name@en,latitude,{rule}\nplace/p,Quietford,18.54321,restricted\n"
        (folder / "records" / "places.csv").write_text(sheet, encoding="utf-8")
    return folder


def written(folder: Path) -> str:
    """Everything that stands in files that a run made for others."""
    made = [folder / "out.nt", *(folder / "release").rglob("*")]
    return "".join(path.read_text("utf-8", "replace") for path in made if path.is_file())


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", SAMPLE)
def test_no_door_lets_a_slip_pass(door: str, case: str, tmp_path: Path) -> None:
    folder = with_a_slip(tmp_path / "archive", case)
    done = run(*(word.format(folder) for word in DOORS[door]), "--lang", "en")
    assert done.code == (2 if SAMPLE[case][0] else 1), done.err
    assert SAMPLE[case][2] in done.err
    text = written(folder)
    assert "Quietford" not in text
    assert "18.54321" not in text
    if SAMPLE[case][0] or "reject" not in door:
        assert tree(folder / "release") == {}
        assert not (folder / "out.nt").exists()


@pytest.mark.parametrize("door", DOORS)
def test_a_table_of_its_own_that_may_speak_of_access_stops_everything(door: str, tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "archive", [OTHER, HAMLET])
    (folder / "records" / "acesso.csv").write_text("id,level\nplace/p,restricted\n", encoding="utf-8")
    done = run(*(word.format(folder) for word in DOORS[door]), "--lang", "en")
    assert done.code == 1
    assert "PLD319" in done.err
    assert written(folder) == ""


@pytest.mark.parametrize("case", SAMPLE)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_python_lets_no_slip_pass(case: str, tmp_path: Path) -> None:
    folder = with_a_slip(tmp_path / "archive", case)
    if SAMPLE[case][0]:
        assert SAMPLE[case][2] in f"{refusal(folder).key} {refusal(folder).value}"
        return
    dataset = peasant_ld.open_dataset(folder)
    assert not dataset.check().ok
    with pytest.raises(peasant_ld.DataError):
        list(dataset.records())
    assert [record["id"] for record in dataset.records(reject=True)] == [f"{BASE}movement/growers"]
    records = list(peasant_ld.read_records(folder / "records"))
    with pytest.raises(peasant_ld.DataError):
        peasant_ld.build_graph(records, BASE)
    assert "Quietford" not in peasant_ld.build_graph(records, BASE, reject=True).serialize(format="nt")
    assert not dataset.publish(pages=False).written


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("access.levle", "access.level"),
        ("acces level", "access.level"),
        ("access.untill", "access.until"),
        ("placeAccessPoints", None),
        ("accessConditions", None),
        ("restricted", None),
    ],
)
def test_a_title_for_access_is_asked_about_only_where_it_is_a_slip_of_the_pen(header: str, meant: str | None) -> None:
    assert access_titles(load_model()).nearest(header) == meant
