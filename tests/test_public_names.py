"""The names that `import peasant_ld` offers: exactly these, each described, each typed."""

import inspect
import pydoc
import re
import subprocess
import sys
from importlib.resources import files

import pytest

import peasant_ld
from datasets import environment

NAMES = [
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


def test_the_module_shows_its_public_names_and_no_others() -> None:
    assert [name for name in dir(peasant_ld) if not name.startswith("_")] == NAMES


def test_everything_can_be_imported_at_once() -> None:
    names: dict[str, object] = {}
    exec("from peasant_ld import *", names)
    assert set(NAMES) == set(names) - {"__builtins__"}


def test_help_shows_every_public_name() -> None:
    code = "import peasant_ld; help(peasant_ld)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert [name for name in NAMES if not re.search(rf"^    (class )?{name}\b", done.stdout, re.MULTILINE)] == []


@names
def test_help_of_a_public_name_can_be_read(name: str) -> None:
    assert (inspect.getdoc(getattr(peasant_ld, name)) or "").splitlines()[0] in pydoc.render_doc(
        getattr(peasant_ld, name), renderer=pydoc.plaintext
    )
