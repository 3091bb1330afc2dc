"""A context is understood whole or refused; what is understood means what the JSON-LD suite says it means."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.model import load_model
from peasant_ld.model.context import Context, Term, compile_context
from peasant_ld.problem import InputError
from peasant_ld.rdf.statements import NTRIPLES, compile_writer

EX = "https://example.org/terms#"


def compiled(**terms: Any) -> Context:
    return compile_context({"@version": 1.1, "ex": EX, "id": "@id", "type": "@type", **terms})


UNDERSTOOD = {
    "a plain key": ("ex:name", Term(EX + "name")),
    "a key as an object": ({"@id": "ex:name"}, Term(EX + "name")),
    "a key with an absolute IRI": ({"@id": "https://example.net/name"}, Term("https://example.net/name")),
    "a date": ({"@id": "ex:day", "@type": "ex:Day"}, Term(EX + "day", EX + "Day")),
    "a reference": ({"@id": "ex:of", "@type": "@id"}, Term(EX + "of", "@id")),
    "a set of references": ({"@id": "ex:of", "@type": "@id", "@container": "@set"}, Term(EX + "of", "@id", many=True)),
    "a text by language": ({"@id": "ex:text", "@container": "@language"}, Term(EX + "text", by_language=True)),
    "texts by language": (
        {"@id": "ex:text", "@container": ["@language", "@set"]},
        Term(EX + "text", many=True, by_language=True),
    ),
}

REFUSED = {
    "@base": {"@base": "https://example.org/"},
    "no @base": {"@base": None},
    "@vocab": {"@vocab": EX},
    "@vocab of the document": {"@vocab": ""},
    "a default language": {"@language": "en"},
    "a default direction": {"@direction": "rtl"},
    "@propagate": {"@propagate": False},
    "@protected for all": {"@protected": True},
    "another version": {"@version": 1.0},
    "a key that looks like a path": {"./part": "ex:part"},
    "@import": {"@import": "https://example.org/more.jsonld"},
    "a keyword that does not exist": {"@nonsense": True},
    "@reverse": {"part": {"@reverse": "ex:whole"}},
    "@reverse beside @id": {"part": {"@id": "ex:part", "@reverse": "ex:whole"}},
    "@nest": {"part": {"@id": "ex:part", "@nest": "labels"}},
    "an alias of @nest": {"labels": "@nest"},
    "an alias of @graph": {"records": "@graph"},
    "an alias of @value": {"val": {"@id": "@value"}},
    "an alias of @id by another name": {"uri": "@id"},
    "id for something else": {"id": "@type"},
    "type as an object": {"type": {"@id": "@type", "@container": "@set"}},
    "a list": {"part": {"@id": "ex:part", "@container": "@list"}},
    "a container of graphs": {"part": {"@id": "ex:part", "@container": "@graph"}},
    "a container by id": {"part": {"@id": "ex:part", "@container": "@id"}},
    "a container by type": {"part": {"@id": "ex:part", "@container": "@type"}},
    "a container by index": {"part": {"@id": "ex:part", "@container": "@index"}},
    "graphs in a set": {"part": {"@id": "ex:part", "@container": ["@graph", "@set"]}},
    "an index by property": {"part": {"@id": "ex:part", "@container": "@index", "@index": "ex:by"}},
    "a container that does not exist": {"part": {"@id": "ex:part", "@container": "@bag"}},
    "JSON literals": {"part": {"@id": "ex:part", "@type": "@json"}},
    "names of the vocabulary": {"part": {"@id": "ex:part", "@type": "@vocab"}},
    "@none": {"part": {"@id": "ex:part", "@type": "@none"}},
    "the language of a key": {"part": {"@id": "ex:part", "@language": "pt"}},
    "the direction of a key": {"part": {"@id": "ex:part", "@direction": "rtl"}},
    "a prefix by flag": {"other": {"@id": "https://example.org/o/", "@prefix": True}},
    "a protected key": {"part": {"@id": "ex:part", "@protected": True}},
    "a scoped context in a property": {"part": {"@id": "ex:part", "@context": {"name": "ex:name"}}},
    "a scoped context on the web": {"Part": {"@id": "ex:Part", "@context": "https://example.org/part.jsonld"}},
    "a list of scoped contexts": {"Part": {"@id": "ex:Part", "@context": [{"name": "ex:name"}]}},
    "a scoped context that starts anew": {"Part": {"@id": "ex:Part", "@context": None}},
    "keywords in a scoped context": {"Part": {"@id": "ex:Part", "@context": {"@vocab": EX}}},
    "propagation in a scoped context": {
        "Part": {"@id": "ex:Part", "@context": {"@propagate": True, "name": "ex:name"}}
    },
    "a scoped context in a scoped context": {
        "Part": {"@id": "ex:Part", "@context": {"name": {"@id": "ex:name", "@context": {"a": "ex:a"}}}}
    },
    "a key that is taken out": {"part": None},
    "a key without a term": {"part": {"@type": "@id"}},
    "a key that is a number": {"part": 1},
    "a term that is a number": {"part": {"@id": 1}},
    "a type that is a number": {"part": {"@id": "ex:part", "@type": 1}},
    "a container that is a number": {"part": {"@id": "ex:part", "@container": 1}},
    "a relative term": {"part": "part"},
    "a blank term": {"part": "_:part"},
    "a relative type": {"Part": {"@id": "part"}},
    "a relative datatype": {"part": {"@id": "ex:part", "@type": "day"}},
    "a blank datatype": {"part": {"@id": "ex:part", "@type": "_:day"}},
    "a key without a name": {"": "ex:part"},
    "a term made of itself": {"part": "part:part"},
    "a compact key that means something else": {"ex:part": "ex:whole"},
    "a prefix that ends like none of ours": {"ask": "https://example.org/?", "part": "ask:part"},
    "a prefix made of a prefix": {"more": "ex:more/", "part": "more:part"},
    "a prefix as an object": {"more": {"@id": "https://example.org/more/"}},
}


@pytest.mark.parametrize("case", UNDERSTOOD, ids=str)
def test_a_key_is_understood(case: str) -> None:
    written, term = UNDERSTOOD[case]
    assert compiled(key=written).term("Anything", "key") == term


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_is_not_supported_is_refused(case: str) -> None:
    with pytest.raises(InputError) as raised:
        compiled(**REFUSED[case])
    problem = raised.value.problem
    assert problem.code == "PLD016"
    assert problem.facts["reason"]


@pytest.mark.parametrize(
    "written",
    ["https://example.org/context.jsonld", [{"name": "ex:name"}], ["https://example.org/c"], None, 7],
    ids=str,
)
def test_a_context_that_is_no_object_is_refused(written: Any, tmp_path: Path) -> None:
    (tmp_path / "context.jsonld").write_text(json.dumps({"@context": written}), "utf-8")
    with pytest.raises(InputError) as raised:
        load_model(tmp_path)
    assert raised.value.problem.code == "PLD016"


def test_a_type_may_give_its_own_meaning_to_a_key() -> None:
    context = compiled(
        name="ex:name", Part={"@id": "ex:Part", "@context": {"name": {"@id": "ex:partName"}}}, Whole="ex:Whole"
    )
    assert context.term("Part", "name") == Term(EX + "partName")
    assert context.term("Whole", "name") == Term(EX + "name")
    assert context.term("Part", "nothing") is None


NAMES = {
    "ex:name": EX + "name",
    "Part": EX + "Part",
    "https://example.net/x": "https://example.net/x",
    "no:prefix": "no:prefix",
}


@pytest.mark.parametrize("compact", NAMES)
def test_a_compact_name_becomes_an_iri(compact: str) -> None:
    assert compiled(Part="ex:Part").expand(compact) == NAMES[compact]


def test_an_iri_becomes_a_compact_name_where_a_prefix_fits() -> None:
    context = compiled()
    assert context.compact(EX + "name") == "ex:name"
    assert context.compact("https://example.net/x") == "https://example.net/x"


def test_every_term_of_the_model_comes_back_from_its_compact_name() -> None:
    context = load_model().context
    iris = {term.iri for terms in (context.terms, *context.scoped.values()) for term in terms.values()}
    assert {iri for iri in iris if context.expand(context.compact(iri)) != iri} == set()


# ── the JSON-LD suite: a document that can be put in the form of normalized records means what the suite says ──
#
# The writer reads normalized records only: `id` and `type` by these names, absolute ids, keys of the context, texts,
# references, nodes in nodes. The adapter puts a document of the suite in this form (blank nodes get an id for
# the while, compact keys a term), or says that it has another one.

MARK = "PeasantMark"
MARK_IRI = "https://example.org/peasant-mark"
BLANK = "https://blank.invalid/"
NUMBERS = count(1)


class AnotherForm(Exception):
    """The document is no normalized record in other clothes; the words say why."""


def cases(shared: Path) -> Iterator[tuple[str, dict[str, Any], str | None]]:
    """Each case with one object and a context in it: its name, its document, the N-Quads it means."""
    tests = shared / "suites" / "json-ld-api" / "tests"
    for row in json.loads((tests / "toRdf-manifest.jsonld").read_text("utf-8"))["sequence"]:
        path = tests / row["input"]
        positive = "jld:PositiveEvaluationTest" in row["@type"]
        if row.get("option", {}).get("expandContext") or path.suffix != ".jsonld":
            continue
        document = json.loads(path.read_text("utf-8"))
        if isinstance(document, dict) and isinstance(document.get("@context"), dict):
            yield row["@id"], document, (tests / row["expect"]).read_text("utf-8") if positive else None


def with_compact_keys(document: Mapping[str, Any]) -> dict[str, Any]:
    """The context of a document, and the compact keys that the document uses as terms of their own."""
    written = document["@context"]
    keys = {key for key in keys_in(document) if ":" in key and key.partition(":")[0] in {*written, "http", "https"}}
    return {**{key: key for key in keys if not key.startswith("@")}, **written}


def keys_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (key for key in value if key != "@context")
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from keys_in(each)


def adapted(document: Mapping[str, Any], context: Context) -> list[dict[str, Any]]:
    """The records of a document; raises AnotherForm where it cannot be put so."""
    body = {key: value for key, value in document.items() if key != "@context"}
    if set(body) == {"@graph"}:
        nodes = body["@graph"] if isinstance(body["@graph"], list) else [body["@graph"]]
        return [node(each, context) for each in nodes]
    return [node(body, context)]


def node(written: Any, context: Context) -> dict[str, Any]:
    if not isinstance(written, dict):
        raise AnotherForm("no node")
    renamed = {{"@id": "id", "@type": "type"}.get(key, key): value for key, value in written.items()}
    identity = renamed.pop("id", f"{BLANK}{next(NUMBERS)}")
    if isinstance(identity, str) and identity.startswith("_:"):
        identity = BLANK + identity[2:]
    if not isinstance(identity, str) or not identity.startswith(("http:", "https:", "urn:")):
        raise AnotherForm("no absolute id")
    types = renamed.pop("type", [])
    types = types if isinstance(types, list) else [types]
    if not all(isinstance(each, str) and ":" in context.expand(each) and each[:2] != "_:" for each in types):
        raise AnotherForm("no absolute type")
    if any(context.scoped.get(each) for each in types):
        raise AnotherForm("scoped contexts belong to the first type only")
    return {
        "id": identity,
        "type": [MARK, *types],
        **{key: value_of(key, each, context) for key, each in renamed.items()},
    }


def value_of(key: str, written: Any, context: Context) -> Any:
    term = context.term(MARK, key)
    if term is None:
        raise AnotherForm("a key that the context does not have")
    if term.by_language:
        if not isinstance(written, dict) or not all(isinstance(tag, str) and tag[:1] != "@" for tag in written):
            raise AnotherForm("no texts by language")
        if not all(
            isinstance(text, str) for each in written.values() for text in (each if isinstance(each, list) else [each])
        ):
            raise AnotherForm("no texts by language")
        return written
    values = written if isinstance(written, list) else [written]
    return [one_of(each, term, context) for each in values]


def one_of(value: Any, term: Term, context: Context) -> Any:
    if isinstance(value, dict) and set(value) <= {"@value", "@language", "@type"} and "@value" in value:
        if not all(isinstance(each, str) for each in value.values()) or term.datatype is not None:
            raise AnotherForm("a value object")
        return value
    if isinstance(value, dict) and term.datatype is None:
        return node(value, context)
    if term.datatype == "@id":
        if (
            not isinstance(value, str)
            or not context.expand(value).startswith(("http:", "https:", "urn:"))
            or value in context.types
        ):
            raise AnotherForm("no absolute reference")
        return value
    if isinstance(value, str) or (isinstance(value, bool | int) and term.datatype is not None):
        return value
    raise AnotherForm(f"a {type(value).__name__} without a datatype")


def ours(document: Mapping[str, Any], context: Context) -> set[str]:
    """The N-Triples lines that our writer makes of a document."""
    marked = replace(context, types={**context.types, MARK: MARK_IRI}, scoped={**context.scoped, MARK: {}})
    write = compile_writer(marked, NTRIPLES)
    lines = "".join(write(record) for record in adapted(document, marked)).splitlines()
    return {re.sub(f"<{BLANK}(\\w+)>", r"_:x\1", line) for line in lines if MARK_IRI not in line}


def parsed(text: str) -> set[Any]:
    import pyoxigraph

    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def judged(document: Mapping[str, Any], expected: str | None) -> str:
    """What our code does with one case of the suite."""
    try:
        context = compile_context(with_compact_keys(document))
    except InputError as error:
        return "refused" if error.problem.code == "PLD016" else "refused without a reason"
    try:
        lines = ours(document, context)
    except AnotherForm:
        return "in another form"
    if expected is None:
        return "an error that is not seen"
    return "equal" if parsed("\n".join(lines)) == parsed(expected) else "misread"


def test_no_document_of_the_json_ld_suite_is_misread(shared: Path) -> None:
    verdicts = {name: judged(document, expected) for name, document, expected in cases(shared)}
    counts = Counter(verdicts.values())
    print(f"JSON-LD suite: {len(verdicts)} documents with a context in them, {dict(counts)}")
    assert [name for name, verdict in verdicts.items() if verdict == "misread"] == []
    assert counts["equal"] >= 14
    assert counts["refused"] >= 300


# An error for processors of JSON-LD 1.0, which ours is not.
UNSEEN = {"#tep02"}


def test_no_error_of_the_json_ld_suite_is_overlooked(shared: Path) -> None:
    unseen = {
        name for name, document, expected in cases(shared) if judged(document, expected) == "an error that is not seen"
    }
    assert unseen == UNSEEN


def test_no_context_of_the_json_ld_suite_breaks_the_compiler(shared: Path) -> None:
    """Every object that stands as a context anywhere in the suite is compiled or refused, nothing else."""
    tests = shared / "suites" / "json-ld-api" / "tests"
    counts: Counter[str] = Counter()
    for path in sorted(tests.glob("*/*.jsonld")):
        try:
            document = json.loads(path.read_text("utf-8"))
        except ValueError:
            continue
        for context in contexts(document):
            try:
                compile_context(context)
                counts["compiled"] += 1
            except InputError:
                counts["refused"] += 1
    print(f"contexts of the JSON-LD suites: {dict(counts)}")
    assert counts["compiled"] > 50
    assert counts["refused"] > 500


def contexts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value:
            yield from contexts(each)
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "@context":
                yield from (one for one in (each if isinstance(each, list) else [each]) if isinstance(one, dict))
            yield from contexts(each)
