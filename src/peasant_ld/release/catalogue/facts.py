"""What a dataset's description, its records and its files tell, as one value that every citation form reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.files.systems import in_order
from peasant_ld.model.days import day_of_epoch
from peasant_ld.model.description import Description
from peasant_ld.model.doi import bare_doi
from peasant_ld.model.iri import is_link
from peasant_ld.model.language import UNDETERMINED
from peasant_ld.published.manifest import Digests
from peasant_ld.rdf.formats import MEDIA_TYPES, Format, media_type_of
from peasant_ld.release.catalogue.record_survey import RecordSurvey

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?=\b)")
RDF = frozenset(form.media_type for form in Format)


@dataclass(frozen=True, slots=True)
class File:
    """One file of a release: its path in it, its size in bytes, its SHA-256 and media type.

    `packed` is the media type of the compression; `media_type` is then that of what is inside.
    """

    path: str
    size: int
    sha256: str
    media_type: str
    packed: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is told about a release, from its description, its records and its data files.

    `files` are those that hold the data as RDF, and `tables` those that hold them as tables. `issued` and
    `modified` are ISO 8601 dates (year, month or day), absent where nobody stated them.
    `account` tells in each of our languages what became of the records; `previous` is the version before this one.
    `lang` is the language of whoever reads it, if that is known.
    """

    description: Description
    survey: RecordSurvey
    files: tuple[File, ...]
    issued: str | None
    modified: str | None
    account: Mapping[str, str]
    previous: str | None = None
    tables: tuple[File, ...] = ()
    lang: str | None = None

    @property
    def base(self) -> str:
        """The IRI under which the records live; it ends in a slash."""
        return self.description.base

    @property
    def dataset(self) -> str:
        """The IRI of the dataset itself."""
        return self.base + "dataset"

    @property
    def address(self) -> str:
        """The address at which the release lies: `host` in `dataset.toml`, else the base; it ends in a slash."""
        return f"{(stated(self.description, 'host') or self.base).rstrip('/')}/"

    @property
    def day(self) -> str | None:
        """The day, month or year on which the release was issued or changed, the later one; None if nobody says."""
        return max(filter(None, (self.issued, self.modified)), default=None)

    @property
    def year(self) -> str | None:
        """The year of publication: of the day it was issued or changed, or of a version that is a year."""
        for text in (self.issued, self.modified, self.description.version):
            if text and (found := _YEAR.match(text)):
                return found[0]
        return None

    def text(self, texts: Mapping[str, str]) -> str:
        """One text of several: in the reader's language, the dataset's first, in English, or the first there is."""
        for lang in (self.lang, *self.description.languages, "en"):
            if lang is not None and lang in texts:
                return texts[lang]
        return next(iter(texts.values()), "")

    @property
    def publisher_url(self) -> str | None:
        """The address of the publisher, where it is one."""
        url = self.description.publisher.get("url", "")
        return url if is_link(url) else None

    @property
    def title(self) -> str:
        """The title, in one language."""
        return self.text(self.description.title)

    @property
    def abstract(self) -> str:
        """The description, in one language; the title where there is none."""
        return self.text(self.description.description) or self.title

    @property
    def languages(self) -> list[str]:
        """The languages of the texts, in the order stated; what says that nobody knows one is none."""
        return [tag for tag in dict.fromkeys(self.description.languages) if tag != UNDETERMINED]

    @property
    def doi(self) -> str | None:
        """The DOI that `dataset.toml` states (`doi = "10.1234/x"`), without a resolver before it."""
        doi = stated(self.description, "doi")
        return bare_doi(doi) if doi else None

    @property
    def sparql(self) -> str | None:
        """Where the publisher answers questions in SPARQL, as `dataset.toml` states it; nothing is made up."""
        return stated(self.description, "sparql")

    @property
    def topics(self) -> list[str]:
        """The names of the topics used, in one language, each once."""
        return list(dict.fromkeys(self.text(names) for _, names in self.survey.topics))


def stated(description: Description, key: str) -> str | None:
    """A text or date that `dataset.toml` states beside what it must: at the top, or in a table `[dataset]`."""
    table = description.more.get("dataset")
    value: Any = description.more.get(key) or (table.get(key) if isinstance(table, Mapping) else None)
    return str(value) if value not in (None, "") else None


def dates(description: Description, survey: RecordSurvey, epoch: str | None) -> tuple[str | None, str | None]:
    """When the dataset was issued and changed: as stated, as the records say, or by SOURCE_DATE_EPOCH; no clock.

    Raises InputError (PLD211) for a SOURCE_DATE_EPOCH that is no day.
    """
    day = day_of_epoch(epoch)
    issued, modified = (_date(stated(description, key)) for key in ("issued", "modified"))
    return issued or day, modified or survey.modified or day


def _date(text: str | None) -> str | None:
    return text.partition("T")[0] if text and _DATE.match(text.partition("T")[0]) else None


def files_of(digests: Digests, below: str = "") -> Iterator[File]:
    """The files in a folder of a release, by path; `below` asks for those of one folder in it (`"data/"`)."""
    for path in in_order((digests.folder / below).rglob("*")):
        if path.is_file():
            yield file_at(digests, path.relative_to(digests.folder).as_posix())


def file_at(digests: Digests, name: str) -> File:
    """One file as it lies on the disk, by its name in the folder."""
    path = digests.folder / name
    packed = MEDIA_TYPES[".gz"] if path.suffix == ".gz" else None
    media_type = media_type_of(path.stem if packed else path.name)
    return File(name, path.stat().st_size, digests.of(name), media_type, packed)
