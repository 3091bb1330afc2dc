"""Records made of other files become a dataset folder, whole or not at all: records, dataset.toml, account."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import IO, Any

import orjson

from peasant_ld.exchange.account import Account
from peasant_ld.model.description import FILE, read_description
from peasant_ld.model.iri import is_base, is_link, kind_slug
from peasant_ld.model.self_description import untold
from peasant_ld.problem import FrozenMap, InputError, Place, Problem, Severity
from peasant_ld.published.staging import staging
from peasant_ld.report.messages import LANGUAGES, Catalogue

REPORT = "import-report.json"
_HELD = "held.jsonl"
OPTIONS = {
    "base": "--base https://example.org/my-archive/",
    "licence": "--licence https://creativecommons.org/licenses/by/4.0/",
    "publisher": '--publisher "..."',
}
_FORMS: Mapping[str, Callable[[str], object]] = {"base": is_base, "licence": is_link, "publisher": str.strip}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `dataset.toml` shall say; None where the file that is imported may say it, which `base` never is.

    `with_postcodes` lets the postal codes of organizations in (360Giving), which may be those of people. `titles` and
    `descriptions` are those of a release, by language, where no other title is asked for; the `languages` of a dataset
    are those of its title, where nothing else is said.
    """

    base: str | None = None
    licence: str | None = None
    publisher: str | None = None
    language: str = "und"
    title: str | None = None
    publisher_url: str | None = None
    description: str | None = None
    with_postcodes: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)

    def filled(self, stated: Mapping[str, str | None]) -> Wanted:
        """The same, with what a file states put where nothing was asked for."""
        known: dict[str, Any] = {key: value for key, value in stated.items() if value and getattr(self, key) is None}
        return replace(self, **known)

    def demand(self, *keys: str) -> None:
        """Raise InputError (PLD401) at the first of `keys` (default: all) that is missing or not in its form.

        What is missing besides is named with it: nobody should have to ask once for each.
        """
        for key in keys or tuple(OPTIONS):
            value = getattr(self, key)
            if value is None or not _FORMS[key](value):
                reason = "missing" if value is None else "wrong"
                missing = [OPTIONS[other] for other in keys or OPTIONS if getattr(self, other) is None]
                facts = {"expected": " ".join(missing if value is None else [OPTIONS[key]]), "reason": reason}
                raise InputError(Problem("PLD401", Place(FILE), key=key, value=value, facts=facts))


class DatasetFolder:
    """A dataset folder that is being written: one JSON Lines file for each kind of record."""

    def __init__(self, folder: Path, files: ExitStack, account: Account) -> None:
        self.folder = folder
        self._files = files
        self._account = account
        self._open: dict[str, IO[bytes]] = {}
        self._held: IO[bytes] | None = None
        (folder / "records").mkdir()

    def add(self, record: Mapping[str, Any]) -> None:
        """Write one record and count it."""
        kind = record["type"]
        if kind not in self._open:
            path = self.folder / "records" / f"{_file_name(kind)}.jsonl"
            self._open[kind] = self._files.enter_context(path.open("wb"))
        self._open[kind].write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        self._account.records[kind] += 1

    def hold(self, record: Mapping[str, Any]) -> None:
        """Keep a record that is not known in full until all others are; on the disk, for there may be very many."""
        if self._held is None:
            self._held = self._files.enter_context((self.folder / _HELD).open("w+b"))
        self._held.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))

    def held(self) -> Iterator[dict[str, Any]]:
        """The records that were held, in their order; none is held afterwards."""
        if self._held is not None:
            self._held.seek(0)
            yield from map(orjson.loads, self._held)
            self._held.close()
            (self.folder / _HELD).unlink()
            self._held = None

    def close(self) -> None:
        """Have all records in their files, so that they can be read."""
        self._files.close()

    def describe(self, wanted: Wanted, sources: Mapping[str, Any], made: Mapping[str, str] = FrozenMap()) -> None:
        """Write dataset.toml and the account. Raises InputError (PLD401) where something is missing.

        Where nobody gave a title the one that was `made`, by language, stands there, else the names of the files; that
        is told (PLD142).
        """
        wanted.demand()
        if not (wanted.title or wanted.titles):
            stems = ", ".join(PurePath(name).stem for name in sources["files"])
            wanted = replace(wanted, titles=made or {wanted.language: stems}, languages=(wanted.language,))
            self._account.unsaid.append(_untitled(stems, made))
        (self.folder / FILE).write_bytes(description_toml(wanted, sources).encode())
        self._account.unsaid += untold(read_description(self.folder))
        report = json.dumps(self._account.as_dict(), ensure_ascii=False, indent=2)
        (self.folder / REPORT).write_bytes(f"{report}\n".encode())


@contextmanager
def new_dataset(out: Path, account: Account) -> Iterator[DatasetFolder]:
    """A new dataset at `out`, which appears when the block ends well. Raises InputError (PLD402) where something is."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(Problem("PLD402", Place(str(out)), value=str(out)))
    with staging(out) as folder, ExitStack() as files:
        yield DatasetFolder(folder, files, account)


def _untitled(stems: str, made: Mapping[str, str]) -> Problem:
    """That nobody gave a title, and what stands for it: the one that was made, or the names of the files."""
    if not made:
        return Problem("PLD142", Place(FILE), key="title", value=stems, severity=Severity.WARNING)
    (name,) = made.values()
    return Problem("PLD142", Place(FILE), key="title", severity=Severity.ADVICE, facts={"name": name})


def title_in(language: str, text: str, name: str) -> Mapping[str, str]:
    """A title in words of ours around the name of an organization: in a language, or in English where it is not ours.

    `text` is the key of the words in the catalogue of messages.
    """
    tag = language if language in LANGUAGES else "en"
    return {tag: Catalogue.load(tag).ui(text, name=name)}


def description_toml(wanted: Wanted, sources: Mapping[str, Any]) -> str:
    """The text of a dataset.toml; `sources` says in `[import]` what the records were made of."""
    titles, told = wanted.titles, wanted.descriptions
    if wanted.title:
        titles = {wanted.language: wanted.title}
    if wanted.description:
        told = {wanted.language: wanted.description}
    publisher = {"name": wanted.publisher, "url": wanted.publisher_url}
    inline = ", ".join(f"{key} = {_quoted(value)}" for key, value in publisher.items() if value)
    lines = [
        f"base = {_quoted(wanted.base or '')}",
        f"publisher = {{ {inline} }}",
        f"licence = {_quoted(wanted.licence or '')}",
        f"languages = {_quoted(list(wanted.languages or titles))}",
        'version = "1.0.0"',
    ]
    for name, texts in (("title", titles), ("description", told)):
        if texts:
            lines += [f"\n[{name}]", *(f"{tag} = {_quoted(text)}" for tag, text in texts.items())]
    lines.append("\n[import]")
    lines += [f"{key} = {_quoted(value)}" for key, value in sources.items() if value]
    return "\n".join(lines) + "\n"


def _quoted(value: Any) -> str:
    """A basic string, or a list of them (TOML 1.0): what JSON escapes, and DEL, which it does not."""
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_quoted(each) for each in value) + "]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007F")


def _file_name(kind: str) -> str:
    return f"{kind_slug(kind)}s"
