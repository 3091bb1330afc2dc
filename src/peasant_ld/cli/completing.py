"""What a shell is told when Tab is pressed: commands and options by click, and the words that our arguments take."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

from peasant_ld.cli.language import Speech, speech_of
from peasant_ld.model import load_model
from peasant_ld.model.iri import kind_slug
from peasant_ld.rdf.formats import Format
from peasant_ld.report.messages import Catalogue

SHELLS = ("bash", "zsh", "fish")


def complete(group: click.Group, program: str, variable: str, asked: str) -> int:
    """Answer what a shell asks in an environment variable, and give the exit code: 2 for a shell that is not known."""
    if get_completion_class(asked.partition("_")[0]) is None:
        words = Catalogue.load(Speech.of().lang)
        example = f"{variable}={SHELLS[0]}_source {program}"
        print(words.ui("completion_unknown", shells=", ".join(SHELLS), asked=asked, example=example), file=sys.stderr)
        return 2
    return shell_complete(group, {"obj": Speech.of()}, program, variable, asked)


def items(words: Iterable[str | tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    """The words, each alone or with its meaning, that begin with what is written, in any letters."""
    told = (word if isinstance(word, tuple) else (word, None) for word in words)
    begun = incomplete.casefold()
    return [CompletionItem(word, help=help) for word, help in told if word.casefold().startswith(begun)]


def codes_or_folders(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """For `explain`: the codes with what they mean, or for the first word a folder; ids are not looked up."""
    if context.params.get("words"):
        return []
    catalogue = Catalogue.load(context.params.get("lang") or speech_of(context).lang)
    found = items(((code, catalogue.title(code)) for code in catalogue.problems), incomplete)
    return found or [CompletionItem(incomplete, type="dir")]


def kinds(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The kinds of record, also those of the `--model` that is named."""
    names = load_model(context.params.get("model")).kinds
    return items(map(kind_slug, names), incomplete)


def files(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files, for an option that takes `-` as well."""
    return [CompletionItem(incomplete, type="file")]


def formats(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of the RDF formats."""
    return items([each.label for each in Format], incomplete)
