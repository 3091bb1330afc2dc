"""Hosts of static files, as their documentation and the programs that they publish tell what they do with a request.

Netlify: its pages on redirects, headers and 404 pages, and the patterns that its command line says it shares with
the host (`src/utils/headers.js`). Cloudflare Pages: its pages on redirects, headers and serving pages, and
`asset-server` of `pages-shared`, which it runs. GitHub Pages has neither rules nor headers of a site. What is told
nowhere is not answered here: `None` for a method or a field that nobody documents.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from peasant_ld.rdf.formats import media_type_of

# What they know of media types without being told; `mime-db` is that of all three.
_UTF_8 = re.compile(r"text/|application/javascript")
# Of Cloudflare: as many rules without and with `*`.
MOST_PLAIN, MOST_OPEN = 2000, 100


class Answer(NamedTuple):
    """Status, header fields by their small names, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Rule(NamedTuple):
    """One line of `_redirects`."""

    source: str
    target: str
    status: int
    force: bool = False


class StaticHost:
    """A host with the files of a release below a path of its site; the two files with rules lie at its top."""

    def __init__(self, folder: Path, path: str) -> None:
        self.folder, self.path = folder, path
        self.rules = [_rule(line) for line in _lines(folder / "_redirects")]
        self.blocks = _blocks(folder / "_headers")

    def file(self, path: str) -> Path | None:
        """The file at a decoded path of the site."""
        inside = path.removeprefix(self.path)
        hidden = inside in ("_headers", "_redirects") or ".." in inside or "//" in path
        if not path.startswith(self.path) or hidden or not inside:
            return None
        found = self.folder / inside
        return found if found.is_file() else None

    def missing(self, path: str) -> Path | None:
        """The page for what is not there: the closest one above."""
        folder = path.rpartition("/")[0]
        while folder.startswith(self.path.rstrip("/")):
            if found := self.file(f"{folder}/404.html"):
                return found
            folder = folder.rpartition("/")[0]
        return None

    def sent(self, found: Path, status: int, asked: Mapping[str, str]) -> Answer:
        """A file with the fields that every host gives it."""
        kind = media_type_of(found.name)
        tag = f'"{found.stat().st_size}-{found.stat().st_mtime_ns}"'
        if status == 200 and asked.get("if-none-match") == tag:
            return Answer(304, {"etag": tag}, b"")
        utf_8 = "; charset=utf-8" if _UTF_8.match(kind) else ""
        return Answer(status, {"content-type": kind + utf_8, "etag": tag}, found.read_bytes())


class Netlify(StaticHost):
    """Files win over rules without `!`; the first rule counts; of equal fields of two blocks the later."""

    def ask(self, method: str, path: str, asked: Mapping[str, str]) -> Answer | None:
        """What it answers; None for what is not documented."""
        if method not in ("GET", "HEAD") or "range" in asked:
            return None
        bare, _, query = path.partition("?")
        answer = self._answer(unquote(bare), query, asked)
        fields = {
            name.lower(): value
            for source, block in self.blocks
            if re.search(self._pattern(source), bare)
            for name, value in block.items()
        }
        return answer._replace(headers={**answer.headers, **fields}, body=b"" if method == "HEAD" else answer.body)

    def _answer(self, path: str, query: str, asked: Mapping[str, str]) -> Answer:
        names = (f"{path}index.html",) if path.endswith("/") else (path, f"{path}.html", f"{path}/index.html")
        for name in names:
            if found := self.file(name):
                return self.sent(found, 200, asked)
        for rule in self.rules:
            target = _followed(rule, unquote(rule.source), path)
            if target is None:
                continue
            if rule.status in (301, 302, 303):
                return Answer(rule.status, {"location": target + (f"?{query}" if query else "")}, b"")
            if found := self.file(unquote(target)):
                return self.sent(found, rule.status, asked)
        found = self.missing(path)
        return self.sent(found, 404, asked) if found else Answer(404, {}, b"")

    @staticmethod
    def _pattern(source: str) -> str:
        parts = []
        for part in filter(None, source.split("/")):
            if part == "*":
                parts.append("(?:|/|/(.*)/?)" if parts else "/?(.*)/?")
            elif "*" in part:
                parts.append("/" + part.replace("*", "(.*)"))
            else:
                parts.append(f"/{re.escape(part)}/?")
        return f"^{''.join(parts).replace('/?(?:|', '(?:|')}$" if parts else "^/$"


class Cloudflare(StaticHost):
    """Rules win over files, those without `*` first; pages lose `.html`; equal fields of two blocks are joined."""

    def ask(self, method: str, path: str, asked: Mapping[str, str]) -> Answer | None:
        """What it answers; None for what is not documented."""
        if "range" in asked:
            return None
        bare, mark, query = path.partition("?")
        answer = self._answer(method, bare, mark + query, asked)
        fields: dict[str, str] = {}
        for source, block in self.blocks:
            if re.fullmatch(_splat(source), bare):
                for name, value in block.items():
                    key = name.lower()
                    fields[key] = f"{fields[key]}, {value}" if key in fields else value
        usual = {"access-control-allow-origin": "*", "referrer-policy": "strict-origin-when-cross-origin"}
        body = b"" if method == "HEAD" else answer.body
        return answer._replace(headers={**answer.headers, **usual, **fields}, body=body)

    def _answer(self, method: str, path: str, query: str, asked: Mapping[str, str]) -> Answer:
        known = [rule for rule in self.rules if rule.status in (200, 301, 302, 303, 307, 308)]
        plain = [rule for rule in known if "*" not in rule.source][:MOST_PLAIN]
        for rule in (*plain, *[rule for rule in known if "*" in rule.source][:MOST_OPEN]):
            if (target := _followed(rule, rule.source, path)) is not None:
                return Answer(rule.status, {"location": target + query}, b"")
        if method not in ("GET", "HEAD"):
            return Answer(405, {}, b"")
        return self._file_answer(unquote(path), query, asked)

    def _file_answer(self, path: str, query: str, asked: Mapping[str, str]) -> Answer:
        if path.endswith("/"):
            if found := self.file(f"{path}index.html"):
                return self.sent(found, 200, asked)
            bare = path[:-1] if self.file(f"{path[:-1]}.html") else None
        elif found := self.file(path):
            bare = path.removesuffix(".html")
            bare = bare[: -len("index")] if bare.endswith("/index") else bare
            if bare == path or self.file(bare):
                return self.sent(found, 200, asked)
        elif found := self.file(f"{path}.html"):
            return self.sent(found, 200, asked)
        else:
            bare = f"{path}/" if self.file(f"{path}/index.html") else None
        if bare is not None:
            return Answer(308, {"location": quote(bare) + query}, b"")
        found = self.missing(path)
        return self.sent(found, 404, asked) if found else Answer(404, {}, b"")


class GitHubPages(StaticHost):
    """No rules at all: files, pages without `.html`, folders, one page for what is not there, readable by any page."""

    def ask(self, method: str, path: str, asked: Mapping[str, str]) -> Answer | None:
        """What it answers; None for what is not documented."""
        if method not in ("GET", "HEAD") or "range" in asked:
            return None
        bare = unquote(path.partition("?")[0])
        names = (f"{bare}index.html",) if bare.endswith("/") else (bare, f"{bare}.html")
        found = next((each for name in names if (each := self.file(name))), None)
        if found is None and self.file(f"{bare}/index.html"):
            return Answer(301, {"location": f"{bare}/", "access-control-allow-origin": "*"}, b"")
        page = found or self.file(f"{self.path}404.html")
        if page is None:
            return Answer(404, {"access-control-allow-origin": "*"}, b"")
        answer = self.sent(page, 200 if found else 404, asked)
        usual = {"access-control-allow-origin": "*", "cache-control": "max-age=600"}
        return answer._replace(headers={**answer.headers, **usual}, body=b"" if method == "HEAD" else answer.body)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]


def _rule(line: str) -> Rule:
    source, target, status = line.split()
    return Rule(source, target, int(status.rstrip("!")), status.endswith("!"))


def _blocks(path: Path) -> list[tuple[str, dict[str, str]]]:
    blocks: list[tuple[str, dict[str, str]]] = []
    for line in _lines(path):
        if line.startswith("/"):
            blocks.append((line, {}))
        else:
            name, _, value = line.strip().partition(": ")
            blocks[-1][1][name] = value
    return blocks


def _splat(source: str) -> str:
    return "(.*)".join(map(re.escape, source.split("*")))


def _followed(rule: Rule, source: str, path: str) -> str | None:
    """Where a rule leads from a path; None where it is not about it."""
    found = re.fullmatch(_splat(source), path)
    if not found:
        return None
    return rule.target.replace(":splat", found[1]) if found.groups() else rule.target
