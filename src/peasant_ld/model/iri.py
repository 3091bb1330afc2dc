"""Addresses: what can be a base, and the one form in which addresses that are the same are compared.

Two IRIs that differ as texts can be one address (RFC 3986, section 6; RFC 3987, section 5.3). As names in RDF they stay
two, so a dataset may use one form of each only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from peasant_ld.arguments import check_text
from peasant_ld.model.grammar import BASE, LETTER, LINK, compiled, fits
from peasant_ld.problem import InputError, Place, Problem

EXAMPLE = "https://example.org/my-archive/"
_NEW_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PORTS = {"http": "80", "https": "443"}
_WEB = re.compile(
    r"(?P<scheme>https?)://(?P<host>[^/?#:]*)(?::(?P<port>[0-9]*))?(?P<path>[^?#]*)(?P<rest>.*)\Z", re.I | re.S
)
# Percent-encoded characters; not behind a bare `%`, which no IRI has, and which would make something else of them.
_ESCAPES = re.compile(r"(?<!%)(?<!%[0-9A-Fa-f])(?:%[0-9A-Fa-f]{2})+")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# A relative id that is its own key at one look, as nearly all are.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*\Z")


def kind_slug(kind: str) -> str:
    """The name of a kind as it stands in ids: `learning-centre` for LearningCentre."""
    return _NEW_WORD.sub("-", kind).lower()


def is_base(text: str) -> bool:
    """Whether ids can be put behind a text: http(s), without query and fragment, a slash at its end, no `.` or `..`."""
    return fits(BASE, text) and normalized(text).count("/") == text.count("/")


def is_link(text: str) -> bool:
    """Whether a text is the address of a web page, as records hold it: http(s), and an IRI (RFC 3987)."""
    return fits(LINK, text)


def check_base(text: str) -> str:
    """The base as it was given.

    Raises InputError (PLD045) with what to write, for what is none; TypeError for another type.
    """
    check_text("base", text, EXAMPLE)
    if is_base(text):
        return text
    expected = f"{text}/" if is_base(f"{text}/") else EXAMPLE
    raise InputError(Problem("PLD045", key="base", value=text, facts={"expected": expected}))


@lru_cache(maxsize=4096)
def normalized(iri: str) -> str:
    """An absolute address in the normal form of its syntax (RFC 3986, sections 6.2.2 and 6.2.3).

    Scheme and host in small letters, no default port, nothing percent-encoded that need not be, the rest of it in
    capital hexadecimals, no `.` and `..` in the path. Of an IRI that is not of the web (`urn:...`) only the percent-
    encoding has such a form.
    """
    text = _ESCAPES.sub(_fewer_escapes, iri)
    web = _WEB.match(text)
    if web is None:
        return text
    scheme, port = web["scheme"].lower(), web["port"]
    shown = f":{port}" if port and port != _PORTS[scheme] else ""
    return f"{scheme}://{web['host'].lower()}{shown}{_without_dots(web['path'] or '/')}{web['rest']}"


def canonical(iri: str) -> str:
    """The form in which absolute addresses are compared: normalized, with letters as such and composed.

    Percent-encoded UTF-8 becomes the letters that an id may hold (RFC 3987, section 5.3.2.3), in the Normalization Form
    C (section 5.3.2.2). It is for comparison only and never published.
    """
    return unicodedata.normalize("NFC", _ESCAPES.sub(_letters, normalized(iri)))


def local_of(iri: str, base: str) -> str | None:
    """The id under `base` that an absolute address means; None for an address elsewhere.

    Any form of the base counts: http or https, with `www.` or without, its usual ports, doubled slashes and one at the
    end. A server answers to all of them, and nobody means two things by two of them.
    """
    here, there = _WEB.match(normalized(base)), _WEB.match(normalized(iri))
    if here is None or there is None or _site(here) != _site(there):
        return None
    root, path = (re.sub("/{2,}", "/", web["path"]) for web in (here, there))
    if not f"{path}/".startswith(root):
        return None
    return path[len(root) :].rstrip("/") + there["rest"]


def is_own(iri: str, base: str) -> bool:
    """Whether an absolute address is one under `base`, in whatever form."""
    return local_of(iri, base) is not None


def address_key(identity: str, base: str) -> str:
    """What two ids have in common if, and only if, they are one address: of an ordinary relative id, the id itself.

    `identity` is relative to `base`, or absolute; the key of an id under the base is relative.
    """
    if _PLAIN.match(identity):
        return identity
    address = canonical(identity if ":" in identity else base + identity)
    root = canonical(base)
    local = local_of(address, root)
    return address if local is None else local or root


def _site(web: re.Match[str]) -> tuple[str, str]:
    """The host and port of an address, as far as forms of one site differ in them."""
    port = web["port"] or ""
    return web["host"].removeprefix("www."), "" if port in _PORTS.values() else port


def _fewer_escapes(escapes: re.Match[str]) -> str:
    codes = bytes.fromhex(escapes[0].replace("%", ""))
    return "".join(chr(code) if code in _UNRESERVED else f"%{code:02X}" for code in codes)


def _letters(escapes: re.Match[str]) -> str:
    """Percent-encoded UTF-8 with its letters as such; what is no UTF-8, and what an id may not hold, stays."""
    text = bytes.fromhex(escapes[0].replace("%", "")).decode("utf-8", "surrogateescape")
    return "".join(each if compiled(LETTER).match(each) else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    return "".join(f"%{code:02X}" for code in character.encode("utf-8", "surrogateescape"))


def _without_dots(path: str) -> str:
    """A path without its segments `.` and `..` (RFC 3986, section 5.2.4)."""
    if "/." not in path:
        return path
    out: list[str] = []
    first, *segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del out[-1:]
        elif segment != ".":
            out.append(segment)
    end = [""] if segments[-1] in (".", "..") else []
    return "/".join([first, *out, *end])


def parts_of_service(address: str, option: str) -> SplitResult:
    """The parts of the http(s) address of a service, as it was given with an option of the command (`to`).

    Raises InputError (PLD034) for what is none, brings a password along, or names a host that nobody could look up.
    """
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None and parts.port != 0
        (parts.hostname or "").encode("idna")
    except ValueError:  # no port, no host, or a host that no name server could be asked for
        fits = False
    if not fits or any(sign.isspace() or not sign.isprintable() for sign in address):
        raise InputError(Problem("PLD034", Place(f"--{option}"), key=option, value=address))
    return parts
