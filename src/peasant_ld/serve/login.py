"""What a server asks for and what the user has to show become an Authorization header: Basic, Bearer or Digest.

Basic is RFC 7617, Bearer RFC 6750; Digest is RFC 7616, with the older form that it still allows (RFC 2069).
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata
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


def is_login(login: Login) -> bool:
    """Whether this can be shown: a token of these signs (RFC 6750, section 2.1), or texts that end no header."""
    if isinstance(login, str):
        return _TOKEN.match(login) is not None
    return not any(unicodedata.category(sign) in ("Cc", "Cs") for text in login for sign in text)


def schemes_of(challenges: Iterable[str]) -> tuple[str, ...]:
    """The schemes that WWW-Authenticate headers name, each once, in small letters."""
    return tuple(dict.fromkeys(scheme for each in challenges for scheme, _ in _challenges(each) if scheme))


class Pass:
    """What the user has to show to a store, in the form that the store asks for, and not before it asks.

    A bearer token is shown at once (RFC 6750, section 2.1): there is no other form of it.
    """

    def __init__(self, login: Login) -> None:
        self._login = login
        self._asked: Mapping[str, str] | None = None
        self._is_basic = False
        self._times = 0

    def header(self, method: str, target: str) -> bytes | None:
        """The Authorization header of a request for `target`, a path with its query; None where none is asked for."""
        if isinstance(self._login, str):
            return f"Bearer {self._login}".encode()
        if self._asked is not None:
            self._times += 1
            return _digest(self._asked, self._login, (method, target), self._times)
        return b"Basic " + base64.b64encode(":".join(self._login).encode()) if self._is_basic else None

    def take(self, challenges: Iterable[str], shown: bytes | None) -> bool:
        """Whether it is worth to ask again after a refusal: something else can be shown than what was `shown`.

        `challenges` are the WWW-Authenticate headers of the refusal. The name and the password are shown as they are
        (Basic) to a store that asks for that, or refuses without a word of how, and not after a Digest.
        """
        if isinstance(self._login, str):
            return False
        every = [each for header in challenges for each in _challenges(header) if each[0]]
        asked = _strongest(stated for scheme, stated in every if scheme == "digest")
        if asked is None:
            self._is_basic = shown is None and (not every or "basic" in dict(every))
            return self._is_basic
        is_stale = asked.get("stale", "").lower() == "true"
        is_new = shown is None or not shown.startswith(b"Digest ") or is_stale
        self._asked, self._times = asked, 0
        return is_new


def _strongest(found: Iterable[Mapping[str, str]]) -> Mapping[str, str] | None:
    """The Digest challenge that is answered: of those that are understood, the one with the strongest hash."""
    known = [asked for asked in found if _algorithm(asked)[0] in _HASHES and _is_auth(asked) and "nonce" in asked]
    return min(known, key=lambda asked: list(_HASHES).index(_algorithm(asked)[0]), default=None)


def _challenges(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each scheme of a header in small letters, with what it states."""
    scheme, stated = "", dict[str, str]()
    for name, value in (part.groups() for part in _PART.finditer(header)):
        if value is not None:
            stated[name.lower()] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value[:1] == '"' else value
            continue
        yield scheme, stated
        scheme, stated = name.lower(), {}
    yield scheme, stated


def _algorithm(asked: Mapping[str, str]) -> tuple[str, bool]:
    """The hash that is asked for, and whether it is made anew for a session."""
    name = asked.get("algorithm", "MD5").upper()
    return name.removesuffix("-SESS"), name.endswith("-SESS")


def _is_auth(asked: Mapping[str, str]) -> bool:
    return not asked.get("qop") or "auth" in re.split(r"[\s,]+", asked["qop"].lower())


def _digest(asked: Mapping[str, str], login: tuple[str, str], wanted: tuple[str, str], times: int) -> bytes:
    """The answer to one challenge (RFC 7616, section 3.4), given so many times; `wanted` is method and target."""
    name, is_session = _algorithm(asked)
    user, password = login
    realm, nonce, own = asked.get("realm", ""), asked["nonce"], secrets.token_hex(16)

    def hashed(*parts: str) -> str:
        return _HASHES[name](":".join(parts).encode()).hexdigest()

    secret = hashed(user, realm, password)
    if is_session:
        secret = hashed(secret, nonce, own)
    quality = (f"{times:08x}", own, "auth") if asked.get("qop") else ()
    stated = {"username": user, "realm": realm, "nonce": nonce, "uri": wanted[1]}
    stated["response"] = hashed(secret, nonce, *quality, hashed(*wanted))
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
