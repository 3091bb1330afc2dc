"""Language tags are those of BCP 47 at every door: well-formed or refused, and told where the registry lacks a word."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import peasant_ld as pld
from datasets import GOOD, make_dataset, run, words
from peasant_ld.check import compile_checker
from peasant_ld.exchange.values import tag_of
from peasant_ld.model import load_model
from peasant_ld.model.grammar import LANGUAGE_TAG, LONGEST_TAG, SCHEMA, compiled
from peasant_ld.model.language import is_language_tag, spelled, unregistered_in
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.record import Record

ENGINES = {name: compile_checker(load_model(), name) for name in ("fast", "reference")}

WELL_FORMED = words("""
    en pt ht fr es und zxx mul pt-BR EN en-US zh-Hant zh-hant-TW sr-Latn-RS es-419 de-1996 sl-rozaj-biske-1994 hat ht-HT
    x-private X-A-B en-x-kreyol en-x-x-x i-klingon I-Default en-GB-oed sgn-BE-FR art-lojban zh-min zh-min-nan no-bok
    zh-cmn-hans-cn zh-gan-yue-hak en-u-ca-gregory en-a-bb-b-cc en-0-ab-1-cd qaa-Qaaa-QM-x-southern sl-nedis de-CH-1901
    hy-Latn-IT-arevela en-a-bb-x-a-a
""")
ILL_FORMED = [
    *words("""
        pt-br-ce en-x a-b e x x- en- -en en--US pt_BR en-a en-a-b en-1 en-12 en-1234-12 de-419-DE en-US-US en-Latn-Latn
        en-US-Latn en-1996-US zh-gan-yue-hak-cmn toolonglanguage kreyol english abcd 123 12-en en-abcdefghij
        en-x-abcdefghi i-foo i @none kréyol en-é de-1996-1996 de-DE-1996-x-a-1996-aaaaaaaaa en-a-bb-a-cc en-a-bb-A-cc
        sl-rozaj-ROZAJ en-x- x--a und-x
    """),
    *("", " ", "en ", " en", "en\n", "en US", "en-\u200bUS", "en-x-" + "a" * 40, "en" + "-abcdefgh" * 5),
]
IRREGULAR = words("""
    en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu sgn-be-fr
    sgn-be-nl sgn-ch-de
""")


def parsed(tag: str) -> bool:
    """RFC 5646, section 2.1, word by word, with what is asked beside the grammar: the judge of the pattern."""
    if tag.lower() in IRREGULAR:
        return True
    each = tag.lower().split("-")
    if len(tag) > LONGEST_TAG or not all(re.fullmatch("[a-z0-9]{1,8}", word) for word in each):
        return False
    private = each.index("x") if "x" in each else len(each)
    if private == len(each) - 1:
        return False
    return private == 0 or public_part(each[:private])


def public_part(each: list[str]) -> bool:
    """What stands before a private part: language, extlang, script, region, variants, extensions, in this order."""
    first = next((number for number, word in enumerate(each) if len(word) == 1), len(each))
    roles = [role(word) for word in each[1:first]]
    variants = [word for word, found in zip(each[1:first], roles, strict=True) if found == "variant"]
    return (
        first > 0
        and re.fullmatch("[a-z]{2,3}", each[0]) is not None
        and sorted(roles, key=ROLES.index) == roles
        and all(roles.count(name) <= most for name, most in (("extlang", 3), ("script", 1), ("region", 1), ("none", 0)))
        and len(set(variants)) == len(variants)
        and extensions(each[first:])
    )


ROLES = ("extlang", "script", "region", "variant", "none")


def role(word: str) -> str:
    forms = {
        "extlang": "[a-z]{3}",
        "script": "[a-z]{4}",
        "region": "[a-z]{2}|[0-9]{3}",
        "variant": "[a-z0-9]{5,8}|[0-9][a-z0-9]{3}",
    }
    return next((name for name, form in forms.items() if re.fullmatch(form, word)), "none")


def extensions(each: list[str]) -> bool:
    """Singletons, each once, and each with something behind it."""
    singletons = [word for word in each if len(word) == 1]
    empty = [word for word, after in pairwise([*each, "-"]) if len(word) == len(after) == 1]
    return len(set(singletons)) == len(singletons) and empty == []


WORD = st.one_of(
    st.sampled_from(words("en pt zh qaa gan yue latn Hant BR 419 1996 1901 rozaj abcde a b u x X 0 i klingon gb oed")),
    st.text("abcXYZ0189", max_size=9),
)
TAGS = st.one_of(
    st.lists(WORD, min_size=1, max_size=7).map("-".join),
    st.from_regex(compiled(f"^{LANGUAGE_TAG}$")),
    st.text("enx-_19\n ", max_size=8),
)


def problems_of(tag: str, engine: str) -> list[Problem]:
    return ENGINES[engine](Record({"id": "concept/c", "type": "Concept", "name": {tag: "word"}}, Place("a.jsonl", 1)))


@pytest.mark.parametrize("tag", WELL_FORMED)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_well_formed_tag_is_taken(tag: str, engine: str) -> None:
    assert is_language_tag(tag)
    assert [problem for problem in problems_of(tag, engine) if problem.blocks] == []
    assert tag_of(tag) == tag.lower()


@pytest.mark.parametrize("tag", ILL_FORMED, ids=ascii)
@pytest.mark.parametrize("engine", ENGINES)
def test_an_ill_formed_tag_is_refused_at_its_place(tag: str, engine: str) -> None:
    assert not is_language_tag(tag)
    (found,) = problems_of(tag, engine)
    assert (found.code, found.key, found.value, found.blocks) == ("PLD032", "name", tag, True)
    assert str(found.place and found.place.pointer).startswith("/name")


@pytest.mark.parametrize("tag", ["pt_BR", "de-1996-1996", "en" + "-abcdefgh" * 5])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_language_of_a_document_is_a_tag_as_well(tag: str, engine: str) -> None:
    data = {"id": "document/d", "type": "Document", "language": ["pt", tag]}
    (found,) = ENGINES[engine](Record(data, Place("a.jsonl", 1)))
    assert (found.code, found.place and found.place.pointer, found.value) == ("PLD032", "/language/1", tag)


@given(TAGS)
def test_a_tag_is_taken_where_the_grammar_read_word_by_word_takes_it(tag: str) -> None:
    assert is_language_tag(tag) == parsed(tag)
    assert [not any(each.blocks for each in problems_of(tag, engine)) for engine in ENGINES] == [parsed(tag)] * 2


@given(TAGS)
def test_a_tag_that_is_taken_can_be_written_in_turtle_and_is_read_back_by_a_strict_reader(tag: str) -> None:
    if is_language_tag(tag):
        assert re.fullmatch("[a-zA-Z]+(-[a-zA-Z0-9]+)*", tag)  # LANGTAG (Turtle, section 6.5)
        ox.Literal("word", language=tag.lower())


def test_the_schema_states_the_patterns_of_the_grammar() -> None:
    definitions = load_model().common["$defs"]
    assert {name: definitions[name]["pattern"] for name in SCHEMA} == SCHEMA
    assert definitions["languageTag"]["maxLength"] == LONGEST_TAG >= 35  # RFC 5646, section 4.4.1


# ── the registry ──

UNREGISTERED: dict[str, tuple[str, str | None]] = {
    "iw": ("iw", "he"),
    "in-ID": ("in", "id-ID"),
    "mo": ("mo", "ro"),
    "ji-x-a": ("ji", "yi-x-a"),
    "hat": ("hat", "ht"),
    "por-BR": ("por", "pt-BR"),
    "ger": ("ger", "de"),
    "xx": ("xx", None),
    "zz": ("zz", None),
    "qaa": ("qaa", None),
    "pt-XX": ("xx", None),
    "en-AB": ("ab", None),
    "en-999": ("999", None),
    "de-DD": ("dd", "de-DE"),
    "fr-ZR": ("zr", "fr-CD"),
    "en-Abcd": ("abcd", None),
    "en-abcde": ("abcde", None),
    "ja-Latn-hepburn-heploc": ("heploc", "ja-Latn-hepburn-alalc97"),
    "zh-yue": ("zh-yue", "yue"),
    "zh-yue-HK": ("yue", "yue-HK"),
    "sgn-BR": ("sgn-br", "bzs"),
    "i-klingon": ("i-klingon", "tlh"),
    "art-lojban": ("art-lojban", "jbo"),
    "en-GB-oed": ("en-gb-oed", "en-GB-oxendict"),
}
REGISTERED = words("""
    en ht PT-br es-419 und zxx mul qu gn nah yua x-mixe en-x-kreyol ru-SU sr-Latn-YU sl-rozaj-biske-1994 de-1996 zh-Hant
    ar-EG kea pap srn gcf en-u-ca-gregory i-default zh-min cel-gaulish oc-aranes
""")


@pytest.mark.parametrize("tag", UNREGISTERED)
def test_a_word_that_is_not_in_the_registry_is_a_warning_with_what_the_registry_prefers(tag: str) -> None:
    word, preferred = UNREGISTERED[tag]
    (found,) = problems_of(tag, "fast")
    assert (found.code, found.severity, found.value) == ("PLD043", Severity.WARNING, tag)
    assert found.place is not None
    assert found.place.pointer == f"/name/{tag}"
    assert (found.facts["word"], found.facts.get("suggestion")) == (word, preferred)
    assert preferred is None or unregistered_in(preferred) is None, "what is preferred is in order itself"


@pytest.mark.parametrize("tag", REGISTERED)
def test_words_of_the_registry_are_in_order_also_those_of_the_past(tag: str) -> None:
    assert problems_of(tag, "fast") == []


def test_a_language_that_is_not_registered_is_told_wherever_it_stands() -> None:
    data = {
        "id": "document/d",
        "type": "Document",
        "name": {"en": "A"},
        "language": ["pt", "xx"],
        "altName": [{"en": "B"}, {"iw": "C"}],
        "note": {"pt": "D", "xx": "E"},
        "evidence": [{"of": "name", "source": "document/e", "status": "stated", "note": {"xx": "F"}}],
    }
    found = ENGINES["fast"](Record(data, Place("a.jsonl", 1)))
    places = {each.place.pointer for each in found if each.place and each.code == "PLD043"}
    assert places == {"/language/1", "/altName/1/iw", "/note/xx", "/evidence/0/note/xx"}


@pytest.mark.parametrize(
    ("tag", "usual"), [("PT-br", "pt-BR"), ("zh-HANT-tw", "zh-Hant-TW"), ("EN-X-AB", "en-x-ab"), ("i-AMI", "i-ami")]
)
def test_a_tag_is_offered_with_its_usual_capitals(tag: str, usual: str) -> None:
    assert spelled(tag) == usual


# ── doors ──


TOLD = {
    "languages": ('languages = ["en"]', 'languages = ["en", "TAG"]'),
    "title": ("title = {", 'title = { "TAG" = "x",'),
    "description": ("publisher", 'description = { "TAG" = "x" }\npublisher'),
    "import": ("publisher", 'import = { language = "TAG" }\npublisher'),
}


@pytest.mark.parametrize("tag", ["pt-br-ce", "en-x", "pt_BR", "português"])
@pytest.mark.parametrize("key", TOLD)
def test_dataset_toml_is_refused_for_an_ill_formed_tag(tag: str, key: str, tmp_path: Path) -> None:
    file = make_dataset(tmp_path, GOOD) / "dataset.toml"
    before, after = TOLD[key]
    file.write_text(file.read_text("utf-8").replace(before, after.replace("TAG", tag), 1), "utf-8")
    done = run("check", file.parent)
    assert (done.code, "PLD012" in done.err, tag in done.err) == (2, True, True)


@pytest.mark.parametrize("key", TOLD)
def test_dataset_toml_takes_a_well_formed_tag(key: str, tmp_path: Path) -> None:
    file = make_dataset(tmp_path, GOOD) / "dataset.toml"
    before, after = TOLD[key]
    file.write_text(file.read_text("utf-8").replace(before, after.replace("TAG", "x-mixe"), 1), "utf-8")
    assert run("check", file.parent).code == 0


@pytest.mark.parametrize("header", ["name@pt-br-ce", "name@en-x", "name@kreyol", "note@pt_BR"])
def test_a_column_with_an_ill_formed_tag_is_told_at_its_header(header: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,type,name@en,{header}\nconcept/a,Concept,x,y\n", "utf-8")
    told = [item for item in pld.read_records(tmp_path / "a.csv") if isinstance(item, Problem)]
    assert [(each.code, each.place and each.place.cell, each.value) for each in told] == [
        ("PLD032", "D1", header.partition("@")[2])
    ]


@pytest.mark.parametrize("header", ["name@pt-BR", "name@x-mixe", "name@i-klingon", "name@pt.2", "name@sl-rozaj-1994"])
def test_a_column_with_a_well_formed_tag_holds_texts_in_that_language(header: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,type,{header}\nconcept/a,Concept,x\n", "utf-8")
    (record,) = pld.read_records(tmp_path / "a.csv")
    assert isinstance(record, pld.Record)
    assert list(record.data["name"]) == [header.partition("@")[2].removesuffix(".2").lower()]


@pytest.mark.parametrize("command", ["import", "export"])
def test_a_language_on_the_command_line_is_a_tag(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", "utf-8")
    done = run(command, "360giving", tmp_path / "a.json", "-o", tmp_path / "out", "--language", "pt-br-ce")
    assert (done.code, "pt-br-ce" in done.err) == (2, True)


def test_no_door_writes_turtle_with_a_tag_that_no_strict_reader_takes(tmp_path: Path) -> None:
    record: Any = {"id": "concept/c", "type": "Concept", "name": {"pt-br-ce": "roçado", "pt": "roçado"}}
    out = io.BytesIO()
    with pytest.raises(pld.DataError, match="PLD032"):
        pld.serialize([record], out, "turtle", "https://example.org/")
    assert out.getvalue() == b""
    assert run("check", make_dataset(tmp_path, [*GOOD, record])).code == 1


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_graph_with_an_ill_formed_tag_is_told_and_the_rest_of_it_is_validated(engine: str) -> None:
    node, graph = rdflib.URIRef("https://example.org/c"), rdflib.Graph()
    graph.add((node, rdflib.SKOS.prefLabel, rdflib.Literal("roçado", lang="pt-br-ce")))
    graph.add((node, rdflib.SKOS.prefLabel, rdflib.Literal("roça", lang="pt")))
    (found,) = pld.validate_graph(graph, engine)
    assert (found.code, found.record, found.key, found.value) == (
        "PLD032",
        "https://example.org/c",
        str(rdflib.SKOS.prefLabel),
        "pt-br-ce",
    )


def test_several_graphs_are_no_graph() -> None:
    with pytest.raises(TypeError, match=r"not rdflib\.graph\.Dataset"):
        pld.validate_graph(rdflib.Dataset())


def test_a_text_of_iati_with_an_ill_formed_tag_is_told_and_taken_for_no_other_language(tmp_path: Path) -> None:
    pytest.importorskip("lxml")
    (tmp_path / "a.xml").write_text(IATI, "utf-8")
    out = tmp_path / "out"
    options = ("--base", "https://example.org/a/", "--licence", "https://creativecommons.org/licenses/by/4.0/")
    done = run("import", "iati", tmp_path / "a.xml", "-o", out, *options, "--publisher", "P")
    assert (done.code, "PLD032" in done.err) == (1, True)
    written = "".join(path.read_text("utf-8") for path in (out / "records").iterdir())
    assert '{"und":"Plantio"}' in written


IATI = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03"><iati-activity xml:lang="fr">
<iati-identifier>XM-1</iati-identifier><reporting-org ref="XM-DAC-1" type="10"><narrative>R</narrative></reporting-org>
<title><narrative xml:lang="pt-br-ce">Plantio</narrative></title>
</iati-activity></iati-activities>
"""
