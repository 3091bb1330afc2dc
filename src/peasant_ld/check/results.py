"""One SHACL validation result as a value: what every engine gives."""

from __future__ import annotations

from typing import NamedTuple

# The place of a fault of which an engine does not say in which file it stands.
FILES = "*.shacl.ttl"


class Result(NamedTuple):
    """One SHACL validation result (SHACL, section 3.6.2), the same from every engine.

    `focus` and `shape` are IRIs, `path` is the property IRI of a simple path or "", `value` is a term in N-Triples
    syntax or "", `component` the local name of the constraint component, `severity` that of the severity
    (Violation, Warning, Info, or one of a user's own).
    """

    focus: str
    path: str
    value: str
    component: str
    shape: str
    severity: str
