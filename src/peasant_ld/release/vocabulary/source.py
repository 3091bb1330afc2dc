"""The Turtle files of a model become one text: without comments, which were not written for the world."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from peasant_ld.model.parts import ModelFile

# What of Turtle may hold a sign that begins a comment elsewhere, and comments (Turtle 1.1, section 6.5).
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""'
    r"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|<[^<>\n]*>"
    r"|\\."
    r"|(?P<comment>[ \t]*#[^\n\r]*)",
    re.DOTALL,
)
_PREFIX = re.compile(r"^@prefix[ \t]+([^\s:]*:)[ \t]*<([^<>]*)>[ \t]*\.[ \t]*\n", re.MULTILINE)


def joined(files: Iterable[ModelFile]) -> str:
    """The files one after the other as one Turtle text; a prefix that means the same already is not bound again."""
    bound: dict[str, str] = {}

    def once(found: re.Match[str]) -> str:
        prefix, namespace = found.groups()
        again = bound.get(prefix) == namespace
        bound[prefix] = namespace
        return "" if again else found[0]

    texts = (_PREFIX.sub(once, _without_comments(path.read_bytes().decode("utf-8-sig"))) for path in files)
    return "\n\n".join(text for each in texts if (text := each.strip("\n"))) + "\n"


def _without_comments(text: str) -> str:
    return _TOKEN.sub(lambda found: "" if found["comment"] else found[0], text)


def as_json_ld(turtle: str) -> str:
    """The same statements as JSON-LD, one node a line."""
    import orjson
    import pyoxigraph as ox

    nodes: dict[str, ox.BlankNode] = {}

    def numbered(node: Any) -> Any:
        """A blank node under the number in which it comes, and not under the chance name that reading gives it."""
        if not isinstance(node, ox.BlankNode):
            return node
        return nodes.setdefault(node.value, ox.BlankNode(f"b{len(nodes)}"))

    triples = (
        ox.Triple(numbered(quad.subject), quad.predicate, numbered(quad.object))
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    )
    written = ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b""
    lines = b",\n".join(orjson.dumps(node) for node in orjson.loads(written))
    return f"[{lines.decode()}]\n"
