"""The addresses of a release become two files for nginx: maps (`http` block) and locations (`server` block)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from peasant_ld.rdf.formats import MEDIA_TYPES
from peasant_ld.release.webserver.addressed import SINGLE, SUFFIXES, TERMS, Addresses, preferences

_SERVED = (".html", ".ttl", ".jsonld", ".json", ".gz", ".cff", ".css", ".js", ".svg", ".png", ".txt", ".csv", ".xml")
# Of these nginx says that they are in UTF-8; JSON is by its own specification.
_IN_UTF_8 = (".html", ".ttl", ".css", ".js", ".txt", ".csv")


def nginx_maps(addresses: Addresses) -> str:
    """What goes into the `http` block: `include /path/to/nginx-maps.conf;`."""
    return "".join(
        [
            "# For the http block of nginx. Made by peasant-ld; made again with each release.\n",
            *_weighed("pld_suffix", addresses.suffixes),
            *_weighed("pld_data_suffix", (".ttl", ".jsonld")),
            *_weighed("pld_terms_suffix", tuple(SUFFIXES)),
            "map $pld_suffix $pld_front {\n",
            *(f'    "{suffix}" "{name}";\n' for suffix, name in addresses.fronts.items()),
            "}\n",
            "map $uri $pld_gone {\n    volatile;\n    default 0;\n",
            *(f"    {_exactly(addresses.path + local)} 1;\n" for local in addresses.gone),
            "}\n",
            "map $uri $pld_document {\n    volatile;\n    default '';\n",
            *(f'    {_exactly(addresses.path + local)} "{addresses.path}{page}";\n' for local, page in addresses.odd),
            "}\n",
        ]
    )


def _weighed(name: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """A map from the `Accept` field to a suffix."""
    yield f"map $http_accept ${name} {{\n    default {suffixes[0]};\n"
    for pattern, suffix in preferences(suffixes):
        yield f'    "~*{pattern}" {suffix};\n'
    yield "}\n"


def _exactly(path: str) -> str:
    """A pattern for one path, decoded as nginx has it; a string would match in capital and small letters alike."""
    return f'"~^{re.escape(unquote(path))}$"'


def nginx_locations(addresses: Addresses) -> str:
    """What goes into the `server` block, after `set $pld_release <the folder of the release>;`."""
    path = addresses.path
    things = "|".join(re.escape(kind) for kind in addresses.kinds)
    gone = f"    error_page 410 {path}id/$pld_thing.html;\n" if addresses.has_pages else ""
    blocks = [_front(path)]
    if things:
        name = f'"^{re.escape(path)}(?<pld_thing>(?:{things})/[a-z0-9._~/-]+)$"'
        seen = f"    return 303 {path}id/$pld_thing$pld_suffix;\n"
        blocks.append(_location(f"~ {name}", f"{gone}    if ($pld_gone) {{ return 410; }}\n{_VARY}{seen}"))
    documents = f'"^{re.escape(path)}(?<pld_page>id/(?:(?!\\.(?:html|ttl|jsonld)$).)+)$"'
    blocks.append(_location(f"~ {documents}", f"    rewrite ^ {path}$pld_page$pld_suffix last;\n"))
    data = f'"^{re.escape(path)}(?<pld_data>catalog|data/dataset)$"'
    blocks.append(_location(f"~ {data}", f"    rewrite ^ {path}$pld_data$pld_data_suffix last;\n"))
    blocks += _vocabulary(addresses)
    blocks.append(_files(path))
    head = "# For the server block of nginx, after: set $pld_release /srv/www/release;\n"
    return head + "".join(blocks)


def _vocabulary(addresses: Addresses) -> Iterator[str]:
    """The vocabulary in the form that is asked for; files that are there in one form."""
    path = addresses.path
    for name in addresses.vocabularies:
        yield _location(f"= {path}{name}", f"    rewrite ^ {path}{TERMS}$pld_terms_suffix last;\n")
    for name in addresses.term_folders:
        pattern = f'~ "^{re.escape(path + name)}[^/]*$"'
        yield _location(pattern, f"{_VARY}    return 303 {path}{TERMS}$pld_terms_suffix;\n")
    for name, file in SINGLE.items():
        yield _location(f"= {path}{name}", f"    rewrite ^ {path}{file} last;\n")


_VARY = "    absolute_redirect off;\n    add_header Vary Accept always;\n"


def _location(what: str, body: str) -> str:
    return f"location {what} {{\n{body}}}\n"


def _front(path: str) -> str:
    """The home page, and the dataset itself, which is not a document."""
    home = _location(f"= {path}", f"    rewrite ^ {path}$pld_front last;\n")
    return home + _location(f"= {path}dataset", f"{_VARY}    return 303 {path}$pld_front;\n")


def _files(path: str) -> str:
    """The files as they lie; withdrawn and oddly named records, which are told one by one in the maps."""
    types = "".join(f"        {MEDIA_TYPES[suffix]} {suffix[1:]};\n" for suffix in _SERVED)
    body = (
        "    if ($pld_gone) { return 410; }\n"
        f"{_VARY}"
        "    add_header X-Content-Type-Options nosniff always;\n"
        "    add_header Access-Control-Allow-Origin * always;\n"
        "    if ($pld_document) { return 303 $pld_document$pld_suffix; }\n"
        f"    types {{\n{types}    }}\n"
        "    default_type application/octet-stream;\n"
        "    charset utf-8;\n"
        f"    charset_types {' '.join(MEDIA_TYPES[suffix] for suffix in _IN_UTF_8)};\n"
        "    limit_except GET { deny all; }\n"
        "    alias $pld_release/$pld_file;\n"
    )
    return _location(f'~ "^{re.escape(path)}(?<pld_file>[^.].*)$"', body)
