"""The check of loose records, alone or together; alone, little is loaded, so that a web service answers at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from peasant_ld.arguments import check_flags
from peasant_ld.check import check_alone
from peasant_ld.model import Model, OwnModel, model_for
from peasant_ld.model.iri import check_base
from peasant_ld.model.parts import NO_BASE
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.loose import Given, LooseRecords, source_of

if TYPE_CHECKING:
    from peasant_ld.flow import Job


def check_records(
    records: Iterable[Given], model: OwnModel | None = None, *, base: str = NO_BASE, alone: bool = False
) -> Iterator[Problem]:
    """What is wrong with loose records, each problem at its place; what could not be read passes through.

    The records are taken for a whole: references, doubled ids, texts and shapes are asked, under the built-in access
    rules. With `alone` each record is asked by itself, as it comes: quicker, and for records of which the others are
    elsewhere. `model` is one of your own: a Model, or where its file or folder lies. Raises InputError (PLD015) when
    that cannot be used, TypeError for what is neither a record, a problem nor a mapping.

        >>> union = {"id": "organization/mill-union", "type": "Organization", "name": {"en": "Mill Union"}}
        >>> [problem.code for problem in pld.check_records([union])]
        []
        >>> [problem.code for problem in pld.check_records([union | {"founded": "soon"}], alone=True)]
        ['PLD029']
    """
    check_flags(alone=alone)
    if alone:
        return _each_alone(source_of(records), model_for(model, check_base(base)), base)
    from peasant_ld.dataset import loose_job

    return _found(loose_job(records, base, model))


def _each_alone(source: LooseRecords, model: Model, base: str) -> Iterator[Problem]:
    """What is wrong with each record by itself; that there was none is told (PLD010), as in any check."""
    items = source.read(Declared(model=model))
    first = next(items, None)
    if first is None:
        yield Problem("PLD010", Place(str(source)))
    else:
        yield from check_alone(chain([first], items), model, base)


def _found(job: Job) -> Iterator[Problem]:
    from peasant_ld.flow import drive

    with drive(job) as checked:
        yield from checked.report().in_order()
