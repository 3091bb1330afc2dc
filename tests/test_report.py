"""A report tells each problem at its place, in every form, and no value of the data can do harm in any of them."""

from __future__ import annotations

import csv
import json
import random
import re
import unicodedata
from base64 import b64encode
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.report import SUFFIXES, Counts, Report, write_report
from peasant_ld.report.messages import LANGUAGES, Catalogue

VOID = {"meta", "br", "link", "img", "input"}
HOSTILE = [
    *("<script>alert(1)</script>", "</td></table><script>alert(1)</script>", '"><img src=x onerror=alert(1)>'),
    *(
        "</style><script>alert(1)</script>",
        "<!--",
        "]]>",
        "&lt;b&gt;",
        "javascript:alert(1)",
        "' onmouseover='x",
        "$body",
    ),
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0", "[x](https://evil.example)"),
    *("\x1b[31m", "\u202eabc", "\ud800", "a\x00b", "{0}", "{record}", "../../etc/passwd", "x" * 5000, ""),
]


def in_cell(row: int, column: str = "D", value: str = "12.500,00") -> Problem:
    place = Place("records/grants.xlsx", sheet="Grants", row=row, column=column, header="amount")
    return Problem("PLD021", place, f"grant/{row}", "amount", value, facts={"suggestion": "12500.00"})


FUNDER = Problem("PLD027", Place("records/a.jsonl", 12, "/funder"), "grant/a", "funder", "organization/gras")
REVIEW = Problem(
    "PLD204",
    Place("records/p.json", None, "/access"),
    "person/x",
    "access",
    None,
    Severity.WARNING,
    {"date": "2020-01-01"},
)
PERSON = Problem("PLD201", None, "person/y", severity=Severity.ADVICE)
UNREADABLE = Problem("PLD003", Place("records/b.json", 4), facts={"reason": "Expecting value"})
EVERY = (in_cell(7), in_cell(5), in_cell(6), in_cell(8), FUNDER, REVIEW, PERSON)


def report(*problems: Problem, **details: Any) -> Report:
    return Report(problems, Counts(20, 12, 1, 7), MappingProxyType(details), "Dessalines archive")


def hostile(value: str) -> Report:
    """A report in which the same value stands in every place that data can reach."""
    cell = Place(value, sheet=value, row=2, column="B", header=value)
    facts = {"nearest": value, "known": [value], "other": Place(value), "message": value, value or "empty": value}
    problems = [
        Problem(code, place, value, value, value, facts=facts)
        for code in ("PLD021", "PLD026", "PLD033", "PLD119")
        for place in (cell, Place(value, 3, value), Place(value, 4, path=value), None)
    ]
    return Report(tuple(problems), Counts(), {value or "empty": value, "engine": [value]}, value)


class Page(HTMLParser):
    """The elements, attributes and texts of a page; it fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self.marked.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)
        if "mark" in self.open:
            self.marked[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("no comments")

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


# What the report says of the run


@pytest.mark.parametrize(
    ("counts", "adds_up"),
    [(Counts(20, 12, 1, 7), True), (Counts(), True), (Counts(20, 12, 1, 6), False), (Counts(0, 1, 0, 0), False)],
)
def test_the_account_adds_up_or_says_that_it_does_not(counts: Counts, adds_up: bool) -> None:
    assert counts.adds_up is adds_up
    told = Report(counts=counts).to_text()
    assert ("does not add up" in told) is not adds_up
    assert ("does not add up" in Report(counts=counts).to_html()) is not adds_up


@pytest.mark.parametrize(
    ("problems", "ok", "code"),
    [
        ((), True, 0),
        ((REVIEW, PERSON), True, 0),
        ((REVIEW, FUNDER), False, 1),
        ((FUNDER, UNREADABLE), False, 2),
        ((replace(UNREADABLE, severity=Severity.WARNING),), True, 0),
        ((replace(UNREADABLE, severity=Severity.WARNING), FUNDER), False, 1),
        ((replace(FUNDER, code="PLD019"),), False, 2),
        ((replace(FUNDER, code="PLD020"),), False, 1),
    ],
)
def test_only_errors_spoil_a_run_and_unreadable_input_weighs_more(problems: Any, ok: bool, code: int) -> None:
    assert report(*problems).ok is ok
    assert report(*problems).exit_code == code


def test_a_report_in_any_order_of_finding_is_the_same_to_the_byte() -> None:
    shuffled = list(EVERY)
    random.Random(1).shuffle(shuffled)
    one, other = report(*EVERY, files=3, engine="shacl"), report(*shuffled, engine="shacl", files=3)
    for tell in (Report.to_text, Report.to_json, Report.to_html, Report.to_csv, Report.to_sarif):
        assert tell(one) == tell(other)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("tell", [Report.to_text, Report.to_json, Report.to_html, Report.to_csv, Report.to_sarif])
def test_every_form_speaks_the_language_asked_for(tell: Any, lang: str) -> None:
    sentence = Catalogue.load(lang).say(REVIEW)
    told = tell(report(*EVERY), lang)
    assert sentence in told.replace("&#x27;", "'").replace("&quot;", '"').replace('""', '"')


@pytest.mark.parametrize(
    "folder", ["/home/zenaide/archive/records/", "C:\\Users\\zenaide\\archive\\", "\\\\server\\zenaide\\"]
)
def test_a_written_report_tells_nothing_of_the_folders_of_a_computer(folder: str) -> None:
    place = Place(f"{folder}grants.json", 3)
    found = Report((Problem("PLD026", place, "grant/a", facts={"other": place}),), dataset=f"{folder}grants.json")
    for tell in (Report.to_json, Report.to_html, Report.to_csv, Report.to_sarif):
        assert "zenaide" not in tell(found)
        assert "grants.json" in tell(found)


# Text


def test_a_problem_on_a_terminal_has_its_place_its_code_its_sentence_and_its_fix() -> None:
    assert report(in_cell(7)).to_text().splitlines()[:4] == [
        'records/grants.xlsx  sheet "Grants", cell D7          error PLD021',
        '  amount "12.500,00" is not a number like 12500.00',
        "  fix: write 12500.00; the currency has a place of its own",
        "",
    ]


def test_problems_of_a_kind_are_grouped_counted_and_the_first_three_shown() -> None:
    lines = report(*EVERY).to_text().splitlines()
    shown = [line.split("  ")[-1].strip() for line in lines if re.search(r" PLD\d", line) and not line.startswith(" ")]
    assert shown[:-1] == ["error PLD027", *["error PLD021"] * 3, "warning PLD204", "advice PLD201"]
    assert "  and 1 more of the same kind" in lines
    assert lines[-3:] == [
        "5 errors, 1 warning, 1 advice",
        "more about a problem: peasant-ld explain PLD027",
        "read 20 = published 12 + withheld 1 + rejected 7",
    ]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ("aaaaab", "aab"),
        ("abcd", "abc"),
        ("aabbcc", "abc"),
        ("aaaa", "aaa"),
        ("ab", "ab"),
    ],
)
def test_of_a_kind_no_other_value_is_hidden_behind_many_of_one(values: str, shown: str) -> None:
    told = report(*(in_cell(row, value=value) for row, value in enumerate(values, 2))).to_text()
    assert "".join(re.findall(r'^  amount "(\w)" is not', told, re.MULTILINE)) == shown
    assert ("more of the same kind" in told) is (len(values) > len(shown))


@pytest.mark.parametrize(
    "other",
    [
        in_cell(9, value="x"),
        replace(in_cell(9), facts={"suggestion": "1.00"}),
        replace(in_cell(9), place=Place("z.json", 1), record="grant/z"),
    ],
)
def test_the_same_mistake_elsewhere_is_of_the_same_kind(other: Problem) -> None:
    assert len(report(in_cell(7), other).groups()) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(in_cell(9), code="PLD022"),
        replace(in_cell(9), key="amountAppliedFor"),
        replace(in_cell(9), severity=Severity.WARNING),
        *(replace(in_cell(9), facts={name: "x"}) for name in ("rule", "shape", "reason", "expected")),
    ],
)
def test_another_key_or_rule_is_another_kind(other: Problem) -> None:
    assert len(report(in_cell(7), other).groups()) == 2


@pytest.mark.parametrize(
    ("limit", "shown", "hidden"), [(0, 0, 7), (2, 2, 2), (3, 3, 2), (4, 4, 2), (6, 6, 0), (None, 6, 0)]
)
def test_a_limit_hides_problems_and_still_counts_them(limit: int | None, shown: int, hidden: int) -> None:
    told = report(*EVERY).to_text(max_problems=limit)
    assert len(re.findall(r"(?:error|warning|advice) PLD", told)) == shown
    assert (f"{hidden} more problems are not shown" in told) is (hidden > 0)
    assert "5 errors, 1 warning, 1 advice" in told


def test_a_problem_without_a_line_is_told_with_its_record() -> None:
    assert "records/p.json  /access  record person/x" in report(REVIEW).to_text()
    assert report(PERSON).to_text().startswith("record person/y ")
    assert report(Problem("PLD207")).to_text().startswith("the dataset as a whole ")


def test_a_run_without_problems_says_so() -> None:
    assert report().to_text() == "no problems\nread 20 = published 12 + withheld 1 + rejected 7"
    assert "no problems" in report().to_html()


def test_rows_and_columns_come_in_the_order_of_the_sheet() -> None:
    problems = [in_cell(10), in_cell(9, "AA"), in_cell(9, "B"), in_cell(2)]
    cells = [problem.place.cell for problem in report(*problems).in_order() if problem.place]
    assert cells == ["D2", "B9", "AA9", "D10"]


def test_sheets_come_in_the_order_of_their_workbook() -> None:
    names = ("Zebu", "Anta", "Mula")
    problems = tuple(
        Problem("PLD021", Place("a.xlsx", sheet=name, row=row)) for row in (12, 3) for name in sorted(names)
    )
    sheets = {("a.xlsx", name): number for number, name in enumerate(names, 1)}
    ordered = [(each.place.sheet, each.place.row) for each in Report(problems, sheets=sheets).in_order() if each.place]
    assert ordered == [(name, row) for name in names for row in (3, 12)]
    portable = Report(
        tuple(replace(each, place=each.place and each.place._replace(file="/x/a.xlsx")) for each in problems)
    )
    whole = replace(portable, sheets={("/x/a.xlsx", name): number for (_, name), number in sheets.items()})
    assert [each["place"]["sheet"] for each in json.loads(whole.to_json())["problems"]] == [name for name, _ in ordered]


def test_kinds_of_mistake_come_in_the_order_in_which_the_reader_meets_them() -> None:
    file = "a.csv"
    late = Problem("PLD021", Place(file, row=20))
    early = Problem("PLD033", Place(file, row=3))
    first, gravest = (
        Problem("PLD204", Place(file, row=2), severity=Severity.WARNING),
        Problem("PLD029", Place(file, row=9)),
    )
    assert [group.code for group in report(late, first, early, gravest).groups()] == [
        *("PLD033", "PLD029", "PLD021"),
        "PLD204",
    ]


# JSON


def test_the_json_report_holds_every_fact_and_sentence() -> None:
    told = json.loads(report(in_cell(7), engine="shacl 0.3", files=2).to_json("en"))
    assert list(told) == [
        *("dataset", "language", "ok", "exit_code", "written", "counts", "severities", "codes", "details", "problems"),
    ]
    assert told["counts"] == {"read": 20, "published": 12, "withheld": 1, "rejected": 7, "adds_up": True}
    assert (told["ok"], told["exit_code"], told["codes"]) == (False, 1, {"PLD021": 1})
    assert told["severities"] == {"error": 1}
    assert told["details"] == {"engine": "shacl 0.3", "files": 2}
    assert told["problems"] == [
        {
            "code": "PLD021",
            "severity": "error",
            "title": "The amount is not a number",
            "message": 'amount "12.500,00" is not a number like 12500.00',
            "fix": "write 12500.00; the currency has a place of its own",
            "place": {
                "file": "records/grants.xlsx",
                "sheet": "Grants",
                "row": 7,
                "column": "D",
                "header": "amount",
            },
            "record": "grant/7",
            "key": "amount",
            "value": "12.500,00",
            "facts": {"suggestion": "12500.00"},
        }
    ]


def test_facts_of_any_sort_become_json() -> None:
    facts = {
        "place": Place("a.json", 2),
        "decimal": Decimal("12500.00"),
        "number": float("nan"),
        "share": 0.5,
        "more": {"z": None, "a": (True, 1)},
        "message": {"en": "told already"},
    }
    (problem,) = json.loads(report(replace(FUNDER, facts=facts)).to_json())["problems"]
    assert problem["facts"] == {
        "decimal": "12500.00",
        "more": {"a": [True, 1], "z": None},
        "number": "nan",
        "place": {"file": "a.json", "line": 2},
        "share": 0.5,
    }


@pytest.mark.parametrize("value", HOSTILE)
def test_json_gives_the_very_value_back_and_is_safe_to_look_at(value: str) -> None:
    text = hostile(value).to_json()
    assert {problem["value"] for problem in json.loads(text)["problems"]} == {value}
    text.encode("utf-8")
    assert not any(unicodedata.category(sign) in ("Cf", "Cs", "Zl", "Zp") for sign in text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


# CSV


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_the_csv_report_has_a_row_for_each_problem() -> None:
    table = rows(report(*EVERY).to_csv())
    assert len(table) == len(EVERY)
    seventh = next(row for row in table if row["row"] == "7")
    assert seventh == {
        "severity": "error",
        "code": "PLD021",
        "file": "records/grants.xlsx",
        "sheet": "Grants",
        "row": "7",
        "column": "D",
        "header": "amount",
        "line": "",
        "pointer": "",
        "record": "grant/7",
        "key": "amount",
        "value": "12.500,00",
        "message": 'amount "12.500,00" is not a number like 12500.00',
        "fix": "write 12500.00; the currency has a place of its own",
        "because": "",
        "row_key": "",
    }


def test_the_csv_report_tells_the_primary_key_of_a_row() -> None:
    place = Place("grants", row=7, header="amount", key="id=017")
    (row,) = rows(report(replace(FUNDER, place=place)).to_csv())
    assert (row["file"], row["row"], row["header"], row["row_key"]) == ("grants", "7", "amount", "id=017")


@pytest.mark.parametrize("value", HOSTILE)
def test_no_cell_of_the_csv_report_begins_a_formula(value: str) -> None:
    table = rows(hostile(value).to_csv())
    assert len(table) == 16, "no value breaks a row"
    for row in table:
        for cell in row.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
            assert len(cell) <= 1001


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1"])
def test_an_apostrophe_stands_before_what_could_be_a_formula(value: str) -> None:
    (row,) = rows(report(replace(FUNDER, value=value)).to_csv())
    assert row["value"].startswith("'")


# HTML


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_names_its_language_and_stands_alone(lang: str) -> None:
    page = Page(report(*EVERY, engine="shacl").to_html(lang))
    assert page.named("html") == [{"lang": lang}]
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & {tag for tag, _ in page.tags}
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name in ("src", "style") or name.startswith("on")], tag
        assert (attributes.get("href") or "#").startswith("#"), "links lead within the page only"


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    text = report(*EVERY).to_html()
    (policy,) = [each["content"] for each in Page(text).named("meta") if "http-equiv" in each]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert "prefers-color-scheme: dark" in style[1]
    assert "@media print" in style[1]


def test_each_code_has_an_anchor_and_an_explanation_that_are_linked() -> None:
    page = Page(report(*EVERY).to_html())
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    links = {(attributes.get("href") or "")[1:] for attributes in page.named("a")}
    assert len(ids) == len(set(ids))
    assert links <= set(ids)
    for code in ("PLD021", "PLD027", "PLD201", "PLD204"):
        assert {code, f"explain-{code}"} <= set(ids) & links
        assert Catalogue.load("en").explain(code) in page.texts


def test_an_error_in_a_cell_is_shown_as_the_row_of_the_sheet_with_the_value_marked() -> None:
    page = Page(report(in_cell(7), in_cell(5, "AA", "n/a"), in_cell(5)).to_html())
    texts = [text for text in page.texts if text.strip()]
    assert 'records/grants.xlsx  sheet "Grants"' in texts
    start = texts.index("Row")
    assert texts[start : start + 6] == ["Row", "D", "amount", "AA", "amount", "Record"]
    assert page.marked == ["12.500,00", "n/a", "12.500,00"]
    assert [texts[n - 1] for n, text in enumerate(texts) if text in page.marked] == ["5", "5", "7"]


def test_an_empty_cell_is_marked_too() -> None:
    assert Page(report(replace(in_cell(7), code="PLD023", value=None)).to_html()).marked == ["\u00a0"]


def test_a_problem_at_a_line_is_shown_with_its_place_and_the_value_marked() -> None:
    page = Page(report(FUNDER).to_html())
    for text in ("records/a.jsonl  line 12  /funder", "grant/a", "funder", "Place", "How to mend it"):
        assert text in page.texts
    assert page.marked == ["organization/gras"]


def test_what_was_checked_is_told_with_words_where_there_are_words() -> None:
    page = Page(report(engine="shacl 0.3", statements=1200, oddity="x").to_html("fr"))
    for text in ("vérifié avec", "shacl 0.3", "affirmations", "1\xa0200", "oddity", "x"):
        assert text in page.texts


@pytest.mark.slow
def test_a_very_long_list_is_cut_and_the_rest_counted() -> None:
    page = Page(report(*(in_cell(row) for row in range(1, 1001))).to_html())
    assert len(page.marked) == 200
    assert "and 800 more of the same kind" in page.texts
    assert " · 1,000" in page.texts


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_becomes_markup(value: str) -> None:
    harmless = [tag for tag, _ in Page(hostile("harmless").to_html()).tags]
    page = Page(hostile(value).to_html())
    if value:
        assert [tag for tag, _ in page.tags] == harmless
    assert not [attributes for _, attributes in page.tags if set(attributes) & {"onerror", "onmouseover", "src"}]
    assert not any(unicodedata.category(sign) in ("Cf", "Cs") for sign in "".join(page.texts))


def test_a_notebook_shows_the_report_in_the_language_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
    page = Page(report(*EVERY)._repr_html_())
    assert page.tags[0] == ("div", {"lang": "pt"})
    assert not {"html", "script", "style"} & {tag for tag, _ in page.tags}
    assert "lidos 20 = publicados 12 + retidos 1 + rejeitados 7" in page.texts


# SARIF


def sarif(found: Report, lang: str = "en") -> dict[str, Any]:
    log = json.loads(found.to_sarif(lang))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["language"] == lang
    return dict(run)


def test_the_sarif_log_has_a_rule_for_each_code_with_its_help() -> None:
    run = sarif(report(*EVERY), "es")
    driver = run["tool"]["driver"]
    assert driver["name"] == "peasant-ld"
    assert [rule["id"] for rule in driver["rules"]] == ["PLD021", "PLD027", "PLD201", "PLD204"]
    catalogue = Catalogue.load("es")
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"] == catalogue.title(rule["id"])
        assert rule["help"]["text"] == rule["fullDescription"]["text"] == catalogue.explain(rule["id"])


def test_each_sarif_result_points_at_its_rule_and_has_a_level() -> None:
    run = sarif(report(*EVERY))
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(EVERY)
    levels = {"PLD021": "error", "PLD027": "error", "PLD204": "warning", "PLD201": "note"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == levels[result["ruleId"]]
        assert "\nfix: " in result["message"]["text"]


@pytest.mark.parametrize(
    ("place", "physical", "logical"),
    [
        (
            Place("records/a b.jsonl", 12, "/amount/value"),
            {"artifactLocation": {"uri": "records/a%20b.jsonl"}, "region": {"startLine": 12}},
            {"name": "/amount/value", "fullyQualifiedName": "grant/a#/amount/value", "kind": "property"},
        ),
        (
            Place("grants.xlsx", sheet="Grants", row=7, column="D"),
            {"artifactLocation": {"uri": "grants.xlsx"}},
            {"name": "D7", "fullyQualifiedName": "Grants!D7", "kind": "cell"},
        ),
        (
            Place("grants.csv", line=8, row=7),
            {"artifactLocation": {"uri": "grants.csv"}, "region": {"startLine": 8}},
            {"name": "7", "fullyQualifiedName": "7", "kind": "cell"},
        ),
        (
            Place("iati.xml", 4, path="/a/b[1]"),
            {"artifactLocation": {"uri": "iati.xml"}, "region": {"startLine": 4}},
            {"name": "/a/b[1]", "fullyQualifiedName": "/a/b[1]", "kind": "element"},
        ),
        (
            Place("https://example.org/rows?of=a b", row=7, header="amount", key="id=017"),
            {"artifactLocation": {"uri": "https://example.org/rows?of=a%20b"}},
            {"name": "7/amount", "fullyQualifiedName": "7/amount", "kind": "cell"},
        ),
        (
            Place("javascript:x.json"),
            {"artifactLocation": {"uri": "javascript%3Ax.json"}},
            {"name": "grant/a", "fullyQualifiedName": "grant/a", "kind": "object"},
        ),
    ],
)
def test_a_sarif_result_leads_to_the_line_and_the_cell_or_pointer(
    place: Place, physical: dict[str, Any], logical: dict[str, Any]
) -> None:
    (result,) = sarif(report(replace(FUNDER, place=place)))["results"]
    assert result["locations"] == [{"physicalLocation": physical, "logicalLocations": [logical]}]


def test_a_problem_of_the_whole_dataset_has_no_sarif_location() -> None:
    (result,) = sarif(report(PERSON))["results"]
    assert "locations" not in result
    assert result["properties"] == {"record": "person/y"}


@pytest.mark.parametrize(("problem", "successful"), [(FUNDER, True), (UNREADABLE, False)])
def test_the_sarif_log_says_whether_everything_could_be_read(problem: Problem, successful: bool) -> None:
    assert sarif(report(problem))["invocations"] == [{"executionSuccessful": successful}]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_becomes_a_link_or_an_address_in_sarif(value: str) -> None:
    run = sarif(hostile(value))
    assert len(run["results"]) == 16
    for result in run["results"]:
        assert "](" not in result["message"]["text"]
        for location in result.get("locations", []):
            assert re.fullmatch(r"[\w.~/%-]*", location["physicalLocation"]["artifactLocation"]["uri"], re.ASCII)


# Text, with hostile values


@pytest.mark.parametrize("value", HOSTILE)
def test_no_value_speaks_to_the_terminal(value: str) -> None:
    told = hostile(value).to_text()
    told.encode("utf-8")
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in told.replace("\n", ""))
    assert max(map(len, told.splitlines())) < 1500


# Files


@pytest.mark.parametrize(
    ("name", "tell"),
    [
        ("report.json", Report.to_json),
        ("report.html", Report.to_html),
        ("REPORT.HTML", Report.to_html),
        ("report.csv", Report.to_csv),
        ("report.sarif", Report.to_sarif),
    ],
)
def test_the_suffix_chooses_the_format(tmp_path: Path, name: str, tell: Any) -> None:
    write_report(report(*EVERY), tmp_path / name, "ht")
    encoding = "utf-8-sig" if name.endswith(".csv") else "utf-8"
    assert (tmp_path / name).read_bytes() == tell(report(*EVERY), "ht").encode(encoding)


def test_a_spreadsheet_takes_the_csv_report_for_utf_8(tmp_path: Path) -> None:
    write_report(report(*EVERY), tmp_path / "report.csv")
    assert (tmp_path / "report.csv").read_bytes().startswith(b"\xef\xbb\xbfseverity,")


@pytest.mark.parametrize("name", ["report.pdf", "report", "report.html.gz"])
def test_an_unknown_suffix_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        write_report(report(), tmp_path / name)
    assert caught.value.problem.code == "PLD009"
    assert not list(tmp_path.iterdir())
    assert Catalogue.load("en").fix(caught.value.problem) == f"use one of these: {', '.join(SUFFIXES)}"


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no-such-folder"):
        write_report(report(), tmp_path / "no-such-folder" / "report.json")


@pytest.mark.parametrize("value", HOSTILE)
def test_every_form_can_be_written_whatever_the_data_holds(tmp_path: Path, value: str) -> None:
    for suffix in SUFFIXES:
        write_report(hostile(value), tmp_path / f"report{suffix}", "fr")
        (tmp_path / f"report{suffix}").read_text("utf-8")


def test_the_many_shares_of_statements_with_a_source_are_folded_up_in_the_page() -> None:
    shares = {"evidence": "99%", "evidence.Grant.amount": "100%", "evidence.Grant.<name>": "50%", "engine": "fast"}
    html = report(**shares).to_html("en")
    before, _, folded = html.partition("<details>")
    assert "99%" in before
    assert "Grant.amount" not in before
    assert "<dt>Grant: Amount</dt><dd>100%</dd>" in folded
    assert "Grant: &lt;name&gt;" in folded
    assert "<details>" not in report(engine="fast").to_html("en")
