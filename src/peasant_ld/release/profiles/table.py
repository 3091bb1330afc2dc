"""A profile as its file states it: classes by the types of a record, and for each property a way to say its values.

A file holds: `classes`, the first of which that has a type (or a role) of the record is its class; each class may have
`parents`, whose rows it has, too; `keys`, by class, from the property (compact) to a row. A row is a name (the value as
`values` shows its form), a template, a list of both, or a condition (`when`) with what to `say`. `*form` is the row for
every other value of that form. `legal` are the names of the vocabulary itself that a class can have, each with the
classes that it points at (none: anything): a key that is stated with one of these goes in as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from peasant_ld.model import Model
from peasant_ld.model.marks import bare
from peasant_ld.model.profile_names import FOLDER, profile_names
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.release.profiles.template import Words, words_in


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say a value: a template, the form of value that it is for (None: any), the words it uses.

    `when` are the words that must be one of some: name -> these.
    """

    say: Any
    form: str | None
    uses: frozenset[str]
    when: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, eq=False)
class ProfileClass:
    """One class of a profile: what each of its nodes holds, and the ways to say a property, by its IRI (bare).

    `line` holds its own name and those of its parents; `type` is what references to its nodes call it, None where no
    record is just that. `outside` tells whether what lies outside of the data can be one: what has no name cannot.
    """

    name: str
    type: str | None
    line: tuple[str, ...]
    outside: bool
    node: Mapping[str, Any]
    rows: Mapping[str, tuple[Way, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One profile. `several` tells whether a place for one value can hold a list; `own` the namespace of its types.

    `terms` are the IRIs that it has other ones for.

    With `alone` every record is a document by itself, with the context in it; else the context stands once.
    """

    name: str
    title: str
    context: Any
    alone: bool
    several: bool
    own: str
    terms: Mapping[str, str]
    classes: Mapping[str, ProfileClass]
    _choices: tuple[tuple[frozenset[str], str], ...]

    def common(self, classes: Sequence[ProfileClass | None]) -> ProfileClass | None:
        """The nearest class that all of some classes are; None where one of them is none."""
        lines = [each.line if each else () for each in classes]
        shared = [name for name in (lines or [()])[0] if all(name in line for line in lines)]
        return self.classes[shared[0]] if shared else None

    def class_of(self, types: Iterable[str], roles: Iterable[str]) -> ProfileClass | None:
        """The class of what has these types (absolute) and roles; None where there is none."""
        known = {*map(bare, types), *roles}
        return next((self.classes[name] for wanted, name in self._choices if not known.isdisjoint(wanted)), None)


@lru_cache(maxsize=16)
def load_profile(name: str, model: Model) -> Profile:
    """The profile of this name. Raises InputError (PLD009) when there is none."""
    if name not in profile_names():
        known = ", ".join(profile_names())
        raise InputError(Problem("PLD009", Place("--profile"), value=name, facts={"suffix": name, "known": known}))
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    expand = model.context.expand
    rows = {
        owner: {bare(expand(iri)): tuple(_ways(row, data["values"])) for iri, row in keys.items()}
        for owner, keys in data["keys"].items()
    }
    for owner, names in data.get("legal", {}).items():
        passed = {
            bare(expand(data["own"] + each)): tuple(_ways(_passing(each, of), data["values"]))
            for each, of in names.items()
        }
        rows[owner] = {**passed, **rows.get(owner, {})}
    classes = {each["class"]: each for each in data["classes"]}
    made = {label: _class(each, classes, rows) for label, each in classes.items()}
    choices = tuple(
        (frozenset(bare(expand(iri)) for iri in each["is"]), each["class"]) for each in data["classes"] if each["is"]
    )
    return Profile(
        name,
        data["title"],
        data["context"],
        data["alone"],
        data["several"],
        data["own"],
        data.get("terms", {}),
        made,
        choices,
    )


def _passing(name: str, classes: Sequence[str]) -> Any:
    """The row of a property that goes in as it is: a name, or that on the condition of what it points at."""
    return {"when": {"line": classes}, "say": name} if classes else name


def _class(
    stated: Mapping[str, Any], classes: Mapping[str, Any], rows: Mapping[str, Mapping[str, tuple[Way, ...]]]
) -> ProfileClass:
    """A class with the rows of its parents, its own first."""
    line = tuple(dict.fromkeys(_line(stated["class"], classes)))
    every: dict[str, tuple[Way, ...]] = {}
    for label in line:
        every = {**rows.get(label, {}), **every}
    node: Mapping[str, Any] = next((classes[label]["node"] for label in line if "node" in classes[label]), {})
    called = stated.get("as", stated["class"]) if stated["is"] else None
    return ProfileClass(stated["class"], called, line, stated.get("outside", True), node, every)


def _line(name: str, classes: Mapping[str, Any]) -> Iterator[str]:
    """A class and all its parents, the nearest first."""
    yield name
    for parent in classes.get(name, {}).get("parents", ()):
        yield from _line(parent, classes)


def _ways(row: Any, shown: Mapping[str, Any]) -> Iterator[Way]:
    """The ways that a row states; a name alone is one way for each form of value."""
    for each in row if isinstance(row, list) else [row]:
        when = each.get("when", {}) if isinstance(each, dict) else {}
        say = each["say"] if when else each
        for form, template in shown.items() if isinstance(say, str) else ((None, say),):
            made = _with_shown({say: template} if form else template, shown)
            yield Way(made, form, words_in(made), {name: frozenset(words) for name, words in when.items()})


def _with_shown(template: Any, shown: Mapping[str, Any]) -> Any:
    """A template, with `"<form>"` in it replaced by how values of that form are shown."""
    if isinstance(template, str) and template.startswith("<"):
        return _with_shown(shown[template[1:-1]], shown)
    if isinstance(template, list):
        return [_with_shown(each, shown) for each in template]
    return {k: _with_shown(each, shown) for k, each in template.items()} if isinstance(template, dict) else template


def fits(way: Way, words: Words) -> bool:
    """Whether the conditions of a way hold."""
    return all(_holds(words.get(name), wanted) for name, wanted in way.when.items())


def _holds(word: Any, wanted: frozenset[str]) -> bool:
    """Whether a word is one that is wanted; of classes, each with those above it, all must be."""
    if isinstance(word, tuple):
        return bool(word) and all(not wanted.isdisjoint(line) for line in word)
    return word in wanted
