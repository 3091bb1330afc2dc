"""`peasant-ld load`: a release goes into a SPARQL store."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.given import READABLE_FOLDER
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.published.reader import open_release
from peasant_ld.serve.login import Login
from peasant_ld.serve.upload import load

PASSWORD = "PEASANT_LD_PASSWORD"
TOKEN = "PEASANT_LD_TOKEN"


@click.command()
@click.argument("release", type=READABLE_FOLDER)
@click.option("--to", "address", required=True, metavar="URL", help="The Graph Store address of the store.")
@click.option("--graph", metavar="IRI", help="The graph to fill, or `default` (default: the base of the dataset).")
@click.option("--add", is_flag=True, help="Add to what is in the graph (default: replace it).")
@click.option("--user", metavar="NAME", help=f"Log in; the password is asked for, or taken from {PASSWORD}.")
@lang_option
def command(release: Path, address: str, user: str | None, lang: str, **options: Any) -> int:
    """Load RELEASE into the SPARQL store at URL, over the SPARQL 1.1 Graph Store Protocol.

    Only the graph that is named is touched. No other address is ever asked. The store may ask for HTTP Basic or Digest;
    without --user a bearer token is shown if PEASANT_LD_TOKEN holds one.
    """
    found = open_release(release)
    graph = options["graph"] or found.base
    target, login = None if graph == "default" else graph, _login(user)
    try:
        load(found.folder, address, target, options["add"], login)
    except KeyboardInterrupt as error:  # nobody has said what became of what was sent
        click.echo(speaker(lang).ui("interrupted_load", address=address), err=True)
        return 128 + int(getattr(error, "number", signal.SIGINT))
    except OSError as error:  # of a connection the system does not say where it led
        raise OSError(error.errno or 0, error.strerror or str(error), error.filename or address) from error
    click.echo(speaker(lang).ui("loaded", address=address, graph=graph), err=True)
    return 0


def _login(user: str | None) -> Login | None:
    """What the store is shown: a name with its password, or a bearer token; None where neither is given."""
    if user:
        return user, os.environ.get(PASSWORD) or click.prompt("Password", hide_input=True, err=True)
    return os.environ.get(TOKEN, "").strip() or None
