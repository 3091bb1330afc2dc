"""One word for one thing in each language: what users read keeps to the termbase, docs/guide/terms.toml."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest

from conftest import ROOT
from peasant_ld.report.messages import LANGUAGES

GUIDE = ROOT / "docs" / "guide"
TERMS = tomllib.loads((GUIDE / "terms.toml").read_text("utf-8"))
AROUND = TERMS.pop("glossary")
SPARED = tomllib.loads((ROOT / "tests" / "terms_spared.toml").read_text("utf-8"))["spared"]
OTHERS = [lang for lang in LANGUAGES if lang != "en"]
# What is no sentence of ours: code, values of examples in quotation marks, facts that are put in, links,
# options, and what stands in capitals for something (SPARQL is a word).
NOT_OURS = re.compile(
    r"```.*?```|`[^`\n]*`|\{[^{}]*\}|\]\([^)]*\)|https?://\S+|--[\w-]+|<[^<>\n]*>|[\w*-]+(?:\.\w+)+|\[\w+\]"
    r"|\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»|[\w-]+/release\b|\b(?!SPARQL)[A-Z]{4,}\b",
    re.DOTALL,
)
# How often the English page uses a term before a page in another language must use it, too.
OFTEN = 4

Texts = dict[str, dict[str, str]]


def forms(text: str) -> list[str]:
    return [form.strip() for form in text.split(",")]


@cache
def pattern(text: str) -> re.Pattern[str]:
    """Any of the forms, as whole words, whatever the capitals and the line breaks."""
    longest_first = sorted(forms(text), key=len, reverse=True)
    words = "|".join(re.escape(form.casefold()).replace(r"\ ", r"\s+") for form in longest_first)
    return re.compile(rf"(?<![\w-])(?:{words})(?!\w)")


@cache
def ours(text: str) -> str:
    """A text without what is no sentence of ours, in small letters, with one sort of apostrophe."""
    return NOT_OURS.sub(" ", text).casefold().replace("’", "'")


@cache
def all_avoided(lang: str) -> re.Pattern[str]:
    """Any word that is avoided in a language: few texts hold one, and only these are asked term by term."""
    return pattern(",".join(term["avoid"][lang] for term in TERMS.values() if lang in term.get("avoid", {})))


def flat(found: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text inside a JSON value with the path that leads to it."""
    if isinstance(found, str):
        yield path, found
    elif isinstance(found, dict | list):
        for key, value in found.items() if isinstance(found, dict) else enumerate(found):
            yield from flat(value, f"{path}.{key}" if path else str(key))


def of_folders() -> Iterator[tuple[str, Texts]]:
    """Messages, words of the site, help: every folder of the package with one JSON file for each language.

    Where there is no English file, the others have the English texts as their keys.
    """
    for portuguese in sorted((ROOT / "src").rglob("pt.json")):
        files = {lang: portuguese.with_name(f"{lang}.json") for lang in LANGUAGES}
        texts = {lang: dict(flat(json.loads(path.read_text("utf-8")))) for lang, path in files.items() if path.exists()}
        texts = {"en": {path: path for path in texts["pt"]}} | texts
        yield portuguese.parent.relative_to(ROOT / "src" / "peasant_ld").as_posix(), texts


def of_shapes() -> tuple[str, Texts]:
    """What kinds and keys are called and mean, and what the rules of the model say."""
    texts: Texts = {lang: {} for lang in LANGUAGES}
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        if path.stem == "labels":  # what others call their own terms
            continue
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.object, ox.Literal) and quad.object.language in texts:
                name = f"{path.stem} {quad.subject} {quad.predicate}"
                texts[quad.object.language][name] = quad.object.value
    return "shapes", texts


def of_tables() -> Iterator[tuple[str, Texts]]:
    """Tables that hold the five languages side by side."""
    for path in ("src/peasant_ld/release/vocabulary/words.json",):
        yield path, {lang: dict(flat(json.loads((ROOT / path).read_text("utf-8"))[lang])) for lang in LANGUAGES}
    path = "shapes/forms.json"
    says = {name: form["says"] for name, form in json.loads((ROOT / path).read_text("utf-8"))["forms"].items()}
    yield path, {lang: {name: said[lang] for name, said in says.items()} for lang in LANGUAGES}


def of_starter() -> tuple[str, Texts]:
    """What a new dataset begins with: its README, and the remarks in its settings."""
    texts: Texts = {lang: {} for lang in LANGUAGES}
    for path in sorted((ROOT / "src").rglob("starter/*.??.*")):
        name, lang, ending = path.name.split(".")
        lines = path.read_text("utf-8").splitlines()
        remarks = [line for line in lines if ending == "md" or line.startswith("#")]
        texts[lang][f"{name}.{ending}"] = "\n".join(remarks)
    return "starter", texts


def of_pages() -> tuple[str, Texts]:
    """The pages of the guide: page.md is English, page.pt.md Portuguese. The glossary is made of the termbase."""
    texts: Texts = {lang: {} for lang in LANGUAGES}
    for path in sorted(GUIDE.glob("*.md")):
        name, _, lang = path.stem.partition(".")
        if name != "glossary":
            texts[lang or "en"][name] = path.read_text("utf-8")
    return "guide", texts


MEANINGS = ("terms", {lang: {name: term["means"][lang] for name, term in TERMS.items()} for lang in LANGUAGES})
SENTENCES = [*of_folders(), of_shapes(), *of_tables(), of_starter(), MEANINGS]
PAGES = of_pages()
every = pytest.mark.parametrize(("where", "texts"), [*SENTENCES, PAGES], ids=[name for name, _ in [*SENTENCES, PAGES]])
catalogues = pytest.mark.parametrize(("where", "texts"), SENTENCES, ids=[name for name, _ in SENTENCES])


def is_spared(text: str, lang: str, term: str) -> bool:
    return any(re.fullmatch(row["text"], text) and lang in row["languages"] and term == row["term"] for row in SPARED)


def without_phrases(term: Mapping[str, Any], text: str) -> str:
    """What is ours of a text, without the English phrases in which the word means something else."""
    return pattern(term["unless"]).sub(" ", ours(text)) if "unless" in term else ours(text)


def uses(term: Mapping[str, Any], english: str, translation: str = "") -> int:
    """How often an English text speaks of the term; a word that its translation has as it stands is a name."""
    word = pattern(term["word"]["en"])
    return len(word.findall(without_phrases(term, english))) - len(word.findall(ours(translation)))


@pytest.mark.parametrize("name", TERMS)
def test_a_term_is_whole(name: str) -> None:
    term = TERMS[name]
    for part in ("word", "means"):
        assert list(term[part]) == list(LANGUAGES), "the five languages, in their order"
        assert all(text.strip() == text != "" for text in term[part].values())
    assert term.keys() <= {"word", "means", "avoid", "page", "unless", "held", "why"}
    assert term.get("held", True) or "why" in term, "it is said why translations are not held to a word"
    for lang, avoided in term.get("avoid", {}).items():
        assert not set(forms(avoided)) & set(forms(term["word"][lang])), "what is to be avoided is not the word"


def test_the_words_around_the_glossary_are_there_in_every_language() -> None:
    assert all(list(texts) == list(LANGUAGES) for texts in AROUND.values())


@every
def test_words_to_be_avoided_are_not_written(where: str, texts: Texts) -> None:
    found = [
        (path, lang, name, match[0])
        for lang, written in texts.items()
        for path, text in written.items()
        if all_avoided(lang).search(ours(text))
        for name, term in TERMS.items()
        if lang in term.get("avoid", {}) and not is_spared(f"{where} {path}", lang, name)
        for match in [pattern(term["avoid"][lang]).search(without_phrases(term, text))]
        if match
    ]
    assert not found, f"{len(found)} in {where}"


@catalogues
@pytest.mark.parametrize("lang", OTHERS)
def test_a_text_that_speaks_of_a_term_uses_its_word_in_every_language(where: str, texts: Texts, lang: str) -> None:
    found = [
        (path, name, texts[lang][path])
        for path, english in texts["en"].items()
        for name, term in TERMS.items()
        if term.get("held", True)
        and path in texts[lang]
        and uses(term, english, texts[lang][path]) > 0
        and not pattern(term["word"][lang]).search(ours(texts[lang][path]))
        and not is_spared(f"{where} {path}", lang, name)
    ]
    assert not found, f"{len(found)} in {where}"


@pytest.mark.parametrize("lang", OTHERS)
def test_a_page_of_the_guide_uses_the_words_of_its_language(lang: str) -> None:
    _, pages = PAGES
    found = [
        (page, name)
        for page, text in pages[lang].items()
        for name, term in TERMS.items()
        if term.get("held", True)
        and uses(term, pages["en"][page]) >= OFTEN
        and not pattern(term["word"][lang]).search(ours(text))
        and not is_spared(f"guide {page}", lang, name)
    ]
    assert not found


@pytest.mark.parametrize("name", TERMS)
def test_every_term_is_met_by_users(name: str) -> None:
    if not (GUIDE / f"{TERMS[name]['page']}.md").exists():
        pytest.skip("the page of the guide that tells of it is not written yet")
    written = [texts["en"] for where, texts in [*SENTENCES, PAGES] if where != "terms"]
    assert any(uses(TERMS[name], text) for texts in written for text in texts.values())


def test_what_is_spared_is_written_and_has_a_reason() -> None:
    known = {f"{where} {path}" for where, texts in [*SENTENCES, PAGES] for path in texts["en"]}
    for row in SPARED:
        assert row.keys() == {"text", "languages", "term", "why"}
        assert row["term"] in TERMS
        assert any(re.fullmatch(row["text"], path) for path in known), row["text"]
