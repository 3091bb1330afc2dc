"""What a run found -> a report: text for a terminal, or a file in JSON, HTML, CSV or SARIF."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from peasant_ld.arguments import check_flags, check_number, refused
from peasant_ld.files import write_file
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.report import text
from peasant_ld.report.findings import Counts, Findings, without_data
from peasant_ld.report.messages import Catalogue, choose_language
from peasant_ld.report.ways import Ways

__all__ = ["SUFFIXES", "Counts", "Report", "Ways", "check_suffix", "write_report"]


@dataclass(frozen=True)
class Report(Findings):
    """What a run found, and the ways to tell it. The same findings always give the same bytes, in each language.

    What is meant for a file holds no absolute path, no time and no name of a computer.

        >>> report = pld.open_dataset("my-archive").check()
        >>> report.ok, report.exit_code, len(report), [problem.code for problem in report]
        (True, 0, 0, [])
    """

    @classmethod
    def from_json(cls, text: str | bytes) -> Report:
        """The report that `to_json` wrote, read back. Raises ValueError for what is no such report.

        >>> report = pld.open_dataset("my-archive").check()
        >>> pld.Report.from_json(report.to_json()).counts == report.counts
        True
        """
        if not isinstance(text, str | bytes):
            raise refused("text", "the JSON of a report", text)
        from peasant_ld.report import json

        told = json.parsed(text)
        return cls(**{each.name: getattr(told, each.name) for each in fields(told)})

    def joined(self, other: Report) -> Report:
        """This report and another one as one; both names of what was checked are told, where these are two.

        >>> report = pld.open_dataset("my-archive").check()
        >>> report.joined(report).counts.read
        4
        """
        counts = (getattr(self.counts, name) + getattr(other.counts, name) for name in Counts.__slots__)
        joined, ways = self.problems + other.problems, self.ways + other.ways
        names = ", ".join(dict.fromkeys(filter(None, (self.dataset, other.dataset))))
        return replace(self, problems=joined, counts=Counts(*counts), ways=ways, dataset=names)

    def unwritten(self) -> Report:
        """This report of a run that wrote nothing: what passed could be published, and is not.

        >>> report = pld.open_dataset("my-archive").check()
        >>> report.unwritten().written
        False
        """
        return replace(self, written=False)

    def public(self) -> Report:
        """The same report with nothing of the data in it: what a release may show of withheld and rejected records.

        A problem keeps its code, severity and key, the file and line, and the sentence of a shape.

            >>> report = pld.open_dataset("my-archive").check()
            >>> report.public().counts == report.counts
            True
        """
        return replace(self, problems=tuple(without_data(problem) for problem in self.problems), ways=Ways())

    def to_text(self, lang: str | None = None, max_problems: int | None = None, verbose: bool = False) -> str:
        """The report for a terminal, ending with the account; `max_problems` limits what is shown, never the counts.

        With `verbose` it tells by which ways the records went. Where no language is asked for, this and the other forms
        speak the first of the dataset's `languages` that there are messages in, and else English.

        >>> report = pld.open_dataset("my-archive").check()
        >>> print(report.to_text("es").splitlines()[-1])
        leídos 2 = publicables 2 + retenidos 0 + rechazados 0
        """
        check_flags(verbose=verbose)
        if max_problems is not None:
            check_number("max_problems", max_problems, 0)
        return text.render(self, self._words(lang), max_problems, verbose)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """The whole report as plain values: what `to_json` writes. Raises ValueError for another language.

        >>> report = pld.open_dataset("my-archive").check()
        >>> report.to_dict()["counts"]["read"]
        2
        """
        from peasant_ld.report import json

        return json.document(self.portable(), self._words(lang))

    def to_json(self, lang: str | None = None) -> str:
        """The whole report as one JSON object (RFC 8259): counts, details, and every problem with its facts.

        >>> report = pld.open_dataset("my-archive").check()
        >>> report.to_json().splitlines()[0]
        '{'
        """
        from peasant_ld.report import json

        return json.render(self.portable(), self._words(lang))

    def to_html(self, lang: str | None = None) -> str:
        """The report as one HTML page that stands alone: no script, no request.

        >>> report = pld.open_dataset("my-archive").check()
        >>> "<html lang=" in report.to_html("ht")
        True
        """
        from peasant_ld.report import html

        return html.page(self.portable(), self._words(lang))

    def to_csv(self, lang: str | None = None) -> str:
        """The problems as a table (RFC 4180), one in each row; what could be a formula is neutralized.

        >>> report = pld.open_dataset("my-archive").check()
        >>> len(report.to_csv().splitlines())
        1
        """
        from peasant_ld.report import csv

        return csv.render(self.portable(), self._words(lang))

    def to_sarif(self, lang: str | None = None) -> str:
        """The report in SARIF 2.1.0 (OASIS), for code hosting sites and editors.

        >>> report = pld.open_dataset("my-archive").check()
        >>> "2.1.0" in report.to_sarif()
        True
        """
        from peasant_ld.report import sarif

        return sarif.render(self.portable(), self._words(lang))

    def _words(self, lang: str | None) -> Catalogue:
        """The sentences of a language; where none is asked for, of the dataset's. TypeError, ValueError: as `of`."""
        return Catalogue.of(lang if lang is not None else self.lang or "en")

    def __iter__(self) -> Iterator[Problem]:
        """The problems in order, as `in_order` gives them."""
        return iter(self.in_order())

    def __len__(self) -> int:
        """How many problems there are."""
        return len(self.problems)

    def __bool__(self) -> bool:
        """Neither "there are no errors" nor "there are problems" is meant by `if report:` alone. Raises TypeError."""
        raise TypeError("whether a report is true can mean two things: ask report.ok, or len(report)")

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        found = ", ".join(f"{severity} {count}" for severity, count in self.severities.items()) or "no problems"
        return f"<Report {self.dataset!r}: {found}; {text.account(self, Catalogue.of('en'))}>"

    def _repr_html_(self) -> str:
        """The report as a notebook shows it, in the language of the dataset, or of the reader's locale."""
        from peasant_ld.report import html

        return html.fragment(self.portable(), Catalogue.load(choose_language(self.lang, os.environ)))


_WRITERS: Mapping[str, Callable[[Report, str], str]] = MappingProxyType(
    {".json": Report.to_json, ".html": Report.to_html, ".csv": Report.to_csv, ".sarif": Report.to_sarif}
)
SUFFIXES = tuple(_WRITERS)


def write_report(report: Report, path: Path, lang: str = "en") -> None:
    """Writes the report to `path`, in the format that its suffix names (one of `SUFFIXES`), in UTF-8.

    Raises:
        InputError: the suffix is not known (PLD009); nothing is written.
        OSError: the file cannot be written.
    """
    suffix = check_suffix(path)
    # Spreadsheets take a CSV file for UTF-8 only if it begins with the mark.
    write_file(path, _WRITERS[suffix](report, lang).encode("utf-8-sig" if suffix == ".csv" else "utf-8"))


def check_suffix(path: Path) -> str:
    """The suffix of `path`, if a report can be written in its format. Raises InputError (PLD009) if not."""
    suffix = path.suffix.lower()
    if suffix not in _WRITERS:
        facts = {"suffix": suffix or path.name, "known": ", ".join(SUFFIXES)}
        raise InputError(Problem("PLD009", Place(path.name), value=path.name, facts=facts))
    return suffix
