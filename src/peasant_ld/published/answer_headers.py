"""The header fields that go with every answer of a release, whichever server gives it."""

from __future__ import annotations

from collections.abc import Mapping

# What a page may not be made to do (CSP Level 3); the pages themselves say more of it, each for itself.
SAFE: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
}
METHODS = "GET, HEAD, OPTIONS"
# What a page of another site may learn of an answer beside the fields that any may read (Fetch standard, CORS).
EXPOSED = (
    "Accept-Ranges, Allow, Content-Encoding, Content-Location, Content-Range, Date, ETag, Link, Location, "
    "Retry-After, Vary"
)
# What is public may be read by pages of any other site.
SHARED: Mapping[str, str] = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}
PREFLIGHT: Mapping[str, str] = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "7200",
}
# Asked again each time, and not sent again where nothing changed: a release may be replaced on any day.
FRESH: Mapping[str, str] = {"Cache-Control": "no-cache"}
PUBLIC: Mapping[str, str] = {**SAFE, **SHARED, **FRESH}
