"""What each record is in a profile: id -> class and label, so that whoever points at it can say so; flat in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from peasant_ld.flow.kind_index import KindIndex
from peasant_ld.model import Model
from peasant_ld.release.profiles.stating import class_of
from peasant_ld.release.profiles.table import Profile
from peasant_ld.release.profiles.template import Words

_BETWEEN = "\n"


class ClassIndex:
    """An index of the records that go into a profile; `close` it when done."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._held = KindIndex()

    def fill(self, records: Iterable[Mapping[str, Any]], model: Model, languages: Sequence[str]) -> None:
        """Take in normalized records; a label is in the first of `languages` that a record has, else in any."""
        for record in records:
            found = class_of(record, self._profile, model)
            if found is not None:
                self._held.add(record["id"], _BETWEEN.join((found.name, *_label(record, model, languages))))

    def words(self, identity: str) -> Words:
        """What a template may say of a record: its class, and `label`; nothing of what is not there."""
        held = self._held.get(identity)
        if held is None:
            return {}
        name, tag, text = held.split(_BETWEEN, 2)
        found = self._profile.classes[name]
        label = {"label": text, "label.lang": tag} if text else {}
        return {"type": found.type, "line": (found.line,), **label}

    def close(self) -> None:
        """Give the disk back."""
        self._held.close()


def _label(record: Mapping[str, Any], model: Model, languages: Sequence[str]) -> tuple[str, str]:
    """The language and the text of the name of a record; both empty where it has none."""
    kind = model.kinds.get(record["type"][0])
    names: Any = (
        next((record[key] for key in kind.keys if key in record and kind.keys[key].is_name), {}) if kind else {}
    )
    if not isinstance(names, Mapping) or not names:
        return "", ""
    tag = next((each for each in languages if each in names), next(iter(names)))
    text = names[tag]
    return tag, " ".join(text if isinstance(text, list) else [text])
