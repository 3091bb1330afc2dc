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
from own_kinds import schema, write_model
from own_models import BASE, LANGUAGES, WRONG, Data, OwnModel, own_models
from peasant_ld.forms.template.fields import form_sheets
from peasant_ld.model import Model
from peasant_ld.model.labels import load_labels
from peasant_ld.problem import InputError
from peasant_ld.published.addresses import file_of
from peasant_ld.rdf.formats import Format
from peasant_ld.rdf.graph import build_graph_of
from peasant_ld.rdf.normalize import compile_normalizer
from way_back import normalized_back

ox = pytest.importorskip("pyoxigraph")
# Each example is a release or two: none is made smaller, for that would take hours.
FEW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
MANY = settings(FEW, max_examples=12)
DESCRIPTION = f"""base = "{BASE}"
licence = "https://creativecommons.org/licenses/by/4.0/"
languages = ["en", "pt", "es", "fr", "ht"]
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
    back = normalized_back(build_graph_of(normalized, world.model), BASE, world.model)
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


# ── one short file, from the form to the profile ──

ORCHARD = """namespace = "terms/"
[kinds.Orchard]
like = "Place"
label = { pt = "Pomar", en = "Orchard" }
keys.trees = { form = "count", label = { pt = "Árvores", en = "Trees" } }
keys.keptBy = { form = "refs", kinds = ["Movement"], label.pt = "Cuidado por" }
keys.soil = { label.pt = "Solo", values = { clay = { pt = "barro" }, sand = { pt = "areia" } } }
"""
ORCHARDS: tuple[Data, ...] = (
    {"id": "movement/m", "type": "Movement", "name": {"pt": "Semeadores"}},
    {
        "id": "orchard/a",
        "type": "Orchard",
        "name": {"pt": "Pomar de cima"},
        "trees": 120,
        "keptBy": ["movement/m"],
        "soil": "clay",
        "country": "BR",
    },
)


def dataset_of(folder: Path, model: str, records: tuple[Data, ...], more: str = "") -> Path:
    (folder / "records").mkdir(parents=True)
    (folder / "model.toml").write_text(model, "utf-8")
    (folder / "records" / "all.json").write_text(json.dumps(records), "utf-8")
    (folder / "dataset.toml").write_text(DESCRIPTION.replace("model.json", "model.toml") + more, "utf-8")
    return folder


def test_one_short_file_is_taken_to_a_form_a_check_a_page_a_table_and_a_profile(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    assert len(ORCHARD.splitlines()) <= 25
    folder = dataset_of(tmp_path / "archive", ORCHARD, ORCHARDS)
    assert run("template", "orchard", "-o", folder / "form.xlsx", "--lang", "pt").code == 0
    titles = [cell.value for cell in openpyxl.load_workbook(folder / "form.xlsx")["Pomar"][1]]
    assert {"Árvores", "Cuidado por", "Solo"} <= set(titles)
    assert run("check", folder).code == 0
    assert run("publish", folder, "-o", tmp_path / "out").code == 0
    page = html.unescape((tmp_path / "out" / "pt" / "id" / "orchard" / "a.html").read_text("utf-8"))
    assert all(text in page for text in ("Pomar de cima", "Árvores", "Cuidado por", "Solo", "barro", "Semeadores"))
    table = start("query", tmp_path / "out", f"SELECT ?t WHERE {{ ?x <{BASE}terms/trees> ?t }}", "--csv")
    assert table.out.split() == ["t", "120"]
    outcome = run("convert", folder, "--profile", "schema.org", "-o", tmp_path / "schema.jsonld", "--lang", "en")
    profile = json.loads((tmp_path / "schema.jsonld").read_text("utf-8"))
    orchard = next(each for each in profile["@graph"] if each["@id"] == f"{BASE}orchard/a")
    assert orchard["@type"] == ["Place"]
    assert any(each.get("value") == 120 for each in profile["@graph"])
    assert "keptBy (1)" in outcome.err, "what a profile cannot say is told"


@pytest.mark.parametrize(
    ("model", "record", "more", "gone"),
    [
        ('like = "Person"\nkeys.song = "text"', {"song": {"pt": "Canto"}}, "", True),
        ('role = ["person"]\nkeys.song = "text"', {"song": {"pt": "Canto"}}, "", True),
        ('types = ["foaf:Person"]\nkeys.song = "text"', {"song": {"pt": "Canto"}}, "", True),
        ('like = "Place"\nkeys.song = "text"', {"access": {"level": "restricted"}}, "", True),
        ('keys.song = "text"', {}, '[access.kinds]\nElder = "restricted"\n', True),
        ('keys.song = "text"', {"song": {"pt": "Canto"}}, "", False),
    ],
    ids=["like a person", "by role", "by type", "restricted", "restricted by kind", "open"],
)
def test_a_kind_of_ones_own_is_protected_as_what_it_is(
    model: str, record: Data, more: str, gone: bool, tmp_path: Path
) -> None:
    elder = {"id": "elder/e", "type": "Elder", "name": {"pt": "Aurora Sete"}, **record}
    folder = dataset_of(tmp_path / "a", f'namespace = "terms/"\n[kinds.Elder]\n{model}\n', (ORCHARDS[0], elder), more)
    assert run("publish", folder, "-o", tmp_path / "out").code == 0
    told = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert (b"Aurora Sete" not in told, b"elder/e" not in told) == (gone, gone)


def test_a_place_of_ones_own_is_made_coarse_and_its_small_counts_go(tmp_path: Path) -> None:
    model = """namespace = "terms/"
[kinds.Camp]
like = "Place"
keys.spring = "text"
keys.north = { form = "coordinate", access = ["latitude"] }
keys.east = { form = "coordinate", access = ["longitude"] }
keys.people = { form = "count", access = ["people"] }
"""
    camp = {"id": "camp/c", "type": "Camp", "name": {"pt": "Fonte Alta"}, "country": "BR", "people": 3}
    exact = {"north": "-16.23456", "east": "-49.34567", "spring": {"pt": "atrás da rocha"}}
    open_to_all = dataset_of(tmp_path / "a", model, ({**camp, **exact},))
    coarse = dataset_of(tmp_path / "b", model, ({**camp, **exact},), '[access.coarsen]\nplace = "region"\n')
    for folder in (open_to_all, coarse):
        assert run("publish", folder, "-o", folder / "release").code == 0
    shown, hidden = ((folder / "release" / "map.html").read_text("utf-8") for folder in (open_to_all, coarse))
    assert "Fonte Alta" in shown
    for text in ("16.23456", "49.34567", "atrás da rocha", "Fonte Alta"):
        assert text not in hidden
    whole = b"".join(path.read_bytes() for path in (coarse / "release").rglob("*") if path.is_file())
    assert not any(text.encode() in whole for text in ("16.23456", "49.34567", "atrás da rocha", "Fonte Alta"))
    counted = start("query", open_to_all / "release", f"SELECT ?n WHERE {{ ?c <{BASE}terms/people> ?n }}", "--csv")
    assert counted.out.split() == ["n"], "3 people are too few to be told"


# ── where there is no dataset ──


@pytest.fixture
def orchard(tmp_path: Path) -> Path:
    (tmp_path / "own.toml").write_text(ORCHARD, "utf-8")
    (tmp_path / "loose").mkdir()
    (tmp_path / "loose" / "all.json").write_text(json.dumps(ORCHARDS), "utf-8")
    return tmp_path


@pytest.mark.parametrize("given", ["own.toml", "a dataset"])
def test_commands_take_a_model_for_loose_records(given: str, orchard: Path) -> None:
    model = orchard / given if given == "own.toml" else dataset_of(orchard / "set", ORCHARD, ORCHARDS)
    loose = orchard / "loose"
    assert run("check", loose).code == 1
    assert run("check", loose, "--model", model).code == 0
    assert run("convert", loose, "--base", BASE, "--model", model, "-o", orchard / "o.nt").code == 0
    assert f'<{BASE}terms/trees> "120"' in (orchard / "o.nt").read_text("utf-8")
    assert run("template", "pomar", "-o", orchard / "f.xlsx", "--model", model).code == 0
    table = orchard / "orchard.csv"
    table.write_text("Nome;Árvores\nPomar;12\n", "utf-8")
    assert run("map", table, "--kind", "orchard", "--model", model).code == 0
    assert '"Árvores" = "trees"' in (orchard / "orchard.map.toml").read_text("utf-8")


def test_a_model_beside_a_dataset_is_told_as_not_used(tmp_path: Path) -> None:
    folder = dataset_of(tmp_path / "a", ORCHARD, ORCHARDS)
    (tmp_path / "other.toml").write_text('namespace = "x/"\n[kinds.Other]\nkeys.y = "text"\n', "utf-8")
    outcome = run("check", folder, "--model", tmp_path / "other.toml", "--lang", "en")
    assert outcome.code == 0
    assert "--model" in outcome.err


@pytest.mark.parametrize("sort", ["path", "text", "model"])
def test_functions_on_loose_records_take_a_model(sort: str, orchard: Path) -> None:
    path = orchard / "own.toml"
    model = {"path": path, "text": str(path), "model": peasant_ld.load_model(path, BASE)}[sort]
    assert [each.code for each in peasant_ld.check_records(ORCHARDS, base=BASE)] == ["PLD028"]
    assert list(peasant_ld.check_records(ORCHARDS, model, base=BASE)) == []
    assert list(peasant_ld.check_records(ORCHARDS, model, base=BASE, alone=True)) == []
    graph = peasant_ld.build_graph(ORCHARDS, BASE, model=model)
    out = io.BytesIO()
    assert peasant_ld.serialize(ORCHARDS, out, "ntriples", BASE, model=model).ok
    assert len(graph) == len(set(out.getvalue().splitlines()))
    assert f"{BASE}terms/trees" in out.getvalue().decode()
    assert peasant_ld.validate_graph(graph, model=model, base=BASE) == []
    wrong = build_graph_of([{"id": f"{BASE}orchard/a", "type": ["Orchard", "schema:Place"], "trees": -3}],
                           peasant_ld.load_model(path, BASE))  # fmt: skip
    assert len(peasant_ld.validate_graph(wrong, model=model, base=BASE)) > len(peasant_ld.validate_graph(wrong))


@pytest.mark.parametrize("text", ['namespace = "terms/"\n[kinds.A]\nkeys.b = "no-form"\n', "[", ""])
def test_a_model_that_cannot_be_used_is_refused_at_every_door(text: str, orchard: Path) -> None:
    path = orchard / "bad.toml"
    path.write_text(text, "utf-8")
    for call in (
        lambda: list(peasant_ld.check_records(ORCHARDS, path, base=BASE)),
        lambda: peasant_ld.build_graph(ORCHARDS, BASE, model=path),
        lambda: peasant_ld.serialize(ORCHARDS, io.BytesIO(), "ntriples", BASE, model=path),
        lambda: peasant_ld.validate_graph(peasant_ld.build_graph(ORCHARDS[:1], BASE), model=path),
    ):
        with pytest.raises(InputError):
            call()
    for line in (["check", orchard / "loose"], ["template", "place", "-o", orchard / "t.xlsx"]):
        assert run(*line, "--model", path).code == 2


def test_a_rule_of_ones_own_that_has_no_message_is_told_as_one(tmp_path: Path) -> None:
    size = {"type": "integer", "multipleOf": 5}
    folder = write_model(
        tmp_path / "model",
        [schema("Plot", ["schema:Place"], {"size": size})],
        {"size": {"@id": "own:size", "@type": "xsd:integer"}},
    )
    record = {"id": "plot/a", "type": "Plot", "size": 7}
    told = peasant_ld.check_records([peasant_ld.Record(record, peasant_ld.Place("x"))], model=folder)
    assert [(each.code, each.place and each.place.pointer) for each in told] == [("PLD049", "/size")]
