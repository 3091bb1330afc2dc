"""Writes the pages that are made from the project itself: model, command line, problems, Python names, glossary.

python docs/make_reference.py          writes docs/{model,command-line,problems,python}.md, docs/model/ and the glossary
python docs/make_reference.py --check  says which are out of date, and leaves with 1 if any is
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import textwrap
import tomllib
import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

import peasant_ld
from peasant_ld.cli import COMMANDS, COMPLETION, PROGRAM, group
from peasant_ld.model import BUILT_IN, Key, Kind, Model, load_model
from peasant_ld.model.iri import kind_slug
from peasant_ld.report.messages import LANGUAGES, Catalogue

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
GUIDE = HERE / "guide"
LANGUAGE_NAMES = {"en": "English", "pt": "português", "es": "español", "fr": "français", "ht": "kreyòl"}
SHAPE = "https://w3id.org/peasant-ld/shapes#"
SH = "http://www.w3.org/ns/shacl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

COMPLETION_HELP = f"""`{PROGRAM}` is on the path once the package is installed; `python -m peasant_ld` is the same.

## Completion by the shell

With one line in the file that your shell reads when it starts, Tab completes commands, options, the codes of
`explain`, kinds of record, RDF formats, languages and file names:

| shell | file | line |
|---|---|---|
| bash (4.4 or later) | `~/.bashrc` | `eval "$({COMPLETION}=bash_source {PROGRAM})"` |
| zsh | `~/.zshrc` | `eval "$({COMPLETION}=zsh_source {PROGRAM})"` |
| fish | `~/.config/fish/completions/{PROGRAM}.fish` | `{COMPLETION}=fish_source {PROGRAM} \\| source` |
"""

ABOUT_ROLES = """## A kind of your own

One short file, `model.toml`, adds kinds and keys: [a model of your own](guide/own-model.md). It says in a few lines
what the files of a model folder say, and `peasant-ld model show MODEL --to FOLDER` writes these; a folder may hold the
short file, too. A word of it that nobody knows is PLD364, a value that is wrong or missing PLD365, each with its line.

A model folder is for whoever needs more. It lies inside the dataset and is named in `dataset.toml` (`model = "model"`).
It holds `<kind>.schema.json`, `<kind>.shacl.ttl`, `vocabulary.ttl` and a `context.jsonld` with the terms that you add.
What would be lost or misread is refused when the folder is read (PLD015):

- a schema closes with `"additionalProperties": false`, has `id` and `type`, and its first type is the context's own;
- a key has a form of the common schema (`"$ref": "common.schema.json#/$defs/text"`), or is a closed list
  (`"enum"` with `"x-terms"`), or one plain text, whole number or truth value; lists and objects of your own are kinds
  of their own, and `evidence`, `access` and `share` have their own forms;
- its term fits: `"@container": "@language"` for texts by language, `"@type": "@id"` for references and closed lists, a
  datatype for numbers and truth values;
- rules that need more than this are SHACL shapes, in SHACL Core; a query in them asks the data alone;
- a schema may name the keys that most records should have, the weightiest first (`"x-recommended": ["name", "place"]`);
  a form to fill in shows these first, and without them all keys that not every kind has;
- a built-in kind may get more keys, if all that it has stands there as it is.

A kind in a model folder of your own is held to the rules of what it is. It has a role by its types, also by those that
your vocabulary puts them under (`rdfs:subClassOf`) and by those that it has under a condition only, or by the form of a
key. Where these do not tell, its schema does: `"x-role": "person"`. Records of an incident do not go out where nobody
says otherwise, nor do keys that may point at persons; a schema can say the same of any kind
(`"x-access-default": "restricted"`), and none can say the contrary.

| role | by |
|---|---|"""
ABOUT_MARKS = """
A key has a mark by its name, by the property that it is published as, or by its form; where a role stands before these,
in a kind of that role only. A schema may add marks: `"nick": {"$ref": ..., "x-access": ["name"]}`. Neither roles nor
marks can be taken away, and a word that is not in these tables stops the run (PLD015).

| mark | what it tells | by |
|---|---|---|"""


@lru_cache(maxsize=1)
def texts(model: Model) -> dict[tuple[str, str], str]:
    """The English texts of the shapes: (name of the shape, local name of the property) -> text."""
    found = {}
    for quad in ox.parse(model.shapes_turtle().encode(), format=ox.RdfFormat.TURTLE):
        if (
            isinstance(quad.object, ox.Literal)
            and quad.object.language == "en"
            and isinstance(quad.subject, ox.NamedNode)
        ):
            name = quad.predicate.value.removeprefix(SH).removeprefix(RDFS)
            found[quad.subject.value.removeprefix(SHAPE), name] = quad.object.value
    return found


def model_page(model: Model) -> Iterator[str]:
    """What a record is, which kinds there are, each with its page, and what a kind of one's own may be."""
    words = texts(model)
    yield "# The model\n\nMade from `shapes/` by `docs/make_reference.py`: the kinds; a page each has its keys.\n"
    yield "Prefixes: " + ", ".join(f"`{name}:` <{iri}>" for name, iri in model.context.prefixes.items()) + ".\n"
    yield "| kind | what it is |\n|---|---|"
    for kind in model.kinds.values():
        yield f"| [{kind.name}](model/{kind_slug(kind.name)}.md) | {words[kind.name, 'comment']} |"
    yield "\nWhat keys such as `amount` and `evidence` hold: [nodes inside records](model/nodes.md).\n"
    yield from marks_section()


def node_page(model: Model) -> Iterator[str]:
    """The nodes inside records, with their keys."""
    words = texts(model)
    yield "# Nodes inside records\n\nMade from `shapes/` and `examples/kinds/` by `docs/make_reference.py`.\n"
    shown = node_examples(model)
    for name, keys in model.nodes.items():
        holders = {f"`{key.name}`" for kind in model.kinds.values() for key in kind.keys.values() if key.node == name}
        yield f"## {name}\n\n{words.get((name, 'comment'), '')} Keys that hold it: {', '.join(sorted(holders))}.\n"
        yield "| key | form | example | term |\n|---|---|---|---|"
        for key in keys.values():
            term = model.context.term(name, key.name)
            yield (
                f"| `{key.name}` | {form_of(key)} | {in_cell(shown[name, key.name])} "
                f"| {f'`{model.context.compact(term.iri)}`' if term else ''} |"
            )
        yield ""


def examples(model: Model) -> dict[tuple[str, str], Any]:
    """An example of each key of each kind, as it is written in JSON; of a closed list its first word."""
    return {
        (kind.name, key.name): next(iter(key.examples or key.terms or ()))
        for kind in model.kinds.values()
        for key in kind.keys.values()
    }


def node_examples(model: Model) -> dict[tuple[str, str], Any]:
    """An example of each key of a node, from the records in `examples/kinds` that use every key."""
    found: dict[tuple[str, str], Any] = {}
    for kind in model.kinds.values():
        path = ROOT / "examples" / "kinds" / kind_slug(kind.name) / "conforms.jsonl"
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            for key in kind.keys.values():
                if key.node and key.name in record:
                    _collect(record[key.name], key.node, model, found)
    return found


def _collect(value: Any, node: str, model: Model, found: dict[tuple[str, str], Any]) -> None:
    """Add the values of one node, or of several, where there is no example yet."""
    for each in value if isinstance(value, list) else [value]:
        for name, inner in each.items():
            found.setdefault((node, name), inner)
            if below := model.nodes[node][name].node:
                _collect(inner, below, model, found)


def in_cell(value: Any) -> str:
    """A value as JSON in a cell of a table."""
    return f"`{json.dumps(value, ensure_ascii=False)}`".replace("|", "\\|")


def form_of(key: Key) -> str:
    """The form of a key, with the words of a closed list and the kinds that it may point at."""
    form = f"one of: {', '.join(key.terms)}" if key.terms else key.form
    form = f"[{form}](nodes.md#{key.node.lower()})" if key.node and not key.terms else form
    return form + (f" → {', '.join(key.kinds)}" if key.kinds else "")


def marks_section() -> Iterator[str]:
    """What kinds are, and what their keys tell: the table that the access rules ask."""
    table = json.loads((BUILT_IN / "roles.json").read_text(encoding="utf-8"))
    yield ABOUT_ROLES
    for name, row in table["roles"].items():
        given = [*(f"`{iri}`" for iri in row["types"]), *by_form(row)]
        yield f"| `{name}` | {', '.join(given)} |"
    yield ABOUT_MARKS
    for name, row in table["marks"].items():
        yield f"| `{name}` | {row['means']} | {'; '.join(map(by_key, row['by']))} |"
    yield ""


def by_form(row: dict[str, Any]) -> list[str]:
    """The forms of keys that give a role or a mark."""
    return [f"any `{form}`" for form in row.get("forms", ())]


def by_key(row: dict[str, Any]) -> str:
    """The keys, properties and forms that give a mark, and the role that they need."""
    keys = [f"`{name}`" + (f" (as {form})" if form else "") for name, form in row.get("keys", {}).items()]
    keys += [*(f"`{iri}`" for iri in row.get("properties", ())), *by_form(row)]
    return (f"{row['role']}: " if "role" in row else "") + ", ".join(keys)


def kind_page(kind: Kind, model: Model) -> Iterator[str]:
    """One kind: what it is, its types, its keys with an example each."""
    words, shown = texts(model), examples(model)
    slug = kind_slug(kind.name)
    types = ", ".join(f"`{model.context.compact(model.context.expand(name))}`" for name in (kind.name, *kind.types[1:]))
    yield f"# {kind.name}\n\n{words[kind.name, 'comment']} Types: {types}.\n"
    yield f'A record has an `id` (`{slug}/example`) and `"type": "{kind.name}"`. A key with * must be there, too.'
    yield f"Records that use every key: [conforms.jsonl](../../examples/kinds/{slug}/conforms.jsonl).\n"
    yield "| key | what | form | example | term |\n|---|---|---|---|---|"
    for key in kind.keys.values():
        term = model.context.term(kind.name, key.name)
        said = words.get((f"{kind.name}-{key.name}", "description")) or words.get((key.name, "description"), "")
        star = "*" if key.required else ""
        yield (
            f"| `{key.name}`{star} | {said} | {form_of(key)} | {in_cell(shown[kind.name, key.name])} "
            f"| {f'`{model.context.compact(term.iri)}`' if term else ''} |"
        )
    yield "\nMade from `shapes/` by `docs/make_reference.py`. All kinds: [the model](../model.md)."


def command_page() -> Iterator[str]:
    """The help of every command."""
    yield f"# The command line\n\nMade from the commands themselves by `docs/make_reference.py`.\n\n{COMPLETION_HELP}"
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        context = click.Context(command, info_name=f"peasant-ld {name}", terminal_width=100, max_content_width=100)
        yield f"## {name}\n\n```\n{command.get_help(context)}\n```\n"


def problem_page() -> Iterator[str]:
    """Every code with its explanation."""
    words = Catalogue.load("en")
    yield "# Problems\n\nMade from the message catalogue by `docs/make_reference.py`.\n"
    yield "`peasant-ld explain CODE --lang pt` says it in Portuguese.\n"
    for code in sorted(words.problems):
        yield f"## {code}: {words.title(code)}\n\n{words.explain(code)}\n"


def in_markdown(docstring: str) -> str:
    """A docstring with its examples, and what is indented, between fences."""
    parts = re.split(r"((?:^ *>>> (?:.|\n(?!\n|\Z))*\n?|^ {4}\S(?:.|\n(?!\n))*\n?)+)", docstring, flags=re.MULTILINE)
    fenced = (f"```pycon\n{textwrap.dedent(part).strip()}\n```\n" if odd else part for odd, part in _numbered(parts))
    return "".join(fenced)


def _numbered(parts: list[str]) -> Iterator[tuple[bool, str]]:
    """Each part, and whether it is one of those that were split at."""
    return ((number % 2 == 1, part) for number, part in enumerate(parts))


def python_page() -> Iterator[str]:
    """The public names with their docstrings."""
    yield f"# The Python names\n\n{in_markdown(inspect.getdoc(peasant_ld) or '')}\n"
    yield "Made from the docstrings by `docs/make_reference.py`; every example is run by the tests.\n"
    yield "| name | what it is |\n|---|---|"
    for name in peasant_ld.__all__:
        said = (inspect.getdoc(getattr(peasant_ld, name)) or "").partition("\n\n")[0].replace("\n", " ")
        yield f"| [`{name}`](#{name.lower()}) | {said.replace('|', chr(92) + '|')} |"
    yield ""
    for name in peasant_ld.__all__:
        thing = getattr(peasant_ld, name)
        yield f"## {name}\n\n```python\n{name}{call_of(thing)}\n```\n\n{in_markdown(inspect.getdoc(thing) or '')}\n"
        for member, stated in vars(thing).items() if inspect.isclass(thing) else ():
            function = getattr(stated, "__func__", stated)
            if not member.startswith("_") and (inspect.isfunction(function) or isinstance(stated, property)):
                said = (inspect.getdoc(stated) or "").partition("\n\n")[0]
                yield f"- `{member}{call_of(function)}`: {said}\n"


def call_of(thing: Any) -> str:
    """How a function is called, or a class whose objects a program makes; empty for what is not called."""
    made = inspect.isclass(thing) and {"__init__", "_fields"} & vars(thing).keys() and not issubclass(thing, Enum)
    if not (made or inspect.isfunction(thing) or hasattr(thing, "__wrapped__")):
        return ""
    call = re.sub(r"ForwardRef\(('[^']+')[^)]*\)", r"\1", str(inspect.signature(thing)))
    call = re.sub(r"(: |-> )'([^']+)'", r"\1\2", call)
    call = re.sub(r"<(\w+\.\w+): [^>]*>", r"\1", call).replace("<factory>", "...")
    return call.removesuffix(" -> None") if inspect.isclass(thing) else call


def glossary_page(lang: str) -> Iterator[str]:
    """The words of the termbase in the order of one language, each with what it means and where more is told."""
    terms = tomllib.loads((GUIDE / "terms.toml").read_text(encoding="utf-8"))
    around = {name: texts[lang] for name, texts in terms.pop("glossary").items()}
    yield f"# {around['title']}\n\n{other_languages('glossary', lang)}\n\n{around['lead']}\n"
    letter = ""
    for name, term in sorted(terms.items(), key=lambda item: in_letters(item[1]["word"][lang])):
        words = {each: text.partition(",")[0] for each, text in term["word"].items()}
        first = in_letters(words[lang])[0].upper()
        if first != letter:
            letter = first
            yield f"## {letter}\n"
        elsewhere = " · ".join(f"{each} {word}" for each, word in words.items() if each != lang)
        page = in_language(term["page"], lang)
        more = f" [{around['more']}]({page})" if (GUIDE / page).exists() else ""
        said = f"{around['colon']} {term['means'][lang]}"
        yield f'<a id="{name}"></a>**{words[lang]}** ({elsewhere}){said}{more}\n'


def in_letters(text: str) -> str:
    """A text as an index sorts it: without accents and capitals."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))


def in_language(page: str, lang: str) -> str:
    """The file of a page of the guide in a language, or the English one where it is not translated."""
    return f"{page}.{lang}.md" if (GUIDE / f"{page}.{lang}.md").exists() else f"{page}.md"


def other_languages(page: str, lang: str) -> str:
    """The line with which a page of the guide begins: the same page in the other languages."""
    links = {each: f"[{name}]({page}{'' if each == 'en' else f'.{each}'}.md)" for each, name in LANGUAGE_NAMES.items()}
    return " · ".join((links | {lang: LANGUAGE_NAMES[lang]}).values())


def pages() -> dict[str, str]:
    """Each page by its file name."""
    model = load_model()
    made = {
        "model.md": model_page(model),
        "model/nodes.md": node_page(model),
        **{f"model/{kind_slug(kind.name)}.md": kind_page(kind, model) for kind in model.kinds.values()},
        "command-line.md": command_page(),
        "problems.md": problem_page(),
        "python.md": python_page(),
        **{f"guide/glossary{'' if lang == 'en' else f'.{lang}'}.md": glossary_page(lang) for lang in LANGUAGES},
    }
    return {name: "\n".join(lines).rstrip() + "\n" for name, lines in made.items()}


def main() -> int:
    """Write the pages, or say which are out of date."""
    stale = []
    for name, text in pages().items():
        path = HERE / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        print("out of date, run python docs/make_reference.py:", ", ".join(stale))
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
