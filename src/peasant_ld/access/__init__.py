"""Access rules: which normalized records may be published, and what of them; what is withheld leaves no trace."""

from peasant_ld.access.plan import make_plan, may_matter
from peasant_ld.access.redaction import Plan, leaves_tombstone, redact, renamed, renumbered, tombstone
from peasant_ld.access.rules import Rules, compile_rules
from peasant_ld.access.verdict import Verdict, judge

__all__ = [
    "Plan",
    "Rules",
    "Verdict",
    "compile_rules",
    "judge",
    "leaves_tombstone",
    "make_plan",
    "may_matter",
    "redact",
    "renamed",
    "renumbered",
    "tombstone",
]
