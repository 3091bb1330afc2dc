"""The addresses of a release become `_headers` and `_redirects`, for hosts of static files (Netlify, Cloudflare).

Such hosts do not look at `Accept`: what a record's IRI names leads to its page, and data has addresses with a suffix.
"""

from __future__ import annotations

from peasant_ld.release.webserver.addressed import SINGLE, SUFFIXES, TERMS, Addresses


def headers(addresses: Addresses) -> str:
    """The text of `_headers`: media types, and that other sites may read the data."""
    blocks = [f"{addresses.path}*\n  X-Content-Type-Options: nosniff\n  Access-Control-Allow-Origin: *\n"]
    for suffix, media_type in SUFFIXES.items():
        charset = "" if media_type.endswith("json") else "; charset=utf-8"
        blocks.append(f"{addresses.path}*{suffix}\n  Content-Type: {media_type}{charset}\n")
    return "".join(blocks)


def redirects(addresses: Addresses) -> str:
    """The text of `_redirects`: a rule a kind, and one for each id that is not its own address."""
    suffix = addresses.suffixes[0]
    rules = [f"{addresses.path}dataset {addresses.path}{addresses.fronts[suffix]} 303\n"]
    rules += [
        f"{_escaped(addresses.path + local)} {addresses.path}{page}{suffix} 303\n" for local, page in addresses.odd
    ]
    rules += [f"{addresses.path}{name} {addresses.path}{TERMS}.html 303\n" for name in addresses.vocabularies]
    rules += [f"{addresses.path}{name}* {addresses.path}{TERMS}.html 303\n" for name in addresses.term_folders]
    rules += [f"{addresses.path}{name} {addresses.path}{file} 303\n" for name, file in SINGLE.items()]
    rules += [f"{addresses.path}{kind}/* {addresses.path}id/{kind}/:splat{suffix} 303\n" for kind in addresses.kinds]
    return "".join(rules)


def _escaped(path: str) -> str:
    """A path as a rule names it: percent-encoded, so that no sign of it means something else there."""
    from urllib.parse import quote

    return quote(path, safe="/%~-._")
