"""What is to be done with which records: the one value that every door hands to the driver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from peasant_ld.access import Rules, compile_rules
from peasant_ld.arguments import check_flags, check_number, check_text, check_word
from peasant_ld.check.shapes import ENGINES
from peasant_ld.flow.merging import read_merges
from peasant_ld.flow.progress import Progress, unwatched
from peasant_ld.flow.same_as import SameAs, read_same_as
from peasant_ld.model import Model, load_model
from peasant_ld.model.description import NO_BASE, Description
from peasant_ld.model.iri import check_base
from peasant_ld.problem import Problem
from peasant_ld.reading import STANDARD_INPUT, Declared, LooseRecords, RowAccount, read_records
from peasant_ld.reading.record import Record


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be examined, and how.

    `source` is a dataset folder, a folder of records, a file, `-`, or records in memory. `as_of` is the day for
    embargoes (`2026-01-01`). `reject` sets records with errors aside instead of stopping. Without `shapes` neither
    SHACL shapes nor references are asked; without `ordered` records keep their order, and doubled ids are not seen.
    Both are for speed, and the report names them. `jobs` is the number of processes, and `progress` is told how far
    the work is; neither changes a byte.
    """

    source: str | Path | LooseRecords
    description: Description
    engine: str = "auto"
    as_of: str | None = None
    reject: bool = False
    shapes: bool = True
    ordered: bool = True
    jobs: int = 1
    progress: Progress = unwatched

    def __post_init__(self) -> None:
        """Every door hands a job to the driver: nothing is read before its rules and its words are understood.

        Raises InputError: PLD208 and PLD211 for rules, PLD045 for a base, PLD012 for how sheets cannot be read and
        for merges in a circle; TypeError or ValueError for an option that is none.
        """
        check_word("engine", self.engine, ENGINES)
        check_flags(reject=self.reject, shapes=self.shapes, ordered=self.ordered)
        check_number("jobs", self.jobs, 1)
        if self.as_of is not None:
            check_text("as_of", self.as_of, '"2026-01-31"')
        check_base(self.description.base)
        _ = self.rules
        Declared.of(self.description.imports)
        read_merges(self.description)

    @property
    def base(self) -> str:
        """The IRI under which the records live; it ends in a slash."""
        return self.description.base

    @property
    def name(self) -> str:
        """What a report calls that which was examined: the base; without one, the file or folder, if there is one."""
        if self.base != NO_BASE:
            return self.base
        source = str(self.source)
        if source == STANDARD_INPUT:
            return ""
        return source if isinstance(self.source, LooseRecords) else Path(source).resolve().name

    @property
    def model(self) -> Model:
        """The model that the dataset asks for, or the built-in one."""
        return load_model(self.description.model)

    @property
    def rules(self) -> Rules:
        """The access rules of the dataset. Raises InputError (PLD208, PLD211) for what is not understood."""
        return compile_rules(self.description.access, self.model, self.as_of, self.description.written)

    @property
    def unasked(self) -> tuple[str, ...]:
        """What is deliberately not asked, as the report names it."""
        return ("shapes",) * (not self.shapes) + ("order",) * (not self.ordered)

    @property
    def declared(self) -> Declared:
        """How sheets are read. Raises InputError (PLD012) for what is not known."""
        return Declared.of(self.description.imports, self.model)

    def items(self, account: RowAccount | None = None) -> Iterator[Record | Problem]:
        """The records of the source, and what cannot be read of it; may be asked for any number of times.

        What becomes of the rows of sheets goes into `account`.
        """
        if isinstance(self.source, LooseRecords):
            return self.source.read(self.declared, account)
        found, judged = read_records(self.source, self.declared, account), self.same_as
        return judged.joined(found, self.model, self._is_whole) if judged else found

    @property
    def same_as(self) -> SameAs:
        """What was judged to be the same as something elsewhere, where the source is of a dataset folder."""
        return SameAs() if isinstance(self.source, LooseRecords) else read_same_as(self.description)

    @property
    def by_items(self) -> bool:
        """Whether records are what `items` gives, also of JSON Lines: by names, or with what was judged of them."""
        return self.declared.names or bool(self.same_as)

    @property
    def _is_whole(self) -> bool:
        folder = self.description.folder
        return folder is not None and Path(str(self.source)).resolve() == folder.resolve()
