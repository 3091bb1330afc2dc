"""Shapes of one's own that an engine would refuse, misread or never ask are refused when the model is read."""

import importlib.util
from pathlib import Path

import pytest

import peasant_ld.check.shapes
from datasets import make_dataset, run
from own_kinds import schema, write_model
from peasant_ld.check.shapes import load_shapes, validate_ntriples
from peasant_ld.model import Model, load_model
from peasant_ld.problem import InputError, Problem

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix own: <https://example.org/own-terms#> .
@prefix shape: <https://w3id.org/peasant-ld/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FARM = "own:FarmShape a sh:NodeShape ; sh:targetClass own:Farm ; "
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
BARN = f"<https://example.org/barn> <{RDF_TYPE}> <https://example.org/own-terms#Farm> .\n"


def prop(written: str) -> str:
    """A shape with one property shape."""
    return f"{FARM} sh:property [ {written} ] ."


def sparql(query: str) -> str:
    """A shape with one SPARQL-based constraint."""
    return f'{FARM} sh:sparql [ sh:message "no"@en ; sh:select """{query}""" ] .'


# What is written, and a word of the refusal.
BROKEN = {
    "a pattern that is none": (prop('sh:path own:p ; sh:pattern "("'), "("),
    "a pattern that looks ahead": (prop('sh:path own:p ; sh:pattern "^(?=a)b"'), "(?=a)"),
    "a pattern that looks behind": (prop('sh:path own:p ; sh:pattern "(?<=a)b"'), "(?<=a)"),
    "a pattern that points back": (prop('sh:path own:p ; sh:pattern "(a)\\\\1"'), "\\1"),
    "a pattern of one engine": (prop('sh:path own:p ; sh:pattern "\\\\p{L}"'), "\\p{L}"),
    "a pattern that is a number": (prop("sh:path own:p ; sh:pattern 3"), "3"),
    "a pattern that is an address": (prop("sh:path own:p ; sh:pattern own:p"), "own-terms#p"),
    "a pattern in a language": (prop('sh:path own:p ; sh:pattern "a"@en'), "a"),
    "flags that not every engine has": (prop('sh:path own:p ; sh:pattern "a" ; sh:flags "z"'), "sh:flags z"),
    "flags without a pattern": (prop('sh:path own:p ; sh:flags "i"'), "sh:flags"),
    "a misspelled constraint": (prop("sh:path own:p ; sh:minCont 1"), "sh:minCont"),
    "a misspelled target": ("own:S a sh:NodeShape ; sh:targetKlass own:Farm .", "sh:targetKlass"),
    "a misspelled kind of shape": ("own:S a sh:NodeShpe ; sh:targetClass own:Farm .", "sh:NodeShpe"),
    "a kind of node that is none": (prop("sh:path own:p ; sh:nodeKind sh:Text"), "sh:Text"),
    "a rule, which no engine runs": (f"{FARM} sh:rule [ a sh:TripleRule ] .", "sh:TripleRule"),
    "a target in JavaScript": (f"{FARM} sh:js [ sh:jsFunctionName \"x\" ] .", "sh:js"),
    "a minimum in words": (prop('sh:path own:p ; sh:minCount "one"'), "sh:minCount"),
    "two minima": (prop("sh:path own:p ; sh:minCount 1, 2"), "sh:minCount"),
    "no path": (prop("sh:minCount 1"), "sh:path"),
    "a path that is a text": (prop('sh:path "p" ; sh:minCount 1'), "sh:path"),
    "a path of one step": (prop("sh:path ( own:p ) ; sh:minCount 1"), "sh:path"),
    "values that are no list": (prop("sh:path own:p ; sh:in own:values"), "sh:in"),
    "no alternatives": (f"{FARM} sh:and () .", "sh:and"),
    "alternatives that are no list": (f'{FARM} sh:or "x" .', "sh:or"),
    "a datatype that is a text": (prop('sh:path own:p ; sh:datatype "x"'), "sh:datatype"),
    "a class that is a text": (prop('sh:path own:p ; sh:class "x"'), "sh:class"),
    "closed, perhaps": (f'{FARM} sh:closed "maybe" .', "sh:closed"),
    "a property shape that is not there": (f"{FARM} sh:property own:nothing .", "sh:path"),
    "a node shape that is not there": (f"{FARM} sh:node own:Nothing .", "own-terms#Nothing"),
    "a node shape that is a text": (f'{FARM} sh:node "x" .', "x"),
    "an alternative that is not there": (f"{FARM} sh:or ( own:Nothing ) .", "own-terms#Nothing"),
    "a count of nothing": (prop("sh:path own:p ; sh:qualifiedMinCount 1"), "sh:qualifiedMinCount"),
    "a query that is none": (sparql("SELECT nonsense"), "nonsense"),
    "a constraint without its query": (f'{FARM} sh:sparql [ sh:message "no" ] .', "sh:sparql"),
    "a query with a prefix that nobody declares": (sparql("SELECT $this { $this zz:p ?x }"), "zz:"),
    "a query elsewhere": (sparql("SELECT $this { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }"), "SERVICE"),
    "a query elsewhere, inside another": (
        sparql("SELECT $this { $this ?p ?o FILTER NOT EXISTS { { SELECT ?a { SERVICE ?a { ?a ?b ?c } } } } }"),
        "SERVICE",
    ),
    "a query elsewhere, in escapes": (
        sparql("SELECT $this { SERV\\\\u0049CE <http://127.0.0.1:9/> { $this ?p ?o } }"), "127.0.0.1"
    ),
    "a query of a graph elsewhere": (sparql("SELECT $this FROM <http://127.0.0.1:9/> { $this ?p ?o }"), "FROM"),
}  # fmt: skip


def model_with(folder: Path, shapes: str) -> Model:
    """The model with a kind of one's own and these shapes."""
    write_model(folder, [schema("Farm", [], {"name": "text"})])
    (folder / "farm.shacl.ttl").write_text(PREFIXES + shapes, "utf-8")
    return load_model(folder)


def refusal(folder: Path, shapes: str) -> Problem:
    """The problem with which shapes are refused."""
    model = model_with(folder, shapes)
    with pytest.raises(InputError) as raised:
        load_shapes(model)
    assert raised.value.problem.code == "PLD015"
    return raised.value.problem


@pytest.mark.parametrize("name", BROKEN, ids=str)
def test_a_shape_that_no_engine_or_only_one_would_ask_is_refused(name: str, tmp_path: Path) -> None:
    shapes, word = BROKEN[name]
    problem = refusal(tmp_path, shapes)
    assert word in f"{problem.facts['reason']} {problem.value}"
    assert problem.place is not None
    assert problem.place.file.endswith(".shacl.ttl")


def test_nothing_is_written_beside_the_refusal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    refusal(tmp_path, prop('sh:path own:p ; sh:minCount "one"'))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "name",
    ["a pattern that is none", "a minimum in words", "a misspelled constraint", "a query elsewhere, in escapes"],
)
@pytest.mark.parametrize("command", ["check", "convert", "publish"])
@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_the_refusal_stops_every_command_with_either_engine(
    name: str, command: str, engine: str, tmp_path: Path
) -> None:
    dataset = make_dataset(tmp_path / "dataset", more='model = "model"\n')
    model_with(dataset / "model", BROKEN[name][0])
    options = () if command == "check" else ("-o", tmp_path / "out")
    outcome = run(command, dataset, "--engine", engine, *options)
    assert (outcome.code, "PLD015" in outcome.err, "farm.shacl.ttl" in outcome.err) == (2, True, True), outcome.err
    assert not (tmp_path / "out").exists()


# What is written, and how many results it gives for a farm of which nothing is stated.
SOUND = {
    "a pattern": (prop('sh:path own:p ; sh:pattern "^[A-Z]{2}$" ; sh:flags "i"'), 0),
    "a value that must be there": (prop("sh:path own:p ; sh:minCount 1"), 1),
    "a list of values": (prop('sh:path own:p ; sh:minCount 1 ; sh:in ( "a" "b" )'), 1),
    "a path of two steps": (prop("sh:path ( own:p own:q ) ; sh:minCount 1"), 1),
    "another shape": (f"{FARM} sh:node own:Wet . own:Wet sh:property [ sh:path own:p ; sh:minCount 1 ] .", 1),
    "a shape without a name": (f"{FARM} sh:node [ sh:property [ sh:path own:p ; sh:minCount 1 ] ] .", 1),
    "alternatives": (f"{FARM} sh:or ( [ sh:path own:p ; sh:minCount 1 ] [ sh:path own:q ; sh:minCount 1 ] ) .", 1),
    "a property shape of the built-in model": (f"{FARM} sh:property shape:Grant-recipient .", 0),
    "a node shape of the built-in model": (f"{FARM} sh:not shape:Place .", 1),
    "a severity of one's own": (prop("sh:path own:p ; sh:minCount 1 ; sh:severity own:Regrettable"), 1),
    "a shape that is put aside": (f"{FARM} sh:deactivated true ; sh:property [ sh:path own:p ; sh:minCount 1 ] .", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND, ids=str)
def test_what_every_engine_asks_is_taken_and_gives_the_same(name: str, tmp_path: Path) -> None:
    shapes, count = SOUND[name]
    model = model_with(tmp_path, shapes)
    found = [len(validate_ntriples(BARN, model, engine)) for engine in ("shacl", "pyshacl")]
    assert found == [count, count]


def test_a_query_of_the_data_alone_is_asked(tmp_path: Path) -> None:
    declared = 'own:O sh:declare [ sh:prefix "o" ; sh:namespace "https://example.org/own-terms#"^^xsd:anyURI ] . '
    query = "SELECT $this WHERE { $this a o:Farm }"
    shapes = f'{declared} {FARM} sh:sparql [ sh:message "no" ; sh:prefixes own:O ; sh:select "{query}" ] .'
    assert len(validate_ntriples(BARN, model_with(tmp_path, shapes))) == 1


def test_shapes_may_build_on_those_of_another_file(tmp_path: Path) -> None:
    (tmp_path / "wet.shacl.ttl").write_text(f"{PREFIXES} own:Wet a sh:NodeShape ; sh:nodeKind sh:IRI .", "utf-8")
    load_shapes(model_with(tmp_path, f"{FARM} sh:node own:Wet ."))


def test_shapes_that_turn_in_a_circle_end_with_the_input(tmp_path: Path) -> None:
    model = model_with(tmp_path, f"{FARM} sh:or ( own:FarmShape ) .")
    with pytest.raises(InputError) as raised:
        validate_ntriples(BARN, model, "pyshacl")
    assert raised.value.problem.code == "PLD015"


def test_without_the_compiled_engine_the_same_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peasant_ld.check.shapes, "_has_compiled_engine", lambda: False)
    assert importlib.util.find_spec("shacl"), "else this tests nothing"
    for number, (shapes, _) in enumerate(BROKEN.values()):
        assert refusal(tmp_path / str(number), shapes).code == "PLD015"
