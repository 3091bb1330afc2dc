"""A model of one's own goes all the way: form, check, graph, evidence, access, pages, tables, and back to records."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import peasant_ld
from datasets import run, start
from own_models import BASE, LANGUAGES, WRONG, Data, OwnModel, own_models
from peasant_ld.forms.template.fields import form_sheets
from peasant_ld.model import Model
from peasant_ld.model.labels import load_labels
from peasant_ld.published.addresses import file_of
from peasant_ld.rdf.formats import Format
from peasant_ld.rdf.graph import build_graph_of, records_of
from peasant_ld.rdf.normalize import compile_normalizer

ox = pytest.importorskip("pyoxigraph")
# Each example is a release or two: none is made smaller, for that would take hours.
FEW = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
MANY = settings(FEW, max_examples=60)
DESCRIPTION = f"""base = "{BASE}"
licence = "https://creativecommons.org/licenses/by/4.0/"
languages = ["en", "pt"]
version = "1.0.0"
issued = "2026-01-31"
model = "model.json"
publisher = {{ name = "Plots" }}
[title]
en = "Plots"
"""


class World:
    """A dataset folder with a model of one's own."""

    def __init__(self, own: OwnModel, folder: Path, records: tuple[Data, ...] | None = None) -> None:
        self.own, self.folder = own, folder
        self.records = own.records if records is None else records
        (folder / "records").mkdir()
        (folder / "model.json").write_text(json.dumps(own.short), "utf-8")
        (folder / "dataset.toml").write_text(DESCRIPTION, "utf-8")
        (folder / "records" / "all.json").write_text(json.dumps(self.records, ensure_ascii=False), "utf-8")
        self.model: Model = peasant_ld.open_dataset(folder).job().model

    def kinds(self) -> tuple[str, ...]:
        """The kinds that have keys of one's own."""
        return tuple(self.own.keys)

    def stated(self, kind: str) -> Data:
        """The record of a kind that states all of its own keys."""
        return next(each for each in self.records if each["type"] == kind and each["id"].startswith("thing/"))


def problems(report: peasant_ld.Report) -> list[tuple[str, str | None, str]]:
    return [(each.code, each.place.pointer if each.place else None, each.record or "") for each in report.problems]


def errors(report: peasant_ld.Report) -> list[tuple[str, str | None, str]]:
    return [
        (each.code, each.place.pointer if each.place else None, each.record or "")
        for each in report.problems
        if each.severity == "error"
    ]


# ── the ways, one by one ──


def seen_by_a_check(world: World) -> None:
    """The records conform; with one wrong value each is wrong, at that very value."""
    assert errors(peasant_ld.open_dataset(world.folder).check()) == []
    for kind in world.kinds():
        for name, key in world.own.keys[kind].items():
            form = "term" if "values" in key else key["form"]
            if form in WRONG:
                wrong = {**world.stated(kind), name: WRONG[form]}
                found = list(peasant_ld.check_records([wrong], world.model, base=BASE, alone=True))
                places = {each.place.pointer for each in found if each.place}
                assert any((place or "").startswith(f"/{name}") for place in places), (name, form, found)
            if key.get("kinds") == ["Concept"]:
                wrong = {**world.stated(kind), name: "place/p"}
                others = [each for each in world.records if each["id"] != wrong["id"]]
                found = list(peasant_ld.check_records([wrong, *others], world.model, base=BASE))
                assert [(each.code, each.key) for each in found if each.blocks] == [("PLD104", name)]
        unknown = {**world.stated(kind), "noSuchKey": 1}
        assert list(peasant_ld.check_records([unknown], world.model, base=BASE, alone=True))


def filled_in_on_a_form(world: World, lang: str) -> None:
    """What a form asks for in a language is read as what was written there."""
    openpyxl = pytest.importorskip("openpyxl")
    form = world.folder / "form.xlsx"
    form.unlink(missing_ok=True)
    assert run("template", *world.kinds(), "-o", form, "--lang", lang).code == 0
    book, wanted = openpyxl.load_workbook(form), []
    for sheet in form_sheets(world.kinds(), world.model, lang, ("", "")):
        if sheet.kind is None:
            continue
        record: Data = {"id": f"filled/{sheet.kind.lower()}", "type": sheet.kind}
        keys = {name: value for name, value in world.stated(sheet.kind).items() if name in world.own.keys[sheet.kind]}
        for column, field in enumerate(sheet.fields, 1):
            name = field.header.partition("@")[0]
            value = keys.get(name, {lang: "Filled"} if name == "name" else record.get(name))
            cell = _cell(value, lang) if "." not in field.header else None
            if cell is not None:
                book[sheet.title].cell(3, column, cell)
                record[name] = {lang: [cell] if field.form == "texts" else cell} if "@" in field.header else value
        wanted.append(record)
    filled = world.folder / "filled.xlsx"
    book.save(filled)
    declared = peasant_ld.open_dataset(world.folder).job().declared
    read = [each for each in peasant_ld.read_records(filled, declared) if not isinstance(each, peasant_ld.Problem)]
    filled.unlink()
    normalize = compile_normalizer(world.model, BASE)
    assert [normalize(each.data) for each in read] == [normalize(each) for each in wanted]


def _cell(value: Any, lang: str) -> str | None:
    """A value as one cell of a form in a language; None for what needs several."""
    if isinstance(value, Mapping):
        text = value.get(lang)
        return text if isinstance(text, str) else text[0] if text else None
    if isinstance(value, list):
        return " | ".join(value) if all(isinstance(each, str) for each in value) else None
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def stated_in_every_format(world: World) -> None:
    """The five formats say the same, as a second processor of JSON-LD reads it; and the way back gives the records."""
    jsonld = pytest.importorskip("pyld.jsonld")
    texts = {}
    for form in Format:
        out = io.BytesIO()
        peasant_ld.serialize(list(world.records), out, form, BASE, model=world.model)
        texts[form.label] = out.getvalue()
    read = {form.label: {quad.triple for quad in ox.parse(texts[form.label], format=_format(form))} for form in Format}
    wanted = next(iter(read.values()))
    assert wanted
    assert all(each == wanted for each in read.values())
    document = next(json.loads(text) for text in texts.values() if text.lstrip().startswith(b"{"))
    lines = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert {quad.triple for quad in ox.parse(lines.encode(), format=ox.RdfFormat.N_QUADS)} == wanted
    normalize = compile_normalizer(world.model, BASE)
    normalized = sorted(map(normalize, world.records), key=lambda record: str(record["id"]))
    back = sorted(records_of(build_graph_of(normalized, world.model), world.model), key=lambda each: str(each["id"]))
    assert back == normalized
    assert peasant_ld.validate_graph(build_graph_of(normalized, world.model), model=world.model) == []


def _format(form: Format) -> Any:
    return ox.RdfFormat.from_media_type(form.media_type)


def with_evidence(own: OwnModel) -> tuple[Data, ...]:
    """The records, each with a witness for every key of one's own."""
    return tuple(
        {
            **record,
            "evidence": [{"of": name, "source": "document/d", "status": "stated"} for name in own.keys[record["type"]]],
        }
        if record["id"].startswith("thing/")
        else record
        for record in own.records
    )


def published(world: World) -> Path:
    """A release of the dataset: whole, verified file by file, with a page for each record in every language."""
    out = world.folder / "release"
    outcome = run("publish", world.folder, "-o", out, "--lang", "en")
    assert outcome.code == 0, outcome.err
    for line in (out / "manifest-sha256.txt").read_text("utf-8").splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest
    return out


def told_on_pages(world: World, out: Path) -> None:
    """A page calls each key as the model does, in the language of the page, in another, or by its name."""
    labels = load_labels(world.model)
    for lang in LANGUAGES:
        pages = out if lang == "en" else out / lang
        for kind in world.kinds():
            page = file_of(f"{BASE}{world.stated(kind)['id']}", BASE, ".html")
            text = html.unescape((pages / page).read_text("utf-8"))
            shown = re.sub(r"<[^>]+>", "", text)
            for name in world.own.keys[kind]:
                texts = labels.names_of(kind, name)
                assert texts.get(lang, next(iter(texts.values()), name) if len(texts) < 2 else "") in shown
            assert "document/d" in shown or "Minutes" in shown or "Ata" in shown, "who says so"
        listed = (pages / "model.html").read_text("utf-8")
        assert all(world.model.context.compact(str(_term(world.model, kind, name))) in html.unescape(listed)
                   for kind in world.own.kinds for name in world.own.keys[kind])  # fmt: skip


def _term(model: Model, kind: str, key: str) -> str | None:
    term = model.context.term(kind, key)
    return term.iri if term else None


def asked_for_as_a_table(world: World, out: Path) -> None:
    """A query of the release finds the values of each key, in one table."""
    asked = {(kind, name): _term(world.model, kind, name) for kind in world.kinds() for name in world.own.keys[kind]}
    terms = " ".join(f"<{term}>" for term in asked.values())
    found = start("query", out, f"SELECT DISTINCT ?s ?p WHERE {{ VALUES ?p {{ {terms} }} ?s ?p ?o }}", "--csv")
    assert (found.code, found.err) == (0, "")
    rows = found.out.splitlines()
    assert all(f"{BASE}{world.stated(kind)['id']},{term}" in rows for (kind, _), term in asked.items())


def all_the_way(own: OwnModel) -> None:
    for records in (own.records, with_evidence(own)):
        with tempfile.TemporaryDirectory() as folder:
            world = World(own, Path(folder), records)
            stated_in_every_format(world)
            seen_by_a_check(world)
            if "evidence" in records[-1]:
                out = published(world)
                told_on_pages(world, out)
                asked_for_as_a_table(world, out)
            else:
                for lang in ("en", "pt"):
                    filled_in_on_a_form(world, lang)


@FEW
@given(own_models())
def test_a_model_of_ones_own_goes_all_the_way(own: OwnModel) -> None:
    all_the_way(own)


@pytest.mark.slow
@MANY
@given(own_models())
def test_many_models_of_ones_own_go_all_the_way(own: OwnModel) -> None:
    all_the_way(own)
