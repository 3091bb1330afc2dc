"""`peasant-ld desk`: the same work in a browser on this computer, from a spreadsheet to the published pages."""

from __future__ import annotations

import secrets
import socket
import threading
import webbrowser
from importlib.util import find_spec
from pathlib import Path

import click

from peasant_ld.cli.help.command import Command
from peasant_ld.cli.language import speech_of
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.model.description import FILE
from peasant_ld.problem import InputError, MissingExtra, Place, Problem

HOST = "127.0.0.1"
_LENGTH = 24  # bytes of the secret


@click.command(cls=Command)
@click.argument("dataset", required=False, type=click.Path(path_type=Path), metavar="[DATASET]")
@click.option(
    "--port", metavar="N", type=click.IntRange(0, 65535), default=0, help="Where it listens (default: a free one)."
)
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is told.")
@lang_option
@click.pass_context
def command(context: click.Context, dataset: Path | None, port: int, no_browser: bool, lang: str) -> int:
    """Work in a browser: drop a spreadsheet, say what its columns mean, mend it, decide what goes out, publish.

    DATASET is a dataset folder, or one that is to be made; without it the page offers those of this folder. Nothing
    leaves this computer, and nobody else can ask for what is shown. Ctrl-C ends it, or the page itself.
    """
    if dataset is not None and dataset.exists() and not (dataset / FILE).is_file() and _holds_something(dataset):
        raise InputError(Problem("PLD011", Place(str(dataset)), facts={"folder": dataset.name}))
    _must_be_installed()
    says_language = speech_of(context).asked is not None
    with listening(port) as opened:
        secret = secrets.token_urlsafe(_LENGTH)
        address = f"http://{HOST}:{opened.getsockname()[1]}/{secret}/"
        click.echo(speaker(lang).ui("desk.at", address=address), err=True)
        _run(opened, (secret, lang, says_language), dataset, None if no_browser else address)
    click.echo(speaker(lang).ui("desk.ended"), err=True)
    return 0


def listening(port: int) -> socket.socket:
    """What listens on this computer alone. Raises OSError, with the address."""
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise OSError(error.errno or 0, error.strerror or str(error), f"{HOST}:{port}") from error


def _holds_something(path: Path) -> bool:
    return not path.is_dir() or any(path.iterdir())


def _must_be_installed() -> None:
    """Raise MissingExtra where a part of the desk is not there: nothing is told that does not come."""
    if not all(map(find_spec, ("starlette", "uvicorn", "jinja2", "tomlkit"))):
        raise MissingExtra("desk")


def _run(opened: socket.socket, how: tuple[str, str, bool], dataset: Path | None, shown: str | None) -> None:
    from peasant_ld.serve.desk import application
    from peasant_ld.serve.desk.desk import DeskSession
    from peasant_ld.serve.server import serve_until

    secret, lang, says_language = how
    is_there = dataset is not None and (dataset / FILE).is_file()
    desk = DeskSession(Path.cwd(), lang, None if is_there else dataset, says_language)
    try:
        if dataset is not None and is_there:
            desk.open(dataset)
        if shown is not None:
            threading.Thread(target=webbrowser.open, args=(shown,), daemon=True).start()
        serve_until(desk.over, application(desk, secret, opened.getsockname()[1]), opened)
    finally:
        desk.end()
