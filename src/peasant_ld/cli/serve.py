"""`peasant-ld serve`: a release on this computer, with its pages, its linked data and SPARQL."""

from __future__ import annotations

import socket
from pathlib import Path

import click

from peasant_ld.cli.given import READABLE_FOLDER
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.problem import MissingExtra
from peasant_ld.published.reader import Release, open_release


@click.command()
@click.argument("release", type=READABLE_FOLDER)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at; others are told so.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@lang_option
def command(release: Path, host: str, port: int, lang: str) -> int:
    """Show RELEASE on this computer: pages, content negotiation and SPARQL at /sparql; read-only.

    At /reconcile it is a reconciliation service (API 0.2) for its records. It listens on this computer only, unless
    --host says otherwise.
    """
    found = open_release(release)
    name = f"[{host}]" if ":" in host else host
    with _listening(host, port, name) as listening:
        address = f"http://{name}:{listening.getsockname()[1]}/"
        click.echo(speaker(lang).ui("serving", address=address), err=True)
        _run(found, listening, host, name)
    return 0


def _listening(host: str, port: int, name: str) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:  # told with the address, and without what Python adds to the reason
        reason = str(error.strerror or error).partition(" (while")[0]
        raise OSError(error.errno or 0, reason, f"{name}:{port}") from error


def _run(release: Release, listening: socket.socket, host: str, name: str) -> None:
    try:
        from peasant_ld.serve import application
        from peasant_ld.serve.server import serve
    except ModuleNotFoundError as error:
        raise MissingExtra("serve") from error
    from peasant_ld.published.store import Store

    with Store(release.folder) as store:
        hosts = ("*",) if host in ("0.0.0.0", "::") else ("127.0.0.1", "localhost", name)
        serve(application(release, store, hosts), listening)
