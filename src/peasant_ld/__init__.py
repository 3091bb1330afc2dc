"""Records of movements, brigades and grants in; checked, cited and safe linked data out.

    >>> import peasant_ld as pld

A record is a mapping with an `id`, a `type` and the keys of its kind; texts stand by language. What is wrong with
records is told as problems, each with its place and a sentence in five languages:

    >>> union = {"id": "organization/union-of-the-valley", "type": "Organization", "name": {"pt": "União do Vale"}}
    >>> for problem in pld.check_records([union | {"founded": "19830-01-01"}]):
    ...     print(problem.code, problem.message("en"))
    PLD029 founded "19830-01-01" is not a date: the form is not known

What is right becomes a graph, or a file:

    >>> graph = pld.build_graph([union | {"founded": "1983"}], base="https://example.org/archive/")
    >>> with open("unions.ttl", "wb") as file:
    ...     report = pld.serialize([union], file, "turtle", base="https://example.org/archive/")
    >>> report.ok, report.counts.read, report.counts.published
    (True, 1, 1)

`read_records` reads them from files and sheets. A folder with a `dataset.toml` is opened by `open_dataset`, and can be
checked, read as a graph, and published as a release:

    pld.open_dataset("my-archive").publish("release")

Wrong arguments raise TypeError or ValueError at the call; what cannot be read or used raises InputError, records with
errors DataError. All that is raised for other reasons than a mistake in a program is a PeasantError, and says in a
sentence what to do. `help(peasant_ld.check_records)` tells of each name; the command line is `peasant-ld`, or
`python -m peasant_ld`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from peasant_ld.checking import check_records
    from peasant_ld.dataset import (
        Dataset,
        build_graph,
        open_dataset,
        publish,
        records,
        serialize,
        validate_graph,
    )
    from peasant_ld.exchange.rdf.reading import records_of
    from peasant_ld.model import Model, load_model
    from peasant_ld.problem import DataError, InputError, PeasantError, Place, Problem, Severity
    from peasant_ld.published.reader import Release, open_release
    from peasant_ld.rdf.formats import Format
    from peasant_ld.reading import Record, read_records
    from peasant_ld.report import Report

# Each name with the room it lives in: it is imported when it is first asked for, so that `import peasant_ld` is light.
_ROOMS = {
    "DataError": "problem",
    "Dataset": "dataset",
    "Format": "rdf.formats",
    "InputError": "problem",
    "Model": "model",
    "PeasantError": "problem",
    "Place": "problem",
    "Problem": "problem",
    "Record": "reading.record",
    "Release": "published.reader",
    "Report": "report",
    "Severity": "problem",
    "build_graph": "dataset",
    "check_records": "checking",
    "load_model": "model",
    "open_dataset": "dataset",
    "open_release": "published.reader",
    "publish": "dataset",
    "read_records": "reading.paths",
    "records": "dataset",
    "records_of": "exchange.rdf.reading",
    "serialize": "dataset",
    "validate_graph": "dataset",
}

__all__ = [
    "DataError",
    "Dataset",
    "Format",
    "InputError",
    "Model",
    "PeasantError",
    "Place",
    "Problem",
    "Record",
    "Release",
    "Report",
    "Severity",
    "build_graph",
    "check_records",
    "load_model",
    "open_dataset",
    "open_release",
    "publish",
    "read_records",
    "records",
    "records_of",
    "serialize",
    "validate_graph",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        found = globals()[name] = getattr(import_module(f"peasant_ld.{_ROOMS[name]}"), name)
        return found
    raise AttributeError(f"module 'peasant_ld' has no attribute {name!r}")


def __dir__() -> list[str]:
    """What a reader of the module is shown, by `dir`, `help` and completion: the public names."""
    return sorted([*__all__, *(name for name in globals() if name.startswith("__") and name.endswith("__"))])
