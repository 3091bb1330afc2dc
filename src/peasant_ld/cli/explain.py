"""`peasant-ld explain`: what a problem means and how to mend it; why a statement is there, or why a record is not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.completing import codes_or_folders
from peasant_ld.cli.given import READABLE_FOLDER
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.options import day_option, job_for, lang_option, speaker
from peasant_ld.model.description import FILE
from peasant_ld.problem import Place
from peasant_ld.report.messages import Catalogue, visible

# Characters of a value that are shown; `--json` shows all.
WIDEST = 400


@click.command(cls=Command)
@click.argument(
    "words", nargs=-1, required=True, metavar="CODE | RELEASE ID [KEY] | DATASET ID [KEY]",
    shell_complete=codes_or_folders,
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@day_option
@lang_option
def command(words: tuple[str, ...], as_json: bool, as_of: str | None, lang: str) -> int:
    """Say what the problem CODE (such as PLD021) means and how to mend it.

    With a RELEASE and an ID: why the record, or its KEY, is there: from which file, which source, under which rules.
    With a DATASET and an ID: the same, or under which rule it is withheld, or with which problem rejected.
    """
    if len(words) == 1:
        return _code(words[0], as_json, lang)
    if len(words) > 3:
        raise Misuse("this is too much: {words}", words=" ".join(words[3:]))
    where, identity, key = READABLE_FOLDER(words[0]), words[1], words[2] if len(words) == 3 else None
    in_dataset = (where / FILE).is_file()
    found = _ask_dataset(where, identity, key, as_of) if in_dataset else _ask_release(where, identity, key)
    words_of = speaker(lang)
    if found is None:
        click.echo(words_of.ui("why_unknown" if in_dataset else "why_absent", record=identity), err=True)
        return 1
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(found, words_of)))
    return 0


def _code(code: str, as_json: bool, lang: str) -> int:
    catalogue, code = speaker(lang), code.upper()
    text = catalogue.explain(code)
    if text is None:
        click.echo(catalogue.ui("unknown_code", code=code), err=True)
        return 2
    if as_json:
        told = {"code": code, "title": catalogue.title(code), "explain": text}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{code}  {catalogue.title(code)}\n\n{text}")
    return 0


def _ask_release(release: Path, identity: str, key: str | None) -> dict[str, Any] | None:
    from peasant_ld.published.provenance import why_in_release
    from peasant_ld.published.reader import open_release

    return why_in_release(open_release(release), identity, key)


def _ask_dataset(folder: Path, identity: str, key: str | None, as_of: str | None) -> dict[str, Any] | None:
    from peasant_ld.flow import drive
    from peasant_ld.published.provenance import why_in_dataset

    with drive(job_for(str(folder), as_of=as_of)) as checked:
        return why_in_dataset(checked, identity, key)


def _lines(found: Mapping[str, Any], words: Catalogue) -> Iterator[str]:
    """An explanation as people read it, a line each."""
    yield visible(found["id"], None)
    if found.get("place"):
        yield "  " + words.ui("why_written", place=words.place(Place(**found["place"])))
    if found["outcome"] == "rejected":
        yield "  " + words.ui("why_rejected", codes=", ".join(found["problems"]))
    elif found["outcome"] == "withheld":
        yield from _withheld(found, words)
    elif found["outcome"] == "withdrawn":
        yield from _tombstone(found, words)
    else:
        yield from _rules(found, words)
        yield from (line for statement in found["statements"] for line in _statement(statement, words))


def _withheld(found: Mapping[str, Any], words: Catalogue) -> Iterator[str]:
    if "key" in found:
        yield "  " + words.ui("why_key", name=found["key"])
        return
    rule, reason = words.label("rule", found["rule"]), words.label("reason", found["reason"])
    yield "  " + words.ui("why_withheld", rule=rule, reason=reason)
    if "until" in found:
        yield "  " + words.ui("why_until", date=found["until"])
    if "because" in found:
        yield "  " + words.ui("why_because", record=found["because"])


def _tombstone(found: Mapping[str, Any], words: Catalogue) -> Iterator[str]:
    """What is left of a withdrawn record."""
    yield "  " + words.ui("why_tombstone")
    for statement in found["statements"]:
        value = words.label("reason", str(statement["value"]).removeprefix("pld:reason-"))
        yield f"  {statement['key']}: {visible(value, WIDEST)}"


def _rules(found: Mapping[str, Any], words: Catalogue) -> Iterator[str]:
    """Through which rules the record went."""
    if found["basis"]:
        yield "  " + words.ui("why_basis", basis=words.label("basis", found["basis"].removeprefix("pld:basis-")))
    changed = found["changed"]
    for mark, key in (("placeCoarsenedTo", "why_coarse_place"), ("dateCoarsenedTo", "why_coarse_date")):
        if mark in changed:
            yield "  " + words.ui(key, level=words.label("level", changed[mark].rpartition("-")[2]))
    if "countsSuppressed" in changed:
        yield "  " + words.ui("why_counts")
    for source in found["source"]:
        yield "  " + words.ui("why_source", title=_title(source["id"], source["title"], words.lang))


def _statement(statement: Mapping[str, Any], words: Catalogue) -> Iterator[str]:
    value = statement["value"]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    yield f"  {statement['key']}: {visible(text, WIDEST)}"
    for entry in statement["evidence"]:
        title = _title(entry["source"], entry["title"], words.lang)
        facts = {"status": words.label("status", entry["status"]), "title": title}
        where = entry.get("where")
        yield "    " + (
            words.ui("why_evidence", where=where, **facts) if where else words.ui("why_evidence_bare", **facts)
        )
        yield from ("    " + visible(text) for text in entry.get("note", {}).values())
    if not statement["evidence"]:
        yield "    " + words.ui("why_no_evidence")


def _title(identity: str, titles: Mapping[str, str], lang: str) -> str:
    """The title of a source in the reader's language, or in another; its id where it has none."""
    return titles.get(lang) or next(iter(titles.values()), identity)
