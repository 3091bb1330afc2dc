"""Every release holds its vocabulary: the terms as data and as a page, the shapes, and what each term is called."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from datasets import BASE, FOUNDING, GOOD, environment, make_dataset, run
from own_kinds import schema as own_schema
from own_kinds import write_model
from peasant_ld.model import Model, load_model
from peasant_ld.rdf.normalize import normalize
from peasant_ld.rdf.statements import NTRIPLES, compile_writer
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.vocabulary import FILES, namespaces, write_vocabulary
from peasant_ld.release.vocabulary.source import as_json_ld, joined

ox = pytest.importorskip("pyoxigraph")

LANGUAGES = {"en", "es", "fr", "ht", "pt"}
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
PLD = "https://w3id.org/peasant-ld/ns#"
OWN = "https://example.org/own-terms#"


def triples(data: bytes | str, form: Any = ox.RdfFormat.TURTLE) -> Any:
    """The statements, with blank nodes under names that their place in the whole gives them."""
    dataset = ox.Dataset(ox.Quad(*t) for t in ox.parse(data, format=form))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text by language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.elements if tag == "a"]


def written(folder: Path, model: Model, lang: str = "en", has_pages: bool = True) -> dict[str, str]:
    """The files that a model is published as."""
    folder.mkdir(exist_ok=True)
    write_vocabulary(ReleaseFolder(folder), model, lang, has_pages)
    return {name: (folder / name).read_text("utf-8") for name in FILES}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files of our own model."""
    return written(tmp_path_factory.mktemp("ours"), load_model())


COOP = f"""@prefix own: <{OWN}> .
@prefix pld: <{PLD}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
# Asked for by Zumbi, who is not to be named.
<{OWN.rstrip("#")}> a owl:Ontology ; rdfs:label "Words of a co-operative"@en ; owl:versionInfo "3" .
own:Coop a owl:Class ; rdfs:label "Co-op # 1"@en, "Co-op <script>alert(1)</script>"@fr ;  # a remark
  rdfs:comment '''A firm # of its
members'''@en ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty own:owner ; owl:someValuesFrom pld:Brigade ] ;
  rdfs:seeAlso <javascript:alert(1)>, <https://example.org/#part> .
own:owner a owl:ObjectProperty ; rdfs:label "Owner"@en .
own:Brigade a owl:Class ; rdfs:label "Another brigade"@en .
own:first-coop a own:Coop ; rdfs:label "The first"@en .
"""


SHORT = """
namespace = "terms/"
prefix = "ex"

[kinds.SeedBank]
like = "LearningCentre"
label = { pt = "Banco de sementes" }
keys.kept = { form = "count", label.pt = "Guardadas" }
keys.tenure = { label.pt = "Posse", values.loaned = { pt = "emprestada" } }
"""


@pytest.fixture
def own_model(tmp_path: Path) -> Model:
    """A model with a kind, a key and a vocabulary of one's own."""
    folder = tmp_path / "model"
    coop = own_schema("Coop", [], {"name": "text", "owner": "refs"})
    write_model(folder, [coop], {"owner": {"@id": "own:owner", "@type": "@id", "@container": "@set"}})
    (folder / "vocabulary-coop.ttl").write_text(COOP, encoding="utf-8")
    return load_model(folder)


def test_a_release_holds_the_files_with_pages_or_without_and_tells_of_them(tmp_path: Path) -> None:
    for options in ((), ("--no-pages",)):
        release = tmp_path / f"release{len(options)}"
        assert run("publish", FOUNDING, "-o", release, *options).code == 0
        manifest = (release / "manifest-sha256.txt").read_text("utf-8")
        crate = json.loads((release / "ro-crate-metadata.json").read_text("utf-8"))
        nodes = {node["@id"]: node for node in crate["@graph"]}
        for name in FILES:
            digest = hashlib.sha256((release / name).read_bytes()).hexdigest()
            assert f"{digest}  {name}\n" in manifest
            assert nodes[name]["sha256"] == digest
            assert "conformsTo" in nodes[name] or name == "ns.html"
            assert nodes.keys() >= {each["@id"] for each in [nodes[name].get("conformsTo")] if each}
        assert ("index.html" in (release / "ns.html").read_text("utf-8")) is not bool(options)
    linked = (tmp_path / "release0/id/grant/dessalines-brigade.html").read_text("utf-8")
    assert 'href="../../ns.html"' in linked


def test_the_catalogue_leads_from_the_standards_to_their_files(tmp_path: Path) -> None:
    release = tmp_path / "release"
    assert run("publish", FOUNDING, "-o", release, "--no-pages").code == 0
    text = (release / "catalog.ttl").read_text("utf-8")
    base = json.loads((release / "report.json").read_text("utf-8"))["dataset"]
    graph = ox.Store()
    graph.load(text.encode(), format=ox.RdfFormat.TURTLE)
    dct = "http://purl.org/dc/terms/"
    query = f"SELECT ?s ?file WHERE {{ <{base}dataset> <{dct}conformsTo> ?s . ?s <{dct}hasFormat> ?file }}"
    found = {(row["s"].value, row["file"].value) for row in graph.query(query)}
    terms = {(PLD.rstrip("#"), base + name) for name in ("ns.ttl", "ns.jsonld", "ns.html")}
    assert found == terms | {("https://w3id.org/peasant-ld/shapes", f"{base}shapes.ttl")}
    asked = f"ASK {{ <{PLD.rstrip('#')}> <http://www.w3.org/ns/dcat#version> ?v }}"
    assert graph.query(asked)


def test_the_terms_and_the_shapes_say_what_the_files_of_the_model_say(ours: dict[str, str]) -> None:
    model = load_model()
    for name, files in (("ns.ttl", model.vocabulary_files()), ("shapes.ttl", model.shape_files())):
        whole = "\n".join(file.read_bytes().decode() for file in files)
        assert triples(ours[name]) == triples(whole)
        assert not re.search(r"^\s*#", ours[name], re.MULTILINE)
        prefixes = re.findall(r"^@prefix (\S+)", ours[name], re.MULTILINE)
        assert len(prefixes) == len(set(prefixes))
    assert triples(ours["ns.jsonld"], ox.RdfFormat.JSON_LD) == triples(ours["ns.ttl"])


def test_the_shapes_of_a_release_are_shapes_by_those_of_shacl_itself(tmp_path: Path, shared: Path) -> None:
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
    of_shapes = rdflib.Graph().parse(shared / "suites" / "shacl-vocab" / "shacl-shacl.ttl")
    (tmp_path / "model.toml").write_text(SHORT, encoding="utf-8")
    for name, model in (("ours", load_model()), ("own", load_model(tmp_path / "model.toml"))):
        shapes = rdflib.Graph().parse(data=written(tmp_path / name, model)["shapes.ttl"], format="turtle")
        conforms, _, report = pyshacl.validate(shapes, shacl_graph=of_shapes, inference="none")
        assert conforms, report


def test_a_stranger_can_validate_the_data_of_a_release_with_its_shapes(tmp_path: Path) -> None:
    pyshacl, rdflib = pytest.importorskip("pyshacl"), pytest.importorskip("rdflib")
    record = {"id": "seed-bank/one", "type": "SeedBank", "name": {"pt": "Casa"}, "kept": 3}
    folder = make_dataset(tmp_path / "dataset", [*GOOD, record], more="")
    description = (folder / "dataset.toml").read_text("utf-8")
    (folder / "dataset.toml").write_text(f'model = "model.toml"\n{description}', encoding="utf-8")
    (folder / "model.toml").write_text(SHORT, encoding="utf-8")
    release = tmp_path / "release"
    assert run("publish", folder, "-o", release, "--no-pages").code == 0
    data, shapes = (rdflib.Graph().parse(release / name) for name in ("data/dataset.ttl", "shapes.ttl"))
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert conforms, report
    kept = rdflib.URIRef(f"{BASE}terms/kept")
    data.add((next(data.subjects(kept)), kept, rdflib.Literal("many")))
    assert not pyshacl.validate(data, shacl_graph=shapes, inference="none")[0]
    terms = rdflib.Graph().parse(release / "ns.ttl")
    labels = rdflib.Graph().parse(release / "labels.ttl")
    assert (kept, rdflib.RDFS.label, rdflib.Literal("Guardadas", lang="pt")) in terms
    assert (kept, rdflib.RDFS.label, rdflib.Literal("Guardadas", lang="pt")) in labels
    assert '<section id="kept">' in (release / "ns.html").read_text("utf-8")
    assert "RewriteRule ^terms/" in (release / "server" / "htaccess.txt").read_text("utf-8")


def test_a_model_of_ones_own_is_published_with_it(tmp_path: Path, own_model: Model) -> None:
    found = written(tmp_path / "out", own_model)
    assert triples(found["ns.ttl"]) >= triples(COOP) - {t for t in triples(COOP) if "BlankNode" in repr(t)}
    assert triples(found["ns.jsonld"], ox.RdfFormat.JSON_LD) == triples(found["ns.ttl"])
    assert "Zumbi" not in found["ns.ttl"]
    assert "a remark" not in found["ns.ttl"]
    assert f'<{OWN}Coop> rdfs:label "Co-op # 1"@en' in found["labels.ttl"]
    assert ("own", OWN, "3") in namespaces(own_model, "https://example.org/a/")
    assert [name for name, _, _ in namespaces(own_model, "https://example.org/a/")] == ["pld", "own"]


def test_what_others_wrote_cannot_break_out_of_the_page(tmp_path: Path, own_model: Model) -> None:
    page = Page(written(tmp_path / "out", own_model)["ns.html"])
    assert {tag for tag, _ in page.elements} & {"script", "iframe", "img", "form"} == set()
    assert not [link for link in page.links() if not link.startswith(("#", "https://", "http://", "ns.", "index"))]


def test_a_namespace_below_the_base_is_ones_own_whether_its_terms_are_defined_or_not(tmp_path: Path) -> None:
    model = load_model(write_model(tmp_path / "model", [own_schema("Coop", [], {"name": "text"})]))
    names = {base: [name for name, _, _ in namespaces(model, base)] for base in ("https://e.example/", OWN[:20])}
    assert names == {"https://e.example/": ["pld"], OWN[:20]: ["pld", "own"]}


def test_of_two_terms_that_end_alike_both_have_an_anchor(tmp_path: Path, own_model: Model) -> None:
    text = written(tmp_path / "out", own_model)["ns.html"]
    ids = Page(text).ids()
    assert {"Coop", "owner", "Brigade", "term-pld-Brigade", "first-coop"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_each_term_has_an_anchor_and_each_link_a_target(ours: dict[str, str]) -> None:
    page = Page(ours["ns.html"])
    names = {
        iri.removeprefix(PLD)
        for iri in {triple.subject.value for triple in triples(ours["ns.ttl"])}
        if iri.startswith(PLD)
    }
    assert len(names) > 150
    assert names <= set(page.ids())
    assert len(page.ids()) == len(set(page.ids()))
    assert {link[1:] for link in page.links() if link.startswith("#")} <= set(page.ids())


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_the_page_speaks_one_language_and_shows_all(tmp_path: Path, lang: str) -> None:
    text = written(tmp_path / "out", load_model(), lang)["ns.html"]
    page = Page(text)
    assert dict(page.elements)["html"]["lang"] == lang
    for tag, word in {"pt": "Rede", "es": "Red", "fr": "Réseau", "ht": "Rezo", "en": "Network"}.items():
        assert f'<td lang="{tag}">{word}</td>' in text
    heading = {"pt": "Propriedades", "es": "Propiedades", "fr": "Propriétés", "ht": "Pwopriyete", "en": "Properties"}
    assert f'<h2 id="properties">{heading[lang]}</h2>' in text


def test_the_page_needs_no_script_and_allows_its_own_style_only(ours: dict[str, str]) -> None:
    text = ours["ns.html"]
    style = re.search(r"<style>(.*)</style>", text, re.DOTALL)
    assert style
    allowed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{allowed}'; font-src 'self'" in text
    assert "script" not in {tag for tag, _ in Page(text).elements}


def test_the_page_is_html_without_errors(ours: dict[str, str]) -> None:
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(ours["ns.html"].encode())
    assert parser.errors == []


def labels_of(text: str) -> dict[str, set[str]]:
    """The languages of the labels of each term."""
    found: dict[str, set[str]] = {}
    for triple in ox.parse(text, format=ox.RdfFormat.TURTLE):
        assert triple.predicate.value == LABEL
        found.setdefault(triple.subject.value, set()).add(triple.object.language)
    return found


def test_all_that_a_record_can_be_stated_with_is_called_something_in_five_languages(ours: dict[str, str]) -> None:
    """Of every kind and node with every type that it can have, every key, and every word of every list."""
    model = load_model()
    context = model.context
    terms = {term.iri for table in (context.terms, *context.scoped.values()) for term in table.values()}
    terms |= set(context.types.values())
    for kind in model.kinds.values():
        types = [*kind.types, *(each for _, _, more in kind.types_when for each in more)]
        terms |= {context.expand(each) for each in types}
        terms |= {context.expand(each) for key in kind.keys.values() for each in (key.terms or {}).values()}
    known = labels_of(ours["labels.ttl"])
    assert {iri for iri in terms if known.get(iri) != LANGUAGES} == set()


def test_all_that_the_examples_state_is_called_something_in_five_languages(ours: dict[str, str]) -> None:
    model, known = load_model(), labels_of(ours["labels.ttl"])
    write = compile_writer(model.context, NTRIPLES)
    missing = set()
    for path in sorted((ROOT / "examples" / "kinds").rglob("conforms.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = normalize(json.loads(line), model, "https://example.org/a/")
            for quad in ox.parse(write(record), format=ox.RdfFormat.N_TRIPLES):
                is_type = quad.predicate.value.endswith("#type")
                stated = {quad.predicate.value, *([quad.object.value] if is_type else [])}
                missing |= {iri for iri in stated if known.get(iri) != LANGUAGES}
    assert missing == set()


def test_no_label_is_kept_for_a_term_that_nothing_uses() -> None:
    model = load_model()
    texts = (
        model.shapes_turtle(),
        json.dumps(model.context.document),
        *(json.dumps(k.schema) for k in model.kinds.values()),
    )
    written_down = re.findall(
        r"^(\w+:\w+) rdfs:label", (ROOT / "shapes" / "labels.ttl").read_text("utf-8"), re.MULTILINE
    )
    assert len(written_down) > 40
    whole = " ".join([*texts, "rdf:type"])
    assert [name for name in written_down if not re.search(rf"\b{name}\b", whole)] == []


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_the_same_model_gives_the_same_bytes_whatever_the_seed(tmp_path: Path, own_model: Model, seed: str) -> None:
    expected = written(tmp_path / "here", own_model)
    code = (
        "import sys; from pathlib import Path; from peasant_ld.model import load_model; "
        "from peasant_ld.release.shelf import ReleaseFolder; "
        "from peasant_ld.release.vocabulary import write_vocabulary; "
        "write_vocabulary(ReleaseFolder(Path(sys.argv[2])), load_model(sys.argv[1]), 'en', True)"
    )
    there = tmp_path / "there"
    there.mkdir()
    where = environment() | {"PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "model"), str(there)], env=where, check=True)
    assert {name: (there / name).read_text("utf-8") for name in FILES} == expected


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_comments_go_and_whatever_is_written_stays(tmp_path_factory: Any, rows: list[tuple[str, str]]) -> None:
    file = tmp_path_factory.mktemp("t") / "vocabulary.ttl"
    lines = ["@prefix e: <https://e.example/#> .  # the prefix"]
    for text, remark in rows:
        literal = str(ox.Literal(text))
        lines += [f"# {remark}", f"e:a e:b {literal}, <https://e.example/#c> ; # {remark}", "  e:c '''#''' . "]
    file.write_text("\n".join(lines), encoding="utf-8")
    text = joined([file])
    assert triples(text) == triples(file.read_bytes())
    assert " # " not in re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert triples(as_json_ld(text), ox.RdfFormat.JSON_LD) == triples(text)


def test_a_prefix_that_means_something_else_later_is_bound_again(tmp_path: Path) -> None:
    texts = (
        "@prefix a: <urn:one:> .\na:x a:y 1 .\n",
        "@prefix a: <urn:two:> .\na:x a:y 2 .\n",
        "@prefix a: <urn:one:> .\na:z a:y 3 .\n",
    )
    files = [tmp_path / f"{number}.ttl" for number in range(3)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    subjects = {triple.subject.value for triple in triples(joined(files))}
    assert subjects == {"urn:one:x", "urn:two:x", "urn:one:z"}
