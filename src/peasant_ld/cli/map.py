"""`peasant-ld map`: a map for a table of somebody's own is proposed, shown with what it makes, or keeps its ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.completing import kinds
from peasant_ld.cli.given import READABLE_FILE
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.options import dataset_folder, job_for, lang_option, model_option, speaker
from peasant_ld.files import is_link, write_file
from peasant_ld.forms.mapping.keeping import with_ids
from peasant_ld.forms.mapping.looking import FileLook, TableLook, look_at
from peasant_ld.forms.mapping.presets import PresetTables, preset_of
from peasant_ld.forms.mapping.propose import AS_IT_IS, ProposedTable, Proposer
from peasant_ld.forms.mapping.showing import first_records, flat, gaps, made_ids
from peasant_ld.forms.mapping.write import MapWriter
from peasant_ld.model.iri import kind_slug
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading import Declared
from peasant_ld.reading.maps.found import MapsFound, maps_for
from peasant_ld.reading.maps.map_file import TableMap, map_of
from peasant_ld.reading.maps.suffixes import MAP
from peasant_ld.reading.sheets.names import ModelNames, names_of
from peasant_ld.report.messages import Catalogue, visible

_WIDEST = 28
_LONGEST = 200


@click.command(cls=Command)
@click.argument("path", required=False, type=READABLE_FILE, metavar="[FILE]")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="MAP",
    help="Where to write (default: beside FILE); a file that is there is never written over.",
)  # fmt: skip
@click.option("--preset", metavar="NAME", help="The map for what a program exports, such as atom-isad or zotero.")
@click.option(
    "--kind", metavar="KIND", shell_complete=kinds,
    help="What a row is (grant, organization ...), where that is not found.",
)  # fmt: skip
@click.option("--show", is_flag=True, help="Show the map that is there, what it leaves open, and the first records.")
@model_option
@click.option("--ids", "keep", is_flag=True, help="Keep in the map the ids that were made of names.")
@lang_option
def command(path: Path | None, output: Path | None, lang: str, **how: Any) -> int:
    """Propose a map for a spreadsheet of your own: a small file beside it that says what its columns mean.

    FILE is a .csv, .tsv, .xlsx, .xlsm or .ods. What is not sure is marked `# ?` in the map. Without FILE, the map of
    a --preset is printed. The spreadsheet itself is never changed.
    """
    if path is None:
        return _print_preset(how["preset"], output, lang)
    job = job_for(str(path), model=how["model"])
    table = GivenTable(path, str(path), job.declared, tuple(job.description.languages), speaker(lang))
    if how["show"]:
        return _show(table)
    if how["keep"]:
        folder = dataset_folder(str(path))
        return _keep_ids(table, folder or path)
    return _propose(table, output or path.with_name(f"{path.stem}{MAP}"), how["preset"], how["kind"])


@dataclass(frozen=True, slots=True)
class GivenTable:
    """The file with tables that a command is given, how it is read, and the words that are spoken."""

    path: Path
    name: str
    declared: Declared
    languages: tuple[str, ...]
    words: Catalogue

    @property
    def names(self) -> ModelNames:
        """What its columns may be called."""
        return names_of(self.declared.model)

    def say(self, key: str, **facts: object) -> None:
        """Say a sentence of the map to standard error."""
        click.echo(self.words.ui(f"map.{key}", **facts), err=True)

    def maps(self) -> MapsFound:
        """Its maps. Raises InputError: the problem with one, PLD351 where there is none."""
        found = maps_for(self.path, self.name, self.declared.model)
        if found.problem is not None:
            raise InputError(found.problem)
        if not found.tables:
            raise InputError(Problem("PLD351", Place(self.name)))
        return found


def _print_preset(name: str | None, output: Path | None, lang: str) -> int:
    if name is None:
        raise Misuse("{name} or {other} is missing", name="FILE", other="--preset NAME")
    text = preset_of(name).text
    if output is None:
        click.echo(text, nl=False)
    else:
        _refuse_there(output)
        write_file(output, text.encode())
        click.echo(speaker(lang).ui("template.written", file=str(output)), err=True)
    return 0


def _propose(table: GivenTable, output: Path, preset: str | None, kind: str | None) -> int:
    """Write the map that is proposed, and show what it makes of the first rows."""
    wanted = preset_of(preset) if preset else None
    names, given = table.names, _kind(kind, table.names)
    _refuse_there(output)
    proposer = Proposer(names, table.declared.language, table.languages, given)
    look = look_at(table.path, table.name, table.declared)
    known = PresetTables(names, proposer, look.name, wanted)
    if not any(each.columns for each in look.tables):
        return _tell_nothing(table, look)
    tables = proposer.propose(look, known if wanted or not given else lambda _: None)
    if all(each.kind.why == AS_IT_IS for each in tables):
        table.say("as_it_is", file=table.name)
        return 0
    text = MapWriter(names, table.words).text(tables, table.path.name)
    maps = map_of(text, output.name, names)
    write_file(output, text.encode())
    _tell_written(table, output, tables)
    if output.parent.resolve() != table.path.parent.resolve():
        table.say("not_beside")
    _show_hidden(table, look)
    _show_unread(table, tables)
    _show_records(table, maps)
    return 0


def _tell_nothing(table: GivenTable, look: FileLook) -> int:
    """No sheet has titles, so there is nothing to be mapped; what stands there is shown."""
    for each in look.tables:
        _show_rows(table, each)
    _show_hidden(table, look)
    return 1


def _kind(word: str | None, names: ModelNames) -> str | None:
    """The kind that a word names. Raises InputError (PLD341) where there is none."""
    kind = names.kind(word) if word else None
    if word and kind is None:
        facts = {"known": ", ".join(map(kind_slug, names.model.kinds))}
        raise InputError(Problem("PLD341", key="--kind", value=word, facts=facts))
    return kind


def _refuse_there(path: Path) -> None:
    if path.exists() or is_link(path):
        raise InputError(Problem("PLD317", Place(str(path))))


def _tell_written(table: GivenTable, output: Path, tables: Sequence[ProposedTable]) -> None:
    columns = [column for each in tables for column in each.columns]
    read = sum(column.value is not None for column in columns)
    questions = sum(each.questions for each in tables)
    table.say("written", file=str(output), read=read, left=len(columns) - read, questions=questions)


def _show_hidden(table: GivenTable, look: FileLook) -> None:
    if look.hidden:
        table.say("hidden_sheets", titles=", ".join(look.hidden))


def _show_unread(table: GivenTable, tables: Iterable[ProposedTable]) -> None:
    """The first rows of what is not understood."""
    for each in tables:
        if each.kind.name is None and not each.kind.sure:
            _show_rows(table, each.look)


def _show_rows(table: GivenTable, look: TableLook) -> None:
    table.say("first_rows", sheet=look.sheet or table.path.name)
    for row in look.first:
        click.echo(f"  {visible(' | '.join(row), _LONGEST)}", err=True)


def _show_records(table: GivenTable, maps: Sequence[TableMap]) -> None:
    """The records that the first rows become."""
    found = first_records(table.path, table.name, table.declared, maps)
    table.say("records" if found else "no_records")
    for record in found:
        values = dict(record.data)
        click.echo(f"\n{visible(str(values.pop('id', '')))}  ({visible(str(values.pop('type', '')))})")
        for key, value in flat(values):
            click.echo(f"  {key.ljust(_WIDEST)} {visible(value, _LONGEST)}")


def _show(table: GivenTable) -> int:
    """Show the map that is there, what it leaves open, and the records that it makes."""
    found = table.maps()
    for text in dict.fromkeys(each.written.text for each in found.tables):
        click.echo(text)
    open_in = gaps(look_at(table.path, table.name, table.declared), found, table.names, table.path.stem)
    told = {"not_in_map": open_in.unmapped, "not_in_table": open_in.absent, "not_filled": open_in.unfilled}
    for key, titles in told.items():
        if titles:
            table.say(key, titles=", ".join(titles))
    if not any(told.values()):
        table.say("whole")
    _show_records(table, found.tables)
    return 0


def _keep_ids(table: GivenTable, source: Path) -> int:
    """Write the ids that names have got into the map of a table."""
    found = table.maps()
    written = found.tables[0].written
    path = table.path.with_name(Path(written.file).name)
    known = found.tables[0].ids
    new = made_ids(source, table.path, table.declared, found)
    count = sum(map(len, new.values()))
    text = with_ids(written.text, new)
    if new:
        map_of(text, written.file, table.names)
        write_file(path, text.encode())
    table.say("ids_written", file=str(path), count=len(known) + count, new=count)
    return 0
