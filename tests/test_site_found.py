"""A release is found: what the head of each page says, schema.org, sitemap and robots, the feed of versions."""

import hashlib
import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from datasets import BASE, GOOD, make_dataset, run
from own_kinds import schema, write_model
from peasant_ld.model import load_model
from peasant_ld.rdf.normalize import normalize
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site.discovery import sitemap
from peasant_ld.release.site.discovery.markup import MOST_VALUES, Markup
from peasant_ld.release.site.discovery.summary import MOST_CHARACTERS, cut
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.words import load_words

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

HOST = "https://data.example.net/growers/"
ABOUT = "Grants that movements of growers received, from their own books, each with its source."
MORE = f'description = {{ en = "{ABOUT}" }}\nhost = "{HOST}"\n'
SITEMAPS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
ATOM = {"a": "http://www.w3.org/2005/Atom"}


class Head(HTMLParser):
    """What the head of a page says: meta by name or property, links by rel, JSON-LD."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.links: list[Mapping[str, str]] = []
        self.documents: list[dict[str, Any]] = []
        self._is_data = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._is_data = tag == "script" and told.get("type") == "application/ld+json"
        if tag == "meta" and "content" in told:
            self.meta[told.get("name") or told.get("property") or ""] = told["content"]
        if tag == "link":
            self.links.append(told)

    def handle_data(self, data: str) -> None:
        if self._is_data:
            self.documents.append(json.loads(data))
        self._is_data = False

    def addresses(self, rel: str) -> dict[str, str]:
        """The addresses of links, by language."""
        return {link.get("hreflang", ""): link["href"] for link in self.links if link["rel"] == rel}

    @property
    def markup(self) -> dict[str, Any]:
        """What it says in schema.org; nothing where it says nothing."""
        found = [each for each in self.documents if str(each["@context"]).startswith("https://schema.org")]
        return found[0] if found else {}


def publish(folder: Path, *records: Any, version: str = "1.0.0", more: str = MORE) -> Path:
    dataset = make_dataset(folder / "dataset", records or GOOD, version, more)
    text = (dataset / "dataset.toml").read_text("utf-8").replace('["en"]', '["en", "fr"]')
    (dataset / "dataset.toml").write_text(text, encoding="utf-8")
    done = run("publish", dataset, "-o", folder / "release")
    assert done.code == 0, done.err
    return folder / "release"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("found")
    access = {"level": "withdrawn", "on": "2026-01-02", "reason": "error"}
    gone = {"id": "grant/lost", "type": "Grant", "access": access}
    dated = {**GOOD[1], "modified": "2025-03-04"}
    return publish(folder, GOOD[0], dated, *GOOD[2:], gone)


def test_a_page_names_its_own_address_where_the_release_lies_and_the_thing_that_it_describes(release: Path) -> None:
    head = Head(release / "fr" / "id" / "grant" / "seeds.html")
    assert head.addresses("canonical") == {"": f"{HOST}fr/id/grant/seeds.html"}
    assert head.addresses("describes") == {"": f"{BASE}grant/seeds"}
    assert head.meta["og:url"] == f"{HOST}fr/id/grant/seeds.html"


def test_a_page_names_the_same_page_in_every_language_by_its_whole_address(release: Path) -> None:
    named = {code: href for code, href in Head(release / "map.html").addresses("alternate").items() if code}
    assert named == {"en": f"{HOST}map.html", "fr": f"{HOST}fr/map.html", "x-default": f"{HOST}map.html"}


def test_a_home_page_has_the_address_of_its_folder(release: Path) -> None:
    assert Head(release / "fr" / "index.html").addresses("canonical") == {"": f"{HOST}fr/"}


def test_every_page_says_in_a_sentence_of_its_own_what_it_is(release: Path) -> None:
    pages = [path for path in release.rglob("*.html") if path.parts[-1] not in ("ns.html", "report.html")]
    told = {path: Head(path).meta for path in pages}
    for path, meta in told.items():
        assert meta["description"] == meta["og:description"] != "", path
        assert meta["og:title"], path
        assert meta["og:image"].startswith(HOST), path
        assert (release / meta["og:image"].removeprefix(HOST)).is_file(), path
    english = [meta["description"] for path, meta in told.items() if path.relative_to(release).parts[0] != "fr"]
    assert len(set(english)) == len(english)


def test_a_record_is_told_by_its_kind_its_name_and_two_facts(release: Path) -> None:
    told = Head(release / "id" / "grant" / "seeds.html").meta["description"]
    assert told == "Grant: Seeds. Funder: A fund. Recipient: The growers"


def test_a_record_without_a_name_is_told_by_its_kind_once(tmp_path: Path) -> None:
    part = {"id": "participation/a", "type": "Participation", "participant": "movement/growers"}
    part |= {"in": "organization/fund", "role": ["concept/hosts"]}
    hosts = {"id": "concept/hosts", "type": "Concept", "name": {"en": "hosts"}}
    page = Head(publish(tmp_path, *GOOD, part, hosts) / "id" / "participation" / "a.html")
    assert page.meta["description"].startswith("Participation (hosts): The growers – A fund. ")


def test_a_dataset_without_a_description_is_told_by_what_is_in_it_and_says_so(tmp_path: Path) -> None:
    release = publish(tmp_path, more="")
    head = Head(release / "index.html")
    assert head.meta["description"] == "1 grant by A fund to The growers, 2018, USD 12,500.00."
    assert "description" not in head.markup
    codes = {problem["code"] for problem in json.loads((release / "report.json").read_text("utf-8"))["problems"]}
    assert codes == {"PLD144"}


@pytest.mark.parametrize(("length", "is_told"), [(49, True), (50, False), (5000, False), (5001, True)])
def test_a_description_is_as_long_as_search_engines_take_it(tmp_path: Path, length: int, is_told: bool) -> None:
    dataset = make_dataset(tmp_path / "dataset", more=f'description = {{ en = "{"x" * length}" }}\n')
    assert ("PLD136" in run("publish", dataset, "-o", tmp_path / "release").err) is is_told


def test_the_home_page_of_each_language_has_the_dataset_in_schema_org(release: Path) -> None:
    told = Head(release / "fr" / "index.html").markup
    assert (told["@type"], told["@id"]) == ("Dataset", f"{BASE}dataset")
    assert (told["name"], told["description"]) == ("Example", ABOUT)
    assert (told["url"], told["version"], told["datePublished"]) == (f"{HOST}fr/", "1.0.0", "2026-01-31")
    assert {each["contentUrl"].removeprefix(HOST) for each in told["distribution"]} >= {"data/dataset.ttl"}
    assert [place["name"] for place in told["spatialCoverage"]] == ["Haïti"]


def test_a_record_has_its_own_type_of_schema_org_with_names_in_the_readers_words(release: Path) -> None:
    grant = Head(release / "id" / "grant" / "seeds.html").markup
    assert grant["@type"] == ["Grant", "MonetaryGrant"]
    assert (grant["name"], grant["amount"]["value"], grant["amount"]["currency"]) == ("Seeds", "12500.00", "USD")
    assert (grant["funder"]["name"], grant["fundedItem"]["name"]) == ("A fund", "The growers")
    movement = Head(release / "fr" / "id" / "movement" / "growers.html").markup
    assert (movement["@type"], movement["location"]["name"]) == (["Organization"], "Haïti")
    assert movement["mainEntityOfPage"] == f"{HOST}fr/id/movement/growers.html"


def test_a_record_is_told_with_the_identifiers_by_which_others_know_it(tmp_path: Path) -> None:
    fund = {**GOOD[2], "identifier": [{"scheme": "GB-CHC", "value": "1000147"}]}
    told = Head(publish(tmp_path, *GOOD[:2], fund, *GOOD[3:]) / "id" / "organization" / "fund.html").markup
    assert told["identifier"]["@type"] == "PropertyValue"
    assert (told["identifier"]["propertyID"], told["identifier"]["value"]) == ("GB-CHC", "1000147")


def test_kinds_of_ones_own_are_told_by_what_they_are(tmp_path: Path) -> None:
    keys = {"title": {"$ref": "common.schema.json#/$defs/text"}}
    terms = {"title": {"@id": "skos:prefLabel", "@container": "@language"}}
    model = load_model(write_model(tmp_path, [schema("Workshop", ["schema:Event"], keys)], terms))
    record = normalize({"id": "workshop/one", "type": "Workshop", "title": {"en": "Seeds"}}, model, BASE)
    index = SiteIndex.of([record], model)
    assert (Markup(index.links).node(record) or {})["@type"] == ["Event"]


def test_the_markup_of_a_record_does_not_grow_with_the_dataset() -> None:
    model = load_model()
    sources = [f"place/{number}" for number in range(MOST_VALUES + 20)]
    record = normalize({"id": "movement/m", "type": "Movement", "basedIn": sources}, model, BASE)
    markup = Markup(SiteIndex.of([record], model).links)
    told = json.loads(markup.document(markup.node(record) or {}, "M", HOST, load_words("en", model)))
    assert len(told["location"]) == MOST_VALUES


def test_a_long_text_is_cut_at_a_word_and_in_one_line() -> None:
    assert cut("one\ntwo") == "one two"
    assert len(cut("word " * 1000)) <= MOST_CHARACTERS + 1
    assert cut("word " * 1000).endswith("word…")


# Sitemap and robots


def test_the_sitemap_names_every_page_but_those_of_withdrawn_records(release: Path) -> None:
    (part,) = ElementTree.parse(release / "sitemap.xml").iterfind("s:sitemap/s:loc", SITEMAPS)
    rows = ElementTree.parse(release / (part.text or "").removeprefix(HOST)).findall("s:url", SITEMAPS)
    named = {row.findtext("s:loc", "", SITEMAPS).removeprefix(HOST) for row in rows}
    pages = {path.relative_to(release).as_posix() for path in release.rglob("*.html")}
    pages -= {"404.html", "fr/404.html"}
    withdrawn = {"id/grant/lost.html", "fr/id/grant/lost.html"}
    assert all("noindex" in (release / page).read_text("utf-8") for page in withdrawn)
    assert named == {re.sub(r"^(fr/)?index\.html$", r"\1", page) for page in pages - withdrawn}


def test_only_what_says_when_it_changed_has_a_day_in_the_sitemap(release: Path) -> None:
    rows = ElementTree.parse(release / "sitemap-1.xml").findall("s:url", SITEMAPS)
    days = {row.findtext("s:loc", "", SITEMAPS): row.findtext("s:lastmod", None, SITEMAPS) for row in rows}
    pages = ("id/movement/growers.html", "fr/id/movement/growers.html")
    assert {page: day for page, day in days.items() if day} == {f"{HOST}{page}": "2025-03-04" for page in pages}


@pytest.mark.parametrize(
    ("stamp", "day"),
    [("2025-03-04T05:06:07Z", "2025-03-04"), ("2025-03", "2025-03"), ("2025~", ""), ("2025-XX", ""), ("", "")],
)
def test_a_day_is_one_that_everybody_reads_alike(stamp: str, day: str) -> None:
    assert sitemap.day_of(stamp) == day


def test_a_sitemap_is_in_parts_that_search_engines_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 2)
    shelf = ReleaseFolder(tmp_path)
    for name in ("a.html", "b.html", "c.html", "style.css"):
        shelf.put(name, b"")
    sitemap.write_sitemap(shelf, "https://example.org/a&b/", {}, ())
    parts = [path.read_text("utf-8") for path in sorted(tmp_path.glob("sitemap-*.xml"))]
    assert [re.findall(r"b/([abc])\.html", part) for part in parts] == [["a", "b"], ["c"]]
    assert "https://example.org/a&amp;b/sitemap-2.xml" in (tmp_path / "sitemap.xml").read_text("utf-8")


def test_robots_are_let_in_and_led_to_the_sitemap(release: Path) -> None:
    assert (release / "robots.txt").read_text("utf-8") == f"User-agent: *\nAllow: /\nSitemap: {HOST}sitemap.xml\n"


# The feed of versions


def entries(release: Path) -> list[tuple[str, str, str]]:
    """The id, the moment and the summary of each entry."""
    feed = ElementTree.parse(release / "feed.xml").getroot()
    names = ("id", "updated", "summary")
    return [tuple(e.findtext(f"a:{name}", "", ATOM) for name in names) for e in feed.findall("a:entry", ATOM)]  # type: ignore[misc]


def test_the_feed_tells_of_each_version_when_it_was_and_what_changed(tmp_path: Path) -> None:
    keeps = f'{MORE}[access]\ngone = "keep"\n'
    publish(tmp_path, more=keeps)
    changed = [{**GOOD[0], "country": "DO"}, *GOOD[1:3], {"id": "place/peru", "type": "Place", "name": {"en": "Peru"}}]
    release = publish(tmp_path, *changed, version="1.1.0", more=keeps)
    assert entries(release) == [
        (
            f"{BASE}versions/1.1.0/",
            "2026-01-31T00:00:00Z",
            "Records: 4. Since version 1.0.0: 1 new, 1 changed, 1 no longer there.",
        ),
        (f"{BASE}versions/1.0.0/", "2026-01-31T00:00:00Z", "Records: 4."),
    ]
    links = [e.attrib["href"] for e in ElementTree.parse(release / "feed.xml").iterfind("a:entry/a:link", ATOM)]
    assert links == [HOST, f"{HOST}versions/1.0.0/"]
    assert Head(release / "fr" / "map.html").addresses("alternate")[""] == "../feed.xml"


def test_versions_of_one_day_follow_their_numbers_and_what_was_withdrawn_is_no_new_record(tmp_path: Path) -> None:
    keeps = f'{MORE}[access]\ngone = "keep"\n'
    for version in ("1.8.0", "1.9.0", "1.10.0"):
        publish(tmp_path, version=version, more=keeps)
    lost = {"id": "grant/lost", "type": "Grant", "access": {"level": "withdrawn", "on": "2026-01-02"}}
    release = publish(tmp_path, *GOOD, lost, version="1.11.0", more=keeps)
    assert (release / "id" / "grant" / "lost.jsonld").is_file()
    assert [summary for _, _, summary in entries(release)] == [
        "Records: 4. Since version 1.10.0: 0 new, 0 changed, 0 no longer there.",
        "Records: 4. Since version 1.9.0: 0 new, 0 changed, 0 no longer there.",
        "Records: 4. Since version 1.8.0: 0 new, 0 changed, 0 no longer there.",
        "Records: 4.",
    ]


def test_the_feed_counts_no_record_that_is_withdrawn(tmp_path: Path) -> None:
    keeps = f'{MORE}[access]\ngone = "keep"\n'
    withdrawn = {**GOOD[3], "access": {"level": "withdrawn", "on": "2026-01-02"}}
    publish(tmp_path, *GOOD[:3], withdrawn, more=keeps)
    publish(tmp_path, version="1.1.0", more=keeps)
    release = publish(tmp_path, *GOOD, {**GOOD[0], "id": "place/jacmel"}, version="1.2.0", more=keeps)
    assert [summary for _, _, summary in entries(release)] == [
        "Records: 5. Since version 1.1.0: 1 new, 0 changed, 0 no longer there.",
        "Records: 4. Since version 1.0.0: 1 new, 0 changed, 0 no longer there.",
        "Records: 3.",
    ]


def test_of_a_version_without_pages_the_feed_tells_how_many_records_it_has(tmp_path: Path) -> None:
    release = publish(tmp_path)
    assert run("publish", tmp_path / "dataset", "-o", release, "--no-pages").code == 0
    release = publish(tmp_path, *GOOD[:3], version="1.1.0", more=f'{MORE}[access]\ngone = "keep"\n')
    assert [summary for _, _, summary in entries(release)] == ["Records: 3.", "Records: 4."]


def test_a_version_without_a_date_is_named_and_has_no_entry(tmp_path: Path) -> None:
    release = publish(tmp_path)
    catalogue = release / "catalog.jsonld"
    catalogue.write_text(catalogue.read_text("utf-8").replace("issued", "other"), encoding="utf-8")
    release = publish(tmp_path, version="1.1.0")
    assert len(entries(release)) == 1
    subtitle = ElementTree.parse(release / "feed.xml").findtext("a:subtitle", "", ATOM)
    assert subtitle.endswith("1.0.0.")


def test_without_any_date_there_is_no_feed_and_no_link_to_one(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    text = (dataset / "dataset.toml").read_text("utf-8").replace('issued = "2026-01-31"\n', "")
    (dataset / "dataset.toml").write_text(text, encoding="utf-8")
    assert "the feed of versions cannot be made" in run("publish", dataset, "-o", tmp_path / "release").err
    assert not (tmp_path / "release" / "feed.xml").exists()
    assert "feed.xml" not in (tmp_path / "release" / "index.html").read_text("utf-8")


# What harvesters copy the data by


def test_a_harvester_is_led_to_every_data_file_with_its_size_and_digest(release: Path) -> None:
    rs = "{http://www.openarchives.org/rs/terms/}md"
    name, steps = "resourcesync.xml", []
    while len(rows := ElementTree.parse(release / name).findall("s:url", SITEMAPS)) == 1:
        steps.append(name)
        name = rows[0].findtext("s:loc", "", SITEMAPS).removeprefix(HOST)
    assert steps == ["resourcesync.xml", "capabilitylist.xml"]
    about = ElementTree.parse(release / name).find(rs)
    assert about is not None
    assert about.attrib == {"capability": "resourcelist", "at": "2026-01-31T00:00:00Z"}
    for row in rows:
        content = (release / row.findtext("s:loc", "", SITEMAPS).removeprefix(HOST)).read_bytes()
        told = row.find(rs)
        assert told is not None
        assert told.attrib["hash"] == f"sha-256:{hashlib.sha256(content).hexdigest()}"
        assert told.attrib["length"] == str(len(content))
    assert Head(release / "map.html").addresses("resourcesync") == {"": "capabilitylist.xml"}
