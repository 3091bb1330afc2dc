"""A dataset that tells readers nothing of itself is told so: a file name for a title, no description, no language."""

from pathlib import Path

import pytest

from peasant_ld.exchange.dataset_folder import Wanted
from peasant_ld.exchange.iati.importing import import_iati
from peasant_ld.exchange.threesixty.importing import import_360giving
from peasant_ld.model.description import Description, read_description
from peasant_ld.model.self_description import untold, untold_title
from peasant_ld.problem import Severity

BASE = "https://example.org/archive/"
WANTED_FACTS = (BASE, "https://creativecommons.org/licenses/by/4.0/", "An archive")
GRANT = (
    '{{"id": "360G-x-{at}", "title": "Seeds", "description": "Seeds", "currency": "GBP", "amountAwarded": 100,'
    ' "awardDate": "2020-01-01", "recipientOrganization": [{{"id": "GB-CHC-1", "name": "River"}}],'
    ' "fundingOrganization": [{{"id": "GB-CHC-{funder}", "name": "Fund {funder}"}}]}}'
)
ACTIVITY = (
    '<iati-activity xml:lang="en"><iati-identifier>XM-{at}</iati-identifier><reporting-org ref="XM-{at}" type="21">'
    "<narrative>Reporter {at}</narrative></reporting-org><title><narrative>Wells</narrative></title></iati-activity>"
)


ABOUT = "Grants that movements received, 1995 to 2020, from their own books."


def of(title: str, **more: object) -> Description:
    return Description(BASE, {"en": title}, {"en": ABOUT}, languages=("en",), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "imports"),
    [
        ("grants_2024.csv", {}),
        ("Grants.XLSX", {}),
        ("grants-final", {"files": ["grants-final.json"]}),
        ("a, b", {"files": ["a.xml", "b.xml"]}),
        ("import", {}),
    ],
)
def test_a_title_that_is_the_name_of_a_file_is_told(title: str, imports: dict[str, object]) -> None:
    (problem,) = untold_title(of(title, imports=imports))
    assert (problem.code, problem.key, problem.value) == ("PLD143", "title.en", title)


@pytest.mark.parametrize("title", ["Grants of the River Fund", "All that grants.csv holds", "movement.org", "a"])
def test_a_title_that_tells_something_is_not(title: str) -> None:
    assert not [*untold_title(of(title, imports={"files": ["b.json"]}))]


def test_no_description_and_no_language_are_advised_on() -> None:
    assert not [*untold(of("A"))]
    told = [*untold(Description(BASE, {"und": "A"}, languages=("und",)))]
    assert [(each.code, each.severity) for each in told] == [("PLD144", Severity.ADVICE), ("PLD145", Severity.ADVICE)]
    assert [each.facts["expected"] for each in untold(Description(BASE, {"pt": "A"}, languages=("und", "pt")))] == [
        'pt = "..."'
    ]


@pytest.mark.parametrize(("length", "is_told"), [(49, True), (50, False), (5000, False), (5001, True)])
def test_a_description_that_search_engines_do_not_take_is_told_in_its_language(length: int, is_told: bool) -> None:
    texts = {"en": ABOUT, "pt": "x" * length}
    found = [*untold(Description(BASE, {"en": "A"}, texts, languages=("en", "pt")))]
    assert [(each.code, each.key, each.facts["found"]) for each in found] == (
        [("PLD136", "description.pt", length)] if is_told else []
    )


@pytest.mark.parametrize(
    ("funders", "language", "title"),
    [
        ((7, 7), "und", {"en": "Grants of Fund 7"}),
        ((7, 7), "pt", {"pt": "Subvenções de Fund 7"}),
        ((7, 7), "id", {"en": "Grants of Fund 7"}),
        ((7, 8), "und", {"und": "grants"}),
    ],
    ids=["one funder", "in a language", "in a language that is not ours", "several funders"],
)
def test_an_import_is_called_by_who_gave_all_grants_and_else_asks(
    tmp_path: Path, funders: tuple[int, ...], language: str, title: dict[str, str]
) -> None:
    file = tmp_path / "grants.json"
    grants = ", ".join(GRANT.format(at=at, funder=funder) for at, funder in enumerate(funders))
    file.write_text(f'{{"grants": [{grants}]}}', encoding="utf-8")
    account = import_360giving([file], tmp_path / "out", Wanted(*WANTED_FACTS, language))
    found = read_description(tmp_path / "out")
    assert found.title == title
    assert found.languages == (language,)
    assert account.unsaid[0].code == "PLD142"
    assert account.unsaid[0].severity is (Severity.WARNING if "und" in title else Severity.ADVICE)
    assert [each.code for each in untold_title(found)] == (["PLD143"] if "und" in title else [])


@pytest.mark.parametrize(
    ("reporters", "title"), [(("A",), {"en": "Activities of Reporter A"}), (("A", "B"), {"und": "activities"})]
)
def test_activities_of_one_reporter_are_called_so(
    tmp_path: Path, reporters: tuple[str, ...], title: dict[str, str]
) -> None:
    pytest.importorskip("lxml")
    file = tmp_path / "activities.xml"
    inside = "".join(ACTIVITY.format(at=at) for at in reporters)
    file.write_text(f'<iati-activities version="2.03">{inside}</iati-activities>', encoding="utf-8")
    import_iati([file], tmp_path / "out", Wanted(*WANTED_FACTS))
    assert read_description(tmp_path / "out").title == title


def test_a_title_that_is_given_is_nobodys_business(tmp_path: Path) -> None:
    file = tmp_path / "grants.json"
    file.write_text(f'{{"grants": [{GRANT.format(at=1, funder=7)}]}}', encoding="utf-8")
    account = import_360giving([file], tmp_path / "out", Wanted(*WANTED_FACTS, "en", "Grants of a river"))
    assert read_description(tmp_path / "out").title == {"en": "Grants of a river"}
    assert [each.code for each in account.unsaid] == ["PLD144"]
