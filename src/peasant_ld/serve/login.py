"""What a server asks for and what the user has to show become an Authorization header: Basic, Bearer or Digest.

Basic is RFC 7617, Bearer RFC 6750; Digest is RFC 7616, with the older form that it still allows (RFC 2069).
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping

# A name and a password, or a bearer token.
Login = tuple[str, str] | str
_HASHES: Mapping[str, Callable[[bytes], hashlib._Hash]] = {
    "SHA-256": hashlib.sha256,
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False),
}
# Scheme, or parameter with its value (RFC 9110, section 11.2).
_PART = re.compile(r'([!#$%&\'*+.^_`|~\w-]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s",]*))?')
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*\Z")


def is_token(text: str) -> bool:
    """Whether a text can be a bearer token (RFC 6750, section 2.1)."""
    return _TOKEN.match(text) is not None


def opening(login: Login) -> str:
    """The header that is sent before the server has asked for anything."""
    if isinstance(login, str):
        return f"Bearer {login}"
    return "Basic " + base64.b64encode(":".join(login).encode()).decode()


def answer(challenges: Iterable[str], login: Login, method: str, target: str) -> bytes | None:
    """The header that answers a Digest challenge; None where none is asked, or none that is understood.

    `challenges` are the WWW-Authenticate headers of the answer to `method` on `target`, a path with its query.
    """
    if isinstance(login, str):
        return None
    found = [asked for header in challenges for scheme, asked in _challenges(header) if scheme == "digest"]
    known = [asked for asked in found if _algorithm(asked)[0] in _HASHES and _is_auth(asked) and "nonce" in asked]
    best = sorted(known, key=lambda asked: list(_HASHES).index(_algorithm(asked)[0]))
    return _digest(best[0], login, method, target) if best else None


def _challenges(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each scheme of a header in small letters, with what it states."""
    scheme, stated = "", dict[str, str]()
    for name, value in _PART.findall(header):
        if value:
            stated[name.lower()] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] == '"' else value
            continue
        yield scheme, stated
        scheme, stated = name.lower(), {}
    yield scheme, stated


def _algorithm(asked: Mapping[str, str]) -> tuple[str, bool]:
    """The hash that is asked for, and whether it is made anew for a session."""
    name = asked.get("algorithm", "MD5").upper()
    return name.removesuffix("-SESS"), name.endswith("-SESS")


def _is_auth(asked: Mapping[str, str]) -> bool:
    return "qop" not in asked or "auth" in re.split(r"[\s,]+", asked["qop"].lower())


def _digest(asked: Mapping[str, str], login: tuple[str, str], method: str, target: str) -> bytes:
    """The answer to one challenge (RFC 7616, section 3.4)."""
    name, is_session = _algorithm(asked)
    user, password = login
    realm, nonce, own = asked.get("realm", ""), asked["nonce"], secrets.token_hex(16)

    def hashed(*parts: str) -> str:
        return _HASHES[name](":".join(parts).encode()).hexdigest()

    secret = hashed(user, realm, password)
    if is_session:
        secret = hashed(secret, nonce, own)
    wanted = hashed(method, target)
    quality = ("00000001", own, "auth") if "qop" in asked else ()
    stated = {"username": user, "realm": realm, "nonce": nonce, "uri": target}
    stated["response"] = hashed(secret, nonce, *quality, wanted)
    stated |= {"opaque": asked["opaque"]} if "opaque" in asked else {}
    bare = {"algorithm": asked["algorithm"]} if "algorithm" in asked else {}
    if quality or is_session:
        stated["cnonce"] = own
    if quality:
        bare |= {"qop": "auth", "nc": quality[0]}
    quoted = [f'{key}="{_escaped(value)}"' for key, value in stated.items()]
    return ("Digest " + ", ".join([*quoted, *(f"{key}={value}" for key, value in bare.items())])).encode()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
