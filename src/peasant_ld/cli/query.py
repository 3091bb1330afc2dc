"""`peasant-ld query`: a question in SPARQL to a release, and a table or a file as its answer."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from peasant_ld.cli.given import READABLE_FOLDER
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.published.answering import SOLUTIONS_JSON
from peasant_ld.published.reader import open_release
from peasant_ld.published.solutions import Solutions
from peasant_ld.published.store import READABLE
from peasant_ld.rdf.formats import Format
from peasant_ld.report.messages import visible


@click.command(cls=Command)
@click.argument("release", type=READABLE_FOLDER)
@click.argument("question", metavar="QUERY")
@click.option("--csv", "form", flag_value="csv", help="A table for a spreadsheet.")
@click.option("--json", "form", flag_value="json", help="SPARQL results as JSON, or a graph as JSON-LD.")
@click.option("--timeout", type=click.FloatRange(0.1, 3600), default=60.0, show_default=True, metavar="SECONDS")
@lang_option
def command(release: Path, question: str, form: str | None, timeout: float, lang: str) -> int:
    """Ask RELEASE a question: SELECT gives a table, ASK true or false, CONSTRUCT and DESCRIBE Turtle.

    QUERY is SPARQL 1.1, or - to read it from standard input. The prefixes of the release need no PREFIX, `:` is
    its base. Nothing is fetched from anywhere else.
    """
    text = sys.stdin.read() if question == "-" else question
    accept = f"{SOLUTIONS_JSON}, {Format.JSONLD.media_type}" if form == "json" else READABLE
    answer = open_release(release).answer(text, accept, seconds=timeout)
    for problem in answer.unused if answer.is_empty else ():
        click.echo("\n".join(speaker(lang).lines(problem)), err=True)
    if form == "json" or answer.media_type == Format.TURTLE.media_type:
        click.echo(answer.body.decode(), nl=not answer.body.endswith(b"\n"))
        return 0
    results = json.loads(answer.body)
    if "boolean" in results:
        click.echo(str(results["boolean"]).lower())
    elif form == "csv" or not sys.stdout.isatty():
        click.echo(Solutions.of(results).to_csv(), nl=False)
    else:
        _show(Solutions.of(results))
    return 0


def _show(solutions: Solutions) -> None:
    """The table on a terminal; control characters in the data are spelled out."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for name in solutions.columns:
        table.add_column(Text(name))
    for row in solutions.texts():
        table.add_row(*(Text(visible(cell, None)) for cell in row))
    Console().print(table)
