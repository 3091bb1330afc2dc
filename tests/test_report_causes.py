"""What follows from a problem is told under it, in every form of a report, and counted there."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import pytest

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.report import Report
from peasant_ld.report.causes import ASIDE, BECAUSE, Cause, by_code, cause_of, causes
from peasant_ld.report.messages import LANGUAGES

HEADER = Place("b.csv", row=1, column="B", header="nmae")


def row(number: int, file: str = "b.csv") -> Place:
    return Place(file, row=number)


def problem(code: str, place: Place, record: str | None = None, **facts: Any) -> Problem:
    return Problem(code, place, record, facts=facts)


def follows(code: str, place: Place, record: str, cause: Problem, **facts: Any) -> Problem:
    return problem(code, place, record, **{BECAUSE: cause.place, ASIDE: cause.record}, **facts)


TITLE = problem("PLD301", HEADER, nearest="name@en")
NAMELESS = [follows("PLD023", row(number), f"organization/{number}", TITLE) for number in (2, 3)]
POINTING = [follows("PLD027", row(number, "a.csv"), f"grant/{number}", NAMELESS[0]) for number in (7, 8, 9)]
ALONE = problem("PLD021", row(4, "a.csv"), "grant/4")
ALL = (*POINTING, ALONE, *NAMELESS, TITLE)


def told(*problems: Problem) -> Report:
    return Report(problems)


def test_a_cause_stands_before_what_follows_and_the_nearest_follows_first() -> None:
    assert told(*ALL).in_order() == (ALONE, TITLE, *NAMELESS, *POINTING)
    assert told(*reversed(ALL)).in_order() == told(*ALL).in_order()


def test_only_what_follows_from_nothing_is_a_kind_of_its_own() -> None:
    groups = told(*ALL).groups()
    assert [(group.code, group.problems, len(group)) for group in groups] == [
        ("PLD021", (ALONE,), 1),
        ("PLD301", (TITLE,), 6),
    ]
    assert told(*ALL).follow == 5


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("a cause that is not among the problems", problem("PLD021", row(99))),
        ("a cause at that place, of another record", problem("PLD021", row(4, "a.csv"), "grant/x")),
        ("a cause without a place", Problem("PLD021")),
    ],
)
def test_what_names_no_problem_as_its_cause_stands_for_itself(name: str, cause: Problem) -> None:
    alone = follows("PLD027", row(7), "grant/7", cause)
    assert causes([ALONE, alone]) == [Cause(ALONE), Cause(alone)], name


def test_two_problems_that_name_each_other_are_both_told() -> None:
    one, other = problem("PLD027", row(1), "a/1"), problem("PLD027", row(2), "a/2")
    both = [follows("PLD027", row(1), "a/1", other), follows("PLD027", row(2), "a/2", one)]
    assert {each.record for each in told(*both).in_order()} == {"a/1", "a/2"}


def test_of_two_problems_at_a_place_the_error_is_the_cause() -> None:
    advice = Problem("PLD404", row(2), "a/2", severity=Severity.ADVICE)
    error = problem("PLD021", row(2), "a/2")
    consequence = follows("PLD027", row(5), "a/5", error)
    assert causes([advice, error, consequence]) == [Cause(advice), Cause(error, (consequence,))]


def test_a_warning_from_which_errors_follow_weighs_as_much_as_they_do() -> None:
    merged = Problem("PLD308", row(2), value="A2:A9", severity=Severity.WARNING)
    suffering = follows("PLD308", row(3), "a/3", merged)
    groups = told(Problem("PLD309", row(1), severity=Severity.ADVICE), merged, suffering).groups()
    assert [group.code for group in groups] == ["PLD308", "PLD309"]


def test_the_text_tells_the_cause_and_counts_what_follows() -> None:
    lines = told(*ALL).to_text().splitlines()
    assert "  follows from it: 2 × error PLD023, first b.csv  row 2" in lines
    assert "  follows from it: 3 × error PLD027, first a.csv  row 7" in lines
    assert "5 of these follow from others" in lines
    assert not any(line.endswith("error PLD027") for line in lines)


def test_what_follows_from_problems_that_are_not_shown_is_counted_with_them() -> None:
    many = [problem("PLD021", row(number), f"a/{number}") for number in range(2, 9)]
    below = [follows("PLD027", row(number, "c.csv"), f"c/{number}", many[number - 2]) for number in range(2, 9)]
    lines = told(*many, *below).to_text().splitlines()
    assert lines.count("  and 4 more of the same kind") == 1
    assert "  follows from it: 4 × error PLD027, first c.csv  row 5" in lines


def test_json_keeps_every_problem_with_a_link_to_its_cause() -> None:
    found = json.loads(told(*ALL).to_json())["problems"]
    assert [each["code"] for each in found] == [each.code for each in told(*ALL).in_order()]
    assert [each.get("because") for each in found[:4]] == [
        None,
        None,
        *[{"place": {"file": "b.csv", "row": 1, "column": "B", "header": "nmae"}, "record": None}] * 2,
    ]
    assert found[-1]["because"] == {"place": {"file": "b.csv", "row": 2}, "record": "organization/2"}
    assert all(BECAUSE not in each["facts"] and ASIDE not in each["facts"] for each in found)


def test_csv_names_the_place_of_the_cause() -> None:
    table = list(csv.DictReader(StringIO(told(*ALL).to_csv())))
    assert [each["because"] for each in table] == ["", "", *["b.csv  cell B1"] * 2, *["b.csv  row 2"] * 3]


def test_sarif_leads_to_the_place_of_the_cause() -> None:
    results = json.loads(told(*ALL).to_sarif())["runs"][0]["results"]
    related = [each.get("relatedLocations") for each in results]
    assert related[:2] == [None, None]
    assert related[-1][0]["physicalLocation"]["artifactLocation"]["uri"] == "b.csv"
    assert related[-1][0]["logicalLocations"][0]["name"] == "2"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_folds_up_what_follows_and_explains_it_still(lang: str) -> None:
    page = told(*ALL).to_html(lang)
    assert page.count("<details>") == 1
    assert '<section id="PLD027">' not in page
    assert '<a href="#explain-PLD027">' in page
    assert '<h3 id="explain-PLD027">' in page
    assert "grant/8" in page


def test_a_report_for_everybody_tells_nothing_of_a_cause() -> None:
    public = told(*ALL).public()
    assert public.follow == 0
    assert not any(map(cause_of, public.problems))


def test_problems_are_counted_by_severity_and_code() -> None:
    assert {key: len(same) for key, same in by_code(ALL).items()} == {
        ("error", "PLD027"): 3,
        ("error", "PLD021"): 1,
        ("error", "PLD023"): 2,
        ("error", "PLD301"): 1,
    }
