"""The addresses of a release become an `.htaccess` for w3id.org, or for any Apache (mod_rewrite)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from peasant_ld.release.webserver.addressed import SINGLE, SUFFIXES, TERMS, Addresses, Namespace, preferences


def htaccess(addresses: Addresses) -> str:
    """The text of `.htaccess`, for the folder of the base: things answer 303, withdrawn ones 410, the rest moves on."""
    return "".join(_lines(addresses))


def _lines(addresses: Addresses) -> Iterator[str]:
    here, target = addresses.target == addresses.base, addresses.target
    yield f"# {addresses.base} -> {target}\n# Made by peasant-ld; made again with each release.\n"
    yield "Options -MultiViews\nRewriteEngine on\n"
    yield "<IfModule mod_headers.c>\n  Header always merge Vary Accept\n</IfModule>\n"
    yield from _types() if here else ()
    for local in addresses.gone:
        yield f"RewriteRule ^{_pattern(local)}$ - [G,L]\n"
    yield from _chosen("PLD_FORM", addresses.suffixes)
    things = "|".join(re.escape(kind) for kind in addresses.kinds)
    if things:
        yield f"RewriteRule ^((?:{things})/[a-z0-9._~/-]+)$ {target}id/$1%{{ENV:PLD_FORM}} [R=303,L]\n"
    for suffix in (*addresses.suffixes[1:], addresses.suffixes[0]):
        yield f"RewriteCond %{{ENV:PLD_FORM}} ^{re.escape(suffix)}$\n"
        yield f"RewriteRule ^dataset$ {target}{addresses.fronts[suffix]} [R=303,L]\n"
    for local, page in addresses.odd:
        yield f"RewriteRule ^{_pattern(local)}$ {target}{page}%{{ENV:PLD_FORM}} [R=303,L]\n"
    yield from _vocabulary(addresses)
    yield _documents(addresses) if here else f"RewriteRule ^(.*)$ {target}$1 [R=302,L]\n"


def _types() -> Iterator[str]:
    """The media types of the data, which not every Apache knows."""
    yield "<IfModule mod_mime.c>\n"
    yield from (f"  AddType {media_type} {suffix}\n" for suffix, media_type in SUFFIXES.items())
    yield "  AddCharset utf-8 .html .ttl\n</IfModule>\n"


def _chosen(variable: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """The form that the client prefers, in an environment variable: the usual one, unless another is preferred."""
    for pattern, suffix in preferences(suffixes):
        yield f"RewriteCond %{{ENV:{variable}}} ^$\n"
        yield f"RewriteCond %{{HTTP_ACCEPT}} {pattern} [NC]\nRewriteRule ^ - [E={variable}:{suffix}]\n"
    yield f"RewriteCond %{{ENV:{variable}}} ^$\nRewriteRule ^ - [E={variable}:{suffixes[0]}]\n"


def _vocabulary(addresses: Addresses) -> Iterator[str]:
    """The vocabulary in the form that is asked for; files that are there in one form."""
    variable = "PLD_FORM" if addresses.has_pages else "PLD_TERMS"
    if not addresses.has_pages:
        yield from _chosen(variable, tuple(SUFFIXES))
    target, flags = ("", "L") if addresses.target == addresses.base else (addresses.target, "R=303,L")
    for name in addresses.vocabularies:
        yield f"RewriteRule ^{re.escape(name)}$ {target}{TERMS}%{{ENV:{variable}}} [{flags}]\n"
    for name in addresses.term_folders:
        yield f"RewriteRule ^{re.escape(name)}[^/]*$ {addresses.target}{TERMS}%{{ENV:{variable}}} [R=303,L]\n"
    for name, file in SINGLE.items():
        yield f"RewriteRule ^{name}$ {target}{file} [{flags}]\n"


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
        "<IfModule mod_headers.c>\n  Header always merge Vary Accept\n</IfModule>\n",
        *_chosen("PLD_FORM", tuple(SUFFIXES)),
        f"RewriteRule ^{re.escape(name)}{optional}$ {target}{TERMS}%{{ENV:PLD_FORM}} [R=303,L]\n",
        *(f"RewriteRule ^{each}$ {target}{file} [R=303,L]\n" for each, file in SINGLE.items()),
    ]
    return "".join(lines)


def _documents(addresses: Addresses) -> str:
    """Where the release lies here: a document named without its suffix comes in the form that is asked for."""
    suffixes = "|".join(re.escape(suffix) for suffix in SUFFIXES)
    return f"RewriteRule ^(id/(?:(?!(?:{suffixes})$).)+)$ $1%{{ENV:PLD_FORM}} [L]\n"


def _pattern(local: str) -> str:
    """A pattern for one id, decoded as Apache has it; a blank would end it."""
    return re.escape(unquote(local)).replace("\\ ", r"\s")
