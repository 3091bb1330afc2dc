"""A name or a number of somebody's own -> the part of an id that is made of it: the same one on every day."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from anyascii import anyascii

_NOT_SAFE = re.compile(r"[^a-z0-9]+")
# What stands inside a word: an apostrophe, and the dots of `M.S.T.`, but not that of 1.1.
_JOINED = re.compile(r"['\u2019\u2018\u00b4`]|(?<=[A-Za-z])\.(?=[A-Za-z])")
LONGEST = 80  # signs


@lru_cache(maxsize=4096)
def made_safe(text: str) -> str:
    """The letters and digits of a text without accents, in small letters, parted by `-`; empty where there are none.

    What is longer than an address should be is cut, and told apart by its fingerprint (SHA-256).
    """
    joined = _JOINED.sub("", text if text.isascii() or text.isdigit() else anyascii(text))
    safe = _NOT_SAFE.sub("-", joined.lower()).strip("-")
    if len(safe) <= LONGEST:
        return safe
    return f"{safe[:LONGEST].rstrip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
