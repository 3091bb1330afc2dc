"""The names that `import peasant_ld` offers: exactly these, each described, each typed."""

import inspect
import re
from importlib.resources import files

import pytest

import peasant_ld

NAMES = [
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
names = pytest.mark.parametrize("name", NAMES)


def test_these_are_the_public_names() -> None:
    assert peasant_ld.__all__ == NAMES


@names
def test_a_public_name_can_be_imported_and_is_described(name: str) -> None:
    found = getattr(peasant_ld, name)
    assert (inspect.getdoc(found) or "").strip()
    assert found.__name__ == name


@names
def test_a_public_function_says_what_it_takes_and_gives(name: str) -> None:
    found = getattr(peasant_ld, name)
    if inspect.isfunction(found):
        assert set(found.__annotations__) == {*inspect.signature(found).parameters, "return"}


@names
def test_the_public_parts_of_a_public_class_are_described(name: str) -> None:
    found = getattr(peasant_ld, name)
    members = vars(found) if inspect.isclass(found) else {}
    own = {
        member: value for member, value in members.items() if inspect.isfunction(value) or isinstance(value, property)
    }
    assert [member for member, value in own.items() if not member.startswith("_") and not inspect.getdoc(value)] == []


def test_a_name_that_is_not_there_is_told_as_python_tells_it() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Grants'"):
        _ = peasant_ld.Grants


def test_the_types_are_shipped() -> None:
    assert files("peasant_ld").joinpath("py.typed").is_file()


def test_the_version_is_a_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", peasant_ld.__version__)
