"""`peasant-ld reconcile`: records are compared with what others call the same, and what was accepted is taken in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from peasant_ld.cli.given import READABLE, READABLE_FILE
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.options import Talk, dataset_folder, job_for, speaker, talk_options
from peasant_ld.flow import Job
from peasant_ld.flow.same_as import FILE
from peasant_ld.model import Model
from peasant_ld.model.iri import kind_slug
from peasant_ld.problem import InputError, Problem
from peasant_ld.published.reader import open_release
from peasant_ld.reading import RECORDS_FOLDER
from peasant_ld.reconcile.accepting import accept
from peasant_ld.reconcile.asking import Question, ServiceWish, ask_all, questions
from peasant_ld.reconcile.candidates import (
    PARTS,
    Candidates,
    TableMeaning,
    candidates_of_release,
    candidates_of_table,
)
from peasant_ld.reconcile.proposing import LEAST, MOST, Proposals, propose
from peasant_ld.reconcile.selection import Selection, select
from peasant_ld.reconcile.service import ReconciliationService, batches, queries_of
from peasant_ld.reconcile.sheet import Judge, read_sheet, refuse_sheet, write_sheet
from peasant_ld.report import Counts, Report

_HOSTED = ("http://", "https://")


def _pairs(_: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Options as `WHAT=VALUE`. Raises Misuse for one that is not."""
    found = {}
    for value in values:
        name, mark, told = value.partition("=")
        if not (mark and name and told) or (option.name == "columns" and name not in PARTS):
            raise _not_paired(option, value)
        found[name] = told
    return found


def _not_paired(option: click.Parameter, value: str) -> Misuse:
    name, form = option.opts[0], option.metavar
    if option.name != "columns":
        return Misuse("{name}: {value} is not written as {form}", name=name, value=value, form=form)
    text = "{name}: {value} is not written as {form}; WHAT is one of: {known}"
    return Misuse(text, name=name, value=value, form=form, known=", ".join(PARTS))


@click.command(cls=Command)
@click.argument("path", type=READABLE, metavar="DATASET")
@click.option(
    "--against", metavar="FILE|RELEASE|URL", help="A table, a release, or a reconciliation service (API 0.2)."
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="SHEET",
    help="Where the candidates go: a new .csv or .xlsx.",
)  # fmt: skip
@click.option("--accept", "sheet", type=READABLE_FILE, metavar="SHEET", help="Take in what is accepted in a sheet.")
@click.option("--judged-by", metavar="NAME", help="Who judged, where the sheet does not say it (with --accept).")
@click.option("--judged-on", metavar="DAY", help="When, as 2026-11-20, where the sheet does not say it.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only records of this kind (again for more).")
@click.option(
    "--least", metavar="N", type=click.IntRange(0, 100), default=LEAST, show_default=True, help="The least score shown."
)
@click.option(
    "--most", metavar="N", type=click.IntRange(1, 50), default=MOST, show_default=True, help="Candidates for a record."
)
@click.option(
    "--column", "columns", multiple=True, callback=_pairs, metavar="WHAT=TITLE", help="What a column of FILE means."
)
@click.option("--prefix", metavar="IRI", help="What stands before the ids of FILE, or IRI{}/ around them.")
@click.option("--type", "types", multiple=True, callback=_pairs, metavar="KIND=TYPE", help="A type of the service.")
@click.option(
    "--property", "properties", multiple=True, callback=_pairs, metavar="WHAT=PROPERTY",
    help="Send the country, or an identifier of a scheme, as this property of the service.",
)  # fmt: skip
@click.option("--send-persons", is_flag=True, help="Names of persons who may be published may be sent to the service.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@talk_options
def command(path: Path, against: str | None, output: Path | None, sheet: Path | None, talk: Talk, **how: Any) -> int:
    """Find what is the same elsewhere, in a table, in another release, or by a reconciliation service.

    The candidates go into a sheet; put x into its column `accept`, say who judged and when, and give it back with
    --accept: DATASET/same-as.csv then holds the judgements, and they are published with their evidence. Nothing is sent
    anywhere unless --against names an address; names of persons only with --send-persons, too.
    """
    if (sheet is None) == (against is None):
        raise Misuse("either {name} or {other}", name="--against FILE|RELEASE|URL -o SHEET", other="--accept SHEET")
    _refuse_unused(against or "", sheet, how)
    job = job_for(str(path))
    if sheet is not None:
        return _accept(job, path, sheet, Judge(how["judged_by"], how["judged_on"]), talk)
    if output is None and not how["dry_run"]:
        raise Misuse("{name} is missing", name="-o SHEET")
    if output is not None:
        _refuse_inside(output, dataset_folder(str(path)))
        refuse_sheet(output)
    return _compare(_Compared(job, str(against), output, talk), how)


# Options that mean something for one thing only, and where that is.
_FOR_SHEETS = {"judged_by": "--judged-by", "judged_on": "--judged-on"}
_FOR_TABLES = {"columns": "--column", "prefix": "--prefix"}
_FOR_ADDRESSES = {
    "types": "--type",
    "properties": "--property",
    "send_persons": "--send-persons",
    "dry_run": "--dry-run",
}


def _refuse_unused(against: str, sheet: Path | None, how: Mapping[str, Any]) -> None:
    """Raise Misuse for options that would mean nothing: somebody relies on what they say."""
    is_hosted = against.lower().startswith(_HOSTED)
    unused = {
        **({} if sheet else _FOR_SHEETS),
        **({} if is_hosted else _FOR_ADDRESSES),
        **(_FOR_TABLES if is_hosted or sheet else {}),
    }
    if given := ", ".join(option for name, option in unused.items() if how[name]):
        raise Misuse("{options}: not with {word}", options=given, word="--accept" if sheet else f"--against {against}")


def _refuse_inside(output: Path, folder: Path | None) -> None:
    """Raise Misuse for a sheet that would be read as records, or as judgements."""
    there = output.resolve()
    if folder is not None and (there == folder / FILE or there.is_relative_to(folder / RECORDS_FOLDER)):
        raise Misuse("-o {file}: the dataset would read it as its own; give it another place", file=output)


def _accept(job: Job, path: Path, sheet: Path, judge: Judge, talk: Talk) -> int:
    folder, words = dataset_folder(str(path)), speaker(talk.lang)
    if folder is None:
        raise Misuse("--accept: DATASET is a folder with a dataset.toml")
    read = read_sheet(sheet, judge)
    problems = [each for each in read if isinstance(each, Problem)]
    rows = [each for each in read if not isinstance(each, Problem)]
    done = None if problems else accept(job, folder, rows)
    told = [*problems, *(done.problems if done else ())]
    if told or done is None:
        return talk.tell(Report(tuple(told), Counts(0, 0, 0, 0), {}, "", written=False))
    if not rows:
        click.echo(words.ui("reconcile.nothing", file=sheet.name), err=True)
    if done.new:
        click.echo(words.ui("reconcile.accepted", count=done.new, file=str(folder / FILE)), err=True)
    if done.there:
        click.echo(words.ui("reconcile.there", count=done.there), err=True)
    return 0


class _Compared(NamedTuple):
    """What is compared with what, and where the sheet goes."""

    job: Job
    against: str
    output: Path | None
    talk: Talk

    def say(self, key: str, **facts: object) -> None:
        click.echo(speaker(self.talk.lang).ui(f"reconcile.{key}", **facts), err=True)


def _compare(asked: _Compared, how: Mapping[str, Any]) -> int:
    """Find the candidates, write the sheet, and say what was compared, and what not."""
    kinds = _kinds(how["kinds"], asked.job.model)
    if asked.against.lower().startswith(_HOSTED):
        wanted = ServiceWish(dict(zip(_kinds(how["types"], asked.job.model), how["types"].values(), strict=True)),
                       how["properties"], how["most"])  # fmt: skip
        service, selection = ReconciliationService(asked.against), select(asked.job, kinds).to_send(how["send_persons"])
        every = list(questions(selection.things, wanted))
        if how["dry_run"]:
            return _show(asked, every, selection)
        asked.say("sends", count=len(every), records=len(selection.things), address=asked.against)
        found, name = ask_all(every, service, how["most"]), asked.against
    else:
        candidates = _candidates(asked, TableMeaning(how["columns"], how["prefix"]))
        selection = select(asked.job, kinds)
        found, name = propose(selection.things, candidates, how["least"], how["most"]), candidates.name
        selection.left["rows"] = candidates.passed
    return _finish(asked, selection, found, name)


def _finish(asked: _Compared, selection: Selection, found: Proposals, name: str) -> int:
    rows, count = found.rows(), len(selection.things)
    if asked.output is not None:
        write_sheet(asked.output, rows, name, asked.job.base, speaker(asked.talk.lang))
        asked.say("written", count=len(rows), records=found.count(), file=str(asked.output))
    asked.say("compared", count=count, without=count - found.count())
    _tell_left(asked, {**selection.left, "already": found.already, "others": found.others})
    return _tell_errors(asked, selection)


def _show(asked: _Compared, every: Iterable[Question], selection: Selection) -> int:
    """Print what would go out, one request a line."""
    asked.say("sends_nothing", address=asked.against)
    for batch in batches([each.query for each in every]):
        click.echo(queries_of(batch))
    _tell_left(asked, selection.left)
    return _tell_errors(asked, selection)


def _tell_left(asked: _Compared, left: Mapping[str, int]) -> None:
    for why, count in left.items():
        if count:
            asked.say(f"left.{why}", count=count)


def _tell_errors(asked: _Compared, selection: Selection) -> int:
    """The errors of records that were left out for them; without any nothing is said of the dataset."""
    return 0 if selection.report.ok else asked.talk.tell(selection.report)


def _candidates(asked: _Compared, meaning: TableMeaning) -> Candidates:
    path = READABLE.convert(asked.against, None, None)
    if path.is_dir():
        return candidates_of_release(open_release(path), asked.job.model)
    return candidates_of_table(path, meaning)


def _kinds(words: Iterable[str], model: Model) -> list[str]:
    """The kinds that words name, as `place` or `Place`. Raises InputError (PLD341) for another word."""
    known = {word: kind for kind in model.kinds for word in (kind, kind_slug(kind))}
    for word in words:
        if word not in known:
            facts = {"known": ", ".join(map(kind_slug, model.kinds))}
            raise InputError(Problem("PLD341", key="--kind", value=word, facts=facts))
    return [known[word] for word in words]
