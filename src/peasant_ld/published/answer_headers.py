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
# What a page shows at once. A heading that breaks in other places when its font comes late would push the page.
_FONTS = ("alegreya-800", "alegreya-sans-400", "alegreya-sans-700")


def preload(path: str) -> str:
    """The `Link` field of a page: its fonts are asked for with it (HTML Standard, "preload").

    `path` is where the release lies. It is not told in the pages themselves: from a disk a browser refuses it.
    """
    fonts = (f"<{path}static/fonts/{name}.woff2>" for name in _FONTS)
    return ", ".join(f"{font}; rel=preload; as=font; crossorigin" for font in fonts)
