"""Problems, places and errors are values that speak: by a JSON Pointer, as a terminal does, in five languages."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest

from peasant_ld.flow.parallel import WorkerDied
from peasant_ld.problem import DataError, FrozenMap, InputError, MissingExtra, Place, Problem, Severity, pointer_of
from peasant_ld.release.reading_back import NotAsMade
from peasant_ld.report import Counts, Report
from peasant_ld.report.messages import LANGUAGES, Catalogue


@pytest.mark.parametrize(
    ("path", "pointer"),
    [((), ""), (("name", "pt"), "/name/pt"), (("topics", 0), "/topics/0"), (("a/b", "c~d", "~1"), "/a~1b/c~0d/~01")],
)
def test_a_path_is_a_json_pointer(path: tuple[str | int, ...], pointer: str) -> None:
    assert pointer_of(path) == pointer


def test_what_lies_inside_a_place_is_told_from_there() -> None:
    assert Place("records/a.json", 3).inside("name") == Place("records/a.json", 3, "/name")
    assert Place("records/a.json", pointer="/2").inside("place", "note") == Place(
        "records/a.json", pointer="/2/place/note"
    )


HAYTI = Problem("PLD031", Place("places.csv", row=3, column="C"), "place/mill", "country", "Hayti")
NESTED = Problem("PLD021", None, "grant/a", "amount", "1.2.3", Severity.WARNING, {"known": ("a", "b")})
BY_LANGUAGE = Problem("PLD101", Place("a.json", pointer="/name"), facts={"message": {"en": "no", "pt": "não"}})
problems = pytest.mark.parametrize("problem", [HAYTI, NESTED, BY_LANGUAGE], ids=lambda problem: problem.code)


@problems
def test_a_problem_is_a_value(problem: Problem) -> None:
    same = replace(problem)
    assert (same == problem, hash(same) == hash(problem), len({same, problem})) == (True, True, 1)
    assert replace(problem, facts={"reason": "syntax"}) != problem
    assert len({problem, replace(problem, code="PLD029"), replace(problem, facts={"reason": "syntax"})}) == 3


@problems
def test_a_problem_travels_and_is_copied(problem: Problem) -> None:
    for same in (pickle.loads(pickle.dumps(problem)), copy.copy(problem), copy.deepcopy(problem)):
        assert (same, type(same.facts)) == (problem, FrozenMap)
    assert asdict(problem)["facts"] == dict(problem.facts)


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts.update(reason="x"),
        lambda facts: facts.__setitem__("reason", "x"),
        lambda facts: facts.__delitem__("known"),
        lambda facts: facts.pop("known"),
        lambda facts: facts.popitem(),
        lambda facts: facts.clear(),
        lambda facts: facts.setdefault("reason", "x"),
        lambda facts: facts.__ior__({"reason": "x"}),
    ],
)
def test_the_facts_of_a_problem_stay(change: Callable[[Any], Any]) -> None:
    before = dict(NESTED.facts)
    with pytest.raises(TypeError, match="not changed"):
        change(NESTED.facts)
    assert NESTED.facts == before
    assert NESTED.facts | {"reason": "x"} == {"known": ("a", "b"), "reason": "x"}


@problems
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_problem_is_told_in_the_language_of_the_reader(problem: Problem, lang: str) -> None:
    catalogue = Catalogue.load(lang)
    assert problem.message(lang) == catalogue.say(problem)
    assert problem.fix(lang) == catalogue.fix(problem)
    assert problem.message(f"{lang}-XX") == problem.message(lang)


def test_a_problem_is_printed_as_on_a_terminal() -> None:
    told = Report((HAYTI,)).to_text().splitlines()
    assert str(HAYTI).splitlines() == told[:3]


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place("a.jsonl", 12, "/amount/value"), "a.jsonl  line 12  /amount/value"),
        (Place("books.xlsx", sheet="Grants", row=7, column="D"), 'books.xlsx  sheet "Grants", cell D7'),
        (Place("a.json"), "a.json"),
        (Place("grants", row=1, header="awarded", key="id=17"), 'grants  row 1, id=17, column "awarded"'),
        (Place("a\x1b[31m.json", 2), "a\\u001B[31m.json  line 2"),
    ],
)
def test_a_place_is_printed_as_on_a_terminal(place: Place, shown: str) -> None:
    assert (str(place), f"{place}") == (shown, shown)
    assert eval(repr(place), {"Place": Place}) == place
    assert "None" not in repr(place)
    assert len({place, Place(*place)}) == 1


ERRORS = {
    "what cannot be read": InputError(HAYTI),
    "a part that is missing": MissingExtra("sheets"),
    "records with errors": DataError(Report((HAYTI,), Counts(1, rejected=1), written=False)),
    "a worker that ended": WorkerDied(Problem("PLD133", facts={"reason": "signal 9", "file": "a.jsonl:3"})),
    "files that do not say the same": NotAsMade("data/dataset.ttl", "not-the-same"),
    "a file that the disk did not keep": NotAsMade("data/dataset.ttl", "not-as-written"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_says_a_sentence_in_every_language_and_travels(name: str) -> None:
    error = ERRORS[name]
    sentences = {error.message(lang) for lang in LANGUAGES}
    assert len(sentences) == len(LANGUAGES)
    assert str(error) == error.message("en")
    assert min(map(len, sentences)) > 30
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.problem) == (type(error), str(error), error.problem)


@pytest.mark.parametrize("ask", [HAYTI.message, HAYTI.fix, *(error.message for error in ERRORS.values())])
@pytest.mark.parametrize(("lang", "raised"), [("de", ValueError), ("", ValueError), (None, TypeError), (5, TypeError)])
def test_another_language_is_refused_with_those_there_are(
    ask: Callable[[Any], object], lang: object, raised: type[Exception]
) -> None:
    with pytest.raises(raised, match="en, pt, es, fr, ht"):
        ask(lang)
