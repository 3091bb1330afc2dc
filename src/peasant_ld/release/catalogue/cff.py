"""The facts of a release become `CITATION.cff`, which GitHub, Zenodo and Zotero read (Citation File Format 1.2.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from peasant_ld.release.catalogue.facts import Facts

MESSAGE = "If you use this dataset, please cite it as it says here."
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# YAML 1.2, section 5.1: what is not printable, and the line breaks that JSON leaves as they are.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/([1-4]\.[05])/?\Z")
_PUBLIC_DOMAIN = re.compile(r"https?://creativecommons\.org/publicdomain/zero/1\.0/?\Z")


def citation(facts: Facts) -> str:
    """The text of `CITATION.cff`; dates, DOI and version stand in it where they are stated."""
    return "".join(_yaml(_fields(facts)))


def _fields(facts: Facts) -> dict[str, Any]:
    description = facts.description
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "type": "dataset",
        "title": facts.title,
        "authors": [_publisher(facts)],
        "abstract": facts.abstract,
        "version": description.version,
        "date-released": facts.issued if facts.issued and _DAY.match(facts.issued) else None,
        "doi": facts.doi,
        "url": facts.base,
        "keywords": facts.topics,
    }
    fields |= _licence(description.licence or "")
    return {key: value for key, value in fields.items() if value}


def _publisher(facts: Facts) -> dict[str, str]:
    publisher = facts.description.publisher
    agent = {"name": publisher.get("name") or facts.title, "website": facts.publisher_url or ""}
    return {key: value for key, value in agent.items() if value}


def _licence(iri: str) -> dict[str, str]:
    spdx = spdx_of(iri)
    return {"license": spdx} if spdx else {"license-url": iri}


def spdx_of(iri: str) -> str | None:
    """The SPDX identifier of a Creative Commons licence; None for any other, which its address names well enough."""
    if _PUBLIC_DOMAIN.match(iri):
        return "CC0-1.0"
    found = _CREATIVE_COMMONS.match(iri)
    return f"CC-{found[1].upper()}-{found[2]}" if found else None


def _yaml(fields: Mapping[str, Any]) -> Iterator[str]:
    """YAML for one level of fields, lists of texts and lists of fields; every text stands in double quotes."""
    for key, value in fields.items():
        if isinstance(value, str):
            yield f"{key}: {_quoted(value)}\n"
        else:
            yield f"{key}:\n"
            yield from _items(value)


def _items(values: Sequence[Any]) -> Iterator[str]:
    for value in values:
        lines = list(_yaml(value)) if isinstance(value, Mapping) else [f"{_quoted(value)}\n"]
        yield f"  - {'    '.join(lines)}"


def _quoted(text: str) -> str:
    """A text as JSON writes it, which YAML reads, with what YAML would stumble over spelled out."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))
