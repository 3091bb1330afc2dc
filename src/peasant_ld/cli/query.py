"""`peasant-ld query`: a question in SPARQL to a release, and a table or a file as its answer."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.given import READABLE_FOLDER
from peasant_ld.cli.options import lang_option
from peasant_ld.published.reader import open_release
from peasant_ld.rdf.formats import Format
from peasant_ld.report.csv import neutral
from peasant_ld.report.messages import visible
from peasant_ld.serve.store import READABLE, SOLUTIONS_JSON, Limits, Store


@click.command()
@click.argument("release", type=READABLE_FOLDER)
@click.argument("question", metavar="QUERY")
@click.option("--csv", "form", flag_value="csv", help="A table for a spreadsheet.")
@click.option("--json", "form", flag_value="json", help="SPARQL results as JSON, or a graph as JSON-LD.")
@click.option("--timeout", type=click.FloatRange(0.1, 3600), default=60.0, show_default=True, metavar="SECONDS")
@lang_option
def command(release: Path, question: str, form: str | None, timeout: float, lang: str) -> int:
    """Ask RELEASE a question: SELECT gives a table, ASK true or false, CONSTRUCT and DESCRIBE Turtle.

    QUERY is SPARQL 1.1, or - to read it from standard input. Nothing is fetched from anywhere else.
    """
    text = sys.stdin.read() if question == "-" else question
    accept = f"{SOLUTIONS_JSON}, {Format.JSONLD.media_type}" if form == "json" else READABLE
    with Store(open_release(release).folder, Limits(seconds=timeout)) as store:
        answer = store.ask(text, accept)
    if form == "json" or answer.media_type == Format.TURTLE.media_type:
        click.echo(answer.body.decode(), nl=not answer.body.endswith(b"\n"))
        return 0
    results = json.loads(answer.body)
    if "boolean" in results:
        click.echo(str(results["boolean"]).lower())
    elif form == "csv" or not sys.stdout.isatty():
        click.echo(_csv(results), nl=False)
    else:
        _show(results)
    return 0


def _cells(results: dict[str, Any]) -> list[list[str]]:
    names = results["head"]["vars"]
    return [[row.get(name, {}).get("value", "") for name in names] for row in results["results"]["bindings"]]


def _csv(results: dict[str, Any]) -> str:
    """The table as CSV (RFC 4180); what a spreadsheet would take for a formula is neutralized."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(results["head"]["vars"])
    writer.writerows([[neutral(cell) for cell in row] for row in _cells(results)])
    return out.getvalue()


def _show(results: dict[str, Any]) -> None:
    """The table on a terminal; control characters in the data are spelled out."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for name in results["head"]["vars"]:
        table.add_column(Text(name))
    for row in _cells(results):
        table.add_row(*(Text(visible(cell, None)) for cell in row))
    Console().print(table)
