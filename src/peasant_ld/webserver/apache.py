"""The addresses of a release become an `.htaccess` for w3id.org, or for any Apache (mod_rewrite)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from peasant_ld.webserver.addressed import SUFFIXES, Addresses


def htaccess(addresses: Addresses) -> str:
    """The text of `.htaccess`, for the folder of the base: things answer 303, withdrawn ones 410, the rest moves on."""
    return "".join(_lines(addresses))


def _lines(addresses: Addresses) -> Iterator[str]:
    yield f"# {addresses.base} -> {addresses.target}\n# Made by peasant-ld; made again with each release.\n"
    yield "Options -MultiViews\nRewriteEngine on\n"
    yield "<IfModule mod_headers.c>\n  Header always merge Vary Accept\n</IfModule>\n"
    for local in addresses.gone:
        yield f"RewriteRule ^{_pattern(local)}$ - [G,L]\n"
    things = "|".join(re.escape(kind) for kind in addresses.kinds)
    fronts = addresses.fronts
    for suffix in _order(addresses):
        condition = _condition(suffix, addresses)
        if things:
            yield f"{condition}RewriteRule ^((?:{things})/[a-z0-9._~/-]+)$ {addresses.target}id/$1{suffix} [R=303,L]\n"
        yield f"{condition}RewriteRule ^dataset$ {addresses.target}{fronts[suffix]} [R=303,L]\n"
    for local, page in addresses.odd:
        yield f"RewriteRule ^{_pattern(local)}$ {addresses.target}{page}{addresses.suffixes[0]} [R=303,L]\n"
    if addresses.target != addresses.base:
        yield f"RewriteRule ^(.*)$ {addresses.target}$1 [R=302,L]\n"


def _order(addresses: Addresses) -> tuple[str, ...]:
    """Data before pages, because a page is what everybody else gets."""
    usual, *others = addresses.suffixes
    return (*others, usual)


def _condition(suffix: str, addresses: Addresses) -> str:
    """The client names this form and not the usual one with it; the usual form needs no condition."""
    usual = addresses.suffixes[0]
    if suffix == usual:
        return ""
    names = f"RewriteCond %{{HTTP_ACCEPT}} {re.escape(SUFFIXES[suffix])}(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$)) [NC]\n"
    return names + f"RewriteCond %{{HTTP_ACCEPT}} !{re.escape(SUFFIXES[usual])}\\s*(?:,|$) [NC]\n"


def _pattern(local: str) -> str:
    """A pattern for one id, decoded as Apache has it; a blank would end it."""
    return re.escape(unquote(local)).replace("\\ ", r"\s")
