"""The report as a page: in the reader's words, causes before numbers, long lists folded, in the look of the site."""

import re
from pathlib import Path

import pytest

from peasant_ld import load_model
from peasant_ld.model.description import Description
from peasant_ld.problem import Place, Problem
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site import RecordCounts, Site
from peasant_ld.report import Counts, Report
from peasant_ld.report.html_tables import ROWS_OPEN
from peasant_ld.report.messages import LANGUAGES

DETAILS = {
    "withheld.Person.safety": 7,
    "withheld.other": 5,
    "evidence.Grant.funder": "50%",
    "evidence.OwnKind.ownKey": "1%",
    "version": "1.0.0",
}
FOUND = tuple(Problem("PLD023", Place("a.jsonl", line), f"grant/{line}", "funder") for line in range(1, ROWS_OPEN + 6))


def report(*problems: Problem) -> Report:
    return Report(problems, Counts(20, 8, 12, 0), DETAILS, "An archive")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_raw_name_of_a_class_or_a_key_is_shown(lang: str) -> None:
    text = report().to_html(lang)
    assert "withheld." not in text
    assert "Person.safety" not in text
    assert "evidence." not in text
    assert re.search("OwnKind\u00a0?: ownKey", text)  # a kind of one's own has no words here


def test_what_is_withheld_is_told_by_kind_and_reason() -> None:
    text = report().to_html("en")
    assert "<dt>Person: safety</dt><dd>7</dd>" in text
    assert "<dt>other reasons, or too few to be told apart</dt><dd>5</dd>" in text
    assert "<dt>Grant: Funder</dt><dd>50%</dd>" in text


def test_what_was_found_stands_before_the_numbers_of_the_check() -> None:
    text = report(*FOUND).to_html("en")
    assert text.index('id="PLD023"') < text.index("Grant: Funder")


def test_a_long_list_is_folded_and_nothing_of_it_is_lost() -> None:
    text = report(*FOUND).to_html("en")
    assert text.index("grant/20") < text.index("<details><summary>") < text.index("grant/21")
    assert all(f"grant/{line}<" in text for line in range(1, ROWS_OPEN + 6))


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    assert '<th scope="col">Record</th>' in report(*FOUND).to_html("en")
    assert '<th scope="col">Record</th>' not in report(Problem("PLD510", Place("dataset.toml"))).to_html("en")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("jinja2")
    folder = tmp_path_factory.mktemp("release")
    told = Description("https://example.org/a/", {"en": "An archive"}, publisher={"name": "A"}, languages=("en", "pt"))
    account = RecordCounts(20, 8, 12, 0, {"consent-refused": 7, "other": 5})
    files = ("report.html",)
    Site(told, load_model(), account, files=files, report=report(*FOUND)).write(list, ReleaseFolder(folder))
    return folder


@pytest.mark.parametrize(("path", "heading"), [("report.html", "Report"), ("pt/report.html", "Relatório")])
def test_in_a_release_it_is_a_page_of_the_site_in_the_readers_language(site: Path, path: str, heading: str) -> None:
    text = (site / path).read_text("utf-8")
    assert f"<h1>{heading}</h1>" in text
    assert '<header class="top">' in text
    assert "<footer>" in text
    assert 'id="PLD023"' in text
    assert "<style" not in text


def test_the_page_on_what_was_checked_leads_to_it_and_speaks_as_it_does(site: Path) -> None:
    for folder, told in (("", "Consent was refused"), ("pt/", "O consentimento foi recusado")):
        text = (site / folder / "checked.html").read_text("utf-8")
        assert re.search(rf'href="(\.\./{folder})?report\.html"', text)
        assert told in text
        assert "consent-refused" not in text
