"""Builds the documentation site: docs/**/*.md and the pages at the top of the project -> static pages, five languages.

python docs/make_site.py [-o FOLDER] [--source ADDRESS]

Needs requirements-docs.txt, and nothing of the package; nothing is fetched. The English pages lie at the top, each
other language in a folder of its own with its own search. Which pages there are, and in which order, follows from the
files: `guide/NAME.pt.md` is the Portuguese of `guide/NAME.md`, the guide is in the order in which `guide/index.md`
names its pages, and where a translation is missing a page says so and leads to the English one. `--source` is the
address under which the files that are no pages lie. Every warning of the generator ends the build.
"""

from __future__ import annotations

import argparse
import json
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SETTINGS = HERE / "site"
SOURCE = "https://w3id.org/peasant-ld/source"
LANGUAGES = ("en", "pt", "es", "fr", "ht")

TRANSLATION = re.compile(r"^(?P<name>.+)\.(?P<lang>pt|es|fr|ht)$")
# Links in a text, but none in code.
LINK = re.compile(
    r"(?P<code>^ *(?P<fence>`{3,}).*?^ *(?P=fence)`* *$|(?P<tick>`+)(?:[^`\n]|\n(?!\n))+(?P=tick))"
    r"|(?P<before>\]\()(?P<to>[^)\s]+)",
    re.MULTILINE | re.DOTALL,
)
PICTURES = (".png", ".svg", ".jpg")
PROGRAMS = {".py": "python", ".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".ttl": "turtle", ".sql": "sql"}
AT_THE_TOP = {
    "README.md": "index",
    "CHANGELOG.md": "changelog",
    "CONTRIBUTING.md": "contributing",
    "SECURITY.md": "security",
    "CODE_OF_CONDUCT.md": "code-of-conduct",
}
FOLDERS = {"docs/decisions": "docs/decisions/index.md"}  # the page that a link to a folder leads to
# The English parts, each a page that lists its own; a page that no part lists ends the build.
PARTS: dict[str, tuple[str, ...]] = {
    "guide/index": (),
    "cookbook/index": (),
    "reference": ("model", "command-line", "problems", "python", "vocabulary"),
    "inside": ("architecture", "scale", "threat-model", "decisions/index", "scoreboard", "mutants"),
    "project": ("changelog", "contributing", "releasing", "security", "code-of-conduct"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its language, its name in the site of that language, where it comes from, its text, what it lists."""

    lang: str
    name: str
    source: str
    text: str
    lists: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where the page lies, from the top of the site on."""
        return f"{self.name}.html" if self.lang == "en" else f"{self.lang}/{self.name}.html"


Pages = Mapping[tuple[str, str], Page]


def words(lang: str) -> dict[str, Any]:
    """What the site itself says in a language."""
    found: dict[str, dict[str, Any]] = json.loads((SETTINGS / "words.json").read_text("utf-8"))
    return found[lang]


def gathered(root: Path = ROOT) -> Pages:
    """All pages of all languages, by language and name; links still as they are written."""
    found = {(page.lang, page.name): page for page in (*written(root), *programs(root))}
    made = list(untranslated(found))
    found |= {(page.lang, page.name): page for page in made}
    for page in parts(found):
        found[page.lang, page.name] = page
    return found


def written(root: Path) -> Iterator[Page]:
    """The pages that are Markdown files."""
    for name, page in AT_THE_TOP.items():
        yield Page("en", page, name, (root / name).read_text("utf-8"))
    for path in sorted((root / "docs").rglob("*.md")):
        name = path.relative_to(root / "docs").with_suffix("").as_posix()
        translation = TRANSLATION.match(name)
        name, lang = (translation["name"], translation["lang"]) if translation else (name, "en")
        name = re.sub(r"(^|/)README$", r"\1index", name)
        yield Page(lang, name, path.relative_to(root).as_posix(), path.read_text("utf-8"))


def programs(root: Path) -> Iterator[Page]:
    """The programs of the cookbook, each shown on a page."""
    for path in sorted((root / "docs" / "cookbook").iterdir()):
        if path.suffix in PROGRAMS:
            text = f"# {path.name}\n\n````{PROGRAMS[path.suffix]}\n{path.read_text('utf-8').rstrip()}\n````\n"
            yield Page("en", f"cookbook/{path.name}", path.relative_to(root).as_posix(), text)


def title(page: Page) -> str:
    """The first heading of a page."""
    heading = re.search(r"^# (.+)$", page.text, re.MULTILINE)
    if heading is None:
        raise SystemExit(f"{page.source}: has no heading")
    return heading[1]


def untranslated(found: Pages) -> Iterator[Page]:
    """For each page of the guide that a language lacks, one that says so and leads to the English one."""
    guides = [page for (lang, name), page in found.items() if lang == "en" and name.startswith("guide/")]
    for lang in LANGUAGES[1:]:
        said = words(lang)
        for page in guides:
            if (lang, page.name) not in found:
                link = f"[{title(page)}]({posixpath.basename(page.source)})"
                text = f"# {title(page)} ({said['of English']})\n\n{said['only English']} {link}\n"
                yield Page(lang, page.name, f"{page.source.removesuffix('.md')}.{lang}.md", text)


def parts(found: Pages) -> Iterator[Page]:
    """The pages that list others: the start and the guide of each language, and the English parts."""
    for lang in LANGUAGES:
        yield replace(found[lang, "guide/index"], lists=guide(found, lang))
        if lang != "en":
            yield start(lang)
            yield in_english(found, lang)
    yield replace(found["en", "index"], lists=tuple(PARTS))
    yield replace(found["en", "cookbook/index"], lists=below(found, "cookbook/"))
    yield replace(found["en", "model"], lists=below(found, "model/"))
    decisions = part(found, "decisions/index", below(found, "decisions/"))
    yield decisions
    for name, lists in PARTS.items():
        if lists:
            yield part({**found, ("en", decisions.name): decisions}, name, lists)


def part(found: Pages, name: str, lists: tuple[str, ...]) -> Page:
    """An English page that lists others."""
    heading = words("en")[name.removesuffix("/index")]
    return Page("en", name, f"docs/{name}.md", f"# {heading}\n\n{listed(found, lists)}", lists)


def listed(found: Pages, names: Iterable[str]) -> str:
    """A list of English pages, with their titles."""
    pages = (found["en", name] for name in names)
    return "".join(f"- [{title(page)}](/{page.source})\n" for page in pages)


def below(found: Pages, folder: str) -> tuple[str, ...]:
    """The names of the English pages in a folder, but for its index."""
    names = (name for lang, name in found if lang == "en" and name.startswith(folder))
    return tuple(name for name in names if not name.endswith("/index"))


def guide(found: Pages, lang: str) -> tuple[str, ...]:
    """The names of the pages of the guide, in the order in which its index names them; the others follow."""
    named = [f"guide/{name}" for name in re.findall(r"\]\(([\w-]+)\.md[)#]", found["en", "guide/index"].text)]
    there = [name for of, name in found if of == lang and name.startswith("guide/") and name != "guide/index"]
    return tuple(dict.fromkeys([*(name for name in named if name in there), *sorted(there)]))


def start(lang: str) -> Page:
    """The first page of a language other than English."""
    said = words(lang)
    links = f"- [{said['guide']}](guide/index.md)\n- [{said['reference']}](reference.md)\n"
    text = f"# peasant-ld\n\n{said['lead']}\n\n{links}"
    return Page(lang, "index", f"docs/index.{lang}.md", text, ("guide/index", "reference"))


def in_english(found: Pages, lang: str) -> Page:
    """What there is in English only, for readers of another language."""
    said = words(lang)
    names = [name for lists in PARTS.values() for name in lists if name != "decisions/index"]
    text = f"# {said['reference']}\n\n{said['in English']}\n\n{listed(found, ['cookbook/index', *names])}"
    return Page(lang, "reference", f"docs/reference.{lang}.md", text)


class Links:
    """Where the links of pages lead in the site; what is no page leads to the source."""

    def __init__(self, found: Pages, root: Path, source: str) -> None:
        self.found, self.root, self.source = found, root, source.rstrip("/")
        self.by_source = {page.source: page for page in found.values()}
        self.pictures: set[str] = set()

    def mended(self, page: Page) -> str:
        """The text of a page with its links as the site needs them."""

        def led(link: re.Match[str]) -> str:
            return link[0] if link["code"] else link["before"] + self.leads(page, link["to"])

        return LINK.sub(led, page.text)

    def leads(self, page: Page, to: str) -> str:
        """Where one link of a page leads in the site. Exits where there is nothing."""
        if re.match(r"[a-z][a-z0-9+.-]*:|#", to):
            return to
        path, _, part = to.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page.source), path)) if path[0] != "/" else path[1:]
        if path.endswith(PICTURES):
            self.pictures.add(path)
            return posixpath.relpath(path.removeprefix("docs/"), posixpath.dirname(page.name) or ".")
        named = self.by_source.get(FOLDERS.get(path, path))
        # A part of a page has its name in the language of that page.
        target = named if named is None or part else self._own(page, named)
        if target is None:
            if not (self.root / path).exists():
                raise SystemExit(f"{page.source}: {to} leads nowhere")
            return f"{self.source}/{path}" + (f"#{part}" if part else "")
        return self._address(page, target, part)

    def _own(self, page: Page, named: Page) -> Page:
        """A page in the language of the page that leads there; its own English is the English one."""
        if named.lang != "en" or named.name == page.name:
            return named
        return self.found.get((page.lang, named.name), named)

    def _address(self, page: Page, target: Page, part: str) -> str:
        part = f"#{part}" if part else ""
        if target.lang == page.lang:
            return posixpath.relpath(f"{target.name}.md", posixpath.dirname(page.name) or ".") + part
        to = posixpath.relpath(target.address, posixpath.dirname(page.address) or ".")
        return f"{'part' if part else 'page'}:{to}{part}"


def staged(found: Pages, links: Links, lang: str, folder: Path) -> None:
    """Write the pages of one language, and where each is in the other languages, for the generator."""
    mine = [page for page in found.values() if page.lang == lang]
    for page in mine:
        path = folder / f"{page.name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        tree = (
            ["", "```{toctree}", ":hidden:", "", *(f"/{name}" for name in page.lists), "```", ""] if page.lists else []
        )
        path.write_text(links.mended(page) + "\n".join(tree), "utf-8")
    for picture in sorted(links.pictures):
        path = folder / picture.removeprefix("docs/")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(links.root / picture, path)
    elsewhere = {page.name: {other: elsewhere_of(found, page, other) for other in LANGUAGES} for page in mine}
    (folder / "languages.json").write_text(json.dumps(elsewhere), "utf-8")
    catalogues(lang, folder / "locale" / lang / "LC_MESSAGES")


def catalogues(lang: str, folder: Path) -> None:
    """Write the words of the theme in a language as the generator reads them, for its templates and for its scripts."""
    said = words(lang).get("theme", {})
    plain = {key: text for key, text in said.items() if isinstance(text, str)}
    entries = {"": "Content-Type: text/plain; charset=UTF-8\n"} | plain
    quoted = (f"msgid {in_catalogue(key)}\nmsgstr {in_catalogue(text)}\n" for key, text in entries.items())
    folder.mkdir(parents=True)
    (folder / "sphinx.po").write_text("\n".join(quoted), "utf-8")
    if said:
        told = json.dumps({"locale": lang, "messages": said, "plural_expr": "n > 1 ? 1 : 0"})
        (folder / "sphinx.js").write_text(f"Documentation.addTranslations({told});\n", "utf-8")


def in_catalogue(text: str) -> str:
    """A text between quotation marks, as gettext has it: letters stand as they are."""
    return json.dumps(text, ensure_ascii=False)


def elsewhere_of(found: Pages, page: Page, lang: str) -> str:
    """The address of a page in another language, or of the start of that language, seen from the page."""
    other = found.get((lang, page.name)) or found[lang, "index"]
    return posixpath.relpath(other.address, posixpath.dirname(page.address) or ".")


def build(out: Path, source: str = SOURCE) -> None:
    """Build the whole site into a folder, which is new or is replaced. Exits where a page has a fault."""
    if out.exists() and any(out.iterdir()) and not (out / "searchindex.js").is_file():
        raise SystemExit(f"{out} holds something else than this site; nothing was written")
    found = gathered()
    links = Links(found, ROOT, source)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch, "site")
        for lang in LANGUAGES:
            staged(found, links, lang, Path(scratch, lang))
            command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "-c", str(SETTINGS)]
            command += ["-d", str(Path(scratch, "trees", lang)), "-D", f"language={lang}"]
            command += [str(Path(scratch, lang)), str(made if lang == "en" else made / lang)]
            if subprocess.run(command, cwd=Path(scratch, lang), check=False).returncode:
                raise SystemExit(f"the pages in {lang} have faults; nothing was written")
        shutil.rmtree(out, ignore_errors=True)
        shutil.move(made, out)


def main() -> None:
    """Read the arguments and build."""
    parser = argparse.ArgumentParser(description="Build the documentation site.")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "site", metavar="FOLDER")
    parser.add_argument("--source", default=SOURCE, metavar="ADDRESS", help="where the files that are no pages lie")
    chosen = parser.parse_args()
    build(chosen.output, chosen.source)
    print(f"open {chosen.output / 'index.html'}")


if __name__ == "__main__":
    main()
