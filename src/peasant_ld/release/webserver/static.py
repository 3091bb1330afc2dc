"""The addresses of a release become `_headers` and `_redirects`, for hosts of static files (Netlify, Cloudflare).

Such hosts do not look at `Accept`: what a record's IRI names leads to its page, and data has addresses with a suffix.
Pages are found without theirs, and `404.html` is taken where there is nothing. What one of them does not know it passes
over: only Netlify says 410, and GitLab follows none of these redirects.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from peasant_ld.published.answer_headers import PUBLIC, preload
from peasant_ld.rdf.formats import MEDIA_TYPES
from peasant_ld.release.webserver.addressed import DATA, SINGLE, TERMS, WHOLE, Addresses

# The media types that hosts do not know, or say no encoding of.
_TOLD = (".html", ".ttl", ".jsonld", ".jsonl", ".gz", ".cff", ".csv", ".parquet")
# Rules without and with `*` that Cloudflare Pages reads of one file.
_MOST_PLAIN, _MOST_OPEN = 2000, 100


def headers(addresses: Addresses) -> str:
    """The text of `_headers`: what goes with every answer, and media types. No field may be told twice of one file."""
    everywhere = "".join(f"  {name}: {value}\n" for name, value in PUBLIC.items())
    blocks = [f"{addresses.path}*\n{everywhere}"]
    for suffix in _TOLD:
        charset = "; charset=utf-8" if MEDIA_TYPES[suffix].startswith("text/") else ""
        link = f"  Link: {preload(addresses.path)}\n" if suffix == ".html" and addresses.has_pages else ""
        blocks.append(f"{addresses.path}*{suffix}\n  Content-Type: {MEDIA_TYPES[suffix]}{charset}\n{link}")
    return "".join(blocks)


def redirects(addresses: Addresses) -> str:
    """The text of `_redirects`: a rule for each id that is not its own address, then one for each kind."""
    plain, open_ones = list(_plain(addresses)), list(_open(addresses))
    return "".join([*_limits(len(plain), len(open_ones)), *plain, *open_ones])


def _limits(plain: int, open_ones: int) -> Iterator[str]:
    """What a host leaves out of so many rules is told in the file."""
    if plain > _MOST_PLAIN or open_ones > _MOST_OPEN:
        yield f"# {plain} rules without * and {open_ones} with it; Cloudflare Pages reads the first "
        yield f"{_MOST_PLAIN} and {_MOST_OPEN}, GitLab Pages 1000 of all.\n"


def _plain(addresses: Addresses) -> Iterator[str]:
    """A rule each for what has one address; hosts want them before those with `*`."""
    path, suffix = addresses.path, addresses.suffixes[0]
    yield f"{path}dataset {path}{'' if addresses.has_pages else addresses.fronts[suffix]} 303\n"
    if addresses.has_pages:
        yield from (f"{_escaped(path + local)} {path}{page}{suffix} 410\n" for local, page in addresses.gone)
    for local, page in addresses.odd:
        yield f"{_escaped(path + local)} {path}{page if addresses.has_pages else WHOLE}{suffix} 303\n"
    # `ns` itself is not told: hosts find ns.html, and one that leads from there to `ns` would go round for ever.
    yield from (f"{path}{name} {path}{TERMS}.html 303\n" for name in addresses.vocabularies if name != TERMS)
    yield from (f"{path}{name} {path}{file} 303\n" for name, file in SINGLE.items())
    yield from (f"{path}{name} {path}{name}.ttl 303\n" for name in DATA)


def _open(addresses: Addresses) -> Iterator[str]:
    path, suffix = addresses.path, addresses.suffixes[0]
    yield from (f"{path}{name}* {path}{TERMS}.html 303\n" for name in addresses.term_folders)
    for kind in addresses.kinds:
        yield f"{path}{kind}/* {path}{f'id/{kind}/:splat' if addresses.has_pages else WHOLE}{suffix} 303\n"


def _escaped(path: str) -> str:
    """A path as a rule names it: percent-encoded, so that no sign of it means something else there."""
    return quote(path, safe="/%~-._")
