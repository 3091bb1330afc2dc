"""The page on which a release is asked, with the answer as a table: made here, without any script."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from peasant_ld.published.questions import EXAMPLES
from peasant_ld.report.messages import Catalogue

# Beside the sheet of the site, or without it where a release has no pages.
STYLE = """:root{color-scheme:light dark}
textarea{width:100%;min-height:14rem;font:0.95rem/1.5 ui-monospace,monospace;box-sizing:border-box;padding:.6rem;
color:inherit;background:transparent;border:1px solid}
[role=alert],[role=status]{border-inline-start:.3rem solid;padding-inline-start:.8rem;font-weight:700;margin-top:1rem}
main{max-width:72rem;margin:0 auto}button{font:inherit;padding:.5rem 1.25rem}.scroll{overflow-x:auto}
td,th{border:1px solid;padding:.25rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}"""


class Desk(NamedTuple):
    """Who asks: the words of their language, what they accept, the base of the records, and the known prefixes."""

    words: Catalogue
    accept: str | None
    base: str
    prefixes: Mapping[str, str]


def table(results: dict[str, Any], desk: Desk) -> str:
    """SPARQL results as a table; true or false where that is the answer."""
    if "boolean" in results:
        return f"<p><strong>{str(results['boolean']).lower()}</strong></p>"
    names = results["head"]["vars"]
    rows = results["results"]["bindings"]
    head = "".join(f"<th scope=col>{escape(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(_cell(row.get(name), desk) for name in names)}</tr>" for row in rows)
    caption = escape(desk.words.ui("query_rows", count=len(rows)))
    table = f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class=scroll>{table}</div>"


def _cell(term: dict[str, str] | None, desk: Desk) -> str:
    """One value; a record of this release leads to its page here, so that it can be followed without a network.

    A term is told with its prefix, as a question would name it.
    """
    if term is None:
        return "<td></td>"
    value, text = term["value"], escape(term["value"])
    if term["type"] == "uri" and value.startswith(("https://", "http://")):
        base = desk.base
        here = value.startswith(base) and not value.startswith(f"{base}/")  # two slashes would lead to another host
        address = "/" + escape(value.removeprefix(base)) if here else text
        return f'<td><a href="{address}">{escape(_short(value, desk.prefixes))}</a></td>'
    lang = f' lang="{escape(term["xml:lang"])}"' if "xml:lang" in term else ""
    return f"<td{lang}>{text}</td>"


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    space = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
    prefix = next((name for name, each in prefixes.items() if name and each == space), None)
    return iri if prefix is None or iri == space else f"{prefix}:{iri.removeprefix(space)}"


def page(desk: Desk, query: str, answer: str = "", status: int = 200) -> HTMLResponse:
    """The page with a question in its field, and what is answered below."""
    words = desk.words
    here = f"/sparql?lang={words.lang}"  # what one goes to from here speaks the same language
    title, ask = escape(words.ui("query_title")), escape(words.ui("query_ask"))
    examples = "".join(
        f'<li><a href="{here}&amp;{urlencode({"query": text})}">{escape(words.ui(name))}</a></li>'
        for name, text in EXAMPLES.items()
    )
    return HTMLResponse(
        f'<!doctype html><html lang="{words.lang}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/static/style.css"><style>{STYLE}</style></head><body>'
        f'<main><nav class="crumbs"><ol><li><a href="/">{escape(words.ui("query_home"))}</a></li></ol></nav>'
        f'<h1>{title}</h1><p>{escape(words.ui("query_about"))}</p><ul class="inline">{examples}</ul>'
        f'<form method="post" action="{here}"><p><label for="query">{escape(words.ui("query_label"))}</label></p>'
        f'<textarea id="query" name="query" spellcheck="false">\n{escape(query)}</textarea>'
        f'<p><button class="button">{ask}</button></p></form>{answer}{_prefixes(desk)}</main></body></html>',
        status,
        {"vary": "Accept, Accept-Language"},
    )


def _prefixes(desk: Desk) -> str:
    """The prefixes that a question need not declare, as they would be declared."""
    lines = (f"PREFIX {name}: <{space}>" for name, space in sorted(desk.prefixes.items()))
    said = escape(desk.words.ui("query_prefixes"))
    return (
        f"<details><summary>{said}</summary><pre class=scroll tabindex=0>{escape(chr(10).join(lines))}</pre></details>"
    )
