"""A short file that cannot work is refused when it is read: with the code, the line, and what to write."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peasant_ld.model import load_model
from peasant_ld.model.folder import ModelFault
from peasant_ld.model.loading import model_at
from peasant_ld.model.short_form import LARGEST
from peasant_ld.problem import InputError, Problem
from peasant_ld.report.messages import LANGUAGES, Catalogue
from test_model_short_part import BASE, SEEDS, short

NAMESPACE = 'namespace = "terms/"\n'
SONG = f"{NAMESPACE}[kinds.Song]\n"


class Bad(NamedTuple):
    """A short file that cannot work: its text, the code and line of what is told, the reason and what to write."""

    text: str
    code: str
    line: int | None
    reason: str | None = None
    expected: str | None = None


def fault(text: str, line: int | None, reason: str, expected: str | None = None) -> Bad:
    return Bad(text, "PLD015", line, reason, expected)


def key(written: str, line: int | None, reason: str, expected: str | None = None) -> Bad:
    return fault(f"{SONG}keys.tune = {written}\n", line, reason, expected)


BAD = {
    # what is no model file
    "an empty file": Bad("", "PLD365", None, "missing", '"terms/"'),
    "no TOML": fault("namespace =\n", 1, "Invalid value"),
    "tables in tables without end": fault(f"{NAMESPACE}kinds.{'a.' * 200}b = 1\n", None, "nested too deeply"),
    "a number of a hundred digits": fault(f"{SONG}keys.a = {{ example = {'9' * 100} }}", None, "a number is too long"),
    "nothing but a namespace": Bad(NAMESPACE, "PLD365", None, "missing", "[kinds.SeedBank] | [keys.Grant]"),
    # words that nobody knows
    "a word of the file": Bad(f'{NAMESPACE}kind.Song.like = "Place"\n', "PLD364", 2),
    "a word of a kind": Bad(f'{SONG}lable.en = "Song"\n', "PLD364", 3),
    "a word of a key": Bad(f'{SONG}keys.tune = {{ from = "text" }}\n', "PLD364", 3),
    "a kind that is a text": Bad(f'{NAMESPACE}kinds.Song = "Place"\n', "PLD365", 2, "wrong"),
    "keys as a list": Bad(f'{SONG}keys = ["tune"]\n', "PLD365", 3, "wrong"),
    # names
    "a kind in small letters": fault(f"{NAMESPACE}[kinds.song]\n", 2, ModelFault.WRITTEN, "[kinds.SeedBank]"),
    "a kind with a blank": fault(f'{NAMESPACE}[kinds."My Song"]\n', 2, ModelFault.WRITTEN),
    "a kind that is there": fault(f"{NAMESPACE}[kinds.Grant]\n", 2, ModelFault.TWO_KINDS, "[keys.Grant]"),
    "a kind in capitals that is there": fault(f"{NAMESPACE}[kinds.GRANT]\n", 2, ModelFault.TWO_KINDS),
    "two kinds but for capitals": Bad(f"{SONG}[kinds.SONG]\n", "PLD365", 3, "twice"),
    "a kind named like a part": fault(f"{NAMESPACE}[kinds.Budget]\n", 2, ModelFault.RESERVED),
    "a key with a blank": fault(f'{SONG}keys."a b" = "text"\n', 3, ModelFault.NAME, "model-key-name"),
    "a key with a colon": fault(f'{SONG}keys."a:b" = "text"\n', 3, ModelFault.NAME),
    "a key without a name": fault(f'{SONG}keys."" = "text"\n', 3, ModelFault.NAME),
    "a key of a hundred and one letters": fault(f'{SONG}keys.{"a" * 101} = "text"\n', 3, ModelFault.NAME),
    "the key id": fault(f'{SONG}keys.id = "text"\n', 3, ModelFault.RESERVED),
    "a key that is a prefix": fault(f'{SONG}keys.schema = "text"\n', 3, ModelFault.RESERVED),
    "keys whose parts have one id": fault(
        f'{SONG}keys.a = "budgets"\nkeys."a-1-period" = "date"\n', 4, ModelFault.ONE_ID
    ),
    "a key in two places": fault(f'{SONG}keys.a = "text"\n[keys.Song]\na = "text"\n', 5, ModelFault.TWICE),
    "keys for a kind that is not there": fault(
        f'{NAMESPACE}[keys.Grnt]\na = "text"\n', 2, ModelFault.NOT_THERE, "Grant"
    ),
    # likeness
    "like nothing": fault(f'{SONG}like = "Plase"\n', 3, ModelFault.NOT_THERE, "Place"),
    "like itself": fault(f'{SONG}like = "Song"\n', 3, ModelFault.CIRCLE),
    "like each other": fault(
        f'{SONG}like = "Hymn"\n[kinds.Hymn]\nlike = "Psalm"\n[kinds.Psalm]\nlike = "Song"\n', 3, ModelFault.CIRCLE
    ),
    "a type that is a kind of the file": fault(
        f'{SONG}types = ["own:Hymn"]\n[kinds.Hymn]\n', 3, ModelFault.WRITTEN, 'like = "Hymn"'
    ),
    # forms, and what goes with them
    "no form": Bad(f"{SONG}keys.tune = {{}}\n", "PLD365", 3, "missing", 'form = "text"'),
    "a form that is none": Bad(f'{SONG}keys.tune = "decimals"\n', "PLD365", 3, "wrong"),
    "a form under another key": key('"evidence"', 3, ModelFault.OWN_KEY, "evidence"),
    "kinds of a text": key('{ form = "text", kinds = ["Place"] }', 3, ModelFault.KEYWORD, 'form = "refs"'),
    "kinds that are not there": key('{ kinds = ["Plase"] }', 3, ModelFault.NOT_THERE, "Place"),
    "the start of a text": key('{ form = "text", also-start = ["schema:startDate"] }', 3, ModelFault.KEYWORD),
    "an example that cannot be": Bad(
        f'{SONG}keys.tune = {{ form = "count", example = "many" }}\n', "PLD365", 3, "wrong", "80"
    ),
    "a mark that is none": Bad(f'{SONG}keys.tune = {{ form = "count", access = ["peple"] }}\n', "PLD365", 3, "wrong"),
    "a mark that does not fit": key('{ form = "text", access = ["people"] }', 3, ""),
    "a role that is none": Bad(f'{SONG}role = ["persn"]\n', "PLD365", 3, "wrong"),
    "a key that is not there to be recommended": fault(
        f'{SONG}recommended = ["nam"]\n', 3, ModelFault.NOT_THERE, "name"
    ),
    # closed lists
    "a list without words": Bad(f"{SONG}keys.tune = {{ values = {{}} }}\n", "PLD365", 3, "missing"),
    "a list with a form": key('{ form = "text", values = { a = { en = "A" } } }', 3, ModelFault.KEYWORD),
    "a word with a blank": key('{ values = { "a b" = { en = "A" } } }', 3, ModelFault.WORDS, '"a-b"'),
    "two words of one address": key('{ values = { a = "schema:Text", b = "schema:Text" } }', 3, ModelFault.WORDS),
    "a word that means two things": fault(
        SONG + 'keys.a = { values = { x = { en = "A" } } }\n[kinds.Hymn]\nkeys.a = { values = { x = { en = "B" } } }\n',
        5,
        ModelFault.WORDS,
    ),
    # terms
    "a prefix that nobody knows": key('{ form = "text", term = "foo:tune" }', 3, ModelFault.IRI, "foaf:tune"),
    "a misspelled prefix": fault(
        f'{SONG}types = ["shema:MusicRecording"]\n', 3, ModelFault.IRI, "schema:MusicRecording"
    ),
    "a type without a prefix": fault(f'{SONG}types = ["MusicRecording"]\n', 3, ModelFault.IRI),
    "a term that is not there": fault(f'{SONG}types = ["schema:Plase"]\n', 3, ModelFault.NOT_THERE, "schema:Place"),
    "a term of ours that is not there": key('{ form = "text", term = "pld:aims" }', 3, ModelFault.NOT_THERE, "pld:aim"),
    "a term that is no address": key('{ form = "text", term = "own:a>b" }', 3, ModelFault.IRI),
    "a term that ends like a namespace": key('{ form = "text", term = "own:a/" }', 3, ModelFault.IRI),
    "a keyword of JSON-LD": key('{ form = "text", term = "@id" }', 3, ModelFault.IRI),
    "the type of a record": key('{ form = "text", term = "rdf:type" }', 3, ModelFault.RESERVED),
    "two keys of one term": fault(
        f'{SONG}keys.a = {{ form = "text", term = "own:x" }}\nkeys.b = {{ form = "text", term = "own:x" }}\n',
        4,
        ModelFault.SAME_TERM,
    ),
    "one term of two forms": fault(
        f'{SONG}keys.a = "text"\n[kinds.Hymn]\nkeys.a = "count"\n', 5, ModelFault.OTHER_FORM, 'term = "own:hymn-a"'
    ),
    "a standard property of another form": key('{ form = "text", also = ["dct:subject"] }', 3, ModelFault.TERM),
    "a standard property of another key": key('{ form = "text", also = ["skos:prefLabel"] }', 3, ModelFault.SAME_TERM),
    # meanings
    "a built-in key of another form": fault(
        f'{SONG}keys.place = "text"\n', 3, ModelFault.OTHER_MEANING, 'term = "own:place"'
    ),
    "a name of several meanings": fault(f"{SONG}keys.purpose = {{}}\n", 3, ModelFault.MEANINGS),
    "a key that means something else": fault(
        f'{NAMESPACE}[keys.Grant]\namount = "text"\n', 3, ModelFault.OTHER_MEANING
    ),
    # namespaces and prefixes
    "a namespace that is no address": fault('namespace = "my terms/"\n[kinds.Song]\n', 1, ModelFault.NAMESPACE),
    "a namespace without an end": Bad('namespace = "https://a.org/t"\n[kinds.Song]\n', "PLD365", 1, "wrong"),
    "a namespace above the base": fault('namespace = "../terms/"\n[kinds.Song]\n', 1, ModelFault.NAMESPACE),
    "a namespace of a release": fault('namespace = "data/"\n[kinds.Song]\n', 1, ModelFault.RESERVED),
    "a namespace of others": fault('namespace = "http://schema.org/"\n[kinds.Song]\n', 1, ModelFault.NAMESPACE),
    "a prefix that is there": fault(f'{NAMESPACE}prefix = "schema"\n[kinds.Song]\n', 2, ModelFault.PREFIX),
    "a prefix that is a key": fault(f'{NAMESPACE}prefix = "name"\n[kinds.Song]\n', 2, ModelFault.PREFIX),
    "a prefix that begins addresses": fault(f'{NAMESPACE}prefix = "https"\n[kinds.Song]\n', 2, ModelFault.PREFIX),
    "a prefix for what has one": fault(
        f'{NAMESPACE}[kinds.Song]\n[prefixes]\nsdo = "https://schema.org/"\n', 4, ModelFault.PREFIX, "schema:"
    ),
    # labels
    "a label without a language": Bad(f'{SONG}label = "Song"\n', "PLD365", 3, "wrong", 'label.en = "..."'),
    "a language that nobody knows": Bad(f'{SONG}label.zz = "Song"\n', "PLD365", 3, "wrong"),
    "a language by its name": Bad(f'{SONG}label.english = "Song"\n', "PLD365", 3, "wrong"),
    "a label that hides letters": Bad(f'{SONG}label.en = "a\\u202Eb"\n', "PLD365", 3, "wrong"),
    "a label that is a number": Bad(f"{SONG}label.en = 5\n", "PLD365", 3, "wrong"),
}


def refusal(path: Path) -> Problem:
    with pytest.raises(InputError) as raised:
        load_model(path, BASE)
    return raised.value.problem


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_work_is_refused_at_its_line(name: str, tmp_path: Path) -> None:
    bad = BAD[name]
    problem = refusal(short(tmp_path, bad.text))
    assert problem.place is not None
    assert (problem.code, problem.place.file, problem.place.line) == (bad.code, "model.toml", bad.line)
    assert not bad.reason or problem.facts["reason"] == bad.reason
    assert bad.expected is None or problem.facts["expected"] == bad.expected
    for lang in LANGUAGES:
        told = Catalogue.load(lang)
        assert "{" not in told.say(problem).replace(problem.value or "", "").replace("{ ", "").replace("{}", "")
        assert told.fix(problem)


@pytest.mark.parametrize(
    ("content", "reason"), [(b'namespace = "\xff"\n', "not UTF-8"), (b"#" * (LARGEST + 1), ModelFault.LARGE)]
)
def test_a_file_that_cannot_be_a_model_is_told(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "model.toml").write_bytes(content)
    assert refusal(tmp_path / "model.toml").facts["reason"] == reason


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"namespace": 1}', '{"a": 1, "a": 2}', '{"kinds": {"Song": {"like": []}}}']
)
def test_json_that_is_no_model_is_told(text: str, tmp_path: Path) -> None:
    assert refusal(short(tmp_path, text, "model.json")).code in ("PLD015", "PLD364", "PLD365")


HOSTILE = {
    "half a character in a type": ('{"types": ["own:\\ud800"]}', "/kinds/Song/types"),
    "half a character in a label": ('{"label": {"en": "\\ud800"}}', "/kinds/Song/label/en"),
    "half a character in an example": (
        '{"keys": {"a": {"form": "token", "example": "\\ud800"}}}',
        "/kinds/Song/keys/a/example",
    ),
    "half a character in a word": ('{"keys": {"a": {"values": {"x": "own:\\ud800"}}}}', "/kinds/Song/keys/a/values/x"),
    "no number": ('{"keys": {"a": {"form": "coordinate", "example": NaN}}}', "/kinds/Song/keys/a/example"),
    "nothing": ('{"keys": {"a": null}}', "/kinds/Song/keys/a"),
    "lists without end": ('{"keys": {"a": {"example": ' + "[" * 800 + "]" * 800 + "}}}", None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_json_is_told_at_its_pointer(name: str, tmp_path: Path) -> None:
    kind, pointer = HOSTILE[name]
    problem = refusal(short(tmp_path, f'{{"namespace": "terms/", "kinds": {{"Song": {kind}}}}}', "model.json"))
    assert problem.place is not None
    assert problem.place.pointer == pointer


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_a_pipe_is_no_model(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "model.toml")
    assert refusal(tmp_path / "model.toml").facts["reason"] == "not a regular file"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "model.toml").facts["reason"] == "No such file or directory"


def test_two_short_files_in_one_folder_are_told(tmp_path: Path) -> None:
    short(tmp_path, SEEDS)
    short(tmp_path, json.dumps({"namespace": "terms/"}), "model.json")
    assert refusal(tmp_path).facts["reason"] == ModelFault.TWO_FILES


# Any file ends in a model or in one problem with the name of the file.
WORDS = (
    "kinds",
    "keys",
    "Song",
    "Grant",
    "name",
    "like",
    "types",
    "form",
    "text",
    "refs",
    "label",
    "en",
    "values",
    "term",
)
VALUES = st.recursive(
    st.sampled_from(["text", "Place", "own:x", "pld:aim", "", "schema:Place", "\u202e", "a b"])
    | st.booleans()
    | st.integers()
    | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


def outcome(path: Path) -> None:
    """Load a model; whatever is wrong is one problem in the file."""
    model_at.cache_clear()
    try:
        load_model(path, BASE)
    except InputError as error:
        problem = error.problem
        assert problem.code in ("PLD015", "PLD364", "PLD365"), problem
        assert problem.place is not None
        assert problem.place.file == path.name


@settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cut=st.integers(0, len(SEEDS)), length=st.integers(0, 12), put=st.text(max_size=6) | st.sampled_from(WORDS))
def test_a_file_with_a_slip_is_a_model_or_told(tmp_path: Path, cut: int, length: int, put: str) -> None:
    path = tmp_path / "model.toml"
    path.write_text(SEEDS[:cut] + put + SEEDS[cut + length :], "utf-8", errors="replace")
    outcome(path)


@settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.dictionaries(st.sampled_from(("kinds", "keys", "prefixes", "language")), VALUES, max_size=3))
def test_any_json_is_a_model_or_told(tmp_path: Path, data: dict[str, Any]) -> None:
    outcome(short(tmp_path, json.dumps({"namespace": "terms/", **data}), "model.json"))
