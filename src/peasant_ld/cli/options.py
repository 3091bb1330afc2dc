"""What several commands share: the dataset or files they are given, and how they speak of problems."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from peasant_ld.check.shapes import ENGINES
from peasant_ld.cli.given import READABLE
from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.language import Speech, speech_of
from peasant_ld.flow import Job
from peasant_ld.model.days import EPOCH, day_of_epoch
from peasant_ld.model.description import FILE, NO_BASE, Description, languages_in, read_description
from peasant_ld.model.iri import check_base
from peasant_ld.model.language import is_language_tag
from peasant_ld.model.parts import ModelSource
from peasant_ld.model.placeholders import example_addresses, placeholders
from peasant_ld.problem import InputError
from peasant_ld.report import Report, check_suffix, write_report
from peasant_ld.report.messages import LANGUAGES, Catalogue, first_spoken

Command = TypeVar("Command", bound=Callable[..., Any])


def language_tag(_: click.Context, option: click.Parameter, value: str) -> str:
    """A language tag (BCP 47) in small letters. Raises Misuse for what is none."""
    if not is_language_tag(value):
        raise Misuse("{name}: {value} is no language tag such as en, pt-br or und", name=option.opts[0], value=value)
    return value.lower()


def lang_option(command: Command) -> Command:
    """`--lang`, as a code; without it the dataset or release decides that the command is about, then the system."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        callback=_spoken,
        help="Language of the messages (default: the dataset's, else the system's).",
    )(command)


def _spoken(context: click.Context, _: click.Parameter, asked: str | None) -> str:
    """The language to speak; what goes wrong after this is told in it, too."""
    speech = context.find_object(Speech) or Speech.of()
    asked = asked or speech.asked
    if context.resilient_parsing:  # a shell asks what may follow
        return asked or speech.lang
    speech.lang = asked or next(filter(None, map(_language_at, _places(context))), speech.lang)
    return speech.lang


def speak_of(context: click.Context, words: Sequence[str]) -> None:
    """Tell what is wrong with a command line in the language of the first dataset or release that a word of it names.

    A file that is not there names the dataset that it would lie in.
    """
    speech = context.find_object(Speech)
    if speech is not None and speech.asked is None and not context.resilient_parsing:
        named = (Path(each) for each in words if not each.startswith("-"))
        speech.lang = next(filter(None, map(_language_at, named)), speech.lang)


def _places(context: click.Context) -> Iterator[Path]:
    """Where what a command is about may lie: its arguments first, then the files that its options name.

    Click reads what was not given last, so that with no `--lang` all that was given is known here.
    """
    for param in sorted(context.command.params, key=lambda each: isinstance(each, click.Option)):
        value = context.params.get(param.name or "")
        for each in value if isinstance(value, tuple) else (value,):
            is_named = isinstance(param, click.Argument) and isinstance(each, str) and os.path.exists(each)
            if isinstance(each, Path) or is_named:
                yield Path(each)


def _language_at(path: Path) -> str | None:
    """The language of the dataset or release that a path is or lies in: the first of it that there are messages in."""
    with suppress(InputError, OSError):  # what cannot be read is told where it is needed
        folder = dataset_folder(str(path))
        if folder is not None:
            return first_spoken(languages_in(folder))
        if (path / "report.json").is_file():
            from peasant_ld.published.layout import told  # one record needs no release

            return first_spoken([str(told(path).get("language"))])
    return None


@dataclass(frozen=True, slots=True)
class Talk:
    """How a command speaks of what it found: in which language, into which files, and how many problems it shows."""

    lang: str
    reports: tuple[Path, ...] = ()
    max_problems: int | None = None
    verbose: bool = False

    def tell(self, report: Report) -> int:
        """Print a report to standard error, write it where it is asked for, and give the exit code."""
        click.echo(report.to_text(self.lang, self.max_problems, self.verbose), err=True)
        for path in self.reports:
            write_report(report, path, self.lang)
        return report.exit_code


def talk_options(command: Command) -> Command:
    """`--report`, `--max-problems`, `--verbose` and `--lang`, as one `talk`."""

    @wraps(command)
    def told(lang: str, reports: tuple[Path, ...], max_problems: int | None, verbose: bool, **options: Any) -> Any:
        return command(talk=Talk(lang, reports, max_problems, verbose), **options)

    shown = click.option(
        "--max-problems", type=click.IntRange(0), metavar="N", help="Show N problems; all are counted."
    )
    written = click.option(
        "--report",
        "reports",
        type=click.Path(dir_okay=False, path_type=Path),
        multiple=True,
        metavar="FILE",
        callback=_known_forms,
        help="Write the report to FILE.json, .html, .csv or .sarif.",
    )
    return cast(Command, lang_option(shown(written(verbose_option(told)))))


def verbose_option(command: Command) -> Command:
    """`--verbose`: how many records went which way."""
    return click.option("--verbose", is_flag=True, help="Tell how many records were examined in which way.")(command)


def _known_forms(context: click.Context, option: click.Parameter, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """A report that cannot be written in this form is told before any work is done (PLD009)."""
    for path in paths:
        check_suffix(path)
    return paths


def engine_option(command: Command) -> Command:
    """`--engine`: which SHACL engine runs; both give the same."""
    engines = click.Choice(ENGINES)
    return click.option("--engine", type=engines, default="auto", help="SHACL engine (default: auto).")(command)


def jobs_option(command: Command) -> Command:
    """`--jobs`, the number of processes."""
    return click.option(
        "--jobs",
        type=click.IntRange(1),
        metavar="N",
        callback=lambda _, __, number: number or cores(),
        help="Number of processes (default: the cores).",
    )(command)


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def day_option(command: Command) -> Command:
    """`--as-of`, the day that embargoes are measured against, as the text `2026-01-31`."""
    return click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DAY",
        callback=lambda _, __, day: _day_for_embargoes(day),
        help="The day for embargoes, as 2026-01-31 (default: SOURCE_DATE_EPOCH).",
    )(command)


def _day_for_embargoes(stated: datetime | None) -> str | None:
    """The day that was stated, or that of SOURCE_DATE_EPOCH, which must be one in any case: the catalogue reads it."""
    epoch = day_of_epoch(os.environ.get(EPOCH))
    return stated.date().isoformat() if stated else epoch


def model_option(command: Command) -> Command:
    """`--model`, a model of one's own for records that lie in no dataset."""
    return click.option(
        "--model",
        type=READABLE,
        metavar="MODEL",
        help="A model of your own, where no dataset.toml names it: a file, its folder, or a dataset that has one.",
    )(command)


def job_for(path: str, base: str | None = None, model: Path | None = None, **options: Any) -> Job:
    """The job for a PATH: a dataset folder, a folder inside or below one, a file, or `-`.

    The description is that of the dataset folder; loose records take `base`, or a base that only checks, and `model`.
    Raises InputError when a `dataset.toml` cannot be read, or `base` is none (PLD045).
    """
    folder = dataset_folder(path)
    if base:
        check_base(base)
    if folder is None:
        loose = base or NO_BASE
        return Job(path, Description(base=loose, model=_own_model(model, loose)), **options)
    context = click.get_current_context(silent=True)
    words = speaker(speech_of(context).lang if context else "en")
    for text in ("base_unused",) * bool(base) + ("model_unused",) * bool(model):
        click.echo(words.ui(text), err=True)
    return Job(path, read_description(folder), **options)


def _own_model(path: Path | None, base: str) -> ModelSource | None:
    """The model at a path that is one, for records under a base; or that of the dataset there, under its own."""
    if path is None:
        return None
    return read_description(path).model if (path / FILE).is_file() else ModelSource(path, base)


def dataset_folder(path: str) -> Path | None:
    """The dataset folder that a path is, or lies in (`DATASET/records/...`); None for loose records."""
    if path == "-":
        return None
    start = Path(path).resolve()
    for folder in [start, *start.parents][:4]:
        if (folder / FILE).is_file():
            return folder
    return None


def tell(report: Report, lang: str, verbose: bool = False) -> int:
    """Print a report to standard error and give the exit code."""
    return Talk(lang, verbose=verbose).tell(report)


def tell_example_addresses(description: Description, lang: str) -> None:
    """Say which addresses of a dataset lie where only examples may, and nobody can ever reach them."""
    words, told = speaker(lang), {each.key for each in placeholders(description)}
    for each in example_addresses(description):
        if each.key not in told and each.place:
            facts = {"key": each.key, "value": each.value, "place": words.place(each.place)}
            click.echo(words.ui("placeholder_address", **facts), err=True)


def speaker(lang: str) -> Catalogue:
    """The catalogue of a language."""
    return Catalogue.load(lang)
