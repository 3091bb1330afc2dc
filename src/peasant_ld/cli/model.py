"""`peasant-ld model`: make a model file to start from, see what follows from one, or show a whole model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import click

from peasant_ld.check.shapes import load_shapes
from peasant_ld.cli.given import GivenPath
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.options import dataset_folder, lang_option, speaker
from peasant_ld.files import is_link, write_file
from peasant_ld.model import Key, Kind, Model, ModelSource, load_model
from peasant_ld.model.description import FILE, NO_BASE, Description, read_description
from peasant_ld.model.folder import SHORT
from peasant_ld.model.iri import check_base
from peasant_ld.model.labels import Labels, load_labels
from peasant_ld.model.written import written_files
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.report.messages import LANGUAGES, Catalogue

ACTIONS = ("new", "check", "show")


@click.command(cls=Command)
@click.argument("action", type=click.Choice(ACTIONS))
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--to", type=click.Path(path_type=Path), metavar="FOLDER", help="show: write it as files to FOLDER.")
@click.option("--base", metavar="IRI", help="The base that a namespace lies below, where no dataset.toml names it.")
@lang_option
def command(action: str, path: Path | None, to: Path | None, base: str | None, lang: str) -> int:
    """Add kinds of record, and keys, by one short file: model.toml.

    new: write a model file that works, with remarks, to PATH (a folder, or the name of the file). check: read the
    model at PATH, a file, its folder or a dataset that has one, and say what follows from it. show: print the model at
    PATH, or without PATH the built-in one; with --to, write it as schemas, context, shapes and vocabulary.
    """
    if to is not None and action != "show":
        raise Misuse("{options}: only with {word}", options="--to", word="show")
    if base is not None and action == "new":
        raise Misuse("{options}: not with {word}", options="--base", word="new")
    if action == "new":
        return _new(path or Path(), lang)
    if path is None:
        if action == "check":
            raise Misuse("{name} is missing", name="PATH")
        return _show(load_model(), to, lang)
    source = _source(GivenPath().convert(path, None, None), base)
    return _check(source, path, lang) if action == "check" else _show(load_model(source), to, lang)


def _source(path: Path, base: str | None) -> ModelSource:
    """The model at a path, under the base of the dataset that it lies in, or the one that is given."""
    if base:
        check_base(base)
    if (path / FILE).is_file():
        found = read_description(path).model
        if found is None:
            raise InputError(
                Problem("PLD012", Place(FILE), key="model", facts={"reason": "missing", "expected": SHORT[0]})
            )
        return found
    dataset = _dataset(path)
    return ModelSource(path, base or (dataset.base if dataset else NO_BASE))


def _dataset(path: Path) -> Description | None:
    folder = dataset_folder(str(path))
    return None if folder is None else read_description(folder)


def _new(path: Path, lang: str) -> int:
    """Write the model file of a language; one that is there is never written over."""
    target = path / SHORT[0] if path.is_dir() else path
    if target.exists() or is_link(target):
        raise InputError(Problem("PLD317", Place(str(target))))
    write_file(target, files("peasant_ld.forms").joinpath(f"starter/model.{lang}.toml").read_bytes())
    words, dataset = speaker(lang), _dataset(target)
    click.echo(words.ui("template.written", file=str(target)), err=True)
    if dataset is not None and dataset.model is None:
        click.echo(words.ui("model.name_it", line=f'model = "{target.name}"'), err=True)
    return 0


def _check(source: ModelSource, path: Path, lang: str) -> int:
    """Say what follows from a model; a fault in it is told before."""
    model, words = load_model(source), speaker(lang)
    load_shapes(model)
    labels, dataset = load_labels(model), _dataset(path)
    wanted = (dataset.languages if dataset else ()) or LANGUAGES
    count = 0
    for kind, keys in _added(model):
        count += len(keys)
        for line in _told(kind, keys, model, labels, words):
            click.echo(line)
        for line in _lacking(kind, keys, labels, wanted, words):
            click.echo(line)
    new = len(model.kinds) - len(load_model().kinds)
    click.echo(words.ui("model.sound", file=source.path.name, kinds=new, keys=count), err=True)
    if any(iri.startswith(NO_BASE) for iri in model.context.prefixes.values()):
        click.echo(words.ui("model.no_base", base=NO_BASE), err=True)
    return 0


def _added(model: Model) -> Iterator[tuple[Kind, list[Key]]]:
    """The kinds that are added, or that have more keys, each with the keys that it has from nobody else."""
    built_in = load_model().kinds
    for kind in model.kinds.values():
        there = {*(built_in[kind.name].keys if kind.name in built_in else ())}
        there |= {*(model.kinds[model.like(kind.name)].keys if kind.name not in built_in else ())}
        keys = [key for key in kind.keys.values() if key.name not in there]
        if keys or kind.name not in built_in:
            yield kind, keys


def _told(kind: Kind, keys: Iterable[Key], model: Model, labels: Labels, words: Catalogue) -> Iterator[str]:
    """What a kind has become, and each of its own keys, in lines."""
    yield f"\n{kind.name}  ({labels.name(words.lang, kind.name)})"
    yield "  " + words.ui("model.types", types=", ".join(model.context.expand(each) for each in kind.types))
    if kind.like and kind.like != kind.name:
        yield "  " + words.ui("model.like", kind=kind.like, keys=len(kind.keys))
    if kind.roles:
        yield "  " + words.ui("model.roles", roles=", ".join(sorted(kind.roles)))
    for key in keys:
        yield f"  {_line(kind, key, model, labels, words.lang)}"


def _line(kind: Kind, key: Key, model: Model, labels: Labels, lang: str) -> str:
    term = model.context.term(kind.name, key.name)
    parts = [
        key.form,
        term.iri if term else "",
        *(name for name, _ in key.also),
        *sorted(key.marks),
        *(key.terms or ()),
    ]
    return f"{key.name}  ({labels.name(lang, kind.name, key.name)})  {'  '.join(part for part in parts if part)}"


def _lacking(kind: Kind, keys: Iterable[Key], labels: Labels, wanted: Iterable[str], words: Catalogue) -> Iterator[str]:
    """What has no label in a language that is wanted."""
    named: Mapping[str, Mapping[str, str]] = {
        kind.name: labels.names_of(kind.name),
        **{key.name: labels.names_of(kind.name, key.name) for key in keys},
    }
    for lang in wanted:
        without = [name for name, texts in named.items() if lang not in texts]
        if without:
            yield "  " + words.ui("model.lacks", lang=lang, names=", ".join(without))


def _show(model: Model, folder: Path | None, lang: str) -> int:
    """Print a model, or write it to a folder that is not there yet, or is empty."""
    words, labels = speaker(lang), load_labels(model)
    if folder is None:
        for kind in model.kinds.values():
            for line in _told(kind, kind.keys.values(), model, labels, words):
                click.echo(line)
        return 0
    if is_link(folder) or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise InputError(Problem("PLD402", Place(str(folder)), value=str(folder)))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in written_files(model):
        write_file(folder / name, content)
    click.echo(words.ui("template.written", file=str(folder)), err=True)
    return 0
