"""`peasant-ld load`: a release goes into a SPARQL store, or a version of it out of there."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.given import READABLE_FOLDER
from peasant_ld.cli.help import translated
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.cli.progress import sending
from peasant_ld.published.reader import open_release
from peasant_ld.report.messages import Catalogue
from peasant_ld.serve.login import Login
from peasant_ld.serve.upload import IDLE, GraphStore, Loaded, LoadOptions, Removed, load, remove

PASSWORD = "PEASANT_LD_PASSWORD"
TOKEN = "PEASANT_LD_TOKEN"
_FOR_LOADING = {
    "graph": "--graph",
    "adds": "--add",
    "data_only": "--data-only",
    "is_only": "--replace",
    "must_count": "--check",
}


@click.command(cls=Command)
@click.argument("release", type=READABLE_FOLDER)
@click.option("--to", "address", required=True, metavar="URL", help="The Graph Store address of the store.")
@click.option("--query", metavar="URL", help="Where the store is asked (default: the usual address of such a store).")
@click.option("--update", metavar="URL", help="Where it takes SPARQL updates (default: as above).")
@click.option("--graph", metavar="IRI", help="The graph to fill, or `default` (default: that of the version).")
@click.option("--add", "adds", is_flag=True, help="Add to what is in the graph (default: replace it).")
@click.option("--data-only", is_flag=True, help="Leave out the graph of the vocabulary and the labels.")
@click.option("--replace", "is_only", is_flag=True, help="Take all other versions of the dataset out of the store.")
@click.option("--remove", "out", metavar="VERSION", multiple=True, help="Load nothing, but take VERSION out.")
@click.option("--check", "must_count", is_flag=True, help="Fail where the store does not let them be counted.")
@click.option("--idle", type=click.FloatRange(0.1), default=IDLE, metavar="SECONDS", help="How long it may be silent.")
@click.option("--user", metavar="NAME", help=f"Log in; the password is asked for, or taken from {PASSWORD}.")
@lang_option
def command(release: Path, address: str, user: str | None, lang: str, **options: Any) -> int:
    """Load RELEASE into the SPARQL store at URL, over the SPARQL 1.1 Graph Store Protocol.

    Each version has a graph of its own, <base>versions/1.0.0/, and one for its vocabulary, <base>versions/1.0.0/ns;
    other graphs are not touched. What the store holds afterwards is counted and compared. No address is asked but the
    three that are named, and no redirect is followed. The store may ask for HTTP Basic or Digest; without --user a
    bearer token is shown if PEASANT_LD_TOKEN holds one.
    """
    if options["out"]:
        _refuse_unused(options)
    found, words = open_release(release), speaker(lang)
    store = GraphStore(address, options["query"], options["update"], _login(user, lang), options["idle"])
    way = LoadOptions(
        options["graph"], options["adds"], not options["data_only"], options["is_only"], options["must_count"]
    )
    try:
        if options["out"]:
            for version in options["out"]:
                _tell_removed(words, address, remove(found.folder, store, version))
            return 0
        with sending(lang) as watch:
            done = load(found.folder, store, way, watch)
    except KeyboardInterrupt as error:
        click.echo(words.ui("interrupted_load", address=address), err=True)
        return 128 + int(getattr(error, "number", signal.SIGINT))
    except OSError as error:  # of a connection the system does not say where it led
        raise OSError(error.errno or 0, error.strerror or str(error), error.filename or address) from error
    _tell_loaded(words, address, done)
    return 0


def _refuse_unused(options: Mapping[str, Any]) -> None:
    """Raise Misuse for options that would mean nothing: somebody relies on what they say."""
    if given := ", ".join(option for name, option in _FOR_LOADING.items() if options[name]):
        raise Misuse("{options}: not with {word}", options=given, word="--remove")


def _tell_loaded(words: Catalogue, address: str, done: Loaded) -> None:
    key = "loaded" if done.found is not None else "loaded_uncounted"
    told = {"address": address, "graph": done.graph, "count": f"{done.sent:,}", "said": done.said}
    click.echo(words.ui(key, **told, found=f"{done.found or 0:,}"), err=True)
    for each in done.removed:
        _tell_removed(words, address, each)
    for problem in done.problems:
        click.echo("\n".join(["", *words.lines(problem)]), err=True)


def _tell_removed(words: Catalogue, address: str, removed: Removed) -> None:
    key = "unloaded_uncounted" if removed.number is None else "unloaded" if removed.number else "unloaded_before"
    click.echo(words.ui(key, address=address, found=removed.version, count=f"{removed.number or 0:,}"), err=True)


def _login(user: str | None, lang: str) -> Login | None:
    """What the store is shown: a name with its password, or a bearer token; None where neither is given."""
    if user:
        return user, os.environ.get(PASSWORD) or click.prompt(translated("Password", lang), hide_input=True, err=True)
    return os.environ.get(TOKEN, "").strip() or None
