"""`peasant-ld serve`: a release on this computer, with its pages, its linked data and SPARQL."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import click

from peasant_ld.cli.given import READABLE_FOLDER
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.problem import MissingExtra
from peasant_ld.published.reader import Release, open_release

# Pages of any site, or names of any sort.
ANY = "*"
_ORIGIN = re.compile(r"(https?)://((?:[a-z0-9_-]+\.)*[a-z0-9_-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?/?\Z")
_NO_ORIGIN = "{name}: {value} is no origin such as https://their.example or http://localhost:3000"
_PORTS = {"http": "80", "https": "443"}


class _OriginOptional(Command):
    """`--cors` alone lets pages of any site read; the word behind it belongs to it only where it is an origin."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The same arguments, with what `--cors` alone stands for written out."""
        following = [*args[1:], ""][: len(args)]
        given = [
            f"--cors={ANY}" if each == "--cors" and after != ANY and "://" not in after else each
            for each, after in zip(args, following, strict=True)
        ]
        return super().parse_args(ctx, given)


def _origins(_: click.Context, __: click.Parameter, written: tuple[str, ...]) -> frozenset[str]:
    """The origins as browsers send them. Raises Misuse for what is none."""
    for text in written:
        if _origin(text) is None:
            raise Misuse(_NO_ORIGIN, name="--cors", value=text)
    return frozenset(origin for text in written if (origin := _origin(text)))


def _origin(text: str) -> str | None:
    """`https://Their.example:443/` as `https://their.example`; None for what is no origin."""
    found = _ORIGIN.match(text.lower())
    if found is None:
        return ANY if text == ANY else None
    scheme, host, port = found.groups()
    return f"{scheme}://{host}" + (f":{port}" if port and port != _PORTS[scheme] else "")


@click.command(cls=_OriginOptional)
@click.argument("release", type=READABLE_FOLDER)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen at; others are told so.",
)
@click.option(
    "--port", metavar="N", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
@click.option(
    "--cors",
    "origins",
    metavar="[ORIGIN]",
    multiple=True,
    callback=_origins,
    help="Pages of this site (https://their.example) may read it, too; without ORIGIN, pages of any.",
)
@lang_option
def command(release: Path, host: str, port: int, origins: frozenset[str], lang: str) -> int:
    """Show RELEASE on this computer: pages, content negotiation and SPARQL at /sparql; read-only.

    At /reconcile it is a reconciliation service (API 0.2) for its records. It listens on this computer only, unless
    --host says otherwise, and pages of other sites cannot read it, unless --cors does.
    """
    found = open_release(release)
    name = f"[{host}]" if ":" in host else host
    with _listening(host, port, name) as listening:
        address = f"http://{name}:{listening.getsockname()[1]}/"
        words = speaker(lang)
        click.echo(words.ui("serving", address=address), err=True)
        if origins:
            key = "serving_to_all" if ANY in origins else "serving_to"
            click.echo(words.ui(key, origins=", ".join(sorted(origins))), err=True)
        _run(found, listening, (host, name), origins)
    return 0


def _listening(host: str, port: int, name: str) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:  # told with the address, and without what Python adds to the reason
        reason = str(error.strerror or error).partition(" (while")[0]
        raise OSError(error.errno or 0, reason, f"{name}:{port}") from error


def _run(release: Release, listening: socket.socket, names: tuple[str, str], origins: frozenset[str]) -> None:
    try:
        from peasant_ld.serve import application
        from peasant_ld.serve.server import serve
    except ModuleNotFoundError as error:
        raise MissingExtra("serve") from error
    from peasant_ld.published.store import Store

    with Store(release.folder) as store:
        hosts = (ANY,) if names[0] in ("0.0.0.0", "::") else ("127.0.0.1", "localhost", names[1])
        serve(application(release, store, hosts, origins), listening)
