"""What became of the records, as the page on what was checked and withheld tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """What became of the records: the four counts, how many are withheld under each rule, and findings by severity.

    The rules are the names that `peasant_ld.access` gives: `restricted`, `embargoed`, `person-without-basis`, ...
    """

    read: int = 0
    published: int = 0
    withheld: int = 0
    rejected: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, int] = field(default_factory=dict)
