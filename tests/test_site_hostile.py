"""Whatever stands in names, descriptions, ids and addresses: nothing of it runs, and nothing leaves the release."""

import json
from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from browser import chromium
from peasant_ld import load_model
from peasant_ld.model.description import Description
from peasant_ld.rdf.normalize import normalize
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site import RecordCounts, Site

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

BASE = "https://example.org/archive/"
HIT = "window.__hit=1"

MARKUP = [
    f"<script>{HIT}</script>",
    f"</script><script>{HIT}</script>",
    f"<img src=x onerror={HIT}>",
    f"<svg onload={HIT}>",
    f"<svg><script>{HIT}</script></svg>",
    f'"><img src=x onerror={HIT}>',
    f"'><svg/onload={HIT}>",
    f"<body onload={HIT}>",
    f"<iframe srcdoc='<script>parent.{HIT}</script>'>",
    f"<iframe src=javascript:{HIT}>",
    f"<a href=javascript:{HIT}>x</a>",
    f"<math><mi xlink:href=javascript:{HIT}>x",
    f"<details open ontoggle={HIT}>",
    f"<input autofocus onfocus={HIT}>",
    f"<video><source onerror={HIT}>",
    f"<!--><script>{HIT}</script>",
    f"<![CDATA[<script>{HIT}</script>]]>",
    f"</title><script>{HIT}</script>",
    f"</textarea><script>{HIT}</script>",
    f"</style><script>{HIT}</script>",
    f"<style>@import 'https://evil.example/x'</style><script>{HIT}</script>",
    "<base href=https://evil.example/>",
    f"<meta http-equiv=refresh content='0;url=javascript:{HIT}'>",
    "<link rel=stylesheet href=https://evil.example/x>",
    f"<object data=javascript:{HIT}>",
    f"<embed src=javascript:{HIT}>",
    f"<form><button formaction=javascript:{HIT}>x",
    f"{{{{ ''.__class__ }}}}{{% raw %}}<script>{HIT}</script>",
    "{{ 7*7 }}",
    "{% include '/etc/passwd' %}",
    "${7*7}",
    f"' onmouseover='{HIT}",
    f'" autofocus onfocus="{HIT}',
    f"`-{HIT}-`",
    f"\\u003cscript\\u003e{HIT}\\u003c/script\\u003e",
    f"&lt;script&gt;{HIT}&lt;/script&gt;",
    f"&#60;script&#62;{HIT}",
    f"%3Cscript%3E{HIT}%3C/script%3E",
    f"]]><script>{HIT}",
    f"<scr<script>ipt>{HIT}</scr</script>ipt>",
    f"<SCRIPT SRC=https://evil.example/x.js></SCRIPT>{HIT}",
    "<plaintext>",
    f"<noscript><p title='</noscript><img src=x onerror={HIT}>'>",
    f"<template><script>{HIT}</script></template>",
    f"\u2028<script>{HIT}</script>\u2029",
    f"<ſcript>{HIT}</ſcript>",
    f"<img/src/onerror={HIT}>",
    "<!-- <script>",
    "<a name=main>",
]
# What was escaped once must not be unescaped once too often.
ESCAPED = [form(text) for text in MARKUP for form in (escape, quote)]
TEXTS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("https://evil.example")',
    "\u202egnp.exe",
    "\u2066abc\u2069",
    "\u200b\ufeff",
    "a" * 5000,
    "a\nb\tc",
    "🌽" * 50,
    "مرحبا بالعالم",
    "e" + "\u0301" * 200,
    "../../../../etc/passwd",
    "C:\\Windows\\win.ini",
    "file:///etc/passwd",
    "id--0123456789abcdef",
    "__proto__",
    "constructor",
    "undefined",
    "null",
    "NaN",
    "#",
    "?",
    "%00",
    "%2e%2e%2f",
    "CON",
    "x" * 255,
    "'",
    '"',
    "`",
    "\\",
    "</",
    "<",
    ">",
    "&",
    "&&amp;",
    "--><!--",
    "//evil.example/x",
    "javascript:void(0)",
]
IDS = [
    "../../outside",
    "..%2f..%2foutside",
    "/absolute",
    "grant/../../outside",
    "grant//double",
    "grant/CON",
    "grant/nul.html",
    "grant/.htaccess",
    "grant/index.html/x",
    "grant/x",
    "grant/X",
    "Grant/x",
    "grant/x.html",
    "grant/x.html/y",
    "grant/a%00b",
    "grant/" + "l" * 900,
    "/".join("d" * 3 for _ in range(200)),
    "grant/<script>",
    'grant/"onload="',
    "grant/a b",
    "grant/é",
    "grant/\u202e",
    "grant/javascript:alert(1)",
    "grant/?q=1",
    "grant/#top",
    "grant/\\..\\..\\x",
    "grant/x--0123456789abcdef",
    "static/style.css",
    "index",
    "id/grant/x",
    "grant/~",
    "-rf",
    "grant/*",
    "grant/|x",
    "grant/$(touch x)",
    "grant/`x`",
    "con/x",
    "com1",
    "grant/a:b",
    "x.ttl/y",
]
LINKS = [
    f"javascript:{HIT}",
    f"JaVaScRiPt:{HIT}",
    f" javascript:{HIT}",
    f"java\tscript:{HIT}",
    f"data:text/html,<script>{HIT}</script>",
    f"vbscript:{HIT}",
    "file:///etc/passwd",
    f'https://x.example/"onmouseover="{HIT}',
    "https://evil.example/<script>",
    "//evil.example/x",
    "https:evil",
    "http://user:secret@evil.example/",
    "https://xn--80ak6aa92e.example/",
    "blob:https://x/y",
    "about:blank",
]
TAGS = ["en", 'en"onload="x', "<script>", "und", "x" * 35]


def hostile_records() -> list[dict[str, Any]]:
    """Records as they would come if no check stood before the site: every value where a reader will meet it."""
    records: dict[str, dict[str, Any]] = {}

    def add(record: dict[str, Any]) -> None:
        made = normalize(record, load_model(), BASE)
        records[made["id"]] = made

    for at, text in enumerate([*MARKUP, *TEXTS, *ESCAPED]):
        link = f"movement/m{at - 1}" if at else "movement/m0"
        add(
            {
                "id": f"movement/m{at}", "type": "Movement", "name": {"en": text}, "altName": {"pt": [text]},
                "acronym": [text], "description": {"en": text}, "note": {"ht": text}, "partner": [link],
                "identifier": [{"scheme": text, "value": text}],
                "founded": {"text": text, "edtf": "1984"}, "evidence": [
                    {"of": "name", "source": f"document/d{at}", "where": text, "status": "stated", "note": {"en": text}}
                ],
            }
        )  # fmt: skip
        add({"id": f"document/d{at}", "type": "Document", "name": {"en": text}, "author": [f"movement/m{at}"]})
        add({"id": f"concept/c{at}", "type": "Concept", "name": {"en": text}, "broader": [f"concept/c{at}"]})
        add({"id": f"place/p{at}", "type": "Place", "name": {"en": text}, "country": "BR"})
    for identity in IDS:
        add({"id": identity if ":" not in identity else BASE + identity, "type": "Grant", "topic": ["concept/c1"]})
    for at, link in enumerate(LINKS):
        add(
            {"id": f"organization/o{at}", "type": "Organization", "name": {"en": "O"}, "homepage": link, "page": [link]}
        )
        add(
            {
                "id": f"document/l{at}",
                "type": "Document",
                "name": {"en": "D"},
                "url": link,
                "licence": link,
                "author": [link],
            }
        )
    for at, tag in enumerate(TAGS):
        add({"id": f"network/n{at}", "type": "Network", "name": {tag: "N", "en": "N"}})
    return [records[identity] for identity in sorted(records)]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release folder with the site of all hostile records, inside a folder of its own."""
    folder = tmp_path_factory.mktemp("hostile") / "release"
    folder.mkdir()
    records = hostile_records()
    evil = MARKUP[5]
    description = Description(
        BASE, {"en": evil}, {"en": evil}, {"name": evil, "url": f"javascript:{HIT}"}, f"javascript:{HIT}", (), evil
    )
    Site(description, load_model(), RecordCounts(reasons={evil: 1})).write(lambda: iter(records), ReleaseFolder(folder))
    return folder


class Elements(HTMLParser):
    """The elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Mapping[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_there_are_enough_hostile_values(record_property: Callable[[str, object], None]) -> None:
    values = {*MARKUP, *ESCAPED, *TEXTS, *IDS, *LINKS, *TAGS}
    assert len(values) >= 200
    record_property("measured", len(values))
    assert len(hostile_records()) >= 400


def test_nothing_is_written_outside_the_release(hostile: Path) -> None:
    assert [path.name for path in hostile.parent.iterdir()] == ["release"]
    for path in hostile.rglob("*"):
        assert not path.is_symlink()
        assert path.name.isascii()
        assert len(path.name) <= 255
    folders = {"id", "browse", "static", "pt", "es", "fr", "ht"}
    pages = {"index", "map", "timeline", "network", "sums", "search", "model", "checked", "ask", "404"}
    others = {"card.png", "robots.txt", "sitemap.xml", "sitemap-1.xml"}
    assert {path.name for path in hostile.iterdir()} == folders | others | {f"{page}.html" for page in pages}


def test_every_record_has_its_own_page_even_where_case_is_not_told_apart(hostile: Path) -> None:
    pages = [path.relative_to(hostile).as_posix().lower() for path in (hostile / "id").rglob("*.html")]
    assert len(set(pages)) == len(pages) == len(hostile_records())


def test_no_page_holds_an_element_attribute_or_link_that_we_did_not_write(hostile: Path) -> None:
    for path in hostile.rglob("*.html"):
        for tag, attrs in Elements(path.read_text(encoding="utf-8")).found:
            assert tag not in (
                "iframe",
                "object",
                "embed",
                "base",
                "style",
                "img",
                "video",
                "math",
                "template",
                "plaintext",
            ), path
            assert not [name for name in attrs if name.startswith("on")], path
            assert tag != "meta" or attrs.get("http-equiv") in (None, "Content-Security-Policy"), path
            if tag == "script":
                assert attrs.get("type") == "application/ld+json" or str(attrs["src"]).endswith(".js"), path
            for name in ("href", "src", "action", "formaction"):
                assert is_harmless(attrs.get(name) or ""), (path, attrs)


def is_harmless(link: str) -> bool:
    head = link.partition("/")[0].partition("?")[0].partition("#")[0]
    return ":" not in head or head in ("https:", "http:")


def test_embedded_data_is_still_the_data(hostile: Path) -> None:
    for path in (hostile / "id").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        script = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        assert "<" not in script
        assert json.loads(script) == json.loads(Path(f"{path.with_suffix('')}.jsonld").read_text(encoding="utf-8"))


def test_nothing_runs_in_a_real_browser_and_nothing_is_asked_for(hostile: Path) -> None:
    asked: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        pages = [hostile / "id" / "movement" / f"m{at}.html" for at in range(len(MARKUP))]
        pages += [
            hostile / "id" / kind / f"{name}{at}.html"
            for kind, name in (("organization", "o"), ("document", "l"))
            for at in range(len(LINKS))
        ]
        pages += [
            hostile / name
            for name in ("index.html", "network.html", "timeline.html", "map.html", "browse/topics.html", "search.html")
        ]
        for path in pages:
            page.goto(path.as_uri())
            assert page.evaluate("window.__hit") is None, path
        page.fill("#q", "script")
        page.wait_for_selector("#results li")
        assert page.evaluate("window.__hit") is None
    assert asked
    assert all(url.startswith("file:") for url in asked)


def test_the_search_index_cannot_be_broken_out_of(hostile: Path) -> None:
    for path in (hostile / "static" / "search").glob("*.js"):
        assert "<" not in path.read_text(encoding="ascii")
