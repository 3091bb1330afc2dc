"""The addresses of a release become an `.htaccess` for w3id.org, or for any Apache (mod_rewrite)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from peasant_ld.published.answer_headers import METHODS, PREFLIGHT, PUBLIC, SHARED, preload
from peasant_ld.rdf.formats import MEDIA_TYPES
from peasant_ld.release.webserver.addressed import (
    DATA,
    MISSING,
    SINGLE,
    SUFFIXES,
    TERMS,
    WHOLE,
    Addresses,
    Namespace,
    preferences,
)

_IN_UTF_8 = (".html", ".ttl", ".nt", ".nq", ".trig", ".css", ".js", ".txt", ".csv")
# Ids that are not their own address: a request is compared with so many one by one, where it may be one of them.
_AT_A_TIME = 300
# 303 without the question of the request: it was asked of something else.
_SEE_OTHER = "[R=303,QSD,L]"


def htaccess(addresses: Addresses) -> str:
    """The text of `.htaccess`, for the folder of the base: things answer 303, withdrawn ones 410, the rest moves on."""
    return "".join(_lines(addresses))


def _lines(addresses: Addresses) -> Iterator[str]:
    here, target = addresses.target == addresses.base, addresses.target
    yield f"# {addresses.base} -> {target}\n# Made by peasant-ld; made again with each release.\n"
    yield "Options -MultiViews\nRewriteEngine on\n"
    yield from _fields(here)
    yield from _pages(addresses.path) if here and addresses.has_pages else ()
    yield from _here(addresses) if here else ()
    yield from _chosen("PLD_FORM", addresses.suffixes)
    yield from _chosen("PLD_DATA", addresses.suffixes[-2:])
    for local, page in addresses.gone:
        yield f"RewriteRule ^{_pattern(local)}$ - [E=PLD_GONE:{page}%{{ENV:PLD_FORM}},G,L]\n"
    yield from _odd(addresses, here)
    if addresses.things:
        yield f"RewriteRule ^({addresses.things})$ {target}{_document('id/$1', addresses)} {_SEE_OTHER}\n"
    yield from _fronts(addresses, here)
    yield from _vocabulary(addresses)
    yield from _documents() if here else (f"RewriteRule ^(.*)$ {target}$1 [R=302,L]\n",)


def _odd(addresses: Addresses, here: bool) -> Iterator[str]:
    """A rule for each id that is not its own address; whoever asks for a later one, or for a file, goes past them."""
    told = ((unquote(local).encode(), local, page) for local, page in addresses.odd)
    ids = sorted(told, key=lambda each: (len(each[0]), each))  # the shorter before the longer, as Apache compares texts
    rules: list[str] = []
    for start in range(0, len(ids), _AT_A_TIME):
        part = ids[start : start + _AT_A_TIME]
        last = part[-1][0].decode()
        if "${" not in last and not last.startswith("="):  # what would mean something else there
            rules.append(f'RewriteCond $1 ">{last}"\nRewriteRule ^(.*)$ - [S={len(part)}]\n')
        for _, local, page in part:
            document = f"{addresses.target}{_document(page, addresses)}"
            rules.append(f"RewriteRule ^{_pattern(local)}$ {document} {_SEE_OTHER}\n")
    if here and rules:
        yield f"RewriteCond %{{REQUEST_FILENAME}} -f\nRewriteRule ^ - [S={len(rules)}]\n"
    yield from rules


def _fields(here: bool) -> Iterator[str]:
    """What goes with every answer, and what OPTIONS and a refusal are answered."""
    yield "<IfModule mod_headers.c>\n  Header always merge Vary Accept\n"
    yield from (f'  Header always set {name} "{value}"\n' for name, value in (PUBLIC if here else SHARED).items())
    asked = "\"expr=%{REQUEST_METHOD} == 'OPTIONS'\""
    yield from (f'  Header always set {name} "{value}" {asked}\n' for name, value in PREFLIGHT.items())
    yield f'  Header always set Allow "{METHODS}" "expr=%{{REQUEST_METHOD}} !~ /^(?:GET|HEAD)$/"\n</IfModule>\n'
    yield "RewriteCond %{REQUEST_METHOD} =OPTIONS\nRewriteRule ^ - [R=204,L]\n"
    yield "RewriteCond %{REQUEST_METHOD} !^(?:GET|HEAD)$\nRewriteRule ^ - [R=405,L]\n"


def _pages(path: str) -> Iterator[str]:
    """The field that goes with pages only."""
    asked = '"expr=%{CONTENT_TYPE} =~ m#^text/html#"'
    yield f'<IfModule mod_headers.c>\n  Header always set Link "{preload(path)}" {asked}\n</IfModule>\n'


def _here(addresses: Addresses) -> Iterator[str]:
    """Where the release itself lies: media types, which not every Apache knows, and pages for what is not there."""
    yield "Options -Indexes\nDirectoryIndex index.html\n<IfModule mod_mime.c>\n  RemoveEncoding .gz\n"
    for suffix, media_type in MEDIA_TYPES.items():
        charset = "; charset=utf-8" if suffix in _IN_UTF_8 else ""
        yield f'  AddType "{media_type}{charset}" {suffix}\n'
    yield "</IfModule>\n"
    if addresses.missing:
        yield f'ErrorDocument 404 "{addresses.path}%{{reqenv:PLD_TREE}}{MISSING}"\n'
    yield from (f"RewriteRule ^{each} - [E=PLD_TREE:{each}]\n" for each in addresses.missing if each)
    yield "RewriteRule (?:^|/)\\. - [R=404,L]\n"
    yield from _folders()
    if addresses.has_pages and addresses.gone:
        yield f'ErrorDocument 410 "{addresses.path}%{{reqenv:PLD_GONE}}"\n'


def _folders() -> Iterator[str]:
    """A folder without a page is not there; of one with a page, the address ends in a slash.

    Not so by mod_dir, which would lead from `id/place/a` to the folder of `id/place/a/b` before that is found.
    """
    yield "DirectorySlash Off\nRewriteOptions AllowNoSlash\n"
    yield "RewriteCond %{REQUEST_FILENAME} -d\nRewriteCond %{REQUEST_FILENAME}/index.html !-f\n"
    yield "RewriteCond %{REQUEST_FILENAME}.html !-f\nRewriteRule .+ - [R=404,L]\n"
    yield "RewriteCond %{REQUEST_FILENAME} -d\nRewriteCond %{REQUEST_FILENAME}.html !-f\n"
    yield "RewriteCond %{REQUEST_URI} !/$\nRewriteRule ^ %{REQUEST_URI}/ [R=301,L]\n"


def _chosen(variable: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """The form that the client prefers, in an environment variable: the usual one, unless another is preferred."""
    for pattern, suffix in preferences(suffixes):
        yield f"RewriteCond %{{ENV:{variable}}} ^$\n"
        yield f"RewriteCond %{{HTTP_ACCEPT}} {pattern} [NC]\nRewriteRule ^ - [E={variable}:{suffix}]\n"
    yield f"RewriteCond %{{ENV:{variable}}} ^$\nRewriteRule ^ - [E={variable}:{suffixes[0]}]\n"


def _document(page: str, addresses: Addresses) -> str:
    """What tells of a record: its own document, or the whole where there are no pages."""
    return f"{page if addresses.has_pages else WHOLE}%{{ENV:PLD_FORM}}"


def _fronts(addresses: Addresses, here: bool) -> Iterator[str]:
    """The dataset, which leads to its home page or its catalogue; that address itself; data without a suffix."""
    for suffix in (*addresses.suffixes[1:], addresses.suffixes[0]):
        front = addresses.fronts[suffix]
        asked = f"RewriteCond %{{ENV:PLD_FORM}} ^{re.escape(suffix)}$\n"
        yield f"{asked}RewriteRule ^dataset$ {addresses.target}{front} {_SEE_OTHER}\n"
        if here:
            yield f"{asked}RewriteRule ^$ {front} [L]\n"
    if here:
        yield from (f"RewriteRule ^{re.escape(name)}$ {name}%{{ENV:PLD_DATA}} [L]\n" for name in DATA)


def _vocabulary(addresses: Addresses) -> Iterator[str]:
    """The vocabulary in the form that is asked for; files that are there in one form."""
    variable = "PLD_FORM" if addresses.has_pages else "PLD_TERMS"
    if not addresses.has_pages:
        yield from _chosen(variable, tuple(SUFFIXES))
    target, flags = ("", "[L]") if addresses.target == addresses.base else (addresses.target, _SEE_OTHER)
    for name in addresses.vocabularies:
        yield f"RewriteRule ^{re.escape(name)}$ {target}{TERMS}%{{ENV:{variable}}} {flags}\n"
    for name in addresses.term_folders:
        yield f"RewriteRule ^{re.escape(name)}[^/]*$ {addresses.target}{TERMS}%{{ENV:{variable}}} {_SEE_OTHER}\n"
    for name, file in SINGLE.items():
        yield f"RewriteRule ^{name}$ {target}{file} {flags}\n"


def namespace_htaccess(namespace: Namespace, target: str) -> str:
    """The text of `.htaccess` for the folder that a namespace lies in, where that is not the base of a release.

    `https://w3id.org/peasant-ld/ns#` lies in `peasant-ld/`. The namespace, its terms and the address of its version
    lead to the vocabulary in the release at `target`.
    """
    folder, _, name = namespace.iri[:-1].rpartition("/")
    ends = "/[^/]*" if namespace.iri.endswith("/") else f"/{re.escape(namespace.version)}" if namespace.version else ""
    optional = f"(?:{ends})?" if ends else ""
    lines = [
        f"# {folder}/ -> {target}\n# Made by peasant-ld; made again with each release.\n",
        "Options -MultiViews\nRewriteEngine on\n",
        *_fields(here=False),
        *_chosen("PLD_FORM", tuple(SUFFIXES)),
        f"RewriteRule ^{re.escape(name)}{optional}$ {target}{TERMS}%{{ENV:PLD_FORM}} {_SEE_OTHER}\n",
        *(f"RewriteRule ^{each}$ {target}{file} {_SEE_OTHER}\n" for each, file in SINGLE.items()),
    ]
    return "".join(lines)


def _documents() -> Iterator[str]:
    """Where the release lies here: a document named without its suffix comes in the form that is asked for."""
    suffixes = "|".join(re.escape(suffix) for suffix in SUFFIXES)
    yield f"RewriteRule ^(id/(?:(?!(?:{suffixes})$).)*[^/])$ $1%{{ENV:PLD_FORM}} [L]\n"
    yield "RewriteCond %{REQUEST_FILENAME}.html -f\nRewriteRule ^(.*[^/])$ $1.html [L]\n"


def _pattern(local: str) -> str:
    """A pattern for one id, decoded as Apache has it; a blank would end it."""
    return re.escape(unquote(local)).replace("\\ ", r"\s")
