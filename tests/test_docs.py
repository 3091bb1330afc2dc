"""The pages tell what is: references are fresh, links lead somewhere, commands exist, the example happens."""

import importlib.util
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

import peasant_ld
from datasets import run
from peasant_ld import check_records
from peasant_ld.access import compile_rules
from peasant_ld.cli import COMMANDS, group
from peasant_ld.model import load_model

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
GLOSSARIES = ("guide/glossary.md", *(f"guide/glossary.{lang}.md" for lang in ("es", "fr", "ht", "pt")))
GENERATED = ("model.md", "command-line.md", "problems.md", "python.md", *GLOSSARIES)
MODEL = load_model()
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"peasant-ld ([a-z]+\b[^`\n]*)")
EXAMPLE_BASE = 'base = "https://example.org/"\nversion = "1"\nlicence = "https://example.org/l"\nlanguages = ["en"]\n'
named = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_made_from_the_project_are_up_to_date(reference: ModuleType) -> None:
    # In a process of its own: what other tests did to commands and terminals is not to show in the help.
    program = [sys.executable, str(DOCS / "make_reference.py"), "--check"]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    of_the_model = {f"model/{path.name}" for path in (DOCS / "model").iterdir()}
    assert len(of_the_model) == len(MODEL.kinds) + 1  # and the nodes inside records
    assert set(reference.pages()) == {*GENERATED, *of_the_model}


@pytest.mark.parametrize("kind", MODEL.kinds)
def test_the_example_of_each_key_that_the_model_shows_is_right_in_a_record(reference: ModuleType, kind: str) -> None:
    shown = {key: value for (of, key), value in reference.examples(MODEL).items() if of == kind}
    assert set(shown) == set(MODEL.kinds[kind].keys)
    least = {key for key, stated in MODEL.kinds[kind].keys.items() if stated.required}
    for key, value in shown.items():
        spoken_of = (
            value if key in ("evidence", "share") else ()
        )  # these speak of other keys, and of one of their values
        named = {each["of"]: [each["value"]] if "value" in each else shown[each["of"]] for each in spoken_of}
        record = {"id": "an/example", "type": kind} | {name: shown[name] for name in least} | named | {key: value}
        assert [problem.message("en") for problem in check_records([record], alone=True)] == [], key


@named
def test_a_link_to_a_file_leads_to_one(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text("utf-8")) if ":" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def make_file(path: Path) -> None:
    """An empty file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def commands() -> list[str]:
    pages = [ROOT / "README.md", *sorted((DOCS / "guide").glob("*.md"))]
    return sorted({found for page in pages for found in COMMAND.findall(page.read_text("utf-8"))})


def test_how_to_install_is_shown_by_the_same_commands_in_every_language() -> None:
    pages = [DOCS / "guide" / f"install{suffix}.md" for suffix in ("", ".pt", ".es", ".fr", ".ht")]
    command = re.compile(r"```\n(.*?)```|`((?:uv|pipx|py|python|brew|make)x? .+?)`", re.DOTALL)
    shown = [command.findall(page.read_text("utf-8")) for page in pages]
    assert all(commands == shown[0] for commands in shown)
    assert len(shown[0]) > 15
    assert {peasant_ld.__version__} == set(re.findall(r"peasant_ld-([\d.]+)-py3", pages[0].read_text("utf-8")))
    in_readme = {f"docs/guide/{page.name}" for page in pages}
    assert in_readme <= set(LINK.findall((ROOT / "README.md").read_text("utf-8")))


@pytest.mark.parametrize("line", commands())
def test_a_command_that_is_shown_exists_with_its_options(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for word in shlex.split(line, comments=True)[1:]:  # what is named there is there
        if re.fullmatch(r"[a-z0-9-]+(/[a-z0-9.-]+)*(\.[a-z]+)?", word) and not word.startswith("-"):
            path = tmp_path / word
            make_file(path) if path.suffix[1:].isalpha() else path.mkdir(parents=True, exist_ok=True)
    name, *words = shlex.split(line, comments=True)
    assert name in COMMANDS
    command = group.get_command(click.Context(group), name)
    assert command is not None
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    assert {word.partition("=")[0] for word in words if word.startswith("-") and len(word) > 1} <= known
    command.make_context(name, words)  # a missing argument or a wrong value is an error here


def test_the_problem_that_the_readme_shows_is_what_a_check_says(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    (tmp_path / "dataset.toml").write_text(EXAMPLE_BASE + '[publisher]\nname = "P"\n[title]\nen = "T"\n')
    (tmp_path / "records").mkdir()
    rows = [("id", "supporter", "recipient", "amount.value", "amount.currency")]
    rows += [(f"grant/{row}", "https://example.com/s", "https://example.com/r", "100.00", "USD") for row in range(2, 7)]
    rows += [("grant/7", "https://example.com/s", "https://example.com/r", "12.500", "USD")]
    with xlsxwriter.Workbook(tmp_path / "records" / "grants.xlsx") as book:
        sheet = book.add_worksheet("Grants")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    told = CliRunner().invoke(group, ["check", str(tmp_path), "--lang", "en"], standalone_mode=False).stderr
    blocks = re.findall(r"```\n(records/grants\.xlsx .*?)\n```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    assert blocks[0] in told


def test_the_access_rules_that_the_guide_shows_are_understood() -> None:
    block = re.search(r"```toml\n(.*?)```", (DOCS / "guide" / "do-no-harm.md").read_text("utf-8"), re.DOTALL)
    assert block is not None
    rules = compile_rules(tomllib.loads(block[1])["access"], load_model())
    assert (rules.threshold, rules.k, rules.is_closed("Place", "latitude", {})) == (5, 5, True)


MODEL_PAGES = sorted((DOCS / "guide").glob("own-model*.md"))


@pytest.mark.parametrize("page", MODEL_PAGES, ids=lambda page: page.name)
def test_the_model_that_the_guide_shows_is_taken_from_its_first_line_to_the_published_page(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xlsxwriter")
    monkeypatch.chdir(tmp_path)
    text, archive = page.read_text("utf-8"), tmp_path / "my-archive"
    blocks = dict(re.findall(r"```(toml|json)\n(.*?)```", text, re.DOTALL))
    assert len(blocks["toml"].splitlines()) <= 25
    for line in COMMAND.findall(text):
        if line.startswith("model check"):  # by then the reader has written the file
            (archive / "model.toml").write_text(blocks["toml"], "utf-8")
            stated = (archive / "dataset.toml").read_text("utf-8")
            (archive / "dataset.toml").write_text(f'model = "model.toml"\n{stated}', "utf-8")
        if line.startswith("check"):
            (archive / "records" / "seeds.jsonl").write_text(blocks["json"].replace("\n  ", " "), "utf-8")
        done = run(*shlex.split(line))
        assert done.code == 0, (line, done.err)
    assert "Casa Alto Verde" in (archive / "release" / "id" / "seed-bank" / "alto-verde.html").read_text("utf-8")
    assert "terms/varieties" in (archive / "release" / "ns.ttl").read_text("utf-8")
    assert (archive / "model" / "seed-bank.schema.json").is_file()


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name.partition("-")[0] for path in (DOCS / "decisions").glob("*.md")]
    assert numbers
    assert len(set(numbers)) == len(numbers)
