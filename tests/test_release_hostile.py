"""A whole release of hostile texts, of nothing, of long names, of many languages: well-formed, harmless, as said."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from browser import chromium
from datasets import run
from hostile_texts import ENDS, FORMATS, MARKUP, TEXTS, TITLE
from peasant_ld import load_model
from peasant_ld.model import Kind
from test_site_hostile import Elements, is_harmless

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

LANGUAGES = ("en", "pt", "es", "fr", "ht")
# Forty languages, of every way of writing.
FORTY = (
    *("en", "pt", "es", "fr", "ht", "de", "it", "nl", "pl", "ru", "uk", "cs", "sk", "sl", "hr", "sr", "bg", "ro", "hu"),
    *("fi", "sv", "da", "et", "lv", "lt", "el", "tr", "ar", "he", "fa", "hi", "bn", "ta", "th", "vi", "id", "ja", "ko"),
    *("zh", "qu"),
)
Row = dict[str, Any]


def about(text: str, number: int) -> list[Row]:
    """Records that lead to each other, with a text wherever a text can stand."""
    return [
        {
            "id": f"movement/m{number}",
            "type": "Movement",
            "name": {"en": text},
            "altName": {"pt": [text]},
            "acronym": [text],
            "description": {"en": text},
            "founded": {"text": text, "edtf": "1984"},
            "basedIn": [f"place/p{number}"],
            "identifier": [{"scheme": "x", "value": text}],
        },
        {"id": f"place/p{number}", "type": "Place", "name": {"en": text}, "country": "BR", "precision": "country"},
        {"id": f"concept/c{number}", "type": "Concept", "name": {"en": text}},
        {
            "id": f"grant/g{number}",
            "type": "Grant",
            "name": {"en": text},
            "amount": {"value": f"{number + 1}", "currency": "BRL"},
            "funder": [f"movement/m{number}"],
            "recipient": [f"movement/m{number}"],
            "topic": [f"concept/c{number}"],
            "awarded": f"{1950 + number % 70}",
        },
        {
            "id": f"event/e{number}",
            "type": "Event",
            "name": {"fr": text},
            "period": {"edtf": f"{1900 + number % 100}"},
            "place": [f"place/p{number}"],
        },
    ]


# How a text stands in a key of each form that takes texts.
FORMS: Mapping[str, Callable[[Iterator[str]], Any]] = {
    "text": lambda texts: {"en": next(texts), "fr": next(texts)},
    "texts": lambda texts: {"en": [next(texts)], "fr": [next(texts), next(texts)]},
    "token": next,
    "tokens": lambda texts: [next(texts), next(texts)],
    "identifiers": lambda texts: [{"scheme": next(texts), "value": next(texts)}],
    "evidence": lambda texts: [
        {"of": "name", "source": "document/k0", "where": next(texts), "status": "stated", "note": {"en": next(texts)}}
    ],
}


def of_every_kind() -> Iterator[Row]:
    """Records of each kind that anybody may publish, with a text in each key that takes one; eight of each kind."""
    texts = cycle([*MARKUP, *FORMATS, *ENDS])
    kinds = [kind for kind in load_model().kinds.values() if kind.name not in ("Person", "Incident")]
    return (of_kind(kind, number, texts) for kind in kinds for number in range(8))


def of_kind(kind: Kind, number: int, texts: Iterator[str]) -> Row:
    """A record of a kind; what it must refer to is one of the same number."""
    row: Row = {"id": f"{kind.name.lower()}/k{number}", "type": kind.name}
    for key in kind.keys.values():
        to = f"{key.kinds[0].lower()}/k{number}" if key.kinds else ""
        if key.form in FORMS:
            row[key.name] = FORMS[key.form](texts)
        elif key.form == "amount":
            row[key.name] = {"value": f"{number + 1}", "currency": "BRL"}
        elif key.form in ("ref", "refs") and (key.required or key.name in ("funder", "recipient", "payer", "payee")):
            row[key.name] = to if key.form == "ref" else [to]
        elif key.required or key.form == "date":
            row[key.name] = key.examples[0]
    return row


def published(folder: Path, rows: list[Row], titles: Mapping[str, str], languages: tuple[str, ...] = LANGUAGES) -> Path:
    """The release of these records; what is wrong with some of them stays out."""
    (folder / "records").mkdir(parents=True)
    (folder / "records" / "all.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    lines = [
        'base = "https://example.org/archive/"',
        f'publisher = {{ name = {json.dumps(TITLE)}, url = "https://example.org/" }}',
        'licence = "https://creativecommons.org/licenses/by/4.0/"',
        f"languages = {json.dumps(languages)}",
        'version = "1.0.0"',
        'issued = "2026-11-23"',
        *(line for table in ("title", "description") for line in (f"[{table}]", *_stated(titles))),
    ]
    (folder / "dataset.toml").write_text("\n".join(lines), encoding="utf-8")
    outcome = run("publish", folder, "-o", folder / "release", "--reject", "--as-of", "2026-11-26", "--lang", "en")
    assert "the release is in" in outcome.err, outcome.err[-2000:]
    return folder / "release"


def _stated(texts: Mapping[str, str]) -> Iterator[str]:
    return (f"{tag} = {json.dumps(text, ensure_ascii=False)}" for tag, text in texts.items())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of records that hold each hostile text in every place."""
    rows = [row for number, text in enumerate(TEXTS) for row in about(text, number)]
    return published(tmp_path_factory.mktemp("hostile"), rows, {"en": TITLE, "fr": f"{TITLE} fr"}, ("en", "fr"))


LONG = ["W" * 2000, ("word " * 400).strip(), "🌽" * 2000, "ا" * 2000, "a-" * 1000, "https://x.example/" + "y" * 1982]
OF_FORTY = {tag: f"Name {tag}" for tag in FORTY}
A_MOVEMENT: Row = {"id": "movement/a", "type": "Movement", "name": {"en": "A"}}
SHAPES: Mapping[str, list[Row]] = {
    "nothing": [A_MOVEMENT | {"access": {"level": "restricted"}}],
    "one": [A_MOVEMENT],
    "long": [row for number, text in enumerate(LONG) for row in about(text, number)],
    "every kind": [*of_every_kind()],
    "forty": [A_MOVEMENT | {"name": OF_FORTY, "description": OF_FORTY}],
}


@pytest.fixture(scope="module", params=["hostile", *SHAPES])
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases of hostile texts, of no record, of one, of long names, of every kind, of texts in forty languages."""
    if request.param == "hostile":
        found: Path = request.getfixturevalue("hostile")
        return found
    languages = FORTY if request.param == "forty" else LANGUAGES
    titles = OF_FORTY if request.param == "forty" else {"en": "long " * 300}
    folder = tmp_path_factory.mktemp(request.param)
    made = published(folder, SHAPES[request.param], titles, languages)
    assert not (folder / "rejected.jsonl").exists(), request.param
    return made


def files(release: Path, *suffixes: str) -> Iterator[tuple[Path, str]]:
    """The files of a release with one of these suffixes, each with its text."""
    return ((path, path.read_text("utf-8")) for path in sorted(release.rglob("*")) if path.suffix in suffixes)


def test_two_hundred_texts_are_published(hostile: Path) -> None:
    names = {text for _, text in records(hostile)}
    assert len(names) >= 200


def records(release: Path) -> Iterator[tuple[str, str]]:
    """The movements of a release: the id below the base, and the name."""
    for each in json.loads((release / "data/dataset.jsonld").read_text("utf-8"))["@graph"]:
        if "Movement" in each["type"]:
            yield each["id"].removeprefix("https://example.org/archive/"), each["name"]["en"]


def test_each_text_is_shown_as_it_is(hostile: Path) -> None:
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")
    for language in ("", "fr/"):
        for identity, name in records(hostile):
            page = html5lib.parse((hostile / language / f"id/{identity}.html").read_text("utf-8"))
            heading = page.find(".//{http://www.w3.org/1999/xhtml}h1")
            assert "".join(heading.itertext()).split() == name.split(), identity


def test_pages_are_well_formed_and_hold_nothing_that_we_did_not_write(release: Path) -> None:
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")
    for path, text in files(release, ".html"):
        parser = html5lib.HTMLParser()
        parser.parse(text)
        assert parser.errors == [], path
        for tag, attributes in Elements(text).found:
            assert tag not in ("iframe", "object", "embed", "base", "img", "video", "math", "template"), path
            assert tag != "style" or path.name in ("report.html", "ns.html"), path
            assert not [name for name in attributes if name.startswith("on")], path
            assert tag != "meta" or attributes.get("http-equiv") in (None, "Content-Security-Policy"), path
            assert tag != "script" or is_ours(attributes), path
            assert all(is_harmless(attributes.get(name) or "") for name in ("href", "src", "action")), path


def is_ours(script: Mapping[str, str | None]) -> bool:
    """Whether a script is data, or a file of ours."""
    return script.get("type") == "application/ld+json" or str(script.get("src")).endswith(".js")


def test_no_page_is_large(release: Path) -> None:
    assert [path for path, text in files(release, ".html") if len(text) > 10**6] == []


def test_feeds_maps_of_the_site_and_pictures_are_xml(release: Path) -> None:
    found = [ElementTree.fromstring(text) for _, text in files(release, ".xml", ".svg")]
    assert len(found) >= 2


def test_data_are_what_their_names_say(release: Path) -> None:
    for _, text in files(release, ".json", ".jsonld"):
        json.loads(text)
    for _, text in files(release, ".html"):
        for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
            json.loads(data)
            assert "<" not in data
    for path, _ in files(release, ".ttl"):
        assert sum(1 for _ in ox.parse(path=path)) > 0 or path.name == "dataset.ttl"


def test_no_cell_of_a_table_is_a_formula(release: Path) -> None:
    for path, text in files(release, ".csv"):
        rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True)))
        assert len({len(row) for row in rows}) == 1, path
        cells = [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert [cell for cell in cells if not re.fullmatch(r"-?[0-9.]+", cell)] == [], path


def test_no_cell_of_a_workbook_is_a_formula(hostile: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="the extra `sheets` is not installed")
    for path in hostile.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path):
            assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == [], path


def test_nothing_runs_and_no_page_is_wider_than_a_phone(release: Path) -> None:
    wide, asked = dict[str, int](), set[str]()
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.on("request", lambda request: asked.add(request.url.partition(":")[0]))
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        for path in shown(release):
            page.goto(path.as_uri())
            hit, width = page.evaluate("[window.__hit || 0, document.documentElement.scrollWidth]")
            assert not hit, path
            if width > 390:
                wide[str(path.relative_to(release))] = width
    assert wide == {}
    assert asked == {"file"}


def shown(release: Path) -> list[Path]:
    """The pages that a browser looks at: all that list something, and some records."""
    lists = [path for path in release.glob("**/*.html") if not {"id", "fr", "pt", "es", "ht"} & set(path.parts)]
    some = (*sorted((release / "id" / "movement").glob("*.html"))[::6], *(release / "id").glob("*/k[06].html"))
    return [*lists, *some]
