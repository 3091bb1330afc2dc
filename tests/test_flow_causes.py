"""A problem that follows from another one knows it: a record set aside, a row that is lost, a title, merged cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from datasets import BASE, GOOD, make_dataset, run
from peasant_ld.flow.causes import with_causes
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.report.causes import cause_of


def at(row: int, column: str | None = None, sheet: str | None = None) -> Place:
    return Place("t.xlsx", sheet=sheet, row=row, column=column)


def pointing(target: str, **facts: Any) -> Problem:
    return Problem("PLD027", at(50, "C"), "grant/a", "recipient", BASE + target, facts=facts)


def title(nearest: str, sheet: str | None = None) -> Problem:
    return Problem("PLD301", at(1, "B", sheet), key="x", value="x", facts={"nearest": nearest})


def missing(key: str, sheet: str | None = None) -> Problem:
    return Problem("PLD023", at(9, None, sheet), "organization/x", key)


def merged(row: int, record: str | None, value: str = "A2:A4") -> Problem:
    severity = Severity.ERROR if record else Severity.WARNING
    return Problem("PLD308", at(row, "A"), record, value=value, severity=severity)


@pytest.mark.parametrize(
    ("name", "cause", "consequence"),
    [
        ("a value is wrong", Problem("PLD021", at(4, "B"), "organization/x"), pointing("organization/x")),
        ("its kind is unknown", Problem("PLD028", at(4), "organization/x"), pointing("organization/x")),
        ("its id stands twice", Problem("PLD026", at(4), "organization/x"), pointing("organization/x")),
        ("its row cannot be read", Problem("PLD305", at(4, "D"), "organization/x"), pointing("organization/x")),
        ("it points at nothing itself", Problem("PLD027", at(4), "organization/x"), pointing("organization/x")),
        ("its id is written whole", Problem("PLD021", at(4), f"{BASE}place/p"), pointing("place/p")),
        ("its id is written otherwise", Problem("PLD021", at(4), "place/%70"), pointing("place/p")),
        ("a part of it is meant", Problem("PLD021", at(4), "place/p"), pointing("place/p#period")),
        ("a row of another sheet", Problem("PLD305", at(4), "a/1"), Problem("PLD315", at(9), "a/1", value="a/1")),
        (
            "a row that it waits for",
            Problem("PLD305", at(7, "C", "evidence"), None),
            Problem("PLD326", at(2), "a/1", facts={"other": at(7, None, "evidence")}),
        ),
        ("a misspelled title", title("name@en"), missing("name")),
        ("a misspelled title of a part", title("amount.value"), missing("amount.value")),
        (
            "a misspelled title of what should be stated",
            title("amount.currency"),
            Problem("PLD101", at(9, "E"), "grant/x", "amount.currency", severity=Severity.WARNING),
        ),
        ("a misspelled title of ids", title("id"), Problem("PLD024", at(9))),
        ("a misspelled title of the only part", title("amount.value"), missing("amount")),
        ("merged cells", merged(2, None), merged(3, "a/3")),
        (
            "two columns for one value",
            Problem("PLD316", at(1, "D"), value="B", severity=Severity.WARNING),
            Problem("PLD316", at(7, "D"), "a/7", value="B"),
        ),
    ],
)
def test_what_follows_names_its_cause(name: str, cause: Problem, consequence: Problem) -> None:
    for problems in ([cause, consequence], [consequence, cause]):
        found = {each.code + str(each.place): each for each in with_causes(problems, BASE)}
        assert cause_of(found[consequence.code + str(consequence.place)]) == (cause.place, cause.record), name
        assert cause_of(found[cause.code + str(cause.place)]) is None


@pytest.mark.parametrize(
    ("name", "other", "problem"),
    [
        ("another record", Problem("PLD021", at(4), "organization/y"), pointing("organization/x")),
        (
            "a record that is only advised",
            Problem("PLD404", at(4), "place/p", severity=Severity.ADVICE),
            pointing("place/p"),
        ),
        ("the title of another sheet", title("name@en", "Other"), missing("name", "Places")),
        ("a title that may mean anything", title(""), missing("name")),
        ("a title that means another key", title("note@en"), missing("name")),
        ("other merged cells", merged(9, None, "A9:A12"), merged(3, "a/3")),
        ("a record elsewhere", Problem("PLD021", at(4), "https://example.net/p"), pointing("p")),
    ],
)
def test_what_does_not_follow_stays_as_it_is(name: str, other: Problem, problem: Problem) -> None:
    assert with_causes([other, problem], BASE) == (other, problem), name


@pytest.mark.parametrize(
    ("hidden", "unread"),
    [
        (Problem("PLD003", Place("b.jsonl", 4)), True),
        (Problem("PLD001", Place("b.jsonl")), True),
        (Problem("PLD307", Place("b.xlsx")), True),
        (Problem("PLD304", at(1, None, "Folha1")), True),
        (Problem("PLD024", at(7)), True),
        (Problem("PLD305", at(7, "C"), facts={"records": 1}), True),
        (Problem("PLD305", at(7, "C"), "organization/y", facts={"records": 1}), False),
        (Problem("PLD309", at(1, None, "Folha1"), severity=Severity.ADVICE), False),
        (title("name@en"), False),
    ],
)
def test_where_something_cannot_be_read_nobody_says_that_a_record_is_not_there(hidden: Problem, unread: bool) -> None:
    by_name = Problem("PLD348", at(50, "C"), "grant/a", "recipient", "Liga")
    for problem in (pointing("organization/x", nearest="organization/z"), by_name):
        (_, found) = with_causes([hidden, problem], BASE)
        assert found.facts == {**problem.facts, **({"unread": hidden.place} if unread else {})}
        assert cause_of(found) is None, "it may follow, and nobody knows"


def test_where_the_record_is_set_aside_no_other_one_is_suggested() -> None:
    wrong = Problem("PLD021", at(4), "organization/x")
    (_, found) = with_causes([wrong, pointing("organization/x", nearest="organization/y", shape="s")], BASE)
    assert "nearest" not in found.facts
    assert found.facts["shape"] == "s"


def test_the_reader_is_led_from_the_reference_to_the_record_that_is_set_aside(tmp_path: Path) -> None:
    wrong = {"id": "organization/x", "type": "Organization", "name": {"en": "X"}, "founded": "2018-13"}
    grants = [{**GOOD[3], "id": f"grant/{letter}", "funder": "organization/x"} for letter in "abc"]
    dataset = make_dataset(tmp_path, [*grants, wrong, *GOOD])
    told = run("check", dataset).err
    assert "follows from it: 3 × error PLD027, first records/all.jsonl  line 1" in told
    report = tmp_path / "report.csv"
    assert run("check", dataset, "--report", report).code == 1
    sentence = 'funder points at ""organization/x"", which is set aside because of an error: records/all.jsonl  line 4'
    assert report.read_text("utf-8-sig").count(sentence) == 3


def test_with_reject_a_chain_of_consequences_is_folded_under_its_first_cause(tmp_path: Path) -> None:
    chain = [
        {"id": f"concept/c{number}", "type": "Concept", "name": {"en": "C"}, "broader": f"concept/c{number + 1}"}
        for number in range(4)
    ]
    wrong = {"id": "concept/c4", "type": "Concept", "name": {"en": "C"}, "broader": "place/haiti"}
    dataset = make_dataset(tmp_path, [*chain, wrong, *GOOD])
    done = run("convert", dataset, "-o", tmp_path / "out.nt", "--reject")
    assert "follows from it: 4 × error PLD027, first records/all.jsonl  line 4" in done.err
    assert "4 of these follow from others" in done.err
    assert "rejected 5" in done.err
