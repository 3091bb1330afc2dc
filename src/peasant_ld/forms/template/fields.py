"""A kind of the model -> the columns of the sheet that an archivist fills in for it, with what notes say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from peasant_ld.forms.template.examples import cell, example_id, example_of, flags, referred
from peasant_ld.forms.template.titles import column_title, kind_title, nested_title, read_as, scope_in
from peasant_ld.model import Key, Kind, Model
from peasant_ld.model.labels import load_labels
from peasant_ld.model.language import OWN_NAMES
from peasant_ld.model.marks import Mark
from peasant_ld.rdf.evidence import PARTS as PLACES
from peasant_ld.reading.sheets.access_titles import NODE as ACCESS
from peasant_ld.reading.sheets.columns import Scope

PARENT = "record"
_BY_LANGUAGE = ("text", "texts")
# Of `access`: rules for single keys, for those who write records by hand, and what only a release says of itself.
_UNSHOWN = ("keys", "coarsen", "placeCoarsenedTo", "dateCoarsenedTo", "countsSuppressed")
_OF = "of"  # the key of a nested row that names another key of its record
_LEVEL = ("level",)
_OF_PERSONS = (*_LEVEL, "basis", "consent")  # what decides whether a person is published


class Choice(NamedTuple):
    """What a list offers, and what that is called in the language of the form (empty where nothing is said)."""

    cell: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what it fills (`amount.value`), its title, and what may stand in it.

    `options` are those of a closed list: by their labels where reading knows these, and never for a protection. `kinds`
    are the kinds whose records may stand there; `example` is the cell of the example row. A column that is not
    `is_essential` is folded away.
    """

    header: str
    title: str
    definition: str = ""
    form: str = ""
    required: bool = False
    many: bool = False
    options: tuple[Choice, ...] = ()
    kinds: tuple[str, ...] = ()
    example: str = ""
    is_essential: bool = True
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet to fill in; `kind` is the kind of its rows, None on that of a nested list."""

    title: str
    fields: tuple[Field, ...]
    kind: str | None


@dataclass(frozen=True, slots=True)
class _Form:
    """What all sheets of a form share. `ids` and `parents` are the titles of the columns of ids."""

    model: Model
    lang: str
    id_title: str
    parent_title: str


def form_sheets(kinds: Iterable[str], model: Model, lang: str, own_titles: tuple[str, str]) -> list[FormSheet]:
    """The sheets for some kinds: one each, then one for each list of nodes that they have.

    `own_titles` are the words for the column of ids, and for that which names the record of a nested row.
    """
    form = _Form(model, lang, f"{own_titles[0]} (id)", f"{own_titles[1]} ({PARENT})")
    chosen = [model.kinds[kind] for kind in kinds]
    sheets = [_sheet_of(kind, form) for kind in chosen]
    holders: dict[str, list[Kind]] = {}
    for kind in chosen:
        for key in nested_keys(kind):
            holders.setdefault(key.name, []).append(kind)
    return [*sheets, *(_nested_sheet(having, name, form) for name, having in holders.items())]


def nested_keys(kind: Kind) -> list[Key]:
    """The keys of a kind whose nodes are rows on a sheet of their own."""
    return [key for key in kind.keys.values() if key.node and key.many and key.form != "identifiers"]


def _sheet_of(kind: Kind, form: _Form) -> FormSheet:
    """The sheet of a kind: what is required first, then what is recommended, then the rest."""
    title = kind_title(kind.name, form.model, form.lang)
    scope = scope_in(form.model, title)
    identity = Field("id", form.id_title, form="id", required=True, example=example_id(kind.name))
    order = _essential(kind, form.model)
    fields = [field for key in kind.keys.values() for field in _of_key(kind, key, scope, form)]

    def weight(field: Field) -> tuple[bool, bool, int]:
        key = field.header.partition("@")[0].partition(".")[0]
        return not field.required, not field.is_essential, order.index(key) if key in order else len(order)

    return FormSheet(title, (identity, *sorted(fields, key=weight)), kind.name)


def _essential(kind: Kind, model: Model) -> list[str]:
    """The keys to show first: those that the schema requires or recommends (else its name, and its own), and access."""
    required = [key.name for key in kind.keys.values() if key.required]
    own = (key for key in kind.keys if not all(key in other.keys for other in model.kinds.values()))
    access = (key.name for key in kind.keys.values() if key.node == ACCESS)
    return [*required, *(kind.recommended or (*kind.name_keys[:1], *own)), *access]


def _nested_sheet(having: list[Kind], name: str, form: _Form) -> FormSheet:
    """The sheet of a nested list: the record that a row belongs to, and the keys of its nodes."""
    kind, key = having[0], having[0].keys[name]
    title = nested_title(kind.name, name, form.model, form.lang)
    scope = scope_in(form.model, title, (None, key))
    example = dict(key.examples[0][0]) if key.examples else {}
    if key.form == "shares":  # the share must be one of a value that the example states
        example["value"] = _first(kind.keys.get(example.get("of", "")), example.get("value"))
    kinds = tuple(each.name for each in having)
    parent = Field(PARENT, form.parent_title, form="ref", required=True, kinds=kinds, example=example_id(kind.name))
    inner = form.model.nodes[key.node or ""].values()
    fields = (field for each in inner for field in _with_parts(each, key.node or "", scope, form, example))
    said_of = _said_of(having, key)
    return FormSheet(
        title, (parent, *(replace(each, options=said_of) if each.header == _OF else each for each in fields)), None
    )


def _with_parts(key: Key, node: str, scope: Scope, form: _Form, example: Mapping[str, Any]) -> Iterator[Field]:
    """The column of a key of a nested row, and of a place in a document one more for each thing counted there."""
    found = _field(key, (node, None), scope, form, example.get(key.name))
    yield found
    labels = load_labels(form.model)
    for part, (published, _) in PLACES.items() if key.form == "passage" else ():
        header, label = f"{key.name}.{part}", labels.name(form.lang, node, published)
        title = column_title(f"{labels.name(form.lang, node, key.name)}: {label}", header, scope)
        said = labels.description(form.lang, node, published)
        yield replace(found, header=header, title=title, definition=said, form="token", example="", is_essential=False)


def _said_of(having: list[Kind], key: Key) -> tuple[Choice, ...]:
    """The keys of a record that a nested row may speak of: those of references for a share, all for evidence."""
    keys = {each.name: each for kind in having for each in kind.keys.values() if each.node is None}
    return tuple(Choice(name, "") for name, each in keys.items() if key.form != "shares" or each.form == "refs")


def _first(key: Key | None, default: Any) -> Any:
    value = key.examples[0] if key and key.examples else default
    return value[0] if isinstance(value, list) else value


def _of_key(kind: Kind, key: Key, scope: Scope, form: _Form) -> Iterator[Field]:
    """The columns of one key: one for a value, one for each key of a node."""
    is_essential = key.name in _essential(kind, form.model)
    example = example_of(key, kind, form.model, form.lang)
    if key.node is None:
        found = _field(key, (kind.name, None), scope, form, example)
        shown_example = "" if _is_of_itself(key, kind) else found.example
        is_name = key.name == kind.name_key
        yield replace(found, example=shown_example, is_essential=is_essential, is_name=is_name)
    elif not key.many or key.form == "identifiers":
        node: Mapping[str, Any] = (example[0] if isinstance(example, list) else example) or {}
        for inner in form.model.nodes[key.node].values():
            if key.node != ACCESS or inner.name not in _UNSHOWN:
                found = _field(inner, (kind.name, key), scope, form, node.get(inner.name))
                decides = inner.name in (_OF_PERSONS if kind.is_person else _LEVEL)
                shown = is_essential and (key.node != ACCESS or decides)
                yield replace(found, is_essential=shown)


def _is_of_itself(key: Key, kind: Kind) -> bool:
    """Whether an example would put the one example record of a kind above, below or beside itself."""
    return key.kinds == (kind.name,) and not key.required


def _field(key: Key, of: tuple[str, Key | None], scope: Scope, form: _Form, example: Any) -> Field:
    """The column of a key of a kind or node (a shape), or of one inside the node that a key of a kind holds."""
    shape, outer = of
    called = _called(key, shape, outer, form)
    title = column_title(called.label, called.header, scope)
    choices = _choices(key, called.is_protection, (title, scope), form)
    chosen = choices.get(example) if choices else None
    shown = referred(example, key, shape, (form.model, form.lang)) if key.is_reference else example
    return Field(
        called.header,
        title,
        called.definition,
        key.form,
        key.required and outer is None,
        key.many,
        tuple(choices.values()),
        key.kinds or (tuple(form.model.kinds) if key.is_reference else ()),
        chosen.cell if chosen else cell(shown, form.lang),
    )


class _Called(NamedTuple):
    """What a column is called for programs and for people, what it means, and whether it protects."""

    header: str
    label: str
    definition: str
    is_protection: bool


def _called(key: Key, shape: str, outer: Key | None, form: _Form) -> _Called:
    labels, lang = load_labels(form.model), form.lang
    if outer is None:
        label, header, node = labels.name(lang, shape, key.name), key.name, shape
    else:
        node = outer.node or ""
        label = f"{labels.name(lang, shape, outer.name)}: {labels.name(lang, node, key.name)}"
        header = f"{outer.name}.{key.name}"
    if key.form in _BY_LANGUAGE:
        header, label = f"{header}@{lang}", f"{label} ({OWN_NAMES[lang]})"
    is_protection = node == ACCESS or Mark.PRECISION in key.marks
    return _Called(header, label, labels.description(lang, node, key.name), is_protection)


def _choices(key: Key, exact: bool, under: tuple[str, Scope], form: _Form) -> dict[Any, Choice]:
    """The values of a closed list as a list offers them; where they need not stand `exact`, by labels that are read."""
    return {
        word: Choice(label if not exact and read_as(label, *under) == word else cell(word, form.lang), label)
        for word, label in _words(key, form).items()
    }


def _words(key: Key, form: _Form) -> dict[Any, str]:
    """The values of a closed list, and what they are called in the language; empty where nothing is said."""
    labels, expand = load_labels(form.model), form.model.context.expand
    if key.terms:
        return {word: labels.term(form.lang, expand(iri)) for word, iri in key.terms.items()}
    if key.form == "flag":
        return dict(flags(form.lang))
    return dict.fromkeys(form.model.common["$defs"].get(key.form, {}).get("enum", ()), "")
