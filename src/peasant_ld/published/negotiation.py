"""What a client accepts, and what there is, become what it gets (RFC 9110, section 12)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\Z")


@dataclass(frozen=True, slots=True)
class Accepted:
    """One media range of an `Accept` field, with its weight from 0 to 1."""

    main: str
    sub: str
    quality: float

    def precision(self, media_type: str) -> int | None:
        """How closely the range names a media type: 2 by name, 1 by its first half, 0 as anything; None: not at all."""
        main, _, sub = media_type.partition("/")
        if self.main == "*":
            return 0
        if self.main != main:
            return None
        return 1 if self.sub == "*" else 2 if self.sub == sub else None


def parse_accept(field: str) -> list[Accepted]:
    """The media ranges of an `Accept` field; what is not understood is passed over (RFC 9110, section 12.5.1)."""
    found = []
    for part in field.split(","):
        name, *parameters = [piece.strip().lower() for piece in part.split(";")]
        main, slash, sub = name.partition("/")
        weights = [
            value.strip() for key, _, value in (each.partition("=") for each in parameters) if key.strip() == "q"
        ]
        if not slash or not main or not sub or (weights and not _QUALITY.match(weights[0])):
            continue
        found.append(Accepted(main, sub, float(weights[0]) if weights else 1.0))
    return found


def choose(field: str | None, offers: Sequence[str]) -> str | None:
    """The offer that a client prefers; of equals, the first. None when it accepts none of them.

    Each offer has the weight of the range that names it most closely. Without a field, or with one that holds nothing
    readable, everything is accepted.
    """
    ranges = parse_accept(field or "")
    if not ranges:
        return offers[0] if offers else None
    best, weight = None, 0.0
    for offer in offers:
        fitting = [(precision, each.quality) for each in ranges if (precision := each.precision(offer)) is not None]
        quality = max(fitting)[1] if fitting else 0.0
        if quality > weight:
            best, weight = offer, quality
    return best


def liked_languages(field: str | None) -> list[str]:
    """The languages of an `Accept-Language` field without their regions, the one that is liked best first."""
    # The field is like `Accept`, with languages for types (RFC 9110, section 12.5.4).
    ranges = parse_accept(",".join(f"lang/{each.strip()}" for each in (field or "").split(",")))
    liked = sorted((each for each in ranges if each.quality), key=lambda each: -each.quality)
    return [each.sub.partition("-")[0] for each in liked]
