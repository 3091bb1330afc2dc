"""Lists of records on the site: tables that tell records apart, whole in JSON and in scripts, nothing silently cut."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from conftest import ROOT
from own_kinds import ref, schema, write_model
from peasant_ld.model import Model, load_model
from peasant_ld.model.description import Description
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site import RecordCounts, Site
from peasant_ld.release.site.columns import candidates
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.lists.pages import MOST_BACK, PER_PAGE
from peasant_ld.release.site.pages import near_pages

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

BASE = "https://example.org/archive/"
FUND = {"id": "organization/fund", "type": "Organization", "name": {"en": "Fund", "pt": "Fundo"}}
GRANTS: tuple[dict[str, Any], ...] = (
    FUND,
    {
        "id": "grant/old",
        "type": "Grant",
        "name": {"en": "A grant for seeds"},
        "awarded": "2016-03-01",
        "amount": {"value": "12500.50", "currency": "USD"},
        "funder": ["organization/fund"],
        "recipient": ["https://elsewhere.example/school"],
        "grantStatus": "completed",
    },
    {
        "id": "grant/new",
        "type": "Grant",
        "name": {"en": "A grant for seeds"},
        "awarded": "2019",
        "amount": {"value": "-7", "currency": "EUR"},
        "funder": ["organization/fund"],
    },
    {"id": "grant/undated", "type": "Grant", "name": {"en": "A first grant"}},
)


def write_site(folder: Path, records: Iterable[Mapping[str, Any]], model: Model | None = None, **more: Any) -> Path:
    """The site of a few records, in English where nothing else is said."""
    model = model or load_model()
    normalized = sorted((compile_normalizer(model, BASE)(dict(each)) for each in records), key=lambda each: each["id"])
    facts = {"title": {"en": "An archive"}, "publisher": {"name": "X"}, "version": "1", "languages": ("en",)}
    site = Site(Description(base=BASE, **(facts | more)), model, RecordCounts(len(normalized), len(normalized)))
    site.write(lambda: iter(normalized), ReleaseFolder(folder))
    return folder


class ReadTable(HTMLParser):
    """The tables of a page: the texts of their heads, and of the cells of each row."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.rows: list[list[str]] = []
        self.links: list[tuple[str, str]] = []
        self._open: list[str] | None = None
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        if tag == "a":
            self.links.append((facts.get("href") or "", ""))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self._open = self.heads if facts.get("scope") == "col" else self.rows[-1]
            self._open.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open[-1] += data
        if self.links:
            self.links[-1] = (self.links[-1][0], self.links[-1][1] + data)


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a table, each number with plain spaces."""
    return [[re.sub(r"\s", " ", cell) for cell in row] for row in ReadTable(path).rows if row]


def json_of(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def numbered(count: int) -> list[dict[str, Any]]:
    """So many grants of one fund, all with the same name."""
    return [
        {"id": f"grant/g{at:05}", "type": "Grant", "name": {"en": "A grant"}, "funder": ["organization/fund"]}
        for at in range(count)
    ]


def script_of(path: Path, call: str) -> Any:
    """What a script hands to the table."""
    found = re.fullmatch(rf"peasantTable\.{call}\((?:\d+,)?(.*)\);\n", path.read_text("ascii"))
    assert found
    return json.loads(found[1])


# What a reader without JavaScript sees


def test_two_grants_of_one_name_are_told_apart_and_the_newest_comes_first(tmp_path: Path) -> None:
    page = write_site(tmp_path, GRANTS) / "browse" / "kind-grant.html"
    assert ReadTable(page).heads == [
        "Name",
        "Awarded",
        "Amount",
        "Currency",
        "Funder",
        "Recipient",
        "Status of the grant",
    ]
    first, second, last = rows_of(page)
    assert first == ["A grant for seeds", "2019", "-7", "EUR", "Fund", "", ""]
    assert second[:2] == ["A grant for seeds", "1 March 2016"]
    assert second[3:] == ["USD", "Fund", "https://elsewhere.example/school", "Completed"]
    assert last == ["A first grant", "", "", "", "", "", ""]
    assert "the newest first, those without a date last" in page.read_text("utf-8")


def test_names_with_accents_stand_among_the_others_and_not_behind_them(tmp_path: Path) -> None:
    names = ("Zebra", "Élan", "eland", "Ángela", "Dr. No", "zèbre")
    records = [{"id": f"group/{at}", "type": "Group", "name": {"fr": name}} for at, name in enumerate(names)]
    folder = write_site(tmp_path, records, languages=("fr",))
    listed = [name for name, *_ in rows_of(folder / "browse/kind-group.html")]
    assert listed == ["Ángela", "Dr. No", "Élan", "eland", "Zebra", "zèbre"]
    assert [row["label"] for row in json_of(folder / "browse/kind-group-page-1.json")["rows"]] == listed


def test_columns_in_which_nothing_stands_are_not_shown(tmp_path: Path) -> None:
    page = write_site(tmp_path, GRANTS) / "browse" / "kind-organization.html"
    assert ReadTable(page).heads == ["Name"]
    assert "In the order of their names." in page.read_text("utf-8")


def test_a_cell_names_a_few_records_and_counts_the_rest(tmp_path: Path) -> None:
    many = [f"organization/o{at}" for at in range(6)]
    funders = [{"id": iri, "type": "Organization", "name": {"en": iri[-2:]}} for iri in many]
    grant = {"id": "grant/x", "type": "Grant", "name": {"en": "It"}, "awarded": "2020", "funder": many}
    folder = write_site(tmp_path, [*funders, grant])
    assert rows_of(folder / "browse/kind-grant.html")[0][2] == "o0, o1, o2, o3 and 2 more"
    assert rows_of(folder / "browse/year-2020.html")[0][2] == "2020 · o0, o1, o2, o3 and 2 more"
    (row,) = json_of(folder / "browse/kind-grant-page-1.json")["rows"]
    assert len(row["values"]["funder"]) == 6


def test_a_list_of_several_kinds_tells_what_each_record_is(tmp_path: Path) -> None:
    page = write_site(tmp_path, GRANTS) / "browse" / "year-2016.html"
    assert ReadTable(page).heads == ["Name", "Kind", "What else is known"]
    ((name, kind, told),) = rows_of(page)
    assert (name, kind) == ("A grant for seeds", "Grant")
    assert "1 March 2016" in told
    assert "USD" in told
    assert "Fund" in told


def test_a_grant_of_ones_own_with_keys_of_ones_own_has_the_columns_of_a_grant(tmp_path: Path) -> None:
    keys = {"name": "text", "giver": "refs", "sum": "amount", "given": "date", "mood": ref("text")}
    own = schema("Gift", ["schema:MonetaryGrant"], keys)
    terms = {
        "giver": {"@id": "schema:funder", "@type": "@id", "@container": "@set"},
        **{key: f"own:{key}" for key in ("sum", "given")},
        "mood": {"@id": "own:mood", "@container": "@language"},
    }
    model = load_model(write_model(tmp_path / "model", [own], terms))
    assert [column.key for column in candidates("Gift", model)] == ["giver", "given", "sum"]


@pytest.mark.parametrize("pages", [1, 2, 12, 13, 999, 1000])
def test_every_page_of_a_list_is_a_few_steps_away_and_no_page_has_many_links(pages: int) -> None:
    assert all(
        {1, pages, at} <= set(near_pages(at, pages)) and len(near_pages(at, pages)) <= 24 for at in range(1, pages + 1)
    )
    reached, steps = {1}, 0
    while len(reached) < pages:
        reached, steps = {there for at in reached for there in near_pages(at, pages)}, steps + 1
    assert steps <= 6


@pytest.mark.slow
def test_what_is_too_much_for_the_page_of_a_record_stands_whole_in_a_list_that_it_leads_to(tmp_path: Path) -> None:
    count = MOST_BACK + 30
    folder = write_site(tmp_path, [FUND, *numbered(count)])
    fund = ReadTable(folder / "id" / "organization" / "fund.html")
    (way,) = [href for href, text in fund.links if f"all {count} as a table" in text]
    assert way.startswith("../../browse/to-")
    first = folder / "browse" / way.rpartition("/")[2]
    pages = [first, *sorted(first.parent.glob(f"{first.stem}-*.html"))]
    assert [len(rows_of(page)) for page in pages] == [PER_PAGE, PER_PAGE, 30]
    assert "Fund – Grant: “Funder”" in first.read_text("utf-8")
    assert "kind-grant.html#in.funder=organization%2Ffund" in [href for href, _ in ReadTable(first).links]
    assert "Records: 230. 1 to 100 are on this page." in first.read_text("utf-8")


def test_a_record_that_few_point_at_has_no_list_of_its_own(tmp_path: Path) -> None:
    assert not list(write_site(tmp_path, GRANTS).glob("browse/to-*"))


# What programs read


def test_the_index_leads_to_every_record_as_json(tmp_path: Path) -> None:
    browse = write_site(tmp_path, GRANTS) / "browse"
    index = json_of(browse / "index.json")
    assert (index["dataset"], index["version"]) == (BASE, "1")
    kinds = {each["kind"]: json_of(browse / each["index"]) for each in index["kinds"]}
    assert {name: (told["count"], told["newestFirstBy"]) for name, told in kinds.items()} == {
        "Grant": (3, "awarded"),
        "Organization": (1, None),
    }
    rows = [row for told in kinds.values() for page in told["pages"] for row in json_of(browse / page)["rows"]]
    assert {row["id"] for row in rows} == {BASE + record["id"] for record in GRANTS}
    assert all((browse / row["page"]).is_file() for row in rows)


def test_a_row_of_json_has_exact_values_and_the_labels_of_what_it_names(tmp_path: Path) -> None:
    browse = write_site(tmp_path, GRANTS) / "browse"
    told, page = json_of(browse / "kind-grant.json"), json_of(browse / "kind-grant-page-1.json")
    assert [column["key"] for column in told["columns"]] == ["awarded", "amount", "funder", "recipient", "grantStatus"]
    assert told["columns"][2]["property"] == "https://schema.org/funder"
    assert [row["id"].rpartition("/")[2] for row in page["rows"]] == ["new", "old", "undated"]
    assert page["rows"][1] == {
        "id": f"{BASE}grant/old",
        "page": "../id/grant/old.html",
        "label": "A grant for seeds",
        "name": {"en": "A grant for seeds"},
        "values": {
            "awarded": "2016-03-01",
            "amount": {"value": "12500.50", "currency": "USD"},
            "funder": [{"id": f"{BASE}organization/fund", "label": "Fund"}],
            "recipient": [{"id": "https://elsewhere.example/school"}],
            "grantStatus": {"id": "https://w3id.org/peasant-ld/ns#grant-status-completed", "label": "Completed"},
        },
    }
    assert page["rows"][2]["values"] == {}


def test_a_record_without_a_name_has_a_label_and_no_name_in_json(tmp_path: Path) -> None:
    payment = {"id": "payment/x", "type": "Payment", "payer": ["organization/fund"], "paid": "2020-01-02"}
    folder = write_site(tmp_path, [FUND, payment])
    (row,) = json_of(folder / "browse/kind-payment-page-1.json")["rows"]
    assert row["name"] == {}
    assert row["label"] == "Payment: 2 January 2020"
    (told,) = script_of(folder / "static/table/payment-part-1.js", "take")["rows"]
    assert told[:2] == [["payment/x", "id/payment/x", 1], {"en": row["label"]}]
    assert 'class="record grant made"' in (folder / "browse/kind-payment.html").read_text("utf-8")


@pytest.mark.slow
def test_long_lists_of_json_name_the_next_page_and_the_scripts_hold_the_same_records(tmp_path: Path) -> None:
    browse = write_site(tmp_path, [FUND, *numbered(1001)]) / "browse"
    first, second = (json_of(browse / f"kind-grant-page-{at}.json") for at in (1, 2))
    assert (first["page"], first["pages"], first["next"], len(first["rows"])) == (1, 2, "kind-grant-page-2.json", 1000)
    assert ("next" in second, len(second["rows"])) == (False, 1)
    about = script_of(browse / "kind-grant.js", "begin")
    held = [row[0] for part in about["parts"] for row in script_of(tmp_path / part, "take")["rows"]]
    assert [BASE + each for each in held] == [row["id"] for row in first["rows"] + second["rows"]]


def test_the_scripts_are_written_once_and_one_small_file_a_language_has_its_words(tmp_path: Path) -> None:
    folder = write_site(tmp_path, GRANTS, languages=("en", "pt"))
    assert sorted(path.name for path in folder.glob("static/table/grant-*")) == ["grant-part-1.js"]
    heads = [script_of(folder / f"{tree}browse/kind-grant.js", "begin")["heads"] for tree in ("", "pt/")]
    assert [each[4]["label"] for each in heads] == ["Funder", "Financiador"]
    assert (folder / "pt/browse/kind-grant.html").is_file()
    assert not (folder / "pt/browse/kind-grant.json").exists()
    assert json_of(folder / "browse/kind-grant.json")["label"] == {"en": "Grants", "pt": "Subvenções"}


def test_a_list_names_its_json_for_programs(tmp_path: Path) -> None:
    folder = write_site(tmp_path, GRANTS, languages=("en", "pt"))
    for tree, way in (("", "../"), ("pt/", "../../")):
        text = (folder / f"{tree}browse/kind-grant.html").read_text("utf-8")
        assert f'<link rel="alternate" type="application/json" href="{way}browse/kind-grant.json">' in text
        assert f'href="{way}browse/index.json"' in (folder / f"{tree}browse/index.html").read_text("utf-8")
        assert f'href="{way[3:]}browse/index.json"' in (folder / f"{tree}index.html").read_text("utf-8")


@pytest.mark.parametrize("text", ["</script><script>x()</script>", "\u2028]); x();//", "=1+1", "<!--", "\u202eabc"])
def test_what_stands_in_a_record_stays_text_in_scripts_and_tables(tmp_path: Path, text: str) -> None:
    record = {"id": "grant/x", "type": "Grant", "name": {"en": text}, "recipient": ["javascript:x()"]}
    folder = write_site(tmp_path, [record])
    script = (folder / "static/table/grant-part-1.js").read_text("ascii")
    assert "<" not in script
    assert script_of(folder / "static/table/grant-part-1.js", "take")["rows"][0][1] == {"en": text}
    page = (folder / "browse/kind-grant.html").read_text("utf-8")
    assert "<script>x()" not in page
    assert 'href="javascript:' not in page
    assert rows_of(folder / "browse/kind-grant.html")[0][0] == re.sub(r"\s", " ", text)


def test_dates_before_the_year_0_and_open_ones_have_their_place_in_the_order() -> None:
    records = [
        {"id": f"grant/{at}", "type": "Grant", "name": {"en": str(at)}, "awarded": date}
        for at, date in enumerate(("-0500", "../1990", "2001/..", {"asWritten": "at harvest"}, "1995~"))
    ]
    model = load_model()
    listed = SiteIndex.of([compile_normalizer(model, BASE)(each) for each in records], model).listed
    assert listed.in_order(range(5), "Grant") == [2, 4, 1, 0, 3]


def examples() -> dict[str, str]:
    """The programs that the guide shows for the lists, by language."""
    text = (ROOT / "docs/guide/reading-a-release.md").read_text("utf-8")
    chapter = text.partition("## Lists as JSON")[2].partition("\n## ")[0]
    return dict(re.findall(r"```(\w+)\n(.*?)```", chapter, re.DOTALL))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "command"), [("python", (sys.executable, "-")), ("javascript", ("node", "--input-type=module", "-"))]
)
def test_the_programs_of_the_guide_read_every_record_of_a_list(
    language: str, command: tuple[str, ...], tmp_path: Path
) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    folder = write_site(tmp_path, [FUND, *numbered(1001)])
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        text = examples()[language].replace("https://your.example/archive", f"http://127.0.0.1:{server.server_port}")
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=60)
        server.shutdown()
    assert len(done.stdout.splitlines()) == 1001
    assert done.stdout.startswith(f"{BASE}grant/g00000 A grant")
