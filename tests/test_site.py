"""The site of a release: plain pages that are right without a server, a script or another host, in five languages."""

import json
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

from datasets import tree
from peasant_ld import load_model, open_dataset
from peasant_ld.model.description import Description
from peasant_ld.model.labels import load_labels
from peasant_ld.published.addresses import page_of
from peasant_ld.published.answer_headers import preload
from peasant_ld.rdf.normalize import normalize
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site import RecordCounts, Site
from peasant_ld.release.site.pictures.projection import HEIGHT, WIDTH, project
from peasant_ld.release.site.sums import pages as sum_pages
from peasant_ld.release.site.words import LANGUAGES, load_words

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "building-international-solidarity"
SITE = ROOT / "src" / "peasant_ld" / "release" / "site"
BASE = "https://example.org/archive/"
INLINE = {"a", "bdi", "cite", "code", "span", "strong", "time"}

Record = Mapping[str, Any]


def description(**more: Any) -> Description:
    facts = {"title": {"en": "An archive"}, "publisher": {"name": "An archive"}, "version": "1"}
    return Description(base=BASE, **(facts | more))


def build(folder: Path, *written: Record, **more: Any) -> Path:
    """The site of a few records, as an archivist would write them."""
    records = sorted((normalize(each, load_model(), BASE) for each in written), key=lambda each: each["id"])
    Site(description(**more), load_model(), RecordCounts(len(records), len(records))).write(
        lambda: iter(records), ReleaseFolder(folder)
    )
    return folder


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the founding example."""
    folder = tmp_path_factory.mktemp("site")
    dataset = open_dataset(EXAMPLE)
    records = list(dataset.records())
    written = replace(dataset.description, languages=LANGUAGES)
    account = RecordCounts(len(records) + 1, len(records), 1, 0, {"person-without-basis": 1}, {"advice": 3})
    found = Site(written, load_model(), account).write(lambda: iter(records), ReleaseFolder(folder))
    assert found == len(records)
    return folder


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(open_dataset(EXAMPLE).records())


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, ids, and the text below each kind of element."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.text += "" if tag in INLINE else " "
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)
        else:
            self.text += data

    def ids(self) -> set[str]:
        return {attrs["id"] for _, attrs in self.elements if "id" in attrs}

    def links(self) -> Iterator[tuple[str, str, str]]:
        for tag, attrs in self.elements:
            for name in ("href", "src"):
                if name in attrs:
                    yield tag, attrs.get("rel", ""), attrs[name]


def words_of(path: Path) -> str:
    """The text of a page, as one line."""
    return " ".join(Page(path).text.split())


# What holds for every page


def test_every_page_is_html_without_errors(example: Path) -> None:
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")
    for path in sorted(example.rglob("*.html")):
        if path.parts[len(example.parts)] in ("pt", "es", "fr") and "id" in path.parts:
            continue  # the same templates; two languages of the record pages tell enough
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(path.read_bytes())
        assert not parser.errors, (path, parser.errors[:3])


def test_no_link_is_broken_and_nothing_is_asked_of_another_host(example: Path) -> None:
    pages = {path: Page(path) for path in example.rglob("*.html")}
    at = urlsplit(open_dataset(EXAMPLE).description.base).path
    for path, page in pages.items():
        for tag, rel, link in page.links():
            if link.startswith("https://"):
                assert tag == "a" or rel in ("canonical", "describes", "alternate"), (path, tag, link)
                continue
            target, anchor = urldefrag(link)
            assert ":" not in target, (path, link)
            if path.name == "404.html" and target:  # shown wherever there is nothing
                assert target.startswith(at), (path, link)
                found = example / unquote(target.removeprefix(at))
            else:
                found = (path.parent / unquote(target)).resolve() if target else path
            assert found.is_relative_to(example), (path, link)
            assert found.is_file(), (path, link)
            assert not anchor or anchor in pages[found].ids(), (path, link)


def test_the_style_and_the_scripts_ask_nothing_of_another_host() -> None:
    for path in (SITE / "static").glob("*.*s"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"https?:|//[a-z]|@import|XMLHttpRequest|fetch\(|eval\(|innerHTML", text.replace("// ", "")
        ), path
        for url in re.findall(r"url\(([^)]+)\)", text):
            assert (path.parent / url).is_file()


def test_servers_send_with_a_page_the_fonts_that_its_style_asks_for() -> None:
    styled = set(re.findall(r"fonts/[^)]+", (SITE / "static/style.css").read_text("utf-8")))
    sent = set(re.findall(r"</archive/static/(fonts/[^>]+)>", preload("/archive/")))
    assert sent == styled
    assert all((SITE / "static" / name).is_file() for name in sent)


def test_pages_have_no_style_or_script_of_their_own(example: Path) -> None:
    for path in example.rglob("*.html"):
        for tag, attrs in Page(path).elements:
            assert tag != "style"
            assert "style" not in attrs
            assert not [name for name in attrs if name.startswith("on")]
            assert tag != "script" or "src" in attrs or attrs["type"] == "application/ld+json"


def test_every_page_says_its_language_and_leads_to_itself_in_the_others(example: Path) -> None:
    for path in example.rglob("*.html"):
        page = Page(path)
        local = path.relative_to(example)
        lang = local.parts[0] if local.parts[0] in LANGUAGES else "en"
        assert dict(page.elements)["html"]["lang"] == lang
        chosen = [attrs for tag, attrs in page.elements if "data-lang" in attrs]
        assert [attrs["data-lang"] for attrs in chosen] == list(LANGUAGES)
        assert [attrs["lang"] for attrs in chosen if "aria-current" in attrs] == [lang]


def test_the_same_records_give_the_same_bytes(tmp_path: Path, example: Path, records: list[Record]) -> None:
    written = replace(open_dataset(EXAMPLE).description, languages=LANGUAGES)
    account = RecordCounts(len(records) + 1, len(records), 1, 0, {"person-without-basis": 1}, {"advice": 3})
    Site(written, load_model(), account).write(lambda: iter(records), ReleaseFolder(tmp_path))
    assert tree(tmp_path) == tree(example)


# Words


def test_interface_texts_are_complete_in_five_languages() -> None:
    files = {lang: json.loads((SITE / "words" / f"{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES}
    for lang, data in files.items():
        for part in ("texts", "plurals"):
            assert list(data[part]) == list(files["en"][part]), lang
        assert len(data["months"]) == 12
        for key, text in data["texts"].items():
            assert text.strip(), (lang, key)
            assert placeholders(text) == placeholders(files["en"]["texts"][key]), (lang, key)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_interface_text_is_used_and_every_used_one_is_there() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in [*SITE.rglob("*.py"), *SITE.glob("templates/*")])
    script = (SITE / "static" / "table.js").read_text(encoding="utf-8")
    texts = json.loads((SITE / "words" / "en.json").read_text(encoding="utf-8"))["texts"]
    used = set(re.findall(r"""(?:\bw|\bwords|\bself|self\.words)\(\s*"([a-z_.]+)\"""", sources)) | set(
        re.findall(r'"(nav\.[a-z]+)"', sources)
    )
    made = {key for key in texts if key.partition(".")[0] in ("rule", "severity", "date", "where", "by")}
    assert used - {"by."} <= set(texts)
    used |= {key for key in texts if key.startswith("table.") and f'"{key.partition(".")[2]}"' in script}
    used |= {key for key in texts if f'"{key}"' in script}
    assert set(texts) - made <= used | {"yes", "no"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_and_key_has_a_label_in_every_language(lang: str) -> None:
    labels = load_labels(load_model())
    for kind in load_model().kinds.values():
        assert labels.names_of(kind.name)[lang]
        assert labels.descriptions_of(kind.name)[lang]
        for key in kind.keys:
            assert labels.names_of(kind.name, key)[lang], (kind.name, key)
    assert load_words(lang, load_model()).plural("Grant")


# The page of a record


def test_every_record_has_a_page_and_two_files_that_say_what_it_says(example: Path, records: list[Record]) -> None:
    import pyoxigraph as ox

    from peasant_ld.rdf.own_document import published_writer
    from peasant_ld.rdf.statements import NTRIPLES

    base = open_dataset(EXAMPLE).description.base
    stated = published_writer(load_model(), base, NTRIPLES)
    for record in records:
        page = example / page_of(record["id"], base)
        expected = set(ox.parse(stated(record).encode(), format=ox.RdfFormat.N_TRIPLES))
        turtle = set(ox.parse(path=f"{page}.ttl", format=ox.RdfFormat.TURTLE))
        json_ld = set(ox.parse(path=f"{page}.jsonld", format=ox.RdfFormat.JSON_LD))
        script, *_ = Page(Path(f"{page}.html")).scripts
        embedded = set(ox.parse(script.encode(), format=ox.RdfFormat.JSON_LD))
        assert turtle == json_ld == embedded == expected, record["id"]


def test_a_record_shows_facts_with_who_says_so_in_the_readers_language(example: Path) -> None:
    text = words_of(example / "id" / "brigade" / "dessalines.html")
    assert "Dessalines Brigade" in text
    assert "Works in Haiti Stated Building International Solidarity, paragraph 3" in text
    assert (
        "Part of Global Peasant Solidarity Movement Building Initiative Implied Building International Solidarity"
        in text
    )
    assert "Parte de Global Peasant" in words_of(example / "pt" / "id" / "brigade" / "dessalines.html")


def test_a_record_shows_what_points_at_it(example: Path) -> None:
    text = words_of(example / "id" / "brigade" / "dessalines.html")
    assert (
        "What points here Grant: “Recipient” Grant: Dessalines Brigade – trainings Group: “Organizer” trainings" in text
    )


def test_a_document_shows_what_it_is_a_witness_of_each_once(example: Path) -> None:
    text = words_of(example / "id" / "document" / "building-international-solidarity.html")
    _, _, shown = text.partition("What points here")
    assert "Brigade: “Evidence” Dessalines Brigade" in shown
    assert shown.count("“Evidence” Dessalines Brigade") == 1


def test_a_record_says_what_is_not_known_but_never_of_a_person(example: Path) -> None:
    grant = words_of(example / "id" / "grant" / "dessalines-brigade.html")
    assert re.search(r"What we do not know .* Funder Amount", grant)
    assert "What we do not know" not in words_of(example / "id" / "person" / "leonie-rauls.html")


def test_a_record_can_be_cited_and_downloaded(example: Path) -> None:
    page = Page(example / "id" / "grant" / "dessalines-brigade.html")
    iri = open_dataset(EXAMPLE).description.base + "grant/dessalines-brigade"
    assert iri in page.text
    rels = {(attrs.get("rel"), attrs.get("type")) for tag, attrs in page.elements if tag == "link"}
    assert {("alternate", "text/turtle"), ("alternate", "application/ld+json")} <= rels
    assert ("link", "describes", iri) in set(page.links())


def test_names_are_shown_in_the_readers_language_with_the_others_below(tmp_path: Path) -> None:
    names = {"en": "Landless Workers Movement", "pt-BR": "Movimento dos Sem Terra", "ar": "حركة"}
    build(tmp_path, {"id": "movement/mst", "type": "Movement", "name": names})
    english, portuguese = (Page(tmp_path / lang / "id/movement/mst.html") for lang in ("", "pt"))
    assert "Landless Workers Movement – An archive" in english.text
    assert "Movimento dos Sem Terra – An archive" in portuguese.text
    assert {"pt-br", "ar"} <= {attrs.get("lang") for tag, attrs in english.elements if tag == "bdi"}


def test_values_of_every_form_are_shown(tmp_path: Path) -> None:
    grant = {
        "id": "grant/g", "type": "Grant", "name": {"en": "G"}, "amount": {"value": "1234500.00", "currency": "BRL"},
        "awarded": "2018-08-14",
        "plannedPeriod": {"text": "two years from spring", "edtf": "2018~/2020", "inferred": True},
        "openCall": False, "plannedMonths": 24, "homepage": "https://example.org/g", "recipient": ["movement/mst"],
        "identifier": [{"scheme": "GB-CHC", "value": "1234567"}], "funder": ["https://elsewhere.example/f"],
    }  # fmt: skip
    build(tmp_path, grant, {"id": "movement/mst", "type": "Movement", "name": {"en": "MST"}})
    text = words_of(tmp_path / "id/grant/g.html")
    for shown in (
        "BRL\xa01,234,500.00", "14 August 2018", "two years from spring", "between",
        "inferred from what the source says",
        "Open call No", "24", "https://example.org/g", "GB-CHC", "1234567", "https://elsewhere.example/f", "MST",
    ):  # fmt: skip
        assert " ".join(shown.split()) in text, shown
    assert '<data value="1234500.00">BRL\xa01,234,500.00</data>' in (tmp_path / "id/grant/g.html").read_text("utf-8")
    portuguese = words_of(tmp_path / "pt/id/grant/g.html")
    assert "14 de agosto de 2018" in portuguese
    assert "BRL 1.234.500,00" in portuguese
    assert "14 out" not in text


def test_many_links_to_one_record_are_counted_not_listed(tmp_path: Path) -> None:
    grants = [
        {"id": f"grant/g{at}", "type": "Grant", "name": {"en": f"G{at}"}, "topic": ["concept/c"]} for at in range(230)
    ]
    build(tmp_path, {"id": "concept/c", "type": "Concept", "name": {"en": "Seeds"}}, *grants)
    text = words_of(tmp_path / "id/concept/c.html")
    assert "and 30 more" in text
    assert text.count("G1") < 230


# The pages about the whole


def test_indexes_list_every_record_with_counts(example: Path, records: list[Record]) -> None:
    listed = {
        link for path in (example / "browse").glob("kind-*.html") for tag, _, link in Page(path).links() if tag == "a"
    }
    base = open_dataset(EXAMPLE).description.base
    assert {f"../{page_of(record['id'], base)}.html" for record in records} <= listed
    assert "Records: 45" in words_of(example / "browse" / "kind-concept.html")
    assert "Building International Solidarity" in words_of(example / "browse" / "year-2018.html")


def test_long_lists_are_cut_into_pages(tmp_path: Path) -> None:
    build(tmp_path, *({"id": f"concept/c{at:04}", "type": "Concept", "name": {"en": f"C{at:04}"}} for at in range(501)))
    first, second = (Page(tmp_path / "browse" / f"kind-concept{part}.html") for part in ("", "-2"))
    assert "C0099" in first.text
    assert "C0100" in second.text
    assert "C0100" not in first.text


def test_the_home_page_tells_the_numbers(example: Path) -> None:
    text = words_of(example / "index.html")
    assert "Records 75" in text
    assert "Statements with a source 159" in text
    assert "Movements and organizations 7" in text
    assert "Courses and trainings 1" in text


def test_each_picture_has_a_title_and_a_table_of_the_same_facts(example: Path) -> None:
    for name in ("map", "timeline", "network"):
        page = Page(example / f"{name}.html")
        (picture,) = [attrs for tag, attrs in page.elements if tag == "svg"]
        assert picture["role"] == "group"
        assert set(picture["aria-labelledby"].split()) <= page.ids()
        drawn = {attrs["href"] for tag, attrs in page.elements if attrs.get("class") == "mark"}
        assert drawn
        told = [
            attrs["href"] for tag, attrs in page.elements if tag == "a" and attrs.get("class", "").startswith("record")
        ]
        assert drawn <= set(told), name


def test_a_journey_is_an_arc_between_the_points_of_two_places(example: Path) -> None:
    page = Page(example / "map.html")
    assert len([1 for _, attrs in page.elements if attrs.get("class") == "arc"]) == 1
    assert "Brazil South Africa Journey: Internationalist Samora Machel Brigade" in " ".join(page.text.split())
    assert "Not on the map" in page.text


@pytest.mark.parametrize("spot", [(-180, 84), (180, -58), (0, 0), (-72, 19), (28, -30)])
def test_the_projection_keeps_the_world_inside_the_picture(spot: tuple[float, float]) -> None:
    x, y = project(*spot)
    assert 0 <= x <= WIDTH
    assert 0 <= y <= HEIGHT


def test_a_vague_date_is_drawn_as_vague_and_an_unknown_one_not_at_all(tmp_path: Path) -> None:
    build(
        tmp_path,
        {"id": "movement/a", "type": "Movement", "name": {"en": "A"}, "founded": "1984-01"},
        {"id": "movement/b", "type": "Movement", "name": {"en": "B"}, "founded": "199X"},
        {"id": "movement/c", "type": "Movement", "name": {"en": "C"}, "founded": {"text": "long ago"}},
    )
    bars = [
        attrs["class"].split()[1]
        for tag, attrs in Page(tmp_path / "timeline.html").elements
        if attrs.get("class", "").startswith("time ")
    ]
    assert bars == ["plain", "vague"]
    assert "long ago Cannot be drawn" in words_of(tmp_path / "timeline.html")


def test_many_dates_become_columns_of_years(tmp_path: Path) -> None:
    build(
        tmp_path,
        *(
            {"id": f"grant/g{at}", "type": "Grant", "name": {"en": f"G{at}"}, "awarded": str(1990 + at % 9)}
            for at in range(90)
        ),
    )
    page = Page(tmp_path / "timeline.html")
    assert len([1 for _, attrs in page.elements if attrs.get("class") == "column"]) == 9
    assert "1990 10" in " ".join(page.text.split())


def test_sums_never_mix_currencies_and_count_what_states_no_amount(tmp_path: Path) -> None:
    def grant(at: int, value: str | None, currency: str, year: str) -> Record:
        amount = {"amount": {"value": value, "currency": currency}} if value else {}
        return {
            "id": f"grant/g{at}",
            "type": "Grant",
            "name": {"en": f"G{at}"},
            "awarded": year,
            "topic": ["concept/c"],
            **amount,
        }

    build(
        tmp_path,
        {"id": "concept/c", "type": "Concept", "name": {"en": "Seeds"}},
        grant(1, "0.10", "USD", "2018"), grant(2, "0.20", "USD", "2018-08"), grant(3, "5.00", "HTG", "2018/2019"),
        grant(4, None, "", "2018"),
    )  # fmt: skip
    text = words_of(tmp_path / "sums.html")
    assert "Grants: 4. Without a stated amount: 1." in text
    assert "2018 USD 0.30 2 In all USD 0.30 2" in text
    assert "Year not certain HTG 5.00 1 In all HTG 5.00 1" in text
    assert "Seeds USD 0.30 2" in text


def many_grants(count: int, **more: Any) -> Iterator[Record]:
    for at in range(count):
        amount = {"value": str(count - at), "currency": "USD"}
        yield {"id": f"grant/g{at:04}", "type": "Grant", "name": {"en": f"G{at}"}, "amount": amount, **more} | {
            "recipient": [f"organization/o{at:04}"]
        }


def test_rows_for_which_a_page_of_sums_has_no_room_are_counted_summed_up_and_led_to(tmp_path: Path) -> None:
    count = sum_pages.PER_PAGE + 1
    organizations = (
        {"id": f"organization/o{at:04}", "type": "Organization", "name": {"en": f"O{at}"}} for at in range(count)
    )
    build(tmp_path, *many_grants(count), *organizations)
    whole, shown = count * (count + 1) // 2, sum(range(count - sum_pages.MOST_ROWS + 1, count + 1))
    text = words_of(tmp_path / "sums.html")
    assert f"and {count - sum_pages.MOST_ROWS} more rows · see all {count} USD {whole - shown:,}" in text.replace(
        "\xa0", " "
    )
    first = tmp_path / "sums/grant-amount-usd-by-recipient.html"
    assert "sums/grant-amount-usd-by-recipient.html" in {link for _, _, link in Page(tmp_path / "sums.html").links()}
    assert "grant-amount-usd-by-recipient-2.html" in {link for _, _, link in Page(first).links()}
    second = words_of(first.with_name("grant-amount-usd-by-recipient-2.html")).replace("\xa0", " ")
    assert f"O{count - 1} USD 1 1 and {count - 1} more rows USD {whole - 1:,}" in second
    assert f"In all USD {whole:,}" in second


def test_sums_that_are_many_have_a_page_each_and_no_grant_is_cut_from_a_list_unsaid(tmp_path: Path) -> None:
    codes = ("BRL", "EUR", "GBP", "USD")
    assert len(codes) > sum_pages.MOST_CHAPTERS
    build(
        tmp_path,
        *(
            {**each, "amount": {"value": "5", "currency": code}}
            for code, each in zip(codes, many_grants(4), strict=True)
        ),
    )
    links = {link for _, _, link in Page(tmp_path / "sums.html").links()}
    assert {f"sums/grant-amount-{code.lower()}.html" for code in codes} <= links
    assert "browse/kind-grant.html" in links
    assert "In all BRL 5" in words_of(tmp_path / "sums/grant-amount-brl.html").replace("\xa0", " ")
    home = words_of(tmp_path / "index.html").replace("\xa0", " ")
    assert "more sums, by currency and type 1" in home
    assert "sums.html" in {link for _, _, link in Page(tmp_path / "index.html").links()}


def test_years_without_any_grant_are_shown_as_such(tmp_path: Path) -> None:
    years = ("2001", "2003", "2010")
    build(tmp_path, *({**each, "awarded": year} for year, each in zip(years, many_grants(3), strict=True)))
    assert "2001 USD 3 1 2002 – 0 2003 USD 2 1 2004–2009 – 0 2010 USD 1 1" in words_of(tmp_path / "sums.html").replace(
        "\xa0", " "
    )


def test_of_many_years_the_last_are_shown_and_all_led_to(tmp_path: Path) -> None:
    count = sum_pages.MOST_YEARS + 1
    build(tmp_path, *({**each, "awarded": str(1950 + at)} for at, each in enumerate(many_grants(count))))
    text = words_of(tmp_path / "sums.html").replace("\xa0", " ")
    assert f"1951 USD {count - 1} 1" in text
    assert f"and 1 more rows · see all {count} USD {count}" in text
    assert f"1950 USD {count} 1" in words_of(tmp_path / "sums/grant-amount-usd-by-year.html").replace("\xa0", " ")


def test_the_account_is_told_with_the_rules_that_withheld(example: Path) -> None:
    text = words_of(example / "checked.html")
    assert "Read 76 Published 75 Withheld 1" in text
    assert "A person goes out only with a basis 1" in text
    assert "Advice 3" in text


def test_the_model_page_explains_every_kind(example: Path) -> None:
    page = Page(example / "fr" / "model.html")
    assert set(load_model().kinds) <= page.ids()


# Search


def test_the_search_index_holds_every_record_and_only_data(example: Path, records: list[Record]) -> None:
    found = []
    for path in (example / "static" / "search").glob("*.js"):
        text = path.read_text(encoding="ascii")
        head = re.match(r'peasantSearch\.take\("[A-Za-z]+", ', text)
        assert head
        assert "<" not in text
        found += json.loads(text[head.end() : text.rindex(")")])
    assert len(found) == len(records)
    for path, names, *_ in found:
        assert names
        assert (example / f"{path}.html").is_file()


def test_a_dataset_without_records_still_has_a_site(tmp_path: Path) -> None:
    build(tmp_path)
    assert "An archive" in words_of(tmp_path / "index.html")
    assert "Nothing is stated" in words_of(tmp_path / "browse" / "years.html")


@pytest.mark.parametrize(
    ("named", "lang", "written"),
    [
        (("pt-br", "ht", "qu"), "ht", ("ht", "pt")),
        (("ht", "pt"), "pt", ("pt", "ht")),
        (("qu", "fr", "pt"), "en", ("fr", "pt")),
        (("en",), "en", ("en",)),
        (("qu",), "fr", ("fr", "en", "pt", "es", "ht")),
        ((), "en", ("en", "pt", "es", "fr", "ht")),
        ((), "qu", ("en", "pt", "es", "fr", "ht")),
    ],
)
def test_pages_are_written_in_the_languages_that_the_dataset_names(
    named: tuple[str, ...], lang: str, written: tuple[str, ...]
) -> None:
    site = Site(description(languages=named), load_model(), RecordCounts(), lang=lang)
    assert site.languages == written


def test_a_page_leads_only_to_languages_that_there_are_pages_in(tmp_path: Path) -> None:
    build(tmp_path, {"id": "place/haiti", "type": "Place", "name": {"ht": "Ayiti"}}, languages=("en", "ht"))
    assert {path.parts[len(tmp_path.parts)] for path in tmp_path.rglob("*.html")} & set(LANGUAGES) == {"ht"}
    for path in tmp_path.rglob("*.html"):
        elements = Page(path).elements
        named = {attrs["hreflang"] for tag, attrs in elements if tag == "link" and "hreflang" in attrs}
        assert named == {"en", "ht", "x-default"}
        assert [attrs["data-lang"] for _, attrs in elements if "data-lang" in attrs] == ["en", "ht"]


def test_other_files_of_the_release_are_offered(tmp_path: Path) -> None:
    offered = ("data/dataset.ttl", "report.html")
    Site(description(), load_model(), RecordCounts(), files=offered).write(lambda: iter(()), ReleaseFolder(tmp_path))
    links = {link for _, _, link in Page(tmp_path / "pt" / "index.html").links()}
    assert {f"../{name}" for name in offered} <= links
    assert "report.html" in {link for _, _, link in Page(tmp_path / "checked.html").links()}


def test_without_jinja_the_extra_to_install_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from peasant_ld.problem import MissingExtra
    from peasant_ld.release.site.pages import environment

    environment.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtra, match=r"peasant-ld\[site\]"):
        build(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_single_record_is_not_called_by_the_plural(example: Path) -> None:
    text = words_of(example / "index.html")
    assert "1 Movement Landless" in text
    assert "2 Brigades" in text
    assert "8 Groups" in text
    assert "1 Grant " in text


def test_a_sum_of_money_is_not_broken_into_two_lines(tmp_path: Path) -> None:
    amount = {"value": "1234567.00", "currency": "USD"}
    build(tmp_path, {"id": "grant/g", "type": "Grant", "name": {"en": "G"}, "amount": amount})
    home = (tmp_path / "index.html").read_text("utf-8")
    assert '<div class="long"><dt><a href="sums.html#grant-amount-usd">Granted in all</a></dt>' in home


def test_the_label_of_a_place_that_people_left_or_reached_keeps_clear_of_the_way(tmp_path: Path) -> None:
    places = [
        {"id": f"place/{code}", "type": "Place", "name": {"en": code}, "country": code} for code in ("BR", "ZA", "IN")
    ]
    journey = {"id": "journey/j", "type": "Journey", "name": {"en": "J"}, "origin": "place/BR", "place": "place/ZA"}
    build(tmp_path, *places, journey)
    found = Page(tmp_path / "map.html").elements
    circles = [(float(attrs["cx"]), float(attrs["cy"])) for tag, attrs in found if tag == "circle"]
    labels = [(float(attrs["x"]), float(attrs["y"])) for tag, attrs in found if attrs.get("class") == "label"]
    below = [label[1] - point[1] > 15 for point, label in zip(circles, labels, strict=True)]
    assert sorted(below) == [False, True, True]


def test_the_more_nodes_a_network_has_the_shorter_are_their_labels(tmp_path: Path) -> None:
    def most_lines(count: int) -> int:
        name = "A movement with a name that is much too long for one line or two"
        movements = [
            {"id": f"movement/m{n}", "type": "Movement", "name": {"en": f"{name} {n}"}, "partner": f"movement/m{n + 1}"}
            for n in range(count)
        ]
        folder = tmp_path / str(count)
        folder.mkdir()
        text = (build(folder, *movements) / "network.html").read_text("utf-8")
        assert text.count('<rect class="behind"') == text.count('<text class="label"') > 0
        return max(label.count("<tspan") for label in text.split('<text class="label"')[1:])

    assert [most_lines(count) for count in (5, 30, 42)] == [3, 2, 1]


def test_pictures_say_in_which_language_a_label_is(tmp_path: Path) -> None:
    place = {"id": "place/br", "type": "Place", "name": {"pt": "Brasil"}, "country": "BR"}
    topic = {"id": "concept/land", "type": "Concept", "name": {"pt": "terra"}}
    movement = {"id": "movement/m", "type": "Movement", "name": {"pt": "Movimento"}, "founded": "1984"}
    grant = {
        "id": "grant/g", "type": "Grant", "name": {"en": "G"}, "recipient": "movement/m", "topic": "concept/land",
        "amount": {"value": "1.00", "currency": "BRL"}, "awarded": "2018",
    }  # fmt: skip
    build(tmp_path, place, topic, movement, grant)
    for name, text in (("map", "Brasil"), ("network", "<tspan"), ("timeline", "Movimento")):
        label = rf'<text class="label" lang="pt"[^>]*>{text}'
        assert re.search(label, (tmp_path / f"{name}.html").read_text("utf-8")), name
        assert not re.search(label, (tmp_path / "pt" / f"{name}.html").read_text("utf-8")), name


@pytest.mark.parametrize("name", ["map", "timeline", "network", "sums", "browse/topics", "browse/years"])
def test_a_page_with_nothing_to_show_says_so(tmp_path: Path, name: str) -> None:
    build(tmp_path, {"id": "movement/m", "type": "Movement", "name": {"en": "M"}})
    page = Page(tmp_path / f"{name}.html")
    assert "empty" in {attrs.get("class") for _, attrs in page.elements}
    assert not [tag for tag, _ in page.elements if tag == "table"]
