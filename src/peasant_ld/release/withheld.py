"""What a release tells of how much is withheld: in classes, none so small that it would tell of somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from peasant_ld.access import Verdict
from peasant_ld.access.verdict import WITHDRAWN
from peasant_ld.flow import Checked

OTHER = "other"
_CONSENT = "consent-"


def rules_told(checked: Checked) -> dict[str, int]:
    """How many records are withheld under each rule, as everybody may read it."""
    return _told(checked, lambda _, verdict: verdict.rule)


def reasons_told(checked: Checked) -> dict[str, int]:
    """How many records are withheld, by kind and class of reason, as everybody may read it; named as in a report."""
    told = _told(
        checked, lambda identity, verdict: f"{checked.judged.gathered.kind_of(identity) or ''}.{verdict.reason}"
    )
    return {f"withheld.{name}": number for name, number in told.items()}


def _told(checked: Checked, class_of: Callable[[str, Verdict], str]) -> dict[str, int]:
    """The classes of what is withheld; those that left a tombstone are one, which anybody can count."""
    left = set(checked.tombstones())
    found = Counter(class_of(each, verdict) for each, verdict in checked.withheld.items() if each not in left)
    told = Counter(classes_told(found, checked.plan.rules.threshold))
    told.update({WITHDRAWN: len(left)} if left else {})
    return dict(sorted(told.items()))


def classes_told(classes: Mapping[str, int], threshold: int) -> dict[str, int]:
    """Classes with their numbers, as everybody may read them; the sum stays the same.

    Those below the threshold are told together, as `other`, with so many of the next ones that these, too, reach it.
    What people said when they were asked is never told apart, however many they are: a class is of consent when its
    last word begins so (`Person.consent-refused`).
    """
    together = {name for name, number in classes.items() if number < threshold or _is_of_consent(name)}
    apart = sorted(classes.keys() - together, key=lambda name: (classes[name], name), reverse=True)
    other = sum(classes[name] for name in together)
    while 0 < other < threshold and apart:
        other += classes[apart.pop()]
    return {name: classes[name] for name in sorted(apart)} | ({OTHER: other} if other else {})


def _is_of_consent(name: str) -> bool:
    return name.rpartition(".")[2].startswith(_CONSENT)
