"""The terms of a vocabulary become one page: an anchor for each, all its languages at once, and no script."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from peasant_ld.model.context import Context
from peasant_ld.model.iri import is_link
from peasant_ld.release.vocabulary.terms import VERSION_INFO, DefinedTerm, Texts

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCT = "http://purl.org/dc/terms/"
_SCHEMA = "https://schema.org/"
_VANN = "http://purl.org/vocab/vann/"
# What is told of a term, and of a vocabulary itself: the word for it, and the properties that state it.
_TOLD: Mapping[str, tuple[str, ...]] = {
    "notation": (f"{_SKOS}notation",),
    "wider": (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf", f"{_SKOS}broader"),
    "of": (f"{_RDFS}domain", f"{_SCHEMA}domainIncludes"),
    "gives": (f"{_RDFS}range", f"{_SCHEMA}rangeIncludes"),
    "see": (f"{_RDFS}seeAlso", f"{_SKOS}exactMatch", f"{_SKOS}closeMatch"),
    "deprecated": (f"{_OWL}deprecated",),
    "instead": (f"{_DCT}isReplacedBy",),
    "version": (VERSION_INFO,),
    "versionIRI": (f"{_OWL}versionIRI",),
    "prior": (f"{_OWL}priorVersion",),
    "prefix": (f"{_VANN}preferredNamespacePrefix",),
    "namespace": (f"{_VANN}preferredNamespaceUri",),
    "created": (f"{_DCT}created",),
    "modified": (f"{_DCT}modified",),
    "by": (f"{_DCT}creator",),
    "licence": (f"{_DCT}license",),
}
_GROUPS = {"class": "classes", "property": "properties", "list": "lists", "word": "lists", "other": "others"}
_MORE_STYLE = """
.ns section { border-top: 1px solid var(--line); padding-block: .3rem 1rem; }
.ns section section { border: 0; padding-left: 1.2rem; }
.ns h2 code, .ns h3 code, .ns h4 code { color: var(--muted); font-weight: 400; }
.ns dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .1rem 1.2rem; margin: .3rem 0; }
.ns dt { color: var(--muted); } .ns dd { margin: 0; overflow-wrap: anywhere; }
.ns :target { background: var(--soft); }
"""


def vocabulary_page(terms: tuple[DefinedTerm, ...], context: Context, lang: str, has_pages: bool) -> str:
    """The page of a vocabulary; what it says by itself is in `lang`, what the vocabulary says in all its languages.

    `context` tells how terms of others are written short. With `has_pages` it leads to the home page beside it.
    """
    room = files("peasant_ld.release.vocabulary")
    style = _style()
    texts = json.loads(room.joinpath("words.json").read_text("utf-8"))
    words = _Words(lang if lang in texts else "en", texts, {each.iri: each for each in _every(terms)}, context)
    about = [each for each in terms if each.sort == "ontology"]
    title = escape(words.pick(about[0].labels)[1]) if about else words("about")
    home = (
        f'<a class="brand" href="index.html">{words("home")}</a>'
        if has_pages
        else f'<span class="brand">{title}</span>'
    )
    return Template(room.joinpath("page.html").read_text("utf-8")).substitute(
        lang=words.lang,
        title=title,
        home=home,
        style=style,
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        body="\n".join([f"<h1>{title}</h1>", '<div class="ns">', *_body(terms, words), "</div>"]),
    )


@cache
def _style() -> str:
    """The style of the site, whose type lies in its own folder."""
    sheet = files("peasant_ld.release.site").joinpath("static", "style.css").read_text("utf-8")
    return sheet.replace("url(fonts/", "url(static/fonts/") + _MORE_STYLE


@dataclass(frozen=True, slots=True)
class _Words:
    """What the page says by itself, and the terms that it can lead to."""

    lang: str
    texts: Mapping[str, Mapping[str, str]]
    terms: Mapping[str, DefinedTerm]
    context: Context

    def __call__(self, key: str) -> str:
        return escape(self.texts[self.lang][key])

    def pick(self, texts: Texts) -> tuple[str, str]:
        """The language and the text for the reader: the page's language, or English, or the first there is."""
        tag = next((tag for tag in (self.lang, "en", *texts) if tag in texts), "")
        return tag, texts.get(tag, "")

    def order(self, texts: Texts) -> list[str]:
        """The languages of a text, that of the page first, then as the page knows them."""
        known = [self.lang, *self.texts]
        return sorted(texts, key=lambda tag: (known.index(tag) if tag in known else len(known), tag))

    def value(self, text: str) -> str:
        """What a statement gives: a term of the page, an address, or words."""
        term = self.terms.get(text)
        if term:
            return f'<a href="#{term.anchor}">{escape(self.pick(term.labels)[1] or term.name)}</a>'
        shown = f"<code>{escape(self.context.compact(text))}</code>"
        return f'<a href="{escape(text)}">{shown}</a>' if is_link(text) else shown


def _every(terms: Iterable[DefinedTerm]) -> Iterator[DefinedTerm]:
    for each in terms:
        yield each
        yield from each.words


def _body(terms: tuple[DefinedTerm, ...], words: _Words) -> Iterator[str]:
    for each in terms:
        if each.sort == "ontology":
            yield from _about(each, words)
    for group in dict.fromkeys(_GROUPS.values()):
        found = [each for each in terms if _GROUPS.get(each.sort) == group]
        if found:
            links = "".join(f"<li>{words.value(each.iri)}</li>" for each in sorted(found, key=lambda each: each.name))
            yield f'<h2 id="{group}">{words(group)}</h2>\n<ul class="inline">{links}</ul>'
        for each in found:
            yield from _section(each, words, 3)


def _about(term: DefinedTerm, words: _Words) -> Iterator[str]:
    yield f'<section id="{term.anchor}">\n<h2>{words("about")} <code>{escape(term.iri)}</code></h2>'
    yield from _texts(term, words, with_labels=True)
    yield from _facts(term, words)
    yield f'<p>{words("files")} <a href="ns.ttl">Turtle</a>, <a href="ns.jsonld">JSON-LD</a></p>\n</section>'


def _section(term: DefinedTerm, words: _Words, level: int) -> Iterator[str]:
    tag, label = words.pick(term.labels)
    name = _in_lang(tag, label or term.name, words)
    yield f'<section id="{term.anchor}">\n<h{level}>{name} <code>{escape(term.name)}</code></h{level}>'
    yield from _texts(term, words, with_labels=len(term.labels) > 1)
    yield from _facts(term, words)
    for each in term.words:
        yield from _section(each, words, min(level + 1, 6))
    yield "</section>"


def _texts(term: DefinedTerm, words: _Words, with_labels: bool) -> Iterator[str]:
    """What a term is called and means, a language a row; then its notes."""
    tags = words.order({**term.labels, **term.meanings} if with_labels else term.meanings)
    if tags:
        heads = f'<th scope="col"><span class="hidden">{words("lang")}</span></th>'
        heads += "".join(f'<th scope="col">{words(key)}</th>' for key in ("label", "meaning"))
        yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>"
        for tag in tags:
            cells = "".join(f'<td lang="{escape(tag)}">{escape(each.get(tag, ""))}</td>' for each in _both(term))
            yield f'<tr><th scope="row"><span class="tag">{escape(tag)}</span></th>{cells}</tr>'
        yield "</tbody>\n</table>"
    for texts in term.notes.values():
        yield from (f"<p>{_in_lang(tag, texts[tag], words)}</p>" for tag in words.order(texts))


def _both(term: DefinedTerm) -> tuple[Texts, Texts]:
    return term.labels, term.meanings


def _facts(term: DefinedTerm, words: _Words) -> Iterator[str]:
    yield f"<dl>\n<dt>IRI</dt><dd><code>{escape(term.iri)}</code></dd>"
    for key, properties in _TOLD.items():
        values = [words.value(value) for name in properties for value in term.facts.get(name, ())]
        if values:
            yield f"<dt>{words(key)}</dt><dd>{', '.join(values)}</dd>"
    yield "</dl>"


def _in_lang(tag: str, text: str, words: _Words) -> str:
    attribute = f' lang="{escape(tag)}"' if tag and tag != words.lang else ""
    return f"<bdi{attribute}>{escape(text)}</bdi>"
