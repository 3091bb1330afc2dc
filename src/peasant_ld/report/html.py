"""Findings -> one HTML page that stands alone: no script, no request, every value escaped."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from peasant_ld.model import load_model
from peasant_ld.model.labels import Labels, load_labels
from peasant_ld.report.findings import Findings, ProblemGroup, by_code
from peasant_ld.report.html_tables import tables
from peasant_ld.report.messages import PROSE_LIMIT, Catalogue, visible
from peasant_ld.report.numerals import Numerals
from peasant_ld.report.text import account, severity_word

# How the details of a report name the share of one key of one kind, and how many of one are withheld for what.
_BY_KEY, _WITHHELD = "evidence.", "withheld."
# How they tell a share.
_SHARE = re.compile(r"([0-9]+(?:\.[0-9]+)?)%")


def page(findings: Findings, catalogue: Catalogue) -> str:
    """The report as a whole page; its style is allowed by its hash, and nothing else is (CSP Level 3)."""
    folder = files("peasant_ld.report")
    style = folder.joinpath("report.css").read_text("utf-8")
    return Template(folder.joinpath("report.html").read_text("utf-8")).substitute(
        lang=catalogue.lang,
        title=_title(findings, catalogue),
        style=style,
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        body=body(findings, catalogue),
    )


def body(findings: Findings, catalogue: Catalogue) -> str:
    """The report without a title, to stand in a page that has its style."""
    return "\n".join(_body(findings, catalogue))


def fragment(findings: Findings, catalogue: Catalogue) -> str:
    """The report as a part of another page, such as a notebook."""
    title = _title(findings, catalogue)
    return f'<div lang="{catalogue.lang}">\n<h1>{title}</h1>\n{body(findings, catalogue)}\n</div>\n'


def _title(findings: Findings, catalogue: Catalogue) -> str:
    name = findings.dataset
    return escape(catalogue.ui("report_title", dataset=name) if name else catalogue.ui("report"))


def _body(findings: Findings, catalogue: Catalogue) -> Iterator[str]:
    yield from _summary(findings, catalogue)
    codes = by_code(findings.groups())
    if codes:
        yield from _contents(findings, frozenset(code for code, _ in codes), catalogue)
    for code, groups in codes:
        yield from _section(code, groups, catalogue)
    yield from _details(findings, catalogue)
    yield from _explanations(tuple(findings.codes), catalogue)


def _summary(findings: Findings, catalogue: Catalogue) -> Iterator[str]:
    yield f"<section>\n<h2>{_ui('counts', catalogue)}</h2>"
    yield f'<p class="account">{escape(account(findings, catalogue, _number(catalogue)))}</p>'
    if not findings.counts.adds_up:
        yield f'<p class="error">{_ui("account_mismatch", catalogue)}</p>'
    number = _number(catalogue)
    words = [
        f'<span class="{severity}">{number(count)} {escape(severity_word(severity, count, catalogue))}</span>'
        for severity, count in findings.severities.items()
    ]
    yield f"<p>{', '.join(words) or _ui('no_problems', catalogue)}</p>\n</section>"
    yield from _withheld(findings, catalogue)


def _withheld(findings: Findings, catalogue: Catalogue) -> Iterator[str]:
    """How many records are withheld, by kind and for what."""
    told = {key.removeprefix(_WITHHELD): value for key, value in findings.details.items() if key.startswith(_WITHHELD)}
    if told:
        yield f"<section>\n<h2>{_ui('withheld_heading', catalogue)}</h2>\n<dl>"
        yield from (f"<dt>{escape(_class_of(key, catalogue))}</dt>{_dd(told[key], catalogue)}" for key in sorted(told))
        yield "</dl>\n</section>"


def _class_of(name: str, catalogue: Catalogue) -> str:
    """A class of withheld records in words: `Person.safety` by its kind and reason, `other` by what it means."""
    kind, _, reason = name.rpartition(".")
    if not kind:
        return catalogue.label("rule", reason)
    return catalogue.ui("pair", name=_labels().name(catalogue.lang, kind), told=catalogue.label("reason", reason))


def _labels() -> Labels:
    """What kinds and keys of the model are called; those of a model of one's own stand for themselves."""
    return load_labels(load_model())


def _details(findings: Findings, catalogue: Catalogue) -> Iterator[str]:
    """What was checked, in numbers: behind what was found, which is what readers came for."""
    whole = {key: value for key, value in findings.details.items() if not key.startswith((_BY_KEY, _WITHHELD))}
    if findings.details:
        yield f"<section>\n<h2>{_ui('checked', catalogue)}</h2>\n<dl>"
        yield from (
            f"<dt>{escape(catalogue.label('detail', key))}</dt>{_dd(whole[key], catalogue)}" for key in sorted(whole)
        )
        yield "</dl>"
        yield from _by_key(findings, catalogue)
        yield "</section>"


def _by_key(findings: Findings, catalogue: Catalogue) -> Iterator[str]:
    """The shares of statements with a source, kind by kind and key by key: folded up, because they are many."""
    shares = {key: value for key, value in findings.details.items() if key.startswith(_BY_KEY)}
    if not shares:
        return
    yield f"<details><summary>{escape(catalogue.label('detail', _BY_KEY[:-1]))}</summary>\n<dl>"
    yield from (
        f"<dt>{escape(_kind_and_key(key, catalogue))}</dt>{_dd(shares[key], catalogue)}" for key in sorted(shares)
    )
    yield "</dl></details>"


def _kind_and_key(name: str, catalogue: Catalogue) -> str:
    """A key of a kind in words: `evidence.Grant.funder` as "Grant: Funder"."""
    kind, _, key = name.removeprefix(_BY_KEY).partition(".")
    labels = _labels()
    return catalogue.ui("pair", name=labels.name(catalogue.lang, kind), told=labels.name(catalogue.lang, kind, key))


def _dd(value: object, catalogue: Catalogue) -> str:
    return f"<dd>{escape(visible(_detail(value, Numerals.of(catalogue.lang)), PROSE_LIMIT))}</dd>"


def _detail(value: object, numerals: Numerals) -> str:
    """A detail of a report: counts and shares as the reader's language writes them, all else as it is."""
    if isinstance(value, list | tuple):
        return ", ".join(_detail(item, numerals) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return numerals.number(value)
    share = _SHARE.fullmatch(value) if isinstance(value, str) else None
    return numerals.share(share[1]) if share else str(value)


def _number(catalogue: Catalogue) -> Callable[[int], str]:
    return Numerals.of(catalogue.lang).number


def _contents(findings: Findings, sections: frozenset[str], catalogue: Catalogue) -> Iterator[str]:
    """How many there are of each code; one that only follows from others has no section, and leads to what it means."""
    number = _number(catalogue)
    yield f'<nav aria-labelledby="problems">\n<h2 id="problems">{_ui("problems", catalogue)}</h2>\n<ul>'
    for code, count in findings.codes.items():
        to = _anchor(code) if code in sections else f"explain-{_anchor(code)}"
        yield f'<li><a href="#{to}">{_heading(code, catalogue)}</a> · {number(count)}</li>'
    yield "</ul>\n</nav>"


def _section(code: str, groups: tuple[ProblemGroup, ...], catalogue: Catalogue) -> Iterator[str]:
    yield f'<section id="{_anchor(code)}">\n<h2>{_heading(code, catalogue)}</h2>'
    if catalogue.explain(code):
        yield f'<p><a href="#explain-{_anchor(code)}">{_ui("to_explanation", catalogue)}</a></p>'
    for group in groups:
        count = len(group.problems)
        key = f"<code>{escape(visible(group.key))}</code> " if group.key else ""
        word = escape(severity_word(group.severity, count, catalogue))
        yield f'<h3>{key}<span class="{group.severity}">{_number(catalogue)(count)} {word}</span></h3>'
        yield from tables(group, catalogue)
    yield "</section>"


def _explanations(codes: tuple[str, ...], catalogue: Catalogue) -> Iterator[str]:
    known = [(code, text) for code in codes if (text := catalogue.explain(code))]
    if known:
        yield f"<section>\n<h2>{_ui('explanations', catalogue)}</h2>"
        for code, text in known:
            yield f'<h3 id="explain-{_anchor(code)}">{_heading(code, catalogue)}</h3>'
            yield f"<p>{escape(text)}</p>"
        yield "</section>"


def _heading(code: str, catalogue: Catalogue) -> str:
    """What a problem is called, with the code behind by which it can be looked up."""
    return f"{escape(catalogue.title(code))} <small><code>{_anchor(code)}</code></small>"


def _anchor(code: str) -> str:
    """A code as an anchor and a heading; codes are ours, but a page must not rely on that."""
    return escape("".join(character for character in code if character.isalnum()))


def _ui(key: str, catalogue: Catalogue) -> str:
    return escape(catalogue.ui(key))
