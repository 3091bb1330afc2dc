"""The addresses of a release become two files for nginx: maps (`http` block) and locations (`server` block).

All is in one location, so that what is told there once holds for every answer, and for nothing else on the server.
What is `$our_` here has a name of the release there: maps belong to the whole of nginx, which takes the last one of a
name without a word, so that one release would be answered with the pages of another. What a pattern captures is used at
once.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from peasant_ld.published.answer_headers import METHODS, PREFLIGHT, PUBLIC, preload
from peasant_ld.rdf.formats import MEDIA_TYPES
from peasant_ld.release.webserver.addressed import DATA, MISSING, SINGLE, SUFFIXES, TERMS, WHOLE, Addresses, preferences

# Of these nginx says that they are in UTF-8, of HTML without being told; JSON is by its own specification.
_IN_UTF_8 = (".ttl", ".nt", ".nq", ".trig", ".css", ".js", ".txt", ".csv")
# What is worth to be packed on its way; nginx packs HTML by itself.
_PACKED = (*_IN_UTF_8, ".json", ".jsonld", ".jsonl", ".svg", ".xml", ".cff")
# Bytes of a text that nginx looks up without being told (`map_hash_bucket_size`); with a longer one it does not start.
_MOST_KEY = 40
# A variable of ours; in an id the sign is escaped, or it is not looked up.
_OURS = re.compile(r"(?<!\\)\$our_")
# What every request is asked first, in each location: nginx hands these on to no other.
_FIRST = """\
    if ($request_method = OPTIONS) { return 204; }
    if ($our_refused) { return 405; }
    if ($our_gone) { return 410; }
    if ($our_document) { return 303 $our_document$our_suffix; }
"""


def nginx_maps(addresses: Addresses) -> str:
    """What goes into the `http` block: `include /path/to/nginx-maps.conf;`."""
    path = addresses.path
    gone = {_exactly(path + local): f"{path}{page}" for local, page in addresses.gone}
    missing = {f'"~^{re.escape(path + folder)}"': f"{path}{folder}{MISSING}" for folder in addresses.missing if folder}
    top = f"{path}{MISSING}" if addresses.missing else ""
    text = "".join(
        [
            "# For the http block of nginx. Made by peasant-ld; made again with each release.\n",
            *_weighed("our_suffix", addresses.suffixes),
            *_weighed("our_data_suffix", (".ttl", ".jsonld")),
            *_weighed("our_terms_suffix", tuple(SUFFIXES)),
            *_map("$our_suffix", "our_front", {f'"{suffix}"': name for suffix, name in addresses.fronts.items()}),
            *_map("$request_method", "our_refused", {"GET": "", "HEAD": ""}, otherwise="1"),
            *_map("$status", "our_allow", {"204": METHODS, "405": METHODS}, ever=True),
            *_fields(),
            *_pages(addresses),
            *_map("$uri", "our_gone", gone, ever=True),
            *_odd(addresses),
            *_map("$uri", "our_missing", missing, otherwise=top, ever=True),
        ]
    )
    return _of_release(text, addresses)


def _of_release(text: str, addresses: Addresses) -> str:
    """The text with a name of the release for what is ours: short, since nginx does not start with long ones."""
    name = hashlib.sha256(addresses.target.encode()).hexdigest()[:6]
    return _OURS.sub(f"$pld_{name}_", text)


def _odd(addresses: Addresses) -> Iterator[str]:
    """The documents of ids that are not their own address: looked up by what they are, however many there are.

    nginx looks a text up with its letters made small: what was found has to hold the id as it was asked for.
    """
    path, looked_up, tried = addresses.path, {}, {}
    often = Counter(unquote(local).lower() for local, _ in addresses.odd)
    for local, page in addresses.odd:
        document, asked = _document(page, addresses), unquote(local)
        plain = "/" in asked and "$" not in asked and not asked.startswith("~")
        if plain and len(asked.encode()) <= _MOST_KEY and often[asked.lower()] == 1:
            looked_up[f'"{asked}"'] = f"{asked} {document}"
        else:
            tried[f'"~^{re.escape(asked)} $"'] = path + document
    yield from _map("$uri", "our_local", {f'"~^{re.escape(path)}(?<pld_rest>.+)$"': "$pld_rest"}, ever=True)
    yield from _map("$our_local", "our_odd", looked_up, ever=True)
    found = {r'"~^(.+) \1 (?<pld_found>[^ ]+)$"': f"{path}$pld_found"}
    yield from _map('"$our_local $our_odd"', "our_document", {**found, **tried}, ever=True)


def _fields() -> Iterator[str]:
    """The fields of answers, by status: nginx goes through them twice where it refuses a part of a file (416)."""
    for name, value in PUBLIC.items():
        yield from _map("$status", _variable(name), {"416": ""}, otherwise=value, ever=True)
    for name, value in PREFLIGHT.items():
        yield from _map("$status", _variable(name), {"204": value}, ever=True)


def _pages(addresses: Addresses) -> Iterator[str]:
    """The field that goes with pages only."""
    values = {'"~^text/html"': preload(addresses.path)} if addresses.has_pages else {}
    yield from _map("$sent_http_content_type", "our_link", values, ever=True)


def _document(page: str, addresses: Addresses) -> str:
    """What tells of a record, without its suffix: its own document, or the whole where there are no pages."""
    return page if addresses.has_pages else WHOLE


def _map(of: str, name: str, values: Mapping[str, str], otherwise: str = "", ever: bool = False) -> Iterator[str]:
    """A map from variables to another one; `ever` for one that changes while a request is answered."""
    yield f"map {of} ${name} {{\n{'    volatile;' + chr(10) if ever else ''}"
    yield f'    default "{otherwise}";\n'
    yield from (f'    {key} "{value}";\n' for key, value in values.items())
    yield "}\n"


def _variable(field: str) -> str:
    return f"our_{field.lower().replace('-', '_')}"


def _weighed(name: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """A map from the `Accept` field to a suffix."""
    yield from _map(
        "$http_accept", name, {f'"~*{pattern}"': each for pattern, each in preferences(suffixes)}, suffixes[0]
    )


def _exactly(path: str) -> str:
    """A pattern for one path, decoded as nginx has it; a string would match in capital and small letters alike."""
    return f'"~^{re.escape(unquote(path))}$"'


def nginx_locations(addresses: Addresses) -> str:
    """What goes into the `server` block; its first line says what it needs to know of the folder of the release."""
    path = addresses.path
    inner = "".join([*_things(addresses), *_documents(path), *_vocabulary(addresses)])
    bare = f"location = {path[:-1]} {{\n    absolute_redirect off;\n    return 301 {path};\n}}\n" if path != "/" else ""
    text = (
        "# For the server block of nginx, after: set $our_release /srv/www/release;\n"
        "# Made by peasant-ld; made again with each release.\n"
        f"{bare}location ^~ {path} {{\n{''.join(_everywhere(addresses))}{_FIRST}"
        f"    if (-f $our_release/$our_local.html) {{ rewrite ^ {path}$our_local.html last; }}\n"
        f"    alias $our_release/;\n    index index.html;\n{inner}}}\n"
    )
    return _of_release(text, addresses)


def _everywhere(addresses: Addresses) -> Iterator[str]:
    """What holds for every answer, errors and redirects too."""
    yield from (f"    add_header {name} ${_variable(name)} always;\n" for name in (*PUBLIC, *PREFLIGHT))
    yield "    add_header Vary Accept always;\n    add_header Allow $our_allow always;\n"
    yield "    add_header Link $our_link always;\n    absolute_redirect off;\n"
    if addresses.missing:
        yield "    error_page 404 $our_missing;\n    error_page 403 =404 $our_missing;\n"
    if addresses.has_pages:
        yield "    error_page 410 $our_gone$our_suffix;\n"
    types = "".join(f" {media_type} {suffix[1:]};" for suffix, media_type in MEDIA_TYPES.items())
    yield f"    types {{{types} }}\n    default_type application/octet-stream;\n"
    yield f"    charset utf-8;\n    charset_types {' '.join(MEDIA_TYPES[suffix] for suffix in _IN_UTF_8)};\n"
    yield f"    gzip on;\n    gzip_vary on;\n    gzip_types {' '.join(MEDIA_TYPES[suffix] for suffix in _PACKED)};\n"


def _location(pattern: str, body: str) -> str:
    return f'    location ~ "^{pattern}$" {{\n{_FIRST}    {body}\n    }}\n'


def _things(addresses: Addresses) -> Iterator[str]:
    """The dataset and its records, which are not documents: 303 leads to what tells of them."""
    path = addresses.path
    yield _location(f"{re.escape(path)}dataset", f"return 303 {path}$our_front;")
    if addresses.things:
        pattern = f"{re.escape(path)}(?<pld_thing>{addresses.things})"
        there = "if (!-f $our_release/id/$pld_thing$our_suffix) { return 404; }\n    " if addresses.has_pages else ""
        yield _location(pattern, f"{there}return 303 {path}{_document('id/$pld_thing', addresses)}$our_suffix;")


def _documents(path: str) -> Iterator[str]:
    """Documents that are named without a suffix; what nobody is to see."""
    at = re.escape(path)
    yield _location(f"{at}(?:.*/)?\\..*", "return 404;")
    yield _location(at, f"rewrite ^ {path}$our_front last;")
    page = f"{at}(?<pld_page>id/(?:(?!\\.(?:html|ttl|jsonld)$).)*[^/])"
    yield _location(page, f"rewrite ^ {path}$pld_page$our_suffix last;")
    data = "|".join(map(re.escape, DATA))
    yield _location(f"{at}(?<pld_data>{data})", f"rewrite ^ {path}$pld_data$our_data_suffix last;")


def _vocabulary(addresses: Addresses) -> Iterator[str]:
    """The vocabulary in the form that is asked for; files that are there in one form."""
    path = addresses.path
    for name in addresses.vocabularies:
        yield _location(re.escape(path + name), f"rewrite ^ {path}{TERMS}$our_terms_suffix last;")
    for name in addresses.term_folders:
        yield _location(f"{re.escape(path + name)}[^/]*", f"return 303 {path}{TERMS}$our_terms_suffix;")
    for name, file in SINGLE.items():
        yield _location(re.escape(path + name), f"rewrite ^ {path}{file} last;")
