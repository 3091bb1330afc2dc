"""Both SHACL engines find the same, in the W3C suite and in our shapes; each error in a graph is found by its name."""

import json
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

import peasant_ld
from conftest import ROOT
from peasant_ld.check.queries import queries_of
from peasant_ld.check.results import Result
from peasant_ld.check.shapes import choose_engine, load_shapes, validate_ntriples
from peasant_ld.model import Model, load_model
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.rdf.statements import NTRIPLES, compile_writer

ox = pytest.importorskip("pyoxigraph")
rdflib = pytest.importorskip("rdflib")
pyshacl = pytest.importorskip("pyshacl")

SH = "http://www.w3.org/ns/shacl#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
BASE = "https://example.org/own/"
FOUNDING = ROOT / "examples" / "building-international-solidarity"
Row = tuple[str, str, str]
Verdict = tuple[bool, Counter[Row]]

# ── the W3C suite of SHACL core ──

# What pyshacl decides in another way than the suite, each with its reason.
REFERENCE_EXCEPTIONS = {
    "property/uniqueLang-002": 'it takes sh:uniqueLang "1"^^xsd:boolean for true; the suite wants the literal true',
}


def core(shared: Path) -> Iterator[tuple[str, Path]]:
    """Each test file of the core suite that a manifest includes, with its name."""
    folder = shared / "suites" / "shacl" / "tests" / "core"
    for manifest in sorted(folder.glob("*/manifest.ttl")):
        for quad in ox.parse(path=str(manifest), base_iri=manifest.as_uri()):
            if quad.predicate.value == MF + "include":
                path = manifest.parent / quad.object.value.rpartition("/")[2]
                yield f"{manifest.parent.name}/{path.stem}", path


def graph_of(path: Path) -> Any:
    graph = rdflib.Graph()
    graph.parse(path, format="turtle", publicID=path.as_uri())
    return graph


def case_of(path: Path) -> tuple[Any, Any, Verdict | None]:
    """The data graph, the shapes graph and the verdict of a test file; None for one that must fail."""
    manifest = graph_of(path)
    entry = manifest.value(None, rdflib.RDF.type, rdflib.URIRef(SHT + "Validate"))
    action = manifest.value(entry, rdflib.URIRef(MF + "action"))
    names = [str(manifest.value(action, rdflib.URIRef(SHT + name))) for name in ("dataGraph", "shapesGraph")]
    graphs = [manifest if name == path.as_uri() else graph_of(path.parent / name.rpartition("/")[2]) for name in names]
    expected = manifest.value(entry, rdflib.URIRef(MF + "result"))
    if isinstance(expected, rdflib.URIRef):
        return graphs[0], graphs[1], None
    return graphs[0], graphs[1], verdict_of(manifest, expected)


def verdict_of(graph: Any, report: Any) -> Verdict:
    conforms = graph.value(report, rdflib.SH.conforms).toPython()
    return bool(conforms), Counter(row_of(graph, node) for node in graph.objects(report, rdflib.SH.result))


def row_of(graph: Any, node: Any) -> Row:
    focus = graph.value(node, rdflib.SH.focusNode)
    component, severity = (
        graph.value(node, p) for p in (rdflib.SH.sourceConstraintComponent, rdflib.SH.resultSeverity)
    )
    return named(focus), str(component).rpartition("#")[2], str(severity).rpartition("#")[2]


def named(node: Any) -> str:
    """A focus node; blank nodes are all alike."""
    return "_" if isinstance(node, rdflib.BNode) else str(node)


def compiled_verdict(data: Any, shapes: Any) -> Verdict:
    """The verdict of the compiled engine, used as `peasant_ld.check.shapes` uses it."""
    shacl = pytest.importorskip("shacl")
    engine = shacl.Shapes.from_text(shapes.serialize(format="nt"), format="ntriples")
    report = engine.validate_text(data.serialize(format="nt"), format="ntriples")
    rows = ((bare(found.focus_node), found.component, found.severity) for found in report.results)
    return report.conforms, Counter(rows)


def bare(token: str) -> str:
    if token.startswith("_:"):
        return "_"
    return token[1:-1] if token.startswith("<") else str(json.loads(token[: token.rindex('"') + 1]))


def reference_verdict(data: Any, shapes: Any) -> Verdict:
    """The verdict of pyshacl, used as `peasant_ld.check.shapes` uses it."""
    conforms, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, advanced=False, meta_shacl=False, do_owl_imports=False
    )
    node = report.value(None, rdflib.RDF.type, rdflib.SH.ValidationReport)
    return conforms, verdict_of(report, node)[1]


def failures(shared: Path, judge: Callable[[Any, Any], Verdict]) -> tuple[int, set[str]]:
    """How many tests there are, and which of them the engine decides in another way."""
    number, failed = 0, set()
    for name, path in core(shared):
        data, shapes, expected = case_of(path)
        number += 1
        if expected is not None and judge(data, shapes) != expected:
            failed.add(name)
    return number, failed


@pytest.fixture
def texts_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib keeps the text of literals that it could write in another way."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.mark.usefixtures("texts_as_written")
def test_the_compiled_engine_passes_the_whole_core_suite(
    shared: Path, record_property: Callable[[str, object], None]
) -> None:
    number, failed = failures(shared, compiled_verdict)
    record_property("measured", number)
    assert (number, failed) == (98, set())


@pytest.mark.slow
@pytest.mark.usefixtures("texts_as_written")
@pytest.mark.filterwarnings("ignore")
def test_the_reference_engine_passes_the_core_suite_but_for_known_exceptions(
    shared: Path, record_property: Callable[[str, object], None]
) -> None:
    number, failed = failures(shared, reference_verdict)
    record_property("measured", number)
    assert (number, failed) == (98, set(REFERENCE_EXCEPTIONS))


# ── our own shapes ──


def normalized(path: Path) -> list[dict[str, Any]]:
    run = compile_normalizer(load_model(), BASE)
    return [run(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def text_of(records: list[dict[str, Any]]) -> str:
    write = compile_writer(load_model().context, NTRIPLES)
    return "".join(write(record) for record in records)


@pytest.fixture(scope="module")
def examples() -> str:
    """All examples that conform, as one graph."""
    paths = sorted((ROOT / "examples" / "kinds").glob("*/conforms.jsonl"))
    records = {record["id"]: record for path in paths for record in normalized(path)}
    return text_of(list(records.values()))


def both(ntriples: str, model: Model | None = None) -> list[Result]:
    """The results, after seeing that both engines give the same."""
    pytest.importorskip("shacl")
    found = [validate_ntriples(ntriples, model or load_model(), engine) for engine in ("shacl", "pyshacl")]
    assert found[0] == found[1]
    return found[0]


@pytest.mark.slow
def test_the_examples_of_all_kinds_conform_by_both_engines(examples: str) -> None:
    assert [result for result in both(examples) if result.severity == "Violation"] == []
    print(f"both engines agree on {examples.count(chr(10))} triples of the examples of all kinds")


@pytest.mark.slow
def test_the_founding_example_conforms_by_both_engines() -> None:
    text = text_of([dict(record) for record in peasant_ld.open_dataset(FOUNDING).records()])
    assert [result for result in both(text) if result.severity == "Violation"] == []
    print(f"both engines agree on {text.count(chr(10))} triples of the founding example")


GRANT = f"<{BASE}grant/one>"
PLD = "https://w3id.org/peasant-ld/ns#"
TYPES = {
    GRANT: "https://schema.org/Grant",
    f"<{BASE}brigade/one>": PLD + "Brigade",
    f"<{BASE}initiative/one>": PLD + "Initiative",
    f"<{BASE}place/one>": "https://schema.org/Place",
    f"<{BASE}document/one>": "http://xmlns.com/foaf/0.1/Document",
}
WORLD = [
    {
        "id": "grant/one",
        "type": "Grant",
        "name": {"en": "A grant"},
        "recipient": "brigade/one",
        "amount": {"value": "5.00", "currency": "USD"},
        "awarded": "2018-05",
        "programme": "initiative/one",
        "openCall": True,
        "plannedMonths": 3,
        "evidence": [{"of": "openCall", "source": "document/one", "status": "stated"}],
    },
    {
        "id": "brigade/one",
        "type": "Brigade",
        "name": {"en": "A brigade", "pt": "Uma brigada"},
        "founded": "2010",
        "dissolved": "2020",
    },
    {
        "id": "initiative/one",
        "type": "Initiative",
        "name": {"en": "An initiative"},
        "founded": "2016",
        "dissolved": "2019",
    },
    {
        "id": "place/one",
        "type": "Place",
        "name": {"en": "A place"},
        "country": "HT",
        "latitude": "18.5",
        "longitude": "-72.3",
        "precision": "country",
    },
    {"id": "document/one", "type": "Document", "name": {"en": "A document"}, "genre": "article"},
]

NOTE = str(compile_normalizer(load_model(), BASE)(WORLD[0])["evidence"][0]["id"]).removeprefix(BASE)


@pytest.fixture(scope="module")
def world() -> str:
    run = compile_normalizer(load_model(), BASE)
    return text_of([run(record) for record in WORLD])


def test_the_small_world_conforms(world: str) -> None:
    assert both(world) == []


def iri(name: str) -> str:
    return f"<{BASE}{name}>"


def term(compact: str) -> str:
    return f"<{load_model().context.expand(compact)}>"


# What is put in (and taken out), and what must be found: focus node, component, shape.
ERRORS: dict[str, tuple[list[str], list[str], tuple[str, str, str]]] = {
    "an amount without a value": (
        [],
        [f"{iri('grant/one#amount')} {term('schema:value')}"],
        ("grant/one#amount", "MinCount", "MonetaryAmount-value"),
    ),
    "two amounts": (
        [
            f"{GRANT} {term('schema:amount')} {iri('grant/one#second')} .",
            f"{iri('grant/one#second')} {term('rdf:type')} {term('schema:MonetaryAmount')} .",
            f'{iri("grant/one#second")} {term("schema:value")} "5.00"^^{term("xsd:decimal")} .',
            f'{iri("grant/one#second")} {term("schema:currency")} "USD" .',
        ],
        [],
        ("grant/one", "MaxCount", "Grant-amount"),
    ),
    "a number of months that is a text": (
        [f'{GRANT} {term("pld:plannedMonths")} "three" .'],
        [f"{GRANT} {term('pld:plannedMonths')}"],
        ("grant/one", "Datatype", "Grant-plannedMonths"),
    ),
    "an amount that is a place": (
        [f"{GRANT} {term('schema:amount')} {iri('place/one')} ."],
        [f"{GRANT} {term('schema:amount')}", iri("grant/one#amount")],
        ("grant/one", "Class", "Grant-amount"),
    ),
    "a recipient that is a place": (
        [f"{GRANT} {term('pld:grantRecipient')} {iri('place/one')} ."],
        [],
        ("grant/one", "Or", "Grant-recipient"),
    ),
    "a recipient that is a text": (
        [f'{GRANT} {term("pld:grantRecipient")} "the brigade" .'],
        [],
        ("grant/one", "NodeKind", "Grant-recipient"),
    ),
    "a precision of our own invention": (
        [f"{iri('place/one')} {term('pld:precision')} {term('pld:precision-village')} ."],
        [f"{iri('place/one')} {term('pld:precision')}"],
        ("place/one", "In", "Place-precision"),
    ),
    "a country that is no code": (
        [f'{iri("place/one")} {term("pld:countryCode")} "Haiti" .'],
        [f"{iri('place/one')} {term('pld:countryCode')}"],
        ("place/one", "Pattern", "Place-country"),
    ),
    "a latitude above the pole": (
        [f'{iri("place/one")} {term("schema:latitude")} "90.5"^^{term("xsd:decimal")} .'],
        [f"{iri('place/one')} {term('schema:latitude')}"],
        ("place/one", "MaxInclusive", "Place-latitude"),
    ),
    "a longitude beyond the world": (
        [f'{iri("place/one")} {term("schema:longitude")} "-180.5"^^{term("xsd:decimal")} .'],
        [f"{iri('place/one')} {term('schema:longitude')}"],
        ("place/one", "MinInclusive", "Place-longitude"),
    ),
    "two names in one language": (
        [f'{iri("brigade/one")} {term("skos:prefLabel")} "Another brigade"@en .'],
        [],
        ("brigade/one", "UniqueLang", "Brigade-name"),
    ),
    "a date that begins after it ends": (
        [f'{iri("brigade/one#founded")} {term("pld:earliest")} "2011-01-01"^^{term("xsd:date")} .'],
        [f"{iri('brigade/one#founded')} {term('pld:earliest')}"],
        ("brigade/one#founded", "LessThanOrEquals", "DateOrder-bounds"),
    ),
    "a brigade that ended before it began": (
        [f'{iri("brigade/one#dissolved")} {term("pld:earliest")} "2009-01-01"^^{term("xsd:date")} .',
         f'{iri("brigade/one#dissolved")} {term("pld:latest")} "2009-12-31"^^{term("xsd:date")} .'],
        [f"{iri('brigade/one#dissolved')} {term(key)}" for key in ("pld:earliest", "pld:latest")],
        ("brigade/one#dissolved", "LessThanOrEquals", "DateOrder-founded"),
    ),
    "an award before its programme": (
        [f'{iri("grant/one#awarded")} {term("pld:earliest")} "2015-05-01"^^{term("xsd:date")} .',
         f'{iri("grant/one#awarded")} {term("pld:latest")} "2015-05-31"^^{term("xsd:date")} .'],
        [f"{iri('grant/one#awarded')} {term('pld:earliest')}", f"{iri('grant/one#awarded')} {term('pld:latest')}"],
        ("grant/one#awarded", "LessThanOrEquals", "DateOrder-programme-founded"),
    ),
    "an award after its programme": (
        [f'{iri("grant/one#awarded")} {term("pld:earliest")} "2020-05-01"^^{term("xsd:date")} .',
         f'{iri("grant/one#awarded")} {term("pld:latest")} "2020-05-31"^^{term("xsd:date")} .'],
        [f"{iri('grant/one#awarded')} {term('pld:earliest')}", f"{iri('grant/one#awarded')} {term('pld:latest')}"],
        ("grant/one#awarded", "Or", "DateOrder-programme-dissolved"),
    ),
    "evidence for what is not said": (
        [],
        [f"{GRANT} {term('pld:openCall')}"],
        (NOTE, "Or", "Evidence"),
    ),
    "evidence for another value": (
        [f'{GRANT} {term("pld:openCall")} "false"^^{term("xsd:boolean")} .'],
        [f"{GRANT} {term('pld:openCall')}"],
        (NOTE, "Or", "Evidence"),
    ),
    "evidence from what is no document": (
        [f"{iri(NOTE)} {term('prov:hadPrimarySource')} {iri('place/one')} ."],
        [f"{iri(NOTE)} {term('prov:hadPrimarySource')}"],
        (NOTE, "Class", "Statement-source"),
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", ERRORS, ids=str)
def test_an_error_that_is_put_in_is_found_by_both_engines(case: str, world: str) -> None:
    added, removed, (focus, component, shape) = ERRORS[case]
    lines = [line for line in world.splitlines() if not any(line.startswith(start) for start in removed)]
    assert not removed or len(lines) < len(world.splitlines())
    results = both("".join(f"{line}\n" for line in [*lines, *added]))
    found = {
        (each.focus, each.component, each.shape.rpartition("#")[2]) for each in results if each.severity == "Violation"
    }
    assert found == {(BASE + focus, f"{component}ConstraintComponent", shape)}


def test_the_built_in_shapes_ask_no_queries() -> None:
    """So nobody looks for any in them."""
    assert list(queries_of(load_model().shape_files())) == []


def test_every_sort_of_rule_in_the_shapes_has_an_error_that_breaks_it() -> None:
    parameters = {
        quad.predicate.value.removeprefix(SH)
        for quad in ox.parse(load_shapes(load_model()).turtle.encode(), format=ox.RdfFormat.TURTLE)
    }
    components = {component[0].lower() + component[1:] for _, _, (_, component, _) in ERRORS.values()}
    inside_or = {"not", "disjoint", "hasValue", "lessThan"}
    rest = {
        "property",
        "path",
        "name",
        "description",
        "message",
        "severity",
        "targetSubjectsOf",
        "inversePath",
        "targetClass",
        "targetObjectsOf",
    }
    about_rules = {name for name in parameters if ":" not in name and "/" not in name}
    assert about_rules - inside_or - rest == components


def test_what_should_be_stated_is_a_warning_by_both_engines(world: str) -> None:
    kept = [line for line in world.splitlines() if not line.startswith(f"{GRANT} {term('pld:grantRecipient')}")]
    assert [(each.component, each.severity) for each in both("\n".join(kept) + "\n")] == [
        ("MinCountConstraintComponent", "Warning")
    ]


def test_many_errors_at_once_are_the_same_by_both_engines(world: str) -> None:
    """All errors in one graph: the engines agree to the last result, also where several meet."""
    lines = world.splitlines() + [line for added, _, _ in ERRORS.values() for line in added]
    results = both("".join(f"{line}\n" for line in dict.fromkeys(lines)))
    assert len(results) > 10
    print(f"both engines agree on {len(results)} results in one graph")


# ── the choice of the engine ──


def test_the_compiled_engine_serves_where_it_is_installed() -> None:
    pytest.importorskip("shacl")
    assert choose_engine("auto", load_shapes(load_model())) == "shacl"


def test_pyshacl_serves_where_the_compiled_engine_is_missing(world: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    real = importlib.util.find_spec

    def without_shacl(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "shacl" else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without_shacl)
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert choose_engine("auto", load_shapes(load_model())) == "pyshacl"
    added = ERRORS["two names in one language"][0]
    found = validate_ntriples(world + "".join(f"{line}\n" for line in added), load_model())
    assert [each.component for each in found] == ["UniqueLangConstraintComponent"]


def test_an_engine_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="shacl, pyshacl"):
        validate_ntriples("", load_model(), "topbraid")


def test_a_text_that_is_no_n_triples_is_refused() -> None:
    for engine in ("shacl", "pyshacl"):
        with pytest.raises(ValueError):  # noqa: PT011 - each engine has words of its own
            validate_ntriples("this is no triple .\n", load_model(), engine)


def test_an_empty_graph_conforms() -> None:
    assert both("") == []


SPARQL_SHAPES = '''
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix schema: <https://schema.org/> .
@prefix own: <https://example.org/own-shapes#> .
own:SmallGrant a sh:NodeShape ;
  sh:targetClass schema:Grant ;
  sh:sparql own:SmallGrant-rule .
own:SmallGrant-rule a sh:SPARQLConstraint ;
  sh:message "A grant is at least 100."@en ;
  sh:select """SELECT $this ?value WHERE {
    $this <https://schema.org/amount>/<https://schema.org/value> ?value FILTER(?value < 100)
  }""" .
'''


def test_shapes_with_sparql_choose_pyshacl(world: str, tmp_path: Path) -> None:
    (tmp_path / "own.shacl.ttl").write_text(SPARQL_SHAPES, "utf-8")
    model = load_model(tmp_path)
    assert choose_engine("auto", load_shapes(model)) == "pyshacl"
    found = validate_ntriples(world, model)
    assert [(each.focus, each.component, each.severity) for each in found] == [
        (BASE + "grant/one", "SPARQLConstraintComponent", "Violation")
    ]


OWN_SEVERITY = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix schema: <https://schema.org/> .
@prefix own: <https://example.org/own-shapes#> .
own:Grant a sh:NodeShape ; sh:targetClass schema:Grant ; sh:property own:Grant-amount .
own:Grant-amount sh:path schema:amount ; sh:maxCount 0 ; sh:severity own:Regrettable ; sh:message "No amounts."@en .
"""


def test_a_severity_of_ones_own_is_the_same_by_both_engines(world: str, tmp_path: Path) -> None:
    (tmp_path / "own.shacl.ttl").write_text(OWN_SEVERITY, "utf-8")
    assert [(each.component, each.severity) for each in both(world, load_model(tmp_path))] == [
        ("MaxCountConstraintComponent", "Regrettable")
    ]


# ── quiet ──

NOISY = (
    f'{GRANT} {term("schema:amount")} "not an amount"^^{term("xsd:decimal")} .\n'
    f'{GRANT} {term("pld:plannedMonths")} "-7x"^^{term("xsd:nonNegativeInteger")} .\n'
    f'{GRANT} {term("pld:openCall")} "perhaps"^^{term("xsd:boolean")} .\n'
)


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_literals_that_are_wrong_are_results_and_make_no_noise(
    engine: str, world: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = validate_ntriples(world + NOISY, load_model(), engine)
    assert found
    assert capfd.readouterr() == ("", "")
    assert [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


def test_literals_that_are_wrong_are_the_same_results_by_both_engines(world: str) -> None:
    assert both(world + NOISY)


def test_a_graph_from_elsewhere_with_blank_nodes_is_validated_by_both_engines() -> None:
    graph = rdflib.Graph()
    graph.parse(
        data="@prefix schema: <https://schema.org/> . "
        "<https://example.org/g> a schema:Grant ; schema:amount [ schema:value 5 ] ."
    )
    found = [peasant_ld.validate_graph(graph, engine) for engine in ("shacl", "pyshacl")]
    assert (
        {problem.code for problem in found[0]}
        == {problem.code for problem in found[1]}
        == {"PLD101", "PLD104", "PLD105"}
    )
