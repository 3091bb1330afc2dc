"""What people write for a DOI -> the DOI itself."""

from __future__ import annotations

import re

# A prefix with its registrant, and any suffix (DOI Handbook, 2.2); a resolver, or its scheme, may stand before it.
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+)", re.IGNORECASE)


def bare_doi(text: str) -> str | None:
    """The DOI without what stands before it (`10.1234/example`); None for what is none."""
    found = _DOI.fullmatch(text)
    return found[1] if found else None
