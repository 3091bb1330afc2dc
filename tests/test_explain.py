"""`explain` says why a statement is in a release, or why a record is not; a release tells only of what it holds."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from peasant_ld.cli import group
from test_access import BASE, BRIGADE, CONSENT, REPORT, World, person

ENTRY = {
    "of": "founded",
    "source": "document/report",
    "where": "page 7",
    "status": "inferred",
    "note": {"en": "From a letter."},
}
ONLY_ADDRESS = "this record was withdrawn; only its address is left"
RECORDS = [
    REPORT,
    BRIGADE | {"founded": "2018-08-14", "evidence": [ENTRY], "access": {"coarsen": {"date": "month"}}},
    person() | {"id": "person/hidden-one"},
    {"id": "participation/p", "type": "Participation", "participant": "person/hidden-one", "in": "brigade/b"},
    {
        "id": "place/p",
        "type": "Place",
        "country": "BR",
        "latitude": "-1.5",
        "access": {"keys": {"latitude": "restricted"}},
    },
    {"id": "document/gone", "type": "Document", "access": {"level": "withdrawn", "on": "2024-05-01"}},
    {
        "id": "person/n",
        "type": "Person",
        "access": CONSENT,
        "affiliation": ["brigade/b"],
        "source": ["document/report"],
    },
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A dataset folder and its release."""
    folder = tmp_path_factory.mktemp("explain")
    one = World(folder / "dataset", RECORDS, "[access]\nk = 1\n")
    assert one.dataset.publish(folder / "release").ok
    return str(folder / "dataset"), str(folder / "release")


def explain(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, ["explain", *words, "--lang", "en"], standalone_mode=False)
    return result.return_value, result.output


def told(*words: str) -> Any:
    code, text = explain(*words, "--json")
    assert code == 0, text
    return json.loads(text)


def test_a_statement_is_told_with_its_value_evidence_source_and_place(folders: tuple[str, str]) -> None:
    found = told(folders[1], "brigade/b", "founded")
    (statement,) = found["statements"]
    assert statement["value"] == {"date": "2018-08", "earliest": "2018-08-01", "latest": "2018-08-31"}
    evidence = {
        "status": "inferred",
        "source": f"{BASE}document/report",
        "title": {"en": "A report"},
        "where": "page 7",
    }
    assert statement["evidence"] == [evidence]
    assert found["place"] == {"file": "records/all.jsonl", "line": 2}
    assert found["changed"] == {"dateCoarsenedTo": "pld:date-precision-month"}


def test_the_same_is_told_in_words(folders: tuple[str, str]) -> None:
    code, text = explain(folders[1], "brigade/b")
    assert code == 0
    for words in (
        "records/all.jsonl  line 2",
        "inferred: A report, page 7",
        "made coarser, to: month",
        "no evidence is given",
    ):
        assert words in text


def test_what_was_withdrawn_is_told_in_words(folders: tuple[str, str]) -> None:
    lines = explain(folders[1], "document/gone")[1].splitlines()[1:]
    assert lines[0] == "  " + ONLY_ADDRESS
    assert "2024-05-01" in lines[1]


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "month"), ("pt", "mês"), ("es", "mes"), ("fr", "mois"), ("ht", "mwa")]
)
def test_how_coarse_a_date_became_is_told_in_the_language_of_the_reader(
    folders: tuple[str, str], lang: str, word: str
) -> None:
    result = CliRunner().invoke(group, ["explain", folders[1], "brigade/b", "--lang", lang], standalone_mode=False)
    assert f": {word}\n" in result.output


@pytest.mark.parametrize(
    ("day", "outcome"), [(None, "withheld"), ("2029-12-31", "withheld"), ("2030-01-01", "published")]
)
def test_an_embargo_is_told_with_its_end(tmp_path: Path, day: str | None, outcome: str) -> None:
    World(tmp_path / "dataset", [REPORT | {"access": {"level": "embargoed", "until": "2030-01-01"}}])
    words = [str(tmp_path / "dataset"), "document/report", *(["--as-of", day] if day else [])]
    found = told(*words)
    assert found["outcome"] == outcome
    assert ("until 2030-01-01" in explain(*words)[1]) is (outcome == "withheld")


@pytest.mark.parametrize("command", [["check"], ["convert", "-t", "turtle", "-o", "{}/out.ttl"]])
@pytest.mark.parametrize(("day", "account"), [("2029-12-31", "withheld 1"), ("2030-01-01", "withheld 0")])
def test_check_and_convert_take_the_day_as_publish_does(
    tmp_path: Path, command: list[str], day: str, account: str
) -> None:
    World(tmp_path / "dataset", [BRIGADE, REPORT | {"access": {"level": "embargoed", "until": "2030-01-01"}}])
    words = [each.format(tmp_path) for each in command]
    result = CliRunner().invoke(group, [*words, str(tmp_path / "dataset"), "--as-of", day, "--lang", "en"])
    assert account in result.output


def test_an_id_may_be_whole(folders: tuple[str, str]) -> None:
    assert told(folders[1], f"{BASE}brigade/b") == told(folders[1], "brigade/b")


def test_a_person_is_told_with_the_basis_and_a_record_with_its_source(folders: tuple[str, str]) -> None:
    found = told(folders[1], "person/n")
    assert found["basis"] == "pld:basis-consent"
    assert found["source"] == [{"id": f"{BASE}document/report", "title": {"en": "A report"}}]
    assert "published on the basis: consent" in explain(folders[1], "person/n")[1]


def test_a_tombstone_is_told_as_one(folders: tuple[str, str]) -> None:
    assert told(folders[1], "document/gone")["outcome"] == "withdrawn"
    assert "withdrawn" in explain(folders[1], "document/gone")[1]


@pytest.mark.parametrize(
    "words", [("person/hidden-one",), ("person/nobody",), ("brigade/b", "dissolved"), ("place/p", "latitude")]
)
def test_a_release_says_the_same_of_what_is_withheld_and_of_what_never_was(
    folders: tuple[str, str], words: tuple[str, ...]
) -> None:
    code, text = explain(folders[1], *words)
    assert code == 1
    assert text.startswith(f"{words[0]} is not in this release")


def test_the_index_of_a_release_names_no_withheld_record(folders: tuple[str, str]) -> None:
    lines = gzip.decompress((Path(folders[1]) / "data" / "provenance.jsonl.gz").read_bytes()).splitlines()
    ids = [json.loads(line)["id"].removeprefix(BASE) for line in lines]
    assert ids == ["brigade/b", "document/report", "person/n", "place/p"]


def test_a_dataset_tells_under_which_rule_a_record_is_withheld(folders: tuple[str, str]) -> None:
    found = told(folders[0], "person/hidden-one")
    assert (found["outcome"], found["rule"], found["reason"]) == ("withheld", "person-without-basis", "not-stated")
    assert "a person goes out only with a basis" in explain(folders[0], "person/hidden-one")[1]


def test_a_dataset_tells_because_of_which_record_another_is_withheld(folders: tuple[str, str]) -> None:
    found = told(folders[0], "participation/p")
    assert (found["rule"], found["because"]) == ("needs-withheld", f"{BASE}person/hidden-one")
    assert "it cannot stand without" in explain(folders[0], "participation/p")[1]


def test_a_dataset_tells_that_a_key_is_kept_back(folders: tuple[str, str]) -> None:
    assert told(folders[0], "place/p", "latitude")["rule"] == "key"
    assert "latitude of this record is kept back" in explain(folders[0], "place/p", "latitude")[1]


def test_a_dataset_tells_of_what_is_published_too(folders: tuple[str, str]) -> None:
    assert told(folders[0], "brigade/b", "founded")["statements"][0]["value"]["date"] == "2018-08"
    assert explain(folders[0], "brigade/none")[0] == 1


def test_a_dataset_tells_with_which_problem_a_record_was_rejected(tmp_path: Path) -> None:
    World(tmp_path / "dataset", [BRIGADE | {"founded": "soon"}, REPORT])
    found = told(str(tmp_path / "dataset"), "brigade/b")
    assert (found["outcome"], found["problems"]) == ("rejected", ["PLD029"])
    assert "PLD029" in explain(str(tmp_path / "dataset"), "brigade/b")[1]


def test_a_code_is_explained_as_before() -> None:
    code, text = explain("pld206")
    assert (code, text.startswith("PLD206  ")) == (0, True)
    assert told("PLD206")["code"] == "PLD206"
    assert explain("PLD999")[0] == 2


def test_what_is_no_release_is_told(tmp_path: Path) -> None:
    from peasant_ld.problem import InputError

    result = CliRunner().invoke(group, ["explain", str(tmp_path), "brigade/b"], standalone_mode=False)
    assert isinstance(result.exception, InputError)
    assert result.exception.problem.code == "PLD502"
