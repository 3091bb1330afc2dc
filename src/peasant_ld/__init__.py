"""Records of movements, brigades and grants in; checked, cited and safe linked data out."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from peasant_ld.dataset import Dataset, build_graph, check_records, open_dataset, serialize, validate_graph
    from peasant_ld.exchange.rdf.reading import records_of
    from peasant_ld.model import Model, load_model
    from peasant_ld.problem import DataError, PeasantError, Place, Problem, Severity
    from peasant_ld.rdf.formats import Format
    from peasant_ld.reading import Record, read_records
    from peasant_ld.report import Report

# Each name with the room it lives in: it is imported when it is first asked for, so that `import peasant_ld` is light.
_ROOMS = {
    "DataError": "problem",
    "Dataset": "dataset",
    "Format": "rdf.formats",
    "Model": "model",
    "PeasantError": "problem",
    "Place": "problem",
    "Problem": "problem",
    "Record": "reading",
    "Report": "report",
    "Severity": "problem",
    "build_graph": "dataset",
    "check_records": "dataset",
    "load_model": "model",
    "open_dataset": "dataset",
    "read_records": "reading",
    "records_of": "exchange.rdf.reading",
    "serialize": "dataset",
    "validate_graph": "dataset",
}

__all__ = [
    "DataError",
    "Dataset",
    "Format",
    "Model",
    "PeasantError",
    "Place",
    "Problem",
    "Record",
    "Report",
    "Severity",
    "build_graph",
    "check_records",
    "load_model",
    "open_dataset",
    "read_records",
    "records_of",
    "serialize",
    "validate_graph",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return getattr(import_module(f"peasant_ld.{_ROOMS[name]}"), name)
    raise AttributeError(f"module 'peasant_ld' has no attribute {name!r}")
