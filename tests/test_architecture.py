"""The source keeps its shape: imports go down, no cycles, small functions and modules, everything public is described.

The table of layers is the one of `docs/architecture.md`.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from conftest import ROOT
from datasets import environment

SOURCE = ROOT / "src" / "peasant_ld"
PACKAGE = "peasant_ld"

# From the top down: a room may import from rooms below its own line, never from its own line or from above.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("checking",),
    ("dataset", "serve", "spark", "exchange"),
    ("release", "reconcile"),
    ("published", "forms"),
    ("flow",),
    ("check", "access"),
    ("reading", "rdf", "report"),
    ("model",),
    ("files",),
    ("problem",),
    ("arguments",),
    ("__init__",),
)
MOST_BODY_LINES = 40
MOST_PARAMETERS = 5
MOST_BRANCHES = 8
# Branches inside expressions count here too: `and`, `or`, `if ... else`, `for` in a list. Only ever to be lowered.
MOST_DECISIONS = 12
MOST_CODE_LINES = 250
BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler)
DECISIONS = (*BRANCHES, ast.BoolOp, ast.IfExp, ast.comprehension)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef

modules = pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: name_of(path))


def name_of(path: Path) -> str:
    """The dotted name of a module inside the package; `__init__` is the package itself."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "__init__"


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def names() -> frozenset[str]:
    return frozenset(name_of(path) for path in SOURCE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports, at any time."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == PACKAGE:
            inside = (node.module or "").removeprefix(PACKAGE).lstrip(".")
            for alias in node.names:
                full = f"{inside}.{alias.name}".lstrip(".")
                yield full if full in names() else inside or "__init__"
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.removeprefix(f"{PACKAGE}.") for alias in node.names if alias.name.startswith(f"{PACKAGE}.")
            )


def room(module: str) -> str:
    return module.partition(".")[0]


def layer(name: str) -> int:
    """How far up a room is; 0 is the ground."""
    return next(len(LAYERS) - number for number, rooms in enumerate(LAYERS) if name in rooms)


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, FUNCTIONS))


def docstring_lines(node: ast.AST) -> set[int]:
    if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)) and ast.get_docstring(node, clean=False) is not None:
        return set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return set()


def body_lines(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1 - len(docstring_lines(function))


def parameters(function: Function) -> int:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return len([argument for argument in every if argument.arg not in ("self", "cls")])


def branches(function: Function, kinds: tuple[type[ast.AST], ...] = BRANCHES) -> int:
    return sum(isinstance(node, kinds) for node in ast.walk(function))


def code_lines(path: Path) -> int:
    """Lines that hold code: not empty, not only a comment, not a docstring."""
    described = set().union(*(docstring_lines(node) for node in ast.walk(tree_of(path))))
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    return sum(
        1 for number, line in lines if line.strip() and not line.strip().startswith("#") and number not in described
    )


def test_every_room_has_its_layer() -> None:
    known = {name for rooms in LAYERS for name in rooms}
    assert {room(name) for name in names()} <= known


@modules
def test_imports_go_down_only(path: Path) -> None:
    me = room(name_of(path))
    wrong = [
        target
        for target in imports(path)
        if me not in ("__init__", room(target))  # the package itself names the rooms, and imports them when asked
        and layer(room(target)) >= layer(me)
    ]
    assert wrong == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    edges = {
        name_of(path): (set(imports(path)) & names()) - {"__init__", name_of(path)} for path in SOURCE.rglob("*.py")
    }
    done: set[str] = set()
    while ready := {name for name, targets in edges.items() if name not in done and targets <= done}:
        done |= ready
    assert sorted(set(edges) - done - {"__init__"}) == []


def test_importing_the_library_imports_nothing_heavy() -> None:
    heavy = (
        "rdflib",
        "pyshacl",
        "pyoxigraph",
        "jsonschema",
        "jsonschema_rs",
        "shacl",
        "click",
        "rich",
        "lxml",
        "jinja2",
    )
    code = f"import sys, peasant_ld; print(sorted(set({heavy}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert done.stdout.strip() == "[]"


def test_checking_records_imports_neither_rdflib_nor_pyshacl() -> None:
    code = (
        "import sys, peasant_ld as pld\n"
        "list(pld.check_records([pld.Record({'id': 'place/x', 'type': 'Place'}, pld.Place('x'))]))\n"
        "print(sorted({'rdflib', 'pyshacl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert done.stdout.strip() == "[]"


@modules
def test_a_module_is_small(path: Path) -> None:
    assert code_lines(path) <= MOST_CODE_LINES


# What a user states by name is not folded into an object for the sake of a number.
NAMED_BY_USERS = {("dataset", "publish"): "the keys of dataset.toml", ("dataset", "serialize"): "those of build_graph"}


@modules
def test_functions_are_small(path: Path) -> None:
    large = {
        function.name: (body_lines(function), parameters(function), branches(function))
        for function in functions(path)
        if body_lines(function) > MOST_BODY_LINES
        or (parameters(function) > MOST_PARAMETERS and (path.stem, function.name) not in NAMED_BY_USERS)
        or branches(function) > MOST_BRANCHES
        or branches(function, DECISIONS) > MOST_DECISIONS
    }
    assert large == {}


@modules
def test_everything_public_is_described(path: Path) -> None:
    tree = tree_of(path)
    described = (*FUNCTIONS, ast.ClassDef)
    owners = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))]
    public = [
        node for owner in owners for node in owner.body if isinstance(node, described) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if ast.get_docstring(node) is None] == []
    assert ast.get_docstring(tree) or not tree.body


@modules
def test_every_function_says_what_it_takes_and_gives(path: Path) -> None:
    bare = [
        function.name
        for function in functions(path)
        if function.returns is None
        or any(
            a.annotation is None
            for a in [*function.args.args, *function.args.kwonlyargs]
            if a.arg not in ("self", "cls")
        )
    ]
    assert bare == []


@modules
def test_only_the_last_guard_catches_everything(path: Path) -> None:
    broad = [
        node
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not (node.body and isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    ]
    assert len(broad) == (1 if name_of(path) == "cli.outcome" else 0)


@modules
def test_nothing_is_imported_wholesale_and_no_global_is_rebound(path: Path) -> None:
    nodes = list(ast.walk(tree_of(path)))
    assert not [node for node in nodes if isinstance(node, ast.Global)]
    assert not [node for node in nodes if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names)]


# Who opens files for writing beside `files`: in which folder, that the process has made itself a moment before.
WRITERS = {
    "flow.sorted_store": "a temporary folder of its own",
    **dict.fromkeys(
        ("forms.rejected.files", "forms.rejected.csv_file", "forms.rejected.book"), "the same, by set_aside"
    ),
    **dict.fromkeys(
        ("forms.starter", "exchange.dataset_folder", "exchange.merge.writing"), "the staging of a new dataset"
    ),
    **dict.fromkeys(("release.parts", "release.data", "release.shelf"), "staging"),
    **dict.fromkeys(("release.vocabulary", "release.webserver"), "staging"),
    **dict.fromkeys(("release.tables", "release.tables.workbook", "release.tables.unchanged"), "staging"),
    **dict.fromkeys(("release.catalogue", "release.catalogue.bagit", "published.manifest"), "staging"),
    **dict.fromkeys(("published.versions", "release.leaks.earlier"), "staging"),
    **dict.fromkeys(("cli.template", "forms.repair.mending"), "a new file, which must not be there"),
    "flow.parallel": "nowhere",
    "cli.help.command": "a text of the help, to the terminal",
}


def writes(node: ast.AST) -> bool:
    """Whether a call opens a file for writing, or makes one."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    modes = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    opens = name == "open" and any(re.fullmatch("[wxa]b?\\+?|r\\+b?|rb\\+|[wxa]\\+b?", mode) for mode in modes)
    flags = name == "open" and any(
        isinstance(each, ast.Attribute) and each.attr == "O_CREAT" for each in ast.walk(node)
    )
    return opens or flags or name in ("write_text", "write_bytes", "copytree", "copy2", "copyfile", "link", "symlink")


@modules
def test_files_are_written_in_one_way_or_in_a_folder_of_ones_own(path: Path) -> None:
    name = name_of(path)
    found = [node.lineno for node in ast.walk(tree_of(path)) if writes(node)]
    assert not found or name == "files" or name in WRITERS, found


def test_no_room_is_a_drawer() -> None:
    drawer = re.compile(r"(^|[._])(utils?|helpers?|common|misc|manager)\d?$")
    assert [name for name in sorted(names()) if drawer.search(name)] == []


def test_the_front_of_the_package_shows_few_names() -> None:
    front = {room(name) for name in names() if not name.startswith("_")}
    assert len(front) <= 20, sorted(front)


def test_no_class_name_stands_for_two_classes() -> None:
    homes: dict[str, list[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(name_of(path))
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}


def test_no_name_hides_a_module() -> None:
    """`from peasant_ld.room import thing` means one thing: a module, or what another module holds."""
    hidden = [
        f"{inside}.{alias.asname or alias.name}"
        for path in SOURCE.rglob("__init__.py")
        for inside in [name_of(path)]
        for node in tree_of(path).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{inside}.{alias.asname or alias.name}" in names()
        and f"{node.module}.{alias.name}".removeprefix(f"{PACKAGE}.") not in names()
    ]
    assert hidden == []


def test_checking_one_record_loads_little() -> None:
    """A web service waits for it: not what reads files and tables, what asks records together, or an RDF engine."""
    code = (
        "import sys, peasant_ld as pld\n"
        "record = {'id': 'place/x', 'type': 'Place', 'name': {'en': 'X'}, 'precision': 'point'}\n"
        "assert list(pld.check_records([record], alone=True)) == []\n"
        "print(*sorted(name for name in sys.modules if name.startswith('peasant_ld.')))\n"
        "print(*sorted({'rdflib', 'pyshacl', 'pyoxigraph', 'shacl', 'jsonschema', 'sqlite3'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    ours, others = done.stdout.split("\n")[:2]
    rooms = {name.split(".")[1] for name in ours.split()}
    assert rooms <= {"arguments", "check", "checking", "files", "model", "problem", "reading"}
    assert len(ours.split()) <= 45
    assert others == ""


@pytest.mark.parametrize(
    "arguments",
    [("check", "RECORD"), ("convert", "--base", "https://example.org/", "RECORD", "-o", "OUT")],
    ids=lambda arguments: arguments[0],
)
def test_the_command_for_one_record_loads_little(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Who asks from a shell waits for it: no readers of sheets and maps, no reports in other forms, no web."""
    record, out = tmp_path / "one.json", tmp_path / "one.nt"
    record.write_text('{"id": "place/x", "type": "Place", "name": {"en": "X"}, "precision": "point"}', "utf-8")
    heavy = {"rdflib", "pyshacl", "jsonschema", "jinja2", "openpyxl", "python_calamine", "tomllib"}
    heavy |= {"urllib.request", "multiprocessing", "importlib.metadata", "xml"}
    line = [{"RECORD": str(record), "OUT": str(out)}.get(each, each) for each in arguments]
    code = (
        "import sys\n"
        "from peasant_ld.cli import run\n"
        f"assert run({line!r}) == 0\n"
        "print(*sorted(name for name in sys.modules if name.startswith('peasant_ld.')))\n"
        f"print(*sorted({heavy} & {{*sys.modules}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    ours, others = done.stdout.split("\n")[:2]
    rooms = [name for name in ours.split() if re.match(r"peasant_ld\.(forms|release|exchange|reading\.sheets)\.", name)]
    assert rooms == ["peasant_ld.reading.sheets.row_account"]
    assert len(ours.split()) <= 155
    assert others == ""
