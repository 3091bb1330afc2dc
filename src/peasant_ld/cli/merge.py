"""`peasant-ld merge`: datasets or releases become one dataset folder; what may be one is proposed in a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.given import READABLE_FILE, READABLE_FOLDER
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.exchange.merge.account import MergeAccount
from peasant_ld.exchange.merge.description import Whole
from peasant_ld.exchange.merge.merging import MergeWish, merge
from peasant_ld.files import is_link
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.report import Counts, Report

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=Command)
@click.argument("sources", nargs=-1, required=True, type=READABLE_FOLDER, metavar="A B...")
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), metavar="DATASET", help="A new folder.")
@click.option("--propose", "proposals", type=_FILE, metavar="FILE", help="Write which records may be one (CSV).")
@click.option(
    "--accept", "accepted", type=READABLE_FILE, metavar="FILE", help="The answered sheet (CSV, XLSX, ODS): merge = yes."
)
@click.option("--base", metavar="IRI", help="The address under which further records will live (default: the first's).")
@click.option("--licence", metavar="URL", help="The licence of the whole, where the licences differ.")
@click.option("--publisher", metavar="NAME", help="Who publishes the whole (default: the first's).")
@click.option("--title", metavar="TITLE", help="The title of the whole (default: the first's).")
@lang_option
def command(sources: tuple[Path, ...], lang: str, **stated: Any) -> int:
    """Make one new dataset of two or more datasets or releases; they are only read.

    Access rules of all hold for all, and what one withholds stays withheld. Nothing is merged without a line that says
    so: which records may be one is proposed in DATASET/merge-proposals.csv; answer yes or no in its first column and
    give it with --accept. What becomes of each record is told in DATASET/merge-report.json.
    """
    wish = MergeWish(*(stated.pop(name) for name in ("out", "proposals", "accepted")))
    if len(sources) < 2:
        raise Misuse("{name}: two or more", name="A B...")
    if wish.out is None and wish.proposals is None:
        raise Misuse("{name} or {other} is missing", name="-o DATASET", other="--propose FILE")
    if wish.proposals and (wish.proposals.exists() or is_link(wish.proposals)):
        raise InputError(Problem("PLD317", Place(str(wish.proposals))))
    account = merge(sources, wish, Whole(**stated))
    _tell(account, wish, lang)
    return 0 if account.ok else 1


def _tell(account: MergeAccount, wish: MergeWish, lang: str) -> None:
    """Print what was found, the account, and what to do next."""
    words, numbers = speaker(lang), {"read": account.read.total(), "written": account.written}
    if account.problems:
        report = Report(tuple(account.problems), Counts(), {}, "")
        click.echo(report.to_text(lang).rpartition("\n")[0], err=True)  # the last line speaks of what is published
    if account.proposed:
        file = wish.proposals or (wish.out / "merge-proposals.csv" if wish.out and account.is_written else None)
        if file is None:
            click.echo(words.ui("merge.propose", count=account.proposed), err=True)
        else:
            click.echo(words.ui("merge.proposed", count=account.proposed, file=file), err=True)
    if account.unseen:
        click.echo(words.ui("merge.unseen", count=account.unseen), err=True)
    if account.is_written:
        merged = len(account.joined)
        click.echo(words.ui("merge.account", **numbers, merged=merged, disputed=account.disputed), err=True)
        if account.added:
            click.echo(words.ui("merge.added", count=len(account.added)), err=True)
        click.echo(words.ui("merge.done", folder=wish.out), err=True)
    elif not account.ok or wish.out:
        click.echo(words.ui("merge.nothing"), err=True)
