"""What a reader who comes for the first time understands of a site: who says so, what codes mean, what is where."""

import re
from html import unescape
from pathlib import Path

import pytest

from test_site import build, words_of

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

MINUTES = {"id": "document/minutes", "type": "Document", "name": {"en": "Minutes of the assembly"}}
LETTER = {"id": "document/letter", "type": "Document", "name": {"en": "A letter"}}
RIVER = {"id": "organization/river", "type": "Organization", "name": {"en": "River Cooperative"}}


# Who says so


def test_a_source_of_the_whole_record_stands_where_no_note_speaks_of_a_statement(tmp_path: Path) -> None:
    note = {"of": "founded", "source": "document/letter", "status": "stated"}
    river = RIVER | {"founded": "1984", "mission": {"en": "Rivers"}, "source": ["document/minutes"], "evidence": [note]}
    text = words_of(build(tmp_path, MINUTES, LETTER, river) / "id/organization/river.html")
    assert "Founded 1984 Stated A letter" in text
    assert "Rivers Source of the whole record: Minutes of the assembly" in text
    assert "No source is named" not in text


def test_that_a_record_has_a_source_needs_no_source(tmp_path: Path) -> None:
    river = RIVER | {"source": ["document/minutes"]}
    text = words_of(build(tmp_path, MINUTES, river) / "id/organization/river.html")
    assert text.count("Source of the whole record: Minutes") == text.count("Source of the whole record:") == 1


def test_a_record_that_names_no_source_says_so(tmp_path: Path) -> None:
    assert "River Cooperative No source is named" in words_of(build(tmp_path, RIVER) / "id/organization/river.html")


def test_the_files_that_a_dataset_was_made_of_are_named(tmp_path: Path) -> None:
    files = [f"part-{at}.json" for at in range(7)]
    build(tmp_path, RIVER, imports={"form": "360Giving", "files": files})
    for page in ("index.html", "id/organization/river.html"):
        text = words_of(tmp_path / page)
        assert "files of the standard 360Giving: part-0.json" in text
        assert "part-4.json and 2 more" in text


# What is where


def test_nothing_leads_to_a_picture_of_nothing(tmp_path: Path) -> None:
    text = (build(tmp_path, RIVER) / "index.html").read_text("utf-8")
    for page in ("map", "timeline", "network", "sums"):
        assert f'href="{page}.html"' not in text, page
        assert (tmp_path / f"{page}.html").is_file(), page


def test_pictures_of_something_are_led_to(tmp_path: Path) -> None:
    place = {"id": "place/brazil", "type": "Place", "name": {"en": "Brazil"}, "country": "BR"}
    grant = {"id": "grant/one", "type": "Grant", "name": {"en": "Seeds"}, "awarded": "2018", "recipient": RIVER["id"]}
    grant["amount"] = {"value": "100", "currency": "GBP"}
    text = (build(tmp_path, RIVER, place, grant) / "index.html").read_text("utf-8")
    for page in ("map", "timeline", "network", "sums"):
        assert f'href="{page}.html"' in text, page


# What has no name


def names_on(page: Path) -> list[str]:
    """What the records of a list are called, in the order of the alphabet."""
    found = re.findall(r'<th scope="row"><a class="record[^"]*"[^>]*>(.*?)</a>', page.read_text("utf-8"))
    return sorted(" ".join(unescape(re.sub("<[^>]+>", "", name)).split()) for name in found)


def payment(local: str, **more: object) -> dict[str, object]:
    facts = {"amount": {"value": "2500", "currency": "EUR"}, "paid": "2021-03-04", "paymentType": "expenditure"}
    return {"id": f"payment/{local}", "type": "Payment"} | facts | more


def test_payments_without_a_name_are_told_apart_by_what_they_state(tmp_path: Path) -> None:
    hill = {"id": "organization/hill", "type": "Organization", "name": {"en": "Hill Cooperative"}}
    way = {"payer": [hill["id"]], "payee": [RIVER["id"]]}
    later = payment("later", paid="2022")
    build(tmp_path, RIVER, hill, payment("way", **way), payment("alone"), later, payment("named", name={"en": "Seeds"}))
    assert names_on(tmp_path / "browse/kind-payment.html") == [
        "Payment (Expenditure): 2022, EUR 2,500",
        "Payment (Expenditure): 4 March 2021, EUR 2,500",
        "Payment (Expenditure): Hill Cooperative → River Cooperative, 4 March 2021, EUR 2,500",
        "Seeds",
    ]
    assert "Pagamento (Gasto): 2022" in words_of(tmp_path / "pt/id/payment/later.html")
    assert "Paiement (Dépense)\u00a0: 2022" in (tmp_path / "fr/id/payment/later.html").read_text("utf-8")


def test_a_name_that_is_made_is_marked_as_such(tmp_path: Path) -> None:
    build(tmp_path, payment("one"), payment("two", name={"en": "Seeds"}))
    assert "no name of its own" in words_of(tmp_path / "id/payment/one.html")
    assert "no name of its own" not in words_of(tmp_path / "id/payment/two.html")
    assert ' made"' in (tmp_path / "browse/kind-payment.html").read_text("utf-8")


def test_a_name_that_is_made_is_no_part_of_the_data(tmp_path: Path) -> None:
    build(tmp_path, payment("one"))
    for suffix in ("ttl", "jsonld"):
        assert "Payment (" not in (tmp_path / f"id/payment/one.{suffix}").read_text("utf-8")


def test_a_document_without_a_name_is_called_by_its_address(tmp_path: Path) -> None:
    build(tmp_path, {"id": "document/x", "type": "Document", "genre": "dataset", "url": "https://example.net/grants/"})
    assert names_on(tmp_path / "browse/kind-document.html") == ["Document (Dataset): example.net/grants"]


def test_a_participation_is_told_by_the_part_that_somebody_took(tmp_path: Path) -> None:
    role = {"id": "concept/host", "type": "Concept", "name": {"en": "host"}}
    course = {"id": "course/c", "type": "Course", "name": {"en": "Seeds"}}
    part = {"id": "participation/p", "type": "Participation", "participant": RIVER["id"], "in": course["id"]}
    build(tmp_path, RIVER, role, course, part | {"role": [role["id"]]})
    assert names_on(tmp_path / "browse/kind-participation.html") == ["Participation (host): River Cooperative – Seeds"]


# What codes mean


def test_a_country_is_called_in_the_readers_language_with_its_code(tmp_path: Path) -> None:
    build(tmp_path, {"id": "place/porto-alegre", "type": "Place", "name": {"pt": "Porto Alegre"}, "country": "BR"})
    assert "Brazil (BR)" in words_of(tmp_path / "id/place/porto-alegre.html")
    assert "Brésil (BR)" in words_of(tmp_path / "fr/id/place/porto-alegre.html")
    assert "Brezil (BR)" in words_of(tmp_path / "ht/id/place/porto-alegre.html")


def test_a_place_that_is_a_country_and_nothing_else_is_called_so(tmp_path: Path) -> None:
    build(tmp_path, {"id": "place/k", "type": "Place", "country": "KE", "precision": "country"})
    assert names_on(tmp_path / "browse/kind-place.html") == ["Kenya"]
    assert names_on(tmp_path / "es/browse/kind-place.html") == ["Kenia"]


def test_a_record_that_states_nothing_but_a_number_is_called_by_it(tmp_path: Path) -> None:
    number = [{"scheme": "IATI RegionVocabulary 99", "value": "A1"}]
    build(tmp_path, {"id": "place/region-99-a1-e3fcad6a5c", "type": "Place", "identifier": number})
    assert names_on(tmp_path / "browse/kind-place.html") == ["Place: A1 (IATI RegionVocabulary 99)"]


def test_languages_have_names(tmp_path: Path) -> None:
    build(tmp_path, MINUTES | {"language": ["ht", "quc", "pt-BR"]})
    text = words_of(tmp_path / "id/document/minutes.html")
    for shown in ("Haitian Creole (ht)", "Kʼicheʼ (quc)", "Portuguese (pt-br)"):
        assert shown in text


LIST = {
    "id": "concept-scheme/s",
    "type": "ConceptScheme",
    "name": {"und": "IATI Sector 1"},
    "identifier": [{"scheme": "marker", "value": "IATI Sector 1"}],
}
CODE = {"id": "concept/c", "type": "Concept", "inScheme": ["concept-scheme/s"]}


@pytest.mark.parametrize(
    ("code", "name", "shown"),
    [
        ("12240", "12240", ["Basic nutrition (12240)"]),
        ("12240", "Food", ["Food"]),
        ("nobody-knows", "nobody-knows", ["nobody-knows"]),
    ],
    ids=["known", "named by the dataset", "unknown"],
)
def test_a_code_of_a_known_list_is_called_by_it(tmp_path: Path, code: str, name: str, shown: list[str]) -> None:
    build(tmp_path, LIST, CODE | {"notation": [code], "name": {"und": name}})
    assert names_on(tmp_path / "browse/kind-concept.html") == shown


def test_that_a_name_is_the_one_of_a_list_of_codes_is_told(tmp_path: Path) -> None:
    build(tmp_path, LIST, CODE | {"notation": ["12240"], "name": {"und": "12240"}})
    assert "The record states a code only" in words_of(tmp_path / "id/concept/c.html")
    assert "Nutrition de base (12240)" in words_of(tmp_path / "fr/id/concept/c.html")
    assert "nutrition" not in (tmp_path / "id/concept/c.ttl").read_text("utf-8")


def test_the_search_knows_made_names_and_those_of_codes(tmp_path: Path) -> None:
    build(tmp_path, LIST, CODE | {"notation": ["12240"], "name": {"und": "12240"}}, payment("one"))
    index = "".join(path.read_text("ascii") for path in (tmp_path / "static/search").iterdir())
    assert "Basic nutrition (12240)" in index
    assert r"Payment (Expenditure): 4 March 2021, EUR\u00a02,500" in index


# What the dataset is, in ten seconds


def grant(local: str, **more: object) -> dict[str, object]:
    facts = {"amount": {"value": "1000", "currency": "GBP"}, "awarded": "2019", "funder": ["organization/hill"]}
    return {"id": f"grant/{local}", "type": "Grant", "name": {"en": local}, "recipient": [RIVER["id"]]} | facts | more


HILL = {"id": "organization/hill", "type": "Organization", "name": {"en": "Hill Fund"}}
LAKE = {"id": "organization/lake", "type": "Organization", "name": {"en": "Lake Fund"}}
OTHERS = [{"id": f"{kind.lower()}/a", "type": kind} for kind in ("Network", "Group", "Event", "Document")]


@pytest.mark.parametrize(
    ("records", "sentence"),
    [
        ([grant("a"), grant("b", awarded="2024")], "2 grants by Hill Fund to River Cooperative, 2019–2024, GBP 2,000."),
        ([grant("a"), grant("b", funder=[LAKE["id"]])], "2 grants by 2 funders to River Cooperative, 2019, GBP 2,000."),
        ([grant("a"), grant("b", amount={"value": "5", "currency": "EUR"})], "2 grants, 2019, EUR 5, GBP 1,000."),
        (
            [grant("a"), grant("b", grantStatus="cancelled"), grant("c", amount={"value": "5"})],
            "3 grants, 2019, 5 (no currency stated), GBP 1,000, GBP 1,000 (cancelled).",
        ),
        (
            [{key: each for key, each in grant("a").items() if key != "recipient"}],
            "1 grant by Hill Fund, 2019, GBP 1,000.",
        ),
        ([], "3 organizations."),
        (OTHERS, "3 organizations, 1 network, 1 group, 1 event, and 1 more."),
    ],
    ids=["one funder", "two funders", "two currencies", "what stands apart", "nobody named", "no grants", "many kinds"],
)
def test_a_dataset_without_a_description_is_told_by_its_counts(
    tmp_path: Path, records: list[dict[str, object]], sentence: str
) -> None:
    assert sentence in words_of(build(tmp_path, RIVER, HILL, LAKE, *records) / "index.html")


def test_the_description_of_the_publisher_stands_before_any_made_one(tmp_path: Path) -> None:
    text = words_of(build(tmp_path, RIVER, HILL, grant("a"), description={"en": "All that we gave."}) / "index.html")
    assert "All that we gave." in text
    assert "1 grant by" not in text


def test_who_published_what_under_which_licence_stands_at_the_head(tmp_path: Path) -> None:
    build(tmp_path, RIVER, licence="https://creativecommons.org/licenses/by-sa/4.0/")
    head = (tmp_path / "index.html").read_text("utf-8").partition('<p class="imprint">')[2].partition("</p>")[0]
    assert "An archive" in head
    assert "CC BY-SA 4.0</a>" in head
    assert "version 1" in head


def test_an_amount_tells_its_currency_in_words(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert "GBP 1,000 (British Pound)" in words_of(build(tmp_path / "a", RIVER, HILL, grant("a")) / "id/grant/a.html")
    unknown = grant("b", amount={"value": "1", "currency": "XXQ"})
    assert "(XXQ)" not in words_of(build(tmp_path / "b", RIVER, HILL, unknown) / "id/grant/b.html")
