"""The documentation site: what its pages are and where they lead; and, where it has been built, what a reader meets.

`.ci/run docs` builds it and says where (PEASANT_LD_DOCS); elsewhere what needs the built pages is skipped.
"""

import importlib.util
import json
import os
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import peasant_ld
from browser import axe_source, chromium
from conftest import ROOT
from peasant_ld.model import load_model
from peasant_ld.report.messages import Catalogue

LANGUAGES = ("en", "pt", "es", "fr", "ht")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SORTS = (
    "index.html", "pt/index.html", "ht/index.html", "guide/index.html", "fr/guide/mending.html",
    "ht/guide/into-a-store.html", "cookbook/index.html", "cookbook/from_pandas.py.html", "reference.html",
    "es/reference.html", "model.html", "model/grant.html", "model/nodes.html", "command-line.html", "python.html",
    "decisions/index.html", "decisions/0075-the-documentation-site.html", "architecture.html", "search.html?q=PLD021",
)  # fmt: skip


@pytest.fixture(scope="module")
def make_site() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("make_site", ROOT / "docs" / "make_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_site"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["make_site"]


# What the pages are


@pytest.fixture
def project(tmp_path: Path, make_site: ModuleType) -> Path:
    """A small project: a guide of three pages, one of them in Portuguese too, and the pages that every site has."""
    files = {name: f"# {name}\n" for name in make_site.AT_THE_TOP}
    files |= {f"docs/{name}.md": f"# {name}\n" for part in make_site.PARTS.values() for name in part if "/" not in name}
    files |= {
        "docs/cookbook/README.md": "# Cookbook\n\n[a](a.py)\n",
        "docs/cookbook/a.py": '"""A program: [no link](no.md)."""\n',
        "docs/decisions/0001-one.md": "# One\n",
        "docs/guide/index.md": "# Guide\n\n[second](second.md), [first](first.md) ([português](first.pt.md))\n",
        "docs/guide/first.md": "# First\n\n[português](first.pt.md)\n",
        "docs/guide/first.pt.md": "# Primeira\n\n[English](first.md), [guia](index.md)\n"
        "[b](second.md#part), [m](../model.md)\n",
        "docs/guide/second.md": "# Second\n\n![p](../pictures/p.png) [code](../../src/a.py) [`f`](#f) `[x](no.md)`\n",
        "docs/guide/unnamed.md": "# Unnamed\n\n1. A list\n\n   ```\n   [x](no.md)\n\n   a `b`\n   ```\n",
        "docs/pictures/p.png": "",
        "src/a.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def text_of(make_site: ModuleType, project: Path, lang: str, name: str) -> str:
    """A page as the generator gets it."""
    found = make_site.gathered(project)
    text: str = make_site.Links(found, project, "https://host.example/source/").mended(found[lang, name])
    return text


def test_the_guide_is_in_the_order_in_which_its_index_names_the_pages(make_site: ModuleType, project: Path) -> None:
    found = make_site.gathered(project)
    for lang in LANGUAGES:
        assert found[lang, "guide/index"].lists == ("guide/second", "guide/first", "guide/unnamed")


LINKS = [
    ("pt", "guide/first", "[English](page:../../guide/first.html)"),  # the English of this page
    ("pt", "guide/first", "[guia](index.md)"),  # in the reader's language, though the English file is named
    ("pt", "guide/first", "[b](part:../../guide/second.html#part)"),  # a part has its name in one language
    ("pt", "guide/first", "[m](page:../../model.html)"),  # in English only
    ("en", "guide/first", "[português](page:../pt/guide/first.html)"),
    (
        "en",
        "guide/second",
        "![p](../pictures/p.png) [code](https://host.example/source/src/a.py) [`f`](#f) `[x](no.md)`",
    ),
    ("en", "guide/unnamed", "   ```\n   [x](no.md)\n\n   a `b`\n   ```"),
    ("en", "cookbook/index", "[a](a.py.md)"),
    ("en", "cookbook/a.py", "[no link](no.md)"),
]


@pytest.mark.parametrize(("lang", "name", "link"), LINKS)
def test_a_link_leads_to_the_page_that_its_reader_needs(
    make_site: ModuleType, project: Path, lang: str, name: str, link: str
) -> None:
    assert link in text_of(make_site, project, lang, name)


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_a_page_without_a_translation_says_so_and_leads_to_the_english_one(
    make_site: ModuleType, project: Path, lang: str
) -> None:
    said = make_site.words(lang)
    assert text_of(make_site, project, lang, "guide/second") == (
        f"# Second ({said['of English']})\n\n{said['only English']} [Second](page:../../guide/second.html)\n"
    )


def test_a_link_that_leads_nowhere_ends_the_build(make_site: ModuleType, project: Path) -> None:
    (project / "docs" / "guide" / "second.md").write_text("# Second\n\n[x](../nowhere.md)\n", "utf-8")
    with pytest.raises(SystemExit, match=r"docs/guide/second\.md: \.\./nowhere\.md leads nowhere"):
        text_of(make_site, project, "en", "guide/second")


def test_a_folder_that_holds_something_else_is_left_alone(make_site: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all", "utf-8")
    with pytest.raises(SystemExit, match="something else"):
        make_site.build(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_every_page_of_the_project_is_listed_by_another(make_site: ModuleType) -> None:
    found = make_site.gathered(ROOT)
    files = (ROOT / "docs").rglob("*.md")
    assert {path.relative_to(ROOT).as_posix() for path in files} <= {page.source for page in found.values()}
    for lang in LANGUAGES:
        listed = [name for page in found.values() if page.lang == lang for name in page.lists]
        assert sorted(listed) == sorted(name for of, name in found if of == lang and name != "index")


def test_the_site_itself_says_the_same_in_each_language(make_site: ModuleType) -> None:
    said = {lang: make_site.words(lang) for lang in LANGUAGES}
    for lang in LANGUAGES[2:]:
        assert list(said[lang]) == list(said["pt"])
        assert list(said[lang]["theme"]) == list(said["pt"]["theme"])
        assert all(map(len, said[lang]["theme"].values()))
    assert {"language", "languages", "search", "reference"} <= set.intersection(*map(set, said.values()))


# What a reader meets


@pytest.fixture(scope="module")
def built() -> Path:
    if "PEASANT_LD_DOCS" not in os.environ:
        pytest.skip("the documentation site has not been built (PEASANT_LD_DOCS; .ci/run docs)")
    return Path(os.environ["PEASANT_LD_DOCS"])


class Outline(HTMLParser):
    """What one page can be led to by, where it leads, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stated = {name: value or "" for name, value in attrs}
        self.anchors |= {stated[name] for name in ("id", "name") if name in stated}
        if tag == "a" and "href" in stated:
            self.links.append(stated["href"])
        elif tag != "a":
            self.loaded += [stated[name] for name in ("src", "href", "srcset", "poster", "action") if stated.get(name)]


@pytest.fixture(scope="module")
def outlines(built: Path) -> dict[Path, Outline]:
    pages = (path for path in sorted(built.rglob("*.html")) if "_static" not in path.parts)
    return {path: Outline(path.read_text("utf-8")) for path in pages}


def test_every_link_inside_the_site_leads_to_a_page_and_a_place_in_it(
    built: Path, outlines: dict[Path, Outline], record_property: Any
) -> None:
    wrong, followed = [], 0
    for page, outline in outlines.items():
        for link in {*outline.links, *outline.loaded}:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            followed += 1
            to = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            there = outlines[to].anchors if to in outlines else ()
            if not to.is_file() or (parts.fragment and to in outlines and unquote(parts.fragment) not in there):
                wrong.append((page.relative_to(built).as_posix(), link))
    record_property("measured", followed)
    assert followed > 1000
    assert wrong == []


def test_nothing_is_loaded_from_another_host(built: Path, outlines: dict[Path, Outline]) -> None:
    loaded = [link for outline in outlines.values() for link in outline.loaded]
    for path in built.rglob("*.css"):
        loaded += re.findall(r"(?:url\(|@import )\s*[\"']?([^\"')\s]+)", path.read_text("utf-8"))
    elsewhere = {link for link in loaded if urlsplit(link).netloc}
    assert loaded
    assert elsewhere == set()


def test_problems_kinds_keys_and_python_names_have_their_places(outlines: dict[Path, Outline], built: Path) -> None:
    codes = {code.lower() for code in Catalogue.load("en").problems}
    assert codes <= outlines[built / "problems.html"].anchors
    assert {name.lower() for name in peasant_ld.__all__} <= outlines[built / "python.html"].anchors
    for kind in load_model().kinds.values():
        slug = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.name).lower()
        text = (built / "model" / f"{slug}.html").read_text("utf-8")
        assert [key for key in kind.keys if f'<span class="pre">{key}</span>' not in text] == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_axe_finds_nothing_and_no_other_host_is_asked_on_a_page_of_each_sort(
    built: Path, browser: Any, scheme: str, width: int
) -> None:
    axe, asked, found = axe_source(), [], {}
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url))
    for name in SORTS:
        page.goto(f"{built.as_uri()}/{name}")
        page.evaluate(axe)
        judged = page.evaluate("rules => axe.run(document, {runOnly: rules, preload: false})", RULES)
        found[name] = [(each["id"], each["nodes"][0]["html"]) for each in judged["violations"]]
        found[name] += [("wider than the screen", "")] * page.evaluate(
            "document.documentElement.scrollWidth > innerWidth"
        )
    page.close()
    assert {name: told for name, told in found.items() if told} == {}
    assert len(asked) > len(SORTS)
    assert [address for address in asked if not address.startswith(built.as_uri())] == []


SEARCHES = [
    ("", "PLD021", "problems.html#pld021"),
    ("", "validate_graph", "python.html"),
    ("pt/", "planilhas", "guide/mending.html"),
    ("es/", "corregir", "guide/mending.html"),
    ("fr/", "corriger", "guide/mending.html"),
    ("ht/", "fèy kalkil", "guide/mending.html"),
]


@pytest.mark.slow
def test_the_search_finds_without_a_server_in_each_language(built: Path, browser: Any, make_site: ModuleType) -> None:
    page = browser.new_page()
    for folder, words, expected in SEARCHES:
        page.goto(f"{built.as_uri()}/{folder}search.html?q={words}")
        page.wait_for_selector("#search-results li a")
        page.wait_for_function("document.querySelector('#search-results p').innerText")
        shown = [link.get_attribute("href") for link in page.query_selector_all("#search-results li a")]
        assert expected in shown[:3], (words, shown)
        if folder:
            said = make_site.words(folder[:2])["theme"]["Search finished, found one page matching the search query."]
            told = page.inner_text("#search-results p.search-summary")
            assert told in {said[0], *(said[1].replace("${resultCount}", str(number)) for number in range(2, 30))}
    page.close()


def test_each_page_leads_to_each_language(built: Path, outlines: dict[Path, Outline]) -> None:
    there = json.dumps(sorted(LANGUAGES))
    for path in outlines:
        switch = re.search(r'<nav class="site-languages".*?</nav>', path.read_text("utf-8"), re.DOTALL)
        assert switch is not None, path
        assert json.dumps(sorted(re.findall(r'hreflang="(\w+)"', switch[0]))) == there, path
