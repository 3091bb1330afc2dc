"""What `dataset.toml` must say, and how each thing that is missing or wrong in it is told, in five languages."""

import re
from pathlib import Path
from typing import Any

import pytest

import peasant_ld
from peasant_ld.model import ModelSource
from peasant_ld.problem import InputError, Problem
from peasant_ld.report.messages import LANGUAGES, Catalogue

LINES = {
    "base": 'base = "https://example.org/archive/"',
    "licence": 'licence = "https://creativecommons.org/licenses/by/4.0/"',
    "languages": 'languages = ["pt", "ES"]',
    "version": 'version = "1.0.0"',
    "publisher": 'publisher = { name = "Example", url = "https://example.org/" }',
    "title": 'title = { en = "Example", pt = "Exemplo" }',
}
WRONG = {
    "base without a slash at the end": ("base", 'base = "https://example.org/archive"'),
    "base that is no address": ("base", 'base = "archive/"'),
    "base with a fragment": ("base", 'base = "https://example.org/archive#"'),
    "base with a question": ("base", 'base = "https://example.org/?a=/"'),
    "base of another scheme": ("base", 'base = "file:///archive/"'),
    "base with a line break": ("base", 'base = "https://example.org/archive/\\n"'),
    "base that is a number": ("base", "base = 7"),
    "licence that is a name": ("licence", 'licence = "CC BY 4.0"'),
    "licence with a line break": ("licence", 'licence = "https://creativecommons.org/licenses/by/4.0/\\n"'),
    "licence of another scheme": ("licence", 'licence = "javascript:alert(1)"'),
    "languages that are one text": ("languages", 'languages = "pt"'),
    "languages that are no tags": ("languages", 'languages = ["Português do Brasil"]'),
    "languages that are numbers": ("languages", "languages = [1]"),
    "version that is a number": ("version", "version = 1.0"),
    "publisher that is a name": ("publisher", 'publisher = "Example"'),
    "publisher without a name": ("publisher.name", 'publisher = { url = "https://example.org/" }'),
    "publisher with an address that is none": (
        "publisher.url",
        'publisher = { name = "X", url = "javascript:alert(1)" }',
    ),
    "publisher with a name that is a number": ("publisher.name", "publisher = { name = 7 }"),
    "title that is one text": ("title", 'title = "Example"'),
    "title in a language that is no tag": ("title.English title", 'title = { "English title" = "Example" }'),
    "title of nothing but spaces": ("title.en", 'title = { en = "  " }'),
    "description that is one text": ("description", 'description = "Example"'),
    "description that is a number in a language": ("description.en", "description = { en = 1 }"),
    "model that is a number": ("model", "model = 7"),
    "access that is a text": ("access", 'access = "public"'),
    "import that is a text": ("import", 'import = "x"'),
    "evidence that is a number": ("evidence", "evidence = 0.5"),
}
EMPTY = {
    "base": 'base = ""',
    "licence": 'licence = ""',
    "languages": "languages = []",
    "version": 'version = ""',
    "publisher": "publisher = {}",
    "title": "title = {}",
}


def dataset(folder: Path, **lines: str) -> Path:
    """A folder with a `dataset.toml` of the usual lines, but for those given."""
    text = "\n".join((LINES | lines).values())
    (folder / "dataset.toml").write_text(text, "utf-8")
    return folder


def refused(folder: Path) -> Problem:
    with pytest.raises(InputError) as raised:
        peasant_ld.open_dataset(folder)
    return raised.value.problem


def assert_told(problem: Problem, *words: str) -> None:
    """The sentence and the fix exist in each language, say what they are about, and leave nothing open."""
    for lang in LANGUAGES:
        catalogue = Catalogue.load(lang)
        sentence, fix = catalogue.say(problem), catalogue.fix(problem)
        assert sentence, (lang, problem.code)
        assert fix, (lang, problem.code)
        both = f"{sentence} {fix}"
        assert not re.search(r"\{\w+\}", both), (lang, both)
        assert all(word in both for word in words), (lang, both)


def test_a_whole_description_is_read(tmp_path: Path) -> None:
    found: Any = peasant_ld.open_dataset(dataset(tmp_path)).description
    assert found.base == "https://example.org/archive/"
    assert found.title == {"en": "Example", "pt": "Exemplo"}
    assert found.publisher == {"name": "Example", "url": "https://example.org/"}
    assert found.languages == ("pt", "es")
    assert (found.licence, found.version) == ("https://creativecommons.org/licenses/by/4.0/", "1.0.0")
    assert (found.model, found.description, found.access, found.more) == (None, {}, {}, {})


def test_tables_and_further_keys_are_kept_for_the_rooms_that_read_them(tmp_path: Path) -> None:
    tables = '[access]\nk = 3\n[import]\nlanguage = "pt"\n[evidence]\nminimum = 0.5\n[dataset]\nissued = 2026-01-31'
    found = peasant_ld.open_dataset(dataset(tmp_path, more=tables)).description
    assert (found.access, found.imports) == ({"k": 3}, {"language": "pt"})
    assert (found.evidence, found.more) == ({"minimum": 0.5}, {"dataset": {"issued": "2026-01-31"}})


def test_the_model_folder_is_beside_the_description(tmp_path: Path) -> None:
    found = peasant_ld.open_dataset(dataset(tmp_path, model='model = "own"')).description
    assert found.model == ModelSource(tmp_path / "own", found.base)


def test_a_folder_without_a_description_is_told(tmp_path: Path) -> None:
    problem = refused(tmp_path)
    assert problem.code == "PLD011"
    assert_told(problem, "dataset.toml")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    problem = refused(tmp_path / "nothing")
    assert problem.code == "PLD011"
    assert_told(problem, "dataset.toml")


@pytest.mark.parametrize(
    "text",
    [b"base = ", b"base = 'a'\nbase = 'b'", b"just some words", b'base = "\xff"', b"[title\n"],
    ids=["no value", "a key twice", "words", "not UTF-8", "an open bracket"],
)
def test_a_description_that_is_not_toml_is_told(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "dataset.toml").write_bytes(text)
    problem = refused(tmp_path)
    assert (problem.code, problem.place and problem.place.file) == ("PLD013", "dataset.toml")
    assert problem.facts["reason"]
    assert_told(problem)


def test_a_description_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "dataset.toml").mkdir()
    problem = refused(tmp_path)
    assert problem.code == "PLD001"
    assert_told(problem)


@pytest.mark.parametrize("key", LINES)
def test_a_key_that_is_missing_is_told_with_an_example(key: str, tmp_path: Path) -> None:
    problem = refused(dataset(tmp_path, **{key: ""}))
    assert (problem.code, problem.key, problem.facts["reason"]) == ("PLD012", key, "missing")
    assert_told(problem, key, str(problem.facts["expected"]))


@pytest.mark.parametrize("key", EMPTY)
def test_a_key_with_nothing_in_it_is_missing(key: str, tmp_path: Path) -> None:
    problem = refused(dataset(tmp_path, **{key: EMPTY[key]}))
    assert (problem.code, problem.key, problem.facts["reason"]) == ("PLD012", key, "missing")


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_a_key_that_is_wrong_is_told_with_an_example(case: str, tmp_path: Path) -> None:
    key, line = WRONG[case]
    problem = refused(dataset(tmp_path, **{key.partition(".")[0]: line}))
    assert (problem.code, problem.key) == ("PLD012", key)
    assert problem.facts["reason"] in ("wrong", "missing")
    assert problem.place is not None
    assert problem.place.file == "dataset.toml"
    assert_told(problem, key, str(problem.facts["expected"]))


UNKNOWN = {
    "a key at the top": ('keyword = ["x"]', "keyword", None),
    "a key with a slip": ('isued = "2026-01-31"', "isued", "issued"),
    "a table with a slip": ("[acces]\nk = 5", "acces", "access"),
    "a table in capitals": ('[Access.kinds]\nPerson = "restricted"', "Access", "access"),
    "a table that stands too far out": ('[kinds]\nPerson = "restricted"', "kinds", "access.kinds"),
    "a key of a table that stands too far out": ("threshold = 5", "threshold", "access.threshold"),
    "a key of the citation": ('[dataset]\nisbn = "x"', "dataset.isbn", None),
    "a key of the import": ('[import]\nlangage = "pt"', "import.langage", "import.language"),
    "a key of the evidence": ("[evidence]\nminimun = 0.5", "evidence.minimun", "evidence.minimum"),
    "a dotted key": ("import.dateorder = 'dmy'", "import.dateorder", "import.date-order"),
}
RULES = {
    "a number in quotation marks": ('[access]\nthreshold = "5"', "access.threshold", "5"),
    "true for a number": ("[access]\nk = true", "access.k", "5"),
    "a number with a point": ("[access]\nk = 5.0", "access.k", "5"),
    "a text for a list": ('[access]\nharmless = "x"', "access.harmless", '["..."]'),
    "nothing as a harmless text": ('[access]\nharmless = [""]', "access.harmless", '["..."]'),
    "a level that is none": ('[access.kinds]\nPerson = "closed"', "access.kinds.Person", "public | restricted"),
    "a key without quotation marks": (
        '[access.keys]\nPlace.latitude = "restricted"',
        "access.keys.Place",
        '"Place.latitude" = ...',
    ),
    "a list of tables": ('[[access.kinds]]\nPerson = "restricted"', "access.kinds", "[access.kinds]"),
    "a precision that is none": (
        '[access.coarsen.Journey]\ndate = "week"',
        "access.coarsen.Journey.date",
        "day | month",
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_a_name_that_nobody_knows_is_told_with_the_nearest_at_its_line(case: str, tmp_path: Path) -> None:
    text, key, nearest = UNKNOWN[case]
    problem = refused(dataset(tmp_path, more=f"\n# a remark\n{text}"))
    assert (problem.code, problem.key, problem.facts.get("nearest")) == ("PLD018", key, nearest)
    assert problem.place is not None
    line = (tmp_path / "dataset.toml").read_text("utf-8").splitlines()[(problem.place.line or 0) - 1]
    assert key.rpartition(".")[2] in line
    assert_told(problem, key, nearest or str(problem.facts["known"]))


@pytest.mark.parametrize("case", RULES)
def test_an_access_rule_of_the_wrong_form_is_told_with_what_is_expected(case: str, tmp_path: Path) -> None:
    text, key, expected = RULES[case]
    problem = refused(dataset(tmp_path, more=text))
    assert (problem.code, problem.key) == ("PLD208", key)
    assert expected in str(problem.facts["expected"])
    assert problem.place is not None
    assert problem.place.line == len(LINES) + 1 + (key != "access.kinds")
    assert_told(problem, key)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("1.10", '"1.10"'), ("2", '"2"'), ("1_0", '"1_0"'), ("2026-01-31", '"2026-01-31"'), ("true", '"1.0.0"')],
)
def test_a_version_without_quotation_marks_is_not_made_into_another(
    written: str, expected: str, tmp_path: Path
) -> None:
    problem = refused(dataset(tmp_path, version=f"version = {written} # the second"))
    assert (problem.code, problem.value, problem.facts["expected"]) == ("PLD012", written, expected)
    assert_told(problem, written, expected)


@pytest.mark.parametrize(
    ("key", "written", "meant"),
    [
        ("licence", "CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("licence", "CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("licence", "ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
        ("licence", "CC BY", None),
        ("licence", "public domain", None),
        ("licence", "creativecommons.org/licenses/by/4.0", None),
    ],
)
def test_only_a_licence_that_is_known_by_its_id_is_told_to_be_written(
    key: str, written: str, meant: str | None, tmp_path: Path
) -> None:
    problem = refused(dataset(tmp_path, **{key: f'{key} = "{written}"'}))
    assert problem.code == "PLD012"
    assert problem.facts.get("suggestion") == (meant and f'"{meant}"')
    fixes = [Catalogue.load(lang).fix(problem) or "" for lang in LANGUAGES]
    assert all((meant or "licenses/by/4.0/") in fix for fix in fixes)
    assert ("your own" in fixes[0]) is (meant is None)


def test_names_that_differ_by_capital_letters_only_are_told(tmp_path: Path) -> None:
    problem = refused(dataset(tmp_path, title='title = { pt = "Exemplo", PT = "Outro" }'))
    assert (problem.code, problem.key, problem.facts["other"]) == ("PLD012", "title.PT", "pt")
    assert_told(problem, "title.PT", "pt")


def test_languages_of_texts_are_in_small_letters_as_those_of_the_dataset(tmp_path: Path) -> None:
    found = peasant_ld.open_dataset(dataset(tmp_path, title='title = { PT-br = "Exemplo" }')).description
    assert found.title == {"pt-br": "Exemplo"}


def test_a_byte_order_mark_is_read_past(tmp_path: Path) -> None:
    path = dataset(tmp_path) / "dataset.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert peasant_ld.open_dataset(tmp_path).description.version == "1.0.0"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b'# one\nbase = "x\n', 2),
        (b"# one\n# two\nlanguages = [", 3),
        (b'# one\nbase = "\xff"', 2),
        (b"a = 1\na = 2", 2),
    ],
    ids=["an open text", "an open list", "not UTF-8", "a key twice"],
)
def test_what_is_no_toml_is_told_at_its_line(text: bytes, line: int, tmp_path: Path) -> None:
    (tmp_path / "dataset.toml").write_bytes(text)
    problem = refused(tmp_path)
    assert (problem.code, problem.place and problem.place.line) == ("PLD013", line)


@pytest.mark.parametrize("text", ['"2026-02-31"', '"soon"', "true", "2026.5", '"31/01/2026"', "[2026]"])
def test_a_day_of_publication_that_is_none_is_told(text: str, tmp_path: Path) -> None:
    problem = refused(dataset(tmp_path, more=f"issued = {text}"))
    assert (problem.code, problem.key) == ("PLD012", "issued")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", "2026-01-31"),
        ('"2026-01"', "2026-01"),
        ("2026", 2026),
        ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00+00:00"),
    ],
)
def test_a_day_of_publication_may_be_written_as_toml_writes_days(text: str, day: Any, tmp_path: Path) -> None:
    assert peasant_ld.open_dataset(dataset(tmp_path, more=f"issued = {text}")).description.more == {"issued": day}


def test_tables_may_be_empty(tmp_path: Path) -> None:
    found = peasant_ld.open_dataset(dataset(tmp_path, more="[access]\n[import]\n[evidence]\n[description]")).description
    assert (found.access, found.imports, found.evidence, found.description) == ({}, {}, {}, {})


def test_the_example_of_each_key_would_be_accepted(tmp_path: Path) -> None:
    """Whoever copies the example of the message has mended the key."""
    examples = {
        key: str(refused(dataset(tmp_path, **{key: ""})).facts["expected"])
        for key in ("base", "licence", "version", "languages")
    }
    quoted = {key: example if example[0] in '["' else f'"{example}"' for key, example in examples.items()}
    assert peasant_ld.open_dataset(dataset(tmp_path, **{key: f"{key} = {example}" for key, example in quoted.items()}))
