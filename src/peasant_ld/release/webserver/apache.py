"""The addresses of a release become an `.htaccess` for w3id.org, or for any Apache (mod_rewrite)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from peasant_ld.release.webserver.addressed import SUFFIXES, Addresses, preferences


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
    yield from _chosen(addresses)
    things = "|".join(re.escape(kind) for kind in addresses.kinds)
    if things:
        yield f"RewriteRule ^((?:{things})/[a-z0-9._~/-]+)$ {target}id/$1%{{ENV:PLD_FORM}} [R=303,L]\n"
    for suffix in (*addresses.suffixes[1:], addresses.suffixes[0]):
        yield f"RewriteCond %{{ENV:PLD_FORM}} ^{re.escape(suffix)}$\n"
        yield f"RewriteRule ^dataset$ {target}{addresses.fronts[suffix]} [R=303,L]\n"
    for local, page in addresses.odd:
        yield f"RewriteRule ^{_pattern(local)}$ {target}{page}%{{ENV:PLD_FORM}} [R=303,L]\n"
    yield _documents(addresses) if here else f"RewriteRule ^(.*)$ {target}$1 [R=302,L]\n"


def _types() -> Iterator[str]:
    """The media types of the data, which not every Apache knows."""
    yield "<IfModule mod_mime.c>\n"
    yield from (f"  AddType {media_type} {suffix}\n" for suffix, media_type in SUFFIXES.items())
    yield "  AddCharset utf-8 .html .ttl\n</IfModule>\n"


def _chosen(addresses: Addresses) -> Iterator[str]:
    """The form that the client prefers, in an environment variable: the usual one, unless another is preferred."""
    for pattern, suffix in preferences(addresses.suffixes):
        yield "RewriteCond %{ENV:PLD_FORM} ^$\n"
        yield f"RewriteCond %{{HTTP_ACCEPT}} {pattern} [NC]\nRewriteRule ^ - [E=PLD_FORM:{suffix}]\n"
    yield f"RewriteCond %{{ENV:PLD_FORM}} ^$\nRewriteRule ^ - [E=PLD_FORM:{addresses.suffixes[0]}]\n"


def _documents(addresses: Addresses) -> str:
    """Where the release lies here: a document named without its suffix comes in the form that is asked for."""
    suffixes = "|".join(re.escape(suffix) for suffix in SUFFIXES)
    return f"RewriteRule ^(id/(?:(?!(?:{suffixes})$).)+)$ $1%{{ENV:PLD_FORM}} [L]\n"


def _pattern(local: str) -> str:
    """A pattern for one id, decoded as Apache has it; a blank would end it."""
    return re.escape(unquote(local)).replace("\\ ", r"\s")
