"""The scoreboard has a file for each promise, names tests that there are, and says so where a figure falls short."""

import re
from pathlib import Path

import pytest

from conftest import ROOT
from scoreboard.row import Outcome, Row, read_outcomes
from scoreboard.run import rows

FOLDER = ROOT / "tests" / "scoreboard"
ROW = Row(1, "a promise", "100 things", ("tests/test_x.py::test_a",), "things", 100)


def outcome(state: str = "passed", measured: int | None = None, name: str = "test_a[1]") -> Outcome:
    return Outcome("tests/test_x.py", name, state, "no suites" if state == "skipped" else "", measured)


def test_each_promise_has_a_file_of_its_own() -> None:
    assert [row.number for row in rows()] == list(range(1, 28))


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row.number))
def test_a_row_names_tests_that_there_are(row: Row) -> None:
    assert row.tests or row.measure
    for each in row.tests:
        file, _, name = each.partition("::")
        text = (ROOT / file).read_text("utf-8")
        assert re.search(rf"^def {name.partition('[')[0]}", text, re.MULTILINE) if name else "def test_" in text, each


def test_security_names_every_row() -> None:
    named = re.findall(r"\(tests/scoreboard/(row_\d\d_\w+\.py)\)", (ROOT / "SECURITY.md").read_text("utf-8"))
    assert sorted(named) == sorted(path.name for path in FOLDER.glob("row_*.py"))


@pytest.mark.parametrize(
    ("outcomes", "said", "is_right", "is_promised"),
    [
        ([outcome(measured=60), outcome(measured=40)], "100 things, 0 of 2 tests failed", True, True),
        ([outcome(measured=60)], "60 things", True, False),
        ([outcome(measured=100), outcome("failed")], "1 of 2 tests failed", False, False),
        ([outcome(measured=100), outcome("skipped")], "1 skipped (no suites)", True, False),
        ([outcome(measured=0)], "0 things", False, False),
        ([outcome("skipped")], "not measured: no suites", True, None),
        ([], "not measured: its tests did not run", True, None),
        ([outcome(measured=100, name="test_b")], "not measured", True, None),
    ],
)
def test_a_figure_is_what_the_tests_counted(
    outcomes: list[Outcome], said: str, is_right: bool, is_promised: bool | None
) -> None:
    figure = ROW.figure(outcomes)
    assert said in figure.said
    assert (figure.is_right, figure.is_promised) == (is_right, is_promised)


def test_where_tests_count_the_same_things_the_least_is_the_figure() -> None:
    row = Row(1, "a promise", "100 things", ROW.tests, "things", 100, is_each=True)
    assert row.figure([outcome(measured=100), outcome(measured=70)]).said.startswith("70 things")


def test_what_is_not_measured_yet_is_said() -> None:
    row = Row(1, "a promise", "100 things", ROW.tests, "things", 100, lacks="the rest")
    figure = row.figure([outcome(measured=100)])
    assert figure.said.endswith("not measured: the rest")
    assert figure.is_promised is False


def test_outcomes_are_read_as_pytest_writes_them(tmp_path: Path) -> None:
    junit = tmp_path / "tests.xml"
    junit.write_text(
        """<testsuites><testsuite>
        <testcase classname="tests.test_x" name="test_a[1]"><properties>
        <property name="measured" value="7"/></properties></testcase>
        <testcase classname="tests.test_x" name="test_b"><skipped message="no\n  suites"/></testcase>
        <testcase classname="tests.test_y" name="test_c"><failure message="wrong"/></testcase>
        </testsuite></testsuites>"""
    )
    assert read_outcomes(junit) == [
        Outcome("tests/test_x.py", "test_a[1]", "passed", "", 7),
        Outcome("tests/test_x.py", "test_b", "skipped", "no suites"),
        Outcome("tests/test_y.py", "test_c", "failed"),
    ]


def test_a_test_that_did_not_run_is_named() -> None:
    row = Row(1, "a promise", "100 things", (*ROW.tests, "tests/test_y.py"), "things", 100)
    figure = row.figure([outcome(measured=100)])
    assert figure.said.endswith("did not run: tests/test_y.py")
    assert figure.is_promised is False
