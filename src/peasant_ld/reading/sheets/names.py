"""What stands in a header or names a sheet -> the key or kind that is meant: its name, or its label in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from peasant_ld.model import Key, Model, load_model
from peasant_ld.model.labels import load_labels
from peasant_ld.model.likeness import folded as folded
from peasant_ld.model.likeness import misspelled

# The parts of a value that is no node, by its form, with their forms: each can be a column of its own.
PARTS: Mapping[str, Mapping[str, str]] = {
    "date": {"text": "token", "edtf": "edtf", "inferred": "flag"},
    "passage": dict.fromkeys(("text", "page", "paragraph", "time", "region"), "token"),
}


@dataclass(frozen=True, eq=False)
class ModelNames:
    """The names that the sheets of a model may use."""

    model: Model

    @cached_property
    def keys(self) -> Mapping[str, Key]:
        """The keys of all kinds by name; where kinds differ, that of the first."""
        keys: dict[str, Key] = {}
        for kind in self.model.kinds.values():
            keys = {**kind.keys, **keys}
        return keys

    def scope(self, kind: str | None) -> Mapping[str, Key]:
        """The keys that the columns of a sheet of a kind may name: its own first, then those of the other kinds."""
        return {**self.keys, **self.model.kinds[kind].keys} if kind else self.keys

    def kind(self, text: str) -> str | None:
        """The kind that a text names: `Grant`, `grants`, `learning-centre`, `Subvenção`; None if it names none."""
        name = folded(text)
        found = (self._kinds.get(each) for each in (name, name.removesuffix("s"), name.removesuffix("es")))
        return next(filter(None, found), None)

    def kind_of_title(self, title: str) -> str | None:
        """The kind that the name of a sheet or file names, as a whole or in one part: `2018-grants` is of Grants."""
        found = (self.kind(part) for part in (title, *re.split(r"[-_.\s]+", title)))
        return next((kind for kind in found if kind), None)

    def key(self, text: str, kind: str | None) -> str | None:
        """The key that a name, or a label in any language, names in any case; None if it names none, or several."""
        if named := self._small.get(text.casefold()):
            return named
        name = folded(text)
        found = self._labels.get((kind or "", name)) or self._labels.get(("", name))
        return found or None

    def inner(self, node: str, text: str) -> str | None:
        """The key of a nested node that a name or a label in any language stands for; None for none, or several."""
        return self._inner.get((node, folded(text))) or None

    def misspelled(self, text: str, known: Iterable[str]) -> str | None:
        """The one of some names, or the key, that a text is a slip of the pen for; None for what means something."""
        names = {folded(name): name for name in known}
        return misspelled(text, {**self._meant, **names}, self._words - names.keys())

    @cached_property
    def _meant(self) -> Mapping[str, str]:
        """The keys by their labels, of all kinds; without what means several."""
        return {name: key for (_, name), key in self._labels.items() if key}

    @cached_property
    def _words(self) -> frozenset[str]:
        """Everything that means a key or a kind, also what means several."""
        return frozenset([*(name for _, name in self._labels), *self._kinds])

    @cached_property
    def _small(self) -> Mapping[str, str]:
        return {name.casefold(): name for name in self.keys}

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        labels, kinds, several = load_labels(self.model).names, dict[str, str](), dict[str, str]()
        for kind in self.model.kinds:
            for label in labels.get(kind, {}).values():
                _note(kinds, folded(label), kind)
            for label in (kind, *labels.get(kind, {}).values()):
                for plural in _plurals(label):
                    _note(several, folded(plural), kind)
        return {**several, **kinds, **self._own_names()}

    def _own_names(self) -> dict[str, str]:
        return {folded(kind): kind for kind in self.model.kinds}

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], str]:
        """(kind, or "" for any kind; folded label) -> key; "" where the label stands for several keys."""
        found: dict[tuple[str, str], str] = {}
        for kind, label, key in self._each_label():
            for scope in (kind, ""):
                found[scope, label] = key if found.get((scope, label), key) == key else ""
        for key in self.keys:
            found["", folded(key)] = key
        return found

    @cached_property
    def _inner(self) -> Mapping[tuple[str, str], str]:
        """(node, folded label) -> key; "" where the label stands for several keys of the node.

        The parts of a value that is no node stand under its form.
        """
        labels, found = load_labels(self.model).names, dict[tuple[str, str], str]()
        for node, keys in self.model.nodes.items():
            for key in keys:
                for label in map(folded, labels.get(f"{node}-{key}", {}).values()):
                    found[node, label] = key if found.get((node, label), key) == key else ""
            found |= {(node, folded(key)): key for key in keys}
            for key, part in ((key, part) for key, each in keys.items() for part in PARTS.get(each.form, ())):
                texts = labels.get(f"{node}-{key}{part.title()}", {}).values()
                found |= {(keys[key].form, folded(name)): part for name in (part, *texts)}
        return found

    def _each_label(self) -> Iterator[tuple[str, str, str]]:
        of_kinds = {f"{kind.name}-{key}": (kind.name, key) for kind in self.model.kinds.values() for key in kind.keys}
        for shape, texts in load_labels(self.model).names.items():
            kind, key = of_kinds.get(shape) or (shape.rpartition("-")[0], shape.rpartition("-")[2])
            if key in self.keys:
                yield from ((kind, folded(label), key) for label in texts.values())


def _note(kinds: dict[str, str], name: str, kind: str) -> None:
    """A name of several kinds names none."""
    kinds[name] = kind if kinds.get(name, kind) == kind else ""


# How words end where there are several: English, Portuguese, Spanish, French.
_SEVERAL = (
    *(("y", "ies"), ("ão", "ões"), ("m", "ns"), ("ción", "ciones")),
    *(("eau", "eaux"), ("ieu", "ieux"), ("al", "aux")),
)


def _plurals(label: str) -> Iterator[str]:
    """A name as it is where there are several: of all its words, of the first, or of the last."""
    words = label.split()
    for at in (slice(0, len(words)), slice(0, 1), slice(len(words) - 1, len(words))):
        for ending, plural in (("", "s"), ("", "es"), *_SEVERAL):
            if all(word.endswith(ending) for word in words[at]):
                changed = [word[: len(word) - len(ending)] + plural for word in words[at]]
                yield " ".join([*words[: at.start], *changed, *words[at.stop :]])


@lru_cache(maxsize=8)
def names_of(model: Model | None) -> ModelNames:
    """The names of a model, or of the built-in one."""
    return ModelNames(model or load_model())
