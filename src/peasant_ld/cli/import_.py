"""`peasant-ld import`: files of 360Giving, IATI, SKOS or RDF become a dataset folder, with an account of it all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.account import tell_account
from peasant_ld.cli.given import READABLE
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.options import lang_option, language_tag, speaker
from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted
from peasant_ld.files import refuse_unreadable
from peasant_ld.model.settings import DECIMALS, MERGED, ORDERS
from peasant_ld.reading.declared import Declared

_DECLARED = ("date_order", "decimal", "currency", "merged", "hidden")
# What XML and RDF say by themselves: dates are ISO, numbers have a point; there are no sheets, reasons or post codes.
_OF_360GIVING = (*_DECLARED, "with_reasons", "with_postcodes")


@click.command(cls=Command)
@click.argument("form", type=click.Choice(["360giving", "iati", "skos", "rdf"]))
@click.argument("files", nargs=-1, required=True, type=READABLE, metavar="FILE...")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="DATASET", help="A new folder.")
@click.option("--base", metavar="IRI", help="The address under which the records will live; it ends in a slash.")
@click.option("--licence", metavar="URL", help="The licence of the data, where the file does not state it.")
@click.option("--publisher", metavar="NAME", help="Who publishes, where the file does not state it.")
@click.option("--title", metavar="TITLE", help="The title of the dataset, where the file does not state it.")
@click.option(
    "--language", default="und", callback=language_tag, metavar="TAG", help="Of texts that state none (default: und)."
)
@click.option("--with-reasons", is_flag=True, help="Take in why individuals needed a grant (360Giving).")
@click.option("--with-postcodes", is_flag=True, help="Take in postal codes of organizations (360Giving).")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="CLASS=KIND",
    help="The kind of the things of a class, such as foaf:Project (RDF).",
)
@click.option("--date-order", type=click.Choice(ORDERS), help="The order of dates such as 03/04/2018 (360Giving).")
@click.option("--decimal", type=click.Choice(DECIMALS), help="The mark before decimals, as in 12.500 (360Giving).")
@click.option("--currency", metavar="CODE", help="Of amounts that state none, or only a symbol (360Giving).")
@click.option("--merged", type=click.Choice(MERGED), help="Merged cells hold for every row (360Giving).")
@click.option("--hidden", is_flag=True, help="Read hidden sheets, rows and columns, too (360Giving).")
@lang_option
def command(form: str, files: tuple[Path, ...], output: Path, lang: str, kinds: tuple[str, ...], **stated: Any) -> int:
    """Make a new dataset folder of files in another form.

    360giving (JSON, CSV, XLSX, ODS), iati (XML, 2.01 to 2.03), skos (Turtle, N-Triples, RDF/XML, JSON-LD: concepts,
    their lists and collections, under their own addresses) or rdf (the same forms, N-Quads and TriG, or a release: what
    was published comes back as it was, and other graphs as far as the model has terms).

    Contact persons, e-mail addresses and telephone numbers never come in. What has no place in a record is counted and
    named in DATASET/import-report.json.
    """
    for path in files:
        refuse_unreadable(path, folder=form == "rdf")
    if form != "360giving":
        _refuse(name for name in _OF_360GIVING if stated[name])
    if kinds and form != "rdf":
        raise Misuse("{options}: only with {word}", options="--kind", word="rdf")
    with_reasons = stated.pop("with_reasons")
    read_by = {name.replace("_", "-"): value for name in _DECLARED if (value := stated.pop(name))}
    wanted = Wanted(**stated)
    account = (
        _run_rdf(files, output, wanted, kinds)
        if form == "rdf"
        else _run(form, files, output, (wanted, Declared.of(read_by)), with_reasons)
    )
    tell_account(account, lang)
    click.echo(speaker(lang).ui("import.done", folder=output), err=True)
    return 0 if account.ok else 1


def _refuse(given: Iterable[str]) -> None:
    """Raise Misuse for options that would mean nothing."""
    if names := ", ".join(f"--{name.replace('_', '-')}" for name in given):
        raise Misuse("{options}: only with 360giving; other forms say it themselves", options=names)


def _run(
    form: str, files: tuple[Path, ...], output: Path, asked: tuple[Wanted, Declared], with_reasons: bool
) -> Account:
    wanted, declared = asked
    if form == "iati":
        from peasant_ld.exchange.iati.importing import import_iati

        return import_iati(files, output, wanted)
    if form == "skos":
        from peasant_ld.exchange.skos.importing import import_skos

        return import_skos(files, output, wanted)
    from peasant_ld.exchange.threesixty.importing import import_360giving

    return import_360giving(files, output, wanted, with_reasons, declared)


def _run_rdf(files: tuple[Path, ...], output: Path, wanted: Wanted, kinds: tuple[str, ...]) -> Account:
    """Import RDF. Raises Misuse for a kind that is not said as CLASS=KIND."""
    from peasant_ld.exchange.rdf.importing import import_rdf

    said = [each.rpartition("=") for each in kinds]
    if wrong := next((kind for iri, _, kind in said if not iri), None):
        raise Misuse(
            "{name}: {value} is not written as {form}", name="--kind", value=wrong, form="foaf:Project=Initiative"
        )
    return import_rdf(files, output, wanted, {iri: kind for iri, _, kind in said})
